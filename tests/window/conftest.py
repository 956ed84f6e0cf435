"""A window as a person meets it: opened, pressed, read, closed."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from nnviz.views.caption import CaptionView
from nnviz.window import theme
from nnviz.window.main_window import MainWindow
from nnviz.window.training_controller import TrainingState

PATIENCE = 20_000


class Person:
    """Sits before a window: presses keys, clicks buttons, reads what is there."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self._qtbot = qtbot

    def presses(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        if not self.window.isActiveWindow():
            with self._qtbot.waitActive(self.window):
                self.window.activateWindow()
        self._qtbot.keyClick(self.window, key, modifier)

    def clicks(self, text: str) -> None:
        self._qtbot.mouseClick(self.button(text), Qt.MouseButton.LeftButton)

    def button(self, text: str) -> QToolButton:
        buttons = self.window.findChildren(QToolButton)
        return next(button for button in buttons if button.text() == text and button.isVisible())

    def chooses(self, box_name: str, text: str) -> None:
        boxes = self.window.findChildren(QComboBox)
        box = next(box for box in boxes if box.accessibleName() == box_name)
        box.setCurrentText(text)
        box.activated.emit(box.currentIndex())

    def box(self, name: str) -> QAbstractSpinBox:
        boxes = self.window.findChildren(QAbstractSpinBox)
        return next(box for box in boxes if box.accessibleName() == name)

    def types(self, box_name: str, text: str) -> None:
        """Type a number into a box and confirm it."""
        box = self.box(box_name)
        box.setFocus()
        box.selectAll()
        self.types_into_the_focus(text)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)

    def types_line(self, name: str, text: str) -> None:
        """Type a text into a line and confirm it."""
        lines = self.window.findChildren(QLineEdit)
        line = next(line for line in lines if line.accessibleName() == name)
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, text)
        QTest.keyClick(line, Qt.Key.Key_Return)

    def types_into_the_focus(self, text: str) -> None:
        for character in text:
            QTest.keyClicks(QApplication.focusWidget(), character)

    def waits_until(self, condition: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(condition, timeout=PATIENCE)

    def waits_for_training_to(self, state: TrainingState) -> None:
        self.waits_until(lambda: self.window.training.state is state)

    @property
    def caption(self) -> str:
        return self.window.findChild(CaptionView).sentence

    @property
    def counter(self) -> str:
        labels = self.window.findChildren(QLabel)
        name = "Iteration, cost and accuracy"
        return next(label.text() for label in labels if label.accessibleName() == name)

    @property
    def iteration(self) -> int:
        return int(self.counter.splitlines()[0].removeprefix("iteration ").replace(",", ""))


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    """The application with nnviz's looks, which other tests must not find again."""
    font, palette = qapp.font(), qapp.palette()
    qapp.setOrganizationName("nnviz")
    qapp.setApplicationName("nnviz-tests")
    qapp.setStyle("Fusion")
    QSettings().clear()
    theme.apply(qapp, "light")
    yield qapp
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.fixture
def sit_at(app: QApplication, qtbot: QtBot) -> Iterator[Callable[[str], Person]]:
    """Return a function that opens a window with a preset; all are closed and freed in the end."""
    windows: list[MainWindow] = []

    def open_window(preset: str) -> Person:
        window = MainWindow(preset)
        windows.append(window)
        with qtbot.waitActive(window):
            window.show()
        return Person(window, qtbot)

    yield open_window
    for window in windows:
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def person(sit_at: Callable[[str], Person]) -> Person:
    return sit_at("xor")
