"""Edits by hand: of the settings, and of single weights, inputs and targets at any moment."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from nnviz.debugger.numbers import exact
from nnviz.document.document import Document
from nnviz.document.edits import Edit
from nnviz.document.experiment import ARCHITECTURE, Experiment
from nnviz.engine import EngineError
from nnviz.window.changing import Change, Changing
from nnviz.window.training_controller import TrainingController, TrainingState

_NAMES = {
    "hidden_sizes": "the layers",
    "hidden_activation": "the activation",
    "start": "the start",
    "seed": "the seed",
    "learning_rate": "α",
    "regularisation": "λ",
    "batch_size": "the batch",
}


class Editing(QObject):
    """Makes edits that can be undone; those of values wait while training runs.

    They are made one after the other, each of the experiment that there is then.
    """

    refused = Signal(object)  # a sentence: why an edit cannot be made
    waits = Signal(object)  # a sentence: which edits wait for what; "" when they wait no more
    made = Signal(object)  # a sentence: which edits that waited were made
    valueEdited = Signal(object, object)  # the Edit, and the Experiment before it

    def __init__(self, document: Document, training: TrainingController, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self.training = training
        self._waiting: list[Edit] = []
        self._changes: list[Change] = []
        self._changing = Changing(self)
        self._changing.made.connect(self._take)
        self._changing.refused.connect(self._refuse)
        training.rested.connect(self._make_waiting)

    @Slot(object)
    def edit_settings(self, changes: dict[str, object]) -> None:
        """Change settings of the experiment."""
        experiment = self._document.experiment
        if all(getattr(experiment.settings, name) == value for name, value in changes.items()):
            return
        what = f"Change {_NAMES.get(next(iter(changes)), 'the network')}"
        if ARCHITECTURE.isdisjoint(changes):
            self._add(Change(lambda now: now.with_settings(**changes), what, rates=True))
            return
        try:
            changed = experiment.with_settings(**changes)
        except EngineError as error:
            self.refused.emit(str(error))
            return
        self.replace(changed, what)

    @Slot(object)
    def edit_value(self, edit: Edit) -> None:
        """Change one value now, or when training pauses."""
        if self.training.state is not TrainingState.RUNNING:
            self._add(_change_of(edit))
        else:
            self._let_wait(edit)

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
        self._forget_waiting()
        self._add(Change(change, text))

    def open(self, experiment: Experiment) -> None:
        """Begin with another experiment, of which nothing was done yet."""
        self._forget_waiting()
        self.training.settle()
        self._document.open(experiment)

    def finish(self) -> None:
        """Wait until the edits that are being made are made."""
        while self._changing.busy:
            self._changing.finish()

    def shut_down(self) -> None:
        """End the thread; returns when it has ended."""
        self._forget_waiting()
        self._changing.shut_down()

    def _forget_waiting(self) -> None:
        self._changes.clear()
        self._changing.stop()
        self._waiting.clear()
        self.waits.emit("")

    def _let_wait(self, edit: Edit) -> None:
        self._waiting.append(edit)
        self.waits.emit(f"{_listed(self._waiting)} waits until training pauses (T).")

    # -- one after the other -------------------------------------------------------------------

    def _add(self, change: Change) -> None:
        self._changes.append(change)
        self._make_next()

    def _make_next(self) -> None:
        if self._changes and not self._changing.busy:
            self._changing.start(self._changes.pop(0), self._document.experiment)

    @Slot(object)
    def _refuse(self, sentence: str) -> None:
        self.refused.emit(sentence)
        self._make_next()

    @Slot(object, object, object)
    def _take(self, change: Change, before: Experiment, after: Experiment) -> None:
        """Make the edit, unless the experiment has become another one meanwhile."""
        if self.training.state is TrainingState.RUNNING and not change.rates:
            if change.edit is not None:
                self._let_wait(change.edit)
                self._make_next()
                return
            self.training.settle()
        now = self._document.experiment
        if not _same_values(before, now):
            self._changes.insert(0, change)
        else:
            place = after.place if now.place == before.place else now.place
            after = after.at(place).keeping_marks_of(now) if now is not before else after
            self._document.edit(after, change.text)
            if change.edit is not None:
                self.valueEdited.emit(change.edit, before)
        self._make_next()

    @Slot()
    def _make_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting:
            self.waits.emit("")
        for edit in waiting:
            self._add(_change_of(edit))
        if waiting:
            self.made.emit(f"Made, now that training rests: {_listed(waiting)}.")


def _change_of(edit: Edit) -> Change:
    return Change(lambda now: now.edited(edit), f"Change {edit.name}", edit)


def _same_values(before: Experiment, now: Experiment) -> bool:
    """Tell whether an experiment is the same still, but for what is looked at."""
    return (
        before.network is now.network
        and before.dataset is now.dataset
        and before.iteration == now.iteration
        and before.settings is now.settings
        and before.history is now.history
    )


def _listed(edits: list[Edit]) -> str:
    return ", ".join(f"{edit.name} = {exact(edit.value)}" for edit in edits)
