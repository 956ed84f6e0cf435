"""Playing, with a clock of the test's own."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from nnviz.debugger import Flow, Place, Quantity, Tour
from nnviz.graph.view import NetworkView
from nnviz.window.playback import SECONDS, Playback
from nnviz.window.training_controller import TrainingState

KEY = Qt.Key

TOUR = Tour(3)
SIZES = (2, 4, 1)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Stage:
    """A playback with its clock, and what it said."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.flow = Flow(0, True, None, None)
        self.playback = Playback(lambda place: self.flow, self.clock)
        self.places: list[Place] = []
        self.progress: list[tuple[Flow | None, float]] = []
        self.playback.placeReached.connect(self.places.append)
        self.playback.flowing.connect(lambda flow, share: self.progress.append((flow, share)))
        self.playback.follow(TOUR, TOUR.first(0), 4, SIZES)

    def passes(self, seconds: float) -> None:
        self.clock.now += seconds
        self.playback.advance()


@pytest.fixture
def stage(qapp) -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.playback.pause()


def test_when_playing_the_pulse_travels_before_the_place_is_reached(stage):
    stage.playback.play_or_pause()
    stage.passes(SECONDS[Quantity.Z] / 2)
    assert stage.places == []
    assert stage.progress[-1] == (stage.flow, pytest.approx(0.5))

    stage.passes(SECONDS[Quantity.Z] / 2 + 0.001)
    assert stage.places == [TOUR.place(0, 1)]


def test_twice_the_speed_takes_half_the_time_even_in_the_middle(stage):
    stage.playback.play_or_pause()
    stage.passes(SECONDS[Quantity.Z] / 2)
    stage.playback.set_speed(2.0)
    stage.passes(SECONDS[Quantity.Z] / 4 + 0.001)
    assert stage.places == [TOUR.place(0, 1)]


def test_after_a_single_step_what_travelled_is_shown_and_moves_no_place(stage):
    stage.playback.glow()
    stage.passes(0.1)
    flow, share = stage.progress[-1]
    assert flow is stage.flow
    assert 0 < share < 1
    stage.passes(10)
    assert stage.progress[-1] == (None, 0.0)
    assert stage.places == []


def test_with_reduced_motion_nothing_travels_but_the_places_are_reached(stage):
    stage.playback.set_calm(True)
    stage.playback.play_or_pause()
    stage.passes(SECONDS[Quantity.Z] / 2)
    stage.passes(SECONDS[Quantity.Z])
    assert stage.places == [TOUR.place(0, 1)]
    assert all(flow is None for flow, _ in stage.progress)


def test_playing_from_the_end_begins_at_the_start(stage):
    stage.playback.follow(TOUR, TOUR.last(3), 4, SIZES)
    stage.playback.play_or_pause()
    assert stage.places == [TOUR.first(0)]


def test_after_all_examples_the_start_is_still_that_of_the_example_chosen_before(stage):
    stage.playback.follow(TOUR, TOUR.first(2), 4, SIZES)
    stage.playback.follow(TOUR, TOUR.last(3), 4, SIZES)
    stage.playback.to_start()
    assert stage.places == [TOUR.first(2)]

    stage.playback.follow(TOUR, TOUR.last(1), 2, SIZES)  # of data that have fewer examples
    stage.playback.to_start()
    assert stage.places[-1] == TOUR.first(1)


def test_playing_goes_on_after_all_examples_where_the_place_is_that_of_the_last(stage):
    gradient = next(n for n in range(len(TOUR)) if TOUR.place(0, n).quantity is Quantity.GRADIENT)
    stage.playback.follow(TOUR, TOUR.place(0, gradient - 1), 4, SIZES)
    stage.playback.placeReached.connect(
        lambda place: stage.playback.follow(TOUR, replace(place, example=3), 4, SIZES)
    )
    stage.playback.play_or_pause()
    stage.passes(100)
    assert stage.places == [TOUR.place(0, gradient)]
    assert stage.playback.playing


def test_playing_stops_at_the_end(stage):
    stage.playback.follow(TOUR, TOUR.place(0, len(TOUR) - 2), 4, SIZES)
    stage.playback.play_or_pause()
    stage.passes(100)
    assert stage.places[-1] == TOUR.last(0)
    assert not stage.playback.playing


def test_the_speed_can_be_chosen_in_the_menu_as_in_the_toolbar(person):
    menus, toolbar = person.window._menus, person.window._toolbar
    faster = next(action for action in menus._speeds.actions() if action.text() == "4×")
    faster.trigger()
    assert toolbar.speed.currentText() == "4×"
    person.chooses("Speed of playing", "½×")
    assert [a.text() for a in menus._speeds.actions() if a.isChecked()] == ["½×"]


def test_a_narrow_toolbar_leaves_the_choice_of_edges_and_the_lecture_in_sight(person):
    window = person.window
    window.resize(1280, 720)
    person.waits_until(lambda: window.width() == 1280)
    toolbar = window._toolbar
    assert toolbar.edges.isVisible()
    assert person.button("Lecture").isVisible()
    assert not toolbar.speed.isVisible()
    assert window.minimumSizeHint().height() <= 720


def more_of(person) -> dict:
    """Return the entries of the menu of a narrow toolbar by their texts, its submenu's too."""
    buttons = person.window._toolbar.findChildren(QToolButton)
    button = next(b for b in buttons if b.accessibleName() == "More" and b.isVisible())
    actions = button.menu().actions()
    entries = [a for action in actions for a in (action.menu().actions() if action.menu() else [])]
    return {action.text(): action for action in (*actions, *entries)}


def test_what_a_narrow_toolbar_has_no_room_for_is_in_its_menu(person):
    window = person.window
    window.resize(1280, 720)
    person.waits_until(lambda: window.width() == 1280)
    more = more_of(person)
    more["1 iteration"].trigger()
    person.waits_until(lambda: person.iteration == 1)
    person.waits_for_training_to(TrainingState.PAUSED)
    more["Restart"].trigger()
    person.waits_until(lambda: person.iteration == 0)
    more["4×"].trigger()
    assert window._toolbar.speed.currentText() == "4×"
    assert [a.text() for a in window._menus._speeds.actions() if a.isChecked()] == ["4×"]


@pytest.mark.parametrize("larger", [0, 3])
def test_a_wide_toolbar_needs_no_such_menu_and_a_larger_text_makes_it_narrow(person, larger):
    toolbar = person.window._toolbar
    person.window.resize(1600, 1000)
    for _ in range(larger):
        person.presses(KEY.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    person.waits_until(lambda: toolbar._more.isVisible() == bool(larger))
    person.waits_until(lambda: toolbar.speed.isVisible() == (not larger))
    assert person.button("Lecture").isVisible()


def test_another_network_ends_what_travels_even_at_the_same_place(stage):
    stage.playback.play_or_pause()
    stage.passes(0.1)
    stage.playback.follow(TOUR, TOUR.first(0), 4, (2, 2, 1))
    assert not stage.playback.playing
    assert stage.progress[-1] == (None, 0.0)


def test_a_smaller_network_opened_while_pulses_travel_is_painted_without_them(sit_at):
    person = sit_at("xor")
    person.presses(KEY.Key_P)
    graph = person.window.findChild(NetworkView)
    person.waits_until(lambda: graph._pulse is not None)
    person.chooses("Preset", "XNOR by hand · 2-2-1")
    assert graph._pulse is None
    assert not graph.grab().isNull()
