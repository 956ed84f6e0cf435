"""The preview of a file says what was understood, lets it be changed, and says what is wrong."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QSpinBox,
    QTableView,
)

from nnviz.data import SplitChoice
from nnviz.data.importing import inspect
from nnviz.views.import_preview import ImportPreview

LEFT = Qt.MouseButton.LeftButton
FLOWERS = "width,height,species\n1.5,2,lily\n2.5,-30,rose\n0.25,,lily\n3,5.5,rose\n4,1,lily\n"


class Reader:
    """A person before the dialog."""

    def __init__(self, dialog: ImportPreview) -> None:
        self.dialog = dialog
        self.opened: list = []
        dialog.opened.connect(lambda choices, sizes: self.opened.append((choices, sizes)))

    def find(self, kind, name):
        return next(w for w in self.dialog.findChildren(kind) if w.accessibleName() == name)

    def reads(self, name: str) -> str:
        return self.find(QLabel, name).text()

    def table(self, name: str):
        return self.find(QTableView, name).model()

    def box(self, text: str) -> QCheckBox:
        return next(b for b in self.dialog.findChildren(QCheckBox) if b.text().startswith(text))

    def chooses(self, name: str, text: str) -> None:
        box = self.find(QComboBox, name)
        box.setCurrentIndex(box.findText(text, Qt.MatchFlag.MatchStartsWith))
        box.activated.emit(box.currentIndex())

    @property
    def ok(self):
        buttons = self.dialog.findChild(QDialogButtonBox)
        return buttons.button(QDialogButtonBox.StandardButton.Ok)

    def opens(self):
        QTest.mouseClick(self.ok, LEFT)
        return self.opened[-1]


@pytest.fixture
def before(qtbot, tmp_path):
    """Return a function that shows the preview of a table or of arrays."""

    def show(content: str | dict) -> Reader:
        path = tmp_path / ("mine.csv" if isinstance(content, str) else "mine.npz")
        if isinstance(content, str):
            path.write_text(content)
        else:
            np.savez(path, **content)
        dialog = ImportPreview()
        qtbot.addWidget(dialog)
        dialog.show_preview(inspect(path))
        dialog.show()
        return Reader(dialog)

    return show


def pixel_table(rows: int = 30) -> str:
    names = ",".join(["label", *(f"pixel{k}" for k in range(784))])
    lines = [
        ",".join([str(r % 3), *["255" if k == r else "0" for k in range(784)]]) for r in range(rows)
    ]
    return "\n".join([names, *lines]) + "\n"


def test_what_was_understood_is_said_in_words(before):
    said = before(FLOWERS).reads("What was understood")
    for part in (
        "comma",
        "header line",
        "m = 4 examples",
        "n = 2 features from −30 to 5.500",
        "2 classes: lily, rose",
        "1 row lacks a value and will be left out: 3",
    ):
        assert part in said


def test_the_first_rows_stand_in_a_table_the_label_in_front_and_a_missing_value_as_a_dash(before):
    model = before(FLOWERS).table("First rows")
    headers = [model.headerData(k, Qt.Orientation.Horizontal) for k in range(3)]
    assert headers == ["y: species", "width", "height"]
    assert [model.index(2, k).data() for k in range(3)] == ["lily", "0.2500", "—"]


def test_what_is_changed_is_what_is_opened(before):
    reader = before(FLOWERS)
    reader.chooses("Scaling", "standard")
    reader.find(QSpinBox, "Test share").setValue(25)
    reader.find(QSpinBox, "Seed of the split").setValue(9)
    reader.find(QCheckBox, "Stratified").click()
    line = reader.find(QLineEdit, "Hidden layers")
    line.selectAll()
    QTest.keyClicks(line, "6, 3")
    choices, sizes = reader.opens()
    assert (choices.label, choices.scaling, sizes) == (2, "standard", (6, 3))
    assert choices.split == SplitChoice(0.0, 0.25, seed=9, stratified=False)


def test_a_column_that_is_unticked_is_no_feature_and_changes_the_architecture(before):
    reader = before(FLOWERS)
    model = reader.table("Columns")
    model.setData(model.index(1, 0), Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole)
    assert "m = 5 examples, n = 1 feature from 0.2500 to 4" in reader.reads("What was understood")
    assert reader.opens()[0].left_out == {1}
    model.setData(model.index(1, 0), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    assert reader.opens()[0].left_out == frozenset()


def test_what_cannot_be_opened_is_said_with_what_to_do_and_open_is_off(before):
    reader = before(FLOWERS)
    reader.chooses("Label column", "width")
    assert "holds" in reader.reads("What is wrong")
    assert (
        "choose" in reader.reads("What is wrong").lower()
        or "leave" in reader.reads("What is wrong").lower()
    )
    assert not reader.ok.isEnabled()
    reader.chooses("Label column", "species")
    assert reader.reads("What is wrong") == ""
    assert reader.ok.isEnabled()


def test_shares_that_leave_nothing_for_training_are_refused(before):
    reader = before(FLOWERS)
    reader.find(QSpinBox, "Test share").setValue(60)
    reader.find(QSpinBox, "Validation share").setValue(60)
    assert "nothing for training" in reader.reads("What is wrong")
    assert not reader.ok.isEnabled()


def test_785_columns_are_pictures_with_their_labels(before):
    reader = before(pixel_table())
    thumbnails = reader.find(QListWidget, "First examples")
    assert [thumbnails.item(k).text() for k in range(4)] == ["0", "1", "2", "0"]
    choices, sizes = reader.opens()
    assert choices.image_shape == (28, 28)
    assert len(sizes) == 1


def test_pictures_of_another_shape_are_possible_and_a_wrong_shape_is_refused(before):
    reader = before(pixel_table())
    reader.find(QSpinBox, "Picture height").setValue(14)
    assert "14 × 28 have 392 pixels" in reader.reads("What is wrong")
    reader.find(QSpinBox, "Picture width").setValue(56)
    assert reader.opens()[0].image_shape == (14, 56)
    reader.box("pictures of").click()
    assert reader.opens()[0].image_shape is None


def test_arrays_have_no_header_to_ask_for(before):
    reader = before({"X": np.arange(12.0).reshape(6, 2), "y": np.array([0, 1, 0, 1, 0, 1])})
    assert not reader.box("the first line").isVisible()
    assert "NumPy" in reader.reads("What was understood")


def test_texts_that_are_the_label_no_more_are_left_out(before):
    reader = before("size,word,number,kind\n" + "1.5,x,0,lily\n2.5,y,1,rose\n" * 4)
    reader.chooses("Label column", "kind")
    reader.chooses("Label column", "number")
    choices, _ = reader.opens()
    assert (choices.label, choices.left_out) == (2, {1, 3})
