"""Datasets that are computed: gates, blobs, circles, moons, spirals, with noise and a seed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from nnviz.data.checks import FloatArray
from nnviz.data.dataset import DataError, Dataset, IntArray, targets_of
from nnviz.data.scaling import unscaled

_NO_LICENCE = "No licence is needed: the numbers are computed by this program."


def and_gate() -> Dataset:
    """Return the truth table of AND: 1 when both inputs are 1."""
    return _gate("and", (0, 0, 0, 1))


def or_gate() -> Dataset:
    """Return the truth table of OR: 1 when at least one input is 1."""
    return _gate("or", (0, 1, 1, 1))


def nand_gate() -> Dataset:
    """Return the truth table of NAND: 0 only when both inputs are 1."""
    return _gate("nand", (1, 1, 1, 0))


def xor_gate() -> Dataset:
    """Return the truth table of XOR: 1 when the inputs differ. It needs a hidden layer."""
    return _gate("xor", (0, 1, 1, 0))


def xnor_gate() -> Dataset:
    """Return the truth table of XNOR: 1 when the inputs are equal. It needs a hidden layer."""
    return _gate("xnor", (1, 0, 0, 1))


def circles(count: int = 200, noise: float = 0.1, factor: float = 0.5, seed: int = 0) -> Dataset:
    """Return `count` points on two circles around (0, 0): class 0 of radius 1, class 1 inside.

    The inner radius is `factor`; on each circle the points are spread evenly, then both coordinates
    are moved by normal noise of standard deviation `noise`, and the examples are shuffled. An odd
    `count` puts one point more inside. The same arguments give the same dataset. Raises DataError
    for fewer than 2 points, negative noise, or a factor not between 0 and 1.
    """
    _check_circles(count, noise, factor)
    random = np.random.default_rng(seed)
    outer, inner = count // 2, count - count // 2
    angle = 2 * np.pi * np.concatenate([np.arange(outer) / outer, np.arange(inner) / inner])
    radius = np.repeat([1.0, factor], [outer, inner])
    points = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    points += noise * random.standard_normal(points.shape)
    order = random.permutation(count)
    return Dataset(
        name="circles",
        title="Two circles",
        X=points[order],
        Y=targets_of(np.repeat([0, 1], [outer, inner])[order], class_count=2),
        feature_names=("x₁", "x₂"),
        class_names=("outer circle", "inner circle"),
        scaling=unscaled(2, "The coordinates are used as they are; nothing was scaled."),
        source=(
            f"Generated: {count} points on circles of radius 1 and {factor:g}, "
            f"noise {noise:g}, seed {seed}."
        ),
        licence=_NO_LICENCE,
    )


def blobs(count: int = 200, noise: float = 0.3, seed: int = 0, classes: int = 3) -> Dataset:
    """Return `count` points around as many centres on a circle of radius 1 as there are classes.

    Both coordinates are moved by normal noise of standard deviation `noise`.
    """
    _check_classes(classes)
    _check_points(count, noise, fewest=classes)
    labels = np.arange(count) % classes
    angle = 2 * np.pi * (labels / classes + 0.25)
    places = np.column_stack([np.cos(angle), np.sin(angle)])
    names = tuple(f"{ordinal} blob" for ordinal in _ORDINALS[:classes])
    title = f"{_NUMBERS[classes]} blobs"
    return _points("blobs", title, places, labels, names, noise=noise, seed=seed)


def moons(count: int = 200, noise: float = 0.1, seed: int = 0) -> Dataset:
    """Return `count` points on two half circles that reach into each other: two classes."""
    _check_points(count, noise, fewest=2)
    labels, along = _lines(count, 2)
    angle = np.pi * along
    upper = np.column_stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25])
    lower = np.column_stack([0.5 - np.cos(angle), 0.25 - np.sin(angle)])
    places = np.where(labels[:, None] == 0, upper, lower)
    names = ("upper moon", "lower moon")
    return _points("moons", "Two moons", places, labels, names, noise=noise, seed=seed)


def spirals(count: int = 200, noise: float = 0.02, seed: int = 0, classes: int = 2) -> Dataset:
    """Return `count` points on spirals of one and three quarters turns, one for each class."""
    _check_classes(classes)
    _check_points(count, noise, fewest=classes)
    labels, along = _lines(count, classes)
    angle = 1.75 * 2 * np.pi * along + 2 * np.pi * labels / classes
    radius = 0.1 + 0.9 * along
    places = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    names = tuple(f"{ordinal} spiral" for ordinal in _ORDINALS[:classes])
    title = f"{_NUMBERS[classes]} spirals"
    return _points("spirals", title, places, labels, names, noise=noise, seed=seed)


def drawn(X: FloatArray, labels: IntArray, class_count: int) -> Dataset:
    """Return the dataset of points (m, 2) that a person drew, with their classes from 0."""
    _check_classes(class_count)
    return Dataset(
        name="drawn",
        title="Drawn by hand",
        X=X,
        Y=targets_of(labels, class_count),
        feature_names=("x₁", "x₂"),
        class_names=tuple(map(str, range(class_count))),
        scaling=unscaled(2, "The points are used as they were drawn; nothing was scaled."),
        source=f"Drawn by hand: {len(X)} point{'' if len(X) == 1 else 's'} at first.",
        licence="No licence is needed: the points are your own.",
    )


def gate_points(gate: str, count: int = 200, noise: float = 0.1, seed: int = 0) -> Dataset:
    """Return `count` points around the corners of a gate's truth table: two classes.

    `gate` is and, or, nand, xor or xnor; the corners take turns.
    """
    _check_points(count, noise, fewest=4)
    table = _GATES.get(gate)
    if table is None:
        raise DataError(f"gate: expected one of {', '.join(_GATES)}, found {gate!r}")
    corner = np.arange(count) % 4
    labels = np.array(table, dtype=np.intp)[corner]
    places = np.column_stack([corner // 2, corner % 2]).astype(np.float64)
    return _points(
        gate, f"{gate.upper()} with noise", places, labels, ("0", "1"), noise=noise, seed=seed
    )


def _lines(count: int, lines: int) -> tuple[IntArray, FloatArray]:
    """Return for each point which of some lines it lies on, and how far along, 0 to 1."""
    lengths = [(count + line) // lines for line in range(lines)]
    labels = np.repeat(np.arange(lines), lengths)
    along = np.concatenate([np.linspace(0.0, 1.0, length) for length in lengths])
    return labels, along


def _points(
    name: str,
    title: str,
    places: FloatArray,
    labels: IntArray,
    class_names: tuple[str, ...],
    *,
    noise: float,
    seed: int,
) -> Dataset:
    """Return the dataset of these places after moving and shuffling them."""
    random = np.random.default_rng(seed)
    moved = places + noise * random.standard_normal(places.shape)
    order = random.permutation(len(places))
    return Dataset(
        name=name,
        title=title,
        X=moved[order],
        Y=targets_of(labels[order], len(class_names)),
        feature_names=("x₁", "x₂"),
        class_names=class_names,
        scaling=unscaled(2, "The coordinates are used as they are; nothing was scaled."),
        source=f"Generated: {name}, {len(places)} points, noise {noise:g}, seed {seed}.",
        licence=_NO_LICENCE,
    )


def _check_points(count: int, noise: float, fewest: int) -> None:
    if count < fewest:
        raise DataError(f"count: expected at least {fewest} points, found {count}")
    if not 0 <= noise < np.inf:
        raise DataError(f"noise: expected 0 or more, found {noise}")


def _check_classes(classes: int) -> None:
    if not 2 <= classes <= MOST_CLASSES:
        raise DataError(f"classes: expected 2 to {MOST_CLASSES}, found {classes}")


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight")
MOST_CLASSES = len(_ORDINALS)
"""So many classes can be generated or drawn."""

_GATES = {
    "and": (0, 0, 0, 1),
    "or": (0, 1, 1, 1),
    "nand": (1, 1, 1, 0),
    "xor": (0, 1, 1, 0),
    "xnor": (1, 0, 0, 1),
}


@dataclass(frozen=True, slots=True)
class Generator:
    """A set that can be made with any count, noise and seed: ``make(count, noise, seed)``.

    `fewest` is the smallest count; `noise` the one that it is shown with first. Where the number
    of classes can be chosen it is told last to `of_classes`, and is `classes` at first.
    """

    title: str
    make: Callable[[int, float, int], Dataset]
    noise: float
    fewest: int = 2
    of_classes: Callable[[int, float, int, int], Dataset] | None = None
    classes: int = 2


def _gate_generator(gate: str) -> Generator:
    def make(count: int, noise: float, seed: int) -> Dataset:
        return gate_points(gate, count, noise, seed)

    return Generator(gate.upper(), make, 0.1, 4)


def _circles(count: int, noise: float, seed: int) -> Dataset:
    return circles(count, noise, seed=seed)


GENERATORS: Mapping[str, Generator] = MappingProxyType(
    {
        **{gate: _gate_generator(gate) for gate in _GATES},
        "blobs": Generator("Blobs", blobs, 0.3, 3, blobs, 3),
        "circles": Generator("Two circles", _circles, 0.1),
        "moons": Generator("Two moons", moons, 0.1),
        "spirals": Generator("Spirals", spirals, 0.02, of_classes=spirals),
    }
)
"""What can be generated, by name."""


def _gate(name: str, outputs: tuple[int, int, int, int]) -> Dataset:
    return Dataset(
        name=name,
        title=f"{name.upper()} of two inputs",
        X=np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.float64),
        Y=targets_of(outputs, class_count=2),
        feature_names=("x₁", "x₂"),
        class_names=("0", "1"),
        scaling=unscaled(2, "The inputs are used as they are; nothing was scaled."),
        source=f"Truth table of the logical function {name.upper()}.",
        licence=_NO_LICENCE,
    )


def _check_circles(count: int, noise: float, factor: float) -> None:
    if count < 2:
        raise DataError(f"count: expected at least 2 points, found {count}")
    if not 0 <= noise < np.inf:
        raise DataError(f"noise: expected 0 or more, found {noise}")
    if not 0 < factor < 1:
        raise DataError(f"factor: expected more than 0 and less than 1, found {factor}")
