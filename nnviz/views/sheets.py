"""What a table of the matrices panel shows, and how it is copied, apart from any widget."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

import numpy as np

from nnviz.debugger import Frame, Place, Quantity, Trace
from nnviz.debugger.formula_parts import Reference
from nnviz.debugger.numbers import UNKNOWN, count, number, plural, short
from nnviz.debugger.trace import Array
from nnviz.document.edits import Edit, InputEdit, TargetEdit, WeightEdit
from nnviz.graph.pointed import computed

Cell = float | Literal[""] | None
"""A value, "" where the table has no entry, None where the entry is not known yet."""
Entries = tuple[Array | None, ...]
_FEWEST, _MOST = 6, 12
"""Letters that a column has room for: "−0.123" at least."""
_TO_LATEX = str.maketrans({"−": "-", "∞": r"\infty"})
_EXPONENT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


class MatrixKind(StrEnum):
    """What a table shows: a matrix for each Θ, or a vector for each layer.

    The cost and the target have no tables of their own: the cost stands beside h and y while it is
    computed, and y beside a(L).
    """

    THETA = "Θ"
    Z = "z"
    A = "a"
    DELTA = "δ"
    ACCUMULATED = "Δ"
    GRADIENT = "D"
    UPDATE = "update"
    COST = "cost"
    TARGET = "y"

    @property
    def of_edges(self) -> bool:
        """Whether there is a matrix for each Θ rather than a vector for each layer."""
        return self in _OF_EDGES

    @property
    def has_table(self) -> bool:
        """Whether it can be chosen."""
        return self not in (MatrixKind.COST, MatrixKind.TARGET)


_OF_EDGES = frozenset(
    {MatrixKind.THETA, MatrixKind.ACCUMULATED, MatrixKind.GRADIENT, MatrixKind.UPDATE}
)
_COMPUTED = _OF_EDGES - {MatrixKind.THETA}
_QUANTITIES: dict[MatrixKind, Quantity] = {
    MatrixKind.THETA: Quantity.UPDATE,
    MatrixKind.Z: Quantity.Z,
    MatrixKind.A: Quantity.A,
    MatrixKind.DELTA: Quantity.DELTA,
    MatrixKind.ACCUMULATED: Quantity.ACCUMULATED,
    MatrixKind.GRADIENT: Quantity.GRADIENT,
    MatrixKind.UPDATE: Quantity.UPDATE,
    MatrixKind.COST: Quantity.COST,
}


class Spot(NamedTuple):
    """A place in the arrays of one layer, counted from 0; None stands for all rows or columns.

    The vectors of units have rows only.
    """

    kind: MatrixKind
    layer: int
    row: int | None
    column: int | None = None

    @property
    def reference(self) -> Reference | None:
        """What its one value is called; None for a target, or for several values."""
        quantity = _QUANTITIES.get(self.kind)
        if quantity is None or self.row is None or (self.kind.of_edges and self.column is None):
            return None
        if self.kind.of_edges:
            return Reference(quantity, self.layer, self.row + 1, self.column)
        is_input = quantity is Quantity.A and self.layer == 1
        return Reference(Quantity.INPUT if is_input else quantity, self.layer, self.row + 1)


class Box(NamedTuple):
    """A rectangle of cells of a table, its borders included."""

    top: int
    left: int
    bottom: int
    right: int


# -- sheets ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Extent:
    """How far the values of an array go: the largest |value|, and the letters of the longest."""

    limit: float = 0.0
    letters: int = _FEWEST


def extent_of(arrays: Entries) -> Extent:
    """Return the extent of all the finite values of some arrays."""
    limit, least, negative = 0.0, np.inf, False
    for values in arrays:
        if values is None or not values.size:
            continue
        sizes = np.abs(values)
        sizes = sizes[np.isfinite(sizes) & (sizes > 0)]
        if sizes.size:
            limit, least = max(limit, float(sizes.max())), min(least, float(sizes.min()))
        negative = negative or bool((values < 0).any())
    longest = max(len(short(limit)), len(short(least)) if limit else 0) + negative
    return Extent(limit, min(max(longest, _FEWEST), _MOST))


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One array in a table: a matrix of `columns`, or the vector of a layer as one column.

    `known` holds its first rows, those that are known. Colours are read from the palette's ramp of
    this name, for value / limit, or |value| / limit of activations; "" for no colours. Of Θ the
    first `updated` rows are already what the update made of them. `begun` has the first entries of
    the row behind those that are known.
    """

    name: str
    kind: MatrixKind
    layer: int
    known: Array | None
    rows: int
    columns: int
    ramp: Literal["weights", "errors", "activations", ""]
    limit: float
    updated: int = 0
    begun: Array | None = None

    def is_given(self, row: int) -> bool:
        """Tell whether the entries of a row are given, not computed: Θ, the input, the target."""
        if self.kind is MatrixKind.THETA:
            return self.updated <= row < self.rows
        is_input = self.kind is MatrixKind.A and self.layer == 1
        return (is_input or self.kind is MatrixKind.TARGET) and row < self.rows

    def cell(self, row: int, column: int) -> Cell:
        """Return what stands in a cell."""
        if row >= self.rows:
            return ""
        if self.known is None or row >= len(self.known):
            known_rows = 0 if self.known is None else len(self.known)
            is_begun = self.begun is not None and row == known_rows and column < len(self.begun)
            return float(self.begun[column]) if is_begun and self.begun is not None else None
        return float(self.known[row, column] if self.known.ndim == 2 else self.known[row])

    def block(self, box: Box) -> list[list[Cell]]:
        """Return the cells in a box of the array, row by row."""
        rows = range(box.top, box.bottom + 1)
        width = box.right - box.left + 1
        block: list[list[Cell]] = []
        if self.known is not None:
            table = self.known.reshape(len(self.known), -1)
            block = table[box.top : box.bottom + 1, box.left : box.right + 1].tolist()
        for row in rows[len(block) :]:
            block.append([self.cell(row, box.left + k) for k in range(width)])
        return block

    def share(self, value: float) -> float:
        """Return where on its ramp a value is."""
        return value / self.limit if self.limit else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """What a table shows: one matrix, or several vectors of an example, and what it is called."""

    title: str
    pieces: tuple[Piece, ...]
    letters: int = _FEWEST
    example: int = 0

    @property
    def is_matrix(self) -> bool:
        """Whether the columns are those of one matrix."""
        return len(self.pieces) == 1 and self.pieces[0].kind.of_edges

    @property
    def rows(self) -> int:
        """The number of rows of the tallest array."""
        return max((piece.rows for piece in self.pieces), default=0)

    @property
    def columns(self) -> int:
        """The number of columns of all the arrays."""
        return self.pieces[0].columns if self.is_matrix else len(self.pieces)

    @property
    def headings(self) -> tuple[object, ...]:
        """What the table's size and the names of its columns follow from."""
        return self.rows, self.columns, tuple(piece.name for piece in self.pieces)

    def at(self, column: int) -> tuple[Piece, int]:
        """Return the array that a column belongs to, and the column's number in it."""
        return (self.pieces[0], column) if self.is_matrix else (self.pieces[column], 0)

    def spot(self, row: int, column: int) -> Spot | None:
        """Return what a cell stands for, None for a cell that has no entry."""
        piece, within = self.at(column)
        if row >= piece.rows:
            return None
        return Spot(piece.kind, piece.layer, row, within if self.is_matrix else None)

    def edit(self, row: int, column: int) -> Edit | str:
        """Return what is changed in a cell, with its value, or a sentence why nothing; "" for none.

        Θ that was updated is left alone: the next iteration's values are not these.
        """
        piece, within = self.at(column)
        value = piece.cell(row, within)
        if value == "":
            return ""
        if not piece.is_given(row) or value is None:
            return _why_not(piece, row, within if self.is_matrix else None)
        if piece.kind is MatrixKind.THETA:
            return WeightEdit(piece.layer, row, within, value)
        if piece.kind is MatrixKind.TARGET:
            return TargetEdit(self.example, row, value)
        return InputEdit(self.example, row, value)

    def name(self, column: int) -> str:
        """Return the heading of a column."""
        piece, within = self.at(column)
        return piece.name if not self.is_matrix else str(within) if within else "bias"

    def label(self, row: int, column: int) -> str:
        """Return what a cell is called, with indices from 1 and the bias as 0: Θ(1)[2, 0]."""
        piece, within = self.at(column)
        return f"{piece.name}[{row + 1}{f', {within}' if self.is_matrix else ''}]"

    def block(self, box: Box) -> list[list[Cell]]:
        """Return the cells in a box, row by row."""
        if self.is_matrix:
            return self.pieces[0].block(box)
        height = Box(box.top, 0, box.bottom, 0)
        columns = [piece.block(height) for piece in self.pieces[box.left : box.right + 1]]
        return [[cell for part in row for cell in part] for row in zip(*columns, strict=True)]

    def whole(self) -> Box:
        """Return the box of all the cells."""
        return Box(0, 0, self.rows - 1, self.columns - 1)

    def box(self, spot: Spot, *, linked: bool = False) -> Box | None:
        """Return the cells that a spot stands for, None where this table has none of them.

        `linked` finds also what belongs to the same edge or unit in another array: the edge's entry
        in Θ, Δ, D and the update, the unit's row, and the column of its outgoing edges.
        """
        if self.is_matrix:
            return _matrix_box(self.pieces[0], spot, linked=linked)
        for column, piece in enumerate(self.pieces):
            same = piece.kind is spot.kind or (linked and not spot.kind.of_edges)
            if same and piece.layer == spot.layer:
                top, bottom = _range(spot.row, piece.rows)
                return Box(top, column, bottom, column)
        return None


