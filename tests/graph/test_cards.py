"""A card says the true numbers of what is pointed at, and "—" for what is not computed yet.

The network is that of the hand-worked case: with L = ln 3 the sigmoid is rational, g(0) = 1/2,
g(L) = 3/4, g(2L) = 9/10. Example 1 is x = (1, 0) with y = 1, example 2 x = (1, 1) with y = 0.
"""

import math

import numpy as np
import pytest

from nnviz.data import Dataset, fixed_range, load, unscaled
from nnviz.debugger import Place, Quantity, Trace, derive_frame
from nnviz.engine import Network
from nnviz.graph.cards import edge_card, note, unit_card, unit_name
from nnviz.graph.pointed import Pointed

L = math.log(3)
NETWORK = Network(
    (
        L * np.array([[0.0, 1.0, -1.0], [-1.0, 1.0, 1.0]]),
        L * np.array([[1.0, 4.0, -4.0]]),
    )
)
DATASET = Dataset(
    name="two",
    title="Two examples",
    X=np.array([[1.0, 0.0], [1.0, 1.0]]),
    Y=np.array([[1.0], [0.0]]),
    feature_names=("length", "width"),
    class_names=("no", "yes"),
    scaling=unscaled(2),
)


def frame_at(quantity, layer, example=0, *, unit=None, regularisation=0.0, dataset=DATASET):
    trace = Trace(NETWORK, dataset.X, dataset.Y, regularisation)
    return derive_frame(trace, Place(example, quantity, layer, unit))


def read(text):
    """Read a text of a card back as a person does; "—" stays what it is."""
    return text if text == "—" else float(text.replace("−", "-"))


def numbers(lines):
    return {name: read(text) for name, text in lines}


def unit_numbers(quantity, layer, index, unit):
    return numbers(unit_card(frame_at(quantity, layer), DATASET, index, unit)[1])


def edge_numbers(quantity, layer, edge, *, example=0, regularisation=0.0):
    frame = frame_at(quantity, layer, example, regularisation=regularisation)
    return numbers(edge_card(frame, DATASET, *edge)[1])


def exactly(value):
    """Full precision is asked of a card; the last digit may be rounded another way."""
    return pytest.approx(value, rel=1e-14, abs=1e-15)


def test_a_hidden_unit_at_the_end():
    assert unit_numbers(Quantity.ACCUMULATED, 2, 1, 1) == {
        "z(2)": exactly(L),
        "a(2)": exactly(3 / 4),
        "δ(2)": exactly(-0.075 * L),
    }


def test_the_output_at_the_end():
    assert unit_numbers(Quantity.ACCUMULATED, 2, 2, 1) == {
        "z(3)": exactly(2 * L),
        "a(3)": exactly(9 / 10),
        "y": 1.0,
        "cost": exactly(math.log(10 / 9)),
        "δ(3)": exactly(-1 / 10),
    }


def test_a_unit_says_only_what_is_known():
    assert unit_numbers(Quantity.INPUT, 1, 1, 1) == {"z(2)": "—", "a(2)": "—", "δ(2)": "—"}
    assert unit_numbers(Quantity.Z, 2, 1, 1) == {"z(2)": exactly(L), "a(2)": "—", "δ(2)": "—"}
    assert unit_numbers(Quantity.A, 3, 2, 1) == {
        "z(3)": exactly(2 * L),
        "a(3)": exactly(9 / 10),
        "y": 1.0,
        "cost": "—",
        "δ(3)": "—",
    }


def test_numbers_below_zero_have_a_true_minus_sign():
    _, lines = unit_card(frame_at(Quantity.ACCUMULATED, 2), DATASET, 2, 1)
    assert dict(lines)["δ(3)"].startswith("−0.")


def test_a_bias_unit_is_always_1():
    heading, lines = unit_card(frame_at(Quantity.INPUT, 1), DATASET, 0, 0)
    assert heading == "bias"
    assert lines == [("a", "1, always")]


def test_an_input_has_its_name_and_its_value():
    heading, lines = unit_card(frame_at(Quantity.INPUT, 1, 1), DATASET, 0, 2)
    assert heading == "input 2: width"
    assert numbers(lines) == {"a(1)": 1.0}


