"""Running to the next breakpoint and back to the last one."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from nnviz.debugger import Place
from nnviz.debugger.breakpoints import AtIteration, Breakpoint
from nnviz.debugger.hits import Hit, Hits
from nnviz.debugger.numbers import count
from nnviz.debugger.search import BackSearch, hits_at
from nnviz.document.document import Document
from nnviz.document.experiment import Experiment
from nnviz.window.searching import Searching
from nnviz.window.stepper import Stepper
from nnviz.window.training_controller import TrainingController

NONE_YET = "There is none yet: click beside a line of the Algorithm, press F9, or add a condition."


class Breaking(QObject):
    """Finds hits: in this iteration at once, further on by training, further back by searching."""

    stopped = Signal(object)  # the Hit that it stands at now
    told = Signal(object)  # a sentence: what it is doing, or why there is no hit

    def __init__(
        self,
        document: Document,
        stepper: Stepper,
        training: TrainingController,
        hits: Callable[[], Hits],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._stepper = stepper
        self._training = training
        self._hits = hits
        self._destination: Place | None = None
        self.searching = Searching(self)
        self.searching.found.connect(self._found_back)
        self.searching.progressed.connect(self._tell_progress)
        self._searched: Experiment | None = None
        training.hit.connect(self._arrived)
        document.changed.connect(self._forget_another)

    # -- wishes --------------------------------------------------------------------------------

    def run(self) -> None:
        """Go on to the next hit, training over as many iterations as it takes."""
        if self._give_up() or not self._has_breakpoints():
            return
        experiment = self._document.experiment
        hit = self._hits().next(self._stepper.steps.number(experiment.place))
        if hit is not None:
            self._stand(experiment, hit)
            return
        after = experiment.stepped(self._hits().trace)
        hit = Hits(after.trace(), experiment.breakpoints).next(-1)
        if hit is not None:
            self._stand(after, hit)
            return
        if all(_is_behind(b, experiment.iteration) for b in experiment.breakpoints):
            self.told.emit("Every iteration with a breakpoint lies behind: Shift+F8 runs back.")
            return
        self._destination = None
        self._training.run_to(experiment.breakpoints)

    def run_back(self) -> None:
        """Go back to the last hit, through as many iterations as it takes."""
        if self._give_up() or not self._has_breakpoints():
            return
        experiment = self._document.experiment
        hit = self._hits().previous(self._stepper.steps.number(experiment.place))
        if hit is not None:
            self._stand(experiment, hit)
        elif experiment.iteration == 0:
            self.told.emit("Nothing before this moment hits a breakpoint.")
        elif not self._in_iteration(experiment.iteration - 1):
            before = experiment.iteration - 1
            self._searched = experiment
            self.searching.start(BackSearch(experiment.history, before, experiment.breakpoints))

    def go_to(self, iteration: int, place: Place) -> None:
        """Go to a place of an iteration; to one that lies ahead by training."""
        self._give_up()
        experiment = self._document.experiment
        if iteration <= experiment.history.last:
            self._stepper.stand(self._stepper.to_iteration(iteration).at(place))
            return
        self._destination = place
        self._training.run_to((AtIteration(iteration),))

    def give_up(self) -> None:
        """Stop searching, because the person does something else."""
        self.searching.stop()

    @Slot(object)
    def _forget_another(self, experiment: Experiment) -> None:
        """Give up a search in what is no longer on the screen."""
        if experiment is not self._searched:
            self.searching.stop()

    # -- arriving ------------------------------------------------------------------------------

    @Slot(object)
    def _arrived(self, iteration: int) -> None:
        """Stand at the hit in an iteration that training has reached."""
        experiment = self._stepper.to_iteration(iteration)
        if self._destination is not None:
            self._stepper.stand(experiment.at(self._destination))
            self._destination = None
            return
        hit = Hits(experiment.trace(), experiment.breakpoints).next(-1)
        if hit is None:
            self._stepper.stand(experiment)
        else:
            self._stand(experiment, hit)

    @Slot(object)
    def _found_back(self, iteration: int | None) -> None:
        if iteration is None:
            self.told.emit("Nothing before this moment hits a breakpoint.")
        else:
            self._in_iteration(iteration)

    def _in_iteration(self, iteration: int) -> bool:
        """Stand at the last hit in an earlier iteration; return whether it has one."""
        experiment = self._document.experiment
        hits = hits_at(experiment.history, iteration, experiment.breakpoints)
        hit = hits.previous(len(hits))
        if hit is not None:
            self._stand(experiment.at_iteration(iteration), hit)
        return hit is not None

    def _stand(self, experiment: Experiment, hit: Hit) -> None:
        self._stepper.stand(experiment.at(hit.place))
        self.stopped.emit(hit)

    @Slot(object)
    def _tell_progress(self, iteration: int) -> None:
        self.told.emit(f"Searching back: iteration {count(iteration)}. Shift+F8 gives it up.")

    def _give_up(self) -> bool:
        """Stop searching; return whether there was a search to stop."""
        busy = self.searching.busy
        self.searching.stop()
        if busy:
            self.told.emit("The search was given up.")
        return busy

    def _has_breakpoints(self) -> bool:
        breakpoints: tuple[Breakpoint, ...] = self._document.experiment.breakpoints
        if not breakpoints:
            self.told.emit(NONE_YET)
        return bool(breakpoints)


def _is_behind(breakpoint_: Breakpoint, iteration: int) -> bool:
    """Tell whether a breakpoint cannot be hit in any later iteration."""
    return isinstance(breakpoint_, AtIteration) and breakpoint_.iteration <= iteration + 1
