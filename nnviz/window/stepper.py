"""Stepping by the six sizes, also over the end of an iteration and back."""

from collections.abc import Callable

from nnviz.debugger import Place, Steps, StepSize, Trace
from nnviz.debugger.listing import line_of
from nnviz.debugger.timeline import Line
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
        self.message = ""

    @property
    def line(self) -> int:
        """The line of the listing that the present place has carried out."""
        experiment = self._document.experiment
        return line_of(experiment.place, len(experiment.layer_sizes))

    def run(self) -> None:
        """Go on to the next line with a breakpoint, over the ends of iterations if need be."""
        self._run(forwards=True)

    def run_back(self) -> None:
        """Go back to the last line with a breakpoint."""
        self._run(forwards=False)

    def _run(self, *, forwards: bool) -> None:
        experiment = self._document.experiment
        self.message = ""
        if not experiment.breakpoints:
            self.message = (
                "There is none yet: click beside a line of the Algorithm (see View), or press F9."
            )
            return
        layers = len(experiment.layer_sizes)

        def wanted(line: Line) -> bool:
            return line_of(Place(0, line.quantity, line.layer), layers) in experiment.broken_lines

        steps = Steps(self._trace())
        search = steps.timeline.next_line if forwards else steps.timeline.previous_line
        found = search(steps.number(experiment.place), wanted)
        if found is not None:
            self._document.look(experiment.at(steps.place(found)))
        elif forwards:
            self._run_on(experiment.stepped(self._trace()), wanted)
        elif experiment.iteration > 0:
            self._run_back_in(experiment.at_iteration(experiment.iteration - 1), wanted)
        else:
            self.message = "No line with a breakpoint lies before this moment."

    def _run_on(self, experiment: Experiment, wanted: Callable[[Line], bool]) -> None:
        timeline = Steps(experiment.trace()).timeline
        found = 0 if wanted(timeline.line(timeline.place(0))) else timeline.next_line(0, wanted)
        self._cross(experiment, 0 if found is None else found)

    def _run_back_in(self, experiment: Experiment, wanted: Callable[[Line], bool]) -> None:
        timeline = Steps(experiment.trace()).timeline
        last = len(timeline) - 1
        found = last if wanted(timeline.line(timeline.place(last))) else None
        found = timeline.previous_line(last, wanted) if found is None else found
        self._cross(experiment, -1 if found is None else found)

    def step(self, *, larger: bool = False) -> None:
        """Go one step on; at the end of an iteration, make its update and stand in the next."""
        self.message = ""
        experiment = self._document.experiment
        steps = Steps(self._trace())
        size = self._size(larger=larger)
        number = steps.next(experiment.place, size)
        if number < len(steps):
            self._document.look(experiment.at(steps.detailed(number, size)))
            return
        self._cross(experiment.stepped(self._trace()), number - len(steps), size)

    def back(self, *, larger: bool = False) -> None:
        """Go one step back; before the first moment of an iteration lies the one before."""
        self.message = ""
        experiment = self._document.experiment
        steps = Steps(self._trace())
        size = self._size(larger=larger)
        number = steps.previous(experiment.place, size)
        if number >= 0:
            self._document.look(experiment.at(steps.detailed(number, size)))
        elif experiment.iteration > 0:
            self._cross(experiment.at_iteration(experiment.iteration - 1), -1, size)

    def _size(self, *, larger: bool) -> StepSize:
        return self.size.larger if larger else self.size

    def _cross(self, experiment: Experiment, number: int, size: StepSize = StepSize.LAYER) -> None:
        steps = Steps(experiment.trace())
        place = steps.detailed(number if number >= 0 else len(steps) - 1, size)
        text = f"Step to iteration {experiment.iteration:,}"
        self._document.edit(experiment.at(place), text, merge=STEPPING)
