"""The whole dataset as a table: look, sort, filter, edit, and choose the example."""

from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from nnviz.data import Dataset
from nnviz.debugger.numbers import MINUS, UNKNOWN, count, exact, short
from nnviz.document.edits import Edit, InputEdit, TargetEdit
from nnviz.document.experiment import Experiment
from nnviz.engine import Network
from nnviz.graph.lettering import digits_font
from nnviz.graph.palette import LIGHT, Palette
from nnviz.graph.value_editor import read_number
from nnviz.views.data_rows import ANSWER, NUMBER, PART, PARTS, SURE, TARGET, DataRows, Wish

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
_RIGHT = Qt.AlignmentFlag(Qt.AlignmentFlag.AlignRight.value | Qt.AlignmentFlag.AlignVCenter.value)
_ANSWERED = frozenset(
    {
        int(role)
        for role in (
            _ROLE.DisplayRole,
            _ROLE.EditRole,
            _ROLE.ToolTipRole,
            _ROLE.ForegroundRole,
            _ROLE.FontRole,
            _ROLE.TextAlignmentRole,
        )
    }
)
"""A table that scrolls asks for much more, and must hear soon that there is nothing."""
_CENTRE = Qt.AlignmentFlag.AlignCenter
_NAMES = {NUMBER: "No.", PART: "part", TARGET: "y", ANSWER: "network", SURE: "sure"}
_TIPS = {
    NUMBER: "The place of the example in the whole dataset",
    PART: "What the example is for",
    TARGET: "The class of the example",
    ANSWER: "The class that the network says; ✗ where it is wrong",
    SURE: "h of the class that the network says",
}
_NARROWEST, _WIDEST = 74, 190
_MEASURED = 40
"""So many columns are as wide as their names."""
_FIXED = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_GIVEN = _FIXED | Qt.ItemFlag.ItemIsEditable
_KINDS = ("all", "wrong", "least sure")


class DataModel(QAbstractTableModel):
    """Rows are examples in the order wished for; an edit of a cell leaves as a wish."""

    edited = Signal(object)  # an InputEdit or a TargetEdit
    refused = Signal(object)  # a sentence: what was typed, and what is expected

    def __init__(self) -> None:
        super().__init__()
        self._rows: DataRows | None = None
        self._order = np.zeros(0, dtype=np.intp)
        self._columns: list[int] = []
        self._headers: list[str] = []
        self.wish = Wish()
        self._warning, self._digits = QBrush(QColor(LIGHT.warning)), digits_font()
        self._quiet = QBrush(QColor(LIGHT.quiet))

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._warning, self._quiet = QBrush(QColor(palette.warning)), QBrush(QColor(palette.quiet))
        self._digits = digits_font()

    @property
    def columns(self) -> list[int]:
        """What stands in each column: a feature, or one of the names of `data_rows`."""
        return self._columns

    def show(self, dataset: Dataset, network: Network) -> bool:
        """Show a dataset under one Θ; return whether the rows and columns are others now.

        The rows stay in their order while the values of a few of them are edited; under another Θ
        those that depend on what the network answers are chosen again.
        """
        before = self._rows
        if before is not None and before.is_of(dataset, network):
            return False
        self._rows = rows = DataRows(dataset, network)
        if before is None or not _alike(before, rows):
            self.beginResetModel()
            self.wish = Wish()
            self._columns = _columns(rows.dataset)
            self._headers = _short_names(rows.dataset.feature_names)
            self._order = rows.chosen(self.wish)
            self.endResetModel()
            return True
        if before.network is not rows.network and self.wish.needs_answers:
            self.choose(self.wish)
        else:
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        return False

    def choose(self, wish: Wish) -> None:
        """Show other rows, or the same in another order."""
        self.wish = wish
        if self._rows is not None:
            self.layoutAboutToBeChanged.emit()
            self._order = self._rows.chosen(wish)
            gone = self.persistentIndexList()
            self.changePersistentIndexList(gone, [QModelIndex()] * len(gone))
            self.layoutChanged.emit()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        key = self._columns[column] if 0 <= column < len(self._columns) else None
        descending = order is Qt.SortOrder.DescendingOrder
        now = self.wish
        self.choose(Wish(now.kind, now.label, now.part, key, descending))

    def example(self, row: int) -> int | None:
        """Return which training example stands in a row of the table; None for one held out."""
        inside = int(self._order[row])
        training = self._rows is not None and inside < self._rows.training_count
        return inside if training else None

    def row_of(self, example: int) -> int | None:
        """Return in which row of the table a training example stands, if it is shown."""
        found = np.flatnonzero(self._order == example)
        return int(found[0]) if len(found) else None

    # -- Qt ------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Vertical or self._rows is None:
            return None
        column = self._columns[section]
        if role == _ROLE.DisplayRole:
            return _NAMES[column] if column < 0 else self._headers[column]
        if role == _ROLE.ToolTipRole:
            return _TIPS[column] if column < 0 else self._rows.dataset.feature_names[column]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        column = self._columns[index.column()]
        given = column >= 0 or column == TARGET
        return _GIVEN if given and self.example(index.row()) is not None else _FIXED

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        rows = self._rows
        if role not in _ANSWERED or rows is None or not index.isValid():
            return None
        row, column = int(self._order[index.row()]), self._columns[index.column()]
        if role == _ROLE.DisplayRole:
            return _text(rows, row, column)
        if role in (_ROLE.EditRole, _ROLE.ToolTipRole):
            return _exact_text(rows, row, column)
        if role == _ROLE.ForegroundRole:
            return self._ink(rows, row, column)
        if role == _ROLE.FontRole:
            return None if column in (PART, TARGET, ANSWER) else self._digits
        return _CENTRE if column in (PART, TARGET, ANSWER) else _RIGHT

    def _ink(self, rows: DataRows, row: int, column: int) -> QBrush | None:
        if column in (NUMBER, PART):
            return self._quiet
        wrong = column == ANSWER and rows.answer(row) != int(rows.labels[row])
        return self._warning if wrong else None

    def setData(self, index: Index, value: Any, role: int = _ROLE.EditRole) -> bool:
        example, rows = self.example(index.row()), self._rows
        if role != _ROLE.EditRole or example is None or rows is None:
            return False
        if str(value) == self.data(index, _ROLE.EditRole):
            return False
        column = self._columns[index.column()]
        edit = _edit_of(rows.dataset, example, column, str(value))
        if isinstance(edit, str):
            self.refused.emit(edit)
        else:
            self.edited.emit(edit)
        return not isinstance(edit, str)