EMPTY = Sheet("", ())


def _why_not(piece: Piece, row: int, column: int | None) -> str:
    name = Reference(_QUANTITIES[piece.kind], piece.layer, row + 1, column).name
    if piece.kind is MatrixKind.THETA:
        return f"{name} was updated already: step back before its update to change it."
    after = " after the update" if piece.kind is MatrixKind.UPDATE else ""
    return computed(name + after)


def _range(index: int | None, size: int) -> tuple[int, int]:
    return (0, size - 1) if index is None else (index, index)


def _matrix_box(piece: Piece, spot: Spot, *, linked: bool) -> Box | None:
    row, column = spot.row, spot.column
    if not spot.kind.of_edges:
        step = spot.layer - piece.layer
        if not linked or row is None or step not in (0, 1):
            return None
        row, column = (row, None) if step else (None, row + 1)
    elif spot.layer != piece.layer or not (linked or spot.kind is piece.kind):
        return None
    if row is None and column is None:
        return None
    (top, bottom), (left, right) = _range(row, piece.rows), _range(column, piece.columns)
    return Box(top, left, bottom, right)


# -- what a frame has to show ---------------------------------------------------------------------

_RAMPS: dict[MatrixKind, Literal["weights", "errors", "activations"]] = {
    MatrixKind.THETA: "weights",
    MatrixKind.Z: "weights",
    MatrixKind.A: "activations",
    MatrixKind.DELTA: "errors",
    MatrixKind.ACCUMULATED: "errors",
    MatrixKind.GRADIENT: "errors",
    MatrixKind.UPDATE: "weights",
}
_SHOWN_AT: dict[Quantity, MatrixKind] = {
    Quantity.INPUT: MatrixKind.A,
    Quantity.Z: MatrixKind.Z,
    Quantity.A: MatrixKind.A,
    Quantity.DELTA: MatrixKind.DELTA,
    Quantity.ACCUMULATED: MatrixKind.ACCUMULATED,
    Quantity.GRADIENT: MatrixKind.GRADIENT,
    Quantity.UPDATE: MatrixKind.UPDATE,
}


