"""Sets that are generated, or drawn by hand from an empty plane, with a picture of their points."""

import numpy as np
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.data import GENERATORS, DataError, Dataset, drawn, prepared
from nnviz.data.generated import MOST_CLASSES
from nnviz.debugger.numbers import plural
from nnviz.graph.palette import LIGHT, Palette
from nnviz.views.forms import CountBox, RateBox, SizesLine, form
from nnviz.views.network_panel import parse_sizes
from nnviz.views.points import ROOM, Extent, PointsView
from nnviz.views.preparation import PreparationFields

BY_HAND = "drawn"
MOST_POINTS = 5000
_FORM_WIDTH = 330
_HIDDEN = {"spirals": "8, 8"}
_HINT = "Click adds a point of the class, drag moves one, right click or Delete takes one away."


class _Sketch:
    """The points that are drawn by hand so far, with each state before, to go back to."""

    def __init__(self) -> None:
        self.points: list[tuple[float, float]] = []
        self.labels: list[int] = []
        self._before: list[tuple[list[tuple[float, float]], list[int]]] = []

    def remember(self) -> None:
        """Keep what is drawn now, before it is changed."""
        self._before.append((self.points.copy(), self.labels.copy()))

    def undo(self) -> None:
        """Go back to what was drawn before the last change."""
        if self._before:
            self.points, self.labels = self._before.pop()


