"""A value is asked for before it is shown, an answer is judged fairly, and a mistake is named.

The network of most cases is worked out by hand. Θ(1) = [1 2 −1; 1 −1 1], x = (1, 2), y = (1, 0):

    z(2) = (1 + 2·1 − 1·2, 1 − 1·1 + 1·2) = (1, 2)         a(2) = (0.731059, 0.880797)
    Θ(2) = [−1 2 −0.5; 0.5 −1 1]
    z(3) = (−1 + 1.462117 − 0.440399, 0.5 − 0.731059 + 0.880797) = (0.021719, 0.649738)
    h = (0.505429, 0.656952)                               δ(3) = h − y = (−0.494571, 0.656952)
    g′(z(2)) = a(1 − a) = (0.196612, 0.104994)
    δ₂(2) = (−0.5 · −0.494571 + 1 · 0.656952) · 0.104994 = 0.904237 · 0.104994 = 0.094939

and for the second example, x = (0, 1), y = (0, 1):

    z(2) = (0, 2)   a(2) = (0.5, 0.880797)   h = (0.391646, 0.706987)   δ(3) = (0.391646, −0.293013)
"""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.debugger import Descent, Place, Quantity, Timeline, Trace
from nnviz.debugger.formula_parts import Chip, Rest
from nnviz.debugger.formulas import formula
from nnviz.debugger.numbers import number
from nnviz.debugger.prediction import (
    asking,
    entry_named,
    judge,
    parse,
    question_of,
    verdict_text,
    why_not,
)
from nnviz.engine import Network

THETAS = (
    np.array([[1.0, 2.0, -1.0], [1.0, -1.0, 1.0]]),
    np.array([[-1.0, 2.0, -0.5], [0.5, -1.0, 1.0]]),
)
X = np.array([[1.0, 2.0], [0.0, 1.0]])
Y = np.array([[1.0, 0.0], [0.0, 1.0]])
A, Z, COST, DELTA = Quantity.A, Quantity.Z, Quantity.COST, Quantity.DELTA
SUM, GRADIENT, UPDATE = Quantity.ACCUMULATED, Quantity.GRADIENT, Quantity.UPDATE
MATRICES = (SUM, GRADIENT, UPDATE)


def worked(thetas=THETAS, activation="sigmoid", regularisation=0.5):
    """Return the network above, with λ = 0.5, m = 2 and α = 0.1."""
    return Trace(Network(thetas, activation), X, Y, regularisation, Descent(0.1))


def told(place, typed, **options):
    trace = worked(**options)
    question = question_of(trace, place)
    assert question is not None
    return judge(question, trace, typed)


# -- what is asked ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "name", "value"),
    [
        (Place(0, Z, 2, 1), "z₁(2)", 1.0),
        (Place(0, Z, 2, 1, 2), "the sum so far of z₁(2)", 3.0),  # 1 + 2·1
        (Place(0, A, 2, 1), "a₁(2)", 0.731059),
        (Place(0, COST, 3, 1), "cost₁", 0.682347),  # −ln 0.505429
        (Place(0, COST, 3, 2, 1), "the first part of cost₂", 0.0),
        (Place(0, DELTA, 3, 1), "δ₁(3)", -0.494571),
        (Place(0, DELTA, 2, 2), "δ₂(2)", 0.094939),
        (Place(0, DELTA, 2, 2, 2), "the sum so far of δ₂(2)", 0.904237),
        # −0.494571 · 0.731059 + 0.391646 · 0.5 = −0.361560 + 0.195823
        (Place(1, SUM, 2, 1, 2), "the new Δ₁₁(2)", -0.165737),
        # −0.165737/2 + 0.5/2 · 2
        (Place(1, GRADIENT, 2, 1, 2), "D₁₁(2)", 0.417131),
        # 2 − 0.1 · 0.417131
        (Place(1, UPDATE, 2, 1, 2), "the new Θ₁₁(2)", 1.958287),
    ],
)
def test_the_one_value_that_a_place_computes_is_asked_for(place, name, value):
    question = question_of(worked(), place)
    assert (question.name, question.place) == (name, place)
    assert question.value == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize(
    ("place", "word"),
    [
        (Place(0, Quantity.INPUT, 1), "given"),
        (Place(0, Z, 2), "Unit"),
        (Place(0, COST, 3), "Unit"),
        (Place(0, DELTA, 2), "Unit"),
        (Place(0, SUM, 1, 2), "Term"),
        (Place(1, GRADIENT, 1), "Term"),
    ],
)
def test_several_values_at_once_are_not_asked_for_and_what_helps_is_said(place, word):
    trace = worked()
    assert question_of(trace, place) is None
    assert word in why_not(trace, place)


