"""What is looked at of the drawing, as plain numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.graph.layout import LayerStyle, lay_out
from nnviz.graph.lens import LARGEST_SCALE, WHOLE, on_layer, through

WIDTH, HEIGHT = 800.0, 600.0
places = st.tuples(st.floats(0, WIDTH), st.floats(0, HEIGHT))
factors = st.floats(0.2, 5.0)


@st.composite
def lenses(draw):
    lens = WHOLE
    for _ in range(draw(st.integers(0, 4))):
        lens = lens.zoomed(draw(factors), *draw(places), WIDTH, HEIGHT)
    return lens


def on_screen(lens, u, v):
    return lens.scale * u + lens.x, lens.scale * v + lens.y


def in_drawing(lens, x, y):
    return (x - lens.x) / lens.scale, (y - lens.y) / lens.scale


@given(lenses(), st.floats(1.0, 5.0), places)
def test_zooming_in_keeps_what_is_under_the_pointer(lens, factor, at):
    nearer = lens.zoomed(factor, *at, WIDTH, HEIGHT)
    point = in_drawing(lens, *at)
    np.testing.assert_allclose(on_screen(nearer, *point), at, atol=1e-6)


@given(lenses(), st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000)))
def test_the_drawing_always_fills_the_view(lens, way):
    moved = lens.moved(*way, WIDTH, HEIGHT)
    left, top = on_screen(moved, 0.0, 0.0)
    right, bottom = on_screen(moved, WIDTH, HEIGHT)
    assert left <= 1e-6
    assert top <= 1e-6
    assert right >= WIDTH - 1e-6
    assert bottom >= HEIGHT - 1e-6
    assert 1.0 <= moved.scale <= LARGEST_SCALE


@given(lenses())
def test_zooming_out_as_far_as_it_goes_shows_the_whole(lens):
    out = lens.zoomed(1 / LARGEST_SCALE, 100, 100, WIDTH, HEIGHT)
    assert out == WHOLE
    seen = out.seen(WIDTH, HEIGHT)
    assert (seen.x, seen.y, seen.width, seen.height) == (0, 0, WIDTH, HEIGHT)


@given(lenses())
def test_everything_stands_where_the_lens_puts_it(lens):
    layout = lay_out((30, 8, 3), None, WIDTH, HEIGHT)
    seen = through(layout, lens)
    for before, after in zip(layout.layers, seen.layers, strict=True):
        np.testing.assert_allclose(after.heights, lens.scale * before.heights + lens.y)
        assert after.out_x == pytest.approx(lens.scale * before.out_x + lens.x)
        assert after.in_x == pytest.approx(lens.scale * before.in_x + lens.x)
        assert (after.bias_y is None) == (before.bias_y is None)


@given(lenses(), st.sampled_from([(2, 4, 1), (300, 128, 10), (64, 25, 10), (5000, 3)]))
def test_circles_never_overlap_and_dots_grow_to_circles(lens, sizes):
    seen = through(lay_out(sizes, None, WIDTH, HEIGHT), lens)
    for layer in seen.layers:
        if layer.style in (LayerStyle.CIRCLES, LayerStyle.DOTS) and len(layer.heights) > 1:
            assert 2 * layer.radius <= np.diff(layer.heights).min() + 1e-6


@pytest.mark.parametrize(
    "sizes", [(784, 128, 10), (64, 5000, 10), (2, 4, 1), (64, 25, 10), (2, 3, 9, 2, 64, 1, 2)]
)
def test_a_layer_that_is_zoomed_to_is_seen_as_a_whole_with_edges_on_both_sides(sizes):
    layout = lay_out(sizes, None, WIDTH, HEIGHT)
    for index in range(len(sizes)):
        lens = on_layer(layout, index)
        assert 1.0 <= lens.scale <= 1.5
        seen = through(layout, lens)
        layer = seen.layers[index]
        assert layer.sources[0] - layer.bias_radius >= 60  # below the headings
        assert layer.heights[-1] + layer.radius <= HEIGHT - 40  # above the controls
        for other in seen.layers[max(0, index - 1) : index + 2]:
            half_way = (layer.centre_x + other.centre_x) / 2
            assert 0 <= half_way <= WIDTH


def test_a_layer_that_is_zoomed_to_could_not_be_much_larger():
    # Two units and the bias stand in the middle of the height: there is room for more.
    layout = lay_out((2, 4, 1), None, WIDTH, HEIGHT)
    seen = through(layout, on_layer(layout, 0)).layers[0]
    assert on_layer(layout, 0).scale == 1.5 or seen.heights[-1] + seen.radius > HEIGHT - 120
    # The first picture takes a quarter of the width: it may take half of it.
    layout = lay_out((784, 25, 10), (28, 28), WIDTH, HEIGHT)
    area = through(layout, on_layer(layout, 0)).layers[0].area
    assert area.width > WIDTH / 3 or area.height > HEIGHT / 2


def test_a_picture_is_zoomed_to_as_a_whole():
    layout = lay_out((784, 25, 10), (28, 28), WIDTH, HEIGHT)
    area = through(layout, on_layer(layout, 0)).layers[0].area
    assert area.width > 1.2 * layout.layers[0].area.width
    assert area.x >= 0
    assert area.y >= 0
    assert area.y + area.height <= HEIGHT
    assert area.width == pytest.approx(area.height)  # its pixels are square


def test_a_unit_is_found_where_it_is_seen():
    layout = lay_out((784, 128, 10), (28, 28), WIDTH, HEIGHT)
    seen = through(layout, WHOLE.zoomed(12.0, 400.0, 300.0, WIDTH, HEIGHT))
    layer = seen.layers[1]
    for unit in np.flatnonzero((layer.heights > 0) & (layer.heights < HEIGHT)):
        assert seen.unit_at(layer.centre_x, layer.heights[unit]) == (1, unit + 1)