def _alike(before: DataRows, now: DataRows) -> bool:
    """Tell whether the same rows and columns stand in both."""
    one, other = before.dataset, now.dataset
    return (
        one.feature_names == other.feature_names
        and one.class_names == other.class_names
        and np.array_equal(before.numbers, now.numbers)
    )


def _columns(dataset: Dataset) -> list[int]:
    parts = [] if dataset.held_out is None else [PART]
    return [NUMBER, *parts, TARGET, ANSWER, SURE, *range(dataset.feature_count)]


def _short_names(names: tuple[str, ...]) -> list[str]:
    """Return the names without their units, unless only these tell them apart."""
    short_ = [name.partition(" (")[0] for name in names]
    return short_ if len(set(short_)) == len(names) else list(names)


def _text(rows: DataRows, row: int, column: int) -> str:
    if column >= 0:
        return f"{rows.raw(row, column):.4g}".replace("-", MINUS)
    if column == NUMBER:
        return count(int(rows.numbers[row]))
    if column == PART:
        return PARTS[int(rows.parts[row])]
    if column == SURE:
        return short(rows.sureness(row))
    names = rows.dataset.class_names
    if column == TARGET:
        return names[int(rows.labels[row])]
    answer = rows.answer(row)
    mark = "" if answer == int(rows.labels[row]) else " ✗"
    return (UNKNOWN if answer < 0 else names[answer]) + mark


def _exact_text(rows: DataRows, row: int, column: int) -> str:
    """Return what is edited, or read when pointed at: every digit of it."""
    if column >= 0:
        return exact(rows.raw(row, column))
    if column == ANSWER:
        return "\n".join(exact(float(h)) for h in rows.h(row))
    if column == SURE:
        return exact(rows.sureness(row))
    y = rows.target(row)
    if column == TARGET and len(y) == 1 and float(y[0]) not in (0.0, 1.0):
        return exact(float(y[0]))
    return _text(rows, row, column)


def _edit_of(dataset: Dataset, example: int, column: int, text: str) -> Edit | str:
    """Return the edit that a text typed into a cell means, or what is expected there."""
    names, words = dataset.class_names, text.strip()
    if column == TARGET and words in names:
        label = names.index(words)
        single = dataset.output_count == 1
        return TargetEdit(example, 0, float(label)) if single else TargetEdit(example, label, 1.0)
    value = read_number(words)
    if column == TARGET:
        if dataset.output_count == 1 and value is not None:
            return TargetEdit(example, 0, value)
        return f"“{text}” is no class. Type one of {', '.join(names[:12])}."
    if value is None or not np.isfinite(value):
        name = dataset.feature_names[column]
        return f"{name}: “{text}” is not a number, such as 0.5 or −1.2e3."
    scaling = dataset.scaling
    scaled = (value - scaling.offset[column]) / scaling.scale[column]
    return InputEdit(example, column, float(scaled))


