"""The gradient check: D against (J(Θ + ε) − J(Θ − ε)) / 2ε, away from the window's thread."""

from PySide6.QtCore import Signal, Slot

from nnviz.debugger import Trace
from nnviz.debugger.numbers import count, number
from nnviz.engine import GradientCheck
from nnviz.training.worker import CheckWorker
from nnviz.window.background import Background

AGREES = 1e-6
"""A relative difference below it: the two gradients agree, but for rounding and the ε."""


class Checking(Background[CheckWorker]):
    """The one owner of checking threads; the result is kept in the trace that was checked."""

    checked = Signal(object, object)  # the Trace, and the GradientCheck
    progressed = Signal(object)  # a sentence

    def start(self, trace: Trace) -> None:
        """Check the gradient of a trace's iteration, in place of any other check."""
        worker = CheckWorker(trace, self)
        worker.checked.connect(self._take)
        worker.failed.connect(self._fail)
        self.begin(worker)

    def tell_progress(self) -> None:
        worker = self._worker
        if worker is not None and worker.total:
            share = f"{count(worker.done)} of {count(worker.total)} entries"
            self.progressed.emit(f"Checking the gradient: {share}. G gives it up.")

    @Slot(object, object)
    def _take(self, worker: CheckWorker, check: GradientCheck) -> None:
        if self.ended(worker):
            worker.trace.numeric = check.numeric
            self.checked.emit(worker.trace, check)

    @Slot(object, object)
    def _fail(self, worker: CheckWorker, error: Exception) -> None:
        if self.ended(worker):
            raise error


def agrees(check: GradientCheck) -> bool:
    """Tell whether D is the gradient."""
    return check.relative_difference < AGREES


def verdict(check: GradientCheck) -> str:
    """Return what a check found, in one sentence."""
    return (
        f"D and the numeric gradient {'agree' if agrees(check) else 'DIFFER'}: their relative "
        f"difference is {number(check.relative_difference)}, with ε = 0.0001."
    )
