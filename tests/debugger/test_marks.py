"""The bar over an iteration: every moment has its place on it, however many there are."""

import sys
import tracemalloc
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nnviz.debugger import Phase, Quantity, Timeline
from nnviz.debugger.marks import Names, bar

SHAPES = st.lists(st.integers(1, 6), min_size=2, max_size=5).map(tuple)
XOR = Timeline((2, 4, 1), 4)
DIGITS = Timeline((64, 25, 10), 1797)
MNIST = Timeline((784, 128, 10), 60_000)


@st.composite
def bars(draw):
    """Return a timeline, a bar of it, and two moments in their order."""
    timeline = Timeline(draw(SHAPES), draw(st.integers(1, 40)))
    position = draw(st.integers(0, timeline.example_count - 1))
    moments = st.integers(0, len(timeline) - 1)
    one, other = sorted((draw(moments), draw(moments)))
    return timeline, bar(timeline, position, draw(st.floats(1, 2000))), one, other


def example_of(timeline, moment):
    """Return the example of a moment, or how many there are for one after all examples."""
    return min(moment // timeline.example_length, timeline.example_count)


# -- every bar -------------------------------------------------------------------------------------


@given(bars())
def test_a_later_moment_is_never_drawn_further_left(case):
    _, drawn, earlier, later = case
    assert drawn.x_of(earlier) <= drawn.x_of(later)


@given(bars())
def test_pointing_at_a_moment_gives_the_end_of_its_line_or_of_its_example(case):
    timeline, drawn, moment, _ = case
    found = drawn.moment_at(drawn.x_of(moment))
    assert found >= moment
    assert example_of(timeline, found) == example_of(timeline, moment)
    place, there = timeline.place(moment), timeline.place(found)
    assert there.unit is None
    if drawn.part_of(moment).lines:
        assert (there.quantity, there.layer) == (place.quantity, place.layer)
    else:
        assert found == (place.example + 1) * timeline.example_length - 1


@given(bars())
def test_the_blocks_cover_the_bar_and_every_moment_once(case):
    timeline, drawn, _, _ = case
    blocks = drawn.blocks
    assert blocks[0].start == 0
    assert blocks[0].first == 0
    assert blocks[-1].last == len(timeline) - 1
    for before, behind in pairwise(blocks):
        assert behind.first == before.last + 1
        assert behind.start == before.end
    assert all(block.end > block.start for block in blocks)


@given(bars(), st.floats(-50, 2100))
def test_every_x_means_a_moment_and_a_larger_x_no_earlier_one(case, x):
    timeline, drawn, _, _ = case
    assert 0 <= drawn.moment_at(x) <= drawn.moment_at(x + 1) < len(timeline)


@given(bars())
def test_the_present_example_can_be_seen_line_by_line(case):
    timeline, drawn, moment, _ = case
    position = timeline.place(moment).example
    width = drawn.parts[-1].end
    focused = bar(timeline, position, width)
    part = next(part for part in focused.parts if position in part.examples)
    first = position * timeline.example_length
    lines = [block.last - first for block in part.blocks]
    assert lines[-1] == timeline.example_length - 1
    assert [timeline.place(first + end).phase for end in lines] == [b.phase for b in part.blocks]


# -- by hand ---------------------------------------------------------------------------------------


def test_four_examples_are_all_shown_with_their_lines():
    drawn = bar(XOR, 2, 800)
    assert [list(part.examples) for part in drawn.parts] == [[0], [1], [2], [3], [], []]
    # x, z(2), a(2), z(3), a(3); cost; δ(3), δ(2); Δ(1), Δ(2)
    expected = [Phase.FORWARD] * 5 + [Phase.COST] + [Phase.BACKWARD] * 2 + [Phase.ACCUMULATE] * 2
    assert [block.phase for block in drawn.parts[2].blocks] == expected
    assert [block.phase for block in drawn.blocks[-4:]] == [Phase.GRADIENT] * 2 + [Phase.UPDATE] * 2
    widths = [block.end - block.start for block in drawn.blocks[:40]]
    assert widths == pytest.approx([widths[0]] * 40)


def test_the_middle_of_a_block_means_the_end_of_its_line():
    drawn = bar(XOR, 0, 1400)
    # An example of 2-4-1: x 1, z(2) 4·3, a(2) 4, z(3) 5, a(3) 1, cost 2, δ(3) 1, δ(2) 4·2, …
    ends = [0, 12, 16, 21, 22, 24, 25, 33]
    middles = [(block.start + block.end) / 2 for block in drawn.blocks[:8]]
    assert [drawn.moment_at(x) for x in middles] == ends


def test_of_many_examples_the_present_one_is_magnified_between_the_others():
    drawn = bar(DIGITS, 411, 1000)
    before, present, behind, d, theta = drawn.parts
    assert (before.examples, behind.examples) == (range(411), range(412, 1797))
    assert list(present.examples) == [411]
    assert 0.35 <= (present.end - present.start) / 1000 <= 0.45
    assert before.blocks[0].phase is None
    # 411 of the 1,796 others are before it.
    sides = before.end - before.start + behind.end - behind.start
    assert (before.end - before.start) / sides == pytest.approx(411 / 1796)
    assert d.lines[0].quantity is Quantity.GRADIENT
    assert theta.end == 1000


@pytest.mark.parametrize("position", [0, 1, 2, 1795, 1796])
def test_few_examples_beside_the_present_one_still_have_room_for_their_label(position):
    drawn = bar(DIGITS, position, 800, least=70)
    *examples, d, theta = [part.end - part.start for part in drawn.parts]
    assert min(examples) >= 70
    assert d >= 30  # "D" is short
    assert theta >= 50
    assert sum(len(part.examples) for part in drawn.parts) == 1797


def test_a_single_neighbour_is_shown_with_its_lines():
    first = bar(DIGITS, 1, 800).parts[0]
    assert list(first.examples) == [0]
    assert len(first.blocks) == 10


def test_a_stretch_of_many_examples_means_them_one_after_the_other():
    drawn = bar(DIGITS, 1796, 1000)
    stretch = drawn.parts[0]
    quarter = stretch.start + 0.25 * (stretch.end - stretch.start)
    assert DIGITS.place(drawn.moment_at(quarter)).example == 449  # 1,796 / 4
    assert DIGITS.place(drawn.moment_at(-10)).example == 0


@given(st.integers(0, 59_999), st.integers(0, len(MNIST) - 1))
@example(59_999, len(MNIST) - 1)
@example(0, len(MNIST) - 1)
@example(30_000, 30_000 * MNIST.example_length - 1)
def test_sixty_thousand_examples_lose_no_moment(position, moment):
    drawn = bar(MNIST, position, 820)
    found = drawn.moment_at(drawn.x_of(moment))
    assert found >= moment
    assert example_of(MNIST, found) == example_of(MNIST, moment)


def calls_of(work) -> int:
    """Return how many Python functions a work calls."""
    calls = 0

    def count_call(frame, event, argument):
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count_call)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


