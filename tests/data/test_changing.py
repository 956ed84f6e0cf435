"""Examples are added, moved and deleted; the parts held out keep their examples and places."""

import numpy as np
import pytest

from nnviz.data import (
    DataError,
    SplitChoice,
    circles,
    cleared,
    drawn,
    iris,
    joined,
    moved,
    prepared,
    with_example,
    without_example,
    xor_gate,
)


def test_clearing_leaves_the_first_example_of_each_class_and_nothing_held_out():
    split = prepared(iris(), "none", SplitChoice(0.2, 0.1, 1))
    left = cleared(split)
    assert left.held_out is None
    assert left.labels.tolist() == [0, 1, 2]
    firsts = [int(np.argmax(split.labels == k)) for k in range(3)]
    np.testing.assert_array_equal(left.X, split.X[firsts])


def test_an_added_example_is_the_last_one_and_has_its_class():
    dataset = with_example(iris(), [1.0, 2.0, 3.0, 4.0], 2)
    assert dataset.example_count == 151
    assert dataset.X[-1].tolist() == [1, 2, 3, 4]
    assert dataset.Y[-1].tolist() == [0, 0, 1]
    assert with_example(xor_gate(), [0.5, 0.5], 1).Y[:, 0].tolist() == [0, 1, 1, 0, 1]


def test_what_is_held_out_stays_when_examples_come_and_go():
    whole = circles(20, seed=3)
    split = prepared(whole, "none", SplitChoice(0.2, 0.2, 1))
    added = with_example(split, [0.1, 0.2], 1)
    deleted = without_example(added, 4)
    gone = split.held_out.rows[4]
    for dataset in (added, deleted):
        np.testing.assert_array_equal(dataset.held_out.test.X, split.held_out.test.X)
        np.testing.assert_array_equal(dataset.held_out.validation.Y, split.held_out.validation.Y)
    # put together again, each of the others is where it was, the new one at the end
    expected = np.vstack([np.delete(whole.X, gone, axis=0), [[0.1, 0.2]]])
    np.testing.assert_array_equal(joined(deleted).X, expected)


def test_a_moved_example_keeps_its_class():
    dataset = moved(xor_gate(), 1, [0.25, 0.75])
    assert dataset.X.tolist() == [[0, 0], [0.25, 0.75], [1, 0], [1, 1]]
    assert dataset.Y is not None
    np.testing.assert_array_equal(dataset.Y, xor_gate().Y)


def test_the_last_example_cannot_be_deleted():
    one = drawn(np.array([[0.5, 0.5]]), np.array([1]), 2)
    with pytest.raises(DataError, match="add another one before"):
        without_example(one, 0)


@pytest.mark.parametrize("x", [[1.0], [1.0, 2.0, 3.0], [[1.0, 2.0]], [np.nan, 0.0]])
def test_inputs_that_do_not_fit_are_refused(x):
    with pytest.raises(DataError):
        with_example(xor_gate(), x, 0)
    with pytest.raises(DataError):
        moved(xor_gate(), 0, x)


@pytest.mark.parametrize("label", [-1, 2])
def test_a_class_that_is_not_there_is_refused(label):
    with pytest.raises(DataError, match="label"):
        with_example(xor_gate(), [0.0, 0.0], label)


def test_a_row_that_is_not_there_is_refused():
    with pytest.raises(IndexError, match="no example 5 among 4"):
        without_example(xor_gate(), 4)
    with pytest.raises(IndexError):
        moved(xor_gate(), -1, [0.0, 0.0])
