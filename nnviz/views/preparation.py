"""How data are made ready for training: their scaling, and the parts that training does not see."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from nnviz.data import DataError, Dataset, SplitChoice
from nnviz.data.split import FitKind
from nnviz.debugger.numbers import count, plural
from nnviz.views.forms import CountBox, form

_SCALINGS: dict[FitKind, str] = {
    "none": "none",
    "standard": "standard: mean 0, deviation 1",
    "unit range": "to the range 0 … 1",
}
MOST_HELD_OUT = 90


class PreparationFields(QWidget):
    """Rows of a form: the scaling, the shares held out, and the seed that deals them out."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scaling = QComboBox()
        self._scaling.setAccessibleName("Scaling")
        for kind, text in _SCALINGS.items():
            self._scaling.addItem(text, kind)
        self._scaling.setToolTip("Fitted on the training part alone, and applied to all parts")
        self._validation, self._test = _share("Validation share"), _share("Test share")
        self._seed = CountBox("Seed of the split")
        self._seed.setKeyboardTracking(True)
        self._seed.setRange(0, 2**31 - 1)
        self._stratified = QCheckBox("each part has the classes' shares")
        self._stratified.setAccessibleName("Stratified")
        self._stratified.setToolTip("Off, examples are dealt out whatever their class")
        self._stratified.setChecked(True)
        self._parts = QLabel()
        self._parts.setWordWrap(True)
        self._parts.setProperty("quiet", True)
        self._count = 0
        self._scaling.activated.connect(self._changed)
        self._stratified.toggled.connect(self._changed)
        for box in (self._validation, self._test, self._seed):
            box.valueChanged.connect(self._changed)
        self.hide()  # its fields stand in the form that they are added to

    def add_to(self, form: QFormLayout) -> None:
        """Put the fields into a form, below what is there."""
        shares = QHBoxLayout()
        shares.setSpacing(6)
        shares.addWidget(self._validation, 1)
        shares.addWidget(QLabel("Test"))
        shares.addWidget(self._test, 1)
        form.addRow("Scaling", self._scaling)
        form.addRow("Validation", shares)
        form.addRow("Seed", self._seed)
        form.addRow("Stratified", self._stratified)
        form.addRow("", self._parts)

    @property
    def scaling(self) -> FitKind:
        """The scaling that is chosen."""
        kind: FitKind = self._scaling.currentData()
        return kind

    @property
    def split(self) -> SplitChoice:
        """The split that is chosen."""
        validation, test = self._validation.value() / 100, self._test.value() / 100
        return SplitChoice(validation, test, self._seed.value(), self._stratified.isChecked())

    @property
    def objection(self) -> str:
        """Why the shares cannot be, "" if they can."""
        try:
            split = self.split
        except DataError:
            return "Validation and test leave nothing for training. Choose smaller shares."
        for name, share in (("validation", split.validation), ("test", split.test)):
            if share and self._count and not round(share * self._count):
                return f"{share:.0%} of {count(self._count)} examples are none for {name}."
        return ""

    def show_choices(self, scaling: FitKind, split: SplitChoice) -> None:
        """Show a scaling and a split."""
        boxes = (self._scaling, self._validation, self._test, self._seed, self._stratified)
        blockers = [QSignalBlocker(box) for box in boxes]
        self._scaling.setCurrentIndex(self._scaling.findData(scaling))
        self._validation.setValue(round(100 * split.validation))
        self._test.setValue(round(100 * split.test))
        self._seed.setValue(split.seed)
        self._stratified.setChecked(split.stratified)
        del blockers
        self.show_count(self._count)

    def show_dataset(self, dataset: Dataset) -> None:
        """Show how a dataset was scaled and split."""
        held, kind = dataset.held_out, dataset.scaling.kind
        split = SplitChoice()
        self._count = dataset.example_count
        if held is not None:
            shares = (held.validation_share, held.test_share)
            split = SplitChoice(*shares, held.seed, held.stratified)
            self._count += len(held.validation.rows) + len(held.test.rows)
        self.show_choices("unit range" if kind == "fixed range" else kind, split)

    def show_count(self, examples: int) -> None:
        """Say how many of so many examples each part gets."""
        self._count = examples
        is_split = bool(self._validation.value() or self._test.value())
        self._seed.setEnabled(is_split)
        self._stratified.setEnabled(is_split)
        if self.objection or not examples:
            self._parts.setText("")
            return
        split = self.split
        validation, test = round(split.validation * examples), round(split.test * examples)
        training = examples - validation - test
        if not validation and not test:
            are = "is" if examples == 1 else "are"
            self._parts.setText(f"{plural(examples, 'example')} {are} for training, none held out.")
            return
        held = f"{count(validation)} for validation, {count(test)} for the test"
        how = "each class alike" if split.stratified else "whatever their class"
        self._parts.setText(f"{count(training)} for training, {held}; {how}.")

    def _changed(self) -> None:
        self.show_count(self._count)
        self.edited.emit()


class PreparationDialog(QDialog):
    """Shows how the open data were scaled and split, and asks how else; freed when it is closed."""

    chosen = Signal(object, object)  # the scaling's kind, and the SplitChoice

    def __init__(self, dataset: Dataset, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Data")
        self._fields = PreparationFields(self)
        self._now, self._problem = _sentence(""), _sentence("")
        self._problem.setAccessibleName("What is wrong")
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._fields.edited.connect(self._tell)
        self.finished.connect(self.deleteLater)
        self._arrange()
        self._fields.show_dataset(dataset)
        held = dataset.held_out
        split = "All examples are for training." if held is None else held.sentence
        self._now.setText(f"{dataset.source} {dataset.scaling.sentence} {split}".strip())

    def _arrange(self) -> None:
        fields = QWidget()
        rows = form(fields)
        rows.setContentsMargins(0, 0, 0, 0)
        self._fields.add_to(rows)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addWidget(self._now)
        layout.addWidget(fields)
        layout.addWidget(
            _sentence(
                "Training begins again from the same first Θ, so that it has seen nothing of what "
                "is held out. The scaling is fitted on the training part alone."
            )
        )
        layout.addWidget(self._problem)
        layout.addWidget(self._buttons)
        self.setMinimumWidth(430)

    def _tell(self) -> None:
        problem = self._fields.objection
        self._problem.setText(problem)
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not problem)

    def accept(self) -> None:
        """Wish for what is chosen and close."""
        self.chosen.emit(self._fields.scaling, self._fields.split)
        super().accept()


def _sentence(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("quiet", True)
    return label


def _share(name: str) -> QSpinBox:
    box = CountBox(name)
    box.setKeyboardTracking(True)
    box.setRange(0, MOST_HELD_OUT)
    box.setSuffix(" %")
    box.setSingleStep(5)
    return box
