"""What is seen of the examples at first: the features before what the network makes of them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QListView, QTableView

from nnviz.data import blobs
from nnviz.data.changing import with_example
from nnviz.document.opening import opened
from nnviz.graph.lettering import digits_font

CTRL = Qt.KeyboardModifier.ControlModifier


def table_of(person) -> QTableView:
    tables = person.window.findChildren(QTableView)
    return next(table for table in tables if table.accessibleName() == "Examples")


def seen_headings(table: QTableView) -> list[str]:
    """Return the headings of the columns that are whole in sight."""
    header, width = table.horizontalHeader(), table.viewport().width()
    columns = range(table.model().columnCount())
    ends = [table.columnViewportPosition(c) + header.sectionSize(c) for c in columns]
    names = [table.model().headerData(c, Qt.Orientation.Horizontal) for c in columns]
    return [name for name, end in zip(names, ends, strict=True) if 0 < end <= width]


@pytest.mark.parametrize("size", [(1280, 720), (1600, 1000), (1920, 1080)])
def test_the_four_features_of_iris_are_seen_first(sit_at, size):
    person = sit_at("iris")
    person.window.resize(*size)
    person.window._arrange()
    features = ["sepal length", "sepal width", "petal length", "petal width"]
    person.waits_until(lambda: seen_headings(table_of(person)) == features)


@pytest.mark.parametrize("size", [(1280, 720), (1600, 1000), (1920, 1080)])
def test_the_four_examples_of_xor_are_seen_without_scrolling(person, size):
    person.window.resize(*size)
    person.window._arrange()
    table = table_of(person)
    person.waits_until(lambda: not table.verticalScrollBar().isVisible())
    assert table.rowViewportPosition(3) + table.rowHeight(3) <= table.viewport().height()
    assert seen_headings(table) == ["x₁", "x₂", "y", "h"]


def test_rows_and_columns_follow_the_size_of_the_text(sit_at):
    person = sit_at("iris")
    table = table_of(person)
    before = table.rowHeight(0), table.columnWidth(0)
    for _ in range(4):
        person.presses(Qt.Key.Key_Plus, CTRL)
    person.waits_until(lambda: table.rowHeight(0) > before[0] and table.columnWidth(0) > before[1])
    metrics = table.fontMetrics()
    assert table.rowHeight(0) > metrics.height()
    assert table.columnWidth(0) > metrics.horizontalAdvance("length")


def in_sight(view: QAbstractItemView, row: int) -> bool:
    place = view.visualRect(view.model().index(row, 0))
    return place.isValid() and view.viewport().rect().contains(place.center())


@pytest.mark.parametrize(("preset", "kind"), [("circles", QTableView), ("digits", QListView)])
def test_an_example_that_is_added_behind_all_others_is_seen(sit_at, preset, kind):
    person = sit_at(preset)
    views = person.window.findChildren(kind)
    view = next(view for view in views if view.accessibleName() == "Examples")
    person.waits_until(lambda: in_sight(view, 0))
    data = person.experiment.dataset

    def added(experiment):
        larger = with_example(data, data.X[0], 0)
        return experiment.with_dataset(larger).choosing(data.example_count)

    person.window._editing.change(added, "Add an example")
    assert person.place.example == data.example_count
    person.waits_until(lambda: in_sight(view, data.example_count))


def test_numbers_keep_their_room_beside_long_names_of_classes(sit_at):
    person = sit_at("xor")
    person.window._editing.replace(opened(blobs(), (4,)), "Open")
    table = table_of(person)
    number = QFontMetrics(digits_font()).horizontalAdvance("−0.1234")
    person.waits_until(lambda: table.columnWidth(0) >= number and table.columnWidth(1) >= number)
