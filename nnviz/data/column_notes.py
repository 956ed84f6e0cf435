"""What a preview says of columns whose numbers could be misread."""

from collections.abc import Sequence
from dataclasses import replace

from nnviz.data.number_style import NumberStyle, is_open

_SENTENCES = {
    "guessed": "{field} in {names} may be {fraction} or {thousands}. It was read as {value}; if "
    "that is wrong, choose the other decimal sign.",
    "grouped": "Thousands are set apart in {names}: {field} was read as {value}.",
    "other": "Another decimal sign is used in {names}: {field} was read as {value}.",
    "percent": "Percentages in {names}: {field} was read as {value}.",
}
_NAMED = 3
"""So many columns are named; of more their number is said."""


class ColumnNotes:
    """Collects for each column how its numbers were read, with one of them as an example."""

    def __init__(self, names: Sequence[str], decimal: str) -> None:
        self._names = names
        self._decimal = decimal
        self._found: dict[str, dict[int, tuple[str, float]]] = {kind: {} for kind in _SENTENCES}

    def add(
        self, column: int, style: NumberStyle, fields: Sequence[str], *, is_guess: bool = False
    ) -> None:
        """Note how a column was read; `is_guess` where its decimal sign was not certain."""
        ungrouped = replace(style, grouped=False)
        examples = {
            "guessed": (f for f in fields if is_guess and is_open(f)),
            "grouped": (f for f in fields if not is_guess and ungrouped.number(f) is None),
            "other": (f for f in fields if style.decimal != self._decimal and style.decimal in f),
            "percent": (f for f in fields if style.percent and "%" in f and style.number(f)),
        }
        for kind, candidates in examples.items():
            for field in candidates:
                value = style.number(field)
                if value is not None:
                    self._found[kind].setdefault(column, (field, value))
                    break

    def sentences(self) -> tuple[str, ...]:
        """Return a sentence for each kind of thing that was noted."""
        return tuple(self._sentence(kind) for kind, columns in self._found.items() if columns)

    def _sentence(self, kind: str) -> str:
        columns = self._found[kind]
        field, value = next(iter(columns.values()))
        names = [repr(self._names[k]) for k in columns]
        more = len(names) - _NAMED
        listed = ", ".join(names[:_NAMED]) + (f" and {more:,} other columns" if more > 0 else "")
        number = field.removesuffix("%").strip()
        return _SENTENCES[kind].format(
            field=f"'{field}'",
            names=listed,
            value=f"{value:.12g}",
            fraction=number.replace(",", "."),
            thousands=number.replace(",", "").replace(".", ""),
        )
