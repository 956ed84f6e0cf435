"""The plain sentence on a step of one unit, or of one term of its sum."""

from collections.abc import Callable

from nnviz.debugger.names import output_name, unit_name, with_class
from nnviz.debugger.numbers import number
from nnviz.debugger.places import Place, Quantity
from nnviz.debugger.trace import ExampleTrace, Trace


def unit_caption(trace: Trace, values: ExampleTrace, place: Place) -> str:
    """Return the sentence for a place inside a line."""
    return _SENTENCES[place.quantity](trace, values, place)


def unit_of(place: Place, units: int) -> int:
    """Return the index, from 0, of the unit that a place is at."""
    return (units if place.unit is None else place.unit) - 1


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _z(trace: Trace, values: ExampleTrace, place: Place) -> str:
    sizes = trace.network.layer_sizes
    layer = place.layer
    j = unit_of(place, sizes[layer - 1])
    theta, a = trace.network.thetas[layer - 2][j], values.a[layer - 2]
    name = unit_name(layer, j + 1, len(sizes), trace.class_names)
    if place.term is None:
        z = values.z[layer - 1]
        total = "" if z is None else number(float(z[j]))
        return f"z of {name} = {total}: the bias weight, and each input times its weight."
    i = place.term - 1
    if i == 0:
        return f"{_capital(name)} begins its sum with the bias: Θ · 1 = {number(theta[0])}."
    product = number(float(theta[i] * a[i - 1]))
    source = f"input {i}" if layer == 2 else f"a of unit {i} of layer {layer - 1}"
    return (
        f"{_capital(name)} adds {source} times its weight: "
        f"{number(float(theta[i]))} · {number(float(a[i - 1]))} = {product}."
    )


def _a(trace: Trace, values: ExampleTrace, place: Place) -> str:
    sizes = trace.network.layer_sizes
    layer = place.layer
    j = unit_of(place, sizes[layer - 1])
    z = values.z[layer - 1]
    assert z is not None  # noqa: S101  every layer behind the first has sums
    name = unit_name(layer, j + 1, len(sizes), trace.class_names)
    return f"a of {name} = g({number(float(z[j]))}) = {number(float(values.a[layer - 1][j]))}."


def _cost(trace: Trace, values: ExampleTrace, place: Place) -> str:
    k = unit_of(place, len(values.y))
    y, h = number(float(values.y[k])), number(float(values.a[-1][k]))
    name = output_name(k + 1, trace.class_names)
    if place.term == 1:
        return f"The cost of {name} begins with −y log h, where y = {y} and h = {h}."
    cost = number(float(values.cost[k]))
    return f"cost of {name} = {cost}, where y = {y} was asked for and h = {h} answered."


def _delta(trace: Trace, values: ExampleTrace, place: Place) -> str:
    sizes = trace.network.layer_sizes
    layer, layers = place.layer, len(sizes)
    j = unit_of(place, sizes[layer - 1])
    delta = values.delta[layer - 1]
    assert delta is not None  # noqa: S101  every layer behind the first has errors
    name = unit_name(layer, j + 1, layers, trace.class_names)
    if layer == layers:
        h, y = number(float(values.a[-1][j])), number(float(values.y[j]))
        return f"δ of {name} = a − y = {h} − {y} = {number(float(delta[j]))}."
    above = values.delta[layer]
    assert above is not None  # noqa: S101  the layer above was first
    if place.term is None:
        return (
            f"δ of {name} = {number(float(delta[j]))}: the errors it receives through its weights, "
            f"scaled by its own slope."
        )
    k = place.term - 1
    weight = float(trace.network.thetas[layer - 1][k, j + 1])
    sender = Place(place.example, Quantity.DELTA, layer + 1, k + 1)
    source = f"unit {k + 1} of layer {layer + 1}"
    source = with_class(source, sender, trace)
    return (
        f"{_capital(name)} receives the error of {source} through its "
        f"weight: {number(weight)} · {number(float(above[k]))} = "
        f"{number(weight * float(above[k]))}."
    )


def _accumulated(trace: Trace, values: ExampleTrace, place: Place) -> str:
    if trace.position(place.example) is None:
        return (
            f"Example {place.example + 1} has no part in this iteration's batch, so "
            f"Δ({place.layer}) stays as it is."
        )
    sizes = trace.network.layer_sizes
    layer = place.layer
    j = unit_of(place, sizes[layer])
    delta = values.delta[layer]
    assert delta is not None  # noqa: S101  every layer behind the first has errors
    if place.term is None:
        name = unit_name(layer + 1, j + 1, len(sizes), trace.class_names)
        return (
            f"Row {j + 1} of Δ({layer}) gains δ = {number(float(delta[j]))} times each input of "
            f"{name}, and times 1 for its bias."
        )
    i = place.term - 1
    source = 1.0 if i == 0 else float(values.a[layer - 1][i - 1])
    product = number(float(values.products[layer - 1][j, i]))
    return (
        f"Δ({layer})[{j + 1}, {i}] gains δ · {'1' if i == 0 else 'a'} = "
        f"{number(float(delta[j]))} · {number(source)} = {product}."
    )


def _gradient(trace: Trace, _: ExampleTrace, place: Place) -> str:
    layer = place.layer
    D = trace.gradient[layer - 1]
    j = unit_of(place, len(D))
    if place.term is None:
        return f"Row {j + 1} of D({layer}): its row of Δ({layer}) divided by {len(trace.rows)}" + (
            ", and the λ part except in column 0." if trace.regularisation else "."
        )
    i = place.term - 1
    why = "Δ/b" if len(trace.rows) < trace.example_count else "Δ/m"
    if trace.regularisation:
        why += ", without λ, as it is a bias" if i == 0 else " + (λ/m) Θ"
    return f"D({layer})[{j + 1}, {i}] = {why} = {number(float(D[j, i]))}."


def _update(trace: Trace, _: ExampleTrace, place: Place) -> str:
    layer = place.layer
    now = trace.updated[layer - 1]
    j = unit_of(place, len(now))
    rate = f"{trace.descent.learning_rate:g}"
    if place.term is None:
        return f"Row {j + 1} of Θ({layer}) is moved by −αD, with α = {rate}."
    i = place.term - 1
    was = float(trace.network.thetas[layer - 1][j, i])
    D = float(trace.gradient[layer - 1][j, i])
    return (
        f"Θ({layer})[{j + 1}, {i}] ← {number(was)} − {rate} · {number(D)} = "
        f"{number(float(now[j, i]))}."
    )


_SENTENCES: dict[Quantity, Callable[[Trace, ExampleTrace, Place], str]] = {
    Quantity.Z: _z,
    Quantity.A: _a,
    Quantity.COST: _cost,
    Quantity.DELTA: _delta,
    Quantity.ACCUMULATED: _accumulated,
    Quantity.GRADIENT: _gradient,
    Quantity.UPDATE: _update,
}
