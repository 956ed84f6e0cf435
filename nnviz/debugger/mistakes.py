"""Typical mistakes in predicting a value: what each would have given, and what is said of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnviz.debugger.formula_parts import Reference
from nnviz.debugger.places import MATRICES, Quantity
from nnviz.debugger.trace import Array, Trace
from nnviz.engine import ACTIVATIONS

if TYPE_CHECKING:
    from nnviz.debugger.prediction import Question


class Work:
    """What the value that is asked for is made of, for those who put it together wrongly."""

    def __init__(self, trace: Trace, question: "Question") -> None:
        place = question.place
        self.trace, self.question, self.value = trace, question, question.value
        self.quantity, self.layer, self.unit = place.quantity, place.layer, place.unit or 1
        self.column = (place.term or 1) - 1
        self.thetas = trace.network.thetas
        self.values = trace.example(place.example)
        self.m, self.batch = trace.example_count, len(trace.rows)
        self.is_output = self.layer == len(self.thetas) + 1
        self.activation = "sigmoid" if self.is_output else trace.network.hidden_activation
        if self.quantity in MATRICES:
            self._find_entry()
            return
        self._find_unit()
        if self.quantity is Quantity.Z or not self.is_output:
            self._find_sum(place.term if question.partial else None)

    def _find_unit(self) -> None:
        """Find z, a, g′(z) and, of an output, y."""
        self.z = _entry(self.values.z[self.layer - 1], self.unit)
        self.a = _entry(self.values.a[self.layer - 1], self.unit)
        self.y = _entry(self.values.y, self.unit) if self.is_output else np.nan
        self.slope = _slope(self.activation, self.z, self.a)
        self.others = [name for name in ACTIVATIONS if name != self.activation]

    def _find_sum(self, so_far: int | None) -> None:
        """Find the products of z or of δ, up to a term; also with the columns of Θ off by one."""
        if self.quantity is Quantity.DELTA:
            theta = self.thetas[self.layer - 1][:so_far]
            weights, inputs = theta[:, self.unit], _known(self.values.delta[self.layer])[:so_far]
            self.shifted = [float(theta[:, k] @ inputs) for k in sorted({0, self.unit - 1})]
        else:
            weights = self.thetas[self.layer - 2][self.unit - 1, :so_far]
            inputs = np.append(1.0, self.values.a[self.layer - 2])[:so_far]
            lower = float(weights[:-1] @ inputs[1:])
            self.shifted = [lower, lower + float(weights[-1])]
        self.weights, self.inputs, self.products = weights, inputs, weights * inputs
        self.total, self.last = float(self.products.sum()), float(self.products[-1])

    @property
    def single_products(self) -> list[float]:
        """Each product by itself, where there are several."""
        several = len(self.products) > 1
        return [float(product) for product in self.products if product] if several else []

    def _find_entry(self) -> None:
        """Find what an entry of Δ, D or the new Θ is made of; the signal of the bias is 1."""
        matrix, row, column = self.layer - 1, self.unit - 1, self.column
        self.error = _entry(self.values.delta[self.layer], self.unit)
        self.signals = np.append(1.0, self.values.a[matrix])
        self.signal = float(self.signals[column])
        self.neighbours = [k for k in (column - 1, column + 1) if 0 <= k < len(self.signals)]
        self.before = self.value - self.error * self.signal
        sums = self.trace.accumulated(int(self.trace.rows[-1]))
        self.sum = float(sums[matrix][row, column])
        self.weight = float(self.thetas[matrix][row, column])
        self.share = self.trace.regularisation / self.m if column else 0.0
        self.penalty = self.share * self.weight
        self.D = float(self.trace.gradient[matrix][row, column])
        self.rate = self.trace.descent.learning_rate
        self.step = self.rate * self.D

    def names(self) -> dict[str, object]:
        """Return what the hints call things."""
        unit, layer, column = self.unit, self.layer, self.column
        below = Quantity.INPUT if layer == 1 else Quantity.A
        z = Reference(Quantity.Z, layer, unit).name
        return {
            "name": self.question.name,
            "z": z,
            "a": Reference(Quantity.A, layer, unit).name,
            "slope": f"g′({z}) = {_SLOPES[self.activation]}",
            "activation": self.activation,
            "bias": Reference(Quantity.UPDATE, layer - 1, unit, 0).name,
            "error": Reference(Quantity.DELTA, layer + 1, unit).name,
            "signal": Reference(below, layer, column).name if column else "1",
            "weight": Reference(Quantity.UPDATE, layer, unit, column).name,
            "unit": unit,
            "column": column,
            "layer": layer,
            "above": layer + 1,
            "below": layer - 1,
            "size": "b" if self.batch < self.m else "m",
        }


_SLOPES = {"sigmoid": "a(1 − a)", "tanh": "1 − a²", "relu": "1 where z > 0, else 0"}


def _known(values: Array | None) -> Array:
    assert values is not None  # noqa: S101  every layer above the first has z and δ
    return values


def _entry(values: Array | None, unit: int) -> float:
    return float(_known(values)[unit - 1])


def _g(activation: str, z: float) -> float:
    return float(ACTIVATIONS[activation].value(np.array(z), None))


def _slope(activation: str, z: float, a: float) -> float:
    return float(ACTIVATIONS[activation].derivative(np.array(z), np.array(a), None))


# -- typical mistakes ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake: the values that it would give, and what is said to who gave one of them."""

    values: Callable[[Work], Sequence[float]]
    hint: str


