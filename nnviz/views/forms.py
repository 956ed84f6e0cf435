"""The common look and manners of the small forms in the panels."""

from typing import Any

from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent, QValidator
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QWidget,
)

_EXPONENT = Qt.Key.Key_E


def _is_for_the_window(event: QEvent, wanted: tuple[Qt.Key, ...] = ()) -> bool:
    """Tell whether a key means nothing in a number: Space and letters are the window's."""
    if not isinstance(event, QKeyEvent) or event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
        return False
    key = event.key()
    letter = Qt.Key.Key_A <= key <= Qt.Key.Key_Z
    return (letter or key == Qt.Key.Key_Space) and key not in wanted


class CountBox(QSpinBox):
    """A box for a whole number; Enter and Escape give the keyboard back to the window."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setKeyboardTracking(False)
        self.setAccessibleName(name)
        self.lineEdit().returnPressed.connect(self.clearFocus)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and _is_for_the_window(event):
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
        elif not _is_for_the_window(event):
            super().keyPressEvent(event)


class RateBox(QDoubleSpinBox):
    """A box for a rate: takes 0.5, 0,5 and 5e-1, and shows no more digits than the rate has."""

    refused = Signal(str)  # what was typed, and what is expected

    def __init__(self, name: str, lowest: float, highest: float) -> None:
        super().__init__()
        self.setLocale(QLocale.c())
        self.setDecimals(15)
        self.setRange(lowest, highest)
        self.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        self.setKeyboardTracking(False)
        self.setAccessibleName(name)
        self.lineEdit().returnPressed.connect(self.clearFocus)

    def textFromValue(self, value: float) -> str:
        return f"{value:.12g}"

    def valueFromText(self, text: str) -> float:
        return _rate(text) or 0.0

    def validate(self, text: str, position: int) -> Any:
        value = _rate(text)
        fits = value is not None and self.minimum() <= value <= self.maximum()
        state = QValidator.State.Acceptable if fits else QValidator.State.Intermediate
        return state, text, position

    def fixup(self, text: str) -> str:
        low, high = f"{self.minimum():g}", f"{self.maximum():g}"
        name = self.accessibleName()
        self.refused.emit(f"{name}: “{text}” is not a number from {low} to {high}, such as 0.03.")
        return self.textFromValue(self.value())

    def event(self, event: QEvent) -> bool:
        ours = event.type() is QEvent.Type.ShortcutOverride
        if ours and _is_for_the_window(event, (_EXPONENT,)):
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.lineEdit().setText(self.textFromValue(self.value()))
            self.clearFocus()
        elif not _is_for_the_window(event, (_EXPONENT,)):
            super().keyPressEvent(event)


class SizesLine(QLineEdit):
    """A line for the sizes of layers; Escape takes back what was typed."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            while self.isUndoAvailable():
                self.undo()
            self.setModified(False)
            self.clearFocus()
            return
        super().keyPressEvent(event)


def _rate(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", ".").replace("−", "-"))
    except ValueError:
        return None


def form(parent: QWidget) -> QFormLayout:
    """Return the layout of a form whose fields fill the panel's width."""
    layout = QFormLayout(parent)
    layout.setContentsMargins(12, 4, 12, 8)
    layout.setHorizontalSpacing(12)
    layout.setVerticalSpacing(6)
    layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return layout


def scrolling(content: QWidget) -> QScrollArea:
    """Return the content in an area that scrolls when there is too little room for it."""
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setMinimumSize(content.minimumSizeHint().width(), 40)
    return area
