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


def seen_docks(person) -> dict[str, tuple[int, int]]:
    """Return the docks that are seen, each with its size."""
    docks = [dock for dock in person.window.findChildren(QDockWidget) if not dock.isHidden()]
    return {
        dock.windowTitle(): (dock.width(), dock.height())
        for dock in docks
        if not dock.visibleRegion().isEmpty()
    }


def settled(person) -> dict[str, tuple[int, int]]:
    """Return the docks that are seen once their sizes change no more."""
    found = [seen_docks(person)]

    def still() -> bool:
        found.append(seen_docks(person))
        return len(found) > 3 and found[-3] == found[-2] == found[-1]

    person.waits_until(still)
    return found[-1]


@pytest.mark.parametrize("size", [(1280, 720), (1600, 1000)])
@pytest.mark.parametrize("front", [("Formula", "Matrices"), ("Breakpoints", "Watch")])
@pytest.mark.parametrize("way", ["W", "its button"])
def test_closing_them_gives_every_dock_what_it_had_before(digits, size, front, way):
    digits.window.resize(*size)
    digits.window._arrange()
    for title in front:
        digits.opens(title)
    lowest = next(d for d in digits.window.findChildren(QDockWidget) if d.windowTitle() == front[1])
    digits.window.resizeDocks([lowest], [230], Qt.Orientation.Vertical)  # as a person drags it
    before = settled(digits)
    assert set(front) < set(before)
    digits.presses(KEY.Key_W)
    digits.waits_until(lambda: pictures(digits).isVisible())
    digits.waits_until(lambda: seen_docks(digits) != before)
    if way == "W":
        digits.presses(KEY.Key_W)
    else:
        dock(digits).close()
    digits.waits_until(lambda: seen_docks(digits) == before)


def test_what_was_brought_to_the_front_meanwhile_stays_there_when_they_are_closed(digits):
    digits.window.resize(1280, 720)
    digits.window._arrange()
    digits.opens("Matrices")
    digits.presses(KEY.Key_W)
    digits.waits_until(lambda: pictures(digits).isVisible())
    digits.opens("Watch")
    digits.presses(KEY.Key_W)
    digits.waits_until(lambda: "Formula" in seen_docks(digits))
    assert {"Formula", "Watch"} < set(seen_docks(digits))
