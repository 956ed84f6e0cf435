"""Rows of text turned into numbers, the fast way where that is safe, the patient way where not."""

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nnviz.data.checks import FloatArray
from nnviz.data.column_notes import ColumnNotes
from nnviz.data.dialect import MISSING, Dialect, rows_of
from nnviz.data.number_style import Evidence, NumberStyle, evidence_in, style_of
from nnviz.data.refusals import FileError
from nnviz.data.table import OPPOSITES

if TYPE_CHECKING:
    import polars

HEAD = 256 * 1024
MOST_COLUMNS = 20_000
_ENOUGH = 50
"""So many values of a column of plain numbers are looked at for their decimal sign."""


class Parser:
    """Turns blocks of rows into numbers; numbers the texts of the columns that hold texts."""

    def __init__(self, path: Path, names: tuple[str, ...], dialect: Dialect) -> None:
        self.names = names
        self.body = b""
        self.first_line = 1
        self._path = path
        self._dialect = dialect
        self._plain = NumberStyle(dialect.decimal)
        self._codes: dict[int, dict[str, int]] = {}
        self._styles = [self._plain] * len(names)
        self._settled: set[int] = set()
        self._notes = ColumnNotes(names, dialect.decimal)

    @classmethod
    def beginning(cls, path: Path, text: bytes, line: int, dialect: Dialect) -> "Parser":
        """Return the parser of a table that begins with this block."""
        sample = text[: HEAD if len(text) <= HEAD else text.rfind(b"\n", 0, HEAD) + 1 or len(text)]
        rows = rows_of(sample.decode("utf-8"), dialect)
        if not rows:
            raise FileError(path, "it has no rows of values", "Was it saved completely?")
        width = len(rows[0])
        if width > MOST_COLUMNS:
            what = f"the first row has {width:,} columns; at most {MOST_COLUMNS:,} can be read"
            raise FileError(path, what, "Are rows and columns exchanged?", line=line)
        body, below, header = text, rows, [""] * width
        if dialect.has_header:
            body, below = _without_first_row(text, dialect), rows[1:]
            header = _as_wide(rows[0], below)
        parser = cls(path, _names(header), dialect)
        parser._look_at(below)
        parser.body = body
        parser.first_line = line + text.count(b"\n", 0, len(text) - len(body))
        return parser

    def _look_at(self, rows: list[list[str]]) -> None:
        """Tell from the first rows which columns hold texts, and how numbers are written."""
        columns = _columns(rows, len(self.names))
        plain = [self._plain.fits(fields) for fields in columns]
        evidence = [
            evidence_in(fields[:_ENOUGH] if is_plain else fields)
            for fields, is_plain in zip(columns, plain, strict=True)
        ]
        proven = sum(evidence, Evidence()).proven
        for k, fields in enumerate(columns):
            if plain[k] and not evidence[k].is_open:
                self._settled |= {k} if evidence[k].proven else set()
                continue
            style = style_of(fields, evidence[k], self._dialect.decimal)
            numbers = sum(style.number(field) is not None for field in fields)
            if fields and numbers * 2 < len(fields):
                self._codes[k] = _opposites(fields)
                continue
            self._styles[k] = style
            if evidence[k].proven or evidence[k].is_open:
                self._settled.add(k)
            is_guess = evidence[k].is_open and proven is None and not self._is_usual(evidence[k])
            if style != self._plain or is_guess:
                self._notes.add(k, style, fields, is_guess=is_guess)

    def _is_usual(self, evidence: Evidence) -> bool:
        """Tell whether nobody would ask: a decimal point, and no semicolons that speak against."""
        return not evidence.commas and self._dialect.delimiter != ";"

    def texts(self) -> dict[int, tuple[str, ...]]:
        """Return the different texts of each column of texts, in the order of their numbers."""
        return {k: tuple(codes) for k, codes in self._codes.items()}

    def notices(self) -> tuple[str, ...]:
        """Return sentences about numbers that are not written in the plainest way."""
        return self._notes.sentences()

    def values(self, block: bytes, line: int) -> FloatArray:
        """Return the values of the rows in a block whose first line is `line`."""
        if block.isspace():
            return np.empty((0, len(self.names)))
        fast = self._fast(block)
        return self._patient(block, line) if fast is None else fast

    # -- the fast way --------------------------------------------------------------------------

    def _fast(self, block: bytes) -> FloatArray | None:
        """Return the values as Polars reads them, None where the patient way has to look."""
        import polars  # noqa: PLC0415  (it takes a third of a second, which only a table needs)

        plain = self._plain_columns(block)
        kinds = {
            f"c{k}": polars.Float64 if k in plain else polars.String for k in range(len(self.names))
        }
        quote = self._dialect.quote if self._dialect.quote.encode() in block else None
        frame = None
        for null_values in (None, sorted(MISSING)):  # to look for them takes a quarter longer
            try:
                frame = polars.read_csv(
                    block,
                    has_header=False,
                    schema=kinds,
                    separator=self._dialect.delimiter,
                    quote_char=quote,
                    null_values=null_values,
                    decimal_comma=self._dialect.decimal == ",",
                )
                break
            except (polars.exceptions.PolarsError, polars.exceptions.PanicException, ValueError):
                continue
        if frame is None:
            return None
        if frame[:, -1].null_count() and not self._is_full(block, len(frame), quote):
            return None
        return self._numbers(frame, plain)

    def _plain_columns(self, block: bytes) -> frozenset[int]:
        """Return the columns whose numbers Polars may read: it takes a point for a comma too."""
        if self._dialect.decimal == "," and b"." in block:
            return frozenset()
        return frozenset(
            k
            for k, style in enumerate(self._styles)
            if k not in self._codes and style == self._plain
        )

    def _is_full(self, block: bytes, rows: int, quote: str | None) -> bool:
        """Tell whether all rows have all their fields; Polars adds what is missing at the end."""
        separators = block.count(self._dialect.delimiter.encode())
        return quote is None and len(self.names) > 1 and separators == rows * (len(self.names) - 1)

    def _numbers(self, frame: "polars.DataFrame", plain: frozenset[int]) -> FloatArray | None:
        if len(plain) == len(self.names):
            values = frame.to_numpy()
        else:
            values = np.empty(frame.shape)
            for k, series in enumerate(frame):
                numbers = series
                if k in self._codes:
                    values[:, k] = [self._code(k, text) for text in series.to_list()]
                    continue
                if k not in plain:
                    found = _plain_numbers(series, self._styles[k])
                    if found is None:
                        return None
                    numbers = found
                values[:, k] = numbers.to_numpy()
        finite = math.isfinite(values.sum()) or not np.isinf(values).any()
        return values if finite else None

    def _code(self, column: int, text: str | None) -> float:
        field = "" if text is None else text.strip()
        if field in MISSING:
            return math.nan
        codes = self._codes[column]
        return codes.setdefault(field, len(codes))

    # -- the patient way -----------------------------------------------------------------------

    def _patient(self, block: bytes, line: int) -> FloatArray:
        dialect = self._dialect
        reader = csv.reader(
            io.StringIO(block.decode("utf-8"), newline=""),
            delimiter=dialect.delimiter,
            quotechar=dialect.quote,
        )
        rows: list[list[float]] = []
        begins = line
        try:
            for row in reader:
                if not self._is_skipped(row):
                    rows.append(self._row(row, begins))
                begins = line + reader.line_num
        except csv.Error as error:
            raise FileError(
                self._path, f"this row cannot be read ({error})", line=begins
            ) from error
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(self.names))

    def _is_skipped(self, row: list[str]) -> bool:
        """Tell whether a line is blank or a comment."""
        if len(row) == len(self.names):
            return False
        return not row or row[0].startswith("#") or (len(row) == 1 and not row[0].strip())

    def _row(self, row: list[str], line: int) -> list[float]:
        if len(row) != len(self.names):
            what = f"expected {len(self.names):,} values, found {len(row):,}"
            advice = "Complete the row, or choose another delimiter."
            raise FileError(self._path, what, advice, line=line)
        return [self._value(k, field, line) for k, field in enumerate(row)]

    def _value(self, column: int, text: str, line: int) -> float:
        if column in self._codes:
            return self._code(column, text)
        field = text.strip()
        if field in MISSING:
            return math.nan
        value = self._styles[column].number(field)
        if value is None:
            value = self._newly_written(column, field)
        if value is None or math.isinf(value):
            what = f"expected {self._expected(column)}, found {field!r:.40}"
            advice = "Correct it, or leave it empty: then the row counts as incomplete."
            raise FileError(self._path, what, advice, line=line, column=column + 1)
        return value

    def _newly_written(self, column: int, field: str) -> float | None:
        """Return a number that is written as none was in this column until now.

        Groups of thousands may come late. The decimal sign may, where no value had one.
        """
        own = self._styles[column]
        styles = [replace(own, grouped=True)]
        if column not in self._settled:
            other = replace(own, decimal=own.other)
            styles += [other, replace(other, grouped=True)]
        for style in styles:
            value = style.number(field)
            if value is not None:
                self._styles[column] = style
                self._settled.add(column)
                self._notes.add(column, style, [field])
                return value
        return None

    def _expected(self, column: int) -> str:
        style, name = self._styles[column], repr(self.names[column])
        if style.percent:
            return f"a percentage, as in the rest of column {name}"
        if (column in self._settled and style != self._plain) or style.decimal == ",":
            sign = "comma" if style.decimal == "," else "point"
            return f"a number with a decimal {sign} in column {name}"
        return f"a number in column {name}"


