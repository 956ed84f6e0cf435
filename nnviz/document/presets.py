"""The experiments that the application comes with."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from nnviz.data import Dataset, load, unscaled
from nnviz.document.experiment import Experiment, Settings, begin
from nnviz.engine import Balanced, Fixed, Uniform


@dataclass(frozen=True, slots=True)
class Preset:
    """A named experiment: its title, the settings it opens with, the key of its dataset.

    The dataset has the preset's own name where `data` is empty.
    """

    name: str
    title: str
    settings: Settings
    data: str = ""

    @property
    def dataset_name(self) -> str:
        """The key of its dataset."""
        return self.data or self.name

    def open(self) -> Experiment:
        """Return the experiment at iteration 0."""
        return begin(load(self.dataset_name), self.settings)


def nearly_empty() -> Experiment:
    """Return an experiment with a point of each class in the plane, to be changed and added to."""
    dataset = Dataset(
        name="points",
        title="Points",
        X=np.array([[-0.5, -0.5], [0.5, 0.5]]),
        Y=np.array([[0.0], [1.0]]),
        feature_names=("x1", "x2"),
        class_names=("0", "1"),
        scaling=unscaled(2),
        source="Two points to begin with.",
    )
    return begin(dataset, Settings((4,), Uniform(1.0)))


def _xnor_by_hand() -> Fixed:
    """Return the textbook Θ that answers XNOR: one hidden unit is AND, one NOR, the output OR."""
    and_nor = np.array([[-30.0, 20.0, 20.0], [10.0, -20.0, -20.0]])
    either = np.array([[-10.0, 20.0, 20.0]])
    return Fixed((and_nor, either))


_ALL = (
    Preset("xor", "XOR · 2-4-1", Settings((4,), Uniform(1.0))),
    Preset("xnor", "XNOR by hand · 2-2-1", Settings((2,), _xnor_by_hand())),
    Preset("circles", "Two circles · 2-4-1", Settings((4,), Uniform(1.0))),
    Preset("iris", "Iris · 4-5-3", Settings((5,), Uniform(0.12))),
    Preset("digits", "Digits 8×8 · 64-25-10", Settings((25,), Uniform(0.12))),
    Preset("mnist-25", "MNIST 28×28 · 784-25-10", Settings((25,), Balanced()), "mnist"),
    Preset("mnist-128", "MNIST 28×28 · 784-128-10", Settings((128,), Balanced()), "mnist"),
)

PRESETS: dict[str, Preset] = {preset.name: preset for preset in _ALL}


@cache
def _source(name: str) -> str:
    return load(name).source


def preset_of(dataset: Dataset, hidden_sizes: tuple[int, ...]) -> Preset | None:
    """Return the preset of a dataset, if it has one; of several that with these hidden layers.

    Data of one's own, generated or read, may have the name of a preset's, but not its source.
    """
    presets = [preset for preset in _ALL if preset.dataset_name == dataset.name]
    if not presets or _source(dataset.name) != dataset.source:
        return None
    fitting = [preset for preset in presets if preset.settings.hidden_sizes == hidden_sizes]
    return next(iter(fitting + presets), None)
