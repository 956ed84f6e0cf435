"""The network for a projector: the same drawing as in the window, magnified as a whole."""

from dataclasses import replace
from math import ceil

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from nnviz.data import Dataset
from nnviz.debugger import Frame
from nnviz.graph.layout import BOTTOM, TOP, LayerLayout, LayerStyle, NetworkLayout, lay_out
from nnviz.graph.palette import Palette
from nnviz.graph.units import output_label_width
from nnviz.graph.view import NetworkView

LETTERS = 13.0
"""The letters, in pixels, for which the distances of the drawing are made."""
LABEL_ROOM = 20.0
"""Less than in the window, so that the circles are larger."""
_SHARES = (1.0, 0.95, 0.9, 0.85, 0.8)
"""The letters may be so much smaller, if then every unit has its z or δ below it."""
_OF_THE_POINTER = ("point at", "click", "wheel", "threshold")
"""What a sentence for whoever sits at the mouse has in it: a lecture is shown to a room."""
_OF_LAYERS = 0.5
"""How much of the height is for the units of a large network, not for what is written around."""
_HEADINGS = 58.0
"""How far down the headings of the layers reach."""
_ABOVE, _BELOW = TOP - _HEADINGS, BOTTOM - 10.0
"""What is left free above and below the units for nothing, once there are no headings."""


class LectureGraph(NetworkView):
    """Shows a frame as `NetworkView` does, with letters of a wished size.

    Everything grows with the letters: circles, edges, pulses, cards. So the drawing is made for a
    smaller widget, whose `width`, `height` and pixel ratio it is told, and is painted magnified.
    Where every unit shows its value, the headings of the layers are left above the visible part.
    A lecture shows and explains; what is shown is not edited in it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.set_editable(False)
        self._wished = 1.0
        self._magnification = 1.0
        self._hidden = 0.0
        self._standing: NetworkLayout | None = None
        self._sizes: tuple[int, ...] = ()
        self._examples: Dataset | None = None

    def set_letters(self, pixels: float) -> None:
        """Draw with letters of this size, in pixels, or with smaller ones where that helps."""
        points = LETTERS * 72 / self.logicalDpiY()
        self.setStyleSheet(f"font-size: {points:.2f}pt")
        self._wished = pixels / LETTERS
        self.resizeEvent(QResizeEvent(self.size(), self.size()))  # it is as if it had changed

    def set_palette(self, palette: Palette) -> None:
        """Stand on the ground itself, not on a panel."""
        super().set_palette(replace(palette, panel=palette.ground))

    def show_frame(self, frame: Frame, dataset: Dataset, *, live: bool = False) -> None:
        """Show a frame; `live` while training changes Θ by itself."""
        if frame.network.layer_sizes != self._sizes or dataset is not self._examples:
            self._sizes, self._examples = frame.network.layer_sizes, dataset
            self._choose()
        super().show_frame(frame, dataset, live=live)

    @property
    def note(self) -> str:
        """What is said of what the drawing leaves out, without what a pointer could do about it."""
        sentences = super().note.split(". ")
        said = [s for s in sentences if s and not any(w in s.lower() for w in _OF_THE_POINTER)]
        return ". ".join(said).removesuffix(".") + "." if said else ""

    @property
    def magnification(self) -> float:
        """How much larger than in the window everything is drawn."""
        return self._magnification

    @property
    def network_layout(self) -> NetworkLayout | None:
        """Where the units stand in the drawing, before it is magnified and cut."""
        if self._standing is None:
            width, height = float(self.width()), float(self.height())
            self._standing = self._laid_out(width, height, cut=self._hidden > 0)
        return self._standing

    def _laid_out(self, width: float, height: float, *, cut: bool) -> NetworkLayout | None:
        """Return how the network stands in a drawing of this size; None before the first frame."""
        if self._examples is None:
            return None
        labels = output_label_width(self._examples, self.font())
        shape = self._examples.image_shape
        room = height + _ABOVE + _BELOW if cut else height
        layout = lay_out(self._sizes, shape, width, room, labels, label_room=LABEL_ROOM)
        return _raised(layout, height) if cut else layout

    # -- choosing the size ---------------------------------------------------------------------

    def _choose(self) -> None:
        """Take the largest magnification with which every unit is labelled.

        Where none is so small, it is the wished one that leaves the layers their height.
        """
        tried = [self._wished * share for share in _SHARES]
        most = (1 - _OF_LAYERS) * super().height() / (TOP + BOTTOM)
        otherwise = max(1.0, min(self._wished, most))
        self._magnification = next((m for m in tried if self._all_labelled(m)), otherwise)
        of_circles = (layer.style is LayerStyle.CIRCLES for layer in self._tried())
        self._hidden = _HEADINGS if all(of_circles) else 0.0
        self._standing = None

    def _all_labelled(self, magnification: float) -> bool:
        return all(layer.labelled for layer in self._tried(magnification))

    def _tried(self, magnification: float | None = None) -> tuple[LayerLayout, ...]:
        """Return how the layers would stand without headings."""
        magnification = magnification or self._magnification
        width = super().width() / magnification
        height = super().height() / magnification + _HEADINGS
        layout = self._laid_out(width, height, cut=True)
        return () if layout is None else layout.layers

    # -- the smaller widget that the drawing is made for ---------------------------------------

    def width(self) -> int:
        """Return how wide the drawing is before it is magnified."""
        return ceil(super().width() / self._magnification)

    def height(self) -> int:
        """Return how high the drawing is, with its hidden headings, before it is magnified."""
        return ceil(super().height() / self._magnification + self._hidden)

    def devicePixelRatioF(self) -> float:
        return super().devicePixelRatioF() * self._magnification

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.scale(self._magnification, self._magnification)
            painter.translate(0.0, -self._hidden)
            self.render_to(painter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._choose()
        super().resizeEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if not isinstance(event, QMouseEvent):
            return super().event(event)
        mapped = self._mapped(event)
        handled = super().event(mapped)
        event.setAccepted(mapped.isAccepted())
        return handled

    def on_screen(self, point: QPointF) -> QPointF:
        """Return where a point of the drawing is seen in this widget."""
        return QPointF(point.x(), point.y() - self._hidden) * self._magnification

    def _mapped(self, event: QMouseEvent) -> QMouseEvent:
        """Return the event with its position in the drawing."""
        position = event.position() / self._magnification
        position.setY(position.y() + self._hidden)
        return QMouseEvent(
            event.type(),
            position,
            event.scenePosition(),
            event.globalPosition(),
            event.button(),
            event.buttons(),
            event.modifiers(),
            event.pointingDevice(),
        )


def _raised(layout: NetworkLayout, height: float) -> NetworkLayout:
    """Return a layout of circles moved up to just below the headings, in a drawing so high."""
    layers = (
        replace(
            layer,
            heights=layer.heights - _ABOVE,
            bias_y=None if layer.bias_y is None else layer.bias_y - _ABOVE,
            area=replace(layer.area, y=layer.area.y - _ABOVE),
        )
        for layer in layout.layers
    )
    return NetworkLayout(layout.width, height, tuple(layers))
