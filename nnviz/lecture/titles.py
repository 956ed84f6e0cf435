"""The short title that says what a step is, in words for the whole room. No Qt."""

from collections.abc import Callable

from nnviz.debugger import Place, Quantity
from nnviz.debugger.captions import layer_name

Sizes = tuple[int, ...]


def lecture_title(place: Place, layer_sizes: Sizes) -> str:
    """Return what the step that led to a place is, as a title: "Θ moves by −αD"."""
    return _TITLES[place.quantity](place, layer_sizes)


def _unit(place: Place, sizes: Sizes) -> str:
    """Return what the present unit is called: "hidden unit 2", "the output"."""
    if place.layer == len(sizes):
        return f"output {place.unit}" if sizes[-1] > 1 else "the output"
    if len(sizes) == 3:
        return f"hidden unit {place.unit}"
    return f"unit {place.unit} of {layer_name(place.layer, len(sizes))}"


def _each(layer: int, sizes: Sizes) -> str:
    """Return what the units of a layer are called together: "each hidden unit"."""
    if layer == len(sizes):
        return "each output" if sizes[-1] > 1 else "the output"
    if len(sizes) == 3:
        return "each hidden unit"
    return f"each unit of {layer_name(layer, len(sizes))}"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _whole(place: Place) -> bool:
    return place.unit is None and place.term is None


def _input(place: Place, _: Sizes) -> str:
    return f"Example {place.example + 1} enters the network"


def _z(place: Place, sizes: Sizes) -> str:
    if _whole(place):
        return _capital(f"{_each(place.layer, sizes)} sums what it receives")
    unit = _capital(_unit(place, sizes))
    if place.term is None:
        return f"{unit} sums what it receives"
    return f"{unit} begins with its bias" if place.term == 1 else f"{unit} adds one more product"


def _a(place: Place, sizes: Sizes) -> str:
    output = place.layer == len(sizes)
    if output and (_whole(place) or sizes[-1] == 1):
        return "The network answers h(x)"
    if output:
        return f"Output {place.unit} gives its answer"
    if _whole(place):
        return "Each sum becomes an activation"
    return _capital(f"{_unit(place, sizes)} turns its sum into an activation")


def _cost(place: Place, sizes: Sizes) -> str:
    if _whole(place) or sizes[-1] == 1:
        return "The cost compares h(x) with y"
    return f"The cost compares output {place.unit} with its target"


def _delta(place: Place, sizes: Sizes) -> str:
    if place.layer == len(sizes):
        whole = _whole(place) or sizes[-1] == 1
        return "The error is the answer minus the target" if whole else _output_error(place)
    if _whole(place):
        return "The error flows back through the same weights"
    if place.term is not None:
        return "The error flows back through one weight"
    return _capital(f"{_unit(place, sizes)} receives its share of the error")


def _output_error(place: Place) -> str:
    return f"The error of output {place.unit} is its answer minus its target"


def _accumulated(place: Place, _: Sizes) -> str:
    if _whole(place):
        return "Every edge adds error times input to Δ"
    if place.term is None:
        return f"Row {place.unit} of Δ({place.layer}) adds error times input"
    return "One edge adds error times input to Δ"


def _gradient(place: Place, _: Sizes) -> str:
    if _whole(place):
        return "The gradient D says which way is uphill"
    if place.term is None:
        return f"Row {place.unit} of the gradient D({place.layer})"
    return f"One entry of the gradient D({place.layer})"


def _update(place: Place, _: Sizes) -> str:
    if _whole(place):
        return "Θ moves by −αD"
    if place.term is None:
        return f"Row {place.unit} of Θ({place.layer}) moves by −αD"
    return "One weight moves by −αD"


_TITLES: dict[Quantity, Callable[[Place, Sizes], str]] = {
    Quantity.INPUT: _input,
    Quantity.Z: _z,
    Quantity.A: _a,
    Quantity.COST: _cost,
    Quantity.DELTA: _delta,
    Quantity.ACCUMULATED: _accumulated,
    Quantity.GRADIENT: _gradient,
    Quantity.UPDATE: _update,
}
