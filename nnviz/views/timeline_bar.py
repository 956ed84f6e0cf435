"""The bar of a whole iteration: its passes, examples, breakpoints and events, and the present."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnviz.debugger.marks import Block, Mark, MarkKind, Names, Part, bar
from nnviz.debugger.numbers import count, plural
from nnviz.debugger.places import Quantity
from nnviz.debugger.timeline import Timeline
from nnviz.graph.palette import LIGHT, Palette
from nnviz.graph.units import phase_colour

BEFORE_ALL = -1
"""Stands before every moment, while the example on the screen has no part in the iteration."""
_SIDE = 1
"""Left and right of the bar, for the line around it when it has the keyboard."""
_TOP, _HEIGHT = 6, 13
_LABELS = _TOP + _HEIGHT + 3
_DONE, _COMING = 0.55, 0.28
_NEAR = 5
"""How far from a mark, in pixels, pointing still means it."""
_REACH = 6
"""How far a mark reaches to each side."""
_TOGETHER = 4
"""Marks of one kind that are nearer than this are drawn as one."""
_MOST_TEXTS = 6
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class _Spot:
    """What is drawn for one mark or for several beside each other."""

    x: float
    kind: MarkKind
    texts: tuple[str, ...]


class TimelineBar(QWidget):
    """Shows every moment of an iteration; a click or a drag wishes for the one under the pointer.

    While the pointer is held down the bar keeps its layout, so that nothing moves away under it.
    """

    momentWished = Signal(object)  # the number of a moment of the iteration, from 0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Moments of the iteration")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._palette = LIGHT
        self._timeline = Timeline((1, 1), 1)
        self._rows: NDArray[np.intp] | None = None
        self._names = Names()
        self._number = 0
        self._marks: tuple[Mark, ...] = ()
        self._spots: list[_Spot] = []
        self._held = False
        self._wished = 0
        self._laid_out: tuple[object, ...] = ()
        self._lay_out()

    # -- what is shown -------------------------------------------------------------------------

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._palette = palette
        self.update()

    def show_moment(
        self, timeline: Timeline, number: int | None, rows: NDArray[np.intp] | None = None
    ) -> None:
        """Show the moments of a timeline, `number` being the present one; None when none is.

        `rows` are the examples' rows in the dataset, in the order of the iteration; without them
        the iteration takes the examples in their order.
        """
        self._timeline = timeline
        self._number = BEFORE_ALL if number is None else number
        if rows is not self._rows:
            self._rows, self._names = rows, Names.of(rows)
        self._lay_out()
        self._describe()
        self.update()

    def show_marks(self, marks: tuple[Mark, ...]) -> None:
        """Show these breakpoints and events."""
        if marks != self._marks:
            self._marks = marks
            self._place_marks()
            self._describe()
            self.update()

    def point_of(self, moment: int) -> QPoint:
        """Return where a moment is drawn."""
        return QPoint(int(self._bar.x_of(moment)) + _SIDE, _TOP + _HEIGHT // 2)

    def _describe(self) -> None:
        texts = ["the present example has no part in this iteration"]
        if self._number != BEFORE_ALL:
            texts = [
                self._names.text_of(self._bar, self._number),
                f"moment {count(self._number + 1)} of {count(len(self._bar))}",
            ]
        for kind, noun in ((MarkKind.BREAKPOINT, "breakpoint mark"), (MarkKind.EVENT, "event")):
            number = sum(mark.kind is kind for mark in self._marks)
            texts += [plural(number, noun)] if number else []
        self.setAccessibleDescription("; ".join(texts))

    # -- layout --------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(200, _LABELS + 2 + self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.updateGeometry()
            self._lay_out()

    def _lay_out(self) -> None:
        """Make the bar anew where anything but the present moment within its example changed."""
        timeline = self._timeline
        position = timeline.place(max(self._number, 0)).example
        least = self.fontMetrics().horizontalAdvance("example 99") + 8
        width = max(self.width() - 2 * _SIDE, 1)
        lines = tuple(timeline.lines(quantity) for quantity in Quantity)
        shape = (lines, timeline.example_count, width, least)
        if self._laid_out[:-1] == shape and (self._held or self._laid_out[-1] == position):
            return
        self._laid_out = (*shape, position)
        self._bar = bar(timeline, position, width, least)
        self._place_marks()

    def _place_marks(self) -> None:
        """Join the marks of a kind that lie too near to each other to be told apart."""
        spots: list[_Spot] = []
        for kind in MarkKind:
            moments = [mark for mark in self._marks if mark.kind is kind]
            last: _Spot | None = None
            for mark in sorted(moments, key=_moment):
                if not 0 <= mark.moment < len(self._bar):
                    continue
                x = self._bar.x_of(mark.moment) + _SIDE
                x = min(max(x, _REACH), self.width() - _REACH)
                if last is not None and x - last.x < _TOGETHER:
                    spots[-1] = last = _Spot(last.x, kind, (*last.texts, mark.text))
                else:
                    last = _Spot(x, kind, (mark.text,))
                    spots.append(last)
        self._spots = spots

    # -- wishes --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._held, self._wished = True, self._number
            self._wish(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self._wish(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._held = False
            self._lay_out()
            self.update()

    def _wish(self, x: float) -> None:
        moment = self._bar.moment_at(x - _SIDE)
        if moment != self._wished:
            self._wished = moment
            self.momentWished.emit(moment)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos().x()), self)
            return True
        return super().event(event)

    def tip_at(self, x: float) -> str:
        """Return what a person is told who points at x: the marks there, and what is drawn."""
        texts = [text for spot in self._spots if abs(spot.x - x) <= _NEAR for text in spot.texts]
        if len(texts) > _MOST_TEXTS:
            texts[_MOST_TEXTS - 1 :] = [f"and {count(len(texts) - _MOST_TEXTS + 1)} more"]
        return "\n".join([*texts, self._names.text_at(self._bar, x - _SIDE)])

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), QColor(self._palette.panel))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for part in self._bar.parts:
                self._paint_blocks(painter, part)
                self._paint_label(painter, part)
            for spot in self._spots:
                self._paint_spot(painter, spot)
            if self._number != BEFORE_ALL:
                self._paint_marker(painter)
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(self._palette.accent), 1))
                painter.drawRoundedRect(
                    QRectF(0.5, _TOP - 2.5, self.width() - 1, _HEIGHT + 5), 3, 3
                )

    def _paint_blocks(self, painter: QPainter, part: Part) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        blocks = part.blocks
        for block, behind in zip(blocks, [*blocks[1:], None], strict=True):
            left = block.start + _SIDE
            right = max(block.end + _SIDE - _gap(block, behind), left + 0.5)
            box = QRectF(left, _TOP, right - left, _HEIGHT)
            if block.phase is None:
                self._paint_stretch(painter, block, box)
            else:
                painter.setBrush(self._shade(phase_colour(self._palette, block.phase), block))
                painter.drawRoundedRect(box, 2, 2)

    def _shade(self, colour: str, block: Block) -> QColor:
        """Return a colour strong for the present, half for what is done, pale for what comes."""
        shade = QColor(colour)
        if block.last < self._number:
            shade.setAlphaF(_DONE)
        elif block.first > self._number:
            shade.setAlphaF(_COMING)
        return shade

    def _paint_stretch(self, painter: QPainter, block: Block, box: QRectF) -> None:
        """Paint many examples as one, up to the present moment as what is done."""
        shade = QColor(self._palette.control)
        now = box.left() if self._number < block.first else box.right()
        if block.first <= self._number <= block.last:
            now = self._bar.x_of(self._number) + _SIDE
        shade.setAlphaF(_COMING)
        painter.setBrush(shade)
        painter.drawRoundedRect(box, 2, 2)
        shade.setAlphaF((_DONE - _COMING) / (1 - _COMING))
        painter.setBrush(shade)
        painter.drawRoundedRect(QRectF(box.left(), box.top(), now - box.left(), box.height()), 2, 2)

    def _paint_label(self, painter: QPainter, part: Part) -> None:
        present = part.first <= self._number <= part.last
        box = QRectF(part.start + 2 + _SIDE, _LABELS, part.end - part.start - 8, 0)
        box.setBottom(self.height())
        metrics = self.fontMetrics()
        labels = self._names.labels(part)
        fitting = [text for text in labels if metrics.horizontalAdvance(text) <= box.width()]
        text = (fitting or labels[-1:])[0]
        elide = Qt.TextElideMode.ElideRight
        painter.setPen(QColor(self._palette.text if present else self._palette.quiet))
        painter.drawText(box, _LEFT, metrics.elidedText(text, elide, int(box.width()) + 1))

    def _paint_spot(self, painter: QPainter, spot: _Spot) -> None:
        """Paint a breakpoint as a dot on the bar, an event as a diamond on its upper edge."""
        painter.setPen(QPen(QColor(self._palette.panel), 1.5))
        if spot.kind is MarkKind.BREAKPOINT:
            painter.setBrush(QColor(self._palette.warning))
            painter.drawEllipse(QPointF(spot.x, _TOP + _HEIGHT / 2), 4.5, 4.5)
            return
        painter.setBrush(QColor(self._palette.accent))
        corners = ((0, -5), (5, 0), (0, 5), (-5, 0))
        painter.drawPolygon(QPolygonF([QPointF(spot.x + x, _TOP + y) for x, y in corners]))

    def _paint_marker(self, painter: QPainter) -> None:
        x = self._bar.x_of(self._number) + _SIDE
        ink = QColor(self._palette.text)
        painter.setPen(QPen(QColor(self._palette.panel), 4))
        painter.drawLine(QPointF(x, _TOP), QPointF(x, _TOP + _HEIGHT))
        painter.setPen(QPen(ink, 2))
        painter.drawLine(QPointF(x, 2), QPointF(x, _TOP + _HEIGHT + 3))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(QPointF(x, 3), 3, 3)


def _moment(mark: Mark) -> int:
    return mark.moment


def _gap(block: Block, behind: Block | None) -> float:
    """Return the gap behind a block: the wider, the more ends with it."""
    if behind is None:
        return 4.0
    if block.end - block.start < 6:
        return 0.5
    return 1.25 if behind.phase is block.phase else 2.5
