"""The cost curve, and the accuracy against an axis of its own, over the iterations."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.document.curve import CostCurve
from nnviz.graph.palette import LIGHT, Palette
from nnviz.views.ticks import iteration_ticks, value_ticks

_MARK = 8
"""What the mark of a number, and the gap beside it, take of an axis."""
_AIR = 1.3
"""How far numbers above each other stand apart, for the height of their letters."""
_SHARES = ((0.0, "0"), (0.5, "50 %"), (1.0, "100 %"))


class CostChart(QWidget):
    """Draws J (left axis) and the accuracy (right axis) of finished iterations.

    The plot is made behind the first painting, or with the first points: pyqtgraph takes a third of
    a second to be imported, and the window should not wait for that.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Cost curve")
        self.setMinimumHeight(70)
        self._plot: Any = None
        self._room: Room | None = None
        self._palette = LIGHT
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(6, 0, 4, 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._plot is None:
            QTimer.singleShot(0, self._make)

    def _make(self) -> None:
        """Make the plot, if it is not there yet."""
        if self._plot is not None:
            return
        import pyqtgraph as pg  # noqa: PLC0415  see the class

        self._pg = pg
        self._plot = pg.PlotItem(enableMenu=False)  # Export fails on newer Qt versions
        # pyqtgraph makes a menu all the same, and nobody frees it.
        self._plot.ctrlMenu.setParent(self, Qt.WindowType.Popup)
        self._widget = pg.PlotWidget(plotItem=self._plot)
        self._plot.hideButtons()
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.showAxis("right")
        for side, name in (("left", "J(Θ)"), ("right", "accuracy"), ("bottom", "iteration")):
            axis = self._plot.getAxis(side)
            axis.enableAutoSIPrefix(False)
            axis.setLabel(name)
            axis.setCacheMode(axis.CacheMode.DeviceCoordinateCache)  # or it is drawn with the curve
        self._plot.getAxis("bottom").setStyle(hideOverlappingLabels=False)  # the last one stays
        self._plot.layout.setContentsMargins(2, 8, 2, 2)  # or the topmost numbers are cut
        # The recorder keeps few points, so the curves need none of what PlotDataItem adds to them.
        self._cost, self._accuracy = pg.PlotCurveItem(), pg.PlotCurveItem()
        self._first = pg.ScatterPlotItem(size=4, pen=None)
        self._plot.addItem(self._cost)
        self._plot.addItem(self._first)
        self._add_accuracy(self._accuracy)
        self._column.addWidget(self._widget)
        self.set_palette(self._palette)
        self.show_curve(CostCurve.empty())

    def _add_accuracy(self, line: Any) -> None:
        """Put the curve of the accuracy into a view box of its own over the plot's."""
        pg = self._pg
        self._right = pg.ViewBox(enableMenu=False)
        self._right.setMouseEnabled(x=False, y=False)
        self._right.setYRange(0, 1, padding=0.04)
        self._right.setXLink(self._plot)
        self._plot.getAxis("right").linkToView(self._right)
        self._plot.scene().addItem(self._right)
        self._plot.getViewBox().sigResized.connect(self._follow_plot)
        self._right.addItem(line)

    def _follow_plot(self) -> None:
        self._right.setGeometry(self._plot.getViewBox().sceneBoundingRect())
        self._set_ticks()

    def _set_ticks(self) -> None:
        """Put as many numbers at the axes as have room beside each other."""
        room, seen = self._room, self._plot.getViewBox().sceneBoundingRect()
        if room is None:
            return
        letters = QFontMetricsF(self.font())
        line = letters.height()
        costs = value_ticks(room.lowest, room.highest, seen.height(), _AIR * line)
        shares = _SHARES if seen.height() >= 2 * _AIR * line else _SHARES[::2]
        numbers = {
            "left": costs,
            "right": list(shares),
            "bottom": iteration_ticks(room.last, seen.width(), letters.horizontalAdvance),
        }
        for side, ticks in numbers.items():
            self._plot.getAxis(side).setTicks([ticks])
        for side in ("left", "right"):
            widest = max(letters.horizontalAdvance(text) for _, text in numbers[side])
            self._plot.getAxis(side).setWidth(round(widest + line) + _MARK)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and self._plot is not None:
            self._set_ticks()

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._palette = palette
        if self._plot is None:
            return
        self._widget.setBackground(QColor(palette.panel))
        lines = ((self._cost, "left"), (self._accuracy, "right"))
        for (line, side), colour in zip(lines, (palette.cost, palette.quiet), strict=True):
            line.setPen(self._pg.mkPen(QColor(colour), width=1))
            self._plot.getAxis(side).setTextPen(QColor(colour))
            self._plot.getAxis(side).setPen(QColor(palette.control))
        self._first.setBrush(QColor(palette.cost))
        self._plot.getAxis("bottom").setTextPen(QColor(palette.quiet))
        self._plot.getAxis("bottom").setPen(QColor(palette.control))

    def show_curve(self, curve: CostCurve, *, live: bool = False) -> None:
        """Show the points of a curve, a single one as a dot; `live` while more are to come."""
        empty = len(curve) == 0
        if self._plot is None and not empty:
            self._make()
        if self._plot is None:
            return
        self._show_room(room_for(curve, self._room if live else None))
        lines = ((self._cost, curve.costs), (self._accuracy, curve.accuracies))
        for line, values in lines:
            line.setData(curve.iterations, values)
        single = len(curve) == 1
        if single or self._first.isVisible():
            self._first.setData(curve.iterations[:1], curve.costs[:1])
            self._first.setVisible(single)

    def _show_room(self, room: "Room") -> None:
        """Give the axes their limits; their numbers, slow to draw, are drawn when these change."""
        before, self._room = self._room, room
        if room == before:
            return
        if before is None or before.empty != room.empty:
            for side in ("left", "right", "bottom"):
                self._plot.getAxis(side).setStyle(showValues=not room.empty)
        self._plot.setXRange(0, room.last, padding=0)
        self._plot.setYRange(room.lowest, room.highest, padding=0.02)
        self._set_ticks()


@dataclass(frozen=True, slots=True)
class Room:
    """What the axes reach over: iterations from 0 to `last`, costs from `lowest` to `highest`."""

    empty: bool
    last: float
    lowest: float
    highest: float

    def suits(self, other: "Room") -> bool:
        """Tell whether a curve with the room `other` is well seen in this one too."""
        return (
            self.empty == other.empty
            and other.last <= self.last <= 2.5 * other.last
            and self.lowest <= other.lowest
            and other.highest <= self.highest
            and self.highest - self.lowest <= 2.5 * (other.highest - other.lowest)
        )


def room_for(curve: CostCurve, before: Room | None) -> Room:
    """Return the room of a curve: just what it needs, or `before`, with room to grow, if given."""
    known = curve.costs[np.isfinite(curve.costs)]
    costs = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    last = float(curve.iterations[-1]) if len(curve) else 0.0
    room = Room(len(curve) == 0, last or 1.0, *rounded_outwards(*costs))
    if before is None:
        return room
    return before if before.suits(room) else replace(room, last=2 * room.last)


def rounded_outwards(low: float, high: float) -> tuple[float, float]:
    """Return limits around low … high: multiples of half the power of ten that fits between."""
    span = high - low or max(abs(high), 1.0)
    step = 10.0 ** math.floor(math.log10(span)) / 2
    first, last = math.floor(low / step) * step, math.ceil(high / step) * step
    return (first, last) if last > first else (first, first + step)
