"""Which of some arrays are X and y, and the table that they make."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.array_files import Arrays
from nnviz.data.refusals import FileError
from nnviz.data.table import Table

_X_NAMES = ("x", "x_train", "data", "inputs", "features", "images", "pixels", "train_x")
_Y_NAMES = ("y", "y_train", "labels", "label", "target", "targets", "classes", "train_y")
_SHAPES = "Expected X (examples × features) and y (a label for each example)."


def tabulated(path: Path, arrays: Arrays) -> tuple[Table, tuple[int, int] | None, tuple[str, ...]]:
    """Return the table that X and y make, its columns ending with y if there is one; the shape of
    the pictures if X has them as such; and what to tell. Raises FileError where no array can be X.
    """
    x_name = _x_name(path, arrays)
    X = arrays[x_name]
    y_name = _y_name(arrays, x_name, len(X))
    shape = (int(X.shape[1]), int(X.shape[2])) if X.ndim == 3 else None
    flat = X.reshape(len(X), -1)
    names: tuple[str, ...] = tuple(f"x{k + 1}" for k in range(flat.shape[1]))
    ignored = [name for name in arrays if name not in (x_name, y_name)]
    notices: tuple[str, ...] = (f"Not used: {', '.join(ignored[:10])}.",) if ignored else ()
    notices += _misfits(arrays, ignored, x_name, len(X)) if y_name is None else ()
    y = None if y_name is None else _one_column(path, y_name, arrays[y_name])
    texts: dict[int, tuple[str, ...]] = {}
    values = np.empty((len(flat), flat.shape[1] + (y is not None)))
    values[:, : flat.shape[1]] = flat
    if y is not None and y_name is not None:
        if y.dtype.kind in "US":
            present, y = np.unique(np.char.strip(y.astype(str)), return_inverse=True)
            texts[flat.shape[1]] = tuple(map(str, present))
        values[:, -1] = y
        names += (y_name if y_name not in names else f"label {y_name}",)
    _check_finite(path, x_name, values)
    values.flags.writeable = False
    label = None if y is None else flat.shape[1]
    return Table(names, values, texts, label=label), shape, notices


def _x_name(path: Path, arrays: Arrays) -> str:
    known = {name.lower(): name for name in reversed(arrays)}
    fitting = [n for n in arrays if arrays[n].ndim in (2, 3) and arrays[n].dtype.kind in "biuf"]
    named = [known[name] for name in _X_NAMES if name in known and known[name] in fitting]
    if named or fitting:
        name = (named or sorted(fitting, key=lambda n: -arrays[n].size))[0]
        if arrays[name].size:
            return name
    found = ", ".join(f"{n} {arrays[n].shape}" for n in list(arrays)[:5])
    raise FileError(path, f"none of its arrays can be X; found {found}", _SHAPES)


def _y_name(arrays: Arrays, x_name: str, rows: int) -> str | None:
    """Return the array that has one label a row, or one column a class; None where none has."""
    fitting = [
        n
        for n, a in arrays.items()
        if n != x_name and a.ndim in (1, 2) and rows in a.shape and a.size
    ]
    vectors = [n for n in fitting if arrays[n].size == rows or len(arrays[n]) == rows]
    named = [n for n in vectors if n.lower() in _Y_NAMES]
    return next(iter(named or vectors), None)


def _misfits(arrays: Arrays, names: list[str], x_name: str, rows: int) -> tuple[str, ...]:
    """Return why arrays that are named as labels are none."""
    return tuple(
        f"{name} has {arrays[name].size:,} values, but {x_name} has {rows:,} rows: "
        "it cannot be the label."
        for name in names
        if name.lower() in _Y_NAMES
    )


def _one_column(path: Path, name: str, y: NDArray[Any]) -> NDArray[Any]:
    """Return one label a row; of rows with a single 1, its column."""
    if y.ndim == 1 or 1 in y.shape:
        return y.ravel()
    is_one_hot = y.dtype.kind in "biuf" and bool(
        np.all((y == 0) | (y == 1)) and np.all(y.sum(axis=1) == 1)
    )
    if is_one_hot:
        columns: NDArray[Any] = y.argmax(axis=1)
        return columns
    what = f"{name} has {y.shape[1]} columns, but not a single 1 in each row"
    raise FileError(path, what, "Expected one label for each example.")


def _check_finite(path: Path, name: str, values: NDArray[np.float64]) -> None:
    if np.isfinite(values.sum()):
        return
    infinite = np.argwhere(np.isinf(values))
    if len(infinite):
        row, column = (int(index) + 1 for index in infinite[0])
        what = f"{name} holds infinity in row {row:,}, column {column:,}"
        raise FileError(path, what, "Expected finite numbers; NaN counts as a missing value.")
