"""The bar asks, takes what is typed, and tells in words what came of it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMainWindow, QToolButton, QVBoxLayout, QWidget

from nnviz.graph.palette import DARK, LIGHT
from nnviz.views.prediction import PredictionBar

NOTE = "This step computes several values: steps of the size Unit or Term ask for one."
TOLD = "You said −0.11 · δ₂(2) is −0.1106 · off by 0.0006 — right"
WRONG = "You said 0.2 · δ₂(2) is −0.1106 · off by 0.3106 — wrong"
HINT = "That is the sum Σ Θδ: the factor g′(z₂(2)) = a(1 − a) is missing."


@pytest.fixture
def bar(shown, qtbot):
    bar = shown(PredictionBar())
    bar.resize(800, bar.sizeHint().height())
    bar.ask("δ₂(2)")
    with qtbot.waitActive(bar):
        bar.activateWindow()
    bar.line.setFocus()
    return bar


@pytest.fixture
def heard(bar):
    """What the person wished, in order: a text for an answer, None for a step."""
    wishes = []
    bar.answered.connect(wishes.append)
    bar.stepWished.connect(lambda: wishes.append(None))
    return wishes


def press(bar, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(bar.line, key, modifier)


def test_it_asks_by_name_on_the_screen_and_for_who_does_not_see_it(bar):
    assert bar.question == "Predict δ₂(2) ="
    assert bar.line.accessibleName() == "Prediction"
    assert bar.line.accessibleDescription() == "Predict δ₂(2)"
    assert bar.words == ""
    assert bar.tally == ""


def test_enter_hands_in_what_was_typed_and_judges_nothing_itself(bar, heard):
    QTest.keyClicks(bar.line, "-0,11")
    press(bar, Qt.Key.Key_Return)
    assert heard == ["-0,11"]
    assert bar.words == ""
    assert bar.line.text() == "-0,11"


def test_check_does_what_enter_does_and_rests_while_nothing_is_typed(bar, heard):
    check = bar.findChild(QToolButton)
    assert not check.isEnabled()
    QTest.keyClicks(bar.line, "1/3")
    assert check.isEnabled()
    QTest.mouseClick(check, Qt.MouseButton.LeftButton)
    assert heard == ["1/3"]


def test_space_and_an_empty_enter_go_on_without_an_answer(bar, heard):
    press(bar, Qt.Key.Key_Return)
    press(bar, Qt.Key.Key_Enter)
    QTest.keyClick(bar.line, Qt.Key.Key_Space)
    QTest.keyClicks(bar.line, "0.1 ")
    assert heard == [None] * 4
    assert bar.line.text() == "0.1"


def test_the_verdict_is_told_in_words_with_a_mark_its_hint_and_how_many_were_right(bar):
    bar.tell(TOLD, "", True)
    assert bar.words == f"✓ {TOLD}"
    assert bar.tally == "1 of 1 right"
    bar.tell(WRONG, HINT, False)
    assert bar.words == f"✗ {WRONG}\n{HINT}"
    assert bar.tally == "1 of 2 right"
    assert bar.line.text() == ""
    assert all(label.isVisible() for label in bar.findChildren(QLabel) if label.text())


def test_a_verdict_stays_beside_the_next_question_and_not_beside_the_one_after(bar):
    bar.tell(TOLD, "", True)
    bar.ask("δ₁(2)")
    bar.ask("δ₁(2)")
    assert bar.words == f"✓ {TOLD}"
    bar.ask("Δ₁₀(1)")
    assert bar.words == ""
    assert bar.tally == "1 of 1 right"


def test_asking_the_same_again_leaves_what_is_typed(bar):
    QTest.keyClicks(bar.line, "0.1")
    bar.ask("δ₂(2)")
    assert bar.line.text() == "0.1"
    bar.ask("δ₁(2)")
    assert bar.line.text() == ""


def test_what_is_no_number_is_refused_and_can_be_typed_over(bar, heard):
    QTest.keyClicks(bar.line, "1,2,3")
    press(bar, Qt.Key.Key_Return)
    bar.refuse("“1,2,3” is not a number such as −0.11, 0,11, 1e-3 or 1/3.")
    assert bar.words.startswith("“1,2,3” is not a number")
    assert bar.tally == ""
    QTest.keyClicks(bar.line, "2")
    press(bar, Qt.Key.Key_Return)
    assert heard == ["1,2,3", "2"]


def test_where_nothing_is_asked_it_says_why_and_waits_with_the_keyboard(bar):
    bar.ask(None, NOTE)
    assert bar.question == NOTE
    assert not bar.line.isVisible()
    assert not bar.findChild(QToolButton).isVisible()
    bar.ask("z₁(2)")
    assert bar.line.isVisible()
    assert bar.line.hasFocus()


def test_who_typed_elsewhere_is_not_called_back(bar, qtbot):
    bar.line.clearFocus()
    bar.ask(None, NOTE)
    bar.ask("z₁(2)")
    assert not bar.line.hasFocus()


def test_escape_takes_the_text_back_and_gives_the_keyboard_away(bar, heard):
    QTest.keyClicks(bar.line, "0.1")
    press(bar, Qt.Key.Key_Escape)
    assert bar.line.text() == ""
    assert not bar.line.hasFocus()
    assert heard == []


def test_beginning_anew_forgets_and_takes_the_keyboard(bar):
    bar.tell(WRONG, HINT, False)
    bar.line.clearFocus()
    bar.begin()
    assert (bar.words, bar.tally) == ("", "")
    bar.ask("δ₂(2)")
    assert bar.line.hasFocus()


@pytest.fixture
def window(qtbot):
    """A window whose Space, Right and Left are commands, and a bar in it."""
    window = QMainWindow()
    qtbot.addWidget(window)
    bar = PredictionBar()
    window.setCentralWidget(bar)
    bar.ask("δ₂(2)")
    pressed = []
    for keys in ("Space", "Shift+Space", "Right", "Left", "Home", "R"):
        action = window.addAction(keys)
        action.setShortcut(keys)
        action.triggered.connect(lambda _, keys=keys: pressed.append(keys))
    bar.stepWished.connect(lambda: pressed.append("wish"))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    bar.line.setFocus()
    yield bar, pressed
    window.close()


def test_in_a_window_space_is_one_wish_and_not_the_window_s_command_too(window):
    bar, pressed = window
    press(bar, Qt.Key.Key_Space)
    assert pressed == ["wish"]
    press(bar, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert pressed == ["wish", "Shift+Space"]


def test_the_arrows_are_the_window_s_until_there_is_a_text_to_move_in(window):
    bar, pressed = window
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home):
        press(bar, key)
    assert pressed == ["Right", "Left", "Home"]
    QTest.keyClicks(bar.line, "12")
    press(bar, Qt.Key.Key_Left)
    QTest.keyClicks(bar.line, "5")
    assert bar.line.text() == "152"
    assert pressed == ["Right", "Left", "Home"]


@pytest.fixture
def column(qtbot):
    """Return a maker of a column that gives the bar the height it needs, and the rest to others."""

    columns = []

    def make(width):
        column, bar = QWidget(), PredictionBar()
        columns.append(column)
        qtbot.addWidget(column)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(QWidget(), 1)
        layout.addWidget(bar)
        column.resize(width, 400)
        with qtbot.waitExposed(column):
            column.show()
        return bar

    yield make
    columns.clear()


QUESTIONS = [("δ₂(2)", ""), ("the sum so far of z₁(2)", ""), (None, NOTE)]


def whole(label, bar):
    needed = label.heightForWidth(label.width())
    return label.height() >= needed and bar.rect().contains(label.geometry())


@pytest.mark.parametrize("width", [260, 300, 500, 900])
def test_nothing_is_cut_off_at_any_width(width, column, qtbot):
    bar = column(width)
    for name, note in QUESTIONS:
        bar.tell(WRONG, HINT, False)
        bar.ask(name, note)
        qtbot.waitUntil(lambda: bar.height() == bar.heightForWidth(width))
        labels = [label for label in bar.findChildren(QLabel) if label.isVisible()]
        qtbot.waitUntil(lambda labels=labels: all(whole(label, bar) for label in labels))
        assert bar.width() == width
        assert bar.rect().contains(bar.line.geometry()) or not bar.line.isVisible()


def test_its_height_stays_from_question_to_verdict_where_there_is_room(column, qtbot):
    bar = column(900)
    heights = []
    for name, note in QUESTIONS:
        for tells in (False, True):
            if tells:
                bar.tell(WRONG, HINT, False)
            bar.ask(name, note)
            qtbot.waitUntil(lambda: bar.height() == bar.heightForWidth(900))
            heights.append(bar.height())
    assert len(set(heights)) == 1


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_it_stands_on_its_own_ground_with_a_line_that_can_be_seen(palette, bar):
    bar.set_palette(palette)
    bar.line.clearFocus()
    image = bar.grab().toImage()
    assert image.pixelColor(4, bar.height() // 2) == QColor(palette.panel)
    edge = bar.line.geometry()
    assert image.pixelColor(edge.center().x(), edge.top()) == QColor(palette.control)
    assert bar.line.palette().text().color() == QColor(palette.text)
