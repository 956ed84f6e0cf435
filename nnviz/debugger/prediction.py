"""Predicting a value before its step: what is asked, whether an answer is right, what went wrong.

A hint is found by calculating what each typical mistake would have given. It names the factor, and
never the number.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil, isfinite, log10

import numpy as np

from nnviz.debugger.formula_parts import Chip, Formula, Piece, Reference, Rest
from nnviz.debugger.formulas import formula
from nnviz.debugger.mistakes import Work, mistakes_in
from nnviz.debugger.names import with_class
from nnviz.debugger.numbers import MINUS, number
from nnviz.debugger.places import MATRICES, Place, Quantity
from nnviz.debugger.trace import Trace

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
    if place.quantity not in MATRICES or place.term is not None:
        return place
    rows, columns = trace.network.thetas[place.layer - 1].shape
    return replace(place, unit=place.unit or rows, term=columns)


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


def _hint(question: Question, trace: Trace, answer: _Answer) -> str:
    """Return what is said of the first mistake that gives the answer, "" if none does."""
    with np.errstate(all="ignore"):  # log 0, and Θ that diverges, give no number and no hint
        work = Work(trace, question)
        for mistake in mistakes_in(work):
            if any(_explains(value, question, answer) for value in mistake.values(work)):
                return mistake.hint.format_map(work.names())
    return ""


def _explains(value: float, question: Question, answer: _Answer) -> bool:
    """Tell whether a mistake's value is what was typed, and is not the right one by chance."""
    chance = abs(value - question.value) <= _noise(question.value)
    return isfinite(value) and not chance and answer.fits(value)
