"""The comparison of a what-if: what was edited, every value before and now, and the wishes."""

import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTableView, QToolButton

from nnviz.debugger import Quantity
from nnviz.debugger.comparison import Difference
from nnviz.debugger.formula_parts import Reference
from nnviz.graph.palette import DARK, LIGHT
from nnviz.views.what_if import WhatIfView

ROLE = Qt.ItemDataRole
WEIGHT = Reference(Quantity.UPDATE, 1, 2, 1)
SUM = Reference(Quantity.Z, 2, 1)
HEADING = "Θ₂₁(1): 0.05 → 2 · 1 more edit"
SUMMARY = (("J", 0.6931471805599453, 0.5), ("accuracy", 0.5, 0.5))
DIFFERENCES = (
    Difference("y₁", None, 1.0, 0.25),
    Difference(WEIGHT.name, WEIGHT, 0.05, 2.0),
    Difference(SUM.name, SUM, None, -1.25),
)


@pytest.fixture
def view(shown):
    view = shown(WhatIfView())
    view.resize(340, 300)
    return view


@pytest.fixture
def compared(view):
    view.show_comparison(HEADING, SUMMARY, DIFFERENCES, 0)
    return view


def table(view) -> QTableView:
    return view.findChild(QTableView)


def cells(view, role=ROLE.DisplayRole) -> list[list]:
    model = table(view).model()
    return [
        [model.index(row, column).data(role) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def texts(view) -> list[str]:
    return [label.text() for label in view.findChildren(QLabel) if label.isVisible()]


def button(view, text) -> QToolButton:
    return next(b for b in view.findChildren(QToolButton) if b.text() == text)


def heard(signal) -> list:
    values = []
    signal.connect(lambda *arguments: values.append(arguments[0] if arguments else "wished"))
    return values


def point(view, row):
    index = table(view).model().index(row, 1)
    QTest.mouseMove(table(view).viewport(), table(view).visualRect(index).center())


# -- what is read ----------------------------------------------------------------------------------


def test_before_any_edit_it_says_how_to_make_one(view):
    assert texts(view) == [
        "Change a weight, an input or a target: double-click it in the graph or in a matrix. "
        "What it changes is compared here."
    ]
    assert not table(view).isVisible()
    assert not button(view, "Undo the edits").isEnabled()
    assert not button(view, "Compare from here").isEnabled()


def test_each_value_stands_before_and_now_with_its_difference(compared):
    assert cells(compared) == [
        ["J", "0.6931", "0.5000", "▼ −0.1931"],
        ["accuracy", "0.5000", "0.5000", "0"],
        ["y₁", "1", "0.2500", "▼ −0.7500"],
        ["Θ₂₁(1)", "0.05000", "2", "▲ 1.950"],
        ["z₁(2)", "—", "−1.250", "—"],
    ]
    model = table(compared).model()
    across = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(4)]
    assert across == ["Value", "Before", "Now", "Difference"]
    assert texts(compared) == [HEADING]


def test_every_digit_is_in_the_tooltips(compared):
    tips = cells(compared, ROLE.ToolTipRole)
    assert tips[0] == [
        "J",
        "J before = 0.6931471805599453",
        "J now = 0.5",
        "J goes down by 0.1931471805599453",
    ]
    assert tips[3][3] == "Θ₂₁(1) goes up by 1.95"
    assert tips[1][3] == "difference of accuracy = 0"
    assert tips[4][1:] == [
        "z₁(2) before: not known at this place",
        "z₁(2) now = −1.25",
        "z₁(2): not known both before and now",
    ]
    assert tips == cells(compared, ROLE.AccessibleTextRole)


def test_what_became_no_number_has_no_arrow(view):
    rows = tuple(
        Difference("a", None, before, now)
        for before, now in ((1.0, math.nan), (1.0, math.inf), (1.0, -math.inf))
    )
    view.show_comparison(HEADING, (), rows, 0)
    assert [row[2:] for row in cells(view)] == [["NaN", "NaN"], ["∞", "▲ ∞"], ["−∞", "▼ −∞"]]


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        (1, "1 more value differs; of each kind the largest changes are shown."),
        (2141, "2,141 more values differ; of each kind the largest changes are shown."),
    ],
)
def test_what_is_left_out_is_said_with_its_number(view, left_out, said):
    view.show_comparison(HEADING, SUMMARY, DIFFERENCES, left_out)
    assert texts(view) == [HEADING, said]


