"""Experiments on data of one's own: how they begin, and how they go on with changed data. No Qt."""

from dataclasses import replace

from nnviz.data import Dataset
from nnviz.document.experiment import Experiment, Settings, begin
from nnviz.engine import Balanced, StartRule, Uniform

_FEW = 2
"""With so few inputs a start in [−1, 1] shows the most; with more it would saturate units."""


def opened(dataset: Dataset, hidden_sizes: tuple[int, ...]) -> Experiment:
    """Return a new experiment on a dataset, with these hidden layers."""
    start: StartRule = Uniform(1.0) if dataset.feature_count <= _FEW else Balanced()
    return begin(dataset, Settings(hidden_sizes, start))


def prepared_anew(experiment: Experiment, dataset: Dataset) -> Experiment:
    """Return an experiment on its data split or scaled anew, at the start, with the same first Θ.

    A network that was trained on what is held out now would know it; so training begins again.
    """
    anew = replace(experiment, dataset=dataset).restarted()
    return anew.keeping_marks_of(experiment)
