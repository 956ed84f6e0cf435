"""The list of breakpoints: what a run stops at, where it stopped, and the row that adds one."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPolygonF
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QStyle,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from nnviz.debugger.breakpoints import Breakpoint, title_of
from nnviz.debugger.listing import LISTING, ListingLine
from nnviz.graph.palette import LIGHT, Palette
from nnviz.views.breakpoint_form import BreakpointForm
from nnviz.views.row_table import CROSS, Index, RowButton, RowDelegate, RowTable, Sentence

MARK, TITLE, REMOVE = range(3)
_HOW_TO_ADD = "Choose below what to stop at, or click in the margin of the algorithm."
_ROLE = Qt.ItemDataRole
_DOT = 4.0
"""The radius of a breakpoint's dot."""


class BreakpointModel(QAbstractTableModel):
    """One row a breakpoint; columns are its dot, its title and a cross."""

    def __init__(self) -> None:
        super().__init__()
        self.breakpoints: tuple[Breakpoint, ...] = ()
        self.titles: tuple[str, ...] = ()
        self._stopped_at: Breakpoint | None = None
        self._palette = LIGHT

    def show(self, breakpoints: tuple[Breakpoint, ...], titles: tuple[str, ...]) -> None:
        """Show these breakpoints under these titles."""
        self.beginResetModel()
        self.breakpoints, self.titles = breakpoints, titles
        self.endResetModel()

    def show_stop(self, breakpoint_: Breakpoint | None) -> None:
        """Mark the breakpoint that a run stopped at."""
        self._stopped_at = breakpoint_
        self._tell()

    def set_palette(self, palette: Palette) -> None:
        """Use the inks for this ground."""
        self._palette = palette
        self._tell()

    def is_stop(self, row: int) -> bool:
        """Tell whether a run stopped at the breakpoint of a row."""
        return self.breakpoints[row] == self._stopped_at

    def _tell(self) -> None:
        if self.breakpoints:
            last = self.index(len(self.breakpoints) - 1, REMOVE)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self.breakpoints)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else REMOVE + 1

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        if not index.isValid():
            return None
        title, column = self.titles[index.row()], index.column()
        if role == _ROLE.DisplayRole:
            return ("", title, CROSS)[column]
        if role == _ROLE.ToolTipRole:
            return f"Take away: {title}" if column == REMOVE else title
        if role == _ROLE.AccessibleTextRole:
            return f"{title}, the run stopped here" if self.is_stop(index.row()) else title
        if role == _ROLE.ForegroundRole:
            return QColor(self._palette.quiet if column == REMOVE else self._palette.text)
        centred = role == _ROLE.TextAlignmentRole and column == REMOVE
        return Qt.AlignmentFlag.AlignCenter if centred else None


class _MarkDelegate(RowDelegate):
    """Paints a breakpoint's dot, and before it an arrow where a run stopped."""

    def __init__(self, model: BreakpointModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        lit = selected and option.widget.hasFocus()
        room = QRectF(option.rect)
        dot = QPointF(room.right() - 2 - _DOT, room.center().y())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.palette.panel if lit else self.palette.warning))
        painter.drawEllipse(dot, _DOT, _DOT)
        if self._model.is_stop(index.row()):
            painter.setBrush(QColor(self.palette.panel if lit else self.palette.accent))
            painter.drawPolygon(_arrow(dot - QPointF(2 * _DOT + 1, 0)))
        painter.restore()


def _arrow(tip: QPointF) -> QPolygonF:
    """Return an arrow to the right whose tip is near a point."""
    corners = ((-4.0, -_DOT - 0.5), (3.0, 0.0), (-4.0, _DOT + 0.5))
    return QPolygonF([tip + QPointF(x, y) for x, y in corners])


