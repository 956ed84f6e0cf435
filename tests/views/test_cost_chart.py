"""The room that the axes of the cost chart give to a curve."""

import numpy as np
import pytest

from nnviz.document.curve import CostCurve
from nnviz.views.cost_chart import room_for, rounded_outwards


def curve(last, costs):
    iterations = np.linspace(0, last, len(costs)).astype(np.int64)
    return CostCurve(iterations, np.array(costs), np.zeros(len(costs)))


@pytest.mark.parametrize(
    ("low", "high", "limits"),
    [
        (0.0, 1234.0, (0.0, 1500.0)),
        (0.2, 0.7, (0.2, 0.7)),
        (0.23, 0.71, (0.2, 0.75)),
        (0.6902, 0.6931, (0.69, 0.6935)),
        (3.0, 3.0, (3.0, 3.5)),
    ],
)
def test_limits_are_rounded_away_from_the_curve(low, high, limits):
    assert rounded_outwards(low, high) == pytest.approx(limits)


def test_at_rest_the_axis_ends_where_the_curve_does():
    assert room_for(curve(1000, [0.7, 0.2]), None).last == 1000


def test_while_training_the_axes_stay_until_the_curve_outgrows_them():
    first = room_for(curve(1000, [0.7, 0.2]), None)
    grown = room_for(curve(1200, [0.7, 0.2]), first)
    assert grown.last == 2400
    for last in (1300, 1700, 2399):
        assert room_for(curve(last, [0.7, 0.2]), grown) is grown
    assert room_for(curve(2500, [0.7, 0.2]), grown).last == 5000


def test_a_cost_that_rises_gets_its_room_at_once():
    before = room_for(curve(1000, [0.7, 0.2]), None)
    assert room_for(curve(1000, [9.0, 0.2]), before).highest >= 9.0


def test_costs_that_are_no_numbers_need_no_room():
    room = room_for(curve(10, [0.5, np.nan, np.inf]), None)
    assert np.isfinite([room.lowest, room.highest]).all()
    assert room.highest >= 0.5
