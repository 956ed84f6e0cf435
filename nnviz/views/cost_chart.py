"""The cost curve, and the accuracy against an axis of its own, over the iterations."""

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.document.curve import CostCurve
from nnviz.graph.palette import LIGHT, Palette

_AXIS_WIDTH = 52


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
        self._plot.layout.setContentsMargins(2, 8, 2, 2)  # or the topmost numbers are cut
        self._plot.getAxis("left").setWidth(_AXIS_WIDTH)
        self._plot.getAxis("right").setWidth(_AXIS_WIDTH + 12)
        self._cost = self._plot.plot()
        self._accuracy = self._accuracy_line()
        self._column.addWidget(self._widget)
        self.set_palette(self._palette)
        self.show_curve(CostCurve.empty())

    def _accuracy_line(self) -> Any:
        """Return the curve of the accuracy, in a view box of its own over the plot's."""
        pg = self._pg
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
        self._palette = palette
        if self._plot is None:
            return
        self._widget.setBackground(QColor(palette.panel))
        lines = ((self._cost, "left"), (self._accuracy, "right"))
        for (line, side), colour in zip(lines, (palette.cost, palette.quiet), strict=True):
            line.setPen(self._pg.mkPen(QColor(colour), width=1))
            self._plot.getAxis(side).setTextPen(QColor(colour))
            self._plot.getAxis(side).setPen(QColor(palette.control))
        self._plot.getAxis("bottom").setTextPen(QColor(palette.quiet))
        self._plot.getAxis("bottom").setPen(QColor(palette.control))

    def show_curve(self, curve: CostCurve) -> None:
        """Show the points of a curve; a single one as a dot."""
        empty = len(curve) == 0
        if self._plot is None and not empty:
            self._make()
        if self._plot is None:
            return
        for side in ("left", "right", "bottom"):
            self._plot.getAxis(side).setStyle(showValues=not empty)
        if empty:
            self._plot.setXRange(0, 1)
            self._plot.enableAutoRange()
        symbol = "o" if len(curve) == 1 else None
        lines = ((self._cost, curve.costs), (self._accuracy, curve.accuracies))
        for line, values in lines:
            line.setData(curve.iterations, values, symbol=symbol, symbolSize=4)
