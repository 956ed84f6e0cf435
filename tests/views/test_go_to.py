"""Every moment can be named with the keyboard, and none that does not exist can be chosen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QPushButton,
    QWidget,
)
from shiboken6 import isValid

from nnviz.debugger import Place, Quantity, Timeline
from nnviz.views.go_to import Destination, GoTo

SIZES = (64, 25, 15, 10)
HERE = Place(411, Quantity.DELTA, 2, 3)


@pytest.fixture
def owner(shown):
    return shown(QWidget())


@pytest.fixture
def ask(owner, qtbot):
    """Return a function that opens the dialog and gives it with the list of what it chose."""

    def open_dialog(place=HERE):
        dialog = GoTo(SIZES, 1797, 12, 128, place, parent=owner)
        dialog.open()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
        chosen = []
        dialog.chosen.connect(chosen.append)
        return dialog, chosen

    return open_dialog


def box(dialog, name):
    boxes = dialog.findChildren(QAbstractSpinBox)
    return next(box for box in boxes if box.accessibleName() == name)


def combo(dialog, name):
    return next(box for box in dialog.findChildren(QComboBox) if box.accessibleName() == name)


def types(dialog, name, text):
    field = box(dialog, name)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


def chooses(dialog, name, beginning):
    field = combo(dialog, name)
    exactly = Qt.MatchFlag.MatchStartsWith | Qt.MatchFlag.MatchCaseSensitive  # Δ is not δ
    index = field.findText(beginning, exactly)
    assert index >= 0
    field.setCurrentIndex(index)


def told(dialog) -> str:
    labels = dialog.findChildren(QLabel)
    return next(label.text() for label in labels if label.accessibleName().startswith("The moment"))


def texts(dialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel)]


def test_enter_goes_to_what_was_shown_first(ask):
    dialog, chosen = ask()
    assert told(dialog) == "Iteration 12, example 412, δ of unit 3 of hidden layer 1"
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert chosen == [Destination(12, HERE)]


@pytest.mark.parametrize("field", ["Iteration", "Unit", "Quantity"])
def test_escape_chooses_nothing_and_closes(ask, field):
    dialog, chosen = ask()
    focus = combo(dialog, field) if field == "Quantity" else box(dialog, field)
    focus.setFocus()
    QTest.keyClick(focus, Qt.Key.Key_Escape)
    assert chosen == []
    assert not dialog.isVisible()


def test_a_closed_dialog_is_freed(ask, qtbot):
    dialog, _ = ask()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(dialog))


def test_typing_names_the_moment_at_once_and_enter_goes_there(ask):
    dialog, chosen = ask()
    types(dialog, "Iteration", "40")
    types(dialog, "Example", "1700")
    chooses(dialog, "Quantity", "z")
    chooses(dialog, "Layer", "4")
    types(dialog, "Unit", "7")
    assert told(dialog) == "Iteration 40, example 1,700, z of output unit 7"
    QTest.keyClick(box(dialog, "Unit"), Qt.Key.Key_Return)
    assert chosen == [Destination(40, Place(1699, Quantity.Z, 4, 7))]


def test_the_buttons_go_and_cancel(ask):
    for text, expected in (("&Go", 1), ("Cancel", 0)):
        dialog, chosen = ask()
        buttons = dialog.findChildren(QPushButton)
        button = next(b for b in buttons if b.text().removeprefix("&") == text.removeprefix("&"))
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert len(chosen) == expected
        assert not dialog.isVisible()


def test_a_digit_behind_all_takes_its_place(ask):
    dialog, _ = ask(place=Place(0, Quantity.A, 3))
    unit = box(dialog, "Unit")
    assert unit.text() == "all"
    assert told(dialog).endswith("a of the hidden layer 2")
    unit.setFocus()
    QTest.keyClick(unit, Qt.Key.Key_End)
    QTest.keyClicks(unit, "12")
    assert told(dialog).endswith("a of unit 12 of hidden layer 2")


def test_a_unit_or_an_example_that_is_not_there_cannot_be_typed(ask):
    dialog, _ = ask(place=Place(0, Quantity.A, 4))
    types(dialog, "Unit", "11")  # the output layer has 10
    types(dialog, "Example", "1798")
    destination = dialog.destination
    assert destination.place.unit in {None, 1}
    assert destination.place.example < 1797


@pytest.mark.parametrize(
    ("quantity", "layers"),
    [
        ("x", ["1 · input layer"]),
        ("z", ["2 · hidden layer 1", "3 · hidden layer 2", "4 · output layer"]),
        ("cost", ["4 · output layer"]),
        ("δ", ["2 · hidden layer 1", "3 · hidden layer 2", "4 · output layer"]),
        (
            "Δ",
            [
                "1 · input to hidden layer 1",
                "2 · hidden layer 1 to hidden layer 2",
                "3 · hidden layer 2 to output layer",
            ],
        ),
    ],
)
def test_only_the_layers_that_have_the_quantity_are_offered(ask, quantity, layers):
    dialog, _ = ask()
    chooses(dialog, "Quantity", quantity)
    field = combo(dialog, "Layer")
    assert [field.itemText(k) for k in range(field.count())] == layers
    assert field.isEnabled() == (len(layers) > 1)


def test_whatever_is_chosen_is_a_moment_of_the_iteration(ask):
    dialog, _ = ask()
    timeline = Timeline(SIZES, 1797)
    quantity, layer = combo(dialog, "Quantity"), combo(dialog, "Layer")
    for index in [*range(quantity.count()), *reversed(range(quantity.count()))]:
        quantity.setCurrentIndex(index)
        for below in range(layer.count()):
            layer.setCurrentIndex(below)
            types(dialog, "Row" if "(" in told(dialog) else "Unit", "60")
            place = dialog.destination.place
            assert timeline.place(timeline.number(place)).layer == place.layer
            assert place.unit is None or place.unit <= timeline.line(place).units


def test_a_unit_that_another_layer_does_not_have_becomes_all(ask):
    dialog, _ = ask(place=Place(0, Quantity.A, 2, 25))
    chooses(dialog, "Layer", "4")
    assert dialog.destination.place == Place(0, Quantity.A, 4)


def test_d_and_the_update_belong_to_no_example_and_have_rows(ask):
    dialog, _ = ask()
    chooses(dialog, "Quantity", "D")
    assert not box(dialog, "Example").isEnabled()
    assert told(dialog) == "Iteration 12, after all examples, row 3 of D(2)"
    assert "&Row" in texts(dialog)
    chooses(dialog, "Quantity", "Θ")
    assert told(dialog) == "Iteration 12, after all examples, update of row 3 of Θ(2)"
    chooses(dialog, "Quantity", "δ")
    assert box(dialog, "Example").isEnabled()
    assert "&Unit" in texts(dialog)


@pytest.mark.parametrize(
    ("iteration", "hint"),
    [
        ("12", "This is the present iteration."),
        ("100", "Θ of this iteration is taken from the history."),
        ("2000", "The network is trained on from iteration 128 to this one."),
    ],
)
def test_how_the_iteration_is_reached_is_said(ask, iteration, hint):
    dialog, _ = ask()
    types(dialog, "Iteration", iteration)
    assert hint in texts(dialog)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (Qt.Key.Key_I, "Iteration"),
        (Qt.Key.Key_E, "Example"),
        (Qt.Key.Key_Q, "Quantity"),
        (Qt.Key.Key_L, "Layer"),
        (Qt.Key.Key_U, "Unit"),
    ],
)
def test_every_field_has_a_letter(ask, key, name):
    dialog, _ = ask()
    dialog.findChild(QPushButton).setFocus()
    QTest.keyClick(dialog, key, Qt.KeyboardModifier.AltModifier)
    assert dialog.focusWidget().accessibleName() == name
