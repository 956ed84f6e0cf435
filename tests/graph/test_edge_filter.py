"""Which edges are drawn: by strength, and by unit."""

import numpy as np

from nnviz.debugger import EdgeQuantity, EdgeValues
from nnviz.graph.edge_filter import EVERYTHING, EdgeFilter

SIZES = (2, 3, 1)
THETA = EdgeQuantity.THETA
EDGES = (
    EdgeValues(THETA, np.array([[0.1, -2.0, 0.0], [1.0, 0.99, -1.0], [np.nan, 3.0, -4.0]])),
    EdgeValues(THETA, np.array([[0.5, -0.5, 2.0, 4.0]])),
)
LIMITS = {THETA: 4.0}


def test_everything_is_no_mask_at_all():
    assert EVERYTHING.masks(EDGES, LIMITS, SIZES) is None


def test_weak_edges_are_left_out_by_their_share_of_the_limit():
    first, second = EdgeFilter(least=0.25).masks(EDGES, LIMITS, SIZES)
    # |value| ≥ 0.25 · 4 = 1; what is not known counts as 0.
    np.testing.assert_array_equal(first, [[0, 1, 0], [1, 0, 1], [0, 1, 1]])
    np.testing.assert_array_equal(second, [[0, 0, 1, 1]])


def test_nothing_is_strong_where_nothing_is_known():
    edges = (EdgeValues(THETA, None), EDGES[1])
    first, second = EdgeFilter(least=0.25).masks(edges, LIMITS, SIZES)
    assert not first.any()
    assert second.any()
    assert EdgeFilter(unit=(1, 1)).masks(edges, LIMITS, SIZES)[0].any()


def test_the_edges_of_a_hidden_unit_lead_to_it_and_away_from_it():
    first, second = EdgeFilter(unit=(1, 2)).masks(EDGES, LIMITS, SIZES)
    np.testing.assert_array_equal(first, [[0, 0, 0], [1, 1, 1], [0, 0, 0]])
    np.testing.assert_array_equal(second, [[0, 0, 1, 0]])


def test_the_edges_of_a_bias_unit_lead_away_from_it_only():
    first, second = EdgeFilter(unit=(1, 0)).masks(EDGES, LIMITS, SIZES)
    assert not first.any()
    np.testing.assert_array_equal(second, [[1, 0, 0, 0]])


def test_both_wishes_hold_at_once():
    first, second = EdgeFilter(least=0.25, unit=(1, 2)).masks(EDGES, LIMITS, SIZES)
    np.testing.assert_array_equal(first, [[0, 0, 0], [1, 0, 1], [0, 0, 0]])
    np.testing.assert_array_equal(second, [[0, 0, 1, 0]])
