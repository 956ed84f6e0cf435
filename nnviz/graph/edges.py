"""The edges as an image: few of them as antialiased lines, many by the raster."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nnviz.debugger import EdgeQuantity, EdgeValues
from nnviz.graph import raster
from nnviz.graph.edge_filter import Masks
from nnviz.graph.layout import NetworkLayout
from nnviz.graph.palette import RGB, Palette, Ramp, rgb
from nnviz.graph.selection import shared_out, strongest

FEW = 300
"""Up to this many edges are drawn one by one, with exact widths."""
MOST_SMALL = 2000
"""So many edges, the strongest, are drawn in a small picture."""
THINNEST, WIDEST = 1.0, 6.0
WIDTHS_A_PIXEL = 32
"""How finely widths are told apart, so that few different pens have to be made."""
_SAMPLES_AT_ONCE = 4_000_000
"""Some 40 ms."""
_AT_A_TIME = 6
"""So many lines are drawn between two looks at whether to stop."""
DASHES = [5.0, 2.5]
"""Negative values are dashed where edges are few: a sign must not be told by colour alone."""

Limits = dict[EdgeQuantity, float]
ShouldStop = Callable[[], bool]


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What the edges look like: a value each, read against the limit of its quantity.

    `shown` tells which edges are drawn, all if None.
    """

    edges: tuple[EdgeValues, ...] = ()
    limits: Limits = field(default_factory=dict)
    shown: Masks | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """Where the edges stand, on which ground, and how many device pixels a pixel has."""

    layout: NetworkLayout
    palette: Palette
    ratio: float = 1.0

    @property
    def device_size(self) -> tuple[int, int]:
        """The width and height of its picture, in device pixels."""
        wide, high = self.layout.width * self.ratio, self.layout.height * self.ratio
        return max(1, round(wide)), max(1, round(high))


def ramp_of(palette: Palette, quantity: EdgeQuantity) -> Ramp:
    """Return the colours of a quantity: weights and contributions, or errors and gradients."""
    if quantity in (EdgeQuantity.THETA, EdgeQuantity.CONTRIBUTION):
        return palette.weights
    return _from_zero(palette.errors) if quantity is EdgeQuantity.CHECK else palette.errors


@lru_cache(maxsize=8)
def _from_zero(ramp: Ramp) -> Ramp:
    return ramp.from_zero  # kept with its colours


def relative(gap: EdgeValues, limits: Limits) -> NDArray[np.float64] | None:
    """Return value / limit of each edge, −1 … 1, or None where nothing is known."""
    if gap.values is None:
        return None
    limit = limits.get(gap.quantity, 0.0)
    if not limit:
        return np.zeros_like(gap.values)
    shares = gap.values / limit
    return shares if np.isfinite(shares).all() else np.nan_to_num(shares)


def relative_at(gap: EdgeValues, limits: Limits, row: int, column: int) -> float:
    """Return value / limit of one edge, 0 where nothing is known."""
    limit = limits.get(gap.quantity, 0.0)
    value = 0.0 if gap.values is None else float(gap.values[row, column])
    return value / limit if limit and math.isfinite(value) else 0.0


def _shares(stage: Stage, look: Look, index: int) -> NDArray[np.float64]:
    """Return value / limit of each edge of a gap, 0 where nothing is known."""
    left, right = stage.layout.layers[index], stage.layout.layers[index + 1]
    known = relative(look.edges[index], look.limits)
    return np.zeros((len(right.heights), len(left.sources))) if known is None else known


def are_few(layout: NetworkLayout) -> bool:
    """Tell whether the edges are drawn one by one rather than by the raster."""
    pairs = pairwise(layout.layers)
    return sum(len(right.heights) * len(left.sources) for left, right in pairs) <= FEW


def take_long(stage: Stage, look: Look) -> bool:
    """Tell whether all the edges together take longer to draw than one waits who moves them.

    It is the samples that take the time; of few edges they are finer.
    """
    layers, (width, height) = stage.layout.layers, stage.device_size
    if are_few(stage.layout):
        return False
    samples = 0.0
    for index, (left, right) in enumerate(pairwise(layers)):
        begin, end = max(0.0, left.out_x * stage.ratio), min(right.in_x * stage.ratio, width)
        count = len(right.heights) * len(left.sources)
        if look.shown is not None:
            count = int(np.count_nonzero(look.shown[index]))
        samples += max(0.0, end - begin) * height * raster.samples_a_pixel(count, stage.ratio)
    return samples > _SAMPLES_AT_ONCE


