"""Derives what is on the screen from the experiment, and tells the views."""

from collections.abc import Callable
from dataclasses import dataclass

from nnviz.data import Dataset
from nnviz.debugger import Flow, Frame, Place, Trace, derive_frame
from nnviz.debugger.numbers import count, number
from nnviz.document.experiment import Experiment
from nnviz.document.score import Score, score
from nnviz.engine import Network
from nnviz.graph.palette import Palette
from nnviz.graph.view import NetworkView
from nnviz.training.run import Snapshot
from nnviz.views.caption import CaptionView
from nnviz.views.cost_chart import CostChart
from nnviz.views.examples import ExamplesView
from nnviz.views.network_panel import NetworkPanel
from nnviz.views.plane import PlaneView
from nnviz.views.training_panel import TrainingPanel

_TURNS = ("graph", "graph", "chart", "graph", "graph", "plane", "graph", "graph", "examples")
"""What each frame shows while training: one thing, so that none takes long."""


@dataclass(frozen=True, slots=True)
class Views:
    """The views that show an experiment."""

    graph: NetworkView
    caption: CaptionView
    examples: ExamplesView
    network: NetworkPanel
    training: TrainingPanel
    chart: CostChart
    plane: PlaneView
    counter: Callable[[str], None]


class Presenter:
    """Shows an experiment on the views; remembers the values of the present Θ between steps."""

    def __init__(self, views: Views, palette: Palette) -> None:
        self._views = views
        self._palette = palette
        self._experiment: Experiment | None = None
        self._trace: Trace | None = None
        self._score: Score | None = None
        self._frames = 0

    def set_palette(self, palette: Palette) -> None:
        """Show everything on light or dark ground."""
        self._palette = palette
        for view in (self._views.graph, self._views.caption, self._views.chart):
            view.set_palette(palette)
        if self._experiment is not None:
            self._show_slowly(self._experiment)

    def frame_at(self, place: Place) -> Frame:
        """Return what is on the screen at another place of the present experiment."""
        assert self._trace is not None  # noqa: S101  an experiment is shown before it is stepped
        return derive_frame(self._trace, place)

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
        self._views.caption.show_frame(frame, experiment.timeline)
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
        self._score = None
        self._frames += 1
        turn = self._frames % len(_TURNS)
        if _TURNS[turn] == "chart":
            self._views.chart.show_curve(trained.curve)
        elif _TURNS[turn] == "plane":
            self._views.plane.show_experiment(trained, self._palette)
        elif _TURNS[turn] == "examples":
            self._views.examples.show_experiment(trained, self._palette)
        else:
            self._trace = trained.trace()
            frame = self.frame_at(trained.place)
            self._views.graph.show_frame(frame, trained.dataset, live=True)
            self._views.caption.show_training(_live_sentence(trained, snapshot))
            self._show_score(snapshot.iteration, snapshot.score)

    def _show_slowly(self, experiment: Experiment) -> None:
        self._views.chart.show_curve(experiment.curve)
        self._views.plane.show_experiment(experiment, self._palette)
        self._views.examples.show_experiment(experiment, self._palette)

    def _show_score(self, iteration: int, reached: Score) -> None:
        accuracy = f"{100 * reached.accuracy:.1f} %"
        self._views.counter(
            f"iteration {count(iteration)}\nJ(Θ) = {number(reached.cost)} · {accuracy} right"
        )
        self._views.training.show_score(reached)


def _same_values(before: Experiment, now: Experiment) -> bool:
    """Tell whether every value of the network on its data is still the same."""

    def decisive(experiment: Experiment) -> tuple[Network, Dataset]:
        return experiment.network, experiment.dataset

    return (
        all(a is b for a, b in zip(decisive(before), decisive(now), strict=True))
        and before.settings.regularisation == now.settings.regularisation
    )


def _live_sentence(experiment: Experiment, snapshot: Snapshot) -> str:
    return (
        f"Iteration {count(snapshot.iteration)}: J(Θ) = {number(snapshot.score.cost)}. "
        f"The units show example {count(experiment.place.example + 1)} under the present Θ."
    )
