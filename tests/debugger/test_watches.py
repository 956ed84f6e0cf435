"""Watched values: what is known of them, what was seen before, and how their names are read."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.debugger import Place, Quantity, Tour, derive_frame
from nnviz.debugger.formula_parts import Reference
from nnviz.debugger.watches import (
    MOST_READINGS,
    Watches,
    WatchRecord,
    normalised,
    parse_reference,
    suggestions,
    value_of,
)

Z, A, DELTA, COST, INPUT = (
    Quantity.Z,
    Quantity.A,
    Quantity.DELTA,
    Quantity.COST,
    Quantity.INPUT,
)
SUM, GRADIENT, THETA = Quantity.ACCUMULATED, Quantity.GRADIENT, Quantity.UPDATE
SIZES = (2, 4, 1)


def at(case, *place):
    return derive_frame(case.trace, Place(*place))


# -- what is known of a value ---------------------------------------------------------------------


def test_every_value_is_that_of_plain_numpy_when_all_is_known(make_case):
    made = make_case((3, 4, 2), regularisation=0.7)
    values, rows = made.values(4), range(5)
    everything = at(made, 4, THETA, 2)
    for layer in (2, 3):
        for unit in range(1, (3, 4, 2)[layer - 1] + 1):
            expected = values.z[layer][unit - 1], values.a[layer][unit - 1]
            found = [value_of(everything, Reference(q, layer, unit)) for q in (Z, A)]
            np.testing.assert_allclose(found, expected, rtol=1e-12)
            delta = value_of(everything, Reference(DELTA, layer, unit))
            np.testing.assert_allclose(delta, values.delta[layer][unit - 1], rtol=1e-12)
    matrices = {
        SUM: made.accumulated(1, rows),
        GRADIENT: made.gradient(1),
        THETA: made.updated(1),
    }
    for quantity, matrix in matrices.items():
        found = value_of(everything, Reference(quantity, 1, 3, 2))
        np.testing.assert_allclose(found, matrix[2, 2], rtol=1e-12)
    costs = [value_of(everything, Reference(COST, 3, unit)) for unit in (1, 2)]
    np.testing.assert_allclose(costs, values.cost, rtol=1e-12)
    whole = value_of(everything, Reference(COST, 3))
    np.testing.assert_allclose(whole, values.cost.sum(), rtol=1e-12)
    assert value_of(everything, Reference(INPUT, 1, 2)) == made.X[4, 1]


def test_what_is_not_computed_yet_is_unknown_and_not_0(make_case):
    made = make_case((2, 3, 1))
    assert value_of(at(made, 0, Z, 2, 2), Reference(Z, 2, 2)) is not None
    assert value_of(at(made, 0, Z, 2, 2), Reference(Z, 2, 3)) is None
    assert value_of(at(made, 0, Z, 2), Reference(A, 2, 1)) is None
    assert value_of(at(made, 0, Z, 3), Reference(DELTA, 2, 1)) is None
    assert value_of(at(made, 0, DELTA, 2), Reference(SUM, 1, 1, 0)) is None
    assert value_of(at(made, 0, SUM, 1), Reference(GRADIENT, 1, 1, 0)) is None
    assert value_of(at(made, 0, A, 3), Reference(COST, 3)) is None


def test_the_bias_unit_is_1_from_the_beginning(make_case):
    frame = at(make_case((2, 3, 1)), 0, INPUT, 1)
    assert value_of(frame, Reference(INPUT, 1, 0)) == 1.0
    assert value_of(frame, Reference(A, 2, 0)) == 1.0


def test_theta_is_the_old_one_until_its_row_is_updated(make_case):
    made = make_case((2, 3, 1))
    second, third = Reference(THETA, 1, 2, 1), Reference(THETA, 1, 3, 1)
    frame = at(made, 4, THETA, 1, 2)
    assert value_of(frame, second) == pytest.approx(made.updated(1)[1, 1], rel=1e-12)
    assert value_of(frame, third) == made.theta(1)[2, 1]


def test_what_a_network_does_not_have_is_unknown(make_case):
    frame = at(make_case((2, 3, 1)), 4, THETA, 2)
    for absent in (Reference(Z, 4, 1), Reference(A, 2, 4), Reference(THETA, 3, 1, 1)):
        assert value_of(frame, absent) is None


# -- what was seen before -------------------------------------------------------------------------


def seen(*readings):
    record = WatchRecord(Reference(DELTA, 2, 1))
    for value, moment in readings:
        record = record.seen(value, moment)
    return record


def test_a_value_that_is_unknown_again_stays_with_where_it_is_from():
    record = seen((0.1, "example 1"), (0.3, "example 2"), (None, "example 3"))
    assert record.now is None
    assert record.is_stale
    assert (record.before.value, record.before.moment) == (0.3, "example 2")
    assert record.change is None


def test_the_change_is_from_the_known_value_before():
    record = seen((0.5, "example 1"), (None, "example 2"), (0.75, "example 2"))
    assert (record.now, record.change, record.is_stale) == (0.75, 0.25, False)
    assert record.before.moment == "example 1"


def test_the_change_stays_while_the_value_does():
    record = seen((0.5, "example 1"), (0.75, "example 2"), (0.75, "example 2"))
    assert record.change == 0.25


def test_a_value_that_comes_out_the_same_in_the_next_example_changed_by_0():
    record = seen((0.5, "example 1"), (None, "example 2"), (0.5, "example 2"))
    assert record.change == 0.0
    assert record.trail == (0.5,)


def test_a_step_back_and_forth_over_a_value_is_no_change_of_it():
    there = seen((0.1, "example 1"), (0.3, "example 2"))
    again = there.seen(None, "example 2").seen(0.3, "example 2")
    assert again == there


def test_nothing_was_before_the_first_value():
    assert seen().before is None
    assert seen((None, "example 1")).is_stale is False
    record = seen((0.1, "example 1"))
    assert (record.now, record.before, record.change) == (0.1, None, None)


def test_nan_is_one_value_however_often_it_is_seen():
    record = seen((1.0, "example 1"), (math.nan, "example 2"), (math.nan, "example 2"))
    assert len(record.trail) == 2
    assert math.isnan(record.now)
    assert record.before.value == 1.0


def test_the_trail_is_the_last_different_values_and_short():
    record = seen(*[(float(n // 2), "example 1") for n in range(200)])
    assert record.trail == tuple(float(n) for n in range(100 - MOST_READINGS, 100))


def test_the_watches_of_a_whole_example_and_the_beginning_of_the_next(make_case):
    made = make_case((2, 3, 1))
    tour = Tour(3)
    watched = Watches.of((Reference(DELTA, 2, 1), Reference(THETA, 1, 1, 0)))
    for number in range(tour.number(Place(0, SUM, 2)) + 1):
        watched = watched.seen(derive_frame(made.trace, tour.place(0, number)), "example 1")
    watched = watched.seen(derive_frame(made.trace, tour.first(1)), "example 2")
    delta, theta = watched.records
    assert delta.now is None
    assert delta.before.value == pytest.approx(made.values(0).delta[2][0], rel=1e-12)
    assert delta.before.moment == "example 1"
    assert theta.now == made.theta(1)[0, 0]
    assert watched.layer_sizes == (2, 3, 1)


def test_to_see_the_same_moment_again_changes_nothing(make_case):
    made = make_case((2, 3, 1))
    watched = Watches.of(suggestions((2, 3, 1)))
    for place in ((0, DELTA, 2), (1, Z, 2, 2)):
        once = watched.seen(at(made, *place), "a moment")
        assert once.seen(at(made, *place), "a moment") == once
        watched = once


def test_watching_more_keeps_what_was_seen_of_the_others(make_case):
    frame = at(make_case((2, 3, 1)), 0, DELTA, 2)
    first, second, third = (Reference(DELTA, 2, unit) for unit in (1, 2, 3))
    watched = Watches.of((first, second)).seen(frame, "example 1")
    more = watched.watching((second, third))
    assert more.records[0] == watched.records[1]
    assert more.records[1] == WatchRecord(third)


# -- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("z2(2)", Reference(Z, 2, 2)),
        ("z_2^(2)", Reference(Z, 2, 2)),
        ("z₂⁽²⁾", Reference(Z, 2, 2)),
        ("a1(3)", Reference(A, 3, 1)),
        ("a(2)[0]", Reference(A, 2, 0)),
        ("δ2(2)", Reference(DELTA, 2, 2)),
        ("d2(2)", Reference(DELTA, 2, 2)),
        ("delta 2 (2)", Reference(DELTA, 2, 2)),
        (r"\delta_{2}^{(2)}", Reference(DELTA, 2, 2)),
        ("Θ21(1)", Reference(THETA, 1, 2, 1)),
        ("Θ₂₁(1)", Reference(THETA, 1, 2, 1)),
        ("theta(1)[2,1]", Reference(THETA, 1, 2, 1)),
        ("Θ(1)[2, 1]", Reference(THETA, 1, 2, 1)),
        ("Theta 2 1 (1)", Reference(THETA, 1, 2, 1)),
        ("Δ(1)[2,1]", Reference(SUM, 1, 2, 1)),
        ("\N{INCREMENT}21(1)", Reference(SUM, 1, 2, 1)),
        ("Delta(1)[2,1]", Reference(SUM, 1, 2, 1)),
        ("D(1)[2,1]", Reference(GRADIENT, 1, 2, 1)),
        ("x2", Reference(INPUT, 1, 2)),
        ("cost1", Reference(COST, 3, 1)),
        ("cost", Reference(COST, 3)),
    ],
)
def test_names_are_read_as_people_write_them(text, reference):
    assert parse_reference(text, SIZES) == reference


def test_indices_above_9_have_a_comma():
    reference = parse_reference("Θ₁₂,\N{THIN SPACE}₃(1)", (12, 25, 10))
    assert reference == Reference(THETA, 1, 12, 3)
    with pytest.raises(ValueError, match="comma"):
        parse_reference("Θ123(1)", (12, 25, 10))


def references(sizes):
    """Every value of a network, from the definition of its shapes."""
    last = len(sizes)
    yield from (Reference(INPUT, 1, unit) for unit in range(sizes[0] + 1))
    yield Reference(COST, last)
    yield from (Reference(COST, last, unit) for unit in range(1, sizes[-1] + 1))
    for layer, units in enumerate(sizes, start=1):
        yield from (Reference(A, layer, unit) for unit in range(layer == last, units + 1))
        if layer > 1:
            yield from (Reference(q, layer, u) for q in (Z, DELTA) for u in range(1, units + 1))
    for layer, (columns, rows) in enumerate(pairwise(sizes), start=1):
        for quantity in (THETA, SUM, GRADIENT):
            entries = ((row, column) for row in range(1, rows + 1) for column in range(columns + 1))
            yield from (Reference(quantity, layer, *entry) for entry in entries)


@given(st.lists(st.integers(1, 11), min_size=2, max_size=3).map(tuple))
def test_every_name_is_read_back_as_what_it_names(sizes):
    for reference in references(sizes):
        assert parse_reference(reference.name, sizes) == reference
        assert parse_reference(normalised(reference.name), sizes) == reference


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "“” cannot be read"),
        ("w2(2)", "“w2(2)” is no value here"),
        ("z2", "“z2” does not say which layer"),
        ("z1(5)", "There is no z(5): z belongs to layers 2 to 3, as z₁(2)"),
        ("δ1(1)", "There is no δ(1)"),
        ("z9(2)", "There is no z₉(2): layer 2 has units 1 to 4"),
        ("z0(2)", "There is no z₀(2)"),
        ("a0(3)", "There is no a₀(3): layer 3 has unit 1 only"),
        ("cost2", "There is no cost₂"),
        ("a(3)", "a needs one unit, as a₁(3)"),
        ("Θ(1)", "Θ needs a row and a column"),
        ("Θ55(1)", "Θ(1) has no entry [5, 5]: it has rows 1 to 4, and columns 0 (the bias) to 2"),
        ("Θ01(1)", "Θ(1) has no entry [0, 1]"),
        ("Θ21(1)[2,1]", "has its indices twice"),
        ("Theta1(2,1)", "cannot be read"),
    ],
)
def test_what_cannot_be_watched_is_refused_with_what_there_is(text, told):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011  its whole sentence is looked at
        parse_reference(text, SIZES)
    assert told in str(refusal.value)


@given(st.text(max_size=12) | st.text("zadΘΔδDxcost0123456789()[],₁₂ ", max_size=12))
def test_any_text_is_a_value_of_the_network_or_refused(text):
    try:
        reference = parse_reference(text, SIZES)
    except ValueError:
        return
    assert reference in set(references(SIZES))


def test_a_very_long_text_is_refused_briefly():
    with pytest.raises(ValueError, match="cannot be read") as refusal:
        parse_reference("9" * 100_000, SIZES)
    assert len(str(refusal.value)) < 200


def test_suggestions_are_all_of_a_small_network_and_few_of_a_large_one():
    some = set(suggestions(SIZES))
    assert some <= set(references(SIZES))
    assert {Reference(THETA, 2, 1, 4), Reference(Z, 3, 1), Reference(INPUT, 1, 2)} <= some
    assert len(suggestions((784, 200, 10))) < 2000
