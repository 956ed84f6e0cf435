"""The toolbar: what is open, transport, training, the counter, and what colours the edges."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QWidget,
)

from nnviz.data import Dataset
from nnviz.debugger import EdgeChoice, StepSize
from nnviz.document.presets import PRESETS, preset_of
from nnviz.graph.palette import Palette
from nnviz.window.actions import Actions, choices
from nnviz.window.icons import icon

PRIMARY = "step"
ROOMY = 175
"""In a narrower toolbar, in digits, what has a key and is no step stands in the menu "More"."""
SPEEDS = {"¼×": 0.25, "½×": 0.5, "1×": 1.0, "2×": 2.0, "4×": 4.0, "16×": 16.0}
USUAL_SPEED = "1×"
_TITLE_LETTERS = 20
_AS_WIDE_AS_SAID = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
_WITH_TEXT = ("step", "play", "train")
_TEXT_ONLY = ("one_iteration", "restart", "run", "lecture")


class Toolbar(QToolBar):
    """Holds the window's actions as buttons, and the choices that have no action."""

    presetChosen = Signal(str)  # its name
    speedChosen = Signal(object)  # how many times as fast as at first
    edgesChosen = Signal(object)  # an EdgeChoice
    sizeChosen = Signal(object)  # a StepSize

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__("Toolbar", parent)
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setIconSize(QSize(16, 16))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._actions = actions
        self._spare: list[QAction] = []
        self.presets = self._box("Preset", [p.title for p in PRESETS.values()])
        self.presets.setSizeAdjustPolicy(_AS_WIDE_AS_SAID)
        self.presets.setMinimumContentsLength(_TITLE_LETTERS)
        self.presets.activated.connect(self._preset_activated)
        self.addSeparator()
        self._buttons(("start", "back", "step", "play", "end"))
        self.sizes = self._box("Size of a step", list(StepSize))
        self.sizes.setCurrentText(StepSize.UNIT)
        self.sizes.setToolTip("How far a step goes; with Shift, the next larger size")
        self.sizes.activated.connect(self._size_activated)
        self._buttons(("run",))
        self.speed = self._box("Speed of playing", list(SPEEDS), spare=True)
        self.speed.setCurrentText(USUAL_SPEED)
        self.speed.setToolTip("Speed of playing")
        self.speed.activated.connect(self._speed_activated)
        self.addSeparator()
        self._buttons(("train",))
        self._buttons(("one_iteration",), spare=True)
        self._buttons(("stop",))
        self._buttons(("restart",), spare=True)
        self._more = self.addWidget(self._more_button())
        self.addSeparator()
        self.counter = QLabel()
        self.counter.setProperty("digits", True)
        self.counter.setAccessibleName("Iteration, cost and accuracy")
        self.counter.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.addWidget(self.counter)
        room = QWidget()
        room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(room)
        self.edges = self._box("Colour edges by", [f"Edges: {c.value}" for c in EdgeChoice])
        self.edges.setToolTip(
            "What colours the edges: what this step computes, the weights Θ, the contributions "
            "Θ·a, the gradient D, the last update −αD, or how far D is from the numeric gradient"
        )
        self.edges.activated.connect(self._edges_activated)
        self._buttons(("lecture",))

    def set_palette(self, palette: Palette) -> None:
        """Draw the sign of what has no room: Qt draws it dark on any ground."""
        sign = self.findChild(QToolButton, "qt_toolbar_ext_button")
        if isinstance(sign, QToolButton):
            sign.setIcon(icon("more", palette.text, palette.control))

    def show_counter(self, text: str) -> None:
        """Show the iteration, J and the accuracy."""
        self.counter.setText(text)

    def show_speed(self, speed: float) -> None:
        """Show the speed that was chosen elsewhere."""
        self.speed.setCurrentIndex(list(SPEEDS.values()).index(speed))

    def show_open(self, dataset: Dataset, layer_sizes: tuple[int, ...], title: str) -> None:
        """Show which preset is open, with the layers that it has now, or the title of what is."""
        self.presets.setPlaceholderText(title)
        opened = preset_of(dataset, layer_sizes[1:-1])
        for index, preset in enumerate(PRESETS.values()):
            now = f"{preset.title.partition(' · ')[0]} · {'-'.join(map(str, layer_sizes))}"
            self.presets.setItemText(index, now if preset is opened else preset.title)
        self.presets.setCurrentIndex(-1 if opened is None else list(PRESETS).index(opened.name))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._make_room()

    def _make_room(self) -> None:
        """Show the spare buttons where they have room; else they stand in the menu."""
        roomy = self.width() >= ROOMY * self.fontMetrics().horizontalAdvance("0")
        for spare in self._spare:
            spare.setVisible(roomy)
        self._more.setVisible(not roomy)

    def _more_button(self) -> QToolButton:
        """Return the button whose menu has what a narrow toolbar has no room for."""
        button = QToolButton()
        button.setText("⋯")
        button.setAccessibleName("More")
        button.setToolTip("One iteration, restart, and the speed of playing")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(button)
        menu.addActions([self._actions["one_iteration"], self._actions["restart"]])
        speeds = menu.addMenu("Speed of playing")
        self._speeds = choices(speeds, list(SPEEDS), self._choose_speed, USUAL_SPEED)
        speeds.aboutToShow.connect(self._check_speed)
        button.setMenu(menu)
        return button

    def _check_speed(self) -> None:
        """Check in the menu what the box of speeds has."""
        _check(self._speeds, self.speed.currentText())

    def _choose_speed(self, text: str) -> None:
        self.speed.setCurrentText(text)
        self.speedChosen.emit(SPEEDS[text])

    def _box(self, name: str, texts: Sequence[str], *, spare: bool = False) -> QComboBox:
        box = QComboBox()
        box.addItems(list(texts))
        box.setAccessibleName(name)
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._add(box, spare=spare)
        return box

    def _add(self, widget: QWidget, *, spare: bool) -> None:
        added = self.addWidget(widget)
        if spare:
            self._spare.append(added)

    def _buttons(self, keys: Sequence[str], *, spare: bool = False) -> None:
        for key in keys:
            button = QToolButton()
            button.setDefaultAction(self._actions[key])
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setIconSize(self.iconSize())
            self._add(button, spare=spare)
            if key in _WITH_TEXT:
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
                widest = max(button.fontMetrics().horizontalAdvance(t) for t in ("Pause", "Train"))
                button.setMinimumWidth(widest + 32)
            elif key in _TEXT_ONLY:
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setProperty("primary", key == PRIMARY)

    def _preset_activated(self, index: int) -> None:
        self.presetChosen.emit(list(PRESETS)[index])

    def _size_activated(self, index: int) -> None:
        self.sizeChosen.emit(list(StepSize)[index])

    def _speed_activated(self, index: int) -> None:
        self.speedChosen.emit(list(SPEEDS.values())[index])

    def _edges_activated(self, index: int) -> None:
        self.edgesChosen.emit(list(EdgeChoice)[index])


def _check(group: QActionGroup, text: str) -> None:
    for action in group.actions():
        action.setChecked(action.text() == text)
