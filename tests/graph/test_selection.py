"""The strongest edges are found as a sort of all of them would find them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.graph.selection import shared_out, strongest


@given(counts=st.lists(st.integers(0, 50), min_size=1, max_size=12), most=st.integers(0, 200))
def test_the_edges_that_may_be_drawn_are_shared_out_among_the_gaps(counts, most):
    shares = shared_out(counts, most)
    assert sum(shares) == min(most, sum(counts))
    assert all(0 <= share <= count for share, count in zip(shares, counts, strict=True))
    # A gap that does not have all its edges has, to one, as many as any other.
    short = [s for s, count in zip(shares, counts, strict=True) if s < count]
    assert not short or min(short) >= max(shares) - 1


@pytest.mark.parametrize("size", [1, 10, 1000, 300_000])
@pytest.mark.parametrize("most", [0, 1, 7, 3000])
@pytest.mark.parametrize("kind", ["normal", "equal", "zero", "few", "outliers", "not known"])
def test_the_strongest_are_those_of_greatest_magnitude(size, most, kind):
    random = np.random.default_rng(size)
    values = random.normal(size=size)
    if kind in {"equal", "zero"}:
        values[...] = -0.5 if kind == "equal" else 0.0
    elif kind == "few":
        values[random.uniform(size=size) < 0.999] = 0.0
    elif kind == "outliers":
        values[: size // 3] *= 1e12
    elif kind == "not known":
        values[random.uniform(size=size) < 0.9] = np.nan
    found = strongest(values, most)
    assert len(found) == min(most, size)
    assert (np.diff(found) > 0).all()
    strengths = np.where(np.isnan(values), -1.0, np.abs(values))
    expected = np.sort(strengths)[size - len(found) :]
    np.testing.assert_array_equal(np.sort(strengths[found]), expected)
