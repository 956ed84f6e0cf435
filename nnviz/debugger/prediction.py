"""Predicting a value before its step: what is asked, whether an answer is right, what went wrong.

A hint is found by calculating what each typical mistake would have given. It names the factor, and
never the number.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil, isfinite, log10

import numpy as np

from nnviz.debugger.formula_parts import Chip, Formula, Piece, Reference, Rest
from nnviz.debugger.formulas import formula
from nnviz.debugger.names import with_class
from nnviz.debugger.numbers import MINUS, number
from nnviz.debugger.places import Place, Quantity
from nnviz.debugger.trace import Array, Trace
from nnviz.engine import ACTIVATIONS

# -- what is asked ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Question:
    """The one value that a place computes; `partial` for a sum that is not complete yet."""

    name: str
    value: float
    place: Place
    partial: bool = False


def asking(shown: Formula) -> Formula:
    """Return a formula with everything that its step computes hidden."""
    if shown.place.quantity is Quantity.INPUT:
        return shown
    pieces = tuple(_asked(piece, shown.place) for piece in shown.pieces)
    return replace(shown, pieces=pieces, result=shown.result and shown.result.hide())


def _asked(piece: Piece, place: Place) -> Piece:
    """Return a piece without what the step computes; the cost of all outputs has all of theirs."""
    if isinstance(piece, Rest) and place.quantity is Quantity.COST:
        return replace(piece, value=None)
    if not isinstance(piece, Chip):
        return piece
    is_cost = piece.reference is not None and piece.reference.quantity is Quantity.COST
    return piece.hide() if piece.outcome or is_cost else piece


def question_of(trace: Trace, place: Place) -> Question | None:
    """Return what a place asks for, None where it computes several values or no number."""
    shown = formula(trace, place)
    if shown.result is None or _is_sum_of_units(shown.result) or not isfinite(shown.result.value):
        return None
    name = with_class(_name(shown, shown.result), place, trace)
    return Question(name, shown.result.value, place, shown.partial)


def why_not(trace: Trace, place: Place) -> str:
    """Return why a place without a question has none, and what helps."""
    shown = formula(trace, place)
    if place.quantity is Quantity.INPUT:
        return "The input is given: there is nothing to predict."
    if not shown.pieces:
        return "This example has no part in the batch: nothing is computed here."
    if shown.result is not None and not isfinite(shown.result.value):
        return "The value is no longer a number, so it cannot be predicted."
    if place.unit is not None:
        return "This step computes a whole row: steps of the size Term ask for one value."
    return "This step computes several values: steps of the size Unit or Term ask for one."


def entry_named(trace: Trace, place: Place) -> Place:
    """Return the place with its term named, where the last entry of a matrix row was computed.

    Steps of one term end a row without naming the entry, and a row asks for nothing.
    """
    if place.quantity not in _MATRICES or place.term is not None:
        return place
    rows, columns = trace.network.thetas[place.layer - 1].shape
    return replace(place, unit=place.unit or rows, term=columns)


_MATRICES = (Quantity.ACCUMULATED, Quantity.GRADIENT, Quantity.UPDATE)


def _is_sum_of_units(result: Chip) -> bool:
    return result.reference is not None and result.reference.unit is None


def _name(shown: Formula, result: Chip) -> str:
    place = shown.place
    if shown.partial:
        what = Reference(place.quantity, place.layer, place.unit or 1).name
        part = "first part" if place.quantity is Quantity.COST else "sum so far"
        return f"the {part} of {what}"
    is_new = place.quantity in (Quantity.ACCUMULATED, Quantity.UPDATE)
    return f"the new {result.name}" if is_new else result.name


# -- what is typed ---------------------------------------------------------------------------------

_EXAMPLES = f"such as {MINUS}0.11, 0,11, 1e-3 or 1/3"
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]{1,4})?", re.ASCII)
_POWER = re.compile(r"[·*]10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_PLAIN_DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_SIGNS = str.maketrans({MINUS: "-", "–": "-", ",": "."})


@dataclass(frozen=True, slots=True)
class _Answer:
    """A number as it was typed; `half` is half a unit of its last digit, 0 when it is exact."""

    value: float
    half: float

    def fits(self, value: float) -> bool:
        """Tell whether the answer is the value, rounded to the digits that were typed."""
        rounding = min(self.half, _COARSEST * abs(value)) * (1 + _NOISE)
        return abs(self.value - value) <= max(rounding, _noise(value))


_COARSEST = 0.1
"""However few digits are typed, an answer is off by no more of the value: 1 is not 0.7311."""
_NOISE = 1e-9
_NEXT_TO_NOTHING = 1e-12


def _noise(value: float) -> float:
    """Return the difference that comes from calculating in another order."""
    return max(_NOISE * abs(value), _NEXT_TO_NOTHING)


def parse(text: str) -> float:
    """Return the number that a text says: a decimal with a point or a comma, or a fraction.

    Raises:
        ValueError: it is no number; the sentence says what is.
    """
    return _read(text).value


def _read(text: str) -> _Answer:
    said = "".join(text.split()).translate(_SIGNS).lower()
    plain = _POWER.sub(lambda power: "e" + power[1].translate(_PLAIN_DIGITS), said.lstrip("<>"))
    parts = plain.split("/")
    if len(parts) > 2 or not all(_NUMBER.fullmatch(part) for part in parts):
        raise ValueError(f"“{text.strip()}” is not a number {_EXAMPLES}.")
    above, *below = (_decimal(part, 1.0 if said[:1] in ("<", ">") else 0.5) for part in parts)
    answer = _fraction(above, below[0]) if below else above
    if not isfinite(answer.value):
        raise ValueError(f"“{text.strip()}” is too large or divides by 0: type a number.")
    return answer


def _decimal(text: str, units: float) -> _Answer:
    exponent = Decimal(text).as_tuple().exponent
    value = float(text)
    half = units * 10.0**exponent if isfinite(value) and isinstance(exponent, int) else 0.0
    return _Answer(value, half)


def _fraction(above: _Answer, below: _Answer) -> _Answer:
    """Return a / b; whole numbers in it are exact, decimals are rounded."""
    if below.value == 0:
        return _Answer(np.inf, 0.0)
    value = above.value / below.value
    rounded = [part for part in (above, below) if part.half < 0.5 and part.value]
    return _Answer(value, abs(value) * sum(part.half / abs(part.value) for part in rounded))


# -- what is told ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer is right, by how much it is off, and which factor may be the reason."""

    right: bool
    difference: float
    hint: str = ""


