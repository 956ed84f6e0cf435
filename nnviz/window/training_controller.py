"""Starts, pauses and ends training runs, and carries what they compute to the screen."""

import gc
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from enum import Enum, auto

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from nnviz.debugger.breakpoints import Breakpoint
from nnviz.document.document import Document
from nnviz.document.experiment import Experiment
from nnviz.training.run import RunEvent, RunState, Snapshot, TrainingRun, TrainingTask
from nnviz.training.worker import TrainingWorker

FRAME_MS = 16
CALM_INTERVAL = sys.getswitchinterval()
SWITCH_INTERVAL = 0.0002
"""Seconds after which a training thread lets the GUI run; Python's own 0.005 makes it stutter."""
DRAWING_SHARE = 0.4
"""How much of the time while training may go into drawing; the rest is the computing thread's."""
LONGEST_STOP_MS = 20_000


class TrainingState(Enum):
    """What the controls of training show."""

    IDLE = auto()
    RUNNING = auto()
    PAUSED = auto()


class TrainingController(QObject):
    """The one owner of training threads.

    Results of a run count only while the document still has the network that the run began with;
    otherwise the run is stopped and all that comes from it is dropped.
    """

    stateChanged = Signal(object)  # a TrainingState
    live = Signal(object)  # the newest Snapshot of the running run
    stoppedByItself = Signal(object)  # the RunEvent, with its sentence
    rested = Signal()  # a run paused or ended, and what it computed is in the document
    hit = Signal(object)  # the number of the iteration that a breakpoint stops in

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._state = TrainingState.IDLE
        self._number = 0
        self._worker: TrainingWorker | None = None
        self._retired: list[TrainingWorker] = []
        self._began_with = document.experiment
        self._shown: Snapshot | None = None
        self._last_frame = 0.0
        self._drawing = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._poll)
        document.changed.connect(self._document_changed)

    @property
    def state(self) -> TrainingState:
        """What training does now."""
        return self._state

    @property
    def snapshot(self) -> Snapshot | None:
        """What was last shown of the running run; None when nothing runs."""
        return self._shown if self._state is TrainingState.RUNNING else None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let training wait while the block runs: a thread that draws needs its full speed."""
        begun, worker = time.perf_counter(), self._worker
        with worker.training.held() if worker is not None else nullcontext():
            yield
        self._drawing += time.perf_counter() - begun

    # -- what the person wishes ----------------------------------------------------------------

    def train_or_pause(self) -> None:
        """Train, go on after a pause, or pause."""
        if self._worker is not None and self._state is TrainingState.RUNNING:
            self._worker.training.pause()
        elif self._worker is not None and self._state is TrainingState.PAUSED:
            self._continue()
            self._worker.training.resume()
        else:
            self._begin(paused_after=None)

    def run_to(self, breakpoints: tuple[Breakpoint, ...]) -> None:
        """Train on to the next iteration that a breakpoint hits."""
        self.settle()
        self._begin(paused_after=None, breakpoints=breakpoints)

    def one_iteration(self) -> None:
        """Do one iteration and pause."""
        if self._worker is not None and self._state is TrainingState.RUNNING:
            self._worker.training.pause()
        elif self._worker is not None and self._state is TrainingState.PAUSED:
            self._continue()
            self._worker.training.step()
        else:
            self._begin(paused_after=1)

    def stop(self) -> None:
        """End the run and keep its Θ."""
        if self._worker is not None:
            self._worker.training.stop()

    def settle(self) -> None:
        """End the run and keep the Θ that was last shown, before something else takes its place."""
        shown = self.snapshot
        self._abandon()
        if shown is not None:
            self._keep(shown)

    @contextmanager
    def interrupted(self) -> Iterator[None]:
        """Let the document have what a running run has reached, and train on after the block."""
        worker = self._worker if self._state is TrainingState.RUNNING else None
        stops_at: tuple[Breakpoint, ...] = ()
        if worker is not None:
            stops_at = worker.training.stops_at or ()
            self.settle()
        yield
        if worker is not None:
            self._begin(paused_after=None, breakpoints=stops_at)

    def present(self) -> Experiment:
        """Return the experiment with what the running run has shown last."""
        shown = self.snapshot
        return self._document.experiment if shown is None else self._with(shown)

    def restart(self) -> None:
        """End the run, and go back to iteration 0 with the Θ that it started from."""
        self.settle()
        experiment = self._document.experiment
        self._document.edit(experiment.restarted(), "Restart from the same Θ")

    def shut_down(self) -> None:
        """End every thread; returns when they have ended."""
        self._abandon()
        for worker in self._retired:
            worker.wait(LONGEST_STOP_MS)
        self._worker_finished()

    # -- the run -------------------------------------------------------------------------------

    def _begin(self, paused_after: int | None, breakpoints: tuple[Breakpoint, ...] = ()) -> None:
        experiment = self._document.experiment
        self._number += 1
        self._began_with = experiment
        run = TrainingRun(TrainingTask.of(experiment, self._number, breakpoints), paused_after)
        worker = TrainingWorker(run, self)
        worker.happened.connect(self._run_event)
        worker.finished.connect(self._worker_finished)
        self._worker = worker
        self._continue()
        worker.start()

    def _continue(self) -> None:
        self._shown = None
        sys.setswitchinterval(SWITCH_INTERVAL)
        gc.freeze()  # to look through all that is there already takes 40 ms, and finds nothing
        self._timer.start()
        self._enter(TrainingState.RUNNING)

    def _enter(self, state: TrainingState) -> None:
        if state is not TrainingState.RUNNING:
            self._timer.stop()
        self._state = state
        self.stateChanged.emit(state)

    def _abandon(self) -> None:
        """Stop the present run, if any, and drop whatever still comes from it."""
        if self._worker is None:
            return
        self._worker.training.stop()
        self._retired.append(self._worker)
        self._worker = None
        self._enter(TrainingState.IDLE)

    @Slot()
    def _poll(self) -> None:
        now = time.perf_counter()
        if self._worker is None or now - self._last_frame < self._drawing / DRAWING_SHARE:
            return
        snapshot = self._worker.training.latest()
        if snapshot is not None and snapshot is not self._shown:
            self._shown = snapshot
            self._last_frame = now
            self._drawing = 0.0
            with self.held():
                self.live.emit(snapshot)

    @Slot(object)
    def _run_event(self, event: RunEvent) -> None:
        worker = self._worker
        if worker is None or event.number != worker.training.number:
            return
        if event.state is RunState.STARTED:
            return
        if event.state is not RunState.PAUSED:
            self._retired.append(worker)
            self._worker = None
        self._enter(TrainingState.PAUSED if self._worker else TrainingState.IDLE)
        if event.snapshot is not None:
            self._keep(event.snapshot)
        self.rested.emit()
        if event.message:
            self.stoppedByItself.emit(event)
        if event.hit_in is not None:
            self.hit.emit(event.hit_in)

    def _keep(self, snapshot: Snapshot) -> None:
        experiment = self._document.experiment
        trained = self._with(snapshot)
        if trained is experiment:
            self._document.look(experiment)
            return
        self._began_with = trained
        self._document.edit(trained, f"Train to iteration {snapshot.iteration:,}")

    def _with(self, snapshot: Snapshot) -> Experiment:
        """Return the experiment with what a run has reached."""
        experiment = self._document.experiment
        if snapshot.iteration == experiment.iteration and snapshot.network == experiment.network:
            return experiment
        return experiment.trained(
            snapshot.network,
            snapshot.iteration,
            snapshot.curve,
            snapshot.keyframes,
            snapshot.last_update,
        )

    @Slot()
    def _worker_finished(self) -> None:
        for worker in [worker for worker in self._retired if worker.isFinished()]:
            self._retired.remove(worker)
            worker.deleteLater()
        if self._worker is None and not self._retired:
            sys.setswitchinterval(CALM_INTERVAL)
            gc.unfreeze()

    @Slot(object)
    def _document_changed(self, experiment: Experiment) -> None:
        """Hand on new rates; drop the run when what it trains is no longer what is open."""
        before, self._began_with = self._began_with, experiment
        if self._worker is None:
            return
        paused = self._state is TrainingState.PAUSED
        other_hits = before.breakpoints != experiment.breakpoints
        if not _trains_on(before, experiment) or (
            paused and other_hits and self._worker.training.stops_at_breakpoints
        ):
            self._abandon()
        elif experiment.settings != before.settings:
            if paused:
                self._abandon()
            else:
                rates = experiment.settings.learning_rate, experiment.settings.regularisation
                self._worker.training.set_rates(*rates)
        elif other_hits and self._worker.training.stops_at == before.breakpoints:
            self._worker.training.stop_at(experiment.breakpoints)


def _trains_on(before: Experiment, now: Experiment) -> bool:
    """Tell whether a run that began with one experiment still trains the other."""
    return (
        before.network is now.network
        and before.dataset is now.dataset
        and before.iteration == now.iteration
        and before.settings.batch_size == now.settings.batch_size
    )
