"""Keeps what is not saved where it is found again after a crash."""

from PySide6.QtCore import QElapsedTimer, QObject, QThread, QTimer, Signal, Slot

from nnviz.data import DataError
from nnviz.document.document import Document
from nnviz.document.experiment import Experiment
from nnviz.document.file_format import DocumentError, Saved
from nnviz.document.recovery import Note, Rescue, folder
from nnviz.document.store import StoreError
from nnviz.window import questions
from nnviz.window.filing import Filing
from nnviz.window.training_controller import TrainingController

INTERVAL_MS = 20_000
REST_MS = 1_000
"""For so long nothing must have been edited; playing on, a person is waited for"""
MOST_WAITS = 10
"""at most so many times."""


class Autosaving(QObject):
    """Keeps the document of a window every 20 seconds while something in it is not saved.

    Packing and writing happen in a thread: an experiment never changes, so it can be read there.
    """

    failed = Signal(object)  # a sentence; said once

    def __init__(
        self, document: Document, training: TrainingController, filing: Filing, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._document, self._training, self._filing = document, training, filing
        self._rescue: Rescue | None = None
        self._kept: Experiment | None = None
        self._keeper: _Keeper | None = None
        self._waits = 0
        self._complained = False
        self._edited = QElapsedTimer()
        self._edited.start()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        document.undo_stack.indexChanged.connect(self._note_edit)
        filing.left.connect(self.forget)
        filing.saved.connect(self.forget)

    def begin(self) -> None:
        """Look every 20 seconds from now on."""
        self._timer.start(INTERVAL_MS)

    @Slot(object)
    def restore(self, rescue: Rescue) -> None:
        """Go on with what a crash left: it stays until what is open is saved or given up."""
        try:
            saved = rescue.read()
        except (DataError, DocumentError, OSError) as error:
            rescue.release()
            sentence = f"{error} It stays where it is: {rescue.path}"
            questions.tell(self._filing.window, "It cannot be restored.", sentence)
            return
        if not self._filing.may_go_on():
            rescue.release()
            return
        self._filing.restore(saved, rescue.note)
        self._rescue = rescue
        self._kept = self._document.experiment

    @Slot()
    def forget(self) -> None:
        """Remove what was kept: it is saved, or was given up by the person."""
        self._wait()
        if self._rescue is not None:
            self._rescue.discard()
        self._rescue = self._kept = None

    def end(self, *, keeping: bool) -> None:
        """End; what is not saved is kept for the next start, or removed as it was given up."""
        self._timer.stop()
        if not keeping:
            self.forget()
            return
        self._wait()
        if self._filing.modified:
            self._keep()
            self._wait()
        if self._rescue is not None:
            self._rescue.release()
            self._rescue = None

    @Slot()
    def _note_edit(self) -> None:
        self._edited.start()

    @Slot()
    def _look(self) -> None:
        if not self._edited.hasExpired(REST_MS) and self._waits < MOST_WAITS:
            self._waits += 1
            self._timer.start(REST_MS)
            return
        self._waits = 0
        self._timer.start(INTERVAL_MS)
        if self._filing.modified and self._keeper is None:
            self._keep()

    def _keep(self) -> None:
        experiment = self._training.present()
        if experiment is self._kept:
            return
        try:
            rescue = self._rescue = self._rescue or Rescue.new(folder())
        except OSError as error:
            self._complain(str(error))
            return
        self._kept = experiment
        note = Note(self._filing.name, str(self._filing.path or self._filing.proposed or ""))
        keeper = _Keeper(rescue, self._filing.to_save(experiment), note, self)
        keeper.finished.connect(self._finished)
        self._keeper = keeper
        keeper.start()

    @Slot()
    def _finished(self) -> None:
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.wait()
            keeper.deleteLater()
            if keeper.error:
                self._kept = None
                self._complain(keeper.error)

    def _wait(self) -> None:
        """Wait until nothing is being written."""
        if self._keeper is not None:
            self._keeper.wait()
            self._finished()

    def _complain(self, why: str) -> None:
        if not self._complained:
            self._complained = True
            self.failed.emit(f"What is not saved could not be kept for after a crash: {why}")


class _Keeper(QThread):
    """Packs and writes one document."""

    def __init__(self, rescue: Rescue, saved: Saved, note: Note, parent: QObject) -> None:
        super().__init__(parent)
        self._given = rescue, saved, note
        self.error = ""

    def run(self) -> None:
        rescue, saved, note = self._given
        try:
            rescue.keep(saved, note)
        except (StoreError, OSError) as error:
            self.error = str(error)
        except Exception as error:  # in a thread nobody else would hear of it
            self.error = f"{type(error).__name__}: {error}"
