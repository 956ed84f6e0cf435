"""Every step of every size, against the listing of the algorithm walked term by term.

`walk` below is that listing with its loops written out; the timeline must say the same without
walking.
"""

import sys
import tracemalloc
from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nnviz.debugger import Phase, Place, Quantity, StepSize, Timeline

SHAPES = st.lists(st.integers(1, 7), min_size=2, max_size=6).map(tuple)
EXAMPLES = st.integers(1, 5)
SIZES = [
    StepSize.TERM,
    StepSize.UNIT,
    StepSize.LAYER,
    StepSize.PASS,
    StepSize.EXAMPLE,
    StepSize.ITERATION,
]
DIGITS = (784, 128, 10)


# -- the listing -----------------------------------------------------------------------------------


class Moment(NamedTuple):
    """Term `term` of `terms` of unit `unit` of `units` of a line, both counted from 1."""

    block: int  # the example, or the number of examples for the lines after them
    phase: Phase
    quantity: Quantity
    layer: int
    unit: int
    term: int
    units: int
    terms: int


def walk(s, m):
    """Return every moment of an iteration over m examples; s[l] are the units of layer l."""
    L = len(s)
    s = dict(enumerate(s, start=1))
    for i in range(m):
        yield from line(i, Phase.FORWARD, Quantity.INPUT, 1, 1, 1)
        for l in range(2, L + 1):  # noqa: E741  the notation's l
            # z_j is the bias and a product for each unit below; a_j is g of one number.
            yield from line(i, Phase.FORWARD, Quantity.Z, l, s[l], s[l - 1] + 1)
            yield from line(i, Phase.FORWARD, Quantity.A, l, s[l], 1)
        # y log h and (1 − y) log(1 − h) of each output.
        yield from line(i, Phase.COST, Quantity.COST, L, s[L], 2)
        yield from line(i, Phase.BACKWARD, Quantity.DELTA, L, s[L], 1)
        for l in range(L - 1, 1, -1):  # noqa: E741
            # A product for each unit above, and g′(z).
            yield from line(i, Phase.BACKWARD, Quantity.DELTA, l, s[l], s[l + 1] + 1)
        for l in range(1, L):  # noqa: E741
            yield from line(i, Phase.ACCUMULATE, Quantity.ACCUMULATED, l, s[l + 1], s[l] + 1)
    for l in range(1, L):  # noqa: E741
        yield from line(m, Phase.GRADIENT, Quantity.GRADIENT, l, s[l + 1], s[l] + 1)
    for l in range(1, L):  # noqa: E741
        yield from line(m, Phase.UPDATE, Quantity.UPDATE, l, s[l + 1], s[l] + 1)


def line(block, phase, quantity, layer, units, terms):  # noqa: PLR0917  a table of six columns
    for unit in range(1, units + 1):
        for term in range(1, terms + 1):
            yield Moment(block, phase, quantity, layer, unit, term, units, terms)


def place_of(moment, m):
    """Return the place of a moment; one that ends its line or unit has no unit or no term."""
    unit_ends = moment.term == moment.terms
    line_ends = unit_ends and moment.unit == moment.units
    return Place(
        min(moment.block, m - 1),
        moment.quantity,
        moment.layer,
        None if line_ends else moment.unit,
        None if unit_ends else moment.term,
    )


def part_of(moment, size):
    """Return what names the step of a size that a moment belongs to."""
    return {
        StepSize.TERM: moment,
        StepSize.UNIT: moment._replace(term=0),
        StepSize.LAYER: (moment.block, moment.phase, moment.layer),
        StepSize.PASS: (moment.block, moment.phase),
        StepSize.EXAMPLE: moment.block,
        StepSize.ITERATION: None,
    }[size]


def ends_of(moments, size):
    """Return the numbers of the moments that end a step of a size."""
    parts = [part_of(moment, size) for moment in moments]
    last = len(parts) - 1
    return [n for n in range(len(parts)) if n == last or parts[n + 1] != parts[n]]


# -- the timeline says the same --------------------------------------------------------------------


