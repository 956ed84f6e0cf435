"""A training run that can be paused, stepped and stopped from another thread. No Qt.

The thread that calls `TrainingRun.run` computes; any other may command it and read `latest`.
State (started, paused, finished, failed) is reported to a listener, in the computing thread;
volume (Θ, J, the curve) waits in a mailbox that is filled only when somebody asked for it, so that
a run costs the same whether or not it is watched.
"""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import NoReturn

import numpy as np

from nnviz.data import Dataset
from nnviz.debugger import Descent, Keyframe, Rates, Trace
from nnviz.debugger.breakpoints import Breakpoint, NotFinite
from nnviz.debugger.hits import Hits
from nnviz.debugger.lookout import Lookout
from nnviz.debugger.numbers import count, number
from nnviz.debugger.trace import Layers
from nnviz.document.curve import CostCurve, CurveRecorder
from nnviz.document.experiment import Experiment
from nnviz.document.score import NOTHING_HELD_OUT, HeldOutScores, Score, held_out_scores, score
from nnviz.engine import GradientDescent, Iteration, Network, Problem, Stop, minimise

CONVERGED = 1e-7
"""A whole-batch run has converged when no entry of D is larger than this."""
DIVERGED = 100.0
"""A run has diverged when J exceeds this many times its first J, or this if that J is below 1."""
MOST_MARKS, FEWEST_MARKS, MARKS_ROOM = 2048, 32, 32 * 2**20
"""So many Θ of a run are kept on its way, evenly spaced, or as many as fit into so many bytes;
those between can be computed again."""
_CHECK_EVERY = 256
_MEASURING_SHARE = 4  # after a measurement of t seconds, train for at least this many times t


