"""How well a network does on its examples. No Qt."""

from dataclasses import dataclass

from nnviz.data import Dataset
from nnviz.engine import Network, evaluate


@dataclass(frozen=True, slots=True)
class Score:
    """J with its penalty part, and the share of `example_count` examples that are classed right."""

    cost: float
    penalty: float
    accuracy: float
    example_count: int


def score(dataset: Dataset, network: Network, regularisation: float) -> Score:
    """Return how well a network does over all the examples of a dataset; λ is `regularisation`."""
    passed, J = evaluate(network, dataset.X, dataset.Y, regularisation)
    accuracy = dataset.accuracy(passed.a[-1])
    return Score(J.total, J.penalty, accuracy, dataset.example_count)


@dataclass(frozen=True, slots=True)
class HeldOutScores:
    """How well a network does on what it was not trained on; None for a part that is not there.

    Their J is without the penalty, which belongs to training alone.
    """

    validation: Score | None = None
    test: Score | None = None


NOTHING_HELD_OUT = HeldOutScores()


def held_out_scores(dataset: Dataset, network: Network) -> HeldOutScores:
    """Return how well a network does on the parts of a dataset that training does not see."""
    parts = (dataset.validation, dataset.test)
    return HeldOutScores(*(None if part is None else score(part, network, 0.0) for part in parts))
