"""Propagation, cost and gradient against finite differences, scikit-learn and known answers."""

import warnings
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from nnviz.engine import ACTIVATIONS, Network, backpropagate, cost, forward

SHAPES = [(3, 2), (3, 4, 2), (2, 4, 3, 1), (3, 5, 4, 3, 2)]


def random_case(layer_sizes, examples, seed, activation="sigmoid"):
    random = np.random.default_rng(seed)
    gaps = zip(layer_sizes[1:], layer_sizes[:-1], strict=True)
    thetas = [random.normal(size=(above, below + 1)) for above, below in gaps]
    X = random.normal(size=(examples, layer_sizes[0]))
    Y = random.integers(0, 2, size=(examples, layer_sizes[-1])).astype(float)
    Y[:2] = [[0.0], [1.0]]  # scikit-learn wants to see both classes
    return Network(thetas, activation), X, Y


def finite_differences(network, X, Y, regularisation, step=1e-5):
    """Return ∂J/∂Θ from nothing but J."""
    slopes = []
    for k, theta in enumerate(network.thetas):
        slope = np.empty_like(theta)
        for place in np.ndindex(theta.shape):
            sides = []
            for sign in (1, -1):
                thetas = [np.array(other) for other in network.thetas]
                thetas[k][place] += sign * step
                moved = Network(thetas, network.hidden_activation)
                sides.append(cost(moved, X, Y, regularisation).total)
            slope[place] = (sides[0] - sides[1]) / (2 * step)
        slopes.append(slope)
    return slopes


@pytest.mark.parametrize("regularisation", [0.0, 1.7])
@pytest.mark.parametrize("layer_sizes", SHAPES)
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_the_gradient_is_the_derivative_of_the_cost(activation, layer_sizes, regularisation):
    network, X, Y = random_case(layer_sizes, 6, 5, activation)
    Y[3] = 0.3  # a target need not be 0 or 1
    found = backpropagate(network, X, Y, regularisation)
    expected = finite_differences(network, X, Y, regularisation)
    for part, reference in zip(found.gradient, expected, strict=True):
        np.testing.assert_allclose(part, reference, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu"])
def test_each_activation_has_its_own_derivative(name):
    activation, step = ACTIVATIONS[name], 1e-6
    z = np.array([[-30.0, -2.5, -0.1], [0.1, 2.5, 30.0]])
    slope = (activation.value(z + step, None) - activation.value(z - step, None)) / (2 * step)
    a = activation.value(z, None)
    np.testing.assert_allclose(activation.derivative(z, a, None), slope, atol=1e-8)


def sklearn_cost_and_gradient(network, X, Y, regularisation):
    """Return J and D of `MLPClassifier`, D from one step with a learning rate of 1."""
    names = {"sigmoid": "logistic", "tanh": "tanh", "relu": "relu"}
    peer = MLPClassifier(
        hidden_layer_sizes=network.layer_sizes[1:-1],
        activation=names[network.hidden_activation],
        solver="sgd",
        alpha=regularisation,
        batch_size=len(X),
        learning_rate_init=1.0,
        momentum=0.0,
        nesterovs_momentum=False,
        shuffle=False,
        max_iter=1,
        warm_start=True,
    )
    labels = Y if Y.shape[1] > 1 else Y.ravel()
    with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):
        peer.fit(X, labels)
        for k, theta in enumerate(network.thetas):
            peer.coefs_[k][...] = theta[:, 1:].T
            peer.intercepts_[k][...] = theta[:, 0]
        peer.fit(X, labels)
    after = [
        np.column_stack([bias, weights.T])
        for bias, weights in zip(peer.intercepts_, peer.coefs_, strict=True)
    ]
    return peer.loss_, [b - a for b, a in zip(network.thetas, after, strict=True)]


@pytest.mark.parametrize("regularisation", [0.0, 0.8])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize(
    ("layer_sizes", "examples"),
    [((2, 4, 1), 4), ((5, 3), 9), ((1, 1, 1), 2), ((4, 7, 3), 20), ((6, 5, 4, 3, 5), 33)],
)
def test_scikit_learn_has_the_same_cost_and_gradient(
    layer_sizes, examples, activation, regularisation
):
    network, X, Y = random_case(layer_sizes, examples, 11, activation)
    found = backpropagate(network, X, Y, regularisation)
    total, gradient = sklearn_cost_and_gradient(network, X, Y, regularisation)
    assert found.cost.total == pytest.approx(total, rel=1e-10)
    for part, reference in zip(found.gradient, gradient, strict=True):
        np.testing.assert_allclose(part, reference, rtol=1e-10, atol=1e-12)


