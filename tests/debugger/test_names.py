"""Outputs are named by the class that they stand for, in sentences, reasons and lists."""

import numpy as np
import pytest

from nnviz.debugger import Place, Quantity, Trace
from nnviz.debugger.breakpoints import AtUnit, CostRose, Misclassified, SignChange, title_of
from nnviz.debugger.captions import caption
from nnviz.debugger.formula_parts import Reference
from nnviz.debugger.names import class_of, output_name, unit_name, value_name
from nnviz.debugger.prediction import question_of
from nnviz.debugger.reasons import reason
from nnviz.document.presets import PRESETS
from nnviz.engine import Network

SPECIES = ("setosa", "versicolor", "virginica")
DIGITS = tuple("0123456789")
Q = Quantity


def flowers():
    """Return a 2-1-3 network all of zeros, so that each h is ½, on one example of virginica."""
    network = Network((np.zeros((1, 3)), np.zeros((3, 2))))
    trace = Trace(network, np.array([[1.0, 2.0]]), np.array([[0.0, 0.0, 1.0]]), 0.0)
    trace.class_names = SPECIES
    return trace


@pytest.mark.parametrize(
    ("unit", "names", "expected"),
    [(9, DIGITS, "digit 8"), (2, SPECIES, "versicolor"), (2, ("10", "12"), "class 12")],
)
def test_a_class_is_named_in_words(unit, names, expected):
    assert class_of(unit, names) == expected
    assert output_name(unit, names) == f"output {unit} ({expected})"
    assert unit_name(3, unit, 3, names) == f"output unit {unit} ({expected})"


def test_what_has_no_class_is_named_by_its_number():
    assert class_of(0, DIGITS) == class_of(11, DIGITS) == class_of(1, ()) == ""
    assert output_name(1, ()) == "output 1"
    assert unit_name(2, 9, 3, DIGITS) == "hidden unit 9"


@pytest.mark.parametrize(
    ("place", "part"),
    [
        (Place(0, Q.Z, 3, 2), "z of output unit 2 (versicolor) ="),
        (Place(0, Q.Z, 3, 2, 1), "Output unit 2 (versicolor) begins"),
        (Place(0, Q.A, 3, 1), "a of output unit 1 (setosa) ="),
        (Place(0, Q.COST, 3), "output 1 (setosa) costs most"),
        (Place(0, Q.COST, 3, 3, 1), "The cost of output 3 (virginica) begins"),
        (Place(0, Q.COST, 3, 3), "cost of output 3 (virginica) ="),
        (Place(0, Q.DELTA, 3, 3), "δ of output unit 3 (virginica) ="),
        (Place(0, Q.DELTA, 2, 1, 1), "the error of unit 1 of layer 3 (setosa) through"),
        (Place(0, Q.ACCUMULATED, 2, 2), "each input of output unit 2 (versicolor)"),
    ],
)
def test_sentences_name_the_class_of_an_output(place, part):
    assert part in caption(flowers(), place)


def test_a_reason_names_the_classes_of_the_answer_and_of_the_target():
    wrong = PRESETS["digits"].open()
    trace = wrong.trace()
    row = next(r for r in range(99) if trace.outputs[r].argmax() != wrong.dataset.labels[r])
    best = int(trace.outputs[row].argmax())

    text = reason(Misclassified(), trace, Place(row, Q.A, 3))
    assert f"output {best + 1} (digit {best}) has the largest h" in text
    label = int(wrong.dataset.labels[row])
    assert f"y asks for output {label + 1} (digit {label})" in text


def test_reasons_name_the_output_that_was_stopped_at():
    text = reason(AtUnit(3, 2), flowers(), Place(0, Q.A, 3, 2))
    assert text == "Stopped at a₂(3) = 0.5000, output 2 (versicolor)."
    hidden = reason(AtUnit(2, 1), flowers(), Place(0, Q.A, 2, 1))
    assert hidden == "Stopped at a₁(2) = 0.5000."


def test_breakpoints_and_watches_of_outputs_are_listed_with_their_class():
    sizes = (2, 1, 3)
    assert title_of(AtUnit(3, 2), sizes, SPECIES) == "Unit 2 of layer 3 (versicolor)"
    assert title_of(SignChange(2, 3, 0), sizes, SPECIES).endswith("changes its sign (virginica)")
    for other in (AtUnit(2, 1), SignChange(1, 1, 2), CostRose()):
        assert title_of(other, sizes, SPECIES) == other.title
    assert value_name(Reference(Q.DELTA, 3, 1), 3, SPECIES) == "δ₁(3) · setosa"
    assert value_name(Reference(Q.DELTA, 2, 1), 3, SPECIES) == "δ₁(2)"
    assert value_name(Reference(Q.UPDATE, 2, 1, 0), 3, SPECIES) == "Θ₁₀(2)"


def test_a_question_names_the_class():
    assert question_of(flowers(), Place(0, Q.DELTA, 3, 3)).name == "δ₃(3) (virginica)"
    assert question_of(flowers(), Place(0, Q.A, 2, 1)).name == "a₁(2)"
