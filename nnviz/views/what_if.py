"""What an edit changed: each value before, now, and the difference, in a table."""

import math
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QColor, QFocusEvent, QFont, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QHeaderView,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from nnviz.debugger.comparison import Difference
from nnviz.debugger.formula_parts import Reference
from nnviz.debugger.numbers import UNKNOWN, exact, number, plural
from nnviz.graph.lettering import Lettering, lettering
from nnviz.graph.palette import LIGHT, Palette
from nnviz.views.row_table import RowButton, RowDelegate

Index = QModelIndex | QPersistentModelIndex
HEADINGS = ("Value", "Before", "Now", "Difference")
NAME, BEFORE, NOW, CHANGE = range(4)
_SIDES = (12, 0, 12, 0)
_INDENT = 3
"""How far the style puts the text of a cell from its border."""
NOTHING = (
    "Change a weight, an input or a target: double-click it in the graph or in a matrix. "
    "What it changes is compared here."
)
UP, DOWN = "▲", "▼"
_DIGITS = 0.92
"""The size of the numbers for that of the text."""
_SMALLEST = 0.75
"""How far the numbers shrink to fit a narrow panel before it scrolls."""
_AIR = 12
"""What a column is wider than its longest text."""
_ROLE = Qt.ItemDataRole
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class _Cell(NamedTuple):
    """How a cell is read: its number and every digit of it."""

    text: str
    exact: str


class DifferenceModel(QAbstractTableModel):
    """A row for each difference: its name, the value before and now, and the change.

    `longest` is the longest text of each column.
    """

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[Difference, ...] = ()
        self.longest: tuple[str, ...] = HEADINGS
        self._palette = LIGHT
        self.digits = QFont()

    def show(self, rows: tuple[Difference, ...]) -> None:
        """Show other differences."""
        self.beginResetModel()
        self._rows = rows
        self.longest = tuple(_longest(rows, column) for column in range(len(HEADINGS)))
        self.endResetModel()

    def look(self, palette: Palette, digits: QFont) -> None:
        """Write in these colours, and numbers in this font."""
        self._palette, self.digits = palette, digits
        if self._rows:
            last = self.index(len(self._rows) - 1, CHANGE)
            self.dataChanged.emit(self.index(0, NAME), last)

    def reference(self, row: int) -> Reference | None:
        """Return what the value of a row is; None for the sums over all the examples."""
        return self._rows[row].reference if 0 <= row < len(self._rows) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == _ROLE.TextAlignmentRole:
            return _LEFT if section == NAME else _RIGHT
        return HEADINGS[section] if role == _ROLE.DisplayRole else None

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        if not index.isValid():
            return None
        difference, column = self._rows[index.row()], index.column()
        if role == _ROLE.DisplayRole:
            return _cell(difference, column).text
        if role in (_ROLE.ToolTipRole, _ROLE.AccessibleTextRole):
            return _cell(difference, column).exact
        if role == _ROLE.TextAlignmentRole:
            return _LEFT if column == NAME else _RIGHT
        if role == _ROLE.FontRole:
            return None if column == NAME else self.digits
        return self._ink(column) if role == _ROLE.ForegroundRole else None

    def _ink(self, column: int) -> QBrush:
        """Return the colour of a column: what was is quieter than what is."""
        quiet = column == BEFORE
        return QBrush(QColor(self._palette.quiet if quiet else self._palette.text))


def _longest(rows: tuple[Difference, ...], column: int) -> str:
    return max((HEADINGS[column], *(_cell(row, column).text for row in rows)), key=len)


def _cell(difference: Difference, column: int) -> _Cell:
    name = difference.name
    if column == NAME:
        return _Cell(name, name)
    if column == CHANGE:
        return _change(name, difference.change)
    when, value = ("before", difference.before) if column == BEFORE else ("now", difference.now)
    if value is None:
        return _Cell(UNKNOWN, f"{name} {when}: not known at this place")
    return _Cell(number(value), f"{name} {when} = {exact(value)}")


def _change(name: str, change: float | None) -> _Cell:
    """Return the difference with an arrow, which tells its sign to whoever reads no minus."""
    if change is None:
        return _Cell(UNKNOWN, f"{name}: not known both before and now")
    if change == 0 or math.isnan(change):
        return _Cell(number(change), f"difference of {name} = {exact(change)}")
    arrow, word = (UP, "up by") if change > 0 else (DOWN, "down by")
    return _Cell(f"{arrow} {number(change)}", f"{name} goes {word} {exact(abs(change))}")


