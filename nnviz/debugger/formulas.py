"""The formula of a place: in symbols with the present indices, and with the numbers in it.

Every number is the Trace's own. The only sums made here are those that no line of the algorithm
keeps: the sum so far after a term, and the sum of the terms that are not shown one by one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from nnviz.debugger.formula_parts import Break, Chip, Formula, Kind, Piece, Reference, Rest, Words
from nnviz.debugger.numbers import count, exact, subscript
from nnviz.debugger.places import MATRICES, Place, Quantity
from nnviz.debugger.trace import Array, Layers, Trace

MOST_TERMS = 6
"""A sum of more terms shows the largest few of them, and the rest as one number."""
LARGEST = 4
CORNER = 3
MOST_ENTRIES = 12
"""A matrix of more entries shows the corner of it."""
MOST_OPENED = 240
"""And no more than these on request: the whole of it is seen among the matrices."""


def formula(trace: Trace, place: Place, *, every_term: bool = False) -> Formula:
    """Return the formula of a place; `every_term` leaves out no term of a long sum.

    A place that names its last unit or its last term is shown as that unit or term, though its
    line or unit is complete by then.
    """
    with np.errstate(all="ignore"):  # Θ that diverged has sums that are no numbers
        return _WRITERS[place.quantity](_At(trace, place, every_term))


def cost_formula(trace: Trace, place: Place) -> Formula | None:
    """Return J over the iteration's examples, from the place where its sum is complete on.

    Of a batch of b examples it is the J whose derivative D is: b takes the place of m in the sum,
    and not in the penalty.
    """
    if not _is_sum_complete(trace, place):
        return None
    cost = trace.cost_of_batch
    batch = len(trace.rows) < trace.example_count
    m = "b" if batch else "m"
    sums = rf"= {{-}}\frac{{1}}{{{m}}}\sum_{{i=1}}^{{{m}}}\sum_{{k=1}}^{{K}}"
    parts = [r"J(\Theta)", sums, *_BOTH_LOGARITHMS]
    pieces: list[Piece] = []
    if trace.regularisation:
        pieces += [Words("="), Chip(cost.data, Kind.PLAIN, "the data's part of J")]
        parts.append(r"{}+\frac{\lambda}{2m}\sum \Theta^2")
        pieces += [Words("+", breaks=True), Chip(cost.penalty, Kind.PLAIN, "the penalty")]
    note = f"b = {count(len(trace.rows))} examples of this batch. " if batch else ""
    note += "The sum of Θ² leaves out the bias's column." if trace.regularisation else ""
    result = Chip(cost.total, Kind.PLAIN, "J(Θ)", outcome=True)
    return Formula(place, tuple(parts), tuple(pieces), result, note=note.strip())


def _is_sum_complete(trace: Trace, place: Place) -> bool:
    """Tell whether every example of the iteration has added its cost to J."""
    if place.quantity in (Quantity.GRADIENT, Quantity.UPDATE):
        return True
    if place.example != trace.rows[-1]:
        return False
    if place.quantity is Quantity.COST:
        return place.unit is None and place.term is None
    return place.quantity in (Quantity.DELTA, Quantity.ACCUMULATED)


# -- what there is at a place ----------------------------------------------------------------------


class _At:
    """A place with its values, and the chips of them."""

    def __init__(self, trace: Trace, place: Place, every_term: bool) -> None:
        self.trace, self.place, self.every = trace, place, every_term
        self.network = trace.network
        self.layer = place.layer
        self.sizes = trace.network.layer_sizes
        self.values = trace.example(place.example)
        self.units = self.sizes[place.layer - (place.quantity not in MATRICES)]
        self.unit = 1 if place.unit is None and self.units == 1 else place.unit
        self.term = None if place.unit is None and self.units > 1 else place.term

    @cached_property
    def weight_limit(self) -> float:
        return max(_largest(theta) for theta in self.network.thetas)

    def weight(self, layer: int, row: int, column: int) -> Chip:
        what = Reference(Quantity.UPDATE, layer, row, column)
        value = self.network.thetas[layer - 1][row - 1, column]
        return _chip(what, value, Kind.WEIGHT, self.weight_limit)

    def activation(self, layer: int, unit: int) -> Chip:
        """Return the chip of a unit's activation; unit 0 is the bias unit."""
        a = self.values.a[layer - 1]
        what = Reference(Quantity.INPUT if layer == 1 else Quantity.A, layer, unit)
        value = a[unit - 1] if unit else 1.0
        return _chip(what, value, Kind.ACTIVATION, max(1.0, _largest(a)))

    def error(self, layer: int, unit: int) -> Chip:
        delta = _known(self.values.delta[layer - 1])
        what = Reference(Quantity.DELTA, layer, unit)
        return _chip(what, delta[unit - 1], Kind.ERROR, _largest(delta))

    def z(self, layer: int, unit: int) -> Chip:
        value = _known(self.values.z[layer - 1])[unit - 1]
        return _chip(Reference(Quantity.Z, layer, unit), value, Kind.PLAIN)

    def target(self, unit: int) -> Chip:
        return Chip(float(self.values.y[unit - 1]), Kind.PLAIN, f"y{subscript(unit)}")

    def cost(self, unit: int) -> Chip:
        what = Reference(Quantity.COST, self.layer, unit)
        return _chip(what, self.values.cost[unit - 1], Kind.PLAIN)

    def entry(
        self, quantity: Quantity, matrices: Layers, row: int, column: int, limit: float = 0.0
    ) -> Chip:
        """Return the chip of an entry of this layer's Δ, D or Θ."""
        matrix = matrices[self.layer - 1]
        what = Reference(quantity, self.layer, row, column)
        value = matrix[row - 1, column]
        if quantity is Quantity.UPDATE:
            return _chip(what, value, Kind.WEIGHT, self.weight_limit)
        return _chip(what, value, Kind.ERROR, max(limit, _largest(matrix)))


