"""What is on the screen at one place: a frozen picture derived by one pure function."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from nnviz.debugger.captions import caption
from nnviz.debugger.flows import EdgeQuantity, EdgeValues, Flow, contributions, flow_of
from nnviz.debugger.places import Place, Quantity, Tour
from nnviz.debugger.steps import standing
from nnviz.debugger.trace import Array, Layers, Trace, read_only
from nnviz.engine import Network

Known = tuple[Array | None, ...]


class EdgeChoice(StrEnum):
    """What the person wants the edges coloured by."""

    STEP = "this step"
    THETA = "Θ"
    CONTRIBUTION = "Θ·a"
    GRADIENT = "D"
    UPDATE = "last −αD"
    CHECK = "|D − numeric|"


@dataclass(frozen=True, slots=True, eq=False)
class Begun:
    """The first entries of the row of a matrix that a term's place is in the middle of.

    The matrix is that of gap `gap`, and of Δ, D or, for `Quantity.UPDATE`, the new Θ; `row` counts
    from 0.
    """

    quantity: Quantity
    gap: int
    row: int
    entries: Array


class Earlier:
    """Δ of the examples before one, summed when it is first asked for."""

    __slots__ = ("_row", "_trace")

    def __init__(self, trace: Trace, row: int) -> None:
        self._trace, self._row = trace, row

    @property
    def layers(self) -> Layers | None:
        """The sums in the shapes of Θ; None before the first example, or where it is put off."""
        return self._trace.earlier(self._row)

    @property
    def is_put_off(self) -> bool:
        """Whether it would take too long, and is summed only when the example adds to it."""
        return self._trace.is_long_to_sum(self._row)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Earlier):
            return NotImplemented
        one, another = self.layers, other.layers
        if one is None or another is None:
            return one is another
        return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(one, another, strict=True))

    __hash__ = None  # type: ignore[assignment]  # it is compared by arrays


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What is known at a place, and what is shown of it.

    `z`, `a` and `delta` have one entry a layer, `products`, `accumulated` and `gradient` one for
    each Θ; an entry is None until its line was carried out, and shorter than its layer while only
    its first units (of matrices: rows) were. `thetas` is Θ, with the rows that were updated
    already. `lit_layer` is the index of the layer whose units were computed by the last line, and
    `lit_unit` (from 1) the unit when it was only one, `lit_edge` the edge (gap, row and column of
    its Θ) when it was one term; `flow` is what travelled along the edges. `last_update` is what the
    update before this iteration added to Θ, and `numeric` the gradient as the check found it: None
    before there was any. `begun` is the row that a term's place has only begun, apart from the
    whole rows before it. What is not in `accumulated` yet holds the sum of the `earlier` examples.
    """

    place: Place
    network: Network
    thetas: Layers
    x: Array
    y: Array
    z: Known
    a: Known
    cost: Array | None
    delta: Known
    products: Known
    accumulated: Known
    gradient: Known
    updated: Known
    lit_layer: int | None
    lit_unit: int | None
    lit_edge: tuple[int, int, int] | None
    flow: Flow | None
    caption: str
    last_update: Layers | None = None
    numeric: Layers | None = None
    begun: Begun | None = None
    earlier: Earlier | None = None

    def entry(
        self, quantity: Quantity, matrices: Known, gap: int, row: int, column: int
    ) -> float | None:
        """Return an entry of Δ, D or the new Θ, None while it is not computed."""
        known, begun = matrices[gap], self.begun_row(quantity, gap)
        if known is not None and row < len(known):
            return float(known[row, column])
        if begun is not None and begun.row == row and column < len(begun.entries):
            return float(begun.entries[column])
        if quantity is Quantity.ACCUMULATED and self.earlier is not None:
            sums = self.earlier.layers
            return None if sums is None else float(sums[gap][row, column])
        return None

    def sums(self, gap: int) -> Array | None:
        """Return all of Δ(gap + 1): with this example's part as far as it is added, or None."""
        added, begun = self.accumulated[gap], self.begun_row(Quantity.ACCUMULATED, gap)
        before = None if self.earlier is None else self.earlier.layers
        if before is None or (added is not None and len(added) == len(before[gap])):
            return added
        if added is None and begun is None:
            return before[gap]
        mixed = before[gap].copy()
        if added is not None:
            mixed[: len(added)] = added
        if begun is not None:
            mixed[begun.row, : len(begun.entries)] = begun.entries
        return read_only(mixed)

    def begun_row(self, quantity: Quantity, gap: int) -> Begun | None:
        """Return the row of a matrix that is begun, if one is."""
        begun = self.begun
        here = begun is not None and (begun.quantity, begun.gap) == (quantity, gap)
        return begun if here else None

    def edges(self, choice: EdgeChoice) -> tuple[EdgeValues, ...]:
        """Return what colours the edges of each gap under the person's choice."""
        gaps = range(len(self.thetas))
        if choice is EdgeChoice.THETA:
            return tuple(EdgeValues(EdgeQuantity.THETA, theta) for theta in self.thetas)
        if choice is EdgeChoice.CONTRIBUTION:
            return tuple(self._contribution(gap) for gap in gaps)
        if choice is EdgeChoice.GRADIENT:
            return tuple(self._matrix(EdgeQuantity.GRADIENT, self.gradient, gap) for gap in gaps)
        if choice is EdgeChoice.UPDATE:
            return tuple(self._update(gap) for gap in gaps)
        if choice is EdgeChoice.CHECK:
            return tuple(self._difference(gap) for gap in gaps)
        return tuple(self._step_edges(gap) for gap in gaps)

    def still_edges(self, choice: EdgeChoice) -> tuple[EdgeValues, ...]:
        """Return what colours the edges apart from those that this step is about."""
        if choice is not EdgeChoice.STEP:
            return self.edges(choice)
        return tuple(EdgeValues(EdgeQuantity.THETA, theta) for theta in self.network.thetas)

    def moving_edges(self, choice: EdgeChoice) -> tuple[int, EdgeValues] | None:
        """Return the gap along whose edges this step computed something, and what; NaN elsewhere.

        None where it was nothing, or the person wants the edges coloured by something else.
        """
        if choice is not EdgeChoice.STEP:
            return None
        if self.flow is not None:
            return self.flow.gap, self.flow.moving
        if self.place.quantity not in (Quantity.GRADIENT, Quantity.UPDATE):
            return None
        gap = self.place.layer - 1
        shown = self._step_edges(gap)
        return gap, EdgeValues(shown.quantity, _of_step(self._entries(gap, shown), self.place))

    def _entries(self, gap: int, shown: EdgeValues) -> Array:
        return self.network.thetas[gap] if shown.values is None else shown.values

    def _update(self, gap: int) -> EdgeValues:
        """Return what the last update of this Θ added to it: perhaps to its first rows only."""
        new = self.updated[gap]
        if new is not None:
            old = self.network.thetas[gap]
            added = np.full(old.shape, np.nan)
            added[: len(new)] = new - old[: len(new)]
            return EdgeValues(EdgeQuantity.UPDATE, read_only(added))
        known = None if self.last_update is None else self.last_update[gap]
        return EdgeValues(EdgeQuantity.UPDATE, known)

    def _difference(self, gap: int) -> EdgeValues:
        found = self._matrix(EdgeQuantity.CHECK, self.gradient, gap)
        if found.values is None or self.numeric is None:
            return EdgeValues(EdgeQuantity.CHECK, None)
        difference = np.abs(found.values - self.numeric[gap])
        return EdgeValues(EdgeQuantity.CHECK, read_only(difference))

    def _contribution(self, gap: int) -> EdgeValues:
        theta, a = self.network.thetas[gap], self.a[gap]
        whole = a is not None and len(a) == theta.shape[1] - 1
        known = contributions(theta, a) if whole and a is not None else None
        return EdgeValues(EdgeQuantity.CONTRIBUTION, known)

    def _step_edges(self, gap: int) -> EdgeValues:
        if self.updated[gap] is not None:
            return EdgeValues(EdgeQuantity.THETA, self.thetas[gap])
        if self.gradient[gap] is not None:
            return self._matrix(EdgeQuantity.GRADIENT, self.gradient, gap)
        if self.flow is not None and self.flow.gap == gap:
            return self.flow.edges
        if self.products[gap] is not None:
            return self._matrix(EdgeQuantity.PRODUCT, self.products, gap)
        return EdgeValues(EdgeQuantity.THETA, self.network.thetas[gap])

    def _matrix(self, quantity: EdgeQuantity, matrices: Known, gap: int) -> EdgeValues:
        """Return a matrix of which perhaps only the first rows are known, NaN for the rest."""
        values, shape = matrices[gap], self.network.thetas[gap].shape
        if values is None or values.shape == shape:
            return EdgeValues(quantity, values)
        padded = np.full(shape, np.nan)
        padded[: len(values)] = values
        return EdgeValues(quantity, read_only(padded))


