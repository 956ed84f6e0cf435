"""A training run without Qt: what it computes, and how it obeys from another thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest

from nnviz.data import load
from nnviz.document.curve import CostCurve
from nnviz.document.experiment import Experiment, Settings, begin
from nnviz.document.presets import PRESETS
from nnviz.engine import Uniform, Zeros, backpropagate
from nnviz.training.run import RunEvent, RunState, TrainingRun, TrainingTask

PATIENCE = 20.0


def task(experiment: Experiment, number: int = 1, **changes: object) -> TrainingTask:
    made = TrainingTask.of(experiment, number)
    return replace(made, **changes)


class Ear:
    """Listens to a run from the test's thread."""

    def __init__(self) -> None:
        self.events: list[RunEvent] = []
        self._news = threading.Condition()

    def __call__(self, event: RunEvent) -> None:
        with self._news:
            self.events.append(event)
            self._news.notify_all()

    def wait_for(self, state: RunState, count: int = 1) -> RunEvent:
        def heard() -> list[RunEvent]:
            return [event for event in self.events if event.state is state]

        with self._news:
            assert self._news.wait_for(lambda: len(heard()) >= count, PATIENCE), state
            return heard()[count - 1]


@contextmanager
def running(run: TrainingRun) -> Iterator[Ear]:
    ear = Ear()
    thread = threading.Thread(target=run.run, args=(ear,))
    thread.start()
    try:
        yield ear
    finally:
        run.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def after(experiment: Experiment, iterations: int) -> RunEvent:
    """Return the event of the pause after so many iterations."""
    run = TrainingRun(task(experiment), paused_after=iterations)
    with running(run) as ear:
        return ear.wait_for(RunState.PAUSED)


@pytest.fixture
def xor() -> Experiment:
    return PRESETS["xor"].open()


@pytest.mark.parametrize("regularisation", [0.0, 3.0])
def test_one_iteration_takes_alpha_times_D_away_from_every_entry_of_theta(xor, regularisation):
    experiment = xor.with_settings(regularisation=regularisation, learning_rate=0.7)
    D = backpropagate(
        experiment.network, experiment.dataset.X, experiment.dataset.Y, regularisation
    ).gradient

    snapshot = after(experiment, 1).snapshot

    assert snapshot.iteration == 1
    for now, was, gradient in zip(snapshot.network.thetas, xor.network.thetas, D, strict=True):
        np.testing.assert_allclose(now, was - 0.7 * gradient, rtol=0, atol=1e-15)


def test_pausing_and_stepping_do_not_change_a_single_bit(xor):
    straight = after(xor, 60).snapshot

    run = TrainingRun(task(xor), paused_after=20)
    with running(run) as ear:
        ear.wait_for(RunState.PAUSED)
        for step in range(40):
            run.step()
            paused = ear.wait_for(RunState.PAUSED, step + 2)

    assert paused.snapshot.iteration == 60
    assert paused.snapshot.network == straight.network
    np.testing.assert_array_equal(paused.snapshot.curve.costs, straight.curve.costs)


@pytest.mark.parametrize("batch_size", [None, 1, 3])
def test_a_run_continued_by_another_is_bit_for_bit_the_same_as_one(batch_size):
    experiment = begin(load("circles"), Settings((4,), Uniform(1.0), batch_size=batch_size))
    straight = after(experiment, 150).snapshot

    first = after(experiment, 70).snapshot
    middle = experiment.trained(first.network, first.iteration, first.curve)
    second = after(middle, 80).snapshot

    assert second.iteration == straight.iteration == 150
    assert second.network == straight.network
    np.testing.assert_array_equal(second.curve.iterations, straight.curve.iterations)
    np.testing.assert_array_equal(second.curve.costs, straight.curve.costs)


def test_a_stop_ends_a_run_that_computes_and_one_that_is_paused(xor):
    run = TrainingRun(task(xor))
    with running(run) as ear:
        ear.wait_for(RunState.STARTED)
        run.stop()
        finished = ear.wait_for(RunState.FINISHED)
    assert finished.snapshot is not None
    assert finished.message == ""

    run = TrainingRun(task(xor), paused_after=3)
    with running(run) as ear:
        ear.wait_for(RunState.PAUSED)
        run.stop()
        assert ear.wait_for(RunState.FINISHED).snapshot.iteration == 3


def test_a_resumed_run_goes_on_until_paused_again(xor):
    run = TrainingRun(task(xor), paused_after=2)
    with running(run) as ear:
        ear.wait_for(RunState.PAUSED)
        run.resume()
        run.pause()
        assert ear.wait_for(RunState.PAUSED, 2).snapshot.iteration >= 2


