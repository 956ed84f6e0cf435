"""Inside a line: a Frame at one unit or one term knows what was computed so far, and no more.

The numbers are those of plain NumPy, unit by unit (conftest.py).
"""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.debugger import (
    Descent,
    EdgeChoice,
    EdgeQuantity,
    Place,
    Quantity,
    Steps,
    Tour,
    derive_frame,
)

SHAPES = [(3, 2), (2, 3, 1), (3, 2, 4, 2), (2, 3, 1, 2, 3)]  # no hidden layer to three of them
ACTIVATIONS = ["sigmoid", "tanh", "relu"]
EVERY_SHAPE_AND_ACTIVATION = [
    pytest.param((sizes, activation), id=f"{'-'.join(map(str, sizes))} {activation}")
    for sizes in SHAPES
    for activation in ACTIVATIONS
]
DESCENT = Descent(learning_rate=0.3, batch_size=2, seed=5, iteration=1)
MATRICES = {
    Quantity.ACCUMULATED: ("products", "accumulated"),
    Quantity.GRADIENT: ("gradient",),
    Quantity.UPDATE: ("updated",),
}
UNITS = {
    Quantity.Z: ("z",),
    Quantity.A: ("a",),
    Quantity.COST: ("cost",),
    Quantity.DELTA: ("delta",),
}
TUPLES = ("z", "a", "delta", "products", "accumulated", "gradient", "updated")


@pytest.fixture(params=EVERY_SHAPE_AND_ACTIVATION)
def case(request, make_case):
    sizes, activation = request.param
    return make_case(sizes, activation=activation, regularisation=3.0, descent=DESCENT)


def moments(case):
    """Return the places of every moment of the iteration."""
    steps = Steps(case.trace)
    return [steps.place(number) for number in range(len(steps))]


def whole(place):
    return replace(place, unit=None, term=None)


def whole_units(place):
    """Return how many units of its line were finished at a place inside the line."""
    return place.unit if place.term is None else place.unit - 1


def inside(case):
    return [place for place in moments(case) if place != whole(place)]


def index_of(place):
    """Return where in its tuple the values of a place's line are."""
    return place.layer - 1


def entries(frame):
    """Return (name, index) → value of every entry of a Frame that may be unknown."""
    found = {(name, k): e for name in TUPLES for k, e in enumerate(getattr(frame, name))}
    return found | {("cost", len(frame.z) - 1): frame.cost}


def of_its_line(place):
    names = UNITS.get(place.quantity) or MATRICES[place.quantity]
    return {(name, index_of(place)) for name in names}


def test_only_the_units_of_the_line_that_are_finished_are_known(case):
    """At each place, what is known is a prefix exactly as long as the unit says."""
    for place in inside(case):
        frame, then = (entries(derive_frame(case.trace, at)) for at in (place, whole(place)))
        assert frame.keys() == then.keys()
        for key, value in frame.items():
            if key not in of_its_line(place):
                # What other lines know does not change while one is carried out.
                assert (value is None) == (then[key] is None), (place, key)
                if value is not None:
                    np.testing.assert_array_equal(value, then[key])
            elif whole_units(place) == 0:
                assert value is None, (place, key)
            else:
                assert len(value) == whole_units(place), (place, key)
                np.testing.assert_array_equal(value, then[key][: len(value)])


def worked_out(case, place):
    """Return the name of what a place's line computes, and all its units by plain NumPy."""
    layer, values = place.layer, case.values(place.example)
    if place.quantity is Quantity.GRADIENT:
        return "gradient", case.gradient(layer)
    if place.quantity is Quantity.UPDATE:
        return "updated", case.updated(layer)
    if place.quantity is Quantity.ACCUMULATED:
        rows = case.trace.rows[: case.trace.position(place.example) + 1]
        return "accumulated", case.accumulated(layer, rows)
    (name,) = UNITS[place.quantity]
    return name, values.cost if name == "cost" else getattr(values, name)[layer]


def test_the_units_known_so_far_have_the_numbers_worked_out_anew(case):
    checked = set()
    for place in inside(case):
        if not whole_units(place):
            continue
        name, expected = worked_out(case, place)
        found = getattr(derive_frame(case.trace, place), name)
        found = found if name == "cost" else found[index_of(place)]
        expected = expected[: whole_units(place)]
        np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-14)
        checked.add(place.quantity)
    assert checked >= {Quantity.ACCUMULATED, Quantity.GRADIENT, Quantity.UPDATE}


def test_what_plain_numpy_calls_D_is_the_slope_of_J(make_case):
    """The reference itself, against central differences of J over the batch."""
    for activation in ACTIVATIONS:
        case = make_case((3, 2, 4, 2), activation=activation, regularisation=3.0, descent=DESCENT)
        for gap, theta in enumerate(case.thetas):
            for index in np.ndindex(theta.shape):
                sides = [J(case, gap, index, sign * 1e-4) for sign in (1, -1)]
                numeric = (sides[0] - sides[1]) / 2e-4
                assert case.gradient(gap + 1)[index] == pytest.approx(numeric, abs=1e-6)


def J(case, gap, index, nudge):
    thetas = [theta.copy() for theta in case.thetas]
    thetas[gap][index] += nudge
    moved = replace(case, thetas=tuple(thetas))
    data = np.mean([moved.values(row).cost.sum() for row in case.trace.rows])
    penalty = sum((theta[:, 1:] ** 2).sum() for theta in thetas)
    return data + case.regularisation / (2 * len(case.X)) * penalty


# -- what is lit -----------------------------------------------------------------------------------


def test_the_unit_that_is_computed_is_lit_in_its_layer(case):
    for place in inside(case):
        frame = derive_frame(case.trace, place)
        # A row of Δ(l), D(l) or Θ(l) belongs to a unit of layer l + 1.
        layer = place.layer + (place.quantity in MATRICES)
        assert (frame.lit_layer, frame.lit_unit) == (layer - 1, place.unit)


