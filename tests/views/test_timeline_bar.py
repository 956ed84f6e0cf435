"""The bar of the iteration is clicked and dragged, and tells what is under the pointer."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from nnviz.debugger import Place, Quantity, Timeline
from nnviz.debugger.marks import Mark, MarkKind
from nnviz.graph.palette import DARK, LIGHT
from nnviz.views.timeline_bar import TimelineBar

LEFT = Qt.MouseButton.LeftButton
XOR = Timeline((2, 4, 1), 4)
DIGITS = Timeline((64, 25, 10), 1797)


def moment(timeline, example, quantity, layer, unit=None) -> int:
    return timeline.number(Place(example, quantity, layer, unit))


@pytest.fixture
def bar(shown):
    bar = shown(TimelineBar())
    bar.resize(1000, bar.height())
    bar.show_moment(XOR, moment(XOR, 2, Quantity.DELTA, 2))
    return bar


@pytest.fixture
def digits(bar):
    bar.show_moment(DIGITS, moment(DIGITS, 411, Quantity.Z, 2))
    return bar


def heard(bar) -> list:
    values = []
    bar.momentWished.connect(values.append)
    return values


def obeys(bar, timeline) -> list:
    """Let the bar show whatever it wishes for, as the window does; return the wishes."""
    wishes = heard(bar)

    def show(number):
        bar.show_moment(timeline, number)

    bar.momentWished.connect(show)
    return wishes


def colour_at(bar, point) -> QColor:
    image = bar.grab().toImage()
    return image.pixelColor(point * int(image.devicePixelRatio()))


# -- wishes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("example", "quantity", "layer"),
    [
        (0, Quantity.INPUT, 1),
        (1, Quantity.Z, 2),
        (3, Quantity.ACCUMULATED, 1),
        (3, Quantity.GRADIENT, 2),
        (3, Quantity.UPDATE, 2),
    ],
)
def test_a_click_wishes_for_the_end_of_the_line_under_it(bar, example, quantity, layer):
    wishes = heard(bar)
    wished = moment(XOR, example, quantity, layer)
    QTest.mouseClick(bar, LEFT, pos=bar.point_of(wished))
    assert wishes == [wished]
    assert isinstance(wishes[0], int)


def test_a_click_on_the_present_moment_wishes_for_nothing(bar):
    wishes = heard(bar)
    QTest.mouseClick(bar, LEFT, pos=bar.point_of(moment(XOR, 2, Quantity.DELTA, 2)))
    assert wishes == []


def test_a_click_with_the_other_button_wishes_for_nothing(bar):
    wishes = heard(bar)
    QTest.mouseClick(bar, Qt.MouseButton.RightButton, pos=QPoint(20, 10))
    assert wishes == []


def test_dragging_wishes_for_each_moment_once_and_pointing_alone_for_none(bar):
    wishes = obeys(bar, XOR)
    first, second = moment(XOR, 0, Quantity.Z, 2), moment(XOR, 0, Quantity.A, 2)
    one, other = bar.point_of(first), bar.point_of(second)
    QTest.mouseMove(bar, other)
    assert wishes == []
    QTest.mousePress(bar, LEFT, pos=one)
    for point in (one + QPoint(1, 0), other, other + QPoint(1, 5), other - QPoint(1, 0)):
        QTest.mouseMove(bar, point)
    QTest.mouseRelease(bar, LEFT, pos=other)
    QTest.mouseMove(bar, one)
    assert wishes == [first, second]


def test_dragging_beyond_the_ends_stays_at_the_first_and_the_last_moment(bar):
    wishes = obeys(bar, XOR)
    QTest.mousePress(bar, LEFT, pos=QPoint(500, 10))
    QTest.mouseMove(bar, QPoint(-40, 10))
    QTest.mouseMove(bar, QPoint(1040, 10))
    QTest.mouseRelease(bar, LEFT, pos=QPoint(1040, 10))
    assert wishes[-2:] == [0, len(XOR) - 1]


def test_while_dragging_nothing_moves_and_then_the_example_reached_is_magnified(digits):
    far = moment(DIGITS, 1200, Quantity.INPUT, 1)
    wishes = obeys(digits, DIGITS)
    before = digits.point_of(far)
    QTest.mousePress(digits, LEFT, pos=before)
    assert DIGITS.place(wishes[-1]).example == pytest.approx(1200, abs=5)
    assert digits.point_of(far) == before
    QTest.mouseMove(digits, before + QPoint(30, 0))
    assert digits.point_of(far) == before
    QTest.mouseRelease(digits, LEFT, pos=before + QPoint(30, 0))
    reached = DIGITS.place(wishes[-1]).example
    assert reached > 1210
    line = digits.point_of(moment(DIGITS, reached, Quantity.COST, 3))
    assert digits.tip_at(line.x()) == f"example {reached + 1:,} · cost · cost"


def test_the_arrow_keys_are_left_to_the_window(shown):
    class Window(QWidget):
        def keyPressEvent(self, event):
            pressed.append(event.key())

    pressed = []
    window = Window()
    layout = QVBoxLayout(window)
    line, bar = QLineEdit(), TimelineBar()
    layout.addWidget(line)
    layout.addWidget(bar)
    shown(window)
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert window.focusWidget() is bar
    wishes = heard(bar)
    QTest.keyClick(bar, Qt.Key.Key_Right)
    QTest.keyClick(bar, Qt.Key.Key_Left)
    assert (pressed, wishes) == ([Qt.Key.Key_Right, Qt.Key.Key_Left], [])


# -- what is seen ----------------------------------------------------------------------------------


def beside(bar, timeline, *place) -> QPoint:
    """Return a point of a line's block where no marker stands."""
    return bar.point_of(moment(timeline, *place)) - QPoint(5, 0)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_the_present_line_is_strong_what_is_done_paler_and_what_comes_palest(bar, palette):
    bar.setStyleSheet(f"background: {palette.panel}")
    bar.set_palette(palette)
    panel, strong = QColor(palette.panel), QColor(palette.backward)

    def distance(*place):
        seen = colour_at(bar, beside(bar, XOR, *place))
        return abs(seen.green() - panel.green())

    present = distance(2, Quantity.DELTA, 2)
    done = distance(1, Quantity.DELTA, 2)
    coming = distance(3, Quantity.DELTA, 2)
    assert present == pytest.approx(abs(strong.green() - panel.green()), abs=2)
    assert present > done > coming > 0


