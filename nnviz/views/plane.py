"""h(x) over the plane of two inputs, with the examples on it."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QPushButton,
    QToolButton,
    QWidget,
)

from nnviz.data import Dataset
from nnviz.debugger.numbers import short
from nnviz.document.experiment import Experiment
from nnviz.engine import Network, forward
from nnviz.graph.palette import LIGHT, Palette
from nnviz.views.points import ROOM, Extent, PointsView

GRID = 64
_CONTROLS, _ANY = 92, 16777215


class PlaneView(PointsView):
    """Shows one output of h over the plane of two inputs; a click chooses an example."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("h(x) over the plane")
        self._experiment: Experiment | None = None
        self._image: QImage | None = None
        self._output = 0
        self._seen = ROOM

    @staticmethod
    def fits(dataset: Dataset) -> bool:
        """Tell whether the dataset has a plane to show."""
        return dataset.feature_count == 2

    def show_experiment(self, experiment: Experiment, palette: Palette, output: int = 0) -> None:
        """Show an output, from 0, of the network; nothing is drawn while the view is hidden."""
        before, self._experiment = self._experiment, experiment
        dataset = experiment.dataset
        if not self.fits(dataset):
            return
        extent = self._extent_for(dataset)
        same = before is not None and before.network is experiment.network
        drawn = (palette, extent, output) == (self._ground, self._seen, self._output)
        if not same or not drawn:
            self._image = None
        self._seen, self._output = extent, output
        across, up = dataset.feature_names
        self.show_points(
            dataset.X,
            dataset.labels,
            extent,
            palette,
            chosen=experiment.place.example,
            filled=output if dataset.output_count > 1 else 1,
            names=(across, up),
        )
        self._tell(experiment)

    def set_drawing(self, on: bool) -> None:
        super().set_drawing(on)
        self._seen = ROOM
        if self._experiment is not None:
            self.show_experiment(self._experiment, self._ground, self._output)

    def _extent_for(self, dataset: Dataset) -> Extent:
        """Return what is seen; while drawing it stays as it is, so that no point runs away."""
        if self.drawing and self._seen is not ROOM and self._seen.has(dataset.X):
            return self._seen
        extent = Extent.of(dataset.X)
        return extent.united(ROOM) if self.drawing else extent

    def _tell(self, experiment: Experiment) -> None:
        x = experiment.dataset.X[experiment.place.example, None]
        h = float(forward(experiment.network, x).a[-1][0, self._output])
        if experiment.dataset.output_count == 1:
            signs = "Filled: y = 1, hollow: y = 0."
        else:
            name = experiment.dataset.class_names[self._output]
            signs = f"Filled: class {name}; each class has its own sign."
        self.setToolTip(f"h(x) of the chosen example: {short(h)}. {signs}")

    def _paint_ground(self, painter: QPainter, area: QRectF) -> None:
        experiment = self._experiment
        if experiment is None or not self.fits(experiment.dataset):
            return
        if self._image is None:
            self._image = _plane(experiment.network, self._seen, self._ground, self._output)
        painter.drawImage(area, self._image)


_LEAST_OF_A_NAME = 64
"""How narrow the box with the names of classes may become: its arrow and three letters."""