def mistakes_in(work: Work) -> tuple[Mistake, ...]:
    """Return the mistakes that are typical where a value is asked for, the likeliest first."""
    quantity = work.quantity
    if work.question.partial:
        return _IN_PARTS[quantity] + _ANYWHERE
    if quantity is Quantity.DELTA and work.is_output:
        return _OUTPUT_ERROR + _ANYWHERE
    return _IN_WHOLE[quantity] + _ANYWHERE


_SUM = (
    Mistake(
        lambda w: [w.total - float(w.products[0])],
        "The bias {bias} is missing: it belongs to the sum, with the factor 1.",
    ),
    Mistake(
        lambda w: w.shifted,
        "The columns of Θ({below}) are off by one: column 0 is the bias's, column 1 that of the "
        "first input.",
    ),
    Mistake(
        lambda w: [float(w.inputs.sum()), float(w.inputs[1:].sum())],
        "That is the sum of the inputs: each is multiplied by its Θ({below}) first.",
    ),
)

_SO_FAR = (
    Mistake(lambda w: [w.last], "That is this term alone: the terms before belong to the sum."),
    Mistake(
        lambda w: [w.total - w.last], "That is the sum before this term: its product is missing."
    ),
)

_ERROR_SUM = (
    Mistake(
        lambda w: w.shifted,
        "The columns of Θ({layer}) are off: column 0 is the bias's, unit {unit} has column {unit}.",
    ),
    Mistake(
        lambda w: [w.total * w.slope],
        "That is multiplied by {slope} already: this factor comes after the whole sum.",
    ),
)

_OUTPUT_ERROR = (
    Mistake(
        lambda w: [w.y - w.a],
        "The sign is wrong: the error is what came out minus what was asked for, a − y.",
    ),
    Mistake(
        lambda w: [(w.a - w.y) * w.slope],
        "That has the factor g′({z}): with this cost the error of an output is a − y alone.",
    ),
    Mistake(lambda w: [w.a], "That is {a} itself: the target y is to be subtracted."),
    Mistake(lambda w: [w.z - w.y, w.y - w.z], "That has {z} in the place of {a} = g({z})."),
)

