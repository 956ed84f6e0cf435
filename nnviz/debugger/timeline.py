"""Every moment of one iteration, as arithmetic: a moment is a number, and no list is ever made.

The moments of an iteration are counted from 0. Each is the moment just after one term of the
algorithm: one product of a sum, one logarithm of a cost, one entry of Δ, D or Θ. Units are made of
terms, layers of units, passes of layers, examples of passes. A step of any size goes to the end of
what it steps over, so that a step back is as large as a step forward.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from nnviz.debugger.places import PHASE_OF, Place, Quantity

Numbers = NDArray[np.int64]


class StepSize(StrEnum):
    """How far one step goes; each size is made of whole steps of the one before."""

    TERM = "Term"
    UNIT = "Unit"
    LAYER = "Layer"
    PASS = "Pass"  # noqa: S105  a pass of the algorithm
    EXAMPLE = "Example"
    ITERATION = "Iteration"

    @property
    def larger(self) -> "StepSize":
        """The next larger size; an iteration is the largest."""
        sizes = list(StepSize)
        return sizes[min(sizes.index(self) + 1, len(sizes) - 1)]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the algorithm for one layer: `units` units of `terms` terms each.

    `start` is the number of its first term, counted from the beginning of its block: of the
    example, or of the lines after all examples.
    """

    quantity: Quantity
    layer: int
    units: int
    terms: int
    start: int

    @property
    def behind(self) -> int:
        """The number after its last term."""
        return self.start + self.units * self.terms


class Timeline:
    """The moments of an iteration over `example_count` examples, in a network of `layer_sizes`.

    Places name an example by its position in the iteration, from 0. Time and memory of every method
    depend on the number of layers alone.
    """

    def __init__(self, layer_sizes: tuple[int, ...], example_count: int) -> None:
        self.example_count = example_count
        self._example = _lines(_of_an_example(layer_sizes))
        self._rest = _lines(_after_all_examples(layer_sizes))
        self.example_length = self._example[-1].behind
        self._examples_end = example_count * self.example_length
        self._ends = {
            size: (_ends(self._example, size), _ends(self._rest, size))
            for size in (StepSize.LAYER, StepSize.PASS)
        }

    def __len__(self) -> int:
        return self._examples_end + self._rest[-1].behind

    def line(self, place: Place) -> Line:
        """Return the line that a place belongs to."""
        lines = self._rest if is_after_examples(place.quantity) else self._example
        return next(
            line for line in lines if (line.quantity, line.layer) == (place.quantity, place.layer)
        )

    def lines(self, quantity: Quantity) -> tuple[Line, ...]:
        """Return the lines that compute a quantity, one for each layer that has it."""
        lines = self._rest if is_after_examples(quantity) else self._example
        return tuple(line for line in lines if line.quantity is quantity)

    def ends(self, line: Line, units: Numbers, positions: Numbers) -> Numbers:
        """Return the moments when these units (from 1) of a line were computed.

        `positions` are the examples' in the iteration; a line after all examples leaves them out.
        """
        within = line.start + units * line.terms - 1
        if is_after_examples(line.quantity):
            return self._examples_end + within
        return positions * self.example_length + within

    def place(self, number: int) -> Place:
        """Return the place of a moment; of one after all examples, the example is the last."""
        if not 0 <= number < len(self):
            raise IndexError(f"moment {number}: there are 0 … {len(self) - 1}")
        example, within, lines = self._split(number)
        line = lines[bisect_right([line.start for line in lines], within) - 1]
        unit, term = divmod(within - line.start, line.terms)
        return Place(
            example,
            line.quantity,
            line.layer,
            None if unit == line.units - 1 and term == line.terms - 1 else unit + 1,
            None if term == line.terms - 1 else term + 1,
        )

    def number(self, place: Place) -> int:
        """Return the moment of a place."""
        line = self.line(place)
        units = line.units if place.unit is None else place.unit
        terms = line.terms if place.term is None else place.term
        within = line.start + (units - 1) * line.terms + terms - 1
        if is_after_examples(place.quantity):
            return self._examples_end + within
        return place.example * self.example_length + within

    def next(self, number: int, size: StepSize) -> int:
        """Return the moment one step later; one of the next iteration is `len(self)` or more."""
        if number >= len(self) - 1:
            return len(self) + self._first_end(size)
        if size is StepSize.TERM:
            return number + 1
        if size is StepSize.ITERATION:
            return len(self) - 1
        _, within, lines = self._split(number)
        base = number - within
        if size is StepSize.UNIT:
            return self._next_unit(number)
        ends = self._block_ends(lines, size)
        later = bisect_right(ends, within)
        if later < len(ends):
            return base + ends[later]
        return base + lines[-1].behind + self._first_end(size, base + lines[-1].behind)

    def previous(self, number: int, size: StepSize) -> int:
        """Return the moment one step earlier; −1 is the last of the iteration before."""
        if size is StepSize.TERM or number <= 0:
            return number - 1
        if size is StepSize.ITERATION:
            return -1
        _, within, lines = self._split(number)
        base = number - within
        if size is StepSize.UNIT:
            return self._previous_unit(number)
        ends = [end for end in self._block_ends(lines, size) if end < within]
        return base + ends[-1] if ends else base - 1

    def next_line(self, number: int, wanted: Callable[[Line], bool]) -> int | None:
        """Return the next moment at the end of a wanted line, None if this iteration has none."""
        example, within, lines = self._split(number)
        for line in lines:
            if line.behind - 1 > within and wanted(line):
                return number - within + line.behind - 1
        if lines is self._rest:
            return None
        if example + 1 < self.example_count:
            first = next((line for line in self._example if wanted(line)), None)
            if first is not None:
                return (example + 1) * self.example_length + first.behind - 1
        rest = next((line for line in self._rest if wanted(line)), None)
        return None if rest is None else self._examples_end + rest.behind - 1

    def previous_line(self, number: int, wanted: Callable[[Line], bool]) -> int | None:
        """Return the last moment before at the end of a wanted line, None if there is none."""
        example, within, lines = self._split(number)
        for line in reversed(lines):
            if line.behind - 1 < within and wanted(line):
                return number - within + line.behind - 1
        if lines is self._example:
            example -= 1
        last = next((line for line in reversed(self._example) if wanted(line)), None)
        if last is None or example < 0:
            return None
        return example * self.example_length + last.behind - 1

    # -- inside --------------------------------------------------------------------------------

    def _split(self, number: int) -> tuple[int, int, tuple[Line, ...]]:
        """Return the example, the number within its block, and the block's lines."""
        if number >= self._examples_end:
            return self.example_count - 1, number - self._examples_end, self._rest
        example, within = divmod(number, self.example_length)
        return example, within, self._example

    def _block_ends(self, lines: tuple[Line, ...], size: StepSize) -> list[int]:
        if size is StepSize.EXAMPLE:
            return [lines[-1].behind - 1]
        return self._ends[size][0 if lines is self._example else 1]

    def _first_end(self, size: StepSize, number: int = 0) -> int:
        """Return how far the end of the first step is from the beginning of a block."""
        _, _, lines = self._split(number)
        if size is StepSize.TERM:
            return 0
        if size is StepSize.UNIT:
            return lines[0].terms - 1
        if size is StepSize.ITERATION:
            return len(self) - 1
        return self._block_ends(lines, size)[0]

    def _next_unit(self, number: int) -> int:
        """Return the end of the unit that the next term belongs to."""
        first = number + 1
        _, within, lines = self._split(first)
        line = lines[bisect_right([line.start for line in lines], within) - 1]
        unit = (within - line.start) // line.terms
        return first - within + line.start + (unit + 1) * line.terms - 1

    def _previous_unit(self, number: int) -> int:
        """Return the end of the unit before the one that the present term belongs to."""
        _, within, lines = self._split(number)
        line = lines[bisect_right([line.start for line in lines], within) - 1]
        unit = (within - line.start) // line.terms
        return number - within + line.start + unit * line.terms - 1


