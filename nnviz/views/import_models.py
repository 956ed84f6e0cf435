"""What was read of a file as tables: its first rows, and its columns, which may be left out."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QImage

from nnviz.data.importing import Choices, Preview
from nnviz.data.table import Column
from nnviz.debugger.numbers import UNKNOWN, count, exact, number
from nnviz.graph.lettering import digits_font
from nnviz.graph.palette import LIGHT, Palette
from nnviz.graph.units import picture

Index = QModelIndex | QPersistentModelIndex
MOST_ROWS = 200
MOST_PICTURES = 60
_RIGHT = Qt.AlignmentFlag(Qt.AlignmentFlag.AlignRight.value | Qt.AlignmentFlag.AlignVCenter.value)
_HEADERS = ("Use", "Column", "Holds", "From", "To", "Missing")


class RowsModel(QAbstractTableModel):
    """The first rows of a table, the label in front; what is left out is quiet."""

    def __init__(self, palette: Palette = LIGHT) -> None:
        super().__init__()
        self._palette = palette
        self._preview: Preview | None = None
        self._choices = Choices(None)
        self._order: list[int] = []

    def show(self, preview: Preview, choices: Choices) -> None:
        """Show the rows of a file under the present choices."""
        self.beginResetModel()
        self._preview, self._choices = preview, choices
        columns = range(len(preview.columns))
        first = [] if choices.label is None else [choices.label]
        self._order = first + [k for k in columns if k != choices.label]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        if parent.isValid() or self._preview is None:
            return 0
        return min(MOST_ROWS, self._preview.table.row_count)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self._order)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if self._preview is None:
            return None
        if orientation is Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        column = self._order[section]
        if role == Qt.ItemDataRole.DisplayRole:
            name = self._preview.columns[column].name
            return f"y: {name}" if column == self._choices.label else name
        if role == Qt.ItemDataRole.FontRole and column == self._choices.label:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._preview is None or not index.isValid():
            return None
        column = self._order[index.column()]
        value = float(self._preview.table.values[index.row(), column])
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(self._preview, column, value, number)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _text(self._preview, column, value, exact)
        return self._style(self._preview, column, role, missing=bool(np.isnan(value)))

    def _style(self, preview: Preview, column: int, role: int, *, missing: bool) -> Any:
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._ink(column, missing=missing)
        if column in preview.table.texts:
            return None
        if role == Qt.ItemDataRole.FontRole:
            return digits_font()
        return _RIGHT if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _ink(self, column: int, *, missing: bool) -> QBrush | None:
        if column in self._choices.left_out:
            return QBrush(QColor(self._palette.control))
        return QBrush(QColor(self._palette.warning)) if missing else None


class ColumnsModel(QAbstractTableModel):
    """One row a column of the file: what it holds, and whether it is used."""

    leftOutChanged = Signal(object)  # the frozenset of the columns that are left out

    def __init__(self) -> None:
        super().__init__()
        self._columns: tuple[Column, ...] = ()
        self._label: int | None = None
        self._left_out: frozenset[int] = frozenset()

    def show(self, columns: tuple[Column, ...], choices: Choices) -> None:
        """Show the columns of a file under the present choices."""
        if columns is not self._columns:
            self.beginResetModel()
            self._columns = columns
            self.endResetModel()
        self._label, self._left_out = choices.label, choices.left_out
        self.dataChanged.emit(self.index(0, 0), self.index(len(columns) - 1, len(_HEADERS) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self._columns)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(_HEADERS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return _HEADERS[section] if orientation is Qt.Orientation.Horizontal else str(section + 1)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.column() == 0 and index.row() != self._label:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = index.row()
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0 and row != self._label:
            used = row not in self._left_out
            return Qt.CheckState.Checked if used else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts(row)[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() >= 3:
            return _RIGHT
        return None

    def _texts(self, row: int) -> tuple[str, ...]:
        column = self._columns[row]
        lowest, highest = (
            "" if value is None else number(value) for value in (column.lowest, column.highest)
        )
        holds = "texts" if column.is_text else "nothing" if column.lowest is None else "numbers"
        missing = count(column.missing) if column.missing else ""
        return ("y" if row == self._label else "", column.name, holds, lowest, highest, missing)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != 0:
            return False
        used = Qt.CheckState(value) is Qt.CheckState.Checked
        row = frozenset({index.row()})
        self.leftOutChanged.emit(self._left_out - row if used else self._left_out | row)
        return True


def pictures(preview: Preview, choices: Choices, palette: Palette) -> list[tuple[QImage, str]]:
    """Return the first examples as pictures with their labels; none where the shape fits not."""
    features, shape = list(preview.features(choices)), choices.image_shape
    if shape is None or shape[0] * shape[1] != len(features):
        return []
    range_ = preview.range(choices)
    lowest, highest = range_ or (0.0, 1.0)
    order = "F" if choices.column_major else "C"
    found = []
    given = () if choices.label is None else preview.table.classes(choices.label)
    called = dict(zip(given, preview.classes(choices), strict=True))
    rows = min(MOST_PICTURES, preview.table.row_count)
    shares = (preview.table.values[:rows, features] - lowest) / ((highest - lowest) or 1.0)
    for row, pixels in enumerate(shares):
        image = picture(pixels.reshape(shape, order=order), palette)
        label = _label(preview, choices.label, row)
        found.append((image, called.get(label, label)))
    return found


def _label(preview: Preview, label: int | None, row: int) -> str:
    if label is None:
        return ""
    return _text(preview, label, float(preview.table.values[row, label]), number)


def _text(preview: Preview, column: int, value: float, written: Callable[[float], str]) -> str:
    """Return a value as the file has it: a text, a number, or that it is missing."""
    if np.isnan(value):
        return UNKNOWN
    texts = preview.table.texts.get(column)
    return written(value) if texts is None else texts[int(value)]
