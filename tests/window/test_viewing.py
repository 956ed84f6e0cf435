"""Looking at a part of the drawing, and at some of its edges, with wheel, mouse, keys and menu."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QMenu, QSlider

from nnviz.graph.lens import WHOLE
from nnviz.graph.pointed import Pointed
from nnviz.graph.view import NetworkView

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def digits(sit_at):
    return sit_at("digits")


def graph_of(person) -> NetworkView:
    return person.window.findChild(NetworkView)


def turn_wheel(view, at: QPointF, notches: int) -> None:
    event = QWheelEvent(
        at,
        view.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def middle_of(view, index, unit):
    layer = view.network_layout.layers[index]
    return QPointF(layer.centre_x, float(layer.heights[unit - 1]))


def drag(view, begin: QPoint, end: QPoint) -> None:
    QTest.mousePress(view, LEFT, NONE, begin)
    QTest.mouseMove(view, (begin + end) / 2)
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, LEFT, NONE, end)


def test_the_wheel_zooms_to_the_unit_under_the_pointer(digits):
    view = graph_of(digits)
    before = middle_of(view, 1, 7)
    turn_wheel(view, before, 3)
    after = middle_of(view, 1, 7)
    assert view.navigation.lens.scale == pytest.approx(1.25**3)
    assert after.x() == pytest.approx(before.x())
    assert after.y() == pytest.approx(before.y())
    turn_wheel(view, before, -9)
    assert view.navigation.lens == WHOLE


def test_on_the_controls_the_pointer_is_on_nothing_of_the_drawing(digits):
    view = graph_of(digits)
    QTest.mouseMove(view, middle_of(view, 1, 25).toPoint())
    assert view.pointed == Pointed(unit=(1, 25))
    QTest.mouseMove(view, view.covered.center())
    assert view.pointed == Pointed()


def test_keys_zoom_and_show_the_whole_again(digits):
    view = graph_of(digits)
    digits.strikes(Qt.Key.Key_Plus)
    digits.strikes(Qt.Key.Key_Plus)
    assert view.navigation.lens.scale == pytest.approx(1.25**2)
    assert digits.button("156 %")
    digits.strikes(Qt.Key.Key_Minus)
    assert view.navigation.lens.scale == pytest.approx(1.25)
    digits.strikes(Qt.Key.Key_F)
    assert view.navigation.lens == WHOLE
    assert digits.button("100 %")


def test_a_drag_moves_what_is_seen_and_pins_nothing(digits):
    view = graph_of(digits)
    turn_wheel(view, QPointF(view.width() / 2, view.height() / 2), 4)
    before = view.navigation.lens
    begin = QPoint(view.width() // 2, view.height() // 2)
    drag(view, begin, begin + QPoint(-60, 40))
    after = view.navigation.lens
    assert (after.x - before.x, after.y - before.y) == pytest.approx((-60, 40))
    assert view.pinned == Pointed()


def test_a_double_click_on_a_heading_shows_the_layer_and_again_everything(digits):
    view = graph_of(digits)
    heading = QPoint(int(view.network_layout.layers[0].centre_x), 26)
    QTest.mouseDClick(view, LEFT, NONE, heading)
    layer = view.network_layout.layers[0]
    assert layer.area.width > 1.2 * view.whole_layout.layers[0].area.width
    assert layer.area.y > 0
    assert layer.area.y + layer.area.height < view.height()
    assert view.editor is None
    heading = QPoint(int(layer.centre_x), 26)
    QTest.mouseDClick(view, LEFT, NONE, heading)
    assert view.navigation.lens == WHOLE


def test_a_layer_that_fills_the_height_stays_as_it_is_and_that_is_said(digits):
    view = graph_of(digits)
    heading = QPoint(int(view.network_layout.layers[1].centre_x), 26)
    QTest.mouseDClick(view, LEFT, NONE, heading)
    assert view.navigation.lens == WHOLE
    assert (
        view.note == "The hidden layer is as large as it fits. The wheel zooms in to the pointer."
    )
    view.point(Pointed(unit=(1, 3)))
    view.point(Pointed())
    assert view.note.startswith("All 1,885 edges.")


def test_the_menu_offers_the_layers_of_the_open_network(sit_at):
    person = sit_at("digits")
    menus = person.window.findChildren(QMenu)
    menu = next(menu for menu in menus if menu.title() == "Zoom to a layer")
    names = [action.text() for action in menu.actions()]
    assert names == ["Input layer", "Hidden layer", "Output layer"]
    menu.actions()[0].trigger()
    view = graph_of(person)
    assert view.navigation.lens != WHOLE
    assert 0 < view.network_layout.layers[0].area.x < view.width()


def test_the_map_is_there_when_a_part_is_seen_and_can_be_dragged(digits):
    view = graph_of(digits)
    turn_wheel(view, QPointF(10, 10), 6)
    assert view.navigation.lens.seen(view.width(), view.height()).x < 10
    box = view._minimap.box(view.whole_layout)
    drag(view, box.center().toPoint(), (box.bottomRight() - QPointF(3, 3)).toPoint())
    seen = view.navigation.lens.seen(view.width(), view.height())
    assert seen.x + seen.width == pytest.approx(view.width())
    assert seen.y + seen.height == pytest.approx(view.height())


def test_weak_edges_are_left_out_and_what_is_left_out_is_said(digits):
    view = graph_of(digits)
    slider = next(
        slider
        for slider in digits.window.findChildren(QSlider)
        if slider.accessibleName() == "Weakest edge that is drawn"
    )
    # 25 · 65 + 10 · 26 = 1,885 edges.
    assert view.note.startswith("All 1,885 edges.")
    slider.setValue(100)
    least = view.edge_filter.least
    assert least == pytest.approx(0.25)
    thetas = digits.experiment.network.thetas
    limit = max(abs(theta).max() for theta in thetas)
    strong = sum(int((abs(theta) >= 0.25 * limit).sum()) for theta in thetas)
    assert view.note.startswith(f"{strong:,} of 1,885 edges shown, {1885 - strong:,} left out.")
    slider.setValue(0)
    assert view.note.startswith("All 1,885 edges.")


def test_only_the_edges_of_the_pinned_unit_are_drawn_and_found(digits):
    view = graph_of(digits)
    only = next(box for box in digits.window.findChildren(QCheckBox) if "unit" in box.text())
    assert not only.isEnabled()
    QTest.mouseClick(view, LEFT, NONE, middle_of(view, 1, 5).toPoint())
    assert view.pinned == Pointed(unit=(1, 5))
    only.click()
    # 65 edges into hidden unit 5 and 10 out of it.
    assert view.note.startswith("75 of 1,885 edges shown")
    left, right = view.network_layout.layers[1:3]
    for share in (0.3, 0.5, 0.7):
        x = left.out_x + share * (right.in_x - left.out_x)
        y = left.heights[4] + share * (right.heights[2] - left.heights[4])
        assert view.network_layout.edge_at(x, y, shown=view._edges.look.shown) == (1, 2, 5)
    QTest.mouseClick(view, LEFT, NONE, middle_of(view, 1, 9).toPoint())
    assert view.edge_filter.unit == (1, 9)
    view.pin(Pointed())
    only.click()
    assert view.edge_filter.unit is None


def test_another_network_is_seen_as_a_whole(sit_at):
    person = sit_at("digits")
    view = graph_of(person)
    turn_wheel(view, QPointF(100, 100), 4)
    person.chooses("Preset", "XOR · 2-4-1")
    assert view.navigation.lens == WHOLE
    assert view.note == ""


def test_a_pin_on_what_is_pointed_at_already_offers_its_edges_and_keeps_the_card_clear(digits):
    view = graph_of(digits)
    only = next(box for box in digits.window.findChildren(QCheckBox) if "unit" in box.text())
    place = middle_of(view, 1, 20).toPoint()
    QTest.mouseMove(view, place)
    digits.waits_until(lambda: view.pointed == Pointed(unit=(1, 20)))
    QTest.mouseClick(view, LEFT, NONE, place)
    assert only.isEnabled()
    card = view._card_box(view._card_painter())
    assert card.bottom() <= view.covered.top()


def test_an_error_amid_painting_leaves_the_window_whole(person, qtbot, monkeypatch):
    def paint(*_):
        monkeypatch.undo()
        raise ValueError("amid a picture")

    monkeypatch.setattr(NetworkView, "_paint_network", paint)
    with qtbot.capture_exceptions() as caught:  # a painter left open would end the program
        graph_of(person).update()
        person.waits_until(lambda: bool(caught))
    assert "amid a picture" in str(caught[0][1])
    assert person.window.grab().width() == person.window.width()
