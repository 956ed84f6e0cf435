"""The examples to choose from: a table, or thumbnails when the examples are pictures."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractListModel,
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QGuiApplication, QIcon, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListView,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from nnviz.data import Dataset
from nnviz.debugger.formula_parts import HIDDEN
from nnviz.debugger.numbers import MINUS, UNKNOWN, count, exact, short
from nnviz.document.experiment import Experiment
from nnviz.engine import Network, forward
from nnviz.graph.lettering import digits_font
from nnviz.graph.palette import LIGHT, Palette
from nnviz.graph.units import picture
from nnviz.views.forms import CountBox

Index = QModelIndex | QPersistentModelIndex
_BLOCK = 32
_WRAPPED = Qt.AlignmentFlag(Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextWordWrap.value)
_RIGHT = Qt.AlignmentFlag(Qt.AlignmentFlag.AlignRight.value | Qt.AlignmentFlag.AlignVCenter.value)
_THUMBNAIL = 36
_WIDEST, _MARGIN = "0.0000", 14
"""The usual number, and what a cell of the table needs beside its text."""
_LONGEST_WORD = 84
"""How wide a column becomes at most for a long word in the name of its feature."""
_ROW = 1.5
"""The height of a row of the table for that of its letters."""
_LEAST = 28
"""How narrow a column of the table may become."""
MOST_AT_ONCE = 3
"""With more features than these the table's columns keep their width, and it scrolls."""


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """What the network answers to some rows: h (rows, K), its class, and whether it is right."""

    h: NDArray[np.float64]
    classes: NDArray[np.intp]
    right: NDArray[np.bool_]


class Answers:
    """h(x) of the examples under one Θ, computed in blocks when a row is asked for.

    Of the example in row `hidden` it is not told: the person is asked for it.
    """

    def __init__(self, dataset: Dataset, network: Network, hidden: int | None = None) -> None:
        self.dataset = dataset
        self.network = network
        self.hidden = hidden
        self._blocks: dict[int, _Block] = {}

    def of(self, row: int) -> NDArray[np.float64]:
        """Return h (K,) of the example in a row."""
        answers: NDArray[np.float64] = self._block(row).h[row % _BLOCK]
        return answers

    def text(self, row: int) -> str:
        """Return h in a word: its value, or the class it is for and the value."""
        h = self.of(row)
        if len(h) == 1:
            return short(float(h[0]))
        best = int(self._block(row).classes[row % _BLOCK])
        return (
            UNKNOWN if best < 0 else f"{self.dataset.class_names[best]} ({short(float(h[best]))})"
        )

    def answer(self, row: int) -> str:
        """Return the same, but for the row of which the person is asked."""
        return HIDDEN if row == self.hidden else self.text(row)

    def is_right(self, row: int) -> bool:
        """Tell whether the network's class for the example is the example's own."""
        return bool(self._block(row).right[row % _BLOCK])

    def _block(self, row: int) -> _Block:
        number = row // _BLOCK
        if number not in self._blocks:
            rows = slice(number * _BLOCK, (number + 1) * _BLOCK)
            h = forward(self.network, self.dataset.X[rows]).a[-1]
            classes = self.dataset.predicted(h)
            right = classes == self.dataset.predicted(self.dataset.Y[rows])
            self._blocks[number] = _Block(h, classes, right)
        return self._blocks[number]


def class_of(dataset: Dataset, row: int) -> str:
    """Return the name of an example's own class."""
    return dataset.class_names[int(dataset.predicted(dataset.Y[row : row + 1])[0])]


def _raw(dataset: Dataset, row: int, feature: int) -> float:
    """Return a feature of an example as it was measured; a copy of all of them would be large."""
    scaling = dataset.scaling
    return float(dataset.X[row, feature] * scaling.scale[feature] + scaling.offset[feature])


TARGET, ANSWER = -2, -1
"""What stands in a column that is no feature."""


