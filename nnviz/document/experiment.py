"""Everything that decides what is on the screen, as one frozen value. No Qt."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.debugger import Place, Timeline, Trace
from nnviz.document.curve import CostCurve
from nnviz.engine import GradientDescent, Network, StartRule, initial_thetas
from nnviz.engine.checks import non_negative


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person chooses before Θ exists, and the rates they may change at any time.

    `hidden_sizes` are the units of the hidden layers; inputs and outputs follow from the dataset.
    `batch_size` None stands for the whole batch. `start` is the rule and `seed` the seed of the
    first Θ; the seed also fixes the order of mini-batches. Raises `EngineError` for rates that no
    training can have; what Θ needs is checked when it is made.
    """

    hidden_sizes: tuple[int, ...]
    start: StartRule
    hidden_activation: str = "sigmoid"
    seed: int = 7
    learning_rate: float = 1.0
    regularisation: float = 0.0
    batch_size: int | None = None

    def __post_init__(self) -> None:
        GradientDescent(self.learning_rate, self.batch_size, self.seed)
        non_negative("regularisation", self.regularisation)


ARCHITECTURE = frozenset({"hidden_sizes", "start", "hidden_activation", "seed"})


@dataclass(frozen=True, slots=True, eq=False)
class Experiment:
    """A dataset, its settings, Θ at the start and now, the iterations between, and the place."""

    dataset: Dataset
    settings: Settings
    start_network: Network
    network: Network
    iteration: int
    curve: CostCurve
    place: Place

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """s_1 … s_L, bias units not counted."""
        return self.network.layer_sizes

    @property
    def title(self) -> str:
        """What is open, with the layer sizes: "XOR · 2-4-1"."""
        return f"{self.dataset.title} · {'-'.join(map(str, self.layer_sizes))}"

    @property
    def timeline(self) -> Timeline:
        """The order of the places of one example."""
        return Timeline(len(self.layer_sizes))

    def trace(self) -> Trace:
        """Return the values of the present Θ on the dataset."""
        dataset = self.dataset
        return Trace(self.network, dataset.X, dataset.Y, self.settings.regularisation)

    def at(self, place: Place) -> "Experiment":
        """Return the experiment seen from another place."""
        return replace(self, place=place)

    def choosing(self, example: int) -> "Experiment":
        """Return the experiment with this example (a row, from 0) about to be propagated."""
        return self.at(self.timeline.first(example))

    def with_settings(self, **changes: Any) -> "Experiment":
        """Return the experiment under changed settings.

        A change of the architecture or of the start gives a new Θ and begins at iteration 0; a
        change of α, λ or the batch keeps Θ. Raises `EngineError` for a value that does not fit.
        """
        settings = replace(self.settings, **changes)
        if ARCHITECTURE.isdisjoint(changes):
            return replace(self, settings=settings)
        return begin(self.dataset, settings, example=self.place.example)

    def with_weight(self, layer: int, row: int, column: int, value: float) -> "Experiment":
        """Return the experiment with one entry of Θ(layer) set; row and column count from 0.

        Raises `EngineError` for a value that is not finite and IndexError where Θ has no entry.
        """
        if layer < 1 or row < 0 or column < 0:
            raise IndexError(f"Θ({layer}) has no entry in row {row}, column {column}")
        thetas = [theta.copy() for theta in self.network.thetas]
        thetas[layer - 1][row, column] = value
        return replace(self, network=Network(tuple(thetas), self.network.hidden_activation))

    def restarted(self) -> "Experiment":
        """Return the experiment at iteration 0, with the Θ that it started from."""
        place = self.timeline.first(self.place.example)
        return replace(
            self, network=self.start_network, iteration=0, curve=CostCurve.empty(), place=place
        )

    def trained(self, network: Network, iteration: int, curve: CostCurve) -> "Experiment":
        """Return the experiment after training, its example propagated through the new Θ."""
        place = self.timeline.after_forward(self.place.example)
        return replace(self, network=network, iteration=iteration, curve=curve, place=place)


def begin(dataset: Dataset, settings: Settings, example: int = 0) -> Experiment:
    """Return a new experiment at iteration 0, with Θ made by its start rule and seed."""
    sizes = (dataset.feature_count, *settings.hidden_sizes, dataset.output_count)
    thetas = initial_thetas(sizes, settings.seed, settings.start)
    network = Network(thetas, settings.hidden_activation)
    place = Timeline(len(sizes)).first(example)
    return Experiment(dataset, settings, network, network, 0, CostCurve.empty(), place)


def weight_count(layer_sizes: tuple[int, ...]) -> int:
    """Return how many edges a network has, those from its bias units included."""
    sizes: NDArray[np.int64] = np.asarray(layer_sizes)
    return int(((sizes[:-1] + 1) * sizes[1:]).sum())