@settings(max_examples=40)
@given(sizes=SHAPES, m=EXAMPLES)
@example(sizes=(1, 1), m=1)
def test_the_moments_are_those_of_the_listing(sizes, m):
    timeline, moments = Timeline(sizes, m), list(walk(sizes, m))
    assert len(timeline) == len(moments)
    for number, moment in enumerate(moments):
        place = place_of(moment, m)
        assert timeline.place(number) == place
        assert timeline.number(place) == number
        assert place.phase is moment.phase


@settings(max_examples=40)
@given(sizes=SHAPES, m=EXAMPLES)
@example(sizes=(1, 1), m=1)
@example(sizes=(1, 1, 1), m=2)
def test_a_step_goes_to_the_next_end_of_its_size_from_every_moment(sizes, m):
    timeline, moments = Timeline(sizes, m), list(walk(sizes, m))
    for size in SIZES:
        ends = ends_of(moments, size)
        for number in range(len(moments)):
            later, earlier = bisect_right(ends, number), bisect_left(ends, number) - 1
            # Beyond the last end lies the first one of the next iteration; before the first, the
            # last of the iteration before.
            onward = ends[later] if later < len(ends) else len(moments) + ends[0]
            assert timeline.next(number, size) == onward, (size, moments[number])
            back = ends[earlier] if earlier >= 0 else -1
            assert timeline.previous(number, size) == back, (size, moments[number])


@pytest.mark.parametrize("size", SIZES)
@settings(max_examples=25)
@given(sizes=SHAPES, m=EXAMPLES)
def test_a_step_back_is_as_large_as_a_step_forward(size, sizes, m):
    timeline = Timeline(sizes, m)
    length = len(timeline)
    here = -1  # the end of the iteration before
    while here < length - 1:
        later = timeline.next(here, size) if here >= 0 else timeline.next(length - 1, size) - length
        assert later > here
        assert timeline.previous(later, size) == here
        here = later
    assert here == length - 1  # the end of an iteration is an end of every size


@settings(max_examples=25)
@given(sizes=SHAPES, m=EXAMPLES)
def test_a_step_is_made_of_whole_steps_of_the_size_before(sizes, m):
    timeline = Timeline(sizes, m)
    for smaller, larger in pairwise(SIZES):
        assert smaller.larger is larger
        small, large = (stops(timeline, size) for size in (smaller, larger))
        assert set(large) <= set(small)
        assert len(large) <= len(small)


def stops(timeline, size):
    """Return the ends of all steps of a size, walked from the end of the iteration before."""
    found = [timeline.next(len(timeline) - 1, size) - len(timeline)]
    while (later := timeline.next(found[-1], size)) < len(timeline):
        found.append(later)
    return found


def test_there_is_nothing_larger_than_an_iteration():
    assert StepSize.ITERATION.larger is StepSize.ITERATION
    assert list(StepSize) == SIZES


def test_the_steps_of_a_small_network_counted_by_hand():
    # 2-3-1 with 2 examples. Of an example: x 1; z(2) 3·3, a(2) 3; z(3) 4, a(3) 1; cost 2; δ(3) 1;
    # δ(2) 3·2; Δ(1) 3·3, Δ(2) 4: 40 terms. After them D and Θ, each 9 + 4: 26. 2·40 + 26 = 106.
    timeline = Timeline((2, 3, 1), 2)
    assert len(timeline) == 106
    counts = {size: len(stops(timeline, size)) for size in SIZES}
    assert counts == {
        StepSize.TERM: 106,
        # x; z and a of 3 units, then of 1; the cost; δ(3); 3 δ(2); rows 3 and 1: 18 an example.
        StepSize.UNIT: 2 * 18 + 8,
        # Layers 1, 2, 3; the cost; δ(3), δ(2); Δ(1), Δ(2): 8 an example. D twice, Θ twice.
        StepSize.LAYER: 2 * 8 + 4,
        StepSize.PASS: 2 * 4 + 2,
        StepSize.EXAMPLE: 3,  # what comes after all examples is a step too
        StepSize.ITERATION: 1,
    }


def test_a_step_over_a_layer_takes_its_sums_and_its_activations():
    timeline = Timeline((2, 3, 1), 2)
    input_known = timeline.number(Place(0, Quantity.INPUT, 1))
    assert timeline.place(timeline.next(input_known, StepSize.LAYER)) == Place(0, Quantity.A, 2)