def known_entries(frame: Frame, kind: MatrixKind) -> Entries:
    """Return what a frame knows of a kind, one entry a layer or one for each Θ."""
    return {
        MatrixKind.THETA: frame.thetas,
        MatrixKind.Z: frame.z,
        MatrixKind.A: frame.a,
        MatrixKind.DELTA: frame.delta,
        MatrixKind.ACCUMULATED: frame.accumulated,
        MatrixKind.GRADIENT: frame.gradient,
        MatrixKind.UPDATE: frame.updated,
    }[kind]


def _whole_entries(frame: Frame, trace: Trace, kind: MatrixKind) -> Entries:
    """Return the arrays that the known ones are the beginnings of, where any is known.

    Colours and widths follow from these, so that they do not jump from one unit to the next.
    """
    known = known_entries(frame, kind)
    if kind is MatrixKind.ACCUMULATED and all(entry is None for entry in known):
        sums = None if frame.earlier is None else frame.earlier.layers
        return known if sums is None else sums
    if kind is MatrixKind.THETA or all(entry is None for entry in known):
        return known
    after_all = frame.place.quantity in (Quantity.GRADIENT, Quantity.UPDATE)
    last = int(trace.rows[-1]) if after_all else frame.place.example
    whole: dict[MatrixKind, Callable[[], Entries]] = {
        MatrixKind.Z: lambda: trace.example(frame.place.example).z,
        MatrixKind.A: lambda: trace.example(frame.place.example).a,
        MatrixKind.DELTA: lambda: trace.example(frame.place.example).delta,
        MatrixKind.ACCUMULATED: lambda: trace.accumulated(last),
        MatrixKind.GRADIENT: lambda: trace.gradient,
        MatrixKind.UPDATE: lambda: trace.updated,
    }
    return whole[kind]()


