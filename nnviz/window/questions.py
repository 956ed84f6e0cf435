"""The questions that are asked before something would be lost, and the names of files."""

from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from nnviz.document.file_format import SUFFIX

_Button = QMessageBox.StandardButton
_Icon = QMessageBox.Icon


class Answer(Enum):
    """What the person wants."""

    SAVE = auto()
    SAVE_AS = auto()
    DISCARD = auto()
    CANCEL = auto()


def save_first(window: QWidget, name: str) -> Answer:
    """Ask what to do with changes that are not saved."""
    box = _box(window, _Icon.Question, f"Save the changes of “{name}”?")
    box.setInformativeText("Without saving they are lost.")
    box.setStandardButtons(_Button.Save | _Button.Discard | _Button.Cancel)
    box.button(_Button.Save).setText("&Save")
    box.button(_Button.Discard).setText("&Discard")
    box.setDefaultButton(_Button.Save)
    answers = {_Button.Save: Answer.SAVE, _Button.Discard: Answer.DISCARD}
    return answers.get(_Button(_asked(box)), Answer.CANCEL)


def changed_meanwhile(window: QWidget, name: str) -> Answer:
    """Ask what to do with a file that another program has changed."""
    box = _box(window, _Icon.Warning, f"“{name}” was changed by another program.")
    box.setInformativeText("Overwriting it loses what the other program has written.")
    box.setStandardButtons(_Button.Cancel)
    overwrite = box.addButton("Overwrite", QMessageBox.ButtonRole.DestructiveRole)
    elsewhere = box.addButton("Save as…", QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(elsewhere)
    box.exec()
    clicked = box.clickedButton()
    answer = Answer.SAVE_AS if clicked is elsewhere else Answer.CANCEL
    if clicked is overwrite:
        answer = Answer.SAVE
    box.deleteLater()
    return answer


def tell(window: QWidget, title: str, sentence: str) -> None:
    """Say what could not be done."""
    box = _box(window, _Icon.Warning, title)
    box.setInformativeText(sentence)
    box.setStandardButtons(_Button.Ok)
    _asked(box)


def sure_to_discard(window: QWidget, name: str) -> bool:
    """Ask whether work that was rescued is to be thrown away."""
    box = _box(window, _Icon.Warning, f"Discard “{name}”?")
    box.setInformativeText("It was never saved, and cannot be brought back.")
    box.setStandardButtons(_Button.Discard | _Button.Cancel)
    box.setDefaultButton(_Button.Cancel)
    return _Button(_asked(box)) is _Button.Discard


def _box(window: QWidget, icon: QMessageBox.Icon, text: str) -> QMessageBox:
    box = QMessageBox(icon, "nnviz", text, parent=window)
    box.setTextFormat(Qt.TextFormat.PlainText)
    return box


def _asked(box: QMessageBox) -> int:
    answer = box.exec()
    box.deleteLater()
    return answer


def file_to_open(window: QWidget, title: str, kinds: str, folder: Path) -> Path | None:
    """Ask for a file that is there."""
    name, _ = QFileDialog.getOpenFileName(window, title, str(folder), kinds)
    return Path(name) if name else None


def file_to_write(window: QWidget, title: str, kinds: str, proposed: Path) -> Path | None:
    """Ask for a file to write, which gets the suffix of the proposed one if it has none."""
    dialog = QFileDialog(window, title, str(proposed.parent), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(proposed.suffix or SUFFIX)  # before it asks about overwriting
    dialog.selectFile(proposed.name)
    accepted = dialog.exec() == QFileDialog.DialogCode.Accepted
    names = dialog.selectedFiles()
    dialog.deleteLater()
    return Path(names[0]) if accepted and names else None
