"""A dataset is what it says, cannot be changed, and refuses what does not fit together."""

import dataclasses
import pickle

import numpy as np
import pytest
from sklearn.metrics import accuracy_score

from nnviz.data import NO_CLASS, DataError, Dataset, Scaling, targets_of, unscaled

X = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
NAN = float("nan")


def three_classes(**changes: object) -> Dataset:
    """Three examples, one of each class; `changes` replace arguments."""
    arguments = {
        "name": "three",
        "title": "Three examples",
        "X": X,
        "Y": np.eye(3),
        "feature_names": ("length", "width"),
        "class_names": ("a", "b", "c"),
        "scaling": unscaled(2),
    }
    return Dataset(**(arguments | changes))


def two_classes(**changes: object) -> Dataset:
    """Three examples of the classes no, yes, yes; `changes` replace arguments."""
    two = {"Y": np.array([[0.0], [1.0], [1.0]]), "class_names": ("no", "yes")}
    return three_classes(**(two | changes))


def test_the_counts_are_m_n_and_k():
    dataset = three_classes(X=X[:2], Y=np.eye(3)[:2])
    assert (dataset.example_count, dataset.feature_count, dataset.output_count) == (2, 2, 3)


def test_labels_are_the_column_of_the_1_in_each_row():
    assert three_classes(Y=np.eye(3)[[2, 0, 1]]).labels.tolist() == [2, 0, 1]


def test_labels_of_a_single_output_are_its_values():
    assert two_classes().labels.tolist() == [0, 1, 1]


def test_the_largest_output_is_the_predicted_class_and_the_first_of_equals():
    outputs = [[0.1, 0.7, 0.6], [0.4, 0.4, 0.1]]
    assert three_classes().predicted(outputs).tolist() == [1, 0]


def test_a_single_output_predicts_class_1_from_one_half_on():
    assert two_classes().predicted([[0.4999], [0.5], [1.0]]).tolist() == [0, 1, 1]


def test_a_nan_output_predicts_no_class():
    assert three_classes().predicted([[0.1, NAN, 0.2], [0.1, 0.3, 0.2]]).tolist() == [NO_CLASS, 1]
    assert two_classes().predicted([[NAN]]).tolist() == [NO_CLASS]


def test_a_nan_output_counts_as_wrong():
    # Without the NaN all three are right.
    assert two_classes().accuracy([[0.0], [1.0], [NAN]]) == pytest.approx(2 / 3)


def test_accuracy_agrees_with_scikit_learn():
    random = np.random.default_rng(5)
    labels = random.integers(0, 3, 200)
    outputs = random.random((200, 3))
    dataset = three_classes(X=np.zeros((200, 2)), Y=targets_of(labels, 3))
    expected = accuracy_score(labels, outputs.argmax(axis=1))
    assert dataset.accuracy(outputs) == pytest.approx(expected)


@pytest.mark.parametrize("outputs", [np.zeros((3, 2)), np.zeros(3), 0.5])
def test_outputs_of_another_shape_are_refused(outputs):
    with pytest.raises(DataError, match=r"outputs: expected shape \(rows, 3\)"):
        three_classes().predicted(outputs)


def test_accuracy_needs_a_row_for_every_example():
    with pytest.raises(DataError, match="one row for each of the 3 examples, found 2"):
        three_classes().accuracy(np.zeros((2, 3)))


@pytest.mark.parametrize("name", ["X", "Y"])
def test_the_arrays_cannot_be_changed(name):
    array = getattr(three_classes(), name)
    with pytest.raises(ValueError, match="read-only"):
        array[0, 0] = 7


def test_changing_the_array_a_dataset_was_made_from_does_not_change_it():
    mine = X.copy()
    dataset = three_classes(X=mine)
    mine[0, 0] = 99
    assert dataset.X[0, 0] == 0


def test_changing_what_a_read_only_view_shows_does_not_change_the_dataset():
    mine = X.copy()
    view = mine[:]
    view.flags.writeable = False
    dataset = three_classes(X=view)
    mine[0, 0] = 99
    assert dataset.X[0, 0] == 0


def test_replacing_a_name_does_not_copy_the_arrays():
    dataset = three_classes()
    assert dataclasses.replace(dataset, title="Other").X is dataset.X


def test_no_attribute_can_be_set():
    with pytest.raises(dataclasses.FrozenInstanceError):
        three_classes().name = "other"  # type: ignore[misc]  # the very thing that must fail


