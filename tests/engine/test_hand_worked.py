"""Cases worked by hand.

With L = ln 3 the sigmoid is rational: g(0) = 1/2, g(L) = 3/4, g(2L) = 9/10.
"""

import math

import numpy as np
import pytest

from nnviz.engine import Network, backpropagate, cost, forward

L = math.log(3)

# A 2-2-1 network and two examples.
THETA_1 = L * np.array([[0.0, 1.0, -1.0], [-1.0, 1.0, 1.0]])
THETA_2 = L * np.array([[1.0, 4.0, -4.0]])
X = np.array([[1.0, 0.0], [1.0, 1.0]])
Y = np.array([[1.0], [0.0]])
LAMBDA = 2.0


@pytest.fixture
def network():
    return Network((THETA_1, THETA_2))


def close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-14, atol=1e-15)


def test_forward_propagation(network):
    passed = forward(network, X)
    # z(2) of x = (1, 0): (0 + 1 − 0) L = L and (−1 + 1 + 0) L = 0; of (1, 1): 0 and L.
    # z(3): L + 4L · 3/4 − 4L · 1/2 = 2L, and L + 4L · 1/2 − 4L · 3/4 = 0.
    assert passed.z[0] is None
    close(passed.z[1], [[L, 0], [0, L]])
    close(passed.z[2], [[2 * L], [0]])
    np.testing.assert_array_equal(passed.a[0], X)
    close(passed.a[1], [[3 / 4, 1 / 2], [1 / 2, 3 / 4]])
    close(passed.a[2], [[9 / 10], [1 / 2]])


def test_cost_and_penalty(network):
    found = cost(network, X, Y, LAMBDA)
    # −log 9/10 for the first, −log(1 − 1/2) for the second.
    close(found.per_example, [math.log(10 / 9), math.log(2)])
    close(found.per_output, [math.log(20 / 9) / 2])
    close(found.data, math.log(20 / 9) / 2)
    # λ/2m = 1/2; squares without the bias column: 4 L² in Θ(1), 16 L² + 16 L² in Θ(2).
    close(found.penalty, 18 * L**2)
    close(found.total, math.log(20 / 9) / 2 + 18 * L**2)


def test_errors_are_propagated_back(network):
    found = backpropagate(network, X, Y, LAMBDA)
    assert found.delta[0] is None
    # δ(3) = h − y.
    close(found.delta[2], [[-1 / 10], [1 / 2]])
    # δ(2) = (4L, −4L) δ(3) .* a (1 − a), where a (1 − a) is 3/16 for 3/4 and 1/4 for 1/2:
    # −0.1 · 4L · 3/16 = −0.075 L;  0.1 · 4L · 1/4 = 0.1 L;  0.5 · 4L / 4 = 0.5 L;
    # −0.5 · 4L · 3/16 = −0.375 L.
    close(found.delta[1], [[-0.075 * L, 0.1 * L], [0.5 * L, -0.375 * L]])


def test_errors_are_accumulated(network):
    accumulated = backpropagate(network, X, Y, LAMBDA).accumulated
    # Row 1: −0.075 L (1, 1, 0) + 0.5 L (1, 1, 1); row 2: 0.1 L (1, 1, 0) − 0.375 L (1, 1, 1).
    close(accumulated[0], [[0.425 * L, 0.425 * L, 0.5 * L], [-0.275 * L, -0.275 * L, -0.375 * L]])
    # −0.1 (1, 0.75, 0.5) + 0.5 (1, 0.5, 0.75).
    close(accumulated[1], [[0.4, 0.175, 0.325]])


def test_gradient(network):
    gradient = backpropagate(network, X, Y, LAMBDA).gradient
    # Δ/2 + Θ, as λ/m = 1; column 0 is Δ/2 alone.
    close(
        gradient[0],
        [[0.2125 * L, 1.2125 * L, -0.75 * L], [-0.1375 * L, 0.8625 * L, 0.8125 * L]],
    )
    close(gradient[1], [[0.2, 0.0875 + 4 * L, 0.1625 - 4 * L]])


def test_the_cost_is_told_apart_by_example_and_by_output():
    # No hidden layer, two outputs: z = (L x, L), so h is (3/4, 3/4) for x = 1, (1/2, 3/4) for 0.
    network = Network((L * np.array([[0.0, 1.0], [1.0, 0.0]]),))
    found = cost(network, [[1.0], [0.0]], [[1.0, 0.0], [0.0, 1.0]])
    # Costs: log 4/3 and log 4 for the first example; log 2 and log 4/3 for the second.
    close(found.per_example, [math.log(16 / 3), math.log(8 / 3)])
    close(found.per_output, [math.log(8 / 3) / 2, math.log(16 / 3) / 2])
    close(found.total, math.log(128 / 9) / 2)
    assert found.penalty == 0.0
