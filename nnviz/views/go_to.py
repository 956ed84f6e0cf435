"""Going to a moment that is named: iteration, example, line of the algorithm, and unit."""

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent, QValidator
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from nnviz.debugger import Place, Quantity, Timeline
from nnviz.debugger.captions import layer_name
from nnviz.debugger.names import unit_name
from nnviz.debugger.numbers import count
from nnviz.debugger.timeline import is_after_examples
from nnviz.views.forms import CountBox, form

MOST_ITERATIONS = 999_999_999
_ALL = "all"
_LONG = "Iteration 10,000, example 60,000, δ of unit 100 of hidden layer 2"
"""What the dialog is wide enough for from the beginning."""
_NAMES = {
    Quantity.INPUT: "x — the example enters",
    Quantity.Z: "z — sum into a unit",
    Quantity.A: "a — activation of a unit",
    Quantity.COST: "cost — of an output",
    Quantity.DELTA: "δ — error of a unit",
    Quantity.ACCUMULATED: "Δ — errors times inputs, added up",
    Quantity.GRADIENT: "D — gradient",
    Quantity.UPDATE: "Θ — update",
}
_MATRICES = (Quantity.ACCUMULATED, Quantity.GRADIENT, Quantity.UPDATE)


@dataclass(frozen=True, slots=True)
class Destination:
    """A moment of an iteration; Θ was updated `iteration` times before it."""

    iteration: int
    place: Place


