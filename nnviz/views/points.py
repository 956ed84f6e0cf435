"""Points of the plane, each with a class: seen, chosen, and drawn by hand."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from nnviz.graph.palette import LIGHT, Palette

MARGIN = 0.25
_NEAR = 12.0
_EDGE = 0.02
"""No point is dragged nearer to the edge than this share of the plane: its sign would be cut."""
_FEW = 50
"""So many points are drawn large."""
_SHAPES = ((0, 0.0), (4, 45.0), (3, 90.0), (4, 0.0), (3, -90.0), (5, 90.0), (6, 0.0), (8, 22.5))
"""The corners of the sign of each class and how it is turned; 0 is a circle."""

Points = NDArray[np.float64]
Labels = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Extent:
    """The part of the plane that is shown, in the units of the (scaled) inputs."""

    left: float
    right: float
    bottom: float
    top: float

    @classmethod
    def of(cls, X: Points) -> "Extent":
        """Return the range of points (m, 2) with a margin around it."""
        lowest, highest = X.min(axis=0), X.max(axis=0)
        room = MARGIN * np.maximum(highest - lowest, 1e-9)
        (left, bottom), (right, top) = (lowest - room).tolist(), (highest + room).tolist()
        return cls(left, right, bottom, top)

    def has(self, X: Points) -> bool:
        """Tell whether every point (m, 2) is seen."""
        low, high = (self.left, self.bottom), (self.right, self.top)
        return bool(np.all((low <= X) & (high >= X)))

    def united(self, other: "Extent") -> "Extent":
        """Return the smallest part of the plane that has both in it."""
        return Extent(
            min(self.left, other.left),
            max(self.right, other.right),
            min(self.bottom, other.bottom),
            max(self.top, other.top),
        )


ROOM = Extent(-1.25, 1.25, -1.25, 1.25)
"""What is there to draw in, at least."""


class PointsView(QWidget):
    """Shows points with their classes; a click chooses one, and while drawing adds or drags one."""

    exampleChosen = Signal(object)  # the row, from 0
    pointAdded = Signal(object)  # (x₁, x₂)
    pointMoved = Signal(object, object)  # the row, and (x₁, x₂)
    pointDeleted = Signal(object)  # the row

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(70)
        self._ground = LIGHT
        self._X: Points = np.zeros((0, 2))
        self._labels: Labels = np.zeros(0, dtype=np.intp)
        self._extent = ROOM
        self._chosen: int | None = None
        self._filled = 1
        self._names = ("x₁", "x₂")
        self._drawing = False
        self._held: int | None = None
        self._dragged: QPointF | None = None

    @property
    def drawing(self) -> bool:
        """Whether clicks add, move and delete points."""
        return self._drawing

    def set_drawing(self, on: bool) -> None:
        """Let clicks draw, or only choose."""
        self._drawing = on
        self._held = self._dragged = None
        policy = Qt.FocusPolicy.ClickFocus if on else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(policy)
        self.setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)
        self.update()

    def show_points(
        self,
        X: Points,
        labels: Labels,
        extent: Extent,
        palette: Palette,
        *,
        chosen: int | None = None,
        filled: int = 1,
        names: tuple[str, str] = ("x₁", "x₂"),
    ) -> None:
        """Show points (m, 2) of these classes, `filled` being the class whose signs are solid."""
        self._X, self._labels, self._extent, self._ground = X, labels, extent, palette
        self._chosen, self._filled, self._names = chosen, filled, names
        self._held = self._dragged = None
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, 200)

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            area = self._area()
            self._paint_ground(painter, area)
            self._paint_points(painter)
            painter.setPen(QColor(self._ground.quiet))
            below = QRectF(0, area.bottom() + 1, self.width(), 18)
            across, up = self._names
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, f"{across} →   {up} ↑")

    def _paint_ground(self, painter: QPainter, area: QRectF) -> None:
        painter.fillRect(area, QColor(self._ground.panel))
        painter.setPen(QColor(self._ground.hairline))
        painter.drawRect(area)

    def _paint_points(self, painter: QPainter) -> None:
        radius = 4.5 if len(self._X) <= _FEW else 2.5
        ink, paper = QColor(self._ground.text), QColor(self._ground.panel)
        places = self._places().tolist()
        if self._held is not None and self._dragged is not None:
            places[self._held] = [self._dragged.x(), self._dragged.y()]
        painter.setPen(QPen(ink, 1.2))
        for (x, y), label in zip(places, self._labels.tolist(), strict=True):
            painter.setBrush(ink if label == self._filled else paper)
            _paint_sign(painter, QPointF(x, y), radius, label if self._has_many else 0)
        if self._chosen is not None and self._chosen < len(places):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ink, 2))
            painter.drawEllipse(QPointF(*places[self._chosen]), radius + 4, radius + 4)

    @property
    def _has_many(self) -> bool:
        return len(self._labels) > 0 and int(self._labels.max()) > 1

    # -- where things are ----------------------------------------------------------------------

    def _area(self) -> QRectF:
        side = max(1.0, min(self.width() - 24.0, self.height() - 28.0))
        return QRectF((self.width() - side) / 2, 4.0, side, side)

    def _places(self) -> Points:
        """Return where on the widget each point stands."""
        extent, area = self._extent, self._area()
        across = (self._X[:, 0] - extent.left) / (extent.right - extent.left)
        up = (self._X[:, 1] - extent.bottom) / (extent.top - extent.bottom)
        places = [area.x() + across * area.width(), area.bottom() - up * area.height()]
        return np.asarray(np.stack(places, axis=1), dtype=np.float64)

    def point_of(self, row: int) -> QPointF:
        """Return where on the widget an example stands."""
        x, y = self._places()[row].tolist()
        return QPointF(x, y)

    def place_of(self, x: float, y: float) -> QPointF:
        """Return where on the widget a point of the plane is."""
        extent, area = self._extent, self._area()
        across = (x - extent.left) / (extent.right - extent.left)
        up = (y - extent.bottom) / (extent.top - extent.bottom)
        return QPointF(area.x() + across * area.width(), area.bottom() - up * area.height())

    def _at(self, place: QPointF) -> tuple[float, float]:
        """Return the point of the plane at a place on the widget, or the nearest that is seen."""
        extent, area = self._extent, self._area()
        across = min(max((place.x() - area.x()) / area.width(), _EDGE), 1 - _EDGE)
        up = min(max((area.bottom() - place.y()) / area.height(), _EDGE), 1 - _EDGE)
        x = extent.left + across * (extent.right - extent.left)
        return x, extent.bottom + up * (extent.top - extent.bottom)

    def _near(self, place: QPointF) -> int | None:
        """Return the row of the point near a place, if there is one."""
        if not len(self._X):
            return None
        places = self._places()
        distances = np.hypot(places[:, 0] - place.x(), places[:, 1] - place.y())
        nearest = int(distances.argmin())
        return nearest if distances[nearest] <= _NEAR else None

    # -- gestures ------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        row = self._near(place)
        if self._drawing and event.button() is Qt.MouseButton.RightButton:
            if row is not None:
                self.pointDeleted.emit(row)
        elif event.button() is Qt.MouseButton.LeftButton:
            if row is not None:
                self._held = row if self._drawing else None
                self.exampleChosen.emit(row)
                self._held = row if self._drawing else None  # showing the choice lets go of it
            elif self._drawing and self._area().contains(place):
                self.pointAdded.emit(self._at(place))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._dragged = self.place_of(*self._at(event.position()))
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        row, place = self._held, self._dragged
        self._held = self._dragged = None
        if row is not None and place is not None:
            self.pointMoved.emit(row, self._at(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        if self._drawing and event.key() in keys and self._chosen is not None:
            self.pointDeleted.emit(self._chosen)
        else:
            super().keyPressEvent(event)


def _paint_sign(painter: QPainter, centre: QPointF, radius: float, label: int) -> None:
    """Paint the sign of a class."""
    corners, turned = _SHAPES[label % len(_SHAPES)]
    if not corners:
        painter.drawEllipse(centre, radius, radius)
        return
    size = radius * 1.25
    angles = [math.radians(turned + 360 * k / corners) for k in range(corners)]
    sign = [
        QPointF(centre.x() + size * math.cos(a), centre.y() - size * math.sin(a)) for a in angles
    ]
    painter.drawPolygon(QPolygonF(sign))
