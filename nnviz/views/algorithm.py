"""The listing of the algorithm: its present line lit, the loops' values, breakpoints beside it."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QToolTip, QWidget

from nnviz.debugger.listing import LISTING, ListingLine, breakable, line_of, loop_variables
from nnviz.debugger.places import Phase, Place
from nnviz.graph.lettering import Lettering, lettering
from nnviz.graph.palette import LIGHT, Palette
from nnviz.graph.units import phase_colour

_MARGIN = 38
"""Where a click sets a breakpoint: the bar, the dot and the line's number."""
_BAR = 3
_RIGHT = 8
_AIR = 1.5
"""The height of a row for the height of its letters, where there is room."""
_LEAST_AIR = 1.3
_SMALLEST = 0.62
"""How far the text shrinks to fit a narrow panel before it is cut short."""
_PALE = 0.11
_ROWS = len(LISTING) + 1
"""The lines and, below the lit one, the values of the loops' variables."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHTWARDS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_PRESSING = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)

Variables = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Lit:
    """The line that was carried out last, the pass it belongs to, and its loops' values."""

    line: int
    phase: Phase
    variables: Variables


class AlgorithmView(QWidget):
    """Shows the listing at a place; a click in the margin wishes for a breakpoint."""

    breakpointToggled = Signal(object)  # the number of the line, from 1

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Algorithm")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._palette = LIGHT
        self._lines = LISTING
        self._lit: _Lit | None = None
        self._why = ""
        self._breakpoints: frozenset[int] = frozenset()
        self._cursor: int | None = None
        self._pointed: int | None = None

    # -- what is shown -------------------------------------------------------------------------

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._palette = palette
        self.update()

    def show_place(
        self,
        place: Place,
        layer_sizes: tuple[int, ...],
        example_count: int,
        position: int | None,
        *,
        lines: tuple[ListingLine, ...] = LISTING,
    ) -> None:
        """Light the line that a place has carried out, in the listing's `lines`.

        `position` is which of the iteration's `example_count` examples the place's is, from 0.
        """
        other, self._lines = lines is not self._lines, lines
        layers = len(layer_sizes)
        values = loop_variables(place, layers, layer_sizes, example_count, position)
        self._why = ""
        before, self._lit = self._lit, _Lit(line_of(place, layers), place.phase, values)
        self._describe()
        if other or before is None or self._cursor is not None or self.hasFocus():
            self.update()
        else:
            self._update_between(before.line, self._lit.line)
        self._keep_in_sight(self._lit.line)

    def show_nothing(self, why: str) -> None:
        """Light no line, and say why below the listing."""
        self._lit, self._why = None, why
        self._describe()
        self.update()

    def _update_between(self, one: int, other: int) -> None:
        """Paint again what changes when the light goes from one line to another."""
        top = self._box(min(one, other)).top()
        bottom = top + (abs(one - other) + 2) * self._row_height()
        self.update(QRectF(0, top, self.width(), bottom - top).toAlignedRect())

    def _keep_in_sight(self, line: int) -> None:
        """Scroll so far that a line and its values are seen whole, where the panel is too low."""
        viewport = self.parentWidget()
        area = None if viewport is None else viewport.parentWidget()
        if isinstance(area, QScrollArea):
            box = self._box(line)
            reach = round(box.height()) + 4
            area.ensureVisible(0, round(box.bottom()), 0, reach)

    def show_breakpoints(self, lines: frozenset[int]) -> None:
        """Show a dot at each of these lines."""
        if lines != self._breakpoints:
            self._breakpoints = lines
            self._describe()
            self.update()

    @property
    def lit_line(self) -> int | None:
        """The number of the lit line, from 1."""
        return None if self._lit is None else self._lit.line

    @property
    def cursor_line(self) -> int:
        """The line that the keyboard stands on: the lit one until the person goes elsewhere."""
        return self._cursor or self.lit_line or 1

    def margin_point(self, line: int) -> QPoint:
        """Return where in the margin a click means the line."""
        return QPointF(_MARGIN / 2, self._box(line).center().y()).toPoint()

    def _describe(self) -> None:
        texts = [self._why] if self._why else []
        if self._lit is not None:
            line = self._lines[self._lit.line - 1]
            texts.append(f"Line {line.number} of {len(self._lines)}: {line.text}")
            texts.append(", ".join(_spoken(name, value) for name, value in self._lit.variables))
        if self._cursor is not None:
            line = self._lines[self._cursor - 1]
            dot = ", breakpoint" if self._cursor in self._breakpoints else ""
            texts.append(f"Cursor on line {line.number}: {line.text}{dot}")
        lines = ", ".join(map(str, sorted(self._breakpoints)))
        texts.append(f"Breakpoints: {lines or 'none'}")
        self.setAccessibleDescription("; ".join(texts))

    # -- wishes --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        line = self._line_at(event.position())
        if event.button() is not Qt.MouseButton.LeftButton or line is None:
            return
        if event.position().x() >= _MARGIN:
            self._move_cursor(line)
        else:
            self._wish(line)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        line = self._line_at(event.position()) if event.position().x() < _MARGIN else None
        self._point(line if line is not None and breakable(line) else None)

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Up:
            self._move_cursor(max(1, self.cursor_line - 1))
        elif event.key() == Qt.Key.Key_Down:
            self._move_cursor(min(len(self._lines), self.cursor_line + 1))
        elif event.key() in _PRESSING:
            self._wish(self.cursor_line)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let the cursor follow the lit line again."""
        if event.reason() is not Qt.FocusReason.ActiveWindowFocusReason:
            self._cursor = None
            self._describe()
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            line = self._line_at(QPointF(event.pos()))
            in_margin = event.pos().x() < _MARGIN
            QToolTip.showText(event.globalPos(), "" if line is None else self._tip(line, in_margin))
            return True
        return super().event(event)

    def _wish(self, line: int) -> None:
        if breakable(line):
            self.breakpointToggled.emit(line)

    def _move_cursor(self, line: int) -> None:
        self._cursor = line
        self._describe()
        self.update()

    def _point(self, line: int | None) -> None:
        if line != self._pointed:
            self._pointed = line
            self.setCursor(
                Qt.CursorShape.ArrowCursor if line is None else Qt.CursorShape.PointingHandCursor
            )
            self.update()

    def _tip(self, number: int, in_margin: bool) -> str:
        line = self._lines[number - 1]
        if in_margin and breakable(number):
            wish = "take away" if number in self._breakpoints else "set"
            return f"Click to {wish} a breakpoint at line {number}"
        remark = f"  ({line.remark})" if line.remark else ""
        values = ""
        if self._lit is not None and self._lit.line == number:
            values = "\n" + ", ".join(_spoken(*variable) for variable in self._lit.variables)
        return line.text + remark + values

    # -- layout --------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(320, round(_ROWS * _AIR * self._ascent()) + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, round(_ROWS * _LEAST_AIR * self._ascent()) + 4)

    def _ascent(self) -> float:
        metrics = lettering("", self.font().pointSizeF()).metrics
        return metrics.ascent()

    def _row_height(self) -> float:
        return min((self.height() - 4) / _ROWS, _AIR * self._ascent())

    def _box(self, line: int) -> QRectF:
        """Return the row of a line, over the whole width."""
        lit = self.lit_line
        row = line - 1 + (lit is not None and line > lit)
        height = self._row_height()
        return QRectF(0, 2 + row * height, self.width(), height)

    def _line_at(self, point: QPointF) -> int | None:
        row = int((point.y() - 2) // self._row_height())
        lit = self.lit_line
        line = row + (lit is None or row < lit)
        return line if 1 <= line <= len(self._lines) else None

    def _code(self) -> Lettering:
        """Return the fixed-width letters in which the longest line fits, if they can be that small.

        What is not of their font, such as a superscript ᵀ, may be wider: so the lines are measured.
        """
        size = self.font().pointSizeF()
        full = lettering("", size)
        widest = max(full.width(line.indented) for line in self._lines)
        share = (self.width() - _MARGIN - _RIGHT) / widest
        tallest = self._row_height() / (_LEAST_AIR * full.metrics.ascent())
        return lettering("", size * min(1.0, max(_SMALLEST, min(share, tallest))))

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), QColor(self._palette.panel))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            letters, seen = self._code(), QRectF(event.rect())
            if self._lit is not None:
                self._paint_light(painter, self._lit, letters)
            for line in self._lines:
                if self._box(line.number).intersects(seen):
                    self._paint_margin(painter, line, letters)
                    self._paint_line(painter, line, letters)
            if self._lit is None:
                self._paint_why(painter)
            if self.hasFocus():
                self._paint_cursor(painter)

    def _paint_why(self, painter: QPainter) -> None:
        """Paint why no line is lit where the last one ends: nothing else needs that room then."""
        box = self._box(len(self._lines)).translated(0, self._row_height())
        room = box.adjusted(_MARGIN, 0, -_RIGHT, 0)
        size = self._code().font.pointSizeF()
        share = room.width() / max(lettering(self.font().family(), size).width(self._why), 1.0)
        painter.setFont(lettering(self.font().family(), size * min(1.0, share)).font)
        painter.setPen(QColor(self._palette.quiet))
        painter.drawText(room, _LEFT, self._why)

    def _paint_light(self, painter: QPainter, lit: _Lit, letters: Lettering) -> None:
        """Paint the pale ground, the strong bar, and the values below the line's text."""
        strong = QColor(phase_colour(self._palette, lit.phase))
        pale = QColor(strong)
        pale.setAlphaF(_PALE)
        box = self._box(lit.line)
        ground = QRectF(0, box.y(), box.width(), 2 * box.height())
        painter.fillRect(ground, pale)
        painter.fillRect(QRectF(0, box.y(), _BAR, ground.height()), strong)
        below = box.translated(0, box.height())
        text_box = self._text_box(below, self._lines[lit.line - 1], letters)
        painter.setPen(strong)
        painter.setFont(letters.font)
        painter.drawText(text_box, _LEFT, _fitting(lit.variables, letters, text_box.width()))

    def _paint_margin(self, painter: QPainter, line: ListingLine, letters: Lettering) -> None:
        box = self._box(line.number)
        if line.number in self._breakpoints or line.number == self._pointed:
            self._paint_dot(painter, box, hollow=line.number not in self._breakpoints)
            return
        painter.setFont(letters.font)
        painter.setPen(QColor(self._palette.quiet))
        painter.drawText(
            box.adjusted(0, 0, _MARGIN - 12 - box.width(), 0), _RIGHTWARDS, str(line.number)
        )

    def _paint_dot(self, painter: QPainter, box: QRectF, *, hollow: bool) -> None:
        colour = QColor(self._palette.warning)
        painter.setPen(QPen(colour, 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush if hollow else colour)
        radius = min(4.5, box.height() / 2 - 2)
        painter.drawEllipse(QPointF(_MARGIN - 18, box.center().y()), radius, radius)

    def _paint_line(self, painter: QPainter, line: ListingLine, letters: Lettering) -> None:
        box = self._text_box(self._box(line.number), line, letters)
        metrics = letters.metrics
        painter.setFont(letters.font)
        painter.setPen(QColor(self._palette.text))
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(box, _LEFT, metrics.elidedText(line.text, elide, box.width()))
        remark = f"  {line.remark}"
        width = metrics.horizontalAdvance(line.text)
        if line.remark and width + metrics.horizontalAdvance(remark) <= box.width():
            painter.setPen(QColor(self._palette.quiet))
            painter.drawText(box.adjusted(width, 0, 0, 0), _LEFT, remark)

    def _text_box(self, box: QRectF, line: ListingLine, letters: Lettering) -> QRectF:
        indentation = letters.metrics.horizontalAdvance("  " * line.depth)
        return box.adjusted(_MARGIN + indentation, 0, -_RIGHT + 4, 0)

    def _paint_cursor(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._palette.accent), 1))
        box = self._box(self.cursor_line)
        painter.drawRect(box.adjusted(_MARGIN - 5.5, 0.5, -1.5, -0.5))


def _spoken(name: str, value: str) -> str:
    return f"{name} = {value}" if len(name) == 1 else f"{name} {value}"


def _fitting(variables: Variables, letters: Lettering, width: float) -> str:
    """Return the values with their totals, or without where these do not fit."""
    metrics = letters.metrics
    texts = ["  ".join(_spoken(name, value) for name, value in variables)]
    texts.append("  ".join(_spoken(name, v.partition(" of ")[0]) for name, v in variables))
    text = texts[metrics.horizontalAdvance(texts[0]) > width]
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
