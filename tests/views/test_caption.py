"""The caption says what a step did and where it stands, and passes wishes on."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton

from nnviz.debugger import Place, Quantity, Steps, derive_frame
from nnviz.debugger.marks import Mark, MarkKind
from nnviz.document.presets import PRESETS
from nnviz.views.caption import CaptionView
from nnviz.views.still_label import Line
from nnviz.views.timeline_bar import TimelineBar

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def xor():
    return PRESETS["xor"].open().trace()


def show(view, trace, place):
    steps = Steps(trace)
    frame = derive_frame(trace, place)
    view.show_frame(frame, steps.timeline, steps.number(place), trace.rows)
    return frame


def texts(view) -> list[str]:
    return [label.text() for kind in (QLabel, Line) for label in view.findChildren(kind)]


def test_it_says_the_frames_sentence_its_pass_and_its_moment(shown, xor):
    view = shown(CaptionView())
    frame = show(view, xor, Place(0, Quantity.COST, 3))
    assert view.sentence == frame.caption
    assert "Cost" in texts(view)
    # 2-4-1: x 1, z(2) 4·3, a(2) 4, z(3) 5, a(3) 1, cost 2: the 25th moment. δ adds 9 and Δ 17,
    # which makes 51 for each of 4 examples, and D and Θ have 17 each.
    assert "moment 25 of 238" in texts(view)


def test_many_moments_are_written_with_their_thousands(shown):
    view = shown(CaptionView())
    trace = PRESETS["digits"].open().trace()
    show(view, trace, Place(411, Quantity.INPUT, 1))
    assert any("," in text for text in texts(view) if text.startswith("moment "))


@pytest.mark.parametrize(
    ("example", "quantity", "layer"),
    [(0, Quantity.INPUT, 1), (3, Quantity.COST, 3), (3, Quantity.UPDATE, 2)],
)
def test_a_click_on_the_bar_wishes_for_the_moment_under_it(shown, xor, example, quantity, layer):
    view = shown(CaptionView())
    view.resize(1200, 120)
    show(view, xor, Place(0, Quantity.Z, 3))
    wishes = []
    view.momentWished.connect(wishes.append)
    bar = view.findChild(TimelineBar)
    wished = Steps(xor).number(Place(example, quantity, layer))
    QTest.mouseClick(bar, LEFT, pos=bar.point_of(wished))
    assert wishes == [wished]


def test_its_button_wishes_to_go_to_a_moment(shown, qtbot):
    view = shown(CaptionView())
    button = view.findChild(QToolButton)
    assert button.text() == "Go to…"
    with qtbot.waitSignal(view.goToWished):
        QTest.mouseClick(button, LEFT)


def test_its_marks_are_on_the_bar(shown, xor):
    view = shown(CaptionView())
    show(view, xor, Place(0, Quantity.Z, 3))
    view.show_marks((Mark(24, MarkKind.BREAKPOINT, "Line 8"),))
    bar = view.findChild(TimelineBar)
    assert "Line 8" in bar.tip_at(bar.point_of(24).x())


def test_while_training_it_says_so_and_counts_no_moments(shown, xor):
    view = shown(CaptionView())
    show(view, xor, Place(0, Quantity.Z, 3))
    view.show_training("Iteration 12: J(Θ) = 0.6931.")
    assert view.sentence == "Iteration 12: J(Θ) = 0.6931."
    assert not any(text.startswith("moment") for text in texts(view))
