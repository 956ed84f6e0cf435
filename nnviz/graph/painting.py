"""The samples of a part of a gap: painted level by level, and put together to pixels. No Qt.

A sample is a byte: 0 where no edge covers it, else one more than a row of the table of colours. Two
samples, one above the other, are a number of 16 bits, and a table of all such pairs has their mean;
the means of pairs are averaged in packed pixels, all channels of a pixel at once.

Where edges are many, most lie hidden below stronger ones. So a few columns at a time are painted in
levels, the strongest edges first. What the further levels leave to be seen are holes between those:
only those of their edges are painted that pass a hole, and of very many edges, which are only
texture, several columns at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.graph.strips import FRACTION, MARGIN, Grid, Marks, Strips, marks_of

_BLOCK = 1 << 18
"""Samples painted together, in whole columns of pixels: they fit into a processor's own memory."""
_FEWEST = 8
"""Columns of pixels painted together at least, however high the picture is."""
_LAYERS = 3
"""Marks of the first level for each row of samples: of many rows they leave few holes."""
_TOGETHER = 2
"""Columns of samples that are filled together by the further levels, where edges are texture."""
_AT_ONCE = 16384
"""Marks painted by one assignment: several columns where edges are few."""
_UPPER_BITS = np.uint32(0xFEFEFEFE)
"""Of the four channels of a pixel, each but its lowest bit."""


Samples = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Strips to be painted from one column of samples to another, so many pixels high.

    `table` has the packed colours of their samples, and `ground` is that of what is open.
    """

    strips: Strips
    grid: Grid
    first: int
    last: int
    height: int
    table: NDArray[np.uint32]
    ground: int


def painted(part: Part) -> Iterator[tuple[int, NDArray[np.uint32]]]:
    """Yield (first column, pixels of shape (columns, height)) from left to right."""
    grid, first, last = part.grid, part.first, part.last
    rows = part.height * grid.rows + 2 * MARGIN
    together = max(_FEWEST, _BLOCK // (rows * grid.columns))
    shape = (together * grid.columns, rows)
    canvas, filling = np.empty(shape, dtype=np.uint8), np.empty(shape, dtype=np.uint8)
    levels = _levels(part.strips, grid, rows)
    strongest = marks_of(levels[0], grid, first)
    means = _means_of_pairs(part.table, part.ground)
    for column in range(first // grid.columns, -(-last // grid.columns), together):
        begin = column * grid.columns
        end = min(last, begin + len(canvas))
        here = max(first, begin)
        canvas[...] = 0
        samples = canvas[here - begin : end - begin]
        _paint(samples, strongest.moved_on(here - first))
        for level in levels[1:]:
            if not _fill(samples, level, grid, here, filling):
                break
        whole = -(-(end - begin) // grid.columns) * grid.columns
        yield column, _pixels(canvas[:whole], grid, means)


def _levels(strips: Strips, grid: Grid, rows: int) -> list[Strips]:
    """Return the strips of each level, the strongest and last ones first.

    Each further level has twice as many as the one before.
    """
    most = _LAYERS * rows
    samples = np.maximum(strips.breadths[: -most - 1 : -1] * grid.rows, 1.0).cumsum()
    levels, end, size = [], len(strips), int(np.searchsorted(samples, most)) + 1
    while end > 0:
        begin = end - size if end > 1.5 * size else 0
        levels.append(strips.part(slice(begin, end)))
        end, size = begin, 2 * size
    return levels


def _fill(samples: Samples, strips: Strips, grid: Grid, first: int, filling: Samples) -> bool:
    """Paint those of weaker strips that pass a hole where there are holes; tell if there were any.

    `first` is the column of the first samples.
    """
    is_open = samples == 0
    nearest = _nearest_open(is_open)
    if nearest[0] == samples.shape[1]:
        return False
    seen = _seen(strips, grid, (first, first + len(samples)), nearest)
    if len(seen):
        together = 1 if grid.exact else _TOGETHER
        filling = filling[: -(-len(samples) // together)]
        filling[...] = 0
        _paint(filling, marks_of(seen, grid, first), every=together)
        for k in range(together):
            part = samples[k::together]
            np.copyto(part, filling[: len(part)], where=is_open[k::together])
    return True


def _nearest_open(is_open: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return for each row the next one, from it on, in which a sample is open."""
    rows = is_open.shape[1]
    places = np.where(is_open.any(axis=0), np.arange(rows), rows)
    places[:MARGIN] = places[-MARGIN:] = rows
    return np.minimum.accumulate(places[::-1])[::-1]


