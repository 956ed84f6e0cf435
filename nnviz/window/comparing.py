"""What if: the values at the present moment, before the edits by hand and now."""

from PySide6.QtCore import QObject, Slot

from nnviz.debugger import Trace, derive_frame
from nnviz.debugger.comparison import compare
from nnviz.debugger.numbers import count, number, plural
from nnviz.document.document import Document
from nnviz.document.edits import Edit, InputEdit, WeightEdit
from nnviz.document.experiment import Experiment
from nnviz.document.score import Score
from nnviz.views.what_if import NOTHING, WhatIfView
from nnviz.window.editing import Editing
from nnviz.window.scoring import Scoring

Entry = tuple[str, int, int, int]


class Comparing(QObject):
    """Keeps the experiment as it was before the edits of an iteration, and compares with it."""

    def __init__(
        self,
        document: Document,
        editing: Editing,
        view: WhatIfView,
        scoring: Scoring,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._editing = editing
        self._scoring = scoring
        self._document = document
        self._view = view
        self._before: Experiment | None = None
        self._before_trace: Trace | None = None
        self._edits: dict[Entry, Edit] = {}
        self._given: dict[Entry, tuple[Edit, Experiment]] = {}
        view.baselineWished.connect(self._begin_here)
        view.undoWished.connect(self._undo)

    @Slot(object, object)
    def take(self, edit: Edit, before: Experiment) -> None:
        """Take note of an edit that was made in the experiment `before`."""
        if self._before is None:
            self._begin(before)
        entry = _entry(edit)
        if not isinstance(edit, WeightEdit):
            self._given.setdefault(entry, (edit, before))
        self._edits.pop(entry, None)
        self._edits[entry] = edit
        self.show(self._document.experiment, None)

    def show(self, experiment: Experiment, trace: Trace | None) -> None:
        """Compare an experiment, whose values may be at hand, with what was."""
        before = self._followed(experiment)
        if before is None or _same_values(before, experiment):
            self._view.show_nothing("\n\n".join(filter(None, (NOTHING, self._still(experiment)))))
            return
        if self._before_trace is None:
            self._before_trace = before.trace()
        place, now = experiment.place, trace or experiment.trace()
        found = compare(derive_frame(self._before_trace, place), derive_frame(now, place))
        summary = self._summary(before, experiment)
        heading = self._heading(experiment)
        self._view.show_comparison(heading, summary, found.differences, found.left_out)

    def _followed(self, experiment: Experiment) -> Experiment | None:
        """Return what an experiment is compared with; another iteration ends the comparison.

        But a restart gives back Θ and leaves the data as they were changed: so it is compared with
        the restart of what was.
        """
        before = self._before
        if before is not None and not _comparable(before, experiment):
            restarted = before.restarted()
            kept = experiment.network is before.start_network
            self._before = restarted if kept and _comparable(restarted, experiment) else None
            self._before_trace = None
        return self._before

    def _still(self, now: Experiment) -> str:
        """Return which inputs and targets are still changed, though nothing is compared."""
        self._given = {e: (g, was) for e, (g, was) in self._given.items() if _alike(was, now)}
        still = [
            f"{edit.name} of example {count(edit.example + 1)}: "
            f"{number(_value(edit, was))} → {number(_value(edit, now))}"
            for edit, was in self._given.values()
            if not isinstance(edit, WeightEdit) and _value(edit, was) != _value(edit, now)
        ]
        return f"Still changed: {', '.join(still)}." if still else ""

    def _summary(self, before: Experiment, now: Experiment) -> tuple[tuple[str, float, float], ...]:
        """Return J and the accuracy before and now; nothing while they are being computed."""
        scored = self._scoring.of(now)
        was = self._scoring.of(before) if scored is not None else None
        if scored is None or was is None:
            return ()
        return _compared(was.training, scored.training)

    def _heading(self, now: Experiment) -> str:
        """Return the last of the edits that still stand, and how many more there are."""
        assert self._before is not None  # noqa: S101  asked only when there is something to compare
        values = [(e.name, _value(e, self._before), _value(e, now)) for e in self._edits.values()]
        standing = [f"{n}: {number(a)} → {number(b)}" for n, a, b in values if a != b]
        if not standing:
            return "Since the comparison began"
        more = len(standing) - 1
        return standing[-1] + (f" · {plural(more, 'edit')} before it" if more else "")

    def _begin(self, before: Experiment) -> None:
        self._before = before
        self._before_trace = None
        self._edits = {}

    @Slot()
    def _begin_here(self) -> None:
        self._begin(self._document.experiment)
        self.show(self._document.experiment, None)

    @Slot()
    def _undo(self) -> None:
        """Give every weight, input and target the value that it had."""
        now, before = self._document.experiment, self._before
        if before is not None and not _same_values(before, now):
            self._editing.change(lambda now: now.with_values_of(before), "Undo the edits")


def _comparable(before: Experiment, now: Experiment) -> bool:
    """Tell whether both stand in the same iteration of the same network, but for edits."""
    return before.iteration == now.iteration and _alike(before, now)


def _alike(before: Experiment, now: Experiment) -> bool:
    """Tell whether both have the same network and the same data, but for edits."""
    return (
        before.layer_sizes == now.layer_sizes
        and before.dataset.name == now.dataset.name
        and before.dataset.example_count == now.dataset.example_count
    )


def _same_values(before: Experiment, now: Experiment) -> bool:
    return before.network is now.network and before.dataset is now.dataset


def _compared(then: Score, now: Score) -> tuple[tuple[str, float, float], ...]:
    cost = ("J(Θ)", then.cost, now.cost)
    accuracy = ("accuracy in %", 100 * then.accuracy, 100 * now.accuracy)
    if then.penalty or now.penalty:
        return cost, ("penalty", then.penalty, now.penalty), accuracy
    return cost, accuracy


def _entry(edit: Edit) -> Entry:
    """Return which value an edit is of."""
    if isinstance(edit, WeightEdit):
        return "Θ", edit.layer, edit.row, edit.column
    if isinstance(edit, InputEdit):
        return "x", edit.example, edit.feature, 0
    return "y", edit.example, edit.output, 0


def _value(edit: Edit, experiment: Experiment) -> float:
    if isinstance(edit, WeightEdit):
        return float(experiment.network.thetas[edit.layer - 1][edit.row, edit.column])
    if isinstance(edit, InputEdit):
        return float(experiment.dataset.X[edit.example, edit.feature])
    return float(experiment.dataset.Y[edit.example, edit.output])
