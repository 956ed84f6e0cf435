"""The pad is drawn on with a soft brush; strokes are undone; what is answered stands as bars."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton

from nnviz.views.brush import centred, stroke
from nnviz.views.drawing_pad import ClassBars, DrawingPad, Sheet

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


@pytest.fixture
def pad(qtbot):
    pad = DrawingPad()
    qtbot.addWidget(pad)
    pad.begin((8, 8), tuple("0123456789"))
    pad.show()
    return pad


def spot(sheet: Sheet, across: float, down: float) -> QPoint:
    return sheet.place_of(across, down).toPoint()


def draws(pad, start, end, button=LEFT) -> None:
    sheet = pad.findChild(Sheet)
    QTest.mousePress(sheet, button, pos=spot(sheet, *start))
    QTest.mouseMove(sheet, spot(sheet, *end))
    QTest.mouseRelease(sheet, button, pos=spot(sheet, *end))


def presses(pad, text: str) -> None:
    next(b for b in pad.findChildren(QPushButton) if b.text() == text).click()


def test_a_stroke_inks_the_pixels_under_it_and_fades_beside_it():
    pixels = stroke(np.zeros((9, 9)), (1.5, 4.5), (7.5, 4.5))
    np.testing.assert_array_equal(pixels[4, 1:8], 1.0)
    assert np.all((pixels[3, 2:7] > 0) & (pixels[3, 2:7] < 1))
    assert not pixels[:2].any()
    assert not pixels[7:].any()
    np.testing.assert_allclose(pixels, pixels[::-1])  # alike above and below


def test_less_pressure_makes_a_thinner_stroke_and_erasing_takes_ink_away():
    full = stroke(np.zeros((28, 28)), (5, 14), (23, 14))
    light = stroke(np.zeros((28, 28)), (5, 14), (23, 14), 0.2)
    assert 0 < light.sum() < full.sum()
    erased = stroke(full, (5, 14), (14, 14), erase=True)
    assert erased[13, 8] == 0
    assert erased[13, 21] == full[13, 21]


def test_centring_moves_the_middle_of_the_ink_to_the_middle_and_loses_none():
    pixels = np.zeros((9, 9))
    pixels[0:3, 0:3] = 0.5
    moved = centred(pixels)
    assert moved.sum() == pixels.sum()
    np.testing.assert_array_equal(moved[3:6, 3:6], 0.5)
    wide = np.zeros((5, 5))
    wide[2] = [1, 0, 0, 0, 0.1]  # its middle is left, but there is no room to move
    np.testing.assert_array_equal(centred(wide), wide)
    assert not centred(np.zeros((4, 4))).any()


def test_what_is_drawn_with_the_mouse_is_on_the_sheet_and_told(pad):
    told = []
    pad.drawn.connect(told.append)
    draws(pad, (2.5, 1.5), (2.5, 6.5))
    assert pad.pixels[2:6, 2].min() > 0.9
    assert pad.pixels[:, 6].max() == 0
    np.testing.assert_array_equal(told[-1], pad.pixels)


def test_strokes_are_undone_one_after_the_other_and_so_is_clear(pad):
    draws(pad, (2.5, 1.5), (2.5, 6.5))
    first = pad.pixels
    draws(pad, (5.5, 1.5), (5.5, 6.5))
    presses(pad, "Clear")
    assert pad.is_empty
    presses(pad, "Undo stroke")
    presses(pad, "Undo stroke")
    np.testing.assert_array_equal(pad.pixels, first)
    presses(pad, "Undo stroke")
    assert pad.is_empty


def test_the_right_button_erases(pad):
    draws(pad, (4.5, 1.5), (4.5, 6.5))
    draws(pad, (4.5, 4.5), (4.5, 4.6), RIGHT)
    assert pad.pixels[4, 4] == 0
    assert pad.pixels[1, 4] > 0.9


def test_every_class_has_a_bar_with_its_h_and_the_answer_is_said(pad):
    draws(pad, (4.5, 1.5), (4.5, 6.5))
    h = np.array([0.05, 0.9, *[0.01] * 8])
    pad.show_answer(h, 1)
    assert pad.findChild(ClassBars).texts[:2] == ("0 0.0500", "1 0.900")
    said = next(w for w in pad.findChildren(QLabel) if "says" in w.text())
    assert said.text() == "The network says 1."


def test_before_anything_is_drawn_no_h_is_shown_and_nothing_can_be_used(pad):
    pad.show_answer(np.full(10, 0.5), 0)
    assert {text.split()[1] for text in pad.findChild(ClassBars).texts} == {"—"}
    wished = []
    pad.exampleWished.connect(lambda *wish: wished.append(wish))
    presses(pad, "Use as example")
    assert not wished


def test_of_very_many_classes_the_largest_are_shown(pad):
    pad.begin((8, 8), tuple(f"letter {k}" for k in range(26)))
    draws(pad, (4.5, 1.5), (4.5, 6.5))
    pad.show_answer(np.arange(26) / 26, 25)
    texts = pad.findChild(ClassBars).texts
    assert len(texts) == 20
    assert texts[0].startswith("letter 25")
    assert any("largest 20 of 26" in label.text() for label in pad.findChildren(QLabel))


def test_the_drawing_is_wished_for_as_an_example_of_the_chosen_class(pad):
    draws(pad, (4.5, 1.5), (4.5, 6.5))
    pad.show_answer(np.full(10, 0.5), 0)
    pad.findChild(QComboBox).setCurrentIndex(7)
    wished = []
    pad.exampleWished.connect(lambda *wish: wished.append(wish))
    presses(pad, "Use as example")
    pixels, label = wished[0]
    assert label == 7
    np.testing.assert_array_equal(pixels, pad.pixels)