def _plain_numbers(series: "polars.Series", style: NumberStyle) -> "polars.Series | None":
    """Return the numbers that texts of this style say, None where one says none."""
    import polars  # noqa: PLC0415  see above

    texts = series.str.strip_chars()
    texts = texts.set(texts.is_in(sorted(MISSING)), None)
    if not texts.str.contains(f"^(?:{style.pattern})$").all():
        return None
    texts = texts.str.replace_all(style.removed, "").str.replace(",", ".", literal=True)
    return texts.cast(polars.Float64)


def _columns(rows: list[list[str]], count: int) -> list[list[str]]:
    """Return the values of so many columns, those that are not missing."""
    columns: list[tuple[str, ...]] = [*islice(zip_longest(*rows, fillvalue=""), count)]
    columns += [()] * (count - len(columns))
    stripped = (map(str.strip, column) for column in columns)
    return [[field for field in fields if field not in MISSING] for fields in stripped]


def _opposites(fields: Sequence[str]) -> dict[str, int]:
    """Return the numbers of false and true, or no and yes, if these are all the texts there are."""
    present = {field.lower(): field for field in reversed(fields)}
    if len(present) != 2 or len(set(fields)) != 2:
        return {}
    for pair in OPPOSITES:
        if set(pair) == set(present):
            return {present[pair[0]]: 0, present[pair[1]]: 1}
    return {}


def _as_wide(header: list[str], rows: list[list[str]]) -> list[str]:
    """Return a header as wide as its rows.

    R leaves the name of the column that numbers the rows out; others end each row with a delimiter.
    """
    if not rows or any(len(row) != len(header) + 1 for row in rows[:50]):
        return header
    is_ended = all(not row[-1].strip() for row in rows[:50])
    return [*header, ""] if is_ended else ["", *header]


def _without_first_row(text: bytes, dialect: Dialect) -> bytes:
    quote, end = dialect.quote.encode(), 0
    while True:
        end = text.find(b"\n", end) + 1
        if not end:
            return b""
        if text[:end].strip() and text.count(quote, 0, end) % 2 == 0:
            return text[end:]


def _names(header: list[str]) -> tuple[str, ...]:
    """Return a name of its own for each column."""
    names: list[str] = []
    taken: set[str] = set()
    for k, field in enumerate(header):
        name = wanted = field.strip()[:200] or f"column {k + 1}"
        number = 2
        while name in taken:
            name, number = f"{wanted} ({number})", number + 1
        taken.add(name)
        names.append(name)
    return tuple(names)
