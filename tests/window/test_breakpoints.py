"""Breakpoints on lines of the algorithm: set by a click in the margin or F9, run to by F8."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.debugger import Place, Quantity
from nnviz.debugger.listing import LISTING
from nnviz.views.algorithm import AlgorithmView

KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def line_with(text: str) -> int:
    return next(line.number for line in LISTING if line.text.startswith(text))


def clicks_beside(person, text: str) -> None:
    listing = person.window.findChild(AlgorithmView)
    QTest.mouseClick(listing, Qt.MouseButton.LeftButton, pos=listing.margin_point(line_with(text)))


def place(person) -> Place:
    return person.window.document.experiment.place


def test_without_a_breakpoint_running_says_how_to_set_one(person):
    person.presses(KEY.Key_F8)
    assert "click beside a line of the Algorithm" in person.caption
    assert place(person) == Place(0, Quantity.INPUT, 1)


def test_a_click_in_the_margin_sets_a_breakpoint_and_another_takes_it_away(person):
    clicks_beside(person, "δ(L)")
    assert person.window.document.experiment.broken_lines == {line_with("δ(L)")}
    clicks_beside(person, "δ(L)")
    assert person.window.document.experiment.broken_lines == frozenset()


def test_f8_runs_from_hit_to_hit_through_the_examples_and_shift_f8_back(person):
    clicks_beside(person, "δ(L)")
    for example in range(3):
        person.presses(KEY.Key_F8)
        assert place(person) == Place(example, Quantity.DELTA, 3)
    for example in (1, 0):
        person.presses(KEY.Key_F8, SHIFT)
        assert place(person) == Place(example, Quantity.DELTA, 3)
    person.presses(KEY.Key_F8, SHIFT)
    assert "before this moment" in person.caption


def test_running_goes_over_the_end_of_an_iteration_and_back_to_the_same_bits(person):
    clicks_beside(person, "D(l)")
    person.presses(KEY.Key_F8)
    first = person.window.document.experiment
    assert first.place == Place(3, Quantity.GRADIENT, 1)
    person.presses(KEY.Key_F8)
    assert place(person) == Place(3, Quantity.GRADIENT, 2)
    person.presses(KEY.Key_F8)
    assert person.iteration == 1
    assert place(person) == Place(3, Quantity.GRADIENT, 1)
    for _ in range(2):
        person.presses(KEY.Key_F8, SHIFT)
    now = person.window.document.experiment
    assert (now.iteration, now.place) == (0, first.place)
    assert now.network == first.network


def test_f9_sets_a_breakpoint_on_the_present_line(person):
    person.presses(KEY.Key_Space)
    person.presses(KEY.Key_F9)
    assert person.window.document.experiment.broken_lines == {line_with("z(l)")}


def test_breakpoints_outlive_training_and_new_layers(person):
    clicks_beside(person, "a(l)")
    person.presses(KEY.Key_I)
    person.waits_until(lambda: person.iteration == 1)
    assert person.window.document.experiment.broken_lines == {line_with("a(l)")}
    person.types_line("Hidden layers", "3")
    assert person.window.document.experiment.broken_lines == {line_with("a(l)")}


@pytest.mark.parametrize("preset", ["digits", "iris"])
def test_running_to_the_gradient_of_many_examples_takes_one_key(sit_at, preset):
    person = sit_at(preset)
    clicks_beside(person, "D(l)")
    person.presses(KEY.Key_F8)
    assert place(person).quantity is Quantity.GRADIENT
