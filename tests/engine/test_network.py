"""The network as a value."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.engine import Network


@pytest.fixture
def thetas():
    return [np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.array([[7.0, 8.0, 9.0]])]


def test_layer_sizes_leave_the_bias_out(thetas):
    assert Network(thetas).layer_sizes == (2, 2, 1)


def test_unrolled_goes_down_the_columns_and_starts_with_the_first_theta(thetas):
    np.testing.assert_array_equal(Network(thetas).unrolled(), [1, 4, 2, 5, 3, 6, 7, 8, 9])


def test_from_unrolled_is_the_way_back(thetas):
    network = Network.from_unrolled([1, 4, 2, 5, 3, 6, 7, 8, 9], (2, 2, 1), "tanh")
    assert network == Network(thetas, "tanh")


@settings(deadline=None)
@given(
    layer_sizes=st.lists(st.integers(1, 6), min_size=2, max_size=5),
    activation=st.sampled_from(["sigmoid", "tanh", "relu"]),
    seed=st.integers(0, 2**32),
)
def test_unrolling_loses_nothing(layer_sizes, activation, seed):
    random = np.random.default_rng(seed)
    gaps = zip(layer_sizes[1:], layer_sizes[:-1], strict=True)
    thetas = [random.normal(size=(above, below + 1)) for above, below in gaps]
    network = Network(thetas, activation)
    vector = network.unrolled()
    expected = np.concatenate([theta.ravel(order="F") for theta in thetas])
    np.testing.assert_array_equal(vector, expected)
    assert Network.from_unrolled(vector, layer_sizes, activation) == network


def test_the_weights_are_copies_that_cannot_be_written(thetas):
    network = Network(thetas)
    thetas[0][0, 0] = 99.0
    assert network.thetas[0][0, 0] == 1.0
    assert thetas[0].flags.writeable
    for theta in (*network.thetas, network.unrolled()):
        assert not theta.flags.writeable


def test_from_unrolled_copies_too():
    vector = np.arange(3.0)
    network = Network.from_unrolled(vector, (2, 1))
    vector[0] = 99.0
    assert network.thetas[0][0, 0] == 0.0
    assert not network.thetas[0].flags.writeable


def test_a_network_cannot_be_changed(thetas):
    with pytest.raises(dataclasses.FrozenInstanceError):
        Network(thetas).hidden_activation = "relu"


def test_networks_are_equal_by_value(thetas):
    assert Network(thetas) == Network([theta.copy() for theta in thetas])
    assert Network(thetas) != Network(thetas, "tanh")
    assert Network(thetas) != Network([thetas[0], thetas[1] + 1e-15 * 8])
    assert Network(thetas[:1]) != Network(thetas)
    assert Network(thetas) != "a network"


def test_weights_of_other_number_types_become_float64():
    network = Network((np.array([[1, 2]], dtype=np.int8), np.array([[1, 2]], dtype=np.float32)))
    assert [theta.dtype for theta in network.thetas] == [np.float64, np.float64]


def test_a_diverged_run_can_be_restored_when_asked_for():
    network = Network.from_unrolled([np.nan, np.inf, 1.0], (2, 1), finite=False)
    np.testing.assert_array_equal(network.thetas[0], [[np.nan, np.inf, 1.0]])
    assert network == Network.from_unrolled([np.nan, np.inf, 1.0], (2, 1), finite=False)


def test_it_prints_its_shape(thetas):
    assert repr(Network(thetas)) == "<Network 2-2-1, sigmoid>"
