"""The formula of each place has the right symbols, and numbers that are true and add up.

What the numbers must be is worked out here once more with plain loops, from the notation alone.
"""

import math
from itertools import pairwise

import numpy as np
import pytest

from nnviz.debugger import Descent, Place, Quantity, Timeline, Trace
from nnviz.debugger.formula_parts import Break, Chip, Kind, Reference, Rest, Words
from nnviz.debugger.formulas import LARGEST, cost_formula, formula
from nnviz.engine import Network, cost

SMOOTH = {
    "sigmoid": (lambda z: 1 / (1 + math.exp(-z)), lambda z: math.exp(-z) / (1 + math.exp(-z)) ** 2),
    "tanh": (math.tanh, lambda z: 1 / math.cosh(z) ** 2),
    "relu": (lambda z: max(0.0, z), lambda z: float(z > 0)),
}
MATRICES = (Quantity.ACCUMULATED, Quantity.GRADIENT, Quantity.UPDATE)


def make(sizes, activation="sigmoid", regularisation=0.0, batch=None, *, examples=5, seed=3):
    random = np.random.default_rng(seed)
    thetas = tuple(random.normal(size=(above, below + 1)) for below, above in pairwise(sizes))
    X = random.normal(size=(examples, sizes[0]))
    Y = random.integers(0, 2, size=(examples, sizes[-1])).astype(float)
    trace = Trace(Network(thetas, activation), X, Y, regularisation, Descent(0.5, batch, seed=1))
    return trace, X, Y


def places(trace, row):
    """Return every moment of a row's example and of the lines after all examples."""
    sizes = trace.network.layer_sizes
    timeline = Timeline(sizes, 1)
    for moment in range(len(timeline)):
        place = timeline.place(moment)
        yield Place(row, place.quantity, place.layer, place.unit, place.term)


def worked_out(trace, X, Y, row):
    """Return z, a and δ of one example by plain loops, in lists indexed by layer − 1."""
    g, slope = SMOOTH[trace.network.hidden_activation]
    sigmoid = SMOOTH["sigmoid"][0]
    thetas = [theta.tolist() for theta in trace.network.thetas]
    z, a = [[]], [X[row].tolist()]
    for number, theta in enumerate(thetas, start=1):
        z.append([w[0] + sum(w[i + 1] * v for i, v in enumerate(a[-1])) for w in theta])
        a.append([(sigmoid if number == len(thetas) else g)(value) for value in z[-1]])
    delta = [[h - y for h, y in zip(a[-1], Y[row].tolist(), strict=True)]]
    for k in range(len(thetas) - 1, 0, -1):
        back = [
            sum(thetas[k][j][i + 1] * d for j, d in enumerate(delta[0])) for i in range(len(a[k]))
        ]
        delta.insert(0, [b * slope(value) for b, value in zip(back, z[k], strict=True)])
    return z, a, [[], *delta]


def evaluated(pieces, activation):
    """Return what the numbers and operators come to when they are calculated as written."""
    texts = [
        repr(piece.value) if isinstance(piece, Chip | Rest) else piece.text for piece in pieces
    ]
    text = "".join(f"({t})" if t[0] == "-" else t for t in texts).lstrip("= ")
    for written, python in (("·", "*"), ("−", "-"), ("²", "**2"), ("+", "+")):
        text = text.replace(written, python)
    names = {"log": math.log, "g": SMOOTH[activation][0]}
    return eval(text, {"__builtins__": {}}, names)  # noqa: S307  the text is made of our pieces


def rows(pieces):
    """Return the pieces of each line of a matrix's row, without its label."""
    lines = [[]]
    for piece in pieces:
        if isinstance(piece, Break):
            lines.append([])
        else:
            lines[-1].append(piece)
    return [line[1:] for line in lines]


def chips(shown):
    return [piece for piece in shown.pieces if isinstance(piece, Chip)]


CASES = [
    ((2, 3, 1), "sigmoid", 0.0, None),
    ((2, 3, 2), "sigmoid", 3.0, None),
    ((2, 3, 2, 1), "tanh", 3.0, 2),
    ((3, 2, 3), "tanh", 0.0, 2),
    ((2, 4, 3, 2), "relu", 3.0, 2),
    ((9, 8, 10), "sigmoid", 3.0, 3),
    ((2, 1), "sigmoid", 0.0, None),
]


@pytest.fixture(params=CASES, ids=str)
def case(request):
    return make(*request.param)


