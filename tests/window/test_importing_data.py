"""Data of one's own come into the window from a file, as one edit that can be undone."""

import threading
import weakref

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QProgressDialog,
    QPushButton,
)

from nnviz.data import Cancelled, DataError, importing
from nnviz.views.caption import CaptionView
from nnviz.views.import_preview import ImportPreview
from nnviz.views.still_label import Line

TABLE = "width,height,species\n" + "".join(
    f"{k / 2},{k * k},{'lily' if k % 3 else 'rose'}\n" for k in range(30)
)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "flowers.csv"
    path.write_text(TABLE)
    return path


def dialog_of(person) -> ImportPreview | None:
    found = [d for d in person.window.findChildren(ImportPreview) if d.isVisible()]
    return found[0] if found else None


def imports(person, path) -> ImportPreview:
    person.window.data.import_file(str(path))
    person.waits_until(lambda: dialog_of(person) is not None)
    return dialog_of(person)


def opens(person, dialog) -> None:
    buttons = dialog.findChild(QDialogButtonBox)
    button = buttons.button(QDialogButtonBox.StandardButton.Ok)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    person.waits_until(lambda: dialog_of(person) is None)


def test_a_table_becomes_an_experiment_and_one_undo_brings_back_what_was(person, table):
    before = person.experiment
    opens(person, imports(person, table))
    assert person.experiment.layer_sizes == (2, 4, 1)
    assert person.experiment.dataset.class_names == ("lily", "rose")
    assert person.experiment.dataset.example_count == 30
    assert person.window.windowTitle() == "flowers · 2-4-1[*] — nnviz"
    presets = next(
        b for b in person.window.findChildren(QComboBox) if b.placeholderText() == "flowers · 2-4-1"
    )
    assert presets.currentIndex() == -1  # no preset is open, but what is, is said
    stack = person.window.document.undo_stack
    assert (stack.count(), stack.undoText()) == (1, "Open data flowers")
    person.presses(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert person.experiment.dataset is before.dataset


def test_the_network_on_own_data_trains_to_the_end(person, table):
    opens(person, imports(person, table))
    person.presses(Qt.Key.Key_I)
    person.waits_until(lambda: person.iteration == 1)
    assert np.isfinite(person.experiment.network.unrolled()).all()


def test_closing_the_preview_changes_nothing(person, table):
    before = person.experiment
    imports(person, table).reject()
    assert person.experiment is before


def test_a_file_that_is_no_data_is_refused_in_a_sentence(person, tmp_path):
    path = tmp_path / "sheet.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100))
    person.window.data.import_file(str(path))
    person.waits_until(lambda: "Excel" in person.caption)
    assert "CSV" in person.caption
    titles = person.window.findChild(CaptionView).findChildren(Line)
    assert "Not opened" in [title.text() for title in titles]
    assert dialog_of(person) is None


def header_of(dialog) -> QCheckBox:
    return next(b for b in dialog.findChildren(QCheckBox) if b.text().startswith("the first line"))


def text_of(dialog, name: str) -> str:
    return next(w for w in dialog.findChildren(QLabel) if w.accessibleName() == name).text()


def test_the_first_line_can_be_a_header_instead_of_a_row(person, tmp_path):
    path = tmp_path / "years.csv"
    path.write_text("2020,2021,x\n" + "1,2,x\n2,3,y\n" * 5)
    dialog = imports(person, path)
    assert "m = 11 examples" in text_of(dialog, "What was understood")
    header_of(dialog).click()
    person.waits_until(lambda: "m = 10 examples" in text_of(dialog, "What was understood"))
    dialog.reject()


def test_a_header_that_can_be_no_row_stays_one_and_the_dialog_says_why(person, table):
    dialog = imports(person, table)
    header_of(dialog).click()
    person.waits_until(lambda: "expected a number" in text_of(dialog, "What is wrong"))
    assert header_of(dialog).isChecked()
    dialog.reject()


def chooses(dialog, name: str, text: str) -> None:
    box = next(b for b in dialog.findChildren(QComboBox) if b.accessibleName() == name)
    box.setCurrentText(text)
    box.activated.emit(box.currentIndex())


def test_the_decimal_sign_and_the_delimiter_can_be_changed(person, tmp_path):
    path = tmp_path / "doubtful.csv"
    path.write_text("x;y\n" + "1,234;0\n2,345;1\n" * 5)
    dialog = imports(person, path)
    said = text_of(dialog, "What was understood")
    assert "from 1.234 to 2.345" in said
    assert "'1,234' in 'x' may be 1.234 or 1234" in said
    chooses(dialog, "Decimal sign", "decimal point")
    person.waits_until(lambda: "to 2345" in text_of(dialog, "What was understood"))
    chooses(dialog, "Columns divided by", "comma")
    person.waits_until(lambda: "divided by comma" in text_of(dialog, "What was understood"))
    chooses(dialog, "Columns divided by", "semicolon")
    person.waits_until(lambda: "to 2345" in text_of(dialog, "What was understood"))
    opens(person, dialog)
    assert person.experiment.dataset.scaling.unscale(person.experiment.dataset.X)[0, 0] == (
        pytest.approx(1234)
    )


def test_reading_shows_progress_and_can_be_given_up(person, table, monkeypatch):
    given_up = threading.Event()

    def endless(path, dialect, on_progress, should_stop):
        on_progress(0.25)
        while not should_stop():
            given_up.wait(0.01)
        given_up.set()
        raise Cancelled

    monkeypatch.setattr(importing, "inspect", endless)
    before = person.experiment
    person.window.data.import_file(str(table))
    progress = person.window.findChild(QProgressDialog)
    person.waits_until(lambda: progress.isVisible() and progress.value() == 250)
    QTest.mouseClick(progress.findChild(QPushButton), Qt.MouseButton.LeftButton)
    person.waits_until(given_up.is_set)
    assert person.experiment is before
    assert dialog_of(person) is None


def test_what_was_cancelled_may_end_unseen_and_its_memory_is_freed(person, table, monkeypatch):
    begun, free = threading.Event(), threading.Event()
    made = []
    inspect = importing.inspect

    def stubborn(*given):
        begun.set()
        assert free.wait(20)
        preview = inspect(given[0])  # and asks nobody whether to stop
        made.append(weakref.ref(preview.table.values))
        return preview

    monkeypatch.setattr(importing, "inspect", stubborn)
    person.window.data.import_file(str(table))
    progress = next(iter(person.window.findChildren(QProgressDialog)))
    assert begun.wait(20)
    person.waits_until(progress.isVisible)
    QTest.mouseClick(progress.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert not progress.isVisible()
    before = person.place
    person.window.findChild(QAction, "step").trigger()  # while the file is still being read
    assert person.place != before
    free.set()
    person.waits_until(lambda: bool(made) and made[0]() is None)
    assert dialog_of(person) is None


def test_choices_that_cannot_be_made_are_told_in_the_dialog(person, table, monkeypatch):
    dialog = imports(person, table)

    def refuse(preview, choices):
        raise DataError("flowers.csv: nothing fits. Choose other columns.")

    monkeypatch.setattr(importing, "dataset_of", refuse)
    buttons = dialog.findChild(QDialogButtonBox)
    QTest.mouseClick(buttons.button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton)
    problem = next(w for w in dialog.findChildren(QLabel) if w.accessibleName() == "What is wrong")
    person.waits_until(lambda: "nothing fits" in problem.text())
    dialog.reject()
