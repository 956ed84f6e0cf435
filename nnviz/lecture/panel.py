"""The formula in projector size, on a rounded panel that keeps its height."""

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from nnviz.debugger.formula_parts import Formula
from nnviz.debugger.numbers import UNKNOWN
from nnviz.graph.palette import LIGHT, Palette
from nnviz.lecture.wide_formula import widened
from nnviz.views.formula import Sheet
from nnviz.views.mathematics import Typesetter

_INSET = 0.7
_ROUNDING = 0.5
_SHARES = (1.1, 1.05, 1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5)
"""The sizes of the letters that are tried, the first that fits is taken."""


class FormulaPanel(QWidget):
    """Shows a formula in letters as large as its height allows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._palette = LIGHT
        self._letters = 30.0
        self._size = 0.0
        typesetter = Typesetter(self)
        self._sheet = Sheet(typesetter)
        self._sheet.setParent(self)
        self._sheet.put_beside()
        self._sheet.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._nothing = QLabel(UNKNOWN, self)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setAccessibleName("No formula")
        self._sheet.hide()
        typesetter.ready.connect(self._fit)  # after the sheet, which has laid it out by then

    @property
    def sheet(self) -> Sheet:
        """What the formula is written on."""
        return self._sheet

    @property
    def is_empty(self) -> bool:
        """Whether there is no formula."""
        return self._sheet.isHidden()

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._palette = palette
        self._sheet.set_palette(palette)
        self._show_letters()
        self.update()

    def set_letters(self, pixels: float) -> None:
        """Write with letters of this size, in pixels, or with smaller ones for a long formula."""
        self._letters = pixels
        self._show_letters()
        self._arrange()

    def show_formula(self, formula: Formula | None) -> None:
        """Show a formula, or that there is none."""
        self._sheet.setVisible(formula is not None)
        self._nothing.setVisible(formula is None)
        self._sheet.show_formula(None if formula is None else widened(formula))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._palette.panel))
            rounding = _ROUNDING * self._letters
            painter.drawRoundedRect(QRectF(self.rect()), rounding, rounding)

    def _show_letters(self) -> None:
        self._nothing.setStyleSheet(
            f"font-size: {self._letters:.0f}px; color: {self._palette.quiet}"
        )

    def _arrange(self) -> None:
        self._nothing.setGeometry(self.rect())
        self._sheet.setFixedWidth(max(1, self.width() - 2 * round(_INSET * self._letters)))
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """Write the formula as large as it fits, in the middle of the height."""
        inset, room = round(_INSET * self._letters), max(1, self.height())
        for share in _SHARES:
            self._write(share * self._letters)
            if self._sheet.minimumHeight() <= room:
                break
        height = min(self._sheet.minimumHeight(), room)
        self._sheet.setGeometry(inset, (self.height() - height) // 2, self._sheet.width(), height)

    def _write(self, pixels: float) -> None:
        if pixels != self._size:
            self._size = pixels
            self._sheet.setStyleSheet(f"font-size: {pixels * 72 / self.logicalDpiY():.2f}pt")