def test_an_example_outside_the_batch_and_a_value_that_is_no_number_ask_for_nothing():
    trace = Trace(Network(THETAS, "sigmoid"), X, Y, 0.0, Descent(0.1, batch_size=1))
    outside = 1 - int(trace.rows[0])
    place = Place(outside, SUM, 1, 1, 1)
    assert question_of(trace, place) is None
    assert "no part" in why_not(trace, place)
    diverged = (np.full((2, 3), np.inf), THETAS[1])
    trace = Trace(Network.unchecked(diverged, "sigmoid"), X, Y, 0.0)
    assert question_of(trace, Place(0, Z, 2, 1)) is None
    assert "no longer a number" in why_not(trace, Place(0, Z, 2, 1))


def test_the_last_entry_of_a_row_can_be_asked_for_as_the_other_terms_are():
    trace = worked()
    for place in (Place(1, GRADIENT, 2, 2), Place(1, GRADIENT, 2)):
        assert entry_named(trace, place) == Place(1, GRADIENT, 2, 2, 3)
    assert question_of(trace, entry_named(trace, Place(1, GRADIENT, 2))).name == "D₂₂(2)"
    for place in (Place(1, GRADIENT, 2, 2, 1), Place(0, Z, 2, 1)):
        assert entry_named(trace, place) == place


def test_what_a_step_computes_is_a_question_mark_and_the_rest_stays():
    shown = formula(worked(), Place(0, DELTA, 2, 2))
    hidden = asking(shown)
    assert hidden.result.text == "?"
    assert hidden.text.endswith("= ?")
    assert hidden.result.name == "δ₂(2)"
    assert math.isnan(hidden.result.value)
    assert (hidden.pieces, hidden.parts) == (shown.pieces, shown.parts)
    several = asking(formula(worked(), Place(0, Z, 2)))
    assert several.text == "= ( ? , ? )"
    row = asking(formula(worked(), Place(1, UPDATE, 2, 1)))
    assert row.text.count("?") == 3
    assert "−1 −" in row.text  # the old Θ₁₀ is known
    given_input = formula(worked(), Place(0, Quantity.INPUT, 1))
    assert asking(given_input) == given_input


def test_the_costs_of_all_outputs_are_hidden_with_their_sum():
    random = np.random.default_rng(1)
    thetas = (random.normal(size=(9, 3)),)
    trace = Trace(Network(thetas, "sigmoid"), X, np.eye(9)[:2], 0.0)
    hidden = asking(formula(trace, Place(0, COST, 2)))
    assert hidden.text == "= ? + ? + ? + ? + 5 more terms = ?"
    assert not any(isinstance(p, Rest) and p.value is not None for p in hidden.pieces)


# -- what is typed ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("−0.11", -0.11),
        ("-0.11", -0.11),
        ("–0.11", -0.11),
        ("+2", 2.0),
        ("0,11", 0.11),
        (".5", 0.5),
        (" 3. ", 3.0),
        ("1e-3", 1e-3),
        ("1E−3", 1e-3),
        ("1/3", 1 / 3),
        ("−1 / 4", -0.25),
        ("−4.30·10⁻⁷", -4.3e-7),
    ],
)
def test_numbers_are_read_as_people_write_them(text, value):
    assert parse(text) == value


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "2*0.5", "1/2/3", "1/0", "1e999", "1 + 1", "nan", "inf", "1,234.5", "--1",
     "__import__('os')", "0x10", "1e99999999999", "٣"],
)  # fmt: skip
def test_what_is_no_number_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"“.*\.$"):
        parse(text)


