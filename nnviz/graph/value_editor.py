"""A line for one number, opened where the number stands: on an edge, on a unit, in a cell."""

import math
import re
from decimal import Decimal

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from nnviz.debugger.numbers import exact
from nnviz.graph.lettering import digits_font
from nnviz.graph.palette import LIGHT, Palette

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_POWER = re.compile("·10(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_SIGNS = str.maketrans("−,", "-.")
_COARSE, _FINE = Decimal("0.1"), Decimal("0.01")
_NOTCH = 120
"""The angle of one notch of a wheel."""
_ROOM = 12
"""Digits that the line has room for at least."""
EXPECTED = "Expected a finite number, such as −0.25, 1e-3 or 1/3."


def read_number(text: str) -> float | None:
    """Return the number that a person means, None for what is none or not finite.

    Takes a decimal comma, a true minus, a power of ten as it is read on the screen and one fraction
    a/b; nothing else is worked out.
    """
    parts = [_read_plain(part) for part in text.split("/")]
    if len(parts) > 2 or None in parts:
        return None
    numerator, denominator = [*(part for part in parts if part is not None), 1.0][:2]
    value = numerator / denominator if denominator else math.inf
    return value if math.isfinite(value) else None


def _read_plain(text: str) -> float | None:
    plain = _POWER.sub(_exponent, text.strip()).translate(_SIGNS)
    return float(plain) if _NUMBER.fullmatch(plain) else None


def _exponent(power: re.Match[str]) -> str:
    return "e" + power[1].translate(_DIGITS)


class ValueEditor(QLineEdit):
    """Holds a value with all its digits; Enter closes it with the number, Escape without.

    Going elsewhere closes it without the number too. What is not a number keeps it open.
    """

    closed = Signal(object)  # the number, a float, or None when it was cancelled
    refused = Signal(object)  # what is expected, a sentence

    def __init__(self, name: str, value: float, parent: QWidget) -> None:
        super().__init__(exact(value), parent)
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._room = parent
        self._reason = QLabel(EXPECTED, parent)
        self._reason.setWordWrap(True)
        self._reason.hide()
        self._is_open = True
        self._turned = 0
        self._palette = LIGHT
        self.textEdited.connect(self._unmark)
        self._unmark()
        self.selectAll()

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._palette = palette
        self._show_mark()

    def stand_at(self, centre: QPoint) -> None:
        """Stand around a point, inside the widget that the line belongs to."""
        self.ensurePolished()
        letters = max(_ROOM, len(self.text()) + 1)
        room = self._room.rect().adjusted(2, 2, -2, -2)
        width = self.fontMetrics().horizontalAdvance("0" * letters) + 20
        self.resize(min(width, room.width()), self.sizeHint().height())
        box = self.rect()
        box.moveCenter(centre)
        self.move(_inside(box, room).topLeft())
        self._place_reason()

    def nudge(self, steps: int, *, finely: bool = False) -> None:
        """Add so many tenths to the number, or hundredths; it is not committed by that."""
        value = read_number(self.text())
        if value is None:
            return
        size = _FINE if finely else _COARSE
        self.setText(exact(float(Decimal(repr(value)) + steps * size)))
        self.selectAll()
        self._unmark()

    def cancel(self) -> None:
        """Close without a number."""
        self._close(None)

    @property
    def is_marked(self) -> bool:
        """Whether what was typed was refused."""
        return self._marked

    def _commit(self) -> None:
        value = read_number(self.text())
        if value is not None:
            self._close(value)
            return
        self._marked = True
        sentence = f"{self.accessibleName()}: “{self.text()}” is not taken. {EXPECTED}"
        self.setToolTip(sentence)
        self.setAccessibleDescription(sentence)
        self._show_mark()
        self.refused.emit(sentence)

    def _close(self, value: float | None) -> None:
        if self._is_open:
            self._is_open = False
            self._reason.hide()
            self._reason.deleteLater()
            self.closed.emit(value)

    def _unmark(self) -> None:
        self._marked = False
        self.setToolTip(f"{self.accessibleName()}: Enter sets it, Esc leaves it as it was")
        self.setAccessibleDescription("")
        self._show_mark()

    def _show_mark(self) -> None:
        palette, size = self._palette, self._room.font().pointSizeF()
        border = f"2px dashed {palette.warning}" if self._marked else f"2px solid {palette.accent}"
        self.setStyleSheet(f"""
        QLineEdit {{ color: {palette.text}; background: {palette.panel}; border: {border};
            border-radius: 4px; padding: 1px 5px; font-family: "{digits_font().family()}";
            font-size: {size}pt;
            selection-background-color: {palette.accent}; selection-color: {palette.panel}; }}
        """)
        self._reason.setStyleSheet(f"""
        QLabel {{ color: {palette.warning}; background: {palette.panel}; font-size: {0.9 * size}pt;
            border: 1px solid {palette.warning}; border-radius: 4px; padding: 2px 6px; }}
        """)
        self._reason.setVisible(self._marked)
        self._place_reason()

    def _place_reason(self) -> None:
        """Put what is expected below the line, or above it where there is no room below."""
        room = self._room.rect().adjusted(2, 2, -2, -2)
        self._reason.ensurePolished()
        words = self._reason.fontMetrics().horizontalAdvance(EXPECTED) + 20
        width = min(words, max(self.width(), 200), room.width())
        box = QRect(
            self.x(), self.geometry().bottom() + 3, width, self._reason.heightForWidth(width)
        )
        if box.bottom() > room.bottom():
            box.moveBottom(self.y() - 3)
        self._reason.setGeometry(_inside(box, room))
        self._reason.raise_()

    # -- Qt ------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        # Before a window's shortcut takes a key, the widget that has the focus may claim it.
        overrides = event.type() is QEvent.Type.ShortcutOverride
        if overrides and isinstance(event, QKeyEvent) and is_for_a_line(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        finely = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._commit()
        elif event.key() == Qt.Key.Key_Escape:
            self.cancel()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.nudge(1 if event.key() == Qt.Key.Key_Up else -1, finely=finely)
        else:
            super().keyPressEvent(event)
        event.accept()  # whatever it is, it is not for what lies below

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta()
        self._turned += turn.y() or turn.x()  # with Shift, some platforms turn it sideways
        notches = int(self._turned / _NOTCH)
        self._turned -= notches * _NOTCH
        if notches:
            finely = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.nudge(notches, finely=finely)
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # The line's own menu, or a look into another window, is not a going elsewhere.
        stays = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if event.reason() not in stays:
            self.cancel()


def _inside(box: QRect, room: QRect) -> QRect:
    """Return the box moved into a room, its upper left corner first."""
    box.moveRight(min(box.right(), room.right()))
    box.moveLeft(max(box.left(), room.left()))
    box.moveBottom(min(box.bottom(), room.bottom()))
    box.moveTop(max(box.top(), room.top()))
    return box


def is_for_a_line(event: QKeyEvent) -> bool:
    """Tell whether a key writes or moves in a line: all but F1 … F35 and commands with Ctrl."""
    modifier = Qt.KeyboardModifier
    command = modifier.ControlModifier | modifier.AltModifier | modifier.MetaModifier
    is_function = Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
    return not event.modifiers() & command and not is_function