def judge(question: Question, trace: Trace, typed: str) -> Verdict:
    """Compare a typed answer with the value, and look for the mistake in a wrong one.

    Raises:
        ValueError: what was typed is no number.
    """
    answer = _read(typed)
    right = answer.fits(question.value)
    hint = "" if right else _hint(question, trace, answer)
    return Verdict(right, answer.value - question.value, hint)


def verdict_text(question: Question, typed: str, verdict: Verdict) -> str:
    """Return the answer, the value and their difference in one line of words."""
    parts = [f"You said {typed.strip().replace('-', MINUS)}"]
    parts.append(f"{question.name} is {number(question.value)}")
    off = abs(verdict.difference)
    if off > _noise(question.value):
        parts.append(f"off by {_distance(off)}")
    return " · ".join(parts) + (" — right" if verdict.right else " — wrong")


def _distance(off: float) -> str:
    """Return a difference: a small one by its first digit, 0.0006."""
    if off >= 1e-3:
        return number(off)
    return f"{off:.{ceil(-log10(off))}f}" if off >= 1e-6 else number(off, 2)


# -- what a value is made of -----------------------------------------------------------------------


class _Work:
    """What the value that is asked for is made of, for those who put it together wrongly."""

    def __init__(self, trace: Trace, question: Question) -> None:
        place = question.place
        self.trace, self.question, self.value = trace, question, question.value
        self.quantity, self.layer, self.unit = place.quantity, place.layer, place.unit or 1
        self.column = (place.term or 1) - 1
        self.thetas = trace.network.thetas
        self.values = trace.example(place.example)
        self.m, self.batch = trace.example_count, len(trace.rows)
        self.is_output = self.layer == len(self.thetas) + 1
        self.activation = "sigmoid" if self.is_output else trace.network.hidden_activation
        if self.quantity in _MATRICES:
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
class _Mistake:
    """A mistake: the values that it would give, and what is said to who gave one of them."""

    values: Callable[[_Work], Sequence[float]]
    hint: str