def test_datasets_are_equal_by_value():
    assert three_classes() == three_classes(X=X.copy())
    assert hash(three_classes()) == hash(three_classes(X=X.copy()))
    assert three_classes() != three_classes(X=X + 1)
    assert three_classes() != three_classes(title="Other")
    assert three_classes() != "three"


def test_a_pickled_dataset_equals_the_original():
    assert pickle.loads(pickle.dumps(three_classes())) == three_classes()  # noqa: S301  # our own


def test_whole_numbers_become_float64():
    dataset = three_classes(X=X.astype(int), Y=np.eye(3, dtype=int))
    assert (dataset.X.dtype, dataset.Y.dtype) == (np.float64, np.float64)


def test_a_picture_is_told_from_other_features():
    assert not three_classes().is_picture
    assert three_classes(image_shape=(1, 2)).is_picture


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"X": X[0]}, r"X: expected a matrix .* found shape \(2,\)"),
        ({"X": np.empty((0, 2))}, r"X: .*at least one example .*\(0, 2\)"),
        ({"X": np.empty((3, 0))}, r"X: .*one feature \(column\), found shape \(3, 0\)"),
        ({"X": [[0, 1], [2, NAN], [4, 5]]}, "X: .*found nan in row 2, column 2 .*; 1 such"),
        ({"X": [[0, 1], [2, 3], [np.inf, 5]]}, "X: .*found inf in row 3, column 1"),
        ({"X": [["a", "b"]] * 3}, "X: expected numbers"),
        ({"X": [[1], [2, 3]]}, "X: expected numbers"),
        ({"Y": np.eye(3)[:2]}, "Y: expected 3 rows, as many as X, found 2"),
        ({"Y": [[1, 0, 0], [0, NAN, 0], [0, 0, 1]]}, "Y: .*found nan in row 2"),
        ({"Y": [[1, 0, 0], [0, 2, 0], [0, 0, 1]]}, "Y: .* 0 to 1, found 2.0 in row 2, column 2"),
        ({"Y": [[0.5, 0, -1]] * 3}, "Y: .* found -1.0 in row 1, column 3 .*; 3 such"),
        ({"feature_names": ("length",)}, "feature_names: expected 2 names, found 1"),
        ({"feature_names": "xy"}, "feature_names: expected a sequence of 2 texts, found 'xy'"),
        ({"feature_names": (1, 2)}, "feature_names: expected a sequence of 2 texts"),
        ({"class_names": ("a", "b")}, "class_names: expected 3 names, found 2"),
        ({"class_names": ("a", "b", "a")}, "class_names: expected different names"),
        ({"scaling": unscaled(3)}, "scaling: expected .* each of 2 features, found 3"),
        ({"scaling": None}, "scaling: expected a Scaling, found None"),
        ({"image_shape": (2, 2)}, r"image_shape: .* of 2 pixels, found \(2, 2\)"),
        ({"image_shape": (-1, -2)}, "image_shape: .* of 2 pixels"),
        ({"name": ""}, "name and title: expected texts"),
    ],
)
def test_what_does_not_fit_together_is_refused_by_name(changes, message):
    with pytest.raises(DataError, match=message):
        three_classes(**changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"Y": [[0], [1], [2]]}, r"Y: expected targets from 0 to 1, found 2.0 in row 3"),
        ({"class_names": ("yes",)}, "class_names: expected 2 names, found 1"),
    ],
)
def test_a_single_output_needs_a_target_from_0_to_1_and_two_class_names(changes, message):
    with pytest.raises(DataError, match=message):
        two_classes(**changes)


def test_targets_of_two_classes_are_one_column():
    assert targets_of([0, 1, 1], class_count=2).tolist() == [[0], [1], [1]]


def test_targets_of_more_classes_are_one_hot():
    assert targets_of([2, 0], class_count=3).tolist() == [[0, 0, 1], [1, 0, 0]]


@pytest.mark.parametrize(
    ("labels", "class_count", "message"),
    [
        ([0, 3], 3, "expected whole numbers from 0 to 2, found 3 in row 2"),
        ([-1], 3, "found -1 in row 1"),
        ([0.5], 3, "found 0.5 in row 1"),
        ([NAN], 3, "found nan in row 1"),
        ([[0]], 3, r"one class index per example, found shape \(1, 1\)"),
        ([0], 1, "class_count: expected at least 2 classes, found 1"),
    ],
)
def test_labels_that_are_no_class_are_refused(labels, class_count, message):
    with pytest.raises(DataError, match=message):
        targets_of(labels, class_count)


