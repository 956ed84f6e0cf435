"""The drawing under fingers and pen: what touchpads, touch screens and tablets send."""

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QInputDevice,
    QMouseEvent,
    QNativeGestureEvent,
    QPointingDevice,
    QPointingDeviceUniqueId,
    QTabletEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.debugger import Quantity
from nnviz.graph.lens import WHOLE
from nnviz.graph.pointed import Pointed

NATIVE = Qt.NativeGestureType
NONE = Qt.KeyboardModifier.NoModifier
PEN = QPointingDevice(
    "pen",
    1,
    QInputDevice.DeviceType.Stylus,
    QPointingDevice.PointerType.Pen,
    QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
    1,
    1,
    "",
    QPointingDeviceUniqueId(),
)


@pytest.fixture
def seen(view, opened):
    digits = opened("digits")
    view.show_frame(digits.frame(Quantity.INPUT, 1), digits.dataset)
    return view


def gesture(view, kind, value=0.0, way=(0, 0)):
    """Send what a touchpad sends when two fingers are on it in the middle of the view."""
    at = QPointF(view.rect().center())
    event = QNativeGestureEvent(
        kind,
        QPointingDevice.primaryPointingDevice(),
        2,
        at,
        at,
        view.mapToGlobal(at),
        value,
        QPointF(*way),
    )
    QApplication.sendEvent(view, event)
    return event.isAccepted()


def pinch(view, begin, end):
    """Move two fingers on a screen, each (x, y) of `begin` to that of `end`."""
    device = QTest.createTouchDevice()
    steps = 12
    QTest.touchEvent(view, device).press(0, begin[0]).press(1, begin[1])
    for step in range(1, steps + 1):
        moved = QTest.touchEvent(view, device)
        for finger in (0, 1):
            moved.move(finger, begin[finger] + (end[finger] - begin[finger]) * step / steps)
        del moved
    QTest.touchEvent(view, device).release(0, end[0]).release(1, end[1])


def in_drawing(view, point):
    lens = view.navigation.lens
    return (point.x() - lens.x) / lens.scale, (point.y() - lens.y) / lens.scale


# -- the touchpad ----------------------------------------------------------------------------------


def test_a_pinch_on_a_touchpad_zooms_to_where_it_is(seen):
    middle = QPointF(seen.rect().center())
    before = in_drawing(seen, middle)
    for _ in range(4):
        assert gesture(seen, NATIVE.ZoomNativeGesture, 0.25)
    assert seen.navigation.lens.scale == pytest.approx(1.25**4)
    assert in_drawing(seen, middle) == pytest.approx(before)
    for _ in range(9):
        gesture(seen, NATIVE.ZoomNativeGesture, -0.25)
    assert seen.navigation.lens == WHOLE


def test_a_pinch_that_closes_at_once_shows_the_whole(seen):
    gesture(seen, NATIVE.ZoomNativeGesture, 1.0)
    gesture(seen, NATIVE.ZoomNativeGesture, -3.0)
    assert seen.navigation.lens == WHOLE


def test_fingers_that_move_together_move_what_is_seen(seen):
    gesture(seen, NATIVE.ZoomNativeGesture, 1.0)
    before = seen.navigation.lens
    assert gesture(seen, NATIVE.PanNativeGesture, way=(-30, 20))
    after = seen.navigation.lens
    assert (after.x - before.x, after.y - before.y) == pytest.approx((-30, 20))
    assert after.scale == before.scale


def test_a_double_tap_of_two_fingers_enlarges_and_shows_the_whole_again(seen):
    assert gesture(seen, NATIVE.SmartZoomNativeGesture)
    assert seen.navigation.lens.scale == pytest.approx(2.0)
    gesture(seen, NATIVE.SmartZoomNativeGesture)
    assert seen.navigation.lens == WHOLE


def test_turning_fingers_change_nothing(seen):
    assert not gesture(seen, NATIVE.RotateNativeGesture, 30.0)
    assert seen.navigation.lens == WHOLE


# -- the touch screen ------------------------------------------------------------------------------


def test_two_fingers_apart_on_a_screen_enlarge_what_is_between_them(seen):
    middle = seen.rect().center()
    before = in_drawing(seen, middle)
    apart = [QPoint(-40, 0), QPoint(40, 0)]
    pinch(seen, [middle + way for way in apart], [middle + 3 * way for way in apart])
    assert seen.navigation.lens.scale == pytest.approx(3.0, rel=0.3)
    assert in_drawing(seen, middle) == pytest.approx(before, abs=12)
    assert seen.pinned == Pointed()
    pinch(seen, [middle + 4 * way for way in apart], [middle + way for way in apart])
    assert seen.navigation.lens.scale < 1.5


def test_two_fingers_that_move_together_on_a_screen_move_what_is_seen(seen):
    gesture(seen, NATIVE.ZoomNativeGesture, 2.0)
    middle, way = seen.rect().center(), QPoint(-60, 36)
    before = seen.navigation.lens
    fingers = [middle - QPoint(50, 0), middle + QPoint(50, 0)]
    pinch(seen, fingers, [finger + way for finger in fingers])
    after = seen.navigation.lens
    assert after.scale == pytest.approx(before.scale, rel=0.05)
    assert after.x - before.x == pytest.approx(-60, abs=12)
    assert after.y - before.y == pytest.approx(36, abs=12)


# -- the pen ---------------------------------------------------------------------------------------


def test_a_pens_own_events_are_left_to_qt_which_makes_those_of_a_mouse(seen):
    at = QPointF(seen.rect().center())
    event = QTabletEvent(
        QEvent.Type.TabletPress,
        PEN,
        at,
        seen.mapToGlobal(at),
        0.5,
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
        NONE,
        Qt.MouseButton.LeftButton,
        Qt.MouseButton.LeftButton,
    )
    QApplication.sendEvent(seen, event)
    assert not event.isAccepted()


def pen(view, kind, at, *, down):
    """Send the mouse event that Qt makes of a pen's."""
    left, nothing = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = nothing if kind is QEvent.Type.MouseMove else left
    held = left if down else nothing
    where = QPointF(at)
    QApplication.sendEvent(
        view, QMouseEvent(kind, where, view.mapToGlobal(where), button, held, NONE, PEN)
    )


def test_a_pen_points_pins_and_moves_what_is_seen(seen):
    layer = seen.network_layout.layers[1]
    unit = QPointF(layer.centre_x, float(layer.heights[6])).toPoint()
    pen(seen, QEvent.Type.MouseMove, unit, down=False)
    assert seen.pointed == Pointed(unit=(1, 7))
    pen(seen, QEvent.Type.MouseButtonPress, unit, down=True)
    pen(seen, QEvent.Type.MouseButtonRelease, unit, down=False)
    assert seen.pinned == Pointed(unit=(1, 7))
    gesture(seen, NATIVE.ZoomNativeGesture, 1.0)
    before, begin = seen.navigation.lens, seen.rect().center()
    pen(seen, QEvent.Type.MouseButtonPress, begin, down=True)
    pen(seen, QEvent.Type.MouseMove, begin + QPoint(-25, 15), down=True)
    pen(seen, QEvent.Type.MouseMove, begin + QPoint(-50, 30), down=True)
    pen(seen, QEvent.Type.MouseButtonRelease, begin + QPoint(-50, 30), down=False)
    after = seen.navigation.lens
    assert (after.x - before.x, after.y - before.y) == pytest.approx((-50, 30))
    assert seen.pinned == Pointed(unit=(1, 7))
