"""How the numbers of a column are written: decimal sign, groups of thousands, percentages.

`1,234` is 1234 to one person and 1.234 to another. What proves a decimal sign, such as `0,5` or
`1,234.5`, decides: in the column itself first, then in the rest of the file. Where nothing proves
it, it is guessed, and said.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

GAPS = " \u00a0\u2009\u202f'’"
"""Beside comma and point, what may set thousands apart."""

_INFINITE = r"[+-]?inf(?:inity)?"
_OPEN = re.compile(r"[+-]?[1-9][0-9]{0,2}([.,])[0-9]{3}")


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How numbers are written; in a column of percentages 10% is the number 10."""

    decimal: str = "."
    grouped: bool = False
    percent: bool = False

    @property
    def other(self) -> str:
        """The sign that is not the decimal one."""
        return "." if self.decimal == "," else ","

    @property
    def pattern(self) -> str:
        """The regular expression, known to Python and to Polars, of what is such a number."""
        sign = re.escape(self.decimal)
        kinds = [rf"(?:[0-9]+{sign}?[0-9]*|{sign}[0-9]+)(?:[eE][+-]?[0-9]+)?"]
        if self.grouped:
            gaps = "|".join(rf"(?:{re.escape(gap)}[0-9]{{3}})+" for gap in self.other + GAPS)
            kinds.append(rf"[1-9][0-9]{{0,2}}(?:{gaps})(?:{sign}[0-9]*)?")
        number = rf"[+-]?(?:{'|'.join(kinds)})"
        return rf"(?:{number})\s?%|[+-]?0+(?:{sign}0*)?" if self.percent else number

    @property
    def removed(self) -> str:
        """The regular expression of what is taken out of a number before it is computed with."""
        return rf"[{re.escape(self.other + GAPS)}%\s]" if self.grouped else r"[%\s]"

    def fits(self, fields: Iterable[str]) -> bool:
        """Tell whether each field is a number of this style."""
        return all(map(_fitting(self).fullmatch, fields))

    def number(self, text: str) -> float | None:
        """Return the number that a field says, None where it says none of this style."""
        field = text.strip()
        if _fitting(self).fullmatch(field):
            return float(re.sub(self.removed, "", field).replace(self.decimal, "."))
        return float(field) if re.fullmatch(_INFINITE, field, re.IGNORECASE) else None


@cache
def _fitting(style: NumberStyle) -> re.Pattern[str]:
    return re.compile(style.pattern)


_GROUPED = {".": NumberStyle(".", grouped=True), ",": NumberStyle(",", grouped=True)}


def is_number(text: str) -> bool:
    """Tell whether a field says a number in any style."""
    field = text.strip().removesuffix("%")
    return any(style.number(field) is not None for style in _GROUPED.values())


def is_open(text: str) -> bool:
    """Tell whether a field's sign may be the decimal one, or set thousands apart."""
    return _OPEN.fullmatch(text.strip().removesuffix("%").rstrip()) is not None


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many numbers have a point for certain, or a comma; how many may have the one or other.

    `commas` and `points` are open: `1,234` and `1.234`. `whole` have up to three digits and no
    sign; that they stand among open ones speaks for groups of thousands.
    """

    point: int = 0
    comma: int = 0
    commas: int = 0
    points: int = 0
    whole: int = 0

    @property
    def proven(self) -> str | None:
        """The decimal sign that most numbers prove, None where they prove none."""
        if self.point == self.comma:
            return None
        return "," if self.comma > self.point else "."

    @property
    def is_open(self) -> bool:
        """Whether there are signs, but none that proves anything."""
        return self.proven is None and self.commas + self.points > 0

    def __add__(self, more: "Evidence") -> "Evidence":
        return Evidence(
            self.point + more.point,
            self.comma + more.comma,
            self.commas + more.commas,
            self.points + more.points,
            self.whole + more.whole,
        )


def evidence_in(fields: Sequence[str]) -> Evidence:
    """Return what the fields of a column say of their decimal sign."""
    joined = "".join(fields)
    if "," not in joined and "." not in joined:  # so it is with pixels, of which there are many
        return Evidence()
    point = comma = commas = points = whole = 0
    for text in fields:
        field = text.strip().removesuffix("%").rstrip()
        if "," not in field and "." not in field:
            whole += len(field) <= 3 and field.isdigit()
        elif found := _OPEN.fullmatch(field):
            commas += found[1] == ","
            points += found[1] == "."
        elif _fitting(_GROUPED["."]).fullmatch(field):
            point += 1
        elif _fitting(_GROUPED[","]).fullmatch(field):
            comma += 1
    return Evidence(point, comma, commas, points, whole)


def decimal_of(columns: Sequence[Evidence], delimiter: str) -> str:
    """Return the decimal sign of a file: what its columns prove, or what they make likely."""
    proven = sum(columns, Evidence()).proven
    if proven is not None:
        return proven
    with_commas = [column for column in columns if column.commas]
    with_points = [column for column in columns if column.points]
    if with_commas and not with_points:
        # Semicolons divide columns where the comma is taken: it is the decimal sign there.
        grouped = delimiter != ";" or any(column.whole for column in with_commas)
        return "." if grouped else ","
    if with_points and not with_commas and delimiter == ";":
        return "," if any(column.whole for column in with_points) else "."
    return "."


def style_of(fields: Sequence[str], evidence: Evidence, decimal: str) -> NumberStyle:
    """Return how a column's numbers are written; `decimal` is the file's decimal sign."""
    sign = evidence.proven or decimal
    plain = NumberStyle(sign)
    grouped = _GROUPED[sign]
    values = [field.strip().removesuffix("%").rstrip() for field in fields]
    is_grouped = any(
        plain.number(value) is None and grouped.number(value) is not None for value in values
    )
    percentages = sum(field.rstrip().endswith("%") for field in fields)
    return NumberStyle(sign, is_grouped, 2 * percentages > len(fields))
