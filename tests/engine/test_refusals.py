"""Bad input is refused with an error that names the argument, what was found and what is needed."""

import pickle

import numpy as np
import pytest

from nnviz.engine import (
    LBFGS,
    Balanced,
    ConjugateGradient,
    EngineError,
    Equal,
    Fixed,
    GradientDescent,
    Network,
    Problem,
    Uniform,
    Zeros,
    backpropagate,
    check_gradient,
    cost,
    forward,
    initial_thetas,
    minimise,
)

NAN, INF = float("nan"), float("inf")
NETWORK = Network(([[1.0, 2.0, 3.0]],))  # 2-1
X = [[1.0, 2.0], [3.0, 4.0]]
Y = [[0.0], [1.0]]


def refusal(call, argument, found, expected):
    """Check what the refusal says, in its attributes and in its message."""
    with pytest.raises(EngineError) as caught:
        call()
    error = caught.value
    assert error.argument == argument
    assert found in error.found
    assert expected in error.expected
    for part in (error.argument, error.found, error.expected):
        assert part in str(error)


BAD_X = [
    ([1.0, 2.0], "1 dimension", "2 dimensions"),
    ([[[1.0, 2.0]]], "3 dimension", "2 dimensions"),
    (1.0, "0 dimension", "2 dimensions"),
    (np.empty((0, 2)), "no data", "at least 1 example"),
    ([], "1 dimension", "2 dimensions"),
    ([[1.0, 2.0, 3.0]], "1 × 3", "2 column(s)"),
    ([[1.0]], "1 × 1", "2 column(s)"),
    ([[1.0, NAN], [1.0, 2.0]], "nan at index [0, 1]", "finite"),
    ([[1.0, 2.0], [-INF, 2.0]], "-inf at index [1, 0]", "finite"),
    ([[1.0, 2.0], [3.0]], "[[1.0, 2.0], [3.0]]", "every row as long"),
    ([["a", "b"]], "<U1", "real numbers"),
    ([[1j, 2.0]], "complex", "real numbers"),
    (np.array([[1.0, None]], dtype=object), "object", "real numbers"),
    (None, "object", "real numbers"),
    ({"a": 1}, "object", "real numbers"),
    (np.array([["2020-01-01", "2020-01-02"]], dtype="M8[D]"), "datetime", "real numbers"),
    (np.ma.masked_array([[1.0, 2.0]], [[True, False]]), "masked", "no entry masked"),
    ([[10**400, 1]], "object", "real numbers"),
]

BAD_Y = [
    ([0.0, 1.0], "1 dimension", "2 row(s)"),
    ([[0.0], [1.0], [1.0]], "3 × 1", "2 row(s)"),
    ([[0.0, 1.0], [1.0, 0.0]], "2 × 2", "1 column(s)"),
    ([[0.0], [1.5]], "1.5 at index [1, 0]", "0 to 1"),
    ([[-1e-9], [1.0]], "-1e-09 at index [0, 0]", "0 to 1"),
    ([[0.0], [NAN]], "nan", "finite"),
    (np.empty((0, 1)), "no data", "at least 1 example"),
    ([["yes"], ["no"]], "<U3", "real numbers"),
]

NEGATIVE_OR_NO_NUMBER = [-1e-9, -INF, INF, NAN, True, None, "1", 1j, [1.0], np.array(1.0), 10**400]

WITH_TARGETS = [cost, backpropagate, check_gradient, Problem]


@pytest.mark.parametrize("call", [forward, *WITH_TARGETS])
@pytest.mark.parametrize(("bad", "found", "expected"), BAD_X)
def test_bad_examples(call, bad, found, expected):
    rest = () if call is forward else (Y,)
    refusal(lambda: call(NETWORK, bad, *rest), "X", found, expected)


@pytest.mark.parametrize("call", WITH_TARGETS)
@pytest.mark.parametrize(("bad", "found", "expected"), BAD_Y)
def test_bad_targets(call, bad, found, expected):
    refusal(lambda: call(NETWORK, X, bad), "Y", found, expected)


@pytest.mark.parametrize("call", WITH_TARGETS)
@pytest.mark.parametrize("bad", NEGATIVE_OR_NO_NUMBER, ids=repr)
def test_bad_lambda(call, bad):
    refusal(lambda: call(NETWORK, X, Y, bad), "regularisation", "", "0 or greater")


