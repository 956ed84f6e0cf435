"""Reading a table of text, block by block, so that it can be watched and given up.

Why Polars: of the readers that were measured it is the fastest (tests/benchmarks), it works in
threads of its own without holding Python's lock, and it reads every number to the last bit. A block
that it cannot read, or that may have rows too short, which it fills up silently, is read again the
patient way, which knows line and column of what is wrong.
"""

import codecs
import csv
import io
import math
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import numpy as np

from nnviz.data.checks import FloatArray
from nnviz.data.dialect import MISSING, Dialect, number_in, rows_of, sniffed
from nnviz.data.refusals import Cancelled, FileError, OnProgress, ShouldStop, check_fits
from nnviz.data.table import Table

BLOCK = 8 * 2**20
LONGEST_LINE = 32 * 2**20
HEAD = 256 * 1024
MOST_COLUMNS = 20_000


class NotTheEncodingError(Exception):
    """The text is not in the encoding that its beginning was in."""


def dialect_of(path: Path) -> Dialect:
    """Return how the table in a file is written, by its first bytes."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        return sniffed(head, is_whole=len(head) < HEAD)


def read_table(
    path: Path, size: int, dialect: Dialect, on_progress: OnProgress, should_stop: ShouldStop
) -> Table:
    """Return the table in a file of `size` bytes.

    Raises FileError for what is no table, `NotTheEncodingError`, and Cancelled.
    """
    with path.open("rb") as file, closing(_ahead(_Blocks(path, file, dialect), size)) as blocks:
        parser = None
        rows = None
        for text, line in blocks:
            if should_stop():
                raise Cancelled
            if parser is None or rows is None:
                parser = _Parser.beginning(path, text, line, dialect)
                count = _estimated_rows(text, size)
                check_fits(path, int(1.1 * 8 * count * len(parser.names)))
                rows = _Rows(count, len(parser.names))
                text = parser.body  # noqa: PLW2901  the block without its header
                line = parser.first_line  # noqa: PLW2901
            rows.add(parser.values(text, line))
            on_progress(min(1.0, file.tell() / size))
    if parser is None or rows is None or not rows.count:
        raise FileError(path, "it has no rows of values", "Was it saved completely?")
    return Table(parser.names, rows.taken(), parser.texts(), parser.first_line)


def _ahead(
    blocks: Iterable[tuple[bytes, int]], size: int
) -> Generator[tuple[bytes, int], None, None]:
    """Yield the blocks; of a large file, each is fetched in a thread while the last is read."""
    following = iter(blocks)
    if size <= BLOCK:
        yield from following
        return
    with ThreadPoolExecutor(1, "nnviz reads ahead") as pool:
        coming = pool.submit(next, following, None)
        while (block := coming.result()) is not None:
            coming = pool.submit(next, following, None)
            yield block


def _line_ends(text: bytes) -> int:
    """Count the line ends; where there are many, NumPy is five times faster than bytes.count."""
    return int(np.count_nonzero(np.frombuffer(text, dtype=np.uint8) == ord("\n")))


def _estimated_rows(text: bytes, size: int) -> int:
    """Return a few more rows than a file of `size` bytes may have that begins with this block."""
    return int(1.02 * size / len(text) * (_line_ends(text) + 1)) + 16


class _Rows:
    """One array that rows are added to; memory that is not written to costs nothing."""

    def __init__(self, room: int, columns: int) -> None:
        self.count = 0
        self._values = np.empty((room, columns))

    def add(self, part: FloatArray) -> None:
        """Add rows. What lies column by column is turned in tiles that fit into the cache."""
        end = self.count + len(part)
        if end > len(self._values):
            grown = np.empty((max(end, len(self._values) * 3 // 2), self._values.shape[1]))
            grown[: self.count] = self._values[: self.count]
            self._values = grown
        for first in range(0, len(part), 64):
            tile = part[first : first + 64]
            self._values[self.count + first : self.count + first + len(tile)] = tile
        self.count = end

    def taken(self) -> FloatArray:
        """Return all rows that were added, read-only."""
        values = self._values[: self.count]
        values.flags.writeable = False
        return values


class _Blocks:
    """The text of a file in UTF-8, in blocks of whole rows, each with the number of its line."""

    def __init__(self, path: Path, file: BinaryIO, dialect: Dialect) -> None:
        self._path = path
        self._file = file
        self._quote = dialect.quote.encode()
        self._encoding = dialect.encoding
        self._line = 1
        self._skipped = dialect.skipped

    def __iter__(self) -> Iterator[tuple[bytes, int]]:
        rest = b""
        for block in self._utf8():
            whole = rest + block
            cut = self._end_of_rows(whole)
            if cut:
                yield from self._given(whole[:cut])
            rest = whole[cut:]
            if len(rest) > LONGEST_LINE:
                advice = "Is this a table? A quotation mark may have been left open."
                what = f"this line goes on for more than {LONGEST_LINE // 2**20} MB"
                raise FileError(self._path, what, advice, line=self._line)
        if rest.strip():
            yield from self._given(rest if rest.endswith(b"\n") else rest + b"\n")

    def _given(self, block: bytes) -> Iterator[tuple[bytes, int]]:
        line, count = self._line, _line_ends(block)
        self._line += count
        while self._skipped and block:
            block = block[block.find(b"\n") + 1 :]
            self._skipped, line = self._skipped - 1, line + 1
        if 0 in block:
            line += block.count(b"\n", 0, block.index(0))
            advice = "Open a table of text (CSV), a .npz, .npy or .mat file."
            raise FileError(self._path, "this is no text: it holds a byte 0", advice, line=line)
        if block:
            yield block, line

    def _end_of_rows(self, block: bytes) -> int:
        """Return where the last whole row ends: at a line end that is not within quotes."""
        cut = block.rfind(b"\n") + 1
        while cut and block.count(self._quote, 0, cut) % 2:
            cut = block.rfind(b"\n", 0, cut - 1) + 1
        return cut

    def _utf8(self) -> Iterator[bytes]:
        """Yield the file in UTF-8 without its BOM, with ``\\n`` at each line's end."""
        decoder = codecs.getincrementaldecoder(self._encoding)()
        held = b""
        is_first = True
        while block := self._file.read(BLOCK):
            if self._encoding != "utf-8" or not block.isascii():
                block = self._decoded(decoder, block)
            elif decoder.getstate()[0]:
                raise NotTheEncodingError
            if is_first:
                block, is_first = block.removeprefix(codecs.BOM_UTF8), False
            block = held + block
            held = b"\r" if block.endswith(b"\r") else b""
            block = block[: len(block) - len(held)]
            if b"\r" in block:
                block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            yield block
        self._decoded(decoder, b"", final=True)
        if held:
            yield b"\n"

    def _decoded(
        self, decoder: codecs.IncrementalDecoder, raw: bytes, final: bool = False
    ) -> bytes:
        try:
            return decoder.decode(raw, final).encode("utf-8")
        except UnicodeError as error:
            raise NotTheEncodingError from error


