"""The sentence of one unit or one term says the numbers that plain NumPy finds (conftest.py)."""

from itertools import pairwise

import numpy as np
import pytest

from nnviz.debugger import Descent, Place, Quantity, Steps, derive_frame
from nnviz.debugger.numbers import number

SHAPES = [(3, 2), (2, 3, 1), (3, 2, 4, 2), (2, 3, 1, 2, 3)]
ACTIVATIONS = ["sigmoid", "tanh", "relu"]
WHOLE = Descent(learning_rate=0.3)
BATCH = Descent(learning_rate=0.3, batch_size=2, seed=5, iteration=1)


def numbers(*values):
    return [number(float(value)) for value in values]


def z(case, place, j, i):
    values, theta = case.values(place.example), case.theta(place.layer - 1)[j]
    if place.term is None:
        return numbers(values.z[place.layer][j])
    if i == 0:
        return [f"· 1 = {number(float(theta[0]))}"]
    a = values.a[place.layer - 1][i - 1]
    one, other, product = numbers(theta[i], a, theta[i] * a)
    return [f"{one} · {other} = {product}"]


def a(case, place, j, i):
    values = case.values(place.example)
    one, other = numbers(values.z[place.layer][j], values.a[place.layer][j])
    return [f"g({one}) = {other}"]


def cost(case, place, k, i):
    values, y = case.values(place.example), case.Y[place.example]
    said = [f"y = {number(float(y[k]))}", f"h = {number(float(values.a[-1][k]))}"]
    return said if place.term == 1 else [*said[:1], f"= {number(float(values.cost[k]))}"]


def delta(case, place, j, i):
    values, L = case.values(place.example), len(case.thetas) + 1
    if place.layer == L:
        h, y, error = numbers(values.a[L][j], case.Y[place.example][j], values.delta[L][j])
        return [f"{h} − {y} = {error}"]
    if place.term is None:
        return [f"= {number(float(values.delta[place.layer][j]))}"]
    theta = case.theta(place.layer)[i, j + 1]
    above = values.delta[place.layer + 1][i]
    one, other, product = numbers(theta, above, theta * above)
    return [f"unit {i + 1} of layer {place.layer + 1}", f"{one} · {other} = {product}"]


def accumulated(case, place, j, i):
    values = case.values(place.example)
    error = number(float(values.delta[place.layer + 1][j]))
    if place.term is None:
        return [f"Row {j + 1} of Δ({place.layer})", f"δ = {error}"]
    source = 1.0 if i == 0 else values.a[place.layer][i - 1]
    one, product = numbers(source, values.products[place.layer][j, i])
    return [f"Δ({place.layer})[{j + 1}, {i}]", f"{error} · {one} = {product}"]


def gradient(case, place, j, i):
    if place.term is None:
        return [f"Row {j + 1} of D({place.layer})", f"divided by {len(case.trace.rows)}"]
    D = case.gradient(place.layer)[j, i]
    return [f"D({place.layer})[{j + 1}, {i}]", f"= {number(float(D))}"]


def update(case, place, j, i):
    rate = f"{case.descent.learning_rate:g}"
    if place.term is None:
        return [f"Row {j + 1} of Θ({place.layer})", f"α = {rate}"]
    was, D, now = (
        number(float(matrix[j, i]))
        for matrix in (
            case.theta(place.layer),
            case.gradient(place.layer),
            case.updated(place.layer),
        )
    )
    return [f"Θ({place.layer})[{j + 1}, {i}] ← {was} − {rate} · {D} = {now}"]


SAID = {
    Quantity.Z: z,
    Quantity.A: a,
    Quantity.COST: cost,
    Quantity.DELTA: delta,
    Quantity.ACCUMULATED: accumulated,
    Quantity.GRADIENT: gradient,
    Quantity.UPDATE: update,
}


def places_inside(case):
    steps = Steps(case.trace)
    places = (steps.place(moment) for moment in range(len(steps)))
    return [place for place in places if place.unit is not None]


def said_at(case, place):
    return derive_frame(case.trace, place).caption


