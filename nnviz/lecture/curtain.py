"""A black or white screen, so that the room looks at the lecturer and not at the picture."""

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

BLACK, WHITE = "#000000", "#FFFFFF"


class Curtain(QWidget):
    """Covers everything in one colour while it is down."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self._colour = BLACK
        self.hide()

    @property
    def colour(self) -> str | None:
        """The colour that the screen has, None while the picture is to be seen."""
        return None if self.isHidden() else self._colour

    def toggle(self, colour: str) -> None:
        """Cover the screen in a colour; uncover it if it has that colour already."""
        if colour == self.colour:
            self.lift()
            return
        self._colour = colour
        self.setAccessibleName("Black screen" if colour == BLACK else "White screen")
        self.raise_()
        self.show()
        self.update()

    def lift(self) -> None:
        """Uncover the screen."""
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), QColor(self._colour))
