"""The table of all keys, as long as it is, in a dialog that no screen is too small for."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

MARGIN = 120
"""So many pixels of the screen's height and width are left to the window and its frame."""


class KeysDialog(QDialog):
    """Shows a table in HTML: all of it where the screen is large enough, else it scrolls."""

    def __init__(self, table: str, window: QWidget) -> None:
        super().__init__(window)
        self.setWindowTitle("Keys")
        self._text = QTextBrowser()
        self._text.setAccessibleName("Keys")
        self._text.setHtml(table)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok)
        buttons.accepted.connect(self.accept)
        column = QVBoxLayout(self)
        column.addWidget(self._text, 1)
        column.addWidget(buttons)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setFocus()
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """As large as the table, and no larger than the screen has room for."""
        document = self._text.document().clone()
        document.adjustSize()
        wanted = document.size().toSize() + (super().sizeHint() - self._text.sizeHint())
        bar = self._text.verticalScrollBar().sizeHint().width()
        room = self.screen().availableSize() - QSize(MARGIN, MARGIN)
        return (wanted + QSize(2 * bar, 2 * bar)).boundedTo(room)
