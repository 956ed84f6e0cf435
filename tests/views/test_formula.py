"""The formula as a person sees it: set, coloured, wrapped, opened, pointed at."""

import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.debugger import Place, Quantity, Trace
from nnviz.debugger.formula_parts import Chip, Reference, Rest, Words
from nnviz.debugger.formulas import cost_formula, formula
from nnviz.debugger.numbers import number
from nnviz.debugger.prediction import asking
from nnviz.engine import Network
from nnviz.graph.palette import DARK, LEAST_TEXT_CONTRAST, LIGHT, contrast, rgb, text_on
from nnviz.views.formula import FormulaView, chip_colour, tip
from nnviz.views.mathematics import Typesetter, typeset

PHASES = [
    Place(0, Quantity.INPUT, 1),
    Place(0, Quantity.Z, 2),
    Place(0, Quantity.Z, 2, 2),
    Place(0, Quantity.Z, 2, 2, 2),
    Place(0, Quantity.A, 2, 2),
    Place(0, Quantity.COST, 3),
    Place(0, Quantity.COST, 3, 1, 1),
    Place(0, Quantity.DELTA, 3, 2),
    Place(0, Quantity.DELTA, 2, 2),
    Place(0, Quantity.DELTA, 2),
    Place(0, Quantity.ACCUMULATED, 1, 2),
    Place(0, Quantity.ACCUMULATED, 2),
    Place(3, Quantity.GRADIENT, 1, 2),
    Place(3, Quantity.GRADIENT, 2),
    Place(3, Quantity.UPDATE, 1, 2, 3),
    Place(3, Quantity.UPDATE, 1),
]


def make(sizes=(2, 3, 2), activation="sigmoid"):
    random = np.random.default_rng(3)
    thetas = tuple(random.normal(size=(above, below + 1)) for below, above in pairwise(sizes))
    X = random.normal(size=(4, sizes[0]))
    Y = random.integers(0, 2, size=(4, sizes[-1])).astype(float)
    return Trace(Network(thetas, activation), X, Y, 3.0)


@pytest.fixture
def view(shown):
    return shown(FormulaView())


@pytest.fixture
def seen(view, qtbot):
    """Return a function that shows a formula and waits until its symbols are set."""

    def see(what):
        view.show_formula(what)
        qtbot.waitUntil(lambda: len(view.sheet.symbols) == len(what.parts))
        return view.sheet

    return see


def placed(sheet, kind, which=0):
    return [p for p in sheet.numbers if isinstance(p.piece, kind)][which]


def point(box):
    return box.center().toPoint()


def test_the_numbers_are_read_in_their_order_with_the_result_last(seen):
    trace = make()
    z = formula(trace, Place(0, Quantity.Z, 2, 2))
    sheet = seen(z)
    theta, x = trace.network.thetas[0][1], trace.example(0).x
    numbers = [number(v) for v in (theta[0], theta[1], x[0], theta[2], x[1])]
    numbers.append(number(trace.example(0).z[1][1]))
    assert [p.text for p in sheet.numbers if isinstance(p.piece, Chip)] == numbers
    assert sheet.numbers[-1].piece == z.result
    assert sheet.accessibleDescription() == z.text
    assert all(text in z.text for text in numbers)


def test_a_sum_so_far_says_so(seen):
    sheet = seen(formula(make(), Place(0, Quantity.Z, 2, 2, 1)))
    assert sheet.numbers[-1].text == "so far"
    assert sheet.accessibleDescription().endswith("so far")


def test_nothing_is_shown_where_there_is_no_formula(view, seen):
    seen(formula(make(), PHASES[0]))
    view.show_formula(None)
    assert view.sheet.symbols == ()
    assert view.sheet.numbers == ()
    assert view.sheet.accessibleDescription() == ""


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("place", PHASES, ids=str)
def test_every_formula_can_be_set(place, activation, qtbot):
    trace = make((2, 3, 2), activation)
    for part in formula(trace, place).parts:
        part_set = typeset(part, LIGHT.text)
        assert part_set.width > 0
        assert part_set.ascent + part_set.descent > 0
        assert part_set.picture.size() > 0


