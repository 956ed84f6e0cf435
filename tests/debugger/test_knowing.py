"""A value is known at a place if and only if its line came before, from either side."""

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.debugger import Descent, Place, Quantity, Steps, Tour, Trace, derive_frame
from nnviz.engine import Network

WHOLE_BATCH = Descent()
HIDDEN = st.lists(st.integers(1, 4), min_size=0, max_size=4)


def trace_of(hidden, *, inputs=2, outputs=3, examples=3, descent=WHOLE_BATCH):
    sizes = (inputs, *hidden, outputs)
    chance = np.random.default_rng(8)
    gaps = zip(sizes[1:], sizes[:-1], strict=True)
    thetas = tuple(chance.normal(size=(above, below + 1)) for above, below in gaps)
    X = chance.normal(size=(examples, inputs))
    Y = np.eye(outputs)[chance.integers(0, outputs, examples)]
    return Trace(Network(thetas), X, Y, 1.0, descent)


def places(trace, example=0):
    tour = Tour(len(trace.network.layer_sizes))
    return [tour.place(example, number) for number in range(len(tour))]


def lines_so_far(trace, place):
    """Return (quantity, layer) of every line up to a place, walked one by one."""
    tour = Tour(len(trace.network.layer_sizes))
    walked, here = set(), tour.first(place.example)
    while here != place:
        walked.add((here.quantity, here.layer))
        here = tour.next(here)
    return walked | {(place.quantity, place.layer)}


def known_lines(frame):
    """Return (quantity, layer) of every value that a frame holds, x included."""
    layers = len(frame.network.layer_sizes)
    by_layer = {Quantity.Z: frame.z, Quantity.A: frame.a[1:], Quantity.DELTA: frame.delta}
    by_gap = {
        Quantity.ACCUMULATED: frame.accumulated,
        Quantity.GRADIENT: frame.gradient,
        Quantity.UPDATE: frame.updated,
    }
    known = {(Quantity.INPUT, 1)} if frame.a[0] is not None else set()
    for quantity, entries in by_layer.items():
        first = 2 if quantity is Quantity.A else 1
        known |= {(quantity, n) for n, e in enumerate(entries, start=first) if e is not None}
    for quantity, entries in by_gap.items():
        known |= {(quantity, n) for n, e in enumerate(entries, start=1) if e is not None}
    return known if frame.cost is None else known | {(Quantity.COST, layers)}


@settings(max_examples=30)
@given(hidden=HIDDEN, example=st.integers(0, 2))
def test_a_value_is_known_at_a_place_if_and_only_if_its_line_came_before(hidden, example):
    trace = trace_of(hidden)
    for place in places(trace, example):
        assert known_lines(derive_frame(trace, place)) == lines_so_far(trace, place), place


@settings(max_examples=20)
@given(hidden=HIDDEN)
def test_the_products_of_an_example_are_known_with_its_part_of_delta(hidden):
    trace = trace_of(hidden)
    for place in places(trace):
        frame = derive_frame(trace, place)
        known = [product is not None for product in frame.products]
        assert known == [accumulated is not None for accumulated in frame.accumulated]


def test_nothing_but_the_input_is_known_at_the_first_place():
    trace = trace_of([2])
    frame = derive_frame(trace, Place(1, Quantity.INPUT, 1))
    np.testing.assert_array_equal(frame.a[0], frame.x)
    assert frame.a[1:] == (None, None)
    assert frame.z == frame.delta == (None, None, None)
    assert frame.products == frame.accumulated == (None, None)
    assert frame.gradient == frame.updated == (None, None)
    assert frame.cost is None
    assert frame.flow is None


def same(one, other):
    """Tell whether two values of frames are equal, to the last bit, however they are nested."""
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and np.array_equal(one, other, equal_nan=True)
    if isinstance(one, tuple):
        pairs = zip(one, other, strict=True)
        return isinstance(other, tuple) and all(same(a, b) for a, b in pairs)
    if dataclasses.is_dataclass(one) and not isinstance(one, (Network, Place)):
        names = [field.name for field in dataclasses.fields(one)]
        return all(same(getattr(one, name), getattr(other, name)) for name in names)
    return one == other


