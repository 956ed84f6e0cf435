"""The headings of the layers: all of one length, in the words that fit, none over the next."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.graph.headings import BETWEEN, fitting, names, pitch, places, sizes
from nnviz.graph.layout import lay_out
from nnviz.graph.lens import WHOLE, through

LETTER = 8.0  # about the width of a bold letter at the normal size of the text


def width(text: str) -> float:
    return LETTER * len(text)


def test_names_are_shortened_for_all_layers_alike():
    assert names(4) == [
        ["Input layer a(1)", "Hidden layer 1 a(2)", "Hidden layer 2 a(3)", "Output layer a(4)"],
        ["Input a(1)", "Hidden 1 a(2)", "Hidden 2 a(3)", "Output a(4)"],
        ["a(1)", "a(2)", "a(3)", "a(4)"],
        ["1", "2", "3", "4"],
    ]


def test_sizes_tell_pixels_from_units_and_the_bias_where_there_is_room():
    layout = lay_out((784, 5000, 1), (28, 28), 1000, 700)
    assert sizes(layout) == [
        ["784 pixels + bias", "5,000 units + bias", "1 unit"],
        ["784 + bias", "5,000 + bias", "1"],
        ["784", "5,000", "1"],
    ]


@pytest.mark.parametrize(("room", "chosen"), [(200, 0), (152, 0), (151, 1), (104, 1), (40, 2)])
def test_the_longest_names_that_all_fit_are_taken(room, chosen):
    assert fitting(names(4), room, width) == names(4)[chosen]


def test_where_nothing_fits_the_shortest_are_taken():
    assert fitting(names(4), 1.0, width) == ["1", "2", "3", "4"]


@given(
    layers=st.lists(st.integers(1, 5000), min_size=2, max_size=11).map(tuple),
    drawing=st.tuples(st.integers(600, 3000), st.integers(400, 2000)),
    right_room=st.floats(0, 200),
    picture=st.booleans(),
)
def test_headings_overlap_neither_each_other_nor_the_sides_of_the_drawing(
    layers, drawing, right_room, picture
):
    shape = (28, 28) if picture else None
    layers = (784, *layers[1:]) if picture else layers
    layout = lay_out(layers, shape, *drawing, right_room)
    room = pitch(layout) - BETWEEN
    texts = fitting(names(len(layers)), room, width)
    widths = [min(width(text), room) for text in texts]
    middles = places(layout, widths)
    boxes = [
        (middle - wide / 2, middle + wide / 2) for middle, wide in zip(middles, widths, strict=True)
    ]
    assert all(left[1] + BETWEEN <= right[0] + 1e-6 for left, right in pairwise(boxes))
    assert boxes[0][0] >= 0
    assert boxes[-1][1] <= drawing[0]
    assert max(map(width, texts)) <= room


@given(
    layers=st.lists(st.integers(1, 200), min_size=2, max_size=11).map(tuple),
    zoom=st.floats(1.0, 40.0),
    at=st.tuples(st.floats(0, 900), st.floats(0, 600)),
    picture=st.booleans(),
)
def test_headings_stay_in_sight_while_a_part_is_seen_and_never_overlap(layers, zoom, at, picture):
    layers = (784, *layers[1:]) if picture else layers
    whole = lay_out(layers, (28, 28) if picture else None, 900.0, 600.0)
    seen = through(whole, WHOLE.zoomed(zoom, *at, 900.0, 600.0))
    room = pitch(seen) - BETWEEN
    widths = [min(width(text), room) for text in fitting(names(len(layers)), room, width)]
    middles = places(seen, widths)
    boxes = [
        (middle - wide / 2, middle + wide / 2)
        for middle, wide in zip(middles, widths, strict=True)
        if middle is not None
    ]
    assert all(left >= 0 and right <= 900 for left, right in boxes)
    assert all(one[1] < other[0] for one, other in pairwise(boxes))
    for layer, middle, wide in zip(seen.layers, middles, widths, strict=True):
        if wide / 2 + 4 < layer.centre_x < 896 - wide / 2:  # it is wholly in sight: it stays
            assert middle == layer.centre_x


def test_a_picture_that_is_partly_seen_has_its_heading_over_what_is_seen():
    whole = lay_out((784, 25, 10), (28, 28), 900.0, 600.0)
    picture = whole.layers[0].area
    seen = through(whole, WHOLE.zoomed(6.0, picture.x + picture.width, 300.0, 900.0, 600.0))
    assert seen.layers[0].centre_x < 0
    assert places(seen, [120.0, 120.0, 120.0])[0] == 64.0
