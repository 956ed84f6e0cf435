"""What a preview says of a table: what is left out, what is missing, which columns are the same."""

from collections.abc import Sequence

import numpy as np

from nnviz.data.proposals import row_numbers
from nnviz.data.table import Column, Table

_MOST_TWINS = 3
"""So many pairs of columns that are the same are told one by one."""
_NAMED_ROWS = 10
"""So many rows that lack a value are named."""


def notices_of(
    table: Table, columns: Sequence[Column], label: int | None, left_out: frozenset[int]
) -> tuple[str, ...]:
    """Return sentences about the columns, with a label and some of them left out as proposed."""
    notices = []
    if label is None:
        notices.append("No column was found that tells the class of each row; choose one.")
    else:
        notices.extend(_alike(table.classes(label)))
    counting = row_numbers(table, columns) & left_out
    for reason, group in (
        ("they only number the rows", counting),
        ("they hold no numbers", left_out - counting),
    ):
        if group:
            names = ", ".join(table.names[k] for k in sorted(group)[:10])
            notices.append(f"Left out, for {reason}: {names}.")
    used = [k for k in range(len(columns)) if k not in left_out]
    incomplete = table.rows_with_missing(used)
    if len(incomplete):
        first = ", ".join(str(row + 1) for row in incomplete[:_NAMED_ROWS])
        more = ", …" if len(incomplete) > _NAMED_ROWS else ""
        lack = "1 row lacks" if len(incomplete) == 1 else f"{len(incomplete):,} rows lack"
        notices.append(f"{lack} a value and will be left out: {first}{more}.")
    notices.extend(_truths(table, label))
    notices.extend(_twins(table, columns))
    return tuple(notices)


def _twins(table: Table, columns: Sequence[Column]) -> list[str]:
    """Tell of columns that are the same in every row; constant ones are nothing to tell."""
    sample = table.values[:: max(1, table.row_count // 50)]
    seen: dict[bytes, int] = {}
    found = []
    for k, column in enumerate(columns):
        if column.is_text or column.lowest == column.highest:
            continue
        first = seen.setdefault(np.ascontiguousarray(sample[:, k]).tobytes(), k)
        if first != k and np.array_equal(
            table.values[:, first], table.values[:, k], equal_nan=True
        ):
            found.append(f"Columns {table.names[first]!r} and {column.name!r} are the same")
    if len(found) > _MOST_TWINS:
        return [f"{found[0]}, and so are {len(found) - 1:,} other pairs."]
    return [f"{told}." for told in found]


def _truths(table: Table, label: int | None) -> list[str]:
    """Tell of columns of false and true, which become numbers."""
    columns = sorted(table.truths - {label})
    if not columns:
        return []
    no, yes = table.texts[columns[0]]
    names = ", ".join(table.names[k] for k in columns[:10])
    return [f"Read as 0 and 1, for they hold {no} and {yes} alone: {names}."]


def _alike(classes: Sequence[str]) -> list[str]:
    """Tell of classes whose names differ in capital letters alone."""
    seen: dict[str, str] = {}
    pairs = [(seen.setdefault(name.casefold(), name), name) for name in classes]
    alike = [f"{first!r} and {name!r}" for first, name in pairs if first != name]
    if not alike:
        return []
    return [f"Taken for different classes, by their capital letters: {', '.join(alike[:5])}."]
