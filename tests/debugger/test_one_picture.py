"""A moment has one place and one picture, however it was reached."""

from dataclasses import fields, replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nnviz.debugger import Descent, Frame, Steps, StepSize, Tour, derive_frame
from nnviz.debugger.timeline import is_after_examples
from tests.debugger.conftest import case

SHAPES = st.lists(st.integers(1, 4), min_size=2, max_size=4).map(tuple)


@st.composite
def traces(draw):
    """Return a maker of traces of one random network, a new one at each call."""
    sizes, examples = draw(SHAPES), draw(st.integers(1, 5))
    batch = draw(st.none() | st.integers(1, 5))
    descent = Descent(0.7, batch, draw(st.integers(0, 3)), draw(st.integers(0, 6)))
    rate, seed = draw(st.sampled_from([0.0, 3.0])), draw(st.integers(0, 99))
    options = {"examples": examples, "seed": seed, "regularisation": rate, "descent": descent}
    return lambda: case(sizes, **options).trace


def assert_equal(one, other):
    """Compare everything that is in two pictures, the arrays to the bit."""
    if isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, other)
    elif isinstance(one, tuple):
        assert len(one) == len(other)
        for part, same in zip(one, other, strict=True):
            assert_equal(part, same)
    elif hasattr(one, "__dataclass_fields__") and not hasattr(one, "phase"):
        assert type(one) is type(other)
        for field in fields(one):
            assert_equal(getattr(one, field.name), getattr(other, field.name))
    elif hasattr(one, "thetas"):
        assert_equal(one.thetas, other.thetas)
    else:
        assert one == other


@given(traces(), st.sampled_from(StepSize), st.data())
def test_jumping_to_a_moment_and_stepping_to_it_give_equal_places_and_frames(make, size, data):
    trace, fresh = make(), make()
    steps = Steps(trace)
    places = {}
    place = steps.place(0)
    while (number := steps.next(place, size)) < len(steps):
        place = places[number] = steps.detailed(number, size)
    while (number := steps.previous(place, size)) >= 0:
        place = steps.detailed(number, size)
        assert places.setdefault(number, place) == place
    number = data.draw(st.sampled_from(sorted(places)))
    jumped = Steps(fresh).detailed(number, size)
    assert jumped == places[number]
    assert_equal(derive_frame(trace, places[number]), derive_frame(fresh, jumped))


@given(traces(), st.data())
def test_after_all_examples_the_picture_is_the_same_from_every_example(make, data):
    trace = make()
    tour = Tour(len(trace.network.layer_sizes))
    after = [n for n in range(len(tour)) if is_after_examples(tour.place(0, n).quantity)]
    place = tour.place(0, data.draw(st.sampled_from(after)))
    row = data.draw(st.integers(0, trace.example_count - 1))
    from_there = derive_frame(trace, replace(place, example=row))
    stepped = Steps(trace).place(Steps(trace).number(place))
    assert from_there.place == stepped
    assert_equal(from_there, derive_frame(make(), stepped))
    assert isinstance(from_there, Frame)
