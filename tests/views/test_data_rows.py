"""All the examples are sorted and filtered by what the network answers, computed as it is asked."""

import numpy as np
import pytest

from nnviz.data import SplitChoice, circles, iris, prepared
from nnviz.document.opening import opened
from nnviz.engine import forward
from nnviz.views.data_rows import ANSWER, NUMBER, PART, SURE, TARGET, DataRows, Wish


@pytest.fixture
def split():
    return prepared(iris(), "standard", SplitChoice(0.2, 0.1, 3))


@pytest.fixture
def rows(split):
    return DataRows(split, opened(split, (5,)).network)


def test_every_example_is_a_row_with_its_raw_values_wherever_it_is_held(rows):
    raw = iris().scaling.unscale(iris().X)
    assert rows.count == 150
    assert sorted(rows.numbers.tolist()) == list(range(1, 151))
    for row in (0, 104, 105, 134, 135, 149):
        place = rows.numbers[row] - 1
        np.testing.assert_allclose([rows.raw(row, k) for k in range(4)], raw[place], atol=1e-12)
        assert rows.labels[row] == iris().labels[place]


def test_what_the_network_says_is_its_h_in_every_part(split, rows):
    whole = np.vstack([split.X, split.validation.X, split.test.X])
    h = forward(rows.network, whole).a[-1]
    for row in (0, 104, 105, 149):
        np.testing.assert_allclose(rows.h(row), h[row], rtol=1e-12)
        assert rows.answer(row) == h[row].argmax()
        assert rows.sureness(row) == pytest.approx(h[row].max())


def test_the_wrong_ones_are_those_with_another_class_than_is_said(split, rows):
    whole = np.vstack([split.X, split.validation.X, split.test.X])
    said = forward(rows.network, whole).a[-1].argmax(axis=1)
    expected = [k for k in range(150) if said[k] != rows.labels[k]]
    assert rows.chosen(Wish("wrong")).tolist() == expected
    assert 0 < len(expected) < 150


def test_the_least_sure_are_the_hundred_with_the_lowest_h_of_what_is_said(rows):
    found = rows.chosen(Wish("least sure"))
    sure = [rows.sureness(k) for k in range(150)]
    assert len(found) == 100
    assert [sure[k] for k in found] == sorted(sure)[:100]


def test_class_and_part_filter_together(rows):
    found = rows.chosen(Wish(label=1, part=2))
    assert len(found) == 5  # a tenth of fifty, each class alike
    assert set(rows.parts[found]) == {2}
    assert set(rows.labels[found]) == {1}


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("column", [NUMBER, PART, TARGET, ANSWER, SURE, 0, 3])
def test_any_column_sorts_both_ways(rows, column, descending):
    def key(row: int) -> float:
        if column >= 0:
            return rows.raw(row, column)
        values = {NUMBER: rows.numbers, PART: rows.parts, TARGET: rows.labels}
        if column in values:
            return float(values[column][row])
        return rows.answer(row) if column == ANSWER else rows.sureness(row)

    order = rows.chosen(Wish(column=column, descending=descending)).tolist()
    assert sorted(order) == list(range(150))
    keys = [key(row) for row in order]
    assert keys == sorted(keys, reverse=descending)


def test_one_output_is_sure_of_0_as_well_as_of_1():
    data = circles(10)
    rows = DataRows(data, opened(data, (4,)).network)
    h = float(rows.h(0)[0])
    assert rows.sureness(0) == max(h, 1 - h)
    assert (
        rows.chosen(Wish(column=TARGET)).tolist()
        == np.argsort(data.Y[:, 0], kind="stable").tolist()
    )
