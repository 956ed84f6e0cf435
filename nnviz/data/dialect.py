"""How a table in a text file is written: encoding, delimiter, quoting, decimal sign, header."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice, zip_longest

from nnviz.data.encoding import WINDOWS, encoding_of, text_of
from nnviz.data.number_style import decimal_of, evidence_in, is_number

MISSING = frozenset(
    (
        *("", "NA", "N/A", "n/a", "na", "<NA>", "NaN", "nan", "NAN", "null", "NULL", "None", "?"),
        *("#N/A", "#NV", "#DIV/0!", "#VALUE!"),  # Excel's own
    )
)
"""What stands for a value that is not there."""

DELIMITERS = {";": "semicolon", "\t": "tab", "|": "bar", ",": "comma", " ": "blanks"}
"""The delimiters, first those that are the likelier meant where several would do.

Between columns that blanks divide there may be several, and before the first too.
"""

DECIMALS = {".": "decimal point", ",": "decimal comma"}

_LOOKED_AT = 200
"""So many lines are looked at to tell the delimiter."""
_NUMBERED = 3
"""More columns than this are not named by their numbers by chance."""
_MOST_ABOVE = 20
"""So many lines may stand above a table."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table is written. `skipped` lines come before the header, or the first row."""

    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    decimal: str = "."
    has_header: bool = True
    skipped: int = 0

    @property
    def sentence(self) -> str:
        """What was understood, in words."""
        header = "a header line" if self.has_header else "no header"
        name = DELIMITERS.get(self.delimiter, repr(self.delimiter))
        encoding = "Windows-1252" if self.encoding == WINDOWS else self.encoding.upper()
        return f"{encoding} text, columns divided by {name}, {DECIMALS[self.decimal]}, {header}"

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences about what deserves a look."""
        said = []
        if self.encoding == WINDOWS:
            said.append(
                "Its letters are no UTF-8, so they were read as Windows-1252, Excel's plain CSV. "
                "If some look wrong, save it as CSV UTF-8."
            )
        if self.skipped:
            lines = "1 line" if self.skipped == 1 else f"{self.skipped} lines"
            said.append(f"Passed over {lines} above the table.")
        return tuple(said)


def joined_blanks(line: str) -> str:
    """Return a line with one blank between its columns, where there were several, or tabs."""
    return re.sub(r"[ \t]+", " ", line.strip(" \t"))


def sniffed(head: bytes, *, is_whole: bool) -> Dialect:
    """Return how the table whose first bytes are `head` is written."""
    lines = re.split("\r\n|\r|\n", text_of(head))
    if not is_whole and len(lines) > 1:
        lines.pop()  # it may be cut off
    skipped, said = _before(lines)
    body = lines[skipped : skipped + _LOOKED_AT]
    quote = _quote_in(body)
    delimiter = said or _delimiter_of(body, quote)
    dialect = Dialect(encoding_of(head)[0], delimiter, quote)
    above = _titles(body, dialect) or -_heads(lines[:skipped], body, dialect)
    rows = rows_of("\n".join(lines[skipped + above : skipped + _LOOKED_AT]), dialect)
    columns = [evidence_in(column) for column in zip_longest(*rows, fillvalue="")]
    decimal = decimal_of(columns, delimiter)
    has_header = above < 0 or _has_header(rows)
    return replace(dialect, decimal=decimal, has_header=has_header, skipped=skipped + above)


def rows_of(text: str, dialect: Dialect) -> list[list[str]]:
    """Return the fields of the lines that are not blank, as the slow and patient way finds them."""
    if dialect.delimiter == " ":
        text = "\n".join(joined_blanks(line) for line in text.split("\n"))
    reader = csv.reader(
        io.StringIO(text),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        skipinitialspace=dialect.delimiter != " ",  # a, "b, c"
    )
    try:
        return [row for row in reader if row]
    except csv.Error:
        return [line.split(dialect.delimiter) for line in text.splitlines() if line]


def _before(lines: list[str]) -> tuple[int, str | None]:
    """Return how many lines are blank, comments or Excel's `sep=`, and the delimiter it names."""
    said = None
    for count, line in enumerate(lines):
        if line.lower().startswith("sep=") and len(line.rstrip()) == 5:
            said = line[4]
        elif line.strip() and not line.startswith(("#", "%")):
            return count, said
    return len(lines), said


