"""Labels whose text changes with every step: a new text is painted, and nothing is laid out anew.

A QLabel asks for a new layout whenever its text changes, up to the window, which takes longer than
all of its painting. What has its place and its size from its surroundings need not ask.
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class Line(QWidget):
    """One line of text that is cut short where there is no room, and told whole in its tip."""

    def __init__(self, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._align = align
        self._text = ""
        self._ink: str | None = None
        self._bold = False

    def text(self) -> str:
        """Return the whole text."""
        return self._text

    def show_text(self, text: str, *, ink: str | None = None, bold: bool = False) -> None:
        """Show a text in a colour, that of texts if None."""
        if (text, ink, bold) == (self._text, self._ink, self._bold):
            return
        self._text, self._ink, self._bold = text, ink, bold
        self.setAccessibleDescription(text)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(80, self.fontMetrics().height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        font = QFont(self.font())
        font.setBold(self._bold)
        elide = Qt.TextElideMode.ElideRight
        shown = QFontMetricsF(font).elidedText(self._text, elide, self.width())
        self.setToolTip("" if shown == self._text else self._text)
        quiet = self.palette().color(QPalette.ColorRole.WindowText)
        with QPainter(self) as painter:
            painter.setFont(font)
            painter.setPen(quiet if self._ink is None else QColor(self._ink))
            painter.drawText(self.rect(), self._align | Qt.AlignmentFlag.AlignVCenter, shown)


class StillText(QWidget):
    """A text of some lines that can be selected, in the room that it is given."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._lines = lines
        self.label = QLabel(self)
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def text(self) -> str:
        """Return the whole text."""
        return self.label.text()

    def show_text(self, text: str) -> None:
        """Show a text."""
        self.label.setText(text)

    def sizeHint(self) -> QSize:
        return QSize(80, self._lines * self.fontMetrics().lineSpacing() + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(1, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.label.setFixedSize(self.size())  # of a fixed size, it asks for no layout
