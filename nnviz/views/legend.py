"""What the colours mean: one bar for each quantity on the screen, with its limits."""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnviz.debugger import EdgeQuantity
from nnviz.debugger.numbers import short
from nnviz.graph.edges import Limits, ramp_of
from nnviz.graph.palette import LIGHT, Palette, Ramp, legible

_NAMES = {
    EdgeQuantity.THETA: "Θ",
    EdgeQuantity.CONTRIBUTION: "Θ·a",
    EdgeQuantity.ERROR: "Θ·δ",
    EdgeQuantity.PRODUCT: "δ·a",
    EdgeQuantity.GRADIENT: "D",
    EdgeQuantity.UPDATE: "−αD",
    EdgeQuantity.CHECK: "|D − numeric|",
}
_BAR = 64.0
_Bar = tuple[str, str, str, Ramp]
"""A name, the lowest and the highest value, and the colours."""
_MOST_BARS = 3
"""There is room for so many, so that another number of them lays nothing out anew."""


class Legend(QWidget):
    """Colour bars from the most negative to the most positive value, and that of activations."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Legend")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._palette = LIGHT
        self._limits: Limits = {}
        self._lit: dict[int, Limits] | None = None
        self._activations = (0.0, 1.0)
        self._blank = ""

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._palette = palette
        self.update()

    def show_limits(self, limits: Limits, activations: tuple[float, float] = (0.0, 1.0)) -> None:
        """Show the limit of each quantity that colours edges now, and the range of activations."""
        self._show(limits, self._lit, activations)

    def show_lit(self, limits: dict[int, Limits] | None) -> None:
        """Show the limits of the edges of a lit unit, gap by gap; None for no unit."""
        self._show(self._limits, limits, self._activations)

    def _show(
        self, limits: Limits, lit: dict[int, Limits] | None, activations: tuple[float, float]
    ) -> None:
        before = self._bars()
        self._limits, self._lit, self._activations = limits, lit, activations
        if self._bars() != before:
            self._describe()

    def show_blank(self, why: str) -> None:
        """Say beside the bars why no edge has a colour, or nothing."""
        if why != self._blank:
            self._blank = why
            self._describe()

    def _describe(self) -> None:
        bars = [f"{name} {low} to {high}" for name, low, high, _ in self._bars()]
        self.setAccessibleDescription("; ".join(filter(None, (self._blank, *bars))))
        self.update()

    def _bars(self) -> list[_Bar]:
        """Return (name, lowest, highest, colours) of each bar."""
        lit = [item for gap in sorted(self._lit or {}) for item in (self._lit or {})[gap].items()]
        common = self._limits
        if len(common) + len(lit) >= _MOST_BARS:  # the others have stepped back: theirs may go
            shown = dict(lit)
            common = {quantity: common[quantity] for quantity in common if quantity not in shown}
        edges = [_bar(*item, self._palette) for item in sorted(common.items())]
        own = [_bar(*item, legible(self._palette)) for item in lit]
        whose = (" into this unit", " out of this unit") if len(own) > 1 else (", this unit",)
        named = [
            (f"{name}{of}", low, high, ramp)
            for of, (name, low, high, ramp) in zip(whose, own, strict=False)
        ]
        return [*edges, *named, self._activation_bar()]

    def _activation_bar(self) -> _Bar:
        lowest, highest = self._activations
        ramp = self._palette.activations
        if lowest:
            return "a", short(lowest), f"+{short(highest)}", ramp
        return "a", "0", short(highest), ramp.from_zero

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self.font())
        widest = metrics.horizontalAdvance("−0.00000 +0.00000 Θ·a") + _BAR + 44
        return QSize(int(widest * _MOST_BARS), int(metrics.height()) + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(int(_BAR), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), QColor(self._palette.ground))
            metrics = QFontMetricsF(self.font())
            x = float(self.width()) - 12
            for name, lowest, highest, ramp in reversed(self._bars()):
                for text, bold in ((name, True), (highest, False)):
                    font = self.font()
                    font.setBold(bold)
                    painter.setFont(font)
                    width = QFontMetricsF(font).horizontalAdvance(text)
                    x -= width
                    self._write(painter, x, width, text)
                    x -= 6
                x -= _BAR
                self._paint_bar(painter, x, ramp)
                painter.setFont(self.font())
                x -= 6 + metrics.horizontalAdvance(lowest)
                self._write(painter, x, metrics.horizontalAdvance(lowest), lowest)
                x -= 26
            width = metrics.horizontalAdvance(self._blank)
            self._write(painter, max(0.0, x - width), width, self._blank)

    def _write(self, painter: QPainter, x: float, width: float, text: str) -> None:
        painter.setPen(QColor(self._palette.text))
        painter.drawText(
            QRectF(x, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, text
        )

    def _paint_bar(self, painter: QPainter, x: float, ramp: Ramp) -> None:
        pixels = np.ascontiguousarray(ramp.table[np.newaxis])
        image = QImage(
            pixels.data, len(ramp.table), 1, 3 * len(ramp.table), QImage.Format.Format_RGB888
        )
        box = QRectF(x, (self.height() - 10) / 2, _BAR, 10)
        painter.drawImage(box, image)
        painter.setPen(QPen(QColor(self._palette.control), 1))
        painter.drawRect(box)


def _bar(quantity: EdgeQuantity, limit: float, palette: Palette) -> _Bar:
    ramp = ramp_of(palette, quantity)
    lowest = short(ramp.lowest * limit) if ramp.lowest * limit else "0"
    return _NAMES[quantity], lowest, f"+{short(limit)}" if limit else "0", ramp
