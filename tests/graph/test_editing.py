"""Values are pinned and changed in the drawing, with the mouse and the keys a person uses."""

import math

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from nnviz.debugger import Quantity
from nnviz.document.edits import InputEdit, TargetEdit, WeightEdit
from nnviz.graph.palette import DARK, LIGHT
from nnviz.graph.pointed import box_of
from nnviz.graph.value_editor import EXPECTED, ValueEditor, read_number
from nnviz.graph.view import NOTHING, Pointed

KEY, LEFT, SHIFT = Qt.Key, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
EDGE, HIDDEN, INPUT, OUTPUT = (
    Pointed(edge=(0, 1, 1)),
    Pointed(unit=(1, 3)),
    Pointed(unit=(0, 2)),
    Pointed(unit=(2, 1)),
)
AWAY = QPoint(3, 3)


def heard(signal):
    values = []
    signal.connect(values.append)
    return values


def spot(view, thing):
    """Return a point on a unit, or on an edge a third of its way."""
    layout = view.network_layout
    if thing.edge is None:
        box = box_of(layout, thing)
        return QPoint(round(box.x + box.width / 2), round(box.y + box.height / 2))
    gap, row, column = thing.edge
    left, right = layout.layers[gap], layout.layers[gap + 1]
    y = left.sources[column] * 2 / 3 + right.heights[row] / 3
    return QPoint(round(left.out_x * 2 / 3 + right.in_x / 3), round(y))


def click(view, where):
    QTest.mouseMove(view, where)
    QTest.mouseClick(view, LEFT, pos=where)


def double_click(view, where):
    QTest.mouseMove(view, where)
    QTest.mouseDClick(view, LEFT, pos=where)
    QTest.mouseRelease(view, LEFT, pos=where)  # QTest would keep the button down


def type_in(view, text, key=KEY.Key_Return):
    view.editor.selectAll()
    for letter in text:  # QTest itself knows the keys of Latin-1 alone
        press_key = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(view.editor, press_key)
    QTest.keyClick(view.editor, key)


@pytest.fixture
def xor(view, opened, qtbot):
    """Return XOR after its second example, in a window that has the keyboard."""
    preset = opened("xor")
    view.show_frame(preset.frame(Quantity.ACCUMULATED, 2), preset.dataset)
    with qtbot.waitActive(view.window()):
        view.window().activateWindow()
    return preset


# -- pins ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("thing", [EDGE, HIDDEN, INPUT, OUTPUT])
def test_a_click_pins_what_it_is_on_and_it_stays_lit_when_the_pointer_leaves(view, xor, thing):
    click(view, spot(view, thing))
    assert view.pinned == thing
    card = view.card()
    QTest.mouseMove(view, AWAY)
    assert view.pointed == NOTHING
    assert view.lit == thing
    assert view.card() == card


def test_pointing_elsewhere_wins_while_the_pointer_is_there(view, xor):
    told = heard(view.pointedChanged)
    click(view, spot(view, EDGE))
    QTest.mouseMove(view, spot(view, HIDDEN))
    assert view.card()[0] == "hidden 3"
    QTest.mouseMove(view, AWAY)
    assert view.card()[0] == "input 1: x₁ → hidden 2"
    assert told == [EDGE, HIDDEN, EDGE]


def test_a_second_click_takes_the_pin_out(view, xor):
    for pinned in (HIDDEN, NOTHING):
        click(view, spot(view, HIDDEN))
        assert view.pinned == pinned
    QTest.mouseMove(view, AWAY)
    assert view.card() is None


def test_a_click_on_empty_ground_takes_the_pin_out(view, xor):
    click(view, spot(view, HIDDEN))
    click(view, AWAY)
    assert view.pinned == NOTHING
    assert view.card() is None


def test_escape_takes_the_pin_out(view, xor):
    click(view, spot(view, HIDDEN))
    QTest.keyClick(view, KEY.Key_Escape)
    assert view.pinned == NOTHING


def test_a_click_on_the_pinned_card_leaves_the_pin(view, xor):
    click(view, spot(view, EDGE))
    QTest.mouseMove(view, AWAY)
    click(view, middle_of_card(view))
    assert view.pinned == EDGE