def test_a_breakpoint_is_a_dot_and_an_event_a_diamond_of_another_colour(bar):
    here, there = moment(XOR, 0, Quantity.DELTA, 2), moment(XOR, 1, Quantity.A, 3)
    bar.show_marks(
        (
            Mark(here, MarkKind.BREAKPOINT, "Line 11"),
            Mark(there, MarkKind.EVENT, "J rose"),
        )
    )
    assert colour_at(bar, bar.point_of(here)).name().upper() == LIGHT.warning
    top = QPoint(bar.point_of(there).x(), 6)
    assert colour_at(bar, top).name().upper() == LIGHT.accent


def test_pointing_tells_the_line_and_the_marks_there(bar):
    here = moment(XOR, 2, Quantity.DELTA, 2)
    bar.show_marks((Mark(here, MarkKind.BREAKPOINT, "Line 11"),))
    x = bar.point_of(here).x()
    assert bar.tip_at(x).splitlines() == ["Line 11", "example 3 · backward pass · δ(2)"]
    assert bar.tip_at(x - 200).count("\n") == 0


def test_many_marks_in_one_place_are_counted_and_none_outside_is_drawn(digits):
    marks = [Mark(n * DIGITS.example_length, MarkKind.EVENT, f"event {n}") for n in range(411)]
    beyond = Mark(len(DIGITS), MarkKind.EVENT, "of another network")
    digits.show_marks((*marks, beyond))
    told = digits.tip_at(100).splitlines()
    assert len(told) <= 7
    assert told[-2].startswith("and ")
    assert "of another" not in digits.tip_at(999)


def test_a_batch_is_told_with_the_rows_of_the_dataset(bar):
    timeline = Timeline((64, 25, 10), 3)
    bar.show_moment(timeline, 0, np.array([57, 1200, 8]))
    x = bar.point_of(moment(timeline, 1, Quantity.COST, 3)).x()
    assert bar.tip_at(x).startswith("example 1,201 · cost")


def test_a_screen_reader_hears_the_moment_and_how_many_marks_there_are(digits):
    assert digits.accessibleName() == "Moments of the iteration"
    assert digits.accessibleDescription().startswith("example 412 · forward pass · z(2); moment ")
    digits.show_marks((Mark(0, MarkKind.BREAKPOINT, "Line 4"),))
    assert digits.accessibleDescription().endswith("of 7,391,237; 1 breakpoint mark")


def test_an_example_outside_the_batch_has_no_place_on_the_bar(bar):
    batch = Timeline((2, 4, 1), 2)
    rows = np.array([3, 1])
    bar.show_moment(batch, 0, rows)
    ink = QColor(LIGHT.text)
    marker = bar.point_of(0)
    assert colour_at(bar, marker) == ink

    bar.show_moment(batch, None, rows)
    assert colour_at(bar, marker) != ink
    assert "has no part in this iteration" in bar.accessibleDescription()
    wishes = heard(bar)
    QTest.mouseClick(bar, LEFT, pos=marker)
    assert wishes == [0]  # a click leads into the batch all the same
