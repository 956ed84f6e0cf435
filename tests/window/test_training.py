"""Training in the window: live, paused, stepped, restarted, and replaced while it runs."""

import gc
import sys

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox

from nnviz.engine import backpropagate
from nnviz.training.worker import TrainingWorker
from nnviz.views.algorithm import AlgorithmView
from nnviz.views.formula import FormulaView
from nnviz.window.training_controller import TrainingState

KEY = Qt.Key
IDLE, RUNNING, PAUSED = TrainingState.IDLE, TrainingState.RUNNING, TrainingState.PAUSED


def network(person):
    return person.window.document.experiment.network


def named(person, kind, name):
    return next(w for w in person.window.findChildren(kind) if w.accessibleName() == name)


def types(box, text: str) -> None:
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, text)
    QTest.keyClick(box, KEY.Key_Return)


def test_t_trains_and_the_counter_and_the_cost_follow_while_it_runs(person):
    person.presses(KEY.Key_T)
    person.waits_until(lambda: person.iteration > 50)
    assert person.window.training.state is RUNNING
    assert person.caption.startswith("Iteration")
    assert "Pause" in person.button("Pause").text()
    before = person.iteration
    person.waits_until(lambda: person.iteration > before)


def test_t_again_pauses_and_what_is_on_the_screen_is_the_theta_that_was_reached(person):
    person.presses(KEY.Key_T)
    person.waits_until(lambda: person.iteration > 50)
    person.presses(KEY.Key_T)
    person.waits_for_training_to(PAUSED)

    experiment = person.window.document.experiment
    assert experiment.iteration == person.iteration > 50
    J = backpropagate(network(person), experiment.dataset.X, experiment.dataset.Y).cost.total
    shown = person.counter.splitlines()[1].split("=")[1].split("·")[0]
    assert float(shown) == pytest.approx(J, rel=1e-3)
    assert person.caption.startswith("a(3) = g(z(3)) = h(x)")
    assert experiment.curve.iterations[-1] <= experiment.iteration


def test_one_iteration_does_exactly_one(person):
    for wanted in (1, 2, 3):
        person.presses(KEY.Key_I)
        person.waits_until(lambda wanted=wanted: person.iteration == wanted)
        person.waits_for_training_to(PAUSED)
    assert person.window.document.experiment.iteration == 3


def test_a_pause_in_training_leaves_no_trace_in_the_numbers(sit_at):
    once, twice = sit_at("xor"), sit_at("xor")
    for _ in range(10):
        once.presses(KEY.Key_I)
        once.waits_for_training_to(PAUSED)
    for _ in range(5):
        twice.presses(KEY.Key_I)
        twice.waits_for_training_to(PAUSED)
    twice.presses(KEY.Key_T, Qt.KeyboardModifier.ShiftModifier)
    twice.waits_for_training_to(IDLE)
    for _ in range(5):
        twice.presses(KEY.Key_I)
        twice.waits_for_training_to(PAUSED)
    assert network(once) == network(twice)


def test_restart_brings_back_the_very_same_theta_and_an_empty_curve(person):
    start = network(person)
    person.presses(KEY.Key_T)
    person.waits_until(lambda: person.iteration > 10)
    person.presses(KEY.Key_R)

    assert person.window.training.state is IDLE
    assert network(person) is start
    assert person.iteration == 0
    assert len(person.window.document.experiment.curve) == 0


def test_another_preset_during_training_is_not_overwritten_by_the_old_run(person):
    person.presses(KEY.Key_T)
    person.waits_until(lambda: person.iteration > 10)
    presets = named(person, QComboBox, "Preset")
    presets.setCurrentIndex(presets.findText("Iris · 4-5-3"))
    presets.activated.emit(presets.currentIndex())

    assert person.window.training.state is IDLE
    person.waits_until(lambda: not running_threads())
    assert person.window.windowTitle().startswith("Iris")
    assert network(person).layer_sizes == (4, 5, 3)
    assert person.iteration == 0


def running_threads() -> list[TrainingWorker]:
    return [w for w in gc.get_objects() if isinstance(w, TrainingWorker) and w.isRunning()]


def test_alpha_and_lambda_can_be_changed_while_it_runs(person):
    person.presses(KEY.Key_T)
    person.waits_until(lambda: person.iteration > 10)
    types(named(person, QDoubleSpinBox, "Rate α"), "0.25")
    types(named(person, QDoubleSpinBox, "Regularisation λ"), "0.5")
    assert person.window.training.state is RUNNING
    settings = person.window.document.experiment.settings
    assert (settings.learning_rate, settings.regularisation) == (0.25, 0.5)

    person.window._panels.graph.setFocus()
    person.presses(KEY.Key_T)
    person.waits_for_training_to(PAUSED)
    before = person.window.document.experiment
    person.presses(KEY.Key_I)
    person.waits_until(lambda: person.iteration == before.iteration + 1)
    person.waits_for_training_to(PAUSED)
    D = backpropagate(before.network, before.dataset.X, before.dataset.Y, 0.5).gradient
    for now, was, gradient in zip(network(person).thetas, before.network.thetas, D, strict=True):
        np.testing.assert_allclose(now, was - 0.25 * gradient, rtol=0, atol=1e-12)


