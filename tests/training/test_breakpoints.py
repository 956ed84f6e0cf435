"""Running over many iterations, forwards while training and back through the history."""

import threading

import numpy as np
import pytest

from nnviz.data import load
from nnviz.debugger.breakpoints import (
    AtExample,
    AtIteration,
    AtLine,
    CostRose,
    Misclassified,
    Saturated,
    SignChange,
    Vanishing,
)
from nnviz.debugger.hits import Hits
from nnviz.debugger.search import BackSearch
from nnviz.document.experiment import Settings, begin
from nnviz.engine import Uniform
from nnviz.training.run import RunState, TrainingRun, TrainingTask

STEPS = 120


def opened(name, **settings):
    given = {"hidden_sizes": (4,), "start": Uniform(1.5), "learning_rate": 6.0, "seed": 3}
    return begin(load(name), Settings(**(given | settings)))


def walked(experiment, breakpoints, steps=STEPS):
    """Return every iteration that has a hit, by stepping through all of them one by one."""
    numbers = []
    for _ in range(steps):
        if Hits(experiment.trace(), breakpoints).next(-1) is not None:
            numbers.append(experiment.iteration)
        experiment = experiment.stepped(experiment.trace())
    return numbers


def run_to(experiment, breakpoints):
    """Return the experiment that a run to the next hit leaves, and the iteration of the hit."""
    run = TrainingRun(TrainingTask.of(experiment, 1, breakpoints))
    events = []
    thread = threading.Thread(target=run.run, args=(events.append,))
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
    last = events[-1]
    assert last.state is RunState.HIT
    kept = last.snapshot
    done = experiment.trained(kept.network, kept.iteration, kept.curve, kept.keyframes)
    return done, last.hit_in


CASES = {
    "iteration": ("xor", {}, AtIteration(57)),
    "sign": ("xor", {}, SignChange(2, 1, 2)),
    "saturation": ("circles", {}, Saturated(0.03, 0.97)),
    "vanishing": ("xor", {}, Vanishing(1e-3)),
    "rose": ("circles", {"learning_rate": 12.0}, CostRose()),
    "rose in batches": ("circles", {"batch_size": 16, "learning_rate": 3.0}, CostRose()),
    "example in batches": ("iris", {"batch_size": 10}, AtExample(3)),
    "wrong in batches": ("iris", {"batch_size": 4, "learning_rate": 3.0}, Misclassified()),
}


@pytest.mark.parametrize(("name", "settings", "breakpoint_"), CASES.values(), ids=CASES)
def test_a_run_stops_in_the_same_iterations_as_walking(name, settings, breakpoint_):
    experiment = opened(name, **settings)
    expected = [n for n in walked(experiment, (breakpoint_,)) if n > 0]
    assert expected, "the case must have a hit"
    for number in expected[:4]:
        experiment, hit_in = run_to(experiment, (breakpoint_,))
        assert hit_in == number
        experiment = experiment.at_iteration(hit_in)


@pytest.mark.parametrize(("name", "settings", "breakpoint_"), CASES.values(), ids=CASES)
def test_searching_back_finds_the_same_iterations(name, settings, breakpoint_):
    experiment = opened(name, **settings)
    expected = walked(experiment, (breakpoint_,))
    done, _ = run_to(experiment, (AtIteration(STEPS),))
    before, numbers = STEPS, []
    while (number := BackSearch(done.history, before, (breakpoint_,)).run()) is not None:
        numbers.append(before := number)
        if len(numbers) == 4:
            break
    assert numbers == expected[::-1][:4]


def test_an_iteration_ahead_is_reached_with_the_same_bits_as_by_steps():
    experiment = opened("xor")
    done, hit_in = run_to(experiment, (AtIteration(30),))
    assert (done.iteration, hit_in) == (30, 30)
    for _ in range(30):
        experiment = experiment.stepped(experiment.trace())
    assert all(map(np.array_equal, done.network.thetas, experiment.network.thetas))


def test_a_search_that_was_stopped_finds_nothing():
    done, _ = run_to(opened("xor"), (AtIteration(50),))
    search = BackSearch(done.history, 50, (AtIteration(3),))
    search.stop()
    assert search.run() is None
    assert search.stopped


def far_run():
    """Return a run that is on its way to a breakpoint it will not come to, its thread and ear."""
    run = TrainingRun(TrainingTask.of(opened("xor", learning_rate=0.1), 1, (AtIteration(10**12),)))
    events = []
    thread = threading.Thread(target=run.run, args=(events.append,))
    thread.start()
    while run.latest() is None:
        assert thread.is_alive()
    return run, thread, events


@pytest.mark.parametrize("added", [AtLine(6), Saturated(0.49, 0.51)], ids=["line", "saturation"])
def test_a_breakpoint_that_is_added_on_the_way_stops_the_run_at_once(added):
    run, thread, events = far_run()
    before = run.latest().iteration
    run.stop_at((AtIteration(10**12), added))
    thread.join(20)
    assert not thread.is_alive()
    last = events[-1]
    assert last.state is RunState.HIT
    assert last.hit_in == last.snapshot.iteration > before


def test_a_run_goes_on_when_its_last_breakpoint_is_taken_away_on_the_way():
    run, thread, events = far_run()
    run.stop_at(())
    assert run.stops_at == ()
    reached = run.latest().iteration
    while run.latest().iteration < reached + 100:
        assert thread.is_alive()
    run.stop()
    thread.join(20)
    assert events[-1].state is RunState.FINISHED
