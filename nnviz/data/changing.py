"""Examples that a person adds, moves and deletes; the parts held out stay as they are."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from nnviz.data.checks import DataError, FloatArray
from nnviz.data.dataset import Dataset, HeldOut, IntArray, Part, targets_of


def with_example(dataset: Dataset, x: ArrayLike, label: int) -> Dataset:
    """Return the dataset with one more example for training, the last one.

    `x` (n,) is scaled as the network sees it; `label` is an index into `class_names`. Raises
    DataError for a shape or a class that does not fit.
    """
    inputs = _inputs(dataset, x)
    if not 0 <= label < len(dataset.class_names):
        found = f"found {label}"
        raise DataError(f"label: expected 0 to {len(dataset.class_names) - 1}, {found}")
    held = dataset.held_out
    if held is not None:
        held = replace(held, rows=np.append(held.rows, _whole_count(dataset)))
    targets = targets_of(np.array([label]), len(dataset.class_names))
    X, Y = np.vstack([dataset.X, inputs]), np.vstack([dataset.Y, targets])
    return replace(dataset, X=_frozen(X), Y=_frozen(Y), held_out=held)


def without_example(dataset: Dataset, row: int) -> Dataset:
    """Return the dataset without the training example in a row.

    Raises DataError for the only one there is, and IndexError for a row that is not there.
    """
    _check_row(dataset, row)
    if dataset.example_count == 1:
        raise DataError("The last example cannot be deleted: add another one before.")
    X, Y = np.delete(dataset.X, row, axis=0), np.delete(dataset.Y, row, axis=0)
    held = None if dataset.held_out is None else _without_row(dataset.held_out, row)
    return replace(dataset, X=_frozen(X), Y=_frozen(Y), held_out=held)


def cleared(dataset: Dataset) -> Dataset:
    """Return the dataset with one example of each class, its first, and none held out.

    A network needs data: a plane with nothing on it could not be propagated.
    """
    _, first = np.unique(dataset.labels, return_index=True)
    rows = np.sort(first)
    X, Y = dataset.X[rows], dataset.Y[rows]
    return replace(dataset, X=_frozen(X), Y=_frozen(Y), held_out=None)


def moved(dataset: Dataset, row: int, x: ArrayLike) -> Dataset:
    """Return the dataset with other inputs `x` (n,), scaled, of the training example in a row.

    Raises DataError for a shape that does not fit, and IndexError for a row that is not there.
    """
    _check_row(dataset, row)
    X = dataset.X.copy()
    X[row] = _inputs(dataset, x)
    return replace(dataset, X=_frozen(X))


def _inputs(dataset: Dataset, x: ArrayLike) -> FloatArray:
    inputs = np.asarray(x, dtype=np.float64)
    if inputs.shape != (dataset.feature_count,):
        raise DataError(f"x: expected {dataset.feature_count} inputs, found shape {inputs.shape}")
    return inputs


def _check_row(dataset: Dataset, row: int) -> None:
    if not 0 <= row < dataset.example_count:
        raise IndexError(f"there is no example {row + 1} among {dataset.example_count}")


def _whole_count(dataset: Dataset) -> int:
    """Return how many examples all the parts have together."""
    held = dataset.held_out
    outside = 0 if held is None else len(held.validation.rows) + len(held.test.rows)
    return dataset.example_count + outside


def _without_row(held: HeldOut, row: int) -> HeldOut:
    """Return the parts after the place of a training example in the whole is closed up."""
    gone = held.rows[row]

    def closed(rows: IntArray) -> IntArray:
        return np.asarray(rows - (rows > gone), dtype=np.intp)

    def part(one: Part) -> Part:
        return replace(one, rows=closed(one.rows))

    rows = closed(np.delete(held.rows, row))
    return replace(held, rows=rows, validation=part(held.validation), test=part(held.test))


def _frozen(matrix: FloatArray) -> FloatArray:
    matrix.flags.writeable = False
    return matrix
