"""The weights into a unit as a picture, and where the pictures of a layer stand. No Qt."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.data import load
from nnviz.engine import Network
from nnviz.graph.palette import DARK, LIGHT, rgb
from nnviz.views.weight_tiles import GAP, SMALLEST, arranged, grid, layer_title, weights_of

NEGATIVE, ZERO, POSITIVE = (179, 88, 6), (233, 233, 228), (31, 111, 180)  # of Θ on light ground


def digits_network() -> Network:
    """Return 64-3-2-10 with a Θ(1) whose second unit has 4 at pixel (1, 2) and −2 at (8, 8)."""
    first = np.zeros((3, 65))
    first[1, 0], first[1, 2], first[1, 64] = 9.0, 4.0, -2.0
    return Network((first, np.ones((2, 4)), np.ones((10, 3))))


def test_the_first_layer_of_pictures_has_the_shape_of_the_inputs_row_by_row():
    weights = weights_of(digits_network(), load("digits"), 1)
    image = weights.image(slice(None), 4.0, LIGHT)
    assert image.shape == (3, 8, 8, 3)
    assert tuple(image[1, 0, 1]) == POSITIVE
    assert tuple(image[1, 3, 3]) == ZERO
    assert tuple(image[0].reshape(-1, 3)[0]) == ZERO
    halfway = [round((zero + low) / 2) for zero, low in zip(ZERO, NEGATIVE, strict=True)]
    assert image[1, 7, 7].tolist() == pytest.approx(halfway, abs=1)


def test_the_bias_is_no_pixel_and_does_not_set_the_scale():
    assert weights_of(digits_network(), load("digits"), 1).limit == 4.0


def test_dark_ground_has_its_own_colours():
    weights = weights_of(digits_network(), load("digits"), 1)
    assert tuple(weights.image(slice(1, 2), 4.0, DARK)[0, 0, 1]) == rgb("#5AA9E6")


def test_deeper_weights_are_cells_of_the_units_before_and_say_so():
    weights = weights_of(digits_network(), load("digits"), 2)
    assert weights.shape == (1, 3)
    assert not weights.pixels
    assert weights.names == ("hidden 1 of layer 2", "hidden 2 of layer 2", "hidden 3 of layer 2")
    assert "3 cells, from left to right" in weights.sentence()
    assert "units of layer 2, not pixels" in weights.sentence()


def test_inputs_that_are_no_picture_are_cells_with_the_names_of_the_features():
    iris = load("iris")
    weights = weights_of(Network((np.ones((3, 5)),)), iris, 1)
    assert weights.names == iris.feature_names
    assert weights.units == ("output 1: setosa", "output 2: versicolor", "output 3: virginica")
    assert "4 cells, from left to right: its weights from the inputs." in weights.sentence()


def test_what_is_beyond_the_last_cell_has_the_colour_of_the_panel():
    sizes = (2, 14, 1)
    network = Network(tuple(np.ones((b, a + 1)) for a, b in itertools.pairwise(sizes)))
    image = weights_of(network, load("xor"), 2).image(slice(None), 1.0, LIGHT)
    assert image.shape == (1, 4, 4, 3)
    assert [tuple(cell) for cell in image[0, 3]] == [POSITIVE] * 2 + [rgb(LIGHT.panel)] * 2


def test_weights_of_zero_and_of_no_number_have_the_colour_of_zero():
    weights = weights_of(Network((np.zeros((1, 3)),)), load("xor"), 1)
    assert (weights.image(slice(None), weights.limit, LIGHT) == ZERO).all()


@pytest.mark.parametrize(
    ("cells", "shape"), [(1, (1, 1)), (12, (1, 12)), (13, (4, 4)), (25, (5, 5)), (128, (11, 12))]
)
def test_few_cells_are_a_strip_and_many_nearly_a_square(cells, shape):
    assert grid(cells) == shape


def test_a_layer_is_chosen_by_its_weights():
    assert layer_title(1, 3) == "Θ(1) into the hidden layer"
    assert layer_title(2, 4) == "Θ(2) into the hidden layer 2"
    assert layer_title(3, 4) == "Θ(3) into the output layer"


SHEETS = {
    "count": st.integers(1, 600),
    "shape": st.sampled_from([(28, 28), (8, 8), (1, 4), (11, 12), (3, 40), (1, 1)]),
    "room": st.tuples(st.integers(120, 1500), st.integers(40, 1200)),
}


@given(**SHEETS)
def test_pictures_stand_in_order_apart_and_within_the_width(count, shape, room):
    sheet = arranged(count, shape, room, (24, 14), 14)
    boxes = np.array([sheet.place(unit) for unit in range(count)])
    assert (boxes >= 0).all()
    assert boxes[:, 0].max() + sheet.size[0] <= room[0]
    assert boxes[:, 1].max() + sheet.size[1] + sheet.label <= sheet.height
    for one, other in itertools.pairwise(boxes):
        beside = other[1] == one[1] and other[0] >= one[0] + sheet.size[0] + GAP
        below = other[1] >= one[1] + sheet.size[1] + sheet.label and other[0] == boxes[0, 0]
        assert beside or below


@given(**SHEETS)
def test_pictures_fill_the_room_or_are_the_smallest_and_scroll(count, shape, room):
    sheet = arranged(count, shape, room, (24, 14), 14)
    longest = max(sheet.size)
    if sheet.height > room[1]:
        assert longest == max(SMALLEST, *shape)
    assert longest >= SMALLEST


@given(**SHEETS, data=st.data())
def test_each_unit_is_found_at_its_picture_and_at_its_number(count, shape, room, data):
    sheet = arranged(count, shape, room, (24, 14), 14)
    unit = data.draw(st.integers(0, count - 1))
    left, top = sheet.place(unit)
    assert sheet.unit_at(left, top) == unit
    assert sheet.unit_at(left + sheet.size[0] - 1, top + sheet.size[1] + sheet.label - 1) == unit
    assert sheet.unit_at(left - 1, top) is None
    assert sheet.unit_at(left, top + sheet.size[1] + sheet.label + 1) is None


@given(**SHEETS)
def test_the_image_of_a_sheet_has_each_picture_at_its_place(count, shape, room):
    count = min(count, 60)
    sheet = arranged(count, shape, room, (24, 14), 14)
    pictures = np.zeros((count, *shape, 3), np.uint8)
    pictures[..., 0] = np.arange(count)[:, np.newaxis, np.newaxis] + 100
    pictures[:, -1, -1, 1] = 50
    image = sheet.compose(pictures, (1, 2, 3))
    assert image.shape == (sheet.height, sheet.columns * sheet.across, 3)
    for unit in range(count):
        left, top = sheet.place(unit)
        right, bottom = left + sheet.size[0] - 1, top + sheet.size[1] - 1
        assert image[top, left, 0] == image[bottom, right, 0] == unit + 100
        assert image[bottom, right, 1] == 50
        assert tuple(image[top - 1, left]) == (1, 2, 3)