@given(st.floats(-1e12, 1e12, allow_subnormal=False))
def test_a_number_can_be_typed_as_it_is_shown(value):
    assert parse(number(value)) == pytest.approx(value, rel=6e-3)


# -- what is right ---------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["0.0949", "0,095", ".09", "9.49e-2", "0.094939", "+0.095"])
def test_an_answer_may_be_rounded_to_the_digits_that_were_typed(typed):
    verdict = told(Place(0, DELTA, 2, 2), typed)  # 0.094939
    assert verdict.right
    assert verdict.hint == ""


@pytest.mark.parametrize("typed", ["0.0950", "0.0948", "0.094", "0.1000", "0", "0.2", "1/11"])
def test_an_answer_that_is_not_the_rounded_value_is_wrong(typed):
    assert not told(Place(0, DELTA, 2, 2), typed).right


def test_so_few_digits_that_they_say_nothing_do_not_make_an_answer_right():
    a = Place(0, A, 2, 1)  # 0.731059
    assert told(a, "0.7").right
    assert not told(a, "1").right  # 0.731 rounds to 1, but that is z
    assert told(a, "1").hint != ""


def test_fractions_are_exact_but_their_decimals_are_rounded():
    place = Place(0, DELTA, 2, 2)  # 0.094939
    assert told(Place(0, Z, 2, 1), "2/2").right
    assert not told(place, "9/95").right  # 0.094737
    assert told(place, "0.3798/4").right  # 0.09495 ± 0.0000125


def test_zero_is_right_where_calculating_leaves_a_crumb():
    thetas = (np.array([[-0.3, 0.1, 0.1], [1.0, 1.0, 1.0]]), THETAS[1])
    trace = worked(thetas)  # −0.3 + 0.1·1 + 0.1·2 is not quite 0
    question = question_of(trace, Place(0, Z, 2, 1))
    assert question.value != 0
    assert judge(question, trace, "0").right


def test_the_difference_is_told_with_its_direction_kept_and_in_words():
    trace, place = worked(), Place(0, DELTA, 3, 1)  # −0.494571
    question = question_of(trace, place)
    verdict = judge(question, trace, "-0.49")
    assert verdict.difference == pytest.approx(0.004571, abs=1e-6)
    assert verdict_text(question, "-0.49", verdict) == (
        "You said −0.49 · δ₁(3) is −0.4946 · off by 0.004571 — right"
    )
    verdict = judge(question, trace, "-0.495")
    assert verdict_text(question, "-0.495", verdict).endswith("off by 0.0004 — right")
    verdict = judge(question, trace, "0.2")
    assert verdict_text(question, " 0.2 ", verdict) == (
        "You said 0.2 · δ₁(3) is −0.4946 · off by 0.6946 — wrong"
    )


def test_no_difference_is_not_told():
    trace, place = worked(), Place(0, Z, 2, 2)
    question = question_of(trace, place)
    assert verdict_text(question, "2", judge(question, trace, "2")) == (
        "You said 2 · z₂(2) is 2 — right"
    )


# -- which factor is off ---------------------------------------------------------------------------

