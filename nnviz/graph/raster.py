"""Many edges drawn fast, in pure NumPy. No Qt.

All edges between two layers run from one column of pixels to another. So for a column of samples
the heights of all the edges are one vector, and painting the column is one indexed assignment,
`column[heights] = colours`; with the edges sorted by |value| the strongest is assigned last and
lies on top. The heights advance from column to column by one addition in fixed point. Samples,
several to a pixel, are averaged in the end; the ground shows through where no edge covers them.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from nnviz.graph.painting import Part, painted
from nnviz.graph.strips import COARSE, DRAFT, FINE, STEEP, Gap, Grid, Strips, strips_of

__all__ = ["Gap", "Stopped", "draw"]

FEW = 1000
"""Up to so many edges of a gap are sampled finely; of more one sees the texture."""
VERY_MANY = 8000
"""Of more than so many edges there are only textures to be seen: one column of samples does."""
STEEP_SLOPE = 2.0


class Stopped(Exception):  # noqa: N818  not an error: the caller asked for it
    """Raised by `draw` when `should_stop` said so."""


def draw(
    gaps: list[Gap],
    picture: NDArray[np.uint32],
    ground: int,
    *,
    ratio: float = 1.0,
    draft: bool = False,
    should_stop: Callable[[], bool] | None = None,
) -> None:
    """Draw the edges into a picture of packed 32-bit pixels, (height, width), on a plain ground.

    `ratio` is the number of device pixels in a logical one, in which widths are counted. A `draft`
    has fewer samples and takes less time. On a `ground` of 0, which is transparent, the colours
    come out multiplied by how much of a pixel they cover. `should_stop` is asked every few columns;
    once it says yes, `Stopped` is raised.
    """
    height, width = picture.shape
    picture[...] = ground
    taken = np.zeros(width, dtype=bool)
    for gap in gaps:
        part = _part(gap, (width, height), ground, ratio, draft=draft)
        for column, pixels in () if part is None else painted(part):
            if should_stop is not None and should_stop():
                raise Stopped
            _put(picture, taken, column, pixels, ground)


def samples_a_pixel(count: int, ratio: float) -> int:
    """Return how many samples a pixel of a gap has at least, of which so many edges are seen."""
    grid = _grid_of(count, ratio)
    return grid.rows * grid.columns


def _part(
    gap: Gap, size: tuple[int, int], ground: int, ratio: float, *, draft: bool
) -> Part | None:
    """Return what is to be painted of a gap, None if nothing of it is within the picture."""
    width, height = size
    if not len(gap.edges) or min(gap.right, width) <= max(gap.left, 0.0):
        return None
    strips = strips_of(gap, ratio, size)
    grid = DRAFT if draft else _grid(strips, ratio)
    first, last = (
        min(max(0, int(np.ceil(x * grid.columns - 0.5))), width * grid.columns)
        for x in (gap.left, gap.right)
    )
    if last <= first or not len(strips):
        return None
    return Part(strips, grid, first, last, height, gap.table, ground)


def _grid(strips: Strips, ratio: float) -> Grid:
    """Return how finely strips are sampled."""
    grid = _grid_of(len(strips), ratio)
    steep = grid is FINE and np.abs(strips.slopes).max(initial=0.0) > STEEP_SLOPE
    return STEEP if steep else grid


def _grid_of(count: int, ratio: float) -> Grid:
    if count > VERY_MANY:
        return DRAFT
    return COARSE if count > FEW or ratio >= 2.0 else FINE


def _put(
    picture: NDArray[np.uint32],
    taken: NDArray[np.bool_],
    column: int,
    pixels: NDArray[np.uint32],
    ground: int,
) -> None:
    """Put columns of pixels, (columns, height), into the picture.

    One in which another gap ends has edges of both: each has the ground in the other's place.
    """
    here = slice(column, column + len(pixels))
    for index in np.flatnonzero(taken[here]).tolist():
        pair = (_channels(pixels[index]), _channels(picture[:, column + index]))
        both = (pair[0] + pair[1] - _channels(np.array([ground], dtype=np.uint32))).clip(0, 255)
        pixels[index] = both.astype(np.uint8).view(np.uint32)[:, 0]
    picture[:, here] = pixels.T
    taken[here] = True


def _channels(packed: NDArray[np.uint32]) -> NDArray[np.int16]:
    return np.ascontiguousarray(packed).view(np.uint8).reshape(-1, 4).astype(np.int16)