@pytest.mark.parametrize("call", [forward, *WITH_TARGETS])
def test_no_network(call):
    rest = () if call is forward else (Y,)
    refusal(lambda: call([[1.0, 2.0]], X, *rest), "network", "[[1.0, 2.0]]", "a Network")


@pytest.mark.parametrize("bad", NEGATIVE_OR_NO_NUMBER, ids=repr)
def test_a_bad_lambda_cannot_be_set(bad):
    problem = Problem(NETWORK, X, Y, 0.5)

    def set_it():
        problem.regularisation = bad

    refusal(set_it, "regularisation", "", "0 or greater")
    assert problem.regularisation == 0.5


BAD_THETAS = [
    ((), "thetas", "none", "at least one"),
    (7, "thetas", "7", "a sequence"),
    ("ab", "thetas", "'ab'", "a sequence"),
    (([1.0, 2.0],), "thetas[0]", "(2)", "a matrix"),
    (([[1.0]],), "thetas[0]", "(1 × 1)", "bias column"),
    ((np.empty((0, 3)),), "thetas[0]", "(0 × 3)", "a matrix"),
    (([[1.0, NAN]],), "thetas[0]", "nan at index [0, 1]", "finite"),
    (([[1.0, 2.0]], [[INF, 2.0]]), "thetas[1]", "inf at index [0, 0]", "finite"),
    (([[1.0, 2.0]], [[1.0, 2.0, 3.0]]), "thetas[1]", "3 columns", "2 columns"),
    (([["1", "2"]],), "thetas[0]", "<U1", "real numbers"),
    (([[1j, 2.0]],), "thetas[0]", "complex", "real numbers"),
    (([[True, False]],), "thetas[0]", "bool", "real numbers"),
    (([[None, 1.0]],), "thetas[0]", "object", "real numbers"),
]


@pytest.mark.parametrize("call", [Network, Fixed])
@pytest.mark.parametrize(("bad", "argument", "found", "expected"), BAD_THETAS)
def test_bad_weights(call, bad, argument, found, expected):
    refusal(lambda: call(bad), argument, found, expected)


@pytest.mark.parametrize("bad", ["softmax", "", None, 1, ["relu"]])
def test_unknown_activation(bad):
    refusal(lambda: Network(NETWORK.thetas, bad), "hidden_activation", repr(bad), "'relu'")
    refusal(
        lambda: Network.from_unrolled([1, 2, 3], (2, 1), bad),
        "hidden_activation",
        repr(bad),
        "'relu'",
    )


@pytest.mark.parametrize(
    ("bad", "found", "expected"),
    [
        ([1.0, 2.0], "(2)", "3 entries"),
        ([1.0, 2.0, 3.0, 4.0], "(4)", "3 entries"),
        ([[1.0, 2.0, 3.0]], "(1 × 3)", "3 entries in one dimension"),
        ([1.0, 2.0, NAN], "nan at index [2]", "finite"),
        (["a", "b", "c"], "<U1", "real numbers"),
        (None, "object", "real numbers"),
    ],
)
def test_bad_unrolled_weights(bad, found, expected):
    refusal(lambda: Network.from_unrolled(bad, (2, 1)), "vector", found, expected)


BAD_LAYER_SIZES = [
    ((), "layer_sizes", "()", "at least 2"),
    ((3,), "layer_sizes", "(3,)", "at least 2"),
    (3, "layer_sizes", "3", "at least 2"),
    ("23", "layer_sizes", "'23'", "at least 2"),
    (None, "layer_sizes", "None", "at least 2"),
    ((2, 0, 1), "layer_sizes[1]", "0", "1 or greater"),
    ((-2, 1), "layer_sizes[0]", "-2", "1 or greater"),
    ((2, 1.5), "layer_sizes[1]", "1.5", "a whole number"),
    ((2, True), "layer_sizes[1]", "True", "a whole number"),
    ((2, "1"), "layer_sizes[1]", "'1'", "a whole number"),
]


@pytest.mark.parametrize(("bad", "argument", "found", "expected"), BAD_LAYER_SIZES)
def test_bad_layer_sizes(bad, argument, found, expected):
    refusal(lambda: initial_thetas(bad, 0, Zeros()), argument, found, expected)
    refusal(lambda: Network.from_unrolled([1.0], bad), argument, found, expected)


