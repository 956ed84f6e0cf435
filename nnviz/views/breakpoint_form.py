"""The row in which a new breakpoint is put together: its kind, and the fields of that kind."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from nnviz.debugger.breakpoints import (
    AtExample,
    AtIteration,
    AtLine,
    AtUnit,
    Breakpoint,
    CostRose,
    Misclassified,
    NotFinite,
    Saturated,
    SignChange,
    Vanishing,
)
from nnviz.debugger.listing import LISTING, breakable
from nnviz.views.forms import CountBox, RateBox
from nnviz.views.row_table import RowButton

MOST_ITERATIONS = 10**9
_ENTERING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_WIDE = 72
"""From how many letters on the kind and its fields have room beside each other."""


class ChoiceBox(QComboBox):
    """A choice that may be narrower than its texts; its list is as wide as they are."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(10)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def showPopup(self) -> None:
        view = self.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + 24)
        super().showPopup()


class _Page(QWidget):
    """The fields of one kind of breakpoint."""

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)

    def made(self) -> Breakpoint:
        """Return the breakpoint that the fields tell."""
        raise NotImplementedError

    def fit(self, layer_sizes: tuple[int, ...], example_count: int) -> None:
        """Take only what an experiment has."""

    def _count(self, name: str, word: str, tip: str) -> CountBox:
        """Return a new box for a whole number, behind the others."""
        box = CountBox(name)
        box.setPrefix(f"{word} ")
        box.setToolTip(tip)
        box.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToNearestValue)
        self._add(box)
        return box

    def _rate(self, label: str, name: str, lowest: float, highest: float) -> RateBox:
        """Return a new box for a threshold with a label, behind the others."""
        box = RateBox(name, lowest, highest)
        box.setMinimumWidth(60)
        self._row.addWidget(QLabel(label))
        self._add(box)
        return box

    def _add(self, box: QAbstractSpinBox) -> None:
        """Add a box as high as the choice beside it."""
        box.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Expanding)
        self._row.addWidget(box, 1)


class _PlainPage(_Page):
    """No fields: there is only one breakpoint of the kind."""

    def __init__(self, breakpoint_: Breakpoint) -> None:
        super().__init__()
        self._breakpoint = breakpoint_

    def made(self) -> Breakpoint:
        return self._breakpoint


class _LinePage(_Page):
    """A line of the listing that can be stood at."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = ChoiceBox("Line of the algorithm")
        for line in LISTING:
            if breakable(line.number):
                self._lines.addItem(f"{line.number}: {line.text}", line.number)
        self._row.addWidget(self._lines)

    def made(self) -> Breakpoint:
        return AtLine(int(self._lines.currentData()))


class _UnitPage(_Page):
    """A unit of a layer that is computed."""

    def __init__(self) -> None:
        super().__init__()
        self._sizes: tuple[int, ...] = (1, 1)
        self._layer = self._count("Layer of the unit", "layer", "The unit’s layer, from 2")
        self._unit = self._count("Unit", "unit", "The unit, from 1")
        self._layer.valueChanged.connect(self._layer_chosen)

    def fit(self, layer_sizes: tuple[int, ...], example_count: int) -> None:
        self._sizes = layer_sizes
        _set_range(self._layer, 2, len(layer_sizes))
        self._layer_chosen()

    def _layer_chosen(self) -> None:
        _set_range(self._unit, 1, self._sizes[self._layer.value() - 1])

    def made(self) -> Breakpoint:
        return AtUnit(self._layer.value(), self._unit.value())


class _ExamplePage(_Page):
    """An example, counted from 1."""

    def __init__(self) -> None:
        super().__init__()
        self._example = self._count("Example to stop at", "example", "The example, from 1")

    def fit(self, layer_sizes: tuple[int, ...], example_count: int) -> None:
        _set_range(self._example, 1, example_count)

    def made(self) -> Breakpoint:
        return AtExample(self._example.value() - 1)


class _IterationPage(_Page):
    """The number of updates before an iteration."""

    def __init__(self) -> None:
        super().__init__()
        self._iteration = self._count(
            "Iteration to stop at", "iteration", "How many updates were made before it"
        )
        _set_range(self._iteration, 0, MOST_ITERATIONS)
        self._iteration.setValue(100)

    def made(self) -> Breakpoint:
        return AtIteration(self._iteration.value())


class _VanishingPage(_Page):
    """The threshold of |δ|."""

    def __init__(self) -> None:
        super().__init__()
        self._below = self._rate("|δ| <", "Threshold of |δ|", 1e-15, 1.0)
        self._below.setValue(Vanishing().below)

    def made(self) -> Breakpoint:
        return Vanishing(self._below.value())


class _SaturationPage(_Page):
    """The ends of the activations' range."""

    def __init__(self) -> None:
        super().__init__()
        usual = Saturated()
        self._low = self._rate("a <", "Low end of a", 1e-12, 0.5)
        self._high = self._rate("or >", "High end of a", 0.5, 1.0)
        self._low.setValue(usual.low)
        self._high.setValue(usual.high)

    def made(self) -> Breakpoint:
        return Saturated(self._low.value(), self._high.value())


