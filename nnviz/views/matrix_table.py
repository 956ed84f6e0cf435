"""A sheet as a table: its item model, its cells with their heat colours, editing and copying."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QColor,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from nnviz.debugger.numbers import exact
from nnviz.document.edits import Edit
from nnviz.graph.lettering import lettering
from nnviz.graph.palette import LIGHT, Palette
from nnviz.graph.pointed import are_of_the_same
from nnviz.graph.value_editor import EXPECTED, ValueEditor, is_for_a_line, read_number
from nnviz.views.matrix_cells import CellPainter, Look, look_of
from nnviz.views.sheets import EMPTY, Box, Cell, Sheet, as_csv, as_latex, as_text

Index = QModelIndex | QPersistentModelIndex
_DIGITS = 0.92
"""The size of the numbers for that of the text."""
_ROLE = Qt.ItemDataRole
_RIGHTWARDS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_FIXED = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_GIVEN = _FIXED | Qt.ItemFlag.ItemIsEditable
_EDIT_KEYS = (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_BEGINS_A_NUMBER = frozenset("0123456789+-−.,")


_LOOKS: dict[int, int] = {
    _ROLE.DisplayRole: Look._fields.index("text"),
    _ROLE.BackgroundRole: Look._fields.index("ground"),
    _ROLE.ForegroundRole: Look._fields.index("ink"),
}


class MatrixModel(QAbstractTableModel):
    """The cells of a sheet, looked up in its arrays when they are asked for.

    A new value of a cell is no more than a wish; the sheet that comes back has it.
    """

    edited = Signal(object)  # a WeightEdit, InputEdit or TargetEdit with the new value

    def __init__(self) -> None:
        super().__init__()
        self._sheet = EMPTY
        self._palette = LIGHT
        self.why_not = ""

    def edit(self, row: int, column: int) -> Edit | str:
        """Return what is changed in a cell, with its value, or a sentence why nothing."""
        return self.why_not or self._sheet.edit(row, column)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.why_not or not index.isValid():
            return _FIXED
        piece, _ = self._sheet.at(index.column())
        return _GIVEN if piece.is_given(index.row()) else _FIXED

    def setData(self, index: Index, value: Any, role: int = _ROLE.EditRole) -> bool:
        if role != _ROLE.EditRole or not index.isValid():
            return False
        edit = self.edit(index.row(), index.column())
        number = read_number(value) if isinstance(value, str) else float(value)
        if isinstance(edit, str) or number is None:
            return False
        if number != edit.value:
            self.edited.emit(replace(edit, value=number))
        return True

    @property
    def sheet(self) -> Sheet:
        """What is shown."""
        return self._sheet

    def show(self, sheet: Sheet, palette: Palette) -> None:
        """Show a sheet; a table of the same columns keeps its selection."""
        again = sheet.headings != self._sheet.headings
        if again:
            self.beginResetModel()
        self._sheet, self._palette = sheet, palette
        if again:
            self.endResetModel()
        elif sheet.rows:
            last = sheet.whole()
            self.dataChanged.emit(self.index(0, 0), self.index(last.bottom, last.right))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else self._sheet.rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() or not self._sheet.pieces else self._sheet.columns

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole
    ) -> Any:
        if role != _ROLE.DisplayRole:
            return None
        down = orientation is Qt.Orientation.Vertical
        return str(section + 1) if down else self._sheet.name(section)

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        if not index.isValid():
            return None
        piece, within = self._sheet.at(index.column())
        cell = piece.cell(index.row(), within)
        if role in _LOOKS:
            return look_of(piece, cell, self._palette)[_LOOKS[role]]
        if role == _ROLE.EditRole:
            return cell
        if role in (_ROLE.ToolTipRole, _ROLE.AccessibleTextRole) and cell != "":
            value = "not known yet" if cell is None else exact(cell)
            return f"{self._sheet.label(index.row(), index.column())} = {value}"
        return _RIGHTWARDS if role == _ROLE.TextAlignmentRole else None


class _Delegate(QStyledItemDelegate):
    """Opens the line in which another value is typed, where a value is given."""

    refused = Signal(object)  # why what was typed is not taken, a sentence

    def __init__(self, model: MatrixModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.palette = LIGHT
        self.editor: ValueEditor | None = None
        self._edited = QPersistentModelIndex()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        edit = self._model.edit(index.row(), index.column())
        assert not isinstance(edit, str)  # noqa: S101  such a cell is not editable
        self.editor = ValueEditor(edit.name, edit.value, parent)
        self.editor.set_palette(self.palette)
        self.editor.closed.connect(self._end)
        self.editor.refused.connect(self.refused)
        self._edited = QPersistentModelIndex(index)
        return self.editor

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        if isinstance(editor, ValueEditor):
            editor.stand_at(option.rect.center())

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Leave what is typed alone while frames come."""

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Do nothing: the editor itself says when it is done."""

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        return False  # the editor knows its own keys

    def end_outdated(self, sheet: Sheet) -> None:
        """Close the editor when its cell stands for something else in the sheet that comes."""
        if self.editor is None:
            return
        row, column = self._edited.row(), self._edited.column()
        now = self._model.sheet
        fits = sheet.headings == now.headings
        if not fits or not are_of_the_same(sheet.edit(row, column), now.edit(row, column)):
            self.editor.cancel()

    def _end(self, value: float | None) -> None:
        editor, self.editor = self.editor, None
        if editor is None:
            return
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
        if value is not None:
            self._model.setData(self._edited, value)


class _Header(QHeaderView):
    """A header that measures its headings once: they are all of one line, and there are many."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget) -> None:
        super().__init__(orientation, parent)
        self._hint: QSize | None = None

    def sizeHint(self) -> QSize:
        if self._hint is None:
            self._hint = super().sizeHint()
        return self._hint

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._hint = None
        super().changeEvent(event)