def _chip(what: Reference, value: float, kind: Kind, limit: float = 0.0) -> Chip:
    return Chip(float(value), kind, what.name, what, limit)


def _known(values: Array | None) -> Array:
    assert values is not None  # noqa: S101  every layer above the first has z and δ
    return values


def _largest(values: Array) -> float:
    sizes = np.abs(values)
    return float(np.max(sizes, initial=0.0, where=np.isfinite(sizes)))


def _marked(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces, their chips marked as those of the present term."""
    return [replace(p, present=True) if isinstance(p, Chip) else p for p in pieces]


# -- symbols ---------------------------------------------------------------------------------------

DELTA, SUM, EACH = r"\delta", r"\Delta", r"\,.{*}\,"
_BOTH_LOGARITHMS = (r"[\, y_k \log h_k", r"{}+(1-y_k)\log(1-h_k) \,]")
_G_TEX = {"sigmoid": r"\frac{1}{1+e^{-z}}", "tanh": r"\tanh z", "relu": r"\max(0, z)"}


def _tex(name: str, layer: int, *indices: int | str) -> str:
    """Return a symbol with its indices and its layer: Θ_{21}^{(1)}."""
    wide = any(isinstance(index, int) and index > 9 for index in indices)
    lower = ("{,}" if wide and len(indices) > 1 else "").join(map(str, indices))
    below = f"_{{{lower}}}" if len(lower) > 1 else f"_{lower}" if lower else ""
    return f"{name}{below}^{{({layer})}}"


def _tex_theta(layer: int, *indices: int | str) -> str:
    return _tex(r"\Theta", layer, *indices)


def _tex_a(layer: int, *indices: int | str) -> str:
    """Return a^{(l)}, and for the first layer x."""
    if layer > 1:
        return _tex("a", layer, *indices)
    lower = "".join(map(str, indices))
    return "x" + (f"_{{{lower}}}" if len(lower) > 1 else f"_{lower}" if lower else "")


def _tex_sum(term: Callable[[int], str], terms: int, so_far: int | None) -> list[str]:
    """Return the parts of a sum, its middle as dots when it is long, its end when it is open."""
    shown = terms if so_far is None else so_far
    if shown <= MOST_TERMS:
        parts = [term(k) for k in range(shown)]
    else:
        parts = [term(0), term(1), r"\cdots", term(shown - 1)]
    if shown < terms:
        parts.append(r"\cdots")
    return [parts[0], *(f"{{}}+{part}" for part in parts[1:])]


def _slope_tex(activation: str, layer: int, unit: int | str = "") -> str:
    indices = (unit,) if unit else ()
    a = _tex_a(layer, *indices)
    if activation == "sigmoid":
        return f"{a}(1-{a})" if unit else rf"{a} {EACH} (1-{a})"
    if activation == "tanh":
        return f"(1-({a})^2)" if unit else rf"(1-{a} {EACH} {a})"
    return f"g'({_tex('z', layer, *indices)})"


# -- numbers ---------------------------------------------------------------------------------------


def _chosen(sizes: Array, every: bool, present: int | None = None) -> list[int]:
    """Return which terms are shown one by one: all, or the largest and the present one."""
    if every or len(sizes) <= MOST_TERMS:
        return list(range(len(sizes)))
    sizes = np.where(np.isnan(sizes), np.inf, np.abs(sizes))
    if present is not None:
        sizes[present] = np.inf
    return sorted(np.argsort(-sizes, kind="stable")[:LARGEST].tolist())


def _sum(
    at: _At, products: Array, so_far: int | None, term: Callable[[int], list[Piece]]
) -> list[Piece]:
    """Return the pieces of a sum of products, or of its first ones, the last of them present."""
    products, present = products[:so_far], None if so_far is None else so_far - 1
    chosen = _chosen(products, at.every, present)
    pieces: list[Piece] = []
    for k in chosen:
        shown = _marked(term(k)) if k == present else term(k)
        pieces += [*([Words("+", breaks=True)] if pieces else []), *shown]
    left = len(products) - len(chosen)
    if left:
        total = float(np.delete(products, chosen).sum())
        pieces += [Words("+", breaks=True), Rest(left, "terms", total)]
    return pieces


def _vector(at: _At, parts: Sequence[str], chip: Callable[[int], Chip], note: str = "") -> Formula:
    """Return a whole line of one value a unit: the first of many, and their number."""
    units = at.units
    shown = units if at.every or units <= MOST_TERMS else LARGEST
    pieces: list[Piece] = [Words("= (")]
    for unit in range(1, shown + 1):
        pieces += [replace(chip(unit), outcome=True), Words(")" if unit == units else ",")]
    if shown < units:
        pieces += [Rest(units - shown, "units"), Words(")")]
    return Formula(at.place, tuple(parts), tuple(pieces), note=note)


def _unit(
    at: _At, parts: Sequence[str], pieces: Sequence[Piece], result: Chip, *, partial: bool = False
) -> Formula:
    """Return the formula of one unit, or of one unit so far."""
    result = replace(result, outcome=True)
    return Formula(at.place, tuple(parts), (Words("="), *pieces), result, partial)


# -- the lines of an example -----------------------------------------------------------------------


def _input(at: _At) -> Formula:
    parts = ["a^{(1)}", f"= x^{{({at.place.example + 1})}}"]
    return _vector(at, parts, lambda unit: at.activation(1, unit))


def _z(at: _At) -> Formula:
    layer, unit = at.layer, at.unit
    if unit is None:
        parts = [_tex("z", layer), rf"= {_tex_theta(layer - 1)} [1;\, {_tex_a(layer - 1)}]"]
        return _vector(at, parts, lambda unit: at.z(layer, unit))
    products = at.network.thetas[layer - 2][unit - 1] * np.append(1.0, at.values.a[layer - 2])
    terms = len(products)
    open_end = None if at.term == terms else at.term

    def tex(k: int) -> str:
        return _tex_theta(layer - 1, unit, k) + (f" {_tex_a(layer - 1, k)}" if k else "")

    def numbers(k: int) -> list[Piece]:
        weight = at.weight(layer - 1, unit, k)
        return [weight, Words("·"), at.activation(layer - 1, k)] if k else [weight]

    parts = _after_equals(_tex("z", layer, unit), _tex_sum(tex, terms, open_end))
    pieces = _sum(at, products, at.term, numbers)
    result = at.z(layer, unit) if open_end is None else _so_far(products, open_end, Kind.PLAIN)
    return _unit(at, parts, pieces, result, partial=open_end is not None)


def _after_equals(left: str, right: list[str]) -> list[str]:
    return [left, f"= {right[0]}", *right[1:]]


def _so_far(products: Array, term: int, kind: Kind) -> Chip:
    """Return the cumulative sum of the first `term` products."""
    sums = np.cumsum(products)
    return Chip(float(sums[term - 1]), kind, "the sum so far", limit=_largest(sums[:term]))


def _a(at: _At) -> Formula:
    layer, unit = at.layer, at.unit
    output = layer == len(at.sizes)
    activation = "sigmoid" if output else at.network.hidden_activation
    where = rf"\quad g(z)={_G_TEX[activation]}"
    if unit is None:
        left = [_tex("a", layer), f"= g({_tex('z', layer)}),", where]
        return _vector(at, left, lambda unit: at.activation(layer, unit))
    parts = [_tex("a", layer, unit), f"= g({_tex('z', layer, unit)}),", where]
    pieces: list[Piece] = [Words("g("), at.z(layer, unit), Words(")")]
    return _unit(at, parts, pieces, at.activation(layer, unit))


def _cost(at: _At) -> Formula:
    if at.unit is None:
        return _cost_of_all(at)
    k, last = at.unit, at.layer
    first_only = at.term == 1
    h, y = at.activation(last, k), at.target(k)
    name = rf"\mathrm{{cost}}_{{{k}}}"
    other = rf"{{}}-(1-y_{{{k}}}) \log(1-h_{{{k}}})"
    parts = [name, rf"= {{-}}y_{{{k}}} \log h_{{{k}}}", r"{}-\cdots" if first_only else other]
    first: list[Piece] = [Words("−"), y, Words("· log("), h, Words(")")]
    second: list[Piece] = [Words("− (1 −", breaks=True), y, Words(") · log(1 −"), h, Words(")")]
    if not first_only:
        pieces = first + (_marked(second) if at.term == 2 else second)
        return _unit(at, parts, pieces, at.cost(k))
    result = Chip(_first_logarithm(at, k), Kind.PLAIN, "the first logarithm's part")
    return _unit(at, parts, _marked(first), result, partial=True)


def _first_logarithm(at: _At, unit: int) -> float:
    """Return −y log h, through z as the engine does; the whole of the cost where y is 1."""
    y = float(at.values.y[unit - 1])
    if y in (0.0, 1.0):
        return float(at.values.cost[unit - 1]) if y else 0.0
    return y * float(np.logaddexp(0.0, -_known(at.values.z[-1])[unit - 1]))


def _cost_of_all(at: _At) -> Formula:
    cost = at.values.cost
    parts = [r"\mathrm{cost}", rf"= {{-}}\sum_{{k=1}}^{{{at.units}}}", *_BOTH_LOGARITHMS]
    pieces = _sum(at, cost, None, lambda k: [at.cost(k + 1)])
    what = Reference(Quantity.COST, at.layer)
    return _unit(at, parts, pieces, Chip(float(cost.sum()), Kind.PLAIN, "cost", what))


def _delta(at: _At) -> Formula:
    return _delta_output(at) if at.layer == len(at.sizes) else _delta_hidden(at)


def _delta_output(at: _At) -> Formula:
    layer, unit = at.layer, at.unit
    if unit is None:
        parts = [_tex(DELTA, layer), f"= {_tex_a(layer)} - y"]
        return _vector(at, parts, lambda unit: at.error(layer, unit))
    parts = [_tex(DELTA, layer, unit), f"= {_tex_a(layer, unit)} - y_{{{unit}}}"]
    pieces: list[Piece] = [at.activation(layer, unit), Words("−"), at.target(unit)]
    return _unit(at, parts, pieces, at.error(layer, unit))


def _delta_hidden(at: _At) -> Formula:
    layer, unit = at.layer, at.unit
    slope = _slope_tex(at.network.hidden_activation, layer, unit or "")
    if unit is None:
        back = f"= ({_tex_theta(layer)})^T {_tex(DELTA, layer + 1)}"
        parts = [_tex(DELTA, layer), back, rf"{EACH} {slope}"]
        note = f"Without column 0 of Θ({layer}): a bias unit has no error."
        return _vector(at, parts, lambda unit: at.error(layer, unit), note)
    products = at.network.thetas[layer - 1][:, unit] * _known(at.values.delta[layer])
    terms = len(products)
    open_end = at.term if at.term is not None and at.term <= terms else None

    def tex(k: int) -> str:
        return f"{_tex_theta(layer, k + 1, unit)} {_tex(DELTA, layer + 1, k + 1)}"

    def numbers(k: int) -> list[Piece]:
        return [at.weight(layer, k + 1, unit), Words("·"), at.error(layer + 1, k + 1)]

    inner = _bracketed_tex(_tex_sum(tex, terms, open_end))
    parts = [*_after_equals(_tex(DELTA, layer, unit), inner), rf"{{}}\cdot {slope}"]
    pieces = _sum(at, products, open_end, numbers)
    if open_end is not None:
        return _unit(at, parts, pieces, _so_far(products, open_end, Kind.ERROR), partial=True)
    if terms > 1:
        pieces = [Words("("), *pieces, Words(")")]
    scaled = _slope(at, unit)
    scaled = _marked(scaled) if at.term == terms + 1 else scaled
    return _unit(at, parts, [*pieces, *scaled], at.error(layer, unit))


def _bracketed_tex(parts: list[str]) -> list[str]:
    if len(parts) == 1:
        return parts
    return [f"({parts[0]}", *parts[1:-1], f"{parts[-1]})"]


def _slope(at: _At, unit: int) -> list[Piece]:
    """Return the pieces of · g′(z) of a hidden unit."""
    a = at.activation(at.layer, unit)
    activation = at.network.hidden_activation
    if activation == "sigmoid":
        return [Words("·", breaks=True), a, Words("· (1 −"), a, Words(")")]
    if activation == "tanh":
        return [Words("· (1 −", breaks=True), a, Words("²)")]
    slope = Chip(float(a.value > 0), Kind.PLAIN, "g′(z): 1 where z > 0, else 0", a.reference)
    return [Words("·", breaks=True), slope]


# -- the lines of matrices -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Matrix:
    """How one line computes a matrix: `tex` of row and column, or of neither for the whole."""

    quantity: Quantity
    new: Layers
    tex: Callable[[tuple[int | str, ...]], list[str]]
    pieces: Callable[[int, int], list[Piece]]
    note: str = ""

    def outcome(self, at: _At, row: int, column: int) -> Chip:
        """Return the chip of a new entry."""
        return replace(at.entry(self.quantity, self.new, row, column), outcome=True)


def _matrix(at: _At, matrix: _Matrix) -> Formula:
    if at.unit is None:
        corner = tuple(_corner(at, matrix))
        return Formula(at.place, tuple(matrix.tex(())), corner, note=matrix.note)
    row = at.unit
    if at.term is not None:
        column = at.term - 1
        parts = matrix.tex((row, column))
        pieces = _marked(matrix.pieces(row, column))
        shown = _unit(at, parts, pieces, matrix.outcome(at, row, column))
        return replace(shown, note=matrix.note)
    last = at.sizes[at.layer - 1]
    *parts, end = matrix.tex((row, "i"))
    parts += [f"{end},", rf"\quad i = 0 \ldots {last}"]
    return Formula(at.place, tuple(parts), tuple(_row(at, matrix, row)), note=matrix.note)


def _row(at: _At, matrix: _Matrix, row: int) -> list[Piece]:
    """Return a line for each entry of a row: of many, for those that are largest now."""
    entries = matrix.new[at.layer - 1][row - 1]
    chosen = _chosen(entries, at.every)[: MOST_OPENED // 4]
    pieces: list[Piece] = []
    for column in chosen:
        new = matrix.outcome(at, row, column)
        name = Reference(matrix.quantity, at.layer, row, column).name.split("(")[0]
        line = [Words(f"{name}:"), *matrix.pieces(row, column), Words("=", breaks=True), new]
        pieces += [*([Break()] if pieces else []), *line]
    return pieces + _left_out(at, len(entries) - len(chosen))


def _left_out(at: _At, entries: int) -> list[Piece]:
    """Return what tells how many entries are not shown, to be opened once."""
    if not entries:
        return []
    opened = Words(f"… {count(entries)} more entries, see the matrices")
    return [Break(), opened if at.every else Rest(entries, "entries")]


def _corner(at: _At, matrix: _Matrix) -> list[Piece]:
    """Return the rows of a new matrix, or of a large one its corner and the number of the rest."""
    rows, columns = matrix.new[at.layer - 1].shape
    most = MOST_OPENED if at.every else MOST_ENTRIES
    shown_rows, shown_columns = rows, columns
    if rows * columns > most:
        shown_columns = min(columns, most if at.every else CORNER)
        shown_rows = min(rows, max(1, most // shown_columns))
    pieces: list[Piece] = []
    for row in range(1, shown_rows + 1):
        pieces += [Break()] if pieces else []
        pieces += [matrix.outcome(at, row, column) for column in range(shown_columns)]
    return pieces + _left_out(at, rows * columns - shown_rows * shown_columns)


def _accumulated(at: _At) -> Formula:
    trace, layer = at.trace, at.layer
    position = trace.position(at.place.example)
    if position is None:
        return _not_in_batch(at)
    before: Layers = tuple(np.zeros_like(theta) for theta in at.network.thetas)
    if position:
        before = trace.accumulated(int(trace.rows[position - 1]))

    def tex(indices: tuple[int | str, ...]) -> list[str]:
        old = _tex(SUM, layer, *indices)
        error = _tex(DELTA, layer + 1, *indices[:1])
        below = rf"[1;\, {_tex_a(layer)}]^T"
        if indices:
            below = _tex_a(layer, indices[1]) if indices[1] else r"\cdot 1"
        return [old, rf"\coloneqq {old}", f"{{}}+{error} {below}"]

    def pieces(row: int, column: int) -> list[Piece]:
        old = at.entry(Quantity.ACCUMULATED, before, row, column, _largest(new[layer - 1]))
        a = at.activation(layer, column)
        return [old, Words("+", breaks=True), at.error(layer + 1, row), Words("·"), a]

    new = trace.accumulated(at.place.example)
    return _matrix(at, _Matrix(Quantity.ACCUMULATED, new, tex, pieces))


def _not_in_batch(at: _At) -> Formula:
    delta = _tex(SUM, at.layer)
    note = f"Example {at.place.example + 1} has no part in this batch: it adds nothing to Δ."
    return Formula(at.place, (delta, rf"\coloneqq {delta}"), (), note=note)


def _gradient(at: _At) -> Formula:
    trace, layer = at.trace, at.layer
    m, b = trace.example_count, len(trace.rows)
    penalised = trace.regularisation != 0.0
    share = r"\frac{1}{m}" if b == m else r"\frac{1}{b}"
    sums = trace.accumulated(int(trace.rows[-1]))

    def tex(indices: tuple[int | str, ...]) -> list[str]:
        sum_tex = f"= {share}{_tex(SUM, layer, *indices)}"
        parts = [_tex("D", layer, *indices), sum_tex]
        if penalised and indices[1:] != (0,):
            parts.append(rf"{{}}+\frac{{\lambda}}{{m}}{_tex_theta(layer, *indices)}")
        return parts

    def pieces(row: int, column: int) -> list[Piece]:
        found = at.entry(Quantity.ACCUMULATED, sums, row, column)
        shown: list[Piece] = [found, Words(f"/ {count(b)}")]
        if penalised and column:
            factor = f"+ {exact(trace.regularisation)}/{count(m)} ·"
            shown += [Words(factor, breaks=True), at.weight(layer, row, column)]
        return shown

    note = "" if b == m else f"b = {count(b)} examples of this batch, m = {count(m)} in all. "
    note += "Column 0 without λ." if penalised and at.term is None else ""
    return _matrix(at, _Matrix(Quantity.GRADIENT, trace.gradient, tex, pieces, note.strip()))


def _update(at: _At) -> Formula:
    trace, layer = at.trace, at.layer
    rate = exact(trace.descent.learning_rate)

    def tex(indices: tuple[int | str, ...]) -> list[str]:
        old = _tex_theta(layer, *indices)
        return [old, rf"\coloneqq {old}", rf"{{}}-\alpha {_tex('D', layer, *indices)}"]

    def pieces(row: int, column: int) -> list[Piece]:
        slope = at.entry(Quantity.GRADIENT, trace.gradient, row, column)
        return [at.weight(layer, row, column), Words(f"− {rate} ·", breaks=True), slope]

    return _matrix(at, _Matrix(Quantity.UPDATE, trace.updated, tex, pieces))


_WRITERS: dict[Quantity, Callable[[_At], Formula]] = {
    Quantity.INPUT: _input,
    Quantity.Z: _z,
    Quantity.A: _a,
    Quantity.COST: _cost,
    Quantity.DELTA: _delta,
    Quantity.ACCUMULATED: _accumulated,
    Quantity.GRADIENT: _gradient,
    Quantity.UPDATE: _update,
}
