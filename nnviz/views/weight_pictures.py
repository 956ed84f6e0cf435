"""What a layer has learnt: the weights into each of its units as pictures, and one in full."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.debugger import Quantity
from nnviz.debugger.formula_parts import Reference
from nnviz.debugger.numbers import exact, number
from nnviz.document.experiment import Experiment
from nnviz.graph.palette import LIGHT, Palette
from nnviz.graph.pointed import NOTHING, Pointed
from nnviz.graph.scale import SHRINK
from nnviz.views.forms import CountBox
from nnviz.views.weight_sheet import SheetArea, WeightPicture, WeightScale, WeightSheet
from nnviz.views.weight_tiles import Weights, layer_title, weights_of


class WeightPictures(QWidget):
    """Shows the weights into the units of a layer, and says which unit or edge is pointed at.

    One symmetric scale holds for all units of the layer; while training it grows at once and
    shrinks slowly. Nothing is computed while the panel is hidden.
    """

    thingPointed = Signal(object)  # a Pointed: a unit of the sheet, an edge of the unit in full

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Weights as pictures")
        self._palette = LIGHT
        self._experiment: Experiment | None = None
        self._weights: Weights | None = None
        self._limit = 0.0
        self._layer, self._unit = 1, 0
        self._pointed = NOTHING
        self._layers, self._box = QComboBox(), CountBox("Unit in full")
        self._back = QToolButton()
        self._sentence, self._reading = QLabel(), QLabel()
        self._sheet, self._picture = WeightSheet(), WeightPicture()
        self._scale, self._stack = WeightScale(), QStackedWidget()
        self._arrange()
        self._layers.activated.connect(self._layer_chosen)
        self._box.valueChanged.connect(self._unit_chosen)
        self._back.clicked.connect(self.show_all)
        self._sheet.unitChosen.connect(self._open)
        self._sheet.unitPointed.connect(self._unit_pointed)
        self._picture.cellPointed.connect(self._cell_pointed)

    def _arrange(self) -> None:
        self._layers.setAccessibleName("Layer of the pictures")
        self._layers.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._box.setSpecialValueText("all units")
        self._box.setPrefix("unit ")
        self._box.setToolTip("The unit that is shown in full")
        self._back.setText("All")
        self._back.setToolTip("Show all units of the layer")
        self._sentence.setWordWrap(True)
        self._sentence.setProperty("quiet", True)
        self._reading.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._reading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._stack.addWidget(SheetArea(self._sheet))
        self._stack.addWidget(self._picture)
        chosen = QHBoxLayout()
        chosen.setSpacing(6)
        chosen.addWidget(self._layers, 1)
        chosen.addWidget(self._box)
        chosen.addWidget(self._back)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 8)
        layout.setSpacing(6)
        layout.addLayout(chosen)
        layout.addWidget(self._sentence)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._reading)
        layout.addWidget(self._scale)

    # -- what to show --------------------------------------------------------------------------

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._palette = palette
        self._show_now(live=False)

    def show_experiment(self, experiment: Experiment, *, live: bool = False) -> None:
        """Show the present Θ of an experiment; `live` while training changes it."""
        before, self._experiment = self._experiment, experiment
        if before is None or before.layer_sizes != experiment.layer_sizes:
            self._layer, self._unit = 1, 0
        self._show_now(live=live)

    def show_unit(self, layer: int, unit: int) -> None:
        """Show the weights Θ(`layer`) into one unit in full, from 1; 0 for all units."""
        self._layer, self._unit = layer, unit
        self._limit = 0.0
        self._show_now(live=False)

    def show_all(self) -> None:
        """Show all units of the present layer."""
        self.show_unit(self._layer, 0)

    def light(self, pointed: Pointed) -> None:
        """Outline the picture of a unit, or the cell of an edge or input, that is pointed at."""
        self._pointed = pointed
        unit = cell = None
        if pointed.edge is not None and pointed.edge[0] == self._layer - 1:
            unit, cell = pointed.edge[1], pointed.edge[2] - 1
        elif pointed.unit is not None and pointed.unit[1]:
            index, number_ = pointed.unit
            unit = number_ - 1 if index == self._layer else None
            cell = number_ - 1 if index == self._layer - 1 else None
        of_another = pointed.edge is not None and unit != self._unit - 1
        self._sheet.light(unit)
        self._picture.light(None if of_another or cell is None or cell < 0 else cell)
        self._show_reading()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_now(live=False)

    def _show_now(self, *, live: bool) -> None:
        experiment = self._experiment
        if experiment is None or not self.isVisible():
            return
        weights = weights_of(experiment.network, experiment.dataset, self._layer)
        self._weights = weights
        self._limit = max(weights.limit, SHRINK * self._limit) if live else weights.limit
        self._show_choices(experiment, weights)
        self._sentence.setText(weights.sentence())
        if self._unit:
            self._picture.show_unit(weights, self._unit - 1, self._limit, self._palette)
        else:
            self._sheet.show_weights(weights, self._limit, self._palette)
        self._stack.setCurrentIndex(1 if self._unit else 0)
        self._scale.show_limit(f"Θ({self._layer})", self._limit, self._palette)
        self._show_reading()

    def _show_choices(self, experiment: Experiment, weights: Weights) -> None:
        layers = len(experiment.layer_sizes)
        titles = [layer_title(layer, layers) for layer in range(1, layers)]
        if titles != [self._layers.itemText(k) for k in range(self._layers.count())]:
            self._layers.clear()
            self._layers.addItems(titles)
        self._layers.setCurrentIndex(self._layer - 1)
        blocker = QSignalBlocker(self._box)
        self._box.setRange(0, len(weights.units))
        self._box.setValue(self._unit)
        del blocker
        self._back.setVisible(self._unit > 0)

    def _show_reading(self) -> None:
        """Say in numbers what is pointed at, or the bias of the unit in full."""
        weights, edge, unit = self._weights, self._pointed.edge, self._pointed.unit
        text = ""
        if weights is None:
            return
        if edge is not None and edge[0] == self._layer - 1:
            text = self._edge_reading(weights, edge[1], edge[2])
        elif unit is not None and unit[0] == self._layer and unit[1]:
            text = self._bias_reading(weights, unit[1])
        elif self._unit:
            text = self._bias_reading(weights, self._unit)
        else:
            text = "Point at a picture; a click shows it in full."
        self._reading.setText(text)

    def _edge_reading(self, weights: Weights, row: int, column: int) -> str:
        if column == 0:
            return self._bias_reading(weights, row + 1)
        name = weights.names[column - 1]
        if weights.pixels:
            at, across = divmod(column - 1, weights.shape[1])
            name = f"row {at + 1}, column {across + 1}"
        return f"{name}: {self._entry(weights, row + 1, column)}"

    def _bias_reading(self, weights: Weights, unit: int) -> str:
        name = weights.units[unit - 1]
        return f"{name[0].upper()}{name[1:]}: bias {self._entry(weights, unit, 0)}"

    def _entry(self, weights: Weights, unit: int, column: int) -> str:
        value = float(weights.theta[unit - 1, column])
        self._reading.setToolTip(exact(value))
        return f"{Reference(Quantity.UPDATE, self._layer, unit, column).name} = {number(value)}"

    # -- wishes --------------------------------------------------------------------------------

    def _layer_chosen(self, index: int) -> None:
        self.show_unit(index + 1, 0)

    def _unit_chosen(self, unit: int) -> None:
        self.show_unit(self._layer, unit)

    def _open(self, unit: int) -> None:
        self.show_unit(self._layer, unit + 1)

    def _unit_pointed(self, unit: int | None) -> None:
        self._say(NOTHING if unit is None else Pointed(unit=(self._layer, unit + 1)))

    def _cell_pointed(self, cell: int | None) -> None:
        edge = None if cell is None else (self._layer - 1, self._unit - 1, cell + 1)
        self._say(Pointed(edge=edge))

    def _say(self, pointed: Pointed) -> None:
        self._pointed = pointed
        self._show_reading()
        self.thingPointed.emit(pointed)
