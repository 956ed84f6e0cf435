"""One worker thread at a time, that can be given up at any moment."""

from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Slot

from nnviz.training.worker import CheckWorker, JobWorker, SearchWorker

PROGRESS_MS = 100
LONGEST_STOP_MS = 20_000

Worker = TypeVar("Worker", SearchWorker, CheckWorker, JobWorker)


class Background(QObject, Generic[Worker]):
    """Owns the threads of one kind of work; what comes from one that was given up is dropped."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker: Worker | None = None
        self._retired: list[Worker] = []
        self._timer = QTimer(self)
        self._timer.setInterval(PROGRESS_MS)
        self._timer.timeout.connect(self.tell_progress)

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return self._worker is not None

    def begin(self, worker: Worker) -> None:
        """Let a worker begin, in place of any other."""
        self.stop()
        worker.finished.connect(self._finished)
        self._worker = worker
        self._timer.start()
        worker.start()

    def stop(self) -> None:
        """Give the work up, if there is any."""
        self._timer.stop()
        if self._worker is not None:
            self._worker.stop()
            self._retired.append(self._worker)
            self._worker = None

    def shut_down(self) -> None:
        """End every thread; returns when they have ended."""
        self.stop()
        for worker in self._retired:
            worker.wait(LONGEST_STOP_MS)
        self._finished()

    def ended(self, worker: Worker) -> bool:
        """Take the end of a worker's work; return whether its answer still counts."""
        counts = worker is self._worker
        if counts:
            self.stop()
        return counts

    def tell_progress(self) -> None:
        """Say how far the worker is; called ten times a second."""

    @Slot()
    def _finished(self) -> None:
        for worker in [worker for worker in self._retired if worker.isFinished()]:
            self._retired.remove(worker)
            worker.deleteLater()
