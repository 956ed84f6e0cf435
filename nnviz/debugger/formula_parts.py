"""What a formula is made of: symbols, words, and numbers that know what they are."""

import math
from dataclasses import dataclass, replace
from enum import Enum, auto

from nnviz.debugger.numbers import count, number, subscript
from nnviz.debugger.places import Place, Quantity

HIDDEN = "?"


class Kind(Enum):
    """Which quantity's colours a number has."""

    WEIGHT = auto()
    ERROR = auto()
    ACTIVATION = auto()
    PLAIN = auto()


@dataclass(frozen=True, slots=True)
class Reference:
    """What a number is: a unit's value, or the entry of a matrix in row `unit`.

    `unit` counts from 1, `column` from 0, the bias's; layers as in `Place`. `Quantity.UPDATE`
    stands for Θ, and the bias unit is unit 0 of its layer. `unit` None is the whole line's value.
    """

    quantity: Quantity
    layer: int
    unit: int | None = None
    column: int | None = None

    @property
    def name(self) -> str:
        """What it is called in plain text: "Θ₂₁(1)", "a₂(2)", "x₁", "cost₁"."""
        digits = [subscript(index) for index in (self.unit, self.column) if index is not None]
        wide = len(digits) == 2 and max(self.unit or 0, self.column or 0) > 9
        indices = (",\N{THIN SPACE}" if wide else "").join(digits)
        without_layer = self.quantity in (Quantity.INPUT, Quantity.COST)
        return f"{self.quantity.value}{indices}" + ("" if without_layer else f"({self.layer})")

    def fits(self, layer_sizes: tuple[int, ...]) -> bool:
        """Tell whether a network of these layers has such a value."""
        of_edges = self.column is not None
        if not 1 <= self.layer <= len(layer_sizes) - of_edges:
            return False
        units = layer_sizes[self.layer - 1 + of_edges]
        columns = layer_sizes[self.layer - 1] if of_edges else 0
        return 0 <= (self.unit or 0) <= units and 0 <= (self.column or 0) <= columns


@dataclass(frozen=True, slots=True)
class Words:
    """Operators and brackets between the numbers; a line may be broken before `breaks`."""

    text: str
    breaks: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A number with what it is called, and the |value| that has the strongest colour.

    `present` marks the term that was just carried out, `outcome` what this step computed, `hidden`
    what a person is to predict: its value is nowhere in the chip.
    """

    value: float
    kind: Kind
    name: str
    reference: Reference | None = None
    limit: float = 0.0
    present: bool = False
    outcome: bool = False
    hidden: bool = False

    @property
    def text(self) -> str:
        """The number as it is read, "?" for one that is to be predicted."""
        return HIDDEN if self.hidden else number(self.value)

    def hide(self) -> "Chip":
        """Return the chip without its value, and without the colour that would tell it."""
        return replace(self, value=math.nan, kind=Kind.PLAIN, limit=0.0, hidden=True)


@dataclass(frozen=True, slots=True)
class Rest:
    """What is not shown one by one: `number` terms with their sum, or entries, that have none."""

    number: int
    noun: str
    value: float | None = None

    @property
    def text(self) -> str:
        """What it says: "rest (21 terms) 0.1648", "21 more units"."""
        if self.value is None:
            return f"{count(self.number)} more {self.noun}"
        return f"rest ({count(self.number)} {self.noun}) {number(self.value)}"


@dataclass(frozen=True, slots=True)
class Break:
    """The end of a line of numbers."""

    text: str = ";"


Piece = Words | Chip | Rest | Break


@dataclass(frozen=True, slots=True)
class Formula:
    """The formula of a place in TeX, and the same with numbers.

    `parts` are the TeX between which a line may be broken, each of them TeX by itself. `result` is
    the value of the present unit, or with `partial` its sum so far; it is None where a step has
    several, which are then among the pieces, marked as outcome. `note` says what the symbols leave
    open.
    """

    place: Place
    parts: tuple[str, ...]
    pieces: tuple[Piece, ...]
    result: Chip | None = None
    partial: bool = False
    note: str = ""

    @property
    def symbolic(self) -> str:
        """The TeX of the whole line."""
        return " ".join(self.parts)

    @property
    def text(self) -> str:
        """The numbers as plain text, with what each of them is called."""
        ending = "" if self.result is None else f" = {self.result.text}"
        so_far = " so far" if self.partial else ""
        return " ".join(piece.text for piece in self.pieces) + ending + so_far
