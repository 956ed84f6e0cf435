"""Everything of a network stands inside the drawing, apart from the rest, and can be pointed at."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nnviz.graph.layout import LayerStyle, lay_out

SIZES = st.lists(st.integers(1, 120), min_size=2, max_size=10).map(tuple)
SMALL_SIZES = st.lists(st.integers(1, 8), min_size=2, max_size=5).map(tuple)
WIDTHS = st.integers(320, 3000)
HEIGHTS = st.integers(260, 3000)  # 320 × 260 is the smallest that a drawing can be made
PICTURES = st.sampled_from([(8, 8), (20, 20), (28, 28), (1, 7), (12, 5), (3, 40)])
ROUND = (LayerStyle.CIRCLES, LayerStyle.DOTS)
# What is as long as a drawing is right to a millionth of a pixel.
TINY = 1e-6


def is_between(low, value, high):
    return low - TINY <= value <= high + TINY


def own_place(layer, unit):
    """Return the middle of a unit: of its circle, its piece of the column, its pixel."""
    if unit == 0:
        return layer.out_x, layer.bias_y
    if layer.style is LayerStyle.PICTURE:
        rows, columns = layer.picture_shape
        row, column = divmod(unit - 1, columns)
        return (
            layer.area.x + (column + 0.5) * layer.area.width / columns,
            layer.area.y + (row + 0.5) * layer.area.height / rows,
        )
    return layer.in_x, float(layer.heights[unit - 1])


@given(sizes=SIZES, width=WIDTHS, height=HEIGHTS)
def test_every_layer_has_its_units_and_all_but_the_last_a_bias(sizes, width, height):
    layout = lay_out(sizes, None, width, height)
    assert [len(layer.heights) for layer in layout.layers] == list(sizes)
    assert [layer.bias_y is not None for layer in layout.layers] == [True] * (len(sizes) - 1) + [
        False
    ]


@given(sizes=SIZES, width=WIDTHS, height=HEIGHTS)
def test_every_unit_stands_inside_the_drawing(sizes, width, height):
    for layer in lay_out(sizes, None, width, height).layers:
        assert is_between(0, layer.in_x - layer.radius, width)
        assert is_between(0, layer.out_x + layer.radius, width)
        reach = layer.radius if layer.style in ROUND else 0.0
        assert is_between(0, layer.heights.min() - reach, height)
        assert is_between(0, layer.heights.max() + reach, height)


@given(sizes=SIZES, width=WIDTHS, height=HEIGHTS)
def test_circles_of_one_layer_do_not_overlap(sizes, width, height):
    for layer in lay_out(sizes, None, width, height).layers:
        if layer.style in ROUND and len(layer.heights) > 1:
            assert np.diff(layer.heights).min() >= 2 * layer.radius - TINY


@given(sizes=SIZES, width=WIDTHS, height=HEIGHTS)
def test_layers_stand_from_left_to_right_and_apart(sizes, width, height):
    layers = lay_out(sizes, None, width, height).layers
    for left, right in pairwise(layers):
        reach = max(left.radius, left.bias_radius)
        assert left.out_x + reach < right.in_x - right.radius


@given(sizes=SIZES, width=WIDTHS, height=HEIGHTS)
def test_each_bias_stands_above_its_layer_and_inside_the_drawing(sizes, width, height):
    for layer in lay_out(sizes, None, width, height).layers[:-1]:
        reach = layer.radius if layer.style in ROUND else 0.0
        assert layer.bias_y + layer.bias_radius <= layer.heights[0] - reach + TINY
        assert layer.bias_y - layer.bias_radius >= 0


@given(sizes=SIZES, width=WIDTHS, height=HEIGHTS)
def test_the_titles_above_the_layers_stay_free(sizes, width, height):
    # Two lines of text, centred at 26 and 46: their lower edge is at about 56.
    for layer in lay_out(sizes, None, width, height).layers:
        tops = [layer.heights[0] - layer.radius]
        if layer.bias_y is not None:
            tops.append(layer.bias_y - layer.bias_radius)
        assert min(tops) >= 56


@given(sizes=SIZES, width=WIDTHS, height=HEIGHTS)
def test_units_of_a_layer_are_evenly_spaced_in_order(sizes, width, height):
    for layer in lay_out(sizes, None, width, height).layers:
        steps = np.diff(layer.heights)
        assert (steps > 0).all()
        assert np.allclose(steps, steps[0] if len(steps) else 0)


@given(sizes=SIZES, width=WIDTHS, height=HEIGHTS)
def test_edges_leave_from_the_bias_first_as_the_columns_of_theta_are_ordered(sizes, width, height):
    for layer in lay_out(sizes, None, width, height).layers[:-1]:
        assert layer.sources.tolist() == [layer.bias_y, *layer.heights.tolist()]


@given(sizes=SIZES, width=WIDTHS, height=HEIGHTS)
def test_each_unit_is_found_at_its_own_place(sizes, width, height):
    layout = lay_out(sizes, None, width, height)
    for index, layer in enumerate(layout.layers):
        first = 0 if layer.bias_y is not None else 1
        for unit in range(first, len(layer.heights) + 1):
            assert layout.unit_at(*own_place(layer, unit)) == (index, unit)


@given(sizes=SMALL_SIZES, width=WIDTHS, height=HEIGHTS, turn=st.floats(0, 6.28))
def test_a_circle_is_found_up_to_its_rim_and_not_beyond(sizes, width, height, turn):
    layout = lay_out(sizes, None, width, height)
    across, along = np.cos(turn), np.sin(turn)
    for index, layer in enumerate(layout.layers):
        assume(layer.style is LayerStyle.CIRCLES)
        for unit in range(1, len(layer.heights) + 1):
            x, y = own_place(layer, unit)
            inside, outside = 0.95 * layer.radius, 1.05 * layer.radius
            assert layout.unit_at(x + across * inside, y + along * inside) == (index, unit)
            found = layout.unit_at(x + across * outside, y + along * outside)
            assert found != (index, unit)


@given(sizes=SMALL_SIZES, width=WIDTHS, height=HEIGHTS)
def test_few_units_are_circles_with_room_for_a_number(sizes, width, height):
    # A circle of radius 13 holds three digits at the smallest size of the digits.
    assume(width >= 600 and height >= 500)
    for layer in lay_out(sizes, None, width, height).layers:
        assert layer.style is LayerStyle.CIRCLES
        assert layer.radius >= 13


def test_labels_below_circles_do_not_reach_the_next_circle():
    layout = lay_out((4, 5, 3), None, 820, 640)
    for layer in layout.layers:
        assert layer.labelled
        # A label is centred 11 below the rim and 7 high to either side.
        assert np.diff(layer.heights).min() >= 2 * layer.radius + 18


def test_right_room_is_left_for_the_labels_of_the_outputs():
    layout = lay_out((2, 4, 3), None, 1000, 700, right_room=220)
    last = layout.layers[-1]
    assert last.out_x + last.radius + 220 <= 1000


# -- pictures --------------------------------------------------------------------------------------


@given(shape=PICTURES, width=WIDTHS, height=HEIGHTS, hidden=st.integers(1, 40))
def test_a_picture_has_square_pixels_inside_the_drawing(shape, width, height, hidden):
    rows, columns = shape
    layout = lay_out((rows * columns, hidden, 10), shape, width, height)
    layer = layout.layers[0]
    assert layer.style is LayerStyle.PICTURE
    assert layer.picture_shape == shape
    assert layer.area.width / columns == pytest.approx(layer.area.height / rows)
    assert is_between(0, layer.area.x, width)
    assert is_between(0, layer.area.y + layer.area.height, height)
    assert layer.area.x + layer.area.width < layout.layers[1].in_x - layout.layers[1].radius


@given(
    shape=PICTURES,
    width=WIDTHS,
    height=HEIGHTS,
    hidden=st.lists(st.integers(1, 300), min_size=1, max_size=8),
)
def test_behind_a_picture_the_layers_are_as_far_apart_as_the_first_is_from_it(
    shape, width, height, hidden
):
    rows, columns = shape
    layout = lay_out((rows * columns, *hidden, 10), shape, width, height)
    gaps = [right.in_x - left.out_x for left, right in pairwise(layout.layers)]
    assert gaps == pytest.approx([gaps[0]] * len(gaps))
    for left, right in pairwise(layout.layers):
        reach = left.bias_radius if left.style is LayerStyle.PICTURE else left.radius
        assert left.out_x + reach < right.in_x - right.radius


def test_a_picture_keeps_its_size_in_a_deeper_network():
    shallow = lay_out((784, 25, 10), (28, 28), 630, 530, right_room=70)
    deep = lay_out((784, 256, 128, 10), (28, 28), 630, 530, right_room=70)
    assert deep.layers[0].area.width == shallow.layers[0].area.width >= 140


@pytest.mark.parametrize("layers", [5, 8, 10])
def test_many_layers_take_the_room_beside_the_outer_ones(layers):
    layout = lay_out((5,) * layers, None, 630, 530, right_room=70)
    gap = layout.layers[1].centre_x - layout.layers[0].centre_x
    assert gap * (layers - 1) >= 0.68 * 630
    assert layout.layers[0].centre_x - layout.layers[0].radius >= 20


@given(shape=PICTURES, width=WIDTHS, height=HEIGHTS)
def test_each_pixel_is_found_at_its_own_place(shape, width, height):
    rows, columns = shape
    layout = lay_out((rows * columns, 5, 2), shape, width, height)
    layer = layout.layers[0]
    for unit in range(rows * columns + 1):
        assert layout.unit_at(*own_place(layer, unit)) == (0, unit)


@given(shape=PICTURES, width=WIDTHS, height=HEIGHTS)
def test_the_bias_of_a_picture_stands_above_it(shape, width, height):
    layer = lay_out((shape[0] * shape[1], 5, 2), shape, width, height).layers[0]
    assert layer.bias_y + layer.bias_radius <= layer.area.y
    assert layer.bias_y - layer.bias_radius >= 0


@given(shape=PICTURES, width=WIDTHS, height=HEIGHTS)
def test_the_edges_of_a_picture_leave_from_its_right_side_in_the_order_of_its_pixels(
    shape, width, height
):
    layer = lay_out((shape[0] * shape[1], 5, 2), shape, width, height).layers[0]
    assert layer.out_x == pytest.approx(layer.area.x + layer.area.width)
    assert (np.diff(layer.heights) > 0).all()
    assert is_between(layer.area.y, layer.heights[0], layer.area.y + layer.area.height)
    assert is_between(layer.area.y, layer.heights[-1], layer.area.y + layer.area.height)


# -- edges under the pointer -----------------------------------------------------------------------


def lines(layout):
    """Return (gap, row, column, x0, y0, x1, y1) of every edge, one by one."""
    found = []
    for gap, (left, right) in enumerate(pairwise(layout.layers)):
        for row, end in enumerate(right.heights):
            for column, start in enumerate(left.sources):
                found.append((gap, row, column, left.out_x, start, right.in_x, end))
    return found


def distance(x, y, line):
    """Return how far a point is from a line between two units, which ends there."""
    *_, x0, y0, x1, y1 = line
    to_start, to_end = math.dist((x, y), (x0, y0)), math.dist((x, y), (x1, y1))
    along = math.dist((x0, y0), (x1, y1))
    if abs(to_start**2 - to_end**2) >= along**2:  # an angle at one of the units is obtuse
        return min(to_start, to_end)
    area = abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0))
    return area / along


def place_on(line, share):
    *_, x0, y0, x1, y1 = line
    return x0 + share * (x1 - x0), y0 + share * (y1 - y0)


@given(sizes=SMALL_SIZES, width=WIDTHS, height=HEIGHTS, share=st.floats(0.05, 0.95))
def test_each_edge_is_found_at_its_own_points(sizes, width, height, share):
    layout = lay_out(sizes, None, width, height)
    everything = lines(layout)
    by_name = {line[:3]: line for line in everything}
    for line in everything:
        x, y = place_on(line, share)
        found = layout.edge_at(x, y)
        assert found is not None
        # Where another edge crosses at this very point, either is right.
        assert distance(x, y, by_name[found]) < 1e-6
        rivals = [o for o in everything if o[0] == line[0] and distance(x, y, o) < 1e-3]
        if rivals == [line]:
            assert found == line[:3]


PLACES = {
    "sizes": st.tuples(st.integers(1, 60), st.integers(1, 40), st.integers(1, 12)),
    "x_share": st.floats(0.05, 0.95),
    "y_share": st.floats(0.1, 0.95),
}


@given(**PLACES, size=st.sampled_from([(320, 260), (1200, 800)]), seed=st.integers(0, 99))
@pytest.mark.parametrize("share_shown", [None, 0.5, 0.02])
def test_among_many_edges_the_nearest_shown_one_is_found(share_shown, sizes, size, seed, **share):
    layout = lay_out(sizes, None, *size)
    shown, visible = None, lines(layout)
    if share_shown is not None:
        random = np.random.default_rng(seed)
        shapes = [(out, into + 1) for into, out in pairwise(sizes)]
        shown = [random.random(shape) < share_shown for shape in shapes]
        visible = [line for line in visible if shown[line[0]][line[1:3]]]
    x, y = size[0] * share["x_share"], size[1] * share["y_share"]
    here = [line for line in visible if line[3] < x < line[5]]
    found = layout.edge_at(x, y, reach=5.0, shown=shown)
    distances = {line[:3]: distance(x, y, line) for line in here}
    nearest = min(distances.values(), default=math.inf)
    if found is None:
        assert nearest > 5.0 - 1e-6
    else:
        assert distances[found] == pytest.approx(nearest, abs=1e-6)
        assert nearest <= 5.0 + 1e-6


@given(**PLACES, seed=st.integers(0, 99))
def test_of_the_edges_within_half_a_pixel_the_one_on_top_is_found(sizes, x_share, y_share, seed):
    layout = lay_out(sizes, None, 1200, 800)
    random = np.random.default_rng(seed)
    values = [random.normal(size=(out, into + 1)) for into, out in pairwise(sizes)]
    x, y = 1200 * x_share, 800 * y_share
    here = [line for line in lines(layout) if line[3] < x < line[5]]
    distances = {line[:3]: distance(x, y, line) for line in here}
    assume(all(abs(away - 0.5) > 1e-6 for away in distances.values()))
    touched = [name for name, away in distances.items() if away < 0.5]
    found = layout.edge_at(x, y, values=values)
    if touched:
        assert found == max(touched, key=lambda name: abs(values[name[0]][name[1:]]))
    else:
        assert found == layout.edge_at(x, y)


@given(
    sizes=PLACES["sizes"],
    away=st.floats(0.01, 7.0),
    beside=st.floats(-7.0, 7.0),
    at_the_end=st.booleans(),
    unit=st.integers(0, 59),
)
def test_close_to_a_unit_the_nearest_shown_edge_is_found_too(sizes, away, beside, at_the_end, unit):
    layout = lay_out(sizes, None, 1200, 800)
    random = np.random.default_rng(unit)
    shown = [random.random((out, into + 1)) < 0.3 for into, out in pairwise(sizes)]
    left, right = layout.layers[:2]
    heights = right.heights if at_the_end else left.sources
    x = right.in_x - away if at_the_end else left.out_x + away
    y = float(heights[unit % len(heights)]) + beside
    visible = [line for line in lines(layout) if line[0] == 0 and shown[0][line[1:3]]]
    distances = {line[:3]: distance(x, y, line) for line in visible}
    nearest = min(distances.values(), default=math.inf)
    assume(abs(nearest - 5.0) > 1e-6)
    found = layout.edge_at(x, y, shown=shown)
    assert (found is not None) == (nearest < 5.0)
    if found is not None:
        assert distances[found] == pytest.approx(nearest, abs=1e-6)


def test_values_that_are_unknown_or_no_numbers_leave_the_nearest():
    layout = lay_out((2, 2, 1), None, 800, 600)
    line = next(line for line in lines(layout) if line[:3] == (0, 1, 2))
    place = place_on(line, 0.5)
    assert layout.edge_at(*place, values=[None, None]) == (0, 1, 2)
    assert layout.edge_at(*place, values=[np.full((2, 3), np.nan), None]) == (0, 1, 2)


@pytest.mark.parametrize("image_shape", [None, (8, 8)])
def test_an_edge_is_found_in_every_gap_of_a_large_network(image_shape):
    layout = lay_out((64, 25, 10), image_shape, 1400, 900)
    for line in lines(layout)[::37]:
        x, y = place_on(line, 0.5)
        found = layout.edge_at(x, y)
        assert found is not None
        assert found[0] == line[0]


def test_there_is_no_edge_beside_the_layers_or_far_from_every_line():
    layout = lay_out((2, 2, 1), None, 800, 600)
    first, last = layout.layers[0], layout.layers[-1]
    assert layout.edge_at(first.in_x - 20, first.heights[0]) is None
    assert layout.edge_at(last.out_x + 20, last.heights[0]) is None
    assert layout.edge_at((first.out_x + layout.layers[1].in_x) / 2, 5.0) is None


def test_there_is_no_unit_where_there_is_nothing():
    layout = lay_out((2, 2, 1), None, 800, 600)
    assert layout.unit_at(400.0, 3.0) is None
    assert layout.unit_at(0.0, 0.0) is None


# -- the largest -----------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [320, 800, 3000])
@pytest.mark.parametrize("height", [320, 700, 3000])
@pytest.mark.parametrize(
    "sizes", [(5000, 2), (2, 5000, 2), (3, 5000), (5000, 5000, 10), (784, 5000, 10)]
)
def test_a_layer_of_5000_units_still_lays_out(sizes, width, height):
    layout = lay_out(sizes, None, width, height)
    for index, layer in enumerate(layout.layers):
        assert is_between(0, layer.heights[0], height)
        assert is_between(0, layer.heights[-1], height)
        for unit in (1, len(layer.heights) // 2 + 1, len(layer.heights)):
            assert layout.unit_at(*own_place(layer, unit)) == (index, unit)
    large = [layer for layer, size in zip(layout.layers, sizes, strict=True) if size == 5000]
    assert {layer.style for layer in large} == {LayerStyle.COLUMN}


@pytest.mark.parametrize("width", [320, 800, 3000])
@pytest.mark.parametrize("size", [1, 5, 100])
def test_10_layers_still_lay_out(width, size):
    layout = lay_out((size,) * 10, None, width, 700)
    assert len(layout.layers) == 10
    xs = [layer.centre_x for layer in layout.layers]
    assert np.allclose(np.diff(xs), xs[1] - xs[0])
    assert 0 < xs[0] < xs[-1] < width
