"""The raster draws what a simple, slow drawing of the same edges shows.

The reference paints each edge, the weakest first, on a grid of 8 × 8 samples to a pixel: every
sample whose centre lies in the edge's strip, which is as wide as the edge across its direction. The
raster has fewer samples. So its colours must be found among the samples of a pixel and its
neighbours, and over all pixels they differ from the reference's mean by little: 8 of 255 where
edges are few, 12 where they are many, which is stated in `MEAN_OFF`.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.graph import raster
from nnviz.graph.raster import Stopped

SAMPLES = 8
MEAN_OFF = {"few": 8.0, "many": 12.0}
LIGHT, DARK = 0xFFFFFFFF, 0xFF1C2128
RED, BLUE = 0xFFB35806, 0xFF1F6FB4
GROUNDS = pytest.mark.parametrize("ground", [LIGHT, DARK], ids=["light", "dark"])


@dataclass
class Gap:
    """The edges between two layers: colours and strengths in the shape of Θ, and which to draw.

    There are up to 255 different colours.
    """

    left: float
    right: float
    sources: np.ndarray
    targets: np.ndarray
    colours: np.ndarray
    strengths: np.ndarray
    shown: np.ndarray | None = None

    def flat(self):
        edges = np.arange(self.strengths.size)
        if self.shown is not None:
            edges = edges[self.shown.ravel()]
        table, rows = np.unique(self.colours, return_inverse=True)
        colours, strengths = rows.ravel().astype(np.uint8)[edges], self.strengths.ravel()[edges]
        ends = (self.left, self.right, self.sources, self.targets)
        return raster.Gap(*ends, edges, colours, table, strengths)


def draw(gaps, width, height, ground, **options):
    """Return the picture of the edges, packed pixels of shape (height, width)."""
    picture = np.full((height, width), 0x12345678, dtype=np.uint32)
    raster.draw([gap.flat() for gap in gaps], picture, ground, **options)
    return picture


def channels(packed):
    """Return red, green and blue of packed pixels as the last axis."""
    packed = np.asarray(packed, dtype=np.uint32)
    return np.stack([packed >> shift & 0xFF for shift in (16, 8, 0)], axis=-1).astype(int)


def breadth(strength, ratio=1.0):
    """Return how many device pixels wide an edge is: 0.5 to 3, growing with the cube."""
    return (0.5 + 2.5 * strength**3) * ratio


def edges_of(gap):
    """Return (strength, y at the left, y at the right, colour) of each edge, the weakest first."""
    edges = [
        (float(gap.strengths[row, column]), source, target, int(gap.colours[row, column]))
        for row, target in enumerate(gap.targets.tolist())
        for column, source in enumerate(gap.sources.tolist())
    ]
    return sorted(edges, key=lambda edge: edge[0])


def reference(gaps, width, height, ground, ratio=1.0):
    """Return the samples, (height × SAMPLES, width × SAMPLES), packed."""
    samples = np.full((height * SAMPLES, width * SAMPLES), ground, dtype=np.uint32)
    centres = (np.arange(width * SAMPLES) + 0.5) / SAMPLES
    rows = (np.arange(height * SAMPLES) + 0.5) / SAMPLES
    for gap in gaps:
        run = gap.right - gap.left
        columns = np.flatnonzero((centres >= gap.left) & (centres < gap.right))
        for strength, source, target, colour in edges_of(gap):
            slope = (target - source) / run
            half = breadth(strength, ratio) * np.sqrt(1 + slope**2) / 2
            middle = source + slope * (centres[columns] - gap.left)
            low = np.searchsorted(rows, middle - half)
            high = np.searchsorted(rows, middle + half, side="right")
            for below in range(int((high - low).max(initial=0))):
                covered = low + below < high
                samples[(low + below)[covered], columns[covered]] = colour
    return samples


def mean_of(samples):
    """Return the mean colour of each pixel's samples."""
    height, width = (length // SAMPLES for length in samples.shape)
    return channels(samples).reshape(height, SAMPLES, width, SAMPLES, 3).mean(axis=(1, 3))


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
    table = random.integers(0, 2**24, 255).astype(np.uint32) | np.uint32(0xFF000000)
    colours = table[random.integers(0, 255, (rows, columns))]
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


def assert_like_reference(gaps, width, height, ground, ratio=1.0):
    drawn = channels(draw(gaps, width, height, ground, ratio=ratio))
    samples = reference(gaps, width, height, ground, ratio)
    least, greatest = neighbourhood_range(samples)
    outside = (drawn < least) | (drawn > greatest)
    places = np.argwhere(outside.any(axis=-1))
    # What shows between two edges may be narrower than the distance of samples: a rare pixel.
    allowed = drawn[..., 0].size // 1000 if gaps[0].strengths.size > 1 else 0
    assert len(places) <= allowed, f"{len(places)} pixels, the first at (row, column) {places[:3]}"
    assert np.abs(drawn - mean_of(samples)).mean() < MEAN_OFF["few"]


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
    assert_like_reference([scaled], round(82 * ratio), round(60 * ratio), LIGHT, ratio)


@GROUNDS
def test_flat_edges_have_as_much_ink_as_the_reference(ground):
    # Slopes below half a pixel a column, where the raster's columns are as good as its samples:
    # the mean colour of the whole picture, and of each tile of 20 × 20, agrees.
    random = np.random.default_rng(11)
    gap = random_gap(random, 6, 6, left=10, right=310, height=100)
    drawn = channels(draw([gap], 320, 100, ground)).astype(float)
    expected = mean_of(reference([gap], 320, 100, ground))
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
    # The outermost columns of samples may lie up to a quarter of a pixel within the ends.
    short = 0.25 * abs(end - start) / run
    low, high = min(start, end) + short, max(start, end) - short
    assert painted[int(np.ceil(low)) : max(0, int(high))].all()


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


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0, 3.0])
@pytest.mark.parametrize("strength", [0.0, 0.5, 0.8, 1.0])
def test_a_stronger_edge_is_wider_and_so_at_any_device_pixel_ratio(strength, ratio):
    # Level edges, black on white, at many heights: their ink is their width, 0.5 + 2.5 strength³,
    # to a quarter of a sample.
    inks = []
    for height in np.linspace(30.0, 31.0, 16, endpoint=False).tolist():
        gap = one_edge(height, height, strength=strength, colour=0xFF000000)
        column = channels(draw([gap], 60, 60, LIGHT, ratio=ratio))[:, 30, 0]
        inks.append((255 - column).sum() / 255)
    assert np.mean(inks) == pytest.approx((0.5 + 2.5 * strength**3) * ratio, abs=0.0625)


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


