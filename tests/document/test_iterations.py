"""Stepping an experiment over iterations, and back: the Θ and the curve of training, to the bit."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.data import load
from nnviz.debugger import Place, Quantity, history
from nnviz.document.edits import InputEdit, TargetEdit, WeightEdit
from nnviz.document.experiment import Settings, begin
from nnviz.engine import EngineError, Fixed, GradientDescent, Problem, Uniform, minimise
from nnviz.training import run as training
from nnviz.training.run import RunState, TrainingRun, TrainingTask

BATCHES = pytest.mark.parametrize("batch_size", [None, 1, 3, 4, 50])


def opened(name="xor", **changes):
    arguments = {"hidden_sizes": (4,), "start": Uniform(1.0)}
    return begin(load(name), Settings(**(arguments | changes)))


def stepped(experiment, count):
    for _ in range(count):
        experiment = experiment.stepped(experiment.trace())
    return experiment


def run_of(experiment, count):
    """Return the snapshot of a training run of so many iterations, run in this thread."""
    run = TrainingRun(TrainingTask.of(experiment, 1), paused_after=count)
    events = []

    def listen(event):
        events.append(event)
        if event.state is RunState.PAUSED:
            run.stop()

    run.run(listen)
    assert [event.state for event in events] == [
        RunState.STARTED,
        RunState.PAUSED,
        RunState.FINISHED,
    ]
    return events[-1].snapshot


def trained(experiment, count):
    """Return the experiment as the program has it after a run of so many iterations."""
    s = run_of(experiment, count)
    return experiment.trained(s.network, s.iteration, s.curve, s.keyframes)


def met(experiment, count):
    """Return Θ before each of `count` updates and after the last, as the engine met them."""
    found, settings = [], experiment.settings
    data = experiment.dataset
    problem = Problem(experiment.network, data.X, data.Y, settings.regularisation)
    optimiser = GradientDescent(settings.learning_rate, settings.batch_size, settings.seed)
    listen = lambda iteration: found.append(iteration.network())  # noqa: E731  shorter so
    minimise(problem, optimiser, listen, count, first_iteration=experiment.iteration)
    return found


def bits(network):
    return network.unrolled().tobytes()


def goes_back_over(experiment, networks, first=0):
    """Check every iteration from `first` on that is gone back to, one by one and at once."""
    walked = experiment
    for iteration in range(first + len(networks) - 1, first - 1, -1):
        walked = walked.at_iteration(iteration)
        at_once = experiment.at_iteration(iteration)
        assert walked.iteration == at_once.iteration == iteration
        wanted = bits(networks[iteration - first])
        assert bits(walked.network) == bits(at_once.network) == wanted, iteration


# -- forward ---------------------------------------------------------------------------------------


@BATCHES
@pytest.mark.parametrize("regularisation", [0.0, 2.0])
def test_steps_make_the_theta_of_a_training_run_to_the_bit(batch_size, regularisation):
    start = opened(batch_size=batch_size, regularisation=regularisation)
    there, run = stepped(start, 25), run_of(start, 25)
    assert there.iteration == run.iteration == 25
    assert bits(there.network) == bits(run.network)


def assert_same_costs(one, other):
    assert one.iterations.tolist() == other.iterations.tolist()
    assert one.stride == other.stride
    # With the whole batch training takes J from its own sums, so the last digits may differ.
    np.testing.assert_allclose(one.costs, other.costs, rtol=1e-12)


def assert_same_curve(one, other):
    assert_same_costs(one, other)
    assert one.accuracies.tolist() == other.accuracies.tolist()


@BATCHES
@pytest.mark.parametrize("regularisation", [0.0, 2.0])
def test_steps_add_the_points_of_a_training_run_to_the_curve(batch_size, regularisation):
    start = opened(batch_size=batch_size, regularisation=regularisation)
    assert_same_costs(stepped(start, 25).curve, run_of(start, 25).curve)


@BATCHES
def test_the_accuracies_of_steps_and_of_training_are_those_of_each_theta(batch_size):
    start = opened(batch_size=batch_size)
    data, networks = start.dataset, met(start, 25)
    for curve in (stepped(start, 25).curve, run_of(start, 25).curve):
        for iteration, accuracy in zip(curve.iterations, curve.accuracies, strict=True):
            a = data.X
            for theta in networks[iteration].thetas:
                a = 1 / (1 + np.exp(-np.column_stack([np.ones(len(a)), a]) @ theta.T))
            assert accuracy == np.mean((a >= 0.5) == data.Y), iteration


def test_mini_batches_add_a_point_at_each_epochs_end_and_none_between():
    # 200 examples in batches of 64 are 4 updates an epoch.
    start = opened("circles", batch_size=64)
    assert stepped(start, 3).curve.iterations.tolist() == [0]
    assert stepped(start, 9).curve.iterations.tolist() == [0, 4, 8]


@pytest.mark.parametrize(("first", "second"), [("steps", "run"), ("run", "steps")])
@pytest.mark.parametrize("batch_size", [None, 3])
def test_steps_and_runs_go_on_from_each_other(first, second, batch_size):
    ways = {"steps": stepped, "run": trained}
    start = opened(batch_size=batch_size)
    mixed = ways[second](ways[first](start, 11), 12)
    straight = run_of(start, 23)
    assert bits(mixed.network) == bits(straight.network)
    assert_same_curve(mixed.curve, straight.curve)
    goes_back_over(mixed, met(start, 23))


def test_a_step_propagates_the_example_through_the_new_theta():
    there = stepped(opened().choosing(2), 1)
    assert there.place == Place(2, Quantity.A, 3)


def test_a_step_that_leaves_the_finite_numbers_is_refused_and_changes_nothing():
    start = opened(learning_rate=1e200, regularisation=1e200)
    there = start.stepped(start.trace()) if finite(start.trace().updated) else start
    with pytest.raises(EngineError):
        there.stepped(there.trace())
    assert all(np.isfinite(theta).all() for theta in there.network.thetas)


def finite(thetas):
    return all(np.isfinite(theta).all() for theta in thetas)


# -- and back --------------------------------------------------------------------------------------


@BATCHES
@pytest.mark.parametrize("regularisation", [0.0, 2.0])
def test_going_back_over_steps_restores_every_theta_to_the_bit(batch_size, regularisation):
    start = opened(batch_size=batch_size, regularisation=regularisation)
    goes_back_over(stepped(start, 20), met(start, 20))


@BATCHES
@pytest.mark.parametrize("regularisation", [0.0, 2.0])
def test_going_back_into_a_run_restores_the_iterations_that_were_not_kept(
    batch_size, regularisation, monkeypatch
):
    monkeypatch.setattr(training, "MOST_MARKS", 6)
    start = opened(batch_size=batch_size, regularisation=regularisation)
    there = trained(start, 61)
    kept = {frame.iteration for frame in there.history.keyframes}
    assert {0, 61} <= kept
    assert len(kept) <= 8
    goes_back_over(there, met(start, 61))


def test_a_long_run_keeps_few_theta_and_gives_back_any():
    start = opened()
    there = trained(start, 3000)
    assert len(there.history.keyframes) <= training.MOST_MARKS + 2
    networks = met(start, 3000)
    for iteration in (0, 1, 7, 255, 256, 257, 1001, 2047, 2999, 3000):
        assert bits(there.at_iteration(iteration).network) == bits(networks[iteration])


@pytest.mark.parametrize("way", [stepped, trained])
@pytest.mark.parametrize(
    "change",
    [
        {"learning_rate": 0.1},
        {"regularisation": 4.0},
        {"batch_size": 3},
        {"learning_rate": 0.1, "regularisation": 4.0, "batch_size": 1},
    ],
    ids=str,
)
def test_going_back_over_a_change_of_the_rates_restores_theta_and_the_rates(
    way, change, monkeypatch
):
    monkeypatch.setattr(training, "MOST_MARKS", 4)
    start = opened()
    middle = way(start, 13).with_settings(**change)
    end = way(middle, 17)
    goes_back_over(end, met(middle, 17), first=13)
    goes_back_over(end.at_iteration(13), met(start, 13)[:13])
    for iteration in range(31):
        # The rates are those of the update that begins there.
        changed = iteration >= 13
        settings = end.at_iteration(iteration).settings
        assert settings == (middle if changed else start).settings, iteration


@pytest.mark.parametrize("way", [stepped, trained])
def test_after_going_back_training_goes_on_as_it_did(way):
    start = opened(batch_size=3)
    middle = way(start, 13).with_settings(learning_rate=0.2)
    end = way(middle, 17)
    again = way(end.at_iteration(20), 10)
    assert bits(again.network) == bits(end.network)
    assert_same_curve(again.curve, end.curve)


def test_a_weight_set_by_hand_stays_in_the_past():
    start = opened()
    before = stepped(start, 5)
    edited = before.with_weight(1, 2, 0, 3.5)
    end = stepped(edited, 6)
    goes_back_over(end, met(edited, 6), first=5)
    goes_back_over(end.at_iteration(4), met(start, 5)[:5])


def test_a_weight_set_by_hand_is_not_lost_when_little_can_be_kept(monkeypatch):
    monkeypatch.setattr(history, "BUDGET", 1)
    edited = stepped(opened(), 5).with_weight(1, 2, 0, 3.5)
    # Back and forth over the edit: the iteration is kept again and again.
    there = stepped(stepped(edited, 1).at_iteration(5), 60)
    there = stepped(there.at_iteration(5), 60)
    goes_back_over(there, met(edited, 60), first=5)


def test_going_back_before_the_beginning_is_refused():
    with pytest.raises(ValueError, match="iteration -1"):
        stepped(opened(), 3).at_iteration(-1)


def test_going_on_is_no_going_back_and_is_refused():
    there = stepped(opened(), 3)
    with pytest.raises(ValueError, match="iteration 4: the history ends at iteration 3"):
        there.at_iteration(4)


def test_what_was_passed_is_still_ahead_after_a_jump_back():
    there = stepped(opened(), 20)
    back = there.at_iteration(4)
    assert (len(back.curve), len(there.curve)) == (5, 21)
    assert back.at_iteration(20).network == there.network
    again = stepped(back, 3).at_iteration(20)
    assert again.network == there.network
    assert np.array_equal(again.curve.costs, there.curve.costs)
    goes_back_over(again, met(opened(), 20))


def test_an_edit_after_a_jump_back_forgets_what_was_ahead():
    back = stepped(opened(), 20).at_iteration(4)
    for changed in (back.with_weight(1, 0, 0, 0.5), back.with_settings(learning_rate=0.25)):
        with pytest.raises(ValueError, match="the history ends at iteration 4"):
            changed.at_iteration(5)


def test_the_last_update_is_what_was_added_to_theta():
    start = opened()
    assert start.last_update is None
    there = stepped(start, 3)
    before = there.at_iteration(2)
    for added, old, new in zip(
        there.last_update, before.network.thetas, there.network.thetas, strict=True
    ):
        assert np.array_equal(old + added, new)
    again = there.at_iteration(1).at_iteration(3)
    assert all(map(np.array_equal, again.last_update, there.last_update))
    assert there.at_iteration(0).last_update is None


def test_a_restart_forgets_the_iterations():
    again = stepped(opened(), 5).restarted()
    assert [frame.iteration for frame in again.history.keyframes] == [0]
    goes_back_over(stepped(again, 5), met(opened(), 5))


def test_a_new_architecture_forgets_the_iterations():
    other = stepped(opened(), 5).with_settings(hidden_sizes=(3,))
    assert [frame.iteration for frame in other.history.keyframes] == [0]


def test_the_history_stays_within_its_budget_over_steps_and_runs(monkeypatch):
    start = opened()
    size = sum(theta.nbytes for theta in start.network.thetas)
    monkeypatch.setattr(history, "BUDGET", 20 * size)
    there = stepped(trained(stepped(start, 50), 50), 50)
    assert len([f for f in there.history.keyframes if not f.turn]) <= 20
    goes_back_over(there, met(start, 150))


def test_what_an_experiment_was_is_not_changed_by_what_comes_of_it():
    middle = stepped(opened(), 5)
    frames, theta = middle.history.keyframes, bits(middle.network)
    stepped(middle, 3)
    middle.at_iteration(2)
    assert middle.history.keyframes is frames
    assert bits(middle.network) == theta


# -- edits on the way ------------------------------------------------------------------------------

EDITS = [
    WeightEdit(1, 2, 0, 3.5),
    WeightEdit(2, 0, 1, -0.75),
    InputEdit(1, 0, 2.5),
    InputEdit(3, 1, -1.0),
    TargetEdit(2, 0, 0.25),
    TargetEdit(0, 0, 1.0),
]
WAYS = {"steps": stepped, "run": trained}


class Life:
    """An experiment beside everything that it was: at each iteration the last that it became."""

    def __init__(self, experiment):
        self.now = experiment
        self.was = [experiment]

    def go(self, way, count):
        networks = met(self.now, count)
        before, self.now = self.now, WAYS[way](self.now, count)
        assert bits(self.now.network) == bits(networks[-1])
        self.was += [replace(before, network=network) for network in networks[1:]]

    def edit(self, edit):
        self.now = self.was[-1] = self.now.edited(edit)

    def check(self):
        """Go back one by one, and at once: Θ to the bit, and the data and rates of the time."""
        walked = self.now
        for iteration in range(len(self.was) - 1, -1, -1):
            walked, then = walked.at_iteration(iteration), self.was[iteration]
            for there in (walked, self.now.at_iteration(iteration)):
                assert bits(there.network) == bits(then.network), iteration
                assert there.dataset is then.dataset, iteration
                assert there.settings == then.settings, iteration


@settings(max_examples=25)
@given(
    chapters=st.lists(
        st.tuples(
            st.lists(st.sampled_from(EDITS), max_size=3),
            st.sampled_from(sorted(WAYS)),
            st.integers(1, 15),
        ),
        min_size=1,
        max_size=4,
    ),
    batch_size=st.sampled_from([None, 1, 3]),
)
def test_going_back_over_edits_steps_and_runs_restores_theta_and_the_data(chapters, batch_size):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "MOST_MARKS", 4)
        patch.setattr(history, "BUDGET", 1)
        life = Life(opened(batch_size=batch_size, regularisation=0.5))
        for edits, way, count in chapters:
            for edit in edits:
                life.edit(edit)
            life.go(way, count)
        life.check()


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_stepping_on_from_before_an_edit_comes_to_it_again(edit):
    edited = stepped(stepped(opened(batch_size=3), 5).edited(edit), 7)
    again = stepped(edited.at_iteration(4), 8)
    assert bits(again.network) == bits(edited.network)
    assert again.dataset is edited.dataset
    assert_same_curve(again.curve, edited.curve)


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_training_on_from_before_an_edit_goes_on_as_if_it_had_never_been(edit):
    start = opened(batch_size=3)
    straight = trained(start, 12)
    edited = trained(stepped(start, 5).edited(edit), 7)
    assert bits(edited.network) != bits(straight.network)
    again = trained(edited.at_iteration(4), 8)
    assert bits(again.network) == bits(straight.network)
    assert again.dataset is start.dataset
    assert_same_curve(again.curve, straight.curve)


@pytest.mark.parametrize("way", sorted(WAYS))
@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_going_on_from_an_edit_goes_on_with_what_was_edited(edit, way):
    edited = stepped(opened(batch_size=3), 5).edited(edit)
    there = WAYS[way](edited, 7)
    again = WAYS[way](there.at_iteration(5), 7)
    assert bits(again.network) == bits(there.network) == bits(met(edited, 7)[-1])
    assert again.dataset is edited.dataset
    assert_same_curve(again.curve, there.curve)


def test_a_restart_keeps_the_edited_data_and_has_the_theta_of_the_start():
    edited = stepped(opened(), 5).edited(InputEdit(1, 0, 2.5)).edited(WeightEdit(1, 0, 0, 9.0))
    again = edited.restarted()
    assert again.dataset is edited.dataset
    assert bits(again.network) == bits(opened().network)
    goes_back_over(stepped(again, 5), met(again, 5))
    assert again.at_iteration(0).dataset is edited.dataset


def cost_by_hand(experiment):
    """Return J of the present Θ and data, with sigmoid units, from its definition."""
    a, Y = experiment.dataset.X, experiment.dataset.Y
    for theta in experiment.network.thetas:
        a = 1 / (1 + np.exp(-np.column_stack([np.ones(len(a)), a]) @ theta.T))
    squares = sum((theta[:, 1:] ** 2).sum() for theta in experiment.network.thetas)
    logarithms = (Y * np.log(a) + (1 - Y) * np.log(1 - a)).sum()
    return (experiment.settings.regularisation / 2 * squares - logarithms) / len(Y)


@pytest.mark.parametrize("way", sorted(WAYS))
@pytest.mark.parametrize("edit", EDITS, ids=str)
@pytest.mark.parametrize("before", [0, 5])
def test_every_point_of_the_curve_is_J_of_what_its_iteration_was(before, edit, way):
    start = opened(regularisation=0.5)
    there = WAYS[way]((stepped(start, before) if before else start).edited(edit), 6)
    assert there.curve.iterations.tolist() == list(range(before + 7))
    for iteration, point in zip(there.curve.iterations.tolist(), there.curve.costs, strict=True):
        assert point == pytest.approx(cost_by_hand(there.at_iteration(iteration)), rel=1e-12)


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_an_edit_measures_the_last_point_anew_and_adds_none(edit):
    before = stepped(opened(), 5)
    after = before.edited(edit)
    assert after.curve.iterations.tolist() == [0, 1, 2, 3, 4, 5]
    assert after.curve.costs[:5].tolist() == before.curve.costs[:5].tolist()
    assert after.curve.costs[5] == pytest.approx(cost_by_hand(after), rel=1e-12)
    assert after.curve.costs[5] != before.curve.costs[5]
    assert len(opened().edited(edit).curve) == 0


def test_an_edit_between_two_epochs_leaves_the_curve_as_it_is():
    before = stepped(opened("circles", batch_size=64), 6)  # 4 updates an epoch
    assert before.edited(TargetEdit(0, 0, 0.5)).curve is before.curve


def test_an_edit_keeps_a_curve_thinned_as_it_is():
    before = trained(opened(), 9000)
    after = before.edited(WeightEdit(1, 0, 0, 1.0))
    assert after.curve.stride == before.curve.stride > 1
    assert after.curve.iterations.tolist() == before.curve.iterations.tolist()


# -- rates that change while a run goes on ---------------------------------------------------------


class Overheard(TrainingRun):
    """A run that remembers every Θ, and hears of new rates as another thread might tell it."""

    def __init__(self, experiment, changes, count):
        super().__init__(TrainingTask.of(experiment, 1), paused_after=count)
        self.networks = []
        self._changes = changes

    def _between(self, iteration):
        self.networks.append(iteration.network())
        if iteration.number in self._changes:
            self.set_rates(*self._changes[iteration.number])
        super()._between(iteration)


@pytest.mark.parametrize("most_marks", [4, 256])
@pytest.mark.parametrize("batch_size", [None, 3])
@pytest.mark.parametrize(
    "changes",
    [
        {0: (0.3, 0.0)},
        {20: (0.3, 0.0)},
        {20: (1.0, 2.0)},
        {20: (0.3, 2.0), 21: (0.6, 1.0), 41: (1.0, 0.0)},
        {10: (0.3, 2.0), 23: (0.3, 1.0), 37: (0.1, 1.0)},
    ],
    ids=str,
)
def test_going_back_into_a_run_whose_rates_changed_restores_every_theta(
    changes, batch_size, most_marks, monkeypatch
):
    monkeypatch.setattr(training, "MOST_MARKS", most_marks)
    start = opened(batch_size=batch_size)
    run = Overheard(start, changes, 60)
    last = []
    run.run(lambda event: (last.append(event), run.stop()) if event.snapshot else None)
    s = last[-1].snapshot
    end = start.trained(s.network, s.iteration, s.curve, s.keyframes)
    goes_back_over(end, run.networks[: s.iteration + 1])


def run_with_pauses(experiment, changes, count):
    """Return the last snapshot of a run that pauses at each iteration, and every Θ it had."""
    run = TrainingRun(TrainingTask.of(experiment, 1), paused_after=1)
    snapshots = []

    def listen(event):
        if event.state is not RunState.PAUSED:
            return
        snapshots.append(event.snapshot)
        if event.snapshot.iteration in changes:
            run.set_rates(*changes[event.snapshot.iteration])
        if event.snapshot.iteration >= count:
            run.stop()
        else:
            run.step()

    run.run(listen)
    assert [snapshot.iteration for snapshot in snapshots] == list(range(1, count + 1))
    return snapshots[-1], [experiment.network, *(snapshot.network for snapshot in snapshots)]


@pytest.mark.parametrize("most_marks", [4, 256])
@pytest.mark.parametrize("batch_size", [None, 3])
@pytest.mark.parametrize("rates", [(0.3, 0.0), (1.0, 2.0), (0.3, 2.0)], ids=str)
def test_going_back_into_a_run_whose_rates_changed_at_a_pause_restores_every_theta(
    rates, batch_size, most_marks, monkeypatch
):
    monkeypatch.setattr(training, "MOST_MARKS", most_marks)
    start = opened(batch_size=batch_size)
    s, networks = run_with_pauses(start, {21: rates}, 60)
    goes_back_over(start.trained(s.network, s.iteration, s.curve, s.keyframes), networks)


# -- the curve and the past ------------------------------------------------------------------------


@pytest.mark.parametrize("batch_size", [None, 3])
def test_going_back_takes_the_points_behind_off_the_curve(batch_size):
    start = opened(batch_size=batch_size)
    end = stepped(start, 20)
    for iteration in range(21):
        assert_same_curve(end.at_iteration(iteration).curve, stepped_curve(start, iteration))


def stepped_curve(start, count):
    """Return the curve of so few steps; of none at all the first point remains, J of the start."""
    return (stepped(start, count) if count else stepped(start, 1).at_iteration(0)).curve


def test_back_at_the_beginning_only_its_own_J_is_on_the_curve():
    curve = stepped(opened(), 6).at_iteration(0).curve
    assert curve.iterations.tolist() == [0]


def test_a_hand_worked_step_of_a_single_unit():
    # XOR with Θ = 0: h = 1/2 for all four, δ = ±1/2, so Δ = Σ δ [1, x1, x2] = (0, 0, 0) and
    # nothing moves; J = ln 2. With Θ = (0, 0, 0) and λ nothing is added either.
    start = begin(load("xor"), Settings((), Fixed((np.zeros((1, 3)),)), regularisation=5.0))
    there = stepped(start, 2)
    assert not there.network.thetas[0].any()
    np.testing.assert_allclose(there.curve.costs, np.log(2), rtol=1e-15)
    assert there.curve.iterations.tolist() == [0, 1, 2]
