"""Predict, then see: what the next step computes is hidden, asked for and told, on the keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from nnviz.debugger import Place, Quantity
from nnviz.debugger.numbers import number
from nnviz.document.edits import WeightEdit
from nnviz.engine import backpropagate
from nnviz.views.formula import FormulaView
from nnviz.views.prediction import PredictionBar

KEY = Qt.Key
Q = Quantity


def bar(person) -> PredictionBar:
    return person.window.findChild(PredictionBar)


def formula(person) -> list[str]:
    """Return the numbers of the formula as they stand there."""
    sheet = person.window.findChild(FormulaView).sheet
    return [placed.text for placed in sheet.numbers]


def passes(person):
    data, now = person.experiment.dataset, person.experiment
    return backpropagate(now.network, data.X, data.Y, now.settings.regularisation)


def stands_before(person, place: Place) -> None:
    """Go to a moment as the bar of the iteration wishes it."""
    moment = person.window._debugging.stepper.steps.number(place)
    person.window._panels.caption.momentWished.emit(moment)


def answers(person, text: str) -> None:
    person.types_into_the_focus(text)
    person.strikes(KEY.Key_Return)


@pytest.fixture
def asked(person):
    """Return the person before XOR's first step, with a question to answer."""
    person.opens("Formula")
    person.strikes(KEY.Key_Q)
    return person


def test_q_asks_for_what_the_next_step_computes_and_takes_the_keyboard(asked):
    assert bar(asked).isVisible()
    assert bar(asked).question == "Predict z₁(2) ="
    assert QApplication.focusWidget() is bar(asked).line


def test_the_formula_hides_the_number_that_the_step_computes(asked):
    for _ in range(5):
        asked.strikes(KEY.Key_Space)
    a = number(passes(asked).a[1][0, 1])
    assert bar(asked).question == "Predict a₂(2) ="
    assert "?" in formula(asked)
    assert a not in formula(asked)
    description = asked.window.findChild(FormulaView).sheet.accessibleDescription()
    assert a not in description
    assert a not in asked.caption


def test_a_right_answer_steps_and_tells(asked):
    z = passes(asked).z[1][0, 0]
    answers(asked, f"{z:.4f}")
    assert asked.place == Place(0, Q.Z, 2, unit=1)
    assert bar(asked).words.startswith(f"✓ You said {z:.4f} · z₁(2) is {number(z)} ")
    assert bar(asked).words.endswith(" — right")
    assert bar(asked).tally == "1 of 1 right"
    assert bar(asked).question == "Predict z₂(2) ="


def test_a_wrong_answer_steps_and_tells(asked):
    z = passes(asked).z[1][0, 0]
    answers(asked, "5")
    assert asked.place == Place(0, Q.Z, 2, unit=1)
    words = bar(asked).words
    assert words.startswith(f"✗ You said 5 · z₁(2) is {number(z)} · off by {number(5 - z)} — wrong")
    assert bar(asked).tally == "0 of 1 right"
    answers(asked, "-0.55")
    assert bar(asked).tally == "1 of 2 right"


def test_what_is_no_number_is_refused_and_nothing_moves(asked):
    answers(asked, "1..2")
    assert asked.place == Place(0, Q.INPUT, 1)
    assert bar(asked).tally == ""
    assert bar(asked).line.text() == "1..2"
    assert bar(asked).words


def test_a_forgotten_slope_is_told(asked):
    stands_before(asked, Place(0, Q.DELTA, 3))
    delta, theta = passes(asked).delta[2][0, 0], asked.experiment.network.thetas[1]
    assert bar(asked).question == "Predict δ₁(2) ="
    answers(asked, f"{theta[0, 1] * delta:.5f}")
    assert asked.place == Place(0, Q.DELTA, 2, unit=1)
    assert "wrong" in bar(asked).words
    assert "g′(z₁(2))" in bar(asked).words


@pytest.mark.parametrize("key", [KEY.Key_Space, KEY.Key_Return, KEY.Key_Right])
def test_keys_step_on_without_an_answer_while_the_line_has_the_keyboard(asked, key):
    asked.strikes(key)
    assert asked.place == Place(0, Q.Z, 2, unit=1)
    assert bar(asked).question == "Predict z₂(2) ="
    assert bar(asked).tally == ""


def test_the_left_arrow_steps_back_from_the_empty_line(asked):
    for key in (KEY.Key_Space, KEY.Key_Space, KEY.Key_Left):
        asked.strikes(key)
    assert asked.place == Place(0, Q.Z, 2, unit=1)


