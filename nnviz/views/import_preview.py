"""What was understood of a file of data, and what a person may change before it is opened."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from nnviz.data.dialect import DECIMALS, DELIMITERS
from nnviz.data.importing import Choices, Preview, objection
from nnviz.debugger.numbers import count, number, plural
from nnviz.graph.palette import LIGHT, Palette
from nnviz.views.forms import CountBox, SizesLine, form, scrolling
from nnviz.views.import_models import ColumnsModel, RowsModel, pictures
from nnviz.views.network_panel import parse_sizes
from nnviz.views.preparation import PreparationFields

_NAMED = 12
"""So many classes are named; of more only the first."""
_MEASURED = 40
"""So many columns are as wide as their names; pixels and their like need no such care."""
_NARROWEST, _WIDEST = 70, 190
_THUMBNAIL = 56
_NO_LABEL = "choose the label…"
_FORM_WIDTH, _BAR = 350, 16


class ImportPreview(QDialog):
    """Shows a preview and emits what the person makes of it; it is freed when it is closed."""

    opened = Signal(object, object)  # the Choices, and the sizes of the hidden layers
    dialectWished = Signal(object)  # the Dialect by which the text is to be read again

    def __init__(self, palette: Palette = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Import data")
        self._palette = palette
        self._preview: Preview | None = None
        self._choices = Choices(None)
        self._said, self._problem = QLabel(), QLabel()
        self._label, self._header = QComboBox(), QCheckBox("the first line names the columns")
        self._delimiter, self._decimal = QComboBox(), QComboBox()
        self._pictures = QCheckBox("pictures of")
        self._height, self._width = CountBox("Picture height"), CountBox("Picture width")
        self._by_columns = QCheckBox("column by column, as MATLAB")
        self._preparation = PreparationFields(self)
        self._inputs, self._outputs, self._hidden = QLabel(), QLabel(), SizesLine()
        self._rows, self._columns = RowsModel(palette), ColumnsModel()
        self._thumbnails = QListWidget()
        self._tabs = QTabWidget()
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._name()
        self._arrange()
        self._listen()
        self.resize(QSize(1020, 620))

    def _name(self) -> None:
        names = {
            self._label: "Label column",
            self._delimiter: "Columns divided by",
            self._decimal: "Decimal sign",
            self._hidden: "Hidden layers",
            self._thumbnails: "First examples",
            self._said: "What was understood",
            self._problem: "What is wrong",
        }
        for widget, name in names.items():
            widget.setAccessibleName(name)
        for label in (self._said, self._problem):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._problem.setStyleSheet(f"color: {self._palette.warning};")
        for box in (self._height, self._width):
            box.setRange(1, 4096)
            box.setKeyboardTracking(True)

    def _arrange(self) -> None:
        fields = QWidget()
        rows = form(fields)
        rows.addRow("Label y", self._label)
        rows.addRow("Header", self._header)
        self._written = QHBoxLayout()
        self._written.setSpacing(6)
        self._written.addWidget(self._delimiter, 1)
        self._written.addWidget(self._decimal, 1)
        rows.addRow("Divided by", self._written)
        shape = QHBoxLayout()
        shape.setSpacing(6)
        for widget in (self._pictures, self._height, QLabel("×"), self._width):
            shape.addWidget(widget)
        rows.addRow("Features", shape)
        rows.addRow("Pixels", self._by_columns)
        self._preparation.add_to(rows)
        layers = QHBoxLayout()
        layers.setSpacing(6)
        layers.addWidget(self._inputs)
        layers.addWidget(self._hidden, 1)
        layers.addWidget(self._outputs)
        rows.addRow("Layers", layers)
        self._form = rows
        area = scrolling(fields)
        area.setFixedWidth(max(_FORM_WIDTH, fields.sizeHint().width() + _BAR))
        self._fill_tabs()
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(area)
        middle.addWidget(self._tabs, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addWidget(self._said)
        layout.addLayout(middle, 1)
        layout.addWidget(self._problem)
        layout.addWidget(self._buttons)

    def _fill_tabs(self) -> None:
        table, columns = _table(self._rows, "First rows"), _table(self._columns, "Columns")
        self._table = table
        columns.verticalHeader().hide()
        columns.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        columns.horizontalHeader().resizeSection(0, 46)
        thumbnails = self._thumbnails
        thumbnails.setViewMode(QListWidget.ViewMode.IconMode)
        thumbnails.setResizeMode(QListWidget.ResizeMode.Adjust)
        thumbnails.setMovement(QListWidget.Movement.Static)
        thumbnails.setIconSize(QSize(_THUMBNAIL, _THUMBNAIL))
        thumbnails.setGridSize(QSize(_THUMBNAIL + 16, _THUMBNAIL + 26))
        self._tabs.addTab(table, "First rows")
        self._tabs.addTab(thumbnails, "Pictures")
        self._tabs.addTab(columns, "Columns")

    def _listen(self) -> None:
        open_ = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        open_.setText("&Open")
        open_.setDefault(True)
        self._buttons.accepted.connect(self._open)
        self._buttons.rejected.connect(self.reject)
        self.finished.connect(self.deleteLater)
        self._label.activated.connect(self._label_chosen)
        self._header.toggled.connect(self._dialect_chosen)
        self._delimiter.activated.connect(self._dialect_chosen)
        self._decimal.activated.connect(self._dialect_chosen)
        self._pictures.toggled.connect(self._shape_chosen)
        self._by_columns.toggled.connect(self._shape_chosen)
        for box in (self._height, self._width):
            box.valueChanged.connect(self._shape_chosen)
        self._preparation.edited.connect(self._preparation_chosen)
        self._columns.leftOutChanged.connect(self._left_out_chosen)
        self._hidden.textEdited.connect(self._tell)

    # -- showing -------------------------------------------------------------------------------

    def show_preview(self, preview: Preview) -> None:
        """Show what was understood of a file, and what is proposed for it."""
        self._preview, self._choices = preview, preview.choices
        blocker = QSignalBlocker(self._label)
        self._label.clear()
        self._label.addItem(_NO_LABEL, None)
        for k, column in enumerate(preview.columns):
            self._label.addItem(column.name, k)
        del blocker
        for row in (self._header, self._written):
            self._form.setRowVisible(row, preview.dialect is not None)
        self._show_dialect()
        self._preparation.show_choices(self._choices.scaling, self._choices.split)
        self._take(self._choices)
        self._hidden.setText(str(preview.architecture(self._choices)[1]))
        self._tabs.setCurrentIndex(1 if self._tabs.isTabVisible(1) else 0)

    def refuse(self, sentence: str) -> None:
        """Say why what was chosen cannot be; what is shown stays."""
        self._show_dialect()
        self._problem.setText(sentence)

    def _show_dialect(self) -> None:
        """Show how the text was read; a delimiter that is not known is one more to choose."""
        dialect = None if self._preview is None else self._preview.dialect
        if dialect is None:
            return
        blocker = QSignalBlocker(self._header)
        self._header.setChecked(dialect.has_header)
        del blocker
        known = {dialect.delimiter: dialect.delimiter, **DELIMITERS}
        for box, choices, chosen in (
            (self._delimiter, known, dialect.delimiter),
            (self._decimal, DECIMALS, dialect.decimal),
        ):
            box.clear()
            for sign, name in choices.items():
                box.addItem(name, sign)
            box.setCurrentIndex(box.findData(chosen))

    def _take(self, choices: Choices) -> None:
        """Show everything under these choices."""
        preview = self._preview
        if preview is None:
            return
        other_columns = choices.label != self._choices.label or (
            choices.left_out != self._choices.left_out
        )
        self._choices = choices
        if other_columns:
            self._hidden.setText(str(preview.architecture(choices)[1]))
        self._label.setCurrentIndex(0 if choices.label is None else choices.label + 1)
        self._show_shape(preview, choices)
        self._rows.show(preview, choices)
        self._widen(min(self._rows.columnCount(), _MEASURED))
        self._columns.show(preview.columns, choices)
        self._show_pictures(preview, choices)
        self._preparation.show_count(preview.example_count(choices))
        self._tell()

    def _widen(self, columns: int) -> None:
        """Give the first columns room for their names, as far as these are not too long."""
        header = self._table.horizontalHeader()
        metrics = header.fontMetrics()
        for section in range(columns):
            name = str(self._rows.headerData(section, Qt.Orientation.Horizontal))
            needed = metrics.horizontalAdvance(name) + 20
            header.resizeSection(section, min(max(needed, _NARROWEST), _WIDEST))

    def _show_shape(self, preview: Preview, choices: Choices) -> None:
        blockers = [
            QSignalBlocker(w) for w in (self._pictures, self._height, self._width, self._by_columns)
        ]
        shape = choices.image_shape
        self._pictures.setChecked(shape is not None)
        if shape is not None:
            self._height.setValue(shape[0])
            self._width.setValue(shape[1])
        else:
            side = max(1, int(len(preview.features(choices)) ** 0.5))
            self._height.setValue(side)
            self._width.setValue(max(1, len(preview.features(choices)) // side))
        self._by_columns.setChecked(choices.column_major)
        for widget in (self._height, self._width, self._by_columns):
            widget.setEnabled(shape is not None)
        del blockers

    def _show_pictures(self, preview: Preview, choices: Choices) -> None:
        self._thumbnails.clear()
        for image, label in pictures(preview, choices, self._palette):
            enlarged = image.scaled(_THUMBNAIL, _THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatio)
            self._thumbnails.addItem(QListWidgetItem(QIcon(QPixmap.fromImage(enlarged)), label))
        self._tabs.setTabVisible(1, self._thumbnails.count() > 0)

    def _tell(self) -> None:
        """Say what was understood, what the network will be, and what is wrong."""
        preview, choices = self._preview, self._choices
        if preview is None:
            return
        inputs, _, outputs = preview.architecture(choices)
        self._inputs.setText(f"{inputs} –")
        self._outputs.setText(f"– {outputs}")
        self._said.setText(_understood(preview, choices))
        problem = objection(preview, choices) or self._preparation.objection
        sizes = parse_sizes(self._hidden.text())
        if not problem and isinstance(sizes, str):
            problem = sizes
        self._problem.setText(problem)
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not problem)

    # -- wishes --------------------------------------------------------------------------------

    def _open(self) -> None:
        sizes = parse_sizes(self._hidden.text())
        if not isinstance(sizes, str):
            self.opened.emit(self._choices, sizes)

    def _dialect_chosen(self) -> None:
        """Wish the text to be read as it is said to be written."""
        if self._preview is not None and self._preview.dialect is not None:
            wished = replace(
                self._preview.dialect,
                has_header=self._header.isChecked(),
                delimiter=self._delimiter.currentData(),
                decimal=self._decimal.currentData(),
            )
            self.dialectWished.emit(wished)

    def _label_chosen(self) -> None:
        """Take another label; texts that were the label until now can be no feature."""
        label, before = self._label.currentData(), self._choices
        left_out = before.left_out - {label}
        table = None if self._preview is None else self._preview.table
        was_text = table is not None and before.label in table.texts.keys() - table.truths
        if was_text and before.label is not None and before.label != label:
            left_out |= {before.label}
        self._take(replace(before, label=label, left_out=left_out))

    def _left_out_chosen(self, left_out: frozenset[int]) -> None:
        self._take(replace(self._choices, left_out=left_out))

    def _shape_chosen(self) -> None:
        shape = (self._height.value(), self._width.value()) if self._pictures.isChecked() else None
        by_columns = shape is not None and self._by_columns.isChecked()
        self._take(replace(self._choices, image_shape=shape, column_major=by_columns))

    def _preparation_chosen(self) -> None:
        fields = self._preparation
        if not fields.objection:
            changed = replace(self._choices, scaling=fields.scaling, split=fields.split)
            self._choices = changed
        self._tell()


def _understood(preview: Preview, choices: Choices) -> str:
    """Return what was understood of a file, in words."""
    kind = preview.format
    if preview.dialect is not None:
        kind = f"{kind}: {preview.dialect.sentence}"
    m, n = preview.example_count(choices), len(preview.features(choices))
    sentence = f"{preview.path.name} · {kind}.\nm = {plural(m, 'example')}"
    sentence += f", n = {plural(n, 'feature')}"
    ends = preview.range(choices)
    if ends is not None:
        sentence += f" from {number(ends[0])} to {number(ends[1])}"
    names = preview.classes(choices)
    if names:
        listed = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
        sentence += f", {count(len(names))} class{'' if len(names) == 1 else 'es'}: {listed}"
    return "\n".join((sentence + ".", *preview.notices))


def _table(model: RowsModel | ColumnsModel, name: str) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName(name)
    table.setSelectionMode(QTableView.SelectionMode.NoSelection)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setFrameShape(QTableView.Shape.NoFrame)
    table.verticalHeader().setDefaultSectionSize(22)
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.horizontalHeader().setDefaultSectionSize(_NARROWEST)
    table.horizontalHeader().setHighlightSections(False)
    return table
