"""Reading files and making datasets away from the window's thread, with a way to give it up."""

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QProgressDialog, QWidget

from nnviz.data import DataError
from nnviz.document.file_format import DocumentError
from nnviz.training.worker import Job, JobWorker
from nnviz.window.background import Background

SHOWN_AFTER_MS = 300
"""What is done sooner needs no dialog that says how far it is."""


class Reading(Background[JobWorker]):
    """The one owner of a reading thread; a dialog says how far it is and gives it up."""

    done = Signal(object)  # what the job made
    refused = Signal(object)  # a sentence: why it cannot be made, and what to do

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._progress: QProgressDialog | None = None

    def start(self, title: str, job: Job, window: QWidget) -> None:
        """Do a job, in place of any other; `title` says what is done."""
        worker = JobWorker(job, self)
        worker.done.connect(self._take)
        worker.failed.connect(self._fail)
        self.begin(worker)
        self._progress = _dialog(title, window)
        self._progress.canceled.connect(self.stop)

    @Slot()
    def stop(self) -> None:
        """Give the job up, if there is any, and take its dialog away."""
        progress, self._progress = self._progress, None
        super().stop()
        if progress is not None:
            progress.canceled.disconnect(self.stop)
            progress.reset()
            progress.deleteLater()

    def tell_progress(self) -> None:
        """Say how far the job is."""
        if self._progress is not None and self._worker is not None:
            self._progress.setValue(round(1000 * self._worker.share))

    @Slot(object, object)
    def _take(self, worker: JobWorker, made: object) -> None:
        if self.ended(worker):
            self.done.emit(made)

    @Slot(object, object)
    def _fail(self, worker: JobWorker, error: Exception) -> None:
        if not self.ended(worker):
            return
        if isinstance(error, MemoryError):
            self.refused.emit("There is not enough memory for this. Use fewer rows or columns.")
        elif isinstance(error, DataError | DocumentError | OSError):
            self.refused.emit(str(error))
        else:
            raise error


def _dialog(title: str, window: QWidget) -> QProgressDialog:
    progress = QProgressDialog(title, "Cancel", 0, 1000, window)
    progress.setWindowTitle("nnviz")
    progress.setWindowModality(Qt.WindowModality.WindowModal)
    progress.setMinimumDuration(SHOWN_AFTER_MS)
    progress.setMinimumWidth(360)
    progress.setAutoReset(False)
    progress.setAutoClose(False)
    progress.setValue(0)
    return progress
