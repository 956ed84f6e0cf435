"""The numerical gradient check."""

import numpy as np
import pytest

from nnviz.engine import Balanced, Network, Stop, check_gradient, cost, initial_thetas
from nnviz.engine import gradient_check as module


def case(layer_sizes, examples=5, activation="sigmoid"):
    random = np.random.default_rng(8)
    network = Network(initial_thetas(layer_sizes, 2, Balanced()), activation)
    X = random.normal(size=(examples, layer_sizes[0]))
    Y = np.eye(layer_sizes[-1])[random.integers(0, layer_sizes[-1], examples)]
    return network, X, Y


def plain_loop(network, X, Y, regularisation, epsilon):
    """Return (J(Θ + ε) − J(Θ − ε)) / 2ε of each entry in turn."""
    slopes = [np.empty_like(theta) for theta in network.thetas]
    for k, slope in enumerate(slopes):
        for place in np.ndindex(slope.shape):
            up, down = ([np.array(theta) for theta in network.thetas] for _ in range(2))
            up[k][place] += epsilon
            down[k][place] -= epsilon
            sides = [
                cost(Network(thetas, network.hidden_activation), X, Y, regularisation).total
                for thetas in (up, down)
            ]
            slope[place] = (sides[0] - sides[1]) / (2 * epsilon)
    return slopes


@pytest.mark.parametrize("regularisation", [0.0, 3.0])
def test_backpropagation_passes_on_a_3_5_3_network(regularisation):
    found = check_gradient(*case((3, 5, 3)), regularisation, epsilon=1e-4)
    assert 0.0 < found.relative_difference < 1e-9
    assert all(mask.all() for mask in found.checked)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("layer_sizes", [(3, 2), (3, 4, 2), (3, 4, 5, 2), (2, 3, 4, 3, 2)])
@pytest.mark.parametrize("regularisation", [0.0, 1.5])
def test_it_is_the_plain_loop_entry_for_entry(layer_sizes, activation, regularisation):
    network, X, Y = case(layer_sizes, activation=activation)
    found = check_gradient(network, X, Y, regularisation, epsilon=0.01)
    for part, reference in zip(
        found.numeric, plain_loop(network, X, Y, regularisation, 0.01), strict=True
    ):
        np.testing.assert_allclose(part, reference, rtol=1e-10, atol=1e-12)


def test_it_is_the_same_however_it_is_portioned(monkeypatch):
    network, X, Y = case((3, 4, 5, 2))
    at_once = check_gradient(network, X, Y, 1.0)
    monkeypatch.setattr(module, "_NUMBERS_AT_ONCE", 20)
    portioned = check_gradient(network, X, Y, 1.0)
    for one, other in zip(at_once.numeric, portioned.numeric, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10)


def test_the_relative_difference_is_that_of_the_norms():
    found = check_gradient(*case((3, 4, 2)), epsilon=0.1)
    numeric, analytic = (
        np.concatenate([part.ravel() for part in parts])
        for parts in (found.numeric, found.analytic)
    )
    expected = np.linalg.norm(numeric - analytic) / np.linalg.norm(numeric + analytic)
    assert found.relative_difference == pytest.approx(expected, rel=1e-12)


def test_a_gradient_of_zero_agrees_with_itself():
    # Θ = 0 and a target of 1/2 everywhere: h = y, so D is 0 and J is even in each entry.
    found = check_gradient(Network(([[0.0, 0.0]],)), [[1.0]], [[0.5]])
    assert found.relative_difference == 0.0


def test_progress_rises_to_the_total(monkeypatch):
    monkeypatch.setattr(module, "_NUMBERS_AT_ONCE", 20)
    heard = []
    check_gradient(*case((3, 4, 2)), on_progress=lambda done, total: heard.append((done, total)))
    done = [step[0] for step in heard]
    assert {total for _, total in heard} == {4 * 4 + 2 * 5}
    assert done == sorted(set(done))
    assert (done[0], done[-1]) == (0, 26)
    assert len(done) > 5


def test_it_stops_when_told_to(monkeypatch):
    monkeypatch.setattr(module, "_NUMBERS_AT_ONCE", 20)
    heard = []
    with pytest.raises(Stop):
        check_gradient(
            *case((3, 4, 2)),
            on_progress=lambda done, _: heard.append(done),
            should_stop=lambda: len(heard) >= 3,
        )
    assert len(heard) == 3


def test_a_sample_checks_as_many_entries_as_asked():
    network, X, Y = case((3, 4, 2))
    everything = check_gradient(network, X, Y)
    found = check_gradient(network, X, Y, sample=7, seed=3)
    assert sum(int(mask.sum()) for mask in found.checked) == 7
    assert found.relative_difference < 1e-8
    for part, whole, mask in zip(found.numeric, everything.numeric, found.checked, strict=True):
        assert np.isnan(part[~mask]).all()
        np.testing.assert_allclose(part[mask], whole[mask], rtol=1e-9)


def test_a_sample_depends_on_its_seed_alone():
    def places(seed):
        masks = check_gradient(*case((3, 4, 2)), sample=7, seed=seed).checked
        return b"".join(mask.tobytes() for mask in masks)

    assert places(1) == places(1)
    assert places(1) != places(2)


def test_a_sample_larger_than_the_network_checks_everything():
    found = check_gradient(*case((3, 4, 2)), sample=1000)
    assert all(mask.all() for mask in found.checked)


def test_what_it_returns_is_read_only():
    found = check_gradient(*case((3, 4, 2)))
    for array in (*found.numeric, *found.analytic, *found.checked):
        assert not array.flags.writeable


def test_a_diverged_network_is_checked_without_a_warning():
    network = Network.from_unrolled([np.nan, np.inf, 1.0], (2, 1), finite=False)
    found = check_gradient(network, [[1.0, 2.0]], [[1.0]])
    assert np.isnan(found.relative_difference)
