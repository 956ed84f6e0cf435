"""A dataset's parts for training, validation and test; scaling fitted on the first alone."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from nnviz.data.checks import DataError, FloatArray
from nnviz.data.dataset import Dataset, HeldOut, IntArray, Part
from nnviz.data.scaling import Scaling, fixed_range, standard, unit_range, unscaled

FitKind = Literal["none", "standard", "unit range"]


@dataclass(frozen=True, slots=True)
class SplitChoice:
    """The shares, 0 to below 1, of the examples held out, and the seed that deals them out.

    `stratified` gives each part the classes in the shares of the whole, within one example.

    Raises DataError for shares that leave nothing for training, or a negative seed.
    """

    validation: float = 0.0
    test: float = 0.0
    seed: int = 0
    stratified: bool = True

    def __post_init__(self) -> None:
        if not (self.validation >= 0 and self.test >= 0 and self.validation + self.test < 1):
            raise DataError(
                "validation and test: expected shares from 0 that leave some for training, "
                f"found {self.validation} and {self.test}"
            )
        if self.seed < 0:
            raise DataError(f"seed: expected 0 or more, found {self.seed}")


NO_SPLIT = SplitChoice()


def prepared(dataset: Dataset, kind: FitKind, split: SplitChoice = NO_SPLIT) -> Dataset:
    """Return the dataset split and scaled anew; its X and Y are the training part.

    What was split before is put together first, and what was scaled is taken back to raw units.
    The scaling is fitted on the training part alone and applied to all. Raises DataError where a
    part would have no example.
    """
    whole = joined(dataset)
    raw = whole.X if whole.scaling.kind == "none" else whole.scaling.unscale(whole.X)
    training, validation, test = _dealt(whole.labels, split)
    is_split = split.validation > 0 or split.test > 0
    kept = raw[training] if is_split else raw
    scaling = _fitted(kept, kind, is_picture=whole.is_picture)
    X = kept if kind == "none" else _frozen(scaling.apply(kept))
    if not is_split:
        return replace(whole, X=X, scaling=scaling)
    held, tested = (
        Part(rows, _frozen(scaling.apply(raw[rows])), _frozen(whole.Y[rows]))
        for rows in (validation, test)
    )
    held_out = HeldOut(
        split.validation, split.test, split.seed, training, held, tested, split.stratified
    )
    return replace(
        whole, X=_frozen(X), Y=_frozen(whole.Y[training]), scaling=scaling, held_out=held_out
    )


def joined(dataset: Dataset) -> Dataset:
    """Return the dataset with the examples held out back in their places, scaled as it is."""
    held = dataset.held_out
    if held is None:
        return dataset
    count = dataset.example_count + len(held.validation.rows) + len(held.test.rows)
    X, Y = np.empty((count, dataset.feature_count)), np.empty((count, dataset.output_count))
    for rows, inputs, targets in (
        (held.rows, dataset.X, dataset.Y),
        (held.validation.rows, held.validation.X, held.validation.Y),
        (held.test.rows, held.test.X, held.test.Y),
    ):
        X[rows], Y[rows] = inputs, targets
    return replace(dataset, X=_frozen(X), Y=_frozen(Y), held_out=None)


def _dealt(labels: IntArray, split: SplitChoice) -> tuple[IntArray, IntArray, IntArray]:
    """Return the rows of training, validation and test, each in rising order.

    The examples are shuffled and, if each class is to be dealt alike, put in line class by class;
    the line is then cut so that each part takes its share evenly along it, and so of each class
    within one example.
    """
    random = np.random.default_rng(split.seed)
    shuffled = random.permutation(len(labels))
    line = shuffled
    if split.stratified:
        line = shuffled[np.argsort(labels[shuffled], kind="stable")]
    parts: list[IntArray] = []
    rest = line
    for share in (split.validation, split.test):
        count = round(share * len(line))
        if share > 0 and not 0 < count < len(rest):
            raise DataError(
                f"split: {len(line)} examples are too few to hold {share:.0%} of them out"
            )
        chosen = _evenly(rest, count)
        parts.append(np.sort(rest[chosen]))
        rest = rest[~chosen]
    return np.sort(rest), parts[0], parts[1]


def _evenly(line: IntArray, count: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return where `count` places spread evenly along a line are."""
    chosen = np.zeros(len(line), dtype=np.bool_)
    if count:
        chosen[((np.arange(count) + 0.5) * len(line) / count).astype(np.intp)] = True
    return chosen


def _fitted(raw: FloatArray, kind: FitKind, *, is_picture: bool) -> Scaling:
    """Return the scaling of raw features; the pixels of pictures share one range."""
    if kind == "standard":
        return standard(raw)
    if kind == "none":
        return unscaled(raw.shape[1])
    if kind != "unit range":
        raise DataError(f"scaling: expected none, standard or unit range, found {kind!r}")
    lowest, highest = float(raw.min()), float(raw.max())
    if is_picture and lowest < highest:
        sentence = f"Pixels from {lowest:g} to {highest:g} brought to 0 … 1."
        return fixed_range(raw.shape[1], lowest, highest, sentence)
    return unit_range(raw)


def _frozen(values: FloatArray) -> FloatArray:
    values.flags.writeable = False
    return values
