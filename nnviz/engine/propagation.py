"""Forward propagation, the cost J, and backpropagation, for all examples at once.

These are the plain formulas, with every quantity kept for whoever wants to look at it. Training
computes the same J and D in `nnviz.engine.evaluation`, in arrays that it allocates once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.engine import checks
from nnviz.engine.activation import ACTIVATIONS, sigmoid
from nnviz.engine.checks import Array
from nnviz.engine.network import Network


@dataclass(frozen=True, slots=True, eq=False)
class ForwardPass:
    """What forward propagation computes; the arrays are read-only.

    Attributes:
        z: ``z[l]`` are the weighted sums of layer l + 1, m × s; ``z[0]`` is None.
        a: ``a[l]`` are the activations of layer l + 1, m × s, without the bias unit;
            ``a[0]`` is X and ``a[-1]`` is h.
    """

    z: tuple[Array | None, ...]
    a: tuple[Array, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Cost:
    """The cost J and its parts; the arrays are read-only.

    Attributes:
        total: J = data + penalty.
        data: −(1/m) Σ_i Σ_k [y log h + (1 − y) log(1 − h)].
        penalty: (λ/2m) Σ Θ², without the bias columns.
        per_example: (m,), each example's cost summed over its outputs; their mean is ``data``.
        per_output: (K,), each output's mean cost over the examples; their sum is ``data``.
    """

    total: float
    data: float
    penalty: float
    per_example: Array
    per_output: Array


@dataclass(frozen=True, slots=True, eq=False)
class Backpropagation:
    """What one forward and backward pass over all examples compute; the arrays are read-only.

    Attributes:
        cost: J and its parts.
        z: as in `ForwardPass`.
        a: as in `ForwardPass`.
        delta: ``delta[l]`` are the errors δ(l+1), m × s; ``delta[0]`` is None.
        accumulated: Δ(1) … Δ(L−1), shaped like Θ.
        gradient: D(1) … D(L−1) = ∂J/∂Θ, shaped like Θ.
    """

    cost: Cost
    z: tuple[Array | None, ...]
    a: tuple[Array, ...]
    delta: tuple[Array | None, ...]
    accumulated: tuple[Array, ...]
    gradient: tuple[Array, ...]


def forward(network: Network, X: object) -> ForwardPass:
    """Propagate the examples X, m × s_1: z(l+1) = Θ(l) [1; a(l)], a(l) = g(z(l)), a(1) = x.

    Raises:
        EngineError: X is not a finite real matrix with s_1 columns and at least 1 row.
    """
    inputs = checked_examples(network, X)
    with np.errstate(all="ignore"):
        z, a = _layers(network, inputs)
    return ForwardPass((None, *z), tuple(a))


def cost(network: Network, X: object, Y: object, regularisation: float = 0.0) -> Cost:
    """Return J(Θ) over the examples X, m × s_1, with targets Y in [0, 1], m × K, and λ.

    J = −(1/m) Σ_i Σ_k [y log h + (1 − y) log(1 − h)] + (λ/2m) Σ Θ², bias columns left out.
    It stays finite where h is exactly 0 or 1.

    Raises:
        EngineError: X, Y or λ are not as said above.
    """
    return evaluate(network, X, Y, regularisation)[1]


def evaluate(
    network: Network, X: object, Y: object, regularisation: float = 0.0
) -> tuple[ForwardPass, Cost]:
    """Return what `forward` and `cost` do, for one propagation of the examples.

    Raises:
        EngineError: X, Y or λ are not as said in `cost`.
    """
    inputs, targets = checked_data(network, X, Y)
    regularisation = checks.non_negative("regularisation", regularisation)
    with np.errstate(all="ignore"):
        z, a = _layers(network, inputs)
        price = _cost(network, z[-1], targets, regularisation)
    return ForwardPass((None, *z), tuple(a)), price


def backpropagate(
    network: Network, X: object, Y: object, regularisation: float = 0.0
) -> Backpropagation:
    """Return J and D = ∂J/∂Θ over the examples X, m × s_1, with targets Y, m × K, and λ.

    δ(L) = a(L) − y; δ(l) = (Θ(l) without column 0)ᵀ δ(l+1) .* g′(z(l));
    Δ(l) = Σ_i δ(l+1) [1; a(l)]ᵀ; D(l) = Δ(l)/m + (λ/m) Θ(l), column 0 without the λ term.

    Raises:
        EngineError: X, Y or λ are not as said in `cost`.
    """
    inputs, targets = checked_data(network, X, Y)
    regularisation = checks.non_negative("regularisation", regularisation)
    with np.errstate(all="ignore"):
        z, a = _layers(network, inputs)
        price = _cost(network, z[-1], targets, regularisation)
        delta = _errors(network, z, a, targets)
        pairs = zip(delta, a[:-1], strict=True)
        accumulated = tuple(_accumulate(above, below) for above, below in pairs)
        gradient = tuple(
            _gradient(total, theta, regularisation, len(inputs))
            for total, theta in zip(accumulated, network.thetas, strict=True)
        )
    return Backpropagation(price, (None, *z), tuple(a), (None, *delta), accumulated, gradient)


def cross_entropy(z: Array, Y: Array) -> Array:
    """Return −y log g(z) − (1 − y) log(1 − g(z)) for each entry, g being the sigmoid.

    With the label nearer to y, r = 0 or 1, and v = −z for r = 1, z for r = 0, it is
    log(1 + e^v) − |y − r| v: nothing overflows, and nothing cancels where h is close to y.
    """
    v = z * np.where(Y >= 0.5, -1.0, 1.0)
    terms = np.logaddexp(0.0, v)
    distance = np.minimum(Y, 1.0 - Y)
    if distance.any():
        terms -= distance * v
    return terms


def checked_examples(network: Network, X: object) -> Array:
    """Return X as float64, m × s_1; refuse it and the network with an `EngineError`."""
    checks.instance("network", network, Network, "a Network")
    return checks.examples("X", X, network.layer_sizes[0])


def checked_data(network: Network, X: object, Y: object) -> tuple[Array, Array]:
    """Return X, m × s_1, and Y, m × K, as float64; refuse them with an `EngineError`."""
    inputs = checked_examples(network, X)
    return inputs, checks.targets("Y", Y, len(inputs), network.layer_sizes[-1])


def _layers(network: Network, inputs: Array) -> tuple[list[Array], list[Array]]:
    """Return z(2) … z(L) and a(1) … a(L)."""
    hidden = ACTIVATIONS[network.hidden_activation].value
    z: list[Array] = []
    a = [checks.read_only_view(inputs)]
    for layer, theta in enumerate(network.thetas, start=2):
        total = a[-1] @ theta[:, 1:].T + theta[:, 0]
        g = sigmoid if layer == len(network.thetas) + 1 else hidden
        z.append(checks.read_only(total))
        a.append(checks.read_only(g(total, None)))
    return z, a


def _cost(network: Network, z: Array, targets: Array, regularisation: float) -> Cost:
    terms = cross_entropy(z, targets)
    per_example = terms.sum(axis=1)
    data = float(per_example.mean())
    penalty = penalty_of(network.thetas, regularisation, len(targets))
    per_output = checks.read_only(terms.mean(axis=0))
    return Cost(data + penalty, data, penalty, checks.read_only(per_example), per_output)


def penalty_of(thetas: tuple[Array, ...], regularisation: float, example_count: int) -> float:
    """Return (λ/2m) Σ Θ², the bias columns left out; exactly 0 for λ = 0."""
    if regularisation == 0.0:
        return 0.0
    squares = sum(float(np.vdot(theta[:, 1:], theta[:, 1:])) for theta in thetas)
    return regularisation / (2 * example_count) * squares


def _errors(network: Network, z: list[Array], a: list[Array], targets: Array) -> list[Array]:
    """Return δ(2) … δ(L)."""
    derivative = ACTIVATIONS[network.hidden_activation].derivative
    delta = [checks.read_only(a[-1] - targets)]
    for layer in range(len(network.thetas) - 1, 0, -1):
        back = delta[0] @ network.thetas[layer][:, 1:]
        slope = derivative(z[layer - 1], a[layer], None)
        delta.insert(0, checks.read_only(back * slope))
    return delta


def _accumulate(delta_above: Array, a_below: Array) -> Array:
    """Return Δ = Σ_i δ [1; a]ᵀ."""
    sums = delta_above.sum(axis=0)
    return checks.read_only(np.column_stack([sums, delta_above.T @ a_below]))


def _gradient(accumulated: Array, theta: Array, regularisation: float, count: int) -> Array:
    """Return D = Δ/m + (λ/m) Θ, column 0 without the λ term."""
    gradient = accumulated / count
    if regularisation != 0.0:
        gradient[:, 1:] += regularisation / count * theta[:, 1:]
    return checks.read_only(gradient)
