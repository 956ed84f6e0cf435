"""The words of a lecture: every kind of step has a title, and says where it stands. No Qt."""

import numpy as np
import pytest

from nnviz.debugger import Place, Quantity, Tour
from nnviz.debugger.formula_parts import Break, Rest
from nnviz.debugger.formulas import formula
from nnviz.lecture.moments import lecture_moment
from nnviz.lecture.titles import lecture_title
from nnviz.lecture.wide_formula import widened

XOR, IRIS, DEEP = (2, 4, 1), (4, 5, 3), (2, 3, 3, 2)
Q = Quantity


@pytest.mark.parametrize(
    ("what", "sizes", "title"),
    [
        ((Q.INPUT, 1), XOR, "Example 3 enters the network"),
        ((Q.Z, 2), XOR, "Each hidden unit sums what it receives"),
        ((Q.Z, 3), XOR, "The output sums what it receives"),
        ((Q.Z, 3), IRIS, "Each output sums what it receives"),
        ((Q.Z, 3), DEEP, "Each unit of hidden layer 2 sums what it receives"),
        ((Q.Z, 2, 4), XOR, "Hidden unit 4 sums what it receives"),
        ((Q.Z, 2, 3), DEEP, "Unit 3 of hidden layer 1 sums what it receives"),
        ((Q.Z, 2, 4, 1), XOR, "Hidden unit 4 begins with its bias"),
        ((Q.Z, 2, 4, 2), XOR, "Hidden unit 4 adds one more product"),
        ((Q.A, 2), XOR, "Each sum becomes an activation"),
        ((Q.A, 2, 1), XOR, "Hidden unit 1 turns its sum into an activation"),
        ((Q.A, 3), IRIS, "The network answers h(x)"),
        ((Q.A, 3, 1), XOR, "The network answers h(x)"),
        ((Q.A, 3, 2), IRIS, "Output 2 gives its answer"),
        ((Q.COST, 3), XOR, "The cost compares h(x) with y"),
        ((Q.COST, 3, 1, 1), XOR, "The cost compares h(x) with y"),
        ((Q.COST, 3, 2), IRIS, "The cost compares output 2 with its target"),
        ((Q.DELTA, 3), XOR, "The error is the answer minus the target"),
        ((Q.DELTA, 3, 2), IRIS, "The error of output 2 is its answer minus its target"),
        ((Q.DELTA, 2), XOR, "The error flows back through the same weights"),
        ((Q.DELTA, 2, 2), XOR, "Hidden unit 2 receives its share of the error"),
        ((Q.DELTA, 2, 2, 1), XOR, "The error flows back through one weight"),
        ((Q.ACCUMULATED, 1), XOR, "Every edge adds error times input to Δ"),
        ((Q.ACCUMULATED, 1, 2), XOR, "Row 2 of Δ(1) adds error times input"),
        ((Q.ACCUMULATED, 1, 2, 1), XOR, "One edge adds error times input to Δ"),
        ((Q.GRADIENT, 2), XOR, "The gradient D says which way is uphill"),
        ((Q.GRADIENT, 2, 1), XOR, "Row 1 of the gradient D(2)"),
        ((Q.GRADIENT, 2, 1, 3), XOR, "One entry of the gradient D(2)"),
        ((Q.UPDATE, 1), XOR, "Θ moves by −αD"),
        ((Q.UPDATE, 1, 4), XOR, "Row 4 of Θ(1) moves by −αD"),
        ((Q.UPDATE, 1, 4, 2), XOR, "One weight moves by −αD"),
    ],
)
def test_every_kind_of_step_has_a_plain_title(what, sizes, title):
    assert lecture_title(Place(2, *what), sizes) == title


@pytest.mark.parametrize("layers", [2, 3, 5])
def test_no_line_of_a_tour_is_without_a_title_and_none_is_long(layers):
    tour, sizes = Tour(layers), (3,) * layers
    titles = [lecture_title(tour.place(0, n), sizes) for n in range(len(tour))]
    assert all(0 < len(title) <= 55 for title in titles)