class BreakpointList(QWidget):
    """Shows the breakpoints of an experiment; adds, takes away, and runs to the next one."""

    breakpointToggled = Signal(object)  # the Breakpoint to set, or to take away
    runWished = Signal()
    runBackWished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = BreakpointModel()
        self._table = RowTable(self._model, "Breakpoints")
        self._table.horizontalHeader().hide()
        self._table.set_delegate(_MarkDelegate(self._model, self._table), MARK)
        self._form = BreakpointForm()
        self._back = RowButton("◂ Run back", "Back to the last stop before (Shift+F8)")
        self._run = RowButton("Run ▸", "On to the next stop (F8)")
        self._sentence, self._refusal = Sentence(), Sentence()
        self._sentence.setProperty("quiet", True)
        self._how = QLabel(_HOW_TO_ADD)
        self._how.setProperty("quiet", True)
        self._how.setWordWrap(True)
        self._how.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._stack = QStackedWidget()
        self._sizes: tuple[tuple[int, ...], int] | None = None
        self._wished: Breakpoint | None = None
        self._arrange()
        self._connect()
        self.set_palette(LIGHT)

    def _arrange(self) -> None:
        self._stack.addWidget(self._how)
        self._stack.addWidget(self._table)
        runs = QHBoxLayout()
        runs.setSpacing(4)
        runs.addWidget(self._back)
        runs.addWidget(self._run)
        runs.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(9, 4, 9, 8)
        layout.setSpacing(4)
        layout.addLayout(runs)
        layout.addWidget(self._sentence)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._form)
        layout.addWidget(self._refusal)

    def _connect(self) -> None:
        self._back.clicked.connect(self._run_back)
        self._run.clicked.connect(self._run_on)
        self._table.removeWished.connect(self._remove)
        self._table.resized.connect(self._set_widths)
        self._form.wished.connect(self._add)
        self._form.refused.connect(self._refusal.say)

    # -- what is shown -------------------------------------------------------------------------

    def show_breakpoints(
        self,
        breakpoints: tuple[Breakpoint, ...],
        layer_sizes: tuple[int, ...],
        example_count: int,
        class_names: tuple[str, ...] = (),
        lines: tuple[ListingLine, ...] = LISTING,
    ) -> None:
        """Show the breakpoints, and take new ones only where the experiment has such a thing."""
        if self._sizes != (layer_sizes, example_count):
            self._sizes = layer_sizes, example_count
            self._form.fit(layer_sizes, example_count)
        titles = tuple(title_of(each, layer_sizes, class_names, lines) for each in breakpoints)
        if (breakpoints, titles) != (self._model.breakpoints, self._model.titles):
            row = self._table.currentIndex().row()
            self._model.show(breakpoints, titles)
            self._select(row)
        self._stack.setCurrentIndex(1 if breakpoints else 0)
        self._set_widths()

    def _select(self, row: int) -> None:
        """Select the breakpoint that was just wished for, else what stands in the same row."""
        breakpoints = self._model.breakpoints
        if self._wished in breakpoints:
            self._table.choose(breakpoints.index(self._wished))
        elif row >= 0 and breakpoints:
            self._table.choose(min(row, len(breakpoints) - 1))
        self._wished = None

    def show_stop(self, breakpoint_: Breakpoint | None, sentence: str) -> None:
        """Mark the breakpoint that a run has stopped at, and say why it stopped."""
        self._model.show_stop(breakpoint_)
        self._sentence.say(sentence)
        if breakpoint_ in self._model.breakpoints:
            row = self._model.breakpoints.index(breakpoint_)
            self._table.scrollTo(self._model.index(row, TITLE))

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._model.set_palette(palette)
        self._table.set_palette(palette)
        self._refusal.setStyleSheet(f"color: {palette.warning}")

    # -- wishes --------------------------------------------------------------------------------

    def _add(self, breakpoint_: Breakpoint) -> None:
        """Wish for a breakpoint; one that is there already is only shown."""
        self._refusal.say("")
        if breakpoint_ in self._model.breakpoints:
            self._table.choose(self._model.breakpoints.index(breakpoint_))
            return
        self._wished = breakpoint_
        self.breakpointToggled.emit(breakpoint_)

    def _remove(self, row: int) -> None:
        self.breakpointToggled.emit(self._model.breakpoints[row])

    def _run_on(self) -> None:
        self.runWished.emit()

    def _run_back(self) -> None:
        self.runBackWished.emit()

    # -- layout --------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._set_widths()

    def _set_widths(self) -> None:
        """Let the titles have all the room beside the dots and the crosses."""
        self._table.set_sizes()
        mark = round(4 * _DOT + 8)
        room = self._table.viewport().width() - self._table.cross_width - mark
        self._table.set_widths([mark, max(40, room)])
