"""Scales and splits the open data anew, as one edit that can be undone."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMainWindow

from nnviz.data import Dataset, SplitChoice, prepared
from nnviz.data.split import FitKind
from nnviz.document.document import Document
from nnviz.document.opening import prepared_anew
from nnviz.views.preparation import PreparationDialog
from nnviz.window.editing import Editing
from nnviz.window.reading import Reading


class Preparing(QObject):
    """Asks how the data are to be scaled and split, and does it in a thread of its own."""

    refused = Signal(object)  # a sentence: why it cannot be

    def __init__(self, document: Document, editing: Editing, window: QMainWindow) -> None:
        super().__init__(window)
        self._document = document
        self._editing = editing
        self._window = window
        self._of: Dataset | None = None
        self._making = Reading(self)
        self._making.done.connect(self._take)
        self._making.refused.connect(self.refused)

    def shut_down(self) -> None:
        """End the thread; returns when it has ended."""
        self._making.shut_down()

    @Slot()
    def ask(self) -> None:
        """Show how the data are scaled and split, and ask how else."""
        dialog = PreparationDialog(self._document.experiment.dataset, self._window)
        dialog.chosen.connect(self._make)
        dialog.open()

    @Slot(object, object)
    def _make(self, scaling: FitKind, split: SplitChoice) -> None:
        self._of = dataset = self._document.experiment.dataset
        title = f"Preparing {dataset.title} …"
        self._making.start(
            title, lambda _note, _stop: prepared(dataset, scaling, split), self._window
        )

    @Slot(object)
    def _take(self, dataset: Dataset) -> None:
        """Put the data in place of what they were made of, if these are still open."""
        before = self._document.experiment
        if before.dataset is self._of and dataset != before.dataset:
            text = "Change scaling and split"
            self._editing.change(lambda now: prepared_anew(now, dataset), text)