class _Box(CountBox):
    """A box for a whole number in a dialog, which Escape closes."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


class _UnitBox(_Box):
    """A box for one unit, or for all; a digit typed behind "all" takes its place."""

    def __init__(self) -> None:
        super().__init__("Unit")
        self.setSpecialValueText(_ALL)

    def validate(self, text: str, position: int) -> Any:
        digits = "".join(letter for letter in text if letter.isdigit())
        if not digits:
            fits = text.strip() == _ALL
            state = QValidator.State.Acceptable if fits else QValidator.State.Intermediate
            return state, text, position
        return super().validate(digits, min(position, len(digits)))


class GoTo(QDialog):
    """Asks for a moment; open it with `open()`. It is freed when it is closed."""

    chosen = Signal(object)  # a Destination

    def __init__(
        self,
        layer_sizes: tuple[int, ...],
        example_count: int,
        iteration: int,
        latest_iteration: int,
        place: Place,
        *,
        class_names: tuple[str, ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Go to")
        self._layers, self._class_names = len(layer_sizes), class_names
        self._timeline = Timeline(layer_sizes, example_count)
        self._present, self._latest = iteration, max(iteration, latest_iteration)
        self._iteration, self._example, self._unit = _Box("Iteration"), _Box("Example"), _UnitBox()
        self._quantity, self._layer = QComboBox(), QComboBox()
        self._hint, self._moment = QLabel(), QLabel()
        self._unit_label = QLabel("&Unit")
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._fill(iteration, place)
        self._arrange()
        self._listen()
        self._tell()

    def _fill(self, iteration: int, place: Place) -> None:
        self._iteration.setRange(0, MOST_ITERATIONS)
        self._iteration.setValue(iteration)
        self._example.setRange(1, self._timeline.example_count)
        self._example.setValue(place.example + 1)
        for quantity, name in _NAMES.items():
            self._quantity.addItem(name, quantity)
        self._quantity.setCurrentIndex(self._quantity.findData(place.quantity))
        self._offer_layers()
        self._layer.setCurrentIndex(self._layer.findData(place.layer))
        self._offer_units()
        self._unit.setValue(place.unit or 0)

    def _arrange(self) -> None:
        self._quantity.setAccessibleName("Quantity")
        self._layer.setAccessibleName("Layer")
        self._moment.setAccessibleName("The moment that is chosen")
        for box in (self._iteration, self._example, self._unit):
            box.setKeyboardTracking(True)
            box.setMinimumHeight(self._quantity.sizeHint().height())
        for label in (self._hint, self._moment):
            label.setProperty("quiet", True)
        self._moment.setMinimumWidth(self.fontMetrics().horizontalAdvance(_LONG))
        fields = QWidget()
        rows = form(fields)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows.addRow("&Iteration", self._iteration)
        rows.addRow("", self._hint)
        rows.addRow("&Example", self._example)
        rows.addRow("&Quantity", self._quantity)
        rows.addRow("&Layer", self._layer)
        rows.addRow(self._unit_label, self._unit)
        self._unit_label.setBuddy(self._unit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(14)
        layout.addWidget(fields)
        layout.addWidget(self._moment)
        layout.addWidget(self._buttons)

    def _listen(self) -> None:
        go = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        go.setText("&Go")
        go.setDefault(True)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        for box in (self._iteration, self._example, self._unit):
            box.valueChanged.connect(self._tell)
        self._quantity.currentIndexChanged.connect(self._quantity_changed)
        self._layer.currentIndexChanged.connect(self._layer_changed)
        self.finished.connect(self.deleteLater)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._iteration.setFocus()
        self._iteration.selectAll()

    # -- what can be chosen --------------------------------------------------------------------

    @property
    def destination(self) -> Destination:
        """The moment that the fields name."""
        quantity = self._quantity.currentData()
        unit = self._unit.value() or None
        place = Place(self._example.value() - 1, Quantity(quantity), self._layer.currentData())
        return Destination(self._iteration.value(), replace(place, unit=unit))

    def accept(self) -> None:
        """Wish for the moment and close."""
        self.chosen.emit(self.destination)
        super().accept()

    def _quantity_changed(self) -> None:
        self._offer_layers()
        self._layer_changed()

    def _layer_changed(self) -> None:
        self._offer_units()
        self._tell()

    def _offer_layers(self) -> None:
        """Offer the layers that have the quantity; stay in the present one if it is among them."""
        quantity, present = Quantity(self._quantity.currentData()), self._layer.currentData()
        layers = sorted(line.layer for line in self._timeline.lines(quantity))
        blocker = QSignalBlocker(self._layer)
        self._layer.clear()
        for layer in layers:
            self._layer.addItem(self._layer_text(quantity, layer), layer)
        if present is not None:
            nearest = min(max(present, layers[0]), layers[-1])
            self._layer.setCurrentIndex(self._layer.findData(nearest))
        self._layer.setEnabled(len(layers) > 1)
        del blocker

    def _layer_text(self, quantity: Quantity, layer: int) -> str:
        name = layer_name(layer, self._layers)
        if quantity not in _MATRICES:
            return f"{layer} · {name}"
        behind = layer_name(layer + 1, self._layers)
        return f"{layer} · {name.removesuffix(' layer')} to {behind}"

    def _offer_units(self) -> None:
        """Offer the units or rows of the line, and nothing where they come all at once."""
        quantity = Quantity(self._quantity.currentData())
        line = self._timeline.line(Place(0, quantity, self._layer.currentData()))
        several = quantity is not Quantity.INPUT
        blocker = QSignalBlocker(self._unit)
        if self._unit.value() > line.units:
            self._unit.setValue(0)
        self._unit.setRange(0, line.units if several else 0)
        self._unit.setEnabled(several)
        self._unit_label.setText("&Row" if quantity in _MATRICES else "&Unit")
        self._unit.setAccessibleName("Row" if quantity in _MATRICES else "Unit")
        self._example.setEnabled(not is_after_examples(quantity))
        del blocker

    # -- what is said --------------------------------------------------------------------------

    def _tell(self) -> None:
        self._hint.setText(self._way())
        self._moment.setText(self._sentence())

    def _way(self) -> str:
        """Return how the iteration is reached."""
        wanted = self._iteration.value()
        if wanted > self._latest:
            return f"The network is trained on from iteration {count(self._latest)} to this one."
        if wanted == self._present:
            return "This is the present iteration."
        return "Θ of this iteration is taken from the history."

    def _sentence(self) -> str:
        """Return the moment in words: "iteration 12, example 3, δ of hidden unit 2"."""
        destination = self.destination
        place = destination.place
        after = is_after_examples(place.quantity)
        example = "after all examples" if after else f"example {count(place.example + 1)}"
        return f"Iteration {count(destination.iteration)}, {example}, {self._what(place)}"

    def _what(self, place: Place) -> str:
        if place.quantity is Quantity.INPUT:
            return "the input x"
        if place.quantity in _MATRICES:
            return _rows_of_a_matrix(place)
        name = layer_name(place.layer, self._layers)
        if place.unit is None:
            return f"{place.quantity.value} of the {name}"
        if place.layer == self._layers:
            unit = unit_name(place.layer, place.unit, self._layers, self._class_names)
            return f"{place.quantity.value} of {unit}"
        if name[-1].isdigit():
            return f"{place.quantity.value} of unit {count(place.unit)} of {name}"
        return f"{place.quantity.value} of {name.removesuffix('layer')}unit {count(place.unit)}"


def _rows_of_a_matrix(place: Place) -> str:
    matrix = f"{place.quantity.value}({place.layer})"
    rows = matrix if place.unit is None else f"row {count(place.unit)} of {matrix}"
    return f"update of {rows}" if place.quantity is Quantity.UPDATE else rows
