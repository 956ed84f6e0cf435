"""The formula of the present step: in mathematical type, and below it with its numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontInfo,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from nnviz.debugger.formula_parts import Break, Chip, Formula, Kind, Piece, Reference, Rest, Words
from nnviz.debugger.numbers import MINUS, exact
from nnviz.graph.lettering import Lettering, lettering
from nnviz.graph.palette import LIGHT, RGB, Palette, rgb, text_on
from nnviz.graph.units import phase_colour
from nnviz.views.mathematics import NOMINAL, Typeset, Typesetter

MARGIN = 12.0
_BESIDE_GAP = 60.0
"""What is free at least between symbols and numbers that stand beside each other."""
_LINE_GAP = 6.0
_PADDING = 5.0
_GAP = 4.0
_PART_GAP = 3.0
_INDENT = 12.0
_ROUNDING = 3.0
_USUAL = f"{MINUS}0.0000"
_STICKING = (",", ")", "²")
_TYPE_SIZE = 1.3
"""The size of the mathematical type, in sizes of the text."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece of the numbers with where it stands and what it says."""

    piece: Piece
    text: str
    box: QRectF
    letters: Lettering


@dataclass(frozen=True, slots=True)
class SetPart:
    """A part of the symbols with where it stands."""

    typeset: Typeset
    x: float
    baseline: float


class FormulaView(QWidget):
    """Shows a formula; what does not fit the height is scrolled to, the width always suffices."""

    everyTermWished = Signal()
    referencePointed = Signal(object)  # a Reference, or None when the pointer leaves it

    def __init__(self, parent: QWidget | None = None, typesetter: Typesetter | None = None) -> None:
        super().__init__(parent)
        self._sheet = Sheet(typesetter)
        self._sheet.everyTermWished.connect(self.everyTermWished)
        self._sheet.referencePointed.connect(self.referencePointed)
        self._total = Sheet(typesetter)
        self._total.setAccessibleName("Cost of all examples")
        self._total.setVisible(False)
        sheets = QWidget()
        column = QVBoxLayout(sheets)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._sheet)
        column.addWidget(self._total)
        column.addStretch(1)
        self._area = area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(sheets)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)

    @property
    def sheet(self) -> "Sheet":
        """What the formula is written on."""
        return self._sheet

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._sheet.set_palette(palette)
        self._total.set_palette(palette)

    @property
    def total(self) -> "Sheet":
        """Where J stands below the formula, once every example has added to it."""
        return self._total

    def show_formula(self, formula: Formula | None, total: Formula | None = None) -> None:
        """Show a formula, or nothing, and below it that of J where it is known."""
        self._total.setVisible(total is not None)
        self._total.show_formula(total)
        self._fill()
        self._sheet.show_formula(formula)

    def show_nothing(self, why: str) -> None:
        """Show no formula, and a sentence that says why."""
        self.show_formula(None)
        self._sheet.show_words(why)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill()

    def _fill(self) -> None:
        """Let the formula have the height that is there, so that most of them need no other."""
        below = 0 if self._total.isHidden() else self._total.minimumHeight()
        self._sheet.set_room(self.height() - below)

    def light(self, reference: Reference | None) -> None:
        """Outline every number that is what the reference names; None puts the light out."""
        self._sheet.light(reference)

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(24 * line, 9 * line)

    def minimumSizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(14 * line, 5 * line)