def middle_of_card(view):
    return view._card_box(view._card_painter()).center().toPoint()


def test_the_card_says_that_it_is_pinned(view, xor, texts):
    click(view, spot(view, EDGE))
    assert "pinned" in texts(view)
    QTest.mouseMove(view, spot(view, HIDDEN))
    assert "pinned" not in texts(view)


def test_the_pinned_card_hides_neither_what_is_pinned_nor_its_editor(view, xor):
    for thing in (EDGE, INPUT, OUTPUT, HIDDEN):
        view.pin(thing)
        card = view._card_box(view._card_painter())
        assert view.rect().contains(card.toRect())
        box = box_of(view.network_layout, thing)
        assert not card.contains(QPointF(box.x + box.width / 2, box.y + box.height / 2))


def test_a_pin_survives_steps_and_is_dropped_with_the_layers(view, xor, opened):
    click(view, spot(view, HIDDEN))
    QTest.mouseMove(view, AWAY)
    view.show_frame(xor.frame(Quantity.INPUT, 1, example=3), xor.dataset)
    assert view.pinned == HIDDEN
    told = heard(view.pointedChanged)
    smaller = opened("xor", hidden_sizes=(2,))
    view.show_frame(smaller.frame(Quantity.INPUT, 1), smaller.dataset)
    assert view.pinned == NOTHING
    assert told == [NOTHING]


def test_another_view_can_pin_but_only_what_there_is(view, xor):
    told = heard(view.pointedChanged)
    view.pin(EDGE)
    assert told == [EDGE]
    for nowhere in (Pointed(edge=(0, 4, 0)), Pointed(unit=(2, 0)), Pointed(unit=(3, 1))):
        view.pin(nowhere)
        assert view.pinned == EDGE


def test_what_another_view_points_at_is_lit_before_the_pin(view, xor):
    view.pin(EDGE)
    view.point(HIDDEN)
    assert view.lit == HIDDEN
    view.point(NOTHING)
    assert view.lit == EDGE


# -- editing ---------------------------------------------------------------------------------------


def test_a_double_click_on_an_edge_changes_its_weight(view, xor):
    wishes = heard(view.edited)
    double_click(view, spot(view, EDGE))
    assert view.editor.accessibleName() == "Θ₂₁(1)"
    theta = xor.experiment.network.thetas[0][1, 1]
    assert read_number(view.editor.selectedText()) == theta
    type_in(view, "−1,5")
    assert wishes == [WeightEdit(1, 1, 1, -1.5)]
    assert view.editor is None
    assert view.hasFocus()


def test_a_double_click_on_an_input_changes_it(view, xor):
    wishes = heard(view.edited)
    double_click(view, spot(view, INPUT))
    assert view.editor.accessibleName() == "x₂"
    type_in(view, "1/4")
    assert wishes == [InputEdit(1, 1, 0.25)]


def test_a_double_click_on_an_output_or_on_the_target_beside_it_changes_the_target(view, xor):
    wishes = heard(view.edited)
    output = view.network_layout.layers[-1]
    beside = QPoint(round(output.centre_x + output.radius + 14), round(output.heights[0]))
    for where, value in ((spot(view, OUTPUT), "0"), (beside, "5e-1")):
        double_click(view, where)
        assert view.editor.accessibleName() == "y₁"
        assert view.editor.text() == "1"  # example 2 of XOR is (0, 1)
        type_in(view, value)
    assert wishes == [TargetEdit(1, 0, 0.0), TargetEdit(1, 0, 0.5)]


def test_a_double_click_on_a_pixel_changes_it(view, opened):
    digits = opened("digits")
    view.show_frame(digits.frame(Quantity.INPUT, 1, example=3), digits.dataset)
    wishes = heard(view.edited)
    pixel = Pointed(unit=(0, 21))
    double_click(view, spot(view, pixel))
    assert read_number(view.editor.text()) == digits.dataset.X[3, 20]
    type_in(view, ".375")
    assert wishes == [InputEdit(3, 20, 0.375)]