def _hint(question: Question, trace: Trace, answer: _Answer) -> str:
    """Return what is said of the first mistake that gives the answer, "" if none does."""
    with np.errstate(all="ignore"):  # log 0, and Θ that diverges, give no number and no hint
        work = _Work(trace, question)
        for mistake in _mistakes(work):
            if any(_explains(value, question, answer) for value in mistake.values(work)):
                return mistake.hint.format_map(work.names())
    return ""


def _explains(value: float, question: Question, answer: _Answer) -> bool:
    """Tell whether a mistake's value is what was typed, and is not the right one by chance."""
    chance = abs(value - question.value) <= _noise(question.value)
    return isfinite(value) and not chance and answer.fits(value)


def _mistakes(work: _Work) -> tuple[_Mistake, ...]:
    quantity = work.quantity
    if work.question.partial:
        return _IN_PARTS[quantity] + _ANYWHERE
    if quantity is Quantity.DELTA and work.is_output:
        return _OUTPUT_ERROR + _ANYWHERE
    return _IN_WHOLE[quantity] + _ANYWHERE


_SUM = (
    _Mistake(
        lambda w: [w.total - float(w.products[0])],
        "The bias {bias} is missing: it belongs to the sum, with the factor 1.",
    ),
    _Mistake(
        lambda w: w.shifted,
        "The columns of Θ({below}) are off by one: column 0 is the bias's, column 1 that of the "
        "first input.",
    ),
    _Mistake(
        lambda w: [float(w.inputs.sum()), float(w.inputs[1:].sum())],
        "That is the sum of the inputs: each is multiplied by its Θ({below}) first.",
    ),
)

_SO_FAR = (
    _Mistake(lambda w: [w.last], "That is this term alone: the terms before belong to the sum."),
    _Mistake(
        lambda w: [w.total - w.last], "That is the sum before this term: its product is missing."
    ),
)

_ERROR_SUM = (
    _Mistake(
        lambda w: w.shifted,
        "The columns of Θ({layer}) are off: column 0 is the bias's, unit {unit} has column {unit}.",
    ),
    _Mistake(
        lambda w: [w.total * w.slope],
        "That is multiplied by {slope} already: this factor comes after the whole sum.",
    ),
)

_OUTPUT_ERROR = (
    _Mistake(
        lambda w: [w.y - w.a],
        "The sign is wrong: the error is what came out minus what was asked for, a − y.",
    ),
    _Mistake(
        lambda w: [(w.a - w.y) * w.slope],
        "That has the factor g′({z}): with this cost the error of an output is a − y alone.",
    ),
    _Mistake(lambda w: [w.a], "That is {a} itself: the target y is to be subtracted."),
    _Mistake(lambda w: [w.z - w.y, w.y - w.z], "That has {z} in the place of {a} = g({z})."),
)

