"""The first weights."""

import math

import numpy as np
import pytest

from nnviz.engine import Balanced, Equal, Fixed, Uniform, Zeros, initial_thetas

SIZES = (30, 20, 10)
RULES = [Uniform(), Balanced(), Zeros(), Equal(), Fixed((np.ones((20, 31)), np.ones((10, 21))))]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: type(rule).__name__)
def test_every_rule_gives_the_right_shapes_and_the_same_again(rule):
    first, again = initial_thetas(SIZES, 3, rule), initial_thetas(list(SIZES), 3, rule)
    assert [theta.shape for theta in first] == [(20, 31), (10, 21)]
    assert [theta.tobytes() for theta in first] == [theta.tobytes() for theta in again]
    assert not any(theta.flags.writeable for theta in first)


@pytest.mark.parametrize("rule", [Uniform(), Balanced()])
def test_another_seed_gives_other_weights(rule):
    one, other = initial_thetas(SIZES, 3, rule), initial_thetas(SIZES, 4, rule)
    assert not np.array_equal(one[0], other[0])


def fills(theta, epsilon):
    """Tell whether the entries fill [−ε, ε] evenly, as far as hundreds of them can show."""
    inside = np.abs(theta).max() <= epsilon
    return inside and theta.max() > 0.9 * epsilon > -0.9 * epsilon > theta.min()


def test_uniform_fills_plus_minus_epsilon():
    assert all(fills(theta, 0.12) for theta in initial_thetas(SIZES, 1, Uniform()))
    assert all(fills(theta, 3.0) for theta in initial_thetas(SIZES, 1, Uniform(3.0)))


def test_balanced_takes_its_epsilon_from_the_units_on_both_sides():
    first, second = initial_thetas(SIZES, 1, Balanced())
    assert fills(first, math.sqrt(6) / math.sqrt(50))
    assert fills(second, math.sqrt(6) / math.sqrt(30))


def test_zeros_and_equal_are_what_they_say():
    assert all((theta == 0.0).all() for theta in initial_thetas(SIZES, 1, Zeros()))
    assert all((theta == -2.5).all() for theta in initial_thetas(SIZES, 1, Equal(-2.5)))
    assert all((theta == 0.5).all() for theta in initial_thetas(SIZES, 1, Equal()))


def test_fixed_gives_its_weights_whatever_the_seed():
    weights = np.arange(6.0).reshape(2, 3)
    for seed in (0, 7):
        (theta,) = initial_thetas((2, 2), seed, Fixed((weights,)))
        np.testing.assert_array_equal(theta, [[0, 1, 2], [3, 4, 5]])
    weights[0, 0] = 99.0
    assert theta[0, 0] == 0.0


def test_rules_are_equal_by_value():
    assert Uniform(0.12) == Uniform()
    assert Uniform(0.12) != Uniform(0.5)
    assert Fixed(([[1.0, 2.0]],)) == Fixed(([[1.0, 2.0]],))
    assert Fixed(([[1.0, 2.0]],)) != Fixed(([[1.0, 3.0]],))
    assert Fixed(([[1.0, 2.0]],)) != Fixed(([[1.0, 2.0]], [[1.0, 2.0]]))
    assert Fixed(([[1.0, 2.0]],)) != Zeros()
