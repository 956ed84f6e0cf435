"""The drawing of the network: edges from a cached image, everything that moves painted over it."""

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data import Dataset
from nnviz.debugger import EdgeChoice, Flow, Frame
from nnviz.debugger.trace import Array
from nnviz.document.edits import Edit, TargetEdit
from nnviz.graph.card_painter import CardPainter
from nnviz.graph.cards import Numeric, edge_card, left_out, note, unit_card
from nnviz.graph.edge_pictures import EdgePictures
from nnviz.graph.highlights import HighlightPainter
from nnviz.graph.layout import LayerStyle, NetworkLayout, lay_out
from nnviz.graph.palette import LIGHT, Palette
from nnviz.graph.pointed import (
    NOTHING,
    Pointed,
    are_of_the_same,
    box_of,
    editable,
    thing_at,
)
from nnviz.graph.pulses import paint_pulses
from nnviz.graph.units import UnitPainter, activation_limit, output_label_width
from nnviz.graph.value_editor import ValueEditor

__all__ = ["NOTHING", "NetworkView", "Pointed"]


@dataclass(frozen=True, slots=True, eq=False)
class _Editing:
    """A value that is being changed: what it was, of what, and the line it is typed into."""

    edit: Edit
    of: Pointed
    line: ValueEditor


