"""Why a run stopped: one sentence for each kind of breakpoint, with the number that hit it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nnviz.debugger.breakpoints import (
    AtExample,
    AtIteration,
    AtLine,
    AtUnit,
    Breakpoint,
    CostRose,
    Misclassified,
    NotFinite,
    Saturated,
    SignChange,
    Vanishing,
)
from nnviz.debugger.formula_parts import Reference
from nnviz.debugger.listing import listing, loop_variables
from nnviz.debugger.names import class_of, output_name
from nnviz.debugger.numbers import count, exact, number
from nnviz.debugger.places import Place, Quantity
from nnviz.debugger.trace import Trace


def reason(breakpoint_: Breakpoint, trace: Trace, place: Place) -> str:
    """Return why a run stopped at a place."""
    return f"Stopped {_REASONS[type(breakpoint_)](breakpoint_, trace, place)}."


def _line(wanted: AtLine, trace: Trace, place: Place) -> str:
    lines = listing(len(trace.rows), trace.example_count)
    sizes, position = trace.network.layer_sizes, trace.position(place.example)
    variables = dict(loop_variables(place, len(sizes), sizes, len(trace.rows), position))
    loop = "l" if "l" in variables else "i"
    return f"at line {wanted.line}, {lines[wanted.line - 1].text}, with {loop} = {variables[loop]}"


def _unit(wanted: AtUnit, trace: Trace, place: Place) -> str:
    if place.quantity is Quantity.INPUT:
        value = trace.example(place.example).x[wanted.unit - 1]
        return f"at unit {count(wanted.unit)} of layer 1: x = {number(float(value))}"
    name = Reference(place.quantity, wanted.layer, wanted.unit).name
    value = number(_value(trace, place, wanted.unit))
    return f"at {name} = {value}{_of_class(trace, wanted.layer, wanted.unit)}"


def _example(wanted: AtExample, _: Trace, __: Place) -> str:
    return f"where example {count(wanted.example + 1)} begins"


def _iteration(wanted: AtIteration, _: Trace, __: Place) -> str:
    return f"where iteration {count(wanted.iteration)} begins"


def _not_finite(_: NotFinite, trace: Trace, place: Place) -> str:
    if place.quantity in (Quantity.GRADIENT, Quantity.UPDATE):
        name = f"{place.quantity.value}({place.layer})"
        return f"because row {place.unit or 1} of {name} has entries that are no finite numbers"
    unit = place.unit or 1
    name = Reference(place.quantity, place.layer, unit).name
    value = number(_value(trace, place, unit))
    return f"because {name} is {value}{_of_class(trace, place.layer, unit)}"


def _vanishing(wanted: Vanishing, trace: Trace, place: Place) -> str:
    unit = place.unit or 1
    name = Reference(Quantity.DELTA, place.layer, unit).name
    size = number(abs(_value(trace, place, unit)))
    return f"because |{name}| = {size} is below {exact(wanted.below)}: the error vanishes"


def _saturated(_: Saturated, trace: Trace, place: Place) -> str:
    unit = place.unit or 1
    name = Reference(Quantity.A, place.layer, unit).name
    value = _value(trace, place, unit)
    return f"because {name} = {number(value)} is saturated: its slope g′ is nearly 0"


def _sign_change(wanted: SignChange, trace: Trace, _: Place) -> str:
    entry = (wanted.layer - 1, wanted.unit - 1, wanted.column)
    before, after = (t[entry[0]][entry[1:]] for t in (trace.network.thetas, trace.updated))
    name = Reference(Quantity.UPDATE, wanted.layer, wanted.unit, wanted.column).name
    change = f"because {name} goes from {number(float(before))} to {number(float(after))}"
    return change + _of_class(trace, wanted.layer + 1, wanted.unit)


def _cost_rose(_: CostRose, trace: Trace, __: Place) -> str:
    return f"because this update raises J from {number(trace.cost)} to {number(trace.cost_after)}"


def _misclassified(_: Misclassified, trace: Trace, place: Place) -> str:
    values = trace.example(place.example)
    h, y = values.a[-1], values.y
    which = f"example {count(place.example + 1)} is classified wrong"
    if len(h) == 1:
        return f"because {which}: h = {number(float(h[0]))}, y = {number(float(y[0]))}"
    best, asked = int(np.argmax(h)), int(np.argmax(y))
    return (
        f"because {which}: {output_name(best + 1, trace.class_names)} has the largest h, "
        f"{number(float(h[best]))}, and y asks for {output_name(asked + 1, trace.class_names)}, "
        f"which has {number(float(h[asked]))}"
    )


def _of_class(trace: Trace, layer: int, unit: int) -> str:
    """Return ", output 9 (digit 8)" where a unit is an output that has a class."""
    is_output = layer == len(trace.network.layer_sizes)
    named = is_output and class_of(unit, trace.class_names)
    return f", {output_name(unit, trace.class_names)}" if named else ""


def _value(trace: Trace, place: Place, unit: int) -> float:
    """Return the value of a unit that a place computes."""
    values = trace.example(place.example)
    if place.quantity is Quantity.COST:
        return float(values.cost[unit - 1])
    entries = {Quantity.Z: values.z, Quantity.A: values.a, Quantity.DELTA: values.delta}
    entry = entries[place.quantity][place.layer - 1]
    assert entry is not None  # noqa: S101  only layers above the first are asked for
    return float(entry[unit - 1])


_REASONS: dict[type, Callable[[Any, Trace, Place], str]] = {
    AtLine: _line,
    AtUnit: _unit,
    AtExample: _example,
    AtIteration: _iteration,
    NotFinite: _not_finite,
    Vanishing: _vanishing,
    Saturated: _saturated,
    SignChange: _sign_change,
    CostRose: _cost_rose,
    Misclassified: _misclassified,
}
