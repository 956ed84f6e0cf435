"""The table of the data is looked at, sorted, filtered and edited, and chooses the example."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QTableView

from nnviz.data import SplitChoice, iris, prepared
from nnviz.document.opening import opened
from nnviz.views.data_table import DataTable
from nnviz.window.training_controller import TrainingState

KEY, CTRL, LEFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.LeftButton


class Reader:
    """A person before the table."""

    def __init__(self, person) -> None:
        self.person = person
        person.presses(KEY.Key_T, CTRL)
        self.dialog = next(d for d in person.window.findChildren(DataTable) if d.isVisible())
        person.waits_until(self.dialog.isActiveWindow)
        self.view = self.dialog.findChild(QTableView)
        self.model = self.view.model()

    def column(self, name: str) -> int:
        headers = [
            self.model.headerData(k, Qt.Orientation.Horizontal)
            for k in range(self.model.columnCount())
        ]
        return headers.index(name)

    def text(self, row: int, name: str) -> str:
        return self.model.index(row, self.column(name)).data()

    def texts(self, name: str) -> list[str]:
        return [self.text(row, name) for row in range(self.model.rowCount())]

    def reads(self, name: str) -> str:
        labels = self.dialog.findChildren(QLabel)
        return next(label.text() for label in labels if label.accessibleName() == name)

    def chooses(self, name: str, text: str) -> None:
        boxes = self.dialog.findChildren(QComboBox)
        box = next(box for box in boxes if box.accessibleName() == name)
        box.setCurrentText(text)
        box.activated.emit(box.currentIndex())

    def spot(self, row: int, name: str):
        index = self.model.index(row, self.column(name))
        self.view.scrollTo(index)
        return self.view.visualRect(index).center()

    def clicks(self, row: int, name: str) -> None:
        QTest.mouseClick(self.view.viewport(), LEFT, pos=self.spot(row, name))

    def sorts_by(self, name: str) -> None:
        header = self.view.horizontalHeader()
        x = header.sectionViewportPosition(self.column(name)) + header.sectionSize(0) // 2
        QTest.mouseClick(header.viewport(), LEFT, pos=QPoint(x, 8))

    def types(self, row: int, name: str, text: str) -> None:
        where = self.spot(row, name)
        QTest.mouseClick(self.view.viewport(), LEFT, pos=where)
        QTest.mouseDClick(self.view.viewport(), LEFT, pos=where)
        editor = self.view.findChild(QLineEdit)
        editor.selectAll()
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, KEY.Key_Return)
        self.person.waits_until(lambda: self.view.findChild(QLineEdit) is None)


def test_a_click_on_a_row_chooses_its_example_and_back(sit_at):
    person = sit_at("iris")
    reader = Reader(person)
    reader.clicks(4, "y")
    assert person.place.example == 4
    person.box("Example number").setValue(9)
    assert reader.view.currentIndex().row() == 8


def test_a_column_sorts_and_a_click_then_chooses_what_stands_there(sit_at):
    person = sit_at("iris")
    reader = Reader(person)
    reader.sorts_by("No.")
    reader.sorts_by("No.")
    assert reader.texts("No.")[:2] == ["150", "149"]
    reader.clicks(1, "y")
    assert person.place.example == 148


def test_the_wrong_ones_are_filtered_and_chosen_again_when_the_network_learns(sit_at):
    person = sit_at("iris")
    reader = Reader(person)
    reader.chooses("Which rows", "wrong")
    wrong = round(150 * (1 - _accuracy(person)))
    assert reader.model.rowCount() == wrong
    assert reader.reads("What is shown").startswith(f"{wrong} shown")
    assert all(text.endswith("✗") for text in reader.texts("network"))
    for n in range(1, 4):
        person.window.training.one_iteration()
        person.waits_until(lambda n=n: person.experiment.iteration == n)
        person.waits_for_training_to(TrainingState.PAUSED)
    assert reader.model.rowCount() == round(150 * (1 - _accuracy(person)))


def _accuracy(person) -> float:
    return float(person.counter.split("·")[1].split("%")[0]) / 100


def test_a_cell_is_edited_in_raw_units_and_undone(sit_at):
    person = sit_at("iris")
    before = person.experiment.dataset
    reader = Reader(person)
    name = reader.model.headerData(reader.model.columnCount() - 4, Qt.Orientation.Horizontal)
    reader.types(2, name, "6,25")
    data = person.experiment.dataset
    assert abs(data.scaling.unscale(data.X)[2, 0] - 6.25) < 1e-12
    assert reader.text(2, name) == "6.25"
    QTest.keyClick(reader.dialog, KEY.Key_Z, CTRL)
    assert person.experiment.dataset is before


def test_a_class_is_edited_by_its_name_and_what_is_none_is_refused(sit_at):
    person = sit_at("iris")
    reader = Reader(person)
    reader.types(0, "y", "virginica")
    assert person.experiment.dataset.Y[0].tolist() == [0, 0, 1]
    reader.types(0, "y", "tulip")
    assert "“tulip” is no class" in reader.reads("What is wrong")
    assert person.experiment.dataset.Y[0].tolist() == [0, 0, 1]


def test_what_is_held_out_is_shown_but_neither_chosen_nor_edited(person):
    split = prepared(iris(), "standard", SplitChoice(0.2, 0.0, 1))
    person.window.document.edit(opened(split, (5,)), "Open")
    reader = Reader(person)
    reader.chooses("Which part", "validation")
    assert reader.model.rowCount() == 30
    reader.clicks(3, "y")
    assert person.place.example == 0
    assert "held out" in reader.reads("What is shown")
    flags = reader.model.flags(reader.model.index(3, reader.column("y")))
    assert not flags & Qt.ItemFlag.ItemIsEditable


def test_another_dataset_shows_its_own_columns(sit_at):
    person = sit_at("iris")
    reader = Reader(person)
    reader.chooses("Which rows", "wrong")
    person.window.filing.open_preset("digits")
    assert reader.model.rowCount() == 1797
    assert reader.model.columnCount() == 4 + 64


def test_sorting_shows_what_comes_first_wherever_the_chosen_example_goes(sit_at):
    person = sit_at("iris")  # the chosen one, a setosa, is among the narrowest petals
    reader = Reader(person)
    reader.sorts_by("petal width")
    reader.sorts_by("petal width")
    assert reader.text(0, "petal width") == "2.5"
    assert reader.view.rowAt(0) == 0