HINTS = [
    # z₁(2) = 1 + 2·1 − 1·2 = 1
    (Place(0, Z, 2, 1), "0", "bias Θ₁₀(1) is missing"),  # 2 − 2
    (Place(0, Z, 2, 1), "5", "columns of Θ(1)"),  # 1·1 + 2·2
    (Place(0, Z, 2, 2), "3", "sum of the inputs"),  # 1 + 2
    (Place(0, Z, 2, 1), "0.731", "a = g(z) already"),
    (Place(0, Z, 2, 1), "−2", "one product alone"),
    (Place(0, Z, 2, 1), "−1", "sign is wrong"),
    # z₁(2) so far = 1 + 2·1 = 3, the terms are 1 and 2
    (Place(0, Z, 2, 1, 2), "2", "this term alone"),
    (Place(0, Z, 2, 1, 2), "1", "sum before this term"),
    (Place(0, Z, 2, 1, 2), "-3", "sign is wrong"),
    # a₁(2) = g(1) = 0.731059
    (Place(0, A, 2, 1), "1", "z₁(2) itself"),
    (Place(0, A, 2, 1), "0.1966", "slope g′(z₁(2))"),
    (Place(0, A, 2, 1), "0.7616", "have g = sigmoid"),  # tanh 1
    (Place(0, A, 2, 1), "0.2689", "sign of z₁(2)"),  # 1/(1 + e)
    # cost₁ = −ln 0.505429 = 0.682347, y = 1
    (Place(0, COST, 3, 1), "−0.6823", "minus is missing"),
    (Place(0, COST, 3, 1), "0.2963", "natural logarithm"),  # log₁₀
    (Place(0, COST, 3, 1), "0.7041", "other target"),  # −ln(1 − 0.505429)
    (Place(0, COST, 3, 1), "0", "one of the two logarithms"),
    (Place(0, COST, 3, 1), "0.2446", "squared error"),  # 0.494571²
    (Place(0, COST, 3, 2, 1), "0.4201", "factor y is missing"),  # −ln 0.656952, y = 0
    (Place(0, COST, 3, 2, 1), "1.0699", "second part"),  # −ln(1 − 0.656952)
    # δ₁(3) = 0.505429 − 1 = −0.494571
    (Place(0, DELTA, 3, 1), "0.4946", "a − y"),
    (Place(0, DELTA, 3, 1), "−0.1236", "factor g′(z₁(3))"),  # −0.494571 · 0.505429 · 0.494571
    (Place(0, DELTA, 3, 1), "0.505", "target y"),
    (Place(0, DELTA, 3, 1), "−0.978", "z₁(3) in the place of a₁(3)"),  # 0.021719 − 1
    # δ₂(2) = (−0.5 · −0.494571 + 1 · 0.656952) · 0.104994 = 0.904237 · 0.104994 = 0.094939
    (Place(0, DELTA, 2, 2), "0.9042", "factor g′(z₂(2)) = a(1 − a) is missing"),
    (Place(0, DELTA, 2, 2), "0.0864", "columns of Θ(2)"),  # column 0: (0.494571 + 0.328476)·…
    (Place(0, DELTA, 2, 2), "−0.1728", "unit 2 has column 2"),  # column 1: −1.646093 · 0.104994
    (Place(0, DELTA, 2, 2), "0.02596", "one product alone"),  # 0.247285 · 0.104994
    (Place(0, DELTA, 2, 2), "0.0690", "one product alone"),  # 0.656952 · 0.104994
    (Place(0, DELTA, 2, 2), "0.2473", "and the sum has the factor g′(z₂(2))"),  # −0.5 · −0.494571
    (Place(0, DELTA, 2, 2), "0.6570", "one product alone: the errors of all"),  # 1 · 0.656952
    (Place(0, DELTA, 2, 2), "0.7964", "factor a₂(2) in the place"),  # 0.904237 · 0.880797
    (Place(0, DELTA, 2, 2), "−1.808", "z₂(2) in the slope"),  # 0.904237 · 2 · (1 − 2)
    (Place(0, DELTA, 2, 2), "0.2027", "another activation"),  # 0.904237 · (1 − 0.775803)
    (Place(0, DELTA, 2, 2), "0.1078", "part of the slope"),  # 0.904237 · 0.119203
    (Place(0, DELTA, 2, 2), "0.01705", "weights are missing"),  # 0.162381 · 0.104994
    (Place(0, DELTA, 2, 2), "0.0525", "errors are missing"),  # (−0.5 + 1) · 0.104994
    (Place(0, DELTA, 2, 2), "0.1050", "slope alone"),
    (Place(0, DELTA, 2, 2), "−0.0949", "sign is wrong"),
    (Place(0, DELTA, 2, 1), "0.1618", "column 0 is the bias's"),  # 0.823047 · 0.196612
    # the sum of δ₂(2) so far = −0.5 · −0.494571 = 0.247285, then 0.904237
    (Place(0, DELTA, 2, 2, 1), "0.4946", "columns of Θ(2)"),  # −1 · −0.494571
    (Place(0, DELTA, 2, 2, 1), "0.02596", "comes after the whole sum"),
    (Place(0, DELTA, 2, 2, 2), "0.657", "this term alone"),
    (Place(0, DELTA, 2, 2, 2), "0.2473", "sum before this term"),
    # Δ₁₁(2) = −0.361560 + 0.391646 · 0.5 = −0.165737
    (Place(1, SUM, 2, 1, 2), "0.1958", "product alone"),
    (Place(1, SUM, 2, 1, 2), "−0.3616", "product δ₁(3) · a₁(2) is missing"),
    (Place(1, SUM, 2, 1, 2), "0.0301", "factor a₁(2) is missing"),  # −0.361560 + 0.391646
    (Place(1, SUM, 2, 1, 2), "0.1384", "factor δ₁(3) is missing"),  # −0.361560 + 0.5
    (Place(1, SUM, 2, 1, 2), "−0.0166", "columns are off by one"),  # … + 0.391646 · 0.880797
    (Place(1, SUM, 2, 1, 2), "−0.5574", "subtracted"),
    # column 0: −0.494571 + 0.391646 = −0.102925; with a₁(2) for the bias's 1: −0.298748
    (Place(1, SUM, 2, 1, 1), "−0.2987", "column 0 is the bias's"),
    # D₁₁(2) = −0.165737/2 + 0.25 · 2 = 0.417131
    (Place(1, GRADIENT, 2, 1, 2), "−0.0829", "λ part is missing"),
    (Place(1, GRADIENT, 2, 1, 2), "0.3343", "1/m is missing"),  # −0.165737 + 0.5
    (Place(1, GRADIENT, 2, 1, 2), "−0.1657", "1/m is missing"),
    (Place(1, GRADIENT, 2, 1, 2), "0.9171", "λ is not divided by m"),  # −0.082869 + 0.5 · 2
    (Place(1, GRADIENT, 2, 1, 2), "−0.5829", "sign of the λ part"),
    (Place(1, GRADIENT, 2, 1, 2), "0.1671", "factor of it is wrong"),  # λ/2m
    (Place(1, GRADIENT, 2, 1, 2), "0.5", "λ part alone"),
    (Place(1, GRADIENT, 2, 1, 2), "−0.4171", "sign is wrong"),
    # D₁₀(2) = −0.102925/2 = −0.051462; with λ: −0.051462 + 0.25 · −1
    (Place(1, GRADIENT, 2, 1, 1), "−0.3015", "λ part in column 0"),
    (Place(1, GRADIENT, 2, 1, 1), "−0.1029", "1/m is missing"),
    # Θ₁₁(2) = 2 − 0.1 · 0.417131 = 1.958287
    (Place(1, UPDATE, 2, 1, 2), "2.0417", "sign is wrong"),
    (Place(1, UPDATE, 2, 1, 2), "−0.0417", "step αD alone"),
    (Place(1, UPDATE, 2, 1, 2), "1.5829", "rate α is missing"),
    (Place(1, UPDATE, 2, 1, 2), "2.00", "before the update"),
    (Place(1, UPDATE, 2, 1, 2), "2.0083", "λ part of D is missing"),  # 2 + 0.1 · 0.082869
    (Place(1, UPDATE, 2, 1, 2), "2.0166", "Θ − αΔ"),  # 2 + 0.1 · 0.165737
    (Place(1, UPDATE, 2, 1, 2), "0.4171", "D itself"),
    # whatever it is
    (Place(0, A, 2, 1), "1.462", "too large by the factor m"),
    (Place(0, DELTA, 2, 2), "0.0475", "divided by m once too often"),
    (Place(0, DELTA, 2, 2), "0.9494", "decimal point"),
    (Place(0, DELTA, 2, 2), "0.00949", "decimal point"),
]