def test_a_unit_s_result_is_the_value_of_the_trace_and_the_one_worked_out_by_loops(case):
    trace, *_ = case
    row = int(trace.rows[-1])
    values, (z, a, delta) = trace.example(row), worked_out(*case, row)
    for quantity, ours, theirs in (
        (Quantity.Z, values.z, z),
        (Quantity.A, values.a, a),
        (Quantity.DELTA, values.delta, delta),
    ):
        for layer in range(2, len(trace.network.layer_sizes) + 1):
            for unit in range(1, len(ours[layer - 1]) + 1):
                shown = formula(trace, Place(row, quantity, layer, unit))
                assert shown.result.value == ours[layer - 1][unit - 1]
                assert shown.result.value == pytest.approx(theirs[layer - 1][unit - 1], rel=1e-9)
                assert not shown.partial


def test_the_numbers_of_every_moment_come_to_its_result_when_calculated(case):
    trace, _, _ = case
    row = int(trace.rows[-1])
    last = len(trace.network.layer_sizes)
    for place in places(trace, row):
        shown = formula(trace, place)
        output = place.layer == last
        activation = "sigmoid" if output else trace.network.hidden_activation
        if shown.result is not None:
            expected = evaluated(shown.pieces, activation)
            assert shown.result.value == pytest.approx(expected, rel=1e-9, abs=1e-12), place
            assert shown.result.outcome
        else:
            assert any(chip.outcome for chip in chips(shown)), place


def test_a_row_of_a_matrix_has_each_entry_with_its_own_sum(case):
    trace, _, _ = case
    row = int(trace.rows[-1])
    new = {
        Quantity.ACCUMULATED: trace.accumulated(row),
        Quantity.GRADIENT: trace.gradient,
        Quantity.UPDATE: trace.updated,
    }
    for quantity in MATRICES:
        for layer, matrix in enumerate(new[quantity], start=1):
            shown = formula(trace, Place(row, quantity, layer, 1), every_term=True)
            assert shown.result is None
            for column, line in enumerate(rows(shown.pieces)):
                *numbers, equals, outcome = line
                assert equals.text == "="
                assert outcome.value == matrix[0, column]
                assert outcome.reference == Reference(quantity, layer, 1, column)
                assert evaluated(numbers, "sigmoid") == pytest.approx(outcome.value, rel=1e-9)


def test_a_sum_so_far_is_the_cumulative_sum_with_the_present_term_marked():
    trace, X, _ = make((3, 2, 1))
    theta = trace.network.thetas[0]
    total = theta[0, 0]
    for term in range(1, 4):
        shown = formula(trace, Place(0, Quantity.Z, 2, 1, term))
        total += theta[0, term - 1] * X[0, term - 2] if term > 1 else 0.0
        assert shown.partial
        assert shown.result.value == pytest.approx(total, rel=1e-12)
        present = [chip.reference for chip in chips(shown) if chip.present]
        assert present[0] == Reference(Quantity.UPDATE, 1, 1, term - 1)
        assert len(present) == (1 if term == 1 else 2)
    whole = formula(trace, Place(0, Quantity.Z, 2, 1, 4))
    assert not whole.partial
    assert whole.result.value == trace.example(0).z[1][0]
    assert [chip.present for chip in chips(whole)][-2:] == [True, True]


def test_an_error_so_far_is_not_yet_scaled_by_its_slope():
    trace, *_ = make((2, 3, 2))
    delta = trace.example(0).delta[2]
    weights = trace.network.thetas[1][:, 2]
    for term in (1, 2):
        shown = formula(trace, Place(0, Quantity.DELTA, 2, 2, term))
        assert shown.partial
        assert shown.result.value == pytest.approx(float(weights[:term] @ delta[:term]))
        assert "1 −" not in shown.text
    assert not formula(trace, Place(0, Quantity.DELTA, 2, 2, 3)).partial


@pytest.mark.parametrize(("y", "first"), [(1.0, 1.0), (0.0, 0.0)])
def test_the_first_logarithm_is_all_of_the_cost_or_nothing(y, first):
    network = Network((np.array([[0.3, -0.2, 0.4]]),))
    trace = Trace(network, np.array([[1.0, 2.0]]), np.array([[y]]), 0.0)
    total = trace.example(0).cost[0]
    shown = formula(trace, Place(0, Quantity.COST, 2, 1, 1))
    assert shown.partial
    assert shown.result.value == first * total
    assert formula(trace, Place(0, Quantity.COST, 2)).result.value == total