def _of_step(values: Array, place: Place) -> Array:
    """Return those entries of a matrix that a place is about, NaN for the others."""
    if place.unit is None and place.term is None:
        return values
    part = np.full(values.shape, np.nan)
    row = (len(values) if place.unit is None else place.unit) - 1
    columns = slice(None) if place.term is None else slice(place.term - 1, place.term)
    part[row, columns] = values[row, columns]
    return read_only(part)


@dataclass(frozen=True, slots=True)
class _Knowledge:
    """What is known at a place: whole lines before it, and the first units of its own."""

    place: Place
    tour: Tour

    def of(self, quantity: Quantity, layer: int, entry: Array | None) -> Array | None:
        """Return the known part of an entry of a line, None for nothing."""
        line = self.tour.number(Place(self.place.example, quantity, layer))
        now = self.tour.number(self.place)
        if entry is None or line > now:
            return None
        if line < now or (self.place.unit is None and self.place.term is None):
            return entry
        return entry[: self._whole_units(len(entry))] if self._whole_units(len(entry)) else None

    def _whole_units(self, units: int) -> int:
        unit = units if self.place.unit is None else self.place.unit
        return unit if self.place.term is None else unit - 1

    def units(self, quantity: Quantity, entries: Known) -> Known:
        """Return what is known of one entry a layer, the input layer left out."""
        pairs = enumerate(entries, start=1)
        return tuple(self.of(quantity, n, e) if n > 1 else None for n, e in pairs)

    def matrices(self, quantity: Quantity, entries: Layers) -> Known:
        """Return what is known of one matrix for each Θ."""
        return tuple(self.of(quantity, n, e) for n, e in enumerate(entries, start=1))