def test_a_double_click_on_the_pinned_card_changes_what_it_is_of(view, xor):
    click(view, spot(view, EDGE))
    QTest.mouseMove(view, AWAY)
    double_click(view, middle_of_card(view))
    assert view.editor.accessibleName() == "Θ₂₁(1)"


@pytest.mark.parametrize("key", [KEY.Key_F2, KEY.Key_Return, KEY.Key_Enter])
def test_a_key_edits_what_is_pinned(view, xor, key):
    QTest.keyClick(view, key)
    assert view.editor is None
    click(view, spot(view, INPUT))
    QTest.keyClick(view, key)
    assert view.editor.accessibleName() == "x₂"
    assert view.editor.hasFocus()


def test_what_is_computed_is_refused_with_a_sentence(view, xor):
    refused = heard(view.editRefused)
    double_click(view, spot(view, Pointed(unit=(1, 2))))
    double_click(view, spot(view, Pointed(unit=(1, 0))))
    assert view.editor is None
    assert refused == [
        "a₂(2) is computed: change a weight, an input or the target instead.",
        "The bias unit is always 1: change the weights of its edges instead.",
    ]


def test_nothing_is_changed_while_that_is_not_wanted(view, xor):
    refused = heard(view.editRefused)
    double_click(view, spot(view, EDGE))
    view.set_editable(False, "Pause the training to change a value.")
    assert view.editor is None
    assert view.card_note == ""
    double_click(view, spot(view, EDGE))
    assert view.editor is None
    assert refused == ["Pause the training to change a value."]
    view.set_editable(True, "")
    double_click(view, spot(view, EDGE))
    assert view.editor is not None


@pytest.mark.parametrize("key", [KEY.Key_Escape, KEY.Key_Return])
def test_escape_and_an_unchanged_value_change_nothing(view, xor, key):
    wishes = heard(view.edited)
    double_click(view, spot(view, EDGE))
    if key == KEY.Key_Escape:
        QTest.keyClicks(view.editor, "7")
    QTest.keyClick(view.editor, key)
    assert view.editor is None
    assert wishes == []
    assert view.pinned == EDGE  # Escape closed the editor and no more


def test_going_elsewhere_cancels(view, xor):
    wishes = heard(view.edited)
    double_click(view, spot(view, EDGE))
    QTest.keyClicks(view.editor, "7")
    click(view, spot(view, HIDDEN))
    assert view.editor is None
    assert wishes == []
    assert view.pinned == HIDDEN


@pytest.mark.parametrize("text", ["", "x", "1/0", "nan", "inf", "1e999", "2*3", "1/2/3", "1,0.5"])
def test_what_is_no_number_keeps_the_editor_open_and_says_what_is_expected(view, xor, text):
    wishes, refused = heard(view.edited), heard(view.editRefused)
    double_click(view, spot(view, EDGE))
    view.editor.clear()
    type_in(view, text)
    assert view.editor.is_marked
    assert said_in(view) == [EXPECTED]
    assert wishes == []
    assert refused == [view.editor.toolTip()]
    assert f"Θ₂₁(1): “{text}” is not taken" in refused[0]
    assert "such as −0.25" in refused[0]
    type_in(view, "2")
    assert wishes == [WeightEdit(1, 1, 1, 2.0)]


def said_in(view):
    return [label.text() for label in view.findChildren(QLabel) if label.isVisible()]


def test_typing_on_takes_the_mark_away(view, xor):
    double_click(view, spot(view, EDGE))
    type_in(view, "x")
    before = view.editor.styleSheet()
    assert LIGHT.warning in before
    QTest.keyClick(view.editor, KEY.Key_Backspace)
    assert not view.editor.is_marked
    assert said_in(view) == []
    assert LIGHT.warning not in view.editor.styleSheet()


def test_the_editor_has_the_colours_of_the_ground(view, xor):
    double_click(view, spot(view, EDGE))
    view.set_palette(DARK)
    assert DARK.panel in view.editor.styleSheet()