def _seen(
    strips: Strips, grid: Grid, columns: tuple[int, int], nearest: NDArray[np.intp]
) -> Strips:
    """Return the strips that pass an open row between two columns of samples."""
    beside = 0.5 * float(strips.breadths.max()) + 1.0
    begin, end = (column / grid.columns - strips.begin for column in columns)
    ones = strips.slopes * begin
    ones += strips.starts
    others = strips.slopes * (end - begin)
    others += ones
    bounds = (np.minimum(ones, others) - beside, np.maximum(ones, others) + beside)
    low, high = ((bound * grid.rows + MARGIN).clip(0, len(nearest) - 1) for bound in bounds)
    passing = nearest.take(low.astype(np.intp), mode="clip") <= high
    return strips.part(np.flatnonzero(passing))


def _paint(samples: Samples, marks: Marks, *, every: int = 1) -> None:
    """Assign marks column by column of samples.

    A column of `samples` stands for `every` columns, and has what is in the middle of them.
    """
    count, rows = samples.shape
    marks = marks.moved_on((every - 1) / 2)
    climbs = marks.climbs * every
    ends = marks.heights + climbs * (count - 1)
    low, high = np.minimum(marks.heights, ends), np.maximum(marks.heights, ends)
    leave = low.min(initial=0) < 0 or high.max(initial=0) >= rows << FRACTION
    if leave:
        inside = np.flatnonzero((high >= 0) & (low < rows << FRACTION))
        marks, climbs = marks.part(inside), climbs[inside]
    else:
        climbs += rows << FRACTION
    if not len(marks):
        return
    together = min(count, max(1, _AT_ONCE // len(marks)))
    steps = np.arange(together)[:, np.newaxis]
    heights = marks.heights + climbs * steps
    advance = climbs * together
    painted = np.tile(marks.samples, together)
    at = np.empty_like(heights)
    for first in range(0, count, together):
        np.right_shift(heights, FRACTION, out=at)
        if leave:
            at.clip(0, rows - 1, out=at)
            at += (first + steps) * rows
        size = min(together, count - first) * len(marks)
        samples.reshape(-1)[at.reshape(-1)[:size]] = painted[:size]
        heights += advance


# -- from samples to pixels ------------------------------------------------------------------------


def _means_of_pairs(table: NDArray[np.uint32], ground: int) -> NDArray[np.uint32]:
    """Return the packed mean of any two samples, as a number of 16 bits has them; 0 is ground."""
    colours = np.full(256, ground, dtype=np.uint32)
    colours[1 : len(table) + 1] = table
    return _mean(colours[:, np.newaxis], colours).ravel()


def _mean(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the means of packed pixels, channel by channel, rounded down."""
    means = one ^ other
    means &= _UPPER_BITS
    means >>= np.uint32(1)
    means += one & other
    return means


def _pixels(samples: Samples, grid: Grid, means: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the pixels, (columns, height), of painted samples."""
    pairs = samples[:, MARGIN:-MARGIN].view(np.uint16)
    pixels = means.take(pairs, mode="wrap")  # none is out of range; this is the fastest mode
    for _ in range(grid.columns.bit_length() - 1):
        pixels = _mean(pixels[0::2], pixels[1::2])
    for _ in range(grid.rows.bit_length() - 2):
        pixels = _mean(pixels[:, 0::2], pixels[:, 1::2])
    return pixels
