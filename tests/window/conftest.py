"""A window as a person meets it: opened, pressed, read, closed."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from nnviz.debugger import Place
from nnviz.document.experiment import Experiment
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

    def strikes(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key as the keyboard does: it goes to whatever has the focus, in any window."""
        window = QApplication.focusWindow()
        if window is None or not window.isVisible():  # offscreen leaves it with a closed popup
            with self._qtbot.waitActive(self.window):
                self.window.activateWindow()
        QTest.keyClick(QApplication.focusWindow(), key, modifier)

    def opens(self, title: str) -> None:
        """Bring a dock to the front, from the View menu if it is closed."""
        docks = self.window.findChildren(QDockWidget)
        dock = next(dock for dock in docks if dock.windowTitle() == title)
        if dock.isHidden():
            dock.toggleViewAction().trigger()
        dock.raise_()
        self.waits_until(lambda: not dock.visibleRegion().isEmpty())

    def adds_breakpoint(self, kind: str, **fields: str) -> None:
        """Put a breakpoint together in the form of the list; `fields` are typed by their names."""
        self.opens("Breakpoints")
        self.chooses("What to stop at", kind)
        for name, text in fields.items():
            box = self.box(name.replace("_", " "))
            box.setFocus()
            box.selectAll()
            self.types_into_the_focus(text)
        self.clicks("Add")

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
    def experiment(self) -> Experiment:
        return self.window.document.experiment

    @property
    def place(self) -> Place:
        return self.experiment.place

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

    def open_window(preset: str, *, guarded: bool = False) -> Person:
        window = MainWindow(preset, guarded=guarded)
        windows.append(window)
        with qtbot.waitActive(window):
            window.show()
        return Person(window, qtbot)

    yield open_window
    for window in windows:
        window.filing.end()  # no test is asked whether it wants to save
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


class Answers:
    """Answers the dialogs that open from now on, one after the other, as a person would."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self._waiting: list[Callable[[QDialog], None]] = []
        self._timer = QTimer(interval=1)
        self._timer.timeout.connect(self._look)

    def clicks(self, text: str) -> None:
        """Click this button of the next dialog."""
        self._add(partial(_click, text=text))

    def names(self, path: Path) -> None:
        """Type a path into the next dialog for files and confirm it."""
        self._add(partial(_name, path=path))

    def does(self, answer: Callable[[QDialog], None]) -> None:
        self._add(answer)

    def are_given(self) -> bool:
        return not self._waiting

    def stop(self) -> None:
        self._timer.stop()

    def _add(self, answer: Callable[[QDialog], None]) -> None:
        self._waiting.append(answer)
        self._timer.start()

    def _look(self) -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QDialog) or not dialog.isVisible():
            return
        if not self._waiting:
            self._timer.stop()
            return
        if isinstance(dialog, QMessageBox):
            self.read.append(f"{dialog.text()} {dialog.informativeText()}")
        try:
            self._waiting.pop(0)(dialog)
        except BaseException:
            dialog.reject()  # or the test would wait for ever
            raise


def _click(dialog: QDialog, text: str) -> None:
    buttons = dialog.findChildren(QPushButton)
    button = next(button for button in buttons if button.text().replace("&", "") == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def _name(dialog: QDialog, path: Path) -> None:
    assert isinstance(dialog, QFileDialog)
    for rows in dialog.findChildren(QAbstractItemView):
        rows.clearSelection()  # the file that is proposed may be among those that are shown
    dialog.findChild(QLineEdit, "fileNameEdit").setText(str(path))
    dialog.accept()


@pytest.fixture
def answers() -> Iterator[Answers]:
    given = Answers()
    yield given
    given.stop()
    assert given.are_given(), "a dialog that was expected did not open"


@pytest.fixture
def person(sit_at: Callable[[str], Person]) -> Person:
    return sit_at("xor")