@pytest.mark.parametrize("thing", [Pointed(edge=(1, 0, 0)), INPUT, OUTPUT, Pointed(unit=(0, 1))])
def test_the_editor_stands_at_the_value_and_inside_the_drawing(view, xor, thing):
    for size in ((680, 460), (340, 300), (900, 500)):
        view.edit(thing)
        view.window().resize(*size)  # while it is open
        QApplication.processEvents()
        assert view.rect().contains(view.editor.geometry())
        box = box_of(view.network_layout, thing)
        assert abs(view.editor.geometry().center().y() - (box.y + box.height / 2)) <= 2


# -- nudging ---------------------------------------------------------------------------------------


def test_up_and_down_nudge_by_tenths_and_with_shift_by_hundredths(view, xor):
    wishes = heard(view.edited)
    double_click(view, spot(view, INPUT))
    assert view.editor.text() == "1"
    for key, modifier, text in [
        (KEY.Key_Down, None, "0.9"), (KEY.Key_Down, None, "0.8"), (KEY.Key_Down, None, "0.7"),
        (KEY.Key_Up, SHIFT, "0.71"), (KEY.Key_Up, None, "0.81"),
    ]:  # fmt: skip
        QTest.keyClick(view.editor, key, modifier or Qt.KeyboardModifier.NoModifier)
        assert view.editor.text() == text
    assert wishes == []
    QTest.keyClick(view.editor, KEY.Key_Return)
    assert wishes == [InputEdit(1, 1, 0.81)]


def test_the_wheel_nudges_a_notch_at_a_time(view, xor):
    double_click(view, spot(view, INPUT))
    for turn, modifier, text in [
        (120, Qt.KeyboardModifier.NoModifier, "1.1"),
        (60, Qt.KeyboardModifier.NoModifier, "1.1"),
        (60, Qt.KeyboardModifier.NoModifier, "1.2"),
        (-240, SHIFT, "1.18"),
    ]:
        turn_wheel(view.editor, turn, modifier)
        assert view.editor.text() == text


def turn_wheel(editor, turn, modifier):
    at = QPointF(editor.rect().center())
    event = QWheelEvent(
        at, editor.mapToGlobal(at), QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton, modifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(editor, event)


def test_what_is_no_number_is_not_nudged(view, xor):
    double_click(view, spot(view, INPUT))
    view.editor.setText("two")
    QTest.keyClick(view.editor, KEY.Key_Up)
    assert view.editor.text() == "two"


# -- frames that come while the editor is open -----------------------------------------------------


def test_the_editor_stays_while_steps_come_and_closes_when_another_example_does(view, xor):
    double_click(view, spot(view, INPUT))
    QTest.keyClicks(view.editor, "0.3")
    view.show_frame(xor.frame(Quantity.INPUT, 1), xor.dataset)
    assert view.editor.text() == "0.3"
    view.show_frame(xor.frame(Quantity.INPUT, 1, example=3), xor.dataset)  # its x₂ is 1 too
    assert view.editor is None


def test_the_editor_stays_while_training_changes_the_weight_under_it(view, xor, opened):
    wishes = heard(view.edited)
    double_click(view, spot(view, EDGE))
    QTest.keyClicks(view.editor, "0.5")
    trained = opened("xor", seed=99)
    view.show_frame(trained.frame(Quantity.INPUT, 1), trained.dataset, live=True)
    assert view.editor.text() == "0.5"
    QTest.keyClick(view.editor, KEY.Key_Return)
    assert wishes == [WeightEdit(1, 1, 1, 0.5)]


def test_another_network_closes_the_editor(view, xor, opened):
    double_click(view, spot(view, Pointed(edge=(0, 3, 1))))
    smaller = opened("xor", hidden_sizes=(2,))
    view.show_frame(smaller.frame(Quantity.INPUT, 1), smaller.dataset)
    assert view.editor is None


# -- keys ------------------------------------------------------------------------------------------

WINDOW_KEYS = ["Space", "Left", "Right", "Shift+Right", "Home", "End", "Up", "Down", "T", "P", "R"]
WINDOW_KEYS += ["I", "B", ".", "1", "PgUp", "PgDown", "Esc"]


@pytest.fixture
def commands(view, xor):
    """Return what a window's shortcuts were asked for."""
    asked = []
    for keys in WINDOW_KEYS:
        action = QAction(keys, view.window())
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _=False, keys=keys: asked.append(keys))
        view.window().addAction(action)
    return asked


