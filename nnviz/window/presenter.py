"""Derives what is on the screen from the experiment, and tells the views."""

from collections.abc import Callable

from nnviz.debugger import EdgeChoice, Flow, Frame, Place, Steps, Trace, derive_frame
from nnviz.debugger.blank import why_blank
from nnviz.debugger.breakpoints import AtExample, AtIteration, AtLine, AtUnit, Breakpoint, title_of
from nnviz.debugger.formula_parts import Formula
from nnviz.debugger.formulas import cost_formula, formula
from nnviz.debugger.hits import Hits
from nnviz.debugger.listing import ListingLine, listing
from nnviz.debugger.marks import Mark, MarkKind
from nnviz.debugger.numbers import count, number
from nnviz.debugger.prediction import asking
from nnviz.debugger.watches import Watches
from nnviz.document.experiment import Experiment
from nnviz.document.score import NOTHING_HELD_OUT, HeldOutScores, Score
from nnviz.graph.palette import Palette
from nnviz.training.run import Snapshot
from nnviz.window.panels import Panels
from nnviz.window.scoring import Scoring

_TURNS = (
    "graph",
    "plane",
    "graph",
    "words",
    "graph",
    "pictures",
    "graph",
    "chart",
    "graph",
    "words",
    "graph",
    "examples",
    "graph",
    "words",
)
"""What each frame shows while training: one thing, so that none takes long."""

WHILE_TRAINING = "Training runs: pause it to see a single step."
"""What is said where a step is seen otherwise."""

MOST_MARKS = 400
"""So many hits of a breakpoint are marked on the bar, those around the present moment."""


