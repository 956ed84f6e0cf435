"""The card beside what is pointed at or pinned: how large it is, where it stands, how it looks."""

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from nnviz.graph.cards import Line
from nnviz.graph.layout import NetworkLayout
from nnviz.graph.lettering import digits_font
from nnviz.graph.palette import Palette

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_PINNED = "pinned"
_SIDE, _ABOVE, _BETWEEN = 12.0, 8.0, 20.0
_PIN_ROOM = 14.0
_AWAY, _BELOW, _MARGIN = 18.0, 14.0, 6.0
_SMALLEST = 5.0
"""Points that letters have at least."""
_TITLES = 58.0
"""How far down the headings of the layers reach."""


@dataclass(frozen=True, slots=True, eq=False)
class CardPainter:
    """Paints a heading, lines of (name, value) and a quiet note; `pinned` is said with a pin."""

    heading: str
    lines: list[Line]
    note: str
    pinned: bool
    palette: Palette
    font: QFont

    def box(self, near: QRectF, width: float, height: float) -> QRectF:
        """Return where the card stands: beside a box, inside a drawing of this size."""
        size = self._size()
        x = near.right() + _AWAY
        if x + size.width() > width - _MARGIN:
            x = near.left() - _AWAY - size.width()
        return _inside(QPointF(x, near.center().y() + _BELOW), size, width, height)

    def pinned_box(self, near: QRectF, layout: NetworkLayout) -> QRectF:
        """Return where the card may stay: beside the box or in a corner, over the fewest units."""
        size = self._size()
        right, left = near.right() + _AWAY, near.left() - _AWAY - size.width()
        below, above = near.center().y() + _BELOW, near.center().y() - _BELOW - size.height()
        corners = [(0.0, layout.height), (layout.width, layout.height)]
        corner = [(x, y) for y in (below, above) for x in (right, left)] + corners
        boxes = [_inside(QPointF(x, y), size, layout.width, layout.height) for x, y in corner]
        return min(boxes, key=lambda box: _harm(box, near, layout))

    def within(self, width: float) -> "CardPainter":
        """Return this card with letters so small that it fits into a drawing of a width."""
        around = 2 * (_SIDE + _MARGIN)
        share = (width - around) / (self._size().width() - around + 2 * _MARGIN)
        if share >= 1.0:
            return self
        font = QFont(self.font)
        font.setPointSizeF(max(_SMALLEST, share * font.pointSizeF()))
        return replace(self, font=font)

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Paint the card in its box."""
        row = self._row()
        painter.setPen(QPen(QColor(self.palette.accent if self.pinned else self.palette.control)))
        painter.setBrush(QColor(self.palette.panel))
        painter.drawRoundedRect(box, 6, 6)
        line = QRectF(box.x() + _SIDE, box.y() + _ABOVE, box.width() - 2 * _SIDE, row)
        self._write(painter, line, self.heading, self.palette.quiet)
        if self.pinned:
            self._write(painter, line, _PINNED, self.palette.accent, _RIGHT)
            self._paint_pin(painter, line)
        digits = self._digits()
        for name, value in self.lines:
            line.translate(0, row)
            self._write(painter, line, name, self.palette.text)
            painter.setFont(digits)
            painter.drawText(line, _RIGHT, value)
        if self.note:
            line.translate(0, row)
            self._write(painter, line, self.note, self.palette.quiet)

    def row_box(self, box: QRectF, row: int) -> QRectF:
        """Return where a line stands, counted from 0, in the box of the card."""
        height = self._row()
        top = box.y() + _ABOVE + (row + 1) * height
        return QRectF(box.x() + _SIDE, top, box.width() - 2 * _SIDE, height)

    def _write(
        self,
        painter: QPainter,
        line: QRectF,
        text: str,
        ink: str,
        align: Qt.AlignmentFlag = _LEFT,
    ) -> None:
        painter.setFont(self.font)
        painter.setPen(QColor(ink))
        painter.drawText(line, align, text)

    def _paint_pin(self, painter: QPainter, line: QRectF) -> None:
        """Draw a pin, its head above and its point below, to the left of the word."""
        colour = QColor(self.palette.accent)
        x = line.right() - self._plain().horizontalAdvance(_PINNED) - 7
        y = line.center().y()
        painter.setPen(QPen(colour, 1.4))
        painter.drawLine(QLineF(x, y - 1, x, y + 6))
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(x, y - 2.5), 3, 3)

    # -- measures ------------------------------------------------------------------------------

    def _size(self) -> QSizeF:
        plain, mono = self._plain(), QFontMetricsF(self._digits())
        names = max(plain.horizontalAdvance(name) for name, _ in self.lines)
        values = max(mono.horizontalAdvance(value) for _, value in self.lines)
        heading = plain.horizontalAdvance(self.heading)
        if self.pinned:
            heading += _BETWEEN + _PIN_ROOM + plain.horizontalAdvance(_PINNED)
        width = max(heading, names + _BETWEEN + values, plain.horizontalAdvance(self.note))
        rows = len(self.lines) + 1 + bool(self.note)
        return QSizeF(width + 2 * _SIDE, self._row() * rows + 2 * _ABOVE)

    def _row(self) -> float:
        return max(self._plain().height(), QFontMetricsF(self._digits()).height()) + 3

    def _plain(self) -> QFontMetricsF:
        return QFontMetricsF(self.font)

    def _digits(self) -> QFont:
        digits = digits_font()
        digits.setPointSizeF(self.font.pointSizeF())
        return digits


def _inside(corner: QPointF, size: QSizeF, width: float, height: float) -> QRectF:
    """Return a box that is moved into a drawing of this size."""
    x = max(_MARGIN, min(corner.x(), width - size.width() - _MARGIN))
    y = max(_MARGIN, min(corner.y(), height - size.height() - _MARGIN))
    return QRectF(QPointF(x, y), size)


def _harm(box: QRectF, near: QRectF, layout: NetworkLayout) -> float:
    """Return how much a card hides: the share of each layer's units, and the most if its own."""
    hidden = 0.0
    for layer in layout.layers:
        area = QRectF(layer.area.x, box.y(), layer.area.width, box.height())
        if box.intersects(area):
            far = np.abs(layer.sources - box.center().y())  # the bias unit is a unit too
            hidden += float((far < box.height() / 2 + layer.radius).mean())
    titles = box.top() < _TITLES
    return hidden + titles + 10.0 * box.intersects(near.adjusted(-4, -4, 4, 4))