def test_a_target_between_0_and_1_shares_the_cost_between_both_logarithms():
    # z = 0.3 − 0.2 + 0.8 = 0.9, h = 0.71095; −0.25 log h = 0.08529, −0.75 log(1 − h) = 0.93086.
    network = Network((np.array([[0.3, -0.2, 0.4]]),))
    trace = Trace(network, np.array([[1.0, 2.0]]), np.array([[0.25]]), 0.0)
    first = formula(trace, Place(0, Quantity.COST, 2, 1, 1))
    assert first.result.value == pytest.approx(0.085290, abs=1e-5)
    both = formula(trace, Place(0, Quantity.COST, 2, 1))
    assert both.result.value == pytest.approx(0.085290 + 0.930868, abs=1e-5)


def test_a_batch_divides_its_sum_by_its_own_examples_and_the_penalty_by_all():
    trace, X, Y = make((2, 3, 1), regularisation=3.0, batch=2)
    both = [worked_out(trace, X, Y, int(row)) for row in trace.rows]
    summed = sum(d[2][0] * a[1][0] for _, a, d in both)  # Δ_11 of layer 2
    theta = trace.network.thetas[1][0, 1]
    shown = formula(trace, Place(int(trace.rows[-1]), Quantity.GRADIENT, 2, 1, 2))
    assert shown.result.value == pytest.approx(summed / 2 + 3 / 5 * theta)
    assert "/ 2" in shown.text
    assert "3/5" in shown.text
    assert r"\frac{1}{b}" in shown.symbolic
    assert r"\frac{\lambda}{m}" in shown.symbolic
    assert "b = 2" in shown.note
    assert "m = 5" in shown.note


def test_the_bias_s_column_has_no_penalty():
    trace, *_ = make((2, 3, 1), regularisation=3.0)
    row = int(trace.rows[-1])
    bias = formula(trace, Place(row, Quantity.GRADIENT, 1, 2, 1))
    assert r"\lambda" not in bias.symbolic
    assert "3/5" not in bias.text
    assert "without λ" in formula(trace, Place(row, Quantity.GRADIENT, 1, 2)).note
    without = make((2, 3, 1))[0]
    assert r"\lambda" not in formula(without, Place(row, Quantity.GRADIENT, 1, 2, 2)).symbolic


def test_an_example_outside_of_the_batch_adds_nothing():
    trace, *_ = make((2, 3, 1), batch=2)
    outside = next(row for row in range(5) if trace.position(row) is None)
    shown = formula(trace, Place(outside, Quantity.ACCUMULATED, 1, 1))
    assert shown.pieces == ()
    assert shown.result is None
    assert "no part in this batch" in shown.note


@pytest.mark.parametrize("place", [Place(0, Quantity.Z, 2, 3), Place(0, Quantity.DELTA, 2, 3)])
def test_a_long_sum_shows_the_largest_terms_in_order_and_keeps_its_total(place):
    trace, *_ = make((12, 9, 11))
    short, full = formula(trace, place), formula(trace, place, every_term=True)
    assert short.result == full.result
    (rest,) = (piece for piece in short.pieces if isinstance(piece, Rest))
    weights = [chip for chip in chips(short) if chip.kind is Kind.WEIGHT]
    assert len(weights) == LARGEST
    order = [(chip.reference.unit, chip.reference.column) for chip in weights]
    assert order == sorted(order)
    assert not any(isinstance(piece, Rest) for piece in full.pieces)
    all_weights = [chip for chip in chips(full) if chip.kind is Kind.WEIGHT]
    assert len(all_weights) == LARGEST + rest.number
    assert evaluated(short.pieces, "sigmoid") == pytest.approx(evaluated(full.pieces, "sigmoid"))


def test_the_present_term_of_a_long_sum_is_shown_however_small():
    trace, *_ = make((12, 3, 1))
    for term in range(1, 13):
        shown = formula(trace, Place(0, Quantity.Z, 2, 1, term))
        present = [chip.reference.column for chip in chips(shown) if chip.kind is Kind.WEIGHT]
        assert term - 1 in present
        assert any(chip.present for chip in chips(shown))


def test_large_layers_and_matrices_show_a_few_values_and_count_the_rest():
    trace, *_ = make((12, 9, 11))
    vector = formula(trace, Place(0, Quantity.A, 2))
    assert [p.text for p in vector.pieces if isinstance(p, Rest)] == ["5 more units"]
    assert len(chips(formula(trace, Place(0, Quantity.A, 2), every_term=True))) == 9
    matrix = formula(trace, Place(4, Quantity.GRADIENT, 1))
    (rest,) = (piece for piece in matrix.pieces if isinstance(piece, Rest))
    assert rest.number + len(chips(matrix)) == 9 * 13
    assert rest.text == "105 more entries"
    assert len(chips(formula(trace, Place(4, Quantity.GRADIENT, 1), every_term=True))) == 9 * 13


