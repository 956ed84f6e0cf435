"""What is lit over the picture of the edges: the present term's edge, and what is pointed at."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnviz.debugger import EdgeValues, Frame
from nnviz.graph.edges import Limits, edge_pen, ramp_of, relative_at
from nnviz.graph.layout import LayerStyle, NetworkLayout
from nnviz.graph.palette import Palette, legible
from nnviz.graph.pointed import Edge, Pointed, box_of, edges_of
from nnviz.graph.units import phase_colour

MOST_LINES = 60
"""Up to so many lit edges are drawn one by one."""


@dataclass(frozen=True, slots=True, eq=False)
class HighlightPainter:
    """Paints what is lit of one frame."""

    painter: QPainter
    layout: NetworkLayout
    frame: Frame
    edges: tuple[EdgeValues, ...]
    limits: Limits
    palette: Palette

    def present_edge(self) -> None:
        """Outline the edge that the present term is about."""
        if self.frame.lit_edge is None:
            return
        line = self._line(self.frame.lit_edge)
        colour = self._phase_colour()
        pen = self._pen(self.frame.lit_edge)  # its own colour and dashes tell the sign
        room = max(4.0, pen.widthF() + 2)
        for ink, width in ((colour, room + 4), (QColor(self.palette.panel), room)):
            self.painter.setPen(QPen(ink, width))
            self.painter.drawLine(*line)
        self.painter.setPen(pen)
        self.painter.drawLine(*line)

    def lit_edges(self, lit: Pointed, limits: dict[int, Limits]) -> bool:
        """Draw the lit edge with a halo, or the edges of the lit unit, against their gap's limits.

        Return whether that was done: very many edges are better drawn as a picture.
        """
        text, panel = QColor(self.palette.text), QColor(self.palette.panel)
        edges = edges_of(lit, self.frame.network.layer_sizes)
        if len(edges) > MOST_LINES:
            return False
        clear = replace(self, palette=legible(self.palette))
        own = {gap: replace(clear, limits=limits[gap]) for gap in limits}
        for edge in edges:
            line, pen = self._line(edge), own.get(edge[0], self)._pen(edge)
            if lit.edge is not None:
                for ink, wider in ((text, 4), (panel, 2)):
                    self.painter.setPen(QPen(ink, pen.widthF() + wider))
                    self.painter.drawLine(*line)
            self.painter.setPen(pen)
            self.painter.drawLine(*line)
        return True

    def lit_unit(self, lit: Pointed) -> None:
        """Outline the lit unit, or its pixel of a picture."""
        if lit.unit is None:
            return
        index, unit = lit.unit
        box = box_of(self.layout, lit)
        outline = QRectF(box.x, box.y, box.width, box.height)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(self._phase_colour(), 2))
        if unit and self.layout.layers[index].style is LayerStyle.PICTURE:
            self.painter.drawRect(outline)
        else:
            self.painter.drawEllipse(outline.adjusted(-2, -2, 2, 2))

    def _line(self, edge: Edge) -> tuple[QPointF, QPointF]:
        gap, row, column = edge
        left, right = self.layout.layers[gap], self.layout.layers[gap + 1]
        start = QPointF(left.out_x, left.sources[column])
        return start, QPointF(right.in_x, right.heights[row])

    def _pen(self, edge: Edge) -> QPen:
        gap, row, column = edge
        share = relative_at(self.edges[gap], self.limits, row, column)
        return edge_pen(share, ramp_of(self.palette, self.edges[gap].quantity).colour(share))

    def _phase_colour(self) -> QColor:
        return QColor(phase_colour(self.palette, self.frame.place.phase))
