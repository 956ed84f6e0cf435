"""The cells of a matrix that are seen, painted in one go: their colours, numbers and outlines."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QPainter, QPen

from nnviz.debugger.numbers import UNKNOWN, short
from nnviz.graph.lettering import Lettering
from nnviz.graph.palette import LIGHT, RGB, Palette, Ramp, text_on
from nnviz.views.sheets import Box, Cell, Piece, Sheet

_RIGHT = 5
"""Pixels between a number and its cell's right side."""


class Look(NamedTuple):
    """How a cell looks: its text, its ground (None for the panel's) and the text's colour."""

    text: str
    ground: QColor | None
    ink: QColor


def look_of(piece: Piece, cell: Cell, palette: Palette) -> Look:
    """Return how a cell of an array looks."""
    if cell is None:
        return Look(UNKNOWN, _colour(palette.ground), _colour(palette.quiet))
    if cell == "" or not piece.ramp:
        return Look("" if cell == "" else short(cell), None, _colour(palette.text))
    ramp: Ramp = getattr(palette, piece.ramp)
    return Look(short(cell), *_inks(ramp.colour(piece.share(cell))))


@lru_cache(maxsize=32)
def _colour(text: str) -> QColor:
    return QColor(text)


@lru_cache(maxsize=2048)
def _inks(ground: RGB) -> tuple[QColor, QColor]:
    """Return a ground and the colour of a text on it."""
    return QColor(*ground), QColor(text_on(ground))


@dataclass(slots=True)
class CellPainter:
    """Paints cells of one size; `outlines` are the boxes with a border, in its colour."""

    letters: Lettering
    palette: Palette = LIGHT
    outlines: list[tuple[Box, QColor]] = field(default_factory=list)

    def paint(self, painter: QPainter, sheet: Sheet, seen: Box, first: QRect) -> None:
        """Paint the cells of a box, of which the first stands in this rectangle."""
        painter.setFont(self.letters.font)
        rise = (first.height() - 1 + self.letters.rise) / 2
        for down, row in enumerate(sheet.block(seen)):
            y = first.y() + down * first.height()
            for across, cell in enumerate(row):
                piece, _ = sheet.at(seen.left + across)
                text, ground, ink = look_of(piece, cell, self.palette)
                x = first.x() + across * first.width()
                if ground is not None:
                    painter.fillRect(x, y, first.width() - 1, first.height() - 1, ground)
                if text:
                    painter.setPen(ink)
                    end = x + first.width() - _RIGHT
                    painter.drawText(QPointF(end - self.letters.width(text), y + rise), text)

    def outline(self, painter: QPainter, first: QRect, seen: Box, boxes: list[Box]) -> None:
        """Paint borders: of the boxes that are selected, and of what is present and pointed at."""
        painter.setPen(QPen(QColor(self.palette.accent), 1))
        for box in boxes:
            painter.drawRect(_place(box, first, seen).adjusted(1, 1, -3, -3))
        lining = QColor(self.palette.panel)
        for box, colour in self.outlines:
            place = _place(box, first, seen)
            _border(painter, place.adjusted(0, 0, -1, -1), colour, 2)
            _border(painter, place.adjusted(2, 2, -3, -3), lining, 1)


def _place(box: Box, first: QRect, seen: Box) -> QRect:
    """Return where a box is, `first` being the rectangle of the first cell of the box `seen`."""
    width, height = first.width(), first.height()
    x, y = first.x() + (box.left - seen.left) * width, first.y() + (box.top - seen.top) * height
    columns, rows = box.right - box.left + 1, box.bottom - box.top + 1
    return QRect(x, y, columns * width, rows * height)


def _border(painter: QPainter, place: QRect, colour: QColor, width: int) -> None:
    """Paint the border of a rectangle, inside it."""
    x, y, w, h = place.x(), place.y(), place.width(), place.height()
    painter.fillRect(x, y, w, width, colour)
    painter.fillRect(x, y + h - width, w, width, colour)
    painter.fillRect(x, y, width, h, colour)
    painter.fillRect(x + w - width, y, width, h, colour)