def test_an_edit_that_changes_nothing_here_says_so(view):
    view.show_comparison(HEADING, SUMMARY, (), 0)
    assert texts(view) == [HEADING, "No value that is known at this moment differs."]


def test_after_the_edits_are_undone_it_says_again_how_to_make_one(compared):
    compared.show_nothing()
    assert [text[:6] for text in texts(compared)] == ["Change"]
    assert cells(compared) == []


def test_what_was_is_quieter_than_what_is_on_both_grounds(compared):
    for palette in (LIGHT, DARK):
        compared.set_palette(palette)
        inks = [brush.color() for brush in cells(compared, ROLE.ForegroundRole)[0]]
        now = QColor(palette.text)
        assert inks == [now, QColor(palette.quiet), now, now]


# -- wishes ----------------------------------------------------------------------------------------


def test_both_buttons_leave_as_wishes(compared):
    baseline, undo = heard(compared.baselineWished), heard(compared.undoWished)
    QTest.mouseClick(button(compared, "Compare from here"), Qt.MouseButton.LeftButton)
    assert (baseline, undo) == (["wished"], [])
    QTest.mouseClick(button(compared, "Undo the edits"), Qt.MouseButton.LeftButton)
    assert (baseline, undo) == (["wished"], ["wished"])


def test_the_keyboard_presses_them_too(compared):
    undo = heard(compared.undoWished)
    button(compared, "Undo the edits").setFocus()
    QTest.keyClick(button(compared, "Undo the edits"), Qt.Key.Key_Space)
    assert undo == ["wished"]


def test_pointing_at_a_row_names_its_value_and_leaving_it_nothing(compared):
    pointed = heard(compared.referencePointed)
    point(compared, 3)
    point(compared, 4)
    QTest.mouseMove(table(compared).viewport(), QPoint(20, table(compared).viewport().height() - 2))
    assert pointed == [WEIGHT, SUM, None]


def test_a_row_that_is_no_single_value_points_at_nothing(compared):
    pointed = heard(compared.referencePointed)
    point(compared, 0)
    assert pointed == []
    point(compared, 3)
    point(compared, 2)
    assert pointed == [WEIGHT, None]


def test_the_keyboard_points_row_by_row(compared, qtbot):
    pointed = heard(compared.referencePointed)
    with qtbot.waitActive(compared):
        compared.activateWindow()
    table(compared).setFocus()
    for _ in range(3):
        QTest.keyClick(table(compared), Qt.Key.Key_Down)
    assert pointed == [WEIGHT]
    button(compared, "Undo the edits").setFocus()
    assert pointed == [WEIGHT, None]


def test_what_is_pointed_at_is_let_go_when_other_rows_come(compared):
    pointed = heard(compared.referencePointed)
    point(compared, 3)
    compared.show_nothing()
    assert pointed == [WEIGHT, None]


# -- room ------------------------------------------------------------------------------------------


def columns_fit(view) -> bool:
    widths = sum(table(view).columnWidth(column) for column in range(4))
    return widths <= table(view).viewport().width()


def test_in_a_docks_width_all_columns_are_seen_beside_the_scroll_bar(view):
    many = tuple(Difference(WEIGHT.name, WEIGHT, -1.2345e-7, -0.0012345) for _ in range(100))
    view.show_comparison(HEADING, SUMMARY, many, 0)
    QApplication.processEvents()
    assert table(view).verticalScrollBar().isVisible()
    assert columns_fit(view)
    assert not table(view).horizontalScrollBar().isVisible()


def test_larger_text_has_higher_rows_and_wider_columns(compared):
    before = table(compared).rowHeight(0), table(compared).columnWidth(0)
    font = compared.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    compared.setFont(font)
    after = table(compared).rowHeight(0), table(compared).columnWidth(0)
    assert after[0] > 1.5 * before[0]
    assert after[1] > 1.5 * before[1]


def test_where_the_buttons_do_not_fit_beside_each_other_they_stand_in_two_rows(compared):
    first, second = button(compared, "Compare from here"), button(compared, "Undo the edits")
    assert first.y() == second.y()
    compared.resize(190, 300)
    QApplication.processEvents()
    assert first.x() == second.x()
    assert second.y() > first.geometry().bottom()
