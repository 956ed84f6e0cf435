"""Experiments on data of one's own: how they begin, and how they go on with changed data. No Qt."""

from nnviz.data import Dataset
from nnviz.document.experiment import Experiment, Settings, begin
from nnviz.engine import Balanced, StartRule, Uniform

_FEW = 2
"""With so few inputs a start in [−1, 1] shows the most; with more it would saturate units."""


def opened(dataset: Dataset, hidden_sizes: tuple[int, ...]) -> Experiment:
    """Return a new experiment on a dataset, with these hidden layers."""
    start: StartRule = Uniform(1.0) if dataset.feature_count <= _FEW else Balanced()
    return begin(dataset, Settings(hidden_sizes, start))
