"""Predict, then see: asks for the value about to be computed, and tells what came of the answer."""

from PySide6.QtCore import QObject, Signal, Slot

from nnviz.debugger import Place, StepSize
from nnviz.debugger.prediction import (
    Question,
    entry_named,
    judge,
    question_of,
    verdict_text,
    why_not,
)
from nnviz.views.prediction import PredictionBar
from nnviz.window.presenter import Presenter
from nnviz.window.stepper import Stepper


class Predicting(QObject):
    """While it is on, the formula is that of the next step, without what the step computes."""

    stepWished = Signal()

    def __init__(
        self, presenter: Presenter, stepper: Stepper, bar: PredictionBar, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._stepper = stepper
        self._bar = bar
        self._question: Question | None = None
        bar.setVisible(False)
        bar.answered.connect(self._answer)
        bar.stepWished.connect(self.stepWished)

    @property
    def on(self) -> bool:
        """Whether values are hidden and asked for."""
        return self._presenter.upcoming is not None

    def set_on(self, on: bool) -> None:
        """Begin or end to hide and to ask; whoever calls shows the moment anew."""
        self._presenter.upcoming = self._upcoming if on else None
        self._bar.setVisible(on)
        if on:
            self._bar.begin()

    def ask(self) -> None:
        """Ask for what the next step computes, if that is one value."""
        if not self.on:
            return
        place, trace = self._upcoming(), self._presenter.trace()
        if place is None:
            self._question = None
            self._bar.ask(None, "The next step begins another iteration.")
            return
        self._question = question = question_of(trace, place)
        if question is None:
            self._bar.ask(None, why_not(trace, place))
        else:
            self._bar.ask(question.name)

    def _upcoming(self) -> Place | None:
        place = self._stepper.next_place
        if place is None or self._stepper.size is not StepSize.TERM:
            return place
        return entry_named(self._presenter.trace(), place)

    @Slot(object)
    def _answer(self, typed: str) -> None:
        """Judge an answer, and let the step show the value."""
        if self._question is not None:
            try:
                verdict = judge(self._question, self._presenter.trace(), typed)
            except ValueError as error:
                self._bar.refuse(str(error))
                return
            words = verdict_text(self._question, typed, verdict)
            self._bar.tell(words, verdict.hint, verdict.right)
        self.stepWished.emit()