def test_sixty_thousand_examples_cost_no_more_than_a_hundred():
    def work(timeline):
        drawn = bar(timeline, timeline.example_count // 2, 820)
        return [drawn.x_of(moment) for moment in (0, len(timeline) // 2, len(timeline) - 1)]

    few = Timeline((784, 128, 10), 100)
    assert calls_of(lambda: work(MNIST)) == calls_of(lambda: work(few))
    tracemalloc.start()
    work(MNIST)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50_000


# -- what it is called -----------------------------------------------------------------------------


def test_the_parts_tell_the_true_numbers_of_their_examples():
    names = Names.of(None)
    labels = [names.labels(part)[0] for part in bar(DIGITS, 411, 1000).parts]
    assert labels[:3] == ["examples 1 – 411", "example 412", "examples 413 – 1,797"]
    assert labels[3:] == ["gradient D", "update Θ"]


def test_a_batch_out_of_order_names_the_rows_of_the_dataset():
    rows = np.array([57, 3, 1200, 8])
    names = Names.of(rows)
    drawn = bar(Timeline((64, 25, 10), 4), 2, 250)
    assert names.labels(drawn.parts[0]) == ("2 examples", "2")
    assert names.labels(drawn.parts[1]) == ("example 1,201", "1,201")
    assert names.text_at(drawn, 1) == "example 58 · 1 of 4"
    assert Names.of(np.arange(5)).rows is None


def test_what_is_drawn_is_told_with_its_example_its_pass_and_its_line():
    names, drawn = Names.of(None), bar(XOR, 0, 1400)
    block = drawn.parts[2].blocks[7]
    assert names.text_at(drawn, block.start + 1) == "example 3 · backward pass · δ(2)"
    assert names.text_of(drawn, block.last) == "example 3 · backward pass · δ(2)"
    assert names.text_of(drawn, 0) == "example 1 · forward pass · x"
    assert names.text_of(drawn, len(XOR) - 1) == "after all examples · update · Θ(2)"
