"""The networks that the tests of the debugger stand still in, and their values worked out anew."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pytest

from nnviz.debugger import Descent, Trace
from nnviz.engine import Network

# g and g′ as functions of z, from their definitions.
G = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)),
    "relu": lambda z: np.where(z > 0, z, 0.0),
}
SLOPES = {
    "sigmoid": lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
    "tanh": lambda z: 1 / np.cosh(z) ** 2,
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
}


@dataclass(frozen=True)
class Values:
    """What a pass over one example gives; lists by layer, counted from 1 (entry 0 is unused)."""

    z: list
    a: list
    cost: np.ndarray
    delta: list
    products: list = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """A trace, and the same network's values by plain NumPy, one example after the other."""

    trace: Trace
    thetas: tuple
    X: np.ndarray
    Y: np.ndarray
    regularisation: float
    activation: str
    descent: Descent

    def theta(self, layer):
        return self.thetas[layer - 1]

    def values(self, row):
        """Return z, a, the costs, δ and the products of an example."""
        L = len(self.thetas) + 1
        a, z = [None, self.X[row]], [None, None]
        for layer in range(2, L + 1):
            rows = self.theta(layer - 1)
            z.append(np.array([theta[0] + sum(theta[1:] * a[-1]) for theta in rows]))
            a.append(G["sigmoid" if layer == L else self.activation](z[-1]))
        y = self.Y[row]
        # −log h = log(1 + e^−z) and −log(1 − h) = log(1 + e^z): exact where h is near 0 or 1.
        cost = np.log1p(np.exp(np.where(y == 1, -z[L], z[L])))
        delta = [None] * L + [a[L] - y]
        for layer in range(L - 1, 1, -1):
            above = self.theta(layer)
            back = [sum(above[:, j] * delta[layer + 1]) for j in range(1, above.shape[1])]
            delta[layer] = np.array(back) * SLOPES[self.activation](z[layer])
        products = [None]
        products += [np.outer(delta[l + 1], [1.0, *a[l]]) for l in range(1, L)]  # noqa: E741
        return Values(z, a, cost, delta, products)

    def accumulated(self, layer, rows):
        return sum(self.values(row).products[layer] for row in rows)

    def gradient(self, layer):
        """Return D over the iteration's batch; λ is divided by the number of all examples."""
        rows = self.trace.rows
        D = self.accumulated(layer, rows) / len(rows)
        D[:, 1:] += self.regularisation / len(self.X) * self.theta(layer)[:, 1:]
        return D

    def updated(self, layer):
        return self.theta(layer) - self.descent.learning_rate * self.gradient(layer)


WHOLE_BATCH = Descent()


def case(
    layer_sizes,
    *,
    examples=5,
    seed=3,
    regularisation=0.0,
    activation="sigmoid",
    descent=WHOLE_BATCH,
):
    """Return a random network of these sizes on random examples."""
    random = np.random.default_rng(seed)
    thetas = tuple(random.normal(size=(s2, s1 + 1)) for s1, s2 in pairwise(layer_sizes))
    X = random.normal(size=(examples, layer_sizes[0]))
    Y = random.integers(0, 2, size=(examples, layer_sizes[-1])).astype(float)
    trace = Trace(Network(thetas, activation), X, Y, regularisation, descent)
    return Case(trace, thetas, X, Y, regularisation, activation, descent)


@pytest.fixture
def make_case():
    """Return a maker of random networks with everything that is true of them."""
    return case


@pytest.fixture
def make_trace():
    """Return a maker of traces of random networks on random examples."""

    def make(layer_sizes, **options):
        return case(layer_sizes, **options).trace

    return make
