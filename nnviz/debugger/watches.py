"""Watched values: what is known of them at a moment, what was seen before, and their names."""

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, islice

from nnviz.debugger.formula_parts import Reference
from nnviz.debugger.frame import Frame, Known
from nnviz.debugger.places import Quantity

MOST_READINGS = 40
"""How many different values of a watch are remembered."""
MOST_SUGGESTIONS = 200
"""How many references of one quantity are suggested."""

_OF_EDGES = (Quantity.UPDATE, Quantity.ACCUMULATED, Quantity.GRADIENT)
_LONGEST = 30
"""How much of what was typed a sentence repeats."""


def value_of(frame: Frame, reference: Reference) -> float | None:
    """Return what is known of a value at a frame's place, None while it is not computed.

    Θ has its updated rows already. The bias unit is 1, always; "cost" without a unit is the
    example's whole cost.
    """
    if not reference.fits(frame.network.layer_sizes):
        return None
    if reference.quantity in _OF_EDGES:
        return _entry(frame, reference)
    if reference.unit is None:
        return _whole_cost(frame) if reference.quantity is Quantity.COST else None
    if reference.unit == 0:
        return 1.0
    known = _of_units(frame, reference.quantity)[reference.layer - 1]
    return (
        None if known is None or reference.unit > len(known) else float(known[reference.unit - 1])
    )


def _of_units(frame: Frame, quantity: Quantity) -> Known:
    """Return what is known of a quantity, one entry a layer."""
    below: Known = (None,) * (len(frame.network.layer_sizes) - 1)
    entries: dict[Quantity, Known] = {
        Quantity.INPUT: (frame.x, *below),
        Quantity.Z: frame.z,
        Quantity.A: frame.a,
        Quantity.COST: (*below, frame.cost),
        Quantity.DELTA: frame.delta,
    }
    return entries[quantity]


def _entry(frame: Frame, reference: Reference) -> float | None:
    """Return the known entry of a matrix; `unit` counts its rows from 1."""
    matrices: dict[Quantity, Known] = {
        Quantity.UPDATE: frame.thetas,
        Quantity.ACCUMULATED: frame.accumulated,
        Quantity.GRADIENT: frame.gradient,
    }
    quantity, row = reference.quantity, reference.unit
    if not row or reference.column is None:
        return None
    gap = reference.layer - 1
    return frame.entry(quantity, matrices[quantity], gap, row - 1, reference.column)


def _whole_cost(frame: Frame) -> float | None:
    cost = frame.cost
    return None if cost is None or len(cost) < len(frame.y) else float(cost.sum())


# -- what was seen --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """A value, and the last moment at which it was known."""

    value: float
    moment: str


@dataclass(frozen=True, slots=True)
class WatchRecord:
    """The readings of a watched value, the newest last; `is_known` tells whether it is now."""

    reference: Reference
    readings: tuple[Reading, ...] = ()
    is_known: bool = False

    @property
    def now(self) -> float | None:
        """The value at the present moment, None while it is not computed."""
        return self.readings[-1].value if self.is_known else None

    @property
    def before(self) -> Reading | None:
        """The known value before the present one; while there is none, the last that was known."""
        back = 2 if self.is_known else 1
        return self.readings[-back] if len(self.readings) >= back else None

    @property
    def is_stale(self) -> bool:
        """Whether only an earlier moment's value is known."""
        return not self.is_known and self.before is not None

    @property
    def change(self) -> float | None:
        """How much more the value is than the known one before it."""
        if self.now is None or self.before is None:
            return None
        return self.now - self.before.value

    @property
    def trail(self) -> tuple[float, ...]:
        """The different known values, the newest last."""
        return tuple(value for value, _ in groupby(reading.value for reading in self.readings))

    def seen(self, value: float | None, moment: str) -> "WatchRecord":
        """Return the record after a moment at which this is known of the value."""
        if value is None:
            return replace(self, is_known=False)
        reading = Reading(value, moment)
        older = self.readings
        if older and self._continues(reading, older[-1]):
            older = older[:-1]
        return replace(self, readings=(*older, reading)[-MOST_READINGS:], is_known=True)

    def _continues(self, reading: Reading, newest: Reading) -> bool:
        """Tell whether a reading is the newest one again: kept, or come back to by steps."""
        is_there = self.is_known or reading.moment == newest.moment
        return is_there and _same(reading.value, newest.value)


def _same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


