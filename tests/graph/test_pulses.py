"""Which of the edges carry the pulses of a step."""

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
