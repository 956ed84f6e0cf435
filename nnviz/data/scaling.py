"""How raw features became the inputs of a network, and the way back."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from nnviz.data.checks import DataError, FloatArray, check_finite, check_matrix, read_only

ScalingKind = Literal["none", "standard", "unit range", "fixed range"]


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """What was done to each feature: scaled = (raw − offset) / scale.

    `offset` and `scale` have shape (n,), one entry per feature, in the feature's raw unit; they are
    read-only float64. `sentence` says in plain words what was done. Two scalings are equal when all
    their values are. Raises DataError for shapes that do not match, values that are not finite, or
    a scale that is not positive.
    """

    kind: ScalingKind
    offset: FloatArray
    scale: FloatArray
    sentence: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "offset", read_only(self.offset, "offset"))
        object.__setattr__(self, "scale", read_only(self.scale, "scale"))
        if self.kind not in get_args(ScalingKind):
            raise DataError(f"kind: expected one of {get_args(ScalingKind)}, found {self.kind!r}")
        if self.offset.ndim != 1 or self.scale.shape != self.offset.shape:
            raise DataError(
                "offset and scale: expected one value per feature each, "
                f"found shapes {self.offset.shape} and {self.scale.shape}"
            )
        check_finite(self.offset[None], "offset")
        check_finite(self.scale[None], "scale")
        if not np.all(self.scale > 0):
            raise DataError(f"scale: expected positive values, found {self.scale.min()}")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scaling):
            return NotImplemented
        return (
            (self.kind, self.sentence) == (other.kind, other.sentence)
            and np.array_equal(self.offset, other.offset)
            and np.array_equal(self.scale, other.scale)
        )

    def __hash__(self) -> int:
        return hash((self.kind, self.sentence, self.feature_count))

    @property
    def feature_count(self) -> int:
        """n, the number of features."""
        return len(self.offset)

    def apply(self, raw: ArrayLike) -> FloatArray:
        """Return `raw`, shape (…, n) in raw units, scaled as the dataset was."""
        return (self._last_axis_checked(raw, "raw") - self.offset) / self.scale

    def unscale(self, X: ArrayLike) -> FloatArray:
        """Return scaled values `X`, shape (…, n), in raw units, to within rounding."""
        return self._last_axis_checked(X, "X") * self.scale + self.offset

    def _last_axis_checked(self, values: ArrayLike, argument: str) -> FloatArray:
        array = np.asarray(values, dtype=np.float64)
        if array.ndim == 0 or array.shape[-1] != self.feature_count:
            raise DataError(
                f"{argument}: expected {self.feature_count} features in the last dimension, "
                f"found shape {array.shape}"
            )
        return array


def unscaled(
    feature_count: int, sentence: str = "The features are used as they are; nothing was scaled."
) -> Scaling:
    """Return the scaling that leaves the features as they are; `sentence` may say why."""
    return Scaling("none", np.zeros(feature_count), np.ones(feature_count), sentence)


def standard(raw: ArrayLike) -> Scaling:
    """Return the scaling of `raw` (m, n) to mean 0 and standard deviation 1 of each feature.

    The deviation is that of the m examples themselves (divided by m, not m − 1). A feature that is
    the same in every example is only shifted to 0. Raises DataError for an empty or NaN matrix.
    """
    matrix = _raw_matrix(raw)
    with np.errstate(over="ignore", invalid="ignore"):  # Scaling refuses what is not finite
        mean, deviation = matrix.mean(axis=0), matrix.std(axis=0)
    scale, remark = _without_constants(matrix, deviation)
    sentence = f"Each feature minus its mean, divided by its standard deviation{remark}."
    return Scaling("standard", mean, scale, sentence)


def unit_range(raw: ArrayLike) -> Scaling:
    """Return the scaling of `raw` (m, n) so that each feature runs from 0 to 1.

    A feature that is the same in every example is only shifted to 0. Raises DataError for an empty
    or NaN matrix.
    """
    matrix = _raw_matrix(raw)
    lowest = matrix.min(axis=0)
    with np.errstate(over="ignore"):  # Scaling refuses what is not finite
        spread = matrix.max(axis=0) - lowest
    scale, remark = _without_constants(matrix, spread)
    sentence = (
        "Each feature minus its minimum, divided by its range, "
        f"so that it lies between 0 and 1{remark}."
    )
    return Scaling("unit range", lowest, scale, sentence)


def fixed_range(feature_count: int, lowest: float, highest: float, sentence: str) -> Scaling:
    """Return the scaling of a range known beforehand, [lowest, highest] in raw units, to [0, 1]."""
    if not lowest < highest:
        raise DataError(f"lowest: expected less than highest = {highest}, found {lowest}")
    offset = np.full(feature_count, float(lowest))
    return Scaling("fixed range", offset, np.full(feature_count, highest - lowest), sentence)


def _raw_matrix(raw: ArrayLike) -> FloatArray:
    matrix = read_only(raw, "raw")
    check_matrix(matrix, "raw", "feature")
    check_finite(matrix, "raw")
    return matrix


def _without_constants(matrix: FloatArray, spread: FloatArray) -> tuple[FloatArray, str]:
    """Return `spread` with 1 for constant features, and a remark on how many there were.

    The spread itself is no test: rounding gives a constant 0.1 a deviation of 10⁻¹⁷ instead of 0.
    """
    constant = (matrix == matrix[0]).all(axis=0) | (spread == 0.0)
    count = int(constant.sum())
    if not count:
        return spread, ""
    features = "1 feature is" if count == 1 else f"{count} features are"
    return (
        np.where(constant, 1.0, spread),
        f"; {features} the same in every example and only shifted to 0",
    )
