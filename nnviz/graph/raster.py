"""Many edges drawn fast, in pure NumPy. No Qt.

All edges between two layers run from one column of pixels to another. So for a column of samples
the heights of all the edges are one vector, and painting the column is one indexed assignment,
`column[heights] = colours`; with the edges sorted by |value| the strongest is assigned last and
lies on top. The heights advance from column to column by one addition in fixed point. Samples,
several to a pixel, are added up in the end; the ground shows through where no edge covers them.

A sample is a number of 64 bits: blue, green, red and a 1 that counts it, in 16 bits each. So the
sums over a pixel's samples are plain additions, and the count tells how much of it is covered.

Where edges are many, most lie hidden below stronger ones. So a few columns at a time are painted in
levels, the strongest edges first, and of each further level only the edges that pass a sample which
is still open: they cannot be told from having painted all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.graph.strips import (
    COARSE,
    DRAFT,
    FINE,
    FRACTION,
    MARGIN,
    STEEP,
    Gap,
    Grid,
    Marks,
    marks_of,
    spread,
)

__all__ = ["Gap", "Stopped", "draw"]

FEW = 4000
"""Up to so many edges of a gap are sampled finely; of more one sees the texture."""
VERY_MANY = 8000
"""Of more than so many edges there are only textures to be seen: one column of samples does."""
STEEP_SLOPE = 2.0
_COLUMNS = 32
"""Columns of pixels painted together: their samples fit into a processor's own memory."""
_LEVEL = 9000
"""Marks of the first level; each further level has twice as many as the one before."""
_AT_ONCE = 16384
"""Marks painted by one assignment: several columns where edges are few."""
_SAMPLES = 1 << 16
"""Samples added up together."""
_LANES = np.uint64(0x0000_FFFF_FFFF_FFFF)
_BYTES = np.uint64(0x00FF_00FF_00FF_00FF)
_ONE, _COUNT = np.uint64(1 << 48), np.uint64(48)


Samples = NDArray[np.uint64]


class Stopped(Exception):  # noqa: N818  not an error: the caller asked for it
    """Raised by `draw` when `should_stop` said so."""