def _inks(palette: Palette) -> tuple[QBrush, QBrush]:
    """Return the colours of an h: a warning where the class is wrong, quiet where it is right."""
    return QBrush(QColor(palette.warning)), QBrush(QColor(palette.quiet))


class ExampleTable(QAbstractTableModel):
    """Rows are examples; columns are the features as they were measured, the target and h."""

    def __init__(self) -> None:
        super().__init__()
        self._answers: Answers | None = None
        self._columns: list[int] = []
        self._inks = _inks(LIGHT)
        self._digits = digits_font()

    @property
    def is_narrow(self) -> bool:
        """Whether the columns fit beside each other."""
        return len(self._columns) <= MOST_AT_ONCE + 2

    def follow_text(self) -> None:
        """Write numbers in the present size of the text."""
        self._digits = digits_font()

    @property
    def columns(self) -> list[int]:
        """What stands in each column: the index of a feature, TARGET or ANSWER."""
        return self._columns

    def show(self, answers: Answers, palette: Palette) -> bool:
        """Show the examples with their answers; return whether the columns are others now."""
        self._inks, self._digits = _inks(palette), digits_font()
        before, self._answers = self._answers, answers
        if before is None or before.dataset is not answers.dataset:
            self.beginResetModel()
            self._columns = [*range(answers.dataset.feature_count), TARGET, ANSWER]
            self.endResetModel()
            return True
        column = self._columns.index(ANSWER)
        self.dataChanged.emit(self.index(0, column), self.index(self.rowCount() - 1, column))
        return False

    def width_of(self, column: int) -> int:
        """Return the room that a feature, a target or an answer needs, whatever it becomes."""
        if self._answers is None:
            return 0
        data = self._answers.dataset
        if column >= 0:
            words = data.feature_names[column].partition(" (")[0].split()
            longest = max(
                map(QFontMetrics(QGuiApplication.font()).horizontalAdvance, words or [""])
            )
            usual = QFontMetrics(self._digits).horizontalAdvance(_WIDEST)
            return max(usual, min(longest, _LONGEST_WORD)) + _MARGIN
        names = data.class_names if data.output_count > 1 else ("1",)
        answers = [f"{name} ({_WIDEST})" if data.output_count > 1 else _WIDEST for name in names]
        texts = names if column == TARGET else [f"{answer} ✗" for answer in answers]
        metrics = QFontMetrics(QGuiApplication.font() if column == TARGET else self._digits)
        return max(metrics.horizontalAdvance(text) for text in texts) + _MARGIN

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        if parent.isValid() or self._answers is None:
            return 0
        return self._answers.dataset.example_count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or self._answers is None:
            return None
        if orientation is Qt.Orientation.Vertical:
            return str(section + 1)
        column = self._columns[section]
        if column < 0:
            return "y" if column == TARGET else "h"
        return self._answers.dataset.feature_names[column].partition(" (")[0]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._answers is None or not index.isValid():
            return None
        row, column = index.row(), self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(self._answers, row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._exact_text(self._answers, row, column)
        return self._style(self._answers, row, column, role)

    def _style(self, answers: Answers, row: int, column: int, role: int) -> Any:
        """Return how a cell is set; it is asked so often that what it says is kept ready."""
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._inks[answers.is_right(row)] if column == ANSWER else None
        if role == Qt.ItemDataRole.FontRole:
            return None if column == TARGET else self._digits
        return _RIGHT if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _exact_text(self, answers: Answers, row: int, column: int) -> str:
        """Return every digit of a feature as it was measured, or of all the outputs."""
        if column >= 0:
            return exact(_raw(answers.dataset, row, column))
        if column == ANSWER and row == answers.hidden:
            return HIDDEN
        values = answers.dataset.Y[row] if column == TARGET else answers.of(row)
        return "\n".join(exact(float(value)) for value in values)

    def _text(self, answers: Answers, row: int, column: int) -> str:
        if column >= 0:
            return f"{_raw(answers.dataset, row, column):.4g}".replace("-", MINUS)
        if column == TARGET:
            single = answers.dataset.output_count == 1
            target = short(float(answers.dataset.Y[row, 0]))
            return target if single else class_of(answers.dataset, row)
        if row == answers.hidden:
            return HIDDEN
        mark = "" if answers.is_right(row) else " ✗"
        return answers.text(row) + mark


class ThumbnailList(QAbstractListModel):
    """One thumbnail an example, drawn when it is first seen."""

    def __init__(self) -> None:
        super().__init__()
        self._answers: Answers | None = None
        self._palette = LIGHT
        self._icons: dict[int, QIcon] = {}

    def show(self, answers: Answers, palette: Palette) -> None:
        """Show the examples; only another dataset or ground draws them again."""
        same = self._answers is not None and self._answers.dataset is answers.dataset
        again = not same or palette is not self._palette
        if again:
            self.beginResetModel()
            self._icons.clear()
        self._answers, self._palette = answers, palette
        if again:
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        if parent.isValid() or self._answers is None or not self._answers.dataset.is_picture:
            return 0
        return self._answers.dataset.example_count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._answers is None or not index.isValid():
            return None
        row = index.row()
        if role == Qt.ItemDataRole.DecorationRole:
            return self._icon(row)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            own, answer = class_of(self._answers.dataset, row), self._answers.answer(row)
            return f"Example {count(row + 1)}: class {own}, the network says {answer}"
        return None

    def _icon(self, row: int) -> QIcon:
        assert self._answers is not None  # noqa: S101  checked by the caller
        if row not in self._icons:
            dataset = self._answers.dataset
            assert dataset.image_shape is not None  # noqa: S101  only pictures have rows here
            image = picture(dataset.X[row].reshape(dataset.image_shape), self._palette)
            self._icons[row] = QIcon(QPixmap.fromImage(image.scaled(_THUMBNAIL, _THUMBNAIL)))
        return self._icons[row]


class ExamplesView(QWidget):
    """The choice of the example, by its number, its row or its thumbnail."""

    exampleChosen = Signal(object)  # the row, from 0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = CountBox("Example number")
        self._number.setPrefix("Example ")
        self._of = QLabel()
        self._verdict = QLabel()
        self._verdict.setTextFormat(Qt.TextFormat.PlainText)
        self._table_model, self._thumbnail_model = ExampleTable(), ThumbnailList()
        self._table = _table(self._table_model)
        self._thumbnails = _thumbnails(self._thumbnail_model)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._table)
        self._stack.addWidget(self._thumbnails)
        self._scaling = QLabel()
        self._scaling.setWordWrap(True)
        self._scaling.setProperty("quiet", True)
        self._arrange()
        self._number.valueChanged.connect(self._number_chosen)
        self._is_sought = False
        self._thumbnails.verticalScrollBar().rangeChanged.connect(self._seek)
        for view in (self._table, self._thumbnails):
            view.selectionModel().currentChanged.connect(self._row_chosen)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._number)
        head.addWidget(self._of, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 8)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self._verdict)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._scaling)

    def show_experiment(
        self, experiment: Experiment, palette: Palette, *, hidden: bool = False
    ) -> None:
        """Show the dataset, the network's answers and the chosen example, its h perhaps hidden."""
        dataset = experiment.dataset
        row = experiment.place.example
        answers = Answers(dataset, experiment.network, row if hidden else None)
        blockers = [
            QSignalBlocker(sender)
            for sender in (
                self._number,
                self._table.selectionModel(),
                self._thumbnails.selectionModel(),
            )
        ]
        self._number.setRange(1, dataset.example_count)
        self._number.setValue(row + 1)
        self._of.setText(f"of {count(dataset.example_count)}")
        self._stack.setCurrentIndex(1 if dataset.is_picture else 0)
        if dataset.is_picture:
            self._thumbnail_model.show(answers, palette)
        elif self._table_model.show(answers, palette):
            self._set_column_widths()
            self._table.doItemsLayout()  # a new row is scrolled to only where it has its place
        self._select(row)
        del blockers
        self._verdict.setText(self._answer(answers, row))
        self._scaling.setText(dataset.scaling.sentence)

    def _set_column_widths(self) -> None:
        """Let few columns fill the table, and many keep their width; rows follow the text."""
        modes = QHeaderView.ResizeMode
        row = round(_ROW * self.fontMetrics().height())
        self._table.verticalHeader().setDefaultSectionSize(row)
        header = self._table.horizontalHeader()
        lines = 1 if self._table_model.is_narrow else 2
        header.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 8)
        features = [c for c in self._table_model.columns if c >= 0]
        least = min(map(self._table_model.width_of, features), default=_LEAST)
        header.setMinimumSectionSize(least if self._table_model.is_narrow else _LEAST)
        for section, column in enumerate(self._table_model.columns):
            if column < 0:
                header.setSectionResizeMode(section, modes.Fixed)
                header.resizeSection(section, self._table_model.width_of(column))
            elif self._table_model.is_narrow:
                header.setSectionResizeMode(section, modes.Stretch)
            else:
                header.setSectionResizeMode(section, modes.Interactive)
                header.resizeSection(section, self._table_model.width_of(column))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._table_model.follow_text()
            self._set_column_widths()

    def _answer(self, answers: Answers, row: int) -> str:
        own = class_of(answers.dataset, row)
        if row == answers.hidden:
            return f"class {own} · h = {HIDDEN}"
        verdict = "right" if answers.is_right(row) else "wrong"
        return f"class {own} · h = {answers.text(row)} · {verdict}"

    def _select(self, row: int) -> None:
        flags = QItemSelectionModel.SelectionFlag
        view: QAbstractItemView = self._thumbnails if self._stack.currentIndex() else self._table
        index = view.model().index(row, 0)
        if view.currentIndex().row() != row or not view.selectionModel().hasSelection():
            view.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            view.scrollTo(index)
            view.viewport().update()
            self._is_sought = True

    def _seek(self) -> None:
        """Scroll to the chosen thumbnail, which has its place only when those before have it."""
        view = self._thumbnails
        if self._is_sought and view.currentIndex().isValid():
            view.scrollTo(view.currentIndex())
            place = view.visualRect(view.currentIndex()).center()
            self._is_sought = not view.viewport().rect().contains(place)

    def _number_chosen(self, value: int) -> None:
        self.exampleChosen.emit(value - 1)

    def _row_chosen(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid():
            self.exampleChosen.emit(current.row())


def _table(model: ExampleTable) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName("Examples")
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setMinimumHeight(40)
    table.setFrameShape(QTableView.Shape.NoFrame)
    table.verticalHeader().setMinimumSectionSize(8)
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.horizontalHeader().setMinimumSectionSize(_LEAST)
    table.horizontalHeader().setDefaultAlignment(_WRAPPED)
    table.horizontalHeader().setHighlightSections(False)
    return table


def _thumbnails(model: ThumbnailList) -> QListView:
    view = QListView()
    view.setModel(model)
    view.setAccessibleName("Examples")
    view.setViewMode(QListView.ViewMode.IconMode)
    view.setResizeMode(QListView.ResizeMode.Adjust)
    view.setMovement(QListView.Movement.Static)
    view.setUniformItemSizes(True)
    view.setLayoutMode(QListView.LayoutMode.Batched)
    view.setIconSize(QSize(_THUMBNAIL, _THUMBNAIL))
    view.setGridSize(QSize(_THUMBNAIL + 6, _THUMBNAIL + 6))
    view.setMinimumHeight(40)
    view.setFrameShape(QListView.Shape.NoFrame)
    return view
