"""What was read of a file before anything is decided: columns of numbers and of texts."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from nnviz.data.checks import FloatArray
from nnviz.data.dataset import IntArray

SHOWN_MISSING = 1000
"""So many missing values are named one by one."""

OPPOSITES = (("false", "true"), ("no", "yes"))
"""Texts, in small letters, that say 0 and 1."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: numbers with their range, or texts; how many values are missing.

    `lowest` and `highest` are None for texts, and where every value is missing.
    """

    name: str
    is_text: bool
    lowest: float | None
    highest: float | None
    missing: int


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """m rows of named columns.

    `values` (m, columns) is read-only float64. In a column of texts, which are the keys of
    `texts`, a value is an index into its different texts. NaN is a value that is missing.
    `first_line` is the line of the file on which the first row stands, None in array files.
    `label` is the column that the file itself names as the class, None where it names none.
    `notices` are sentences about what was read in a way that deserves a look.
    """

    names: tuple[str, ...]
    values: FloatArray
    texts: dict[int, tuple[str, ...]] = field(default_factory=dict)
    first_line: int | None = None
    label: int | None = None
    notices: tuple[str, ...] = ()

    @property
    def row_count(self) -> int:
        """m, those with missing values counted."""
        return len(self.values)

    @property
    def truths(self) -> frozenset[int]:
        """The columns of texts that say no more than false or true, numbered 0 and 1."""
        return frozenset(
            k for k, texts in self.texts.items() if tuple(map(str.lower, texts)) in OPPOSITES
        )

    def columns(self) -> tuple[Column, ...]:
        """Return what each column holds."""
        texts = self.texts.keys() - self.truths
        lowest = np.fmin.reduce(self.values, axis=0)
        highest = np.fmax.reduce(self.values, axis=0)
        missing = np.zeros(len(self.names), dtype=np.intp)
        if np.isnan(self.values.sum()):
            missing = np.isnan(self.values).sum(axis=0)
        return tuple(
            Column(
                name,
                k in texts,
                None if k in texts or np.isnan(lowest[k]) else float(lowest[k]),
                None if k in texts or np.isnan(highest[k]) else float(highest[k]),
                int(missing[k]),
            )
            for k, name in enumerate(self.names)
        )

    def rows_with_missing(self, columns: Sequence[int]) -> IntArray:
        """Return the rows, from 0, in which one of these columns has no value."""
        chosen = self.values if len(columns) == len(self.names) else self.values[:, list(columns)]
        if not np.isnan(chosen.sum()):
            return np.empty(0, dtype=np.intp)
        return np.flatnonzero(np.isnan(chosen).any(axis=1))

    def missing(self) -> tuple[tuple[int, str], ...]:
        """Return row (from 1) and column of the first thousand missing values."""
        if not np.isnan(self.values.sum()):
            return ()
        found = np.argwhere(np.isnan(self.values))[:SHOWN_MISSING]
        return tuple((int(row) + 1, self.names[column]) for row, column in found)

    def classes(self, column: int) -> tuple[str, ...]:
        """Return the different values of a column as texts, numbers in rising order."""
        values = self.values[:, column]
        present = np.unique(values[~np.isnan(values)])
        if column in self.texts:
            return tuple(sorted(self.texts[column][int(code)] for code in present))
        return tuple(f"{value:g}" if value < 1e6 else repr(float(value)) for value in present)
