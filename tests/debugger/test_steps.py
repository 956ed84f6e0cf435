"""Steps go through the examples of the iteration in its order: all of them, or its batch."""

from itertools import pairwise

import numpy as np
import pytest

from nnviz.debugger import Descent, Place, Quantity, Steps, StepSize, derive_frame
from nnviz.engine import GradientDescent, Problem, minimise

SHAPE = (2, 3, 2)


def trained_examples(case):
    """Return which examples training evaluates for this update, as training says itself."""
    d = case.descent
    seen = []
    problem = Problem(case.trace.network, case.X, case.Y)
    optimiser = GradientDescent(d.learning_rate, d.batch_size, d.seed)
    listen = lambda iteration: seen.append(iteration.examples)  # noqa: E731  it is shorter so
    minimise(problem, optimiser, listen, 0, first_iteration=d.iteration)
    return list(range(len(case.X))) if seen[0] is None else seen[0].tolist()


def every_place(steps, size):
    """Return the places of all steps of a size of an iteration, walked on from its beginning."""
    walked = [steps.place(steps.timeline.next(len(steps) - 1, size) - len(steps))]
    while (number := steps.next(walked[-1], size)) < len(steps):
        walked.append(steps.place(number))
    return walked


@pytest.mark.parametrize("batch_size", [None, 1, 2, 3, 7, 20])
@pytest.mark.parametrize("iteration", [0, 1, 3, 11])
def test_steps_go_through_the_examples_of_training_in_their_order(make_case, batch_size, iteration):
    case = make_case(SHAPE, examples=7, descent=Descent(1.0, batch_size, 5, iteration))
    expected = trained_examples(case)
    examples = [place.example for place in every_place(Steps(case.trace), StepSize.EXAMPLE)]
    # The lines after all examples are one step more, seen from the last example.
    assert examples == [*expected, expected[-1]]
    assert case.trace.rows.tolist() == expected


