"""What a card says about the unit or the edge that is pointed at. No Qt."""

import math

from nnviz.data import Dataset
from nnviz.debugger import Frame, Quantity
from nnviz.debugger.frame import Known
from nnviz.debugger.numbers import UNKNOWN, exact, number
from nnviz.debugger.trace import Array
from nnviz.document.edits import Edit, TargetEdit
from nnviz.graph.pointed import Pointed, editable

Line = tuple[str, str]
Numeric = tuple[Array, ...]
_RELATIVE, _ABSOLUTE = 1e-4, 1e-8
"""How far D and the numeric gradient may be apart: central differences are no more exact."""


def unit_card(frame: Frame, dataset: Dataset, index: int, unit: int) -> tuple[str, list[Line]]:
    """Return the heading and the lines (name, value) for unit `unit` (0: the bias) of a layer."""
    layers = len(frame.network.layer_sizes)
    l = index + 1  # noqa: E741  the notation's l
    name = unit_name(dataset, index, unit, layers)
    if unit == 0:
        return name, [("a", "1, always")]
    if index == 0:
        raw = dataset.scaling.unscale(frame.x[None, :])[0, unit - 1]
        lines = [(f"a({l})", exact(float(frame.x[unit - 1])))]
        if raw != frame.x[unit - 1]:
            lines.append(("unscaled", exact(float(raw))))
        return name, lines
    lines = [
        (f"z({l})", _entry(frame.z, index, unit - 1)),
        (f"a({l})", _entry(frame.a, index, unit - 1)),
    ]
    if index == layers - 1:
        lines.append(("y", exact(float(frame.y[unit - 1]))))
        lines.append(("cost", _entry((frame.cost,), 0, unit - 1)))
    lines.append((f"δ({l})", _entry(frame.delta, index, unit - 1)))
    return name, lines


def edge_card(
    frame: Frame,
    dataset: Dataset,
    gap: int,
    row: int,
    column: int,
    *,
    numeric: Numeric | None = None,
) -> tuple[str, list[Line]]:
    """Return the heading and the lines for the edge of Θ(gap + 1)[row, column], counted from 0.

    `numeric` is the gradient by differences, one array for each Θ; NaN where it was not checked.
    """
    layers = len(frame.network.layer_sizes)
    source = unit_name(dataset, gap, column, layers)
    target = unit_name(dataset, gap + 1, row + 1, layers)
    theta = float(frame.network.thetas[gap][row, column])
    updated = _entry_of(frame, Quantity.UPDATE, frame.updated, (gap, row, column))
    so_far = _entry_of(frame, Quantity.ACCUMULATED, frame.accumulated, (gap, row, column))
    slope = _entry_of(frame, Quantity.GRADIENT, frame.gradient, (gap, row, column))
    l = gap + 1  # noqa: E741  the notation's l
    return f"{source} → {target}", [
        (f"Θ({l})[{row + 1}, {column}]", exact(theta)),
        *([("Θ, updated", updated)] if updated != UNKNOWN else []),
        ("Θ·a", _contribution(frame, gap, row, column)),
        ("δ·a, this example", _cell(frame.products, gap, row, column)),
        (f"Δ({l}), so far", so_far),
        (f"D({l})", slope),
        *([] if numeric is None else _check(frame, numeric, gap, row, column)),
    ]


def note(frame: Frame, pointed: Pointed) -> str:
    """Return how a thing is changed, "" for what cannot be."""
    edit = editable(frame, pointed)
    return "" if isinstance(edit, str) else f"double-click to change {edit.name}"


def value_row(edit: Edit, lines: list[Line]) -> int:
    """Return which line of a card, from 0, has the value that an edit changes."""
    name = "y" if isinstance(edit, TargetEdit) else lines[0][0]
    return next(row for row, (written, _) in enumerate(lines) if written == name)


def unit_name(dataset: Dataset, index: int, unit: int, layers: int) -> str:
    """Return what a unit is called: "bias", "input 2: x₂", "hidden 3", "output 1: setosa"."""
    if unit == 0:
        return "bias"
    if index == 0:
        return f"input {unit}: {dataset.feature_names[unit - 1]}"
    if index == layers - 1:
        return (
            f"output {unit}: {dataset.class_names[unit - 1]}"
            if dataset.output_count > 1
            else "output"
        )
    return f"hidden {unit}" if layers == 3 else f"hidden {unit} of layer {index + 1}"


def _entry(values: Known, index: int, unit: int) -> str:
    known = values[index]
    return UNKNOWN if known is None or unit >= len(known) else exact(float(known[unit]))


def _contribution(frame: Frame, gap: int, row: int, column: int) -> str:
    """Return Θ_ji · a_i once the whole layer that the edge comes from is known."""
    theta, a = float(frame.network.thetas[gap][row, column]), frame.a[gap]
    if a is None or len(a) < frame.network.layer_sizes[gap]:
        return UNKNOWN
    return exact(theta if column == 0 else theta * float(a[column - 1]))


def _entry_of(
    frame: Frame, quantity: Quantity, matrices: Known, entry: tuple[int, int, int]
) -> str:
    value = frame.entry(quantity, matrices, *entry)
    return UNKNOWN if value is None else exact(value)


def _cell(matrices: Known, gap: int, row: int, column: int) -> str:
    value = _value(matrices, gap, row, column)
    return UNKNOWN if value is None else exact(value)


def _value(matrices: Known, gap: int, row: int, column: int) -> float | None:
    known = matrices[gap]
    return None if known is None or row >= len(known) else float(known[row, column])


def _check(frame: Frame, numeric: Numeric, gap: int, row: int, column: int) -> list[Line]:
    """Return the numeric gradient and, once D is known, whether and how far they are apart."""
    checked = float(numeric[gap][row, column])
    if math.isnan(checked):
        return [("numeric", UNKNOWN)]
    backpropagated = frame.entry(Quantity.GRADIENT, frame.gradient, gap, row, column)
    if backpropagated is None:
        return [("numeric", exact(checked))]
    apart = abs(backpropagated - checked)
    size = max(abs(backpropagated), abs(checked))
    sign = "✓" if apart <= _ABSOLUTE + _RELATIVE * size else "✗"
    return [("numeric", f"{exact(checked)} {sign}"), ("|D − numeric|", number(apart, 2))]