@pytest.mark.parametrize(("place", "typed", "words"), HINTS)
def test_the_factor_that_is_off_is_named(place, typed, words):
    verdict = told(place, typed)
    assert not verdict.right
    assert words in verdict.hint
    assert verdict.hint.endswith(".")


@pytest.mark.parametrize(("place", "typed", "_"), HINTS)
def test_a_hint_does_not_give_the_number_away(place, typed, _):
    value = question_of(worked(), place).value
    if value != round(value):  # a whole number may be an index too
        assert number(value, 3) not in told(place, typed).hint.split()
    assert "{" not in told(place, typed).hint


def test_the_slope_is_named_as_the_activation_has_it():
    place = Place(0, DELTA, 2, 2)
    for activation, slope in (("tanh", "1 − a²"), ("sigmoid", "a(1 − a)")):
        trace = worked(activation=activation)
        question = question_of(trace, place)
        back = trace.network.thetas[1][:, 2] @ trace.example(0).delta[2]
        assert slope in judge(question, trace, f"{back:.5f}").hint


def test_the_sigmoid_s_slope_is_told_from_tanh_s():
    trace = worked(activation="tanh")
    h = trace.example(0).a[2]
    a = math.tanh(2.0)
    sigmoid_slope = (-0.5 * (h[0] - 1) + h[1]) * a * (1 - a)
    verdict = told(Place(0, DELTA, 2, 2), f"{sigmoid_slope:.6f}", activation="tanh")
    assert "layer 2 have tanh" in verdict.hint


