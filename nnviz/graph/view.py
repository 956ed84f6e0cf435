"""The drawing of the network with a pointer in it: what is lit, pinned, told and changed."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QWidget

from nnviz.data import Dataset
from nnviz.debugger import Frame
from nnviz.graph.canvas import NetworkCanvas
from nnviz.graph.card_painter import CardPainter
from nnviz.graph.cards import Numeric, edge_card, note, unit_card, value_row
from nnviz.graph.layout import LayerStyle, NetworkLayout
from nnviz.graph.lens import WHOLE
from nnviz.graph.palette import Palette
from nnviz.graph.pointed import NOTHING, Pointed, box_of, thing_at
from nnviz.graph.units import output_label_width
from nnviz.graph.value_editing import ValueEditing
from nnviz.graph.value_editor import ValueEditor

__all__ = ["NOTHING", "NetworkView", "Pointed"]


class NetworkView(NetworkCanvas):
    """Shows a frame of the network; it is told what to show, and says what is pointed at.

    A click pins what it is on: that is lit whenever the pointer is on nothing. A double click asks
    for a new value, which leaves as a wish; on a heading it zooms to the layer, and back.
    """

    pointedChanged = Signal(object)  # what is lit now, a Pointed: what the pointer is on, or pinned
    pinnedChanged = Signal(object)  # what is pinned now, a Pointed
    edited = Signal(object)  # a WeightEdit, InputEdit or TargetEdit with the new value
    editRefused = Signal(object)  # why it cannot be changed, or was not: a sentence

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._numeric: Numeric | None = None
        self._pointed = self._pinned = NOTHING
        self._pointer = QPointF()
        self._on_map = self._clicking = False
        self._editing = ValueEditing(self)
        self._editing.edited.connect(self.edited)
        self._editing.refused.connect(self.editRefused)
        self._editing.opened.connect(self._place_editor)
        self._editing.closed.connect(self.refresh)
        self.viewChanged.connect(self._place_editor)

    # -- what to show --------------------------------------------------------------------------

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        super().set_palette(palette)
        self._editing.set_palette(palette)

    def show_frame(self, frame: Frame, dataset: Dataset, *, live: bool = False) -> None:
        """Show a frame; `live` while training changes Θ by itself."""
        super().show_frame(frame, dataset, live=live)
        self._editing.end_if_outdated(frame)

    def _forget_units(self) -> None:
        super()._forget_units()
        self._numeric = None
        self._light(NOTHING, NOTHING)

    def show_numeric(self, numeric: Numeric | None) -> None:
        """Show the numeric gradient of each Θ on the edges' cards; None once it is out of date."""
        if numeric is not self._numeric:
            self._numeric = numeric
            self.refresh()

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
        self._say("")
        self.refresh()

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

    def point_at_nothing(self) -> None:
        """Take up that the pointer is on nothing of the drawing."""
        self._light(NOTHING, self._pinned)

    def _light(self, pointed: Pointed, pinned: Pointed) -> None:
        """Take up what the pointer is on and what is pinned, and say what is lit if it changed."""
        before, had = self.lit, self._pinned
        self._pointed, self._pinned = pointed, pinned
        if self.lit != before:
            self._say("")
            self.pointedChanged.emit(self.lit)
        if pinned != had:
            self.pinnedChanged.emit(pinned)
        if self.lit != before or pointed != NOTHING or pinned != had:
            self.refresh()

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
        if self._frame is None or self.lit == NOTHING or self._editing.why_not:
            return ""
        return note(self._frame, self.lit)

    # -- the mouse and the keys ----------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_editor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        if self._on_map:
            self._look_through_map(event.position())
            return
        if self.navigation.drag(event):
            self._light(NOTHING, self._pinned)
            return
        on_card = self._is_on_pinned_card(event.position())
        self._light(NOTHING if on_card else self._thing_at(event.position()), self._pinned)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._on_map = self._is_on_map(event.position())
        self._clicking = event.button() is Qt.MouseButton.LeftButton and not self._on_map
        if self._on_map:
            self._look_through_map(event.position())
            return
        self.navigation.press(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        clicked, self._clicking = self._clicking, False
        self._on_map = False
        if self.navigation.release():
            return
        if clicked and not self._is_on_pinned_card(event.position()):
            thing = self._thing_at(event.position())
            self._light(self._pointed, NOTHING if thing == self._pinned else thing)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._clicking = False  # the release that follows is no click
        if event.button() is not Qt.MouseButton.LeftButton or self._is_on_map(event.position()):
            return
        if self._is_layer_toggled(event.position()):
            return
        on_card = self._is_on_pinned_card(event.position())
        thing = self._pinned if on_card else self._thing_at(event.position())
        if thing != NOTHING:
            self._light(self._pointed, thing)
            self.edit(thing, in_card=on_card)

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

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.navigation.wheel(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and self.navigation.pad_gesture(event):
            return True
        if isinstance(event, QGestureEvent) and self.navigation.screen_gesture(event):
            self._clicking = False
            return True
        return super().event(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.point_at_nothing()
        super().leaveEvent(event)

    def _thing_at(self, point: QPointF) -> Pointed:
        layout = self.network_layout
        if layout is None or self._dataset is None:
            return NOTHING
        labels = output_label_width(self._dataset, self.font())
        values = [gap.values for gap in self._edges.edges]
        shown = self._edges.look.shown
        return thing_at(layout, point.x(), point.y(), labels, values, shown)

    def _is_on_pinned_card(self, point: QPointF) -> bool:
        if self._pinned == NOTHING or self.lit != self._pinned:
            return False
        painter = self._card_painter()
        return painter is not None and self._card_box(painter).contains(point)

    def _is_layer_toggled(self, point: QPointF) -> bool:
        """See the layer whose heading is at a point, or all again; return whether there is one."""
        layout = self.network_layout
        index = None if layout is None else self.navigation.heading_at(layout, point)
        if index is not None:
            self._toggle_layer(index)
        return index is not None

    def _is_on_map(self, point: QPointF) -> bool:
        layout = self.whole_layout
        if layout is None or self.navigation.lens == WHOLE:
            return False
        return self._minimap.box(layout).contains(point)

    def _look_through_map(self, point: QPointF) -> None:
        if self.whole_layout is not None:
            lens = self.navigation.lens
            self.navigation.look(self._minimap.lens_at(self.whole_layout, lens, point))

    # -- editing -------------------------------------------------------------------------------

    def set_editable(self, editable: bool, why_not: str = "") -> None:
        """Let values be changed or not; `why_not` is the sentence that says so."""
        self._editing.set_editable(editable, why_not)
        self.refresh()

    @property
    def editor(self) -> ValueEditor | None:
        """The line that a new value is typed into, while there is one."""
        return self._editing.line

    def edit(self, thing: Pointed, *, in_card: bool = False) -> None:
        """Ask for a new value of a weight, an input or a target, or say why there can be none.

        The line stands in the pinned card if `in_card`, else where the thing is.
        """
        if self._frame is not None and thing != NOTHING:
            self._editing.begin(self._frame, thing, in_card=in_card)

    def _place_editor(self) -> None:
        layout, edit = self.network_layout, self._editing.edit
        card = self._card_painter() if self._editing.in_card else None
        if edit is not None and card is not None:
            row = value_row(edit, card.lines)
            self._editing.stand_in_card(card.row_box(self._card_box(card), row))
        elif layout is not None:
            self._editing.stand_at_thing(layout)

    # -- the card ------------------------------------------------------------------------------

    def render_to(self, painter: QPainter) -> None:
        """Paint everything."""
        super().render_to(painter)
        card = self._card_painter()
        if card is None:
            return
        box = self._card_box(card)
        editor = self.editor
        hidden = editor is not None and box.intersects(QRectF(editor.geometry()))
        if self._editing.in_card or not hidden:
            card.paint(painter, box)

    @property
    def _covered_height(self) -> int:
        """How much of the height, from below, is for the controls in the corner."""
        return 0 if self.covered.isEmpty() else self.covered.height() + 12

    def _card_painter(self) -> CardPainter | None:
        card = self.card()
        if card is None:
            return None
        pinned = self.lit == self._pinned
        painter = CardPainter(*card, self.card_note, pinned, self._palette, self.font())
        return painter.within(self.width())

    def _card_box(self, card: CardPainter) -> QRectF:
        """Return where the card stands: beside the pointer, or what is pinned and its editor."""
        layout = self.network_layout
        if not card.pinned or layout is None:
            near = QRectF(self._pointer, QSizeF(0, 0))
            return card.box(near, self.width(), self.height() - self._covered_height)
        near = _keep_clear(layout, self._pinned)
        if self.editor is not None and self._editing.is_beside(self._pinned):
            near = near.united(QRectF(self.editor.geometry()))
        return card.pinned_box(near, replace(layout, height=layout.height - self._covered_height))


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
