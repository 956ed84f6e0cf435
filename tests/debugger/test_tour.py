"""The places follow the listing, and a step back is the same size as a step forward."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.debugger import Phase, Place, Quantity, Tour

LAYERS = st.integers(2, 40)
EXAMPLES = st.integers(0, 59_999)

# The listing of the algorithm for 4 layers, written out: x; z and a of layers 2, 3, 4; the cost;
# δ(4), δ(3), δ(2); Δ(1), Δ(2), Δ(3); D(1), D(2), D(3); the updates of Θ(1), Θ(2), Θ(3).
LISTING_OF_4_LAYERS = "x1 z2 a2 z3 a3 z4 a4 cost4 δ4 δ3 δ2 Δ1 Δ2 Δ3 D1 D2 D3 Θ1 Θ2 Θ3"

PHASES_IN_ORDER = [
    Phase.FORWARD,
    Phase.COST,
    Phase.BACKWARD,
    Phase.ACCUMULATE,
    Phase.GRADIENT,
    Phase.UPDATE,
]


def all_places(tour: Tour, example: int = 0) -> list[Place]:
    return [tour.place(example, number) for number in range(len(tour))]


def listing(tour: Tour) -> str:
    return " ".join(f"{place.quantity}{place.layer}" for place in all_places(tour))


def test_the_order_is_that_of_the_listing():
    assert listing(Tour(4)) == LISTING_OF_4_LAYERS


def test_a_network_without_hidden_layers_has_a_listing_too():
    assert listing(Tour(2)) == "x1 z2 a2 cost2 δ2 Δ1 D1 Θ1"


@given(layers=LAYERS)
def test_there_are_six_lines_for_each_gap_and_two_beside(layers):
    # z, a, δ, Δ, D and Θ once for each of the L − 1 gaps, x and the cost once: 6 (L − 1) + 2.
    assert len(Tour(layers)) == 6 * (layers - 1) + 2


@given(layers=LAYERS, example=EXAMPLES)
def test_next_and_previous_undo_each_other(layers, example):
    tour = Tour(layers)
    for place in all_places(tour, example)[:-1]:
        later = tour.next(place)
        assert later is not None
        assert tour.previous(later) == place
        assert tour.next(tour.previous(later)) == later


@given(layers=LAYERS, example=EXAMPLES)
def test_walking_from_the_first_to_the_last_place_meets_each_place_once(layers, example):
    tour = Tour(layers)
    walked = [tour.first(example)]
    while (later := tour.next(walked[-1])) is not None:
        walked.append(later)
    assert walked == all_places(tour, example)
    assert len(set(walked)) == len(walked)
    assert walked[-1] == tour.last(example)


@given(layers=LAYERS, example=EXAMPLES)
def test_nothing_is_before_the_first_place_or_after_the_last(layers, example):
    tour = Tour(layers)
    assert tour.previous(tour.first(example)) is None
    assert tour.next(tour.last(example)) is None


@given(layers=LAYERS, example=EXAMPLES, data=st.data())
def test_a_place_and_its_number_stand_for_each_other(layers, example, data):
    tour = Tour(layers)
    number = data.draw(st.integers(0, len(tour) - 1))
    place = tour.place(example, number)
    assert tour.number(place) == number
    assert place.example == example


@given(layers=LAYERS)
def test_the_phases_cover_all_steps_in_order_and_without_gaps(layers):
    tour = Tour(layers)
    phases = tour.phases()
    assert [phase for phase, _, _ in phases] == PHASES_IN_ORDER
    assert phases[0][1] == 0
    assert phases[-1][2] == len(tour)
    assert all(end == start for (_, _, end), (_, start, _) in pairwise(phases))
    for phase, start, end in phases:
        assert {tour.place(0, number).phase for number in range(start, end)} == {phase}


@given(layers=LAYERS)
def test_each_phase_is_as_long_as_its_lines(layers):
    # x and two lines a layer above it; the cost; δ, Δ, D and Θ once a gap.
    lengths = {phase: end - start for phase, start, end in Tour(layers).phases()}
    assert lengths == {
        Phase.FORWARD: 1 + 2 * (layers - 1),
        Phase.COST: 1,
        Phase.BACKWARD: layers - 1,
        Phase.ACCUMULATE: layers - 1,
        Phase.GRADIENT: layers - 1,
        Phase.UPDATE: layers - 1,
    }


@given(layers=LAYERS, example=EXAMPLES, unit=st.integers(1, 9), term=st.none() | st.integers(1, 9))
def test_playing_on_from_inside_a_line_first_ends_it(layers, example, unit, term):
    tour = Tour(layers)
    for whole in all_places(tour, example)[1:]:
        inside = Place(example, whole.quantity, whole.layer, unit, term)
        assert tour.next(inside) == whole
        assert tour.previous(inside) == tour.previous(whole)


@given(layers=LAYERS, example=EXAMPLES)
def test_after_the_forward_pass_the_outputs_are_known_and_the_cost_comes_next(layers, example):
    tour = Tour(layers)
    place = tour.after_forward(example)
    assert place == Place(example, Quantity.A, layers)
    assert tour.next(place) == Place(example, Quantity.COST, layers)


@pytest.mark.parametrize(
    ("quantity", "layer"),
    [(Quantity.Z, 1), (Quantity.DELTA, 1), (Quantity.ACCUMULATED, 3), (Quantity.A, 4)],
)
def test_a_line_that_the_listing_does_not_have_is_no_place(quantity, layer):
    with pytest.raises(KeyError):
        Tour(3).number(Place(0, quantity, layer))