def test_a_batch_is_divided_by_its_own_number_of_examples():
    trace = Trace(Network(THETAS, "sigmoid"), X, Y, 0.0, Descent(0.1, batch_size=1))
    row = int(trace.rows[0])
    question = question_of(trace, Place(row, GRADIENT, 2, 1, 1))
    error = (-0.494570559, 0.391646009)[row]
    assert question.value == pytest.approx(error)
    assert "Δ of a batch" in judge(question, trace, f"{error / 2:.6f}").hint


def test_an_answer_that_no_mistake_gives_is_wrong_without_a_hint():
    verdict = told(Place(0, DELTA, 2, 2), "0.3141")
    assert not verdict.right
    assert verdict.hint == ""


def test_mistakes_that_give_the_right_value_by_chance_are_not_told():
    """With ReLU and z > 0 the slope is 1, and with one unit above the sum has one product."""
    thetas = (THETAS[0], np.array([[0.0, 0.5, 2.0]]))
    trace = Trace(Network(thetas, "relu"), X, Y[:, :1], 0.0)
    question = question_of(trace, Place(0, DELTA, 2, 2))
    z = 0.5 * 1 + 2 * 2  # a(2) = z(2) = (1, 2), and no bias
    error = 1 / (1 + math.exp(-z)) - 1
    assert question.value == pytest.approx(2 * error)
    verdict = judge(question, trace, f"{2 * error:.5f}")
    assert (verdict.right, verdict.hint) == (True, "")
    output = question_of(trace, Place(0, Z, 3, 1))
    assert judge(output, trace, "4.5").hint == ""
    for near in (2.06 * error, 1.94 * error):
        verdict = judge(question, trace, f"{near:.5f}")
        assert (verdict.right, verdict.hint) == (False, "")


# -- on any network --------------------------------------------------------------------------------

G = {
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "relu": (lambda z: np.where(z > 0, z, 0.0), lambda z: np.where(z > 0, 1.0, 0.0)),
}


@st.composite
def networks(draw):
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    m = draw(st.integers(1, 4))
    thetas = tuple(random.normal(size=(above, below + 1)) for below, above in pairwise(sizes))
    X = random.normal(size=(m, sizes[0]))
    Y = random.integers(0, 2, size=(m, sizes[-1])).astype(float)
    descent = Descent(0.3, draw(st.sampled_from([None, 1, 2])), seed=1)
    regularisation = draw(st.sampled_from([0.0, 2.0]))
    activation = draw(st.sampled_from(sorted(G)))
    return Trace(Network(thetas, activation), X, Y, regularisation, descent), X, Y


def places(trace):
    """Return every moment of the last example and after it, its last units and entries named."""
    sizes, row = trace.network.layer_sizes, int(trace.rows[-1])
    timeline = Timeline(sizes, 1)
    for moment in range(len(timeline)):
        place = replace(timeline.place(moment), example=row)
        line = timeline.line(place)
        yield entry_named(trace, replace(place, unit=place.unit or line.units))


