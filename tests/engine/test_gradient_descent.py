"""Training with gradient descent."""

import threading
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from nnviz.engine import (
    Balanced,
    GradientDescent,
    Network,
    Problem,
    Stop,
    backpropagate,
    cost,
    initial_thetas,
    minimise,
)

BATCH_SIZES = [None, 1, 4, 7, 10, 99]


def make_problem(regularisation=0.0, activation="sigmoid", layer_sizes=(3, 5, 2), examples=10):
    random = np.random.default_rng(12)
    network = Network(initial_thetas(layer_sizes, 6, Balanced()), activation)
    X = random.normal(size=(examples, layer_sizes[0]))
    Y = random.integers(0, 2, size=(examples, layer_sizes[-1])).astype(float)
    return Problem(network, X, Y, regularisation)


def ignore(iteration):
    """Do nothing at an iteration."""


def recorded(problem, optimiser, iterations, first_iteration=0):
    """Return the networks, costs and gradients of a run, and what it returned."""
    seen = []

    def on_iteration(iteration):
        seen.append((iteration.number, iteration.network(), iteration.cost, iteration.gradient()))

    end = minimise(problem, optimiser, on_iteration, iterations, first_iteration)
    return seen, end


def bits(network):
    return [theta.tobytes() for theta in network.thetas]


