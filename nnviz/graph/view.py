"""The drawing of the network: edges from a cached image, everything that moves painted over it."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data import Dataset
from nnviz.debugger import EdgeChoice, EdgeValues, Flow, Frame
from nnviz.debugger.trace import Array
from nnviz.graph.cards import edge_card, left_out, unit_card
from nnviz.graph.edges import (
    Limits,
    draw_edges,
    edge_pen,
    ramp_of,
    relative,
)
from nnviz.graph.layout import NetworkLayout, lay_out
from nnviz.graph.lettering import digits_font
from nnviz.graph.palette import LIGHT, Palette
from nnviz.graph.pulses import paint_pulses
from nnviz.graph.scale import SteadyLimits
from nnviz.graph.units import (
    UnitPainter,
    activation_limit,
    output_label_width,
    phase_colour,
)

Unit = tuple[int, int]
Edge = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Pointed:
    """What the pointer is on: a unit (layer index, unit; 0 for the bias) or an edge of Θ(gap + 1).

    The edge is (gap, row, column), counted from 0 as in `thetas[gap][row, column]`.
    """

    unit: Unit | None = None
    edge: Edge | None = None


NOTHING = Pointed()


class NetworkView(QWidget):
    """Shows a frame of the network; it is told what to show, and says what is pointed at."""

    pointedChanged = Signal(object)  # what the pointer is on now, a Pointed
    limitsChanged = Signal(object, object)  # each edge quantity's limit, and the activations'

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Network")
        self._palette = LIGHT
        self._frame: Frame | None = None
        self._dataset: Dataset | None = None
        self._choice = EdgeChoice.STEP
        self._layout: NetworkLayout | None = None
        self._edges: tuple[EdgeValues, ...] = ()
        self._limits: Limits = {}
        self._steady = SteadyLimits()
        self._image: QImage | None = None
        self._pulse: tuple[Flow, float] | None = None
        self._pointed = NOTHING
        self._pointer = QPointF()

    # -- what to show --------------------------------------------------------------------------

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._palette = palette
        self._image = None
        self.update()

    def show_frame(self, frame: Frame, dataset: Dataset, *, live: bool = False) -> None:
        """Show a frame; `live` while training changes Θ by itself."""
        before, of = self._frame, self._dataset
        self._frame, self._dataset = frame, dataset
        sizes = frame.network.layer_sizes
        if before is None or before.network.layer_sizes != sizes or of is not dataset:
            self._layout = None
            self._image = None
            self._pointed = NOTHING
        self._colour_edges(live=live)
        self.setAccessibleDescription(frame.caption)

    def colour_edges_by(self, choice: EdgeChoice) -> None:
        """Choose what colours the edges."""
        self._choice = choice
        self._colour_edges(live=False)

    def show_pulse(self, flow: Flow | None, progress: float) -> None:
        """Show what travels, `progress` (0 … 1) of its way done; None for nothing."""
        self._pulse = None if flow is None else (flow, progress)
        self.update()

    def point(self, pointed: Pointed) -> None:
        """Light a unit or an edge that is pointed at elsewhere, with its card beside it."""
        layout = self.network_layout
        if layout is None:
            return
        if pointed.edge is not None:
            gap, row, column = pointed.edge
            left, right = layout.layers[gap], layout.layers[gap + 1]
            height = (left.sources[column] + right.heights[row]) / 2
            self._pointer = QPointF((left.out_x + right.in_x) / 2, height)
        elif pointed.unit is not None:
            index, unit = pointed.unit
            layer = layout.layers[index]
            height = layer.heights[unit - 1] if unit else (layer.bias_y or 0.0)
            self._pointer = QPointF(layer.out_x + layer.radius, height)
        self._pointed = pointed
        self.update()

    def _take_up(self, pointed: Pointed) -> None:
        """Light what the pointer is on, and say so when it is another thing than before."""
        changed = pointed != self._pointed
        self._pointed = pointed
        if changed:
            self.pointedChanged.emit(pointed)
        if changed or pointed != NOTHING:
            self.update()

    @property
    def pointed(self) -> Pointed:
        """What the pointer is on."""
        return self._pointed

    @property
    def network_layout(self) -> NetworkLayout | None:
        """Where the units stand, in this widget's coordinates; None before the first frame."""
        if self._layout is None and self._frame is not None and self._dataset is not None:
            sizes = self._frame.network.layer_sizes
            shape = self._dataset.image_shape
            labels = output_label_width(self._dataset, self.font())
            self._layout = lay_out(sizes, shape, float(self.width()), float(self.height()), labels)
        return self._layout

    def card(self) -> tuple[str, list[tuple[str, str]]] | None:
        """Return what the card on the screen says: its heading and its lines."""
        if self._frame is None or self._dataset is None:
            return None
        if self._pointed.unit is not None:
            return unit_card(self._frame, self._dataset, *self._pointed.unit)
        if self._pointed.edge is not None:
            return edge_card(self._frame, self._dataset, *self._pointed.edge)
        return None

    def _colour_edges(self, *, live: bool) -> None:
        if self._frame is None:
            return
        edges = self._frame.edges(self._choice)
        limits = self._steady.update(edges, live=live)
        if not _same_edges(edges, self._edges) or limits != self._limits:
            self._image = None
        self._edges, self._limits = edges, limits
        layout = self.network_layout
        if live and layout is not None and self.isVisible():
            self._edge_picture(layout)  # now, so that painting has less to do at one go
        self.limitsChanged.emit(limits, activation_limit(self._frame))
        self.update()

    # -- Qt ------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(820, 640)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._layout = None
        self._image = None
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self._layout = None
            self._image = None
        super().changeEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        self._point_at(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        self._take_up(NOTHING)
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.render_to(painter)
        painter.end()

    def _point_at(self, point: QPointF) -> None:
        layout = self.network_layout
        if layout is None:
            return
        unit = layout.unit_at(point.x(), point.y())
        edge = layout.edge_at(point.x(), point.y()) if unit is None else None
        self._take_up(Pointed(unit, edge))

    # -- painting ------------------------------------------------------------------------------

    def render_to(self, painter: QPainter) -> None:
        """Paint everything."""
        layout = self.network_layout
        if layout is None or self._frame is None or self._dataset is None:
            painter.fillRect(self.rect(), QColor(self._palette.panel))
            return
        painter.drawImage(0, 0, self._edge_picture(layout))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_present_edge(painter, layout, self._frame)
        self._paint_pointed_edges(painter, layout)
        if self._pulse is not None:
            paint_pulses(painter, layout, *self._pulse, self._palette)
        UnitPainter(painter, layout, self._frame, self._dataset, self._palette, self.font()).paint()
        self._paint_pointed_unit(painter, layout)
        self._paint_note(painter, left_out(layout))
        self._paint_card(painter)

    def _edge_picture(self, layout: NetworkLayout) -> QImage:
        """Return the picture of the edges, which most steps leave as they are."""
        ratio = self.devicePixelRatioF()
        if self._image is None or self._image.devicePixelRatio() != ratio:
            self._image = draw_edges(layout, self._edges, self._limits, self._palette, ratio)
        return self._image

    def _paint_present_edge(self, painter: QPainter, layout: NetworkLayout, frame: Frame) -> None:
        """Outline the edge that the present term is about."""
        if frame.lit_edge is None:
            return
        gap, row, column = frame.lit_edge
        left, right = layout.layers[gap], layout.layers[gap + 1]
        colour = QColor(phase_colour(self._palette, frame.place.phase))
        line = QPointF(left.out_x, left.sources[column]), QPointF(right.in_x, right.heights[row])
        for ink, width in ((colour, 8.0), (QColor(self._palette.panel), 4.0), (colour, 1.6)):
            painter.setPen(QPen(ink, width))
            painter.drawLine(*line)

    def _paint_pointed_edges(self, painter: QPainter, layout: NetworkLayout) -> None:
        for gap, row, column in self._lit_edges():
            left, right = layout.layers[gap], layout.layers[gap + 1]
            shares = relative(self._edges[gap], self._limits)
            share = 0.0 if shares is None else float(shares[row, column])
            start = QPointF(left.out_x, left.sources[column])
            end = QPointF(right.in_x, right.heights[row])
            ramp = ramp_of(self._palette, self._edges[gap].quantity)
            pen = edge_pen(share, ramp.colour(share))
            if self._pointed.edge is not None:
                halo = QPen(QColor(self._palette.text), pen.widthF() + 4)
                painter.setPen(halo)
                painter.drawLine(start, end)
                painter.setPen(QPen(QColor(self._palette.panel), pen.widthF() + 2))
                painter.drawLine(start, end)
            painter.setPen(pen)
            painter.drawLine(start, end)

    def _lit_edges(self) -> list[Edge]:
        """Return the edges to be lit: the pointed one, or all those of the pointed unit."""
        if self._pointed.edge is not None:
            return [self._pointed.edge]
        if self._pointed.unit is None or self._frame is None:
            return []
        index, unit = self._pointed.unit
        sizes = self._frame.network.layer_sizes
        into = (
            [(index - 1, unit - 1, k) for k in range(sizes[index - 1] + 1)]
            if index and unit
            else []
        )
        out = [(index, j, unit) for j in range(sizes[index + 1])] if index + 1 < len(sizes) else []
        return into + out

    def _paint_pointed_unit(self, painter: QPainter, layout: NetworkLayout) -> None:
        if self._pointed.unit is None or self._frame is None:
            return
        index, unit = self._pointed.unit
        layer = layout.layers[index]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(phase_colour(self._palette, self._frame.place.phase)), 2))
        if unit == 0 and layer.bias_y is not None:
            radius = layer.bias_radius + 2
            painter.drawEllipse(QPointF(layer.out_x, layer.bias_y), radius, radius)
        elif layer.out_x == layer.in_x:
            centre = QPointF(layer.centre_x, layer.heights[unit - 1])
            painter.drawEllipse(centre, layer.radius + 2, layer.radius + 2)
        else:
            columns = layer.picture_shape[1]
            row, column = divmod(unit - 1, columns)
            side = layer.area.width / columns
            corner = QPointF(layer.area.x + column * side, layer.area.y + row * side)
            painter.drawRect(QRectF(corner.x(), corner.y(), side, side))

    def _paint_note(self, painter: QPainter, note: str) -> None:
        painter.setFont(self.font())
        painter.setPen(QColor(self._palette.quiet))
        box = QRectF(12, self.height() - 26, self.width() - 24, 20)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, note)

    def _paint_card(self, painter: QPainter) -> None:
        card = self.card()
        if card is None:
            return
        heading, lines = card
        digits = digits_font()
        digits.setPointSizeF(self.font().pointSizeF())
        plain, mono = QFontMetricsF(self.font()), QFontMetricsF(digits)
        names = max(plain.horizontalAdvance(name) for name, _ in lines)
        values = max(mono.horizontalAdvance(value) for _, value in lines)
        row = max(plain.height(), mono.height()) + 3
        width = max(plain.horizontalAdvance(heading), names + 20 + values) + 24
        height = row * (len(lines) + 1) + 18
        box = self._card_box(width, height)
        painter.setPen(QPen(QColor(self._palette.control), 1))
        painter.setBrush(QColor(self._palette.panel))
        painter.drawRoundedRect(box, 6, 6)
        line = QRectF(box.x() + 12, box.y() + 8, width - 24, row)
        painter.setFont(self.font())
        painter.setPen(QColor(self._palette.quiet))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, heading)
        painter.setPen(QColor(self._palette.text))
        for name, value in lines:
            line.translate(0, row)
            painter.setFont(self.font())
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft, name)
            painter.setFont(digits)
            painter.drawText(line, Qt.AlignmentFlag.AlignRight, value)

    def _card_box(self, width: float, height: float) -> QRectF:
        """Return where the card stands: beside the pointer, inside the drawing."""
        x = self._pointer.x() + 18
        if x + width > self.width() - 6:
            x = self._pointer.x() - 18 - width
        y = min(self._pointer.y() + 14, self.height() - height - 6)
        return QRectF(max(6.0, x), max(6.0, y), width, height)


def _same_edges(one: tuple[EdgeValues, ...], other: tuple[EdgeValues, ...]) -> bool:
    """Tell whether the edges need not be drawn again: the same values in the same colours."""
    if len(one) != len(other):
        return False
    pairs = zip(one, other, strict=True)
    return all(a.quantity is b.quantity and _same_values(a.values, b.values) for a, b in pairs)


def _same_values(one: Array | None, other: Array | None) -> bool:
    """Tell whether two arrays are equal; a Frame that is derived again has new ones."""
    if one is None or other is None:
        return one is other
    return one is other or np.array_equal(one, other)