def test_nothing_shown_is_computed_later_than_the_place():
    trace, *_ = make((2, 3, 3, 2), "tanh", 3.0)
    row = int(trace.rows[-1])
    timeline = Timeline(trace.network.layer_sizes, 1)

    def moment(what):
        term = None if what.column is None else what.column + 1
        return timeline.number(Place(0, what.quantity, what.layer, what.unit, term))

    for now, place in enumerate(places(trace, row)):
        shown = formula(trace, place)
        results = [] if shown.result is None or shown.partial else [shown.result]
        for chip in [*chips(shown), *results]:
            what = chip.reference
            if what is None or (what.unit == 0 and what.quantity is not Quantity.UPDATE):
                continue
            if what.quantity is Quantity.INPUT:
                continue
            if what.quantity is not Quantity.UPDATE or chip.outcome:
                assert moment(what) <= now, (place, what)
            else:
                assert (
                    chip.value == trace.network.thetas[what.layer - 1][what.unit - 1, what.column]
                )


SYMBOLS = [
    (Place(2, Quantity.INPUT, 1), "sigmoid", "a^{(1)} = x^{(3)}"),
    (Place(0, Quantity.Z, 2), "sigmoid", r"z^{(2)} = \Theta^{(1)} [1;\, x]"),
    (
        Place(0, Quantity.Z, 2, 2),
        "sigmoid",
        r"z_2^{(2)} = \Theta_{20}^{(1)} {}+\Theta_{21}^{(1)} x_1 {}+\Theta_{22}^{(1)} x_2",
    ),
    (
        Place(0, Quantity.Z, 3, 1, 2),
        "sigmoid",
        r"z_1^{(3)} = \Theta_{10}^{(2)} {}+\Theta_{11}^{(2)} a_1^{(2)} {}+\cdots",
    ),
    (Place(0, Quantity.A, 2, 1), "tanh", r"a_1^{(2)} = g(z_1^{(2)}), \quad g(z)=\tanh z"),
    (Place(0, Quantity.A, 2, 1), "relu", r"a_1^{(2)} = g(z_1^{(2)}), \quad g(z)=\max(0, z)"),
    (Place(0, Quantity.A, 3, 1), "relu", r"= g(z_1^{(3)}), \quad g(z)=\frac{1}{1+e^{-z}}"),
    (
        Place(0, Quantity.COST, 3, 2),
        "sigmoid",
        r"\mathrm{cost}_{2} = {-}y_{2} \log h_{2} {}-(1-y_{2}) \log(1-h_{2})",
    ),
    (Place(0, Quantity.COST, 3), "sigmoid", r"\sum_{k=1}^{2} [\, y_k \log h_k"),
    (Place(0, Quantity.DELTA, 3, 2), "sigmoid", r"\delta_2^{(3)} = a_2^{(3)} - y_{2}"),
    (
        Place(0, Quantity.DELTA, 2, 3),
        "sigmoid",
        r"\delta_3^{(2)} = (\Theta_{13}^{(2)} \delta_1^{(3)} {}+\Theta_{23}^{(2)} \delta_2^{(3)})"
        r" {}\cdot a_3^{(2)}(1-a_3^{(2)})",
    ),
    (Place(0, Quantity.DELTA, 2, 3), "tanh", r"{}\cdot (1-(a_3^{(2)})^2)"),
    (Place(0, Quantity.DELTA, 2, 3), "relu", r"{}\cdot g'(z_3^{(2)})"),
    (Place(0, Quantity.DELTA, 2), "sigmoid", r"\delta^{(2)} = (\Theta^{(2)})^T \delta^{(3)}"),
    (
        Place(0, Quantity.ACCUMULATED, 1, 3, 2),
        "sigmoid",
        r"\Delta_{31}^{(1)} \coloneqq \Delta_{31}^{(1)} {}+\delta_3^{(2)} x_1",
    ),
    (
        Place(0, Quantity.ACCUMULATED, 2, 1),
        "sigmoid",
        r"\Delta_{1i}^{(2)} {}+\delta_1^{(3)} a_i^{(2)}, \quad i = 0 \ldots 3",
    ),
    (
        Place(4, Quantity.GRADIENT, 2, 1, 3),
        "sigmoid",
        r"D_{12}^{(2)} = \frac{1}{m}\Delta_{12}^{(2)} {}+\frac{\lambda}{m}\Theta_{12}^{(2)}",
    ),
    (
        Place(4, Quantity.UPDATE, 2, 1, 3),
        "sigmoid",
        r"\Theta_{12}^{(2)} \coloneqq \Theta_{12}^{(2)} {}-\alpha D_{12}^{(2)}",
    ),
    (Place(4, Quantity.UPDATE, 2), "sigmoid", r"\Theta^{(2)} {}-\alpha D^{(2)}"),
]