@pytest.mark.parametrize("batch_size", BATCH_SIZES)
@pytest.mark.parametrize("regularisation", [0.0, 2.0])
def test_a_step_takes_alpha_times_the_gradient_off_every_entry(batch_size, regularisation):
    seen, end = recorded(make_problem(regularisation), GradientDescent(0.3, batch_size), 1)
    (_, before, _, gradient), (_, after, _, _) = seen
    for old, slope, new in zip(before.thetas, gradient, after.thetas, strict=True):
        assert np.abs(slope).min() > 0.0
        np.testing.assert_array_equal(new, old - 0.3 * slope)
    assert end == after


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("layer_sizes", [(3, 1), (3, 2), (3, 5, 1), (3, 4, 5, 2)])
@pytest.mark.parametrize("regularisation", [0.0, 2.0])
def test_cost_and_gradient_of_the_whole_batch_are_those_of_backpropagation(
    regularisation, layer_sizes, activation
):
    problem = make_problem(regularisation, activation, layer_sizes)
    seen, _ = recorded(problem, GradientDescent(0.5), 3)
    for _, network, total, gradient in seen:
        expected = backpropagate(network, problem.X, problem.Y, regularisation)
        assert total == pytest.approx(expected.cost.total, rel=1e-13)
        for part, reference in zip(gradient, expected.gradient, strict=True):
            np.testing.assert_allclose(part, reference, rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("batch_size", [None, 1, 4])
def test_the_gradient_is_the_derivative_of_the_cost_shown(batch_size):
    problem, step = make_problem(1.5), 1e-5
    chosen = slice(None)

    def shown_cost(network):
        data = cost(network, problem.X[chosen], problem.Y[chosen]).data
        squares = sum((theta[:, 1:] ** 2).sum() for theta in network.thetas)
        return data + 1.5 / (2 * 10) * squares

    def compare(iteration):
        nonlocal chosen
        chosen = slice(None) if iteration.examples is None else iteration.examples
        network = iteration.network()
        assert iteration.cost == pytest.approx(shown_cost(network), rel=1e-13)
        for k, part in enumerate(iteration.gradient()):
            for place in np.ndindex(part.shape):
                sides = []
                for sign in (1, -1):
                    thetas = [np.array(theta) for theta in network.thetas]
                    thetas[k][place] += sign * step
                    sides.append(shown_cost(Network(thetas)))
                slope = (sides[0] - sides[1]) / (2 * step)
                assert part[place] == pytest.approx(slope, rel=1e-5, abs=1e-8)

    minimise(problem, GradientDescent(0.5, batch_size), compare, 3)


@pytest.mark.parametrize("regularisation", [0.0, 0.6])
@pytest.mark.parametrize(("layer_sizes", "activation"), [((3, 5, 2), "tanh"), ((3, 4, 1), "relu")])
def test_scikit_learn_goes_the_same_way(layer_sizes, activation, regularisation):
    problem = make_problem(regularisation, activation, layer_sizes)
    peer = MLPClassifier(
        hidden_layer_sizes=layer_sizes[1:-1],
        activation=activation,
        solver="sgd",
        alpha=regularisation,
        batch_size=10,
        learning_rate_init=0.7,
        momentum=0.0,
        nesterovs_momentum=False,
        shuffle=False,
        max_iter=30,
        tol=0.0,
        n_iter_no_change=10**9,
    )
    labels = problem.Y if layer_sizes[-1] > 1 else problem.Y.ravel()
    with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):
        peer.set_params(warm_start=True).fit(problem.X, labels)
        for k, theta in enumerate(problem.network.thetas):
            peer.coefs_[k][...] = theta[:, 1:].T
            peer.intercepts_[k][...] = theta[:, 0]
        peer.fit(problem.X, labels)
    seen, end = recorded(problem, GradientDescent(0.7), 30)
    costs = [step[2] for step in seen]
    np.testing.assert_allclose(costs[:30], peer.loss_curve_[-30:], rtol=1e-10)
    for theta, weights, bias in zip(end.thetas, peer.coefs_, peer.intercepts_, strict=True):
        np.testing.assert_allclose(theta[:, 1:], weights.T, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(theta[:, 0], bias, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("batch_size", BATCH_SIZES)
def test_each_epoch_uses_each_example_once_and_leaves_none_for_the_next(batch_size):
    used = []
    per_epoch = -(-10 // min(batch_size or 10, 10))

    def note(iteration):
        chosen = np.arange(10) if iteration.examples is None else iteration.examples
        used.append(np.array(chosen))

    minimise(make_problem(), GradientDescent(0.1, batch_size), note, 3 * per_epoch - 1)
    assert len(used) == 3 * per_epoch
    for start in range(0, len(used), per_epoch):
        epoch = np.concatenate(used[start : start + per_epoch])
        assert sorted(epoch) == list(range(10))


@settings(deadline=None)
@given(
    examples=st.integers(1, 40),
    batch_size=st.integers(1, 50),
    seed=st.integers(0, 2**40),
    epoch=st.integers(0, 10**6),
)
def test_the_batches_of_any_epoch_are_a_partition(examples, batch_size, seed, epoch):
    size = min(batch_size, examples)
    per_epoch = -(-examples // size)
    optimiser = GradientDescent(0.1, batch_size, seed)
    numbers = [epoch * per_epoch + i + 1 for i in range(per_epoch)]
    batches = [optimiser.batch(number, examples) for number in numbers]
    assert sorted(np.concatenate(batches)) == list(range(examples))
    assert {len(batch) for batch in batches[:-1]} <= {size}
    again = GradientDescent(9.9, batch_size, seed)
    for number, batch in reversed(list(zip(numbers, batches, strict=True))):
        np.testing.assert_array_equal(again.batch(number, examples), batch)


def test_every_epoch_and_every_seed_has_another_order():
    orders = {
        tuple(GradientDescent(0.1, 50, seed).batch(epoch, 50))
        for seed in (1, 2)
        for epoch in range(1, 101)
    }
    assert len(orders) == 200


def test_the_whole_batch_keeps_its_order():
    assert list(GradientDescent(0.1).batch(3, 5)) == [0, 1, 2, 3, 4]


def test_the_outputs_are_those_of_the_evaluated_examples():
    problem = make_problem()

    def compare(iteration):
        chosen = slice(None) if iteration.examples is None else iteration.examples
        expected = backpropagate(iteration.network(), problem.X, problem.Y).a[-1][chosen]
        np.testing.assert_allclose(iteration.outputs, expected, rtol=1e-12)

    for batch_size in (None, 3):
        minimise(problem, GradientDescent(0.5, batch_size), compare, 5)


@pytest.mark.parametrize("batch_size", BATCH_SIZES)
def test_a_run_continued_is_bit_for_bit_the_run_without_a_break(batch_size):
    whole, end = recorded(make_problem(0.4), GradientDescent(0.5, batch_size, seed=5), 37)
    place, parts, network = 0, [], make_problem().network
    for iterations in (1, 10, 0, 26):
        start = make_problem(0.4)
        problem = Problem(network, start.X, start.Y, 0.4)
        optimiser = GradientDescent(0.5, batch_size, seed=5)
        seen, network = recorded(problem, optimiser, iterations, place)
        place += iterations
        parts += seen[:-1]
    assert [step[0] for step in parts] == list(range(37))
    for (_, one, one_cost, _), (_, other, other_cost, _) in zip(parts, whole, strict=False):
        assert bits(one) == bits(other)
        assert one_cost == other_cost
    assert bits(network) == bits(end)


def test_a_run_that_waits_ends_like_one_that_does_not():
    _, end = recorded(make_problem(0.4), GradientDescent(0.5, 3), 20)
    resume, paused, found = threading.Event(), threading.Event(), []

    def wait(iteration):
        if iteration.number == 11:
            paused.set()
            assert resume.wait(10)

    def run():
        found.append(minimise(make_problem(0.4), GradientDescent(0.5, 3), wait, 20))

    thread = threading.Thread(target=run)
    thread.start()
    assert paused.wait(10)
    recorded(make_problem(), GradientDescent(0.1), 5)  # something else meanwhile
    resume.set()
    thread.join(10)
    assert bits(found[0]) == bits(end)


@pytest.mark.parametrize("batch_size", BATCH_SIZES)
def test_the_same_seed_gives_the_same_run_bit_for_bit(batch_size):
    ends = [
        recorded(make_problem(), GradientDescent(0.5, batch_size, seed=3), 25)[1] for _ in range(2)
    ]
    assert bits(ends[0]) == bits(ends[1])


def test_iterations_counts_updates_and_the_last_call_is_after_them():
    seen, _ = recorded(make_problem(), GradientDescent(0.5), 4, first_iteration=100)
    assert [step[0] for step in seen] == [100, 101, 102, 103, 104]
    assert seen[0][1] == make_problem().network
    seen, end = recorded(make_problem(), GradientDescent(0.5), 0)
    assert [step[0] for step in seen] == [0]
    assert end == make_problem().network


@pytest.mark.parametrize("batch_size", [None, 2])
def test_stop_ends_the_run_with_the_weights_of_that_call(batch_size):
    seen = []

    def stop_at_3(iteration):
        seen.append(iteration.network())
        if iteration.number == 3:
            raise Stop

    end = minimise(make_problem(), GradientDescent(0.5, batch_size), stop_at_3)
    assert len(seen) == 4
    assert bits(end) == bits(seen[-1])


def test_another_exception_reaches_the_caller():
    def fail(_):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        minimise(make_problem(), GradientDescent(0.5), fail)


def test_a_learning_rate_set_in_the_call_acts_at_once():
    optimiser, seen = GradientDescent(0.5), []

    def change(iteration):
        seen.append((iteration.network(), iteration.gradient()))
        optimiser.learning_rate = 2.0

    minimise(make_problem(), optimiser, change, 1)
    (before, gradient), (after, _) = seen
    for old, slope, new in zip(before.thetas, gradient, after.thetas, strict=True):
        np.testing.assert_array_equal(new, old - 2.0 * slope)


def test_lambda_set_in_the_call_acts_from_the_next_evaluation_on():
    problem, lambdas = make_problem(1.0), [1.0, 3.0, 0.0, 0.5]

    def change(iteration):
        regularisation = lambdas[iteration.number]
        expected = backpropagate(iteration.network(), problem.X, problem.Y, regularisation)
        assert iteration.cost == pytest.approx(expected.cost.total, rel=1e-13)
        for part, reference in zip(iteration.gradient(), expected.gradient, strict=True):
            np.testing.assert_allclose(part, reference, rtol=1e-11, atol=1e-15)
        if iteration.number < 3:
            problem.regularisation = lambdas[iteration.number + 1]

    minimise(problem, GradientDescent(0.5), change, 3)


def test_it_learns_xor():
    X, Y = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    problem = Problem(Network(initial_thetas((2, 4, 1), 1, Balanced())), X, Y)
    seen = []
    minimise(problem, GradientDescent(3.0), lambda i: seen.append(i.cost), 3000)
    assert seen[0] > 0.5
    assert seen[-1] < 0.01


@pytest.mark.parametrize("batch_size", [None, 1, 4])
def test_divergence_shows_in_the_cost_and_warns_of_nothing(batch_size):
    problem, costs = make_problem(1.0, "relu"), []
    optimiser = GradientDescent(1e200, batch_size)
    end = minimise(problem, optimiser, lambda i: costs.append(i.cost), 20)
    assert np.isfinite(costs[0])
    assert not np.isfinite(costs[-1])
    assert not all(np.isfinite(theta).all() for theta in end.thetas)
    assert not np.isfinite(cost(end, problem.X, problem.Y).total)


@pytest.mark.parametrize(
    ("z", "y", "expected"),
    [
        (1000.0, 0.0, 1000.0),
        (1000.0, 1.0, 0.0),
        (-1000.0, 1.0, 1000.0),
        (-1000.0, 0.0, 0.0),
        (40.0, 1.0, 4.248354255291589e-18),  # log(1 + e^−40)
        (-40.0, 0.0, 4.248354255291589e-18),
        (0.0, 0.5, 0.6931471805599453),  # log 2
    ],
)
def test_the_cost_in_training_is_right_where_outputs_saturate(z, y, expected):
    problem, costs = Problem(Network(([[0.0, z]],)), [[1.0]], [[y]]), []
    minimise(problem, GradientDescent(0.1), lambda i: costs.append(i.cost), 0)
    assert costs == [pytest.approx(expected, rel=1e-14, abs=0.0)]


def test_many_saturated_outputs_together_have_a_finite_cost():
    # Each of 20 outputs costs 60 exactly but for e^−60; the product of the 1 + e^60 overflows.
    theta = np.column_stack([np.zeros(20), np.full(20, -60.0)])
    problem, costs = Problem(Network((theta,)), [[1.0]], np.ones((1, 20))), []
    minimise(problem, GradientDescent(0.1), lambda i: costs.append(i.cost), 0)
    assert costs == [pytest.approx(1200.0, rel=1e-14)]


def test_what_an_iteration_hands_out_is_read_only_and_its_own():
    kept = []

    def keep(iteration):
        kept.append((iteration.network(), iteration.gradient(), iteration.unrolled()))
        assert not iteration.outputs.flags.writeable
        assert not iteration.examples.flags.writeable

    minimise(make_problem(), GradientDescent(0.5, 4), keep, 3)
    for network, gradient, unrolled in kept:
        np.testing.assert_array_equal(unrolled, network.unrolled())
        for array in (*network.thetas, *gradient, unrolled):
            assert not array.flags.writeable
    assert kept[0][0] == make_problem().network
    assert kept[0][0] != kept[1][0]


def test_training_leaves_the_problem_as_it_was():
    problem = make_problem(0.5)
    X, Y, start = np.array(problem.X), np.array(problem.Y), problem.network.unrolled()
    minimise(problem, GradientDescent(0.5, 3), ignore, 10)
    np.testing.assert_array_equal(problem.X, X)
    np.testing.assert_array_equal(problem.Y, Y)
    np.testing.assert_array_equal(problem.network.unrolled(), start)
    assert not problem.X.flags.writeable
    assert not problem.Y.flags.writeable
