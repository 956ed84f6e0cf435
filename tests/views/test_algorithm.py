"""The listing lights the line of the place, and wishes for breakpoints without setting them."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea

from nnviz.debugger import Place, Quantity
from nnviz.debugger.listing import LISTING
from nnviz.graph.lettering import lettering
from nnviz.graph.palette import DARK, LIGHT, contrast
from nnviz.views.algorithm import AlgorithmView

LEFT = Qt.MouseButton.LeftButton
SIZES = (2, 4, 1)


@pytest.fixture
def view(shown):
    view = shown(AlgorithmView())
    view.show_place(Place(2, Quantity.DELTA, 2, 1), SIZES, 4, 2)
    return view


def heard(signal) -> list:
    values = []
    signal.connect(values.append)
    return values


def pixel(view, point) -> tuple[int, int, int]:
    colour = view.grab().toImage().pixelColor(point)
    return colour.red(), colour.green(), colour.blue()


def bar_of(view, line: int) -> QPoint:
    return QPoint(1, view.margin_point(line).y())


def test_a_screen_reader_hears_the_line_the_loops_values_and_the_breakpoints(view):
    assert view.accessibleName() == "Algorithm"
    view.show_breakpoints(frozenset({14, 6}))
    told = view.accessibleDescription()
    assert told.startswith("Line 11 of 15: δ(l) ← (Θ(l))ᵀ δ(l+1) .* g′(z(l))")
    assert "i = 3 of 4, l = 2, j = 1 of 4" in told
    assert "Breakpoints: 6, 14" in told


@pytest.mark.parametrize(
    ("place", "line", "colour"),
    [
        (Place(0, Quantity.Z, 2), 6, LIGHT.forward),
        (Place(0, Quantity.COST, 3), 8, LIGHT.cost),
        (Place(0, Quantity.DELTA, 3), 9, LIGHT.backward),
        (Place(0, Quantity.UPDATE, 1), 15, LIGHT.backward),
    ],
)
def test_the_lit_line_alone_has_a_bar_in_the_colour_of_its_pass(view, place, line, colour):
    view.show_place(place, SIZES, 4, 0)
    assert view.lit_line == line
    strong = QColor(colour).getRgb()[:3]
    lit = [n for n in range(1, 16) if pixel(view, bar_of(view, n)) == strong]
    assert lit == [line]


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize("quantity", [Quantity.Z, Quantity.COST, Quantity.DELTA])
def test_text_on_the_lit_ground_is_readable(view, palette, quantity):
    view.set_palette(palette)
    view.setStyleSheet(f"AlgorithmView {{ background: {palette.panel} }}")
    view.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    layer = 3 if quantity is Quantity.COST else 2
    view.show_place(Place(0, quantity, layer), SIZES, 4, 0)
    point = view.margin_point(view.lit_line)
    ground = pixel(view, QPoint(6, point.y()))
    strong = {Quantity.Z: "forward", Quantity.COST: "cost", Quantity.DELTA: "backward"}[quantity]
    for ink in (palette.text, getattr(palette, strong), palette.quiet):
        assert contrast(QColor(ink).getRgb()[:3], ground) >= 4.5


@pytest.mark.parametrize("line", [4, 6, 11, 13, 15])
def test_a_click_in_the_margin_wishes_for_a_breakpoint_and_changes_nothing(view, line):
    wishes = heard(view.breakpointToggled)
    told = view.accessibleDescription()
    QTest.mouseClick(view, LEFT, pos=view.margin_point(line))
    assert wishes == [line]
    assert view.accessibleDescription() == told


@pytest.mark.parametrize("line", [1, 2, 3, 5, 10, 12])
def test_a_line_that_no_place_stands_on_has_no_breakpoint(view, line):
    wishes = heard(view.breakpointToggled)
    QTest.mouseClick(view, LEFT, pos=view.margin_point(line))
    assert wishes == []


def test_a_click_below_the_lit_line_does_not_mean_the_next_one(view):
    wishes = heard(view.breakpointToggled)
    between = (view.margin_point(11) + view.margin_point(12)) / 2  # the values of the loops
    QTest.mouseClick(view, LEFT, pos=between)
    assert wishes == [11]


def test_a_breakpoint_is_a_dot_in_place_of_the_number(view):
    place = QPoint(view.margin_point(14).x() + 1, view.margin_point(14).y())
    before = pixel(view, place)
    view.show_breakpoints(frozenset({14}))
    assert pixel(view, place) == QColor(LIGHT.warning).getRgb()[:3] != before


def test_the_keyboard_goes_through_the_lines_and_wishes_for_breakpoints(view):
    wishes = heard(view.breakpointToggled)
    view.setFocus()
    assert view.cursor_line == 11
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Space)  # a loop's heading cannot have one
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    for _ in range(20):
        QTest.keyClick(view, Qt.Key.Key_Up)
    assert wishes == [13]
    assert view.cursor_line == 1
    assert "Cursor on line 1: repeat until convergence" in view.accessibleDescription()
    assert view.lit_line == 11


def test_the_cursor_follows_the_lit_line_again_when_the_person_has_left(view, shown):
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Up)
    view.clearFocus()
    assert view.cursor_line == view.lit_line == 11


@pytest.mark.parametrize("width", [300, 340])
def test_no_line_is_cut_short_in_a_panel_of_300_pixels(view, width):
    view.resize(width, 330)
    letters = view._code()
    assert letters.font.pointSizeF() >= 0.62 * view.font().pointSizeF()
    for line in LISTING:
        room = view._text_box(view._box(line.number), line, letters).width()
        assert letters.metrics.horizontalAdvance(line.text) <= room


def test_the_text_follows_the_height_so_that_no_row_overlaps_the_next(view):
    view.resize(600, view.minimumSizeHint().height())
    assert view._code().metrics.ascent() <= view._row_height()
    assert lettering("", view.font().pointSizeF()).metrics.ascent() <= 2 * view._row_height()


def test_in_a_low_panel_the_lit_line_and_its_values_are_scrolled_into_sight(shown):
    area = QScrollArea()
    area.setWidgetResizable(True)
    view = AlgorithmView()
    area.setWidget(view)
    shown(area)
    area.resize(300, 120)
    for place in (Place(0, Quantity.UPDATE, 2), Place(0, Quantity.INPUT, 1)):
        view.show_place(place, SIZES, 4, 0)
        box = view._box(view.lit_line)
        seen = view.visibleRegion().boundingRect()
        assert seen.top() <= box.top()
        assert seen.bottom() + 1 >= box.bottom() + box.height() - 1


def test_without_a_step_no_line_is_lit_and_the_listing_says_why_below_its_last_line(view):
    view.show_nothing("")
    below = view.margin_point(len(LISTING)).y() + view.height() // len(LISTING)
    silent = view.grab(QRect(0, below - 4, view.width(), 8)).toImage()
    view.show_nothing("Training runs.")
    assert view.lit_line is None
    assert view.accessibleDescription().startswith("Training runs.")
    assert view.grab(QRect(0, below - 4, view.width(), 8)).toImage() != silent
    view.show_place(Place(2, Quantity.DELTA, 2, 1), SIZES, 4, 2)
    assert view.lit_line == 11
    assert "Training runs." not in view.accessibleDescription()