def test_the_line_below_the_title_tells_the_pass_the_iteration_and_the_example(opened):
    moment = opened("xor").moment
    assert (
        moment(Q.DELTA, 2).subtitle
        == "Backward pass 2 / 2 · iteration 12 · example 3: x = (1, 0), y = 1"
    )
    assert moment(Q.Z, 2, 3, 1).subtitle.startswith("Forward pass 2 / 5 · ")
    assert moment(Q.INPUT, 1).subtitle.startswith("Forward pass 1 / 5 · ")
    assert moment(Q.UPDATE, 2).subtitle.startswith("Update 2 / 2 · ")


def test_the_class_is_told_by_its_name_and_many_inputs_are_not_read_out(opened):
    iris, digits = opened("iris").moment(Q.INPUT, 1), opened("digits").moment(Q.INPUT, 1)
    assert iris.subtitle.endswith("example 3: x = (−1.39, 0.328, −1.40, −1.32), target setosa")
    assert digits.subtitle.endswith("· example 3: target 2")


def test_thousands_of_iterations_are_separated(opened):
    assert "iteration 12,345 ·" in opened("xor", iteration=12_345).moment(Q.Z, 2).subtitle


def test_the_progress_counts_the_lines_of_the_example(opened):
    moment = opened("xor").moment
    # x; z a z a; cost; δ δ; Δ Δ; D D; Θ Θ
    steps = [
        (Q.INPUT, 1),
        *((Q.Z, 2), (Q.A, 2), (Q.Z, 3), (Q.A, 3), (Q.COST, 3), (Q.DELTA, 3), (Q.DELTA, 2)),
        *((q, layer) for q in (Q.ACCUMULATED, Q.GRADIENT, Q.UPDATE) for layer in (1, 2)),
    ]
    assert [moment(*step).step for step in steps] == list(range(1, 15))
    assert {moment(*step).total for step in steps} == {14}


def test_the_caption_is_the_frames_sentence(opened):
    moment = opened("xor").moment(Q.DELTA, 2, 2)
    assert moment.caption == moment.frame.caption
    assert moment.caption.startswith("δ of hidden unit 2 = ")


def test_a_wide_formula_says_the_same_numbers_in_the_same_order(opened):
    trace = opened("xor").trace
    for what in [(Q.Z, 2, 2), (Q.Z, 2, 2, 2), (Q.COST, 3), (Q.DELTA, 2, 1), (Q.UPDATE, 1, 2)]:
        narrow = formula(trace, Place(2, *what))
        wide = widened(narrow)
        assert wide.result is None
        assert wide.note == ""
        assert wide.text.split() == narrow.text.split()


def test_a_wide_matrix_stands_in_brackets_its_rows_behind_one_another(opened):
    trace = opened("xor").trace
    wide = widened(formula(trace, Place(2, Q.UPDATE, 1)))
    assert not any(isinstance(piece, Break) for piece in wide.pieces)
    words = wide.text.split()
    assert words[:2] == ["=", "["]
    assert words[-1] == "]"
    assert words.count(";") == 3
    numbers = [float(w.replace("−", "-")) for w in words if w not in {"=", "[", "]", ";"}]
    np.testing.assert_allclose(numbers, trace.updated[0].ravel(), rtol=2e-3)


def test_what_a_formula_leaves_out_is_still_told(opened):
    wide = widened(formula(opened("digits").trace, Place(2, Q.UPDATE, 1)))
    assert any(isinstance(piece, Rest) for piece in wide.pieces)


def test_a_moment_knows_its_frame_and_its_examples(opened):
    preset = opened("xor")
    moment = preset.moment(Q.Z, 2)
    again = lecture_moment(moment.frame, preset.dataset, None, 3)
    assert again.frame is moment.frame
    assert again.formula is None
    assert again.title == moment.title
