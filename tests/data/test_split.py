"""A split is by class, the same for the same seed, can be taken back; so are generated sets."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.data import GENERATORS, DataError, SplitChoice, joined, load, prepared


def test_each_class_has_its_share_in_each_part():
    split = prepared(load("iris"), "standard", SplitChoice(0.2, 0.2, seed=5))
    for part in (split.validation, split.test):
        assert np.bincount(part.labels).tolist() == [10, 10, 10]
    assert np.bincount(split.labels).tolist() == [30, 30, 30]
    assert split.held_out.sentence == (
        "Split with seed 5, each class alike: 90 examples for training, 30 for validation, "
        "30 for the test."
    )


def test_a_split_that_is_not_stratified_is_dealt_by_its_seed_whatever_the_classes():
    splits = [
        prepared(load("iris"), "none", SplitChoice(0.2, 0.2, seed, stratified=False))
        for seed in (5, 5, 6, 7)
    ]
    one, same, *others = splits
    assert one == same
    assert all(other.held_out != one.held_out for other in others)
    assert {len(part.X) for split in splits for part in (split.validation, split.test)} == {30}
    shares = [np.bincount(split.test.labels, minlength=3).tolist() for split in splits]
    assert shares != [[10, 10, 10]] * 4
    assert one.held_out.sentence.startswith("Split with seed 5, whatever their class: 90 ex")


def test_without_stratification_every_example_is_as_likely_to_be_held_out():
    iris, hits = load("iris"), np.zeros(150)
    for seed in range(400):
        choice = SplitChoice(0.2, 0.1, seed, stratified=False)
        hits[prepared(iris, "none", choice).held_out.test.rows] += 1
    # Each count is binomial with n = 400, p = 0.1: 40 ± 6; five deviations leave 1 in a million.
    assert abs(hits - 40).max() < 5 * 6
    assert abs(hits[:50].sum() - 2000) < 5 * 40


def test_scaling_knows_nothing_of_what_is_held_out():
    split = prepared(load("iris"), "standard", SplitChoice(0.2, 0.2))
    np.testing.assert_allclose(split.X.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(split.X.std(axis=0), 1)
    iris = load("iris")
    raw = iris.scaling.unscale(iris.X)[split.held_out.test.rows]
    np.testing.assert_allclose(split.scaling.unscale(split.test.X), raw, rtol=1e-12)


def test_the_same_seed_deals_alike_and_another_otherwise():
    one, same, other = (
        prepared(load("iris"), "none", SplitChoice(0.3, seed=seed)) for seed in (1, 1, 2)
    )
    assert one == same
    assert one.held_out != other.held_out


@given(st.floats(0.02, 0.45), st.floats(0.02, 0.45), st.integers(0, 99))
def test_a_split_can_be_taken_back(validation, test, seed):
    iris = load("iris")
    whole = joined(prepared(iris, "none", SplitChoice(validation, test, seed)))
    np.testing.assert_array_equal(whole.Y, iris.Y)
    np.testing.assert_allclose(whole.X, iris.scaling.unscale(iris.X))


def test_a_new_split_starts_from_the_whole():
    once = prepared(load("iris"), "unit range", SplitChoice(0.5))
    again = prepared(once, "none", SplitChoice(0.1))
    assert again.example_count == 135


@pytest.mark.parametrize("shares", [(0.6, 0.4), (-0.1, 0.0), (1.0, 0.0), (float("nan"), 0.0)])
def test_shares_that_leave_nothing_are_refused(shares):
    with pytest.raises(DataError, match="validation and test"):
        SplitChoice(*shares)


def test_too_few_examples_to_hold_any_out_are_refused():
    with pytest.raises(DataError, match="4 examples are too few to hold 10% of them out"):
        prepared(load("xor"), "none", SplitChoice(0.1))


@pytest.mark.parametrize("name", GENERATORS)
def test_generated_sets_have_their_count_and_seed(name):
    generator = GENERATORS[name]
    made = generator.make(50, generator.noise, 3)
    assert made.example_count == 50
    assert made == generator.make(50, generator.noise, 3)
    assert made != generator.make(50, generator.noise, 4)
    assert set(made.labels) == set(range(len(made.class_names)))
    assert generator.make(generator.fewest, 0.0, 0).example_count == generator.fewest
    with pytest.raises(DataError, match="noise"):
        generator.make(50, -1.0, 0)
    with pytest.raises(DataError, match="count"):
        generator.make(generator.fewest - 1, 0.1, 0)


@pytest.mark.parametrize("gate", ["and", "or", "nand", "xor", "xnor"])
def test_gates_with_noise_keep_the_truth_table(gate):
    made = GENERATORS[gate].make(100, 0.05, 0)
    table = load(gate)
    for x, y in zip(table.X, table.labels, strict=True):
        near = np.abs(made.X - x).max(axis=1) < 0.5
        assert near.sum() == 25
        assert set(made.labels[near]) == {y}


def test_moons_and_spirals_without_noise_lie_where_they_should():
    spirals = GENERATORS["spirals"].make(40, 0.0, 0)
    radius = np.hypot(*spirals.X.T)
    assert radius.min() == pytest.approx(0.1)
    assert radius.max() == pytest.approx(1.0)
    moons = GENERATORS["moons"].make(40, 0.0, 0)
    centre = np.where(moons.labels[:, None] == 0, [-0.5, -0.25], [0.5, 0.25])
    np.testing.assert_allclose(np.hypot(*(moons.X - centre).T), 1.0)
