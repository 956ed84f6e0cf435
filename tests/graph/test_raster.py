"""The raster draws what a simple, slow drawing of the same edges shows.

The reference paints each edge, the weakest first, on a grid of 8 × 8 samples to a pixel: every
sample whose centre lies in the edge's band, in every column of pixels that the gap touches. The
raster has no samples between its columns and starts each edge at a whole half row; so it may be off
by at most one pixel, and each of its colours must be found among the samples of a pixel and its
neighbours.
"""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.graph.raster import Gap, draw

SAMPLES = 8
LIGHT, DARK = 0xFFFFFFFF, 0xFF1C2128
RED, BLUE = 0xFFB35806, 0xFF1F6FB4
GROUNDS = pytest.mark.parametrize("ground", [LIGHT, DARK], ids=["light", "dark"])


def channels(packed):
    """Return red, green and blue of packed pixels as the last axis."""
    packed = np.asarray(packed, dtype=np.uint32)
    return np.stack([packed >> shift & 0xFF for shift in (16, 8, 0)], axis=-1).astype(int)


def breadth(strength):
    """Return how many pixels high an edge is: 1 to 6 half pixels, growing with the cube."""
    return (1 + int(strength**3 * 5)) / 2


def edges_of(gap):
    """Return (strength, y at the left, y at the right, colour) of each edge, the weakest first."""
    edges = [
        (float(gap.strengths[row, column]), source, target, int(gap.colours[row, column]))
        for row, target in enumerate(gap.targets.tolist())
        for column, source in enumerate(gap.sources.tolist())
    ]
    return sorted(edges, key=lambda edge: edge[0])


def reference(gaps, width, height, ground):
    """Return the samples, (height × SAMPLES, width × SAMPLES), packed."""
    samples = np.full((height * SAMPLES, width * SAMPLES), ground, dtype=np.uint32)
    centres = (np.arange(width * SAMPLES) + 0.5) / SAMPLES
    rows = (np.arange(height * SAMPLES) + 0.5) / SAMPLES
    for gap in gaps:
        touched = (centres >= np.floor(gap.left)) & (centres < np.ceil(gap.right))
        columns = np.flatnonzero(touched)
        for strength, source, target, colour in edges_of(gap):
            half = breadth(strength) / 2
            for column in columns.tolist():
                y = source + (target - source) * (centres[column] - gap.left) / (
                    gap.right - gap.left
                )
                low, high = np.searchsorted(rows, [y - half, y + half])
                samples[low:high, column] = colour
    return samples


def neighbourhood_range(samples):
    """Return the least and the greatest of each channel in 3 × 3 pixels around each pixel."""
    height, width = (length // SAMPLES for length in samples.shape)
    blocks = channels(samples).reshape(height, SAMPLES, width, SAMPLES, 3)
    results = []
    for extreme in (np.min, np.max):
        pixels = extreme(blocks, axis=(1, 3))
        padded = np.pad(pixels, ((1, 1), (1, 1), (0, 0)), mode="edge")
        shifted = [padded[i : i + height, j : j + width] for i in range(3) for j in range(3)]
        results.append(extreme(shifted, axis=0))
    return results


def random_gap(random, rows, columns, *, left, right, height):
    strengths = random.uniform(0, 1, (rows, columns))
    colours = random.integers(0, 2**24, (rows, columns)).astype(np.uint32) | np.uint32(0xFF000000)
    return Gap(
        left=left,
        right=right,
        sources=np.sort(random.uniform(5, height - 5, columns)),
        targets=np.sort(random.uniform(5, height - 5, rows)),
        colours=colours,
        strengths=strengths,
    )


def one_edge(start, end, *, left=5.0, right=55.0, strength=0.0, colour=BLUE):
    return Gap(
        left=left,
        right=right,
        sources=np.array([start], dtype=float),
        targets=np.array([end], dtype=float),
        colours=np.array([[colour]], dtype=np.uint32),
        strengths=np.array([[strength]]),
    )


def assert_like_reference(gaps, width, height, ground):
    drawn = channels(draw(gaps, width, height, ground))
    least, greatest = neighbourhood_range(reference(gaps, width, height, ground))
    # The mean of two half rows is rounded down, so a channel may be one less than the least.
    outside = (drawn < least - 1) | (drawn > greatest)
    places = np.argwhere(outside.any(axis=-1))
    assert len(places) == 0, f"{len(places)} pixels, the first at (row, column) {places[:3]}"


# (width, height, edges of the first gap, of the second): flat, tall, steep, narrow.
SHAPES = [
    (120, 90, (4, 3), (2, 5)),
    (60, 200, (6, 5), (3, 7)),
    (40, 300, (3, 4), (2, 4)),
    (300, 60, (5, 8), (4, 6)),
    (97, 71, (1, 1), (1, 2)),
]


@GROUNDS
@pytest.mark.parametrize(("width", "height", "first", "second"), SHAPES)
def test_every_pixel_is_within_one_pixel_of_the_reference(width, height, first, second, ground):
    random = np.random.default_rng(width)
    middle = width * 0.45
    gaps = [
        random_gap(random, *first, left=width * 0.1, right=middle - 3, height=height),
        random_gap(random, *second, left=middle + 3.4, right=width * 0.93, height=height),
    ]
    assert_like_reference(gaps, width, height, ground)


@settings(max_examples=25)
@given(
    seed=st.integers(0, 2**32),
    slope=st.floats(-8, 8),
    left=st.floats(0, 20),
    strength=st.floats(0, 1),
)
def test_one_edge_of_any_slope_is_like_the_reference(seed, slope, left, strength):
    height, run = 120, 30.0
    middle = height / 2 + np.random.default_rng(seed).uniform(-3, 3)
    rise = max(-50.0, min(50.0, slope * run)) / 2
    gap = one_edge(middle - rise, middle + rise, left=left, right=left + run, strength=strength)
    assert_like_reference([gap], 60, height, LIGHT)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0, 3.0])