# -- many edges, the threshold, the crop, giving up -----------------------------------------------


def fan(sizes, width, height, *, seed=1):
    """Return the gaps of a network whose layers stand at even distances."""
    random = np.random.default_rng(seed)
    xs = np.linspace(5.5, width - 5.5, len(sizes))
    return [
        random_gap(random, sizes[k + 1], sizes[k] + 1, left=xs[k], right=xs[k + 1], height=height)
        for k in range(len(sizes) - 1)
    ]


@pytest.mark.parametrize(
    ("sizes", "size", "kind"),
    [
        ((2, 4, 1), (160, 100), "few"),
        ((30, 20, 10), (120, 90), "few"),
        ((100, 50), (50, 70), "many"),
        ((400, 25, 10), (60, 40), "many"),
    ],
)
@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
@pytest.mark.parametrize("ground", [LIGHT, DARK, 0], ids=["light", "dark", "transparent"])
def test_networks_are_like_the_reference(sizes, size, kind, ratio, ground):
    width, height = (round(length * ratio) for length in size)
    gaps = fan(sizes, width, height)
    drawn = channels(draw(gaps, width, height, ground, ratio=ratio))
    expected = mean_of(reference(gaps, width, height, ground, ratio))
    assert np.abs(drawn - expected).mean() < MEAN_OFF[kind]


@GROUNDS
@pytest.mark.parametrize(
    ("sizes", "size"), [((30, 20, 10), (120, 90)), ((100, 50), (50, 70)), ((400, 25, 10), (60, 40))]
)
def test_a_draft_is_like_the_reference_too(sizes, size, ground):
    # It has two rows and one column of samples to a pixel, so it is off by more: 20 of 255.
    gaps = fan(sizes, *size)
    drawn = channels(draw(gaps, *size, ground, draft=True))
    assert np.abs(drawn - mean_of(reference(gaps, *size, ground))).mean() < 20.0


def test_on_nothing_a_pixel_is_as_opaque_as_it_is_covered():
    gap = one_edge(30.0, 30.0, colour=0xFF204060)  # 0.5 pixels, all in row 29 or half in 29 and 30
    column = draw([gap], 60, 60, 0)[:, 30]
    alpha = (column >> 24).astype(int)
    assert alpha.sum() == pytest.approx(127.5, abs=1.5)
    np.testing.assert_allclose(channels(column)[:, 2], alpha * 0x60 / 255, atol=1)


