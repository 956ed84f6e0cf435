"""The list of watched values: what each is now, what it was before, and how it changed."""

import math
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPointF,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QColor,
    QFont,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import (
    QCompleter,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QStyle,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from nnviz.debugger.formula_parts import Reference
from nnviz.debugger.names import value_name
from nnviz.debugger.numbers import UNKNOWN, exact, number
from nnviz.debugger.watches import Watches, WatchRecord, normalised, suggestions
from nnviz.graph.lettering import digits_font, lettering
from nnviz.graph.palette import LIGHT, Palette
from nnviz.views.row_table import CROSS, Index, RowDelegate, RowTable, Sentence

NAME, NOW, BEFORE, CHANGE, TRAIL, REMOVE = range(6)
_HEADINGS = ("Name", "Now", "Before", "Change", "Trail", "")
_BOTH = "Change / last"
"""The heading of the changes where the stale values stand among them."""
_FROM = ", "
_HOW_TO_ADD = "Type a value’s name below, or right-click a unit, an edge or a cell."
_ROLE = Qt.ItemDataRole
_PLAIN_NAME = _ROLE.UserRole + 1
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHTWARDS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_AIR = 8
"""What a column is wider than its text."""
_LEAST_TRAIL, _MOST_TRAIL = 34, 160
_NO_TRAIL_YET = 2
_USUAL = "−0.1234"
"""A column of numbers is never narrower than this one."""


class WatchModel(QAbstractTableModel):
    """One row a watched value; columns are its name, its numbers, its trail and a cross."""

    def __init__(self) -> None:
        super().__init__()
        self._watches = Watches()
        self._class_names: tuple[str, ...] = ()
        self._palette = LIGHT
        self.is_compact = False
        self._change_heading = _HEADINGS[CHANGE]

    @property
    def records(self) -> tuple[WatchRecord, ...]:
        """What is shown."""
        return self._watches.records

    def show(self, watches: Watches, class_names: tuple[str, ...] = ()) -> bool:
        """Show the records; return whether they are of other values than before."""
        again = _references(watches) != _references(self._watches)
        if again:
            self.beginResetModel()
        self._watches, self._class_names = watches, class_names
        if again:
            self.endResetModel()
        else:
            self._tell()
        return again

    def set_compact(self, *, compact: bool, change_heading: str) -> None:
        """Show a stale value in the column of the changes, or in its own."""
        if (compact, change_heading) != (self.is_compact, self._change_heading):
            self.is_compact, self._change_heading = compact, change_heading
            self._tell()
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, CHANGE, CHANGE)

    def set_palette(self, palette: Palette) -> None:
        """Use the inks for this ground."""
        self._palette = palette
        self._tell()

    def _tell(self) -> None:
        if self.records:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.records) - 1, REMOVE))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self.records)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(_HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == _ROLE.TextAlignmentRole:
            return _RIGHTWARDS if NOW <= section <= CHANGE else _LEFT
        if role != _ROLE.DisplayRole:
            return None
        return self._change_heading if section == CHANGE else _HEADINGS[section]

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        if not index.isValid():
            return None
        record, column = self.records[index.row()], index.column()
        if role == _ROLE.DisplayRole:
            return self.text(record, column)
        if role in (_ROLE.ToolTipRole, _ROLE.AccessibleTextRole):
            name = self.name(record)
            return f"Stop watching {name}" if column == REMOVE else told(record, name)
        return self._look(record, column, role)

    def name(self, record: WatchRecord) -> str:
        """Return what a watched value is called, an output's with its class."""
        layers = len(self._watches.layer_sizes)
        return value_name(record.reference, layers, self._class_names)

    def text(self, record: WatchRecord, column: int) -> str:
        """Return what stands in a cell."""
        if column == NAME:
            return self.name(record)
        return cell_text(record, column, compact=self.is_compact)

    def _look(self, record: WatchRecord, column: int, role: int) -> Any:
        if role == _ROLE.ForegroundRole:
            is_quiet = column in (BEFORE, REMOVE) or (column != NAME and record.now is None)
            return QColor(self._palette.quiet if is_quiet else self._palette.text)
        if role == _ROLE.FontRole:
            return _font(record, column)
        if role == _ROLE.TextAlignmentRole:
            centre = Qt.AlignmentFlag.AlignCenter
            return centre if column == REMOVE else _LEFT if column == NAME else _RIGHTWARDS
        return None


def _references(watches: Watches) -> list[Reference]:
    return [record.reference for record in watches.records]


def cell_text(record: WatchRecord, column: int, *, compact: bool = False) -> str:
    """Return what stands in a cell; in a compact table the column before the change is hidden."""
    before = record.before
    if column == NOW:
        return UNKNOWN if record.now is None else number(record.now)
    if column == BEFORE:
        return "" if before is None else number(before.value)
    if column == CHANGE:
        return _change_text(record, compact=compact)
    return CROSS if column == REMOVE else ""


def _change_text(record: WatchRecord, *, compact: bool) -> str:
    """Return the change; of a stale value, which has none, where it is from.

    In a compact table the stale value stands there too.
    """
    before, change = record.before, record.change
    if record.is_stale and before is not None:
        moment = before.moment
        return f"{number(before.value)}{_FROM}{moment}" if compact else moment
    if change is None:
        return ""
    return f"+{number(change)}" if change > 0 else number(change)


def told(record: WatchRecord, name: str) -> str:
    """Return all that is known of a watched value, with every digit."""
    now, before = record.now, record.before
    texts = [f"{name} is not known at this moment" if now is None else f"{name} = {exact(now)}"]
    if before is not None:
        when = "last known" if now is None else "before"
        texts.append(f"{when}: {exact(before.value)} ({before.moment})")
    if record.change is not None:
        texts.append(f"change: {exact(record.change)}")
    return "\n".join(texts)


def _font(record: WatchRecord, column: int) -> QFont | None:
    """Return digits under digits; a stale number leans, and a moment is no number."""
    if column not in (NOW, BEFORE, CHANGE):
        return None
    is_moment = _is_moment(record, column)
    font = QFont(QGuiApplication.font()) if is_moment else digits_font()
    font.setItalic(record.is_stale and column != NOW)
    return font


class _ChangeDelegate(RowDelegate):
    """Shows where a stale value is from only where there is room for it behind the whole number."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        if _FROM in option.text:
            value = option.text.partition(_FROM)[0]
            room = option.rect.width() - _AIR
            width = option.fontMetrics.horizontalAdvance
            texts = (option.text, f"({value})")
            option.text = next((text for text in texts if width(text) <= room), value)


class _TrailDelegate(RowDelegate):
    """Paints the different values that were seen as a line, the newest as a dot."""

    def __init__(self, model: WatchModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        record = self._model.records[index.row()]
        trail = [value for value in record.trail if math.isfinite(value)]
        room = QRectF(option.rect).adjusted(4, 4, -6, -4)
        points = trail_points(trail, room)
        if len(points) < _NO_TRAIL_YET:
            return
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        lit = selected and option.widget.hasFocus()
        line, dot = self._inks(lit=lit, stale=record.is_stale)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(line, 1))
        painter.drawPolyline(points)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(dot)
        painter.drawEllipse(points[-1], 2, 2)
        painter.restore()

    def _inks(self, *, lit: bool, stale: bool) -> tuple[QColor, QColor]:
        palette = self.palette
        if lit:
            return QColor(palette.panel), QColor(palette.panel)
        return QColor(palette.control), QColor(palette.quiet if stale else palette.accent)


def trail_points(trail: list[float], room: QRectF) -> list[QPointF]:
    """Return where the values stand in a rectangle: the first left, the largest at the top."""
    if not trail:
        return []
    scale = max(map(abs, trail)) or 1.0  # so that no difference of huge values is infinite
    values = [value / scale for value in trail]
    low, high = min(values), max(values)
    spread, steps = (high - low) or 1.0, max(1, len(values) - 1)
    return [
        QPointF(
            room.left() + room.width() * step / steps,
            room.bottom() - room.height() * (value - low) / spread,
        )
        for step, value in enumerate(values)
    ]


class _NameModel(QAbstractListModel):
    """The names that are suggested, as they are written and as they are typed."""

    def __init__(self, references: tuple[Reference, ...]) -> None:
        super().__init__()
        self._names = [reference.name for reference in references]
        self._plain = [normalised(name) for name in self._names]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self._names)

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        if role == _ROLE.DisplayRole:
            return self._names[index.row()]
        return self._plain[index.row()] if role == _PLAIN_NAME else None


class _NameCompleter(QCompleter):
    """Completes names however their letters and indices are typed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCompletionRole(_PLAIN_NAME)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseSensitive)
        self._sizes: tuple[int, ...] = ()
        self._names = _NameModel(())

    def suggest_for(self, layer_sizes: tuple[int, ...]) -> None:
        """Suggest the values of a network."""
        if layer_sizes != self._sizes:
            self._sizes, self._names = layer_sizes, _NameModel(suggestions(layer_sizes))
            self.setModel(self._names)

    def close(self) -> None:
        """Take the list of suggestions away."""
        popup = self.popup()
        if popup is not None:
            popup.hide()

    def splitPath(self, path: str) -> list[str]:
        return [normalised(path)]