_HIDDEN_ERROR = (
    Mistake(lambda w: [w.total], "That is the sum Σ Θδ: the factor {slope} is missing."),
    Mistake(
        lambda w: [shifted * w.slope for shifted in w.shifted],
        "The columns of Θ({layer}) are off: column 0 is the bias's, unit {unit} has column {unit}.",
    ),
    Mistake(
        lambda w: [product * w.slope for product in w.single_products],
        "That has one product alone: the errors of all units of layer {above} are summed.",
    ),
    Mistake(
        lambda w: w.single_products,
        "That is one product alone: the errors of all units of layer {above} are summed, and the "
        "sum has the factor {slope}.",
    ),
    Mistake(lambda w: [w.total * w.a], "That has the factor {a} in the place of {slope}."),
    Mistake(
        lambda w: [w.total * _slope(w.activation, w.z, w.z), w.total * w.z],
        "That has {z} in the slope where {a} belongs: {slope}.",
    ),
    Mistake(
        lambda w: [w.total * _slope(name, w.z, w.a) for name in w.others],
        "That is the slope of another activation: the units of layer {layer} have {activation}, "
        "so {slope}.",
    ),
    Mistake(lambda w: [w.total * (1 - w.a)], "A part of the slope is missing: {slope}."),
    Mistake(
        lambda w: [float(w.inputs.sum()) * w.slope],
        "The weights are missing: each error δ({above}) is multiplied by its Θ({layer}) first.",
    ),
    Mistake(
        lambda w: [float(w.weights.sum()) * w.slope],
        "The errors are missing: each weight of Θ({layer}) is multiplied by its δ({above}).",
    ),
    Mistake(lambda w: [w.slope], "That is the slope alone: the sum Σ Θδ is missing."),
)

_ACTIVATION = (
    Mistake(lambda w: [w.z], "That is {z} itself: g is missing, a = g(z)."),
    Mistake(lambda w: [w.slope], "That is the slope {slope}: {a} is g({z}) itself."),
    Mistake(
        lambda w: [_g(name, w.z) for name in w.others],
        "That is another activation: the units of layer {layer} have g = {activation}.",
    ),
    Mistake(lambda w: [_g(w.activation, -w.z)], "The sign of {z} is wrong inside g."),
)

_LOGARITHMS = (
    Mistake(
        lambda w: [-w.value],
        "The minus is missing: the logarithm of a number below 1 is negative, the cost is not.",
    ),
    Mistake(
        lambda w: [w.value / np.log(10), w.value / np.log(2)],
        "That is the logarithm to another base: log is the natural logarithm, ln.",
    ),
)

_COST = (
    *_LOGARITHMS,
    Mistake(
        lambda w: [-s * _cross(1 - w.y, w.a) for s in (1, -1)],
        "That is the logarithm for the other target: −log h counts where y is 1, −log(1 − h) "
        "where y is 0.",
    ),
    Mistake(
        lambda w: [-w.y * np.log(w.a), -(1 - w.y) * np.log1p(-w.a)],
        "That is one of the two logarithms alone: both parts are added.",
    ),
    Mistake(
        lambda w: [(w.a - w.y) ** 2, (w.a - w.y) ** 2 / 2],
        "That is the squared error: this cost is a logarithm, −y log h − (1 − y) log(1 − h).",
    ),
    Mistake(lambda w: [w.a, 1 - w.a], "The logarithm is missing."),
)


def _cross(y: float, h: float) -> float:
    """Return y log h + (1 − y) log(1 − h)."""
    return float((y and y * np.log(h)) + ((1 - y) and (1 - y) * np.log1p(-h)))


_FIRST_LOGARITHM = (
    *_LOGARITHMS,
    Mistake(
        lambda w: [-np.log(w.a), float(np.log(w.a))],
        "The factor y is missing: the first part is −y log h.",
    ),
    Mistake(
        lambda w: [-(1 - w.y) * np.log1p(-w.a)],
        "That is the second part, which is the next term: the first is −y log h.",
    ),
    Mistake(lambda w: [w.a, 1 - w.a], "The logarithm is missing."),
)

_ACCUMULATED = (
    Mistake(
        lambda w: [w.error * w.signal],
        "That is this example's product alone: it is added to Δ of the examples before.",
    ),
    Mistake(
        lambda w: [w.before],
        "That is Δ before this example: the product {error} · {signal} is missing.",
    ),
    Mistake(
        lambda w: [w.before + w.error, w.error] if w.column else [],
        "The factor {signal} is missing: in column 0 alone, the bias's, it is 1.",
    ),
    Mistake(lambda w: [w.before + w.signal, w.signal], "The factor {error} is missing."),
    Mistake(
        lambda w: [w.before + w.error * float(w.signals[k]) for k in w.neighbours],
        "The columns are off by one: column 0 is the bias's, with the factor 1, and this is "
        "column {column}.",
    ),
    Mistake(lambda w: [2 * w.before - w.value], "The product is subtracted: it is added to Δ."),
)

