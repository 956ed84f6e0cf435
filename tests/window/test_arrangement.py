"""A document brings back where each dock stood: below, behind, beside the window, and how large."""

import pytest
from PySide6.QtCore import Qt

from nnviz.window import arrangement

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

SIDES = Qt.DockWidgetArea


def rows(person, side: str) -> list[list[str]]:
    found = arrangement._rows(person.window, side)
    return [[dock.objectName() for dock in row] for row in found]


def settled(person, name: str):
    dock = person.window._docks[name]
    person.waits_until(lambda: not dock.visibleRegion().isEmpty())
    return dock


@pytest.fixture
def two(sit_at):
    """Two people before the same window, in which each dock is open."""
    people = sit_at("xor"), sit_at("xor")
    for person in people:
        for name in ("formula", "algorithm", "matrices", "watch"):
            person.window._docks[name].show()
    return people


def test_the_order_of_tabs_and_of_places_comes_back(two):
    one, other = two
    window, docks = one.window, one.window._docks
    window.addDockWidget(SIDES.LeftDockWidgetArea, docks["watch"])
    window.tabifyDockWidget(docks["watch"], docks["examples"])
    window.tabifyDockWidget(docks["examples"], docks["formula"])
    docks["examples"].raise_()
    settled(one, "examples")
    left, right = rows(one, "left"), rows(one, "right")
    assert ["watch", "examples", "formula"] in left
    assert rows(other, "left") != left
    arrangement.apply(other.window, arrangement.packed(window))
    settled(other, "examples")
    other.waits_until(lambda: (rows(other, "left"), rows(other, "right")) == (left, right))
    assert other.window._docks["formula"].visibleRegion().isEmpty()


def test_a_floating_dock_floats_again_where_it_was(two):
    one, other = two
    dock = one.window._docks["matrices"]
    dock.setFloating(True)
    dock.setGeometry(60, 80, 380, 300)
    settled(one, "matrices")
    arrangement.apply(other.window, arrangement.packed(one.window))
    again = settled(other, "matrices")
    assert again.isFloating()
    assert again.geometry() == dock.geometry()
    # and a document in which it does not, brings it home
    again.setFloating(True)
    dock.setFloating(False)
    settled(one, "formula")
    arrangement.apply(other.window, arrangement.packed(one.window))
    assert not again.isFloating()


def test_a_dock_that_floated_on_a_larger_screen_is_on_this_one(two):
    one, other = two
    dock = one.window._docks["matrices"]
    dock.setFloating(True)
    settled(one, "matrices")
    packed = arrangement.packed(one.window)
    place = f'"place":[{dock.geometry().x()},{dock.geometry().y()}]'.encode()
    assert place in packed
    arrangement.apply(other.window, packed.replace(place, b'"place":[9000,-9000]'))
    again = settled(other, "matrices")
    assert other.window.screen().availableGeometry().contains(again.geometry())


def test_a_document_of_before_leaves_tabs_as_they_are(two):
    _, other = two
    before = rows(other, "left"), rows(other, "right")
    old = b'{"chart":{"side":"left","shown":true,"front":true,"width":276,"height":130}}'
    arrangement.apply(other.window, old)
    assert (rows(other, "left"), rows(other, "right")) == before


def test_docks_keep_their_heights_however_often_a_document_is_saved_and_opened(two):
    one, other = two
    window, docks = one.window, one.window._docks
    column = [docks[name] for name in ("formula", "algorithm", "matrices")]
    heights = [dock.height() + change for dock, change in zip(column, (40, -30, -10), strict=True)]
    window.resizeDocks(column, heights, Qt.Orientation.Vertical)
    one.waits_until(lambda: column[0].height() != heights[0] - 40)
    asked = {name: dock.height() for name, dock in docks.items() if arrangement.is_in_front(dock)}
    assert len(window.tabifiedDockWidgets(docks["algorithm"])) > 0
    arrangement.apply(other.window, arrangement.packed(window))
    seen = other.window._docks
    other.waits_until(lambda: {name: seen[name].height() for name in asked} == asked)
