"""The scale is symmetric around zero and does not jump while training."""

from itertools import pairwise

import numpy as np
import pytest

from nnviz.debugger import EdgeQuantity, EdgeValues
from nnviz.graph.scale import SteadyLimits, largest_size

THETA, GRADIENT = EdgeQuantity.THETA, EdgeQuantity.GRADIENT


def values(*numbers, quantity=THETA):
    return EdgeValues(quantity, np.array([numbers], dtype=np.float64))


@pytest.mark.parametrize("live", [False, True])
def test_the_limit_is_the_largest_size_of_either_sign_over_all_gaps(live):
    edges = (values(0.5, -3.0), values(2.0))
    assert SteadyLimits().update(edges, live=live) == {THETA: 3.0}


@pytest.mark.parametrize("live", [False, True])
def test_it_grows_at_once(live):
    limits = SteadyLimits()
    limits.update((values(1.0),), live=live)
    assert limits.update((values(-50.0),), live=live) == {THETA: 50.0}


def test_it_shrinks_slowly_while_training():
    limits = SteadyLimits()
    limits.update((values(100.0),), live=True)
    seen = [limits.update((values(1.0),), live=True)[THETA] for _ in range(40)]
    assert all(later < earlier for earlier, later in pairwise(seen))
    # Between two frames it keeps at least 95 %, so that no eye sees it jump …
    assert all(later >= 0.95 * earlier for earlier, later in pairwise([100.0, *seen]))
    # … and within some seconds of 60 frames it has reached what there is.
    for _ in range(300):
        limit = limits.update((values(1.0),), live=True)[THETA]
    assert limit == 1.0


def test_it_is_exact_at_once_where_nothing_is_trained():
    limits = SteadyLimits()
    limits.update((values(100.0),), live=True)
    assert limits.update((values(1.0),), live=False) == {THETA: 1.0}


def test_each_quantity_has_its_own_limit():
    edges = (values(4.0), values(0.01, quantity=GRADIENT))
    assert SteadyLimits().update(edges, live=False) == {THETA: 4.0, GRADIENT: 0.01}


def test_a_quantity_that_is_not_on_the_screen_has_no_limit_there():
    limits = SteadyLimits()
    limits.update((values(4.0),), live=False)
    assert limits.update((values(0.5, quantity=GRADIENT),), live=False) == {GRADIENT: 0.5}


def test_what_is_not_known_yet_has_no_limit():
    assert SteadyLimits().update((EdgeValues(GRADIENT, None),), live=False) == {}


def test_what_is_known_counts_where_a_part_is_not():
    edges = (EdgeValues(GRADIENT, None), values(0.25, quantity=GRADIENT))
    assert SteadyLimits().update(edges, live=False) == {GRADIENT: 0.25}


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("live", [False, True])
def test_what_is_not_finite_is_ignored(odd, live):
    limits = SteadyLimits()
    assert limits.update((values(odd, -2.0, odd),), live=live) == {THETA: 2.0}
    assert limits.update((values(2.0),), live=live) == {THETA: 2.0}


def test_nothing_finite_has_the_size_0():
    assert largest_size(np.array([[np.nan, np.inf]])) == 0.0
    assert largest_size(np.empty((0, 3))) == 0.0
