"""The lecture over the window: opened by F5, driven by a clicker, and left with the moment."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget

from nnviz.debugger import Place, Quantity, derive_frame
from nnviz.lecture.titles import lecture_title
from nnviz.window.training_controller import TrainingState

KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
Q = Quantity


@pytest.fixture
def lecture(person):
    """Return the person before the full screen of XOR, with the keyboard on it."""
    begins(person)
    return person


def begins(person) -> None:
    person.strikes(KEY.Key_F5)
    person.waits_until(lambda: person.window.lecturing.view is not None)
    on_it = person.window.lecturing.view
    person.waits_until(lambda: QApplication.focusWindow() is on_it.windowHandle())


def leaves(person) -> None:
    person.strikes(KEY.Key_Escape)
    person.waits_until(lambda: person.window.lecturing.view is None)


def screen(person):
    return person.window.lecturing.view


def caption_of(experiment) -> str:
    return derive_frame(experiment.trace(), experiment.place).caption


def test_f5_shows_the_moment_with_its_title_and_its_sentence(lecture):
    assert screen(lecture).isFullScreen()
    now = lecture.experiment
    assert screen(lecture).title == lecture_title(now.place, now.layer_sizes)
    assert screen(lecture).caption == caption_of(now)
    assert "iteration 0" in screen(lecture).subtitle


@pytest.mark.parametrize("key", [KEY.Key_PageDown, KEY.Key_Space, KEY.Key_Right, KEY.Key_Down])
def test_the_keys_of_a_clicker_step_on(lecture, key):
    lecture.strikes(key)
    assert lecture.place == Place(0, Q.Z, 2, unit=1)
    lecture.strikes(key)
    assert lecture.place == Place(0, Q.Z, 2, unit=2)
    assert screen(lecture).caption == caption_of(lecture.experiment)
    assert screen(lecture).title == lecture_title(lecture.place, lecture.experiment.layer_sizes)


@pytest.mark.parametrize("key", [KEY.Key_PageUp, KEY.Key_Left, KEY.Key_Up, KEY.Key_Backspace])
def test_the_keys_of_a_clicker_step_back(lecture, key):
    for _ in range(2):
        lecture.strikes(KEY.Key_PageDown)
    lecture.strikes(key)
    assert lecture.place == Place(0, Q.Z, 2, unit=1)
    assert screen(lecture).caption == caption_of(lecture.experiment)


def test_shift_home_and_end_move_as_in_the_window(lecture):
    lecture.strikes(KEY.Key_Right, SHIFT)
    assert lecture.place == Place(0, Q.A, 2)
    lecture.strikes(KEY.Key_End)
    assert lecture.place == Place(3, Q.UPDATE, 2)
    lecture.strikes(KEY.Key_Home)
    assert lecture.place == Place(0, Q.INPUT, 1)
    assert screen(lecture).caption == caption_of(lecture.experiment)


def test_a_click_beside_the_graph_steps_on(lecture):
    view = screen(lecture)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.rect().bottomLeft())
    assert lecture.place == Place(0, Q.Z, 2, unit=1)


def test_steps_go_over_the_end_of_an_iteration_and_back(lecture):
    start = lecture.experiment.network
    lecture.strikes(KEY.Key_End)
    lecture.strikes(KEY.Key_PageDown)
    assert lecture.experiment.iteration == 1
    assert "iteration 1" in screen(lecture).subtitle
    lecture.strikes(KEY.Key_PageUp)
    assert lecture.experiment.iteration == 0
    assert lecture.experiment.network == start
    assert "iteration 0" in screen(lecture).subtitle


@pytest.mark.parametrize("key", [KEY.Key_B, KEY.Key_Period, KEY.Key_W])
def test_b_blackens_and_the_next_key_only_brings_back(lecture, key):
    lecture.strikes(key)
    assert screen(lecture).curtain.colour is not None
    lecture.strikes(KEY.Key_PageDown)
    assert screen(lecture).curtain.colour is None
    assert lecture.place == Place(0, Q.INPUT, 1)
    lecture.strikes(KEY.Key_PageDown)
    assert lecture.place == Place(0, Q.Z, 2, unit=1)


def docks(person) -> dict[str, tuple[bool, object]]:
    """Return of each dock whether it is open, and where it stands."""
    found = person.window.findChildren(QDockWidget)
    return {dock.objectName(): (dock.isHidden(), dock.geometry()) for dock in found}


def settles(person) -> None:
    """Wait until the docks stand where they are to stand."""
    seen = []

    def is_still() -> bool:
        seen.append(docks(person))
        return len(seen) > 20 and all(arranged == seen[-1] for arranged in seen[-20:])

    person.waits_until(is_still)


def test_escape_gives_the_window_back_as_it_was_with_the_moment_reached(person):
    person.window.resize(1500, 1000)
    person.opens("Breakpoints")
    settles(person)
    geometry, arranged = person.window.geometry(), docks(person)
    begins(person)
    for _ in range(7):
        person.strikes(KEY.Key_PageDown)
    reached = person.place
    leaves(person)
    person.waits_until(person.window.isActiveWindow)
    assert person.window.geometry() == geometry
    assert docks(person) == arranged
    assert person.place == reached == Place(0, Q.A, 2, unit=3)
    assert person.caption == caption_of(person.experiment)
    person.strikes(KEY.Key_Space)
    assert person.place == Place(0, Q.A, 2, unit=4)
    assert person.caption == caption_of(person.experiment)


def test_the_lecture_can_be_opened_again_at_the_moment_of_then(lecture):
    lecture.strikes(KEY.Key_PageDown)
    leaves(lecture)
    lecture.strikes(KEY.Key_Space)
    begins(lecture)
    assert screen(lecture).caption == caption_of(lecture.experiment)
    lecture.strikes(KEY.Key_PageDown)
    assert lecture.place == Place(0, Q.Z, 2, unit=3)


def test_closing_the_full_screen_by_its_window_gives_the_window_back(lecture):
    lecture.strikes(KEY.Key_PageDown)
    screen(lecture).close()
    assert screen(lecture) is None
    assert lecture.caption == caption_of(lecture.experiment)


def test_f5_again_on_the_window_below_does_no_harm(lecture):
    lecture.presses(KEY.Key_F5)
    begins(lecture)
    lecture.strikes(KEY.Key_PageDown)
    assert lecture.place == Place(0, Q.Z, 2, unit=1)
    leaves(lecture)
    lecture.strikes(KEY.Key_Space)
    assert lecture.place == Place(0, Q.Z, 2, unit=2)


# -- training --------------------------------------------------------------------------------------


def test_t_trains_and_pauses_and_the_caption_follows(lecture):
    lecture.strikes(KEY.Key_T)
    lecture.waits_until(lambda: "J(Θ)" in screen(lecture).caption)
    assert screen(lecture).title == "Training"
    lecture.strikes(KEY.Key_PageDown)  # does nothing meanwhile
    lecture.strikes(KEY.Key_T)
    lecture.waits_for_training_to(TrainingState.PAUSED)
    assert lecture.experiment.iteration > 0
    assert screen(lecture).caption == caption_of(lecture.experiment)
    assert f"iteration {lecture.experiment.iteration:,}" in screen(lecture).subtitle
    leaves(lecture)
    assert lecture.iteration == lecture.experiment.iteration


def test_leaving_while_training_shows_it_in_the_window(lecture):
    lecture.strikes(KEY.Key_T)
    lecture.waits_until(lambda: screen(lecture).title == "Training")
    leaves(lecture)
    reached = lecture.iteration
    lecture.waits_until(lambda: lecture.iteration > reached)
    lecture.presses(KEY.Key_T)
    lecture.waits_for_training_to(TrainingState.PAUSED)
    assert lecture.iteration == lecture.experiment.iteration


def test_training_that_diverges_says_so_to_the_room(person):
    person.types("Rate α", "1e6")
    person.types("Regularisation λ", "1e6")
    begins(person)
    person.strikes(KEY.Key_T)
    person.waits_until(lambda: "diverged" in screen(person).caption)
    assert screen(person).title == "Training stopped"


# -- breakpoints and predictions -------------------------------------------------------------------


def test_f8_says_to_the_room_why_it_stopped_and_what_this_moment_is(person):
    person.adds_breakpoint("Unit…", **{"Layer of the unit": "2", "Unit": "3"})
    begins(person)
    for place in (Place(0, Q.Z, 2, unit=3), Place(0, Q.A, 2, unit=3)):
        person.strikes(KEY.Key_F8)
        assert person.place == place
        assert screen(person).title == "Breakpoint"
        assert screen(person).caption.startswith("Stopped at ")
        assert screen(person).caption.endswith(caption_of(person.experiment))


def test_f8_without_a_breakpoint_says_how_to_set_one(lecture):
    lecture.strikes(KEY.Key_F8)
    assert "click beside a line" in screen(lecture).caption


def test_f8_runs_over_iterations_and_shift_f8_back(person):
    person.adds_breakpoint("Iteration…", **{"Iteration to stop at": "150"})
    person.adds_breakpoint("Iteration…", **{"Iteration to stop at": "20"})
    begins(person)
    for iteration in (20, 150):
        person.strikes(KEY.Key_F8)
        person.waits_for_training_to(TrainingState.IDLE)
        assert person.experiment.iteration == iteration
        assert f"iteration {iteration}" in screen(person).subtitle
    person.strikes(KEY.Key_F8, SHIFT)
    person.waits_until(lambda: person.experiment.iteration == 20)
    assert "Stopped where iteration 20 begins" in screen(person).caption


def test_the_formula_of_a_lecture_is_that_of_its_moment_even_while_predicting(person):
    person.strikes(KEY.Key_Q)
    person.strikes(KEY.Key_Space)
    begins(person)
    text = screen(person).panel.sheet.accessibleDescription()
    z = person.window._presenter.trace().example(0).z[1][0]
    assert "?" not in text
    assert text.endswith(f"= {z:.4f}")


def test_play_goes_on_by_itself(lecture):
    lecture.window.playback.set_speed(200)
    lecture.strikes(KEY.Key_P)
    lecture.waits_until(lambda: not lecture.window.playback.playing)
    assert lecture.place == Place(3, Q.UPDATE, 2)
    assert screen(lecture).caption == caption_of(lecture.experiment)


def test_a_window_that_is_closed_takes_its_lecture_along(lecture):
    view = screen(lecture)
    lecture.window.close()
    assert not view.isVisible()
