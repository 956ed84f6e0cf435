"""Where the breakpoints stop a run within one iteration, and why.

Everything is found with whole-batch arithmetic: the moments that a breakpoint hits are one sorted
array, and no moment between them is ever visited.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnviz.debugger.breakpoints import (
    AtExample,
    AtIteration,
    AtLine,
    AtUnit,
    Breakpoint,
    CostRose,
    Misclassified,
    NotFinite,
    Saturated,
    SignChange,
    Vanishing,
)
from nnviz.debugger.listing import LISTING, line_of
from nnviz.debugger.places import Place, Quantity
from nnviz.debugger.reasons import reason
from nnviz.debugger.steps import Steps
from nnviz.debugger.timeline import Line, Numbers, Timeline, is_after_examples
from nnviz.debugger.trace import Array, Trace

RISE = 1e-9
"""J rose when it grew by more than this share of itself; less is the rounding of sums."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A moment of an iteration at which a breakpoint stops, and the sentence that says why.

    `place` is the moment's, with the unit or the term that the breakpoint is about.
    """

    moment: int
    place: Place
    breakpoint: Breakpoint
    reason: str


class Hits:
    """The moments of one iteration at which its breakpoints stop; found when first asked for."""

    def __init__(self, trace: Trace, breakpoints: tuple[Breakpoint, ...]) -> None:
        self.trace = trace
        self.breakpoints = breakpoints
        self._steps = Steps(trace)
        self._found: dict[Breakpoint, Numbers] = {}

    def __len__(self) -> int:
        """Return how many moments the iteration has."""
        return len(self._steps)

    def next(self, moment: int) -> Hit | None:
        """Return the first hit behind a moment; −1 stands before the first moment."""
        later = []
        for breakpoint_ in self.breakpoints:
            moments = self._moments(breakpoint_)
            place = int(np.searchsorted(moments, moment, side="right"))
            if place < len(moments):
                later.append((int(moments[place]), breakpoint_))
        return self._hit(*min(later, key=_moment)) if later else None

    def previous(self, moment: int) -> Hit | None:
        """Return the last hit before a moment; the number of moments stands behind the last."""
        earlier = []
        for breakpoint_ in self.breakpoints:
            moments = self._moments(breakpoint_)
            place = int(np.searchsorted(moments, moment, side="left"))
            if place:
                earlier.append((int(moments[place - 1]), breakpoint_))
        return self._hit(*max(earlier, key=_moment)) if earlier else None

    def near(self, breakpoint_: Breakpoint, moment: int, at_most: int) -> list[int]:
        """Return the moments that a breakpoint hits, of many those around a moment."""
        moments = self._moments(breakpoint_)
        first = int(np.searchsorted(moments, moment)) - at_most // 2
        first = max(0, min(first, len(moments) - at_most))
        return [int(near) for near in moments[first : first + at_most]]

    def _moments(self, breakpoint_: Breakpoint) -> Numbers:
        if breakpoint_ not in self._found:
            with np.errstate(all="ignore"):
                parts = list(_FINDERS[type(breakpoint_)](self.trace, self._timeline, breakpoint_))
            empty = np.empty(0, dtype=np.int64)
            self._found[breakpoint_] = np.unique(np.concatenate([empty, *parts]))
        return self._found[breakpoint_]

    @property
    def _timeline(self) -> Timeline:
        return self._steps.timeline

    def _hit(self, moment: int, breakpoint_: Breakpoint) -> Hit:
        place = self._place(moment, breakpoint_)
        return Hit(moment, place, breakpoint_, reason(breakpoint_, self.trace, place))

    def _place(self, moment: int, breakpoint_: Breakpoint) -> Place:
        """Return the place of a moment, with its unit where the breakpoint is about one."""
        whole_lines = (AtLine, AtExample, AtIteration, CostRose, Misclassified)
        if isinstance(breakpoint_, whole_lines):
            return self._steps.place(moment)
        return self._steps.named(moment, term=isinstance(breakpoint_, SignChange))


def _moment(found: tuple[int, Breakpoint]) -> int:
    return found[0]


# -- one finder for each kind ----------------------------------------------------------------------

Found = Iterator[Numbers]


def _where(timeline: Timeline, line: Line, mask: Any) -> Numbers:
    """Return the moments of the units of a line that a mask (examples × units) marks."""
    positions, units = np.nonzero(mask)
    return timeline.ends(line, units + 1, positions)


def _at_line(trace: Trace, timeline: Timeline, wanted: AtLine) -> Found:
    quantity = LISTING[wanted.line - 1].quantity
    if quantity is None:
        return
    layers, positions = len(trace.network.layer_sizes), np.arange(len(trace.rows))
    for line in timeline.lines(quantity):
        if line_of(Place(0, quantity, line.layer), layers) == wanted.line:
            once = is_after_examples(quantity)
            yield timeline.ends(line, np.array([line.units]), positions[:1] if once else positions)


def _at_unit(trace: Trace, timeline: Timeline, wanted: AtUnit) -> Found:
    unit, positions = np.array([wanted.unit]), np.arange(len(trace.rows))
    if wanted.layer == 1:
        yield timeline.ends(timeline.lines(Quantity.INPUT)[0], np.array([1]), positions)
    for quantity in (Quantity.Z, Quantity.A, Quantity.COST, Quantity.DELTA):
        for line in timeline.lines(quantity):
            if line.layer == wanted.layer:
                yield timeline.ends(line, unit, positions)


def _at_example(trace: Trace, timeline: Timeline, wanted: AtExample) -> Found:
    position = trace.position(wanted.example)
    if position is not None:
        first = timeline.lines(Quantity.INPUT)[0]
        yield timeline.ends(first, np.array([1]), np.array([position]))


def _at_iteration(trace: Trace, _: Timeline, wanted: AtIteration) -> Found:
    if trace.descent.iteration == wanted.iteration:
        yield np.array([0])


def _not_finite(trace: Trace, timeline: Timeline, __: NotFinite) -> Found:
    """Yield each example's first value that is no finite number, and the first ones of D and Θ."""
    values = trace.batch
    lines = {(line.quantity, line.layer): line for line in _of_values(timeline)}
    broken = [
        _where(timeline, lines[quantity, layer], ~np.isfinite(array))
        for quantity, layer, array in _arrays(values.z, values.a, values.delta)
        if not np.isfinite(array).all()
    ]
    moments = np.sort(np.concatenate([np.empty(0, dtype=np.int64), *broken]))
    _, firsts = np.unique(moments // timeline.example_length, return_index=True)
    yield moments[firsts]
    for quantity, matrices in (
        (Quantity.GRADIENT, trace.gradient),
        (Quantity.UPDATE, trace.updated),
    ):
        for line, matrix in zip(timeline.lines(quantity), matrices, strict=True):
            rows = np.flatnonzero(~np.isfinite(matrix).all(axis=1))[:1]
            yield timeline.ends(line, rows + 1, np.zeros_like(rows))


def _of_values(timeline: Timeline) -> Iterator[Line]:
    for quantity in (Quantity.Z, Quantity.A, Quantity.DELTA):
        yield from timeline.lines(quantity)


def _arrays(
    z: tuple[Array | None, ...], a: tuple[Array, ...], delta: tuple[Array | None, ...]
) -> Iterator[tuple[Quantity, int, Array]]:
    for quantity, arrays in ((Quantity.Z, z), (Quantity.A, a), (Quantity.DELTA, delta)):
        for layer, array in enumerate(arrays[1:], start=2):
            if array is not None:
                yield quantity, layer, array


def _vanishing(trace: Trace, timeline: Timeline, wanted: Vanishing) -> Found:
    last = len(trace.network.layer_sizes)
    for line in timeline.lines(Quantity.DELTA):
        delta = trace.batch.delta[line.layer - 1]
        if line.layer < last and delta is not None:
            yield _where(timeline, line, np.abs(delta) < wanted.below)


def _saturated(trace: Trace, timeline: Timeline, wanted: Saturated) -> Found:
    limits = saturation_limits(wanted, trace.network.hidden_activation)
    if limits is None:
        return
    low, high = limits
    last = len(trace.network.layer_sizes)
    for line in timeline.lines(Quantity.A):
        if line.layer < last:
            a = trace.batch.a[line.layer - 1]
            yield _where(timeline, line, (a < low) | (a > high))


def saturation_limits(wanted: Saturated, activation: str) -> tuple[float, float] | None:
    """Return the activations that are saturated below and above; None for an open range."""
    if activation == "relu":
        return None
    if activation == "tanh":
        return 2 * wanted.low - 1, 2 * wanted.high - 1
    return wanted.low, wanted.high


def _sign_change(trace: Trace, timeline: Timeline, wanted: SignChange) -> Found:
    before = trace.network.thetas[wanted.layer - 1][wanted.unit - 1, wanted.column]
    after = trace.updated[wanted.layer - 1][wanted.unit - 1, wanted.column]
    if before * after < 0:
        line = timeline.lines(Quantity.UPDATE)[wanted.layer - 1]
        last_term = timeline.ends(line, np.array([wanted.unit]), np.array([0]))
        yield last_term - line.terms + wanted.column + 1


def _cost_rose(trace: Trace, timeline: Timeline, _: CostRose) -> Found:
    if rose(trace.cost, trace.cost_after):
        yield np.array([len(timeline) - 1])


def rose(before: float, after: float) -> bool:
    """Tell whether J grew by more than rounding explains."""
    return after > before + RISE * abs(before)


def _misclassified(trace: Trace, timeline: Timeline, _: Misclassified) -> Found:
    line = timeline.lines(Quantity.A)[-1]
    wrong = np.flatnonzero(predicted(trace.batch.a[-1]) != predicted(trace.targets))
    yield timeline.ends(line, np.array([line.units]), wrong)


def predicted(outputs: Array) -> Numbers:
    """Return each row's class, as `Dataset.predicted` does: the largest output, or h ≥ 0.5."""
    classes = outputs.argmax(axis=1) if outputs.shape[1] > 1 else outputs[:, 0] >= 0.5
    return np.where(np.isnan(outputs).any(axis=1), -1, classes).astype(np.int64)


_FINDERS: dict[type, Callable[[Trace, Timeline, Any], Found]] = {
    AtLine: _at_line,
    AtUnit: _at_unit,
    AtExample: _at_example,
    AtIteration: _at_iteration,
    NotFinite: _not_finite,
    Vanishing: _vanishing,
    Saturated: _saturated,
    SignChange: _sign_change,
    CostRose: _cost_rose,
    Misclassified: _misclassified,
}
