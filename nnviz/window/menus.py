"""The menu bar, from the commands."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence, QUndoStack
from PySide6.QtWidgets import QMainWindow, QMenu, QMessageBox

import nnviz
from nnviz.document.presets import PRESETS
from nnviz.window import actions as commands
from nnviz.window import theme
from nnviz.window.actions import Actions
from nnviz.window.keys import KeysDialog
from nnviz.window.looks import Looks
from nnviz.window.recent import RecentFiles
from nnviz.window.toolbar import SPEEDS, USUAL_SPEED


class Menus(QObject):
    """The menus of a window that others add to or listen to."""

    speedChosen = Signal(object)  # how many times as fast as at first

    def __init__(
        self, window: QMainWindow, actions: Actions, stack: QUndoStack, looks: Looks
    ) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        bar = window.menuBar()
        self.file = file = bar.addMenu("&File")
        actions.fill(file, commands.FILE)
        self.presets = _presets(file)
        self.recent = RecentFiles(file)
        file.addMenu(self.recent)
        file.addSeparator()
        actions.fill(file, commands.SAVE)
        file.addSeparator()
        actions.fill(file, commands.DATA)
        file.addSeparator()
        actions.fill(file, commands.EXCHANGE)
        self.export = file.addMenu("Export")
        file.addSeparator()
        quit_ = file.addAction("Quit", "Ctrl+Q", window.close)
        self.undo, self.redo = stack.createUndoAction(window), stack.createRedoAction(window)
        self.undo.setShortcut("Ctrl+Z")
        self.redo.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        bar.addMenu("&Edit").addActions([self.undo, self.redo])
        step = bar.addMenu("&Step")
        actions.fill(step, commands.STEP)
        step.addSeparator()
        self._speeds = commands.choices(
            step.addMenu("Speed of playing"), list(SPEEDS), self._choose_speed, USUAL_SPEED
        )
        actions.fill(bar.addMenu("&Training"), commands.TRAINING)
        self.view = bar.addMenu("&View")
        self._fill_view(looks)
        help_menu = bar.addMenu("&Help")
        keys = help_menu.addAction("Keys", "F1", self._tell_keys)
        self._others = (self.undo, self.redo, keys, quit_)
        help_menu.addAction("About nnviz", self._about)

    def _fill_view(self, looks: Looks) -> None:
        scheme, now = self.view.addMenu("Colours"), theme.remembered_scheme().capitalize()
        names = [name.capitalize() for name in theme.SCHEMES]
        commands.choices(scheme, names, looks.choose_scheme, now)
        self._actions.fill(self.view, commands.VIEW)
        self.layers = QMenu("Zoom to a layer", self.view)
        self.view.insertMenu(self._actions["lecture"], self.layers)
        self.view.insertSeparator(self._actions["lecture"])
        self.view.addSeparator()

    def enable_history(self, stack: QUndoStack, *, enabled: bool) -> None:
        """Let the person undo and redo what there is, or nothing while it is disabled."""
        self.undo.setEnabled(enabled and stack.canUndo())
        self.redo.setEnabled(enabled and stack.canRedo())

    def show_speed(self, speed: float) -> None:
        """Mark the speed that was chosen elsewhere."""
        for action in self._speeds.actions():
            action.setChecked(SPEEDS[action.text()] == speed)

    def _choose_speed(self, text: str) -> None:
        self.speedChosen.emit(SPEEDS[text])

    def _tell_keys(self) -> None:
        table = self._actions.keys_as_table((*self.layers.actions(), *self._others))
        dialog = KeysDialog(table, self._window)
        dialog.exec()
        dialog.deleteLater()

    def _about(self) -> None:
        text = f"<b>nnviz {nnviz.__version__}</b><p>The debugger for backpropagation.</p>"
        QMessageBox.about(self._window, "About nnviz", text)


def _presets(file: QMenu) -> QMenu:
    presets = file.addMenu("Open preset")
    for name, preset in PRESETS.items():
        action: QAction = presets.addAction(preset.title)
        action.setData(name)
    return presets