class _SignChangePage(_Page):
    """An entry of Θ."""

    def __init__(self) -> None:
        super().__init__()
        self._sizes: tuple[int, ...] = (1, 1)
        self._layer = self._count("Layer l of Θ(l)", "Θ", "Which Θ(l), from 1")
        self._row_box = self._count("Row of Θ", "row", "The unit it leads to, from 1")
        self._column = self._count(
            "Column of Θ", "col", "Column: the unit it comes from, 0 for the bias"
        )
        self._layer.valueChanged.connect(self._layer_chosen)

    def fit(self, layer_sizes: tuple[int, ...], example_count: int) -> None:
        self._sizes = layer_sizes
        _set_range(self._layer, 1, len(layer_sizes) - 1)
        self._layer_chosen()

    def _layer_chosen(self) -> None:
        layer = self._layer.value()
        _set_range(self._row_box, 1, self._sizes[layer])
        _set_range(self._column, 0, self._sizes[layer - 1])

    def made(self) -> Breakpoint:
        return SignChange(self._layer.value(), self._row_box.value(), self._column.value())


def _set_range(box: CountBox, lowest: int, highest: int) -> None:
    """Limit a box, leaving alone what is being typed if nothing changes."""
    if (box.minimum(), box.maximum()) != (lowest, highest):
        box.setRange(lowest, highest)


_KINDS: dict[str, Callable[[], _Page]] = {
    "Line…": _LinePage,
    "Unit…": _UnitPage,
    "Example…": _ExamplePage,
    "Iteration…": _IterationPage,
    "NaN or infinity": lambda: _PlainPage(NotFinite()),
    "Vanishing δ…": _VanishingPage,
    "Saturation…": _SaturationPage,
    "Sign change of a Θ…": _SignChangePage,
    "J rose": lambda: _PlainPage(CostRose()),
    "Example classified wrong": lambda: _PlainPage(Misclassified()),
}


class BreakpointForm(QWidget):
    """Puts a breakpoint together from its kind and the few numbers that the kind needs."""

    wished = Signal(object)  # the Breakpoint
    refused = Signal(object)  # what was typed, and what is expected

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = ChoiceBox("What to stop at")
        self._kind.addItems(list(_KINDS))
        self._fields = QStackedWidget()
        self._fields.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._add = RowButton("Add", "Add this breakpoint")
        self._pages = [make() for make in _KINDS.values()]
        for page in self._pages:
            self._fields.addWidget(page)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._is_wide: bool | None = None
        self._place()
        for box in self._boxes(self):
            box.installEventFilter(self)
            if isinstance(box, RateBox):
                box.refused.connect(self._refuse)
        self._kind.currentIndexChanged.connect(self._kind_chosen)
        self._add.clicked.connect(self._wish)

    def fit(self, layer_sizes: tuple[int, ...], example_count: int) -> None:
        """Take only the units, weights and examples that an experiment has."""
        for page in self._pages:
            page.fit(layer_sizes, example_count)

    # -- wishes --------------------------------------------------------------------------------

    def eventFilter(self, box: QObject, event: QEvent) -> bool:
        """Let Enter in a field add the breakpoint."""
        enters = event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if enters and isinstance(event, QKeyEvent) and event.key() in _ENTERING:
            self._wish()
            return True
        return super().eventFilter(box, event)

    def _wish(self) -> None:
        """Wish for the breakpoint, unless a field has something that cannot be."""
        page = self._pages[self._kind.currentIndex()]
        for box in self._boxes(page):
            if not box.hasAcceptableInput():
                self.refused.emit(_sentence(box))
                return
            box.interpretText()
        self.wished.emit(page.made())

    def _refuse(self, sentence: str) -> None:
        self.refused.emit(sentence)

    def _boxes(self, part: QWidget) -> Sequence[CountBox | RateBox]:
        return [*part.findChildren(CountBox), *part.findChildren(RateBox)]

    def _kind_chosen(self, kind: int) -> None:
        self._fields.setCurrentIndex(kind)  # a kind without fields keeps their room: nothing moves

    # -- layout --------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._place()

    def minimumSizeHint(self) -> QSize:
        """Ask only for the width that the fields need below the kind."""
        first = self._kind.minimumSizeHint().width() + 4 + self._add.minimumSizeHint().width()
        least = max(first, self._fields.minimumSizeHint().width())
        return QSize(least, super().minimumSizeHint().height())

    def _place(self) -> None:
        """Put the fields beside the kind where there is room, else below it."""
        wide = self.width() >= _WIDE * self.fontMetrics().averageCharWidth()
        if wide == self._is_wide:
            return
        self._is_wide = wide
        for widget in (self._kind, self._fields, self._add):
            self._grid.removeWidget(widget)
        self._grid.addWidget(self._kind, 0, 0)
        if wide:
            self._grid.addWidget(self._fields, 0, 1)
        else:
            self._grid.addWidget(self._fields, 1, 0, 1, 2)
        self._grid.addWidget(self._add, 0, 2 if wide else 1)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1 if wide else 0)


def _sentence(box: CountBox | RateBox) -> str:
    low, high = f"{box.minimum():.12g}", f"{box.maximum():.12g}"
    return f"{box.accessibleName()}: “{box.text()}” is not a number from {low} to {high}."
