"""The edges as pictures that are kept: most steps leave them as they are, and only copy them."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from nnviz.debugger import EdgeChoice, EdgeValues, Frame
from nnviz.debugger.numbers import count
from nnviz.graph.edges import FEW, Limits, draw_edges, draw_some
from nnviz.graph.layout import NetworkLayout
from nnviz.graph.palette import Palette
from nnviz.graph.scale import SteadyLimits

MOST_OF_A_STEP = 3000
"""Of the edges that a step is about, the strongest are drawn, up to so many."""
_FADED = 200
"""How far the other edges step back, 0 … 255, behind those that a step is about."""


class EdgePictures:
    """The picture of the edges, and of many edges a second one of those that a step is about.

    Few edges are drawn anew with each step. Many would take too long: what colours them by the
    step is Θ, and over it, fainter then, stand the edges along which the step computed something.
    """

    def __init__(self) -> None:
        self._steady = SteadyLimits()
        self._still: tuple[EdgeValues, ...] = ()
        self._moving: tuple[int, EdgeValues] | None = None
        self._picture: QImage | None = None
        self._step: QImage | None = None
        self.edges: tuple[EdgeValues, ...] = ()
        self.limits: Limits = {}
        self.note = ""

    def forget(self) -> None:
        """Draw everything anew: the place, the size or the colours are others."""
        self._picture = self._step = None

    def take(self, frame: Frame, choice: EdgeChoice, *, live: bool) -> None:
        """Take over what a frame colours the edges by; `live` while training changes Θ."""
        edges = frame.edges(choice)
        still, moving = edges, None
        if sum(theta.size for theta in frame.thetas) > FEW and not live:
            moving = frame.moving_edges(choice)
            still = frame.still_edges(choice)
            gap = None if moving is None else moving[0]
            edges = tuple(edges[k] if k == gap else still[k] for k in range(len(still)))
        limits = self._steady.update(still if moving is None else (*still, moving[1]), live=live)
        if not _same(still, self._still) or _limits_of(still, limits) != _limits_of(
            still, self.limits
        ):
            self._picture = None
        self._step = None
        self._still, self._moving = still, moving
        self.edges, self.limits = edges, limits
        self.note = _left_out(moving) or _unknown(edges)

    def prepare(self, layout: NetworkLayout, palette: Palette, ratio: float) -> QImage:
        """Draw the picture if it is not there, and return it."""
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = draw_edges(layout, self._still, self.limits, palette, ratio)
        return self._picture

    def paint(
        self, painter: QPainter, layout: NetworkLayout, palette: Palette, ratio: float
    ) -> None:
        """Paint the edges."""
        painter.drawImage(0, 0, self.prepare(layout, palette, ratio))
        if self._moving is None:
            return
        gap, values = self._moving
        left, right = layout.layers[gap].out_x, layout.layers[gap + 1].in_x
        faint = QColor(palette.panel)
        faint.setAlpha(_FADED)
        painter.fillRect(QRectF(left, 0, right - left, layout.height), faint)
        if self._step is None or self._step.devicePixelRatio() != ratio:
            most = MOST_OF_A_STEP
            self._step = draw_some(layout, gap, values, self.limits, palette, ratio, most)
        painter.drawImage(QPointF(left, 0), self._step)


def _same(one: tuple[EdgeValues, ...], other: tuple[EdgeValues, ...]) -> bool:
    return len(one) == len(other) and all(
        a.quantity is b.quantity
        and (
            a.values is b.values
            or (
                a.values is not None
                and b.values is not None
                and np.array_equal(a.values, b.values, equal_nan=True)
            )
        )
        for a, b in zip(one, other, strict=True)
    )


def _limits_of(edges: tuple[EdgeValues, ...], limits: Limits) -> Limits:
    """Return the limits of those quantities that colour these edges."""
    return {gap.quantity: limits.get(gap.quantity, 0.0) for gap in edges}


def _unknown(edges: tuple[EdgeValues, ...]) -> str:
    """Return what is said when nothing is known of what the edges should be coloured by."""
    if any(gap.values is not None for gap in edges):
        return ""
    return f"{edges[0].quantity.value} is not known at this moment."


def _left_out(moving: tuple[int, EdgeValues] | None) -> str:
    """Return what is said of a step that is about more edges than are drawn."""
    if moving is None or moving[1].values is None:
        return ""
    known = int(np.isfinite(moving[1].values).sum())
    if known <= MOST_OF_A_STEP:
        return ""
    return f"The strongest {count(MOST_OF_A_STEP)} of this step's {count(known)} edges."
