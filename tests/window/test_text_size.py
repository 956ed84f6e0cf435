"""With larger text everything that can be pressed or typed into stays within reach."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QScrollArea,
)

from nnviz.graph.view import NetworkView

CTRL = Qt.KeyboardModifier.ControlModifier
CONTROLS = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit)
SIZES = [(1280, 720), (1600, 1000)]


def area_of(person, title: str) -> QScrollArea:
    docks = person.window.findChildren(QDockWidget)
    return next(dock for dock in docks if dock.windowTitle() == title).findChild(QScrollArea)


def controls_of(area: QScrollArea) -> list:
    inside = [w for kind in CONTROLS for w in area.widget().findChildren(kind)]
    return [w for w in inside if w.isVisible() and not isinstance(w.parent(), CONTROLS)]


def is_whole(control, area: QScrollArea) -> bool:
    """Tell whether nothing of a control is cut off where the area is scrolled to."""
    viewport = area.viewport()
    box = QRect(control.mapTo(viewport, QPoint(0, 0)), control.size())
    least = control.minimumSizeHint()
    roomy = control.width() >= least.width() and control.height() >= least.height()
    return roomy and viewport.rect().contains(box)


@pytest.mark.parametrize("title", ["Network", "Training"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("preset", ["xor", "digits"])
@pytest.mark.parametrize("larger", [0, 4, 8])
def test_every_control_of_a_panel_can_be_scrolled_to_whole(sit_at, preset, larger, size, title):
    person = sit_at(preset)
    person.window.resize(*size)
    person.window._arrange()
    person.opens(title)
    for _ in range(larger):
        person.presses(Qt.Key.Key_Plus, CTRL)
    area = area_of(person, title)
    controls = controls_of(area)
    assert len(controls) >= 4

    def reachable(control) -> bool:
        top = control.mapTo(area.widget(), QPoint(0, 0)).y()
        area.verticalScrollBar().setValue(top)
        return is_whole(control, area)

    for control in controls:
        person.waits_until(lambda control=control: reachable(control))
    person.waits_until(lambda: not area.horizontalScrollBar().isVisible())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("larger", [0, 5, 10])
def test_the_controls_of_the_drawing_are_whole_and_the_layers_are_above_them(sit_at, larger, size):
    person = sit_at("digits")
    person.window.resize(*size)
    person.window._arrange()
    for _ in range(larger):
        person.presses(Qt.Key.Key_Plus, CTRL)
    view = person.window.findChild(NetworkView)
    only = next(box for box in view.findChildren(QCheckBox) if "unit" in box.text())

    def is_inside(control) -> bool:
        box = QRect(control.mapTo(view, QPoint(0, 0)), control.size())
        least = control.minimumSizeHint()
        return view.rect().contains(box) and control.width() >= least.width()

    buttons = [button for button in view.findChildren(QAbstractButton) if button.isVisible()]
    assert only in buttons
    assert len(buttons) == 4  # smaller, the whole, larger, only this unit's edges
    person.waits_until(lambda: all(map(is_inside, buttons)))
    lowest = max(layer.heights[-1] + layer.radius for layer in view.network_layout.layers)
    assert lowest < view.covered.top()
