"""The optimisers: what they are called with. `nnviz.engine.minimise` runs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from nnviz.engine import checks

Indices: TypeAlias = NDArray[np.intp]


class GradientDescent:
    """Θ ← Θ − αD, with D over the whole batch, mini-batches, or one example at a time.

    Args:
        learning_rate: α.
        batch_size: examples per update; None for all of them in their order, 1 for one at a time.
            A size of m or more takes all of them, in a new order each epoch.
        seed: decides the order of the examples in each epoch.

    Raises:
        EngineError: α is not positive, the batch size not a whole number ≥ 1, or the seed not ≥ 0.
    """

    def __init__(self, learning_rate: float, batch_size: int | None = None, seed: int = 0) -> None:
        self.learning_rate = learning_rate
        if batch_size is not None:
            batch_size = checks.whole("batch_size", batch_size, at_least=1)
        self._batch_size = batch_size
        self._seed = checks.whole("seed", seed, at_least=0)
        self._kept: tuple[int, Indices] = (-1, np.empty((0, 0), dtype=np.intp))

    @property
    def learning_rate(self) -> float:
        """α; may be set while a run goes on, which reads it at each update."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self._learning_rate = checks.positive("learning_rate", value)

    @property
    def batch_size(self) -> int | None:
        """Examples per update; None for all of them."""
        return self._batch_size

    @property
    def seed(self) -> int:
        """What decides the order of the examples in each epoch."""
        return self._seed

    def batch(self, update: int, example_count: int) -> Indices:
        """Return which examples update number ``update`` (from 1) uses, of ``example_count``.

        It depends on nothing else but the batch size and the seed. Each epoch uses each example
        once; its last batch is smaller if the size does not divide the count. Read-only.

        Raises:
            EngineError: a number is not whole or below 1.
        """
        update = checks.whole("update", update, at_least=1)
        example_count = checks.whole("example_count", example_count, at_least=1)
        if self._batch_size is None:
            return _in_order(example_count)
        size = min(self._batch_size, example_count)
        epoch, place = divmod(update - 1, -(-example_count // size))
        return self._order(epoch, example_count)[place * size : (place + 1) * size]

    def _order(self, epoch: int, example_count: int) -> Indices:
        """Return the order of the examples in an epoch.

        Orders are drawn for as many epochs together as make about 1,000 numbers, and kept until
        other epochs are asked for: to seed a generator takes longer than an update of a small
        network.
        """
        block, place = divmod(epoch, max(1, 1024 // example_count))
        kept_block, orders = self._kept
        if block != kept_block or orders.shape[1] != example_count:
            orders = self._draw(block, example_count)
            self._kept = (block, orders)
        order: Indices = orders[place]
        return order

    def _draw(self, block: int, example_count: int) -> Indices:
        epochs = max(1, 1024 // example_count)
        in_order = np.tile(np.arange(example_count), (epochs, 1))
        orders = np.random.default_rng([self._seed, block]).permuted(in_order, axis=1)
        orders.flags.writeable = False
        return orders


def _in_order(example_count: int) -> Indices:
    examples = np.arange(example_count)
    examples.flags.writeable = False
    return examples


@dataclass(frozen=True, slots=True)
class ConjugateGradient:
    """SciPy's nonlinear conjugate gradient, over the whole batch.

    Attributes:
        gradient_tolerance: the run has converged when no entry of D is larger than this.

    Raises:
        EngineError: the tolerance is negative or not finite.
    """

    gradient_tolerance: float = 1e-5

    def __post_init__(self) -> None:
        checks.non_negative("gradient_tolerance", self.gradient_tolerance)


@dataclass(frozen=True, slots=True)
class LBFGS:
    """SciPy's L-BFGS-B, over the whole batch.

    Attributes:
        gradient_tolerance: the run has converged when no entry of D is larger than this.
        cost_tolerance: or when an iteration lowers J by less than this fraction.
        memory: how many past steps shape the next one.

    Raises:
        EngineError: a tolerance is negative or not finite, or the memory below 1.
    """

    gradient_tolerance: float = 1e-5
    cost_tolerance: float = 1e-9
    memory: int = 10

    def __post_init__(self) -> None:
        checks.non_negative("gradient_tolerance", self.gradient_tolerance)
        checks.non_negative("cost_tolerance", self.cost_tolerance)
        checks.whole("memory", self.memory, at_least=1)


Optimiser: TypeAlias = GradientDescent | ConjugateGradient | LBFGS
