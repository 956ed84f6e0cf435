"""Edges as strips of samples: which are drawn, where each begins and how steep and wide it is.

A strip is an edge with its width. In a column of samples it covers those whose centres lie between
its upper and its lower rim, √(1 + slope²) widths apart. A mark is one sample of one strip in every
column; the marks of a strip lie one below the other, a sample apart, the last of them at the lower
rim. So rounding each mark down to a whole sample covers exactly the strip's samples. Edges that are
only texture have fewer marks, as many as they have ink.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

THINNEST, WIDEST = 0.5, 3.0
"""Logical pixels; width grows with the cube of strength, so that few edges are wide."""
MARGIN = 2
"""Rows of samples above and below the picture; an even number, since two are looked up at once."""
_STEPS = 65535
"""How finely strengths are told apart when they are sorted."""
_AT_ONCE = 1 << 14
"""Edges taken together: what is computed of them fits into a processor's own memory."""
FRACTION = 32
"""Bits behind the point of a fixed-point height: over 10⁵ columns it drifts by 0.00003 samples."""


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """The edges between two layers that are drawn, in device pixels.

    They run from `left` to `right`; `sources` (s_l + 1,) and `targets` (s_{l+1},) are the heights
    of the units there. `edges` are flat indices into Θ, (s_{l+1}, s_l + 1); for each of them
    `colours` has a row of `table`, which are up to 255 packed 32-bit pixels, and `strengths` has
    |value| / limit, 0 … 1.
    """

    left: float
    right: float
    sources: NDArray[np.float64]
    targets: NDArray[np.float64]
    edges: NDArray[np.intp]
    colours: NDArray[np.uint8]
    table: NDArray[np.uint32]
    strengths: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Grid:
    """The samples of the picture: so many rows and columns of them to a pixel.

    With one column to a pixel a strip has only about as many samples as it is large: of edges so
    many one sees the texture.
    """

    rows: int
    columns: int

    @property
    def exact(self) -> bool:
        """Whether every sample has the colour of the strip that covers it."""
        return self.columns > 1


FINE, STEEP, COARSE, DRAFT = Grid(4, 2), Grid(4, 4), Grid(2, 2), Grid(2, 1)
_ROUND_UP = 0.6
"""Added to a strip's breadth before its samples are counted, at least one, where that is not exact:
as much ink is lost by rounding as is won by it."""


@dataclass(frozen=True, slots=True, eq=False)
class Strips:
    """Edges that enter the picture, the weakest first, in device pixels.

    `starts` are the heights of their middles at the column `begin`; `breadths` are vertical ones;
    `colours` are rows of the gap's table.
    """

    begin: float
    starts: NDArray[np.float64]
    slopes: NDArray[np.float64]
    breadths: NDArray[np.float64]
    colours: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.starts)

    def part(self, chosen: slice | NDArray[np.intp]) -> "Strips":
        """Return some of them, in the same order."""
        return Strips(
            self.begin,
            self.starts[chosen],
            self.slopes[chosen],
            self.breadths[chosen],
            self.colours[chosen],
        )


def strips_of(gap: Gap, ratio: float, size: tuple[int, int]) -> Strips:
    """Return the strips of those edges that enter a picture of a width and a height."""
    width, height = size
    # In so many steps no difference is seen, and numbers of 16 bits are sorted in no time.
    order = np.argsort((gap.strengths * _STEPS).astype(np.uint16), kind="stable")
    begin, end = max(gap.left, 0.0), min(gap.right, float(width))
    inside, parts = _are_inside(gap, height), []
    for first in range(0, len(order), _AT_ONCE):
        strips = _strips(gap, ratio, begin, order[first : first + _AT_ONCE])
        parts.append(strips if inside else _entering(strips, end - begin, height))
    return Strips(
        begin,
        np.concatenate([part.starts for part in parts]),
        np.concatenate([part.slopes for part in parts]),
        np.concatenate([part.breadths for part in parts]),
        np.concatenate([part.colours for part in parts]),
    )


def _strips(gap: Gap, ratio: float, begin: float, chosen: NDArray[np.intp]) -> Strips:
    """Return the strips of some edges of a gap."""
    rows, columns = np.divmod(gap.edges[chosen], len(gap.sources))
    sources = gap.sources[columns]
    slopes = (gap.targets[rows] - sources) / (gap.right - gap.left)
    strengths = gap.strengths[chosen]
    widths = (THINNEST + (WIDEST - THINNEST) * strengths * strengths * strengths) * ratio
    breadths = widths * np.sqrt(1.0 + slopes * slopes)
    starts = sources + slopes * (begin - gap.left)
    return Strips(begin, starts, slopes, breadths, gap.colours[chosen])


def _are_inside(gap: Gap, height: int) -> bool:
    """Tell whether no edge leaves the picture above or below."""
    ends = (gap.sources, gap.targets)
    return bool(min(y.min() for y in ends) >= 0 and max(y.max() for y in ends) <= height)


def _entering(strips: Strips, run: float, height: int) -> Strips:
    """Return the strips that enter the picture within so many columns."""
    ends = strips.starts + strips.slopes * run
    beside = strips.breadths + np.abs(strips.slopes) + 1.0  # samples lie beside the middle
    low, high = np.minimum(strips.starts, ends), np.maximum(strips.starts, ends)
    return strips.part(np.flatnonzero((high + beside >= 0) & (low - beside <= height)))


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Marks, the weakest first: fixed-point heights in a first column, climbs a column, samples."""

    heights: NDArray[np.int64]
    climbs: NDArray[np.int64]
    samples: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.heights)

    def part(self, chosen: slice | NDArray[np.intp]) -> "Marks":
        """Return some of them, in the same order."""
        return Marks(self.heights[chosen], self.climbs[chosen], self.samples[chosen])

    def moved_on(self, columns: float) -> "Marks":
        """Return them with the heights that they have so many columns, or halves, further on."""
        halves = round(2 * columns)
        return Marks(self.heights + (self.climbs * halves >> 1), self.climbs, self.samples)


def marks_of(strips: Strips, grid: Grid, first: int) -> Marks:
    """Return the marks of strips: evenly spread over as much of a column as each passes.

    Heights are those in column `first` of samples; the first rows are the margin above the picture.
    """
    middles = strips.starts + strips.slopes * ((first + 0.5) / grid.columns - strips.begin)
    breadths = np.maximum(strips.breadths * grid.rows, 1.0)
    climbs = strips.slopes * (grid.rows / grid.columns)
    extents = np.maximum(breadths, np.abs(climbs))
    if grid.exact:
        counts = np.ceil(extents).astype(np.intp)
        steps, lowest = np.ones_like(extents), extents - 1.0
    else:
        counts = np.maximum((breadths + _ROUND_UP).astype(np.intp), 1)
        steps = extents / counts
        lowest = extents - steps
    tops = middles * grid.rows + MARGIN - (extents - steps) / 2
    of = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    below = np.arange(len(of)) - before[of]
    heights = tops[of] + np.minimum(below * steps[of], lowest[of])
    return Marks(_fixed(heights), _fixed(climbs)[of], (strips.colours + np.uint8(1))[of])


def _fixed(numbers: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return numbers in fixed point; what is far outside any picture stays outside."""
    farthest = float(1 << 28)
    return (numbers.clip(-farthest, farthest) * (1 << FRACTION)).astype(np.int64)
