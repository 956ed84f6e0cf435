"""The threads in which training, searching, the gradient check and reading files compute."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QThread, Signal

from nnviz.data import Cancelled
from nnviz.debugger import Trace
from nnviz.debugger.search import BackSearch
from nnviz.engine import Stop, check_gradient
from nnviz.training.run import RunEvent, RunState, TrainingRun


class TrainingWorker(QThread):
    """Runs a `TrainingRun`; its events arrive by `happened`, its volume by `training.latest()`."""

    happened = Signal(object)  # a RunEvent

    def __init__(self, training: TrainingRun, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.training = training

    def run(self) -> None:
        """Compute until the run ends; an error becomes an event, never an abort."""
        try:
            self.training.run(self.happened.emit)
        except Exception as error:  # whatever it is, the person must hear of it
            message = f"Training stopped on an error: {error}"
            number = self.training.number
            self.happened.emit(RunEvent(number, RunState.FAILED, None, message, error))


class SearchWorker(QThread):
    """Runs a `BackSearch`; its answer arrives by `answered`, its progress by `search.reached`."""

    answered = Signal(object, object)  # the worker, and the iteration or None
    failed = Signal(object, object)  # the worker, and the error

    def __init__(self, search: BackSearch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.search = search

    def stop(self) -> None:
        """Give the search up, between two iterations."""
        self.search.stop()

    def run(self) -> None:
        """Search to the end, or until it is stopped."""
        try:
            self.answered.emit(self, self.search.run())
        except Exception as error:  # whatever it is, the person must hear of it
            self.failed.emit(self, error)


class CheckWorker(QThread):
    """Checks the gradient of a trace's iteration; `done` of `total` entries are checked by now."""

    checked = Signal(object, object)  # the worker, and the GradientCheck
    failed = Signal(object, object)  # the worker, and the error

    def __init__(self, trace: Trace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.trace = trace
        self.done, self.total = 0, 0
        self._stopping = False

    def stop(self) -> None:
        """Give the check up, between two portions of it."""
        self._stopping = True

    def run(self) -> None:
        """Check every entry, or until it is stopped."""
        try:
            check = check_gradient(
                *self.trace.checked_problem(),
                on_progress=self._note,
                should_stop=lambda: self._stopping,
            )
        except Stop:
            return
        except Exception as error:  # whatever it is, the person must hear of it
            self.failed.emit(self, error)
            return
        self.checked.emit(self, check)

    def _note(self, done: int, total: int) -> None:
        self.done, self.total = done, total


Job = Callable[[Callable[[float], object], Callable[[], bool]], object]
"""What is told where to report the share that is done and whom to ask whether to stop."""


class JobWorker(QThread):
    """Does one long job, such as reading a file; `share` of it, 0 to 1, is done by now."""

    done = Signal(object, object)  # the worker, and what the job made
    failed = Signal(object, object)  # the worker, and the error

    def __init__(self, job: Job, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.share = 0.0
        self._job = job
        self._stopping = False

    def stop(self) -> None:
        """Give the job up, where it asks for that."""
        self._stopping = True

    def run(self) -> None:
        """Do the job, or until it is stopped."""
        try:
            made = self._job(self._note, lambda: self._stopping)
        except Cancelled:
            return
        except Exception as error:  # whatever it is, the person must hear of it
            self.failed.emit(self, error)
            return
        self.done.emit(self, made)

    def _note(self, share: float) -> None:
        self.share = share