class GenerateDialog(QDialog):
    """Asks for a set, shows it, and emits it; it is freed when it is closed."""

    opened = Signal(object, object)  # the Dataset, and the sizes of the hidden layers

    def __init__(self, palette: Palette = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Generate data")
        self._palette = palette
        self._sketch = _Sketch()
        self._kind = QComboBox()
        for name, generator in GENERATORS.items():
            self._kind.addItem(generator.title, name)
        self._kind.addItem("Drawn by hand", BY_HAND)
        self._kind.setCurrentIndex(self._kind.findData("circles"))
        self._count, self._seed = CountBox("Number of points"), CountBox("Seed of the points")
        self._noise, self._classes = RateBox("Noise", 0.0, 10.0), CountBox("Classes")
        self._brush = QComboBox()
        self._undo, self._clear = QPushButton("Undo"), QPushButton("Clear")
        self._preparation = PreparationFields(self)
        self._hidden = SizesLine()
        self._points, self._said, self._problem = PointsView(), QLabel(), QLabel()
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._made: Dataset | None = None
        self._name()
        self._arrange()
        self._listen()
        self._kind_chosen()
        self.resize(QSize(820, 500))

    def _name(self) -> None:
        self._kind.setAccessibleName("Set")
        self._brush.setAccessibleName("Class of the points")
        self._hidden.setAccessibleName("Hidden layers")
        self._points.setAccessibleName("Points")
        self._problem.setAccessibleName("What is wrong")
        self._problem.setStyleSheet(f"color: {self._palette.warning};")
        self._said.setProperty("quiet", True)
        for label in (self._said, self._problem):
            label.setWordWrap(True)
        self._seed.setRange(0, 2**31 - 1)
        self._count.setRange(2, MOST_POINTS)
        self._count.setValue(200)
        self._classes.setRange(2, MOST_CLASSES)
        for box in (self._count, self._seed, self._noise, self._classes):
            box.setKeyboardTracking(True)

    def _arrange(self) -> None:
        fields = QWidget()
        self._form = rows = form(fields)
        rows.addRow("Set", self._kind)
        rows.addRow("Points", self._count)
        rows.addRow("Noise", self._noise)
        rows.addRow("Seed", self._seed)
        rows.addRow("Classes", self._classes)
        rows.addRow("Add to", self._brush)
        self._tools = QWidget()
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.addWidget(self._undo)
        tools.addWidget(self._clear)
        rows.addRow("", self._tools)
        self._preparation.add_to(rows)
        rows.addRow("Hidden layers", self._hidden)
        fields.setFixedWidth(max(_FORM_WIDTH, fields.sizeHint().width()))
        picture = QVBoxLayout()
        picture.addWidget(self._points, 1)
        picture.addWidget(self._said)
        middle = QHBoxLayout()
        middle.addWidget(fields)
        middle.addLayout(picture, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 14, 16, 12)
        layout.addLayout(middle, 1)
        layout.addWidget(self._problem)
        layout.addWidget(self._buttons)

    def _listen(self) -> None:
        open_ = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        open_.setText("&Open")
        open_.setDefault(True)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self.finished.connect(self.deleteLater)
        self._kind.activated.connect(self._kind_chosen)
        for box in (self._count, self._noise, self._seed):
            box.valueChanged.connect(self._make)
        self._classes.valueChanged.connect(self._classes_chosen)
        self._preparation.edited.connect(self._make)
        self._hidden.textEdited.connect(self._make)
        self._points.pointAdded.connect(self._add)
        self._points.pointMoved.connect(self._move)
        self._points.pointDeleted.connect(self._delete)
        self._clear.clicked.connect(self._clear_all)
        self._undo.clicked.connect(self._undo_last)
        QShortcut(QKeySequence.StandardKey.Undo, self).activated.connect(self._undo_last)

    # -- choosing ------------------------------------------------------------------------------

    @property
    def _by_hand(self) -> bool:
        return bool(self._kind.currentData() == BY_HAND)

    def _kind_chosen(self) -> None:
        """Offer what can be chosen about the set."""
        name, by_hand = self._kind.currentData(), self._by_hand
        generator = GENERATORS.get(name)
        if generator is not None:
            self._noise.setValue(generator.noise)
            self._classes.setValue(generator.classes)
        several = by_hand or (generator is not None and generator.of_classes is not None)
        for widget in (self._count, self._noise, self._seed):
            self._form.setRowVisible(widget, not by_hand)
        self._form.setRowVisible(self._classes, several)
        self._form.setRowVisible(self._brush, by_hand)
        self._form.setRowVisible(self._tools, by_hand)
        self._hidden.setText(_HIDDEN.get(name, "4"))
        self._points.set_drawing(by_hand)
        self._classes_chosen()

    def _classes_chosen(self) -> None:
        chosen = max(0, self._brush.currentIndex())
        self._brush.clear()
        self._brush.addItems([f"class {k}" for k in range(self._classes.value())])
        self._brush.setCurrentIndex(min(chosen, self._brush.count() - 1))
        self._classes.setMinimum(max([1, *self._sketch.labels]) + 1 if self._by_hand else 2)
        self._make()

    # -- drawing -------------------------------------------------------------------------------

    def _add(self, point: tuple[float, float]) -> None:
        self._sketch.remember()
        self._sketch.points.append(point)
        self._sketch.labels.append(self._brush.currentIndex())
        self._make()

    def _move(self, row: int, point: tuple[float, float]) -> None:
        self._sketch.remember()
        self._sketch.points[row] = point
        self._make()

    def _delete(self, row: int) -> None:
        self._sketch.remember()
        del self._sketch.points[row], self._sketch.labels[row]
        self._make()

    def _clear_all(self) -> None:
        self._sketch.remember()
        self._sketch.points, self._sketch.labels = [], []
        self._make()

    def _undo_last(self) -> None:
        if self._by_hand:
            self._sketch.undo()
            self._make()

    # -- making --------------------------------------------------------------------------------

    def _make(self) -> None:
        """Make the set and show it, or say why it cannot be made."""
        sizes = parse_sizes(self._hidden.text())
        problem = sizes if isinstance(sizes, str) else ""
        self._made = None
        try:
            raw = self._raw()
            if raw is None:
                self._show_sketch()
                return
            self._show(raw)
            self._preparation.show_count(raw.example_count)
            problem = problem or self._preparation.objection
            if not problem:
                self._made = prepared(raw, self._preparation.scaling, self._preparation.split)
        except DataError as error:
            problem = str(error)
        self._tell(problem)

    def _raw(self) -> Dataset | None:
        """Return the set before scaling and split; None while nothing is drawn."""
        if self._by_hand:
            points, labels = self._sketch.points, self._sketch.labels
            count = self._classes.value()
            return drawn(np.array(points), np.array(labels), count) if points else None
        generator = GENERATORS[self._kind.currentData()]
        wishes = (self._count.value(), self._noise.value(), self._seed.value())
        if generator.of_classes is not None:
            return generator.of_classes(*wishes, self._classes.value())
        return generator.make(*wishes)

    def _show(self, raw: Dataset) -> None:
        extent = ROOM if self._by_hand else Extent.of(raw.X).united(ROOM)
        filled = 1 if raw.output_count == 1 else -1
        self._points.show_points(raw.X, raw.labels, extent, self._palette, filled=filled)
        shares = np.bincount(raw.labels, minlength=len(raw.class_names)).tolist()
        named = zip(raw.class_names, shares, strict=True)
        words = [(share, name if len(name) > 2 else f"of class {name}") for name, share in named]
        parts = ", ".join(f"{share} {name}" for share, name in words)
        hint = f" {_HINT}" if self._by_hand else ""
        self._said.setText(f"{plural(raw.example_count, 'point')}: {parts}.{hint}")

    def _show_sketch(self) -> None:
        """Show the plane that nothing is drawn on yet."""
        nothing = np.zeros((0, 2)), np.zeros(0, dtype=np.intp)
        self._points.show_points(*nothing, ROOM, self._palette)
        self._said.setText(_HINT)
        self._preparation.show_count(0)
        self._tell("", nothing_yet=True)

    def _tell(self, problem: str, *, nothing_yet: bool = False) -> None:
        self._problem.setText(problem)
        usable = not problem and not nothing_yet
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(usable)

    def accept(self) -> None:
        """Wish for the set that is shown, and close."""
        sizes = parse_sizes(self._hidden.text())
        if self._made is not None and not isinstance(sizes, str):
            self.opened.emit(self._made, sizes)
            super().accept()
