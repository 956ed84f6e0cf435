"""An edit of much data is made behind the window, and is lost by nothing that happens meanwhile."""

import pytest
from PySide6.QtCore import Qt

from nnviz.document import store
from nnviz.document.edits import InputEdit, TargetEdit, WeightEdit
from nnviz.window import changing
from nnviz.window.training_controller import TrainingState

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def much(monkeypatch):
    """Let every set be one that takes long to copy."""
    monkeypatch.setattr(changing, "COPIED_AT_ONCE", 0)


def x(person, example: int, feature: int) -> float:
    return float(person.experiment.dataset.X[example, feature])


def edits(person, *wished) -> None:
    for edit in wished:
        person.window._editing.edit_value(edit)


def test_the_window_does_not_wait_for_an_edit_that_takes_longer(person):
    before = person.experiment
    edits(person, InputEdit(0, 1, 0.75))
    assert person.experiment is before
    person.waits_until(lambda: x(person, 0, 1) == 0.75)
    assert person.window.document.undo_stack.undoText() == "Change x₂"
    person.presses(KEY.Key_Z, CTRL)
    assert person.experiment.dataset is before.dataset


def test_edits_that_are_typed_while_one_is_made_are_made_after_it(person):
    edits(person, InputEdit(0, 1, 0.75), WeightEdit(1, 0, 0, 2.0), TargetEdit(0, 0, 1.0))
    person.waits_until(lambda: person.window.document.undo_stack.count() == 3)
    assert x(person, 0, 1) == 0.75
    assert person.experiment.network.thetas[0][0, 0] == 2.0
    assert person.experiment.dataset.Y[0, 0] == 1.0


def test_what_is_looked_at_meanwhile_stays(person):
    edits(person, InputEdit(0, 1, 0.75))
    person.presses(KEY.Key_PageDown)
    person.presses(KEY.Key_Space)
    there = person.place
    person.waits_until(lambda: x(person, 0, 1) == 0.75)
    assert person.place == there
    assert person.place.example == 1


def test_an_edit_is_made_of_what_another_has_left_meanwhile(person):
    edits(person, WeightEdit(1, 0, 0, 2.0))
    person.waits_until(lambda: person.window.document.undo_stack.count() == 1)
    edits(person, InputEdit(0, 1, 0.75))
    person.presses(KEY.Key_Z, CTRL)
    person.waits_until(lambda: x(person, 0, 1) == 0.75)
    assert person.experiment.network.thetas[0][0, 0] != 2.0


def test_an_edit_waits_for_training_that_begins_before_it_is_made(person):
    edits(person, InputEdit(0, 1, 0.75))
    person.presses(KEY.Key_T)
    person.waits_until(lambda: "x₂ = 0.75 waits" in person.caption)
    person.presses(KEY.Key_T)
    person.waits_for_training_to(TrainingState.PAUSED)
    person.waits_until(lambda: x(person, 0, 1) == 0.75)


def test_the_rates_of_a_running_training_are_changed_while_it_runs(person):
    person.presses(KEY.Key_T)
    person.waits_until(lambda: person.iteration > 1)
    person.window._editing.edit_settings({"regularisation": 0.5})
    person.waits_until(lambda: person.experiment.settings.regularisation == 0.5)
    assert person.window.training.state is TrainingState.RUNNING


def test_what_is_saved_holds_an_edit_that_was_being_made(person, tmp_path, answers):
    path = tmp_path / "edited.nnviz"
    answers.names(path)
    edits(person, InputEdit(0, 1, 0.75))
    person.presses(KEY.Key_S, CTRL)
    person.waits_until(lambda: person.window.filing.path == path)
    assert store.read(path).saved.experiment.dataset.X[0, 1] == 0.75
    assert not person.window.filing.modified


def test_an_edit_of_what_is_open_no_more_is_dropped(person):
    edits(person, InputEdit(0, 1, 0.75))
    person.window.filing.open_preset("circles")
    opened = person.experiment
    edits(person, WeightEdit(1, 0, 0, 2.0))
    person.waits_until(lambda: person.experiment is not opened)
    assert person.window.document.undo_stack.count() == 1
    assert person.experiment.dataset is opened.dataset


def test_what_cannot_be_is_said_and_the_next_edit_is_made(person):
    edits(person, TargetEdit(0, 0, 7.0), InputEdit(0, 1, 0.75))
    person.waits_until(lambda: x(person, 0, 1) == 0.75)
    assert person.window.document.undo_stack.count() == 1