def test_new_rates_hold_from_the_next_iteration_on(xor):
    run = TrainingRun(task(xor), paused_after=1)
    with running(run) as ear:
        before = ear.wait_for(RunState.PAUSED).snapshot
        run.set_rates(0.25, 0.0)
        run.step()
        now = ear.wait_for(RunState.PAUSED, 2).snapshot
    D = backpropagate(before.network, xor.dataset.X, xor.dataset.Y).gradient
    for theta, was, gradient in zip(now.network.thetas, before.network.thetas, D, strict=True):
        np.testing.assert_allclose(theta, was - 0.25 * gradient, rtol=0, atol=1e-15)


def test_a_held_run_computes_nothing_until_it_is_let_go(xor):
    run = TrainingRun(task(xor))
    with running(run) as ear:
        ear.wait_for(RunState.STARTED)
        with run.held():
            run.pause()
            assert all(event.state is RunState.STARTED for event in ear.events)
        ear.wait_for(RunState.PAUSED)


def test_a_run_can_be_stopped_while_it_is_held(xor):
    run = TrainingRun(task(xor))
    with running(run) as ear, run.held():
        run.stop()
        ear.wait_for(RunState.FINISHED)


def test_what_is_asked_for_arrives_in_the_mailbox(xor):
    run = TrainingRun(task(xor))
    with running(run) as ear:
        ear.wait_for(RunState.STARTED)
        while (first := run.latest()) is None:
            pass
        while (second := run.latest()) is first:
            pass
    assert second.iteration > first.iteration
    assert second.score.cost == pytest.approx(
        run_cost(second.network, xor), abs=1e-12
    )  # the J on the screen is that of the Θ on the screen


def run_cost(network, experiment: Experiment) -> float:
    """J written out once more, from its definition."""
    X, Y = experiment.dataset.X, experiment.dataset.Y
    a = X
    for theta in network.thetas:
        a = 1 / (1 + np.exp(-np.column_stack([np.ones(len(a)), a]) @ theta.T))
    return float(-(Y * np.log(a) + (1 - Y) * np.log(1 - a)).sum() / len(X))


def test_the_curve_has_one_point_for_each_finished_iteration_and_none_for_looking(xor):
    run = TrainingRun(task(xor), paused_after=30)
    with running(run) as ear:
        for _ in range(1000):
            run.latest()
        snapshot = ear.wait_for(RunState.PAUSED).snapshot
    assert snapshot.curve.iterations.tolist() == list(range(31))
    assert snapshot.curve.costs[0] == pytest.approx(run_cost(xor.network, xor), abs=1e-12)


def test_with_mini_batches_the_curve_has_the_J_of_all_examples_at_each_epochs_end():
    experiment = begin(load("circles"), Settings((4,), Uniform(1.0), batch_size=64))
    snapshot = after(experiment, 8).snapshot  # 200 examples: 4 batches an epoch, the last of 8
    assert snapshot.curve.iterations.tolist() == [0, 4, 8]
    assert snapshot.curve.costs[-1] == pytest.approx(run_cost(snapshot.network, experiment))


def test_a_diverging_run_stops_with_a_sentence_that_says_what_to_try(xor):
    run = TrainingRun(task(xor, learning_rate=1e6))
    with running(run) as ear:
        failed = ear.wait_for(RunState.FAILED)
    assert "diverged at iteration" in failed.message
    assert "Try α = 100000 and restart" in failed.message  # λ is 0: it cannot be smaller
    assert failed.snapshot is None or np.isfinite(failed.snapshot.score.cost)


def test_a_run_whose_J_becomes_nan_stops_and_hands_on_no_nan():
    dataset = load("iris")
    experiment = begin(dataset, Settings((5,), Uniform(1.0), hidden_activation="relu"))
    run = TrainingRun(task(experiment, learning_rate=1e160))
    with running(run) as ear:
        failed = ear.wait_for(RunState.FAILED)
    assert "diverged" in failed.message
    if failed.snapshot is not None:
        assert all(np.isfinite(theta).all() for theta in failed.snapshot.network.thetas)


def test_a_run_that_cannot_move_says_that_it_has_converged():
    experiment = begin(load("xor"), Settings((4,), Zeros()))  # every D is 0: a lesson of its own
    run = TrainingRun(task(experiment))
    with running(run) as ear:
        finished = ear.wait_for(RunState.FINISHED)
    assert finished.message.startswith("Converged")


def test_the_start_of_a_run_keeps_the_curve_it_continues(xor):
    run = TrainingRun(task(xor, curve=CostCurve.empty(), iteration=10), paused_after=2)
    with running(run) as ear:
        snapshot = ear.wait_for(RunState.PAUSED).snapshot
    assert snapshot.curve.iterations.tolist() == [10, 11, 12]