class _NameLine(QLineEdit):
    """A line for the name of a value: Enter wishes for it, Escape leaves it."""

    wished = Signal(object)  # the text

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Value to watch")
        self.setPlaceholderText("Add z₂(2), Θ₂₁(1), …")
        self.setToolTip(
            "z2(2): unit 2 of layer 2. Θ21(1): row 2, column 1. Also a, δ, Δ, D, cost and x."
        )
        self.suggestions = _NameCompleter(self)
        self.setCompleter(self.suggestions)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # else a highlighted suggestion would be put in again
            self.suggestions.close()
            if self.text().strip():
                self.wished.emit(self.text())
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.textEdited.emit("")
            self.clearFocus()
        else:
            super().keyPressEvent(event)


class WatchList(QWidget):
    """Shows the watched values at a moment; takes names of more."""

    watchWished = Signal(object)  # the text that was typed
    unwatchWished = Signal(object)  # the Reference
    referencePointed = Signal(object)  # the Reference under the pointer, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = WatchModel()
        self._table = RowTable(self._model, "Watched values")
        self._table.set_delegate(_ChangeDelegate(self._table), CHANGE)
        self._table.set_delegate(_TrailDelegate(self._model, self._table), TRAIL)
        self._widest: dict[int, int] = {}
        self._line = _NameLine()
        self._refusal = Sentence()
        self._how = QLabel(_HOW_TO_ADD)
        self._how.setProperty("quiet", True)
        self._how.setWordWrap(True)
        self._how.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._stack = QStackedWidget()
        self._arrange()
        self._add_copy()
        self._line.wished.connect(self._wish)
        self._line.textEdited.connect(self._forget_refusal)
        self._table.removeWished.connect(self._remove)
        self._table.rowPointed.connect(self._point)
        self._table.resized.connect(self._set_widths)
        self.set_palette(LIGHT)

    def _arrange(self) -> None:
        self._stack.addWidget(self._how)
        self._stack.addWidget(self._table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(9, 4, 9, 8)
        layout.setSpacing(6)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._line)
        layout.addWidget(self._refusal)

    def _add_copy(self) -> None:
        copy = QAction("Copy the value", self._table)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self._copy)
        self._table.addAction(copy)
        self._table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    # -- what is shown -------------------------------------------------------------------------

    def show_watches(self, watches: Watches, class_names: tuple[str, ...] = ()) -> None:
        """Show what was seen of the watched values; `class_names` are those of the outputs."""
        row = self._table.currentIndex().row()
        if self._model.show(watches, class_names):
            self._widest.clear()
            if row >= 0 and watches.records:
                self._table.choose(min(row, len(watches.records) - 1))
        self._stack.setCurrentIndex(1 if watches.records else 0)
        self._line.suggestions.suggest_for(watches.layer_sizes)
        self._set_widths()

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._model.set_palette(palette)
        self._table.set_palette(palette)
        self._refusal.setStyleSheet(f"color: {palette.warning}")
        self._set_widths()

    def refuse(self, sentence: str) -> None:
        """Say why what was typed is not watched, until something else is typed."""
        self._refusal.say(sentence)

    def choose(self, reference: Reference) -> None:
        """Select the row of a value that is watched already."""
        references = [record.reference for record in self._model.records]
        if reference in references:
            self._table.choose(references.index(reference))

    # -- wishes --------------------------------------------------------------------------------

    def _wish(self, text: str) -> None:
        """Wish for a value; what is refused stays there to be put right."""
        self._refusal.say("")
        self.watchWished.emit(text)
        if not self._refusal.text():
            self._line.clear()

    def _forget_refusal(self) -> None:
        self._refusal.say("")

    def _remove(self, row: int) -> None:
        self.unwatchWished.emit(self._model.records[row].reference)

    def _point(self, row: int | None) -> None:
        records = self._model.records
        known = row is not None and row < len(records)
        self.referencePointed.emit(records[row or 0].reference if known else None)

    def _copy(self) -> None:
        """Put the selected value, with every digit, on the clipboard."""
        row = self._table.currentIndex().row()
        if 0 <= row < len(self._model.records):
            now = self._model.records[row].now
            QGuiApplication.clipboard().setText(UNKNOWN if now is None else exact(now))

    # -- layout --------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._widest.clear()
            self._set_widths()

    def _set_widths(self) -> None:
        """Let every number be seen whole; the trail has the rest, if that is enough for one."""
        self._table.set_sizes()
        widths = {column: self._width_of(column) for column in (NAME, NOW, BEFORE, CHANGE)}
        rest = self._table.viewport().width() - self._table.cross_width - sum(widths.values())
        compact, heading = rest < 0, _HEADINGS[CHANGE]
        if compact:
            widths[CHANGE] += max(0, rest + widths[BEFORE])
            widths[BEFORE] = rest = 0
            both = self.fontMetrics().horizontalAdvance(_BOTH) + 2 * _AIR
            heading = _BOTH if both <= widths[CHANGE] else heading
        self._model.set_compact(compact=compact, change_heading=heading)
        trail = min(rest, _MOST_TRAIL) if rest >= _LEAST_TRAIL else 0
        widths[NAME] += rest - trail
        self._table.set_widths([*widths.values(), trail])

    def _width_of(self, column: int) -> int:
        """Return the width for the longest text that a column has had; it never shrinks again."""
        size = self.font().pointSizeF()
        letters = lettering("" if column != NAME else self.font().family(), size)
        shown = [r for r in self._model.records if not _is_moment(r, column)]
        texts = [self._model.name(r) if column == NAME else cell_text(r, column) for r in shown]
        texts.append(_HEADINGS[column] if column == NAME else _USUAL)
        widest = max(letters.metrics.horizontalAdvance(text) for text in texts)
        self._widest[column] = max(self._widest.get(column, 0), math.ceil(widest) + _AIR)
        return self._widest[column]


def _is_moment(record: WatchRecord, column: int) -> bool:
    """Tell whether a cell has a moment's name, which may be cut short."""
    return column == CHANGE and record.is_stale