@pytest.mark.parametrize("size", SIZES)
def test_from_inside_a_step_both_ways_lead_to_its_ends(size):
    # 2-3-1: from the second product of the second unit's z in layer 2 of the second example.
    timeline = Timeline((2, 3, 1), 2)
    inside = timeline.number(Place(1, Quantity.Z, 2, 2, 2))
    onward, back = timeline.next(inside, size), timeline.previous(inside, size)
    expected = {
        StepSize.TERM: (Place(1, Quantity.Z, 2, 2), Place(1, Quantity.Z, 2, 2, 1)),
        StepSize.UNIT: (Place(1, Quantity.Z, 2, 2), Place(1, Quantity.Z, 2, 1)),
        StepSize.LAYER: (Place(1, Quantity.A, 2), Place(1, Quantity.INPUT, 1)),
        StepSize.PASS: (Place(1, Quantity.A, 3), Place(0, Quantity.ACCUMULATED, 2)),
        StepSize.EXAMPLE: (Place(1, Quantity.ACCUMULATED, 2), Place(0, Quantity.ACCUMULATED, 2)),
    }
    if size is StepSize.ITERATION:
        assert (onward, back) == (len(timeline) - 1, -1)
    else:
        assert (timeline.place(onward), timeline.place(back)) == expected[size]


@pytest.mark.parametrize("number", [-1, 106, 1000])
def test_a_moment_that_the_iteration_does_not_have_is_refused(number):
    with pytest.raises(IndexError, match="0 … 105"):
        Timeline((2, 3, 1), 2).place(number)


# -- however long the iteration --------------------------------------------------------------------


def queries(timeline, count):
    """Ask for `count` places, numbers and steps of every size, all over the iteration."""
    for k in range(count):
        number = k * (len(timeline) - 1) // (count - 1)
        assert timeline.number(timeline.place(number)) == number
        for size in SIZES:
            timeline.next(number, size)
            timeline.previous(number, size)


def test_sixty_thousand_examples_of_a_large_network_cost_no_memory():
    tracemalloc.start()
    try:
        timeline = Timeline(DIGITS, 60_000)
        queries(timeline, 1000)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # x; z(2), a(2); z(3), a(3); the cost; δ(3), δ(2); Δ(1) and Δ(2).
    forward = 1 + 128 * 785 + 128 + 10 * 129 + 10
    thetas = 128 * 785 + 10 * 129
    assert len(timeline) == 60_000 * (forward + 20 + 10 + 128 * 11 + thetas) + 2 * thetas
    assert most < 64 * 1024


def lengths(thing):
    """Return the lengths of all containers in an object, however nested."""
    found = []
    if isinstance(thing, dict):
        thing = tuple(thing.values())
    if isinstance(thing, (list, tuple)):
        found = [len(thing)] + [n for part in thing for n in lengths(part)]
    return found


def test_no_list_is_longer_than_the_lines_whatever_the_sizes():
    timeline = Timeline(DIGITS, 60_000)
    queries(timeline, 10)
    # x, two z, two a, the cost, two δ, two Δ: 10 lines for an example, and 4 after all.
    assert max(lengths(vars(timeline))) <= 10


@pytest.mark.parametrize("size", SIZES)
def test_a_query_does_as_much_for_many_examples_and_units_as_for_few(size):
    def calls(timeline, number):
        """Count the calls of Python functions that a step on and back and their places take."""
        made = Counter()

        def listen(frame, event, _):
            made[event, frame.f_code.co_name] += 1

        sys.setprofile(listen)
        try:
            timeline.place(timeline.next(number, size))
            timeline.place(max(0, timeline.previous(number, size)))
        finally:
            sys.setprofile(None)
        return sum(count for (event, _), count in made.items() if event == "call")

    few, many = Timeline((2, 2, 2), 2), Timeline(DIGITS, 60_000)
    place = Place(1, Quantity.DELTA, 2, 1, 1)
    small, large = (calls(timeline, timeline.number(place)) for timeline in (few, many))
    assert small == large
