"""How far the example's steps have come: a dot for each, or a thin bar when they are many."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnviz.graph.palette import LIGHT, Palette

MOST_DOTS = 24
_PITCH = 1.7
_BAR_WIDTH, _BAR_HEIGHT = 0.4, 0.3


class ProgressView(QWidget):
    """Shows the present step among all of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Progress")
        self._palette = LIGHT
        self._step, self._total = 0, 0

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._palette = palette
        self.update()

    def show_step(self, step: int, total: int) -> None:
        """Show step `step` (from 1) of `total`; 0 of 0 for nothing."""
        self._step, self._total = step, total
        self.setAccessibleDescription(f"step {step} of {total}" if total else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            if self._total > MOST_DOTS:
                self._paint_bar(painter)
            else:
                self._paint_dots(painter)

    def _paint_dots(self, painter: QPainter) -> None:
        pitch = _PITCH * self.height()
        middle, radius = self.height() / 2, 0.3 * self.height()
        left = (self.width() - pitch * (self._total - 1)) / 2
        for number in range(self._total):
            present = number + 1 == self._step
            painter.setBrush(QColor(self._palette.text if present else self._palette.control))
            size = self.height() / 2 if present else radius
            painter.drawEllipse(QPointF(left + pitch * number, middle), size, size)

    def _paint_bar(self, painter: QPainter) -> None:
        width, height = _BAR_WIDTH * self.width(), _BAR_HEIGHT * self.height()
        bar = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
        painter.setBrush(QColor(self._palette.control))
        painter.drawRoundedRect(bar, height / 2, height / 2)
        bar.setWidth(max(height, width * self._step / self._total))
        painter.setBrush(QColor(self._palette.text))
        painter.drawRoundedRect(bar, height / 2, height / 2)