class Presenter:
    """Shows an experiment on the views; remembers the values of the present Θ between steps.

    While `upcoming` is set, the formula is that of the place it gives, without what is computed
    there. While training runs, `waiting` says which edits wait.
    """

    def __init__(
        self,
        views: Panels,
        show_counter: Callable[[str], None],
        palette: Palette,
        scoring: Scoring,
    ) -> None:
        self.views = views
        self._show_counter = show_counter
        self._palette = palette
        self._experiment: Experiment | None = None
        self._trace: Trace | None = None
        self._scoring = scoring
        self._is_live = False
        self._hits: Hits | None = None
        self._beside: Experiment | None = None
        self._kept_frame: tuple[Trace, Frame] | None = None
        self._asked = False
        self._watches = Watches()
        self.upcoming: Callable[[], Place | None] | None = None
        self.waiting = ""
        self._choice = EdgeChoice.STEP
        self._frames = 0

    def set_palette(self, palette: Palette) -> None:
        """Show everything on light or dark ground."""
        self._palette = palette
        self.views.set_palette(palette)
        if self._experiment is not None:
            self._show_beside(self._experiment)

    def colour_edges_by(self, choice: EdgeChoice) -> None:
        """Colour the edges by another quantity, and say why where none of them has a colour."""
        self._choice = choice
        self.views.graph.colour_edges_by(choice)
        if self._experiment is not None:
            frame = self.frame_at(self._experiment.place)
            self.views.legend.show_blank(why_blank(frame, choice))

    def trace(self) -> Trace:
        """Return the values of the present experiment's network."""
        assert self._trace is not None  # noqa: S101  an experiment is shown before it is stepped
        return self._trace

    def hits(self) -> Hits:
        """Return where the present breakpoints stop in the present iteration."""
        breakpoints = () if self._experiment is None else self._experiment.breakpoints
        now, trace = self._hits, self.trace()
        if now is None or now.trace is not trace or now.breakpoints != breakpoints:
            now = self._hits = Hits(trace, breakpoints)
        return now

    def frame_at(self, place: Place) -> Frame:
        """Return what is on the screen at a place of the present experiment."""
        trace, kept = self.trace(), self._kept_frame
        if (
            kept is None
            or kept[0] is not trace
            or kept[1].place != place
            or kept[1].numeric is not trace.numeric  # a check has come since
        ):
            kept = self._kept_frame = trace, derive_frame(trace, place)
        return kept[1]

    def flow_to(self, place: Place) -> Flow | None:
        """Return what travels along the edges to compute a place."""
        return self.frame_at(place).flow

    def show(self, experiment: Experiment) -> None:
        """Show an experiment at rest."""
        self.take(experiment)
        frame = self.frame_at(experiment.place)
        self.views.graph.show_numeric(frame.numeric)
        self.views.graph.show_frame(frame, experiment.dataset)
        self.views.legend.show_blank(why_blank(frame, self._choice))
        self._show_time(experiment, frame)
        self._show_step(experiment, frame)
        beside = self._beside
        asked = self._asks_for_h(experiment)
        if beside is None or not _same_beside(beside, experiment):
            self._show_beside(experiment)
        elif asked != self._asked or beside.place.example != experiment.place.example:
            self._show_choice(experiment)

    def take(self, experiment: Experiment) -> None:
        """Take over an experiment without showing it."""
        before, self._experiment = self._experiment, experiment
        if before is None or not _same_values(before, experiment):
            self._trace = experiment.trace()
        self._is_live = False

    def formula_at(self, place: Place, *, every_term: bool = False) -> Formula:
        """Return the formula of a place, or while values are asked for that of the next step."""
        upcoming = None if self.upcoming is None else self.upcoming()
        if upcoming is not None:
            return asking(formula(self.trace(), upcoming, every_term=every_term))
        return formula(self.trace(), place, every_term=every_term)

    def show_live(self, experiment: Experiment, snapshot: Snapshot) -> None:
        """Show an experiment while it is trained: the graph most often, the others in turn."""
        turn = self._frames % len(_TURNS) if self._is_live else 0
        self._frames = turn + 1
        self._show_turn(_TURNS[turn], self.take_live(experiment, snapshot), snapshot)

    def begin_live(self) -> None:
        """Let what is of a single moment say why it is empty: it would be of another moment."""
        views = self.views
        views.legend.show_blank("")
        for view in (views.formula, views.algorithm, views.matrices, views.what_if):
            view.show_nothing(WHILE_TRAINING)

    def take_live(self, experiment: Experiment, snapshot: Snapshot) -> Experiment:
        """Return an experiment as far as it is trained; take it over without showing it."""
        reached = (snapshot.network, snapshot.iteration, snapshot.curve, snapshot.last_update)
        trained = experiment.seen(*reached)
        self._experiment, self._trace, self._is_live = trained, trained.trace(), True
        self._beside = None
        return trained

    def _show_turn(self, turn: str, trained: Experiment, snapshot: Snapshot) -> None:
        views = self.views
        if turn == "graph":
            views.graph.show_numeric(None)
            views.graph.show_frame(self.frame_at(trained.place), trained.dataset, live=True)
        elif turn == "words":
            sentence = live_sentence(trained, snapshot)
            views.caption.show_training(f"{sentence} {self.waiting}".strip())
            self._show_score(snapshot.iteration, snapshot.score, snapshot.held_out)
        elif turn == "chart":
            now = snapshot.score
            curve = trained.curve.reaching(snapshot.iteration, now.cost, now.accuracy)
            views.chart.show_curve(curve, live=True)
        elif turn == "plane":
            views.plane.show_experiment(trained, self._palette)
        elif turn == "pictures":
            views.pictures.show_experiment(trained, live=True)
        else:
            views.examples.show_experiment(trained, self._palette)

    def open_formula(self) -> None:
        """Show every term of the present formula, however many there are."""
        if self._experiment is not None:
            whole = self.formula_at(self._experiment.place, every_term=True)
            self.views.formula.show_formula(whole)

    def _show_time(self, experiment: Experiment, frame: Frame) -> None:
        """Show what the step did, where it stands in the iteration, and where a run would stop."""
        trace, caption = self.trace(), self.views.caption
        steps = Steps(trace)
        moment = steps.number(frame.place)
        is_part = steps.is_part(frame.place)
        caption.show_frame(frame, steps.timeline, moment if is_part else None, trace.rows)
        hits, sizes = self.hits(), experiment.layer_sizes
        names, lines = experiment.dataset.output_names, self._lines()
        caption.show_marks(
            tuple(
                Mark(hit, _kind(breakpoint_), title_of(breakpoint_, sizes, names, lines))
                for breakpoint_ in experiment.breakpoints
                for hit in hits.near(breakpoint_, moment, MOST_MARKS)
            )
        )

    def _show_step(self, experiment: Experiment, frame: Frame) -> None:
        """Show the step in its formula, in the listing and in the matrices."""
        trace, place = self.trace(), frame.place
        rows = len(trace.rows)
        total = None if self.upcoming is not None else cost_formula(trace, place)
        self.views.formula.show_formula(self.formula_at(place), total)
        position = trace.position(place.example)
        here = (place, experiment.layer_sizes, rows, position)
        self.views.algorithm.show_place(*here, lines=self._lines())
        self.views.matrices.show_frame(frame, trace)
        moment = f"iteration {count(experiment.iteration)}, example {count(place.example + 1)}"
        self._watches = self._watches.watching(experiment.watches).seen(frame, moment)
        self.show_marks(experiment)

    def _lines(self) -> tuple[ListingLine, ...]:
        """Return the listing of the present iteration: over all the examples, or a batch."""
        trace = self.trace()
        return listing(len(trace.rows), trace.example_count)

    def show_marks(self, experiment: Experiment) -> None:
        """Show the breakpoints and the watched values, which may change while training runs."""
        self.views.algorithm.show_breakpoints(experiment.broken_lines)
        sizes, examples = experiment.layer_sizes, experiment.dataset.example_count
        names, lines = experiment.dataset.output_names, self._lines()
        shown = (experiment.breakpoints, sizes, examples, names, lines)
        self.views.breakpoints.show_breakpoints(*shown)
        self._watches = self._watches.watching(experiment.watches)
        self.views.watch.show_watches(self._watches, names)

    def _show_beside(self, experiment: Experiment) -> None:
        """Show what stands beside the step and is the same for most steps."""
        self.views.network.show_experiment(experiment)
        self.views.training.show_experiment(experiment)
        self.show_scores(experiment)
        self.views.pictures.show_experiment(experiment)
        self._show_choice(experiment)

    def _show_choice(self, experiment: Experiment) -> None:
        """Show which example is chosen, and what the network says of it."""
        self._beside = experiment
        self.views.plane.show_experiment(experiment, self._palette)
        self._asked = self._asks_for_h(experiment)
        self.views.examples.show_experiment(experiment, self._palette, hidden=self._asked)

    def _asks_for_h(self, experiment: Experiment) -> bool:
        """Tell whether the person predicts and h is not computed at the place yet."""
        return self.upcoming is not None and not _is_forward_done(experiment)

    def show_scores(self, experiment: Experiment) -> None:
        """Show J and the accuracy of an experiment, and their curve, or that they are computed."""
        iteration, curve = experiment.iteration, experiment.curve
        scored = self._scoring.of(experiment)
        if scored is not None:
            now = scored.training
            curve = curve.reaching(iteration, now.cost, now.accuracy)
            self._show_score(iteration, now, scored.held_out)
        else:
            self._show_score(iteration, None, NOTHING_HELD_OUT)
        self.views.chart.show_curve(curve)

    def _show_score(self, iteration: int, reached: Score | None, held_out: HeldOutScores) -> None:
        words = "—"
        if reached is not None:
            words = f"{number(reached.cost)} · {100 * reached.accuracy:.1f} % right"
        self._show_counter(f"iteration {count(iteration)}\nJ(Θ) = {words}")
        self.views.training.show_score(reached, held_out)


