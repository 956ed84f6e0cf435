"""Every iteration can be gone back to: Θ kept, or computed again to the bit, with its data."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.data import Dataset, unscaled
from nnviz.debugger import History, Keyframe, Rates, history
from nnviz.engine import GradientDescent, Network, Problem, minimise

SIZES = (2, 3, 1)
ENTRIES = 3 * 3 + 4
BYTES = 8 * ENTRIES
_RANDOM = np.random.default_rng(4)
X = _RANDOM.normal(size=(7, 2))
Y = _RANDOM.integers(0, 2, size=(7, 1)).astype(float)
DATA = Dataset("made", "Made", X, Y, ("p", "q"), ("no", "yes"), unscaled(2))
# What was set by hand: other inputs, another target, both.
EDITED = [DATA, DATA.with_input(3, 1, 4.0), DATA.with_target(0, 0, 0.25)]
EDITED.append(EDITED[1].with_target(6, 0, 1 - Y[6, 0]))
START = Network((_RANDOM.normal(size=(3, 3)), _RANDOM.normal(size=(1, 4))))

WHOLE = Rates(0.5, 0.0, None, 3)
PENALISED = Rates(0.25, 2.0, None, 3)
BATCHED = Rates(0.5, 1.0, 2, 3)
SINGLE = Rates(0.1, 0.0, 1, 3)
RATES = [WHOLE, PENALISED, BATCHED, SINGLE]


def trained(network, rates, first, count, data=DATA):
    """Return Θ before each of `count` updates and after the last, as one training run has them."""
    met = []
    problem = Problem(network, data.X, data.Y, rates.regularisation)
    optimiser = GradientDescent(rates.learning_rate, rates.batch_size, rates.seed)
    listen = lambda iteration: met.append(iteration.network())  # noqa: E731  it is shorter so
    minimise(problem, optimiser, listen, count, first_iteration=first)
    return met


@dataclass
class Past:
    """What really happened, every Θ kept, beside the history of it."""

    networks: list
    history: History
    data: Dataset = DATA

    @classmethod
    def beginning(cls, rates):
        return cls([START], History.beginning(START, rates, DATA))

    def train(self, rates, count, *, kept_every=1):
        """Train on; of the iterations on the way only every so many become keyframes."""
        first = len(self.networks) - 1
        met = trained(self.networks[-1], rates, first, count, self.data)
        for offset, network in enumerate(met[1:], 1):
            self.networks.append(network)
            if offset % kept_every == 0 or offset == count:
                self._keep(first + offset, network, rates)

    def turn(self, rates, network=None, data=None):
        """Change the rates, Θ or the data by hand."""
        now = len(self.networks) - 1
        self.data = data or self.data
        self.networks[now] = network or self.networks[now]
        self._keep(now, self.networks[now], rates, turn=True)

    def _keep(self, iteration, network, rates, *, turn=False):
        frame = Keyframe(iteration, network, rates, self.data, turn)
        self.history = self.history.then(frame)

    def check(self):
        for iteration, network in enumerate(self.networks):
            assert self.history.network_at(iteration) == network, iteration


@pytest.mark.parametrize("rates", RATES, ids=str)
@pytest.mark.parametrize("kept_every", [1, 4, 100])
def test_every_iteration_comes_back_to_the_bit_kept_or_not(rates, kept_every):
    past = Past.beginning(rates)
    past.train(rates, 30, kept_every=kept_every)
    past.check()


@settings(max_examples=30)
@given(
    runs=st.lists(
        st.tuples(st.sampled_from(RATES), st.integers(1, 12), st.integers(1, 5)),
        min_size=1,
        max_size=5,
    )
)
def test_rates_that_change_on_the_way_come_back_with_their_iterations(runs):
    past = Past.beginning(runs[0][0])
    for rates, count, kept_every in runs:
        past.turn(rates)
        past.train(rates, count, kept_every=kept_every)
    past.check()


@settings(max_examples=30)
@given(
    runs=st.lists(
        st.tuples(
            st.sampled_from(RATES),
            st.sampled_from(EDITED),
            st.booleans(),
            st.integers(1, 12),
            st.integers(1, 5),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_data_theta_and_rates_that_change_on_the_way_come_back_with_their_iterations(runs):
    past = Past.beginning(runs[0][0])
    told = []
    for number, (rates, data, by_hand, count, kept_every) in enumerate(runs, start=1):
        edited = Network(tuple(theta * 0 + number / 10 for theta in START.thetas))
        past.turn(rates, edited if by_hand else None, data)
        told += [(data, rates)] * count
        past.train(rates, count, kept_every=kept_every)
    past.check()
    for iteration, (data, rates) in enumerate(told):
        frame = past.history.until(iteration).keyframes[-1]
        assert frame.dataset is data
        assert frame.rates == rates


@settings(max_examples=30)
@given(
    runs=st.lists(
        st.tuples(st.sampled_from(RATES), st.integers(1, 40), st.booleans()),
        min_size=1,
        max_size=4,
    ),
    room=st.integers(16, 24),
)
def test_what_is_thinned_out_comes_back_too(runs, room):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "BUDGET", room * BYTES)
        past = Past.beginning(runs[0][0])
        for number, (rates, count, edited) in enumerate(runs, start=1):
            by_hand = Network(tuple(theta * 0 + number / 10 for theta in START.thetas))
            past.turn(rates, by_hand if edited else None)
            past.train(rates, count)
            past.check()
            frames = past.history.keyframes
            assert len([frame for frame in frames if not frame.turn]) <= room


def test_without_turns_the_budget_is_respected_at_every_moment(monkeypatch):
    monkeypatch.setattr(history, "BUDGET", 20 * BYTES)
    past = Past.beginning(WHOLE)
    for _ in range(100):
        past.train(WHOLE, 1)
        frames = past.history.keyframes
        assert sum(theta.nbytes for f in frames for theta in f.network.thetas) <= 20 * BYTES
        assert (frames[0].iteration, frames[-1].iteration) == (0, len(past.networks) - 1)
    past.check()


def test_a_few_are_kept_even_if_one_is_larger_than_the_budget(monkeypatch):
    monkeypatch.setattr(history, "BUDGET", BYTES // 2)
    past = Past.beginning(WHOLE)
    past.train(WHOLE, 60)
    assert history.FEWEST // 2 <= len(past.history.keyframes) <= history.FEWEST
    past.check()


def test_thinning_gives_up_no_turn(monkeypatch):
    monkeypatch.setattr(history, "BUDGET", 16 * BYTES)
    past = Past.beginning(WHOLE)
    turns = {0}
    for k in range(6):
        past.train(RATES[k % 4], 25)
        past.turn(RATES[(k + 1) % 4])
        turns.add(len(past.networks) - 1)
    past.train(RATES[2], 25)
    assert turns <= {frame.iteration for frame in past.history.keyframes}
    past.check()


def test_rates_that_differ_from_those_before_make_a_turn_of_themselves():
    past = Past.beginning(WHOLE)
    past.train(WHOLE, 3)
    later = past.history.then(Keyframe(3, past.networks[3], PENALISED, DATA))
    assert [frame.turn for frame in later.keyframes] == [True, False, False, True]


def test_data_that_differ_from_those_before_make_a_turn_of_themselves():
    past = Past.beginning(WHOLE)
    past.train(WHOLE, 3)
    later = past.history.then(Keyframe(3, past.networks[3], WHOLE, EDITED[1]))
    assert [frame.turn for frame in later.keyframes] == [True, False, False, True]


def test_former_data_take_room_from_theta_but_what_is_open_does_not(monkeypatch):
    monkeypatch.setattr(history, "FEWEST", 4)
    data = DATA.X.nbytes + DATA.Y.nbytes
    monkeypatch.setattr(history, "BUDGET", 30 * BYTES + DATA.X.nbytes)
    past = Past.beginning(WHOLE)
    past.train(WHOLE, 29)
    assert len(past.history.keyframes) == 30  # DATA is open, and not counted
    past.turn(WHOLE, data=EDITED[1])  # shares Y with DATA: only the former X is counted
    assert len(past.history.keyframes) == 30
    past.turn(WHOLE, data=EDITED[3])
    past.train(WHOLE, 1)
    kept = past.history.keyframes
    assert len(kept) * BYTES + data <= history.BUDGET
    assert {0, 29, 30} <= {frame.iteration for frame in kept}
    past.check()


def test_a_turn_stays_one_when_the_same_iteration_is_kept_again():
    # As when a weight is edited at iteration 3, a step is made, and then taken back.
    past = Past.beginning(WHOLE)
    past.train(WHOLE, 3)
    past.turn(WHOLE, Network(tuple(theta + 1 for theta in START.thetas)))
    again = past.history.until(3).then(Keyframe(3, past.networks[3], WHOLE, DATA))
    assert again.keyframes[-1].turn


def test_going_on_from_an_earlier_iteration_forgets_the_later_ones():
    past = Past.beginning(WHOLE)
    past.train(WHOLE, 10)
    other = trained(past.networks[4], SINGLE, 4, 1)[-1]
    branched = past.history.then(Keyframe(4, past.networks[4], SINGLE, DATA)).then(
        Keyframe(5, other, SINGLE, DATA)
    )
    assert [frame.iteration for frame in branched.keyframes] == [0, 1, 2, 3, 4, 5]
    assert branched.network_at(5) == other
    assert branched.network_at(3) == past.networks[3]
    # What was there before is not changed.
    assert past.history.network_at(10) == past.networks[10]


def test_until_leaves_out_what_came_later():
    past = Past.beginning(WHOLE)
    past.train(WHOLE, 10, kept_every=3)
    assert [frame.iteration for frame in past.history.until(6).keyframes] == [0, 3, 6]
    assert [frame.iteration for frame in past.history.until(5).keyframes] == [0, 3]


def test_an_iteration_before_the_first_keyframe_is_refused():
    late = History((Keyframe(5, START, WHOLE, DATA),))
    with pytest.raises(ValueError, match="iteration 4"):
        late.network_at(4)
    with pytest.raises(ValueError, match="iteration -1"):
        History.beginning(START, WHOLE, DATA).network_at(-1)


def test_an_iteration_that_was_not_reached_yet_is_refused():
    past = Past.beginning(WHOLE)
    past.train(WHOLE, 3)
    with pytest.raises(ValueError, match="iteration 4: the history ends at iteration 3"):
        past.history.network_at(4)


def test_a_kept_theta_is_handed_out_as_it_is():
    assert History.beginning(START, WHOLE, DATA).network_at(0) is START