class PlanePanel(QWidget):
    """The plane, and beside it what is drawn there: points of a class, for which output."""

    exampleChosen = Signal(object)  # the row, from 0
    pointAdded = Signal(object, object)  # (x₁, x₂), scaled, and the class
    pointMoved = Signal(object, object)  # the row, and (x₁, x₂)
    pointDeleted = Signal(object)  # the row
    clearWished = Signal()
    drawingToggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = PlaneView()
        self._experiment: Experiment | None = None
        self._palette = LIGHT
        self._draw, self._clear = QToolButton(), QPushButton("Clear")
        self._draw.setText("Draw")
        self._draw.setCheckable(True)
        self._draw.setToolTip(
            "Click adds a point of the class below, drag moves one, right click or Delete takes it "
            "away; each can be undone, and the network goes on as it is"
        )
        self._clear.setToolTip(
            "Takes all points away but one of each class, without which there is nothing to learn; "
            "it can be undone"
        )
        self._class, self._output = QComboBox(), QComboBox()
        self._class.setAccessibleName("Class of the points")
        self._output.setAccessibleName("Output over the plane")
        for box in (self._class, self._output):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._class.setToolTip("The class of the points that a click adds")
        self._output.setToolTip("The output whose h(x) colours the plane")
        self._arrange()
        self._listen()

    def _arrange(self) -> None:
        self._controls = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._controls.setSpacing(4)
        for widget in (self._output, self._draw, self._class, self._clear):
            self._controls.addWidget(widget)
        self._controls.addStretch(1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(12, 2, 0, 2)
        self._row.setSpacing(0)
        self._row.addLayout(self._controls)
        self._row.addWidget(self.view, 1)
        self._show_controls()

    def _listen(self) -> None:
        self._draw.toggled.connect(self._drawing_toggled)
        self._output.activated.connect(self._output_chosen)
        self._clear.clicked.connect(self.clearWished)
        self.view.exampleChosen.connect(self.exampleChosen)
        self.view.pointAdded.connect(self._add)
        self.view.pointMoved.connect(self.pointMoved)
        self.view.pointDeleted.connect(self.pointDeleted)

    @staticmethod
    def fits(dataset: Dataset) -> bool:
        """Tell whether the dataset has a plane to show."""
        return PlaneView.fits(dataset)

    def set_drawing(self, *, on: bool) -> None:
        """Begin or end to draw points, for which the plane has the whole width."""
        self._draw.setChecked(on)

    def show_experiment(self, experiment: Experiment, palette: Palette) -> None:
        """Show the network and the examples of an experiment."""
        before = self._experiment
        self._experiment, self._palette = experiment, palette
        names = experiment.dataset.class_names
        if before is None or before.dataset.class_names != names:
            outputs = [f"h of {name}" for name in _classes(experiment.dataset.output_names)]
            for box, texts in ((self._class, _classes(names)), (self._output, outputs)):
                box.clear()
                box.addItems(texts)
        if not self.fits(experiment.dataset):
            self._draw.setChecked(False)
        self._show_controls()
        self.view.show_experiment(experiment, palette, max(0, self._output.currentIndex()))

    def _show_controls(self) -> None:
        drawing = self._draw.isChecked()
        for widget in (self._class, self._clear):
            widget.setVisible(drawing)
        self._output.setVisible(self._output.count() > 1)
        beside, above = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(above if drawing else beside)
        self._controls.setDirection(beside if drawing else above)
        width = max(_CONTROLS, self._clear.sizeHint().width())
        for control in (self._output, self._draw, self._class, self._clear):
            # Names are whole where there is room; else they are cut: the dock keeps its width.
            least = _LEAST_OF_A_NAME if isinstance(control, QComboBox) else 0
            control.setMinimumWidth(least if drawing else width)
            control.setMaximumWidth(_ANY if drawing else width)

    def _drawing_toggled(self, on: bool) -> None:
        self._show_controls()
        self.view.set_drawing(on)
        self.drawingToggled.emit(on)

    def _output_chosen(self) -> None:
        if self._experiment is not None:
            self.show_experiment(self._experiment, self._palette)

    def _add(self, point: tuple[float, float]) -> None:
        self.pointAdded.emit(point, self._class.currentIndex())


def _classes(names: Sequence[str]) -> list[str]:
    """Return what classes are called where a short name alone would not be understood."""
    return [f"class {name}" if len(name) < 3 else name for name in names]


def _plane(network: Network, extent: Extent, palette: Palette, output: int) -> QImage:
    """Return h on a grid, from the colour of negative weights (h = 0) to that of positive ones."""
    across = np.linspace(extent.left, extent.right, GRID)
    up = np.linspace(extent.top, extent.bottom, GRID)
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    h = forward(network, grid).a[-1][:, output]
    pixels = np.ascontiguousarray(palette.weights.table[palette.weights.indices(2 * h - 1)])
    return QImage(pixels.data, GRID, GRID, 3 * GRID, QImage.Format.Format_RGB888).copy()
