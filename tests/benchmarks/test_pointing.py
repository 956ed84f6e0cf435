"""How long it takes to find the edge under the pointer, against looking at every edge.

    python -m pytest -s tests/benchmarks/test_pointing.py

Both look for the same points in one run, a third of them close to the units at either end, where
very many edges meet; the brute force computes the distance of every edge of the gap in NumPy. Its
answers are the nearest edge's distances, which ours must have too. What is timed is the processor's
time of this thread, the least of three looks, so that what else runs on the machine does not count.
"""

import time
from itertools import pairwise

import numpy as np
import pytest

from nnviz.graph.layout import LayerLayout, NetworkLayout, lay_out

POINTS = 90
NETWORKS = {
    "64-25-10": ((64, 25, 10), (8, 8), 0.0),
    "784-128-10": ((784, 128, 10), (28, 28), 3.0),
    "784-256-128-10": ((784, 256, 128, 10), (28, 28), 6.0),
    "ten layers of 64": ((64,) * 10, None, 0.0),
    "784-1000-10": ((784, 1000, 10), (28, 28), 20.0),
    "784-5000-10": ((784, 5000, 10), (28, 28), 40.0),
}
"""The layer sizes, the shape of the input, and how many times as fast it must be at least."""


def every(random, shape):
    return np.ones(shape, dtype=bool)


def one_percent(random, shape):
    return random.random(shape) < 0.01


def lower_half(random, shape):
    """Show the edges to the lower half of the targets: around the upper ones is nothing to find."""
    return np.repeat(np.arange(shape[0]) >= shape[0] // 2, shape[1]).reshape(shape)


def none(random, shape):
    return np.zeros(shape, dtype=bool)


def brute_force(left: LayerLayout, right: LayerLayout, x: float, y: float) -> float:
    """Return the distance of the nearest of all the edges between two layers."""
    width = right.in_x - left.out_x
    rise = right.heights[:, np.newaxis] - left.sources
    share = (x - left.out_x) * width + (y - left.sources) * rise
    share = (share / (width**2 + rise**2)).clip(0.0, 1.0)
    across = x - left.out_x - share * width
    return float(np.hypot(across, y - left.sources - share * rise).min())


def places(layout: NetworkLayout) -> list[tuple[int, float, float]]:
    """Return (gap, x, y) of points between the layers of the widest gap."""
    gaps = range(len(layout.layers) - 1)
    sizes = [len(layout.layers[g].sources) * len(layout.layers[g + 1].heights) for g in gaps]
    gap = int(np.argmax(sizes))
    left, right = layout.layers[gap], layout.layers[gap + 1]
    random = np.random.default_rng(7)
    third = POINTS // 3
    near = random.uniform(0.1, 6.0, (2, third))
    between = random.uniform(left.out_x, right.in_x, POINTS - 2 * third)
    xs = np.concatenate((left.out_x + near[0], right.in_x - near[1], between))
    ys = np.concatenate(
        (
            random.choice(left.sources, third) + random.uniform(-6.0, 6.0, third),
            random.choice(right.heights, third) + random.uniform(-6.0, 6.0, third),
            random.uniform(70.0, layout.height - 30.0, POINTS - 2 * third),
        )
    )
    return [(gap, float(x), float(y)) for x, y in zip(xs, ys, strict=True)]


@pytest.mark.parametrize("mask", [None, every, one_percent, lower_half, none])
@pytest.mark.parametrize("name", NETWORKS)
def test_the_edge_under_the_pointer_is_found_in_2_ms(name, mask):
    sizes, image_shape, least = NETWORKS[name]
    layout = lay_out(sizes, image_shape, 940.0, 760.0)
    random = np.random.default_rng(7)
    shapes = [(len(b.heights), len(a.sources)) for a, b in pairwise(layout.layers)]
    values = [random.random(shape) for shape in shapes]
    shown = None if mask is None else [mask(random, shape) for shape in shapes]
    ours, theirs = [], []
    for number, (gap, x, y) in enumerate(places(layout)):
        looks = []
        for _ in range(3):
            begin = time.thread_time()
            found = layout.edge_at(x, y, shown=shown, values=values)
            looks.append(time.thread_time() - begin)
        ours.append(min(looks))
        if number % 9 == 0 and mask is None:
            begin = time.thread_time()
            nearest = brute_force(layout.layers[gap], layout.layers[gap + 1], x, y)
            theirs.append(time.thread_time() - begin)
            assert (found is not None) == (nearest <= 5.0)
    half, nearly_all = np.median(ours) * 1e3, np.quantile(ours, 0.98) * 1e3
    print(f"\n{name}: {half:.2f} ms, 98 % within {nearly_all:.2f} ms", end="")
    if theirs:
        ratio = np.median(theirs) / np.median(ours)
        print(f"; every edge {np.median(theirs) * 1e3:.1f} ms, {ratio:.0f} times as long")
        assert ratio >= least
    assert nearly_all < 2.0
