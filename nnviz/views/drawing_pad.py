"""A grid of the input's size to draw on, and what the network answers stroke by stroke."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShortcut,
    QTabletEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.debugger.numbers import UNKNOWN, count, short
from nnviz.graph.lettering import digits_font
from nnviz.graph.palette import LIGHT, Palette
from nnviz.graph.units import picture
from nnviz.views.brush import Pixels, Spot, centred, stroke

_LINES_FROM = 6
"""From this size of a pixel on the lines between them are drawn."""
_NUMBER = 72
"""What the number beside a bar needs."""
MOST_BARS = 20
MOST_KEPT = 200
"""So many strokes can be undone."""


class Sheet(QWidget):
    """The grid: left draws, right erases, a pen's pressure makes the stroke wider."""

    drawn = Signal(object)  # the pixels (height, width), 0 … 1

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Sheet to draw on")
        self.setMinimumSize(220, 220)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._ground = LIGHT
        self.pixels: Pixels = np.zeros((8, 8))
        self._before: list[Pixels] = []
        self._last: Spot | None = None
        self._erase = False

    def sizeHint(self) -> QSize:
        return QSize(340, 340)

    def begin(self, shape: tuple[int, int]) -> None:
        """Take an empty sheet of a size."""
        self.pixels, self._before = np.zeros(shape), []
        self._tell()

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._ground = palette
        self.update()

    def clear(self) -> None:
        """Take all the ink away; this can be undone."""
        self._change(np.zeros_like(self.pixels))

    def centre(self) -> None:
        """Move the picture so that its ink is in the middle; this can be undone."""
        self._change(centred(self.pixels))

    def undo(self) -> None:
        """Take the last stroke back."""
        if self._before:
            self.pixels = self._before.pop()
            self._tell()

    def _change(self, pixels: Pixels) -> None:
        self._remember()
        self.pixels = pixels
        self._tell()

    def _remember(self) -> None:
        self._before = [*self._before[-MOST_KEPT + 1 :], self.pixels]

    def _tell(self) -> None:
        self.update()
        self.drawn.emit(self.pixels)

    # -- gestures ------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._erase = event.button() is Qt.MouseButton.RightButton
        self._put_down(event.position(), 1.0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go_on(event.position(), 1.0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last = None

    def tabletEvent(self, event: QTabletEvent) -> None:
        kind, pressure = event.type(), event.pressure()
        if kind is QTabletEvent.Type.TabletPress:
            self._erase = event.pointerType() is event.pointingDevice().PointerType.Eraser
            self._put_down(event.position(), pressure)
        elif kind is QTabletEvent.Type.TabletMove:
            self._go_on(event.position(), pressure)
        else:
            self._last = None
        event.accept()

    def _put_down(self, place: QPointF, pressure: float) -> None:
        self._remember()
        self._last = self._spot(place)
        self._go_on(place, pressure)

    def _go_on(self, place: QPointF, pressure: float) -> None:
        if self._last is None:
            return
        here = self._spot(place)
        self.pixels = stroke(self.pixels, self._last, here, pressure, erase=self._erase)
        self._last = here
        self._tell()

    # -- painting ------------------------------------------------------------------------------

    def _area(self) -> QRectF:
        height, width = self.pixels.shape
        size = min(self.width() / width, self.height() / height)
        left, top = (self.width() - size * width) / 2, (self.height() - size * height) / 2
        return QRectF(left, top, size * width, size * height)

    def _spot(self, place: QPointF) -> Spot:
        area, width = self._area(), self.pixels.shape[1]
        size = area.width() / width
        return (place.x() - area.x()) / size, (place.y() - area.y()) / size

    def place_of(self, across: float, down: float) -> QPointF:
        """Return where on the widget a spot of the grid is."""
        area = self._area()
        size = area.width() / self.pixels.shape[1]
        return QPointF(area.x() + across * size, area.y() + down * size)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            area = self._area()
            painter.drawImage(area, picture(self.pixels, self._ground))
            height, width = self.pixels.shape
            size = area.width() / width
            line = QColor(self._ground.control)
            line.setAlpha(70)
            painter.setPen(QPen(line, 1))
            if size >= _LINES_FROM:
                for k in range(1, width):
                    x = area.x() + k * size
                    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
                for k in range(1, height):
                    y = area.y() + k * size
                    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QPen(QColor(self._ground.control), 1))
            painter.drawRect(area.adjusted(0, 0, -1, -1))


class ClassBars(QWidget):
    """h of each class as a bar with its number, the largest in bold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("h of each class")
        self.setMinimumWidth(210)
        self._ground = LIGHT
        self._bars: list[tuple[str, float | None]] = []
        self._best: int | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands at each bar."""
        return tuple(f"{name} {_number(h)}" for name, h in self._bars)

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._ground = palette
        self.update()

    def show_bars(self, bars: list[tuple[str, float | None]], best: int | None) -> None:
        """Show names with their h, None where nothing is drawn yet, and which is the answer."""
        self._bars, self._best = bars, best
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(230, 24 * max(2, len(self._bars)))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._bars:
            return
        with QPainter(self) as painter:
            step = min(28.0, self.height() / len(self._bars))
            names = max(self.fontMetrics().horizontalAdvance(f"{name}  ") for name, _ in self._bars)
            left = min(names + 10, self.width() // 2)
            room = self.width() - left - _NUMBER - 6
            for k, (name, h) in enumerate(self._bars):
                row = QRectF(0, k * step, self.width(), step)
                font = QFont(self.font())
                font.setBold(k == self._best)
                painter.setFont(font)
                painter.setPen(QColor(self._ground.text))
                vertical = Qt.AlignmentFlag.AlignVCenter
                painter.drawText(row.adjusted(0, 0, left - self.width() - 6, 0), vertical, name)
                bar = QRectF(left, row.y() + 3, room, step - 6)
                painter.setPen(QColor(self._ground.hairline))
                painter.drawRect(bar)
                if h is not None and np.isfinite(h):
                    colour = QColor(*self._ground.activations.table[-1].tolist())
                    filled = QRectF(
                        bar.x(), bar.y(), bar.width() * min(max(h, 0.0), 1.0), bar.height()
                    )
                    painter.fillRect(filled, colour)
                painter.setFont(digits_font())
                painter.setPen(QColor(self._ground.text))
                number = QRectF(left + room + 6, row.y(), _NUMBER, step)
                painter.drawText(number, vertical | Qt.AlignmentFlag.AlignRight, _number(h))


class DrawingPad(QDialog):
    """Draw a picture, watch it being classified, and take it as an example."""

    drawn = Signal(object)  # the pixels (height, width), 0 … 1
    exampleWished = Signal(object, object)  # the pixels, and the class they are of

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Draw an input")
        self._sheet, self._bars, self._said = Sheet(), ClassBars(), QLabel()
        self._said.setAccessibleName("What the network says")
        self._class = QComboBox()
        self._class.setAccessibleName("Class of the drawing")
        self._use = QPushButton("Use as example")
        self._use.setToolTip("Add the drawing to the training data; Ctrl+Z in the window undoes it")
        self._shape: tuple[int, int] | None = None
        self._names: tuple[str, ...] = ()
        self._arrange()
        self._use.clicked.connect(self._use_it)
        self._sheet.drawn.connect(self._drawn)
        QShortcut(QKeySequence.StandardKey.Undo, self).activated.connect(self._sheet.undo)

    def _arrange(self) -> None:
        tools = QHBoxLayout()
        wishes = (("Undo stroke", self._sheet.undo), ("Clear", self._sheet.clear))
        for text, wish in (*wishes, ("Centre", self._sheet.centre)):
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(wish)
            tools.addWidget(button)
        tools.addStretch(1)
        hint = QLabel("Left draws, right erases.")
        hint.setProperty("quiet", True)
        left = QVBoxLayout()
        left.addWidget(self._sheet, 1)
        left.addLayout(tools)
        left.addWidget(hint)
        use = QHBoxLayout()
        use.addWidget(self._class, 1)
        use.addWidget(self._use)
        self._use.setAutoDefault(False)
        right = QVBoxLayout()
        right.addWidget(self._said)
        right.addWidget(self._bars, 1)
        right.addLayout(use)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(16)
        layout.addLayout(left, 1)
        layout.addLayout(right)

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._sheet.set_palette(palette)
        self._bars.set_palette(palette)

    def begin(self, shape: tuple[int, int], class_names: tuple[str, ...]) -> None:
        """Take a sheet of the input's size, unless there is one already, and offer the classes."""
        if class_names != self._names:
            self._names = class_names
            self._class.clear()
            self._class.addItems(class_names)
        if shape != self._shape:
            self._shape = shape
            self._sheet.begin(shape)

    @property
    def pixels(self) -> Pixels:
        """What is drawn, (height, width), 0 … 1."""
        return self._sheet.pixels

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn."""
        return not self.pixels.any()

    def show_answer(self, h: "np.ndarray[tuple[int], np.dtype[np.float64]]", answer: int) -> None:
        """Show h (K,) for what is drawn, and the class that it says, −1 for none."""
        self._use.setEnabled(not self.is_empty)
        outputs = self._names if len(h) > 1 else (f"class {self._names[1]}",)
        order = np.argsort(-h, kind="stable")[:MOST_BARS] if len(h) > MOST_BARS else range(len(h))
        rows = [int(k) for k in order]
        if self.is_empty:
            self._bars.show_bars([(outputs[k], None) for k in rows], None)
            self._said.setText("Draw, and the network says what it sees.")
            return
        best = rows.index(answer) if len(h) > 1 and answer >= 0 else None
        self._bars.show_bars([(outputs[k], float(h[k])) for k in rows], best)
        all_shown = len(rows) == len(h)
        left_out = "" if all_shown else f" The largest {count(MOST_BARS)} of {count(len(h))}."
        said = self._names[answer] if answer >= 0 else "nothing: h is NaN"
        self._said.setText(f"The network says {said}.{left_out}")

    def _drawn(self, pixels: Pixels) -> None:
        self.drawn.emit(pixels)

    def _use_it(self) -> None:
        if not self.is_empty:
            self.exampleWished.emit(self.pixels.copy(), self._class.currentIndex())


def _number(h: float | None) -> str:
    return UNKNOWN if h is None else short(h)
