"""The list of breakpoints shows what a run stops at, and says what the person wishes."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLabel, QTableView, QToolButton

from nnviz.debugger.breakpoints import (
    AtExample,
    AtIteration,
    AtLine,
    AtUnit,
    CostRose,
    Misclassified,
    NotFinite,
    Saturated,
    SignChange,
    Vanishing,
)
from nnviz.graph.palette import DARK, LIGHT
from nnviz.views.breakpoint_list import BreakpointList

LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key
SIZES, EXAMPLES = (2, 4, 3), 150
SOME = (AtLine(11), AtUnit(2, 3), CostRose())


def heard(signal) -> list:
    values = []
    signal.connect(values.append)
    return values


def counted(signal) -> list:
    values = []
    signal.connect(lambda: values.append(True))
    return values


def table_of(view) -> QTableView:
    return view.findChild(QTableView)


def titles(view) -> list[str]:
    model = table_of(view).model()
    return [model.index(row, 1).data() for row in range(model.rowCount())]


def button(view, text) -> QToolButton:
    return next(b for b in view.findChildren(QToolButton) if text in b.text())


def box(view, name) -> QAbstractSpinBox:
    boxes = view.findChildren(QAbstractSpinBox)
    return next(b for b in boxes if b.accessibleName() == name)


def choose(view, name, text) -> None:
    boxes = view.findChildren(QComboBox)
    next(b for b in boxes if b.accessibleName() == name).setCurrentText(text)


def types(field, text) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, KEY.Key_Tab)


def says(view) -> list[str]:
    return [label.text() for label in view.findChildren(QLabel) if label.isVisible()]


def point_of(view, row, column) -> QPoint:
    table = table_of(view)
    return table.visualRect(table.model().index(row, column)).center()


@pytest.fixture
def view(shown):
    made = shown(BreakpointList())
    made.resize(320, 260)
    made.show_breakpoints(SOME, SIZES, EXAMPLES)
    return made


def test_breakpoints_are_listed_by_their_titles(view):
    assert titles(view) == [breakpoint_.title for breakpoint_ in SOME]


def test_an_empty_list_says_how_to_add(shown):
    view = shown(BreakpointList())
    view.show_breakpoints((), SIZES, EXAMPLES)
    assert any("margin of the algorithm" in text for text in says(view))
    assert not table_of(view).isVisible()


def test_the_delete_key_and_the_cross_wish_to_take_away_and_do_not_do_it(view):
    wishes = heard(view.breakpointToggled)
    table = table_of(view)
    table.selectRow(1)
    QTest.keyClick(table, KEY.Key_Delete)
    QTest.mouseClick(table.viewport(), LEFT, pos=point_of(view, 2, 2))
    assert wishes == [AtUnit(2, 3), CostRose()]
    assert len(titles(view)) == 3


@pytest.mark.parametrize(
    ("kind", "typed", "made"),
    [
        ("Unit…", {"Layer of the unit": "3", "Unit": "2"}, AtUnit(3, 2)),
        ("Example…", {"Example to stop at": "150"}, AtExample(149)),
        ("Iteration…", {"Iteration to stop at": "12"}, AtIteration(12)),
        ("NaN or infinity", {}, NotFinite()),
        ("Vanishing δ…", {}, Vanishing(1e-4)),
        ("Vanishing δ…", {"Threshold of |δ|": "1e-6"}, Vanishing(1e-6)),
        ("Saturation…", {}, Saturated(0.01, 0.99)),
        ("Saturation…", {"Low end of a": "0.05", "High end of a": "0,9"}, Saturated(0.05, 0.9)),
        (
            "Sign change of a Θ…",
            {"Layer l of Θ(l)": "2", "Row of Θ": "3", "Column of Θ": "4"},
            SignChange(2, 3, 4),
        ),
        ("Example classified wrong", {}, Misclassified()),
    ],
)
def test_each_kind_is_wished_for_as_its_fields_say(view, kind, typed, made):
    wishes = heard(view.breakpointToggled)
    choose(view, "What to stop at", kind)
    for name, text in typed.items():
        types(box(view, name), text)
    QTest.mouseClick(button(view, "Add"), LEFT)
    assert wishes == [made]
    assert len(titles(view)) == 3  # the view only wishes


def test_only_lines_that_can_be_stood_at_are_to_choose_from(view):
    lines = next(b for b in view.findChildren(QComboBox) if b.accessibleName().startswith("Line"))
    texts = [lines.itemText(n).partition(":")[0] for n in range(lines.count())]
    assert texts == ["4", "6", "7", "8", "9", "11", "13", "14", "15"]
    wishes = heard(view.breakpointToggled)
    choose(view, "What to stop at", "Line…")
    lines.setCurrentIndex(6)
    QTest.mouseClick(button(view, "Add"), LEFT)
    assert wishes == [AtLine(13)]


def test_what_is_there_already_is_selected_and_not_taken_away(view):
    wishes = heard(view.breakpointToggled)
    choose(view, "What to stop at", "J rose")
    QTest.mouseClick(button(view, "Add"), LEFT)
    assert wishes == []
    assert table_of(view).currentIndex().row() == 2


def test_what_was_just_added_is_selected(view):
    choose(view, "What to stop at", "NaN or infinity")
    QTest.mouseClick(button(view, "Add"), LEFT)
    view.show_breakpoints((*SOME, NotFinite()), SIZES, EXAMPLES)
    assert table_of(view).currentIndex().row() == 3


def test_a_number_that_is_still_being_typed_counts_when_add_is_clicked(view):
    wishes = heard(view.breakpointToggled)
    choose(view, "What to stop at", "Example…")
    field = box(view, "Example to stop at")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "42")
    QTest.mouseClick(button(view, "Add"), LEFT)
    assert wishes == [AtExample(41)]


def test_enter_in_a_field_adds(view):
    wishes = heard(view.breakpointToggled)
    choose(view, "What to stop at", "Iteration…")
    field = box(view, "Iteration to stop at")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "7")
    QTest.keyClick(field, KEY.Key_Return)
    assert wishes == [AtIteration(7)]


@pytest.mark.parametrize(
    ("kind", "name", "highest"),
    [
        ("Example…", "Example to stop at", 150),
        ("Unit…", "Layer of the unit", 3),
        ("Unit…", "Unit", 4),
        ("Sign change of a Θ…", "Layer l of Θ(l)", 2),
        ("Sign change of a Θ…", "Row of Θ", 4),
        ("Sign change of a Θ…", "Column of Θ", 2),
    ],
)
def test_more_than_there_is_cannot_be_typed(view, kind, name, highest):
    choose(view, "What to stop at", kind)
    types(box(view, name), "9999")
    assert box(view, name).value() <= highest


def test_a_smaller_network_leaves_only_what_it_has(view):
    view.show_breakpoints(SOME, (2, 3, 1), 4)
    for name, highest in (("Unit", 3), ("Row of Θ", 3), ("Example to stop at", 4)):
        assert box(view, name).maximum() == highest
    choose(view, "What to stop at", "Unit…")
    types(box(view, "Layer of the unit"), "3")
    assert box(view, "Unit").maximum() == 1


@pytest.mark.parametrize("enter", [True, False])
def test_a_threshold_that_is_none_is_refused_and_nothing_added(view, enter):
    wishes = heard(view.breakpointToggled)
    choose(view, "What to stop at", "Saturation…")
    field = box(view, "Low end of a")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "7")
    if enter:
        QTest.keyClick(field, KEY.Key_Return)
    else:
        QTest.mouseClick(button(view, "Add"), LEFT)
    assert wishes == []
    assert any("Low end of a: “7” is not a number from" in text for text in says(view))


def test_where_a_run_stopped_is_marked_and_said(view):
    table = table_of(view)
    before = _colours(view, 1)
    view.show_stop(AtUnit(2, 3), "Stopped: z₃(2) was computed.")
    assert "Stopped: z₃(2) was computed." in says(view)
    assert LIGHT.accent in _colours(view, 1) - before
    assert LIGHT.accent not in _colours(view, 0)
    role = Qt.ItemDataRole.AccessibleTextRole
    assert "stopped here" in table.model().index(1, 1).data(role)
    view.show_stop(None, "")
    assert LIGHT.accent not in _colours(view, 1)
    assert "Stopped: z₃(2) was computed." not in says(view)


def test_each_breakpoint_has_a_dot_on_both_grounds(view):
    for palette in (LIGHT, DARK):
        view.set_palette(palette)
        for row in range(3):
            assert palette.warning in _colours(view, row)


def _colours(view, row) -> set[str]:
    """Return the colours in the cell before a title."""
    table = table_of(view)
    image = table.viewport().grab().toImage()
    cell = table.visualRect(table.model().index(row, 0))
    return {
        QColor(image.pixelColor(x, y)).name().upper()
        for x in range(cell.left(), cell.right())
        for y in range(cell.top(), cell.bottom())
    }


def test_the_buttons_wish_to_run_and_name_their_keys(view):
    on, back = counted(view.runWished), counted(view.runBackWished)
    QTest.mouseClick(button(view, "Run ▸"), LEFT)
    assert (len(on), len(back)) == (1, 0)
    QTest.mouseClick(button(view, "◂ Run back"), LEFT)
    assert (len(on), len(back)) == (1, 1)
    assert "(F8)" in button(view, "Run ▸").toolTip()
    assert "(Shift+F8)" in button(view, "◂ Run back").toolTip()


@pytest.mark.parametrize("key", [KEY.Key_Space, KEY.Key_Return])
def test_the_buttons_are_pressed_by_the_keyboard(view, key):
    on = counted(view.runWished)
    button(view, "Run ▸").setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button(view, "Run ▸"), key)
    assert len(on) == 1


def test_tab_leads_through_all_of_it(view, qtbot):
    choose(view, "What to stop at", "Unit…")
    with qtbot.waitActive(view):
        view.activateWindow()
    names, first = [], button(view, "◂ Run back")
    first.setFocus()
    for _ in range(8):
        focused = view.focusWidget()
        names.append(focused.accessibleName() or focused.text())
        QTest.keyClick(focused, KEY.Key_Tab)
    wanted = ["◂ Run back", "Run ▸", "Breakpoints", "What to stop at"]
    wanted += ["Layer of the unit", "Unit", "Add"]
    assert names[: len(wanted)] == wanted


@pytest.mark.parametrize("size", [9.0, 11.25])
def test_it_fits_into_a_small_dock(view, size):
    font = QFont(view.font())
    font.setPointSizeF(size)
    view.setFont(font)
    for kind in range(10):
        next(
            b for b in view.findChildren(QComboBox) if b.accessibleName() == "What to stop at"
        ).setCurrentIndex(kind)
        assert view.minimumSizeHint().width() <= 300
        assert view.minimumSizeHint().height() <= 180


def test_showing_breakpoints_is_no_wish(view):
    wishes = heard(view.breakpointToggled)
    view.show_breakpoints((), SIZES, EXAMPLES)
    view.show_breakpoints(SOME, (5, 2), 3)
    view.show_stop(NotFinite(), "Stopped.")
    assert wishes == []


@pytest.mark.parametrize("width", [240, 336, 700])
def test_choosing_a_kind_moves_no_control(view, width, qtbot):
    view.resize(width, 300)
    kind = next(b for b in view.findChildren(QComboBox) if b.accessibleName() == "What to stop at")
    add = next(b for b in view.findChildren(QToolButton) if b.text() == "Add")

    def places() -> list:
        return [(part.mapTo(view, QPoint(0, 0)), part.size()) for part in (kind, add)]

    seen = [places()]
    qtbot.waitUntil(lambda: seen.append(places()) or (len(seen) > 3 and seen[-1] == seen[-2]))
    before = seen[-1]
    for index in range(kind.count()):
        kind.setCurrentIndex(index)
        view.grab()
        assert places() == before, kind.currentText()
