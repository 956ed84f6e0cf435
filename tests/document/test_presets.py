"""The experiments that come with the program open, and are what their titles say."""

import numpy as np
import pytest

from nnviz.document.presets import PRESETS
from nnviz.engine import forward

SIZES = {
    "xor": (2, 4, 1),
    "xnor": (2, 2, 1),
    "circles": (2, 4, 1),
    "iris": (4, 5, 3),
    "digits": (64, 25, 10),
}
EXAMPLES = {"xor": 4, "xnor": 4, "circles": 200, "iris": 150, "digits": 1797}


def test_these_are_all():
    assert list(PRESETS) == list(SIZES)


@pytest.mark.parametrize("name", SIZES)
def test_each_preset_opens_with_its_sizes_and_examples(name):
    experiment = PRESETS[name].open()
    assert experiment.layer_sizes == SIZES[name]
    assert experiment.dataset.example_count == EXAMPLES[name]
    assert experiment.dataset.name == name
    assert experiment.iteration == 0


@pytest.mark.parametrize("name", SIZES)
def test_each_title_ends_with_the_layer_sizes(name):
    assert PRESETS[name].title.endswith(" · " + "-".join(map(str, SIZES[name])))


@pytest.mark.parametrize("name", SIZES)
def test_each_preset_opens_the_same_way_twice(name):
    one, other = PRESETS[name].open(), PRESETS[name].open()
    assert one.network.unrolled().tolist() == other.network.unrolled().tolist()


@pytest.mark.parametrize("name", [name for name in SIZES if name != "xnor"])
def test_hidden_units_start_out_different(name):
    theta = PRESETS[name].open().network.thetas[0]
    assert len(np.unique(theta, axis=0)) == len(theta)


def test_xnor_by_hand_answers_xnor():
    experiment = PRESETS["xnor"].open()
    h = forward(experiment.network, experiment.dataset.X).a[-1].ravel()
    equal = experiment.dataset.X[:, 0] == experiment.dataset.X[:, 1]
    assert (h[equal] > 0.9999).all()
    assert (h[~equal] < 0.0001).all()
    np.testing.assert_array_equal(experiment.dataset.Y.ravel(), equal)


def test_the_hidden_units_of_xnor_by_hand_are_and_and_nor():
    experiment = PRESETS["xnor"].open()
    hidden = forward(experiment.network, [[0, 0], [0, 1], [1, 0], [1, 1]]).a[1]
    assert hidden.round().tolist() == [[0, 1], [0, 0], [0, 0], [1, 0]]


def test_digits_are_pictures_of_8_by_8():
    assert PRESETS["digits"].open().dataset.image_shape == (8, 8)
