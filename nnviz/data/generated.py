"""Datasets that are computed: the truth tables of logical gates, and two circles."""

import numpy as np

from nnviz.data.dataset import DataError, Dataset, targets_of
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
        scaling=unscaled(2, "The coordinates lie near −1 to 1 already; no scaling is needed."),
        source=(
            f"Generated: {count} points on circles of radius 1 and {factor:g}, "
            f"noise {noise:g}, seed {seed}."
        ),
        licence=_NO_LICENCE,
    )


def _gate(name: str, outputs: tuple[int, int, int, int]) -> Dataset:
    return Dataset(
        name=name,
        title=f"{name.upper()} of two inputs",
        X=np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.float64),
        Y=targets_of(outputs, class_count=2),
        feature_names=("x₁", "x₂"),
        class_names=("0", "1"),
        scaling=unscaled(2, "The inputs are 0 and 1 already; no scaling is needed."),
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
