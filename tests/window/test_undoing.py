"""Undo and redo: every edit has its name in the menu, and training is one step."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction

from nnviz.document.edits import InputEdit, TargetEdit, WeightEdit
from nnviz.document.file_format import Saved, pack
from nnviz.engine import Balanced
from nnviz.window.training_controller import TrainingState

EDITS = {
    "Θ₁₀(1)": lambda window: window._editing.edit_value(WeightEdit(1, 0, 0, 0.5)),
    "x": lambda window: window._editing.edit_value(InputEdit(1, 0, 0.5)),
    "y": lambda window: window._editing.edit_value(TargetEdit(1, 0, 0.5)),
    "α": lambda window: window._editing.edit_settings({"learning_rate": 0.25}),
    "λ": lambda window: window._editing.edit_settings({"regularisation": 0.5}),
    "the batch": lambda window: window._editing.edit_settings({"batch_size": 2}),
    "the layers": lambda window: window._editing.edit_settings({"hidden_sizes": (3, 3)}),
}


def content(person) -> bytes:
    return pack(Saved(person.experiment))


def menu(person, beginning: str) -> QAction:
    actions = person.window.menuBar().findChildren(QAction) + person.window.findChildren(QAction)
    return next(action for action in actions if action.text().startswith(beginning))


@pytest.mark.parametrize("what", EDITS)
def test_every_edit_is_undone_and_done_again_by_its_name(person, what):
    before = content(person)
    EDITS[what](person.window)
    after = content(person)
    assert after != before
    undo = menu(person, "Undo")
    assert undo.text().startswith(f"Undo Change {what}")
    undo.trigger()
    assert content(person) == before
    assert not person.window.isWindowModified()
    redo = menu(person, "Redo")
    assert redo.text().startswith(f"Redo Change {what}")
    redo.trigger()
    assert content(person) == after


def test_training_is_one_step_back_and_forth(person):
    before = content(person)
    person.presses(Qt.Key.Key_T)
    person.waits_until(
        lambda: (shown := person.window.training.snapshot) is not None and shown.iteration > 5
    )
    person.presses(Qt.Key.Key_T)
    person.waits_for_training_to(TrainingState.PAUSED)
    after, reached = content(person), person.experiment.iteration
    undo = menu(person, "Undo")
    assert undo.text() == f"Undo Train to iteration {reached:,}"
    undo.trigger()
    assert content(person) == before
    assert not person.window.document.undo_stack.canUndo()
    menu(person, "Redo").trigger()
    assert content(person) == after


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"hidden_sizes": (3, 3)}, "Change the layers"),
        ({"hidden_activation": "tanh"}, "Change the activation"),
        ({"start": Balanced()}, "Change the start"),
        ({"seed": 5}, "Change the seed"),
        ({"learning_rate": 0.5}, "Change α"),
        ({"regularisation": 0.5}, "Change λ"),
        ({"batch_size": 2}, "Change the batch"),
    ],
)
def test_the_menu_names_what_was_changed(person, changes, name):
    person.window._editing.edit_settings(changes)
    assert person.window._menus.undo.text() == f"Undo {name}"
    person.presses(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert person.window._menus.redo.text() == f"Redo {name}"
