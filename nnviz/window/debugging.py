"""Moving through the moments, and what is kept beside them: breakpoints, watches, the check."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from nnviz.debugger import StepSize, Trace
from nnviz.debugger.breakpoints import AtLine, Breakpoint
from nnviz.debugger.formula_parts import Reference
from nnviz.debugger.hits import Hit
from nnviz.debugger.watches import parse_reference
from nnviz.document.document import Document
from nnviz.document.experiment import Experiment
from nnviz.engine import EngineError, GradientCheck
from nnviz.views.go_to import Destination, GoTo
from nnviz.views.sheets import Spot
from nnviz.window.breaking import Breaking
from nnviz.window.checking import Checking, verdict
from nnviz.window.context_menu import ContextMenu
from nnviz.window.playback import Playback
from nnviz.window.predicting import Predicting
from nnviz.window.presenter import Presenter
from nnviz.window.stepper import Stepper
from nnviz.window.training_controller import TrainingController, TrainingState

Move = Callable[[], object]


class Debugging(QObject):
    """Carries out what the person wishes of moments, and says on the views what came of it."""

    refused = Signal(object)  # a sentence: why a step cannot be made
    told = Signal(object, object)  # a title, and a sentence for the caption
    picturesWished = Signal(object, object)  # l of Θ(l), and the unit, or 0 for all

    def __init__(
        self,
        document: Document,
        presenter: Presenter,
        training: TrainingController,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._document = document
        self._panels = panels = presenter.views
        self._presenter = presenter
        self._training = training
        self._window = window
        self._stop: Hit | None = None
        self.playback = Playback(presenter.flow_to, parent=self)
        self.stepper = Stepper(document, presenter.trace)
        self.breaking = Breaking(document, self.stepper, training, presenter.hits, self)
        self.checking = Checking(self)
        self.predicting = Predicting(presenter, self.stepper, panels.prediction, self)
        self._menu = ContextMenu(panels.graph, self)
        self._connect()

    def _connect(self) -> None:
        panels = self._panels
        panels.caption.momentWished.connect(self._go_to_moment)
        panels.caption.goToWished.connect(self.ask_where)
        panels.algorithm.breakpointToggled.connect(self._toggle_line)
        panels.breakpoints.breakpointToggled.connect(self._toggle)
        panels.breakpoints.runWished.connect(self.run)
        panels.breakpoints.runBackWished.connect(self.run_back)
        panels.watch.watchWished.connect(self._watch_text)
        panels.watch.unwatchWished.connect(self._toggle_watch)
        panels.matrices.cellWatched.connect(self._watch_cell)
        self._menu.watchWished.connect(self._watch)
        self._menu.breakpointToggled.connect(self._toggle)
        self._menu.picturesWished.connect(self.picturesWished)
        self.predicting.stepWished.connect(self.step)
        self._document.changed.connect(self._forget_stop)
        self.breaking.stopped.connect(self._tell_stop)
        self.breaking.told.connect(self._tell_run)
        self.checking.checked.connect(self._take_check)
        self.checking.progressed.connect(self._tell_check)

    def shut_down(self) -> None:
        """End every thread; returns when they have ended."""
        self.breaking.searching.shut_down()
        self.checking.shut_down()

    # -- moving --------------------------------------------------------------------------------

    @Slot()
    def step(self) -> None:
        """Go one step on."""
        self.move(self.stepper.step)

    def back(self) -> None:
        """Go one step back."""
        self.move(self.stepper.back)

    def larger_step(self) -> None:
        """Go one step of the next larger size on."""
        self.move(lambda: self.stepper.step(larger=True))

    def larger_back(self) -> None:
        """Go one step of the next larger size back."""
        self.move(lambda: self.stepper.back(larger=True))

    def to_end(self) -> None:
        """Go to the end of the iteration."""
        self.move(self.stepper.to_end)

    @Slot()
    def run(self) -> None:
        """Run to the next breakpoint."""
        self.move(self.breaking.run)

    @Slot()
    def run_back(self) -> None:
        """Run back to the last breakpoint."""
        self.move(self.breaking.run_back)

    def move(self, move: Move) -> None:
        """Go somewhere else, and then show what travelled to compute it."""
        if self._training.state is TrainingState.RUNNING:
            return
        self.playback.pause()
        before = self._document.experiment
        try:
            move()
        except EngineError as error:
            self.refused.emit(f"Θ cannot take this step: {error}")
            return
        if self._document.experiment is not before:
            self.playback.glow()

    @Slot(object)
    def _go_to_moment(self, moment: int) -> None:
        self.move(lambda: self.stepper.to_moment(moment))

    @Slot()
    def ask_where(self) -> None:
        """Ask for a moment to go to."""
        if self._training.state is TrainingState.RUNNING:
            return
        now = self._document.experiment
        rows, latest = now.dataset.example_count, now.history.last
        names = now.dataset.output_names
        here = (now.layer_sizes, rows, now.iteration, latest, now.place)
        dialog = GoTo(*here, class_names=names, parent=self._window)
        dialog.chosen.connect(self._go_to)
        dialog.open()

    @Slot(object)
    def _go_to(self, there: Destination) -> None:
        self.move(lambda: self.breaking.go_to(there.iteration, there.place))

    @Slot(object)
    def choose_size(self, size: StepSize) -> None:
        """Make steps of this size from now on."""
        if self._training.state is TrainingState.RUNNING:
            self.stepper.size = size
        else:
            self.stepper.choose(size)
        self.predict(on=self.predicting.on)

    # -- breakpoints ---------------------------------------------------------------------------

    def toggle_here(self) -> None:
        """Set a breakpoint on the line that was just carried out, or take it away."""
        self._toggle_line(self.stepper.line)

    @Slot(object)
    def _toggle_line(self, line: int) -> None:
        self._toggle(AtLine(line))

    @Slot(object)
    def _toggle(self, breakpoint_: Breakpoint) -> None:
        self._document.look(self._document.experiment.toggled(breakpoint_))

    @Slot(object)
    def _tell_stop(self, hit: Hit) -> None:
        self._panels.breakpoints.show_stop(hit.breakpoint, hit.reason)
        caption = self._presenter.frame_at(hit.place).caption
        self._stop = hit
        self.told.emit("Breakpoint", f"{hit.reason} {caption}")
        self.playback.glow()

    @Slot(object)
    def _forget_stop(self, experiment: Experiment) -> None:
        """Take the sign of a stop away when it is left."""
        if self._stop is not None and experiment.place != self._stop.place:
            self._stop = None
            self._panels.breakpoints.show_stop(None, "")

    @Slot(object)
    def _tell_run(self, sentence: str) -> None:
        self._panels.breakpoints.show_stop(None, sentence)
        self.told.emit("Breakpoints", sentence)

    # -- watches -------------------------------------------------------------------------------

    @Slot(object)
    def _watch_text(self, text: str) -> None:
        try:
            reference = parse_reference(text, self._document.experiment.layer_sizes)
        except ValueError as error:
            self._panels.watch.refuse(str(error))
            return
        self._watch(reference)

    @Slot(object)
    def _watch_cell(self, spot: Spot) -> None:
        reference = spot.reference
        if reference is not None:
            self._watch(reference)

    @Slot(object)
    def _watch(self, reference: Reference) -> None:
        if reference not in self._document.experiment.watches:
            self._toggle_watch(reference)
        self._panels.watch.choose(reference)

    @Slot(object)
    def _toggle_watch(self, reference: Reference) -> None:
        self._document.look(self._document.experiment.watching(reference))

    # -- predicting and checking ---------------------------------------------------------------

    def predict(self, *, on: bool) -> None:
        """Begin or end to hide what the next step computes."""
        if on != self.predicting.on:
            self.predicting.set_on(on)
        self._document.look(self._document.experiment)

    def check(self) -> None:
        """Check the gradient of this iteration numerically, or give the check up."""
        if self.checking.busy:
            self.checking.stop()
            self.told.emit("Gradient check", "The check was given up.")
        elif self._training.state is not TrainingState.RUNNING:
            self.checking.start(self._presenter.trace())

    def check_if_needed(self) -> None:
        """Check the gradient of this iteration unless that was done or is being done."""
        if self._presenter.trace().numeric is None and not self.checking.busy:
            self.check()

    def give_up(self) -> None:
        """Give up what is searched or checked, because the person does something else."""
        self.breaking.give_up()
        self.checking.stop()

    @Slot(object, object)
    def _take_check(self, trace: Trace, check: GradientCheck) -> None:
        """Show what a check found, if Θ is still the one that was checked."""
        if trace is self._presenter.trace():
            self._document.look(self._document.experiment)
            self.told.emit("Gradient check", verdict(check))

    @Slot(object)
    def _tell_check(self, sentence: str) -> None:
        self.told.emit("Gradient check", sentence)
