"""The common look of the small forms in the panels."""

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QFormLayout, QWidget


class RateBox(QDoubleSpinBox):
    """A box for a rate: steps by its own size, shows no more digits than it has."""

    def textFromValue(self, value: float) -> str:
        return f"{value:.10g}"


def rate_box(name: str, *, lowest: float = 0.0, highest: float = 1e6) -> RateBox:
    """Return a box for a rate such as α, λ or ε."""
    box = RateBox()
    box.setLocale(QLocale.c())
    box.setDecimals(10)
    box.setRange(lowest, highest)
    box.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
    box.setKeyboardTracking(False)
    box.setAccessibleName(name)
    return box


def form(parent: QWidget) -> QFormLayout:
    """Return the layout of a form whose fields fill the panel's width."""
    layout = QFormLayout(parent)
    layout.setContentsMargins(12, 4, 12, 8)
    layout.setHorizontalSpacing(12)
    layout.setVerticalSpacing(6)
    layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return layout
