"""An edit says what it changes, in the notation of the screen."""

import dataclasses

import pytest

from nnviz.document.edits import InputEdit, TargetEdit, WeightEdit


@pytest.mark.parametrize(
    ("edit", "name"),
    [
        (WeightEdit(1, 0, 0, 0.5), "Θ₁₀(1)"),
        (WeightEdit(2, 1, 3, 0.5), "Θ₂₃(2)"),
        (WeightEdit(1, 11, 3, 0.5), "Θ₁₂,\N{THIN SPACE}₃(1)"),
        (InputEdit(3, 0, 0.5), "x₁"),
        (InputEdit(0, 63, 0.5), "x₆₄"),
        (TargetEdit(3, 1, 0.5), "y₂"),
    ],
)
def test_the_name_counts_units_from_1_and_the_bias_column_from_0(edit, name):
    assert edit.name == name


def test_edits_are_equal_by_value_and_frozen():
    assert InputEdit(1, 2, 0.5) == InputEdit(1, 2, 0.5) != TargetEdit(1, 2, 0.5)
    with pytest.raises(dataclasses.FrozenInstanceError):
        InputEdit(1, 2, 0.5).value = 1.0  # type: ignore[misc]  # the very thing that must fail
