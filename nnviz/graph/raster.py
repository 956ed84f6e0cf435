"""Many edges drawn fast, in pure NumPy. No Qt.

All edges between two layers run from one column of pixels to another. So for a column of pixels
the heights of all the edges are one vector, and painting the column is one indexed assignment,
`column[heights] = colours`; with the edges sorted by |value| the strongest is assigned last and
lies on top. A mark is one sub-row of one edge in every column: a wide edge has several, and so
has a steep one, as many as it climbs in a column, so that no line is dotted. The heights of all
the marks advance from column to column by one addition in fixed point. Two sub-rows to a pixel
are averaged in the end.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SUB_ROWS = 2
WIDEST = 6
"""Sub-rows of the strongest edge; width grows with the cube of |value|, so that few are wide."""
_FRACTION = 20
"""Bits behind the point of a fixed-point height."""
_BLOCK = 1 << 15
"""Marks painted by one assignment: several columns where edges are few."""


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """The edges between two layers, in device pixels.

    They run from column `left` to column `right`; `sources` (s_l + 1,) and `targets` (s_{l+1},) are
    their heights there; `colours` are packed 32-bit pixels and `strengths` |value| / limit, 0 … 1,
    both in the shape of Θ, (s_{l+1}, s_l + 1).
    """

    left: float
    right: float
    sources: NDArray[np.float64]
    targets: NDArray[np.float64]
    colours: NDArray[np.uint32]
    strengths: NDArray[np.float64]
    shown: NDArray[np.bool_] | None = None


def draw(
    gaps: list[Gap],
    width: int,
    height: int,
    ground: int,
    most: int | None = None,
    *,
    should_stop: Callable[[], bool] | None = None,
) -> NDArray[np.uint32] | None:
    """Return the picture of the edges, packed 32-bit pixels of shape (height, width).

    Of each gap the `most` strongest are drawn, or all. On a `ground` of 0, which is transparent,
    the colours come out multiplied by how much of a pixel they cover.
    """
    margin = WIDEST + 1 + height * SUB_ROWS
    canvas = np.full((width, height * SUB_ROWS + 2 * margin), ground, dtype=np.uint32)
    for gap in gaps:
        if should_stop is not None and should_stop():
            return None
        _draw_gap(canvas, gap, margin, most)
    pairs = canvas[:, margin:-margin].reshape(width, height, SUB_ROWS)
    return np.ascontiguousarray(_mean(pairs[:, :, 0], pairs[:, :, 1]).T)


def _mean(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the mean of each byte of two packed pictures."""
    differing = (one ^ other) & np.uint32(0xFEFEFEFE)
    return (one & other) + (differing >> np.uint32(1))


def _draw_gap(canvas: NDArray[np.uint32], gap: Gap, margin: int, most: int | None) -> None:
    first, last = max(0, int(gap.left)), min(len(canvas), int(np.ceil(gap.right)))
    if last <= first:
        return
    strengths = gap.strengths.ravel()
    order = np.argsort(strengths, kind="stable")
    if gap.shown is not None:
        order = order[gap.shown.ravel()[order]]
    order = order[-most if most else None :]
    if not len(order):
        return
    sources = np.broadcast_to(gap.sources, gap.strengths.shape).ravel()[order] * SUB_ROWS
    targets = np.repeat(gap.targets, gap.strengths.shape[1])[order] * SUB_ROWS
    slopes = (targets - sources) / (gap.right - gap.left)
    widths = 1 + np.floor(strengths[order] ** 3 * (WIDEST - 1)).astype(np.int64)
    marks = widths + np.abs(slopes).astype(np.int64)
    tops = sources - slopes * gap.left - marks / 2 + slopes / 2 + margin
    heights = np.repeat(tops, marks) + _count_up(marks)
    starts = (heights * (1 << _FRACTION)).astype(np.int64)
    climbs = np.repeat((slopes * (1 << _FRACTION)).astype(np.int64), marks)
    _paint(canvas, range(first, last), starts, climbs, np.repeat(gap.colours.ravel()[order], marks))


def _count_up(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return 0, 1, … length − 1 for each length, one after the other."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1]) - np.repeat(ends - lengths, lengths)


def _paint(
    canvas: NDArray[np.uint32],
    columns: range,
    starts: NDArray[np.int64],
    climbs: NDArray[np.int64],
    colours: NDArray[np.uint32],
) -> None:
    """Assign the colours of all the marks, column by column, weakest edge first."""
    rows = canvas.shape[1]
    ends = np.concatenate((starts + climbs * columns.start, starts + climbs * (columns.stop - 1)))
    leaves = ends.min() < 0 or ends.max() >= rows << _FRACTION
    pixels = canvas.reshape(-1)
    block = max(1, _BLOCK // len(starts))
    for first in range(columns.start, columns.stop, block):
        xs = np.arange(first, min(first + block, columns.stop))[:, np.newaxis]
        at = climbs * xs
        at += starts
        at >>= _FRACTION
        if leaves:
            at.clip(0, rows - 1, out=at)
        at += xs * rows
        pixels[at] = colours
