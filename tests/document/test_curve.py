"""The cost curve is bounded, evenly spaced, and the same however often training was paused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.document.curve import CostCurve, CurveRecorder

CAPACITY = st.integers(4, 20)
LAST = st.integers(0, 400)
EPOCH = st.sampled_from([1, 2, 3, 4, 5, 10, 57])


def record(recorder, iterations):
    for iteration in iterations:
        recorder.add(iteration, cost_of(iteration), accuracy_of(iteration))
    return recorder


def cost_of(iteration):
    return 1.0 / (1 + iteration)


def accuracy_of(iteration):
    return (iteration % 7) / 7


def points(recorder):
    curve = recorder.curve()
    return [curve.iterations.tolist(), curve.costs.tolist(), curve.accuracies.tolist()]


def asked(recorder, epoch, first, last):
    """Add as training does: the ends of epochs, of those one in `stride`."""
    for iteration in range(first, last + 1):
        if iteration % epoch == 0 and (iteration // epoch) % recorder.stride == 0:
            record(recorder, [iteration])
    return recorder


def test_points_are_kept_as_they_came():
    recorder = record(CurveRecorder(), [0, 1, 2])
    assert points(recorder) == [[0, 1, 2], [1, 1 / 2, 1 / 3], [0, 1 / 7, 2 / 7]]


def test_thinning_by_hand():
    # Room for 4: at the 5th point every second goes and one in two is wanted from there on.
    recorder = record(CurveRecorder(capacity=4), range(5))
    assert points(recorder)[0] == [0, 2, 4]
    record(recorder, [5, 6, 7])
    assert points(recorder)[0] == [0, 2, 4, 6]
    record(recorder, [8])
    assert points(recorder)[0] == [0, 4, 8]


@given(capacity=CAPACITY, last=LAST)
def test_there_are_never_more_points_than_there_is_room(capacity, last):
    recorder = CurveRecorder(capacity=capacity)
    for iteration in range(last + 1):
        record(recorder, [iteration])
        assert 1 <= len(recorder.curve()) <= capacity


@given(capacity=CAPACITY, epochs=st.integers(0, 300), epoch=EPOCH)
def test_the_points_rise_and_are_evenly_spaced(capacity, epochs, epoch):
    recorder = record(CurveRecorder(capacity=capacity), range(0, epochs * epoch + 1, epoch))
    gaps = np.diff(recorder.curve().iterations)
    assert (gaps > 0).all()
    assert len(set(gaps.tolist())) <= 1


@given(capacity=CAPACITY, epochs=st.integers(0, 300), epoch=EPOCH)
def test_asking_only_for_what_is_wanted_leaves_the_same_points(capacity, epochs, epoch):
    everything = record(CurveRecorder(capacity=capacity), range(0, epochs * epoch + 1, epoch))
    wanted = asked(CurveRecorder(capacity=capacity), epoch, 0, epochs * epoch)
    assert points(wanted) == points(everything)


@given(capacity=CAPACITY, last=LAST)
def test_the_curve_reaches_from_the_first_point_to_near_the_last(capacity, last):
    iterations = record(CurveRecorder(capacity=capacity), range(last + 1)).curve().iterations
    spacing = int(iterations[1] - iterations[0]) if len(iterations) > 1 else 1
    assert iterations[0] == 0
    assert last - iterations[-1] < spacing
    # Thinning halves, so at least about half of the room stays used.
    assert len(iterations) >= min(last + 1, capacity // 2)


@given(capacity=CAPACITY, last=LAST)
def test_each_point_keeps_its_own_cost_and_accuracy(capacity, last):
    iterations, costs, accuracies = points(
        record(CurveRecorder(capacity=capacity), range(last + 1))
    )
    assert costs == [cost_of(iteration) for iteration in iterations]
    assert accuracies == [accuracy_of(iteration) for iteration in iterations]


@given(capacity=CAPACITY, last=LAST)
def test_the_same_run_leaves_the_same_points(capacity, last):
    runs = [record(CurveRecorder(capacity=capacity), range(last + 1)) for _ in range(2)]
    assert points(runs[0]) == points(runs[1])


@given(
    capacity=CAPACITY,
    last=LAST,
    epoch=EPOCH,
    pauses=st.lists(st.integers(0, 400), max_size=3).map(sorted),
)
def test_continuing_a_curve_gives_the_points_of_never_interrupting(capacity, last, epoch, pauses):
    whole = asked(CurveRecorder(capacity=capacity), epoch, 0, last)
    recorder, first = CurveRecorder(capacity=capacity), 0
    for pause in [pause for pause in pauses if pause <= last]:
        asked(recorder, epoch, first, pause)
        recorder = CurveRecorder(recorder.curve(), capacity)
        first = pause  # the iteration of the pause is shown again when training goes on
    asked(recorder, epoch, first, last)
    assert points(recorder) == points(whole)


def test_continuing_a_long_thinned_curve_of_the_real_room():
    # 4096 points are full at iteration 4095; 20,000 iterations need a stride of 8.
    whole = record(CurveRecorder(), range(20_001))
    first = record(CurveRecorder(), range(9_002))
    second = record(CurveRecorder(first.curve()), range(9_001, 20_001))
    assert points(second) == points(whole)
    assert points(whole)[0] == list(range(0, 20_001, 8))


@given(epochs=st.tuples(EPOCH, EPOCH, EPOCH), capacity=CAPACITY)
def test_points_go_on_rising_within_the_room_when_the_batch_changes(epochs, capacity):
    recorder, first = CurveRecorder(capacity=capacity), 0
    for epoch in epochs:
        asked(recorder, epoch, first, first + 150)
        first += 150
        recorder = CurveRecorder(recorder.curve(), capacity)
    iterations = recorder.curve().iterations
    assert len(iterations) <= capacity
    assert (np.diff(iterations) > 0).all()


@pytest.mark.parametrize("again", [0, 1, 2])
def test_an_iteration_that_is_not_later_adds_no_point(again):
    recorder = record(CurveRecorder(), [0, 1, 2])
    recorder.add(again, 99.0, 0.0)
    assert points(recorder)[1] == [1, 1 / 2, 1 / 3]


def test_a_curve_that_was_handed_out_does_not_change():
    recorder = record(CurveRecorder(capacity=4), range(3))
    curve = recorder.curve()
    record(recorder, range(3, 50))
    assert curve.iterations.tolist() == [0, 1, 2]
    with pytest.raises(ValueError, match="read-only"):
        curve.costs[0] = 7.0


def test_a_curve_that_does_not_fit_is_thinned_when_it_is_continued():
    long = record(CurveRecorder(), range(100)).curve()
    recorder = CurveRecorder(long, capacity=30)
    # 100 points at a spacing of 4 are 25.
    assert points(recorder)[0] == list(range(0, 100, 4))


def test_a_cost_that_is_no_number_is_kept_as_it_is():
    recorder = CurveRecorder()
    recorder.add(0, float("nan"), 0.0)
    assert np.isnan(recorder.curve().costs[0])


@given(capacity=CAPACITY, last=LAST, iteration=st.integers(-1, 450))
def test_a_curve_until_an_iteration_has_the_points_up_to_it_and_no_other(capacity, last, iteration):
    recorder = record(CurveRecorder(capacity=capacity), range(last + 1))
    curve = recorder.curve().until(iteration)
    kept = [n for n in points(recorder)[0] if n <= iteration]
    assert curve.iterations.tolist() == kept
    assert curve.costs.tolist() == [cost_of(n) for n in kept]
    assert curve.accuracies.tolist() == [accuracy_of(n) for n in kept]
    assert not any(a.flags.writeable for a in (curve.iterations, curve.costs, curve.accuracies))


@given(capacity=CAPACITY, last=LAST, back=st.integers(0, 400), epoch=EPOCH)
def test_a_curve_goes_on_from_a_point_in_the_past_the_same_by_steps_and_by_runs(
    capacity, last, back, epoch
):
    # Training offers the points that are wanted, a step every end of an epoch.
    back = min(back, last) // epoch * epoch
    curve = asked(CurveRecorder(capacity=capacity), epoch, 0, last).curve().until(back)
    by_run = asked(CurveRecorder(curve, capacity), epoch, back, last)
    ends = [iteration for iteration in range(back, last + 1) if iteration % epoch == 0]
    by_steps = record(CurveRecorder(curve, capacity), ends)
    assert points(by_steps) == points(by_run)


@given(capacity=CAPACITY, last=LAST, back=st.integers(0, 400))
def test_what_goes_on_from_the_past_stays_within_the_room_and_rises(capacity, last, back):
    curve = record(CurveRecorder(capacity=capacity), range(last + 1)).curve().until(back)
    recorder = record(CurveRecorder(curve, capacity), range(min(back, last), last + 100))
    iterations = recorder.curve().iterations
    assert 1 <= len(iterations) <= capacity
    assert (np.diff(iterations) > 0).all()


def test_a_curve_is_seen_to_the_present_iteration_whether_or_not_its_point_was_kept():
    curve = record(CurveRecorder(capacity=4), range(11)).curve()
    kept = curve.iterations.tolist()
    assert kept == [0, 4, 8]
    seen = curve.reaching(10, 0.25, 0.5)
    assert seen.iterations.tolist() == [0, 4, 8, 10]
    assert (seen.costs[-1], seen.accuracies[-1]) == (0.25, 0.5)
    assert curve.iterations.tolist() == kept
    assert curve.reaching(8, 0.25, 0.5) is curve
    assert len(CostCurve.empty().reaching(0, 0.25, 0.5)) == 0