def test_the_cost_s_formula_is_shown_with_its_penalty(seen):
    whole = make()
    values = [whole.example(row) for row in range(4)]
    X, Y = np.array([v.x for v in values]), np.array([v.y for v in values])
    trace = Trace(whole.network, X, Y, 3.0)
    sheet = seen(cost_formula(trace, Place(3, Quantity.GRADIENT, 1)))
    assert len([p for p in sheet.numbers if isinstance(p.piece, Chip)]) == 3


@pytest.mark.parametrize("width", [280, 300, 420])
@pytest.mark.parametrize("place", PHASES, ids=str)
def test_nothing_is_clipped_in_a_dock(place, width, view, seen):
    view.resize(width, 300)
    for trace in (make(), make((2, 3, 2), "tanh"), make((30, 12, 11))):
        sheet = seen(formula(trace, place))
        room = QRect(0, 0, width, sheet.height()).toRectF()
        for p in sheet.numbers:
            assert room.contains(p.box), p.text
            assert p.letters.metrics.horizontalAdvance(p.text) <= p.box.width() + 0.01
        for part in sheet.symbols:
            drawn = part.typeset
            assert part.x + sheet.scale * drawn.width <= width
            assert part.baseline - sheet.scale * drawn.ascent >= 0
            assert part.baseline + sheet.scale * drawn.descent <= sheet.height()


def test_what_is_placed_does_not_overlap(seen):
    sheet = seen(formula(make((30, 12, 11)), Place(0, Quantity.DELTA, 2, 3)))
    boxes = [p.box for p in sheet.numbers]
    for k, box in enumerate(boxes):
        assert not any(box.intersects(other) for other in boxes[k + 1 :])
    lowest = max(p.baseline + sheet.scale * p.typeset.descent for p in sheet.symbols)
    assert min(box.top() for box in boxes) >= lowest


def test_a_click_on_the_rest_asks_for_every_term(view, seen, qtbot):
    trace, place = make((12, 3, 1)), Place(0, Quantity.Z, 2, 2)
    view.resize(300, 160)
    sheet = seen(formula(trace, place))
    rest = placed(sheet, Rest)
    assert rest.text.startswith("rest (9 terms)")
    with qtbot.waitSignal(view.everyTermWished):
        qtbot.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=point(rest.box))
    before = sheet.height()
    sheet = seen(formula(trace, place, every_term=True))
    qtbot.waitUntil(lambda: sheet.height() > before)
    assert not any(isinstance(p.piece, Rest) for p in sheet.numbers)
    assert len([p for p in sheet.numbers if isinstance(p.piece, Chip)]) == 1 + 2 * 12 + 1


def test_the_rest_opens_from_the_keyboard_too(view, seen, qtbot):
    sheet = seen(formula(make((12, 3, 1)), Place(0, Quantity.Z, 2, 2)))
    sheet.setFocus()
    with qtbot.waitSignal(view.everyTermWished):
        qtbot.keyClick(sheet, Qt.Key.Key_Return)
    seen(formula(make(), Place(0, Quantity.Z, 2, 2)))
    with qtbot.assertNotEmitted(view.everyTermWished):
        qtbot.keyClick(sheet, Qt.Key.Key_Return)


def test_pointing_at_a_number_says_what_it_is_and_leaving_it_says_so(view, seen):
    sheet = seen(formula(make(), Place(0, Quantity.DELTA, 2, 2)))
    told = []
    view.referencePointed.connect(told.append)
    weight, error = (placed(sheet, Chip, which) for which in (0, 1))
    QTest.mouseMove(sheet, point(weight.box))
    QTest.mouseMove(sheet, point(weight.box) + QPoint(1, 0))
    QTest.mouseMove(sheet, point(error.box))
    QTest.mouseMove(sheet, QPoint(1, sheet.height() - 1))
    assert told == [
        Reference(Quantity.UPDATE, 2, 1, 2),
        Reference(Quantity.DELTA, 3, 1),
        None,
    ]
    QTest.mouseMove(sheet, point(weight.box))
    QApplication.sendEvent(sheet, QEvent(QEvent.Type.Leave))
    assert told[-2:] == [Reference(Quantity.UPDATE, 2, 1, 2), None]