def _quote_in(lines: list[str]) -> str:
    """Return ' where fields are in such, and " otherwise."""
    single = re.compile(r"(^|[,;\t|])\s*'[^']*'\s*($|[,;\t|])")
    return "'" if any(single.search(line) for line in lines) and '"' not in "".join(lines) else '"'


def _delimiter_of(lines: list[str], quote: str) -> str:
    """Return the delimiter that divides most lines into equally many fields, at least two.

    Blanks may be one or many, so they are what divides numbers if nothing else divides every line.
    """
    best, best_share, is_divided = ",", 0.0, False
    for delimiter in DELIMITERS:
        rows = rows_of("\n".join(lines), Dialect(delimiter=delimiter, quote=quote))
        counts = Counter(len(row) for row in rows)
        if not counts:
            continue
        width, count = counts.most_common(1)[0]
        share = count / len(rows)
        *fields, last = rows[-1]
        are_numbers = all(map(is_number, fields))  # the last may be a class
        by_blanks = delimiter == " " and share == 1 and are_numbers
        is_better = share > best_share + 0.2 * (best_share > 0)
        if width > 1 and (is_better or (by_blanks and not is_divided)):
            best, best_share = delimiter, share
            holds_more = not is_number(last) and any(map(is_number, last.split()))
            is_divided = share == 1 and are_numbers and not holds_more
    return best


def _titles(lines: list[str], dialect: Dialect) -> int:
    """Return how many lines above the table name it: texts in one column, where it has more."""
    width = _width(lines[-_MOST_ABOVE:], dialect)
    for count, line in enumerate(lines[:_MOST_ABOVE]):
        fields = [field for row in rows_of(line, dialect) for field in row]
        filled = [field for field in fields if field.strip()]
        is_title = len(filled) <= 1 and (len(fields) <= width // 2 or width > 2)
        is_title &= line.count(dialect.quote) % 2 == 0 and not any(map(is_number, filled))
        if width < 2 or not is_title:
            return count if any(map(str.strip, lines[:count])) else 0
    return 0


def _heads(comments: list[str], lines: list[str], dialect: Dialect) -> int:
    """Return 1 if the last comment names the columns, as NumPy's savetxt writes them."""
    names = rows_of(comments[-1].lstrip("#% "), dialect) if comments else []
    if not names or not len(names[0]) == _width(lines, dialect) > 1:
        return 0
    has_names = _has_header(rows_of("\n".join(lines), dialect))
    return int(not has_names and not any(map(is_number, names[0])))


def _width(lines: list[str], dialect: Dialect) -> int:
    """Return how many fields most lines have."""
    counts = Counter(len(row) for row in rows_of("\n".join(lines), dialect))
    return counts.most_common(1)[0][0] if counts else 0


def _has_header(rows: list[list[str]]) -> bool:
    """Tell whether the first row names columns: no number in it, where those below have some."""
    if not rows:
        return False
    first, width = rows[0], len(rows[0])
    below = [row for row in islice(rows, 1, None) if abs(len(row) - width) <= 1]
    if any(map(is_number, first)):
        return _are_numbered(first) or _names_numbers(first, below)
    if any(is_number(field) for row in below for field in row):
        return True
    return len(set(first)) == width and first not in rows[1:]  # also a header alone


def _are_numbered(first: list[str]) -> bool:
    """Tell whether columns are named 0, 1, 2, …, as pandas does where they have no names."""
    numbers = {k: field.strip() for k, field in enumerate(first) if is_number(field)}
    return len(numbers) > _NUMBERED and all(field == str(k) for k, field in numbers.items())


def _names_numbers(first: list[str], below: list[list[str]]) -> bool:
    """Tell whether some column has a name above nothing but numbers, as y in 2019, 2020, y."""
    if len(set(first)) < len(first):
        return False
    return len(below) > 1 and any(
        name.strip() not in MISSING
        and not is_number(name)
        and all(k < len(row) and is_number(row[k]) for row in below)
        for k, name in enumerate(first)
    )