class Sheet(QWidget):
    """The symbols over the numbers, laid out for the present width."""

    everyTermWished = Signal()
    referencePointed = Signal(object)

    def __init__(self, typesetter: Typesetter | None = None) -> None:
        super().__init__()
        self.setAccessibleName("Formula")
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self._typesetter = typesetter or Typesetter(self)
        self._typesetter.ready.connect(self._set_symbols)
        self._palette = LIGHT
        self._formula: Formula | None = None
        self._words = ""
        self._symbols: tuple[SetPart, ...] = ()
        self._scale = 1.0
        self._beside = False
        self._bottom = 0.0
        self._numbers: tuple[Placed, ...] = ()
        self._note = QRectF()
        self._needed = self._room = 0
        self._pointed: Reference | None = None
        self._lit: Reference | None = None

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._palette = palette
        self._arrange()

    def set_room(self, height: int) -> None:
        """Be at least so high, whatever the formula."""
        if height != self._room:
            self._room = height
            self.setMinimumHeight(max(self._needed, height))

    @property
    def needed_height(self) -> int:
        """How high the present formula is."""
        return self._needed

    def put_beside(self) -> None:
        """Let the numbers stand at the right of the symbols where both fit into one line."""
        self._beside = True
        self._arrange()

    def show_formula(self, formula: Formula | None) -> None:
        """Show a formula, or nothing."""
        self._formula, self._words = formula, ""
        self.setAccessibleDescription("" if formula is None else formula.text)
        self._arrange()

    def show_words(self, words: str) -> None:
        """Show a sentence in place of a formula."""
        self._formula, self._words = None, words
        self.setAccessibleDescription(words)
        self._arrange()

    def light(self, reference: Reference | None) -> None:
        """Outline every number that is what the reference names."""
        if reference != self._lit:
            self._lit = reference
            self.update()

    @property
    def symbols(self) -> tuple[SetPart, ...]:
        """The parts of the symbols that are on the screen; none until they are set."""
        return self._symbols

    @property
    def numbers(self) -> tuple[Placed, ...]:
        """The pieces of the numbers, the result last."""
        return self._numbers

    @property
    def scale(self) -> float:
        """How large a part of the symbols is drawn, in its nominal size."""
        return self._scale

    # -- laying out ----------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._arrange()

    def _arrange(self) -> None:
        formula = self._formula
        if formula is not None and self.isVisible():
            self._typesetter.wish(formula.parts, self._palette.text)
        self._set_symbols()

    def _set_symbols(self) -> None:
        """Lay everything out; the symbols only when all of them are ready."""
        formula = self._formula
        bottom = MARGIN / 2
        self._symbols, self._numbers, self._note = (), (), QRectF()
        if formula is not None:
            under = self._arrange_symbols(formula, bottom)
            bottom = self._arrange_numbers(formula, under + _LINE_GAP)
            if self._beside and self._fits_beside():
                bottom = self._move_beside(under)
        bottom = self._arrange_note(bottom)
        self._needed = int(bottom + MARGIN / 2) + 1
        self.setMinimumHeight(max(self._needed, self._room))
        self.update()

    @property
    def _right(self) -> float:
        return max(self.width() - MARGIN, MARGIN + 40)

    def _arrange_symbols(self, formula: Formula, top: float) -> float:
        """Return where the symbols end; those that are not ready have the room of the last."""
        ink = self._palette.text
        ready = [self._typesetter.look_up(tex, ink) for tex in formula.parts]
        parts = [part for part in ready if part is not None]
        text = QFontInfo(self.font()).pixelSize() * _TYPE_SIZE / NOMINAL
        if len(parts) < len(ready):
            return self._bottom or top + 1.6 * NOMINAL * text
        widest = max(part.width for part in parts)
        self._scale = min(text, (self._right - MARGIN - _INDENT) / widest)
        placed: list[SetPart] = []
        for line in _broken(parts, self._scale, self._right - MARGIN):
            baseline = top + self._scale * max(part.ascent for part in line)
            x = MARGIN + (_INDENT if placed else 0.0)
            for part in line:
                placed.append(SetPart(part, x, baseline))
                x += self._scale * part.width + _PART_GAP
            top = baseline + self._scale * max(part.descent for part in line) + 4.0
        self._symbols, self._bottom = tuple(placed), top
        return top

    def _arrange_numbers(self, formula: Formula, top: float) -> float:
        of_rows = any(isinstance(piece, Break) for piece in formula.pieces)
        flow = _Flow(self._fonts(), self._right, top, even=of_rows)
        for group in _groups(formula.pieces):
            flow.add(group)
        if formula.result is not None:
            flow.end_line()
            so_far = [Words("so far")] if formula.partial else []
            flow.add([Words("="), formula.result, *so_far])
        flow.end_line()
        self._numbers = tuple(flow.placed)
        return flow.top

    def _fits_beside(self) -> bool:
        """Tell whether symbols and numbers are one line each, and short enough for one together."""
        lines = {part.baseline for part in self._symbols}
        rows = {round(placed.box.center().y()) for placed in self._numbers}
        if len(lines) != 1 or len(rows) != 1:
            return False
        return self._symbols_end + _BESIDE_GAP + self._numbers_width <= self._right

    def _move_beside(self, under: float) -> float:
        """Move the numbers to the right end of the symbols' line; return where both end."""
        middle = (MARGIN / 2 + under) / 2
        box = self._numbers[0].box
        right = self._right - self._numbers_width - self._numbers[0].box.left()
        move = QPointF(right, middle - box.center().y())
        self._numbers = tuple(replace(p, box=p.box.translated(move)) for p in self._numbers)
        return max(under, max(placed.box.bottom() for placed in self._numbers) + 4.0)

    @property
    def _symbols_end(self) -> float:
        last = self._symbols[-1]
        return last.x + self._scale * last.typeset.width

    @property
    def _numbers_width(self) -> float:
        return self._numbers[-1].box.right() - self._numbers[0].box.left()

    @property
    def _told(self) -> str:
        """What is written below the formula, or in its place."""
        return self._words if self._formula is None else self._formula.note

    def _arrange_note(self, top: float) -> float:
        if not self._told:
            return top
        room = QRectF(MARGIN, top + 2, self._right - MARGIN, 10_000)
        box = self.fontMetrics().boundingRect(room.toRect(), Qt.TextFlag.TextWordWrap, self._told)
        self._note = QRectF(box).adjusted(0, 0, 2, 0)
        return float(box.bottom() + 2)

    def _fonts(self) -> "_Fonts":
        size = self.font().pointSizeF()
        words = lettering(self.font().family(), size)
        return _Fonts(words, lettering("", size), lettering("", size, bold=True))

    # -- drawing -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(event.rect(), QColor(self._palette.panel))
            for part in self._symbols:
                part.typeset.draw(painter, part.x, part.baseline, self._scale)
            visible = QRectF(event.rect())
            for placed in self._numbers:
                if placed.box.intersects(visible):
                    self._paint_piece(painter, placed)
            if self._told:
                painter.setFont(self.font())
                painter.setPen(QColor(self._palette.quiet))
                painter.drawText(self._note, Qt.TextFlag.TextWordWrap, self._told)

    def _paint_piece(self, painter: QPainter, placed: Placed) -> None:
        ink = self._palette.quiet
        if isinstance(placed.piece, Chip):
            fill = chip_colour(placed.piece, self._palette)
            ink = text_on(fill)
            painter.setPen(self._outline(placed.piece))
            painter.setBrush(QColor(*fill))
            painter.drawRoundedRect(placed.box, _ROUNDING, _ROUNDING)
        elif isinstance(placed.piece, Rest):
            ink = self._palette.text
            pen = QPen(QColor(self._palette.control), 1, Qt.PenStyle.DashLine)
            painter.setPen(QPen(QColor(self._palette.accent), 2) if self.hasFocus() else pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(placed.box, _ROUNDING, _ROUNDING)
        painter.setPen(QColor(ink))
        painter.setFont(placed.letters.font)
        painter.drawText(placed.box, Qt.AlignmentFlag.AlignCenter, placed.text)

    def _outline(self, chip: Chip) -> QPen:
        if chip.reference is not None and chip.reference == self._lit:
            return QPen(QColor(self._palette.text), 2)
        if chip.hidden:
            return QPen(QColor(self._palette.control), 1)
        if chip.present and self._formula is not None:
            return QPen(QColor(phase_colour(self._palette, self._formula.place.phase)), 2)
        return QPen(QColor(self._palette.hairline), 1)

    # -- pointing ------------------------------------------------------------------------------

    def _piece_at(self, point: QPointF) -> Placed | None:
        return next((placed for placed in self._numbers if placed.box.contains(point)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        placed = self._piece_at(event.position())
        piece = placed.piece if placed else None
        opens = isinstance(piece, Rest)
        shape = Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        self._point(piece.reference if isinstance(piece, Chip) else None)

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)

    def _point(self, reference: Reference | None) -> None:
        if reference != self._pointed:
            self._pointed = reference
            self.referencePointed.emit(reference)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        placed = self._piece_at(event.position())
        if placed is not None and isinstance(placed.piece, Rest):
            self.everyTermWished.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        opens = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if opens and any(isinstance(placed.piece, Rest) for placed in self._numbers):
            self.everyTermWished.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            placed = self._piece_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), tip(placed.piece) if placed else "", self)
            return True
        return super().event(event)


