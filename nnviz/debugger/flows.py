"""What travels along the edges to compute a step, and what colours the edges meanwhile."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from nnviz.debugger.places import Place, Quantity
from nnviz.debugger.trace import Array, ExampleTrace, read_only
from nnviz.engine import Network


class EdgeQuantity(StrEnum):
    """What the edges of a gap between two layers are coloured by."""

    THETA = "Θ"
    CONTRIBUTION = "Θ·a"
    ERROR = "Θ·δ"
    PRODUCT = "δ·a"
    GRADIENT = "D"
    UPDATE = "−αD"
    CHECK = "|D − numeric|"


@dataclass(frozen=True, slots=True, eq=False)
class EdgeValues:
    """One value for each edge of a gap, in the shape of its Θ(l).

    NaN stands for an edge whose value is not known yet, None for a gap that has none.
    """

    quantity: EdgeQuantity
    values: Array | None


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """What travelled along the edges of gap `gap` (0 between layers 1 and 2) to compute a place.

    `edges` has all that is known at the place, `moving` what the last step added to it.
    """

    gap: int
    forwards: bool
    edges: EdgeValues
    moving: EdgeValues


def contributions(theta: Array, a: Array) -> Array:
    """Return Θ_ji · a_i for every edge, the bias column with a_0 = 1, in the shape of Θ."""
    return read_only(theta * np.concatenate(([1.0], a)))


def received_errors(theta: Array, delta: Array) -> Array:
    """Return Θ_ji · δ_j for every edge, in the shape of Θ; column 0 is 0: a bias gets no error."""
    shares = theta * delta[:, np.newaxis]
    shares[:, 0] = 0.0
    return read_only(shares)


def flow_of(network: Network, values: ExampleTrace, place: Place) -> Flow | None:
    """Return what travelled to compute a place, None where nothing goes along edges."""
    gap = place.layer - 1
    if place.quantity is Quantity.Z:
        shares = contributions(network.thetas[gap - 1], values.a[gap - 1])
        return _flow(gap - 1, True, EdgeQuantity.CONTRIBUTION, shares, _by_rows(shares, place))
    if place.quantity is Quantity.DELTA and place.layer < len(network.layer_sizes):
        above = values.delta[gap + 1]
        assert above is not None  # noqa: S101  every layer above the first has a δ
        shares = received_errors(network.thetas[gap], above)
        return _flow(gap, False, EdgeQuantity.ERROR, shares, _by_columns(shares, place))
    if place.quantity is Quantity.ACCUMULATED:
        shares = values.products[gap]
        return _flow(gap, False, EdgeQuantity.PRODUCT, shares, _by_rows(shares, place))
    return None


Mask = NDArray[np.bool_]
Masks = tuple[Mask, Mask]


def _flow(gap: int, forwards: bool, quantity: EdgeQuantity, shares: Array, masks: Masks) -> Flow:
    known, moving = (
        shares if mask.all() else read_only(np.where(mask, shares, np.nan)) for mask in masks
    )
    return Flow(gap, forwards, EdgeValues(quantity, known), EdgeValues(quantity, moving))


def _by_rows(shares: Array, place: Place) -> Masks:
    """Return which edges are known and which were the last step's, when units are rows."""
    rows, columns = np.arange(len(shares))[:, np.newaxis], np.arange(shares.shape[1])
    everything = np.ones(shares.shape, dtype=bool)
    if place.unit is None and place.term is None:
        return everything, everything
    unit = (len(shares) if place.unit is None else place.unit) - 1
    terms = shares.shape[1] if place.term is None else place.term
    present = (rows == unit) & (columns < terms)
    moving = present if place.term is None else present & (columns == terms - 1)
    return present | (rows < unit), moving


def _by_columns(shares: Array, place: Place) -> Masks:
    """Return the same when units are columns: unit j of a layer is column j of the Θ above it."""
    rows, columns = np.arange(len(shares))[:, np.newaxis], np.arange(shares.shape[1])
    everything = np.ones(shares.shape, dtype=bool)
    if place.unit is None and place.term is None:
        return everything, everything
    unit = shares.shape[1] - 1 if place.unit is None else place.unit
    terms = len(shares) if place.term is None else place.term
    present = (columns == unit) & (rows < terms)
    moving = present if place.term is None else present & (rows == terms - 1)
    return present | (columns < unit), moving
