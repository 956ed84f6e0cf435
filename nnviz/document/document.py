"""The open experiment, with its undo history."""

import weakref

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from nnviz.document.experiment import Experiment

UNDO_LIMIT = 200


class Document(QObject):
    """Holds the one experiment on the screen; whoever shows it listens to `changed`."""

    changed = Signal(object)  # the Experiment

    def __init__(self, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._experiment = experiment
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_LIMIT)

    @property
    def experiment(self) -> Experiment:
        """The experiment as it is now."""
        return self._experiment

    def edit(self, experiment: Experiment, text: str, merge: int = -1) -> None:
        """Make an edit that can be undone; `text` names it in the Edit menu.

        Edits one after the other with the same `merge`, from 0, are undone together.
        """
        self.undo_stack.push(_Edit(self, experiment, text, merge))

    def open(self, experiment: Experiment) -> None:
        """Put another experiment in place of this one, of which nothing can be undone then."""
        self.undo_stack.clear()
        self.look(experiment)

    def look(self, experiment: Experiment) -> None:
        """Change only what is looked at (the example, the place); this needs no undo."""
        self._experiment = experiment
        self.changed.emit(experiment)


class _Edit(QUndoCommand):
    """Replaces the experiment. It must not keep its document alive, whose stack owns it."""

    def __init__(self, document: Document, after: Experiment, text: str, merge: int) -> None:
        super().__init__(text)
        self._merge = merge
        self._document = weakref.ref(document)
        self._before = document.experiment
        self._after = after

    def id(self) -> int:
        return self._merge

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Edit):
            return False
        self._after = other._after
        self.setText(other.text())
        return True

    def redo(self) -> None:
        self._restore(self._after)

    def undo(self) -> None:
        self._restore(self._before)

    def _restore(self, experiment: Experiment) -> None:
        """Show an experiment of then, with the breakpoints and watches of now."""
        document = self._document()
        if document is not None:
            document.look(experiment.keeping_marks_of(document.experiment))
