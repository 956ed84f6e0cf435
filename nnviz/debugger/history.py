"""Θ of every iteration so far: a few are kept, the others are computed again, to the bit."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nnviz.engine import GradientDescent, Network, Problem, minimise

Array = NDArray[np.float64]

BUDGET = 64 * 2**20
"""Bytes that the kept Θ of one history may take; beyond, every second one is given up."""
FEWEST, MOST = 16, 4096
"""Keyframes that are kept whatever they take, and at most however small they are."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What one iteration of gradient descent depends on beside Θ and the data."""

    learning_rate: float
    regularisation: float
    batch_size: int | None
    seed: int


@dataclass(frozen=True, slots=True, eq=False)
class Keyframe:
    """Θ after `iteration` updates, and the rates of the updates from there to the next keyframe.

    A `turn` cannot be given up: the rates or Θ were changed there by hand.
    """

    iteration: int
    network: Network
    rates: Rates
    turn: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Keyframes in the order of their iterations, at most one for each."""

    keyframes: tuple[Keyframe, ...]

    @classmethod
    def beginning(cls, network: Network, rates: Rates) -> "History":
        """Return the history of a network that was not trained yet."""
        return cls((Keyframe(0, network, rates, turn=True),))

    def then(self, keyframe: Keyframe) -> "History":
        """Return the history going on from a keyframe; what was later is forgotten.

        It is a turn if the rates change there, and stays one where the iteration was one already.
        """
        before = self.until(keyframe.iteration - 1).keyframes
        turned = any(f.turn for f in self.keyframes if f.iteration == keyframe.iteration)
        if turned or (before and before[-1].rates != keyframe.rates):
            keyframe = replace(keyframe, turn=True)
        return History(_thinned((*before, keyframe)))

    def until(self, iteration: int) -> "History":
        """Return the history without what came after an iteration."""
        kept = tuple(frame for frame in self.keyframes if frame.iteration <= iteration)
        return History(kept)

    def network_at(self, iteration: int, X: Array, Y: Array) -> Network:
        """Return Θ after so many updates on the examples X with targets Y, to the bit.

        Raises ValueError for an iteration before the first keyframe.
        """
        nearest = next((f for f in reversed(self.keyframes) if f.iteration <= iteration), None)
        if nearest is None:
            raise ValueError(f"iteration {iteration}: the history does not reach back so far")
        if nearest.iteration == iteration:
            return nearest.network
        rates = nearest.rates
        problem = Problem(nearest.network, X, Y, rates.regularisation)
        optimiser = GradientDescent(rates.learning_rate, rates.batch_size, rates.seed)
        updates = iteration - nearest.iteration
        first = nearest.iteration
        return minimise(problem, optimiser, _nothing, updates, first_iteration=first)


def _nothing(_: object) -> None:
    """Listen to no iteration."""


def _thinned(keyframes: tuple[Keyframe, ...]) -> tuple[Keyframe, ...]:
    """Give up every second keyframe that is no turn, when together they are too large."""
    size = sum(theta.nbytes for theta in keyframes[-1].network.thetas)
    if len(keyframes) <= max(FEWEST, min(MOST, BUDGET // size)):
        return keyframes
    last = len(keyframes) - 1
    return tuple(f for k, f in enumerate(keyframes) if f.turn or k == last or k % 2 == 0)
