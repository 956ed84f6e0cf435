"""The weights as pictures in the window: opened from a unit, the keyboard and the menus."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QSpinBox

from nnviz.graph.view import NetworkView, Pointed
from nnviz.views.weight_pictures import WeightPictures
from nnviz.views.weight_sheet import WeightScale, WeightSheet
from nnviz.window.context_menu import ContextMenu
from nnviz.window.training_controller import TrainingState

KEY = Qt.Key
TITLE = "Weights as pictures"


@pytest.fixture
def digits(sit_at):
    return sit_at("digits")


def pictures(person) -> WeightPictures:
    return person.window.findChild(WeightPictures)


def dock(person) -> QDockWidget:
    docks = person.window.findChildren(QDockWidget)
    return next(dock for dock in docks if dock.windowTitle() == TITLE)


def menu_of(person, thing: Pointed):
    menu = person.window.findChild(ContextMenu).menu(thing)
    return {action.text(): action for action in menu.actions() if action.text()}


def test_they_are_closed_until_they_are_asked_for_and_w_opens_and_closes_them(digits):
    assert dock(digits).isHidden()
    digits.presses(KEY.Key_W)
    digits.waits_until(lambda: pictures(digits).isVisible())
    assert digits.window.findChild(WeightSheet).sheet.count == 25
    digits.presses(KEY.Key_W)
    digits.waits_until(lambda: dock(digits).isHidden())


def test_w_shows_the_layer_of_the_unit_that_is_pinned(digits):
    digits.window.findChild(NetworkView).pin(Pointed(unit=(2, 3)))
    digits.presses(KEY.Key_W)
    digits.waits_until(lambda: pictures(digits).isVisible())
    assert digits.window.findChild(WeightSheet).sheet.count == 10


def test_the_view_menu_opens_them_too(digits):
    digits.opens(TITLE)
    assert digits.window.findChild(WeightSheet).sheet.count == 25


def test_a_unit_is_opened_from_its_menu_and_all_of_its_layer(digits):
    menu_of(digits, Pointed(unit=(1, 7)))["Its weights as a picture"].trigger()
    digits.waits_until(lambda: pictures(digits).isVisible())
    box = pictures(digits).findChild(QSpinBox)
    assert box.text() == "unit 7"
    menu_of(digits, Pointed(unit=(1, 7)))["Weights of all units of the layer"].trigger()
    assert box.text() == "all units"


@pytest.mark.parametrize(
    "thing", [Pointed(unit=(0, 5)), Pointed(unit=(1, 0)), Pointed(edge=(0, 1, 2))]
)
def test_inputs_the_bias_and_edges_offer_no_picture(digits, thing):
    assert "Its weights as a picture" not in menu_of(digits, thing)


def test_they_follow_training(digits):
    digits.presses(KEY.Key_W)
    digits.waits_until(lambda: pictures(digits).isVisible())
    scale = digits.window.findChild(WeightScale)
    before = scale.accessibleDescription()
    digits.presses(KEY.Key_T)
    digits.waits_until(lambda: scale.accessibleDescription() != before)
    assert digits.window.training.state is TrainingState.RUNNING
    digits.presses(KEY.Key_T)
    digits.waits_for_training_to(TrainingState.PAUSED)


def test_pointing_at_a_picture_lights_its_unit_in_the_graph(digits):
    digits.presses(KEY.Key_W)
    digits.waits_until(lambda: pictures(digits).isVisible())
    digits.window.findChild(WeightSheet).unitPointed.emit(4)
    assert digits.window.findChild(NetworkView).lit == Pointed(unit=(1, 5))
