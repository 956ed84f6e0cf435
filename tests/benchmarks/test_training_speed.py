"""Iterations per second of training, next to scikit-learn's on the same work; run when asked for:

    pytest tests/benchmarks/test_training_speed.py

Both train with plain gradient descent on the whole batch, from the same start, with the same α and
λ, and compute J at every iteration. The time of one iteration is the difference between a long and
a short run divided by their difference in iterations, so what happens once per run is left out.
The two take turns; the ratio is the median over the rounds. A slow ratio is reported, and fails
nothing: other programs on the machine may be at fault.
"""

import statistics
import time
import warnings
from dataclasses import dataclass

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from nnviz.engine import Balanced, GradientDescent, Network, Problem, initial_thetas, minimise

LEARNING_RATE, LAMBDA, ROUNDS = 0.1, 0.01, 7


@dataclass(frozen=True)
class Case:
    """A network and its data, how long to run, and how many times faster we want to be."""

    layer_sizes: tuple[int, ...]
    examples: int
    short: int
    long: int
    target: float

    def __str__(self):
        return "-".join(map(str, self.layer_sizes)) + f", {self.examples} examples"


CASES = [
    Case((2, 4, 1), 4, 100, 1600, 5.0),
    Case((2, 4, 2), 200, 100, 1100, 4.0),
    Case((64, 25, 10), 1797, 5, 85, 1.5),
    Case((784, 128, 10), 5000, 1, 7, 1.0),
]


def data_of(case):
    """Return X and Y of 0 and 1: the digits for 64 inputs, random numbers otherwise."""
    outputs = case.layer_sizes[-1]
    if case.layer_sizes[0] == 64:
        digits = load_digits()
        return digits.data / 16.0, np.eye(outputs)[digits.target]
    random = np.random.default_rng(0)
    X = random.random((case.examples, case.layer_sizes[0]))
    if outputs == 1:
        return X, (np.arange(case.examples) % 2.0)[:, None]
    return X, np.eye(outputs)[random.integers(0, outputs, case.examples)]


class Ours:
    """nnviz, through its public face."""

    def __init__(self, case, network):
        self._problem = Problem(network, *data_of(case), LAMBDA)

    def costs(self, iterations):
        found = []
        optimiser = GradientDescent(LEARNING_RATE)
        minimise(self._problem, optimiser, lambda i: found.append(i.cost), iterations - 1)
        return found

    def seconds(self, iterations):
        optimiser = GradientDescent(LEARNING_RATE)
        start = time.perf_counter()
        minimise(self._problem, optimiser, lambda _: None, iterations - 1)
        return time.perf_counter() - start


class Peer:
    """scikit-learn's MLPClassifier, started anew with the same weights for each run."""

    def __init__(self, case, network):
        self._X, Y = data_of(case)
        self._Y = Y if Y.shape[1] > 1 else Y.ravel()
        self._network = network
        self._classifier = MLPClassifier(
            hidden_layer_sizes=case.layer_sizes[1:-1],
            activation="logistic",
            solver="sgd",
            alpha=LAMBDA,
            batch_size=len(Y),
            learning_rate="constant",
            learning_rate_init=LEARNING_RATE,
            momentum=0.0,
            nesterovs_momentum=False,
            shuffle=False,
            tol=0.0,
            n_iter_no_change=10**9,
            warm_start=True,
            max_iter=1,
        )
        self._fit()

    def _fit(self):
        with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):
            self._classifier.fit(self._X, self._Y)

    def _prepare(self, iterations):
        self._classifier.set_params(max_iter=iterations)
        for k, theta in enumerate(self._network.thetas):
            self._classifier.coefs_[k][...] = theta[:, 1:].T
            self._classifier.intercepts_[k][...] = theta[:, 0]

    def costs(self, iterations):
        self._prepare(iterations)
        self._fit()
        return self._classifier.loss_curve_[-iterations:]

    def seconds(self, iterations):
        self._prepare(iterations)
        start = time.perf_counter()
        self._fit()
        return time.perf_counter() - start


def both(case):
    network = Network(initial_thetas(case.layer_sizes, 1, Balanced()))
    return Ours(case, network), Peer(case, network)


def seconds_per_iteration(side, case):
    short, long = side.seconds(case.short), side.seconds(case.long)
    return max(long - short, 1e-9) / (case.long - case.short)


def measured(case):
    """Return the rounds' times per iteration, ours and the peer's, in seconds."""
    ours, peer = both(case)
    for side in (ours, peer):
        side.seconds(case.short)
    return [
        (seconds_per_iteration(ours, case), seconds_per_iteration(peer, case))
        for _ in range(ROUNDS)
    ]


def row(case, times):
    ours = 1.0 / statistics.median(mine for mine, _ in times)
    peer = 1.0 / statistics.median(theirs for _, theirs in times)
    ratio = statistics.median(theirs / mine for mine, theirs in times)
    verdict = "meets" if ratio >= case.target else "falls short of"
    return f"{case!s:<28}{ours:>12,.0f}{peer:>14,.0f}{ratio:>8.2f}  {verdict} {case.target:g}"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_both_do_the_same_work(case):
    ours, peer = both(case)
    np.testing.assert_allclose(ours.costs(case.long), peer.costs(case.long), rtol=1e-9)


def test_training_speed(capsys):
    heading = f"{'iterations per second':<28}{'nnviz':>12}{'scikit-learn':>14}{'ratio':>8}"
    with capsys.disabled():
        print(f"\n\n{heading}")
        for case in CASES:
            print(row(case, measured(case)), flush=True)
