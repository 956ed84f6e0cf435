"""Edits by hand: of the settings, and of single weights, inputs and targets at any moment."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from nnviz.data import DataError
from nnviz.debugger.numbers import exact
from nnviz.document.document import Document
from nnviz.document.edits import Edit
from nnviz.document.experiment import Experiment
from nnviz.engine import EngineError
from nnviz.window.training_controller import TrainingController, TrainingState

_NAMES = {"learning_rate": "α", "regularisation": "λ", "batch_size": "the batch"}


class Editing(QObject):
    """Makes edits that can be undone; those of values wait while training runs."""

    refused = Signal(object)  # a sentence: why an edit cannot be made
    waits = Signal(object)  # a sentence: which edits wait for what; "" when they wait no more
    made = Signal(object)  # a sentence: which edits that waited were made
    valueEdited = Signal(object, object)  # the Edit, and the Experiment before it

    def __init__(self, document: Document, training: TrainingController, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self.training = training
        self._waiting: list[Edit] = []
        training.rested.connect(self._make_waiting)

    @Slot(object)
    def edit_settings(self, changes: dict[str, object]) -> None:
        """Change settings of the experiment."""
        experiment = self._document.experiment
        if all(getattr(experiment.settings, name) == value for name, value in changes.items()):
            return
        try:
            changed = experiment.with_settings(**changes)
        except EngineError as error:
            self.refused.emit(str(error))
            return
        if changed.network is not experiment.network:
            self._forget_waiting()
            self.training.settle()
        what = _NAMES.get(next(iter(changes)), "the network")
        self._document.edit(changed, f"Change {what}")

    @Slot(object)
    def edit_value(self, edit: Edit) -> None:
        """Change one value now, or when training pauses."""
        if self.training.state is not TrainingState.RUNNING:
            self._make(edit)
            return
        self._waiting.append(edit)
        self.waits.emit(f"{_listed(self._waiting)} waits until training pauses (T).")

    def restart(self) -> None:
        """Go back to the Θ at the beginning; edits that wait are not made."""
        self._forget_waiting()
        self.training.restart()

    def replace(self, experiment: Experiment, text: str) -> None:
        """Put another experiment in place of the present one."""
        self._forget_waiting()
        self.training.settle()
        self._document.edit(experiment, text)

    def change(self, change: Callable[[Experiment], Experiment], text: str) -> None:
        """End training, keep its Θ, and change the experiment that there is then."""
        self.training.settle()
        changed = change(self._document.experiment)
        self._forget_waiting()
        self._document.edit(changed, text)

    def open(self, experiment: Experiment) -> None:
        """Begin with another experiment, of which nothing was done yet."""
        self._forget_waiting()
        self.training.settle()
        self._document.open(experiment)

    def _forget_waiting(self) -> None:
        self._waiting.clear()
        self.waits.emit("")

    def _make(self, edit: Edit) -> None:
        before = self._document.experiment
        try:
            changed = before.edited(edit)
        except (EngineError, DataError, IndexError) as error:
            self.refused.emit(str(error))
            return
        self._document.edit(changed, f"Change {edit.name}")
        self.valueEdited.emit(edit, before)

    @Slot()
    def _make_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting:
            self.waits.emit("")
        for edit in waiting:
            self._make(edit)
        if waiting:
            self.made.emit(f"Made, now that training rests: {_listed(waiting)}.")


def _listed(edits: list[Edit]) -> str:
    return ", ".join(f"{edit.name} = {exact(edit.value)}" for edit in edits)
