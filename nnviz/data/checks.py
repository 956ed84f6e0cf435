"""What every array of a dataset must fulfil, with errors that say what was found instead."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


class DataError(ValueError):
    """Data that cannot be used; says which argument or file, what was found and expected."""


def read_only(array: ArrayLike, argument: str) -> FloatArray:
    """Return `array` as read-only float64, copied unless it is that; DataError if not numeric."""
    try:
        values = np.asarray(array, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"{argument}: expected numbers, found {array!r:.80} ({error})") from error
    if values.flags.writeable or values.base is not None:
        values = values.copy()
        values.flags.writeable = False
    return values


def check_matrix(matrix: FloatArray, argument: str, column: str) -> None:
    """Raise DataError unless `matrix` has two dimensions and at least one row and one column."""
    if matrix.ndim != 2 or 0 in matrix.shape:
        raise DataError(
            f"{argument}: expected a matrix of at least one example (row) "
            f"and one {column} (column), found shape {matrix.shape}"
        )


def check_finite(matrix: FloatArray, argument: str) -> None:
    """Raise DataError with the first row and column (from 1) where `matrix` is NaN or infinite."""
    bad = np.argwhere(~np.isfinite(matrix))
    if len(bad):
        row, column = (int(i) for i in bad[0])
        raise DataError(
            f"{argument}: expected finite numbers, found {matrix[row, column]} in row {row + 1}, "
            f"column {column + 1} (counted from 1); {len(bad)} such value(s) in all"
        )


def text_tuple(names: Sequence[str], argument: str, count: int) -> tuple[str, ...]:
    """Return `names` as a tuple; DataError unless they are `count` texts."""
    if isinstance(names, str) or not all(isinstance(name, str) for name in names):
        raise DataError(f"{argument}: expected a sequence of {count} texts, found {names!r:.80}")
    if len(names) != count:
        raise DataError(f"{argument}: expected {count} names, found {len(names)}: {names!r:.80}")
    return tuple(names)