@pytest.mark.parametrize("descent", [WHOLE, BATCH], ids=["whole batch", "mini-batch"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("sizes", SHAPES, ids=str)
def test_every_unit_and_every_term_is_told_with_its_true_numbers(
    make_case, sizes, activation, descent
):
    case = make_case(sizes, activation=activation, regularisation=3.0, descent=descent)
    told = set()
    for place in places_inside(case):
        text = said_at(case, place)
        term = None if place.term is None else place.term - 1
        # The terms of a row of Θ count from the bias, column 0; those of δ from the unit above.
        for part in SAID[place.quantity](case, place, place.unit - 1, term):
            assert part in text, place
        told.add((place.quantity, place.term is None))
    terms = {Quantity.Z, Quantity.COST, Quantity.ACCUMULATED, Quantity.GRADIENT, Quantity.UPDATE}
    assert {quantity for quantity, unit in told if not unit} >= terms


@pytest.mark.parametrize("sizes", SHAPES, ids=str)
def test_every_place_inside_a_line_has_a_sentence_of_its_own(make_case, sizes):
    case = make_case(sizes, examples=1)
    texts = [said_at(case, place) for place in places_inside(case)]
    assert all(text.endswith(".") and "  " not in text for text in texts)
    assert not any(word in text for text in texts for word in ("None", "array", "np."))
    assert all(text[0] == text[0].upper() or text[0] in "zaδcΔ" for text in texts)
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("sizes", "layer", "names"),
    [
        ((2, 3, 2), 2, ["hidden unit 1", "hidden unit 2"]),
        ((2, 3, 2), 3, ["output unit 1"]),
        ((2, 3, 3, 1), 3, ["unit 1 of layer 3", "unit 2 of layer 3"]),
        ((2, 2), 2, ["output unit 1"]),
    ],
)
def test_units_are_called_by_what_they_are(make_case, sizes, layer, names):
    case = make_case(sizes)
    for unit, name in enumerate(names, start=1):
        assert name in said_at(case, Place(0, Quantity.Z, layer, unit))
        text = said_at(case, Place(0, Quantity.Z, layer, unit, 1))
        assert name.capitalize() in text


@pytest.mark.parametrize(("activation", "z_value"), [("relu", -1.0), ("relu", 0.0)])
def test_a_unit_that_is_off_is_told_as_0(make_case, activation, z_value):
    case = make_case((2, 2, 1), activation=activation)
    thetas = [theta.copy() for theta in case.thetas]
    thetas[0][0] = [z_value, 0.0, 0.0]
    trace = type(case.trace)(
        type(case.trace.network)(tuple(thetas), activation), case.X, case.Y, 0.0
    )
    assert "= 0." in derive_frame(trace, Place(0, Quantity.A, 2, 1)).caption
    assert "= 0:" in derive_frame(trace, Place(0, Quantity.DELTA, 2, 1)).caption


def test_the_lambda_part_is_told_only_where_it_is(make_case):
    plain, penalised = make_case((2, 3, 1)), make_case((2, 3, 1), regularisation=3.0)
    row, bias, weight = (Place(0, Quantity.GRADIENT, 1, 1, term) for term in (None, 1, 2))
    assert not any("λ" in said_at(plain, place) for place in (row, bias, weight))
    assert "(λ/m) Θ" in said_at(penalised, weight)
    assert "without λ" in said_at(penalised, bias)
    assert "λ" in said_at(penalised, row)


def test_the_penalty_of_a_batch_is_told_as_that_of_all_examples(make_case):
    # D is the derivative of the J shown, whose penalty is (λ/2m) Σ Θ² with m all the examples.
    case = make_case((2, 3, 1), examples=5, regularisation=3.0, descent=BATCH)
    plain = make_case((2, 3, 1), examples=5, descent=BATCH)
    text = said_at(case, Place(0, Quantity.GRADIENT, 1))
    assert "Δ(1)/2 + (λ/5) Θ(1)" in text
    assert "the batch of 2 examples" in text
    share = (case.trace.gradient[0] - plain.trace.gradient[0])[:, 1:]
    np.testing.assert_allclose(share, 3 / 5 * case.thetas[0][:, 1:], rtol=1e-9)


@pytest.mark.parametrize(("unit", "term"), [(None, None), (1, None), (1, 1), (1, 2)])
def test_an_example_that_is_not_in_the_batch_is_told_to_add_nothing(make_case, unit, term):
    case = make_case((2, 3, 1), examples=5, descent=BATCH)
    (outside, *_) = set(range(5)) - set(case.trace.rows.tolist())
    place = Place(outside, Quantity.ACCUMULATED, 1, unit, term)
    assert "no part in this iteration's batch" in said_at(case, place)
    inside = Place(int(case.trace.rows[0]), Quantity.ACCUMULATED, 1, unit, term)
    assert "no part" not in said_at(case, inside)


def test_the_examples_of_the_batch_are_counted_in_its_order(make_case):
    case = make_case((2, 3, 1), examples=5, descent=BATCH)
    for position, row in enumerate(case.trace.rows.tolist(), start=1):
        text = said_at(case, Place(row, Quantity.ACCUMULATED, 1))
        assert f"example {row + 1}" in text
        assert f"Δ now holds {position} of 2 examples" in text


@pytest.mark.parametrize("iteration", [0, 6, 1233])
def test_the_update_is_told_with_its_rate_and_its_number(make_case, iteration):
    case = make_case((2, 3, 1), descent=Descent(0.25, None, 0, iteration))
    text = said_at(case, Place(0, Quantity.UPDATE, 2))
    assert "Θ(2) ← Θ(2) − αD(2) with α = 0.25" in text
    assert f"With the new Θ iteration {iteration + 1:,} begins: J " in text


def test_the_sentences_of_an_iteration_go_on_from_unit_to_unit(make_case):
    """Neighbouring places never say the same."""
    case = make_case((2, 3, 2), examples=2)
    steps = Steps(case.trace)
    texts = [said_at(case, steps.place(moment)) for moment in range(len(steps))]
    assert all(one != other for one, other in pairwise(texts))