_GRADIENT = (
    Mistake(
        lambda w: [w.sum / w.batch] if w.share else [],
        "The λ part is missing: outside column 0 it is (λ/m) {weight}.",
    ),
    Mistake(
        lambda w: [w.sum / w.batch + w.trace.regularisation / w.m * w.weight],
        "That has the λ part in column 0: the bias's column has none.",
    ),
    Mistake(
        lambda w: [w.sum, w.sum + w.penalty, w.sum + w.m * w.penalty],
        "The factor 1/{size} is missing: Δ is divided by the number of examples.",
    ),
    Mistake(
        lambda w: [w.sum / w.batch + w.m * w.penalty],
        "λ is not divided by m: the λ part is (λ/m) {weight}.",
    ),
    Mistake(
        lambda w: [w.sum / w.batch - w.penalty], "The sign of the λ part is wrong: it is added."
    ),
    Mistake(
        lambda w: [w.sum / w.batch + w.penalty / 2, w.sum / w.batch + w.share],
        "The λ part is (λ/m) {weight}: a factor of it is wrong.",
    ),
    Mistake(lambda w: [w.penalty], "That is the λ part alone: Δ/{size} is missing."),
    Mistake(
        lambda w: [w.sum / w.m + w.penalty, w.sum / w.m],
        "Δ of a batch is divided by its own number of examples, b.",
    ),
)

_UPDATE = (
    Mistake(
        lambda w: [w.weight + w.step], "The sign is wrong: it is Θ − αD, against the gradient."
    ),
    Mistake(
        lambda w: [-w.step, w.step], "That is the step αD alone: it is subtracted from {weight}."
    ),
    Mistake(lambda w: [w.weight - w.D, w.weight + w.D], "The rate α is missing: the step is αD."),
    Mistake(lambda w: [w.weight], "That is {weight} before the update: the step −αD is missing."),
    Mistake(lambda w: [w.weight - w.rate * (w.D - w.penalty)], "The λ part of D is missing."),
    Mistake(
        lambda w: [w.weight - w.rate * w.sum],
        "That is Θ − αΔ: the gradient D has the factor 1/{size}.",
    ),
    Mistake(lambda w: [w.D], "That is D itself: the new Θ is Θ − αD."),
)

_IN_WHOLE: dict[Quantity, tuple[Mistake, ...]] = {
    Quantity.Z: (
        *_SUM,
        Mistake(lambda w: [w.a], "That is a = g(z) already: {name} is the sum before g."),
        Mistake(
            lambda w: w.single_products,
            "That is one product alone: {name} is the sum of all products and the bias.",
        ),
    ),
    Quantity.A: _ACTIVATION,
    Quantity.COST: _COST,
    Quantity.DELTA: _HIDDEN_ERROR,
    Quantity.ACCUMULATED: _ACCUMULATED,
    Quantity.GRADIENT: _GRADIENT,
    Quantity.UPDATE: _UPDATE,
}
_IN_PARTS: dict[Quantity, tuple[Mistake, ...]] = {
    Quantity.Z: _SO_FAR + _SUM,
    Quantity.COST: _FIRST_LOGARITHM,
    Quantity.DELTA: _SO_FAR + _ERROR_SUM,
}
_ANYWHERE = (
    Mistake(lambda w: [-w.value], "The size is right, but the sign is wrong."),
    Mistake(lambda w: [w.value * w.batch], "That is too large by the factor {size}."),
    Mistake(lambda w: [w.value / w.batch], "That is divided by {size} once too often."),
    Mistake(lambda w: [w.value * 10, w.value / 10], "The decimal point is one place off."),
)
"""What can go wrong with any value, tried last."""
