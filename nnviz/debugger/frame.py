"""What is on the screen at one place: a frozen picture derived by one pure function."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from nnviz.debugger.captions import caption
from nnviz.debugger.places import Place, Quantity, Timeline
from nnviz.debugger.trace import Array, ExampleTrace, Layers, Trace, read_only
from nnviz.engine import Network

Known = tuple[Array | None, ...]


class EdgeQuantity(StrEnum):
    """What the edges of a gap between two layers are coloured by."""

    THETA = "Θ"
    CONTRIBUTION = "Θ·a"
    ERROR = "Θ·δ"
    PRODUCT = "δ·a"
    GRADIENT = "D"


class EdgeChoice(StrEnum):
    """What the person wants the edges coloured by."""

    STEP = "this step"
    THETA = "Θ"
    CONTRIBUTION = "Θ·a"
    GRADIENT = "D"


@dataclass(frozen=True, slots=True, eq=False)
class EdgeValues:
    """One value for each edge of a gap, in the shape of its Θ(l), or None where not yet known."""

    quantity: EdgeQuantity
    values: Array | None


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """What travels along the edges of gap `gap` (0 between layers 1 and 2) to compute a place."""

    gap: int
    forwards: bool
    edges: EdgeValues


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What is known at a place, and what is shown of it.

    `z`, `a` and `delta` have one entry a layer, `products`, `accumulated` and `gradient` one for
    each Θ; an entry is None until its line was carried out. `lit_layer` is the index of the layer
    whose units were computed by the last line, `flow` what travelled along the edges for it.
    """

    place: Place
    network: Network
    x: Array
    y: Array
    z: Known
    a: Known
    cost: Array | None
    delta: Known
    products: Known
    accumulated: Known
    gradient: Known
    lit_layer: int | None
    flow: Flow | None
    caption: str

    def edges(self, choice: EdgeChoice) -> tuple[EdgeValues, ...]:
        """Return what colours the edges of each gap under the person's choice."""
        gaps = range(len(self.network.thetas))
        if choice is EdgeChoice.THETA:
            return tuple(EdgeValues(EdgeQuantity.THETA, theta) for theta in self.network.thetas)
        if choice is EdgeChoice.CONTRIBUTION:
            return tuple(self._contribution(gap) for gap in gaps)
        if choice is EdgeChoice.GRADIENT:
            return tuple(EdgeValues(EdgeQuantity.GRADIENT, self.gradient[gap]) for gap in gaps)
        return tuple(self._step_edges(gap) for gap in gaps)

    def _contribution(self, gap: int) -> EdgeValues:
        a = self.a[gap]
        known = None if a is None else contributions(self.network.thetas[gap], a)
        return EdgeValues(EdgeQuantity.CONTRIBUTION, known)

    def _step_edges(self, gap: int) -> EdgeValues:
        if self.gradient[gap] is not None:
            return EdgeValues(EdgeQuantity.GRADIENT, self.gradient[gap])
        if self.flow is not None and self.flow.gap == gap:
            return self.flow.edges
        if self.products[gap] is not None:
            return EdgeValues(EdgeQuantity.PRODUCT, self.products[gap])
        return EdgeValues(EdgeQuantity.THETA, self.network.thetas[gap])


def contributions(theta: Array, a: Array) -> Array:
    """Return Θ_ji · a_i for every edge, the bias column with a_0 = 1, in the shape of Θ."""
    return read_only(theta * np.concatenate(([1.0], a)))


def received_errors(theta: Array, delta: Array) -> Array:
    """Return Θ_ji · δ_j for every edge, in the shape of Θ; column 0 is 0: a bias gets no error."""
    shares = theta * delta[:, np.newaxis]
    shares[:, 0] = 0.0
    return read_only(shares)


def derive_frame(trace: Trace, place: Place) -> Frame:
    """Return what is known and shown at a place; the same place always gives an equal Frame."""
    layers = len(trace.network.layer_sizes)
    timeline = Timeline(layers)
    now = timeline.number(place)
    values = trace.example(place.example)

    def known(quantity: Quantity, layer: int) -> bool:
        return timeline.number(Place(place.example, quantity, layer)) <= now

    def units(quantity: Quantity, entries: Known) -> Known:
        pairs = enumerate(entries, start=1)
        return tuple(e if n > 1 and known(quantity, n) else None for n, e in pairs)

    def matrices(quantity: Quantity, entries: Layers) -> Known:
        return tuple(e if known(quantity, n) else None for n, e in enumerate(entries, start=1))

    nothing = (None,) * (layers - 1)
    summed = place.quantity in (Quantity.ACCUMULATED, Quantity.GRADIENT)
    return Frame(
        place=place,
        network=trace.network,
        x=values.x,
        y=values.y,
        z=units(Quantity.Z, values.z),
        a=(values.x, *units(Quantity.A, values.a)[1:]),
        cost=values.cost if known(Quantity.COST, layers) else None,
        delta=units(Quantity.DELTA, values.delta),
        products=matrices(Quantity.ACCUMULATED, values.products),
        accumulated=(
            matrices(Quantity.ACCUMULATED, trace.accumulated(place.example)) if summed else nothing
        ),
        gradient=(
            matrices(Quantity.GRADIENT, trace.gradient)
            if place.quantity is Quantity.GRADIENT
            else nothing
        ),
        lit_layer=_lit_layer(place),
        flow=_flow(trace.network, values, place),
        caption=caption(trace, place),
    )


def _lit_layer(place: Place) -> int | None:
    if place.quantity in (Quantity.ACCUMULATED, Quantity.GRADIENT):
        return None
    return place.layer - 1


def _flow(network: Network, values: ExampleTrace, place: Place) -> Flow | None:
    gap = place.layer - 1
    if place.quantity is Quantity.Z:
        share = contributions(network.thetas[gap - 1], values.a[gap - 1])
        return Flow(gap - 1, True, EdgeValues(EdgeQuantity.CONTRIBUTION, share))
    if place.quantity is Quantity.DELTA and place.layer < len(network.layer_sizes):
        above = values.delta[gap + 1]
        assert above is not None  # noqa: S101  every layer above the first has a δ
        share = received_errors(network.thetas[gap], above)
        return Flow(gap, False, EdgeValues(EdgeQuantity.ERROR, share))
    if place.quantity is Quantity.ACCUMULATED:
        return Flow(gap, False, EdgeValues(EdgeQuantity.PRODUCT, values.products[gap]))
    return None
