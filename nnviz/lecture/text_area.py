"""A text that keeps its place: in letters of a wished size, smaller only when it would not fit."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from nnviz.graph.palette import LIGHT

_SHARES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5)
"""The sizes that are tried, the first that fits is taken."""


class TextArea(QLabel):
    """One line, or several; `name` is what a screen reader calls it."""

    def __init__(
        self, name: str, parent: QWidget | None = None, *, lines: int = 1, bold: bool = False
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(lines > 1)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._bold = bold
        self._ink = LIGHT.text
        self._letters = 30.0

    def set_ink(self, ink: str) -> None:
        """Write in a colour, "#RRGGBB"."""
        self._ink = ink
        self._fit()

    def set_letters(self, pixels: float) -> None:
        """Write with letters of this size, in pixels, or with smaller ones for a long text."""
        self._letters = pixels
        self._fit()

    def write(self, text: str) -> None:
        """Write another text."""
        if text != self.text():
            self.setText(text)
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        sizes = [max(1, round(share * self._letters)) for share in _SHARES]
        size = next((size for size in sizes if self._fits(size)), sizes[-1])
        weight = "bold" if self._bold else "normal"
        look = f"font-size: {size}px; font-weight: {weight}; color: {self._ink}"
        if look != self.styleSheet():
            self.setStyleSheet(look)

    def _fits(self, pixels: int) -> bool:
        font = QFont(self.font())
        font.setPixelSize(pixels)
        font.setBold(self._bold)
        room = self.contentsRect()
        flags = Qt.TextFlag.TextWordWrap if self.wordWrap() else Qt.TextFlag.TextSingleLine
        needed = QFontMetricsF(font).boundingRect(
            QRect(0, 0, room.width(), 10_000), flags, self.text()
        )
        return needed.width() <= room.width() and needed.height() <= room.height()
