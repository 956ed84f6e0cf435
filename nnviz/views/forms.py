"""The common look and manners of the small forms in the panels."""

from typing import Any

from PySide6.QtCore import QEvent, QLocale, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QValidator
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QWidget,
)

_EXPONENT = Qt.Key.Key_E
_GAP = 12
"""What is between a name and its field."""
_WIDEST = 400
"""How wide a scrolling panel may have to be: wider content is scrolled sideways too."""
_LOWEST = 3
"""The lines of text that a scrolling panel shows at least, so that any control is seen whole."""


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

    def setRange(self, least: int, most: int) -> None:
        """Take numbers in a range; the box's width, which follows from it, is no news to Qt."""
        super().setRange(least, most)
        self.updateGeometry()

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


class FormPanel(QWidget):
    """A panel with a form, where a field that has no room beside its name stands below it.

    Qt wraps a row by the width of its own name alone, though its field begins beside the widest one
    and the gap: so all names are made as wide as that, with the gap.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = form(self)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setHorizontalSpacing(0)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Polish, QEvent.Type.FontChange):
            self._level_names()
        return super().event(event)

    def _level_names(self) -> None:
        role = QFormLayout.ItemRole.LabelRole
        rows = [self._form.itemAt(row, role) for row in range(self._form.rowCount())]
        names = [n for n in (i.widget() for i in rows if i is not None) if isinstance(n, QLabel)]
        letters = self.fontMetrics()  # a label's own size hint has its minimum in it
        widest = max((letters.horizontalAdvance(n.text()) for n in names), default=0) + _GAP + 1
        for name in names:
            if name.minimumWidth() != widest:
                name.setMinimumWidth(widest)


def form(parent: QWidget) -> QFormLayout:
    """Return the layout of a form whose fields fill the panel's width."""
    layout = QFormLayout(parent)
    layout.setContentsMargins(12, 4, 12, 8)
    layout.setHorizontalSpacing(_GAP)
    layout.setVerticalSpacing(6)
    layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return layout


class Scrolling(QScrollArea):
    """Content that scrolls when there is too little room for it, and is as wide as it must be."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        content.installEventFilter(self)

    def minimumSizeHint(self) -> QSize:
        """Return what the content needs beside a scroll bar, in the present size of the text."""
        needed = self._content.minimumSizeHint().width()
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(min(needed + bar, _WIDEST), _LOWEST * self.fontMetrics().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


def scrolling(content: QWidget) -> QScrollArea:
    """Return the content in an area that scrolls when there is too little room for it."""
    return Scrolling(content)
