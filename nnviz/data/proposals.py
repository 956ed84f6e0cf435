"""Guesses about a table that a person may overrule: the label column, pictures, the scaling."""

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nnviz.data.split import FitKind
from nnviz.data.table import Column, Table

MOST_CLASSES = 1000

_NAMES = re.compile(
    r"label|labels|class|classes|target|y|species|variety|digit|letter|category|outcome|diagnosis|"
    r"type|output|result|survived|quality|rating|grade|churn|spam|fraud",
    re.IGNORECASE,
)
_COUNTERS = re.compile(
    r"(.*[ _-])?id|.*[a-z]I[Dd]|index|nr\.?|no\.?|row|unnamed: 0|#", re.IGNORECASE
)
_FEWEST_PIXELS = 64


def label_proposed(table: Table, columns: Sequence[Column]) -> int | None:
    """Return the column that tells the class: by its name, by its texts, or by its numbers.

    Of several the last is taken, then the first, then any other. Numbers must be −1 and 1, or whole
    and go without a gap from 0 or 1 on, which measurements and pixels seldom do.
    """
    ends: list[int] = [len(columns) - 1, 0, *range(1, len(columns) - 1)]
    named = [k for k in ends if _NAMES.fullmatch(columns[k].name) and _may_be_label(table, k)]
    if named:
        return named[0]
    texts = [k for k in ends if k in table.texts and _may_be_label(table, k)]
    if texts:
        return texts[0]
    counting = [k for k in dict.fromkeys(ends[:2]) if _counts_up(table, k)]
    return counting[0] if counting else None


def _may_be_label(table: Table, column: int) -> bool:
    values = table.values[:, column]
    present = np.unique(values[~np.isnan(values)])
    most = min(MOST_CLASSES, max(2, table.row_count // 2))
    whole = column in table.texts or bool(np.all(present == np.round(present)))
    return whole and 2 <= len(present) <= most


def _counts_up(table: Table, column: int) -> bool:
    if not _may_be_label(table, column):
        return False
    values = table.values[:, column]
    present = np.unique(values[~np.isnan(values)])
    if present.tolist() == [-1, 1]:
        return True
    return present[0] in (0.0, 1.0) and present[-1] - present[0] == len(present) - 1


def row_numbers(table: Table, columns: Sequence[Column]) -> frozenset[int]:
    """Return the columns that are called a number of the row, and are one.

    They are whole and differ from row to row, in whatever order the rows are by now.
    """
    names = [column.name.strip() for column in columns]
    called = [k for k, name in enumerate(names) if _COUNTERS.fullmatch(name)]
    if names[:1] == ["column 1"] and "column 2" not in names:
        called.append(0)  # the only one without a name: so pandas writes the index
    return frozenset(
        k for k in called if k not in table.texts and _tells_rows_apart(table.values[:, k])
    )


def _tells_rows_apart(values: NDArray[np.float64]) -> bool:
    whole = bool(np.all(values == np.round(values)))
    return whole and len(values) > 2 and len(np.unique(values)) == len(values)


def pictures_proposed(columns: Sequence[Column], features: Sequence[int]) -> tuple[int, int] | None:
    """Return (height, width) if the features may be the pixels of square pictures."""
    side = math.isqrt(len(features))
    if side * side != len(features):
        return None
    named = all("pix" in columns[k].name.lower() for k in features) if features else False
    return (side, side) if named or len(features) >= _FEWEST_PIXELS else None


def scaling_proposed(columns: Sequence[Column], features: Sequence[int]) -> FitKind:
    """Return no scaling for features that lie near −1 … 1 already, otherwise the standard one.

    The pixels of pictures are brought to 0 … 1.
    """
    ends = [e for k in features for e in (columns[k].lowest, columns[k].highest) if e is not None]
    if not ends or (min(ends) >= -1.5 and max(ends) <= 1.5):
        return "none"
    return "standard" if pictures_proposed(columns, features) is None else "unit range"
