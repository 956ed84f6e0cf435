"""What an edit changed: before, now and the difference, and the way back."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTableView

from nnviz.debugger import Place, Quantity
from nnviz.debugger.numbers import number
from nnviz.document.edits import InputEdit, WeightEdit
from nnviz.engine import backpropagate, cost
from nnviz.views.what_if import NOTHING, WhatIfView
from nnviz.window.training_controller import TrainingState

KEY = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
EDIT, OTHER = WeightEdit(1, 1, 1, 2.0), WeightEdit(2, 0, 0, -1.5)


def edits(person, *changes) -> None:
    """Make edits as the graph wishes them after a double click and Enter."""
    for change in changes:
        person.window._panels.graph.edited.emit(change)
    person.opens("What if")


def table(person) -> list[tuple[str, ...]]:
    tables = person.window.findChildren(QTableView)
    model = next(t for t in tables if t.accessibleName() == "What the edits changed").model()
    return [
        tuple(model.index(row, column).data() for column in range(4))
        for row in range(model.rowCount())
    ]


def row(person, name: str) -> tuple[str, ...]:
    return next(line for line in table(person) if line[0] == name)


def texts(person) -> list[str]:
    labels = person.window.findChild(WhatIfView).findChildren(QLabel)
    return [label.text() for label in labels if label.isVisible()]


def J(experiment) -> float:
    return cost(experiment.network, experiment.dataset.X, experiment.dataset.Y).total


def difference(value: float) -> str:
    return f"{'▲' if value > 0 else '▼'} {number(value)}"


def same_bits(one, other) -> bool:
    return all(map(np.array_equal, one.thetas, other.thetas))


def test_at_first_it_tells_how_to_begin(person):
    person.opens("What if")
    assert texts(person) == [NOTHING]
    assert not person.button("Undo the edits").isEnabled()


def test_j_is_told_before_and_now_with_the_difference(person):
    before = J(person.experiment)
    edits(person, EDIT)
    now = J(person.experiment)
    assert row(person, "J(Θ)") == (
        "J(Θ)",
        number(before),
        number(now),
        difference(now - before),
    )
    theta = row(person, "Θ₂₁(1)")
    assert theta == ("Θ₂₁(1)", "−0.3997", "2", "▲ 2.400")


def test_what_is_known_at_the_present_moment_is_compared(person):
    person.window.document.look(person.experiment.at(Place(2, Quantity.DELTA, 2)))
    data, before = person.experiment.dataset, person.experiment.network
    edits(person, EDIT)
    old, new = (backpropagate(n, data.X, data.Y) for n in (before, person.experiment.network))
    delta = [passes.delta[2][2, 0] for passes in (old, new)]
    assert row(person, "δ₁(3)")[1:3] == tuple(map(number, delta))
    names = [line[0] for line in table(person)]
    assert not any(name.startswith("D") for name in names)
    person.presses(KEY.Key_End)
    gradient = [passes.gradient[1][0, 2] for passes in (old, new)]
    assert row(person, "D₁₂(2)")[1:3] == tuple(map(number, gradient))


def test_an_edited_input_is_compared_in_its_example(person):
    edits(person, InputEdit(0, 1, 0.5))
    assert row(person, "x₂") == ("x₂", "0", "0.5000", "▲ 0.5000")


def test_undo_the_edits_restores_everything_to_the_bit(person):
    before = person.experiment
    edits(person, EDIT, OTHER, InputEdit(0, 1, 0.5))
    person.clicks("Undo the edits")
    assert same_bits(person.experiment.network, before.network)
    assert person.experiment.dataset is before.dataset
    assert texts(person) == [NOTHING]
    assert f"J(Θ) = {number(J(before))} " in person.counter


def test_undo_the_edits_keeps_what_was_done_before_the_first_of_them(person):
    person.types("Rate α", "3")
    edits(person, EDIT)
    person.clicks("Undo the edits")
    assert person.experiment.settings.learning_rate == 3.0
    assert person.window.document.undo_stack.undoText() == "Undo the edits"


def test_undo_the_edits_leaves_alone_what_is_no_edit_of_a_value(person):
    edits(person, EDIT)
    person.types("Rate α", "3")
    person.clicks("Undo the edits")
    assert person.experiment.settings.learning_rate == 3.0


def test_undo_the_edits_restores_to_the_bit_when_the_undo_history_is_full(person):
    for number_of_change in range(200):
        person.window._editing.edit_settings({"learning_rate": 1.0 + number_of_change})
    before = person.experiment
    edits(person, EDIT, OTHER)
    person.clicks("Undo the edits")
    assert same_bits(person.experiment.network, before.network)
    assert person.experiment.settings == before.settings


def test_several_edits_are_headed_by_the_last_of_them(person):
    edits(person, EDIT, OTHER)
    assert texts(person)[0] == "Θ₁₀(2): −0.4903 → −1.500 · 1 edit before it"


def test_an_edit_that_was_undone_is_named_no_more(person):
    edits(person, EDIT)
    person.presses(KEY.Key_Z, CTRL)
    assert texts(person) == [NOTHING]
    edits(person, OTHER)
    assert texts(person)[0] == "Θ₁₀(2): −0.4903 → −1.500"


def test_after_undoing_one_of_two_edits_the_other_one_is_named(person):
    edits(person, EDIT, OTHER)
    person.presses(KEY.Key_Z, CTRL)
    assert texts(person)[0] == "Θ₂₁(1): −0.3997 → 2"


def test_compare_from_here_keeps_the_edits_and_begins_anew(person):
    edits(person, EDIT)
    kept = person.experiment
    person.clicks("Compare from here")
    assert person.experiment.network is kept.network
    assert texts(person) == [NOTHING]
    edits(person, OTHER)
    assert row(person, "J(Θ)")[1] == number(J(kept))
    assert "Θ₂₁(1)" not in [line[0] for line in table(person)]
    person.clicks("Undo the edits")
    assert same_bits(person.experiment.network, kept.network)


def test_the_comparison_goes_on_through_the_moments_of_the_iteration(person):
    edits(person, EDIT)
    for _ in range(5):
        person.presses(KEY.Key_Space)
    assert row(person, "Θ₂₁(1)")[1:3] == ("−0.3997", "2")
    assert row(person, "J(Θ)")


@pytest.mark.parametrize("way", ["step", "train"])
def test_another_iteration_ends_the_comparison(person, way):
    edits(person, EDIT)
    if way == "step":
        person.chooses("Size of a step", "Iteration")
        person.presses(KEY.Key_Space)
        person.presses(KEY.Key_Space)
    else:
        person.presses(KEY.Key_I)
        person.waits_for_training_to(TrainingState.PAUSED)
    assert person.iteration == 1
    assert texts(person) == [NOTHING]
    assert not person.button("Undo the edits").isEnabled()


def test_pointing_at_a_row_lights_the_edge(person):
    edits(person, EDIT)
    view = person.window.findChild(WhatIfView)
    tables = view.findChildren(QTableView)
    names = [line[0] for line in table(person)]
    tables[0].setFocus()
    tables[0].selectRow(names.index("Θ₂₁(1)"))
    assert person.window._panels.graph.pointed.edge == (0, 1, 1)


def test_while_training_runs_no_stale_values_are_compared(person):
    edits(person, EDIT)
    person.presses(KEY.Key_T)
    person.waits_for_training_to(TrainingState.RUNNING)
    assert texts(person) == ["Training runs: pause it to see a single step."]


def test_after_a_restart_the_inputs_that_stay_changed_are_still_compared(person):
    for _ in range(3):
        person.presses(KEY.Key_I)
        person.waits_for_training_to(TrainingState.PAUSED)
    edits(person, EDIT, InputEdit(0, 1, 0.25))
    person.presses(KEY.Key_R)
    person.waits_until(lambda: person.iteration == 0)
    start, changed = person.experiment.network, person.experiment.dataset
    assert changed.X[0, 1] == 0.25
    X = changed.X.copy()
    X[0, 1] = 0.0
    before, now = cost(start, X, changed.Y).total, cost(start, changed.X, changed.Y).total
    assert texts(person)[0] == "x₂: 0 → 0.2500"
    assert row(person, "J(Θ)")[1:3] == (number(before), number(now))
    person.clicks("Undo the edits")
    assert person.experiment.dataset.X[0, 1] == 0
    assert texts(person) == [NOTHING]


def test_what_stays_changed_is_told_where_nothing_is_compared_any_more(person):
    edits(person, InputEdit(2, 0, 0.75), EDIT)
    person.presses(KEY.Key_I)
    person.waits_for_training_to(TrainingState.PAUSED)
    assert texts(person) == [f"{NOTHING}\n\nStill changed: x₁ of example 3: 1 → 0.7500."]
    person.presses(KEY.Key_Z, CTRL)
    person.presses(KEY.Key_Z, CTRL)
    person.presses(KEY.Key_Z, CTRL)
    assert person.experiment.dataset.X[2, 0] == 1
    assert "Still changed" not in " ".join(texts(person))