def test_a_scaled_input_says_what_it_was_before():
    # Pixels of 0 … 16: 0.25 was 4.
    scaled = Dataset(
        name="pixels",
        title="Pixels",
        X=np.array([[0.25, 0.0], [1.0, 1.0]]),
        Y=DATASET.Y,
        feature_names=("one", "two"),
        class_names=("no", "yes"),
        scaling=fixed_range(2, 0, 16, "Pixels divided by 16."),
    )
    _, lines = unit_card(frame_at(Quantity.INPUT, 1, dataset=scaled), scaled, 0, 1)
    assert numbers(lines) == {"a(1)": 0.25, "unscaled": 4.0}


def test_an_edge_with_what_one_example_adds_to_delta():
    # Rows count from 1 and columns from 0, the column of the bias, as in the notation. Of the first
    # example a = 3/4 and δ = −1/10; of the second a = 1/2 and δ = 1/2.
    assert edge_numbers(Quantity.ACCUMULATED, 2, (1, 0, 1)) == {
        "Θ(2)[1, 1]": exactly(4 * L),
        "Θ·a": exactly(3 * L),
        "δ·a, this example": exactly(-0.075),
        "Δ(2), so far": exactly(-0.075),
        "D(2)": "—",
    }
    assert edge_numbers(Quantity.ACCUMULATED, 2, (1, 0, 1), example=1) == {
        "Θ(2)[1, 1]": exactly(4 * L),
        "Θ·a": exactly(2 * L),
        "δ·a, this example": exactly(0.25),
        "Δ(2), so far": exactly(0.175),
        "D(2)": "—",
    }


def test_an_edge_knows_delta_of_the_examples_before():
    # δ · a of the first example, before the second one has added anything.
    before = edge_numbers(Quantity.Z, 2, (1, 0, 1), example=1)
    assert before["Δ(2), so far"] == exactly(-0.075)
    assert edge_numbers(Quantity.Z, 2, (1, 0, 1))["Δ(2), so far"] == "—"


@pytest.mark.parametrize("example", [0, 1])
def test_an_edge_at_the_end_of_the_gradient_has_delta_of_all_examples(example):
    a, product = 1 / 2, 0.25  # of the last example, from whichever it is looked at
    assert edge_numbers(Quantity.GRADIENT, 2, (1, 0, 1), example=example) == {
        "Θ(2)[1, 1]": exactly(4 * L),
        "Θ·a": exactly(4 * L * a),
        "δ·a, this example": exactly(product),
        "Δ(2), so far": exactly(0.175),
        "D(2)": exactly(0.0875),  # (−0.075 + 0.25)/2
    }


def test_an_edge_after_the_update_has_its_new_weight_beside_the_old_one():
    # α = 1: 4L − 0.0875. Θ·a stays what the sum z was made of, with the old weight.
    shown = edge_numbers(Quantity.UPDATE, 2, (1, 0, 1))
    assert shown["Θ(2)[1, 1]"] == exactly(4 * L)
    assert shown["Θ, updated"] == exactly(4 * L - 0.0875)
    assert shown["Θ·a"] == exactly(2 * L)  # of the last example
    assert "Θ, updated" not in edge_numbers(Quantity.UPDATE, 1, (1, 0, 1))


def test_inside_a_line_only_the_units_and_rows_so_far_are_said():
    frame = frame_at(Quantity.Z, 2, unit=1)
    assert numbers(unit_card(frame, DATASET, 1, 1)[1])["z(2)"] == exactly(L)
    assert numbers(unit_card(frame, DATASET, 1, 2)[1])["z(2)"] == "—"
    # D(1) of the first row: δ = −0.075 L and L/2, both times x1 = 1: their mean is 0.2125 L.
    frame = frame_at(Quantity.GRADIENT, 1, unit=1)
    assert numbers(edge_card(frame, DATASET, 0, 0, 1)[1])["D(1)"] == exactly(0.2125 * L)
    assert numbers(edge_card(frame, DATASET, 0, 1, 1)[1])["D(1)"] == "—"
    frame = frame_at(Quantity.UPDATE, 1, unit=1)
    assert numbers(edge_card(frame, DATASET, 0, 0, 1)[1])["Θ, updated"] == exactly(L - 0.2125 * L)
    assert numbers(edge_card(frame, DATASET, 0, 1, 1)[1])["Θ(1)[2, 1]"] == exactly(L)