_HIDDEN_ERROR = (
    _Mistake(lambda w: [w.total], "That is the sum Σ Θδ: the factor {slope} is missing."),
    _Mistake(
        lambda w: [shifted * w.slope for shifted in w.shifted],
        "The columns of Θ({layer}) are off: column 0 is the bias's, unit {unit} has column {unit}.",
    ),
    _Mistake(
        lambda w: [product * w.slope for product in w.single_products],
        "That has one product alone: the errors of all units of layer {above} are summed.",
    ),
    _Mistake(lambda w: [w.total * w.a], "That has the factor {a} in the place of {slope}."),
    _Mistake(
        lambda w: [w.total * _slope(w.activation, w.z, w.z), w.total * w.z],
        "That has {z} in the slope where {a} belongs: {slope}.",
    ),
    _Mistake(
        lambda w: [w.total * _slope(name, w.z, w.a) for name in w.others],
        "That is the slope of another activation: the units of layer {layer} have {activation}, "
        "so {slope}.",
    ),
    _Mistake(lambda w: [w.total * (1 - w.a)], "A part of the slope is missing: {slope}."),
    _Mistake(
        lambda w: [float(w.inputs.sum()) * w.slope],
        "The weights are missing: each error δ({above}) is multiplied by its Θ({layer}) first.",
    ),
    _Mistake(
        lambda w: [float(w.weights.sum()) * w.slope],
        "The errors are missing: each weight of Θ({layer}) is multiplied by its δ({above}).",
    ),
    _Mistake(lambda w: [w.slope], "That is the slope alone: the sum Σ Θδ is missing."),
)

_ACTIVATION = (
    _Mistake(lambda w: [w.z], "That is {z} itself: g is missing, a = g(z)."),
    _Mistake(lambda w: [w.slope], "That is the slope {slope}: {a} is g({z}) itself."),
    _Mistake(
        lambda w: [_g(name, w.z) for name in w.others],
        "That is another activation: the units of layer {layer} have g = {activation}.",
    ),
    _Mistake(lambda w: [_g(w.activation, -w.z)], "The sign of {z} is wrong inside g."),
)

_LOGARITHMS = (
    _Mistake(
        lambda w: [-w.value],
        "The minus is missing: the logarithm of a number below 1 is negative, the cost is not.",
    ),
    _Mistake(
        lambda w: [w.value / np.log(10), w.value / np.log(2)],
        "That is the logarithm to another base: log is the natural logarithm, ln.",
    ),
)

_COST = (
    *_LOGARITHMS,
    _Mistake(
        lambda w: [-s * _cross(1 - w.y, w.a) for s in (1, -1)],
        "That is the logarithm for the other target: −log h counts where y is 1, −log(1 − h) "
        "where y is 0.",
    ),
    _Mistake(
        lambda w: [-w.y * np.log(w.a), -(1 - w.y) * np.log1p(-w.a)],
        "That is one of the two logarithms alone: both parts are added.",
    ),
    _Mistake(
        lambda w: [(w.a - w.y) ** 2, (w.a - w.y) ** 2 / 2],
        "That is the squared error: this cost is a logarithm, −y log h − (1 − y) log(1 − h).",
    ),
    _Mistake(lambda w: [w.a, 1 - w.a], "The logarithm is missing."),
)


def _cross(y: float, h: float) -> float:
    """Return y log h + (1 − y) log(1 − h)."""
    return float((y and y * np.log(h)) + ((1 - y) and (1 - y) * np.log1p(-h)))


_FIRST_LOGARITHM = (
    *_LOGARITHMS,
    _Mistake(
        lambda w: [-np.log(w.a), float(np.log(w.a))],
        "The factor y is missing: the first part is −y log h.",
    ),
    _Mistake(
        lambda w: [-(1 - w.y) * np.log1p(-w.a)],
        "That is the second part, which is the next term: the first is −y log h.",
    ),
    _Mistake(lambda w: [w.a, 1 - w.a], "The logarithm is missing."),
)

