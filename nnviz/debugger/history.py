"""Θ of every iteration so far: a few are kept, the others are computed again, to the bit."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from nnviz.data import Dataset
from nnviz.debugger.trace import Layers
from nnviz.engine import GradientDescent, Iteration, Network, Problem, minimise

BUDGET = 64 * 2**20
"""Bytes that the kept Θ of one history, and the data it was trained on before, may take; beyond,
every second Θ is given up."""
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
    """Θ after `iteration` updates, and what those from there to the next keyframe are made of.

    `rates` and `dataset` are those of the latter; a dataset is shared, never copied. A `turn`
    cannot be given up: the rates, the data or Θ were changed there by hand.
    """

    iteration: int
    network: Network
    rates: Rates
    dataset: Dataset
    turn: bool = False

    def goes_on_like(self, other: "Keyframe") -> bool:
        """Tell whether the updates from here are made of the same rates and data as another's."""
        return self.rates == other.rates and self.dataset is other.dataset


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Keyframes in the order of their iterations, at most one for each."""

    keyframes: tuple[Keyframe, ...]

    @classmethod
    def beginning(cls, network: Network, rates: Rates, dataset: Dataset) -> "History":
        """Return the history of a network that was not trained yet."""
        return cls((Keyframe(0, network, rates, dataset, turn=True),))

    def then(self, *keyframes: Keyframe) -> "History":
        """Return the history going on from the first of some keyframes, and on to the others.

        What was later than the first is forgotten. One is a turn if the rates or the data change
        there, and stays one where the iteration was one already.
        """
        kept = list(self.until(keyframes[0].iteration - 1).keyframes)
        turns = {frame.iteration for frame in self.keyframes if frame.turn}
        for keyframe in keyframes:
            if kept and kept[-1].iteration == keyframe.iteration:
                kept.pop()
            turned = keyframe.iteration in turns
            if turned or (kept and not keyframe.goes_on_like(kept[-1])):
                keyframe = replace(keyframe, turn=True)  # noqa: PLW2901  the same, as it is kept
            kept.append(keyframe)
        return History(_thinned(tuple(kept)))

    def before_turns(self, first: int, last: int) -> "History":
        """Return the history as far as nothing was changed by hand from iteration first to last."""
        turns = [f.iteration for f in self.keyframes if f.turn and first <= f.iteration <= last]
        return self.until(min(turns) - 1) if turns else self

    def until(self, iteration: int) -> "History":
        """Return the history without what came after an iteration."""
        kept = tuple(frame for frame in self.keyframes if frame.iteration <= iteration)
        return History(kept)

    @property
    def last(self) -> int:
        """The last iteration that it knows Θ of."""
        return self.keyframes[-1].iteration

    def network_at(self, iteration: int) -> Network:
        """Return Θ after so many updates, to the bit, each made with the data of its time.

        Raises ValueError for an iteration that the history does not reach back or on to.
        """
        nearest = self._nearest(iteration)
        if nearest.iteration == iteration:
            return nearest.network
        return _again(nearest, iteration, _nothing)

    def arrival_at(self, iteration: int) -> tuple[Network, Layers | None]:
        """Return the same, and −αD of the update that led there in the shapes of Θ, if any did."""
        nearest = self._nearest(iteration)
        if iteration <= self.keyframes[0].iteration:
            return nearest.network, None
        found: list[Layers | None] = []

        def listen(now: Iteration) -> None:
            if now.number == iteration:
                found.append(now.update())

        network = _again(self._nearest(iteration - 1), iteration, listen)
        # A weight may have been set by hand after the update.
        return nearest.network if nearest.iteration == iteration else network, found[0]

    def _nearest(self, iteration: int) -> Keyframe:
        """Return the last keyframe that is not after an iteration."""
        if iteration > self.last:
            raise ValueError(f"iteration {iteration}: the history ends at iteration {self.last}")
        nearest = next((f for f in reversed(self.keyframes) if f.iteration <= iteration), None)
        if nearest is None:
            raise ValueError(f"iteration {iteration}: the history does not reach back so far")
        return nearest


def _again(keyframe: Keyframe, iteration: int, listen: Callable[[Iteration], object]) -> Network:
    """Return Θ of an iteration, computed again from a keyframe before it."""
    rates, data = keyframe.rates, keyframe.dataset
    problem = Problem(keyframe.network, data.X, data.Y, rates.regularisation)
    optimiser = GradientDescent(rates.learning_rate, rates.batch_size, rates.seed)
    first = keyframe.iteration
    return minimise(problem, optimiser, listen, iteration - first, first_iteration=first)


def _nothing(_: object) -> None:
    """Listen to no iteration."""


def _thinned(keyframes: tuple[Keyframe, ...]) -> tuple[Keyframe, ...]:
    """Give up every second keyframe that is no turn, while together they are too large."""
    if len(keyframes) <= FEWEST:
        return keyframes
    size = sum(theta.nbytes for theta in keyframes[-1].network.thetas)
    room = BUDGET - _bytes_of_former_data(keyframes)
    most = max(FEWEST, min(MOST, room // size))
    while len(keyframes) > most:
        last = len(keyframes) - 1
        fewer = tuple(f for k, f in enumerate(keyframes) if f.turn or k == last or k % 2 == 0)
        if len(fewer) == len(keyframes):
            break
        keyframes = fewer
    return keyframes


def _bytes_of_former_data(keyframes: tuple[Keyframe, ...]) -> int:
    """Return what X and Y take that are kept for the past alone, each array counted once."""
    now = keyframes[-1].dataset
    datasets = {id(frame.dataset): frame.dataset for frame in keyframes}.values()
    arrays = {id(array): array.nbytes for data in datasets for array in (data.X, data.Y)}
    return sum(arrays.values()) - now.X.nbytes - now.Y.nbytes