class DataTable(QDialog):
    """The window of the table with its filters; a click on a row chooses its example."""

    exampleChosen = Signal(object)  # the row of the training data, from 0
    edited = Signal(object)  # an InputEdit or a TargetEdit

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Data table")
        self.model = DataModel()
        self._table = QTableView()
        self._kind, self._class, self._part = QComboBox(), QComboBox(), QComboBox()
        self._said, self._problem = QLabel(), QLabel()
        self._example = 0
        self._arrange()
        self._table.setModel(self.model)
        self._set_up_table()
        self._listen()
        self.resize(QSize(980, 560))

    def _arrange(self) -> None:
        names = {
            self._kind: "Which rows",
            self._class: "Which class",
            self._part: "Which part",
        }
        self._kind.addItems(list(_KINDS))
        self._kind.setToolTip("The least sure are the 100 rows with the lowest h of what is said")
        self._part.addItems(["every part", *PARTS])
        head = QHBoxLayout()
        for box, name in names.items():
            box.setAccessibleName(name)
            box.setMinimumWidth(120)
            head.addWidget(box)
        head.addStretch(1)
        head.addWidget(self._said)
        self._said.setProperty("quiet", True)
        self._said.setAccessibleName("What is shown")
        self._problem.setAccessibleName("What is wrong")
        self._problem.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.addLayout(head)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._problem)

    def _set_up_table(self) -> None:
        table = self._table
        table.setAccessibleName("All examples")
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setFrameShape(QTableView.Shape.NoFrame)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(22)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.horizontalHeader().setDefaultSectionSize(_NARROWEST)
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        table.setSortingEnabled(True)

    def _listen(self) -> None:
        for box in (self._kind, self._class, self._part):
            box.activated.connect(self._filter)
        self._table.selectionModel().currentRowChanged.connect(self._row_chosen)
        header = self._table.horizontalHeader()
        header.sortIndicatorChanged.connect(self._table.scrollToTop)  # to see what comes first
        self.model.edited.connect(self._take_edit)
        self.model.refused.connect(self.refuse)
        self.model.layoutChanged.connect(self._reordered)

    def show_experiment(self, experiment: Experiment, palette: Palette) -> None:
        """Show the data of an experiment under its Θ, and which example is chosen."""
        dataset = experiment.dataset
        self._problem.setStyleSheet(f"color: {palette.warning};")
        self.model.set_palette(palette)
        self._example = experiment.place.example
        if self.model.show(dataset, experiment.network):
            self._begin(dataset)
        self._select()
        self._tell()

    def refuse(self, sentence: str) -> None:
        """Say why what was typed cannot be."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def _begin(self, dataset: Dataset) -> None:
        """Offer the classes and parts of another dataset, and show all of it."""
        self._class.clear()
        self._class.addItems(["every class", *dataset.class_names])
        self._kind.setCurrentIndex(0)
        self._part.setCurrentIndex(0)
        self._part.setVisible(dataset.held_out is not None)
        blocker = QSignalBlocker(self._table.horizontalHeader())
        self._table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        del blocker
        self._widen(dataset)

    def _widen(self, dataset: Dataset) -> None:
        """Give the first columns room for their names, and for the classes."""
        header, metrics = self._table.horizontalHeader(), self.fontMetrics()
        classes = max(metrics.horizontalAdvance(f"{name} ✗") for name in dataset.class_names)
        for section, column in enumerate(self.model.columns[:_MEASURED]):
            name = str(self.model.headerData(section, Qt.Orientation.Horizontal))
            needed = metrics.horizontalAdvance(name) + 26
            if column in (TARGET, ANSWER):
                needed = max(needed, classes + 20)
            header.resizeSection(section, min(max(needed, _NARROWEST), _WIDEST))

    def _filter(self) -> None:
        kind = self._kind.currentText()
        label, part = self._class.currentIndex() - 1, self._part.currentIndex() - 1
        now = self.model.wish
        wish = Wish(
            kind,
            None if label < 0 else label,
            None if part < 0 else part,
            now.column,
            now.descending,
        )
        self.model.choose(wish)
        self._table.scrollToTop()

    def _reordered(self) -> None:
        self._select()
        self._tell()

    def _select(self) -> None:
        """Mark the row of the chosen example, if it is shown."""
        row, selection = self.model.row_of(self._example), self._table.selectionModel()
        blocker = QSignalBlocker(selection)
        if row is None:
            self._table.clearSelection()
        elif self._table.currentIndex().row() != row or not selection.hasSelection():
            flags = QItemSelectionModel.SelectionFlag
            column = max(0, self._table.currentIndex().column())
            index = self.model.index(row, column)
            selection.setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self._table.scrollTo(self.model.index(row, self._table.columnAt(0)))
        del blocker
        self._table.viewport().update()

    def _tell(self) -> None:
        shown = self.model.rowCount()
        hint = "Double click edits, a click chooses." if shown else "No example is like that."
        self._said.setText(f"{count(shown)} shown. {hint}")

    def _row_chosen(self, current: QModelIndex, _: QModelIndex) -> None:
        self.refuse("")
        if not current.isValid():
            return
        example = self.model.example(current.row())
        if example is None:
            self._said.setText("This row is held out of training: it can only be looked at.")
        elif example != self._example:
            self.exampleChosen.emit(example)

    def _take_edit(self, edit: Edit) -> None:
        self.refuse("")
        self.edited.emit(edit)
