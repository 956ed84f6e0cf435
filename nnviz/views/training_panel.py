"""The rates of training, and how well the network does."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from nnviz.debugger.numbers import count, number, short
from nnviz.document.experiment import Experiment
from nnviz.document.score import NOTHING_HELD_OUT, HeldOutScores, Score
from nnviz.views.forms import CountBox, FormPanel, RateBox

_WHOLE, _MINI, _SINGLE = "whole batch", "mini-batches", "one at a time"


class TrainingPanel(FormPanel):
    """Shows and edits α, λ and the batch; shows J with its parts and the accuracy."""

    settingsEdited = Signal(object)  # {name: value}, names as in `Settings`
    inputRefused = Signal(str)  # what was wrong, and what is expected

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rate = RateBox("Rate α", 1e-10, 1e6)
        self._regularisation = RateBox("Regularisation λ", 0.0, 1e6)
        self._kind = QComboBox()
        self._kind.addItems([_WHOLE, _MINI, _SINGLE])
        self._kind.setAccessibleName("Batch")
        self._size = CountBox("Batch size")
        self._cost, self._accuracy = QLabel(), QLabel()
        self._validation, self._test = QLabel(), QLabel()
        for label in (self._cost, self._accuracy, self._validation, self._test):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setWordWrap(True)
        batch = QHBoxLayout()
        batch.setSpacing(6)
        batch.addWidget(self._kind, 1)
        batch.addWidget(self._size)
        layout = self._form
        layout.addRow("Rate α", self._rate)
        layout.addRow("Regularisation λ", self._regularisation)
        layout.addRow("Batch", batch)
        layout.addRow("Cost J(Θ)", self._cost)
        layout.addRow("Accuracy", self._accuracy)
        layout.addRow("Validation", self._validation)
        layout.addRow("Test", self._test)
        for label, part in ((self._validation, "validation"), (self._test, "the test")):
            label.setToolTip(f"J without the penalty, and the accuracy, on the part for {part}")
            layout.setRowVisible(label, False)
        self._rate.valueChanged.connect(self._rate_edited)
        self._rate.refused.connect(self.inputRefused)
        self._regularisation.refused.connect(self.inputRefused)
        self._regularisation.valueChanged.connect(self._regularisation_edited)
        self._kind.activated.connect(self._kind_edited)
        self._size.valueChanged.connect(self._size_edited)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the rates and the batch of an experiment."""
        settings = experiment.settings
        examples = experiment.dataset.example_count
        blockers = [
            QSignalBlocker(w) for w in (self._rate, self._regularisation, self._kind, self._size)
        ]
        self._rate.setValue(settings.learning_rate)
        self._regularisation.setValue(settings.regularisation)
        size = settings.batch_size
        kind = _WHOLE if size is None else _SINGLE if size == 1 else _MINI
        self._kind.setCurrentText(kind)
        self._size.setRange(1, examples)
        self._size.setValue(examples if size is None else min(size, examples))
        self._size.setEnabled(kind == _MINI)
        del blockers
        held = experiment.dataset.held_out
        for label, is_there in (
            (self._validation, held is not None and len(held.validation.rows) > 0),
            (self._test, held is not None and len(held.test.rows) > 0),
        ):
            self._form.setRowVisible(label, is_there)

    def show_score(self, score: Score | None, held_out: HeldOutScores = NOTHING_HELD_OUT) -> None:
        """Show J, its penalty and the accuracy of the present Θ, and those of what is held out.

        What is None is not computed yet, or not there.
        """
        parts = f" (penalty {number(score.penalty)})" if score and score.penalty else ""
        self._cost.setText(f"{number(score.cost)}{parts}" if score else "—")
        self._accuracy.setText(_right(score) if score else "—")
        shown = ((self._validation, held_out.validation), (self._test, held_out.test))
        for label, part in shown:
            right = _right(part).removesuffix(" right") if part else ""
            label.setText(f"J {short(part.cost)} · {right}" if part else "—")

    def _rate_edited(self, value: float) -> None:
        self.settingsEdited.emit({"learning_rate": value})

    def _regularisation_edited(self, value: float) -> None:
        self.settingsEdited.emit({"regularisation": value})

    def _kind_edited(self) -> None:
        kind = self._kind.currentText()
        examples = self._size.maximum()
        size = None if kind == _WHOLE else 1 if kind == _SINGLE else min(32, max(2, examples // 2))
        self.settingsEdited.emit({"batch_size": size})

    def _size_edited(self, value: int) -> None:
        self.settingsEdited.emit({"batch_size": value})


def _right(score: Score) -> str:
    """Return which share of the examples is classed right, and how many that are."""
    right = round(score.accuracy * score.example_count)
    share = f"{100 * score.accuracy:.1f} %"
    return f"{share}, {count(right)} of {count(score.example_count)} right"