@dataclass(frozen=True, slots=True)
class Watches:
    """The records of all watched values; `layer_sizes` is the network they were last seen in."""

    records: tuple[WatchRecord, ...] = ()
    layer_sizes: tuple[int, ...] = ()

    @classmethod
    def of(cls, references: tuple[Reference, ...]) -> "Watches":
        """Return records of these values, of which nothing was seen yet."""
        return cls(tuple(WatchRecord(reference) for reference in references))

    def watching(self, references: tuple[Reference, ...]) -> "Watches":
        """Return records of these values; those that were watched before keep their readings."""
        kept = {record.reference: record for record in self.records}
        records = tuple(kept.get(what, WatchRecord(what)) for what in references)
        return replace(self, records=records)

    def seen(self, frame: Frame, moment: str) -> "Watches":
        """Return the records after a moment was seen; to see it again changes nothing.

        `moment` names it for a person, as "example 2".
        """
        records = (r.seen(value_of(frame, r.reference), moment) for r in self.records)
        return Watches(tuple(records), frame.network.layer_sizes)


# -- names ----------------------------------------------------------------------------------------


_LETTERS = {
    "x": Quantity.INPUT,
    "input": Quantity.INPUT,
    "z": Quantity.Z,
    "a": Quantity.A,
    "cost": Quantity.COST,
    "δ": Quantity.DELTA,
    "d": Quantity.DELTA,
    "delta": Quantity.DELTA,
    "Δ": Quantity.ACCUMULATED,
    "Delta": Quantity.ACCUMULATED,
    "D": Quantity.GRADIENT,
    "Θ": Quantity.UPDATE,
    "θ": Quantity.UPDATE,
    "theta": Quantity.UPDATE,
    "Theta": Quantity.UPDATE,
}
_DECORATION = re.compile(r"[\s_^{}\\$]+")
_SPACE_BETWEEN_DIGITS = re.compile(r"(?<=\d)\s+(?=\d)")
_WORD = re.compile(r"[^\W\d_]+")
_INDICES = r"\d{1,7}(?:,\d{1,7})?"
_NAME = re.compile(
    rf"(?P<word>[^\W\d_]+)(?P<before>{_INDICES})?(?:\((?P<layer>\d{{1,7}})\))?"
    rf"(?P<after>{_INDICES}|\[{_INDICES}\])?"
)


def normalised(text: str) -> str:
    """Return a name without subscripts, spaces and words for letters: "delta 2 (2)" as "δ2(2)"."""
    plain = unicodedata.normalize("NFKC", text.strip()).replace("\N{INCREMENT}", "Δ")
    plain = _DECORATION.sub("", _SPACE_BETWEEN_DIGITS.sub(",", plain))
    return _WORD.sub(_letter_of, plain, count=1)


def _letter_of(word: re.Match[str]) -> str:
    quantity = _LETTERS.get(word.group())
    return word.group() if quantity is None else quantity.value


def parse_reference(text: str, layer_sizes: tuple[int, ...]) -> Reference:
    """Return what a person means by "z2(2)", "δ₂(2)", "Theta(1)[2, 1]", "x2" or "cost1".

    Units and rows count from 1, or 0 for the bias unit; columns from 0. Raises ValueError with a
    sentence on what was found, what is expected, and what the network has.
    """
    found = f"“{text[:_LONGEST]}{'…' if len(text) > _LONGEST else ''}”"
    match = _NAME.fullmatch(normalised(text))
    if match is None:
        raise ValueError(
            f"{found} cannot be read. Write a letter, an index and the layer, such as "
            f"{_example(layer_sizes)}."
        )
    quantity = _quantity(found, match["word"])
    reference = Reference(quantity, _layer(found, quantity, match["layer"], layer_sizes))
    unit, column = _indices(found, reference, match["before"], match["after"])
    reference = replace(reference, unit=unit, column=column)
    if quantity in _OF_EDGES:
        _check_entry(reference, layer_sizes)
    else:
        _check_unit(reference, layer_sizes)
    return reference


def _quantity(found: str, word: str) -> Quantity:
    if word not in _LETTERS:
        raise ValueError(
            f"{found} is no value here. Units have z, a, δ, cost or x, and edges have Θ, Δ or D."
        )
    return _LETTERS[word]


def _layer(found: str, quantity: Quantity, digits: str | None, sizes: tuple[int, ...]) -> int:
    layers = _layers(quantity, sizes)
    name, example = quantity.value, _first(quantity, sizes).name
    if digits is None and (len(layers) > 1 or quantity in _OF_EDGES):
        raise ValueError(f"{found} does not say which layer. Write it in brackets, as {example}.")
    layer = layers[0] if digits is None else int(digits)
    if layer not in layers:
        has = _span("layer", layers[0], layers[-1])
        raise ValueError(f"There is no {name}({layer}): {name} belongs to {has}, as {example}.")
    return layer


