"""The sentence of a step says the numbers that are true.

The network and the examples are those worked by hand: with L = ln 3 = 1.0986 the sigmoid is
rational, g(0) = 1/2, g(L) = 3/4, g(2L) = 9/10.
"""

import math

import numpy as np
import pytest

from nnviz.debugger import Descent, Place, Quantity, Tour, Trace, derive_frame
from nnviz.debugger.captions import layer_name
from nnviz.debugger.numbers import number
from nnviz.engine import Network

L = math.log(3)
NETWORK = Network(
    (
        L * np.array([[0.0, 1.0, -1.0], [-1.0, 1.0, 1.0]]),
        L * np.array([[1.0, 4.0, -4.0]]),
    )
)
X = np.array([[1.0, 0.0], [1.0, 1.0]])
Y = np.array([[1.0], [0.0]])


def said(quantity, layer, example=0, *, network=NETWORK, targets=Y, regularisation=0.0):
    trace = Trace(network, X, targets, regularisation)
    return derive_frame(trace, Place(example, quantity, layer)).caption


@pytest.mark.parametrize(
    ("quantity", "layer", "example", "parts"),
    [
        (Quantity.INPUT, 1, 0, ["Example 1", "x = (1, 0)", "y = 1"]),
        (Quantity.INPUT, 1, 1, ["Example 2", "x = (1, 1)", "y = 0"]),
        # z(2) of (1, 0): (0 + 1 − 0) L = L = 1.0986 and (−1 + 1 + 0) L = 0.
        (Quantity.Z, 2, 0, ["z(2) = Θ(1) [1; a(1)]", "2 units", "z(2) = (1.099, 0)"]),
        (Quantity.Z, 2, 1, ["z(2) = (0, 1.099)"]),
        (Quantity.A, 2, 0, ["a(2) = g(z(2))", "(0.7500, 0.5000)"]),
        # z(3): L + 4L · 3/4 − 4L · 1/2 = 2L = 2.1972; of the second example 0.
        (Quantity.Z, 3, 0, ["1 unit of the output layer adds up", "z(3) = 2.197"]),
        (Quantity.A, 3, 0, ["h(x) = 0.9000", "example 1", "y = 1"]),
        (Quantity.A, 3, 1, ["h(x) = 0.5000", "example 2", "y = 0"]),
        # −log 9/10 = 0.10536 and −log 1/2 = 0.69315.
        (Quantity.COST, 3, 0, ["= 0.1054", "the answer was 0.9000", "the target is 1"]),
        (Quantity.COST, 3, 1, ["= 0.6931", "the answer was 0.5000", "the target is 0"]),
        (Quantity.DELTA, 3, 0, ["0.9000 − 1 = −0.1000", "too low"]),
        (Quantity.DELTA, 3, 1, ["0.5000 − 0 = 0.5000", "too high"]),
        # −0.075 L = −0.082396 and 0.1 L = 0.109861; the second example 0.5 L and −0.375 L.
        (Quantity.DELTA, 2, 0, ["δ(2) = (−0.08240, 0.1099)", "δ(3)", "a(1 − a)"]),
        (Quantity.DELTA, 2, 1, ["δ(2) = (0.5493, −0.4120)"]),
        (Quantity.ACCUMULATED, 1, 0, ["Δ(1)", "example 1", "Δ now holds 1 of 2 examples"]),
        (Quantity.ACCUMULATED, 2, 1, ["δ(3) [1; a(2)]ᵀ", "Δ now holds 2 of 2 examples"]),
        (Quantity.GRADIENT, 2, 0, ["D(2) = Δ(2)/2:", "all 2 examples"]),
        (
            Quantity.UPDATE,
            1,
            0,
            ["Θ(1) ← Θ(1) − αD(1) with α = 1.", "h and J are of Θ before the update."],
        ),
    ],
)
def test_the_sentence_holds_the_numbers_of_the_hand_worked_case(quantity, layer, example, parts):
    text = said(quantity, layer, example)
    for part in parts:
        assert part in text


def test_the_penalty_is_spoken_of_only_where_there_is_one():
    assert "λ" not in said(Quantity.GRADIENT, 1)
    assert "Δ(1)/2 + (λ/2) Θ(1)" in said(Quantity.GRADIENT, 1, regularisation=3.0)


