"""Where breakpoints stop: every moment is walked through, and its condition worked out anew."""

import math
from dataclasses import replace

import numpy as np
import pytest

from nnviz.debugger import Descent, Place, Quantity, Steps, StepSize
from nnviz.debugger.breakpoints import (
    AtExample,
    AtIteration,
    AtLine,
    AtUnit,
    CostRose,
    Misclassified,
    NotFinite,
    Saturated,
    SignChange,
    Vanishing,
)
from nnviz.debugger.hits import Hits
from nnviz.debugger.listing import LISTING, line_of

SIZES = (3, 4, 2, 2)


def units(trace):
    """Return every place at the end of a unit, in order, with its moment."""
    steps = Steps(trace)
    number, places = -1, []
    for number in range(len(steps)):
        place = steps.named(number)
        if place.term is None:
            places.append((number, place))
    return places


def found(trace, breakpoint_):
    """Return the moments that running stops at, from hit to hit."""
    hits, moments, moment = Hits(trace, (breakpoint_,)), [], -1
    while (hit := hits.next(moment)) is not None:
        moments.append(moment := hit.moment)
    backwards, moment = [], len(hits)
    while (hit := hits.previous(moment)) is not None:
        backwards.append(moment := hit.moment)
    assert backwards[::-1] == moments
    return moments


def value(case, place):
    """Return the value that a unit's place computes, worked out without the engine."""
    values = case.values(place.example)
    unit = (place.unit or 1) - 1
    if place.quantity is Quantity.COST:
        return values.cost[unit]
    of = {Quantity.Z: values.z, Quantity.A: values.a, Quantity.DELTA: values.delta}
    return of[place.quantity][place.layer][unit]


def moments_where(case, condition):
    return [moment for moment, place in units(case.trace) if condition(place)]


BATCHES = [Descent(), Descent(batch_size=2, seed=4, iteration=1)]


@pytest.mark.parametrize("descent", BATCHES, ids=["whole batch", "mini-batch"])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_vanishing_errors_are_found_where_walking_finds_them(make_case, activation, descent):
    case = make_case(SIZES, examples=6, activation=activation, descent=descent)

    def vanishes(place):
        hidden = place.quantity is Quantity.DELTA and place.layer < len(SIZES)
        return hidden and abs(value(case, place)) < 0.02

    assert found(case.trace, Vanishing(0.02)) == moments_where(case, vanishes)


@pytest.mark.parametrize(
    ("activation", "low", "high"),
    [("sigmoid", 0.2, 0.9), ("tanh", -0.6, 0.8), ("relu", -math.inf, math.inf)],
)
def test_saturated_units_are_found_where_walking_finds_them(make_case, activation, low, high):
    case = make_case(SIZES, examples=6, activation=activation)

    def saturated(place):
        hidden = place.quantity is Quantity.A and place.layer < len(SIZES)
        return hidden and not low <= value(case, place) <= high

    assert found(case.trace, Saturated(0.2, 0.9)) == moments_where(case, saturated)


@pytest.mark.parametrize("descent", BATCHES, ids=["whole batch", "mini-batch"])
def test_wrong_examples_are_found_at_the_end_of_their_forward_pass(make_case, descent):
    case = make_case(SIZES, examples=6, descent=descent)

    def wrong(place):
        at_end = (place.quantity, place.layer, place.unit) == (Quantity.A, len(SIZES), SIZES[-1])
        h = case.values(place.example).a[len(SIZES)]
        return at_end and np.argmax(h) != np.argmax(case.Y[place.example])

    assert found(case.trace, Misclassified()) == moments_where(case, wrong)


def test_a_single_output_is_wrong_on_the_other_side_of_a_half(make_case):
    case = make_case((2, 3, 1), examples=8)
    wrong = [
        place.example
        for hit in found(case.trace, Misclassified())
        if (place := Steps(case.trace).place(hit))
    ]
    h = [case.values(row).a[3][0] for row in range(8)]
    assert wrong == [row for row in range(8) if (h[row] >= 0.5) != (case.Y[row, 0] == 1)]


@pytest.mark.parametrize("line", [line for line in LISTING if line.quantity], ids=lambda x: x.text)
def test_a_line_is_met_whenever_it_was_carried_out(make_case, line):
    case = make_case(SIZES)
    steps = Steps(case.trace)
    whole = (steps.place(moment) for moment, _ in units(case.trace))
    expected = [
        steps.number(place)
        for place in whole
        if place.unit is None and line_of(place, len(SIZES)) == line.number
    ]
    assert found(case.trace, AtLine(line.number)) == expected


@pytest.mark.parametrize(("layer", "unit"), [(2, 3), (3, 1), (4, 2)])
def test_a_unit_is_met_whenever_one_of_its_values_was_computed(make_case, layer, unit):
    case = make_case(SIZES)
    of_unit = (Quantity.Z, Quantity.A, Quantity.COST, Quantity.DELTA)

    def its(place):
        return (place.layer, place.unit) == (layer, unit) and place.quantity in of_unit

    assert found(case.trace, AtUnit(layer, unit)) == moments_where(case, its)


def test_an_example_is_met_where_it_begins_and_only_in_its_batch(make_case):
    case = make_case(SIZES, examples=6, descent=Descent(batch_size=3, seed=1))
    steps = Steps(case.trace)
    for row in range(6):
        moments = found(case.trace, AtExample(row))
        part = row in case.trace.rows.tolist()
        assert [steps.place(m) for m in moments] == [Place(row, Quantity.INPUT, 1)] * part