def _same_values(before: Experiment, now: Experiment) -> bool:
    """Tell whether every value of the network on its data is still the same."""
    return (
        before.network is now.network
        and before.dataset is now.dataset
        and before.settings.rates == now.settings.rates
        and before.iteration == now.iteration
    )


def _kind(breakpoint_: Breakpoint) -> MarkKind:
    """Tell whether a breakpoint is about a place, or about what happens there."""
    of_places = (AtLine, AtUnit, AtExample, AtIteration)
    return MarkKind.BREAKPOINT if isinstance(breakpoint_, of_places) else MarkKind.EVENT


def _same_beside(before: Experiment, now: Experiment) -> bool:
    """Tell whether what stands beside the step is still the same."""
    return (
        _same_values(before, now) and before.settings == now.settings and before.curve is now.curve
    )


def _is_forward_done(experiment: Experiment) -> bool:
    """Tell whether h of the example is computed at the place of an experiment."""
    tour, place = experiment.tour, experiment.place
    last = tour.number(tour.after_forward(place.example))
    now = tour.number(place)
    return now > last or (now == last and place.unit is None)


def live_sentence(experiment: Experiment, snapshot: Snapshot) -> str:
    """Return what is said while training runs."""
    return (
        f"Iteration {count(snapshot.iteration)}: J(Θ) = {number(snapshot.score.cost)}. "
        f"The units show example {count(experiment.place.example + 1)} under the present Θ."
    )