def test_an_edges_product_waits_for_the_whole_layer_that_it_comes_from():
    frame = frame_at(Quantity.A, 2, unit=1)
    assert numbers(edge_card(frame, DATASET, 1, 0, 1)[1])["Θ·a"] == "—"


def test_the_gradient_of_an_edge_has_its_penalty():
    # λ/m = 2/2: D = 0.0875 + 4L; the bias column has none: D = (−0.1 + 0.5)/2 = 0.2.
    def gradient(column):
        return edge_numbers(Quantity.GRADIENT, 2, (1, 0, column), regularisation=2.0)["D(2)"]

    assert gradient(1) == exactly(0.0875 + 4 * L)
    assert gradient(0) == exactly(0.2)


def test_an_edge_says_only_what_is_known():
    assert edge_numbers(Quantity.INPUT, 1, (1, 0, 1)) == {
        "Θ(2)[1, 1]": exactly(4 * L),
        "Θ·a": "—",
        "δ·a, this example": "—",
        "Δ(2), so far": "—",
        "D(2)": "—",
    }


def test_the_edge_of_a_bias_waits_for_its_layer_too():
    assert edge_numbers(Quantity.INPUT, 1, (1, 0, 0))["Θ·a"] == "—"
    assert edge_numbers(Quantity.A, 2, (1, 0, 0))["Θ·a"] == exactly(L)  # Θ = L times 1


def test_an_edge_is_named_by_its_two_ends():
    frame = frame_at(Quantity.INPUT, 1)
    assert edge_card(frame, DATASET, 0, 1, 2)[0] == "input 2: width → hidden 2"
    assert edge_card(frame, DATASET, 0, 0, 0)[0] == "bias → hidden 1"
    assert edge_card(frame, DATASET, 1, 0, 2)[0] == "hidden 2 → output"


def test_units_of_several_hidden_layers_say_which():
    assert unit_name(DATASET, 2, 3, 4) == "hidden 3 of layer 3"
    assert unit_name(DATASET, 1, 3, 3) == "hidden 3"


def test_an_output_of_several_is_named_by_its_class():
    assert unit_name(load("iris"), 2, 1, 3) == "output 1: setosa"


# -- the numeric gradient --------------------------------------------------------------------------


def checked_lines(quantity, layer, value):
    numeric = tuple(np.full(theta.shape, value) for theta in NETWORK.thetas)
    frame = frame_at(quantity, layer)
    return dict(edge_card(frame, DATASET, 1, 0, 1, numeric=numeric)[1])


def test_a_numeric_gradient_that_agrees_has_a_tick_and_its_distance():
    lines = checked_lines(Quantity.GRADIENT, 2, 0.0875 + 3e-9)  # D = (−0.075 + 0.25)/2 = 0.0875
    number, sign = lines["numeric"].split()
    assert read(number) == exactly(0.0875 + 3e-9)
    assert sign == "✓"
    assert lines["|D − numeric|"] == "3·10⁻⁹"


def test_a_numeric_gradient_that_does_not_agree_has_a_cross():
    lines = checked_lines(Quantity.GRADIENT, 2, 0.175)  # twice D: the division by m forgotten
    assert lines["numeric"] == "0.175 ✗"
    assert read(lines["|D − numeric|"]) == pytest.approx(0.0875, rel=0.05)


def test_before_d_is_known_the_numeric_gradient_stands_alone():
    lines = checked_lines(Quantity.COST, 3, 0.0875)
    assert lines["numeric"] == "0.0875"
    assert "|D − numeric|" not in lines


def test_an_entry_that_was_not_checked_has_a_dash():
    lines = checked_lines(Quantity.GRADIENT, 2, math.nan)
    assert lines["numeric"] == "—"
    assert "|D − numeric|" not in lines


# -- how to change it ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pointed", "said"),
    [
        (Pointed(edge=(0, 1, 2)), "double-click to change Θ₂₂(1)"),
        (Pointed(unit=(0, 2)), "double-click to change x₂"),
        (Pointed(unit=(2, 1)), "double-click to change y₁"),
        (Pointed(unit=(1, 2)), ""),
        (Pointed(unit=(0, 0)), ""),
    ],
)
def test_what_can_be_changed_says_how(pointed, said):
    assert note(frame_at(Quantity.INPUT, 1), pointed) == said
