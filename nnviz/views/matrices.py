"""The arrays of the algorithm as tables: Θ, z, a, δ, Δ, D and the update, coloured as everywhere.

What is shown is a `Sheet`: one matrix, or the vectors of all layers beside each other. The item
model looks its cells up in the arrays themselves, so that a table of 400 × 785 costs what is seen.
"""

from math import ceil

from PySide6.QtCore import (
    QEvent,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.debugger import Frame, Trace
from nnviz.graph.palette import LIGHT, Palette
from nnviz.graph.units import phase_colour
from nnviz.views.matrix_table import MatrixTable
from nnviz.views.sheets import EMPTY, Box, MatrixKind, SheetMaker, Spot, touched
from nnviz.views.still_label import Line

_DIGITS = 0.92
"""The size of the numbers for that of the text."""


class ChoiceRow(QWidget):
    """A row of small words, of which one is chosen; the arrow keys go from one to the next.

    Where they do not fit, the words move together and then become smaller.
    """

    chosen = Signal(object)  # the index of the word

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._tell)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        self._words: list[str] = []
        self._palette = LIGHT

    def show_words(self, words: list[str]) -> None:
        """Offer these words."""
        if words == self._words:
            return
        self._words = words
        for button in self.buttons():
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.deleteLater()
        for index, word in enumerate(words):
            button = self._button(word)
            self._group.addButton(button, index)
            self._row.addWidget(button)
        self._fit()
        self.updateGeometry()

    def show_choice(self, index: int) -> None:
        """Show which word is chosen; that is no wish."""
        button = self._group.button(index)
        if button is not None:
            button.setChecked(True)

    def buttons(self) -> list[QToolButton]:
        """Return the buttons in their order."""
        return [b for b in self._group.buttons() if isinstance(b, QToolButton)]

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._palette = palette
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(sum(self._widths(_PADDING)), self.fontMetrics().height() + 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(sum(self._widths(0)) // 2, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()
            self.updateGeometry()

    def _button(self, word: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(word)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(f"{self.accessibleName()}: {word}")
        return button

    def _tell(self, index: int) -> None:
        self.chosen.emit(index)

    def _widths(self, padding: int, scale: float = 1.0) -> list[int]:
        metrics = self.fontMetrics()
        return [
            ceil(scale * metrics.horizontalAdvance(word)) + 2 * padding + 2 for word in self._words
        ]

    def _fit(self) -> None:
        """Give the words the space and the size that they have room for."""
        padding = _PADDING if self.width() >= sum(self._widths(_PADDING)) else 2
        text = max(1, sum(self._widths(0)) - 2 * len(self._words))
        room = self.width() - len(self._words) * (2 * padding + 3)
        scale = min(1.0, max(0.5, room / text))
        widths = self._widths(padding, scale)
        for button, width in zip(self.buttons(), widths, strict=True):
            button.setFixedWidth(width)
        style = _style(self._palette, self.font().pointSizeF() * scale)
        if style != self.styleSheet():
            self.setStyleSheet(style)


_PADDING = 5


def _style(palette: Palette, size: float) -> str:
    return f"""
    QToolButton {{ color: {palette.quiet}; background: transparent; border: 0; border-radius: 0;
        border-bottom: 2px solid transparent; padding: 1px 0; font-size: {size}pt; }}
    QToolButton:hover {{ color: {palette.text}; }}
    QToolButton:checked {{ color: {palette.text}; border-bottom-color: {palette.accent}; }}
    QToolButton:focus {{ color: {palette.text}; background: {palette.ground}; }}
    """


_STEP = "this step"
_KINDS = tuple(kind for kind in MatrixKind if kind.has_table)


class MatricesView(QWidget):
    """Shows one table of a frame: that of the step by default, or the one the person chose."""

    cellPointed = Signal(object)  # the Spot (kind, layer, row, column) under the pointer, or None
    cellPinned = Signal(object)  # the Spot that was clicked
    cellWatched = Signal(object)  # the Spot whose value the person wants to watch
    edited = Signal(object)  # a WeightEdit, InputEdit or TargetEdit with the new value
    editRefused = Signal(object)  # why it cannot be changed, or was not: a sentence

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._palette = LIGHT
        self._maker = SheetMaker()
        self._shown: tuple[Frame, Trace] | None = None
        self._kind: MatrixKind | None = None
        self._layer = 1
        self._lit: Spot | None = None
        self._present: Box | None = None
        self._kinds, self._layers = ChoiceRow("Matrix"), ChoiceRow("Layer of the matrix")
        self._kinds.show_words([_STEP, *_KINDS])
        self._title, self.table = Line(), MatrixTable()
        self._arrange()
        self._kinds.chosen.connect(self._choose_kind)
        self._layers.chosen.connect(self._choose_layer)
        self.table.pointed.connect(self.cellPointed)
        self.table.pinned.connect(self.cellPinned)
        self.table.watched.connect(self.cellWatched)
        self.table.cells.edited.connect(self.edited)
        self.table.editRefused.connect(self.editRefused)
        self.set_palette(LIGHT)
        self._show()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(5, 0, 0, 0)
        head.addWidget(self._title, 1)
        head.addWidget(self._layers)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(7, 2, 7, 6)
        layout.setSpacing(4)
        layout.addWidget(self._kinds, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)

    # -- what is shown -------------------------------------------------------------------------

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._palette = palette
        for row in (self._kinds, self._layers):
            row.set_palette(palette)
        self._show()

    def show_frame(self, frame: Frame, trace: Trace) -> None:
        """Show what a frame knows; `trace` is what the frame was derived from."""
        self._shown = frame, trace
        if self._kind is None and frame.place.layer < len(frame.network.layer_sizes):
            self._layer = frame.place.layer
        self._show()

    def show_nothing(self, why: str) -> None:
        """Show no table, and in its place why."""
        self._shown = self._present = None
        self.table.outline([])
        self.table.show_sheet(EMPTY, self._palette)
        self._title.show_text(why, ink=self._palette.quiet)

    def choose(self, kind: MatrixKind | None, layer: int | None = None) -> None:
        """Show this kind, None for that of the step; of matrices that of a layer, from 1."""
        self._kind, self._layer = kind, layer or self._layer
        self._show()

    def set_editable(self, editable: bool, why_not: str = "") -> None:
        """Let values be changed or not; `why_not` is the sentence that says so."""
        self.table.set_editable(editable, why_not)

    def light(self, kind: str, layer: int, row: int | None, column: int | None = None) -> None:
        """Outline a cell, row or column that is pointed at elsewhere, also in linked arrays."""
        self._lit = Spot(MatrixKind(kind), layer, row, column)
        self._outline()

    def unlight(self) -> None:
        """Outline nothing but what the step computed."""
        self._lit = None
        self._outline()

    @property
    def title(self) -> str:
        """What the table is called."""
        return self._title.text()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.table.set_sizes()

    def sizeHint(self) -> QSize:
        return QSize(300, 220)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 120)

    def _choose_kind(self, index: int) -> None:
        self.choose(_KINDS[index - 1] if index else None)

    def _choose_layer(self, index: int) -> None:
        self.choose(self._kind, index + 1)

    def _show(self) -> None:
        self._kinds.show_choice(0 if self._kind is None else _KINDS.index(self._kind) + 1)
        if self._shown is None:
            return
        frame, trace = self._shown
        self._layer = min(self._layer, len(frame.thetas))
        sheet = (
            self._maker.step(frame, trace)
            if self._kind is None
            else self._maker.sheet(frame, trace, self._kind, self._layer)
        )
        self._layers.show_words([f"({layer + 1})" for layer in range(len(frame.thetas))])
        self._layers.show_choice(self._layer - 1)
        several = len(frame.thetas) > 1
        self._layers.setVisible(several and self._kind is not None and self._kind.of_edges)
        self._title.show_text(sheet.title, ink=self._palette.quiet)
        self.table.show_sheet(sheet, self._palette)
        self._mark(frame)

    def _mark(self, frame: Frame) -> None:
        """Outline what the step computed, and scroll there if it is somewhere else now."""
        before, sheet = self._present, self.table.cells.sheet
        spots = touched(frame.place, len(frame.network.layer_sizes))
        boxes = (sheet.box(spot) for spot in spots)
        self._present = next((box for box in boxes if box is not None), None)
        if self._present is not None and self._present != before:
            self.table.reach(self._present)
        self._outline()

    def _outline(self) -> None:
        outlines = []
        if self._present is not None and self._shown is not None:
            phase = self._shown[0].place.phase
            outlines.append((self._present, QColor(phase_colour(self._palette, phase))))
        lit = self._lit and self.table.cells.sheet.box(self._lit, linked=True)
        if lit:
            outlines.append((lit, QColor(self._palette.text)))
        self.table.outline(outlines)