def draw_edges(
    stage: Stage,
    look: Look,
    *,
    most: int | None = None,
    should_stop: ShouldStop | None = None,
) -> QImage | None:
    """Return the picture of the edges on the panel's ground.

    Of many edges only the `most` strongest are drawn, shared out among the gaps, or all if None.
    None is returned once `should_stop`, which is asked often, said so.
    """
    if are_few(stage.layout):
        image = _draw_few(stage, look, should_stop)
    else:
        image = _draw_many(stage, look, most, should_stop)
    if image is not None:
        image.setDevicePixelRatio(stage.ratio)
    return image


def edge_pen(share: float, colour: RGB) -> QPen:
    """Return the pen of an edge with value / limit = share; not to be changed, it is kept."""
    width = THINNEST + (WIDEST - THINNEST) * min(abs(share), 1.0)
    return _pen(round(width * WIDTHS_A_PIXEL), share < 0, colour)


@lru_cache(maxsize=4096)
def _pen(width: int, dashed: bool, colour: RGB) -> QPen:
    pen = QPen(QColor(*colour), width / WIDTHS_A_PIXEL)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashed:
        pen.setDashPattern(DASHES)
    return pen


def _draw_few(stage: Stage, look: Look, should_stop: ShouldStop | None) -> QImage | None:
    layout, palette = stage.layout, stage.palette
    image = QImage(*stage.device_size, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        painter.scale(stage.ratio, stage.ratio)
        painter.fillRect(QRectF(0, 0, layout.width, layout.height), QColor(palette.panel))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        stopped = any(
            should_stop is not None and should_stop()
            for index in range(len(look.edges))
            for _ in _draw_lines(painter, stage, look, index)
        )
    return None if stopped else image


def _draw_lines(painter: QPainter, stage: Stage, look: Look, index: int) -> Iterator[None]:
    """Draw the edges of a gap, the weakest first, some at a time."""
    left, right = stage.layout.layers[index], stage.layout.layers[index + 1]
    ramp = ramp_of(stage.palette, look.edges[index].quantity)
    shares = _shares(stage, look, index)
    order = np.argsort(np.abs(shares), axis=None, kind="stable")
    if look.shown is not None:
        order = order[look.shown[index].ravel()[order]]
    rows, columns = np.unravel_index(order, shares.shape)
    sources, targets = left.sources.tolist(), right.heights.tolist()
    drawn = zip(rows.tolist(), columns.tolist(), shares.ravel()[order].tolist(), strict=True)
    for number, (row, column, share) in enumerate(drawn):
        painter.setPen(edge_pen(share, ramp.colour(share)))
        painter.drawLine(QLineF(left.out_x, sources[column], right.in_x, targets[row]))
        if number % _AT_A_TIME == 0:
            yield


def _draw_many(
    stage: Stage, look: Look, most: int | None, should_stop: ShouldStop | None
) -> QImage | None:
    gaps = [
        _gap(stage, look, index, edges) for index, edges in enumerate(_drawn(stage, look, most))
    ]
    red, green, blue = rgb(stage.palette.panel)
    ground = 0xFF000000 | red << 16 | green << 8 | blue
    image = QImage(*stage.device_size, QImage.Format.Format_RGB32)
    try:
        raster.draw(
            gaps,
            _pixels_of(image),
            ground,
            ratio=stage.ratio,
            draft=most is not None,
            should_stop=should_stop,
        )
    except raster.Stopped:
        return None
    return image


def _drawn(stage: Stage, look: Look, most: int | None) -> list[NDArray[np.intp]]:
    """Return the edges of each gap that are drawn, as flat indices."""
    layers = stage.layout.layers
    sizes = [len(right.heights) * len(left.sources) for left, right in pairwise(layers)]
    shown = None if look.shown is None else [np.flatnonzero(mask) for mask in look.shown]
    counts = sizes if shown is None else [len(edges) for edges in shown]
    shares = counts if most is None else shared_out(counts, most)
    if shown is None:
        return [
            _strongest_of_all(gap, size, share)
            for gap, size, share in zip(look.edges, sizes, shares, strict=True)
        ]
    return [
        _strongest(gap, edges, share)
        for gap, edges, share in zip(look.edges, shown, shares, strict=True)
    ]


def _strongest_of_all(gap: EdgeValues, size: int, most: int) -> NDArray[np.intp]:
    """Return the strongest edges of a gap, which has so many."""
    if gap.values is None or most >= size:
        return np.arange(min(most, size))
    return strongest(gap.values.ravel(), most)


def _strongest(gap: EdgeValues, edges: NDArray[np.intp], most: int) -> NDArray[np.intp]:
    """Return the strongest of some edges of a gap."""
    if gap.values is None or most >= len(edges):
        return edges[:most]
    return edges[strongest(gap.values.ravel()[edges], most)]


def _gap(stage: Stage, look: Look, index: int, edges: NDArray[np.intp]) -> raster.Gap:
    """Return some edges of a gap, as the raster draws them."""
    left, right = stage.layout.layers[index], stage.layout.layers[index + 1]
    gap, ratio = look.edges[index], stage.ratio
    shares = np.zeros(len(edges))
    if gap.values is not None:
        some = EdgeValues(gap.quantity, gap.values.ravel()[edges])
        known = relative(some, look.limits)
        assert known is not None  # noqa: S101  there are values
        shares = known
    ramp = ramp_of(stage.palette, gap.quantity)
    return raster.Gap(
        left=left.out_x * ratio,
        right=right.in_x * ratio,
        sources=left.sources * ratio,
        targets=right.heights * ratio,
        edges=edges,
        colours=ramp.indices(shares).astype(np.uint8),
        table=ramp.packed,
        strengths=np.abs(shares).clip(0.0, 1.0),
    )


def _pixels_of(image: QImage) -> NDArray[np.uint32]:
    """Return the memory of an image of 32 bits a pixel as (height, width); it lives no longer."""
    return np.frombuffer(image.bits(), dtype=np.uint32).reshape(image.height(), image.width())


def paint_known(painter: QPainter, stage: Stage, look: Look, index: int, most: int) -> None:
    """Paint the known edges of one gap, or the strongest of them, one by one."""
    left, right = stage.layout.layers[index], stage.layout.layers[index + 1]
    gap = look.edges[index]
    if gap.values is None:
        return
    ramp, limit = ramp_of(stage.palette, gap.quantity), look.limits.get(gap.quantity, 0.0)
    rows, columns = np.nonzero(np.isfinite(gap.values))
    shares = gap.values[rows, columns] / (limit or 1.0)
    sources, targets = left.sources[columns], right.heights[rows]
    for k in np.argsort(np.abs(shares), kind="stable")[-most:].tolist():
        share = float(shares[k])
        painter.setPen(edge_pen(share, ramp.colour(share)))
        painter.drawLine(QLineF(left.out_x, float(sources[k]), right.in_x, float(targets[k])))


def draw_small(stage: Stage, look: Look) -> QImage:
    """Return a picture that is so small that lines of one pixel are wide enough for all edges."""
    image = _draw_many(stage, look, MOST_SMALL, None)
    assert image is not None  # noqa: S101  nobody can stop it
    image.setDevicePixelRatio(stage.ratio)
    return image


def draw_some(stage: Stage, look: Look, index: int, most: int) -> tuple[float, QImage]:
    """Return the known edges of one gap, at most so many, on nothing, and where the picture begins.

    It is as wide as what is seen of the gap.
    """
    left, right = stage.layout.layers[index], stage.layout.layers[index + 1]
    ratio, gap = stage.ratio, look.edges[index]
    begin = min(max(0.0, left.out_x), stage.layout.width)
    end = max(min(right.in_x, stage.layout.width), begin)
    width, height = max(1, round((end - begin) * ratio)), stage.device_size[1]
    gaps = []
    if gap.values is not None and end > begin:
        known = np.flatnonzero(np.isfinite(gap.values))
        edges = _gap(stage, look, index, _strongest(gap, known, most))
        here = begin * ratio
        gaps.append(replace(edges, left=edges.left - here, right=edges.right - here))
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    raster.draw(gaps, _pixels_of(image), 0, ratio=ratio, draft=True)
    image.setDevicePixelRatio(ratio)
    return begin, image