@dataclass(frozen=True, slots=True, eq=False)
class TrainingTask:
    """What to train: the data, Θ to begin with, the rates, and the number that tells runs apart."""

    number: int
    dataset: Dataset
    network: Network
    iteration: int
    curve: CostCurve
    learning_rate: float
    regularisation: float
    batch_size: int | None
    seed: int
    breakpoints: tuple[Breakpoint, ...] = ()

    @classmethod
    def of(
        cls, experiment: Experiment, number: int, breakpoints: tuple[Breakpoint, ...] = ()
    ) -> "TrainingTask":
        """Return the task of training an experiment on, to the next hit of `breakpoints`."""
        settings = experiment.settings
        return cls(
            number=number,
            dataset=experiment.dataset,
            network=experiment.network,
            iteration=experiment.iteration,
            curve=experiment.curve,
            learning_rate=settings.learning_rate,
            regularisation=settings.regularisation,
            batch_size=settings.batch_size,
            seed=settings.seed,
            breakpoints=breakpoints,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Θ of run `number` after `iteration` updates, its scores and the curve until then.

    `keyframes` are some Θ on the way there, from which the others can be computed again;
    `last_update` is what the last of the run's updates added to Θ.
    """

    number: int
    iteration: int
    network: Network
    score: Score
    curve: CostCurve
    keyframes: tuple[Keyframe, ...] = ()
    last_update: Layers | None = None
    held_out: HeldOutScores = NOTHING_HELD_OUT


class RunState(Enum):
    """What has become of a run."""

    STARTED = auto()
    PAUSED = auto()
    FINISHED = auto()
    FAILED = auto()
    HIT = auto()


@dataclass(frozen=True, slots=True, eq=False)
class RunEvent:
    """A change of state of run `number`, where it stood, and a sentence for the person.

    `hit_in` is the iteration that a breakpoint stops in: where it stood, or the one before.
    """

    number: int
    state: RunState
    snapshot: Snapshot | None
    message: str = ""
    error: Exception | None = None
    hit_in: int | None = None


class TrainingRun:
    """One run of gradient descent, commanded from other threads.

    Every command returns at once and is obeyed between two iterations.
    """

    def __init__(self, task: TrainingTask, paused_after: int | None = None) -> None:
        self._task = task
        settings = (task.network, task.dataset.X, task.dataset.Y, task.regularisation)
        self._problem = Problem(*settings)
        self._optimiser = GradientDescent(task.learning_rate, task.batch_size, task.seed)
        self._whole_batch = task.batch_size is None
        self._epoch = -(-task.dataset.example_count // (task.batch_size or 2**63))
        self._recorder = CurveRecorder(task.curve)
        self._labels = task.dataset.labels
        self._stops_at = task.breakpoints or None
        self._new_stops: tuple[Breakpoint, ...] | None = None
        self._lookout: Lookout | None = None
        self._goes_to_infinity = False
        self._watch_for(task.breakpoints)
        self._marks: list[Keyframe] = []
        self._mark_stride = 1
        size = sum(theta.nbytes for theta in task.network.thetas)
        self._most_marks = min(MOST_MARKS, max(FEWEST_MARKS, MARKS_ROOM // size))
        self._regularisation = task.regularisation
        self._first_cost = math.nan
        self._cost_limit = math.nan
        self._condition = threading.Condition()
        self._pause_at = None if paused_after is None else task.iteration + paused_after
        self._paused = False
        self._holders = 0
        self._stopping = False
        self._new_rates: tuple[float, float] | None = None
        self._attention = paused_after is not None
        self._wanted = False
        self._rest_until = 0.0
        self._latest: Snapshot | None = None
        self._verdict: RunEvent | None = None
        self._listener: Callable[[RunEvent], None] | None = None

    def _watch_for(self, breakpoints: tuple[Breakpoint, ...]) -> None:
        """Look out for the hits of these breakpoints from now on."""
        data, activation = self._task.dataset, self._task.network.hidden_activation
        self._breakpoints = breakpoints
        self._goes_to_infinity = any(isinstance(b, NotFinite) for b in breakpoints)
        self._lookout = None
        if breakpoints:
            self._lookout = Lookout(
                breakpoints, data.X, data.Y, activation, lambda: self._problem.regularisation
            )

    @property
    def number(self) -> int:
        """The number of the task."""
        return self._task.number

    @property
    def stops_at_breakpoints(self) -> bool:
        """Whether it ends at the next hit of a breakpoint."""
        return self._stops_at is not None

    @property
    def stops_at(self) -> tuple[Breakpoint, ...] | None:
        """What it ends at the next hit of; None for a run that goes on whatever is hit."""
        return self._stops_at

    # -- commands, from any thread ------------------------------------------------------------

    def pause(self) -> None:
        """Wait after the present iteration until `resume`, `step` or `stop`."""
        with self._condition:
            self._pause_at = 0
            self._attention = True

    def resume(self) -> None:
        """Go on after a pause."""
        with self._condition:
            self._pause_at = None
            self._paused = False
            self._condition.notify_all()

    def step(self) -> None:
        """Do one iteration and pause again; only from a pause."""
        with self._condition:
            if self._paused and self._latest is not None:
                self._pause_at = self._latest.iteration + 1
                self._attention = True
                self._paused = False
                self._condition.notify_all()

    def stop(self) -> None:
        """End the run after the present iteration, paused or not."""
        with self._condition:
            self._stopping = True
            self._attention = True
            self._condition.notify_all()

    def set_rates(self, learning_rate: float, regularisation: float) -> None:
        """Use another α and λ from the next iteration on."""
        with self._condition:
            self._new_rates = (learning_rate, regularisation)
            self._attention = True
            self._condition.notify_all()

    def stop_at(self, breakpoints: tuple[Breakpoint, ...]) -> None:
        """End at the next hit of these instead, from the next iteration on."""
        with self._condition:
            self._stops_at = self._new_stops = breakpoints
            self._attention = True
            self._condition.notify_all()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let nothing be computed while the block runs, so that other threads have the GIL.

        Every call into Qt gives the GIL away, and gets it back only when this thread's turn is
        over. A frame of a hundred such calls would take tens of milliseconds instead of five.
        """
        with self._condition:
            self._holders += 1
            self._attention = True
        try:
            yield
        finally:
            with self._condition:
                self._holders -= 1
                self._condition.notify_all()

    def latest(self) -> Snapshot | None:
        """Return the newest snapshot there is and ask for a newer one; never waits."""
        self._wanted = True
        return self._latest

    # -- the computing thread -----------------------------------------------------------------

    def run(self, listener: Callable[[RunEvent], None]) -> None:
        """Train until stopped, converged or diverged; `listener` hears of every change of state."""
        self._listener = listener
        listener(RunEvent(self.number, RunState.STARTED, None))
        first = self._task.iteration
        minimise(self._problem, self._optimiser, self._between, first_iteration=first)
        if self._verdict is not None:
            listener(self._verdict)

    def _between(self, iteration: Iteration) -> None:
        n = iteration.number
        if self._lookout is not None:
            self._look_out(self._lookout, iteration)
        if not iteration.cost <= self._cost_limit:
            self._judge(iteration)
        if n % self._epoch == 0 and (n // self._epoch) % self._recorder.stride == 0:
            self._record(iteration)
        if self._wanted and time.monotonic() >= self._rest_until:
            self._publish(iteration)
        if n % self._mark_stride == 0:
            self._mark(iteration)
        if self._whole_batch and n % _CHECK_EVERY == 0:
            self._check_progress(iteration)
        if self._attention:
            self._obey(iteration)

    def _look_out(self, lookout: Lookout, iteration: Iteration) -> None:
        """End the run if a breakpoint stops here; the first iteration was searched before it."""
        rate = self._optimiser.learning_rate
        seen = lookout.look(iteration, rate)
        if seen is None or seen <= self._task.iteration:
            return
        if seen == iteration.number and not self._is_hit(iteration):
            return
        self._publish(iteration)
        state, kept = RunState.HIT, self._latest
        self._verdict = RunEvent(self.number, state, kept, hit_in=seen)
        raise Stop

    def _is_hit(self, iteration: Iteration) -> bool:
        """Tell whether what was seen holds when it is computed as the screen shows it."""
        task = self._task
        network = iteration.network()
        if not all(np.isfinite(theta).all() for theta in network.thetas):
            return False
        descent = Descent(
            self._optimiser.learning_rate, task.batch_size, task.seed, iteration.number
        )
        data, regularisation = task.dataset, self._problem.regularisation
        trace = Trace(network, data.X, data.Y, regularisation, descent)
        return Hits(trace, self._breakpoints).next(-1) is not None

    def _record(self, iteration: Iteration) -> None:
        """Add J and the accuracy over all the examples, at the present Θ, to the curve."""
        data = self._task.dataset
        if self._whole_batch:
            right = data.predicted(iteration.outputs) == self._labels
            self._recorder.add(iteration.number, iteration.cost, float(np.mean(right)))
            return
        reached = score(data, iteration.network(), self._problem.regularisation)
        self._recorder.add(iteration.number, reached.cost, reached.accuracy)

    def _score(self, iteration: Iteration, network: Network) -> Score:
        """Return J and the accuracy at Θ_n: what the iteration computed if that is all of it."""
        data, regularisation = self._task.dataset, self._problem.regularisation
        if not self._whole_batch or regularisation != self._regularisation:
            return score(data, network, regularisation)
        m = data.example_count
        squares = sum(float(np.square(theta[:, 1:]).sum()) for theta in network.thetas)
        right = float(np.mean(data.predicted(iteration.outputs) == self._labels))
        return Score(iteration.cost, regularisation * squares / (2 * m), right, m)

    def _publish(self, iteration: Iteration) -> None:
        begun = time.monotonic()
        network = iteration.network()
        reached = self._score(iteration, network)
        curve = self._recorder.curve()
        marks = tuple(self._marks)
        held_out = held_out_scores(self._task.dataset, network)
        now = (self.number, iteration.number, network, reached, curve)
        self._latest = Snapshot(*now, marks, iteration.update(), held_out)
        self._wanted = False
        ended = time.monotonic()
        self._rest_until = ended + _MEASURING_SHARE * (ended - begun)

    def _obey(self, iteration: Iteration) -> None:
        with self._condition:
            self._condition.wait_for(self._may_go_on)
            self._attention = self._pause_at is not None and iteration.number < self._pause_at
            self._take_stops(iteration)
            if self._take_rates():
                self._mark(iteration, regularisation=self._regularisation)
                self._attention = True  # D is that of the old λ: look again after the next one
                return
            if self._problem.regularisation != self._regularisation:
                self._mark(iteration)
            if self._stopping:
                self._end(RunState.FINISHED, iteration, "")
            if self._pause_at is None or iteration.number < self._pause_at:
                return
            self._publish(iteration)
            self._paused = True
        if self._listener is not None:
            self._listener(RunEvent(self.number, RunState.PAUSED, self._latest))
        with self._condition:
            self._condition.wait_for(self._may_go_on)
            if self._take_rates():
                self._mark(iteration, regularisation=self._regularisation)
                self._attention = True
            if self._stopping:
                self._end(RunState.FINISHED, iteration, "")

    def _may_go_on(self) -> bool:
        return self._stopping or not (self._holders or self._paused)

    def _mark(self, iteration: Iteration, regularisation: float | None = None) -> None:
        """Keep Θ_n as a keyframe with the rates of the next update, thinning out earlier ones."""
        if regularisation is None:
            self._regularisation = regularisation = self._problem.regularisation
        rates = Rates(
            self._optimiser.learning_rate, regularisation, self._task.batch_size, self._task.seed
        )
        if self._marks and self._marks[-1].iteration == iteration.number:
            self._marks.pop()
        turn = not self._marks or self._marks[-1].rates != rates
        data = self._task.dataset
        self._marks.append(Keyframe(iteration.number, iteration.network(), rates, data, turn))
        if len(self._marks) > self._most_marks:
            self._mark_stride *= 2
            stride = self._mark_stride
            self._marks = [m for m in self._marks if m.turn or m.iteration % stride == 0]

    def _take_stops(self, iteration: Iteration) -> None:
        """Look out for other breakpoints if there are any; that J rises is seen against this J."""
        if self._new_stops is None:
            return
        self._watch_for(self._new_stops)
        self._new_stops = None
        if self._lookout is not None:
            self._lookout.look(iteration, self._optimiser.learning_rate)

    def _take_rates(self) -> bool:
        """Use new rates if there are any; return whether there were."""
        if self._new_rates is None:
            return False
        self._optimiser.learning_rate, self._problem.regularisation = self._new_rates
        self._new_rates = None
        self._cost_limit = math.nan
        return True

    def _check_progress(self, iteration: Iteration) -> None:
        steepest = max(float(np.abs(D).max()) for D in iteration.gradient())
        if steepest < CONVERGED:
            self._end(RunState.FINISHED, iteration, _converged(iteration.number, steepest))

    def _judge(self, iteration: Iteration) -> None:
        """Take the first J as the measure of later ones; end the run when J has left it far."""
        now = iteration.cost
        if math.isfinite(now) and math.isnan(self._cost_limit):
            self._first_cost = now
            self._cost_limit = DIVERGED * max(now, 1.0)
            return
        if math.isfinite(now) and self._goes_to_infinity:
            self._cost_limit = math.inf
            return
        rates = self._optimiser.learning_rate, self._problem.regularisation
        whole = iteration.examples is None
        message = _diverged(iteration.number, self._first_cost, now, rates, whole=whole)
        if math.isfinite(now):
            self._end(RunState.FAILED, iteration, message)
        self._verdict = RunEvent(self.number, RunState.FAILED, self._latest, message)
        raise Stop

    def _end(self, state: RunState, iteration: Iteration, message: str) -> NoReturn:
        self._publish(iteration)
        self._verdict = RunEvent(self.number, state, self._latest, message)
        raise Stop


def _converged(iteration: int, steepest: float) -> str:
    return (
        f"Converged at iteration {count(iteration)}: no entry of the gradient D is larger than "
        f"{number(steepest)}: Θ is as good as at rest."
    )


def _diverged(
    iteration: int, first: float, now: float, rates: tuple[float, float], *, whole: bool
) -> str:
    learning_rate, regularisation = rates
    rose = f"rose from {number(first)} to {number(now)}"
    what = rose if math.isfinite(now) else f"became {number(now)}"
    return (
        f"Training diverged at iteration {count(iteration)}: J {'' if whole else 'of its batch '}"
        f"{what}. The steps are too long. "
        f"Try α = {number(learning_rate / 10, 3)}{', or a smaller λ,' if regularisation else ''} "
        f"and restart from the same Θ (R)."
    )
