"""J and the accuracy of an experiment, computed in a thread where that takes longer."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from nnviz.data import Dataset
from nnviz.document.experiment import Experiment, weight_count
from nnviz.document.score import HeldOutScores, Score, held_out_scores, score
from nnviz.engine import Network
from nnviz.training.worker import JobWorker
from nnviz.window.background import Background

AT_ONCE = 2e8
"""So many products need no thread: some 20 ms."""
_PRODUCTS_A_SIGMOID = 100
_REMEMBERED = 2
"""So many scores are remembered, with their data: those before an edit, and those after it."""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """How well a network does: on the examples for training under λ, and on those held out."""

    dataset: Dataset
    network: Network
    regularisation: float
    training: Score
    held_out: HeldOutScores

    def is_of(self, experiment: Experiment) -> bool:
        """Tell whether these are the scores of an experiment."""
        return (
            self.network is experiment.network
            and self.dataset is experiment.dataset
            and self.regularisation == experiment.settings.regularisation
        )


class Scoring(Background[JobWorker]):
    """The one owner of scoring threads; remembers the last scores."""

    found = Signal()  # the scores that were asked for last

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._known: tuple[Scored, ...] = ()
        self._asked: Experiment | None = None

    def of(self, experiment: Experiment) -> Scored | None:
        """Return the scores of an experiment; None while they are computed in the thread."""
        known = next((one for one in self._known if one.is_of(experiment)), None)
        if known is not None:
            return known
        if products(experiment) <= AT_ONCE:
            return self._keep(_scored(experiment))
        asked = self._asked if self.busy else None
        if asked is None or not _same(asked, experiment):
            self._asked = experiment
            worker = JobWorker(lambda _note, _stop: _scored(experiment), self)
            worker.done.connect(self._take)
            worker.failed.connect(self._fail)
            self.begin(worker)
        return None

    @Slot()
    def forget(self) -> None:
        """Let go of all data: something else is opened."""
        self._known = ()

    def _keep(self, scored: Scored) -> Scored:
        self._known = (scored, *self._known[: _REMEMBERED - 1])
        return scored

    @Slot(object, object)
    def _take(self, worker: JobWorker, scored: Scored) -> None:
        if self.ended(worker):
            self._asked = None
            self._keep(scored)
            self.found.emit()

    @Slot(object, object)
    def _fail(self, worker: JobWorker, error: Exception) -> None:
        if self.ended(worker):
            self._asked = None
            raise error


def _scored(experiment: Experiment) -> Scored:
    dataset, network = experiment.dataset, experiment.network
    regularisation = experiment.settings.regularisation
    return Scored(
        dataset,
        network,
        regularisation,
        score(dataset, network, regularisation),
        held_out_scores(dataset, network),
    )


def products(experiment: Experiment) -> float:
    """Return how much there is to compute, in products of a weight and an activation."""
    dataset, sizes = experiment.dataset, experiment.layer_sizes
    held = dataset.held_out
    outside = 0 if held is None else len(held.validation.rows) + len(held.test.rows)
    an_example = weight_count(sizes) + _PRODUCTS_A_SIGMOID * sum(sizes[1:])
    return float(dataset.example_count + outside) * an_example


def _same(one: Experiment, other: Experiment) -> bool:
    return (
        one.network is other.network
        and one.dataset is other.dataset
        and one.settings.regularisation == other.settings.regularisation
    )