@settings(max_examples=20)
@given(hidden=HIDDEN)
def test_the_same_place_gives_an_equal_frame_from_before_and_from_after(hidden):
    # Two traces, so that neither walk finds what the other has computed and kept.
    forwards, backwards = trace_of(hidden), trace_of(hidden)
    walked = [(e, place) for e in range(3) for place in places(forwards, e)]
    before = {place: derive_frame(forwards, place) for _, place in walked}
    after = {place: derive_frame(backwards, place) for _, place in reversed(walked)}
    for place, frame in before.items():
        assert same(frame, after[place]), place


@pytest.mark.parametrize("hidden", [[], [2], [2, 3]])
@pytest.mark.parametrize("batch_size", [None, 2])
def test_every_moment_has_one_frame_however_it_was_reached(hidden, batch_size):
    # Inside lines too, and jumping about.
    traces = [trace_of(hidden, descent=Descent(0.5, batch_size, 3, 1)) for _ in range(3)]
    steps = Steps(traces[0])
    moments = list(range(len(steps)))
    orders = [moments, moments[::-1], np.random.default_rng(2).permutation(moments).tolist()]
    forwards, *others = (
        {number: derive_frame(trace, steps.place(number)) for number in order}
        for trace, order in zip(traces, orders, strict=True)
    )
    for other in others:
        assert all(same(frame, other[number]) for number, frame in forwards.items())
    consecutive = pairwise(forwards[number] for number in moments)
    assert not any(same(one, other) for one, other in consecutive)


def test_asking_twice_gives_an_equal_frame(make_trace):
    trace = make_trace((2, 3, 2))
    for place in places(trace):
        assert same(derive_frame(trace, place), derive_frame(trace, place))


def test_frames_of_different_places_differ(make_trace):
    # Guards the comparison above: it must not call everything equal.
    trace = make_trace((2, 3, 2))
    frames = [derive_frame(trace, place) for place in places(trace)]
    assert not any(same(a, b) for i, a in enumerate(frames) for b in frames[:i])


def arrays_in(value):
    """Return every array in a value of a frame, however nested; the network apart."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, tuple):
        return [array for entry in value for array in arrays_in(entry)]
    if dataclasses.is_dataclass(value) and not isinstance(value, (Network, Place)):
        names = [field.name for field in dataclasses.fields(value)]
        return [array for name in names for array in arrays_in(getattr(value, name))]
    return []


def test_no_array_of_a_frame_can_be_changed(make_trace):
    steps = Steps(make_trace((2, 3, 2)))
    trace = make_trace((2, 3, 2))
    for number in range(len(steps)):
        arrays = arrays_in(derive_frame(trace, steps.place(number)))
        assert len(arrays) >= 3  # x, y and a(1) at least
        assert not any(array.flags.writeable for array in arrays), steps.place(number)


def test_a_frame_cannot_be_changed(make_trace):
    frame = derive_frame(make_trace((2, 3, 2)), Place(0, Quantity.INPUT, 1))
    with pytest.raises(dataclasses.FrozenInstanceError):
        frame.caption = "something else"


@pytest.mark.parametrize(
    ("quantity", "layer", "lit"),
    [
        (Quantity.INPUT, 1, 0),
        (Quantity.Z, 2, 1),
        (Quantity.A, 3, 2),
        (Quantity.COST, 3, 2),
        (Quantity.DELTA, 2, 1),
        (Quantity.ACCUMULATED, 1, None),
        (Quantity.GRADIENT, 2, None),
        (Quantity.UPDATE, 1, None),
    ],
)
def test_the_layer_of_the_last_line_is_lit(make_trace, quantity, layer, lit):
    assert derive_frame(make_trace((2, 3, 2)), Place(0, quantity, layer)).lit_layer == lit