def test_lambda_changed_in_a_pause_is_in_the_next_update(person):
    person.presses(KEY.Key_I)
    person.waits_for_training_to(PAUSED)
    types(named(person, QDoubleSpinBox, "Regularisation λ"), "2")
    before = person.window.document.experiment
    person.window._panels.graph.setFocus()
    person.presses(KEY.Key_I)
    person.waits_for_training_to(PAUSED)
    assert person.iteration == 2
    D = backpropagate(before.network, before.dataset.X, before.dataset.Y, 2.0).gradient
    for now, was, gradient in zip(network(person).thetas, before.network.thetas, D, strict=True):
        np.testing.assert_allclose(now, was - 1.0 * gradient, rtol=0, atol=1e-12)


def test_divergence_stops_with_a_sentence_and_the_same_theta_can_be_started_again(person):
    start = network(person)
    types(named(person, QDoubleSpinBox, "Rate α"), "100000")
    person.window._panels.graph.setFocus()
    person.presses(KEY.Key_T)
    person.waits_until(lambda: "diverged" in person.caption)
    assert "Try α" in person.caption
    assert person.window.training.state is IDLE
    person.presses(KEY.Key_R)
    assert network(person) is start


def test_new_layers_are_drawn_and_begin_at_iteration_0(person):
    person.presses(KEY.Key_I)
    person.waits_until(lambda: person.iteration == 1)
    types(named(person, QLineEdit, "Hidden layers"), "3, 2")
    assert network(person).layer_sizes == (2, 3, 2, 1)
    assert person.iteration == 0
    assert "· 2-3-2-1" in person.window.windowTitle()


@pytest.mark.parametrize("text", ["0", "x", "4, -", "99999", "1,1,1,1,1,1,1,1,1,1"])
def test_layers_that_cannot_be_are_refused_with_a_sentence_and_nothing_is_lost(person, text):
    before = network(person)
    types(named(person, QLineEdit, "Hidden layers"), text)
    if text == "4, -":
        assert network(person).layer_sizes == (2, 4, 1)
        return
    assert person.caption.startswith("Layers:")
    assert network(person) is before


def test_the_same_seed_gives_the_same_theta_again(person):
    before = network(person)
    types(named(person, QSpinBox, "Seed"), "8")
    assert network(person) != before
    types(named(person, QSpinBox, "Seed"), "7")
    assert network(person) == before


def test_training_is_one_step_to_undo(person):
    start = network(person)
    person.presses(KEY.Key_T)
    person.waits_until(lambda: person.iteration > 10)
    person.presses(KEY.Key_T)
    person.waits_for_training_to(PAUSED)
    trained = network(person)
    person.presses(KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert network(person) is start
    assert person.iteration == 0
    person.presses(KEY.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert network(person) is trained


def test_mini_batches_and_single_examples_train_too(sit_at):
    for kind in ("mini-batches", "one at a time"):
        person = sit_at("circles")
        batch = named(person, QComboBox, "Batch")
        batch.setCurrentText(kind)
        batch.activated.emit(batch.currentIndex())
        person.window._panels.graph.setFocus()
        person.presses(KEY.Key_T)
        person.waits_until(lambda person=person: person.iteration > 100)


def test_the_interval_of_thread_switches_is_given_back_after_training(person):
    calm = sys.getswitchinterval()
    person.presses(KEY.Key_T)
    person.waits_until(lambda: person.iteration > 10)
    assert sys.getswitchinterval() < calm
    person.presses(KEY.Key_T, Qt.KeyboardModifier.ShiftModifier)
    person.waits_until(lambda: not running_threads())
    person.waits_until(lambda: sys.getswitchinterval() == calm)


def test_the_window_closes_during_training_and_leaves_no_thread(sit_at):
    for _ in range(10):
        person = sit_at("xor")
        person.presses(KEY.Key_T)
        person.waits_until(lambda person=person: person.iteration > 0)
        person.window.close()
        assert not running_threads()


def test_while_training_runs_what_is_of_one_step_says_that_it_waits(person):
    views = [person.window.findChild(kind) for kind in (FormulaView, AlgorithmView)]
    formula, algorithm = views[0].sheet, views[1]
    waits = "Training runs: pause it to see a single step."
    person.presses(KEY.Key_T)
    person.waits_until(lambda: person.iteration > 50)
    assert formula.accessibleDescription() == waits
    assert algorithm.lit_line is None
    assert algorithm.accessibleDescription().startswith(waits)
    person.presses(KEY.Key_T)
    person.waits_for_training_to(PAUSED)
    assert formula.numbers
    assert algorithm.lit_line is not None
    assert waits not in algorithm.accessibleDescription()