@pytest.mark.parametrize(("target", "z"), [(1.0, 800.0), (0.0, -800.0)])
def test_an_output_that_hits_its_target_is_neither_too_high_nor_too_low(target, z):
    # g(±800) is exactly 1 or 0 in float64, so δ is exactly 0.
    network = Network((np.array([[z, 0.0, 0.0]]),))
    text = said(Quantity.DELTA, 2, network=network, targets=np.full((2, 1), target))
    assert text.endswith("= 0: the output is right.")


def test_an_output_that_is_not_a_number_is_said_to_be_none():
    network = Network.unchecked((np.array([[math.nan, 0.0, 0.0]]),), "sigmoid")
    text = said(Quantity.DELTA, 2, network=network)
    assert "= NaN: the output is not a number." in text


def test_several_outputs_name_the_one_that_costs_most():
    # z = (0, L): costs −log(1 − 1/2) = 0.6931 and −log(1 − 3/4) = 1.3863, together 2.0794.
    network = Network((np.array([[0.0, 0.0, 0.0], [L, 0.0, 0.0]]),))
    text = said(Quantity.COST, 2, network=network, targets=np.zeros((2, 2)))
    for part in ("cost = 2.079", "2 outputs", "output 2 costs most, 1.386"):
        assert part in text


@pytest.mark.parametrize(
    ("activation", "slope", "squeeze"),
    [
        ("sigmoid", "a(1 − a)", "between 0 and 1"),
        ("tanh", "1 − a²", "between −1 and 1"),
        ("relu", "1 where z > 0, else 0", "turns the others into 0"),
    ],
)
def test_each_activation_is_told_by_what_it_does(activation, slope, squeeze):
    network = Network(NETWORK.thetas, activation)
    assert squeeze in said(Quantity.A, 2, network=network)
    assert slope in said(Quantity.DELTA, 2, network=network)
    assert "sigmoid" not in said(Quantity.A, 3, network=network)


def test_long_vectors_are_cut_and_counted(make_trace):
    trace = make_trace((12, 3, 2))
    text = derive_frame(trace, Place(0, Quantity.INPUT, 1)).caption
    assert "… 12 values)" in text


@pytest.mark.parametrize("layer_sizes", [(3, 1), (2, 3, 1), (2, 3, 4, 1), (5, 9, 8, 7, 6)])
def test_every_place_has_one_plain_sentence_or_two(make_trace, layer_sizes):
    trace = make_trace(layer_sizes)
    tour = Tour(len(layer_sizes))
    texts = [derive_frame(trace, tour.place(4, number)).caption for number in range(len(tour))]
    assert all(text.endswith(".") and "  " not in text for text in texts)
    assert not any(word in text for text in texts for word in ("None", "array", "np."))
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("layer", "layers", "name"),
    [
        (1, 3, "input layer"),
        (2, 3, "hidden layer"),
        (3, 3, "output layer"),
        (2, 4, "hidden layer 1"),
        (3, 4, "hidden layer 2"),
        (2, 2, "output layer"),
    ],
)
def test_layers_are_called_by_what_they_are(layer, layers, name):
    assert layer_name(layer, layers) == name


def J(weight: float) -> float:
    """Return J of one input 1 with weight 0 for the bias: −log g(weight), as the target is 1."""
    return -math.log(1 / (1 + math.exp(-weight)))


@pytest.mark.parametrize(
    ("rate", "regularisation", "fell"),
    [(1.0, 0.0, True), (0.1, 0.0, True), (1000.0, 10.0, False)],
)
def test_an_update_says_whether_j_fell_or_rose(rate, regularisation, fell):
    # One example (1) with target 1 and Θ = (0, 1): a = g(1), D = (a − 1, a − 1 + λ).
    trace = Trace(
        Network((np.array([[0.0, 1.0]]),)),
        np.array([[1.0]]),
        np.array([[1.0]]),
        regularisation,
        Descent(rate, None, 0, 0),
    )
    a = 1 / (1 + math.exp(-1.0))
    bias, weight = -rate * (a - 1), 1 - rate * (a - 1 + regularisation)
    before = J(1.0) + regularisation / 2
    z = bias + weight
    after = math.log1p(math.exp(-z)) if z > -700 else -z
    after += regularisation / 2 * weight**2
    told = derive_frame(trace, Place(0, Quantity.UPDATE, 1)).caption
    verb = "falls" if fell else "rises"
    assert f"J {verb} from {number(before)} to {number(after)}" in told
    assert ("too long" in told) is not fell
    assert "downhill" not in told
    assert "h and J are still those before the update" in told
