"""The networks that the tests of the debugger stand still in."""

import numpy as np
import pytest

from nnviz.debugger import Trace
from nnviz.engine import Network


@pytest.fixture
def make_trace():
    """Return a maker of traces of random networks on random examples."""

    def make(layer_sizes, *, examples=5, seed=3, regularisation=0.0, activation="sigmoid"):
        random = np.random.default_rng(seed)
        gaps = zip(layer_sizes[1:], layer_sizes[:-1], strict=True)
        thetas = tuple(random.normal(size=(above, below + 1)) for above, below in gaps)
        X = random.normal(size=(examples, layer_sizes[0]))
        Y = random.integers(0, 2, size=(examples, layer_sizes[-1])).astype(float)
        return Trace(Network(thetas, activation), X, Y, regularisation)

    return make
