"""Which of the edges carry the pulses of a step."""

from time import perf_counter

import numpy as np

from nnviz.graph.pulses import strongest


def test_the_edges_that_carry_most_are_found_the_strongest_last():
    values = np.array([[0.5, -3.0, np.nan], [2.0, np.inf, -0.1]])
    rows, columns = strongest(values, 2)
    assert list(zip(rows, columns, strict=True)) == [(1, 0), (0, 1)]


def test_few_edges_are_all_found_and_none_that_carries_nothing():
    values = np.full((4, 3), np.nan)
    values[2] = [1.0, -2.0, 0.5]
    rows, columns = strongest(values, 120)
    assert list(zip(rows, columns, strict=True)) == [(2, 2), (2, 0), (2, 1)]


def test_of_many_edges_it_finds_what_sorting_all_of_them_finds():
    values = np.random.default_rng(3).normal(size=(90, 80))
    rows, columns = strongest(values, 120)
    every = np.argsort(np.abs(values), axis=None)[-120:]
    assert (rows * 80 + columns).tolist() == every.tolist()


def test_a_step_of_millions_of_edges_does_not_wait_for_them_to_be_sorted():
    values = np.random.default_rng(3).normal(size=(5000, 785))
    assert _best(lambda: strongest(values, 120)) < 0.5 * _best(
        lambda: np.argsort(np.abs(values), axis=None)
    )


def _best(work) -> float:
    """Return the seconds of the quickest of three runs."""
    times = []
    for _ in range(3):
        began = perf_counter()
        work()
        times.append(perf_counter() - began)
    return min(times)