def _layers(quantity: Quantity, sizes: tuple[int, ...]) -> range:
    """Return the layers that a quantity has in a network."""
    last = len(sizes)
    ranges = {
        Quantity.INPUT: range(1, 2),
        Quantity.A: range(1, last + 1),
        Quantity.COST: range(last, last + 1),
        **dict.fromkeys(_OF_EDGES, range(1, last)),
    }
    return ranges.get(quantity, range(2, last + 1))


def _indices(
    found: str, reference: Reference, before: str | None, after: str | None
) -> tuple[int | None, int | None]:
    """Return the unit or row, and the column, as they are written before or after the layer."""
    of_edges = reference.quantity in _OF_EDGES
    if before and after:
        raise ValueError(f"{found} has its indices twice. Write it as {_shape(reference)}.")
    numbers = (before or after or "").strip("[]").split(",")
    if numbers == [""] and reference.quantity is Quantity.COST:
        return None, None
    if of_edges and len(numbers) == 1 and len(numbers[0]) == 2:
        numbers = list(numbers[0])
    if "" in numbers or len(numbers) != 1 + of_edges:
        needs = "a row and a column with a comma between them" if of_edges else "one unit"
        name = reference.quantity.value
        raise ValueError(f"{found}: {name} needs {needs}, as {_shape(reference)}.")
    return int(numbers[0]), int(numbers[1]) if of_edges else None


def _shape(reference: Reference) -> str:
    """Return how a quantity of a layer is written with its indices."""
    if reference.quantity in _OF_EDGES:
        return f"{reference.quantity.value}({reference.layer})[1, 0]"
    return replace(reference, unit=1).name


def _check_entry(reference: Reference, sizes: tuple[int, ...]) -> None:
    """Raise ValueError for a row or a column that a matrix does not have."""
    rows, columns = _counts(reference, sizes)
    row, column = reference.unit or 0, reference.column or 0
    if not 0 < row <= rows or column > columns:
        raise ValueError(
            f"{reference.quantity.value}({reference.layer}) has no entry [{row}, {column}]: it has "
            f"{_span('row', 1, rows)}, and columns 0 (the bias) to {columns}."
        )


def _check_unit(reference: Reference, sizes: tuple[int, ...]) -> None:
    """Raise ValueError for a unit that a layer does not have; only x and a have a bias unit."""
    units, _ = _counts(reference, sizes)
    has_bias = reference.quantity in (Quantity.INPUT, Quantity.A) and reference.layer < len(sizes)
    first = 0 if has_bias else 1
    if reference.unit is not None and not first <= reference.unit <= units:
        has = _span("unit", 1, units) + (", and 0 for the bias" if has_bias else "")
        raise ValueError(f"There is no {reference.name}: layer {reference.layer} has {has}.")


def _span(noun: str, first: int, last: int) -> str:
    """Return "layer 2 only" or "layers 2 to 4"."""
    return f"{noun} {first} only" if first == last else f"{noun}s {first} to {last}"


def _counts(reference: Reference, sizes: tuple[int, ...]) -> tuple[int, int]:
    """Return the units or rows, and the highest column, of what belongs to a layer."""
    layer = reference.layer
    if reference.quantity in _OF_EDGES:
        return sizes[layer], sizes[layer - 1]
    return sizes[layer - 1], 0


def _first(quantity: Quantity, sizes: tuple[int, ...]) -> Reference:
    return next(_references(quantity, sizes))


def _example(sizes: tuple[int, ...]) -> str:
    first = (_first(quantity, sizes).name for quantity in (Quantity.Z, Quantity.UPDATE))
    return " or ".join(first)


def suggestions(layer_sizes: tuple[int, ...]) -> tuple[Reference, ...]:
    """Return what can be watched, of large networks the first of each quantity."""
    order = (Quantity.Z, Quantity.A, Quantity.DELTA, *_OF_EDGES, Quantity.COST, Quantity.INPUT)
    return tuple(
        reference
        for quantity in order
        for reference in islice(_references(quantity, layer_sizes), MOST_SUGGESTIONS)
    )


def _references(quantity: Quantity, sizes: tuple[int, ...]) -> Iterator[Reference]:
    """Yield every value of a quantity, the bias units' left out."""
    for layer in _layers(quantity, sizes):
        units, columns = _counts(Reference(quantity, layer), sizes)
        for unit in range(1, units + 1):
            if quantity in _OF_EDGES:
                yield from (Reference(quantity, layer, unit, c) for c in range(columns + 1))
            else:
                yield Reference(quantity, layer, unit)