@dataclass(frozen=True, slots=True, eq=False)
class _Canvas:
    """Samples of a few columns of pixels, 0 where open, with a margin above and below."""

    samples: Samples
    scratch: Samples


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
    has fewer samples and takes half the time. On a `ground` of 0, which is transparent, the colours
    come out multiplied by how much of a pixel they cover. `should_stop` is asked every few columns;
    once it says yes, `Stopped` is raised.
    """
    height, width = picture.shape
    picture[...] = ground
    taken = np.zeros(width, dtype=bool)
    for gap in gaps:
        for column, pixels in _paint_gap(gap, width, height, ground, ratio, draft):
            if should_stop is not None and should_stop():
                raise Stopped
            _put(picture, taken, column, pixels, ground)


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


def _paint_gap(  # noqa: PLR0917  what is drawn, where, on what and at which scale
    gap: Gap, width: int, height: int, ground: int, ratio: float, draft: bool
) -> Iterator[tuple[int, NDArray[np.uint32]]]:
    """Yield (first column, pixels of shape (columns, height)) of the gap from left to right."""
    grid = DRAFT if draft else _grid(gap, ratio)
    first, last = (
        min(max(0, int(np.ceil(x * grid.columns - 0.5))), width * grid.columns)
        for x in (gap.left, gap.right)
    )
    if last <= first or not len(gap.edges):
        return
    marks = marks_of(gap, ratio, grid, first, last, height)
    if not len(marks):
        return
    leaves = _leave(marks, last - first, height * grid.rows)
    levels = [marks.part(level) for level in _levels(len(marks))]
    shape = (_COLUMNS * grid.columns, height * grid.rows + 2 * MARGIN)
    canvas = _Canvas(np.empty(shape, dtype=np.uint64), np.empty(shape, dtype=np.uint64))
    for column in range(first // grid.columns, -(-last // grid.columns), _COLUMNS):
        begin = column * grid.columns
        end = min(last, begin + len(canvas.samples))
        canvas.samples[...] = 0
        _paint_levels(canvas, slice(max(first - begin, 0), end - begin), levels, leaves)
        whole = -(-(end - begin) // grid.columns) * grid.columns
        yield column, _mean(canvas.samples[:whole], grid, ground)


def _leave(marks: Marks, columns: int, rows: int) -> bool:
    """Tell whether any mark passes beyond the margins."""
    ends = marks.heights + marks.climbs * (columns - 1)
    lowest = min(marks.heights.min(initial=0), ends.min(initial=0))
    highest = max(marks.heights.max(initial=0), ends.max(initial=0))
    return bool(lowest < 0 or highest >= (rows + 2 * MARGIN) << FRACTION)


def _grid(gap: Gap, ratio: float) -> Grid:
    """Return how finely a gap is sampled."""
    count = len(gap.edges)
    if count > VERY_MANY:
        return DRAFT
    if count > FEW or ratio >= 2.0:
        return COARSE
    rise = max(np.ptp(gap.sources), np.ptp(gap.targets))
    return STEEP if rise > STEEP_SLOPE * (gap.right - gap.left) else FINE


def _levels(count: int) -> list[slice]:
    """Return the marks of each level, the strongest and last ones first."""
    levels, end, size = [], count, _LEVEL
    while end > 0:
        begin = end - size if end > 1.5 * size else 0
        levels.append(slice(begin, end))
        end, size = begin, 2 * size
    return levels


def _paint_levels(canvas: _Canvas, columns: slice, levels: list[Marks], leaves: bool) -> None:
    """Paint some columns of samples, and move the heights of all marks on beyond them."""
    samples, scratch = canvas.samples[columns], canvas.scratch[columns]
    if leaves:
        _paint(samples, _seen(levels[0], len(samples), _nearest_open(samples)), leaves)
    else:
        _paint(samples, levels[0], leaves)
        _advance(levels[:1], len(samples))
    for index, marks in enumerate(levels[1:], start=1):
        nearest = _nearest_open(samples)
        if nearest[0] == samples.shape[1]:
            _advance(levels[index:], len(samples))
            return
        seen = _seen(marks, len(samples), nearest)
        if len(seen):
            scratch[...] = 0
            _paint(scratch, seen, leaves)
            np.copyto(samples, scratch, where=samples == 0)


def _advance(levels: list[Marks], count: int) -> None:
    """Move the heights of marks on by some columns."""
    for marks in levels:
        np.add(marks.heights, marks.climbs * count, out=marks.heights)


def _seen(marks: Marks, count: int, nearest: NDArray[np.intp]) -> Marks:
    """Return the marks that pass an open row within some columns, and move all on beyond them."""
    parts = []
    for first in range(0, len(marks), _AT_ONCE):
        part = marks.part(slice(first, first + _AT_ONCE))
        ends = part.climbs * count
        ends += part.heights
        low = np.minimum(part.heights, ends)
        high = np.maximum(part.heights, ends)
        low >>= FRACTION
        high >>= FRACTION
        parts.append(part.part(np.flatnonzero(high >= nearest.take(low, mode="clip"))))
        part.heights[...] = ends
    return Marks(
        np.concatenate([part.heights for part in parts]),
        np.concatenate([part.climbs for part in parts]),
        np.concatenate([part.colours for part in parts]),
    )


def _nearest_open(samples: Samples) -> NDArray[np.intp]:
    """Return for each row the next one, from it on, in which a sample is open."""
    rows = samples.shape[1]
    is_open = (samples == 0).any(axis=0)
    is_open[:MARGIN] = is_open[-MARGIN:] = False
    places = np.where(is_open, np.arange(rows), rows)
    return np.minimum.accumulate(places[::-1])[::-1]


def _paint(samples: Samples, marks: Marks, leaves: bool) -> None:
    """Assign the colours of marks column by column of samples; `leaves`: some pass the margins."""
    if not len(marks):
        return
    count, rows = samples.shape
    together = min(count, max(1, _AT_ONCE // len(marks)))
    steps = np.arange(together)[:, np.newaxis]
    climbs = marks.climbs if leaves else marks.climbs + (rows << FRACTION)
    heights = marks.heights + climbs * steps
    advance = climbs * together
    colours = np.tile(marks.colours, together)
    at = np.empty_like(heights)
    for first in range(0, count, together):
        np.right_shift(heights, FRACTION, out=at)
        if leaves:
            at.clip(0, rows - 1, out=at)
            at += (first + steps) * rows
        size = min(together, count - first) * len(marks)
        samples.reshape(-1)[at.reshape(-1)[:size]] = colours[:size]
        heights += advance


def _mean(samples: Samples, grid: Grid, ground: int) -> NDArray[np.uint32]:
    """Return the pixels, (columns, height), of painted samples; what is open has the ground."""
    inner = samples[:, MARGIN:-MARGIN]
    sums = np.empty((len(samples) // grid.columns, inner.shape[1] // grid.rows), dtype=np.uint64)
    together = max(1, _SAMPLES // (grid.columns * inner.shape[1]))
    for first in range(0, len(sums), together):
        part = inner[first * grid.columns : (first + together) * grid.columns]
        sums[first : first + together] = _sums(part, grid)
    return _pixels(sums, grid, ground)


def _sums(samples: Samples, grid: Grid) -> Samples:
    """Return the sums over the samples of each pixel."""
    sums = samples
    if grid.columns > 1:
        columns = samples.reshape(-1, grid.columns, samples.shape[1])
        sums = np.add.reduce(columns, axis=1)
    for _ in range(grid.rows.bit_length() - 1):
        sums = sums[:, 0::2] + sums[:, 1::2]
    return sums


def _pixels(sums: Samples, grid: Grid, ground: int) -> NDArray[np.uint32]:
    """Return the packed means, rounded; on a ground of 0 as opaque as they are covered."""
    count = grid.rows * grid.columns
    bits = np.uint64(count.bit_length() - 1)
    covered = sums >> _COUNT
    sums &= _LANES
    if ground:
        sums += (np.uint64(count) - covered) * (spread(np.uint32(ground)) & _LANES)
        sums += np.uint64(count * 255) * _ONE
    else:
        sums += covered * (np.uint64(255) * _ONE)
    sums += np.uint64(count // 2) * np.uint64(0x0001_0001_0001_0001)
    sums >>= bits
    sums &= _BYTES
    packed = sums.view(np.uint16).astype(np.uint8)
    return packed.view(np.uint32)
