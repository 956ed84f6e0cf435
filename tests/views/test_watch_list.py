"""The list of watched values shows what was seen of them, and says what the person wishes."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QTableView

from nnviz.debugger import Quantity
from nnviz.debugger.formula_parts import Reference
from nnviz.debugger.watches import Watches, WatchRecord
from nnviz.graph.palette import DARK, LIGHT
from nnviz.views.watch_list import WatchList, trail_points

pytestmark = pytest.mark.qt_log_ignore(
    r"This plugin does not support (raise\(\)|grabbing the keyboard)", extend=True
)  # said by the offscreen platform of the list of suggestions

LEFT = Qt.MouseButton.LeftButton
SIZES = (2, 4, 1)
Z22 = Reference(Quantity.Z, 2, 2)
DELTA = Reference(Quantity.DELTA, 2, 2)
THETA = Reference(Quantity.UPDATE, 1, 2, 1)


def record(reference, *readings):
    made = WatchRecord(reference)
    for value, moment in readings:
        made = made.seen(value, moment)
    return made


def three() -> Watches:
    return Watches(
        (
            record(Z22, (-0.5, "example 1"), (0.25, "example 2")),
            record(DELTA, (0.001, "example 1"), (None, "example 2")),
            record(THETA, (1.5, "example 1")),
        ),
        SIZES,
    )


def heard(signal) -> list:
    values = []
    signal.connect(values.append)
    return values


def table_of(view) -> QTableView:
    return view.findChild(QTableView)


def columns(view) -> list[str]:
    """Return the headings that can be seen."""
    table = table_of(view)
    model = table.model()
    visible = [c for c in range(model.columnCount()) if not table.isColumnHidden(c)]
    horizontal = Qt.Orientation.Horizontal
    return [model.headerData(column, horizontal) for column in visible]


def row(view, number) -> list[str]:
    """Return what can be read in a row."""
    table = table_of(view)
    model = table.model()
    visible = [c for c in range(model.columnCount()) if not table.isColumnHidden(c)]
    return [model.index(number, column).data() for column in visible]


def says(view) -> list[str]:
    return [label.text() for label in view.findChildren(QLabel) if label.isVisible()]


def point_of(view, number, column) -> QPoint:
    table = table_of(view)
    return table.visualRect(table.model().index(number, column)).center()


@pytest.fixture
def view(shown):
    """A wide list of three values."""
    made = shown(WatchList())
    made.resize(560, 220)
    made.show_watches(three())
    return made


def test_a_wide_list_has_the_value_the_one_before_and_the_change(view):
    assert columns(view) == ["Name", "Now", "Before", "Change", "Trail", ""]
    assert row(view, 0) == ["z₂(2)", "0.2500", "−0.5000", "+0.7500", "", "×"]
    assert row(view, 2) == ["Θ₂₁(1)", "1.500", "", "", "", "×"]


def test_a_value_that_is_unknown_again_is_a_dash_with_where_the_last_one_is_from(view):
    assert row(view, 1) == ["δ₂(2)", "—", "0.001000", "example 1", "", "×"]
    index = table_of(view).model().index(1, 2)
    assert index.data(Qt.ItemDataRole.ForegroundRole).name().upper() == LIGHT.quiet
    assert index.data(Qt.ItemDataRole.FontRole).italic()


def test_a_narrow_list_has_the_stale_value_among_the_changes(view):
    view.resize(235, 180)
    assert "Before" not in columns(view)
    assert "Trail" not in columns(view)
    assert row(view, 0) == ["z₂(2)", "0.2500", "+0.7500", "×"]
    assert row(view, 1) == ["δ₂(2)", "—", "0.001000, example 1", "×"]


def test_every_digit_is_in_the_tip_also_for_a_screen_reader(view):
    for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
        told = table_of(view).model().index(0, 1).data(role)
        assert told == "z₂(2) = 0.25\nbefore: −0.5 (example 1)\nchange: 0.75"


@pytest.mark.parametrize("size", [9.0, 11.25])
@pytest.mark.parametrize("width", [300, 560])
def test_no_number_is_cut_short(view, qtbot, size, width):
    font = QFont(view.font())
    font.setPointSizeF(size)
    view.setFont(font)
    view.resize(width, 180)
    table = table_of(view)
    for number in range(3):
        for column in range(4):
            if not table.isColumnHidden(column) and (number, column) != (1, 3):
                index = table.model().index(number, column)
                letters = index.data(Qt.ItemDataRole.FontRole) or table.font()
                letters.setPointSizeF(size)
                needed = QFontMetricsF(letters).horizontalAdvance(index.data())
                assert needed <= table.columnWidth(column), index.data()
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() == 0)


def test_an_empty_list_says_how_to_add(shown):
    view = shown(WatchList())
    view.show_watches(Watches((), SIZES))
    assert any("right-click" in text for text in says(view))
    assert not table_of(view).isVisible()


def test_enter_wishes_for_what_was_typed_and_empties_the_line(view):
    wishes = heard(view.watchWished)
    line = view.findChild(QLineEdit)
    QTest.keyClicks(line, "d2(2)")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert wishes == ["d2(2)"]
    assert line.text() == ""
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert len(wishes) == 1


def test_what_is_refused_stays_to_be_put_right_and_the_sentence_until_the_next_key(view):
    view.watchWished.connect(lambda text: view.refuse(f"There is no {text}."))
    line = view.findChild(QLineEdit)
    QTest.keyClicks(line, "z9(2)")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == "z9(2)"
    assert "There is no z9(2)." in says(view)
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    assert "There is no z9(2)." not in says(view)


def test_escape_gives_up_what_was_typed(view):
    wishes = heard(view.watchWished)
    line = view.findChild(QLineEdit)
    QTest.keyClicks(line, "zz")
    view.refuse("No.")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == ""
    assert "No." not in says(view)
    assert wishes == []


def test_the_names_of_the_network_are_suggested_however_they_are_typed(view):
    line = view.findChild(QLineEdit)
    completer = line.completer()
    for typed, first in (("z_2", "z₂(2)"), ("d3", "δ₃(2)"), ("theta2", "Θ₂₀(1)"), ("D1", "D₁₀(1)")):
        completer.setCompletionPrefix(typed)
        model = completer.completionModel()
        assert model.index(0, 0).data() == first


def test_a_suggestion_is_taken_with_the_keyboard_and_wished_for_once(view, qtbot):
    wishes = heard(view.watchWished)
    line = view.findChild(QLineEdit)
    line.setFocus()
    QTest.keyClicks(line, "z2")
    popup = line.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert wishes == ["z2(2)"]
    assert line.text() == ""
    assert not popup.isVisible()


def test_the_delete_key_and_the_cross_wish_to_stop_watching_and_do_not_do_it(view):
    wishes = heard(view.unwatchWished)
    table = table_of(view)
    table.selectRow(1)
    QTest.keyClick(table, Qt.Key.Key_Delete)
    QTest.mouseClick(table.viewport(), LEFT, pos=point_of(view, 2, 5))
    assert wishes == [DELTA, THETA]
    assert table.model().rowCount() == 3


def test_a_click_elsewhere_in_the_row_takes_nothing_away(view):
    wishes = heard(view.unwatchWished)
    QTest.mouseClick(table_of(view).viewport(), LEFT, pos=point_of(view, 2, 1))
    assert wishes == []


def test_pointing_at_a_row_tells_its_value_and_leaving_it_none(view):
    pointed = heard(view.referencePointed)
    table = table_of(view)
    QTest.mouseMove(table.viewport(), point_of(view, 0, 0))
    QTest.mouseMove(table.viewport(), point_of(view, 0, 2))
    QTest.mouseMove(table.viewport(), point_of(view, 1, 2))
    QTest.mouseMove(table.viewport(), QPoint(20, table.viewport().height() - 2))
    assert pointed == [Z22, DELTA, None]


def test_the_arrow_keys_point_too(view):
    pointed = heard(view.referencePointed)
    table = table_of(view)
    table.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(table, Qt.Key.Key_Down)
    view.findChild(QLineEdit).setFocus()
    assert pointed == [Z22, DELTA, None]


def test_the_selected_row_stays_as_values_come_and_rows_go(view):
    table = table_of(view)
    table.selectRow(1)
    view.show_watches(three())
    assert table.currentIndex().row() == 1
    watches = three()
    view.show_watches(watches.watching((Z22, THETA)))
    assert table.currentIndex().row() == 1
    view.choose(Z22)
    assert table.currentIndex().row() == 0


def test_copying_has_every_digit(view):
    table = table_of(view)
    table.setFocus()
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "0.25"


def test_showing_values_is_no_wish(view):
    wishes = heard(view.watchWished) + heard(view.unwatchWished)
    view.show_watches(three().watching((THETA,)))
    view.set_palette(DARK)
    view.show_watches(Watches((), (3, 1)))
    assert wishes == []


def test_the_trail_goes_from_left_to_right_with_the_largest_value_on_top():
    room = QRectF(0, 0, 100, 10)
    assert trail_points([], room) == []
    points = trail_points([1.0, 3.0, 2.0], room)
    assert points == [QPointF(0, 10), QPointF(50, 0), QPointF(100, 5)]
    huge = trail_points([-1e308, 1e308], room)
    assert huge == [QPointF(0, 10), QPointF(100, 0)]


def test_the_trail_is_drawn_in_the_palettes_colours(view):
    for palette in (LIGHT, DARK):
        view.set_palette(palette)
        image = table_of(view).viewport().grab().toImage()
        cell = table_of(view).visualRect(table_of(view).model().index(0, 4))
        colours = {
            image.pixelColor(x, y).name().upper()
            for x in range(cell.left(), cell.right())
            for y in range(cell.top(), cell.bottom())
        }
        assert palette.accent in colours