class Own:
    """The values of a network by plain NumPy, one example after the other."""

    def __init__(self, trace, X, Y):
        self.trace, self.thetas, self.m = trace, trace.network.thetas, len(X)
        self.activation = trace.network.hidden_activation
        self.passes = {row: self.one_pass(X[row], Y[row]) for row in map(int, trace.rows)}
        self.y = Y

    def one_pass(self, x, y):
        g, slope = G[self.activation]
        z, a = [None], [x]
        for k, theta in enumerate(self.thetas):
            z.append(theta[:, 0] + theta[:, 1:] @ a[-1])
            a.append((G["sigmoid"][0] if k == len(self.thetas) - 1 else g)(z[-1]))
        delta = [a[-1] - y]
        for k in range(len(self.thetas) - 1, 0, -1):
            delta.insert(0, (self.thetas[k][:, 1:].T @ delta[0]) * slope(z[k]))
        return z, a, [None, *delta]

    def matrix(self, quantity, k):
        passes = [self.passes[row] for row in map(int, self.trace.rows)]
        total = sum(np.outer(delta[k + 1], [1.0, *a[k]]) for _, a, delta in passes)
        if quantity is SUM:
            return total
        D = total / len(passes)
        D[:, 1:] += self.trace.regularisation / self.m * self.thetas[k][:, 1:]
        return D if quantity is GRADIENT else self.thetas[k] - 0.3 * D

    def value(self, place):
        k, j, term = place.layer - 1, place.unit - 1, place.term
        _, a, delta = self.passes[place.example]
        if place.quantity in MATRICES:
            return self.matrix(place.quantity, k)[j, term - 1]
        if place.quantity is Z:
            return (self.thetas[k - 1][j] * [1.0, *a[k - 1]])[:term].sum()
        if place.quantity is COST:
            y, h = self.y[place.example][j], a[-1][j]
            return -y * np.log(h) - (0 if term == 1 else (1 - y) * np.log(1 - h))
        if place.quantity is DELTA and term is not None and k + 1 < len(delta):
            return (self.thetas[k][:, j + 1] * delta[k + 1])[:term].sum()
        return {A: a, DELTA: delta}[place.quantity][k][j]


@settings(max_examples=40, deadline=None)
@given(networks())
def test_every_place_of_one_value_asks_for_it_and_takes_it_as_it_is_shown(case):
    trace, _, _ = case
    own = Own(*case)
    for place in places(trace):
        question = question_of(trace, place)
        if place.quantity is Quantity.INPUT:
            assert question is None
            continue
        assert question.value == pytest.approx(own.value(place), rel=1e-9, abs=1e-12), place
        for typed in (number(question.value), repr(question.value)):
            verdict = judge(question, trace, typed)
            assert verdict.right, (place, typed)
            assert verdict.hint == ""


@settings(max_examples=40, deadline=None)
@given(networks())
def test_a_formula_that_asks_tells_nothing_of_what_is_computed(case):
    trace, _, _ = case
    for named in places(trace):
        for place in (named, replace(named, term=None), replace(named, unit=None, term=None)):
            if place.quantity is Quantity.INPUT:
                continue
            shown = formula(trace, place)
            hidden = asking(shown)
            assert "?" in hidden.text
            assert repr(hidden) == repr(asking(falsified(shown))), place
            known = [p.text for p in shown.pieces if isinstance(p, Chip) and not p.outcome]
            answers = {p.text for p in shown.pieces if isinstance(p, Chip) and p.outcome}
            answers |= {shown.result.text} if shown.result else set()
            if place.quantity is not COST or place.unit is not None:
                for answer in answers - set(known):
                    assert answer not in hidden.text.replace("(", " ").split(), place


def falsified(shown):
    """Return the formula with other values in the place of what was computed."""
    pieces = tuple(
        replace(p, value=-77.77) if isinstance(p, Chip) and p.outcome else p for p in shown.pieces
    )
    result = shown.result and replace(shown.result, value=-77.77, limit=99.0)
    return replace(shown, pieces=pieces, result=result)


@settings(max_examples=40, deadline=None)
@given(networks(), st.floats(-3, 3))
def test_any_number_can_be_judged_and_none_that_is_right_has_a_hint(case, guess):
    trace, _, _ = case
    for place in places(trace):
        question = question_of(trace, place)
        if question is not None:
            verdict = judge(question, trace, f"{guess:.2f}")
            assert not (verdict.right and verdict.hint)
            assert "{" not in verdict.hint