def test_a_step_of_several_values_says_what_helps(asked):
    asked.chooses("Size of a step", "Layer")
    assert "steps of the size Unit" in bar(asked).question
    asked.strikes(KEY.Key_Space)
    assert asked.place == Place(0, Q.A, 2)


def test_the_keyboard_comes_back_to_the_line_with_the_next_question(asked):
    stands_before(asked, Place(0, Q.DELTA, 2, unit=3))
    asked.strikes(KEY.Key_Space)  # to δ4, behind which a whole row of Δ is computed
    assert "whole row" in bar(asked).question
    asked.strikes(KEY.Key_Left)
    asked.strikes(KEY.Key_Left)
    assert bar(asked).question == "Predict δ₃(2) ="
    assert QApplication.focusWidget() is bar(asked).line


def test_terms_are_asked_for_as_the_sum_so_far(asked):
    asked.chooses("Size of a step", "Term")
    assert bar(asked).question == "Predict the sum so far of z₁(2) ="
    theta = asked.experiment.network.thetas[0]
    answers(asked, f"{theta[0, 0]:.4f}")
    assert asked.place == Place(0, Q.Z, 2, unit=1, term=1)
    assert bar(asked).tally == "1 of 1 right"


def test_the_last_step_of_an_iteration_says_that_another_begins(asked):
    asked.chooses("Size of a step", "Iteration")
    asked.strikes(KEY.Key_Space)
    assert bar(asked).question == "The next step begins another iteration."
    asked.strikes(KEY.Key_Space)
    assert asked.iteration == 1


def test_switching_off_shows_the_numbers_again(asked):
    asked.strikes(KEY.Key_Space)
    asked.strikes(KEY.Key_Escape)
    asked.strikes(KEY.Key_Q)
    assert not bar(asked).isVisible()
    assert "?" not in formula(asked)
    z = number(passes(asked).z[1][0, 0])
    description = asked.window.findChild(FormulaView).sheet.accessibleDescription()
    assert description.endswith(f"= {z}")


def test_q_switches_off_while_the_line_has_the_keyboard(asked):
    asked.strikes(KEY.Key_Q)
    assert not bar(asked).isVisible()


def test_switching_off_gives_the_keys_back_to_the_window(asked):
    asked.window._actions["predict"].trigger()
    assert not bar(asked).isVisible()
    asked.strikes(KEY.Key_Space)
    assert asked.place == Place(0, Q.Z, 2, unit=1)


def test_an_answer_is_judged_by_the_weights_that_were_edited(asked):
    asked.window._panels.graph.edited.emit(WeightEdit(1, 0, 0, 2.0))
    answers(asked, "2")
    assert bar(asked).tally == "1 of 1 right"


def test_the_numbers_of_a_formula_that_is_opened_stay_hidden(sit_at):
    person = sit_at("digits")
    person.opens("Formula")
    person.strikes(KEY.Key_Q)
    z = number(passes(person).z[1][0, 0])
    person.window.findChild(FormulaView).everyTermWished.emit()
    description = person.window.findChild(FormulaView).sheet.accessibleDescription()
    assert description.endswith("= ?")
    assert f"= {z}" not in description


def test_what_is_asked_follows_an_undo(asked):
    asked.window._panels.graph.edited.emit(WeightEdit(1, 0, 0, 2.0))
    asked.window.document.undo_stack.undo()
    z = passes(asked).z[1][0, 0]
    answers(asked, f"{z:.4f}")
    assert bar(asked).tally == "1 of 1 right"


def test_the_list_of_examples_does_not_tell_what_is_asked(person):
    def verdict() -> str:
        labels = person.window._panels.examples.findChildren(QLabel)
        return next(label.text() for label in labels if label.text().startswith("class "))

    assert "h = 0." in verdict()
    person.presses(KEY.Key_Q)
    assert verdict() == "class 0 · h = ?"
    person.window._actions["predict"].trigger()
    assert "h = 0." in verdict()
    person.window._actions["predict"].trigger()
    person.presses(KEY.Key_End)
    assert "h = 0." in verdict()


@pytest.mark.parametrize("text", ["abc", "tanh", "nan", "rq"])
def test_letters_are_refused_in_words_and_tell_nothing(asked, text):
    answers(asked, text)
    assert asked.place == Place(0, Q.INPUT, 1)
    assert asked.iteration == 0
    assert bar(asked).line.text() == text
    assert bar(asked).words.startswith(f"“{text}” is not a number")
    assert bar(asked).tally == ""
    assert "?" in formula(asked)
