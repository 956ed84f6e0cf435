"""The edges as an image: few of them as antialiased lines, many by the raster."""

from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nnviz.debugger import EdgeQuantity, EdgeValues
from nnviz.graph import raster
from nnviz.graph.layout import LayerLayout, NetworkLayout
from nnviz.graph.palette import RGB, Palette, Ramp, rgb

FEW = 300
"""Up to this many edges are drawn one by one, with exact widths."""
THINNEST, WIDEST = 1.0, 6.0
WIDTHS_A_PIXEL = 32
"""How finely widths are told apart, so that few different pens have to be made."""
DASHES = [5.0, 2.5]
"""Negative values are dashed where edges are few: a sign must not be told by colour alone."""

Limits = dict[EdgeQuantity, float]


def ramp_of(palette: Palette, quantity: EdgeQuantity) -> Ramp:
    """Return the colours of a quantity: weights and contributions, or errors and gradients."""
    if quantity in (EdgeQuantity.THETA, EdgeQuantity.CONTRIBUTION):
        return palette.weights
    return _from_zero(palette.errors) if quantity is EdgeQuantity.CHECK else palette.errors


@lru_cache(maxsize=8)
def _from_zero(ramp: Ramp) -> Ramp:
    """Return the positive half of a ramp, for what has no sign."""
    return Ramp(ramp.stops[len(ramp.stops) // 2 :], lowest=0.0)


def relative(gap: EdgeValues, limits: Limits) -> NDArray[np.float64] | None:
    """Return value / limit of each edge, −1 … 1, or None where nothing is known."""
    if gap.values is None:
        return None
    limit = limits.get(gap.quantity, 0.0)
    if not limit:
        return np.zeros_like(gap.values)
    shares = gap.values / limit
    return shares if np.isfinite(shares).all() else np.nan_to_num(shares)


def _shares(
    left: LayerLayout, right: LayerLayout, gap: EdgeValues, limits: Limits
) -> NDArray[np.float64]:
    """Return value / limit of each edge, 0 where nothing is known."""
    known = relative(gap, limits)
    return np.zeros((len(right.heights), len(left.sources))) if known is None else known


def are_few(layout: NetworkLayout) -> bool:
    """Tell whether the edges are drawn one by one rather than by the raster."""
    pairs = pairwise(layout.layers)
    return sum(len(right.heights) * len(left.sources) for left, right in pairs) <= FEW


def draw_edges(
    layout: NetworkLayout,
    edges: tuple[EdgeValues, ...],
    limits: Limits,
    palette: Palette,
    ratio: float,
) -> QImage:
    """Return the picture of all the edges on the panel's ground, at a device pixel ratio."""
    draw = _draw_few if are_few(layout) else _draw_many
    image = draw(layout, edges, limits, palette, ratio)
    image.setDevicePixelRatio(ratio)
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


def _draw_few(
    layout: NetworkLayout,
    edges: tuple[EdgeValues, ...],
    limits: Limits,
    palette: Palette,
    ratio: float,
) -> QImage:
    width, height = _device_size(layout, ratio)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.scale(ratio, ratio)
    painter.fillRect(QRectF(0, 0, layout.width, layout.height), QColor(palette.panel))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for index, gap in enumerate(edges):
        left, right = layout.layers[index], layout.layers[index + 1]
        shares = _shares(left, right, gap, limits)
        _draw_lines(painter, left, right, shares, ramp_of(palette, gap.quantity))
    painter.end()
    return image


def _draw_lines(
    painter: QPainter,
    left: LayerLayout,
    right: LayerLayout,
    shares: NDArray[np.float64],
    ramp: Ramp,
) -> None:
    """Draw the edges of a gap, the weakest first."""
    order = np.argsort(np.abs(shares), axis=None, kind="stable")
    rows, columns = np.unravel_index(order, shares.shape)
    sources, targets = left.sources.tolist(), right.heights.tolist()
    for row, column, share in zip(
        rows.tolist(), columns.tolist(), shares.ravel()[order].tolist(), strict=True
    ):
        painter.setPen(edge_pen(share, ramp.colour(share)))
        painter.drawLine(QLineF(left.out_x, sources[column], right.in_x, targets[row]))


def _draw_many(
    layout: NetworkLayout,
    edges: tuple[EdgeValues, ...],
    limits: Limits,
    palette: Palette,
    ratio: float,
) -> QImage:
    width, height = _device_size(layout, ratio)
    gaps = []
    for index, gap in enumerate(edges):
        left, right = layout.layers[index], layout.layers[index + 1]
        shares = _shares(left, right, gap, limits)
        gaps.append(
            raster.Gap(
                left=left.out_x * ratio,
                right=right.in_x * ratio,
                sources=left.sources * ratio,
                targets=right.heights * ratio,
                colours=_packed(ramp_of(palette, gap.quantity), shares),
                strengths=np.abs(shares).clip(0.0, 1.0),
            )
        )
    red, green, blue = rgb(palette.panel)
    pixels = raster.draw(gaps, width, height, 0xFF000000 | red << 16 | green << 8 | blue)
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def draw_some(  # noqa: PLR0917  of what, by what and how large are seven plain things
    layout: NetworkLayout,
    index: int,
    gap: EdgeValues,
    limits: Limits,
    palette: Palette,
    ratio: float,
    most: int,
) -> QImage:
    """Return the known edges of one gap, at most so many, on nothing, as wide as the gap."""
    left, right = layout.layers[index], layout.layers[index + 1]
    width, height = max(1, round((right.in_x - left.out_x) * ratio)), _device_size(layout, ratio)[1]
    gaps = []
    known = np.zeros((0, 0)) if gap.values is None else np.isfinite(gap.values)
    if known.any():
        rows, columns = np.flatnonzero(known.any(axis=1)), np.flatnonzero(known.any(axis=0))
        shares = _shares(left, right, gap, limits)[np.ix_(rows, columns)]
        gaps.append(
            raster.Gap(
                left=0.0,
                right=float(width),
                sources=left.sources[columns] * ratio,
                targets=right.heights[rows] * ratio,
                colours=_packed(ramp_of(palette, gap.quantity), shares),
                strengths=np.abs(shares).clip(0.0, 1.0),
            )
        )
    pixels = raster.draw(gaps, width, height, 0, most)
    form = QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(pixels.data, width, height, 4 * width, form).copy()
    image.setDevicePixelRatio(ratio)
    return image


def _packed(ramp: Ramp, shares: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Return the colours as 0xFFRRGGBB."""
    channels = ramp.table.astype(np.uint32)
    table = np.uint32(0xFF000000) | channels[:, 0] << 16 | channels[:, 1] << 8 | channels[:, 2]
    return np.asarray(table, dtype=np.uint32)[ramp.indices(shares)]


def _device_size(layout: NetworkLayout, ratio: float) -> tuple[int, int]:
    return max(1, round(layout.width * ratio)), max(1, round(layout.height * ratio))
