"""What an edit changed: the values of two Frames of the same network, before and now. No Qt."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.debugger.formula_parts import Reference
from nnviz.debugger.frame import Frame
from nnviz.debugger.numbers import subscript
from nnviz.debugger.places import Quantity
from nnviz.debugger.trace import Array

MOST = 200
"""So many differences are told one by one; they are shared evenly among the lines they are of."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A value before and now; None where it was or is not known, so that there is no change."""

    name: str
    reference: Reference | None
    before: float | None
    now: float | None

    @property
    def change(self) -> float | None:
        """How much more it is now."""
        if self.before is None or self.now is None:
            return None
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences in the order of the algorithm, the largest of each line first.

    `left_out` counts those for which there was no room.
    """

    differences: tuple[Difference, ...]
    left_out: int


def compare(before: Frame, now: Frame, most: int = MOST) -> Comparison:
    """Return what differs between two Frames, of what is known in either.

    The largest changes for the size of the value before come first; a change from 0, or from or to
    a value that is not known, is the largest. Raises ValueError for networks of other sizes.
    """
    sizes, others = before.network.layer_sizes, now.network.layer_sizes
    if sizes != others:
        raise ValueError(f"expected frames of the same layer sizes, found {sizes} and {others}")
    pairs = zip(_lines(before), _lines(now), strict=True)
    found = [_Changed.of(line, other) for line, other in pairs if line.values is not other.values]
    counts = [len(changed.entries) for changed in found]
    share = _share(counts, most)
    shown = tuple(d for changed in found for d in changed.differences(share))
    return Comparison(shown, sum(counts) - len(shown))


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """The known values of one line of the algorithm in one layer; `quantity` None stands for y."""

    quantity: Quantity | None
    layer: int
    values: Array | None
    prefix: str = ""

    def reference(self, unit: int, column: int | None) -> Reference | None:
        if self.quantity is None:
            return None
        return Reference(self.quantity, self.layer, unit, column)

    def name(self, unit: int, column: int | None) -> str:
        what = self.reference(unit, column)
        return f"y{subscript(unit)}" if what is None else f"{self.prefix}{what.name}"


def _lines(frame: Frame) -> Iterator[_Line]:
    """Yield the values of a Frame in the order in which the algorithm computes them."""
    last = len(frame.network.layer_sizes)
    yield _Line(Quantity.INPUT, 1, frame.x)
    yield _Line(None, last, frame.y)
    for layer, theta in enumerate(frame.network.thetas, start=1):
        yield _Line(Quantity.UPDATE, layer, theta)
    for layer in range(2, last + 1):
        yield _Line(Quantity.Z, layer, frame.z[layer - 1])
        yield _Line(Quantity.A, layer, frame.a[layer - 1])
    yield _Line(Quantity.COST, last, frame.cost)
    for layer in range(last, 1, -1):
        yield _Line(Quantity.DELTA, layer, frame.delta[layer - 1])
    for quantity, matrices, prefix in (
        (Quantity.ACCUMULATED, frame.accumulated, ""),
        (Quantity.GRADIENT, frame.gradient, ""),
        (Quantity.UPDATE, frame.updated, "new "),
    ):
        for layer, matrix in enumerate(matrices, start=1):
            yield _Line(quantity, layer, matrix, prefix)


@dataclass(frozen=True, slots=True, eq=False)
class _Changed:
    """The entries of a line that differ, by their flat indices, the largest changes first.

    Of `before` and `now` only so many rows are known; what is behind them is NaN.
    """

    line: _Line
    entries: NDArray[np.intp]
    before: Array
    now: Array
    rows: tuple[int, int]

    @classmethod
    def of(cls, before: _Line, now: _Line) -> "_Changed":
        """Return what differs between the same line of two Frames, one of which knows it."""
        known = [line.values for line in (before, now) if line.values is not None]
        shape = max(values.shape for values in known)
        old, new = _padded(before.values, shape), _padded(now.values, shape)
        rows = _row_count(before.values), _row_count(now.values)
        differs = (old != new) & ~(np.isnan(old) & np.isnan(new))
        differs[min(rows) :] = True  # known in one of them only
        entries = np.flatnonzero(differs)
        changes = _relative_change(old.ravel()[entries], new.ravel()[entries])
        order = np.argsort(-changes, kind="stable")
        return cls(before, entries[order], old, new, rows)

    def differences(self, most: int) -> Iterator[Difference]:
        """Yield the first of them."""
        for entry in self.entries[:most]:
            index = tuple(int(i) for i in np.unravel_index(entry, self.before.shape))
            row, column = index[0], index[1] if len(index) > 1 else None
            old = float(self.before[index]) if row < self.rows[0] else None
            new = float(self.now[index]) if row < self.rows[1] else None
            name = self.line.name(row + 1, column)
            yield Difference(name, self.line.reference(row + 1, column), old, new)


def _row_count(values: Array | None) -> int:
    return 0 if values is None else len(values)


def _padded(values: Array | None, shape: tuple[int, ...]) -> Array:
    """Return an array of this shape, NaN in the rows that are not known."""
    padded = np.full(shape, np.nan)
    if values is not None:
        padded[: len(values)] = values
    return padded


def _relative_change(before: Array, now: Array) -> Array:
    """Return |now − before| / |before|, infinite where that is no number."""
    with np.errstate(all="ignore"):
        change = np.abs(now - before) / np.abs(before)
    return np.where(np.isnan(change), np.inf, change)


def _share(counts: list[int], most: int) -> int:
    """Return how many of each line there is room for, so that together they are at most `most`."""
    fitting = (s for s in range(most, 0, -1) if sum(min(n, s) for n in counts) <= most)
    return next(fitting, 0)