class MatrixTable(QTableView):
    """The cells, all of one size, so that a large table scrolls like a small one."""

    pointed = Signal(object)  # the Spot under the pointer, or None
    pinned = Signal(object)  # the Spot that was clicked
    watched = Signal(object)  # the Spot of the current cell
    editRefused = Signal(object)  # why a value cannot be changed, or was not: a sentence

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells = MatrixModel()
        self.setHorizontalHeader(_Header(Qt.Orientation.Horizontal, self))
        self.setVerticalHeader(_Header(Qt.Orientation.Vertical, self))
        self.setModel(self.cells)
        self._painter = CellPainter(lettering("", 9))
        self._delegate = _Delegate(self.cells, self)
        self.setItemDelegate(self._delegate)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)  # letters are commands
        self._delegate.refused.connect(self.editRefused)
        self.setMouseTracking(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setMinimumSectionSize(8)
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
        self.horizontalHeader().setDefaultAlignment(_RIGHTWARDS)
        self.verticalHeader().setDefaultAlignment(_RIGHTWARDS)
        self.entered.connect(self._enter)
        self.viewportEntered.connect(self._leave)
        self.clicked.connect(self._pin)
        self.doubleClicked.connect(self._edit)
        self._add_copies()
        self._add_paste()

    def show_sheet(self, sheet: Sheet, palette: Palette) -> None:
        """Show a sheet in cells that its longest number fits into."""
        self._delegate.end_outdated(sheet)
        self.cells.show(sheet, palette)
        self._painter.palette = self._delegate.palette = palette
        if self._delegate.editor is not None:
            self._delegate.editor.set_palette(palette)
        self._set_style(palette)
        self.setAccessibleName(sheet.title)
        self.set_sizes()

    def _set_style(self, palette: Palette) -> None:
        """Show the headings on the panel's own ground, without lines."""
        style = f"""
        QTableView {{ background: {palette.panel}; border: 0; }}
        QHeaderView, QTableCornerButton::section {{ background: {palette.panel}; border: 0; }}
        QHeaderView::section {{ background: {palette.panel}; color: {palette.quiet}; border: 0;
            padding: 0 5px 1px 2px; }}
        """
        if style != self.styleSheet():
            self.setStyleSheet(style)

    def set_sizes(self) -> None:
        """Give all cells the size that the text has now."""
        letters = lettering("", self.font().pointSizeF() * _DIGITS)
        self._painter.letters = letters
        sheet, metrics = self.cells.sheet, letters.metrics
        width = round(metrics.horizontalAdvance("0") * sheet.letters + 9)
        height = round(metrics.ascent() * 1.6 + 2)
        for header, size in ((self.horizontalHeader(), width), (self.verticalHeader(), height)):
            if header.defaultSectionSize() != size:
                header.setDefaultSectionSize(size)
        rows = self.fontMetrics().horizontalAdvance("0" * max(2, len(str(sheet.rows))))
        if self.verticalHeader().width() != rows + 12:
            self.verticalHeader().setFixedWidth(rows + 12)

    def outline(self, outlines: list[tuple[Box, QColor]]) -> None:
        """Draw a border around these cells."""
        self._painter.outlines = outlines
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        seen = self._seen()
        if seen is None:
            return
        first = self.visualRect(self.cells.index(seen.top, seen.left))
        with QPainter(self.viewport()) as painter:
            self._painter.paint(painter, self.cells.sheet, seen, first)
            self._painter.outline(painter, first, seen, self._selected())

    def _seen(self) -> Box | None:
        """Return the cells that are seen, None where there are none."""
        whole, room = self.cells.sheet.whole(), self.viewport().rect()
        top, left = self.rowAt(0), self.columnAt(0)
        if top < 0 or left < 0:
            return None
        bottom, right = self.rowAt(room.bottom()), self.columnAt(room.right())
        return Box(
            top, left, whole.bottom if bottom < 0 else bottom, whole.right if right < 0 else right
        )

    def reach(self, box: Box) -> None:
        """Scroll to the first cell of a box; along a direction that it fills, not at all."""
        self.updateGeometries()  # the scroll bars may just have come or gone
        whole = self.cells.sheet.whole()
        all_rows = (box.top, box.bottom) == (whole.top, whole.bottom)
        all_columns = (box.left, box.right) == (whole.left, whole.right)
        row = max(0, self.rowAt(0)) if all_rows else box.top
        column = max(0, self.columnAt(0)) if all_columns else box.left
        self.scrollTo(self.cells.index(row, column))

    def selected(self) -> Box:
        """Return the selected cells, or all when none are."""
        return next(iter(self._selected()), self.cells.sheet.whole())

    def _selected(self) -> list[Box]:
        ranges = self.selectionModel().selection()
        chosen = (ranges.at(number) for number in range(ranges.count()))
        return [Box(one.top(), one.left(), one.bottom(), one.right()) for one in chosen]

    def leaveEvent(self, event: QEvent) -> None:
        self._leave()
        super().leaveEvent(event)

    def _enter(self, index: QModelIndex) -> None:
        self.pointed.emit(self.cells.sheet.spot(index.row(), index.column()))

    def _leave(self) -> None:
        self.pointed.emit(None)

    # -- editing -------------------------------------------------------------------------------

    def set_editable(self, editable: bool, why_not: str = "") -> None:
        """Let values be changed or not; `why_not` is the sentence that says so."""
        self.cells.why_not = "" if editable else why_not or "Nothing can be changed now."
        if self.cells.why_not and self._delegate.editor is not None:
            self._delegate.editor.cancel()

    @property
    def editor(self) -> ValueEditor | None:
        """The line that a new value is typed into, while there is one."""
        return self._delegate.editor

    def event(self, event: QEvent) -> bool:
        # Before a window's shortcut takes a digit, the table may claim it.
        overrides = event.type() is QEvent.Type.ShortcutOverride
        if overrides and isinstance(event, QKeyEvent) and self._begins_a_number(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _EDIT_KEYS:
            self._edit(self.currentIndex())
        elif self._begins_a_number(event):
            self._edit(self.currentIndex())
            if self.editor is not None:
                self.editor.setText(event.text())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Look for nothing: a letter is no beginning of a number, and the table may be large."""

    def _begins_a_number(self, event: QKeyEvent) -> bool:
        given = Qt.ItemFlag.ItemIsEditable in self.cells.flags(self.currentIndex())
        return given and is_for_a_line(event) and event.text() in _BEGINS_A_NUMBER

    def _pin(self, index: QModelIndex) -> None:
        spot = self.cells.sheet.spot(index.row(), index.column())
        if spot is not None:
            self.pinned.emit(spot)

    def _edit(self, index: QModelIndex) -> None:
        """Open a cell's editor, or say why it has none."""
        if self._can_change(index):
            self.edit(index)

    def _can_change(self, index: QModelIndex) -> bool:
        found = self.cells.edit(index.row(), index.column()) if index.isValid() else ""
        if isinstance(found, str) and found:
            self.editRefused.emit(found)
        return not isinstance(found, str)

    def _add_paste(self) -> None:
        action = QAction("Paste a number", self)
        action.setShortcut(QKeySequence(QKeySequence.StandardKey.Paste))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(self.paste)
        self.addAction(action)

    def paste(self) -> None:
        """Give the selected cell the number on the clipboard."""
        box, text = self.selected(), QGuiApplication.clipboard().text()
        if not self.selectionModel().hasSelection() or box[:2] != box[2:]:
            self.editRefused.emit("Select one cell to paste a number into.")
            return
        cell = self.cells.index(box.top, box.left)
        if self._can_change(cell) and not self.cells.setData(cell, text):
            self.editRefused.emit(f"“{text.strip()[:40]}” cannot be pasted. {EXPECTED}")

    # -- copies --------------------------------------------------------------------------------

    def _add_copies(self) -> None:
        copies = {
            "Copy as text": self.copy_text,
            "Copy as CSV": self.copy_csv,
            "Copy as LaTeX": self.copy_latex,
        }
        for name, copy in copies.items():
            action = QAction(name, self)
            action.triggered.connect(copy)
            self.addAction(action)
        watch = QAction("Watch this value", self)
        watch.triggered.connect(self._watch)
        self.addAction(watch)
        first = self.actions()[0]
        first.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        first.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _watch(self) -> None:
        index = self.currentIndex()
        spot = self.cells.sheet.spot(index.row(), index.column()) if index.isValid() else None
        if spot is not None:
            self.watched.emit(spot)

    def copy_text(self) -> None:
        """Put the selection, or all, on the clipboard with tabs between the numbers."""
        self._copy(as_text)

    def copy_csv(self) -> None:
        """Put the selection, or all, on the clipboard with commas between the numbers."""
        self._copy(as_csv)

    def copy_latex(self) -> None:
        """Put the selection, or all, on the clipboard as a matrix for LaTeX."""
        self._copy(as_latex)

    def _copy(self, write: Callable[[list[list[Cell]]], str]) -> None:
        sheet = self.cells.sheet
        if sheet.pieces:
            QGuiApplication.clipboard().setText(write(sheet.block(self.selected())))
