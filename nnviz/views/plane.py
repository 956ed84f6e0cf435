"""h(x) over the plane of two inputs, with the examples on it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnviz.data import Dataset
from nnviz.debugger.numbers import short
from nnviz.document.experiment import Experiment
from nnviz.engine import Network, forward
from nnviz.graph.palette import LIGHT, Palette

GRID = 64
MARGIN = 0.25
_NEAR = 12.0


@dataclass(frozen=True, slots=True)
class Extent:
    """The part of the plane that is shown, in the units of the (scaled) inputs."""

    left: float
    right: float
    bottom: float
    top: float

    @classmethod
    def of(cls, dataset: Dataset) -> "Extent":
        """Return the range of the two inputs with a margin around it."""
        lowest, highest = dataset.X.min(axis=0), dataset.X.max(axis=0)
        room = MARGIN * np.maximum(highest - lowest, 1e-9)
        (left, bottom), (right, top) = (lowest - room).tolist(), (highest + room).tolist()
        return cls(left, right, bottom, top)


class PlaneView(QWidget):
    """Shows h over the plane of two inputs for one output; a click chooses an example."""

    exampleChosen = Signal(object)  # the row, from 0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("h(x) over the plane")
        self.setMinimumHeight(70)
        self._palette = LIGHT
        self._experiment: Experiment | None = None
        self._image: QImage | None = None

    @staticmethod
    def fits(dataset: Dataset) -> bool:
        """Tell whether the dataset has a plane to show."""
        return dataset.feature_count == 2 and dataset.output_count == 1

    def show_experiment(self, experiment: Experiment, palette: Palette) -> None:
        """Show the network of an experiment; nothing is drawn while the view is hidden."""
        before = self._experiment
        self._experiment = experiment
        if (
            before is None
            or before.network is not experiment.network
            or palette is not self._palette
        ):
            self._image = None
        self._palette = palette
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, 200)

    def paintEvent(self, event: QPaintEvent) -> None:
        experiment = self._experiment
        if experiment is None or not self.fits(experiment.dataset):
            return
        painter = QPainter(self)
        if self._image is None:
            self._image = _plane(experiment.network, Extent.of(experiment.dataset), self._palette)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = self._area()
        painter.drawImage(area, self._image)
        self._paint_examples(painter, experiment)
        painter.setPen(QColor(self._palette.quiet))
        across, up = experiment.dataset.feature_names
        below = QRectF(area.x(), area.bottom() + 1, area.width(), 18)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, f"{across} →   {up} ↑")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._experiment is None or not self.fits(self._experiment.dataset):
            return
        points = self._points(self._experiment.dataset)
        distances = np.hypot(
            points[:, 0] - event.position().x(), points[:, 1] - event.position().y()
        )
        nearest = int(distances.argmin())
        if distances[nearest] <= _NEAR:
            self.exampleChosen.emit(nearest)

    def point_of(self, row: int) -> QPointF:
        """Return where on the widget an example stands."""
        assert self._experiment is not None  # noqa: S101  there is no example before
        x, y = self._points(self._experiment.dataset)[row].tolist()
        return QPointF(x, y)

    def _area(self) -> QRectF:
        side = min(self.width() - 24.0, self.height() - 28.0)
        return QRectF((self.width() - side) / 2, 4.0, side, side)

    def _points(self, dataset: Dataset) -> NDArray[np.float64]:
        extent, area = Extent.of(dataset), self._area()
        across = (dataset.X[:, 0] - extent.left) / (extent.right - extent.left)
        up = (dataset.X[:, 1] - extent.bottom) / (extent.top - extent.bottom)
        points = np.stack(
            [area.x() + across * area.width(), area.bottom() - up * area.height()], axis=1
        )
        return np.asarray(points, dtype=np.float64)

    def _paint_examples(self, painter: QPainter, experiment: Experiment) -> None:
        """Draw class 1 as discs, class 0 as rings, the chosen example in a larger ring."""
        dataset = experiment.dataset
        radius = 4.5 if dataset.example_count <= 50 else 2.5
        points = self._points(dataset).tolist()
        ink, paper = QColor(self._palette.text), QColor(self._palette.panel)
        painter.setPen(QPen(ink, 1.2))
        for (x, y), target in zip(points, dataset.Y[:, 0].tolist(), strict=True):
            painter.setBrush(ink if target >= 0.5 else paper)
            painter.drawEllipse(QPointF(x, y), radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._palette.text), 2))
        painter.drawEllipse(QPointF(*points[experiment.place.example]), radius + 4, radius + 4)
        h = float(
            forward(experiment.network, dataset.X[experiment.place.example, None]).a[-1][0, 0]
        )
        self.setToolTip(f"h(x) of the chosen example: {short(h)}. Filled: y = 1, hollow: y = 0.")


def _plane(network: Network, extent: Extent, palette: Palette) -> QImage:
    """Return h on a grid, from the colour of negative weights (h = 0) to that of positive ones."""
    across = np.linspace(extent.left, extent.right, GRID)
    up = np.linspace(extent.top, extent.bottom, GRID)
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    h = forward(network, grid).a[-1][:, 0]
    pixels = np.ascontiguousarray(palette.weights.table[palette.weights.indices(2 * h - 1)])
    return QImage(pixels.data, GRID, GRID, 3 * GRID, QImage.Format.Format_RGB888).copy()
