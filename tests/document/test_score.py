"""J and the accuracy over a dataset, against scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, log_loss

from nnviz.data import load
from nnviz.document.presets import PRESETS
from nnviz.document.score import score
from nnviz.engine import Network


def outputs(network, X):
    """Return h by plain propagation."""
    a = X
    for theta in network.thetas:
        a = 1 / (1 + np.exp(-(theta[:, 0] + a @ theta[:, 1:].T)))
    return a


def sharpened(name):
    """Return a preset's dataset and its Θ times ten, so that some answers are right."""
    experiment = PRESETS[name].open()
    thetas = tuple(10 * theta for theta in experiment.network.thetas)
    return experiment.dataset, Network(thetas)


def cost_by_scikit_learn(Y, h):
    """Return the sum of the log losses of the outputs: J has one for each of them."""
    return sum(log_loss(Y[:, k], h[:, k], labels=[0, 1]) for k in range(Y.shape[1]))


@pytest.mark.parametrize("name", ["xor", "circles", "iris", "digits"])
def test_the_cost_is_the_log_loss_of_every_output(name):
    dataset, network = sharpened(name)
    expected = cost_by_scikit_learn(dataset.Y, outputs(network, dataset.X))
    assert score(dataset, network, 0.0).cost == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("name", ["xor", "circles", "iris", "digits"])
def test_the_accuracy_is_scikit_learns(name):
    dataset, network = sharpened(name)
    h = outputs(network, dataset.X)
    found = h.argmax(axis=1) if h.shape[1] > 1 else (h[:, 0] >= 0.5).astype(int)
    right = dataset.Y.argmax(axis=1) if h.shape[1] > 1 else dataset.Y[:, 0].astype(int)
    assert score(dataset, network, 0.0).accuracy == pytest.approx(accuracy_score(right, found))


def test_the_penalty_is_a_part_of_the_cost_and_leaves_the_biases_out():
    dataset = load("xor")
    network = Network((np.array([[100.0, 1.0, 2.0]]), np.array([[100.0, 3.0]])))
    plain, regularised = score(dataset, network, 0.0), score(dataset, network, 4.0)
    # λ/2m = 4/8; squares without column 0: 1 + 4 + 9 = 14.
    assert regularised.penalty == pytest.approx(7.0)
    assert regularised.cost == pytest.approx(plain.cost + 7.0)
    assert plain.penalty == 0.0


def test_the_score_says_how_many_examples_it_is_of():
    dataset, network = sharpened("iris")
    assert score(dataset, network, 0.0).example_count == 150


def test_a_network_that_diverged_has_no_right_answer():
    network = Network.unchecked((np.full((1, 3), np.nan),), "sigmoid")
    found = score(load("xor"), network, 0.0)
    assert np.isnan(found.cost)
    assert found.accuracy == 0.0
