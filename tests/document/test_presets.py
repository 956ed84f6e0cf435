"""The experiments that come with the program open, and are what their titles say."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.data import GENERATORS, load
from nnviz.document.presets import PRESETS, preset_of
from nnviz.engine import GradientDescent, Problem, forward, minimise

SIZES = {
    "xor": (2, 4, 1),
    "xnor": (2, 2, 1),
    "circles": (2, 4, 1),
    "iris": (4, 5, 3),
    "digits": (64, 25, 10),
    "mnist-25": (784, 25, 10),
    "mnist-128": (784, 128, 10),
}
EXAMPLES = {
    "xor": 4,
    "xnor": 4,
    "circles": 200,
    "iris": 150,
    "digits": 1797,
    "mnist-25": 1000,
    "mnist-128": 1000,
}


def test_these_are_all():
    assert list(PRESETS) == list(SIZES)


@pytest.mark.parametrize("name", SIZES)
def test_each_preset_opens_with_its_sizes_and_examples(name):
    experiment = PRESETS[name].open()
    assert experiment.layer_sizes == SIZES[name]
    assert experiment.dataset.example_count == EXAMPLES[name]
    assert experiment.dataset.name == name.partition("-")[0]
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


@pytest.mark.parametrize("name", SIZES)
def test_a_preset_is_found_by_what_it_opened(name):
    assert preset_of(PRESETS[name].open().dataset, SIZES[name][1:-1]) is PRESETS[name]


def test_other_layers_are_taken_for_the_first_preset_of_the_dataset_and_other_data_for_none():
    assert preset_of(load("mnist"), (30, 20)) is PRESETS["mnist-25"]
    assert preset_of(replace(load("mnist"), name="mine"), (25,)) is None


@pytest.mark.parametrize("name", ["xor", "xnor", "circles"])
def test_a_generated_set_with_the_name_of_a_preset_s_is_none(name):
    made = GENERATORS[name].make(100, 0.1, 3)
    assert made.name == name
    assert preset_of(made, (4,)) is None


@pytest.mark.parametrize("name", ["mnist-25", "mnist-128"])
def test_the_mnist_presets_learn_within_a_few_dozen_iterations(name):
    experiment = PRESETS[name].open()
    dataset, alpha = experiment.dataset, experiment.settings.learning_rate
    problem = Problem(experiment.network, dataset.X, dataset.Y)
    costs = []
    trained = minimise(
        problem, GradientDescent(alpha), lambda iteration: costs.append(iteration.cost), 60
    )
    assert dataset.accuracy(forward(experiment.network, dataset.X).a[-1]) < 0.2
    assert dataset.accuracy(forward(trained, dataset.X).a[-1]) > 0.85
    assert costs[-1] < 0.4 * costs[0]
