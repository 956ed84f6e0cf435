"""The plain sentence that says what a step did, with the names and numbers in it."""

from collections.abc import Callable
from math import isfinite

from nnviz.debugger.names import output_name
from nnviz.debugger.numbers import count, number, plural, vector
from nnviz.debugger.places import Place, Quantity
from nnviz.debugger.trace import Array, ExampleTrace, Trace
from nnviz.debugger.unit_captions import unit_caption

_SLOPES = {"sigmoid": "a(1 − a)", "tanh": "1 − a²", "relu": "1 where z > 0, else 0"}
_SQUEEZES = {
    "sigmoid": "the sigmoid turns each sum into a value between 0 and 1",
    "tanh": "tanh turns each sum into a value between −1 and 1",
    "relu": "ReLU keeps each positive sum and turns the others into 0",
}


def caption(trace: Trace, place: Place) -> str:
    """Return the sentence for a place: on the whole line, on one unit, or on one term."""
    values = trace.example(place.example)
    if place.unit is None and place.term is None:
        return _SENTENCES[place.quantity](trace, values, place)
    return unit_caption(trace, values, place)


def layer_name(layer: int, layers: int) -> str:
    """Return what the layer (counted from 1) is called: input, hidden, hidden 2 or output layer."""
    if layer == 1:
        return "input layer"
    if layer == layers:
        return "output layer"
    return "hidden layer" if layers == 3 else f"hidden layer {layer - 1}"


def _list(values: Array) -> str:
    numbers: list[float] = values.tolist()
    return number(numbers[0]) if len(numbers) == 1 else vector(numbers)


def _input(_: Trace, values: ExampleTrace, place: Place) -> str:
    features = f"x = {_list(values.x)}"
    return f"Example {place.example + 1} enters: {features}; its target is y = {_list(values.y)}."


def _z(trace: Trace, values: ExampleTrace, place: Place) -> str:
    layer = place.layer
    sizes = trace.network.layer_sizes
    units = plural(sizes[layer - 1], "unit")
    below = "the input" if layer == 2 else f"a({layer - 1})"
    z = values.z[layer - 1]
    shown = f" z({layer}) = {_list(z)}." if z is not None and len(z) <= 4 else ""
    return (
        f"z({layer}) = Θ({layer - 1}) [1; a({layer - 1})]: {units} of the "
        f"{layer_name(layer, len(sizes))} {'adds' if sizes[layer - 1] == 1 else 'add'} up "
        f"Θ times {below}, and the bias.{shown}"
    )


def _a(trace: Trace, values: ExampleTrace, place: Place) -> str:
    layer = place.layer
    sizes = trace.network.layer_sizes
    if layer == len(sizes):
        return (
            f"a({layer}) = g(z({layer})) = h(x) = {_list(values.a[-1])}: what the network answers "
            f"for example {place.example + 1}, where y = {_list(values.y)} is asked for."
        )
    squeeze = _SQUEEZES[trace.network.hidden_activation]
    shown = f" a({layer}) = {_list(values.a[layer - 1])}." if sizes[layer - 1] <= 4 else ""
    return f"a({layer}) = g(z({layer})): {squeeze}.{shown}"


def _cost(trace: Trace, values: ExampleTrace, place: Place) -> str:
    total = number(float(values.cost.sum()))
    if len(values.cost) > 1:
        worst = int(values.cost.argmax())
        return (
            f"cost = {total} for example {place.example + 1}, summed over {len(values.cost)} "
            f"outputs; {output_name(worst + 1, trace.class_names)} costs most, "
            f"{number(values.cost[worst])}."
        )
    return (
        f"cost = −y log h − (1 − y) log(1 − h) = {total}: the answer was "
        f"{number(values.a[-1][0])}, the target is {number(values.y[0])}."
    )


def _delta(trace: Trace, values: ExampleTrace, place: Place) -> str:
    layer = place.layer
    layers = len(trace.network.layer_sizes)
    delta = values.delta[layer - 1]
    shown = "" if delta is None else _list(delta)
    if layer == layers:
        if len(values.y) > 1:
            return f"δ({layer}) = a({layer}) − y = {shown}: the error of each output."
        return (
            f"δ({layer}) = a({layer}) − y = {number(values.a[-1][0])} − {number(values.y[0])} "
            f"= {shown}: the output is {_verdict(values.a[-1][0] - values.y[0])}."
        )
    slope = _SLOPES[trace.network.hidden_activation]
    return (
        f"δ({layer}) = {shown}: each hidden unit receives δ({layer + 1}) back through its own "
        f"weights, scaled by its own slope g′(z) = {slope}."
    )


def _verdict(error: float) -> str:
    if error == 0:
        return "right"
    return "too high" if error > 0 else "too low" if error < 0 else "not a number"


def _accumulated(trace: Trace, _: ExampleTrace, place: Place) -> str:
    layer = place.layer
    return (
        f"Δ({layer}) gains δ({layer + 1}) [1; a({layer})]ᵀ of example {place.example + 1}: every "
        f"edge its error times its input. {_sum_so_far(trace, place)}"
    )


def _sum_so_far(trace: Trace, place: Place) -> str:
    position = trace.position(place.example)
    if position is None:
        return "It has no part in this iteration's batch, so Δ stays as it is."
    return f"Δ now holds {count(position + 1)} of {plural(len(trace.rows), 'example')}."


def _gradient(trace: Trace, _: ExampleTrace, place: Place) -> str:
    layer = place.layer
    m, b = trace.example_count, len(trace.rows)
    penalty = f" + (λ/{m}) Θ({layer}), without λ in column 0" if trace.regularisation else ""
    return (
        f"D({layer}) = Δ({layer})/{b}{penalty}: the gradient over "
        f"{'all ' if b == m else 'the batch of '}{plural(b, 'example')}. "
        f"Gradient descent takes α times it away from Θ({layer})."
    )


def _update(trace: Trace, _: ExampleTrace, place: Place) -> str:
    layer = place.layer
    rate, after = f"{trace.descent.learning_rate:g}", trace.descent.iteration + 1
    moved = f"Θ({layer}) ← Θ({layer}) − αD({layer}) with α = {rate}. The edges show it as it is now"
    if layer < len(trace.network.thetas):
        return f"{moved}; h and J are of Θ before the update."
    return (
        f"{moved}; h and J are still those before the update. "
        f"With the new Θ iteration {after:,} begins: {_outcome(trace)}."
    )


def _outcome(trace: Trace) -> str:
    """Return what the update of an iteration makes of J over all the examples."""
    before, after = trace.cost, trace.cost_after
    told = f"from {number(before)} to {number(after)}"
    if not isfinite(after):
        return f"J becomes {number(after)}: the step was too long"
    if after <= before:
        return f"J falls {told}" if after < before else f"J stays {number(after)}"
    of_all = len(trace.rows) == trace.example_count
    return f"J rises {told}{': the step was too long' if of_all else ', as a batch is not all'}"


_SENTENCES: dict[Quantity, Callable[[Trace, ExampleTrace, Place], str]] = {
    Quantity.INPUT: _input,
    Quantity.Z: _z,
    Quantity.A: _a,
    Quantity.COST: _cost,
    Quantity.DELTA: _delta,
    Quantity.ACCUMULATED: _accumulated,
    Quantity.GRADIENT: _gradient,
    Quantity.UPDATE: _update,
}
