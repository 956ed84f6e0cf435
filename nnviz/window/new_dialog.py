"""What a new experiment begins with."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnviz.document.experiment import Experiment
from nnviz.document.presets import PRESETS, nearly_empty

_NEARLY_EMPTY = "Nearly empty · two points in the plane"


class NewDialog(QDialog):
    """Lists the presets, and a start without data of anybody's."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("New")
        self._list = QListWidget()
        self._list.setAccessibleName("Begin with")
        for preset in PRESETS.values():
            self._add(preset.title, preset.open)
        self._add(_NEARLY_EMPTY, nearly_empty)
        self._list.setCurrentRow(0)
        self._list.itemActivated.connect(self.accept)
        self._list.setMinimumSize(
            self._list.sizeHintForColumn(0) + 40,
            self._list.sizeHintForRow(0) * self._list.count() + 12,
        )
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText("Begin")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        label = QLabel("Begin with")
        label.setBuddy(self._list)
        layout = QVBoxLayout(self)
        for widget in (label, self._list, buttons):
            layout.addWidget(widget)

    @property
    def chosen(self) -> Callable[[], Experiment]:
        """What makes the experiment."""
        begin: Callable[[], Experiment] = self._list.currentItem().data(Qt.ItemDataRole.UserRole)
        return begin

    def _add(self, title: str, begin: Callable[[], Experiment]) -> None:
        item = QListWidgetItem(title, self._list)
        item.setData(Qt.ItemDataRole.UserRole, begin)
