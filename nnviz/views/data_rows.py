"""All the examples of a dataset, those held out too, as rows to sort and to filter. No Qt.

Nothing is copied: a row is an index into the arrays of its part, and what the network answers is
computed when it is asked for: row by row, or of all of them where they are sorted by it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.data.dataset import IntArray
from nnviz.engine import Network, forward

FloatArray = NDArray[np.float64]

NUMBER, PART, TARGET, ANSWER, SURE = -5, -4, -3, -2, -1
"""What stands in a column that is no feature."""

PARTS = ("training", "validation", "test")
LEAST_SURE = 100
"""So many of which the network is least sure are shown when these are wished for."""
_BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Wish:
    """Which rows are wished for, and in which order.

    `kind` is "all", "wrong" or "least sure"; `label` a class index and `part` an index into PARTS,
    None for every one. `column` is a feature, or one of the names above; None keeps the order.
    """

    kind: str = "all"
    label: int | None = None
    part: int | None = None
    column: int | None = None
    descending: bool = False

    @property
    def needs_answers(self) -> bool:
        """Whether another Θ may make it other rows, or another order."""
        return self.kind != "all" or self.column in (ANSWER, SURE)


class DataRows:
    """The rows of a dataset under one Θ: first those for training, then those held out."""

    def __init__(self, dataset: Dataset, network: Network) -> None:
        held = dataset.held_out
        self.dataset = dataset
        self.network = network
        self._X, self._Y = [dataset.X], [dataset.Y]
        places = [np.arange(dataset.example_count) if held is None else held.rows]
        if held is not None:
            self._X += [held.validation.X, held.test.X]
            self._Y += [held.validation.Y, held.test.Y]
            places += [held.validation.rows, held.test.rows]
        sizes = [len(rows) for rows in places]
        self._starts = np.concatenate([[0], np.cumsum(sizes)])
        self.numbers: IntArray = np.concatenate(places) + 1
        self.parts: IntArray = np.repeat(np.arange(len(sizes)), sizes)
        self._seen: dict[int, FloatArray] = {}

    def is_of(self, dataset: Dataset, network: Network) -> bool:
        """Tell whether these are the rows of a dataset under a network."""
        return self.dataset is dataset and self.network is network

    @property
    def count(self) -> int:
        """How many rows there are in all the parts."""
        return len(self.parts)

    @property
    def training_count(self) -> int:
        """How many of them are for training: the first ones."""
        return self.dataset.example_count

    @cached_property
    def labels(self) -> IntArray:
        """The class index of each row."""
        return np.concatenate([self.dataset.predicted(Y) for Y in self._Y if len(Y)])

    def raw(self, row: int, feature: int) -> float:
        """Return a feature of a row as it was measured."""
        part, inside = self._inside(row)
        scaling = self.dataset.scaling
        value = self._X[part][inside, feature] * scaling.scale[feature] + scaling.offset[feature]
        return float(value)

    def target(self, row: int) -> FloatArray:
        """Return y (K,) of a row."""
        part, inside = self._inside(row)
        y: FloatArray = self._Y[part][inside]
        return y

    def h(self, row: int) -> FloatArray:
        """Return what the network answers to a row: h (K,)."""
        known = self.__dict__.get("_every_h")
        if known is not None:
            h: FloatArray = known[row]
            return h
        if row not in self._seen:
            part, inside = self._inside(row)
            self._seen[row] = forward(self.network, self._X[part][inside, None]).a[-1][0]
        return self._seen[row]

    def answer(self, row: int) -> int:
        """Return the class that the network says for a row, −1 for none."""
        return int(self.dataset.predicted(self.h(row)[None])[0])

    def sureness(self, row: int) -> float:
        """Return h of the class that the network says for a row."""
        return float(_sureness(self.h(row)[None])[0])

    def _inside(self, row: int) -> tuple[int, int]:
        if row < self.dataset.example_count:
            return 0, row
        part = int(self.parts[row])
        return part, row - int(self._starts[part])

    @cached_property
    def _every_h(self) -> FloatArray:
        """h of all the rows."""
        return np.concatenate(
            [
                forward(self.network, X[start : start + _BLOCK]).a[-1]
                for X in self._X
                for start in range(0, len(X), _BLOCK)
            ]
        )

    @cached_property
    def _answers(self) -> IntArray:
        return self.dataset.predicted(self._every_h)

    @cached_property
    def _every_sureness(self) -> FloatArray:
        return _sureness(self._every_h)

    def chosen(self, wish: Wish) -> IntArray:
        """Return the rows that are wished for, in the order that is wished for."""
        keep = np.ones(self.count, dtype=np.bool_)
        if wish.label is not None:
            keep &= self.labels == wish.label
        if wish.part is not None:
            keep &= self.parts == wish.part
        if wish.kind == "wrong":
            keep &= self._answers != self.labels
        rows: IntArray = np.flatnonzero(keep)
        if wish.kind == "least sure":
            rising = np.argsort(self._every_sureness[rows], kind="stable")
            rows = rows[rising[:LEAST_SURE]]
        if wish.column is None:
            return rows
        keys = self._keys(wish.column)[rows]
        order = np.argsort(-keys if wish.descending else keys, kind="stable")
        return rows[order]

    def _keys(self, column: int) -> FloatArray | IntArray:
        """Return what the rows are sorted by for a column."""
        if column >= 0:  # the scale is positive, so that raw values have the same order
            return np.concatenate([X[:, column] for X in self._X])
        if column == TARGET:
            single = self.dataset.output_count == 1
            return np.concatenate([Y[:, 0] for Y in self._Y]) if single else self.labels
        if column == NUMBER:
            return self.numbers
        if column == PART:
            return self.parts
        return self._answers if column == ANSWER else self._every_sureness


def _sureness(h: FloatArray) -> FloatArray:
    """Return for each row of h (m, K) how much the class that is said is said for."""
    sure = np.maximum(h[:, 0], 1 - h[:, 0]) if h.shape[1] == 1 else h.max(axis=1)
    return np.asarray(sure, dtype=np.float64)