def test_after_a_whole_line_no_single_unit_is_lit(case):
    tour = Tour(len(case.thetas) + 1)
    for number in range(len(tour)):
        assert derive_frame(case.trace, tour.place(0, number)).lit_unit is None


# -- what travels ----------------------------------------------------------------------------------


def known(edges):
    return ~np.isnan(edges.values)


def gap_of(place):
    return place.layer - 2 if place.quantity is Quantity.Z else place.layer - 1


def edges_of_unit(place, shape):
    """Return which edges a unit's sum runs along: its row; of a hidden δ its column."""
    mask = np.zeros(shape, dtype=bool)
    if place.quantity is Quantity.DELTA:
        mask[:, place.unit] = True
    else:
        mask[place.unit - 1] = True
    return mask


def edge_of_term(place, shape):
    mask = np.zeros(shape, dtype=bool)
    if place.quantity is Quantity.DELTA:
        mask[place.term - 1, place.unit] = True
    else:
        mask[place.unit - 1, place.term - 1] = True
    return mask


def flowing(case):
    """Return the places inside lines along whose edges something travels."""
    L = len(case.thetas) + 1
    return [
        place
        for place in inside(case)
        if place.quantity in (Quantity.Z, Quantity.ACCUMULATED)
        or (place.quantity is Quantity.DELTA and place.layer < L)
    ]


def test_only_the_edges_of_the_present_unit_or_term_move(case):
    for place in flowing(case):
        flow, shape = derive_frame(case.trace, place).flow, case.thetas[gap_of(place)].shape
        assert flow.gap == gap_of(place)
        expected = edges_of_unit(place, shape) if place.term is None else edge_of_term(place, shape)
        np.testing.assert_array_equal(known(flow.moving), expected)


def test_the_edges_known_are_all_that_moved_so_far(case):
    so_far = {}
    for place in flowing(case):
        flow = derive_frame(case.trace, place).flow
        before = so_far.get(whole(place), np.zeros(flow.edges.values.shape, dtype=bool))
        now = so_far[whole(place)] = before | known(flow.moving)
        if place.quantity is Quantity.DELTA:  # no error goes to a bias: nothing to wait for
            assert not flow.edges.values[:, 0].any()
            now = now | (np.arange(now.shape[1]) == 0)
        np.testing.assert_array_equal(known(flow.edges), now)


def test_what_does_not_flow_along_edges_has_no_flow(case):
    for place in set(inside(case)) - set(flowing(case)):
        assert derive_frame(case.trace, place).flow is None


def sum_part(case, place):
    """Return what the products of a unit sum to."""
    values = case.values(place.example)
    if place.quantity is Quantity.Z:
        return values.z[place.layer][place.unit - 1]
    above = case.theta(place.layer)[:, place.unit]
    return sum(above * values.delta[place.layer + 1])  # δ before its slope


def test_what_moves_to_a_unit_is_what_its_sum_is_made_of(case):
    for place in flowing(case):
        moving = derive_frame(case.trace, place).flow.moving.values
        values = case.values(place.example)
        if place.quantity is Quantity.ACCUMULATED:
            expected = values.products[place.layer]
            present = ~np.isnan(moving)
            np.testing.assert_allclose(moving[present], expected[present], rtol=1e-11, atol=1e-14)
        elif place.term is None:
            assert np.nansum(moving) == pytest.approx(sum_part(case, place), rel=1e-11, abs=1e-13)


def test_the_terms_of_a_unit_that_moved_one_by_one_sum_to_it(case):
    sums = {}
    for place in flowing(case):
        if place.quantity is Quantity.ACCUMULATED or place.term is None:
            continue
        unit = replace(place, term=None)
        moving = derive_frame(case.trace, place).flow.moving.values
        sums[unit] = sums.get(unit, 0.0) + np.nansum(moving)
    assert sums
    for unit, total in sums.items():
        expected = sum_part(case, unit)
        if unit.quantity is Quantity.Z:  # its last product comes with the whole unit
            last = case.values(unit.example).a[unit.layer - 1][-1]
            expected -= case.theta(unit.layer - 1)[unit.unit - 1, -1] * last
        assert total == pytest.approx(expected, rel=1e-11, abs=1e-12)


# -- what colours the edges ------------------------------------------------------------------------


def test_the_rows_that_are_not_known_yet_have_no_colour(case):
    for place in inside(case):
        if place.quantity is not Quantity.GRADIENT or not whole_units(place):
            continue
        frame = derive_frame(case.trace, place)
        for choice in (EdgeChoice.GRADIENT, EdgeChoice.STEP):
            gap = frame.edges(choice)[place.layer - 1]
            assert gap.quantity is EdgeQuantity.GRADIENT
            assert not np.isnan(gap.values[: whole_units(place)]).any()
            assert np.isnan(gap.values[whole_units(place) :]).all()
            assert gap.values.shape == case.theta(place.layer).shape


def test_following_a_unit_shows_what_travels_to_it(case):
    for place in flowing(case):
        frame = derive_frame(case.trace, place)
        assert frame.edges(EdgeChoice.STEP)[gap_of(place)] is frame.flow.edges


def test_contributions_wait_until_the_whole_layer_is_known(make_case):
    trace = make_case((2, 3, 2)).trace
    half, all_of_it = Place(0, Quantity.A, 2, 2), Place(0, Quantity.A, 2)
    assert derive_frame(trace, half).edges(EdgeChoice.CONTRIBUTION)[1].values is None
    assert derive_frame(trace, all_of_it).edges(EdgeChoice.CONTRIBUTION)[1].values is not None
