"""What units are called in sentences and lists: an output also by the class it stands for."""

from nnviz.debugger.formula_parts import Reference
from nnviz.debugger.numbers import count
from nnviz.debugger.places import Place, Quantity
from nnviz.debugger.trace import Trace

ClassNames = tuple[str, ...]
"""One for each of several outputs; empty where there is one output, or where they have no names."""

_OF_UNITS = (Quantity.Z, Quantity.A, Quantity.COST, Quantity.DELTA)


def class_of(unit: int, class_names: ClassNames) -> str:
    """Return the class of an output (from 1): "setosa", "digit 8", "class 12"; "" without names."""
    if not 1 <= unit <= len(class_names):
        return ""
    name = class_names[unit - 1]
    if not name.isdecimal():
        return name
    return f"digit {name}" if len(name) == 1 else f"class {name}"


def output_name(unit: int, class_names: ClassNames) -> str:
    """Return what an output (from 1) is called: "output 9 (digit 8)", "output 2"."""
    return _with_class(f"output {count(unit)}", unit, class_names)


def unit_name(layer: int, unit: int, layers: int, class_names: ClassNames) -> str:
    """Return what a unit (from 1) of a layer above the first is called in a sentence."""
    if layer == layers:
        return _with_class(f"output unit {unit}", unit, class_names)
    return f"hidden unit {unit}" if layers == 3 else f"unit {unit} of layer {layer}"


def value_name(what: Reference, layers: int, class_names: ClassNames) -> str:
    """Return what a value is called in a list: "δ₉(3) · digit 8"; only outputs have a class."""
    is_output = what.layer == layers and what.quantity in _OF_UNITS
    named = class_of(what.unit or 0, class_names) if is_output else ""
    return f"{what.name} · {named}" if named else what.name


def with_class(name: str, place: Place, trace: Trace) -> str:
    """Return a name with the class of a place's unit, if that is an output: "δ₉(3) (digit 8)"."""
    is_output = place.layer == len(trace.network.layer_sizes) and place.quantity in _OF_UNITS
    return _with_class(name, place.unit or 0, trace.class_names) if is_output else name


def _with_class(name: str, unit: int, class_names: ClassNames) -> str:
    named = class_of(unit, class_names)
    return f"{name} ({named})" if named else name