# -- set by hand -----------------------------------------------------------------------------------


def test_one_input_can_be_set_and_nothing_else_changes():
    before = three_classes(image_shape=(1, 2))
    after = before.with_input(1, 0, -7.5)
    assert after.X.tolist() == [[0, 1], [-7.5, 3], [4, 5]]
    assert before.X.tolist() == X.tolist()
    assert dataclasses.replace(after, X=before.X) == before
    assert after.Y is before.Y


def test_an_input_is_set_as_the_network_sees_it():
    # Scaled by (raw − 10) / 2: 3 as the network sees it was measured as 16.
    scaling = Scaling("standard", np.array([10.0, 0.0]), np.array([2.0, 1.0]), "By hand.")
    after = three_classes(scaling=scaling).with_input(0, 0, 3.0)
    assert after.X[0, 0] == 3.0
    assert after.scaling.unscale(after.X)[0, 0] == 16.0


@pytest.mark.parametrize("value", [0.0, 0.25, 1.0])
def test_the_target_of_a_single_output_can_be_anything_from_0_to_1(value):
    before = two_classes()
    after = before.with_target(1, 0, value)
    assert after.Y.tolist() == [[0], [value], [1]]
    assert after.X is before.X


def test_a_single_target_belongs_to_class_1_from_one_half_on():
    labels = [two_classes().with_target(0, 0, y).labels[0] for y in (0.0, 0.4999, 0.5, 1.0)]
    assert labels == [0, 0, 1, 1]


def test_a_target_of_1_moves_the_example_to_that_class():
    after = three_classes().with_target(0, 2, 1.0)
    assert after.Y.tolist() == [[0, 0, 1], [0, 1, 0], [0, 0, 1]]
    assert after.labels.tolist() == [2, 1, 2]


def test_any_other_target_changes_alone_and_the_class_is_the_largest():
    after = three_classes().with_target(0, 1, 0.75)
    assert after.Y[0].tolist() == [1, 0.75, 0]
    assert after.labels[0] == 0
    after = after.with_target(0, 0, 0.5)
    assert after.Y[0].tolist() == [0.5, 0.75, 0]
    assert after.labels[0] == 1
    # Right by the new class: the second output is the largest of the first example.
    assert after.accuracy([[0.1, 0.9, 0.2], [0, 1, 0], [0, 0, 1]]) == 1.0


def test_what_was_set_by_hand_is_frozen_and_can_be_copied_on():
    after = three_classes().with_target(0, 1, 0.3).with_input(0, 0, 2.0)
    assert not after.X.flags.writeable
    assert not after.Y.flags.writeable
    assert pickle.loads(pickle.dumps(after)) == after  # noqa: S301  our own
    renamed = dataclasses.replace(after, title="Other")
    assert renamed.X is after.X
    assert renamed.Y is after.Y


def test_setting_a_value_back_gives_an_equal_dataset():
    before = three_classes()
    assert before.with_input(2, 1, 9.0) != before
    assert before.with_input(2, 1, 9.0).with_input(2, 1, 5.0) == before
    assert before.with_target(0, 2, 1.0).with_target(0, 0, 1.0) == before


@pytest.mark.parametrize("value", [NAN, float("inf"), -float("inf")])
def test_an_input_that_is_no_finite_number_is_refused(value):
    message = f"input 2 of example 3: expected a finite number, found {value}"
    with pytest.raises(DataError, match=message):
        three_classes().with_input(2, 1, value)


@pytest.mark.parametrize("value", [NAN, float("inf"), -0.01, 1.01, 2.0])
def test_a_target_outside_0_to_1_is_refused(value):
    message = f"target 2 of example 3: expected a number from 0 to 1, found {value}"
    with pytest.raises(DataError, match=message):
        three_classes().with_target(2, 1, value)


@pytest.mark.parametrize(("row", "column"), [(3, 0), (-1, 0), (0, -1), (0, 3)])
def test_an_entry_that_is_not_there_is_refused(row, column):
    where = f"row {row + 1}, column {column + 1}"
    with pytest.raises(IndexError, match=f"X has 3 rows and 2 columns, but no entry in {where}"):
        three_classes().with_input(row, column, 0.5)
    with pytest.raises(IndexError, match=f"Y has 3 rows and 3 columns, but no entry in {where}"):
        three_classes().with_target(row, column, 0.5)
