"""Small controls in the corner of the drawing: how near, how strong the edges, whose edges."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.graph.palette import Palette

STEPS = 200
"""So many places the threshold has."""
_SLIDER_WIDTH = 96
_LEFT, _BETWEEN, _RIGHT = 4, 12, 8
"""What is left free beside the controls, and between groups of them, in pixels."""
_ONLY = ("Only this unit's", "This unit's")
"""What the box says that leaves all other edges out, at length and briefly."""


def share_of(step: int) -> float:
    """Return the share of the limit at a place of the slider: finer where most edges are weak."""
    return (step / STEPS) ** 2


class ViewControls(QWidget):
    """Says what the person wishes to see of the drawing, and shows what is seen."""

    entered = Signal()  # the pointer is on these controls, and on nothing of the drawing
    zoomWished = Signal(object)  # True to see it larger, False smaller
    fitWished = Signal()
    leastWished = Signal(object)  # the share of the limit that an edge must have to be drawn
    unitOnlyWished = Signal(object)  # whether only the edges of the pinned unit are drawn

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("View of the network")
        self._out = self._button("−", "Smaller (−)", "Zoom out")
        self._percent = self._button("100 %", "See the whole network (F)", "See the whole network")
        self._in = self._button("+", "Larger (+); the wheel zooms to the pointer", "Zoom in")
        self._out.clicked.connect(self._smaller)
        self._in.clicked.connect(self._larger)
        self._percent.clicked.connect(self.fitWished)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, STEPS)
        self._slider.setFixedWidth(_SLIDER_WIDTH)
        self._slider.setAccessibleName("Weakest edge that is drawn")
        self._slider.setToolTip("Leave out the weak edges")
        self._slider.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._slider.valueChanged.connect(self._slid)
        self._least = QLabel("all edges")
        self._least.setProperty("quiet", True)
        self._only = QCheckBox(_ONLY[0])
        self._only.setToolTip("Draw only the edges of the pinned unit (click a unit to pin it)")
        self._only.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._only.setEnabled(False)
        self._only.toggled.connect(self._chose)
        self._arrange()

    def _button(self, text: str, tip: str, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(name)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    def _arrange(self) -> None:
        self._groups = (
            _beside_each_other(self._out, self._percent, self._in),
            _beside_each_other(self._slider, self._least),
            _beside_each_other(self._only),
        )
        below = QVBoxLayout(self)
        below.setContentsMargins(_LEFT, 0, _RIGHT, 0)
        below.setSpacing(0)
        self._rows = [QHBoxLayout() for _ in self._groups]
        for row in self._rows:
            row.setSpacing(_BETWEEN)
            row.addStretch(1)
            below.addLayout(row)
        self._shown_rows: list[list[int]] = []
        self.fit(0)

    def fit(self, room: int) -> None:
        """Stand in one row of a width, or in as many as it takes for each control to be whole."""
        self._fix_widths()
        letters = self._only.fontMetrics().horizontalAdvance
        widths = [group.sizeHint().width() for group in self._groups]
        widths[-1] -= letters(self._only.text())
        for text in _ONLY:
            packed = _packed([*widths[:-1], widths[-1] + letters(text)], room - _LEFT - _RIGHT)
            if len(packed) == 1:
                break
        self._only.setText(text)
        if packed != self._shown_rows:
            self._shown_rows = packed
            self._arrange_in(packed)
        self.adjustSize()

    def _arrange_in(self, packed: list[list[int]]) -> None:
        """Put the groups, told by their numbers, into rows."""
        for row in self._rows:
            for group in self._groups:
                row.removeWidget(group)
        for numbers, row in zip(packed, self._rows, strict=False):
            for number in numbers:
                row.insertWidget(row.count() - 1, self._groups[number])

    def _fix_widths(self) -> None:
        """Give what changes its text the room of its longest, so that nothing jumps."""
        metrics = self.fontMetrics()
        self._percent.setFixedWidth(metrics.horizontalAdvance("40,000 %") + 10)
        self._least.setFixedWidth(metrics.horizontalAdvance("|Θ·a| ≥ 0.0000") + 4)

    def set_palette(self, palette: Palette) -> None:
        """Stand on the panel's ground, so that edges below do not disturb."""
        self.setStyleSheet(f"ViewControls {{ background: {palette.panel}; }}")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def show_scale(self, scale: float) -> None:
        """Show how many times enlarged the drawing is."""
        self._percent.setText(f"{100 * scale:,.0f} %")

    def show_least(self, share: float, words: str) -> None:
        """Show the threshold: its share of the limit, and what it is in words."""
        with QSignalBlocker(self._slider):
            self._slider.setValue(round(share**0.5 * STEPS))
        metrics = self._least.fontMetrics()
        mode = Qt.TextElideMode.ElideLeft
        self._least.setText(metrics.elidedText(words, mode, self._least.width()))
        self._least.setToolTip(words)

    def show_unit(self, name: str, *, only: bool) -> None:
        """Show whether only the edges of a unit are drawn; "" if there is no unit to choose."""
        with QSignalBlocker(self._only):
            self._only.setEnabled(bool(name))
            self._only.setChecked(only)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.entered.emit()
        super().enterEvent(event)

    def _smaller(self) -> None:
        self.zoomWished.emit(False)

    def _larger(self) -> None:
        self.zoomWished.emit(True)

    def _slid(self, step: int) -> None:
        self.leastWished.emit(share_of(step))

    def _chose(self, only: bool) -> None:
        self.unitOnlyWished.emit(only)


def _beside_each_other(*widgets: QWidget) -> QWidget:
    """Return a widget that holds others, which stay together, in a row."""
    group = QWidget()
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    for widget in widgets:
        row.addWidget(widget)
    return group


def _packed(widths: Sequence[int], room: int) -> list[list[int]]:
    """Return rows of the numbers of groups so wide: each is in the first row that has room."""
    rows: list[list[int]] = []
    left: list[int] = []
    for number, width in enumerate(widths):
        row = next((row for row, free in enumerate(left) if width <= free), len(rows))
        if row == len(rows):
            rows.append([])
            left.append(room)
        rows[row].append(number)
        left[row] -= width + _BETWEEN
    return rows