class SheetMaker:
    """Makes the sheets of frames; computes the extent of arrays once, while they are the same."""

    def __init__(self) -> None:
        self._extents: dict[object, tuple[Entries, Extent]] = {}

    def step(self, frame: Frame, trace: Trace) -> Sheet:
        """Return the table of what the last step computed."""
        if frame.place.quantity is Quantity.COST:
            return self._cost(frame)
        return self.sheet(frame, trace, _SHOWN_AT[frame.place.quantity], frame.place.layer)

    def sheet(self, frame: Frame, trace: Trace, kind: MatrixKind, layer: int) -> Sheet:
        """Return the matrix of a layer, or the vectors of all layers."""
        return (
            self._matrix(frame, trace, kind, layer)
            if kind.of_edges
            else self._vectors(frame, trace, kind)
        )

    def _matrix(self, frame: Frame, trace: Trace, kind: MatrixKind, layer: int) -> Sheet:
        rows, columns = frame.thetas[layer - 1].shape
        extent = self._extent(kind, _whole_entries(frame, trace, kind))
        sums = kind is MatrixKind.ACCUMULATED
        known = frame.sums(layer - 1) if sums else known_entries(frame, kind)[layer - 1]
        name = f"Θ({layer})" if kind is MatrixKind.UPDATE else f"{kind}({layer})"
        updated = _updated_rows(frame, layer) if kind is MatrixKind.THETA else 0
        begun = frame.begun_row(_QUANTITIES[kind], layer - 1) if kind in _COMPUTED else None
        ramp, limit = _RAMPS[kind], extent.limit
        is_whole = known is not None and len(known) == rows
        entries = None if begun is None or is_whole else begun.entries
        piece = Piece(name, kind, layer, known, rows, columns, ramp, limit, updated, entries)
        title = _matrix_title(frame, trace, piece)
        return Sheet(title, (piece,), extent.letters, frame.place.example)

    def _vectors(self, frame: Frame, trace: Trace, kind: MatrixKind) -> Sheet:
        whole = _whole_entries(frame, trace, kind)
        extent = self._extent(kind, whole)
        known, sizes = known_entries(frame, kind), frame.network.layer_sizes
        pieces = []
        for layer in range(1 if kind is MatrixKind.A else 2, len(sizes) + 1):
            limit = extent.limit
            if kind is MatrixKind.A:  # as in the graph, where each layer has its own scale
                limit = max(1.0, self._extent((kind, layer), (whole[layer - 1],)).limit)
            piece = Piece(
                f"{kind}({layer})",
                kind,
                layer,
                known[layer - 1],
                sizes[layer - 1],
                1,
                _RAMPS[kind],
                limit,
            )
            pieces.append(piece)
        if kind is MatrixKind.A:
            pieces.append(_target(frame))
        title = f"{kind} of example {count(frame.place.example + 1)}"
        return Sheet(title, tuple(pieces), extent.letters, frame.place.example)

    def _cost(self, frame: Frame) -> Sheet:
        last, outputs = len(frame.network.layer_sizes), len(frame.y)
        h = Piece("h", MatrixKind.A, last, frame.a[-1], outputs, 1, "activations", 1.0)
        cost = Piece("cost", MatrixKind.COST, last, frame.cost, outputs, 1, "", 0.0)
        extent = extent_of((frame.cost, frame.a[-1]))
        title = f"cost of example {count(frame.place.example + 1)}"
        return Sheet(title, (h, _target(frame), cost), extent.letters, frame.place.example)

    def _extent(self, key: object, arrays: Entries) -> Extent:
        before = self._extents.get(key)
        if before is not None and _are_the_same(before[0], arrays):
            return before[1]
        extent = extent_of(arrays)
        self._extents[key] = arrays, extent
        return extent


def _target(frame: Frame) -> Piece:
    last, outputs = len(frame.network.layer_sizes), len(frame.y)
    return Piece("y", MatrixKind.TARGET, last, frame.y, outputs, 1, "activations", 1.0)


def _updated_rows(frame: Frame, layer: int) -> int:
    rows = frame.updated[layer - 1]
    begun = frame.begun_row(Quantity.UPDATE, layer - 1) is not None
    return (0 if rows is None else len(rows)) + begun