def test_at_any_device_pixel_ratio_the_edges_are_where_the_layout_says(ratio):
    random = np.random.default_rng(7)
    gap = random_gap(random, 4, 5, left=12, right=70, height=60)
    scaled = Gap(
        gap.left * ratio,
        gap.right * ratio,
        gap.sources * ratio,
        gap.targets * ratio,
        gap.colours,
        gap.strengths,
    )
    assert_like_reference([scaled], round(82 * ratio), round(60 * ratio), LIGHT)


@GROUNDS
def test_flat_edges_have_as_much_ink_as_the_reference(ground):
    # Slopes below half a pixel a column, where the raster's columns are as good as its samples:
    # the mean colour of the whole picture, and of each tile of 20 × 20, agrees.
    random = np.random.default_rng(11)
    gap = random_gap(random, 6, 6, left=10, right=310, height=100)
    drawn = channels(draw([gap], 320, 100, ground)).astype(float)
    samples = channels(reference([gap], 320, 100, ground))
    expected = samples.reshape(100, SAMPLES, 320, SAMPLES, 3).mean(axis=(1, 3))
    assert np.abs(drawn.mean(axis=(0, 1)) - expected.mean(axis=(0, 1))).max() < 1.0
    tiles = (drawn - expected).reshape(5, 20, 16, 20, 3).mean(axis=(1, 3))
    assert np.abs(tiles).max() < 6.0


# -- steep edges -----------------------------------------------------------------------------------


@given(
    start=st.floats(10, 190), end=st.floats(10, 190), run=st.floats(2, 60), strength=st.floats(0, 1)
)
def test_every_row_between_the_ends_of_an_edge_is_painted(start, end, run, strength):
    gap = one_edge(start, end, left=5.0, right=5.0 + run, strength=strength)
    painted = (draw([gap], 70, 200, LIGHT) != LIGHT).any(axis=1)
    low, high = sorted((start, end))
    assert painted[int(np.ceil(low)) : int(high)].all()


@given(start=st.floats(10, 190), end=st.floats(10, 190), run=st.floats(2, 60))
def test_every_column_of_an_edge_is_painted_without_a_gap(start, end, run):
    gap = one_edge(start, end, left=5.0, right=5.0 + run)
    painted = draw([gap], 70, 200, LIGHT) != LIGHT
    columns = painted.any(axis=0)
    assert columns[5 : int(5 + run)].all()
    assert not columns[:5].any()
    assert not columns[int(np.ceil(5 + run)) :].any()
    for here, there in pairwise(range(5, int(5 + run))):
        # What is painted in a column touches what is painted in the next.
        one, other = np.flatnonzero(painted[:, here]), np.flatnonzero(painted[:, there])
        assert one.min() <= other.max() + 1
        assert other.min() <= one.max() + 1


# -- widths and order ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("strength", "half_rows"),
    [
        (0.0, 1),
        (0.5, 1),  # 5 · 0.125 = 0.6: none more
        (0.6, 2),  # 5 · 0.216 = 1.08
        (0.8, 3),  # 5 · 0.512 = 2.56
        (0.95, 5),  # 5 · 0.857 = 4.29
        (1.0, 6),
    ],
)
def test_a_stronger_edge_is_wider(strength, half_rows):
    # A level edge, black on white: each half row takes half of the 255 off a pixel.
    gap = one_edge(30.0, 30.0, strength=strength, colour=0xFF000000)
    column = channels(draw([gap], 60, 60, LIGHT))[:, 30, 0]
    assert (255 - column).sum() == pytest.approx(half_rows * 127.5, abs=half_rows)


