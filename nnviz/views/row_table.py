"""A quiet table of rows that can be pointed at and taken away, as the lists of the debugger are."""

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolButton,
    QWidget,
)

from nnviz.graph.palette import LIGHT, Palette

Index = QModelIndex | QPersistentModelIndex
CROSS = "×"
_REMOVING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_PRESSING = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ROWS = 4
"""How many rows there is room for when nothing else wants it."""


class RowDelegate(QStyledItemDelegate):
    """Paints a cell; a selected row stands out while the keyboard is in the table."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.palette = LIGHT

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        focused = option.widget is not None and option.widget.hasFocus()
        ground, ink = ("accent", "panel") if focused else ("hairline", "text")
        role = QPalette.ColorRole
        option.palette.setColor(role.Highlight, QColor(getattr(self.palette, ground)))
        option.palette.setColor(role.HighlightedText, QColor(getattr(self.palette, ink)))
        option.state &= ~QStyle.StateFlag.State_HasFocus  # it would frame one cell


class RowTable(QTableView):
    """The rows of a model, whose last column is a cross that takes its row away."""

    removeWished = Signal(object)  # the row, from 0
    rowPointed = Signal(object)  # the row under the pointer or the keyboard, or None
    resized = Signal()

    def __init__(self, model: QAbstractTableModel, name: str) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(name)
        self._delegates = [RowDelegate(self)]
        self.setItemDelegate(self._delegates[0])
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setMinimumSectionSize(8)
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
        self._pointed: int | None = None
        self.clicked.connect(self._click)
        self.entered.connect(self._enter)
        self.viewportEntered.connect(self._leave)

    def set_delegate(self, delegate: RowDelegate, column: int) -> None:
        """Paint a column by its own delegate."""
        self._delegates.append(delegate)
        self.setItemDelegateForColumn(column, delegate)

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        for delegate in self._delegates:
            delegate.palette = palette
        self.setStyleSheet(f"""
        QTableView {{ background: {palette.panel}; border: 0; }}
        QHeaderView {{ background: {palette.panel}; border: 0; }}
        """)

    def set_sizes(self) -> None:
        """Give the rows and columns the sizes that the text has now."""
        height = self.fontMetrics().lineSpacing() + 5
        if self.verticalHeader().defaultSectionSize() != height:
            self.verticalHeader().setDefaultSectionSize(height)
        self._set(self.model().columnCount() - 1, self.cross_width)

    @property
    def cross_width(self) -> int:
        """The width of the last column."""
        return self.fontMetrics().height() + 6

    def _set(self, column: int, width: int) -> None:
        if self.columnWidth(column) != width:
            self.setColumnWidth(column, width)

    def set_widths(self, widths: list[int]) -> None:
        """Give the columns before the cross these widths; none hides a column."""
        for column, width in enumerate(widths):
            self.setColumnHidden(column, width == 0)
            if width:
                self._set(column, width)

    def choose(self, row: int) -> None:
        """Select a row and scroll to it."""
        self.selectRow(row)
        self.scrollTo(self.model().index(row, 0))

    def sizeHint(self) -> QSize:
        header = self.horizontalHeader()
        top = 0 if header.isHidden() else header.sizeHint().height()
        return QSize(260, top + _ROWS * self.verticalHeader().defaultSectionSize())

    def minimumSizeHint(self) -> QSize:
        rows = self.sizeHint().height() - (_ROWS - 1) * self.verticalHeader().defaultSectionSize()
        return QSize(120, rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    # -- wishes --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _REMOVING and self.currentIndex().isValid():
            self.removeWished.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        by_key = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        )
        if by_key and not self.selectionModel().hasSelection() and self.model().rowCount():
            self.choose(0)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._point(None)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if self.hasFocus() and current.isValid():
            self._point(current.row())

    def leaveEvent(self, event: QEvent) -> None:
        self._leave()
        super().leaveEvent(event)

    def _click(self, index: QModelIndex) -> None:
        if index.column() == self.model().columnCount() - 1:
            self.removeWished.emit(index.row())

    def _enter(self, index: QModelIndex) -> None:
        self._point(index.row())

    def _leave(self) -> None:
        self._point(None)

    def _point(self, row: int | None) -> None:
        if row != self._pointed:
            self._pointed = row
            self.rowPointed.emit(row)


class RowButton(QToolButton):
    """A button that the keyboard can press: Space is otherwise the window's."""

    def __init__(self, text: str, tip: str) -> None:
        super().__init__()
        self.setText(text)
        self.setToolTip(tip)
        self.setAccessibleDescription(tip)

    def event(self, event: QEvent) -> bool:
        override = event.type() is QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and _presses(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _presses(event):
            self.click()
        else:
            super().keyPressEvent(event)


def _presses(event: QKeyEvent) -> bool:
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return plain and event.key() in _PRESSING


class Sentence(QLabel):
    """A sentence over several lines, that takes no room while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show a sentence, or nothing."""
        self.setText(sentence)
        self.setVisible(bool(sentence))
        self._set_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_height()

    def _set_height(self) -> None:
        """Keep all lines visible however little room there is."""
        self.setMinimumHeight(self.heightForWidth(self.width()) if self.text() else 0)