def test_xnor_with_the_weights_of_the_course():
    network = Network(([[-30, 20, 20], [10, -20, -20]], [[-10, 20, 20]]))
    h = forward(network, [[0, 0], [0, 1], [1, 0], [1, 1]]).a[-1].ravel()
    assert (h[[0, 3]] > 0.9999).all()
    assert (h[[1, 2]] < 0.0001).all()


def exact_cost(z, y):
    """Return −y log g(z) − (1 − y) log(1 − g(z)) with 60 digits, from a number and a target."""
    with localcontext() as context:
        context.prec = 60 + 500
        one, z, y = Decimal(1), Decimal(z), Decimal(y)
        return float(y * (one + (-z).exp()).ln() + (one - y) * (one + z.exp()).ln())


@pytest.mark.parametrize("y", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("z", [-1000.0, -750.0, -40.0, -5.0, 0.0, 3.0, 36.0, 40.0, 700.0, 1000.0])
def test_the_cost_is_right_where_an_output_saturates(z, y):
    network = Network(([[0.0, z]],))
    found = cost(network, [[1.0]], [[y]]).total
    assert found == pytest.approx(exact_cost(z, y), rel=1e-13, abs=0.0)


def test_an_output_can_be_exactly_0_and_1():
    h = forward(Network(([[0.0, 1000.0]],)), [[-1.0], [1.0]]).a[-1]
    np.testing.assert_array_equal(h, [[0.0], [1.0]])


def test_without_regularisation_the_cost_has_no_penalty():
    network, X, Y = random_case((3, 4, 2), 5, 1)
    assert cost(network, X, Y).penalty == 0.0


def test_the_parts_of_the_cost_add_up():
    network, X, Y = random_case((3, 4, 2), 7, 2)
    found = cost(network, X, Y, 0.9)
    assert found.total == found.data + found.penalty
    assert found.per_example.mean() == pytest.approx(found.data, rel=1e-14)
    assert found.per_output.sum() == pytest.approx(found.data, rel=1e-14)


def test_changing_a_bias_leaves_the_penalty_alone():
    network, X, Y = random_case((3, 4, 2), 7, 2)
    moved = [theta + np.eye(1, theta.shape[1]) for theta in network.thetas]
    before = cost(network, X, Y, 2.0).penalty
    assert cost(Network(moved), X, Y, 2.0).penalty == pytest.approx(before, rel=1e-14)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32), layer_sizes=st.sampled_from(SHAPES), data=st.data())
def test_the_order_of_the_examples_does_not_change_the_cost(seed, layer_sizes, data):
    network, X, Y = random_case(layer_sizes, 8, seed)
    order = data.draw(st.permutations(range(8)))
    before, after = cost(network, X, Y, 0.5), cost(network, X[order], Y[order], 0.5)
    assert after.total == pytest.approx(before.total, rel=1e-13)
    np.testing.assert_allclose(after.per_example, before.per_example[order], rtol=1e-12)


def test_every_array_that_is_handed_out_is_read_only():
    network, X, Y = random_case((3, 4, 2), 5, 3)
    found = backpropagate(network, X, Y, 1.0)
    passed = forward(network, X)
    groups = (found.z, found.a, found.delta, found.accumulated, found.gradient, passed.z, passed.a)
    arrays = [array for group in groups for array in group if array is not None]
    arrays += [found.cost.per_example, found.cost.per_output]
    assert [array.flags.writeable for array in arrays] == [False] * len(arrays)
    assert X.flags.writeable
    assert Y.flags.writeable


def test_integers_and_truth_values_are_taken_as_numbers():
    network, X, Y = random_case((2, 3, 1), 4, 4)
    X, Y = np.round(X), np.round(Y)
    expected = cost(network, X, Y).total
    assert cost(network, X.astype(int).tolist(), Y.astype(bool)).total == expected