def derive_frame(trace: Trace, place: Place) -> Frame:
    """Return what is known and shown at a place; the same place always gives an equal Frame."""
    layers, place = len(trace.network.layer_sizes), standing(trace, place)
    known = _Knowledge(place, Tour(layers))
    values = trace.example(place.example)
    nothing: Known = (None,) * (layers - 1)
    after_all = place.quantity in (Quantity.GRADIENT, Quantity.UPDATE)
    updating = place.quantity is Quantity.UPDATE
    updated = known.matrices(Quantity.UPDATE, trace.updated) if updating else nothing
    begun = _begun(trace, place)
    return Frame(
        place=place,
        network=trace.network,
        thetas=_theta_now(trace, updated, begun) if updating else trace.network.thetas,
        x=values.x,
        y=values.y,
        z=known.units(Quantity.Z, values.z),
        a=(values.x, *known.units(Quantity.A, values.a)[1:]),
        cost=known.of(Quantity.COST, layers, values.cost),
        delta=known.units(Quantity.DELTA, values.delta),
        products=known.matrices(Quantity.ACCUMULATED, values.products),
        accumulated=_sums_so_far(trace, known),
        gradient=known.matrices(Quantity.GRADIENT, trace.gradient) if after_all else nothing,
        updated=updated,
        lit_layer=_lit_layer(place),
        lit_unit=place.unit,
        lit_edge=_lit_edge(place, layers),
        flow=flow_of(trace.network, values, place),
        caption=caption(trace, place),
        last_update=trace.last_update,
        numeric=trace.numeric,
        begun=begun,
        earlier=None if after_all else Earlier(trace, place.example),
    )


def _begun(trace: Trace, place: Place) -> Begun | None:
    """Return the row that a term's place has begun."""
    matrices: dict[Quantity, Layers] = {}
    if place.term is None or place.unit is None:
        return None
    if place.quantity is Quantity.ACCUMULATED:
        matrices[place.quantity] = trace.accumulated(place.example)
    elif place.quantity is Quantity.GRADIENT:
        matrices[place.quantity] = trace.gradient
    elif place.quantity is Quantity.UPDATE:
        matrices[place.quantity] = trace.updated
    else:
        return None
    gap, row = place.layer - 1, place.unit - 1
    entries = matrices[place.quantity][gap][row, : place.term]
    return Begun(place.quantity, gap, row, read_only(entries))


def _theta_now(trace: Trace, updated: Known, begun: Begun | None) -> Layers:
    """Return Θ with its updated rows, and the row that is begun, in the place of the old ones."""
    now = _with_rows(trace.network.thetas, updated)
    if begun is not None:
        theta = now[begun.gap].copy()
        theta[begun.row, : len(begun.entries)] = begun.entries
        now = (*now[: begun.gap], read_only(theta), *now[begun.gap + 1 :])
    return now


def _sums_so_far(trace: Trace, known: _Knowledge) -> Known:
    """Return Δ: of all the examples after them, else as far as this one has added to it."""
    place = known.place
    if place.quantity in (Quantity.GRADIENT, Quantity.UPDATE):
        return trace.accumulated(int(trace.rows[-1]))
    if place.quantity is not Quantity.ACCUMULATED:
        return (None,) * len(trace.network.thetas)
    return known.matrices(Quantity.ACCUMULATED, trace.accumulated(place.example))


def _with_rows(thetas: Layers, updated: Known) -> Layers:
    """Return Θ with its updated rows in the place of the old ones."""
    mixed = []
    for theta, rows in zip(thetas, updated, strict=True):
        now = theta.copy()
        if rows is not None:
            now[: len(rows)] = rows
        mixed.append(read_only(now))
    return tuple(mixed)


def _lit_layer(place: Place) -> int | None:
    if place.quantity in (Quantity.ACCUMULATED, Quantity.GRADIENT, Quantity.UPDATE):
        return None if place.unit is None else place.layer
    return place.layer - 1


def _lit_edge(place: Place, layers: int) -> tuple[int, int, int] | None:
    """Return the edge that one term is about: gap, row and column of its Θ, counted from 0."""
    if place.term is None or place.unit is None:
        return None
    if place.quantity is Quantity.Z:
        return place.layer - 2, place.unit - 1, place.term - 1
    if place.quantity is Quantity.DELTA and place.layer < layers:
        return place.layer - 1, place.term - 1, place.unit
    if place.quantity in (Quantity.ACCUMULATED, Quantity.GRADIENT, Quantity.UPDATE):
        return place.layer - 1, place.unit - 1, place.term - 1
    return None
