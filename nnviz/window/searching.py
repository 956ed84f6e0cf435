"""Searches the history back for a hit, away from the window's thread."""

from PySide6.QtCore import Signal, Slot

from nnviz.debugger.search import BackSearch
from nnviz.training.worker import SearchWorker
from nnviz.window.background import Background


class Searching(Background[SearchWorker]):
    """The one owner of searching threads."""

    found = Signal(object)  # the iteration that has a hit, or None
    progressed = Signal(object)  # the iteration that the search has come back to

    def start(self, search: BackSearch) -> None:
        """Begin a search in place of any other."""
        worker = SearchWorker(search, self)
        worker.answered.connect(self._take)
        worker.failed.connect(self._fail)
        self.begin(worker)

    def tell_progress(self) -> None:
        if self._worker is not None:
            self.progressed.emit(self._worker.search.reached)

    @Slot(object, object)
    def _take(self, worker: SearchWorker, iteration: int | None) -> None:
        if self.ended(worker):
            self.found.emit(iteration)

    @Slot(object, object)
    def _fail(self, worker: SearchWorker, error: Exception) -> None:
        if self.ended(worker):
            raise error
