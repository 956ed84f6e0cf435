"""Training with SciPy's conjugate gradient and L-BFGS-B."""

import numpy as np
import pytest

from nnviz.engine import (
    LBFGS,
    Balanced,
    ConjugateGradient,
    Network,
    Problem,
    Stop,
    backpropagate,
    cost,
    initial_thetas,
    minimise,
)

X, Y = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
OPTIMISERS = [ConjugateGradient(), LBFGS()]


@pytest.fixture(params=OPTIMISERS, ids=lambda optimiser: type(optimiser).__name__)
def optimiser(request):
    return request.param


def xor(regularisation=0.0):
    return Problem(Network(initial_thetas((2, 4, 1), 1, Balanced())), X, Y, regularisation)


def test_it_learns_xor(optimiser):
    costs = []
    end = minimise(xor(0.01), optimiser, lambda i: costs.append(i.cost))
    assert costs[-1] < 0.5 * costs[0]
    assert costs[0] == pytest.approx(cost(xor().network, X, Y, 0.01).total, rel=1e-13)
    assert costs[-1] == pytest.approx(cost(end, X, Y, 0.01).total, rel=1e-10)
    slope = backpropagate(end, X, Y, 0.01).gradient
    assert max(np.abs(part).max() for part in slope) < 1e-3


def test_each_iteration_shows_cost_and_gradient_at_its_own_weights(optimiser):
    numbers = []

    def compare(iteration):
        expected = backpropagate(iteration.network(), X, Y, 0.01)
        assert iteration.cost == pytest.approx(expected.cost.total, rel=1e-9)
        for part, reference in zip(iteration.gradient(), expected.gradient, strict=True):
            np.testing.assert_allclose(part, reference, rtol=1e-8, atol=1e-13)
        np.testing.assert_allclose(iteration.outputs, expected.a[-1], rtol=1e-11)
        assert iteration.examples is None
        numbers.append(iteration.number)

    minimise(xor(0.01), optimiser, compare, 8, first_iteration=5)
    assert numbers == list(range(5, 14))


def test_no_iterations_leave_the_start(optimiser):
    seen = []
    assert minimise(xor(), optimiser, seen.append, 0) == xor().network
    assert len(seen) == 1


def test_stop_ends_the_run_with_the_weights_of_that_call(optimiser):
    seen = []

    def stop_at_3(iteration):
        seen.append(iteration.network())
        if iteration.number == 3:
            raise Stop

    assert minimise(xor(), optimiser, stop_at_3) == seen[-1]
    assert len(seen) == 4


def test_the_same_start_gives_the_same_run_bit_for_bit(optimiser):
    ends = [minimise(xor(0.01), optimiser, lambda _: None, 12) for _ in range(2)]
    assert ends[0].unrolled().tobytes() == ends[1].unrolled().tobytes()


@pytest.mark.parametrize("when", [0, 4])
def test_lambda_set_in_the_call_acts_from_the_next_iteration_on(optimiser, when):
    problem, numbers = xor(0.001), []

    def change(iteration):
        numbers.append(iteration.number)
        regularisation = 0.001 if iteration.number <= when else 0.1
        expected = cost(iteration.network(), X, Y, regularisation).total
        assert iteration.cost == pytest.approx(expected, rel=1e-10)
        if iteration.number == when:
            problem.regularisation = 0.1

    end = minimise(problem, optimiser, change)
    assert numbers == list(range(len(numbers)))
    assert len(numbers) > when + 2
    slope = backpropagate(end, X, Y, 0.1).gradient
    assert max(np.abs(part).max() for part in slope) < 1e-3


def test_another_exception_reaches_the_caller(optimiser):
    def fail(iteration):
        if iteration.number == 2:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        minimise(xor(), optimiser, fail)