def chip_colour(chip: Chip, palette: Palette) -> RGB:
    """Return the colour of a number on the ramp of its quantity; a hidden one has none."""
    if chip.kind is Kind.PLAIN or chip.hidden:
        return rgb(palette.ground)
    share = chip.value / chip.limit if chip.limit else 0.0
    if chip.kind is Kind.ACTIVATION:
        return palette.activations.colour(share)
    ramp = palette.weights if chip.kind is Kind.WEIGHT else palette.errors
    return ramp.colour(share)


def tip(piece: Piece) -> str:
    """Return what pointing at a piece tells: its name, and every digit of it unless hidden."""
    if isinstance(piece, Chip):
        return piece.name if piece.hidden else f"{piece.name} = {exact(piece.value)}"
    if isinstance(piece, Rest):
        total = "" if piece.value is None else f" = {exact(piece.value)}"
        return f"{piece.text}{total}: click to see them all"
    return ""


# -- the flow of lines -----------------------------------------------------------------------------


def _broken(parts: Sequence[Typeset], scale: float, room: float) -> list[list[Typeset]]:
    """Return the parts of each line; all lines but the first are set in."""
    lines: list[list[Typeset]] = []
    left = 0.0
    for part in parts:
        width = scale * part.width
        if not lines or width > left:
            left = room - (_INDENT if lines else 0.0)
            lines.append([])
        lines[-1].append(part)
        left -= width + _PART_GAP
    return lines


