"""The cost curve, and the accuracy against an axis of its own, over the iterations."""

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.document.curve import CostCurve
from nnviz.graph.palette import LIGHT, Palette

_AXIS_WIDTH = 52


class CostChart(QWidget):
    """Draws J (left axis) and the accuracy (right axis) of finished iterations."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Cost curve")
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
        self._plot.layout.setContentsMargins(2, 8, 2, 2)  # or the topmost numbers are cut
        self._plot.getAxis("left").setWidth(_AXIS_WIDTH)
        self._plot.getAxis("right").setWidth(_AXIS_WIDTH + 12)
        self._cost = self._plot.plot()
        self._accuracy = self._accuracy_line()
        self.setMinimumHeight(70)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 0, 4, 6)
        layout.addWidget(self._widget)
        self.set_palette(LIGHT)

    def _accuracy_line(self) -> pg.PlotCurveItem:
        """Return the curve of the accuracy, in a view box of its own over the plot's."""
        self._right = pg.ViewBox(enableMenu=False)
        self._right.setMouseEnabled(x=False, y=False)
        self._right.setYRange(0, 1, padding=0.04)
        self._right.setXLink(self._plot)
        axis = self._plot.getAxis("right")
        axis.linkToView(self._right)
        axis.setTicks([[(0, "0"), (0.5, "50 %"), (1, "100 %")]])
        self._plot.scene().addItem(self._right)
        self._plot.getViewBox().sigResized.connect(self._follow_plot)
        line = pg.PlotDataItem()
        self._right.addItem(line)
        return line

    def _follow_plot(self) -> None:
        self._right.setGeometry(self._plot.getViewBox().sceneBoundingRect())

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._widget.setBackground(QColor(palette.panel))
        lines = ((self._cost, "left"), (self._accuracy, "right"))
        for (line, side), colour in zip(lines, (palette.cost, palette.quiet), strict=True):
            line.setPen(pg.mkPen(QColor(colour), width=1))
            self._plot.getAxis(side).setTextPen(QColor(colour))
            self._plot.getAxis(side).setPen(QColor(palette.control))
        self._plot.getAxis("bottom").setTextPen(QColor(palette.quiet))
        self._plot.getAxis("bottom").setPen(QColor(palette.control))

    def show_curve(self, curve: CostCurve) -> None:
        """Show the points of a curve; a single one as a dot."""
        empty = len(curve) == 0
        for side in ("left", "right", "bottom"):
            self._plot.getAxis(side).setStyle(showValues=not empty)
        if empty:
            self._plot.setXRange(0, 1)
            self._plot.enableAutoRange()
        symbol = "o" if len(curve) == 1 else None
        lines = ((self._cost, curve.costs), (self._accuracy, curve.accuracies))
        for line, values in lines:
            line.setData(curve.iterations, values, symbol=symbol, symbolSize=4)
