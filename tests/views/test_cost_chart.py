"""The room that the axes of the cost chart give to a curve."""

from itertools import pairwise

import numpy as np
import pytest

from nnviz.document.curve import CostCurve
from nnviz.views.cost_chart import CostChart, room_for, rounded_outwards
from nnviz.views.ticks import iteration_ticks, value_ticks


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


# -- the numbers of the axes ----------------------------------------------------------------------


def letters(text: str) -> float:
    """Return how wide a text is if each letter takes 8."""
    return 8.0 * len(text)


@pytest.mark.parametrize(
    ("last", "length", "texts"),
    [
        (1, 200, ["0", "1"]),
        (3, 200, ["0", "1", "2", "3"]),
        (43_102, 200, ["0", "20,000", "40,000"]),
        (43_102, 400, ["0", "10,000", "20,000", "30,000", "40,000"]),
        (7, 60, ["0", "5"]),
    ],
)
def test_iterations_are_whole_numbers_that_do_not_touch(last, length, texts):
    ticks = iteration_ticks(last, length, letters)
    assert [text for _, text in ticks] == texts
    assert [value for value, _ in ticks] == [float(text.replace(",", "")) for text in texts]


@pytest.mark.parametrize("last", [1, 2, 9, 10, 99, 1234, 10**6, 3 * 10**9])
@pytest.mark.parametrize("length", [30, 120, 185, 900])
def test_numbers_beside_each_other_leave_a_gap(last, length):
    ticks = iteration_ticks(last, length, letters)
    centres = [value * length / last for value, _ in ticks]
    for (left, one), (right, other) in pairwise(zip(centres, ticks, strict=True)):
        assert right - left > (letters(one[1]) + letters(other[1])) / 2


@pytest.mark.parametrize(
    ("limits", "length", "texts"),
    [
        ((0.0, 0.7), 60, ["0", "0.2", "0.4", "0.6"]),
        ((0.0, 1.0), 30, ["0", "1"]),
        ((0.69, 0.6935), 60, ["0.690", "0.691", "0.692", "0.693"]),
        ((0.00005, 0.0001), 60, ["0.00006", "0.00008", "0.00010"]),
        ((5e-7, 1.5e-6), 40, ["5.0·10⁻⁷", "1.0·10⁻⁶", "1.5·10⁻⁶"]),
        ((0.0, 3e7), 40, ["0", "2.0·10⁷"]),
    ],
)
def test_costs_are_written_as_everywhere_and_never_as_5e_05(limits, length, texts):
    ticks = value_ticks(*limits, length, 15)
    assert [text for _, text in ticks] == texts


def numbers_of(chart, side: str) -> list[str]:
    return [text for level in chart._plot.getAxis(side)._tickLevels for _, text in level]


def title_and_numbers_have_room(chart) -> bool:
    axis = chart._plot.getAxis("left")
    widest = max(map(chart.fontMetrics().horizontalAdvance, numbers_of(chart, "left")))
    title = axis.label.mapRectToItem(axis, axis.label.boundingRect())
    return title.right() <= axis.width() - widest


def test_a_small_chart_has_fewer_numbers_and_room_for_its_titles(shown, qtbot):
    chart = shown(CostChart())
    long = curve(40_000, [0.00007, 0.00005])
    found = {}
    for width, height in ((276, 96), (900, 400)):
        chart.resize(width, height)
        chart.show_curve(long)
        chart.grab()
        qtbot.waitUntil(lambda: title_and_numbers_have_room(chart))
        found[width] = [len(numbers_of(chart, side)) for side in ("left", "right", "bottom")]
    assert all(few <= many for few, many in zip(found[276], found[900], strict=True))
    assert found[276] != found[900]