def test_the_card_of_a_number_has_every_digit(seen, monkeypatch):
    trace = make()
    sheet = seen(formula(trace, Place(0, Quantity.Z, 2, 2)))
    weight = placed(sheet, Chip)
    assert tip(weight.piece) == f"Θ₂₀(1) = {float(trace.network.thetas[0][1, 0])!r}".replace(
        "-", "−"
    )
    told = []
    tool_tip = SimpleNamespace(showText=lambda at, text, widget: told.append(text))
    monkeypatch.setattr("nnviz.views.formula.QToolTip", tool_tip)
    for at in (point(weight.box), QPoint(1, 1)):
        QApplication.sendEvent(sheet, QHelpEvent(QEvent.Type.ToolTip, at, sheet.mapToGlobal(at)))
    assert told == [tip(weight.piece), ""]


def ink(widget, box):
    image = widget.grab().toImage()
    return image.pixelColor(QPointF(box.left() + 3, box.top() + 2.5).toPoint())


def edge(widget, box):
    image = widget.grab().toImage()
    return image.pixelColor(QPoint(round(box.left()), round(box.center().y())))


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_a_number_has_the_colour_of_its_value_on_both_grounds(palette, view, seen, qtbot):
    view.set_palette(palette)
    sheet = seen(formula(make(), Place(0, Quantity.DELTA, 2, 2)))
    for p in sheet.numbers:
        if isinstance(p.piece, Chip):
            fill = chip_colour(p.piece, palette)
            assert ink(sheet, p.box) == QColor(*fill), p.text
            assert contrast(rgb(text_on(fill)), fill) >= LEAST_TEXT_CONTRAST
    corner = sheet.grab().toImage().pixelColor(1, 1)
    assert corner == QColor(palette.panel)


def test_the_sign_of_a_weight_chooses_the_end_of_the_ramp():
    trace = make()
    theta = trace.network.thetas
    largest = max(float(np.abs(t).max()) for t in theta)
    shown = formula(trace, Place(0, Quantity.Z, 2, 2))
    weight = next(p for p in shown.pieces if isinstance(p, Chip))
    assert weight.limit == largest
    assert chip_colour(weight, LIGHT) == LIGHT.weights.colour(theta[0][1, 0] / largest)


def test_light_outlines_the_numbers_that_are_meant_until_it_is_put_out(view, seen):
    sheet = seen(formula(make(), Place(0, Quantity.Z, 2, 2)))
    first, second = placed(sheet, Chip, 0), placed(sheet, Chip, 1)
    before, other = edge(sheet, second.box), edge(sheet, first.box)
    view.light(Reference(Quantity.UPDATE, 1, 2, 1))
    assert edge(sheet, second.box) != before
    assert edge(sheet, first.box) == other
    view.light(None)
    assert edge(sheet, second.box) == before


def test_the_present_term_is_outlined_in_the_colour_of_its_pass(seen):
    sheet = seen(formula(make(), Place(0, Quantity.Z, 2, 2, 2)))
    present = next(p for p in sheet.numbers if isinstance(p.piece, Chip) and p.piece.present)
    assert edge(sheet, present.box).blue() > edge(sheet, present.box).red()


def test_symbols_are_blank_until_they_are_set_and_never_those_of_another_step(view, qtbot):
    trace = make()
    first, second = (formula(trace, Place(0, Quantity.Z, 2, unit)) for unit in (1, 2))
    view.show_formula(first)
    assert view.sheet.symbols == ()
    qtbot.waitUntil(lambda: len(view.sheet.symbols) == len(first.parts))
    view.show_formula(second)
    assert view.sheet.symbols == ()
    assert len(view.sheet.numbers) > 0
    view.show_formula(first)
    assert len(view.sheet.symbols) == len(first.parts)


def test_a_later_wish_replaces_one_that_is_not_begun(qtbot):
    typesetter = Typesetter()
    typesetter.wish(["a", "b"], LIGHT.text)
    with qtbot.waitSignal(typesetter.ready):
        typesetter.wish(["c"], LIGHT.text)
    assert typesetter.look_up("c", LIGHT.text) is not None
    assert typesetter.look_up("a", LIGHT.text) is None


def test_a_hidden_view_sets_nothing_until_it_is_shown(qtbot):
    view = FormulaView()
    qtbot.addWidget(view)
    shown = formula(make(), PHASES[2])
    view.show_formula(shown)
    QApplication.processEvents()
    QApplication.processEvents()
    assert view.sheet.symbols == ()
    view.resize(300, 200)
    view.show()
    qtbot.waitUntil(lambda: len(view.sheet.symbols) == len(shown.parts))


