"""The pictures of all units of a layer in one sheet, and of one unit in full."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QScrollArea, QStyle, QWidget

from nnviz.debugger.numbers import number, short
from nnviz.graph.lettering import lettering
from nnviz.graph.palette import LIGHT, Palette, rgb
from nnviz.views.weight_tiles import Pixels, Sheet, Weights, arranged

_SMALL = 0.82
"""The size of the numbers below the pictures for that of the text."""
_ROW = 20
"""The least height of a cell that has its name beside it."""
_CENTRE = Qt.AlignmentFlag.AlignCenter
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class WeightSheet(QWidget):
    """All units of a layer as pictures with their numbers; only what is seen is painted."""

    unitPointed = Signal(object)  # the unit, from 0, or None
    unitChosen = Signal(object)  # the unit, from 0, that was clicked

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setAccessibleName("Weights of all units")
        self._palette = LIGHT
        self._weights: Weights | None = None
        self._shape = (0, 0)
        self._limit = 0.0
        self._room, self._bar = QSize(), 0
        self._lit: int | None = None
        self.sheet: Sheet | None = None

    def show_weights(self, weights: Weights, limit: float, palette: Palette) -> None:
        """Show the weights of a layer, |Θ| = `limit` in the strongest colour."""
        before = self._weights
        other = before is None or before.theta.shape != weights.theta.shape
        self._weights, self._limit, self._palette = weights, limit, palette
        if other or self.sheet is None or self._shape != weights.shape:
            self._shape = weights.shape
            self._arrange()
        self.update()

    def fit(self, room: QSize, bar: int) -> None:
        """Make the pictures as large as fits into a room, less the scroll bar if they scroll."""
        self._room, self._bar = room, bar
        self._arrange()

    def light(self, unit: int | None) -> None:
        """Outline the picture of a unit, from 0."""
        if unit != self._lit:
            self._lit = unit
            self.update()

    def place_of(self, unit: int) -> QRectF:
        """Return where the picture of a unit, from 0, stands."""
        assert self.sheet is not None  # noqa: S101  asked of what is shown
        return QRectF(QPointF(*self.sheet.place(unit)), QSize(*self.sheet.size).toSizeF())

    def _arrange(self) -> None:
        if self._weights is None or self._room.isEmpty():
            return
        count = len(self._weights.units)
        metrics = QFontMetrics(self._letters())
        label = metrics.horizontalAdvance(str(count)), metrics.height()
        size = self._room.width(), self._room.height()
        self.sheet = arranged(count, self._shape, size, label, self._bar)
        self.setMinimumSize(self.sheet.columns * self.sheet.across, self.sheet.height)
        self.update()

    def _letters(self) -> QFont:
        return lettering(self.font().family(), self.font().pointSizeF() * _SMALL).font

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        weights, sheet = self._weights, self.sheet
        if weights is None or sheet is None:
            return
        with QPainter(self) as painter:
            seen = event.rect()
            first = max(0, seen.top() // sheet.down) * sheet.columns
            end = min(sheet.count, (seen.bottom() // sheet.down + 1) * sheet.columns)
            if end <= first:
                return
            pictures = weights.image(slice(first, end), self._limit, self._palette)
            image = _image(sheet.compose(pictures, rgb(self._palette.panel)))
            painter.drawImage(0, first // sheet.columns * sheet.down, image)
            self._paint_numbers(painter, sheet, range(first, end))

    def _paint_numbers(self, painter: QPainter, sheet: Sheet, units: range) -> None:
        painter.setFont(self._letters())
        width, height = sheet.size
        for unit in units:
            left, top = sheet.place(unit)
            lit = unit == self._lit
            painter.setPen(QColor(self._palette.text if lit else self._palette.quiet))
            below = QRectF(left - sheet.across / 2, top + height, width + sheet.across, sheet.label)
            painter.drawText(below, _CENTRE, str(unit + 1))  # as in the notation, from 1
            if lit:
                painter.setPen(QPen(QColor(self._palette.accent), 2))
                painter.drawRect(QRectF(left - 2, top - 1, width + 4, height + 2))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        unit = self._unit_at(event.position())
        self.setCursor(
            Qt.CursorShape.ArrowCursor if unit is None else Qt.CursorShape.PointingHandCursor
        )
        self.light(unit)
        self.unitPointed.emit(unit)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        unit = self._unit_at(event.position())
        if unit is not None and event.button() is Qt.MouseButton.LeftButton:
            self.unitChosen.emit(unit)

    def leaveEvent(self, event: QEvent) -> None:
        self.light(None)
        self.unitPointed.emit(None)
        super().leaveEvent(event)

    def _unit_at(self, point: QPointF) -> int | None:
        return None if self.sheet is None else self.sheet.unit_at(point.x(), point.y())


class SheetArea(QScrollArea):
    """Scrolls a sheet only where its smallest pictures do not fit."""

    def __init__(self, sheet: WeightSheet) -> None:
        super().__init__()
        self._sheet = sheet
        self.setWidget(sheet)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumSize(60, 40)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        self._sheet.fit(self.maximumViewportSize(), bar)


class WeightPicture(QWidget):
    """One unit's weights in full: its picture, or a list of its cells with their names."""

    cellPointed = Signal(object)  # the cell, from 0, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setAccessibleName("Weights of one unit")
        self.setMinimumSize(60, 40)
        self._palette = LIGHT
        self._weights: Weights | None = None
        self._unit = 0
        self._limit = 0.0
        self._lit: int | None = None

    def show_unit(self, weights: Weights, unit: int, limit: float, palette: Palette) -> None:
        """Show the weights into a unit, from 0, |Θ| = `limit` in the strongest colour."""
        self._weights, self._unit, self._limit, self._palette = weights, unit, limit, palette
        self.update()

    def light(self, cell: int | None) -> None:
        """Outline a cell, from 0."""
        if cell != self._lit:
            self._lit = cell
            self.update()

    def place_of(self, cell: int) -> QRectF:
        """Return where a cell, from 0, stands."""
        assert self._weights is not None  # noqa: S101  asked of what is shown
        rows, columns = self._shape(self._weights)
        area, (row, column) = self._area(rows, columns), divmod(cell, columns)
        width, height = area.width() / columns, area.height() / rows
        return QRectF(area.x() + column * width, area.y() + row * height, width, height)

    def _listed(self, weights: Weights) -> bool:
        """Tell whether each cell has its name beside it."""
        return not weights.pixels and len(weights.names) * _ROW <= self.height()

    def _shape(self, weights: Weights) -> tuple[int, int]:
        return (len(weights.names), 1) if self._listed(weights) else weights.shape

    def _area(self, rows: int, columns: int) -> QRectF:
        if columns == 1:
            side = min(36.0, self.height() / rows)
            return QRectF(0, 0, side, side * rows)
        side = min(self.width() / columns, self.height() / rows)
        side = max(1.0, float(int(side))) if side > 1 else side
        return QRectF((self.width() - side * columns) / 2, 0, side * columns, side * rows)

    def paintEvent(self, event: QPaintEvent) -> None:
        weights = self._weights
        if weights is None:
            return
        with QPainter(self) as painter:
            rows, columns = self._shape(weights)
            unit = slice(self._unit, self._unit + 1)
            pixels = weights.image(unit, self._limit, self._palette)[0]
            pixels = pixels.reshape(-1, 3)[: rows * columns].reshape(rows, columns, 3)
            painter.drawImage(self._area(rows, columns), _image(pixels))
            if self._listed(weights):
                self._paint_names(painter, weights)
            if self._lit is not None and self._lit < len(weights.names):
                painter.setPen(QPen(QColor(self._palette.accent), 2))
                painter.drawRect(self.place_of(self._lit))

    def _paint_names(self, painter: QPainter, weights: Weights) -> None:
        painter.setPen(QColor(self._palette.text))
        values = weights.theta[self._unit, 1:].tolist()
        for cell, (name, value) in enumerate(zip(weights.names, values, strict=True)):
            box = self.place_of(cell)
            beside = QRectF(box.right() + 8, box.y(), self.width() - box.right() - 8, box.height())
            painter.drawText(beside, _MIDDLE, f"{number(value)}   {name}")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        self.light(cell)
        self.cellPointed.emit(cell)

    def leaveEvent(self, event: QEvent) -> None:
        self.light(None)
        self.cellPointed.emit(None)
        super().leaveEvent(event)

    def _cell_at(self, point: QPointF) -> int | None:
        if self._weights is None:
            return None
        rows, columns = self._shape(self._weights)
        area = self._area(rows, columns)
        reach = area.adjusted(0, 0, self.width(), 0) if columns == 1 else area
        if not reach.contains(point):
            return None
        row = min(rows - 1, int((point.y() - area.y()) / area.height() * rows))
        column = int((point.x() - area.x()) / area.width() * columns) if columns > 1 else 0
        cell = row * columns + min(column, columns - 1)
        return cell if cell < len(self._weights.names) else None


