"""A picture that is drawn is classified stroke by stroke by the network of now."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton, QToolButton

from nnviz.engine import forward
from nnviz.views.drawing_pad import ClassBars, DrawingPad, Sheet

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def pad_of(person) -> DrawingPad:
    person.presses(KEY.Key_D)
    return next(d for d in person.window.findChildren(DrawingPad) if d.isVisible())


def draws_a_one(pad) -> None:
    sheet = pad.findChild(Sheet)
    height, width = sheet.pixels.shape
    QTest.mousePress(sheet, Qt.MouseButton.LeftButton, pos=sheet.place_of(width / 2, 1).toPoint())
    QTest.mouseMove(sheet, sheet.place_of(width / 2, height - 1).toPoint())
    QTest.mouseRelease(sheet, Qt.MouseButton.LeftButton)


def shown_h(pad) -> list[float]:
    return [float(text.split()[1]) for text in pad.findChild(ClassBars).texts]


def test_the_bars_are_h_of_what_is_drawn_scaled_as_the_data_are(sit_at):
    person = sit_at("digits")  # 8×8, the pixels 0 … 16 brought to 0 … 1
    pad = pad_of(person)
    draws_a_one(pad)
    expected = forward(person.experiment.network, pad.pixels.reshape(1, -1)).a[-1][0]
    np.testing.assert_allclose(shown_h(pad), expected, rtol=5e-3)


def test_the_bars_follow_the_network_when_it_learns(sit_at):
    person = sit_at("digits")
    pad = pad_of(person)
    draws_a_one(pad)
    before = shown_h(pad)
    person.presses(KEY.Key_I)
    person.waits_until(lambda: person.iteration == 1)
    expected = forward(person.experiment.network, pad.pixels.reshape(1, -1)).a[-1][0]
    np.testing.assert_allclose(shown_h(pad), expected, rtol=5e-3)
    assert shown_h(pad) != before


def test_a_drawing_becomes_an_example_as_one_edit(sit_at):
    person = sit_at("digits")
    pad = pad_of(person)
    draws_a_one(pad)
    pad.findChild(QComboBox).setCurrentIndex(1)
    next(b for b in pad.findChildren(QPushButton) if b.text() == "Use as example").click()
    data = person.experiment.dataset
    assert (data.example_count, person.place.example) == (1798, 1797)
    np.testing.assert_array_equal(data.X[-1], pad.pixels.ravel())
    assert data.labels[-1] == 1
    assert person.window.document.undo_stack.undoText() == "Add a drawing"
    person.presses(KEY.Key_Z, CTRL)
    assert person.experiment.dataset.example_count == 1797


def test_the_sheet_has_the_size_of_the_inputs_and_goes_where_there_are_no_pictures(sit_at):
    person = sit_at("digits")
    pad = pad_of(person)
    assert pad.pixels.shape == (8, 8)
    person.window.filing.open_preset("iris")
    assert not pad.isVisible()


def test_where_nothing_can_be_drawn_a_sentence_says_so(sit_at):
    person = sit_at("iris")
    person.presses(KEY.Key_D)
    assert "pixels of pictures" in person.caption


def test_on_the_plane_the_same_key_begins_and_ends_to_draw_points(person):
    button = next(b for b in person.window.findChildren(QToolButton) if b.text() == "Draw")
    person.presses(KEY.Key_D)
    assert button.isChecked()
    person.presses(KEY.Key_D)
    assert not button.isChecked()
