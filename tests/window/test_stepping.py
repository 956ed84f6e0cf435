"""Stepping and playing, by keys, as a person sees it."""

import pytest
from PySide6.QtCore import Qt

from nnviz.debugger import Place, Quantity

KEY = Qt.Key


def place(person) -> Place:
    return person.window.document.experiment.place


def test_at_first_only_the_input_is_known(person):
    assert person.caption.startswith("Example 1 enters: x = (0, 0)")
    assert person.counter.splitlines()[0] == "iteration 0"


@pytest.mark.parametrize("key", [KEY.Key_Space, KEY.Key_Right])
def test_space_and_the_right_arrow_step_and_the_left_arrow_goes_back(person, key):
    person.presses(key)
    assert place(person).quantity is Quantity.Z
    assert person.caption.startswith("z(2) = Θ(1) [1; a(1)]")
    person.presses(KEY.Key_Left)
    assert place(person).quantity is Quantity.INPUT


def test_home_and_end_go_to_the_ends_and_no_step_goes_beyond_them(person):
    person.presses(KEY.Key_End)
    assert place(person) == Place(0, Quantity.GRADIENT, 2)
    person.presses(KEY.Key_Space)
    assert place(person) == Place(0, Quantity.GRADIENT, 2)
    person.presses(KEY.Key_Home)
    person.presses(KEY.Key_Left)
    assert place(person) == Place(0, Quantity.INPUT, 1)


def test_the_next_step_never_waits_for_the_animation_of_the_last(person):
    for _ in range(5):
        person.presses(KEY.Key_Space)
    assert place(person).quantity is Quantity.COST


def test_page_down_chooses_the_next_example_and_shows_its_input(person):
    person.presses(KEY.Key_PageDown)
    person.presses(KEY.Key_PageDown)
    assert person.caption.startswith("Example 3 enters: x = (1, 0); its target is y = 1.")


def test_play_goes_through_every_step_and_ends_with_D(person):
    person.window.playback.set_speed(200)
    seen = []
    person.window.playback.placeReached.connect(seen.append)

    person.presses(KEY.Key_P)
    assert person.button("Pause")
    person.waits_until(lambda: not person.window.playback.playing)

    timeline = person.window.document.experiment.timeline
    assert seen == [timeline.place(0, number) for number in range(1, len(timeline))]
    assert person.caption.startswith("D(2) = Δ(2)/4")
    assert person.button("Play")


def test_play_can_be_paused_and_goes_on_from_there(person):
    person.presses(KEY.Key_Space)
    person.presses(KEY.Key_P)
    person.presses(KEY.Key_P)
    assert not person.window.playback.playing
    assert place(person).quantity is Quantity.Z


def test_choosing_another_example_ends_the_animation(person):
    person.presses(KEY.Key_P)
    person.presses(KEY.Key_PageDown)
    assert not person.window.playback.playing
    assert place(person) == Place(1, Quantity.INPUT, 1)


def test_restarting_ends_the_animation(person):
    person.presses(KEY.Key_P)
    person.presses(KEY.Key_R)
    assert not person.window.playback.playing
    assert place(person).quantity is Quantity.INPUT
