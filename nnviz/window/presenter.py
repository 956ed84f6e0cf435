"""Derives what is on the screen from the experiment, and tells the views."""

from collections.abc import Callable

from nnviz.debugger import Flow, Frame, Place, Trace, derive_frame
from nnviz.debugger.formulas import formula
from nnviz.debugger.numbers import count, number
from nnviz.document.experiment import Experiment
from nnviz.document.score import Score, score
from nnviz.graph.palette import Palette
from nnviz.training.run import Snapshot
from nnviz.window.panels import Panels

_TURNS = (
    "matrices",
    "graph",
    "words",
    "graph",
    "chart",
    "graph",
    "formula",
    "graph",
    "words",
    "graph",
    "plane",
    "graph",
    "examples",
    "graph",
    "words",
    "graph",
)
"""What each frame shows while training: one thing, so that none takes long."""


class Presenter:
    """Shows an experiment on the views; remembers the values of the present Θ between steps."""

    def __init__(
        self, views: Panels, show_counter: Callable[[str], None], palette: Palette
    ) -> None:
        self._views = views
        self._show_counter = show_counter
        self._palette = palette
        self._experiment: Experiment | None = None
        self._trace: Trace | None = None
        self._score: Score | None = None
        self._frames = 0

    def set_palette(self, palette: Palette) -> None:
        """Show everything on light or dark ground."""
        self._palette = palette
        self._views.set_palette(palette)
        if self._experiment is not None:
            self._show_slowly(self._experiment)

    def trace(self) -> Trace:
        """Return the values of the present experiment's network."""
        assert self._trace is not None  # noqa: S101  an experiment is shown before it is stepped
        return self._trace

    def frame_at(self, place: Place) -> Frame:
        """Return what is on the screen at another place of the present experiment."""
        return derive_frame(self.trace(), place)

    def flow_to(self, place: Place) -> Flow | None:
        """Return what travels along the edges to compute a place."""
        return self.frame_at(place).flow

    def show(self, experiment: Experiment) -> None:
        """Show an experiment at rest."""
        before, self._experiment = self._experiment, experiment
        if before is None or not _same_values(before, experiment):
            self._trace = experiment.trace()
            self._score = None
        frame = self.frame_at(experiment.place)
        self._views.graph.show_frame(frame, experiment.dataset)
        self._views.caption.show_frame(frame, experiment.tour)
        self._show_step(experiment, frame)
        self._views.network.show_experiment(experiment)
        self._views.training.show_experiment(experiment)
        if self._score is None:
            settings = experiment.settings
            self._score = score(experiment.dataset, experiment.network, settings.regularisation)
        self._show_score(experiment.iteration, self._score)
        self._show_slowly(experiment)

    def show_live(self, experiment: Experiment, snapshot: Snapshot) -> None:
        """Show an experiment while it is trained: the graph most often, the others in turn."""
        trained = experiment.trained(snapshot.network, snapshot.iteration, snapshot.curve)
        self._experiment = trained
        turn = 0 if self._score is not None else self._frames % len(_TURNS)
        self._score = None
        self._frames = turn + 1
        self._trace = trained.trace()
        self._show_turn(_TURNS[turn], trained, snapshot)

    def _show_turn(self, turn: str, trained: Experiment, snapshot: Snapshot) -> None:
        views = self._views
        if turn == "graph":
            frame = self.frame_at(trained.place)
            views.graph.show_frame(frame, trained.dataset, live=True)
        elif turn == "words":
            views.caption.show_training(_live_sentence(trained, snapshot))
            self._show_score(snapshot.iteration, snapshot.score)
        elif turn == "chart":
            views.chart.show_curve(trained.curve, live=True)
        elif turn == "plane":
            views.plane.show_experiment(trained, self._palette)
        elif turn == "examples":
            views.examples.show_experiment(trained, self._palette)
        elif turn == "formula":
            views.formula.show_formula(formula(self.trace(), trained.place))
        else:
            views.matrices.show_frame(self.frame_at(trained.place), self.trace())

    def open_formula(self) -> None:
        """Show every term of the present formula, however many there are."""
        if self._experiment is not None:
            whole = formula(self.trace(), self._experiment.place, every_term=True)
            self._views.formula.show_formula(whole)

    def _show_step(self, experiment: Experiment, frame: Frame) -> None:
        """Show the step in its formula, in the listing and in the matrices."""
        trace, place = self.trace(), frame.place
        rows = len(trace.rows)
        self._views.formula.show_formula(formula(trace, place))
        position = trace.position(place.example)
        self._views.algorithm.show_place(place, experiment.layer_sizes, rows, position)
        self._views.algorithm.show_breakpoints(experiment.broken_lines)
        self._views.matrices.show_frame(frame, trace)

    def _show_slowly(self, experiment: Experiment) -> None:
        self._views.chart.show_curve(experiment.curve)
        self._views.plane.show_experiment(experiment, self._palette)
        self._views.examples.show_experiment(experiment, self._palette)

    def _show_score(self, iteration: int, reached: Score) -> None:
        accuracy = f"{100 * reached.accuracy:.1f} %"
        self._show_counter(
            f"iteration {count(iteration)}\nJ(Θ) = {number(reached.cost)} · {accuracy} right"
        )
        self._views.training.show_score(reached)


def _same_values(before: Experiment, now: Experiment) -> bool:
    """Tell whether every value of the network on its data is still the same."""
    return (
        before.network is now.network
        and before.dataset is now.dataset
        and before.settings.rates == now.settings.rates
        and before.iteration == now.iteration
    )


def _live_sentence(experiment: Experiment, snapshot: Snapshot) -> str:
    return (
        f"Iteration {count(snapshot.iteration)}: J(Θ) = {number(snapshot.score.cost)}. "
        f"The units show example {count(experiment.place.example + 1)} under the present Θ."
    )