def _groups(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Return the pieces in groups that stay on one line if they can."""
    group: list[Piece] = []
    for piece in pieces:
        ends = isinstance(piece, Break) or (isinstance(piece, Words) and piece.breaks)
        if ends and group:
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


@dataclass(frozen=True, slots=True, eq=False)
class _Fonts:
    """The letters of operators, of numbers, and of what a step computed."""

    words: Lettering
    digits: Lettering
    bold: Lettering

    @property
    def usual(self) -> float:
        """The width of a number of the usual digits, as what a step computed is written."""
        return self.bold.metrics.horizontalAdvance(_USUAL)


class _Flow:
    """Places groups of pieces one after another, and below one another where they do not fit.

    `even` gives what a step computed the same width, so that it stands in columns.
    """

    def __init__(self, fonts: _Fonts, right: float, top: float, *, even: bool) -> None:
        self._fonts = fonts
        self._left, self._right = MARGIN, right
        self._x = MARGIN
        self._height = max(fonts.words.metrics.height(), fonts.digits.metrics.height()) + 2.0
        self._even = fonts.usual if even else 0.0
        self.top = top
        self.placed: list[Placed] = []

    def add(self, group: Sequence[Piece]) -> None:
        """Place a group, on the next line if it does not fit this one."""
        if isinstance(group[0], Break):
            self.end_line()
            group = group[1:]
        sized = [self._sized(piece) for piece in group]
        width = sum(placed.box.width() + _GAP for placed in sized) - _GAP
        if self._x > self._left and self._x + width > self._right:
            self.end_line()
        for placed, after in zip_longest(sized, sized[1:]):
            sticks = after is not None and after.text[:1] in _STICKING
            self._place(placed, _GAP + after.box.width() if after and sticks else 0.0)

    def end_line(self) -> None:
        """Go on at the left of the next line, if anything stands on this one."""
        if self._x > self._left:
            self.top += self._height + _LINE_GAP
            self._x = self._left

    def _place(self, placed: Placed, sticking: float) -> None:
        """Place a piece; what sticks to it, like a comma, must have room behind it."""
        width = placed.box.width()
        if self._x > self._left and self._x + width + sticking > self._right:
            self.end_line()
        box = QRectF(self._x, self.top, min(width, self._right - self._left), self._height)
        self.placed.append(replace(placed, box=box))
        self._x += width + _GAP

    def _sized(self, piece: Piece) -> Placed:
        """Return a piece with its text and its width."""
        text = "" if isinstance(piece, Break) else piece.text
        letters, padding, least = self._fonts.words, 0.0, 0.0
        if isinstance(piece, Chip | Rest):
            letters, padding = self._fonts.digits, 2 * _PADDING
        if isinstance(piece, Chip) and (piece.outcome or piece.hidden):
            letters, least = self._fonts.bold, self._even
            least = max(least, self._fonts.usual) if piece.hidden else least
        width = max(letters.metrics.horizontalAdvance(text), least) + padding
        return Placed(piece, text, QRectF(0, 0, width, self._height), letters)