def press(window: QWidget, keys: str) -> None:
    combination = QKeySequence(keys)[0]
    QTest.keyClick(window.windowHandle(), combination.key(), combination.keyboardModifiers())


def test_without_an_editor_the_keys_are_the_windows(view, commands):
    click(view, spot(view, EDGE))
    for keys in WINDOW_KEYS:
        press(view.window(), keys)
    assert commands == WINDOW_KEYS


def test_while_the_editor_is_open_its_keys_are_its_own(view, commands):
    double_click(view, spot(view, EDGE))
    for keys in WINDOW_KEYS:
        press(view.window(), keys)
    assert commands == []
    assert view.editor is None  # Escape came last


# -- the numeric gradient on the card --------------------------------------------------------------


def test_the_numeric_gradient_is_on_the_card_until_it_is_taken_back(view, xor):
    view.show_frame(xor.frame(Quantity.GRADIENT, 2), xor.dataset)
    view.pin(EDGE)
    view.show_numeric(xor.experiment.trace().gradient)
    assert dict(view.card()[1])["numeric"].endswith("✓")
    view.show_numeric(None)
    assert "numeric" not in dict(view.card()[1])


def test_the_numeric_gradient_of_other_layers_is_forgotten(view, xor, opened):
    view.show_numeric(xor.experiment.trace().gradient)
    smaller = opened("xor", hidden_sizes=(2,))
    view.show_frame(smaller.frame(Quantity.GRADIENT, 2), smaller.dataset)
    view.pin(EDGE)
    assert "numeric" not in dict(view.card()[1])


def test_the_card_says_how_to_change_it(view, xor, texts):
    view.pin(EDGE)
    assert view.card_note == "double-click to change Θ₂₁(1)"
    assert any(text.startswith("double-click to change") for text in texts(view))
    view.pin(HIDDEN)
    assert not any("double-click" in text for text in texts(view))


# -- reading numbers -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2", 2.0), (" -0.5 ", -0.5), ("−0.5", -0.5), ("0,25", 0.25), ("+.5", 0.5), ("3.", 3.0),
        ("1e-3", 0.001), ("−2E3", -2000.0), ("4.30·10⁻⁷", 4.3e-7), ("4e−07", 4e-7),
        ("1/3", 1 / 3), ("-1 / 4", -0.25), ("0,5/−2", -0.25), ("0.1", 0.1),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_meant(text, value):
    assert read_number(text) == value


@pytest.mark.parametrize("text", ["", "-", "e5", "1_000", "0x10", "1 2", "∞", "—", "1e400", "٣"])
def test_what_is_no_finite_number_is_none(text):
    assert read_number(text) is None


def test_every_float_comes_back_from_the_text_it_is_shown_as(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    for value in (0.1 + 0.2, -1 / 3, 5e-324, 1.7976931348623157e308, -0.0, math.pi):
        assert read_number(ValueEditor("Θ", value, parent).text()) == value


@pytest.mark.parametrize(("thing", "row"), [(EDGE, 0), (INPUT, 0), (OUTPUT, 2)])
def test_a_double_click_on_the_pinned_card_changes_the_value_where_it_is_written(
    view, xor, thing, row
):
    click(view, spot(view, thing))
    QTest.mouseMove(view, AWAY)
    before = view._card_box(view._card_painter())
    double_click(view, middle_of_card(view))
    card = view._card_painter()
    box = view._card_box(card)
    assert box == before  # the card does not move away from under the pointer
    field = QRectF(view.editor.geometry())
    assert abs(field.center().y() - card.row_box(box, row).center().y()) <= 2
    assert field.right() <= box.right()

    told = heard(view.edited)
    type_in(view, "0.25")
    assert [edit.value for edit in told] == [0.25]
