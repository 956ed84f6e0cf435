"""A dataset as a network sees it: scaled inputs X, targets Y, and what they mean."""

import math
from dataclasses import dataclass, field, fields, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.data.checks import (
    DataError,
    FloatArray,
    check_finite,
    check_matrix,
    read_only,
    text_tuple,
)
from nnviz.data.scaling import Scaling

__all__ = [
    "NO_CLASS",
    "DataError",
    "Dataset",
    "HeldOut",
    "IntArray",
    "Part",
    "Scaling",
    "targets_of",
]

IntArray = NDArray[np.intp]

NO_CLASS = -1
"""The class index that `Dataset.predicted` gives where an output is NaN."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Examples that are held out of training, scaled as those in training are.

    `rows` (m,) are their places, from 0, in the whole dataset; `X` (m, n) and `Y` (m, K) are as in
    `Dataset`, but may have no row.
    """

    rows: IntArray
    X: FloatArray
    Y: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", _row_numbers(self.rows))
        for name in ("X", "Y"):
            matrix = read_only(getattr(self, name), name)
            if matrix.ndim != 2 or len(matrix) != len(self.rows):
                raise DataError(
                    f"{name}: expected {len(self.rows)} rows held out, found shape {matrix.shape}"
                )
            check_finite(matrix, name)
            object.__setattr__(self, name, matrix)
        if np.any((self.Y < 0.0) | (self.Y > 1.0)):
            raise DataError("Y: expected targets from 0 to 1 in the part held out")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Part):
            return NotImplemented
        return all(_same(getattr(self, name), getattr(other, name)) for name in self.__slots__)

    def __hash__(self) -> int:
        return hash((self.X.shape, self.Y.shape))


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How a dataset was split: the shares asked for, the seed, and what is held out.

    `rows` are the places of the training examples in the whole dataset. Each row of the whole is
    in exactly one part. `stratified` tells whether each class was dealt alike. Two are equal when
    the choice and the parts are.
    """

    validation_share: float
    test_share: float
    seed: int
    rows: IntArray = field(compare=False)
    validation: Part
    test: Part
    stratified: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", _row_numbers(self.rows))
        every = np.sort(np.concatenate([self.rows, self.validation.rows, self.test.rows]))
        if not np.array_equal(every, np.arange(len(every))):
            raise DataError("rows: expected each row of the whole in exactly one part")

    @property
    def sentence(self) -> str:
        """What was done, in words."""
        how = "each class alike" if self.stratified else "whatever their class"
        return (
            f"Split with seed {self.seed}, {how}: {len(self.rows):,} examples for "
            f"training, {len(self.validation.rows):,} for validation, "
            f"{len(self.test.rows):,} for the test."
        )


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """m labelled examples with n features and K outputs; frozen, its arrays read-only.

    `name` is a short key ("digits"), `title` what a person reads. `X` (m, n) float64 is scaled
    already; `scaling` says how. `Y` (m, K) float64 is one-hot for K > 1 and one 0/1 column for
    K = 1, as `targets_of` makes it; a target that was set by hand may be anything from 0 to 1.
    `feature_names` has n entries, with units; `class_names` 2 for K = 1 and K otherwise.
    `image_shape` is (height, width) when the features are the pixels of a picture, row by row.
    `column_major` remembers that the file they came from had them column by column.
    `source` cites where the data come from, `licence` says what is allowed. `held_out` are the
    examples that training does not see, None where all of them are in X and Y.

    Equality is by value, so that what was saved and read again equals the original. Raises
    DataError, naming the argument, for anything that does not fit together.
    """

    name: str
    title: str
    X: FloatArray
    Y: FloatArray
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    scaling: Scaling
    image_shape: tuple[int, int] | None = None
    source: str = ""
    licence: str = ""
    column_major: bool = False
    held_out: HeldOut | None = None

    def __post_init__(self) -> None:
        if not self.name or not self.title:
            raise DataError(f"name and title: expected texts, found {self.name!r}, {self.title!r}")
        object.__setattr__(self, "X", _inputs(self.X))
        object.__setattr__(self, "Y", _targets(self.Y, self.example_count))
        features = text_tuple(self.feature_names, "feature_names", self.feature_count)
        object.__setattr__(self, "feature_names", features)
        classes = text_tuple(self.class_names, "class_names", max(2, self.output_count))
        if len(set(classes)) < len(classes):
            raise DataError(f"class_names: expected different names, found {classes!r:.80}")
        object.__setattr__(self, "class_names", classes)
        self._check_scaling()
        self._check_image_shape()
        self._check_held_out()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Dataset):
            return NotImplemented
        return self is other or all(
            _same(getattr(self, item.name), getattr(other, item.name)) for item in fields(self)
        )

    def __hash__(self) -> int:
        return hash((self.name, self.title, self.X.shape, self.Y.shape))

    @property
    def example_count(self) -> int:
        """m, the number of examples."""
        return len(self.X)

    @property
    def feature_count(self) -> int:
        """n, the number of features: the units of layer 1."""
        return int(self.X.shape[1])

    @property
    def output_count(self) -> int:
        """K, the number of outputs: the units of layer L; 1 where 0 and 1 stand for two classes."""
        return int(self.Y.shape[1])

    @property
    def is_picture(self) -> bool:
        """Whether an example can be drawn as a picture of `image_shape`."""
        return self.image_shape is not None

    @property
    def output_names(self) -> tuple[str, ...]:
        """The classes that the outputs stand for; empty for a single output, which tells two."""
        return self.class_names if self.output_count > 1 else ()

    @property
    def labels(self) -> IntArray:
        """The class index of each example, shape (m,): an index into `class_names`.

        Where targets were set by hand, it is the class that `predicted` reads from them.
        """
        return self.predicted(self.Y)

    def predicted(self, outputs: ArrayLike) -> IntArray:
        """Return the class index for each row of the network's `outputs` h, shape (any, K).

        K = 1: class 1 where h ≥ 0.5. K > 1: the class with the largest h, the first of equals.
        A row with a NaN predicts no class: NO_CLASS, −1. Raises DataError for another shape.
        """
        h = np.asarray(outputs, dtype=np.float64)
        if h.ndim != 2 or h.shape[1] != self.output_count:
            raise DataError(f"outputs: expected shape (rows, {self.output_count}), found {h.shape}")
        classes = h.argmax(axis=1) if self.output_count > 1 else (h[:, 0] >= 0.5).astype(np.intp)
        return np.where(np.isnan(h).any(axis=1), NO_CLASS, classes)

    def accuracy(self, outputs: ArrayLike) -> float:
        """Return the share, 0 to 1, of the m examples whose class `outputs` h (m, K) predict.

        A row with a NaN counts as wrong. Raises DataError for another shape.
        """
        classes = self.predicted(outputs)
        if len(classes) != self.example_count:
            raise DataError(
                f"outputs: expected one row for each of the {self.example_count} examples, "
                f"found {len(classes)}"
            )
        return float(np.mean(classes == self.labels))

    @property
    def validation(self) -> "Dataset | None":
        """The examples held out for validation as a dataset, None if there are none."""
        return None if self.held_out is None else self._part(self.held_out.validation)

    @property
    def test(self) -> "Dataset | None":
        """The examples held out for the test as a dataset, None if there are none."""
        return None if self.held_out is None else self._part(self.held_out.test)

    def _part(self, part: Part) -> "Dataset | None":
        return replace(self, X=part.X, Y=part.Y, held_out=None) if len(part.rows) else None

    def with_input(self, row: int, feature: int, value: float) -> "Dataset":
        """Return the dataset with one entry of X, scaled as the network sees it, changed.

        Raises DataError for a value that is not finite and IndexError where X has no such entry.
        """
        _check_entry(self.X, "X", row, feature)
        if not math.isfinite(value):
            what = f"input {feature + 1} of example {row + 1}"
            raise DataError(f"{what}: expected a finite number, found {value}")
        X = self.X.copy()
        X[row, feature] = value
        return replace(self, X=_frozen(X))

    def with_target(self, row: int, output: int, value: float) -> "Dataset":
        """Return the dataset with one entry of Y changed; 1 among K > 1 sets the others to 0.

        So the example then belongs to that class; any other value leaves the others as they are.
        Raises DataError for a value outside [0, 1] and IndexError where Y has no such entry.
        """
        _check_entry(self.Y, "Y", row, output)
        if not 0.0 <= value <= 1.0:
            what = f"target {output + 1} of example {row + 1}"
            raise DataError(f"{what}: expected a number from 0 to 1, found {value}")
        Y = self.Y.copy()
        if value == 1.0:
            Y[row] = 0.0
        Y[row, output] = value
        return replace(self, Y=_frozen(Y))

    def _check_scaling(self) -> None:
        if not isinstance(self.scaling, Scaling):
            raise DataError(f"scaling: expected a Scaling, found {self.scaling!r:.80}")
        if self.scaling.feature_count != self.feature_count:
            raise DataError(
                f"scaling: expected an offset and scale for each of {self.feature_count} features, "
                f"found {self.scaling.feature_count}"
            )

    def _check_held_out(self) -> None:
        if self.held_out is None:
            return
        if len(self.held_out.rows) != self.example_count:
            raise DataError(
                f"held_out: expected the places of {self.example_count} training examples, "
                f"found {len(self.held_out.rows)}"
            )
        for part in (self.held_out.validation, self.held_out.test):
            if part.X.shape[1] != self.feature_count or part.Y.shape[1] != self.output_count:
                raise DataError(
                    f"held_out: expected {self.feature_count} features and {self.output_count} "
                    f"outputs, found shapes {part.X.shape} and {part.Y.shape}"
                )

    def _check_image_shape(self) -> None:
        if self.image_shape is None:
            return
        height, width = self.image_shape
        if height < 1 or width < 1 or height * width != self.feature_count:
            raise DataError(
                f"image_shape: expected (height, width) of {self.feature_count} pixels, "
                f"found {self.image_shape}"
            )
        object.__setattr__(self, "image_shape", (int(height), int(width)))


def targets_of(labels: ArrayLike, class_count: int) -> FloatArray:
    """Return Y for class indices `labels` (m,) from 0: one-hot (m, K), or (m, 1) for two classes.

    Raises DataError for fewer than two classes or for a label that is not a whole number from 0 to
    class_count − 1.
    """
    if class_count < 2:
        raise DataError(f"class_count: expected at least 2 classes, found {class_count}")
    indices = read_only(labels, "labels")
    if indices.ndim != 1:
        raise DataError(
            f"labels: expected one class index per example, found shape {indices.shape}"
        )
    wrong = np.flatnonzero(~np.isin(indices, np.arange(class_count)))
    if len(wrong):
        raise DataError(
            f"labels: expected whole numbers from 0 to {class_count - 1}, "
            f"found {indices[wrong[0]]:g} in row {wrong[0] + 1} (counted from 1)"
        )
    if class_count == 2:
        return indices[:, None].copy()
    return np.eye(class_count)[indices.astype(np.intp)]


def _row_numbers(rows: ArrayLike) -> IntArray:
    numbers = np.array(rows)
    if numbers.ndim != 1 or (numbers.dtype.kind not in "iu" and numbers.size):
        raise DataError(f"rows: expected whole numbers in one dimension, found {numbers.dtype}")
    numbers = numbers.astype(np.intp)
    numbers.flags.writeable = False
    return numbers


def _check_entry(matrix: FloatArray, name: str, row: int, column: int) -> None:
    rows, columns = matrix.shape
    if not (0 <= row < rows and 0 <= column < columns):
        raise IndexError(
            f"{name} has {rows} rows and {columns} columns, but no entry in row {row + 1}, "
            f"column {column + 1} (counted from 1)"
        )


def _frozen(matrix: FloatArray) -> FloatArray:
    """Return a matrix that is nobody else's after forbidding writes, so that none copies it."""
    matrix.flags.writeable = False
    return matrix


def _inputs(X: ArrayLike) -> FloatArray:
    matrix = read_only(X, "X")
    check_matrix(matrix, "X", "feature")
    check_finite(matrix, "X")
    return matrix


def _targets(Y: ArrayLike, example_count: int) -> FloatArray:
    matrix = read_only(Y, "Y")
    check_matrix(matrix, "Y", "output")
    check_finite(matrix, "Y")
    if len(matrix) != example_count:
        raise DataError(f"Y: expected {example_count} rows, as many as X, found {len(matrix)}")
    wrong = np.argwhere((matrix < 0.0) | (matrix > 1.0))
    if len(wrong):
        row, column = wrong[0].tolist()
        raise DataError(
            f"Y: expected targets from 0 to 1, found {matrix[row, column]} in row {row + 1}, "
            f"column {column + 1} (counted from 1); {len(wrong)} such value(s) in all"
        )
    return matrix


def _same(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one is other or np.array_equal(one, other)
    return one == other
