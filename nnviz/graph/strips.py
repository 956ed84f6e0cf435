"""Edges as strips of samples: which are drawn, where each begins and how steep and wide it is.

A strip is an edge with its width. In a column of samples it covers those whose centres lie between
its upper and its lower rim, √(1 + slope²) widths apart. A mark is one sample of one strip in every
column; the marks of a strip lie one below the other, a sample apart, the last of them at the lower
rim. So rounding each mark down to a whole sample covers exactly the strip's samples.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

THINNEST, WIDEST = 0.5, 3.0
"""Logical pixels; width grows with the cube of strength, so that few edges are wide."""
MARGIN = 2
"""Rows of samples above and below the picture; an even number, so that two make one of 64 bits."""
_STEPS = 65535
"""How finely strengths are told apart when they are sorted."""
FRACTION = 32
"""Bits behind the point of a fixed-point height: over 10⁵ columns it drifts by 0.00003 samples."""


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """The edges between two layers that are drawn, in device pixels.

    They run from `left` to `right`; `sources` (s_l + 1,) and `targets` (s_{l+1},) are the heights
    of the units there. `edges` are flat indices into Θ, (s_{l+1}, s_l + 1); for each of them
    `colours` has a packed 32-bit pixel and `strengths` |value| / limit, 0 … 1.
    """

    left: float
    right: float
    sources: NDArray[np.float64]
    targets: NDArray[np.float64]
    edges: NDArray[np.intp]
    colours: NDArray[np.uint32]
    strengths: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Grid:
    """The samples of the picture: so many rows and columns of them to a pixel."""

    rows: int
    columns: int


FINE, STEEP, COARSE, DRAFT = Grid(4, 2), Grid(4, 4), Grid(2, 2), Grid(2, 1)
"""On the coarse one an edge of up to one and a half samples has one: half the work, and of edges so
many one sees the texture."""


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Marks, the weakest first: fixed-point heights in a first column, climbs a column, colours.

    The colours are spread as the samples are.
    """

    heights: NDArray[np.int64]
    climbs: NDArray[np.int64]
    colours: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.heights)

    def part(self, chosen: slice | NDArray[np.intp]) -> "Marks":
        """Return some of them, in the same order."""
        return Marks(self.heights[chosen], self.climbs[chosen], self.colours[chosen])


def marks_of(  # noqa: PLR0917  the edges, their scale, the samples and where they are seen
    gap: Gap, ratio: float, grid: Grid, first: int, last: int, height: int
) -> Marks:
    """Return the marks of those edges that enter the picture between two columns of samples.

    Heights are those in column `first`; the first rows of samples are the margin above the picture.
    """
    # In so many steps no difference is seen, and numbers of 16 bits are sorted in no time.
    order = np.argsort((gap.strengths * _STEPS).astype(np.uint16), kind="stable")
    rows, columns = np.divmod(gap.edges[order], len(gap.sources))
    sources, targets = gap.sources[columns], gap.targets[rows]
    slopes = (targets - sources) / (gap.right - gap.left)
    begin, end = ((x + 0.5) / grid.columns - gap.left for x in (first, last - 1))
    starts, ends = sources + slopes * begin, sources + slopes * end
    strengths = gap.strengths[order]
    widths = (THINNEST + (WIDEST - THINNEST) * strengths * strengths * strengths) * ratio
    breadths = widths * np.sqrt(1.0 + slopes * slopes)
    np.maximum(breadths, np.abs(slopes) / grid.columns, out=breadths)
    np.maximum(breadths, 1.0 / grid.rows, out=breadths)
    inside = np.flatnonzero(
        (np.maximum(starts, ends) + breadths >= 0) & (np.minimum(starts, ends) - breadths <= height)
    )
    breadths = breadths[inside] * grid.rows
    tops = starts[inside] * grid.rows - breadths / 2 + (MARGIN + 0.5)
    climbs = slopes[inside] * (grid.rows / grid.columns)
    if grid.rows == COARSE.rows:
        breadths[(breadths < 1.5) & (np.abs(climbs) <= 1.0)] = 1.0
    return _marks(tops, climbs, breadths, gap.colours[order[inside]])


def _marks(
    tops: NDArray[np.float64],
    climbs: NDArray[np.float64],
    breadths: NDArray[np.float64],
    colours: NDArray[np.uint32],
) -> Marks:
    """Return the marks of strips whose first mark is at `tops`, in samples."""
    counts = np.ceil(breadths).astype(np.intp)
    strips = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    below = np.arange(len(strips)) - before[strips]
    heights = tops[strips] + np.minimum(below, breadths[strips] - 1.0)
    return Marks(_fixed(heights), _fixed(climbs)[strips], spread(colours)[strips])


def spread(packed: NDArray[np.uint32] | np.uint32) -> NDArray[np.uint64]:
    """Return 0xAARRGGBB as a sample: blue, green, red and a count of 1, in 16 bits each."""
    wide = np.asarray(packed, dtype=np.uint64)
    blue, green = wide & np.uint64(0xFF), (wide & np.uint64(0xFF00)) << np.uint64(8)
    red = (wide & np.uint64(0xFF0000)) << np.uint64(16)
    return np.asarray(blue | green | red | np.uint64(1 << 48))


def _fixed(numbers: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return numbers in fixed point; what is far outside any picture stays outside."""
    farthest = float(1 << 28)
    return (numbers.clip(-farthest, farthest) * (1 << FRACTION)).astype(np.int64)