def is_after_examples(quantity: Quantity) -> bool:
    """Tell whether a line is carried out once an iteration rather than for each example."""
    return quantity in (Quantity.GRADIENT, Quantity.UPDATE)


Shape = tuple[Quantity, int, int, int]


def _of_an_example(sizes: tuple[int, ...]) -> list[Shape]:
    """Return (quantity, layer, units, terms of a unit) of the lines carried out for an example."""
    last = len(sizes)
    s = dict(enumerate(sizes, start=1))
    lines: list[Shape] = [(Quantity.INPUT, 1, 1, 1)]
    for layer in range(2, last + 1):
        lines.append((Quantity.Z, layer, s[layer], s[layer - 1] + 1))
        lines.append((Quantity.A, layer, s[layer], 1))
    lines.append((Quantity.COST, last, s[last], 2))
    lines.append((Quantity.DELTA, last, s[last], 1))
    lines += [
        (Quantity.DELTA, layer, s[layer], s[layer + 1] + 1) for layer in range(last - 1, 1, -1)
    ]
    return lines + _matrices(Quantity.ACCUMULATED, sizes)


def _after_all_examples(sizes: tuple[int, ...]) -> list[Shape]:
    return _matrices(Quantity.GRADIENT, sizes) + _matrices(Quantity.UPDATE, sizes)


def _matrices(quantity: Quantity, sizes: tuple[int, ...]) -> list[Shape]:
    """Return a line for each Θ, whose units are its rows and whose terms are their entries."""
    return [(quantity, k + 1, sizes[k + 1], sizes[k] + 1) for k in range(len(sizes) - 1)]


def _lines(shapes: list[Shape]) -> tuple[Line, ...]:
    lines: list[Line] = []
    for quantity, layer, units, terms in shapes:
        start = lines[-1].behind if lines else 0
        lines.append(Line(quantity, layer, units, terms, start))
    return tuple(lines)


def _ends(lines: tuple[Line, ...], size: StepSize) -> list[int]:
    """Return the numbers of the last terms of the layers or passes of a block."""

    def key(line: Line) -> object:
        phase = PHASE_OF[line.quantity]
        return phase if size is StepSize.PASS else (phase, line.layer)

    last = len(lines) - 1
    return [
        line.behind - 1
        for k, line in enumerate(lines)
        if k == last or key(lines[k + 1]) != key(line)
    ]
