"""Values changed by hand, in the graph and in the matrices, at any moment and while training."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.debugger import Place, Quantity
from nnviz.debugger.numbers import number
from nnviz.engine import Network, cost, forward
from nnviz.graph.pointed import Pointed, box_of
from nnviz.graph.view import NetworkView
from nnviz.views.matrices import MatricesView
from nnviz.views.sheets import MatrixKind
from nnviz.window.training_controller import TrainingState

KEY, LEFT = Qt.Key, Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
EDGE, BIAS_EDGE = Pointed(edge=(0, 1, 1)), Pointed(edge=(1, 0, 0))
INPUT, HIDDEN, OUTPUT = Pointed(unit=(0, 2)), Pointed(unit=(1, 3)), Pointed(unit=(2, 1))


def graph(person) -> NetworkView:
    return person.window.findChild(NetworkView)


def spot(view: NetworkView, thing: Pointed) -> QPoint:
    """Return a point on a unit, or on an edge a third of its way."""
    layout = view.network_layout
    if thing.edge is None:
        box = box_of(layout, thing)
        return QPoint(round(box.x + box.width / 2), round(box.y + box.height / 2))
    gap, row, column = thing.edge
    left, right = layout.layers[gap], layout.layers[gap + 1]
    y = left.sources[column] * 2 / 3 + right.heights[row] / 3
    return QPoint(round(left.out_x * 2 / 3 + right.in_x / 3), round(y))


def double_clicks(person, thing: Pointed) -> None:
    view = graph(person)
    where = spot(view, thing)
    QTest.mouseMove(view, where)
    QTest.mouseDClick(view, LEFT, pos=where)
    QTest.mouseRelease(view, LEFT, pos=where)


def types_letters(text: str, key: Qt.Key = KEY.Key_Return) -> None:
    """Type over what is selected in the line that has the focus, letters outside Latin-1 too."""
    for letter in text:
        press = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(QApplication.focusWidget(), press)
    QTest.keyClick(QApplication.focusWidget(), key)


def changes(person, thing: Pointed, text: str) -> None:
    double_clicks(person, thing)
    types_letters(text)


def changes_cell(person, layer: int, row: int, column: int, text: str) -> None:
    person.opens("Matrices")
    matrices = person.window.findChild(MatricesView)
    matrices.choose(MatrixKind.THETA, layer)
    table = matrices.table
    where = table.visualRect(table.cells.index(row, column)).center()
    QTest.mouseClick(table.viewport(), LEFT, pos=where)
    QTest.mouseDClick(table.viewport(), LEFT, pos=where)
    QTest.mouseRelease(table.viewport(), LEFT, pos=where)
    table.editor.selectAll()
    types_letters(text)


def with_entry(network: Network, layer: int, row: int, column: int, value: float) -> Network:
    thetas = [theta.copy() for theta in network.thetas]
    thetas[layer - 1][row, column] = value
    return Network(tuple(thetas), network.hidden_activation)


def J(network: Network, dataset, X=None, Y=None) -> str:
    X, Y = dataset.X if X is None else X, dataset.Y if Y is None else Y
    return f"J(Θ) = {number(cost(network, X, Y).total)} "


def same_bits(one, other) -> bool:
    return all(map(np.array_equal, one.thetas, other.thetas))


def one_iteration(person) -> None:
    before = person.iteration
    person.presses(KEY.Key_I)
    person.waits_until(lambda: person.iteration == before + 1)


# -- in the graph ----------------------------------------------------------------------------------


@pytest.mark.parametrize("edge", [EDGE, BIAS_EDGE])
def test_a_double_click_on_an_edge_changes_its_weight_and_j_at_once(person, edge):
    gap, row, column = edge.edge
    expected = with_entry(person.experiment.network, gap + 1, row, column, -2.5)
    changes(person, edge, "−2,5")
    assert same_bits(person.experiment.network, expected)
    assert J(expected, person.experiment.dataset) in person.counter


def test_a_changed_weight_changes_h_at_once_where_it_is_known(person):
    person.window.document.look(person.experiment.at(Place(3, Quantity.A, 3)))
    changes(person, EDGE, "7")
    now = person.experiment
    expected = with_entry(now.network, 1, 1, 1, 7.0)
    h = forward(expected, now.dataset.X).a[-1][3, 0]
    assert now.place == Place(3, Quantity.A, 3)
    assert number(h) in person.caption


def test_a_double_click_on_an_input_changes_the_present_example_alone(person):
    person.presses(KEY.Key_PageDown)
    before = person.experiment.dataset
    changes(person, INPUT, "0.25")
    X = before.X.copy()
    X[1, 1] = 0.25
    now = person.experiment
    assert np.array_equal(now.dataset.X, X)
    assert np.array_equal(before.X[1], [0.0, 1.0])
    assert J(now.network, before, X=X) in person.counter
    assert person.caption.startswith("Example 2 enters: x = (0, 0.2500)")


def test_a_double_click_on_an_output_changes_its_target(person):
    before = person.experiment.dataset
    changes(person, OUTPUT, "1")
    Y = before.Y.copy()
    Y[0, 0] = 1.0
    assert np.array_equal(person.experiment.dataset.Y, Y)
    assert J(person.experiment.network, before, Y=Y) in person.counter
    assert "its target is y = 1" in person.caption


def test_a_hidden_unit_says_that_it_is_computed(person):
    double_clicks(person, HIDDEN)
    assert "is computed" in person.caption
    assert graph(person).editor is None


@pytest.mark.parametrize("text", ["", "two", "1e999", "1/0", "nan"])
def test_a_bad_number_is_refused_with_a_sentence_and_changes_nothing(person, text):
    before = person.experiment
    double_clicks(person, EDGE)
    graph(person).editor.clear()
    types_letters(text)
    assert "Expected a finite number" in person.caption
    assert person.experiment is before
    QTest.keyClick(QApplication.focusWidget(), KEY.Key_Escape)
    assert graph(person).editor is None
    person.presses(KEY.Key_Space)
    assert person.place == Place(0, Quantity.Z, 2, unit=1)


def test_a_target_that_cannot_be_is_refused_with_a_sentence(person):
    before = person.experiment
    changes(person, OUTPUT, "7")
    assert person.experiment.dataset is before.dataset
    assert "7" in person.caption


def test_keys_of_the_window_are_letters_while_a_number_is_typed(person):
    double_clicks(person, EDGE)
    for key in (KEY.Key_T, KEY.Key_Space, KEY.Key_R, KEY.Key_Q, KEY.Key_G, KEY.Key_I):
        person.strikes(key)
    assert person.window.training.state is TrainingState.IDLE
    assert person.place == Place(0, Quantity.INPUT, 1)
    person.strikes(KEY.Key_Escape)
    assert graph(person).editor is None
    person.strikes(KEY.Key_Space)
    assert person.place == Place(0, Quantity.Z, 2, unit=1)


# -- in a matrix -----------------------------------------------------------------------------------


def test_a_cell_of_theta_changes_the_weight_and_j_at_once(person):
    expected = with_entry(person.experiment.network, 2, 0, 3, 1 / 3)
    changes_cell(person, 2, 0, 3, "1/3")
    assert same_bits(person.experiment.network, expected)
    assert J(expected, person.experiment.dataset) in person.counter


def test_enter_gives_the_keys_back_to_the_window_after_a_cell(person):
    changes_cell(person, 1, 0, 1, "2")
    person.strikes(KEY.Key_Space)
    assert person.place == Place(0, Quantity.Z, 2, unit=1)


# -- undo ------------------------------------------------------------------------------------------


def test_edits_are_named_undone_and_made_again(person):
    stack, start = person.window.document.undo_stack, person.experiment
    changes(person, EDGE, "2")
    changes(person, INPUT, "0.5")
    changes(person, OUTPUT, "1")
    names = [stack.text(index) for index in range(stack.count())]
    assert names == ["Change Θ₂₁(1)", "Change x₂", "Change y₁"]
    changed, counter = person.experiment, person.counter
    for _ in names:
        person.presses(KEY.Key_Z, CTRL)
    assert same_bits(person.experiment.network, start.network)
    assert person.experiment.dataset is start.dataset
    assert J(start.network, start.dataset) in person.counter
    for _ in names:
        person.presses(KEY.Key_Z, CTRL | SHIFT)
    assert same_bits(person.experiment.network, changed.network)
    assert np.array_equal(person.experiment.dataset.Y, changed.dataset.Y)
    assert person.counter == counter


def test_the_same_number_again_is_no_edit(person):
    double_clicks(person, EDGE)
    QTest.keyClick(QApplication.focusWidget(), KEY.Key_Return)
    assert person.window.document.undo_stack.count() == 0


# -- while training --------------------------------------------------------------------------------


def edits_while_training(person, text: str = "2") -> None:
    person.presses(KEY.Key_T)
    person.waits_until(lambda: person.iteration > 10)
    changes(person, EDGE, text)


def test_an_edit_waits_while_training_runs_says_so_and_is_made_when_it_pauses(person, monkeypatch):
    told = []
    monkeypatch.setattr(
        type(person.window._panels.caption),
        "show_note",
        lambda _, title, sentence: told.append((title, sentence)),
    )
    edits_while_training(person)
    assert told == [("Edit", "Θ₂₁(1) = 2 waits until training pauses (T).")]
    assert person.experiment.network.thetas[0][1, 1] != 2.0
    person.presses(KEY.Key_T)
    person.waits_until(lambda: person.window.training.state is not TrainingState.RUNNING)
    assert person.experiment.network.thetas[0][1, 1] == 2.0
    assert J(person.experiment.network, person.experiment.dataset) in person.counter
    assert person.window.document.undo_stack.undoText() == "Change Θ₂₁(1)"


def test_training_goes_on_from_what_was_changed(person):
    edits_while_training(person)
    person.presses(KEY.Key_T)
    person.waits_until(lambda: person.window.training.state is not TrainingState.RUNNING)
    expected = person.experiment.stepped(person.experiment.trace())
    one_iteration(person)
    assert same_bits(person.experiment.network, expected.network)


def test_an_edit_that_waits_is_not_made_after_a_restart(person):
    edits_while_training(person)
    person.presses(KEY.Key_R)
    expected = person.experiment.stepped(person.experiment.trace())
    one_iteration(person)
    assert same_bits(person.experiment.network, expected.network)


# -- editing and time ------------------------------------------------------------------------------


def walks(person, key: Qt.Key, iteration: int) -> dict[int, Network]:
    """Step by iterations until one is reached; return Θ of each that was stood at."""
    person.chooses("Size of a step", "Iteration")
    seen = {person.iteration: person.experiment.network}
    for _ in range(20):
        if person.iteration == iteration:
            return seen
        person.presses(key)
        seen[person.iteration] = person.experiment.network
    raise AssertionError("the iteration must be reached")


def test_stepping_back_over_an_edit_finds_each_theta_of_then_to_the_bit(person):
    then = {0: person.experiment.network}
    for iteration in (1, 2):
        one_iteration(person)
        then[iteration] = person.experiment.network
    changes(person, EDGE, "2")
    then[2] = person.experiment.network
    expected = person.experiment.stepped(person.experiment.trace()).network
    one_iteration(person)
    then[3] = person.experiment.network
    assert same_bits(then[3], expected)
    back = walks(person, KEY.Key_Left, 0)
    assert all(same_bits(back[iteration], then[iteration]) for iteration in then)


def test_an_input_is_what_it_was_before_the_iteration_in_which_it_was_changed(person):
    one_iteration(person)
    changes(person, INPUT, "0.5")
    walks(person, KEY.Key_Left, 0)
    assert person.experiment.dataset.X[0, 1] == 0.0


def changes_weight(person) -> None:
    changes(person, EDGE, "2")


def changes_input(person) -> None:
    changes(person, INPUT, "0.5")


def changes_rate(person) -> None:
    person.types("Rate α", "3")


@pytest.mark.parametrize("change", [changes_weight, changes_input, changes_rate])
def test_what_was_stepped_through_is_what_is_found_on_the_way_back(person, change):
    """Back from 5 to 1 over a change at 3, on to 5 again, and back: it must be the same Θ."""
    for iteration in range(5):
        if iteration == 3:
            change(person)
        one_iteration(person)
    walks(person, KEY.Key_Left, 1)
    on = walks(person, KEY.Key_Space, 5)
    back = walks(person, KEY.Key_Left, 1)
    different = [iteration for iteration in on if not same_bits(on[iteration], back[iteration])]
    assert different == []


@pytest.mark.parametrize("change", [changes_weight, changes_input, changes_rate])
def test_two_steps_back_over_a_change_and_two_on_again_lead_to_the_same_theta(person, change):
    for _ in range(2):
        one_iteration(person)
    change(person)
    one_iteration(person)
    person.chooses("Size of a step", "Iteration")
    person.presses(KEY.Key_End)
    there = person.experiment
    for key in (KEY.Key_Left, KEY.Key_Left, KEY.Key_Space, KEY.Key_Space):
        person.presses(key)
    now = person.experiment
    assert (now.iteration, now.place.quantity) == (there.iteration, Quantity.UPDATE)
    assert same_bits(now.network, there.network)
    assert now.settings.rates == there.settings.rates


def test_an_edit_after_a_jump_back_is_the_beginning_of_what_comes(person):
    for _ in range(3):
        one_iteration(person)
    walks(person, KEY.Key_Left, 1)
    changes(person, EDGE, "2")
    expected = person.experiment.stepped(person.experiment.trace()).network
    on = walks(person, KEY.Key_Space, 2)
    assert same_bits(on[2], expected)
    assert person.experiment.history.last == 2