def _are_the_same(some: Entries, others: Entries) -> bool:
    return len(some) == len(others) and all(a is b for a, b in zip(some, others, strict=True))


def _matrix_title(frame: Frame, trace: Trace, piece: Piece) -> str:
    layer = piece.layer
    if piece.kind is MatrixKind.UPDATE:
        return f"Θ({layer}) − α D({layer})"
    if piece.kind is MatrixKind.ACCUMULATED and piece.known is not None:
        added = _examples_added(frame, trace, layer)
        if added is not None:
            return f"{piece.name} after {count(added)} of {plural(len(trace.rows), 'example')}"
    if piece.kind is MatrixKind.ACCUMULATED and frame.earlier and frame.earlier.is_put_off:
        return f"{piece.name}: a long sum, shown when this example adds to it"
    return f"{piece.name}, {piece.rows} × {piece.columns}"


def _examples_added(frame: Frame, trace: Trace, layer: int) -> int | None:
    """Return how many examples have added to Δ(layer), the present one with its first row."""
    if frame.place.quantity in (Quantity.GRADIENT, Quantity.UPDATE):
        return len(trace.rows)
    position = trace.position(frame.place.example)
    if position is None:
        return None
    begun = frame.begun_row(Quantity.ACCUMULATED, layer - 1)
    return position + (frame.accumulated[layer - 1] is not None or begun is not None)


def touched(place: Place, layers: int) -> tuple[Spot, ...]:
    """Return what the last step computed and, for a unit or a term, what it was computed from."""
    layer = place.layer
    row = None if place.unit is None else place.unit - 1
    term = None if place.term is None else place.term - 1
    kinds = MatrixKind
    if place.quantity is Quantity.Z:
        source = (Spot(kinds.A, layer - 1, term - 1),) if term else ()
        return (Spot(kinds.Z, layer, row), Spot(kinds.THETA, layer - 1, row, term), *source)
    if place.quantity is Quantity.DELTA and layer < layers:
        edge = Spot(kinds.THETA, layer, term, None if row is None else row + 1)
        above = () if term is None else (Spot(kinds.DELTA, layer + 1, term),)
        return (Spot(kinds.DELTA, layer, row), edge, *above)
    if place.quantity is Quantity.DELTA:
        return Spot(kinds.DELTA, layer, row), Spot(kinds.A, layer, row)
    if place.quantity is Quantity.COST:
        return Spot(kinds.COST, layer, row), Spot(kinds.A, layer, row)
    if place.quantity in (Quantity.INPUT, Quantity.A):
        above_z = (Spot(kinds.Z, layer, row),) if place.quantity is Quantity.A else ()
        return (Spot(kinds.A, layer, row), *above_z)
    sources = {
        Quantity.ACCUMULATED: (kinds.ACCUMULATED,),
        Quantity.GRADIENT: (kinds.GRADIENT, kinds.ACCUMULATED, kinds.THETA),
        Quantity.UPDATE: (kinds.UPDATE, kinds.GRADIENT, kinds.THETA),
    }[place.quantity]
    return tuple(Spot(kind, layer, row, term) for kind in sources)


# -- copies ---------------------------------------------------------------------------------------


def as_text(cells: list[list[Cell]]) -> str:
    """Return rows of numbers in full precision between tabs, "—" for what is not known."""
    return "".join("\t".join(map(_plain, row)) + "\n" for row in cells)


def as_csv(cells: list[list[Cell]]) -> str:
    """Return rows of numbers in full precision between commas, nothing for what is not known."""
    return "".join(
        ",".join("" if cell is None else _plain(cell) for cell in row) + "\n" for row in cells
    )


def as_latex(cells: list[list[Cell]]) -> str:
    """Return a bmatrix of numbers as they are read on the screen."""
    rows = " \\\\\n".join("  " + " & ".join(map(_latex, row)) for row in cells)
    return f"\\begin{{bmatrix}}\n{rows}\n\\end{{bmatrix}}\n"


def _plain(cell: Cell) -> str:
    return UNKNOWN if cell is None else repr(cell) if cell != "" else ""


def _latex(cell: Cell) -> str:
    if cell is None:
        return r"\text{—}"
    if cell == "":
        return ""
    mantissa, power, exponent = number(cell).partition("·10")
    text = mantissa.replace("NaN", r"\text{NaN}").translate(_TO_LATEX)
    return rf"{text} \cdot 10^{{{exponent.translate(_EXPONENT)}}}" if power else text
