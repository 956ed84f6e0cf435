"""The gradient checked numerically, entry by entry: (J(Θ + ε) − J(Θ − ε)) / 2ε."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.engine import checks
from nnviz.engine.activation import ACTIVATIONS
from nnviz.engine.checks import Array
from nnviz.engine.errors import Stop
from nnviz.engine.network import Network
from nnviz.engine.optimisers import Indices
from nnviz.engine.propagation import backpropagate, checked_data, cross_entropy

_NUMBERS_AT_ONCE = 100_000  # in each array of a portion: 800 kB stay in a processor's cache


@dataclass(frozen=True, slots=True, eq=False)
class GradientCheck:
    """The gradient computed in two ways; the arrays are read-only and shaped like Θ.

    Attributes:
        numeric: (J(Θ + ε) − J(Θ − ε)) / 2ε of each entry; NaN where it was not checked.
        analytic: D from backpropagation, of every entry.
        checked: where the numeric gradient was computed.
        relative_difference: ‖numeric − analytic‖ / ‖numeric + analytic‖ over the checked entries;
            0 if both are all zero.
    """

    numeric: tuple[Array, ...]
    analytic: tuple[Array, ...]
    checked: tuple[NDArray[np.bool_], ...]
    relative_difference: float


def check_gradient(
    network: Network,
    X: object,
    Y: object,
    regularisation: float = 0.0,
    epsilon: float = 1e-4,
    *,
    on_progress: Callable[[int, int], object] | None = None,
    should_stop: Callable[[], bool] | None = None,
    sample: int | None = None,
    seed: int = 0,
) -> GradientCheck:
    """Compare D with (J(Θ + ε) − J(Θ − ε)) / 2ε, changing one entry of Θ at a time.

    Args:
        network: the network whose Θ is checked.
        X: the examples, m × s_1.
        Y: their targets in [0, 1], m × K.
        regularisation: λ.
        epsilon: ε, by how much an entry is changed.
        on_progress: called with the number of entries done and their total, from (0, total)
            to (total, total).
        should_stop: asked before each portion of the work; True ends the check.
        sample: how many entries to check, chosen at random; None for all.
        seed: decides which entries a sample holds.

    Raises:
        EngineError: X, Y, λ, ε, the sample or the seed are not as said above.
        Stop: ``should_stop`` returned True.
    """
    inputs, targets = checked_data(network, X, Y)
    work = _Perturbation(
        network, inputs, targets, regularisation, checks.positive("epsilon", epsilon)
    )
    chosen = _chosen_entries(network, sample, checks.whole("seed", seed, at_least=0))
    numeric = tuple(np.full(theta.shape, np.nan) for theta in network.thetas)
    done, total = 0, sum(map(len, chosen))
    if on_progress is not None:
        on_progress(done, total)
    for k, entries in _portions(work, chosen):
        if should_stop is not None and should_stop():
            raise Stop
        numeric[k].flat[entries] = work.slopes(k, entries)
        done += len(entries)
        if on_progress is not None:
            on_progress(done, total)
    return _compare(numeric, work.analytic, chosen)


class _Perturbation:
    """J at Θ ± ε, computed from what stays the same when one entry of Θ changes.

    Changing Θ(l)_ji by ±ε changes z(l+1)_j by ±ε [1; a(l)]_i and no other sum of that layer, so
    only the layers above are computed again, for many entries in one product.
    """

    def __init__(
        self, network: Network, X: Array, Y: Array, regularisation: float, epsilon: float
    ) -> None:
        passed = backpropagate(network, X, Y, regularisation)
        self.analytic = passed.gradient
        self._thetas = network.thetas
        self._hidden = ACTIVATIONS[network.hidden_activation].value
        self._z = [z for z in passed.z if z is not None]
        self._a = passed.a
        self._Y = Y
        self._penalty_factor = regularisation / (2 * len(X))
        self._epsilon = epsilon

    def entries_at_once(self, k: int) -> int:
        """Return how many entries of ``thetas[k]`` fit into the memory allowed."""
        width = max((len(theta) for theta in self._thetas[k + 1 :]), default=1)
        return max(1, _NUMBERS_AT_ONCE // (width * len(self._Y)))

    def slopes(self, k: int, entries: Indices) -> Array:
        """Return (J(Θ + ε) − J(Θ − ε)) / 2ε for some entries of ``thetas[k]``, row-major."""
        with np.errstate(all="ignore"):
            return self._slopes(k, entries)

    def _slopes(self, k: int, entries: Indices) -> Array:
        theta, epsilon = self._thetas[k], self._epsilon
        units, columns = np.divmod(entries, theta.shape[1])
        shift = np.where(columns > 0, self._a[k][:, columns - 1], 1.0) * epsilon
        z = self._z[k][:, units]
        difference = self._data_cost(k, units, z + shift) - self._data_cost(k, units, z - shift)
        if self._penalty_factor:
            value = theta[units, columns]
            squares = (value + epsilon) ** 2 - (value - epsilon) ** 2
            difference += np.where(columns > 0, self._penalty_factor * squares, 0.0)
        return np.asarray(difference / (2 * epsilon))

    def _data_cost(self, k: int, units: Indices, z: Array) -> Array:
        """Return J without its penalty, for each changed z(l+1)_j, a column of ``z``.

        For the output layer only the cost of output j, the others being the same on both sides.
        """
        above = self._thetas[k + 1 :]
        if not above:
            return np.asarray(cross_entropy(z, self._Y[:, units]).mean(axis=0))
        change = self._hidden(z, None) - self._a[k + 1][:, units]
        weights = above[0][:, 1:][:, units]
        total = self._z[k + 1] + change.T[:, :, None] * weights.T[:, None, :]
        for theta in above[1:]:
            total = self._hidden(total, None) @ theta[:, 1:].T + theta[:, 0]
        return np.asarray(cross_entropy(total, self._Y).sum(axis=2).mean(axis=1))


def _chosen_entries(network: Network, sample: int | None, seed: int) -> list[Indices]:
    """Return which entries of each Θ to check, by their row-major index."""
    sizes = [theta.size for theta in network.thetas]
    if sample is None:
        return [np.arange(size) for size in sizes]
    count = min(checks.whole("sample", sample, at_least=1), sum(sizes))
    among_all = np.sort(np.random.default_rng(seed).choice(sum(sizes), count, replace=False))
    starts = np.concatenate([[0], np.cumsum(sizes)])
    parts = np.split(among_all, np.searchsorted(among_all, starts[1:-1]))
    return [part - start for part, start in zip(parts, starts[:-1], strict=True)]


def _portions(work: _Perturbation, chosen: list[Indices]) -> Iterator[tuple[int, Indices]]:
    """Yield the layer and the entries to check in one go."""
    for k, entries in enumerate(chosen):
        size = work.entries_at_once(k)
        for start in range(0, len(entries), size):
            yield k, entries[start : start + size]


def _compare(
    numeric: tuple[Array, ...], analytic: tuple[Array, ...], chosen: list[Indices]
) -> GradientCheck:
    checked = tuple(np.zeros(part.shape, dtype=np.bool_) for part in numeric)
    for mask, entries in zip(checked, chosen, strict=True):
        mask.flat[entries] = True
        mask.flags.writeable = False
    one = np.concatenate([part[mask] for part, mask in zip(numeric, checked, strict=True)])
    other = np.concatenate([part[mask] for part, mask in zip(analytic, checked, strict=True)])
    both = tuple(checks.read_only(part) for part in numeric)
    return GradientCheck(both, analytic, checked, relative_difference(one, other))


def relative_difference(numeric: Array, analytic: Array) -> float:
    """Return ‖numeric − analytic‖ / ‖numeric + analytic‖, and 0 where both are all zero."""
    with np.errstate(all="ignore"):
        difference = float(np.linalg.norm(numeric - analytic))
        total = float(np.linalg.norm(numeric + analytic))
    if total == 0.0:
        return 0.0 if difference == 0.0 else float("inf")
    return difference / total