class _Parser:
    """Turns blocks of rows into numbers; numbers the texts of the columns that hold texts."""

    def __init__(
        self, path: Path, names: tuple[str, ...], text_columns: frozenset[int], dialect: Dialect
    ) -> None:
        self.names = names
        self.body = b""
        self.first_line = 1
        self._path = path
        self._dialect = dialect
        self._codes: dict[int, dict[str, int]] = {k: {} for k in sorted(text_columns)}

    @classmethod
    def beginning(cls, path: Path, text: bytes, line: int, dialect: Dialect) -> "_Parser":
        """Return the parser of a table that begins with this block."""
        sample = text[: HEAD if len(text) <= HEAD else text.rfind(b"\n", 0, HEAD) + 1 or len(text)]
        rows = rows_of(sample.decode("utf-8"), dialect)
        if not rows:
            raise FileError(path, "it has no rows of values", "Was it saved completely?")
        width = len(rows[0])
        if width > MOST_COLUMNS:
            what = f"the first row has {width:,} columns; at most {MOST_COLUMNS:,} can be read"
            raise FileError(path, what, "Are rows and columns exchanged?", line=line)
        body, below = text, rows
        if dialect.has_header:
            body, below = _without_first_row(text, dialect), rows[1:]
        names = _names(rows[0] if dialect.has_header else [""] * width)
        texts = frozenset(k for k in range(width) if _is_text(below, k, dialect.decimal))
        parser = cls(path, names, texts, dialect)
        parser.body = body
        parser.first_line = line + text.count(b"\n", 0, len(text) - len(body))
        return parser

    def texts(self) -> dict[int, tuple[str, ...]]:
        """Return the different texts of each column of texts, in the order of their numbers."""
        return {k: tuple(codes) for k, codes in self._codes.items()}

    def values(self, block: bytes, line: int) -> FloatArray:
        """Return the values of the rows in a block whose first line is `line`."""
        if block.isspace():
            return np.empty((0, len(self.names)))
        fast = self._fast(block)
        return self._patient(block, line) if fast is None else fast

    def _fast(self, block: bytes) -> FloatArray | None:
        """Return the values as Polars reads them, None where the patient way has to look."""
        import polars  # noqa: PLC0415  (it takes a third of a second, which only a table needs)

        kinds = {
            f"c{k}": polars.String if k in self._codes else polars.Float64
            for k in range(len(self.names))
        }
        quote = self._dialect.quote if self._dialect.quote.encode() in block else None
        frame = None
        for null_values in (None, list(MISSING)):  # to look for them takes a quarter longer
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
        return self._numbers(frame)

    def _is_full(self, block: bytes, rows: int, quote: str | None) -> bool:
        """Tell whether all rows have all their fields; Polars adds what is missing at the end."""
        separators = block.count(self._dialect.delimiter.encode())
        return quote is None and len(self.names) > 1 and separators == rows * (len(self.names) - 1)

    def _numbers(self, frame: "polars.DataFrame") -> FloatArray | None:  # type: ignore[name-defined]  # noqa: F821  imported when used
        if not self._codes:
            values = frame.to_numpy()
        else:
            values = np.empty(frame.shape)
            for k, series in enumerate(frame):
                if k in self._codes:
                    values[:, k] = [self._code(k, text) for text in series.to_list()]
                else:
                    values[:, k] = series.to_numpy()
        finite = math.isfinite(values.sum()) or not np.isinf(values).any()
        return values if finite else None

    def _code(self, column: int, text: str | None) -> float:
        field = "" if text is None else text.strip()
        if field in MISSING:
            return math.nan
        codes = self._codes[column]
        return codes.setdefault(field, len(codes))

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
                if row and not (len(row) == 1 < len(self.names) and not row[0].strip()):
                    rows.append(self._row(row, begins))
                begins = line + reader.line_num
        except csv.Error as error:
            raise FileError(
                self._path, f"this row cannot be read ({error})", line=begins
            ) from error
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(self.names))

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
        value = number_in(field, self._dialect.decimal)
        if value is None or math.isinf(value):
            what = f"expected a number in column {self.names[column]!r}, found {field!r:.40}"
            advice = "Correct it, or leave it empty: then the row counts as incomplete."
            raise FileError(self._path, what, advice, line=line, column=column + 1)
        return value


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


def _is_text(rows: list[list[str]], column: int, decimal: str) -> bool:
    """Tell whether more of a column's values are texts than numbers."""
    fields = [row[column].strip() for row in rows if column < len(row)]
    present = [field for field in fields if field not in MISSING]
    numbers = sum(number_in(field, decimal) is not None for field in present)
    return bool(present) and numbers * 2 < len(present)