def test_what_lies_hidden_is_left_out_without_a_trace():
    # So many edges that they are painted in levels: the strongest are where they are alone.
    gap = fan((300, 60), 200, 120)[0]
    every = draw([gap], 200, 120, 0, draft=True)
    strongest = Gap(
        gap.left,
        gap.right,
        gap.sources,
        gap.targets,
        gap.colours,
        gap.strengths,
        gap.strengths > 0.7,
    )
    some = draw([strongest], 200, 120, 0, draft=True)
    whole = some >> 24 == 255
    assert whole.mean() > 0.3
    np.testing.assert_array_equal(every[whole], some[whole])


def test_of_many_edges_few_are_drawn_finely_once_only_they_are_in_sight():
    # 18,060 edges, twenty times as large: some 1,000 of them pass this part of the picture.
    gap = fan((300, 60), 200, 120)[0]
    near = replace(
        gap,
        left=(gap.left - 90) * 20,
        right=(gap.right - 90) * 20,
        sources=(gap.sources - 50) * 20,
        targets=(gap.targets - 50) * 20,
    )
    assert_like_reference([near], 80, 60, LIGHT)


def test_the_crop_of_a_large_picture_is_the_picture_of_the_crop():
    gaps = fan((30, 20, 10), 2000, 1500)
    whole = draw(gaps, 2000, 1500, LIGHT)
    for x, y in [(0, 0), (700, 500), (950, 640), (1880, 1300)]:
        moved = [
            Gap(
                gap.left - x,
                gap.right - x,
                gap.sources - y,
                gap.targets - y,
                gap.colours,
                gap.strengths,
            )
            for gap in gaps
        ]
        crop = draw(moved, 120, 90, LIGHT)
        assert (crop != whole[y : y + 90, x : x + 120]).mean() < 0.0002


def test_fifty_times_as_large_a_far_end_of_an_edge_has_not_drifted():
    # 80,000 pixels long; over its last 100 columns it is where the straight line is.
    gap = one_edge(-30000.0, 40.3, left=-79000.0, right=1000.0, colour=0xFF000000)
    ink = 255 - channels(draw([gap], 1000, 60, LIGHT))[:, 900:, 0]
    middles = (ink * (np.arange(60) + 0.5)[:, np.newaxis]).sum(axis=0) / ink.sum(axis=0)
    straight = 40.3 - 30040.3 / 80000 * (99.5 - np.arange(100))
    assert np.mean(middles - straight) == pytest.approx(0.0, abs=0.02)
    assert np.abs(middles - straight).max() < 0.25


def test_only_the_edges_given_are_drawn():
    gap = fan((30, 20), 120, 90)[0]
    some = replace(gap, shown=gap.strengths > 0.8)
    rest = replace(gap, shown=gap.strengths <= 0.8)
    drawn = draw([some], 120, 90, 0) >> 24 > 0
    assert drawn.mean() < (draw([gap], 120, 90, 0) >> 24 > 0).mean()
    # The weaker ones lie below: where the strong ones cover a pixel whole, all look like them.
    whole = draw([some], 120, 90, 0) >> 24 == 255
    np.testing.assert_array_equal(draw([gap], 120, 90, 0)[whole], draw([some], 120, 90, 0)[whole])
    assert (draw([rest], 120, 90, 0)[~drawn] == draw([gap], 120, 90, 0)[~drawn]).all()


def test_a_gap_of_which_no_edge_is_shown_is_ground():
    gap = fan((30, 20), 120, 90)[0]
    none = np.zeros(gap.strengths.shape, dtype=bool)
    hidden = Gap(gap.left, gap.right, gap.sources, gap.targets, gap.colours, gap.strengths, none)
    assert (draw([hidden], 120, 90, DARK) == DARK).all()


def test_drawing_can_be_given_up():
    asked = []

    def after_three():
        asked.append(True)
        return len(asked) == 3

    with pytest.raises(Stopped):
        draw(fan((30, 20, 10), 400, 900), 400, 900, LIGHT, should_stop=after_three)
    assert len(asked) == 3


def test_where_two_gaps_meet_within_a_pixel_both_are_seen():
    left = one_edge(20.0, 20.0, left=5.0, right=30.5, strength=1.0)
    right = one_edge(40.0, 40.0, left=30.5, right=55.0, strength=1.0, colour=RED)
    assert_like_reference([left, right], 60, 60, DARK)