class WeightScale(QWidget):
    """The colours of the weights from −limit to +limit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Scale of the weights")
        self._palette = LIGHT
        self._texts = ("", "", "")
        self.setMinimumWidth(60)

    def show_limit(self, name: str, limit: float, palette: Palette) -> None:
        """Show the scale of a Θ by its name."""
        self._palette = palette
        self._texts = (short(-limit), short(limit) if not limit else f"+{short(limit)}", name)
        self.setAccessibleDescription(f"{name} {self._texts[0]} to {self._texts[1]}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, QFontMetrics(self.font()).height() + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            metrics = QFontMetrics(self.font())
            low, high, name = self._texts
            x = 0.0
            for text in (low, "", high, name):
                if text:
                    width = float(metrics.horizontalAdvance(text))
                    painter.setPen(QColor(self._palette.text))
                    painter.drawText(QRectF(x, 0, width + 2, self.height()), _MIDDLE, text)
                else:
                    width = 96.0
                    bar = QRectF(x, (self.height() - 10) / 2, width, 10)
                    painter.drawImage(bar, _image(self._palette.weights.table[np.newaxis]))
                    painter.setPen(QPen(QColor(self._palette.control), 1))
                    painter.drawRect(bar)
                x += width + 6


def _image(pixels: Pixels) -> QImage:
    """Return an image of colours (rows, columns, 3)."""
    rows, columns = pixels.shape[:2]
    data = np.ascontiguousarray(pixels)
    return QImage(data.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888).copy()
