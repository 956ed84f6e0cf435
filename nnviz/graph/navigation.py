"""Zooming and moving the drawing with wheel, mouse, pinch and commands: where the lens is."""

from math import inf

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QGestureEvent, QPinchGesture, QWidget

from nnviz.graph.headings import places
from nnviz.graph.layout import NetworkLayout
from nnviz.graph.lens import WHOLE, Lens

STEP = 1.25
"""How much a key or a button zooms."""
_DOUBLE_TAP = 2.0
"""How much a double tap of two fingers zooms."""
_NOTCH = 120.0
"""The angle of one notch of a wheel."""
_HEADINGS = 60.0
"""How far down the headings of the layers reach."""
_MOVES = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)


class Navigation(QObject):
    """Keeps the lens of a view, and changes it as the person wishes.

    Whatever the mouse does is given to it first; it tells whether it was meant.
    """

    changed = Signal()

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._lens = WHOLE
        self._from: QPointF | None = None
        self._moving = False
        self.enabled = True

    @property
    def lens(self) -> Lens:
        """What is looked at."""
        return self._lens

    @property
    def moving(self) -> bool:
        """Whether the drawing is being dragged."""
        return self._moving

    # -- commands ------------------------------------------------------------------------------

    def look(self, lens: Lens) -> None:
        """Look through another lens."""
        lens = lens.within(self._view.width(), self._view.height())
        if lens != self._lens and self.enabled:
            self._lens = lens
            self.changed.emit()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Enlarge so many times more; what is at a point, or in the middle, stays there."""
        width, height = float(self._view.width()), float(self._view.height())
        at = QPointF(width / 2, height / 2) if at is None else at
        self.look(self._lens.zoomed(factor, at.x(), at.y(), width, height))

    def fit(self) -> None:
        """See the whole drawing."""
        self.look(WHOLE)

    # -- gestures ------------------------------------------------------------------------------

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom to the pointer; with Shift or Alt, move sideways."""
        turns = event.angleDelta().y() / _NOTCH
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or not turns:
            delta = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta()
            sideways = delta.x() or delta.y()
            self._move(QPointF(float(sideways), 0.0))
        else:
            self.zoom(STEP**turns, event.position())
        event.accept()

    def pad_gesture(self, event: QNativeGestureEvent) -> bool:
        """Zoom or move by the fingers on a touchpad; return whether that was meant."""
        kind = event.gestureType()
        if kind is Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom(max(0.0, 1.0 + event.value()), event.position())
        elif kind is Qt.NativeGestureType.PanNativeGesture:
            self._move(event.delta())
        elif kind is Qt.NativeGestureType.SmartZoomNativeGesture:
            self.zoom(0.0 if self._lens.scale > 1.0 else _DOUBLE_TAP, event.position())
        else:
            return False
        event.accept()
        return True

    def screen_gesture(self, event: QGestureEvent) -> bool:
        """Zoom and move by two fingers on a screen; return whether that was it."""
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if not isinstance(pinch, QPinchGesture):
            return False
        self.release()  # the first finger alone is a mouse, which may have begun to drag
        at = QPointF(self._view.mapFromGlobal(pinch.centerPoint()))
        if pinch.state() is not Qt.GestureState.GestureStarted:
            self._move(pinch.centerPoint() - pinch.lastCenterPoint())
        self.zoom(pinch.scaleFactor(), at)
        event.accept(pinch)
        return True

    def press(self, event: QMouseEvent) -> None:
        """Remember where a drag may begin."""
        may_move = self.enabled and self._lens.scale > 1.0 and event.button() in _MOVES
        self._from = event.position() if may_move else None

    def drag(self, event: QMouseEvent) -> bool:
        """Move the drawing with the pointer; return whether it is being dragged."""
        if self._from is None or not event.buttons():
            return False
        way = event.position() - self._from
        if not self._moving and way.manhattanLength() < QApplication.startDragDistance():
            return False
        if not self._moving:
            self._moving = True
            self._view.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._from = event.position()
        self._move(way)
        return True

    def release(self) -> bool:
        """End a drag; return whether there was one."""
        moved, self._moving, self._from = self._moving, False, None
        if moved:
            self._view.unsetCursor()
        return moved

    def heading_at(self, layout: NetworkLayout, point: QPointF) -> int | None:
        """Return the index of the layer whose heading is at a point."""
        if not self.enabled or point.y() > _HEADINGS:
            return None
        middles = places(layout, [_HEADINGS] * len(layout.layers))
        distances = [inf if x is None else abs(x - point.x()) for x in middles]
        nearest = min(distances)
        return distances.index(nearest) if nearest < _HEADINGS else None

    def resized(self, width: int, height: int) -> None:
        """Look at the same part of the drawing in a view that had this size before."""
        lens, view = self._lens, self._view
        if lens != WHOLE and width > 0 and height > 0:
            moved = Lens(lens.scale, lens.x * view.width() / width, lens.y * view.height() / height)
            self._lens = moved.within(view.width(), view.height())

    def _move(self, way: QPointF) -> None:
        width, height = float(self._view.width()), float(self._view.height())
        self.look(self._lens.moved(way.x(), way.y(), width, height))
