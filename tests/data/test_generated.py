"""The gates are their truth tables; the circles are scikit-learn's, statistically."""

import operator

import numpy as np
import pytest
from sklearn.datasets import make_circles

from nnviz.data import GENERATORS, DataError, circles, load

ROWS = [[0, 0], [0, 1], [1, 0], [1, 1]]


@pytest.mark.parametrize(
    ("name", "gate"),
    [
        ("and", operator.and_),
        ("or", operator.or_),
        ("xor", operator.xor),
        ("nand", lambda p, q: not (p and q)),
        ("xnor", operator.eq),
    ],
)
def test_a_gate_is_the_truth_table_of_its_function_in_the_order_00_01_10_11(name, gate):
    dataset = load(name)
    assert dataset.X.tolist() == ROWS
    assert dataset.Y[:, 0].tolist() == [gate(p, q) for p, q in ROWS]
    assert dataset.class_names == ("0", "1")


@pytest.mark.parametrize("count", [200, 201])
@pytest.mark.parametrize(("noise", "factor"), [(0.1, 0.5), (0.05, 0.8), (0.0, 0.3)])
def test_circles_have_the_statistics_of_scikit_learn(count, noise, factor):
    ours = circles(count, noise, factor, seed=1)
    points, labels = make_circles(count, noise=noise or None, factor=factor, random_state=1)
    assert np.bincount(ours.labels).tolist() == np.bincount(labels).tolist()
    for label in (0, 1):
        radius = np.hypot(*ours.X[ours.labels == label].T)
        expected = np.hypot(*points[labels == label].T)
        # Both are means of about 100 radii, each scattered by `noise`: allow 4 standard errors.
        assert radius.mean() == pytest.approx(expected.mean(), abs=1e-9 + 4 * noise * 0.15)
        assert radius.std() == pytest.approx(expected.std(), abs=1e-9 + 4 * noise * 0.11)


def test_circles_without_noise_are_the_points_of_scikit_learn_in_another_order():
    ours = circles(20, noise=0, factor=0.5)
    points, labels = make_circles(20, noise=None, factor=0.5, shuffle=False)
    mine = np.column_stack([ours.X, ours.labels])
    theirs = np.column_stack([points, labels])
    distance = np.abs(mine[:, None] - theirs[None]).max(axis=2)
    assert (distance < 1e-12).sum(axis=0).tolist() == [1] * 20
    assert (distance < 1e-12).sum(axis=1).tolist() == [1] * 20


def test_the_same_seed_gives_the_same_circles_and_another_seed_others():
    assert circles(seed=4) == circles(seed=4)
    assert not np.array_equal(circles(seed=4).X, circles(seed=5).X)


def test_the_default_circles_are_balanced_and_need_no_scaling():
    dataset = circles()
    assert np.bincount(dataset.labels).tolist() == [100, 100]
    assert np.abs(dataset.X).max() < 1.4
    assert dataset.scaling.kind == "none"
    assert "used as they are; nothing was scaled" in dataset.scaling.sentence


def test_the_source_of_circles_is_enough_to_make_them_again():
    assert circles(50, 0.2, 0.6, seed=9).source == (
        "Generated: 50 points on circles of radius 1 and 0.6, noise 0.2, seed 9."
    )


def test_the_examples_are_shuffled_so_that_no_batch_is_all_one_class():
    labels = circles().labels
    assert all(0 < batch.mean() < 1 for batch in labels.reshape(10, 20))


def test_two_points_are_enough():
    assert circles(2).labels.tolist() in ([0, 1], [1, 0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"count": 1}, "count: expected at least 2 points, found 1"),
        ({"noise": -0.1}, "noise: expected 0 or more, found -0.1"),
        ({"noise": float("nan")}, "noise: expected 0 or more, found nan"),
        ({"factor": 1.0}, "factor: expected more than 0 and less than 1, found 1.0"),
        ({"factor": 0.0}, "factor: .* found 0.0"),
    ],
)
def test_impossible_circles_are_refused(arguments, message):
    with pytest.raises(DataError, match=message):
        circles(**arguments)


@pytest.mark.parametrize("name", ["blobs", "spirals"])
@pytest.mark.parametrize("classes", [2, 3, 8])
def test_blobs_and_spirals_have_as_many_classes_as_are_wished(name, classes):
    dataset = GENERATORS[name].of_classes(83, 0.0, 5, classes)
    assert len(dataset.class_names) == classes
    shares = np.bincount(dataset.labels)
    assert len(shares) == classes
    assert shares.max() - shares.min() <= 1
    np.testing.assert_array_less(np.hypot(*dataset.X.T), 1 + 1e-9)


@pytest.mark.parametrize("classes", [1, 9])
def test_a_number_of_classes_that_cannot_be_is_refused(classes):
    with pytest.raises(DataError, match="classes"):
        GENERATORS["blobs"].of_classes(50, 0.1, 0, classes)