def test_an_iteration_is_met_at_its_first_moment(make_case):
    trace = make_case(SIZES, descent=Descent(iteration=7)).trace
    assert found(trace, AtIteration(7)) == [0]
    assert found(trace, AtIteration(8)) == []


def test_a_weight_that_changes_its_sign_is_met_at_its_own_entry(make_case):
    case = make_case(SIZES, descent=Descent(learning_rate=40.0))
    steps = Steps(case.trace)
    changed = 0
    for layer in (1, 2, 3):
        before, after = case.theta(layer), case.updated(layer)
        for row, column in np.ndindex(before.shape):
            moments = found(case.trace, SignChange(layer, row + 1, column))
            crosses = before[row, column] * after[row, column] < 0
            assert len(moments) == crosses
            changed += crosses
            if crosses:
                place = steps.named(moments[0], term=True)
                assert place == Place(4, Quantity.UPDATE, layer, row + 1, column + 1)
    assert changed > 3


@pytest.mark.parametrize(("rate", "rises"), [(0.05, False), (60.0, True)])
def test_a_rise_of_the_cost_is_met_at_the_end_of_the_update(make_case, rate, rises):
    case = make_case((2, 3, 1), examples=8, descent=Descent(learning_rate=rate))
    rows = range(8)
    before = np.mean([case.values(row).cost.sum() for row in rows])
    moved = replace(case, thetas=(case.updated(1), case.updated(2)))
    after = np.mean([moved.values(row).cost.sum() for row in rows])
    assert (after > before) == rises
    assert found(case.trace, CostRose()) == [len(Steps(case.trace)) - 1] * rises


def test_the_first_value_of_each_example_that_is_not_finite_is_met(make_trace):
    trace = make_trace((2, 2, 1), examples=3)
    huge = type(trace)(
        type(trace.network)((trace.network.thetas[0] * 5e307, trace.network.thetas[1])),
        np.array([[9.0, 9.0], [0.0, 0.0], [9.0, -9.0]]),
        trace.targets,
        0.0,
    )
    with np.errstate(all="ignore"):
        sums = huge.network.thetas[0] @ np.array([[1, 1, 1], [9, 0, 9], [9, 0, -9]])
    expected = [
        Place(row, Quantity.Z, 2, int(np.flatnonzero(~np.isfinite(sums[:, row]))[0]) + 1)
        for row in range(3)
        if not np.isfinite(sums[:, row]).all()
    ]
    assert expected
    steps = Steps(huge)
    assert [steps.named(moment) for moment in found(huge, NotFinite())] == expected


def test_of_several_breakpoints_the_nearest_stops_and_says_why(make_case):
    case = make_case(SIZES)
    hits = Hits(case.trace, (AtUnit(4, 2), AtLine(7), AtExample(1)))
    first = hits.next(-1)
    assert first is not None
    assert first.reason.startswith("Stopped at line 7, a(l) ← g(z(l)), with l = 2")
    last = hits.previous(len(hits))
    assert last is not None
    assert last.reason.startswith("Stopped at δ₂(4) = ")


@pytest.mark.parametrize(
    ("line", "loop"),
    [
        (4, "i = 1 of 5"),
        (8, "i = 1 of 5"),
        (9, "i = 1 of 5"),
        (6, "l = 2"),
        (13, "l = 1"),
        (15, "l = 1"),
    ],
)
def test_a_line_is_told_with_the_variable_of_the_loop_that_it_stands_in(make_case, line, loop):
    hit = Hits(make_case(SIZES).trace, (AtLine(line),)).next(-1)
    assert hit is not None
    assert hit.reason.endswith(f", with {loop}.")


def test_every_reason_is_one_sentence_with_the_number_that_hit_it(make_case):
    case = make_case(SIZES, descent=Descent(learning_rate=60.0))
    smallest = min(
        abs(d) for row in range(5) for layer in (2, 3) for d in case.values(row).delta[layer]
    )
    kinds = (Vanishing(2 * smallest), Saturated(0.4, 0.6), Misclassified(), CostRose(),
             SignChange(1, 1, 1), AtIteration(0), AtExample(2), AtUnit(1, 1))  # fmt: skip
    for kind in kinds:
        hit = Hits(case.trace, (kind,)).next(-1)
        if hit is not None:
            assert hit.reason.startswith("Stopped ")
            assert hit.reason.endswith(".")
            assert hit.breakpoint is kind
    hit = Hits(case.trace, (Vanishing(2 * smallest),)).next(-1)
    assert hit is not None
    assert "the error vanishes" in hit.reason


def test_sixty_thousand_examples_are_searched_without_walking(make_case):
    case = make_case((4, 3, 2), examples=60_000)
    steps = Steps(case.trace)
    hit = Hits(case.trace, (AtExample(59_999),)).next(-1)
    assert hit is not None
    assert steps.place(hit.moment).example == 59_999
    number = steps.timeline.number(Place(59_998, Quantity.DELTA, 2))
    assert Hits(case.trace, (AtUnit(2, 3),)).next(number) is not None
    assert steps.timeline.next(number, StepSize.EXAMPLE) > number