class _Table(QTableView):
    """The rows; tells which of them the pointer, or the keyboard, stands on."""

    rowPointed = Signal(object)  # the row, or None when the pointer leaves it

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows = DifferenceModel()
        self.setModel(self.rows)
        self.setItemDelegate(RowDelegate(self))
        self.setAccessibleName("What the edits changed")
        self.setMouseTracking(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(8)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        self._palette = LIGHT
        self.entered.connect(self._enter)
        self.viewportEntered.connect(self._leave)
        self.selectionModel().currentRowChanged.connect(self._enter)

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._palette = palette
        self.fit()

    def fit(self) -> None:
        """Give rows and columns the size of the text; narrow panels have smaller numbers."""
        names = self.fontMetrics()
        wide = [names.horizontalAdvance(self.rows.longest[NAME]) + _AIR]
        self.verticalHeader().setDefaultSectionSize(round(names.lineSpacing() * 1.25 + 2))
        letters = self._digits(self._room() - wide[0] - 3 * _AIR)
        for column in (BEFORE, NOW, CHANGE):
            heading = names.horizontalAdvance(HEADINGS[column])
            wide.append(round(max(heading, letters.width(self.rows.longest[column]))) + _AIR)
        for column, width in enumerate(wide):
            self.setColumnWidth(column, width)
        self.rows.look(self._palette, letters.font)

    def _room(self) -> int:
        """Return the width for the columns, whether or not the scroll bar is there already."""
        rows = self.rows.rowCount() * self.verticalHeader().defaultSectionSize()
        fits = self.horizontalHeader().sizeHint().height() + rows <= self.height()
        return self.width() - (0 if fits else self.verticalScrollBar().sizeHint().width())

    def _digits(self, room: float) -> Lettering:
        """Return the numbers' font, at most so large that all columns have room if they can."""
        size = self.font().pointSizeF() * _DIGITS
        full = lettering("", size)
        needed = sum(full.width(self.rows.longest[column]) for column in (BEFORE, NOW, CHANGE))
        return lettering("", size * min(1.0, max(_SMALLEST, room / needed)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def leaveEvent(self, event: QEvent) -> None:
        self._leave()
        super().leaveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._leave()

    def _enter(self, index: QModelIndex) -> None:
        self.rowPointed.emit(index.row() if index.isValid() else None)

    def _leave(self) -> None:
        self.rowPointed.emit(None)


class WhatIfView(QWidget):
    """Shows what was edited and what that changed, or how to begin."""

    baselineWished = Signal()  # compare with what is now from here on
    undoWished = Signal()  # go back to what was before the edits
    referencePointed = Signal(object)  # the Reference of the row pointed at, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What if")
        self._pointed: Reference | None = None
        self._heading, self._nothing, self._rest = _label(), _label(), _label()
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        for label in (self._nothing, self._rest):
            label.setProperty("quiet", True)
        self._table = _Table(self)
        self._stack = QStackedWidget()
        self._baseline = RowButton("Compare from here", "Keep the edits; compare with what is now")
        self._undo = RowButton("Undo the edits", "Go back to the values before")
        self._buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._arrange()
        self._table.rowPointed.connect(self._point_row)
        self._baseline.clicked.connect(self._wish_baseline)
        self._undo.clicked.connect(self._wish_undo)
        self.show_nothing()

    def _arrange(self) -> None:
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self._table)
        self._buttons.setSpacing(6)
        self._buttons.setContentsMargins(*_SIDES)
        for button in (self._baseline, self._undo):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._buttons.addWidget(button)
        for label in (self._heading, self._rest):
            label.setContentsMargins(*_SIDES)
        self._nothing.setContentsMargins(_INDENT, 0, _SIDES[2], 0)
        self._stack.setContentsMargins(_SIDES[0] - _INDENT, 0, 0, 0)
        layout = QVBoxLayout(self)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)  # the buttons give way
        layout.setContentsMargins(0, 4, 0, 8)
        layout.setSpacing(6)
        layout.addWidget(self._heading)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._rest)
        layout.addLayout(self._buttons)

    # -- what is shown -------------------------------------------------------------------------

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._table.set_palette(palette)

    def show_comparison(
        self,
        heading: str,
        summary: tuple[tuple[str, float, float], ...],
        differences: tuple[Difference, ...],
        left_out: int,
    ) -> None:
        """Show what was edited, J and the like before and now, then each value that differs.

        `left_out` counts the differences that are not among these.
        """
        over_all = tuple(Difference(name, None, before, now) for name, before, now in summary)
        self._table.rows.show((*over_all, *differences))
        self._table.fit()
        self._heading.setText(heading)
        self._rest.setText(_rest(len(differences), left_out))
        self._show_as_compared(True)

    def show_nothing(self, why: str = NOTHING) -> None:
        """Show how to begin, or why there is nothing to compare."""
        self._nothing.setText(why)
        self._table.rows.show(())
        self._show_as_compared(False)

    def _show_as_compared(self, compared: bool) -> None:
        self._point(None)  # the row it stood on is another one now
        self._stack.setCurrentWidget(self._table if compared else self._nothing)
        self._heading.setVisible(compared)
        self._rest.setVisible(compared and bool(self._rest.text()))
        for button in (self._baseline, self._undo):
            button.setEnabled(compared)

    # -- wishes --------------------------------------------------------------------------------

    def _wish_baseline(self) -> None:
        self.baselineWished.emit()

    def _wish_undo(self) -> None:
        self.undoWished.emit()

    def _point_row(self, row: int | None) -> None:
        self._point(None if row is None else self._table.rows.reference(row))

    def _point(self, reference: Reference | None) -> None:
        if reference != self._pointed:
            self._pointed = reference
            self.referencePointed.emit(reference)

    # -- layout --------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._set_sizes()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_sizes()

    def sizeHint(self) -> QSize:
        return QSize(320, 260)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 120)

    def _set_sizes(self) -> None:
        """Follow the size of the text."""
        bold = QFont(self.font())
        bold.setBold(True)
        self._heading.setFont(bold)
        self._table.fit()
        self._set_direction()

    def _set_direction(self) -> None:
        """Put the buttons under each other where they do not fit beside each other."""
        room = self.width() - sum(_SIDES) - self._buttons.spacing()
        needed = self._baseline.sizeHint().width() + self._undo.sizeHint().width()
        directions = QBoxLayout.Direction
        self._buttons.setDirection(
            directions.LeftToRight if needed <= room else directions.TopToBottom
        )


def _label() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _rest(shown: int, left_out: int) -> str:
    """Return what the table does not say: how many values it leaves out, or that it has none."""
    if left_out:
        return (
            f"{plural(left_out, 'more value')} differ{'s' if left_out == 1 else ''}; "
            "of each kind the largest changes are shown."
        )
    return "" if shown else "No value that is known at this moment differs."
