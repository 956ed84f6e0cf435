"""The icons of the toolbar, drawn in the colours of the ground they stand on."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPolygonF

_SIDE = 16
_RATIO = 3
_BAR = 2.4

Shape = tuple[tuple[float, float], ...]
_RIGHT: Shape = ((4, 2.5), (13, 8), (4, 13.5))
_LEFT: Shape = ((12, 2.5), (3, 8), (12, 13.5))


def _chevron(left: float) -> Shape:
    tip, inner = left + 5.5, left + 3.0
    return ((left, 3), (left + 2.5, 3), (tip, 8), (left + 2.5, 13), (left, 13), (inner, 8))


_SHAPES: dict[str, tuple[tuple[Shape, ...], tuple[QRectF, ...]]] = {
    "play": ((_RIGHT,), ()),
    "step": ((_RIGHT,), ()),
    "back": ((_LEFT,), ()),
    "start": ((((14, 3), (6, 8), (14, 13)),), (QRectF(2.5, 3, _BAR, 10),)),
    "end": ((((2, 3), (10, 8), (2, 13)),), (QRectF(11, 3, _BAR, 10),)),
    "pause": ((), (QRectF(3.5, 3, 3, 10), QRectF(9.5, 3, 3, 10))),
    "more": (tuple(_chevron(left) for left in (2.0, 7.5)), ()),
    "stop": ((), (QRectF(3.5, 3.5, 9, 9),)),
}


def icon(name: str, colour: str, faint: str) -> QIcon:
    """Return an icon in a colour, and in a faint one for when it is disabled."""
    result = QIcon()
    for mode, ink in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, faint)):
        result.addPixmap(_pixmap(name, QColor(ink)), mode)
    return result


def _pixmap(name: str, ink: QColor) -> QPixmap:
    pixmap = QPixmap(_SIDE * _RATIO, _SIDE * _RATIO)
    pixmap.fill(Qt.GlobalColor.transparent)
    pixmap.setDevicePixelRatio(_RATIO)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        polygons, bars = _SHAPES[name]
        for polygon in polygons:
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in polygon]))
        for bar in bars:
            painter.drawRect(bar)
    return pixmap
