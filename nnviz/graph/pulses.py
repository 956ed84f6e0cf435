"""What travels along the edges to compute a step: forwards to the right, back to the left."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter

from nnviz.debugger import Flow
from nnviz.graph import selection
from nnviz.graph.edges import ramp_of
from nnviz.graph.layout import NetworkLayout
from nnviz.graph.palette import Palette
from nnviz.graph.scale import largest_size

Matrix = NDArray[np.float64]
Indices = NDArray[np.intp]

MOST = 120
"""Pulses are drawn for at most so many edges, those that carry most."""
TRAIL = 4
SMALLEST, LARGEST = 1.5, 7.0


def strongest(values: Matrix, most: int) -> tuple[Indices, Indices]:
    """Return the rows and columns of the largest |values|, at most so many, the largest last.

    Of millions of edges all but these few stay unsorted: a step waits for it.
    """
    flat, finite = values.ravel(), np.isfinite(values).ravel()
    if finite.all():
        found = selection.strongest(flat, most)
    else:
        moving = np.flatnonzero(finite)
        found = moving[selection.strongest(flat[moving], most)]
    rows, columns = np.unravel_index(found[np.argsort(np.abs(flat[found]))], values.shape)
    return rows, columns


def paint_pulses(
    painter: QPainter, layout: NetworkLayout, flow: Flow, progress: float, palette: Palette
) -> None:
    """Paint the pulses of a flow when `progress` (0 … 1) of their way is done."""
    values = flow.moving.values
    known = flow.edges.values
    limit = 0.0 if known is None else largest_size(known)
    if values is None or limit == 0.0:
        return
    left, right = layout.layers[flow.gap], layout.layers[flow.gap + 1]
    rows, columns = strongest(values, MOST)
    ramp = ramp_of(palette, flow.moving.quantity)
    sources = left.sources
    painter.setPen(Qt.PenStyle.NoPen)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        share = float(values[row, column]) / limit
        if share == 0.0:
            continue
        colour = QColor(*ramp.colour(np.sign(share) * max(0.45, abs(share))))
        radius = SMALLEST + (LARGEST - SMALLEST) * abs(share)
        for trail in range(TRAIL):
            at = progress - 0.035 * trail
            if not 0.0 <= at <= 1.0:
                continue
            along = at if flow.forwards else 1.0 - at
            x = left.out_x + along * (right.in_x - left.out_x)
            y = sources[column] + along * (right.heights[row] - sources[column])
            colour.setAlphaF(1.0 - 0.24 * trail)
            painter.setBrush(colour)
            size = radius * (1.0 - 0.18 * trail)
            painter.drawEllipse(QPointF(x, y), size, size)
