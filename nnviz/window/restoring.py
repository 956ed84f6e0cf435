"""The offer to go on with what a crash left."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QMainWindow,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.document.recovery import Rescue, folder, left_behind
from nnviz.window import questions


class Restoring(QObject):
    """Shows what was left, and hands on what the person wants back; the rest stays where it is."""

    wished = Signal(object)  # the Rescue, which whoever listens has to release or keep

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: RestoreDialog | None = None

    def offer(self) -> bool:
        """Open the dialog if there is something; return whether there is."""
        if self._dialog is not None:
            return True
        found = left_behind(folder())
        if not found:
            return False
        self._dialog = RestoreDialog(found, self._window)
        self._dialog.finished.connect(self._finished)
        self._dialog.open()
        return True

    def ask(self) -> None:
        """Open the dialog, or say that there is nothing."""
        if not self.offer():
            sentence = "Whatever was not saved is kept while you work, and offered after a crash."
            questions.tell(self._window, "Nothing was left behind.", sentence)

    @Slot()
    def _finished(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is None:
            return
        wanted = dialog.chosen if dialog.result() == QDialog.DialogCode.Accepted else None
        for rescue in dialog.rescues:
            if rescue is not wanted:
                rescue.release()
        dialog.deleteLater()
        if wanted is not None:
            self.wished.emit(wanted)


class RestoreDialog(QDialog):
    """Lists rescued documents, of which one can be restored and any be discarded."""

    def __init__(self, rescues: list[Rescue], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Restore unsaved work")
        self.rescues = rescues
        label = QLabel(
            "nnviz ended before this was saved. What you restore is kept until you save it; "
            "what you leave is offered again at the next start."
        )
        label.setWordWrap(True)
        self._list = QListWidget()
        self._list.setAccessibleName("Unsaved work")
        for rescue in rescues:
            self._list.addItem(f"{rescue.note.name}  —  {rescue.kept_at:%Y-%m-%d %H:%M}")
        self._list.setCurrentRow(0)
        self._list.itemActivated.connect(self.accept)
        layout = QVBoxLayout(self)
        for widget in (label, self._list, self._buttons()):
            layout.addWidget(widget)
        self.setMinimumWidth(460)

    @property
    def chosen(self) -> Rescue | None:
        """The one that is selected."""
        row = self._list.currentRow()
        return self.rescues[row] if row >= 0 else None

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        restore, discard = QPushButton("&Restore"), QPushButton("&Discard…")
        box.addButton(restore, QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton(discard, QDialogButtonBox.ButtonRole.DestructiveRole)
        box.addButton("&Later", QDialogButtonBox.ButtonRole.RejectRole)
        restore.setDefault(True)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        discard.clicked.connect(self._discard)
        return box

    @Slot()
    def _discard(self) -> None:
        rescue = self.chosen
        if rescue is None or not questions.sure_to_discard(self, rescue.note.name):
            return
        self._list.takeItem(self.rescues.index(rescue))
        self.rescues.remove(rescue)
        rescue.discard()
        if not self.rescues:
            self.reject()
