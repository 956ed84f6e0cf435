"""What is pointed at or pinned: where it stands, and what of it can be changed by hand. No Qt."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nnviz.debugger import Frame, Quantity
from nnviz.debugger.formula_parts import Reference
from nnviz.debugger.trace import Array
from nnviz.document.edits import Edit, InputEdit, TargetEdit, WeightEdit
from nnviz.graph.layout import LayerLayout, LayerStyle, NetworkLayout, Rect

Unit = tuple[int, int]
Edge = tuple[int, int, int]
_LABEL_REACH = 10.0
"""How far above and below its middle the text beside an output can be pointed at."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """What the pointer is on: a unit (layer index, unit; 0 for the bias) or an edge of Θ(gap + 1).

    The edge is (gap, row, column), counted from 0 as in `thetas[gap][row, column]`.
    """

    unit: Unit | None = None
    edge: Edge | None = None

    def fits(self, layer_sizes: tuple[int, ...]) -> bool:
        """Tell whether a network of these layers has such a unit or edge."""
        last = len(layer_sizes) - 1
        if self.edge is not None:
            gap, row, column = self.edge
            inside = 0 <= gap < last and row >= 0 and column >= 0
            return inside and row < layer_sizes[gap + 1] and column <= layer_sizes[gap]
        if self.unit is not None:
            index, unit = self.unit
            lowest = 1 if index == last else 0
            return 0 <= index <= last and lowest <= unit <= layer_sizes[index]
        return True


NOTHING = Pointed()


# -- where it stands ------------------------------------------------------------------------------


def thing_at(
    layout: NetworkLayout,
    x: float,
    y: float,
    label_room: float,
    values: Sequence[Array | None] | None = None,
) -> Pointed:
    """Return what is under a point: a unit, an output by the text beside it, or an edge.

    `values` are those that the edges are drawn by, in the shapes of Θ.
    """
    unit = layout.unit_at(x, y) or _output_beside(layout, x, y, label_room)
    return Pointed(unit, None if unit is not None else layout.edge_at(x, y, values=values))


def _output_beside(layout: NetworkLayout, x: float, y: float, label_room: float) -> Unit | None:
    """Return the output whose class and target are written at a point."""
    layer = layout.layers[-1]
    right = layer.centre_x + layer.radius
    if layer.style is LayerStyle.COLUMN or not right < x <= right + label_room:
        return None
    nearest = int(np.abs(layer.heights - y).argmin())
    spacing = float(np.diff(layer.heights).min(initial=layout.height))
    close = abs(layer.heights[nearest] - y) <= min(_LABEL_REACH, spacing / 2)
    return (len(layout.layers) - 1, nearest + 1) if close else None


def box_of(layout: NetworkLayout, pointed: Pointed) -> Rect:
    """Return the box of a unit, or the middle of an edge."""
    if pointed.edge is not None:
        gap, row, column = pointed.edge
        left, right = layout.layers[gap], layout.layers[gap + 1]
        height = (left.sources[column] + right.heights[row]) / 2
        return Rect((left.out_x + right.in_x) / 2, float(height), 0.0, 0.0)
    index, unit = pointed.unit or (0, 0)
    layer = layout.layers[index]
    if unit == 0:
        return _around(layer.out_x, layer.bias_y or 0.0, layer.bias_radius)
    if layer.style is LayerStyle.PICTURE:
        return _pixel(layer, unit)
    return _around(layer.centre_x, float(layer.heights[unit - 1]), layer.radius)


def _around(x: float, y: float, radius: float) -> Rect:
    return Rect(x - radius, y - radius, 2 * radius, 2 * radius)


def _pixel(layer: LayerLayout, unit: int) -> Rect:
    columns = layer.picture_shape[1]
    row, column = divmod(unit - 1, columns)
    side = layer.area.width / columns
    return Rect(layer.area.x + column * side, layer.area.y + row * side, side, side)


def edges_of(pointed: Pointed, layer_sizes: tuple[int, ...]) -> list[Edge]:
    """Return the edges to be lit: the pointed one, or all those of the pointed unit."""
    if pointed.edge is not None:
        return [pointed.edge]
    if pointed.unit is None:
        return []
    index, unit = pointed.unit
    into, out = range(0), range(0)
    if index and unit:
        into = range(layer_sizes[index - 1] + 1)
    if index + 1 < len(layer_sizes):
        out = range(layer_sizes[index + 1])
    return [(index - 1, unit - 1, k) for k in into] + [(index, j, unit) for j in out]


# -- what can be changed --------------------------------------------------------------------------


def editable(frame: Frame, pointed: Pointed) -> Edit | str:
    """Return what can be changed of a thing, with its present value, or a sentence why nothing."""
    if pointed.edge is not None:
        gap, row, column = pointed.edge
        return WeightEdit(gap + 1, row, column, float(frame.network.thetas[gap][row, column]))
    index, unit = pointed.unit or (0, 0)
    if unit == 0:
        return "The bias unit is always 1: change the weights of its edges instead."
    if index == 0:
        return InputEdit(frame.place.example, unit - 1, float(frame.x[unit - 1]))
    if index == len(frame.network.layer_sizes) - 1:
        return TargetEdit(frame.place.example, unit - 1, float(frame.y[unit - 1]))
    return computed(Reference(Quantity.A, index + 1, unit).name)


def are_of_the_same(one: Edit | str, other: Edit | str) -> bool:
    """Tell whether two edits are of the same value, whatever it is in them."""
    if isinstance(one, str) or isinstance(other, str):
        return False
    return replace(one, value=0.0) == replace(other, value=0.0)


def computed(name: str) -> str:
    """Return the sentence that a value follows from others."""
    return f"{name} is computed: change a weight, an input or the target instead."