_ACCUMULATED = (
    _Mistake(
        lambda w: [w.error * w.signal],
        "That is this example's product alone: it is added to Δ of the examples before.",
    ),
    _Mistake(
        lambda w: [w.before],
        "That is Δ before this example: the product {error} · {signal} is missing.",
    ),
    _Mistake(
        lambda w: [w.before + w.error, w.error] if w.column else [],
        "The factor {signal} is missing: in column 0 alone, the bias's, it is 1.",
    ),
    _Mistake(lambda w: [w.before + w.signal, w.signal], "The factor {error} is missing."),
    _Mistake(
        lambda w: [w.before + w.error * float(w.signals[k]) for k in w.neighbours],
        "The columns are off by one: column 0 is the bias's, with the factor 1, and this is "
        "column {column}.",
    ),
    _Mistake(lambda w: [2 * w.before - w.value], "The product is subtracted: it is added to Δ."),
)

_GRADIENT = (
    _Mistake(
        lambda w: [w.sum / w.batch] if w.share else [],
        "The λ part is missing: outside column 0 it is (λ/m) {weight}.",
    ),
    _Mistake(
        lambda w: [w.sum / w.batch + w.trace.regularisation / w.m * w.weight],
        "That has the λ part in column 0: the bias's column has none.",
    ),
    _Mistake(
        lambda w: [w.sum, w.sum + w.penalty, w.sum + w.m * w.penalty],
        "The factor 1/{size} is missing: Δ is divided by the number of examples.",
    ),
    _Mistake(
        lambda w: [w.sum / w.batch + w.m * w.penalty],
        "λ is not divided by m: the λ part is (λ/m) {weight}.",
    ),
    _Mistake(
        lambda w: [w.sum / w.batch - w.penalty], "The sign of the λ part is wrong: it is added."
    ),
    _Mistake(
        lambda w: [w.sum / w.batch + w.penalty / 2, w.sum / w.batch + w.share],
        "The λ part is (λ/m) {weight}: a factor of it is wrong.",
    ),
    _Mistake(lambda w: [w.penalty], "That is the λ part alone: Δ/{size} is missing."),
    _Mistake(
        lambda w: [w.sum / w.m + w.penalty, w.sum / w.m],
        "Δ of a batch is divided by its own number of examples, b.",
    ),
)

_UPDATE = (
    _Mistake(
        lambda w: [w.weight + w.step], "The sign is wrong: it is Θ − αD, against the gradient."
    ),
    _Mistake(
        lambda w: [-w.step, w.step], "That is the step αD alone: it is subtracted from {weight}."
    ),
    _Mistake(lambda w: [w.weight - w.D, w.weight + w.D], "The rate α is missing: the step is αD."),
    _Mistake(lambda w: [w.weight], "That is {weight} before the update: the step −αD is missing."),
    _Mistake(lambda w: [w.weight - w.rate * (w.D - w.penalty)], "The λ part of D is missing."),
    _Mistake(
        lambda w: [w.weight - w.rate * w.sum],
        "That is Θ − αΔ: the gradient D has the factor 1/{size}.",
    ),
    _Mistake(lambda w: [w.D], "That is D itself: the new Θ is Θ − αD."),
)

_IN_WHOLE: dict[Quantity, tuple[_Mistake, ...]] = {
    Quantity.Z: (
        *_SUM,
        _Mistake(lambda w: [w.a], "That is a = g(z) already: {name} is the sum before g."),
        _Mistake(
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
_IN_PARTS: dict[Quantity, tuple[_Mistake, ...]] = {
    Quantity.Z: _SO_FAR + _SUM,
    Quantity.COST: _FIRST_LOGARITHM,
    Quantity.DELTA: _SO_FAR + _ERROR_SUM,
}
_ANYWHERE = (
    _Mistake(lambda w: [-w.value], "The size is right, but the sign is wrong."),
    _Mistake(lambda w: [w.value * w.batch], "That is too large by the factor {size}."),
    _Mistake(lambda w: [w.value / w.batch], "That is divided by {size} once too often."),
    _Mistake(lambda w: [w.value * 10, w.value / 10], "The decimal point is one place off."),
)
"""What can go wrong with any value, tried last."""