def test_what_sets_the_symbols_is_not_imported_before_there_are_any():
    code = "import sys, nnviz.views.formula; sys.exit('ziamath' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_text_size_is_followed(view, seen):
    shown = formula(make(), PHASES[2])
    sheet = seen(shown)
    scale, height = sheet.scale, placed(sheet, Chip).box.height()
    font = view.font()
    font.setPointSizeF(font.pointSizeF() * 1.4)
    view.setFont(font)
    assert sheet.scale > scale
    assert placed(sheet, Chip).box.height() > height


def test_a_formula_whose_symbols_are_known_is_shown_within_a_frame(view, seen):
    shown = formula(make((30, 12, 11)), Place(0, Quantity.DELTA, 2, 3))
    seen(shown)
    took = []
    for _ in range(20):
        start = time.perf_counter()
        view.show_formula(shown)
        took.append(time.perf_counter() - start)
    assert sorted(took)[10] < 0.003


# -- a value that is to be predicted ---------------------------------------------------------------


def test_a_hidden_value_is_a_bold_question_mark_as_wide_as_a_number(seen):
    shown = formula(make(), Place(0, Quantity.DELTA, 2, 2))
    true = placed(seen(shown), Chip, -1)
    sheet = seen(asking(shown))
    hidden = placed(sheet, Chip, -1)
    assert hidden.text == "?"
    assert hidden.letters.font.bold()
    assert hidden.box.width() >= true.box.width() - 2 * true.letters.metrics.averageCharWidth()
    assert hidden.box.topLeft() == true.box.topLeft()
    assert sheet.accessibleDescription().endswith("= ?")


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_a_hidden_value_has_no_colour_and_an_outline_that_can_be_seen(palette, view, seen):
    view.set_palette(palette)
    for place in (Place(0, Quantity.DELTA, 2, 2), Place(0, Quantity.A, 2, 2)):
        sheet = seen(asking(formula(make(), place)))
        hidden = placed(sheet, Chip, -1)
        assert ink(sheet, hidden.box) == QColor(palette.ground)
        outline = edge(sheet, hidden.box)
        assert contrast(rgb(outline.name()), rgb(palette.panel)) > contrast(
            rgb(palette.hairline), rgb(palette.panel)
        )


def test_pointing_at_a_hidden_value_tells_its_name_alone(view, seen):
    sheet = seen(asking(formula(make(), Place(0, Quantity.DELTA, 2, 2))))
    hidden = placed(sheet, Chip, -1)
    assert tip(hidden.piece) == "δ₂(2)"
    told = []
    view.referencePointed.connect(told.append)
    QTest.mouseMove(sheet, point(hidden.box))
    assert told == [Reference(Quantity.DELTA, 2, 2)]
    before = edge(sheet, hidden.box)
    view.light(Reference(Quantity.DELTA, 2, 2))
    assert edge(sheet, hidden.box) != before
    assert placed(sheet, Chip, -1).text == "?"


def test_numbers_stand_beside_the_symbols_where_a_line_has_room_for_both(view, seen):
    what = formula(make(), Place(0, Quantity.A, 2, 2))
    pieces = (*what.pieces, Words("="), what.result)
    what = replace(what, pieces=pieces, result=None)  # in one line, as on the full screen
    view.sheet.put_beside()
    view.resize(1200, 300)
    sheet = seen(what)
    symbols_end = max(part.x + sheet.scale * part.typeset.width for part in sheet.symbols)
    assert min(p.box.left() for p in sheet.numbers) > symbols_end
    assert max(p.box.right() for p in sheet.numbers) <= sheet.width()
    beside = sheet.needed_height

    view.resize(320, 300)
    assert sheet.needed_height > beside
    lowest = max(part.baseline for part in sheet.symbols)
    assert min(p.box.top() for p in sheet.numbers) > lowest - 1


def test_where_there_is_no_formula_a_sentence_can_say_why(view, seen):
    seen(formula(make(), PHASES[1]))
    view.show_nothing("")
    blank = view.sheet.grab().toImage()
    view.show_nothing("Training runs.")
    assert view.sheet.numbers == ()
    assert view.sheet.accessibleDescription() == "Training runs."
    assert view.sheet.grab().toImage() != blank
    seen(formula(make(), PHASES[1]))
    assert view.sheet.accessibleDescription() != "Training runs."
