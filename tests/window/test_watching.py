"""Watched values: typed or chosen from the menu of a thing, kept while time goes on."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QTableView

from nnviz.debugger import Place, Quantity
from nnviz.debugger.breakpoints import AtUnit, SignChange
from nnviz.debugger.numbers import exact, number
from nnviz.engine import backpropagate
from nnviz.graph.pointed import NOTHING, Pointed, box_of
from nnviz.views.row_table import Sentence
from nnviz.views.watch_list import NAME, NOW, REMOVE, WatchList
from nnviz.window.training_controller import TrainingState

pytestmark = pytest.mark.qt_log_ignore(
    r"This plugin does not support (raise\(\)|grabbing the keyboard)", extend=True
)
KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
ACCESSIBLE = Qt.ItemDataRole.AccessibleTextRole
EDGE, HIDDEN, INPUT, BIAS = (
    Pointed(edge=(0, 1, 1)),
    Pointed(unit=(1, 2)),
    Pointed(unit=(0, 2)),
    Pointed(unit=(1, 0)),
)


def the_table(person) -> QTableView:
    tables = person.window.findChildren(QTableView)
    return next(table for table in tables if table.accessibleName() == "Watched values")


def names(person) -> list[str]:
    model = the_table(person).model()
    return [model.index(row, NAME).data() for row in range(model.rowCount())]


def now(person, row: int = 0) -> str:
    return the_table(person).model().index(row, NOW).data()


def told(person, row: int = 0) -> list[str]:
    """Return all that the list tells of a value, with every digit."""
    return the_table(person).model().index(row, NOW).data(ACCESSIBLE).splitlines()


def watches(person, text: str) -> None:
    person.opens("Watch")
    lines = person.window.findChildren(QLineEdit)
    line = next(line for line in lines if line.accessibleName() == "Value to watch")
    line.setFocus()
    line.clear()
    for letter in text:  # QTest itself knows the keys of Latin-1 alone
        press = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(line, press)
    person.strikes(KEY.Key_Return)


def refusal(person) -> str:
    sentences = person.window.findChild(WatchList).findChildren(Sentence)
    return " ".join(label.text() for label in sentences if label.isVisible())


def passes(person):
    data = person.experiment.dataset
    return backpropagate(person.experiment.network, data.X, data.Y)


def menu(person, thing: Pointed) -> QMenu:
    return person.window._debugging._menu.menu(thing)


def chooses_in_menu(person, thing: Pointed, text: str) -> None:
    opened = menu(person, thing)
    next(action for action in opened.actions() if action.text() == text).trigger()
    opened.deleteLater()


# -- the list --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["δ2(2)", "delta2(2)", "δ₂(2)"])
def test_a_typed_name_adds_a_row(person, text):
    watches(person, text)
    assert names(person) == ["δ₂(2)"]
    assert now(person) == "—"
    assert told(person) == ["δ₂(2) is not known at this moment"]


def test_a_value_is_shown_from_the_step_that_computes_it(person):
    watches(person, "δ2(2)")
    for _ in range(9):
        person.presses(KEY.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        if now(person) != "—":
            break
    delta = passes(person).delta[1][0, 1]
    assert now(person) == number(delta)
    assert told(person) == [f"δ₂(2) = {exact(delta)}"]


def test_a_value_is_kept_in_the_forward_pass_of_the_next_example(person):
    watches(person, "δ2(2)")
    person.chooses("Size of a step", "Pass")
    for _ in range(3):  # forward, cost, backward
        person.presses(KEY.Key_Space)
    delta = passes(person).delta[1]
    for _ in range(2):
        person.presses(KEY.Key_PageDown)
        assert now(person) == "—"
        assert told(person) == [
            "δ₂(2) is not known at this moment",
            f"last known: {exact(delta[0, 1])} (iteration 0, example 1)",
        ]
    for _ in range(3):
        person.presses(KEY.Key_Space)
    assert told(person)[0] == f"δ₂(2) = {exact(delta[2, 1])}"
    assert told(person)[1] == f"before: {exact(delta[0, 1])} (iteration 0, example 1)"
    assert told(person)[2] == f"change: {exact(delta[2, 1] - delta[0, 1])}"


@pytest.mark.parametrize("text", ["δ2(9)", "δ9(2)", "q", "Θ(1)", "δ1(1)"])
def test_what_the_network_does_not_have_is_refused_with_a_sentence(person, text):
    watches(person, text)
    assert names(person) == []
    assert refusal(person)


def test_a_name_that_is_there_is_not_added_again(person):
    watches(person, "a1(2)")
    watches(person, "z1(2)")
    watches(person, "a1(2)")
    assert names(person) == ["a₁(2)", "z₁(2)"]
    assert the_table(person).currentIndex().row() == 0


def test_a_row_is_taken_away_by_its_cross_and_by_the_delete_key(person):
    for text in ("a1(2)", "z1(2)", "Θ11(1)"):
        watches(person, text)
    table = the_table(person)
    cross = table.visualRect(table.model().index(0, REMOVE)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cross)
    assert names(person) == ["z₁(2)", "Θ₁₁(1)"]
    table.setFocus()
    table.selectRow(1)
    person.strikes(KEY.Key_Delete)
    assert names(person) == ["z₁(2)"]


def test_enter_and_escape_in_the_line_leave_the_window_its_keys(person):
    watches(person, "a1(2)")
    person.strikes(KEY.Key_Escape)
    person.strikes(KEY.Key_Space)
    assert person.place == Place(0, Quantity.Z, 2, unit=1)


# -- what watches outlive --------------------------------------------------------------------------


def test_a_watched_weight_follows_steps_over_iterations_training_and_undo(person):
    watches(person, "Θ21(1)")
    seen = [person.experiment.network.thetas[0][1, 1]]
    person.chooses("Size of a step", "Iteration")
    for _ in range(2):
        person.presses(KEY.Key_Space)
    person.presses(KEY.Key_Home)
    seen.append(person.experiment.network.thetas[0][1, 1])
    assert person.iteration == 1
    assert now(person) == number(seen[1])
    person.presses(KEY.Key_T)
    person.waits_until(lambda: person.iteration > 10)
    person.presses(KEY.Key_T)
    person.waits_for_training_to(TrainingState.PAUSED)
    assert now(person) == number(person.experiment.network.thetas[0][1, 1])
    person.presses(KEY.Key_Z, CTRL)
    assert names(person) == ["Θ₂₁(1)"]
    assert now(person) == number(seen[1])


def test_a_watch_added_after_an_edit_survives_its_undo(person):
    person.presses(KEY.Key_I)
    person.waits_until(lambda: person.iteration == 1)
    watches(person, "a1(2)")
    person.presses(KEY.Key_Z, CTRL)
    assert names(person) == ["a₁(2)"]


def test_a_watch_added_while_training_is_seen_at_once(person):
    person.opens("Watch")
    person.presses(KEY.Key_T)
    person.waits_until(lambda: person.iteration > 10)
    watches(person, "a1(2)")
    assert names(person) == ["a₁(2)"]


def test_a_layer_that_goes_takes_its_watches_with_it(person):
    watches(person, "a4(2)")
    watches(person, "a1(2)")
    person.types_line("Hidden layers", "3")
    assert names(person) == ["a₁(2)"]


# -- the menu of a thing ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("thing", "expected"),
    [
        (
            EDGE,
            [
                "Change…",
                "Watch Θ₂₁(1)",
                "Watch Δ₂₁(1)",
                "Watch D₂₁(1)",
                "Breakpoint: Θ₂₁(1) changes its sign",
            ],
        ),
        (
            HIDDEN,
            [
                "Change…",
                "Watch z₂(2)",
                "Watch a₂(2)",
                "Watch δ₂(2)",
                "Breakpoint: Unit 2 of layer 2",
                "Its weights as a picture",
                "Weights of all units of the layer",
            ],
        ),
        (INPUT, ["Change…", "Watch x₂", "Breakpoint: Unit 2 of layer 1"]),
        (BIAS, []),
        (NOTHING, []),
    ],
)
def test_the_menu_offers_what_a_thing_has(person, thing, expected):
    opened = menu(person, thing)
    texts = [action.text() for action in opened.actions() if not action.isSeparator()]
    opened.deleteLater()
    assert texts == expected


def test_a_watch_and_a_breakpoint_are_set_from_the_menu(person):
    person.opens("Watch")
    chooses_in_menu(person, EDGE, "Watch D₂₁(1)")
    chooses_in_menu(person, EDGE, "Watch D₂₁(1)")
    assert names(person) == ["D₂₁(1)"]
    chooses_in_menu(person, EDGE, "Breakpoint: Θ₂₁(1) changes its sign")
    chooses_in_menu(person, HIDDEN, "Breakpoint: Unit 2 of layer 2")
    assert person.experiment.breakpoints == (SignChange(1, 2, 1), AtUnit(2, 2))
    chooses_in_menu(person, HIDDEN, "Breakpoint: Unit 2 of layer 2")
    assert person.experiment.breakpoints == (SignChange(1, 2, 1),)


def test_a_breakpoint_on_an_input_stops_with_its_value(person):
    chooses_in_menu(person, INPUT, "Breakpoint: Unit 2 of layer 1")
    person.presses(KEY.Key_F8)
    assert person.place == Place(1, Quantity.INPUT, 1)
    assert person.caption.startswith("Stopped at unit 2 of layer 1: x = 1.")


def test_change_opens_the_value_where_it_stands(person):
    chooses_in_menu(person, EDGE, "Change…")
    editor = person.window._panels.graph.editor
    assert editor.accessibleName() == "Θ₂₁(1)"
    person.strikes(KEY.Key_Escape)


def test_a_right_click_opens_the_menu_of_what_the_pointer_is_on(person):
    graph = person.window._panels.graph
    box = box_of(graph.network_layout, HIDDEN)
    where = QPoint(round(box.x + box.width / 2), round(box.y + box.height / 2))
    QTest.mouseMove(graph, where)
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(graph, QContextMenuEvent(reason, where, graph.mapToGlobal(where)))
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu)
    assert "Watch a₂(2)" in [action.text() for action in popup.actions()]
    popup.close()
