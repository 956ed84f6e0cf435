"""Stepping by the six sizes and going anywhere, also over the ends of iterations and back."""

from collections.abc import Callable

from nnviz.debugger import Place, Steps, StepSize, Trace
from nnviz.debugger.listing import line_of
from nnviz.document.document import Document
from nnviz.document.experiment import Experiment

STEPPING = 1
"""Steps over iterations, one after the other, are undone as one."""


class Stepper:
    """Moves the document's place by steps of its `size`, or of the next larger one."""

    def __init__(self, document: Document, trace: Callable[[], Trace]) -> None:
        self._document = document
        self._trace = trace
        self.size = StepSize.UNIT

    @property
    def line(self) -> int:
        """The line of the listing that the present place has carried out."""
        experiment = self._document.experiment
        return line_of(experiment.place, len(experiment.layer_sizes))

    @property
    def steps(self) -> Steps:
        """The moments of the present iteration."""
        return Steps(self._trace())

    @property
    def next_place(self) -> Place | None:
        """Where the next step goes within this iteration, None if it ends the iteration."""
        steps = self.steps
        number = steps.next(self._document.experiment.place, self.size)
        return steps.detailed(number, self.size) if number < len(steps) else None

    def step(self, *, larger: bool = False) -> None:
        """Go one step on; at the end of an iteration, make its update and stand in the next."""
        experiment = self._document.experiment
        steps = self.steps
        size = self._size(larger=larger)
        number = steps.next(experiment.place, size)
        if number < len(steps):
            self._document.look(experiment.at(steps.detailed(number, size)))
            return
        self._cross(experiment.stepped(self._trace()), number - len(steps), size)

    def back(self, *, larger: bool = False) -> None:
        """Go one step back; before the first moment of an iteration lies the one before."""
        experiment = self._document.experiment
        steps = self.steps
        size = self._size(larger=larger)
        number = steps.previous(experiment.place, size)
        if number >= 0:
            self._document.look(experiment.at(steps.detailed(number, size)))
        elif experiment.iteration > 0:
            self._cross(experiment.at_iteration(experiment.iteration - 1), -1, size)
        elif steps.number(experiment.place) > 0:
            self.to_moment(0)  # before the first step of all

    def to_moment(self, number: int) -> None:
        """Go to a moment of the present iteration by its number."""
        place = self.steps.detailed(number, self.size)
        self._document.look(self._document.experiment.at(place))

    def to_end(self) -> None:
        """Go to the last moment of the present iteration."""
        self.to_moment(len(self.steps) - 1)

    def choose(self, size: StepSize) -> None:
        """Make steps of this size from now on, and show the present moment as they show it."""
        self.size = size
        experiment = self._document.experiment
        self._document.look(experiment.at(self.steps.looked_at(experiment.place, size)))

    def to_iteration(self, iteration: int) -> Experiment:
        """Go to an iteration that was passed already, to the bit; return it without a place yet."""
        experiment = self._document.experiment
        if iteration != experiment.iteration:
            experiment = experiment.at_iteration(iteration)
        return experiment

    def stand(self, experiment: Experiment) -> None:
        """Stand at the place of an experiment, whichever iteration it is in."""
        if experiment.iteration == self._document.experiment.iteration:
            self._document.look(experiment)
        else:
            text = f"Step to iteration {experiment.iteration:,}"
            self._document.edit(experiment, text, merge=STEPPING)

    def _size(self, *, larger: bool) -> StepSize:
        return self.size.larger if larger else self.size

    def _cross(self, experiment: Experiment, number: int, size: StepSize) -> None:
        steps = Steps(experiment.trace())
        place = steps.detailed(number if number >= 0 else len(steps) - 1, size)
        self.stand(experiment.at(place))