@pytest.mark.parametrize("batch_size", [1, 2, 3, 7])
def test_the_iterations_of_an_epoch_step_through_each_example_once(make_case, batch_size):
    for epoch in range(3):
        seen = []
        for batch in range(-(-7 // batch_size)):
            iteration = epoch * -(-7 // batch_size) + batch
            case = make_case(SHAPE, examples=7, descent=Descent(1.0, batch_size, 5, iteration))
            walked = every_place(Steps(case.trace), StepSize.EXAMPLE)
            seen += [place.example for place in walked[:-1]]
        assert sorted(seen) == list(range(7))


@pytest.mark.parametrize("size", list(StepSize))
@pytest.mark.parametrize("batch_size", [None, 3])
def test_from_every_place_the_steps_back_are_those_forward(make_case, size, batch_size):
    trace = make_case(SHAPE, descent=Descent(1.0, batch_size, 5, 1)).trace
    steps = Steps(trace)
    walked = every_place(steps, size)
    assert len(set(walked)) == len(walked)
    for earlier, later in pairwise(walked):
        assert steps.place(steps.previous(later, size)) == earlier
    assert steps.previous(walked[0], size) == -1
    assert steps.next(walked[-1], size) >= len(steps)
    assert walked[-1].quantity is Quantity.UPDATE


def test_places_and_moments_stand_for_each_other_in_a_batch(make_case):
    steps = Steps(make_case(SHAPE, descent=Descent(1.0, 3, 5, 1)).trace)
    for number in range(len(steps)):
        assert steps.number(steps.place(number)) == number


def test_the_lines_after_all_examples_are_the_same_moment_from_every_example(make_case):
    case = make_case(SHAPE, descent=Descent(1.0, 3, 5))
    steps = Steps(case.trace)
    for quantity in (Quantity.GRADIENT, Quantity.UPDATE):
        moments = {steps.number(Place(row, quantity, 2, 1, 2)) for row in range(5)}
        assert len(moments) == 1


def test_from_an_example_that_is_not_in_the_batch_a_step_leads_into_it(make_case):
    case = make_case(SHAPE, descent=Descent(1.0, 2, 5))
    trace, steps = case.trace, Steps(case.trace)
    first, second = trace.rows.tolist()
    (outside, *_) = set(range(5)) - {first, second}
    assert trace.position(outside) is None
    here = Place(outside, Quantity.COST, 3)
    # It counts as the first of the batch.
    assert steps.place(steps.next(here, StepSize.LAYER)) == Place(first, Quantity.DELTA, 3)
    assert steps.place(steps.previous(here, StepSize.LAYER)) == Place(first, Quantity.A, 3)
    assert steps.place(steps.next(here, StepSize.EXAMPLE)).example == first
    assert steps.previous(here, StepSize.EXAMPLE) == -1


def test_each_position_is_that_of_its_row(make_case):
    trace = make_case(SHAPE, descent=Descent(1.0, 3, 5)).trace
    assert [trace.position(row) for row in trace.rows] == [0, 1, 2]
    outside = set(range(5)) - set(trace.rows.tolist())
    assert {trace.position(row) for row in outside} == {None}


def test_delta_is_summed_over_the_batch_in_its_order_and_not_over_the_others(make_case):
    case = make_case(SHAPE, descent=Descent(1.0, 3, 5))
    rows = case.trace.rows.tolist()
    for position, row in enumerate(rows):
        for layer, found in enumerate(case.trace.accumulated(row), start=1):
            expected = case.accumulated(layer, rows[: position + 1])
            np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)
    (outside, *_) = set(range(5)) - set(rows)
    assert not any(found.any() for found in case.trace.accumulated(outside))


@pytest.mark.parametrize("batch_size", [None, 3])
def test_delta_of_the_earlier_examples_is_known_before_an_example_adds_to_it(make_case, batch_size):
    case = make_case(SHAPE, descent=Descent(1.0, batch_size, 5))
    steps = Steps(case.trace)
    rows = case.trace.rows.tolist()
    for number in range(len(steps)):
        place = steps.place(number)
        frame = derive_frame(case.trace, place)
        here = rows.index(place.example)
        added = place.quantity in (Quantity.GRADIENT, Quantity.UPDATE)
        for layer in (1, 2):
            before = case.accumulated(layer, rows[:here]) if here else None
            after = case.accumulated(layer, rows[: here + 1])
            for entry in np.ndindex(after.shape):
                is_new = added or _is_added(place, layer, *entry)
                expected = after[entry] if is_new else None if before is None else before[entry]
                found = frame.entry(Quantity.ACCUMULATED, frame.accumulated, layer - 1, *entry)
                assert found == (expected if expected is None else pytest.approx(expected))
                sums = frame.sums(layer - 1)
                if here:
                    assert sums[entry] == found


def _is_added(place, layer, row, column):
    """Tell whether a place of an example lies behind its part of an entry of Δ(layer)."""
    if place.quantity is not Quantity.ACCUMULATED or place.layer < layer:
        return False
    rows = 99 if place.unit is None or place.layer > layer else place.unit
    if row + 1 != rows or place.term is None:
        return row < rows
    return column < place.term


def test_a_sum_that_takes_too_long_is_put_off_until_the_example_adds_to_it(make_trace, monkeypatch):
    weights = 3 * 3 + 2 * 4
    monkeypatch.setattr("nnviz.debugger.trace.LONGEST_SUM", 2 * weights)
    trace = make_trace(SHAPE)
    put_off = [derive_frame(trace, Place(row, Quantity.Z, 2)).earlier for row in range(5)]
    assert [earlier.is_put_off for earlier in put_off] == [False] * 3 + [True] * 2
    assert [earlier.layers is None for earlier in put_off] == [True, False, False, True, True]
    adds = derive_frame(trace, Place(4, Quantity.ACCUMULATED, 1))
    assert adds.accumulated[0] is not None
