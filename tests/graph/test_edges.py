"""The picture of the edges: colours, dashes, order and size, few and many."""

import pytest

pytest.importorskip("PySide6.QtGui", exc_type=ImportError)

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from nnviz.debugger import EdgeQuantity, EdgeValues
from nnviz.graph.edges import Look, Stage, draw_edges, edge_pen, ramp_of, relative
from nnviz.graph.layout import lay_out
from nnviz.graph.palette import DARK, LIGHT, rgb

pytestmark = pytest.mark.usefixtures("qapp")
PALETTES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
# 2-4-1 has 17 edges, drawn as lines; 40-30-2 has 1,292, drawn by the raster.
SIZES = pytest.mark.parametrize("sizes", [(2, 4, 1), (40, 30, 2)], ids=["few", "many"])


def edges_of(sizes, fill=0.0):
    gaps = zip(sizes[1:], sizes[:-1], strict=True)
    return tuple(
        EdgeValues(EdgeQuantity.THETA, np.full((above, below + 1), fill)) for above, below in gaps
    )


def picture(sizes, edges, palette=LIGHT, ratio=1.0, limit=1.0):
    layout = lay_out(sizes, None, 600, 400)
    return layout, draw_edges(
        Stage(layout, palette, ratio), Look(edges, {EdgeQuantity.THETA: limit})
    )


def colour_at(image, x, y):
    return image.pixelColor(int(x * image.devicePixelRatio()), int(y * image.devicePixelRatio()))


def on_edge(layout, row, column, share=0.5):
    left, right = layout.layers[0], layout.layers[1]
    x = left.out_x + share * (right.in_x - left.out_x)
    return x, left.sources[column] + share * (right.heights[row] - left.sources[column])


@PALETTES
@SIZES
@pytest.mark.parametrize("value", [1.0, -1.0])
def test_the_strongest_edge_has_the_colour_of_its_sign(sizes, palette, value):
    edges = edges_of(sizes)
    edges[0].values[1, 1] = value
    layout, image = picture(sizes, edges, palette)
    seen = {colour_at(image, *on_edge(layout, 1, 1, t)).getRgb()[:3] for t in (0.2, 0.4, 0.5, 0.7)}
    end = palette.weights.stops[-1 if value > 0 else 0]
    # A negative edge is dashed where edges are few, so not every point has its colour.
    assert rgb(end) in seen


@PALETTES
@SIZES
def test_the_ground_is_that_of_the_panel(sizes, palette):
    layout, image = picture(sizes, edges_of(sizes), palette)
    for x, y in [(2, 2), (layout.width - 3, layout.height - 3), (300, 5)]:
        assert colour_at(image, x, y) == QColor(palette.panel)


@SIZES
@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_the_picture_has_the_pixels_of_the_screen(sizes, ratio):
    _, image = picture(sizes, edges_of(sizes), ratio=ratio)
    assert (image.width(), image.height()) == (600 * ratio, 400 * ratio)
    assert image.devicePixelRatio() == ratio


@SIZES
@pytest.mark.parametrize("ratio", [1.5, 2.0])
def test_an_edge_is_at_the_same_place_at_every_pixel_ratio(sizes, ratio):
    edges = edges_of(sizes)
    edges[0].values[1, 1] = 1.0
    layout, image = picture(sizes, edges, ratio=ratio)
    for share in (0.2, 0.5, 0.8):
        assert colour_at(image, *on_edge(layout, 1, 1, share)) == QColor(LIGHT.weights.stops[-1])


@SIZES
def test_what_is_not_known_yet_is_drawn_neutral(sizes):
    unknown = tuple(EdgeValues(EdgeQuantity.THETA, None) for _ in sizes[1:])
    layout = lay_out(sizes, None, 600, 400)
    one = draw_edges(Stage(layout, LIGHT), Look(unknown))
    other = draw_edges(Stage(layout, LIGHT), Look(edges_of(sizes), {EdgeQuantity.THETA: 1.0}))
    assert one == other


@SIZES
def test_values_that_are_not_finite_are_drawn_without_a_warning(sizes):
    edges = edges_of(sizes, 0.5)
    edges[0].values[0, 0], edges[0].values[0, 1], edges[0].values[1, 0] = np.nan, np.inf, -np.inf
    _, image = picture(sizes, edges)
    assert not image.isNull()


def test_a_negative_edge_is_dashed_and_a_positive_one_is_not():
    assert edge_pen(-0.5, (0, 0, 0)).style() == Qt.PenStyle.CustomDashLine
    assert edge_pen(0.5, (0, 0, 0)).style() == Qt.PenStyle.SolidLine
    assert edge_pen(0.0, (0, 0, 0)).style() == Qt.PenStyle.SolidLine


def test_width_grows_with_the_size_of_either_sign():
    widths = [edge_pen(share, (0, 0, 0)).widthF() for share in (0.0, 0.25, -0.5, 0.75, -1.0)]
    assert widths == sorted(widths)
    assert widths[0] < widths[-1]


def test_weights_and_errors_have_their_own_colours():
    for quantity in (EdgeQuantity.THETA, EdgeQuantity.CONTRIBUTION):
        assert ramp_of(LIGHT, quantity) is LIGHT.weights
    for quantity in (EdgeQuantity.ERROR, EdgeQuantity.PRODUCT, EdgeQuantity.GRADIENT):
        assert ramp_of(DARK, quantity) is DARK.errors


def test_shares_are_values_by_their_limit():
    gap = EdgeValues(EdgeQuantity.THETA, np.array([[2.0, -4.0, 0.0]]))
    assert relative(gap, {EdgeQuantity.THETA: 4.0}).tolist() == [[0.5, -1.0, 0.0]]
    assert relative(gap, {}).tolist() == [[0.0, 0.0, 0.0]]
    assert relative(EdgeValues(EdgeQuantity.THETA, None), {}) is None


def test_both_ways_of_drawing_put_the_edges_in_the_same_places(monkeypatch):
    """What the raster paints, the lines paint too, give or take a pixel; lines may be wider."""
    sizes = (8, 7, 3)
    random = np.random.default_rng(4)
    edges = tuple(
        EdgeValues(EdgeQuantity.THETA, random.uniform(0.2, 1, (above, below + 1)))
        for above, below in zip(sizes[1:], sizes[:-1], strict=True)
    )
    _, lines = picture(sizes, edges)
    monkeypatch.setattr("nnviz.graph.edges.FEW", 0)
    _, raster = picture(sizes, edges)
    by_lines, by_raster = (painted(image) for image in (lines, raster))
    padded = np.pad(by_lines, 1)
    near = np.any([padded[i : i + 400, j : j + 600] for i in range(3) for j in range(3)], axis=0)
    assert by_raster.sum() > 5000
    assert not (by_raster & ~near).any()


def painted(image):
    """Return which pixels of a light picture of 600 × 400 are not the ground."""
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32).reshape(400, 600)
    return (pixels & 0xFFFFFF) != 0xFFFFFF
