"""The bar of one iteration, as arithmetic: which part of its width stands for which moments.

An iteration may have 10¹¹ moments, so the bar is made of few parts: the examples, then D and the
update. Within an example each line of the algorithm has the same width, however many terms it has,
so that δ can be seen beside a large Δ. Where not all examples can be shown like this, the present
one is, and those before and behind it share a stretch each. No list is longer than the bar is wide.
"""

from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.debugger.numbers import count, plural
from nnviz.debugger.places import PHASE_OF, Phase, Quantity
from nnviz.debugger.timeline import Line, Timeline, is_after_examples

LEAST = 70.0
"""The least width of what has a label, unless told otherwise."""
LEAST_LINE = 3.0
FOCUS = 0.36
"""The present example's share of the width where not all examples can be shown."""
_MOST_AFTER = 0.3
_AFTER = 0.12
"""The share of D and the update together: at most, and where not all examples can be shown."""
_LABELLED = 1.45
"""How much wider than a part with a label D and the update together must be at least."""
_GRADIENT = 0.4
"""D's share of these: its name is short."""
_MARGIN = 0.2
"""How far inside its line a moment stands, so that nobody doubts which line it belongs to."""


class MarkKind(Enum):
    """What a mark stands for."""

    BREAKPOINT = auto()
    EVENT = auto()


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to be found at a moment of the iteration, and what it is."""

    moment: int
    kind: MarkKind
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the algorithm on the bar, or many examples drawn as one, whose `phase` is None.

    It lies from x `start` to `end`, and stands for the moments `first` to `last`.
    """

    phase: Phase | None
    first: int
    last: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Part:
    """What has one label: an example, many examples in a row, D, or the update.

    `examples` are positions in the iteration, from 0; none for D and the update. `lines` are the
    lines of the algorithm, none where there are many examples. It lies from x `start` to `end`.
    """

    examples: range
    lines: tuple[Line, ...]
    first: int
    last: int
    start: float
    end: float

    @property
    def cells(self) -> int:
        """How many lines or examples share its width equally."""
        return len(self.lines) or len(self.examples)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What is drawn of it, from left to right."""
        if not self.lines:
            return (Block(None, self.first, self.last, self.start, self.end),)
        edges = [self.start + self._width * k / self.cells for k in range(self.cells)]
        phases = [PHASE_OF[line.quantity] for line in self.lines]
        return tuple(
            Block(phase, *self.moments(cell), start, end)
            for cell, (phase, start, end) in enumerate(
                zip(phases, edges, [*edges[1:], self.end], strict=True)
            )
        )

    def moments(self, cell: int) -> tuple[int, int]:
        """Return the first and the last moment of a cell."""
        if self.lines:
            line = self.lines[cell]
            return self._origin + line.start, self._origin + line.behind - 1
        first = self.first + cell * self._length
        return first, first + self._length - 1

    def cell_of(self, moment: int) -> int:
        """Return the line or example, from 0, that a moment belongs to."""
        if self.lines:
            starts = [line.start for line in self.lines]
            return bisect_right(starts, moment - self._origin) - 1
        return (moment - self.first) // self._length

    def cell_at(self, x: float) -> int:
        """Return the line or example, from 0, that is drawn at x."""
        cell = int((x - self.start) / self._width * self.cells) if self._width > 0 else 0
        return min(max(cell, 0), self.cells - 1)

    def x_of(self, moment: int) -> float:
        """Return where a moment is drawn."""
        cell = self.cell_of(moment)
        first, last = self.moments(cell)
        share = (moment - first + 0.5) / (last - first + 1)
        inside = _MARGIN + (1 - 2 * _MARGIN) * share
        return self.start + (cell + inside) / self.cells * self._width

    @property
    def _width(self) -> float:
        return self.end - self.start

    @property
    def _length(self) -> int:
        """How many moments one of many examples has."""
        return (self.last + 1 - self.first) // len(self.examples)

    @property
    def _origin(self) -> int:
        """The moment from which the lines count."""
        return self.first - self.lines[0].start


@dataclass(frozen=True, slots=True)
class Bar:
    """The parts of the bar from left to right, without gaps, over all moments of an iteration."""

    parts: tuple[Part, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What is drawn, from left to right."""
        return tuple(block for part in self.parts for block in part.blocks)

    @property
    def example_count(self) -> int:
        """How many examples the iteration has."""
        return max(part.examples.stop for part in self.parts)

    def __len__(self) -> int:
        return self.parts[-1].last + 1

    def part_of(self, moment: int) -> Part:
        """Return the part that a moment belongs to."""
        return self.parts[bisect_right([part.first for part in self.parts], moment) - 1]

    def part_at(self, x: float) -> Part:
        """Return the part that is drawn at x; the ends go on beyond the bar."""
        return self.parts[max(0, bisect_right([part.start for part in self.parts], x) - 1)]

    def x_of(self, moment: int) -> float:
        """Return where a moment is drawn."""
        return self.part_of(moment).x_of(moment)

    def moment_at(self, x: float) -> int:
        """Return the last moment of the line, or of one of many examples, that is drawn at x."""
        part = self.part_at(x)
        return part.moments(part.cell_at(x))[1]


