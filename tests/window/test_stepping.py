"""Stepping and playing, by keys, as a person sees it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from nnviz.debugger import Place, Quantity
from nnviz.window.training_controller import TrainingState

KEY = Qt.Key


def place(person) -> Place:
    return person.window.document.experiment.place


def test_at_first_only_the_input_is_known(person):
    assert person.caption.startswith("Example 1 enters: x = (0, 0)")
    assert person.counter.splitlines()[0] == "iteration 0"


@pytest.mark.parametrize("key", [KEY.Key_Space, KEY.Key_Right])
def test_space_and_the_right_arrow_step_and_the_left_arrow_goes_back(person, key):
    person.presses(key)
    assert place(person) == Place(0, Quantity.Z, 2, unit=1)
    assert person.caption.startswith("z of hidden unit 1 = ")
    person.presses(KEY.Key_Left)
    assert place(person).quantity is Quantity.INPUT


def test_shift_steps_by_the_next_larger_size(person):
    person.presses(KEY.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert place(person) == Place(0, Quantity.A, 2)
    person.presses(KEY.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert place(person) == Place(0, Quantity.INPUT, 1)


@pytest.mark.parametrize(
    ("size", "reached"),
    [
        ("Term", Place(0, Quantity.Z, 2, unit=1, term=1)),
        ("Unit", Place(0, Quantity.Z, 2, unit=1)),
        ("Layer", Place(0, Quantity.A, 2)),
        ("Pass", Place(0, Quantity.A, 3)),
        ("Example", Place(0, Quantity.ACCUMULATED, 2)),
        ("Iteration", Place(3, Quantity.UPDATE, 2)),
    ],
)
def test_each_size_goes_to_the_end_of_what_it_steps_over(person, size, reached):
    person.chooses("Size of a step", size)
    person.presses(KEY.Key_Space)
    assert place(person) == reached


def test_stepping_over_the_end_of_an_iteration_updates_theta_and_back_restores_it_to_the_bit(
    person,
):
    start = person.window.document.experiment.network
    person.chooses("Size of a step", "Iteration")
    person.presses(KEY.Key_Space)  # to the end of the first
    assert person.iteration == 0
    person.presses(KEY.Key_Space)  # through the second, which begins with the updated Θ
    assert person.iteration == 1
    person.presses(KEY.Key_Space)
    assert person.iteration == 2
    for _ in range(3):
        person.presses(KEY.Key_Left)
    assert person.iteration == 0
    assert person.window.document.experiment.network == start


def test_stepping_and_training_are_one_history(person):
    for _ in range(3):
        person.presses(KEY.Key_I)
        person.waits_for_training_to(TrainingState.PAUSED)
    trained = person.window.document.experiment.network
    person.chooses("Size of a step", "Iteration")
    person.presses(KEY.Key_Space)
    person.presses(KEY.Key_Space)
    assert person.iteration == 4
    person.presses(KEY.Key_Left)
    assert person.iteration == 3
    assert person.window.document.experiment.network == trained


def test_nothing_lies_before_the_first_moment_of_the_first_iteration(person):
    person.presses(KEY.Key_Left)
    assert place(person) == Place(0, Quantity.INPUT, 1)
    assert person.iteration == 0


def test_home_and_end_go_to_the_ends_of_the_example(person):
    person.presses(KEY.Key_End)
    assert place(person) == Place(3, Quantity.UPDATE, 2)  # after all of the four examples
    person.presses(KEY.Key_Home)
    assert place(person) == Place(0, Quantity.INPUT, 1)


def test_the_next_step_never_waits_for_the_animation_of_the_last(person):
    for _ in range(8):
        person.presses(KEY.Key_Space)
    assert place(person) == Place(0, Quantity.A, 2, unit=4)


def test_page_down_chooses_the_next_example_and_shows_its_input(person):
    person.presses(KEY.Key_PageDown)
    person.presses(KEY.Key_PageDown)
    assert person.caption.startswith("Example 3 enters: x = (1, 0); its target is y = 1.")


def _is_after_all(place):
    return place.quantity in (Quantity.GRADIENT, Quantity.UPDATE)


def test_play_goes_through_every_line_and_ends_with_the_update(person):
    person.window.playback.set_speed(200)
    seen = []
    person.window.document.changed.connect(lambda experiment: seen.append(experiment.place))

    person.presses(KEY.Key_P)
    assert person.button("Pause")
    person.waits_until(lambda: not person.window.playback.playing)

    tour = person.window.document.experiment.tour
    places = [tour.place(0, number) for number in range(1, len(tour))]
    last = [replace(place, example=3) if _is_after_all(place) else place for place in places]
    assert seen == last
    assert person.caption.startswith("Θ(2) ← Θ(2) − αD(2)")
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


# -- numbers and keys, as a new user types them ----------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "taken"), [("2", 2.0), ("0,5", 0.5), ("1e-3", 0.001), ("1e-10", 1e-10)]
)
def test_a_rate_is_taken_as_it_was_typed_and_enter_gives_the_keys_back(person, typed, taken):
    person.types("Rate α", typed)
    assert person.window.document.experiment.settings.learning_rate == taken
    person.presses(KEY.Key_Space)
    assert place(person) == Place(0, Quantity.Z, 2, unit=1)


@pytest.mark.parametrize("typed", ["0", "-5", "1e300", "99999999999", "1e", "--"])
def test_a_rate_that_cannot_be_is_refused_with_a_sentence_and_not_turned_into_another(
    person, typed
):
    person.types("Rate α", typed)
    assert person.window.document.experiment.settings.learning_rate == 1.0
    assert person.caption.startswith(f"Rate α: “{typed}” is not a number from")


def test_space_and_letters_are_keys_of_the_window_even_in_a_number_box(person):
    box = person.box("Rate α")
    box.setFocus()
    person.types_into_the_focus(" ")
    assert place(person) == Place(0, Quantity.Z, 2, unit=1)
    assert box.text() == "1"


def test_undo_after_a_restart_in_the_middle_of_training_brings_the_trained_theta_back(person):
    person.presses(KEY.Key_T)
    person.waits_until(lambda: person.iteration > 10)
    person.presses(KEY.Key_R)
    assert person.iteration == 0
    person.presses(KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert person.iteration > 10


def test_the_window_can_be_made_small_and_large_text_does_not_make_it_grow(person):
    person.window.resize(1280, 700)
    for _ in range(8):
        person.presses(KEY.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert person.window.height() == 700
    person.presses(KEY.Key_0, Qt.KeyboardModifier.ControlModifier)
    person.window.resize(640, 480)
    assert person.window.height() == 480


def test_another_example_leaves_alone_what_does_not_follow_it(person, monkeypatch):
    panels = person.window._panels
    shown = []
    for name in ("network", "training", "pictures", "examples"):
        monkeypatch.setattr(
            getattr(panels, name),
            "show_experiment",
            lambda *_, name=name, **__: shown.append(name),
        )
    monkeypatch.setattr(panels.chart, "show_curve", lambda *_, **__: shown.append("chart"))
    person.chooses("Size of a step", "Example")
    person.presses(KEY.Key_Space)
    person.presses(KEY.Key_Space)
    assert place(person).example == 1
    assert shown == ["examples"]
