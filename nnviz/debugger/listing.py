"""The algorithm as a listing: its lines, the one a place has carried out, and the loops' values."""

from dataclasses import dataclass, replace

from nnviz.debugger.numbers import count
from nnviz.debugger.places import Place, Quantity
from nnviz.debugger.timeline import Timeline, is_after_examples

_INDENT = "  "


@dataclass(frozen=True, slots=True)
class ListingLine:
    """A numbered line, `depth` loops deep; `quantity` is what it computes, None for a heading.

    `remark` says what the line's formula leaves out.
    """

    number: int
    depth: int
    text: str
    quantity: Quantity | None = None
    remark: str = ""

    @property
    def indented(self) -> str:
        """The text behind its indentation."""
        return _INDENT * self.depth + self.text


_LINES: tuple[tuple[int, str, Quantity | None, str], ...] = (
    (0, "repeat until convergence", None, ""),
    (1, "Δ(l) ← 0 for all l", None, ""),
    (1, "for i = 1 … m", None, ""),
    (2, "a(1) ← x(i)", Quantity.INPUT, ""),
    (2, "for l = 2 … L", None, ""),
    (3, "z(l) ← Θ(l−1) [1; a(l−1)]", Quantity.Z, ""),
    (3, "a(l) ← g(z(l))", Quantity.A, ""),
    (2, "J ← J + cost(a(L), y(i))", Quantity.COST, ""),
    (2, "δ(L) ← a(L) − y(i)", Quantity.DELTA, ""),
    (2, "for l = L−1 … 2", None, ""),
    (3, "δ(l) ← (Θ(l))ᵀ δ(l+1) .* g′(z(l))", Quantity.DELTA, "without the bias row"),
    (2, "for l = 1 … L−1", None, ""),
    (3, "Δ(l) ← Δ(l) + δ(l+1) [1; a(l)]ᵀ", Quantity.ACCUMULATED, ""),
    (1, "D(l) ← Δ(l)/m + (λ/m) Θ(l)", Quantity.GRADIENT, "λ not in column 0"),
    (1, "Θ(l) ← Θ(l) − α D(l)", Quantity.UPDATE, ""),
)

LISTING: tuple[ListingLine, ...] = tuple(
    ListingLine(number, depth, text, quantity, remark)
    for number, (depth, text, quantity, remark) in enumerate(_LINES, start=1)
)

_OF_A_BATCH = {
    "for i = 1 … m": "for i in the batch of b",
    "D(l) ← Δ(l)/m + (λ/m) Θ(l)": "D(l) ← Δ(l)/b + (λ/m) Θ(l)",
}
BATCH_LISTING: tuple[ListingLine, ...] = tuple(
    replace(line, text=_OF_A_BATCH.get(line.text, line.text)) for line in LISTING
)
"""The listing of an iteration that goes through b of the m examples."""


def listing(batch: int, examples: int) -> tuple[ListingLine, ...]:
    """Return the listing of an iteration over so many of all the examples."""
    return BATCH_LISTING if batch < examples else LISTING


_OUTPUT_ERROR, _HIDDEN_ERROR = (line.number for line in LISTING if line.quantity is Quantity.DELTA)
_LINE_OF = {line.quantity: line.number for line in LISTING if line.quantity is not None}


def line_of(place: Place, layers: int) -> int:
    """Return the number of the line that a place has just carried out, in a network of L layers."""
    if place.quantity is Quantity.DELTA:
        return _OUTPUT_ERROR if place.layer == layers else _HIDDEN_ERROR
    return _LINE_OF[place.quantity]


def breakable(line: int) -> bool:
    """Tell whether a place can be stood at on the line: a loop's heading and Δ ← 0 have none."""
    return 1 <= line <= len(LISTING) and LISTING[line - 1].quantity is not None


def loop_variables(
    place: Place,
    layers: int,
    layer_sizes: tuple[int, ...],
    example_count: int,
    position: int | None,
) -> tuple[tuple[str, str], ...]:
    """Return the present values of i, l, j and of the sum's term, as far as the place has them.

    `position` is which of the iteration's `example_count` examples the place's is, from 0; None if
    it has no part in the iteration. j is named only while the line has units left to do, and the
    term only while the unit's sum is unfinished. The outputs of the cost are counted by k.
    """
    variables: list[tuple[str, str]] = []
    if not is_after_examples(place.quantity):
        here = "not in this batch" if position is None else _of(position + 1, example_count)
        variables.append(("i", here))
    if _in_a_loop_over_layers(place, layers):
        variables.append(("l", str(place.layer)))
    line = Timeline(layer_sizes, example_count).line(place)
    if place.unit is not None:
        unit = "k" if place.quantity is Quantity.COST else "j"
        variables.append((unit, _of(place.unit, line.units)))
    if place.term is not None:
        variables.append(("term", _of(place.term, line.terms)))
    return tuple(variables)


def _of(number: int, total: int) -> str:
    return f"{count(number)} of {count(total)}"


def _in_a_loop_over_layers(place: Place, layers: int) -> bool:
    if place.quantity in (Quantity.INPUT, Quantity.COST):
        return False
    return not (place.quantity is Quantity.DELTA and place.layer == layers)