@pytest.mark.parametrize("bad", [-1, 1.0, True, None, "1"])
def test_bad_seed(bad):
    refusal(lambda: initial_thetas((2, 1), bad, Zeros()), "seed", repr(bad), "0 or greater")
    refusal(lambda: GradientDescent(0.1, 2, bad), "seed", repr(bad), "0 or greater")
    refusal(lambda: check_gradient(NETWORK, X, Y, seed=bad), "seed", repr(bad), "0 or greater")


@pytest.mark.parametrize("bad", ["zeros", None, Zeros, Balanced, 0.12])
def test_unknown_start_rule(bad):
    refusal(lambda: initial_thetas((2, 1), 0, bad), "rule", repr(bad)[:8], "Uniform(…)")


def test_fixed_weights_of_other_shapes():
    rule = Fixed(([[1.0, 2.0, 3.0]],))
    refusal(lambda: initial_thetas((2, 2, 1), 0, rule), "rule", "1 × 3", "shapes 2 × 3, 1 × 3")


NOT_POSITIVE = [0, 0.0, *NEGATIVE_OR_NO_NUMBER]


@pytest.mark.parametrize("bad", NOT_POSITIVE, ids=repr)
def test_numbers_that_must_be_positive(bad):
    refusal(lambda: Uniform(bad), "epsilon", "", "greater than 0")
    refusal(lambda: check_gradient(NETWORK, X, Y, epsilon=bad), "epsilon", "", "greater than 0")
    refusal(lambda: GradientDescent(bad), "learning_rate", "", "greater than 0")
    optimiser = GradientDescent(0.5)

    def set_it():
        optimiser.learning_rate = bad

    refusal(set_it, "learning_rate", "", "greater than 0")
    assert optimiser.learning_rate == 0.5


@pytest.mark.parametrize("bad", [NAN, INF, None, "1", True])
def test_bad_value_of_equal_weights(bad):
    refusal(lambda: Equal(bad), "value", repr(bad), "a finite number")


@pytest.mark.parametrize("bad", [0, -1, 2.0, True, "2", NAN])
def test_bad_counts(bad):
    refusal(lambda: GradientDescent(0.1, bad), "batch_size", repr(bad), "1 or greater")
    refusal(lambda: GradientDescent(0.1).batch(bad, 4), "update", repr(bad), "1 or greater")
    refusal(lambda: GradientDescent(0.1).batch(1, bad), "example_count", repr(bad), "1 or greater")
    refusal(lambda: LBFGS(memory=bad), "memory", repr(bad), "1 or greater")
    refusal(lambda: check_gradient(NETWORK, X, Y, sample=bad), "sample", repr(bad), "1 or greater")


@pytest.mark.parametrize("bad", [-1e-9, NAN, INF, None, "1", True])
def test_bad_tolerances(bad):
    for kind in (ConjugateGradient, LBFGS):
        call = lambda kind=kind: kind(gradient_tolerance=bad)  # noqa: E731 - bound for each kind
        refusal(call, "gradient_tolerance", repr(bad), "0 or greater")
    refusal(lambda: LBFGS(cost_tolerance=bad), "cost_tolerance", repr(bad), "0 or greater")


@pytest.mark.parametrize("bad", [-1, 1.0, True, "1"])
def test_bad_iteration_counts(bad):
    problem, optimiser = Problem(NETWORK, X, Y), GradientDescent(0.1)
    refusal(lambda: minimise(problem, optimiser, print, bad), "iterations", repr(bad), "whole")
    refusal(
        lambda: minimise(problem, optimiser, print, 1, bad), "first_iteration", repr(bad), "whole"
    )


def test_what_minimise_needs():
    problem, optimiser = Problem(NETWORK, X, Y), GradientDescent(0.1)
    refusal(lambda: minimise(NETWORK, optimiser, print), "problem", "Network", "a Problem")
    refusal(lambda: minimise(problem, "adam", print), "optimiser", "'adam'", "LBFGS(…)")
    refusal(lambda: minimise(problem, LBFGS, print), "optimiser", "LBFGS", "LBFGS(…)")
    refusal(lambda: minimise(problem, optimiser, None), "on_iteration", "None", "to call")


def test_a_refusal_is_a_value_error_and_survives_pickling():
    error = EngineError("X", "1 × 2", "2 columns")
    assert isinstance(error, ValueError)
    assert str(error) == "X: expected 2 columns, but found 1 × 2."
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (again.argument, again.found, again.expected) == ("X", "1 × 2", "2 columns")
