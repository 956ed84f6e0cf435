"""How a table in a text file is written: encoding, delimiter, quoting, decimal sign, header."""

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, replace

MISSING = ("", "NA", "N/A", "n/a", "na", "NaN", "nan", "NAN", "null", "NULL", "None", "?")
"""What stands for a value that is not there."""

DELIMITERS = {";": "semicolon", "\t": "tab", "|": "bar", ",": "comma", " ": "space"}
"""The delimiters, first those that are the likelier meant where several would do."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?inf(inity)?", re.IGNORECASE)
_LOOKED_AT = 200
"""So many lines are looked at to tell the delimiter."""


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
        sign = "comma" if self.decimal == "," else "point"
        name = DELIMITERS.get(self.delimiter, repr(self.delimiter))
        return f"{self.encoding.upper()} text, columns divided by {name}, decimal {sign}, {header}"


def number_in(text: str, decimal: str) -> float | None:
    """Return the number that a field says, None where it says none."""
    field = text.strip()
    if decimal == ",":
        field = field.replace(",", ".") if "." not in field else field
    return float(field) if _NUMBER.fullmatch(field) else None


def encoding_of(head: bytes) -> tuple[str, int]:
    """Return the encoding of a text by its first bytes, and how many of them are its BOM."""
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding, len(bom)
    if len(head) > 3 and head.count(0) > len(head) // 4:
        return ("utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"), 0
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "latin-1", 0
    return "utf-8", 0


def sniffed(head: bytes, *, is_whole: bool) -> Dialect:
    """Return how the table whose first bytes are `head` is written."""
    encoding, bom = encoding_of(head)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head[bom:])
    lines = text.splitlines()
    if not is_whole and len(lines) > 1:
        lines.pop()  # it may be cut off
    skipped = 0
    said = None
    for line in lines:
        if line.lower().startswith("sep=") and len(line.rstrip()) == 5:
            said = line[4]
        elif line.strip() and not line.startswith("#"):
            break
        skipped += 1
    body = lines[skipped : skipped + _LOOKED_AT]
    quote = _quote_in(body)
    delimiter = said or _delimiter_of(body, quote)
    dialect = Dialect(encoding, delimiter, quote, ".", True, skipped)
    rows = rows_of("\n".join(body), dialect)
    dialect = replace(dialect, decimal=_decimal_of(rows))
    return replace(dialect, has_header=_has_header(rows, dialect))


def rows_of(text: str, dialect: Dialect) -> list[list[str]]:
    """Return the fields of the lines that are not blank, as the slow and patient way finds them."""
    reader = csv.reader(io.StringIO(text), delimiter=dialect.delimiter, quotechar=dialect.quote)
    try:
        return [row for row in reader if row]
    except csv.Error:
        return [line.split(dialect.delimiter) for line in text.splitlines() if line]


def _quote_in(lines: list[str]) -> str:
    """Return ' where fields are in such, and " otherwise."""
    single = re.compile(r"(^|[,;\t|])\s*'[^']*'\s*($|[,;\t|])")
    return "'" if any(single.search(line) for line in lines) and '"' not in "".join(lines) else '"'


def _delimiter_of(lines: list[str], quote: str) -> str:
    """Return the delimiter that divides most lines into equally many fields, at least two."""
    best, best_share = ",", 0.0
    for delimiter in DELIMITERS:
        rows = rows_of("\n".join(lines), Dialect(delimiter=delimiter, quote=quote))
        counts = Counter(len(row) for row in rows)
        if not counts:
            continue
        width, count = counts.most_common(1)[0]
        share = count / len(rows)
        if width > 1 and share > best_share + 0.2 * (best_share > 0):
            best, best_share = delimiter, share
    return best


def _decimal_of(rows: list[list[str]]) -> str:
    """Return the comma where more numbers have one than a point; fields may be quoted."""
    fields = [field.strip() for row in rows[:20] for field in row]
    commas = sum(bool(re.fullmatch(r"[+-]?\d*,\d+([eE][+-]?\d+)?", field)) for field in fields)
    points = sum(bool(re.fullmatch(r"[+-]?\d*\.\d+([eE][+-]?\d+)?", field)) for field in fields)
    return "," if commas > points else "."


def _has_header(rows: list[list[str]], dialect: Dialect) -> bool:
    """Tell whether the first row names columns: no number in it, where those below have some."""
    if not rows or any(number_in(field, dialect.decimal) is not None for field in rows[0]):
        return False
    width = len(rows[0])
    for k in range(width):
        below = [row[k] for row in rows[1:] if len(row) == width]
        if any(number_in(field, dialect.decimal) is not None for field in below):
            return True
    return len(set(rows[0])) == width and rows[0] not in rows[1:]  # also a header alone