@pytest.mark.parametrize("strongest", [0, 1])
def test_the_strongest_lies_on_top_where_edges_cross(strongest):
    # Two edges cross in the middle, at (30, 30).
    strengths = np.array([[0.0, 0.7], [0.7, 0.0]])
    crossing = (0, 1) if strongest else (1, 0)
    strengths[crossing] = 1.0
    colours = np.array([[RED, RED], [BLUE, BLUE]], dtype=np.uint32)
    gap = Gap(
        5.0,
        55.0,
        np.array([10.0, 50.0]),
        np.array([10.0, 50.0]),
        colours,
        strengths,
    )
    assert draw([gap], 60, 60, LIGHT)[29, 29] == colours[crossing]
    assert draw([gap], 60, 60, LIGHT)[30, 30] == colours[crossing]


def test_among_many_the_strongest_is_seen_whole():
    random = np.random.default_rng(2)
    gap = random_gap(random, 60, 60, left=10, right=190, height=150)
    gap.strengths[...] *= 0.9
    gap.strengths[31, 12] = 1.0
    pixels = draw([gap], 200, 150, LIGHT)
    for x in range(12, 188):
        y = gap.sources[12] + (gap.targets[31] - gap.sources[12]) * (x + 0.5 - 10) / 180
        assert pixels[int(y), x] == gap.colours[31, 12], x


@GROUNDS
def test_where_there_is_no_edge_there_is_the_ground(ground):
    assert (draw([], 7, 5, ground) == ground).all()
    pixels = draw([one_edge(20.0, 40.0)], 60, 100, ground)
    assert (pixels[44:] == ground).all()
    assert (pixels[:16] == ground).all()


def test_a_picture_has_the_asked_size_and_contiguous_rows():
    pixels = draw([one_edge(20.0, 40.0)], 61, 37, LIGHT)
    assert pixels.shape == (37, 61)
    assert pixels.dtype == np.uint32
    assert pixels.flags.c_contiguous


def test_drawing_twice_gives_the_same_picture_and_changes_no_input():
    gap = random_gap(np.random.default_rng(5), 9, 9, left=3, right=90, height=80)
    before = [gap.sources.copy(), gap.targets.copy(), gap.colours.copy(), gap.strengths.copy()]
    assert np.array_equal(draw([gap], 100, 80, LIGHT), draw([gap], 100, 80, LIGHT))
    after = [gap.sources, gap.targets, gap.colours, gap.strengths]
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


# -- beyond the canvas -----------------------------------------------------------------------------


@given(  # quarters and powers of two, so that the arithmetic is exact on both canvases
    start=st.integers(-8000, 8000).map(lambda quarters: quarters / 4),
    end=st.integers(-8000, 8000).map(lambda quarters: quarters / 4),
    run=st.sampled_from([4.0, 8.0, 16.0, 32.0]),
)
def test_heights_beyond_the_canvas_leave_the_rest_as_it_would_be(start, end, run):
    """The same edge on a canvas so tall that nothing is beyond it has the same middle."""
    low = one_edge(start, end, left=5.0, right=5.0 + run)
    shift = 2100
    high = one_edge(start + shift, end + shift, left=5.0, right=5.0 + run)
    expected = draw([high], 60, 2 * shift + 40, LIGHT)[shift : shift + 40]
    np.testing.assert_array_equal(draw([low], 60, 40, LIGHT), expected)


@pytest.mark.parametrize(("start", "end"), [(-500.0, -400.0), (900.0, 5000.0), (-1e4, -1e4)])
def test_an_edge_that_is_all_beyond_the_canvas_paints_nothing(start, end):
    assert (draw([one_edge(start, end)], 60, 40, LIGHT) == LIGHT).all()


@pytest.mark.parametrize(("left", "right"), [(-30.0, 20.0), (40.0, 130.0), (-20.0, 200.0)])
def test_a_gap_that_reaches_beyond_the_sides_is_cut(left, right):
    gap = one_edge(10.0, 50.0, left=left, right=right)
    assert_like_reference([gap], 60, 60, LIGHT)


@pytest.mark.parametrize(("left", "right"), [(-90.0, -20.0), (70.0, 130.0), (60.0, 60.0)])
def test_a_gap_that_is_all_beyond_the_sides_paints_nothing(left, right):
    assert (draw([one_edge(10.0, 50.0, left=left, right=right)], 60, 60, LIGHT) == LIGHT).all()


def test_edges_of_one_gap_leave_the_other_gap_alone():
    one = one_edge(10.0, 50.0, left=5.0, right=25.0)
    other = one_edge(50.0, 10.0, left=35.0, right=55.0, colour=RED)
    both = draw([one, other], 60, 60, LIGHT)
    np.testing.assert_array_equal(both[:, :30], draw([one], 60, 60, LIGHT)[:, :30])
    np.testing.assert_array_equal(both[:, 30:], draw([other], 60, 60, LIGHT)[:, 30:])