def bar(timeline: Timeline, position: int, width: float, least: float = LEAST) -> Bar:
    """Return the bar on which the example at a position (from 0) can be seen line by line.

    The parts are at least `least` wide, so that a label can be read, if the bar is wide enough.
    """
    m = timeline.example_count
    lines, rest = _lines(timeline)
    example_least = max(least, LEAST_LINE * len(lines))
    after = _after_width(width * len(rest) / (m * len(lines) + len(rest)), width, least)
    if m * example_least + after <= width or m == 1:
        groups = [range(k, k + 1) for k in range(m)]
        widths = [(width - after) / m] * m
    else:
        after = _after_width(_AFTER * width, width, least)
        groups = [range(position), range(position, position + 1), range(position + 1, m)]
        widths = _around_the_focus(position, m - 1 - position, width, after, least)
    drawn = [(group, share) for group, share in zip(groups, widths, strict=True) if group]
    return Bar(_parts(timeline, drawn, width))


def _after_width(wanted: float, width: float, least: float) -> float:
    """Return how wide D and the update are together."""
    return min(max(wanted, _LABELLED * least), _MOST_AFTER * width)


def _around_the_focus(
    before: int, behind: int, width: float, after: float, least: float
) -> list[float]:
    """Return the widths of the examples before the present one, of that, and of those behind it."""
    sides = width - after - FOCUS * width
    low = min(least, sides / 2)
    left = sides * before / (before + behind)
    if before and behind:
        left = min(max(left, low), sides - low)
    return [left, FOCUS * width, sides - left]


def _parts(timeline: Timeline, drawn: list[tuple[range, float]], width: float) -> tuple[Part, ...]:
    """Return the parts of these groups of examples with their widths, then D and the update."""
    lines, _ = _lines(timeline)
    length = timeline.example_length
    parts: list[Part] = []
    x = 0.0
    for group, share in drawn:
        inside = lines if len(group) == 1 else ()
        first, behind = group.start * length, group.stop * length
        parts.append(Part(group, inside, first, behind - 1, x, x + share))
        x += share
    return (*parts, *_after(timeline, x, width))


def _after(timeline: Timeline, start: float, end: float) -> tuple[Part, Part]:
    """Return the parts of D and of the update, which share the rest of the bar."""
    d, theta = timeline.lines(Quantity.GRADIENT), timeline.lines(Quantity.UPDATE)
    origin = timeline.example_count * timeline.example_length
    behind = origin + theta[0].start
    middle = start + _GRADIENT * (end - start)
    return (
        Part(range(0), d, origin, behind - 1, start, middle),
        Part(range(0), theta, behind, len(timeline) - 1, middle, end),
    )


def _lines(timeline: Timeline) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Return the lines of an example and those after all examples, in their order."""
    lines = [line for quantity in Quantity for line in timeline.lines(quantity)]
    lines.sort(key=lambda line: line.start)
    rest = tuple(line for line in lines if is_after_examples(line.quantity))
    return tuple(line for line in lines if not is_after_examples(line.quantity)), rest


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """What the parts of a bar are called; `rows` are the examples' rows, None when in order."""

    rows: NDArray[np.intp] | None = None

    @classmethod
    def of(cls, rows: NDArray[Any] | None) -> "Names":
        """Return the names of the examples in these rows of the dataset, from 0."""
        in_order = rows is None or np.array_equal(rows, np.arange(len(rows)))
        return cls(None if in_order else rows)

    def example(self, position: int) -> str:
        """Return the number that the dataset gives to an example of the iteration."""
        return count((position if self.rows is None else int(self.rows[position])) + 1)

    def labels(self, part: Part) -> tuple[str, ...]:
        """Return what can stand below a part, the longest first."""
        examples = part.examples
        if not examples:
            gradient = part.lines[0].quantity is Quantity.GRADIENT
            return ("gradient D", "D") if gradient else ("update Θ", "Θ")
        if len(examples) == 1:
            name = self.example(examples.start)
            return f"example {name}", name
        if self.rows is not None:
            return plural(len(examples), "example"), count(len(examples))
        numbers = f"{count(examples.start + 1)} – {count(examples.stop)}"
        number = count(len(examples))
        return f"examples {numbers}", numbers, f"{number} more", number

    def text_at(self, bar: Bar, x: float) -> str:
        """Return what is drawn at x: "example 3 · backward pass · δ(2)"."""
        part = bar.part_at(x)
        return self._text(part, part.cell_at(x), bar.example_count)

    def text_of(self, bar: Bar, moment: int) -> str:
        """Return what a moment belongs to."""
        part = bar.part_of(moment)
        return self._text(part, part.cell_of(moment), bar.example_count)

    def _text(self, part: Part, cell: int, example_count: int) -> str:
        if not part.lines:
            position = part.examples[cell]
            place = "" if self.rows is None else f" · {count(position + 1)}"
            return f"example {self.example(position)}{place} of {count(example_count)}"
        line = part.lines[cell]
        text = f"{PHASE_OF[line.quantity].value.lower()} · {line_name(line)}"
        if part.examples:
            return f"example {self.example(part.examples.start)} · {text}"
        return f"after all examples · {text}"


def line_name(line: Line) -> str:
    """Return what a line computes: x, δ(2), Θ(1)."""
    alone = line.quantity in (Quantity.INPUT, Quantity.COST)
    return line.quantity.value if alone else f"{line.quantity.value}({line.layer})"
