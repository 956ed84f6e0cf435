"""The places follow the listing, and a step back is the same size as a step forward."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.debugger import Phase, Place, Quantity, Timeline

LAYERS = st.integers(2, 40)
EXAMPLES = st.integers(0, 59_999)

# The listing of the algorithm for 4 layers, written out: x; z and a of layers 2, 3, 4; the cost;
# δ(4), δ(3), δ(2); Δ(1), Δ(2), Δ(3); D(1), D(2), D(3).
LISTING_OF_4_LAYERS = "x1 z2 a2 z3 a3 z4 a4 cost4 δ4 δ3 δ2 Δ1 Δ2 Δ3 D1 D2 D3"

PHASES_IN_ORDER = [
    Phase.FORWARD,
    Phase.COST,
    Phase.BACKWARD,
    Phase.ACCUMULATE,
    Phase.GRADIENT,
]


def all_places(timeline: Timeline, example: int = 0) -> list[Place]:
    return [timeline.place(example, number) for number in range(len(timeline))]


def listing(timeline: Timeline) -> str:
    return " ".join(f"{place.quantity}{place.layer}" for place in all_places(timeline))


def test_the_order_is_that_of_the_listing():
    assert listing(Timeline(4)) == LISTING_OF_4_LAYERS


def test_a_network_without_hidden_layers_has_a_listing_too():
    assert listing(Timeline(2)) == "x1 z2 a2 cost2 δ2 Δ1 D1"


@given(layers=LAYERS)
def test_there_are_five_lines_for_each_gap_and_two_beside(layers):
    # z, a, δ, Δ and D once for each of the L − 1 gaps, x and the cost once: 5 (L − 1) + 2.
    assert len(Timeline(layers)) == 5 * (layers - 1) + 2


@given(layers=LAYERS, example=EXAMPLES)
def test_next_and_previous_undo_each_other(layers, example):
    timeline = Timeline(layers)
    for place in all_places(timeline, example)[:-1]:
        later = timeline.next(place)
        assert later is not None
        assert timeline.previous(later) == place
        assert timeline.next(timeline.previous(later)) == later


@given(layers=LAYERS, example=EXAMPLES)
def test_walking_from_the_first_to_the_last_place_meets_each_place_once(layers, example):
    timeline = Timeline(layers)
    walked = [timeline.first(example)]
    while (later := timeline.next(walked[-1])) is not None:
        walked.append(later)
    assert walked == all_places(timeline, example)
    assert len(set(walked)) == len(walked)
    assert walked[-1] == timeline.last(example)


@given(layers=LAYERS, example=EXAMPLES)
def test_nothing_is_before_the_first_place_or_after_the_last(layers, example):
    timeline = Timeline(layers)
    assert timeline.previous(timeline.first(example)) is None
    assert timeline.next(timeline.last(example)) is None


@given(layers=LAYERS, example=EXAMPLES, data=st.data())
def test_a_place_and_its_number_stand_for_each_other(layers, example, data):
    timeline = Timeline(layers)
    number = data.draw(st.integers(0, len(timeline) - 1))
    place = timeline.place(example, number)
    assert timeline.number(place) == number
    assert place.example == example


@given(layers=LAYERS)
def test_the_phases_cover_all_steps_in_order_and_without_gaps(layers):
    timeline = Timeline(layers)
    phases = timeline.phases()
    assert [phase for phase, _, _ in phases] == PHASES_IN_ORDER
    assert phases[0][1] == 0
    assert phases[-1][2] == len(timeline)
    assert all(end == start for (_, _, end), (_, start, _) in pairwise(phases))
    for phase, start, end in phases:
        assert {timeline.place(0, number).phase for number in range(start, end)} == {phase}


@given(layers=LAYERS)
def test_each_phase_is_as_long_as_its_lines(layers):
    # x and two lines a layer above it; the cost; δ, Δ and D once a gap.
    lengths = {phase: end - start for phase, start, end in Timeline(layers).phases()}
    assert lengths == {
        Phase.FORWARD: 1 + 2 * (layers - 1),
        Phase.COST: 1,
        Phase.BACKWARD: layers - 1,
        Phase.ACCUMULATE: layers - 1,
        Phase.GRADIENT: layers - 1,
    }


@given(layers=LAYERS, example=EXAMPLES)
def test_after_the_forward_pass_the_outputs_are_known_and_the_cost_comes_next(layers, example):
    timeline = Timeline(layers)
    place = timeline.after_forward(example)
    assert place == Place(example, Quantity.A, layers)
    assert timeline.next(place) == Place(example, Quantity.COST, layers)


@pytest.mark.parametrize(
    ("quantity", "layer"),
    [(Quantity.Z, 1), (Quantity.DELTA, 1), (Quantity.ACCUMULATED, 3), (Quantity.A, 4)],
)
def test_a_line_that_the_listing_does_not_have_is_no_place(quantity, layer):
    with pytest.raises(KeyError):
        Timeline(3).number(Place(0, quantity, layer))
