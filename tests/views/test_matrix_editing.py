"""Θ, the inputs and the target are changed in their cells; the table itself changes nothing."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.debugger import Place, Quantity, Trace, derive_frame
from nnviz.document.edits import InputEdit, TargetEdit, WeightEdit
from nnviz.engine import Network
from nnviz.graph.palette import DARK, LIGHT
from nnviz.graph.value_editor import read_number
from nnviz.views.matrices import MatricesView
from nnviz.views.sheets import MatrixKind, Spot

KEY, LEFT, CTRL = Qt.Key, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
KIND = MatrixKind
THETAS = (np.array([[0.0, 1.5, -2.5], [0.1, -0.25, 1 / 3]]), np.array([[1.0, 3.0, -5.0]]))
X, Y = np.array([[0.0, 0.5], [0.25, 1.0]]), np.array([[1.0], [0.0]])


def by_hand() -> Trace:
    return Trace(Network(THETAS), X, Y, 0.0)


@pytest.fixture
def view(shown, qtbot):
    view = shown(MatricesView())
    with qtbot.waitActive(view):
        view.activateWindow()
    return view


FORWARD = Place(1, Quantity.A, 3)


def show(view, kind, layer=None, place=FORWARD, trace=None):
    trace = trace or by_hand()
    view.show_frame(derive_frame(trace, place), trace)
    view.choose(kind, layer)


def heard(signal) -> list:
    values = []
    signal.connect(values.append)
    return values


def spot(view, row, column):
    return view.table.visualRect(view.table.cells.index(row, column)).center()


def click(view, row, column):
    QTest.mouseClick(view.table.viewport(), LEFT, pos=spot(view, row, column))


def double_click(view, row, column):
    click(view, row, column)
    QTest.mouseDClick(view.table.viewport(), LEFT, pos=spot(view, row, column))
    QTest.mouseRelease(view.table.viewport(), LEFT, pos=spot(view, row, column))


def type_in(view, text, key=KEY.Key_Return):
    view.table.editor.selectAll()
    for letter in text:  # QTest itself knows the keys of Latin-1 alone
        press_key = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(view.table.editor, press_key)
    QTest.keyClick(view.table.editor, key)


def text(view, row, column) -> str:
    return view.table.cells.index(row, column).data()


# -- wishes ---------------------------------------------------------------------------------------


def test_a_double_click_on_a_weight_opens_it_with_all_its_digits(view):
    show(view, KIND.THETA, 1)
    double_click(view, 1, 2)
    assert view.table.editor.accessibleName() == "Θ₂₂(1)"
    assert read_number(view.table.editor.selectedText()) == 1 / 3


def test_enter_tells_the_wish_and_changes_nothing_itself(view):
    show(view, KIND.THETA, 2)
    wishes = heard(view.edited)
    double_click(view, 0, 2)
    type_in(view, "−1/4")
    assert wishes == [WeightEdit(2, 0, 2, -0.25)]
    assert text(view, 0, 2) == "−5"
    changed = (THETAS[0], np.array([[1.0, 3.0, -0.25]]))
    show(view, KIND.THETA, 2, trace=Trace(Network(changed), X, Y, 0.0))
    assert text(view, 0, 2) == "−0.250"


def test_an_input_and_a_target_are_changed_beside_the_activations(view):
    show(view, KIND.A)
    wishes = heard(view.edited)
    double_click(view, 1, 0)
    assert view.table.editor.accessibleName() == "x₂"
    type_in(view, "0,75")
    double_click(view, 0, 3)
    assert view.table.editor.accessibleName() == "y₁"
    type_in(view, "1")
    assert wishes == [InputEdit(1, 1, 0.75), TargetEdit(1, 0, 1.0)]


def test_the_target_is_changed_beside_the_cost_too(view):
    show(view, None, place=Place(1, Quantity.COST, 3))
    wishes = heard(view.edited)
    double_click(view, 0, 1)
    type_in(view, ".5")
    assert wishes == [TargetEdit(1, 0, 0.5)]


@pytest.mark.parametrize("key", [KEY.Key_F2, KEY.Key_Return])
def test_a_key_opens_the_selected_cell(view, key):
    show(view, KIND.THETA, 1)
    click(view, 0, 1)
    QTest.keyClick(view.table, key)
    assert view.table.editor.text() == "1.5"
    assert view.table.editor.hasFocus()


def test_typing_a_number_begins_it_in_the_selected_cell(view):
    show(view, KIND.THETA, 1)
    wishes = heard(view.edited)
    click(view, 0, 1)
    QTest.keyClick(view.table, KEY.Key_Minus)
    QTest.keyClicks(view.table.editor, "12.5")
    QTest.keyClick(view.table.editor, KEY.Key_Return)
    assert wishes == [WeightEdit(1, 0, 1, -12.5)]
    assert view.table.hasFocus()


def test_escape_and_going_elsewhere_change_nothing(view):
    show(view, KIND.THETA, 1)
    wishes = heard(view.edited)
    double_click(view, 0, 1)
    type_in(view, "7", KEY.Key_Escape)
    assert view.table.editor is None
    double_click(view, 0, 1)
    QTest.keyClicks(view.table.editor, "7")
    click(view, 1, 0)
    assert view.table.editor is None
    assert wishes == []


def test_what_is_no_number_keeps_the_editor_open(view):
    show(view, KIND.THETA, 1)
    wishes, refused = heard(view.edited), heard(view.editRefused)
    double_click(view, 0, 1)
    type_in(view, "1/0")
    assert view.table.editor.is_marked
    assert "Θ₁₁(1): “1/0” is not taken" in refused[0]
    type_in(view, "2")
    assert wishes == [WeightEdit(1, 0, 1, 2.0)]


# -- what cannot be changed -----------------------------------------------------------------------


def editable_cells(view) -> set[tuple[int, int]]:
    cells = view.table.cells
    every = np.ndindex(cells.rowCount(), cells.columnCount())
    return {cell for cell in every if Qt.ItemFlag.ItemIsEditable in cells.index(*cell).flags()}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (KIND.THETA, {(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)}),
        (KIND.A, {(0, 0), (1, 0), (0, 3)}),  # x₁, x₂ and y₁
        (KIND.Z, set()),
        (KIND.DELTA, set()),
        (KIND.ACCUMULATED, set()),
        (KIND.GRADIENT, set()),
        (KIND.UPDATE, set()),
    ],
)
def test_only_what_is_given_can_be_changed(view, kind, expected):
    show(view, kind, 1, place=Place(1, Quantity.GRADIENT, 1))
    assert editable_cells(view) == expected


@pytest.mark.parametrize(
    ("kind", "cell", "name"),
    [
        (KIND.Z, (1, 0), "z₂(2)"),
        (KIND.A, (1, 1), "a₂(2)"),
        (KIND.DELTA, (0, 1), "δ₁(3)"),
        (KIND.GRADIENT, (1, 2), "D₂₂(1)"),
        (KIND.UPDATE, (0, 1), "Θ₁₁(1) after the update"),
    ],
)
def test_what_is_computed_is_refused_with_a_sentence(view, kind, cell, name):
    show(view, kind, 1, place=Place(1, Quantity.UPDATE, 2))
    refused = heard(view.editRefused)
    double_click(view, *cell)
    assert view.table.editor is None
    says = "is computed: change a weight, an input or the target instead."
    assert refused == [f"{name} {says}"]


def test_rows_of_theta_that_were_updated_are_no_more_those_of_this_iteration(view):
    show(view, KIND.THETA, 1, place=Place(1, Quantity.UPDATE, 1, 1))
    assert editable_cells(view) == {(1, 0), (1, 1), (1, 2)}
    refused = heard(view.editRefused)
    double_click(view, 0, 1)
    assert refused == ["Θ₁₁(1) was updated already: step back before its update to change it."]


def test_nothing_is_changed_while_that_is_not_wanted(view):
    show(view, KIND.THETA, 1)
    refused = heard(view.editRefused)
    double_click(view, 0, 1)
    view.set_editable(False, "Pause the training to change a value.")
    assert view.table.editor is None
    assert editable_cells(view) == set()
    double_click(view, 0, 1)
    assert view.table.editor is None
    assert refused == ["Pause the training to change a value."]


def test_the_model_refuses_what_is_not_given_or_no_number(view):
    show(view, KIND.A)
    wishes, cells = heard(view.edited), view.table.cells
    assert not cells.setData(cells.index(0, 1), 0.5)
    assert not cells.setData(cells.index(0, 0), "one")
    assert cells.setData(cells.index(0, 0), 0.25)  # as it is: no wish
    assert wishes == []


# -- pasting --------------------------------------------------------------------------------------


def paste(view, said):
    QGuiApplication.clipboard().setText(said)
    QTest.keyClick(view.table, KEY.Key_V, CTRL)


def test_a_number_is_pasted_into_the_selected_cell(view):
    show(view, KIND.THETA, 1)
    wishes = heard(view.edited)
    click(view, 1, 0)
    paste(view, " −0.75\n")
    assert wishes == [WeightEdit(1, 1, 0, -0.75)]


def test_a_copy_pasted_elsewhere_is_the_same_to_the_last_digit(view):
    show(view, KIND.THETA, 1)
    wishes = heard(view.edited)
    click(view, 1, 2)
    QTest.keyClick(view.table, KEY.Key_C, CTRL)
    click(view, 0, 0)
    QTest.keyClick(view.table, KEY.Key_V, CTRL)
    assert wishes == [WeightEdit(1, 0, 0, 1 / 3)]


def test_what_cannot_be_pasted_is_said(view):
    show(view, KIND.A)
    wishes, refused = heard(view.edited), heard(view.editRefused)
    view.table.setFocus()
    paste(view, "1")
    click(view, 0, 0)
    paste(view, "1\t2")
    click(view, 0, 1)
    paste(view, "1")
    assert wishes == []
    assert refused[0] == "Select one cell to paste a number into."
    assert refused[1].startswith("“1\t2” cannot be pasted. Expected a finite number")
    assert refused[2].startswith("a₁(2) is computed")


# -- pins -----------------------------------------------------------------------------------------


def test_a_click_tells_which_cell_is_pinned(view):
    show(view, KIND.THETA, 1)
    pinned = heard(view.cellPinned)
    click(view, 1, 2)
    assert pinned == [Spot(KIND.THETA, 1, 1, 2)]
    assert view.table.selected() == (1, 2, 1, 2)
    view.choose(KIND.A)
    click(view, 0, 3)
    assert pinned[1:] == [Spot(KIND.TARGET, 3, 0)]
    click(view, 1, 2)  # there is no second output
    assert len(pinned) == 2


# -- while the editor is open ---------------------------------------------------------------------


def test_the_editor_stays_while_steps_come_and_closes_when_the_cell_is_another(view):
    show(view, KIND.A, place=Place(1, Quantity.A, 3))
    double_click(view, 0, 3)
    QTest.keyClicks(view.table.editor, "0.3")
    show(view, KIND.A, place=Place(1, Quantity.DELTA, 3))
    assert view.table.editor.text() == "0.3"
    view.set_palette(DARK)
    assert DARK.panel in view.table.editor.styleSheet()
    view.set_palette(LIGHT)
    show(view, KIND.A, place=Place(0, Quantity.DELTA, 3))  # the target of another example
    assert view.table.editor is None
    show(view, KIND.THETA, 1)
    double_click(view, 0, 0)
    view.choose(KIND.THETA, 2)
    assert view.table.editor is None


def test_the_editor_stays_while_training_changes_the_weight_under_it(view):
    show(view, KIND.THETA, 2)
    wishes = heard(view.edited)
    double_click(view, 0, 1)
    QTest.keyClicks(view.table.editor, "0.5")
    trained = Network((THETAS[0], THETAS[1] + 1.0))
    show(view, KIND.THETA, 2, trace=Trace(trained, X, Y, 0.0))
    assert text(view, 0, 1) == "4"
    QTest.keyClick(view.table.editor, KEY.Key_Return)
    assert wishes == [WeightEdit(2, 0, 1, 0.5)]


KEYS = ["Space", "Left", "Right", "Home", "End", "Up", "T", "P", "R", "1", "."]


def test_keys_belong_to_the_editor_while_it_is_open_and_to_the_window_before(view):
    asked = []
    for keys in KEYS:
        action = QAction(keys, view)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _=False, keys=keys: asked.append(keys))
        view.addAction(action)
    show(view, KIND.THETA, 1)
    click(view, 0, 1)
    for keys in KEYS[:-2]:  # a digit or a point begins a number
        press(view, keys)
    assert asked == KEYS[:-2]
    double_click(view, 0, 1)
    for keys in KEYS:
        press(view, keys)
    assert asked == KEYS[:-2]
    QTest.keyClick(view.table.editor, KEY.Key_Escape)
    press(view, "1")
    assert asked == KEYS[:-2]
    assert view.table.editor.text() == "1"


def press(window, keys):
    combination = QKeySequence(keys)[0]
    QTest.keyClick(window.windowHandle(), combination.key(), combination.keyboardModifiers())


def test_the_editor_stays_inside_the_table(view):
    show(view, KIND.THETA, 1)
    for cell in ((0, 0), (1, 2)):
        double_click(view, *cell)
        room = view.table.viewport().rect()
        assert room.contains(view.table.editor.geometry())
        assert view.table.editor.geometry().intersects(
            view.table.visualRect(view.table.cells.index(*cell))
        )
        QTest.keyClick(view.table.editor, KEY.Key_Escape)