@pytest.mark.parametrize(("place", "activation", "tex"), SYMBOLS)
def test_the_symbols_have_the_present_indices(place, activation, tex):
    trace, *_ = make((2, 3, 2), activation, 3.0)
    assert tex in formula(trace, place).symbolic


def test_one_product_needs_no_brackets():
    trace, *_ = make((2, 3, 1))
    shown = formula(trace, Place(0, Quantity.DELTA, 2, 2))
    assert shown.symbolic == (
        r"\delta_2^{(2)} = \Theta_{12}^{(2)} \delta_1^{(3)} {}\cdot a_2^{(2)}(1-a_2^{(2)})"
    )
    assert not any(isinstance(p, Words) and p.text == "(" for p in shown.pieces)


def test_indices_of_two_digits_are_told_apart():
    trace, *_ = make((12, 3, 1))
    assert r"\Theta_{3{,}12}^{(1)} x_{12}" in formula(trace, Place(0, Quantity.Z, 2, 3)).symbolic
    assert Reference(Quantity.UPDATE, 1, 3, 12).name == "Θ₃,\N{THIN SPACE}₁₂(1)"
    assert Reference(Quantity.A, 2, 3).name == "a₃(2)"
    assert Reference(Quantity.INPUT, 1, 3).name == "x₃"


def test_a_row_of_very_many_entries_is_opened_in_part_and_says_how_many_are_left():
    trace, *_ = make((100, 3, 1))
    shown = formula(trace, Place(0, Quantity.ACCUMULATED, 1, 2), every_term=True)
    assert len([chip for chip in chips(shown) if chip.outcome]) == 60
    assert shown.pieces[-1].text == "… 41 more entries, see the matrices"


@pytest.mark.parametrize("regularisation", [0.0, 3.0])
def test_J_is_shown_with_its_two_parts(regularisation):
    trace, X, Y = make((2, 3, 2), regularisation=regularisation)
    J = cost(trace.network, X, Y, regularisation)
    shown = cost_formula(trace, Place(len(X) - 1, Quantity.COST, 3))
    assert shown.result.value == J.total
    parts = [chip.value for chip in chips(shown)]
    assert parts == ([J.data, J.penalty] if regularisation else [])
    assert (r"\frac{\lambda}{2m}" in shown.symbolic) is bool(regularisation)


def test_J_is_shown_only_when_every_example_has_added_to_it():
    trace, X, _ = make((2, 3, 2))
    last = len(X) - 1
    known = (Quantity.COST, Quantity.DELTA, Quantity.ACCUMULATED, Quantity.GRADIENT)
    for quantity in known:
        assert cost_formula(trace, Place(last, quantity, 2)) is not None
    assert cost_formula(trace, Place(last, Quantity.A, 3)) is None
    assert cost_formula(trace, Place(last, Quantity.COST, 3, unit=1)) is None
    assert cost_formula(trace, Place(last - 1, Quantity.COST, 3)) is None


def test_J_of_a_batch_divides_the_data_by_the_batch_and_the_penalty_by_all():
    whole, X, Y = make((2, 3, 2), regularisation=3.0)
    trace = Trace(whole.network, X, Y, 3.0, Descent(batch_size=2, seed=1))
    shown = cost_formula(trace, Place(int(trace.rows[-1]), Quantity.GRADIENT, 1))
    data = cost(whole.network, X[trace.rows], Y[trace.rows]).data
    penalty = cost(whole.network, X, Y, 3.0).penalty
    values = [chip.value for chip in chips(shown)]
    assert values == pytest.approx([data, penalty], rel=1e-12)
    assert shown.result.value == pytest.approx(data + penalty, rel=1e-12)
    assert r"\frac{1}{b}" in shown.symbolic
    assert "b = 2 examples" in shown.note


def test_a_network_that_diverged_is_shown_as_it_is():
    thetas = (np.full((2, 13), np.inf), np.array([[1.0, np.nan, 2.0]]))
    network = Network.unchecked(thetas, "sigmoid")
    trace = Trace(network, np.zeros((2, 12)), np.ones((2, 1)), 0.0)
    shown = formula(trace, Place(0, Quantity.Z, 2, 1))
    assert "NaN" in shown.text
    assert math.isnan(shown.result.value)