class NetworkView(QWidget):
    """Shows a frame of the network; it is told what to show, and says what is pointed at.

    A click pins what it is on: that is lit whenever the pointer is on nothing. A double click asks
    for a new value, which leaves as a wish.
    """

    pointedChanged = Signal(object)  # what is lit now, a Pointed: what the pointer is on, or pinned
    limitsChanged = Signal(object, object)  # each edge quantity's limit, and the activations'
    edited = Signal(object)  # a WeightEdit, InputEdit or TargetEdit with the new value
    editRefused = Signal(object)  # why it cannot be changed, or was not: a sentence

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumSize(240, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Network")
        self._palette = LIGHT
        self._frame: Frame | None = None
        self._dataset: Dataset | None = None
        self._choice = EdgeChoice.STEP
        self._layout: NetworkLayout | None = None
        self._edges = EdgePictures()
        self._pulse: tuple[Flow, float] | None = None
        self._numeric: Numeric | None = None
        self._pointed = self._pinned = NOTHING
        self._pointer = QPointF()
        self._editing: _Editing | None = None
        self._why_not = ""

    # -- what to show --------------------------------------------------------------------------

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._palette = palette
        self._edges.forget()
        if self._editing is not None:
            self._editing.line.set_palette(palette)
        self.update()

    def show_frame(self, frame: Frame, dataset: Dataset, *, live: bool = False) -> None:
        """Show a frame; `live` while training changes Θ by itself."""
        before, of = self._frame, self._dataset
        self._frame, self._dataset = frame, dataset
        other = before is None or before.network.layer_sizes != frame.network.layer_sizes
        if other or of is not dataset:
            self._layout = None
            self._edges.forget()
        if other:
            self._numeric = None
            self._light(NOTHING, NOTHING)
        self._end_outdated_edit()
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

    def show_numeric(self, numeric: Numeric | None) -> None:
        """Show the numeric gradient of each Θ on the edges' cards; None once it is out of date."""
        self._numeric = numeric
        self.update()

    # -- what is pointed at and pinned ---------------------------------------------------------

    def point(self, pointed: Pointed) -> None:
        """Light a unit or an edge that is pointed at elsewhere, with its card beside it."""
        layout = self.network_layout
        if layout is None:
            return
        if pointed != NOTHING:
            box = _keep_clear(layout, pointed)
            self._pointer = QPointF(box.right(), box.center().y())
        self._pointed = pointed
        self.update()

    def pin(self, pointed: Pointed) -> None:
        """Keep a unit or an edge lit while the pointer is on nothing; NOTHING takes the pin out."""
        if self._frame is not None and pointed.fits(self._frame.network.layer_sizes):
            self._light(self._pointed, pointed)

    @property
    def pointed(self) -> Pointed:
        """What the pointer is on."""
        return self._pointed

    @property
    def pinned(self) -> Pointed:
        """What is pinned."""
        return self._pinned

    @property
    def lit(self) -> Pointed:
        """What is lit: what the pointer is on, or else what is pinned."""
        return self._pinned if self._pointed == NOTHING else self._pointed

    def _light(self, pointed: Pointed, pinned: Pointed) -> None:
        """Take up what the pointer is on and what is pinned, and say what is lit if it changed."""
        before, had = self.lit, self._pinned
        self._pointed, self._pinned = pointed, pinned
        if self.lit != before:
            self.pointedChanged.emit(self.lit)
        if self.lit != before or pointed != NOTHING or pinned != had:
            self.update()

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
        if self.lit.unit is not None:
            return unit_card(self._frame, self._dataset, *self.lit.unit)
        if self.lit.edge is not None:
            return edge_card(self._frame, self._dataset, *self.lit.edge, numeric=self._numeric)
        return None

    @property
    def card_note(self) -> str:
        """The quiet last line of the card: how its value is changed, "" if it cannot be."""
        if self._frame is None or self.lit == NOTHING or self._why_not:
            return ""
        return note(self._frame, self.lit)

    def _colour_edges(self, *, live: bool) -> None:
        if self._frame is None:
            return
        self._edges.take(self._frame, self._choice, live=live)
        layout = self.network_layout
        if live and layout is not None and self.isVisible():
            # Now, so that painting has less to do at one go.
            self._edges.prepare(layout, self._palette, self.devicePixelRatioF())
        self.limitsChanged.emit(self._edges.limits, activation_limit(self._frame))
        self.update()

    # -- Qt ------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(820, 640)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._layout = None
        self._edges.forget()
        self._place_editor()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self._layout = None
            self._edges.forget()
        super().changeEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        on_card = self._is_on_pinned_card(event.position())
        self._light(NOTHING if on_card else self._thing_at(event.position()), self._pinned)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.button() is Qt.MouseButton.LeftButton
        if left and not self._is_on_pinned_card(event.position()):
            thing = self._thing_at(event.position())
            self._light(self._pointed, NOTHING if thing == self._pinned else thing)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        on_card = self._is_on_pinned_card(event.position())
        thing = self._pinned if on_card else self._thing_at(event.position())
        if thing != NOTHING:
            self._light(self._pointed, thing)
            self.edit(thing)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self._pinned == NOTHING:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Escape:
            self.pin(NOTHING)
        elif key in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit(self._pinned)
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._light(NOTHING, self._pinned)
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.render_to(painter)
        painter.end()

    def _thing_at(self, point: QPointF) -> Pointed:
        layout = self.network_layout
        if layout is None or self._dataset is None:
            return NOTHING
        labels = output_label_width(self._dataset, self.font())
        values = [gap.values for gap in self._edges.edges]
        return thing_at(layout, point.x(), point.y(), labels, values)

    def _is_on_pinned_card(self, point: QPointF) -> bool:
        if self._pinned == NOTHING or self.lit != self._pinned:
            return False
        painter = self._card_painter()
        return painter is not None and self._card_box(painter).contains(point)

    # -- editing -------------------------------------------------------------------------------

    def set_editable(self, editable: bool, why_not: str = "") -> None:
        """Let values be changed or not; `why_not` is the sentence that says so."""
        self._why_not = "" if editable else why_not or "Nothing can be changed now."
        if self._why_not and self._editing is not None:
            self._editing.line.cancel()
        self.update()

    @property
    def editor(self) -> ValueEditor | None:
        """The line that a new value is typed into, while there is one."""
        return None if self._editing is None else self._editing.line

    def edit(self, thing: Pointed) -> None:
        """Ask for a new value of a weight, an input or a target, or say why there can be none."""
        if self._frame is None or thing == NOTHING:
            return
        found = self._why_not or editable(self._frame, thing)
        if isinstance(found, str):
            self.editRefused.emit(found)
            return
        if self._editing is not None:
            self._editing.line.cancel()
        line = ValueEditor(found.name, found.value, self)
        line.set_palette(self._palette)
        line.closed.connect(self._end_edit)
        line.refused.connect(self.editRefused)
        self._editing = _Editing(found, thing, line)
        self._place_editor()
        line.show()
        line.setFocus()

    def _place_editor(self) -> None:
        """Put the editor where its value stands: on the unit or edge, beside an output."""
        layout = self.network_layout
        if self._editing is None or layout is None:
            return
        box = box_of(layout, self._editing.of)
        middle = QPointF(box.x + box.width / 2, box.y + box.height / 2)
        if isinstance(self._editing.edit, TargetEdit):
            middle.setX(self.width())  # the target is written there, at the right
        self._editing.line.stand_at(middle.toPoint())

    def _end_edit(self, value: float | None) -> None:
        """Take the editor away, and hand on what was typed into it if it is another value."""
        if self._editing is None:
            return
        editing, self._editing = self._editing, None
        if editing.line.hasFocus():
            self.setFocus()
        editing.line.hide()
        editing.line.deleteLater()
        self.update()
        if value is not None and value != editing.edit.value:
            self.edited.emit(replace(editing.edit, value=value))

    def _end_outdated_edit(self) -> None:
        """Take the editor away when the thing is gone, or is that of another example now.

        While training changes Θ under it, it stays.
        """
        editing, frame = self._editing, self._frame
        if editing is None or frame is None:
            return
        fits = editing.of.fits(frame.network.layer_sizes)
        if not fits or not are_of_the_same(editable(frame, editing.of), editing.edit):
            editing.line.cancel()

    # -- painting ------------------------------------------------------------------------------

    def render_to(self, painter: QPainter) -> None:
        """Paint everything."""
        layout, frame = self.network_layout, self._frame
        if layout is None or frame is None or self._dataset is None:
            painter.fillRect(self.rect(), QColor(self._palette.panel))
            return
        self._edges.paint(painter, layout, self._palette, self.devicePixelRatioF())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lights = HighlightPainter(
            painter, layout, frame, self._edges.edges, self._edges.limits, self._palette
        )
        lights.present_edge()
        lights.lit_edges(self.lit)
        if self._pulse is not None:
            paint_pulses(painter, layout, *self._pulse, self._palette)
        UnitPainter(painter, layout, frame, self._dataset, self._palette, self.font()).paint()
        lights.lit_unit(self.lit)
        self._paint_note(painter, f"{self._edges.note} {left_out(layout)}".strip())
        self._paint_card(painter)

    def _paint_note(self, painter: QPainter, text: str) -> None:
        painter.setFont(self.font())
        painter.setPen(QColor(self._palette.quiet))
        box = QRectF(12, self.height() - 26, self.width() - 24, 20)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_card(self, painter: QPainter) -> None:
        card = self._card_painter()
        if card is None:
            return
        box = self._card_box(card)
        editor = self.editor
        if editor is None or not box.intersects(QRectF(editor.geometry())):
            card.paint(painter, box)

    def _card_painter(self) -> CardPainter | None:
        card = self.card()
        if card is None:
            return None
        pinned = self.lit == self._pinned
        return CardPainter(*card, self.card_note, pinned, self._palette, self.font())

    def _card_box(self, card: CardPainter) -> QRectF:
        """Return where the card stands: beside the pointer, or what is pinned and its editor."""
        layout = self.network_layout
        if not card.pinned or layout is None:
            near = QRectF(self._pointer, QSizeF(0, 0))
            return card.box(near, self.width(), self.height())
        near = _keep_clear(layout, self._pinned)
        if self._editing is not None and self._editing.of == self._pinned:
            near = near.united(QRectF(self._editing.line.geometry()))
        return card.pinned_box(near, layout)


def _keep_clear(layout: NetworkLayout, pointed: Pointed) -> QRectF:
    """Return the box that a thing's card leaves free: a unit, the middle of an edge, a picture."""
    box = box_of(layout, pointed)
    around = QRectF(box.x, box.y, box.width, box.height)
    if pointed.unit is not None:
        layer = layout.layers[pointed.unit[0]]
        if pointed.unit[1] and layer.style is LayerStyle.PICTURE:
            around.setLeft(layer.area.x)
            around.setRight(layer.area.x + layer.area.width)
    return around


def _same_values(one: Array | None, other: Array | None) -> bool:
    """Tell whether two arrays are equal; a Frame that is derived again has new ones."""
    if one is None or other is None:
        return one is other
    return one is other or np.array_equal(one, other)
