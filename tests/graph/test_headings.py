"""The headings of the layers: all of one length, in the words that fit, none over the next."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.graph.headings import BETWEEN, fitting, names, pitch, sizes
from nnviz.graph.layout import lay_out

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
    boxes = [
        (layer.centre_x - min(width(text), room) / 2, layer.centre_x + min(width(text), room) / 2)
        for layer, text in zip(layout.layers, texts, strict=True)
    ]
    assert all(left[1] + BETWEEN <= right[0] + 1e-6 for left, right in pairwise(boxes))
    assert boxes[0][0] >= 0
    assert boxes[-1][1] <= drawing[0]
    assert max(map(width, texts)) <= room
