"""The architecture and the start of Θ."""

import re
from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QWidget,
)

from nnviz.data import Dataset
from nnviz.debugger.numbers import count, plural
from nnviz.document.experiment import Experiment, weight_count
from nnviz.engine import Balanced, Equal, Fixed, StartRule, Uniform, Zeros
from nnviz.views.forms import CountBox, FormPanel, RateBox, SizesLine

MOST_UNITS = 5000
MOST_LAYERS = 9
_ACTIVATIONS = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU"}
_RULES: dict[str, type] = {
    "random in [−ε, ε]": Uniform,
    "random, balanced": Balanced,
    "all zero": Zeros,
    "all equal": Equal,
    "set by hand": Fixed,
}


class NetworkPanel(FormPanel):
    """Shows and edits layer sizes, activation, start rule, ε and seed."""

    settingsEdited = Signal(object)  # {name: value}, names as in `Settings`
    inputRefused = Signal(str)  # what was wrong, and what is expected
    dataWished = Signal()  # to see and change how the data are scaled and split

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._by_hand: Fixed | None = None
        self._inputs, self._outputs, self._weights = QLabel(), QLabel(), QLabel()
        self._hidden = SizesLine()
        self._hidden.setAccessibleName("Hidden layers")
        self._hidden.setToolTip(
            "Units of each hidden layer, separated by commas: 4, or 25, 10; empty for none."
        )
        self._activation = _choice("Activation", _ACTIVATIONS.values())
        self._rule = _choice("Start of Θ", list(_RULES)[:-1])
        self._epsilon = RateBox("ε", 0.0, 1000.0)
        self._seed = CountBox("Seed")
        self._seed.setRange(0, 2**31 - 1)
        self._another = QPushButton("Another")
        self._another.setToolTip("Start from the next seed's Θ")
        self._epsilon_label = QLabel("ε")
        self._data, self._prepare = QLabel(), QPushButton("Data…")
        self._prepare.setToolTip("Scaling, and the parts for training, validation and test")
        self._arrange()
        self._hidden.editingFinished.connect(self._hidden_edited)
        self._hidden.returnPressed.connect(self._hidden.clearFocus)
        self._epsilon.refused.connect(self.inputRefused)
        self._activation.activated.connect(self._activation_edited)
        self._rule.activated.connect(self._start_edited)
        self._epsilon.valueChanged.connect(self._start_edited)
        self._seed.valueChanged.connect(self._seed_edited)
        self._another.clicked.connect(self._next_seed)
        self._prepare.clicked.connect(self.dataWished)

    def _arrange(self) -> None:
        layers = QHBoxLayout()
        layers.setSpacing(6)
        layers.addWidget(self._inputs)
        layers.addWidget(self._hidden, 1)
        layers.addWidget(self._outputs)
        seed = QHBoxLayout()
        seed.setSpacing(6)
        seed.addWidget(self._seed, 1)
        seed.addWidget(self._another)
        layout = self._form
        layout.addRow("Layers", layers)
        layout.addRow("Activation g", self._activation)
        layout.addRow("Start Θ", self._rule)
        layout.addRow(self._epsilon_label, self._epsilon)
        layout.addRow("Seed", seed)
        layout.addRow("", self._weights)
        data = QHBoxLayout()
        data.setSpacing(6)
        data.addWidget(self._data, 1)
        data.addWidget(self._prepare)
        layout.addRow("Data", data)
        self._weights.setProperty("quiet", True)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the settings of an experiment."""
        settings = experiment.settings
        blockers = [
            QSignalBlocker(w)
            for w in (self._hidden, self._activation, self._rule, self._epsilon, self._seed)
        ]
        self._inputs.setText(f"{experiment.layer_sizes[0]} –")
        self._outputs.setText(f"– {experiment.layer_sizes[-1]}")
        if not self._hidden.hasFocus() or not self._hidden.isModified():
            self._hidden.setText(", ".join(map(str, settings.hidden_sizes)))
        self._activation.setCurrentText(_ACTIVATIONS[settings.hidden_activation])
        self._show_start(settings.start)
        self._seed.setValue(settings.seed)
        self._data.setText(_parts(experiment.dataset))
        self._data.setToolTip(_preparation(experiment.dataset))
        self._weights.setText(f"{count(weight_count(experiment.layer_sizes))} weights")
        del blockers

    def _show_start(self, rule: StartRule) -> None:
        if isinstance(rule, Fixed):
            self._by_hand = rule
        by_hand = list(_RULES)[-1]
        if isinstance(rule, Fixed) != (self._rule.findText(by_hand) >= 0):
            self._rule.removeItem(self._rule.findText(by_hand))
            if isinstance(rule, Fixed):
                self._rule.addItem(by_hand)
        self._rule.setCurrentText(
            next(name for name, kind in _RULES.items() if isinstance(rule, kind))
        )
        if isinstance(rule, Uniform):
            self._epsilon.setValue(rule.epsilon)
        elif isinstance(rule, Equal):
            self._epsilon.setValue(rule.value)
        self._epsilon.setEnabled(isinstance(rule, Uniform | Equal))
        self._epsilon_label.setText("value" if isinstance(rule, Equal) else "ε")
        random = isinstance(rule, Uniform | Balanced)
        self._seed.setEnabled(random)
        self._another.setEnabled(random)

    # -- wishes --------------------------------------------------------------------------------

    def _hidden_edited(self) -> None:
        if not self._hidden.isModified():
            return
        self._hidden.setModified(False)
        sizes = parse_sizes(self._hidden.text())
        if isinstance(sizes, str):
            self.inputRefused.emit(sizes)
            return
        changes: dict[str, object] = {"hidden_sizes": sizes}
        if self._rule.currentText() == list(_RULES)[-1]:
            changes["start"] = Uniform(1.0)
        self.settingsEdited.emit(changes)

    def _activation_edited(self, index: int) -> None:
        self.settingsEdited.emit({"hidden_activation": list(_ACTIVATIONS)[index]})

    def _start_edited(self) -> None:
        self.settingsEdited.emit({"start": self._start()})

    def _start(self) -> StartRule:
        kind = _RULES[self._rule.currentText()]
        if kind is Fixed and self._by_hand is not None:
            return self._by_hand
        if kind is Uniform:
            return Uniform(self._epsilon.value() or 0.12)
        if kind is Equal:
            return Equal(self._epsilon.value())
        return Zeros() if kind is Zeros else Balanced()

    def _seed_edited(self, value: int) -> None:
        self.settingsEdited.emit({"seed": value})

    def _next_seed(self) -> None:
        self._seed.setValue(self._seed.value() + 1)


def _parts(dataset: Dataset) -> str:
    """Return how many examples each part has, as short as it can be said."""
    held = dataset.held_out
    if held is None:
        return plural(dataset.example_count, "example")
    parts = (dataset.example_count, len(held.validation.rows), len(held.test.rows))
    return " / ".join(map(count, parts))


def _preparation(dataset: Dataset) -> str:
    """Return how the data were split and scaled, in words."""
    held = dataset.held_out
    split = "All examples are for training." if held is None else held.sentence
    return f"{split} {dataset.scaling.sentence}"


def parse_sizes(text: str) -> tuple[int, ...] | str:
    """Return the sizes of the hidden layers written as "25, 10", or a sentence on what is wrong."""
    if re.match(r"\s*[-−]\s*\d", text):
        return f"Layers: “{text.strip()}” begins with a minus sign. A layer has one unit at least."
    words = [word for word in re.split(r"[\s,;·–-]+", text.strip()) if word]
    wrong = next((word for word in words if not word.isdecimal() or not int(word)), None)
    if wrong is not None:
        return (
            f"Layers: “{wrong}” is not a number of units. Write whole numbers, such as 4 or 25, 10."
        )
    sizes = tuple(int(word) for word in words)
    if len(sizes) > MOST_LAYERS:
        return (
            f"Layers: {len(sizes)} hidden layers are more than the {MOST_LAYERS} that can be drawn."
        )
    largest = max(sizes, default=0)
    if largest > MOST_UNITS:
        return f"Layers: {largest} units are more than the {MOST_UNITS} that a layer can have here."
    return sizes


def _choice(name: str, texts: Iterable[str]) -> QComboBox:
    box = QComboBox()
    box.addItems(list(texts))
    box.setAccessibleName(name)
    return box
