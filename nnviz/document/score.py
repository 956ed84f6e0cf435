"""How well a network does on its examples. No Qt."""

from dataclasses import dataclass

from nnviz.data import Dataset
from nnviz.engine import Network, cost, forward


@dataclass(frozen=True, slots=True)
class Score:
    """J with its penalty part, and the share of `example_count` examples that are classed right."""

    cost: float
    penalty: float
    accuracy: float
    example_count: int


def score(dataset: Dataset, network: Network, regularisation: float) -> Score:
    """Return how well a network does over all the examples of a dataset; λ is `regularisation`."""
    J = cost(network, dataset.X, dataset.Y, regularisation)
    accuracy = dataset.accuracy(forward(network, dataset.X).a[-1])
    return Score(J.total, J.penalty, accuracy, dataset.example_count)
