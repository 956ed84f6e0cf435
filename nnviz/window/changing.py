"""Changes of an experiment, made in a thread where its data are so many that it takes longer."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal, Slot

from nnviz.data import DataError
from nnviz.document.edits import Edit
from nnviz.document.experiment import Experiment
from nnviz.engine import EngineError
from nnviz.training.worker import JobWorker
from nnviz.window.background import Background
from nnviz.window.scoring import AT_ONCE, products

COPIED_AT_ONCE = 2**24
"""So many bytes of inputs are copied and looked through without a thread: some 10 ms."""


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What makes another experiment of one, and what the Edit menu calls it.

    `edit` is the value that is changed by hand, if it is one; `rates` tells that training goes on.
    """

    make: Callable[[Experiment], Experiment]
    text: str
    edit: Edit | None = None
    rates: bool = False


class Changing(Background[JobWorker]):
    """The one owner of the thread in which a change is made."""

    made = Signal(object, object, object)  # the Change, the Experiment before it and after it
    refused = Signal(object)  # a sentence: why it cannot be made

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._given: tuple[Change, Experiment] | None = None

    def start(self, change: Change, before: Experiment) -> None:
        """Make a change: at once, or if that takes longer in the thread."""
        self._given = change, before
        if not _takes_long(before):
            try:
                after = change.make(before)
            except Exception as error:
                self._refuse(error)
            else:
                self.made.emit(change, before, after)
            return
        worker = JobWorker(lambda _note, _stop: change.make(before), self)
        worker.done.connect(self._take)
        worker.failed.connect(self._fail)
        self.begin(worker)

    def finish(self) -> None:
        """Wait for what is being made, and hand it on."""
        if self._worker is not None:
            self._worker.wait()
            QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall.value)

    @Slot(object, object)
    def _take(self, worker: JobWorker, after: Experiment) -> None:
        if self.ended(worker) and self._given is not None:
            self.made.emit(*self._given, after)

    @Slot(object, object)
    def _fail(self, worker: JobWorker, error: Exception) -> None:
        if self.ended(worker):
            self._refuse(error)

    def _refuse(self, error: Exception) -> None:
        if isinstance(error, MemoryError):
            self.refused.emit("There is not enough memory to change data of this size.")
        elif isinstance(error, EngineError | DataError | IndexError):
            self.refused.emit(str(error))
        else:
            raise error


def _takes_long(experiment: Experiment) -> bool:
    """Tell whether the data are so many that to copy them, or to measure J, stalls the window."""
    return experiment.dataset.X.nbytes > COPIED_AT_ONCE or products(experiment) > AT_ONCE
