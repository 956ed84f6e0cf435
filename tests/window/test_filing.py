"""New, open, save: what the title says, what is asked, and what comes back."""

import os
import threading
import time
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QListWidget

from nnviz.debugger import Quantity
from nnviz.debugger.breakpoints import AtIteration, AtLine
from nnviz.debugger.formula_parts import Reference
from nnviz.document import store
from nnviz.document.file_format import Saved, pack
from nnviz.document.presets import PRESETS
from nnviz.window.training_controller import TrainingState

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def careful(sit_at):
    """A person before a window that asks before anything is lost."""
    return sit_at("xor", guarded=True)


def bytes_of(experiment) -> bytes:
    return pack(Saved(experiment))


def entry(person, text: str) -> QAction:
    actions = person.window.findChildren(QAction)
    return next(a for a in actions if a.text().replace("&", "").split("  —")[0].endswith(text))


def wish(person, key: str) -> None:
    """Choose an entry of the menu; offscreen, a dialog that closes leaves no window the keys."""
    person.window.findChild(QAction, key).trigger()


def change_a_weight(person) -> None:
    """Train one iteration: the smallest change that no file has."""
    wish(person, "one_iteration")
    person.waits_until(person.window.isWindowModified)
    person.waits_for_training_to(TrainingState.PAUSED)


def saved(person, answers, path: Path) -> None:
    answers.names(path)
    wish(person, "save")
    assert person.window.filing.path == path


class TestTheTitle:
    def test_says_what_is_open_and_whether_it_is_saved(self, person, answers, tmp_path):
        assert person.window.windowTitle() == "XOR of two inputs · 2-4-1[*] — nnviz"
        assert not person.window.isWindowModified()
        change_a_weight(person)
        saved(person, answers, tmp_path / "mine.nnviz")
        assert person.window.windowTitle() == "mine.nnviz[*] — nnviz"
        assert not person.window.isWindowModified()

    def test_looking_around_changes_nothing_that_is_saved(self, person):
        for key in (Qt.Key.Key_Space, Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_PageDown):
            person.presses(key)
        assert not person.window.isWindowModified()

    def test_undoing_back_to_what_was_saved_is_no_change(self, person, answers, tmp_path):
        saved(person, answers, tmp_path / "mine.nnviz")
        change_a_weight(person)
        person.window.document.undo_stack.undo()
        assert not person.window.isWindowModified()
        person.window.document.undo_stack.redo()
        assert person.window.isWindowModified()

    def test_tells_of_a_breakpoint_and_of_a_watch_which_are_saved_too(
        self, person, answers, tmp_path
    ):
        saved(person, answers, tmp_path / "mine.nnviz")
        wish(person, "step")
        wish(person, "toggle_breakpoint")
        assert person.window.isWindowModified()
        wish(person, "toggle_breakpoint")  # taken away again, it is as it was saved
        assert not person.window.isWindowModified()
        document = person.window.document
        document.look(document.experiment.watching(Reference(Quantity.Z, 2, 1)))
        assert person.window.isWindowModified()
        assert not person.window.document.undo_stack.canUndo()
        wish(person, "save")
        assert not person.window.isWindowModified()
        assert store.read(tmp_path / "mine.nnviz").saved.experiment.watches

    def test_asks_on_closing_about_a_breakpoint_that_is_not_saved(self, careful, answers):
        wish(careful, "step")
        wish(careful, "toggle_breakpoint")
        answers.clicks("Cancel")
        careful.window.close()
        assert careful.window.isVisible()
        assert answers.read


class Disk:
    """Writes only when it is let, or refuses."""

    def __init__(self) -> None:
        self.refuses = False
        self._free = threading.Event()
        self._write = store.write

    def write(self, path: Path, content: bytes) -> store.Stamp:
        assert self._free.wait(20)
        if self.refuses:
            raise store.StoreError(f"{path.name} was not saved: the disk is full.")
        return self._write(path, content)

    def frees(self) -> None:
        self._free.set()


@pytest.fixture
def disk(monkeypatch):
    disk = Disk()
    monkeypatch.setattr(store, "write", disk.write)
    yield disk
    disk.frees()


class TestWhileItIsSaved:
    def test_a_person_goes_on_and_what_is_edited_meanwhile_is_not_in_the_file(
        self, person, answers, disk, tmp_path
    ):
        path = tmp_path / "slow.nnviz"
        answers.names(path)
        change_a_weight(person)
        before = bytes_of(person.experiment)
        wish(person, "save")
        assert "slow.nnviz is being written" in person.caption
        assert person.window.isWindowModified()
        wish(person, "one_iteration")
        person.waits_until(lambda: person.experiment.iteration == 2)
        person.waits_for_training_to(TrainingState.PAUSED)
        disk.frees()
        person.waits_until(lambda: person.window.filing.path == path)
        assert bytes_of(store.read(path).saved.experiment) == before
        assert person.window.isWindowModified()
        person.window.document.undo_stack.undo()
        assert not person.window.isWindowModified()

    def test_closing_waits_for_it(self, careful, answers, disk, tmp_path):
        path = tmp_path / "slow.nnviz"
        change_a_weight(careful)
        answers.names(path)
        wish(careful, "save")
        answers.does(lambda dialog: disk.frees())  # the one that says what is being done
        careful.window.close()
        assert not careful.window.isVisible()
        assert store.read(path).saved.experiment.iteration == 1

    def test_a_disk_that_is_full_is_told_of_and_the_document_is_still_unsaved(
        self, person, answers, disk, tmp_path
    ):
        change_a_weight(person)
        answers.names(tmp_path / "full.nnviz")
        wish(person, "save")
        disk.refuses = True
        answers.clicks("OK")
        disk.frees()
        person.waits_until(answers.are_given)
        assert "full.nnviz was not saved: the disk is full." in answers.read[0]
        assert "full.nnviz was not saved: the disk is full." in person.caption
        assert person.window.isWindowModified()
        assert person.window.filing.path is None


class TestWhatWasSaved:
    def test_opens_again_exactly_where_it_was(self, sit_at, answers, tmp_path):
        person, path = sit_at("iris"), tmp_path / "iris.nnviz"
        wish(person, "one_iteration")
        person.waits_for_training_to(TrainingState.PAUSED)
        person.presses(Qt.Key.Key_PageDown)
        for _ in range(3):
            person.presses(Qt.Key.Key_Space)
        document = person.window.document
        marked = document.experiment.toggled(AtLine(4)).toggled(AtIteration(30))
        document.look(marked.watching(Reference(Quantity.Z, 2, 1)))
        before, counter, sentence = person.experiment, person.counter, person.caption
        saved(person, answers, path)

        again = sit_at("xor")
        answers.names(path)
        wish(again, "open")
        assert again.experiment.place == before.place
        assert again.experiment.breakpoints == (AtLine(4), AtIteration(30))
        assert again.experiment.watches == (Reference(Quantity.Z, 2, 1),)
        assert bytes_of(again.experiment) == bytes_of(before)
        assert (again.counter, again.caption) == (counter, sentence)
        assert again.window.windowTitle() == "iris.nnviz[*] — nnviz"
        assert not again.window.document.undo_stack.canUndo()
        assert not again.window.isWindowModified()

    def test_steps_back_into_the_history_that_it_had(self, sit_at, answers, tmp_path):
        person, path = sit_at("xor"), tmp_path / "xor.nnviz"
        first = person.experiment.network
        for number in (1, 2, 3):
            wish(person, "one_iteration")
            person.waits_until(lambda number=number: person.experiment.iteration == number)
        saved(person, answers, path)
        again = sit_at("digits")
        again.window.filing.open(path)
        assert again.experiment.iteration == 3
        assert again.experiment.at_iteration(0).network == first

    def test_brings_the_arrangement_of_the_window(self, sit_at, answers, tmp_path):
        person, path = sit_at("xor"), tmp_path / "xor.nnviz"
        docks = person.window._docks
        docks["chart"].close()
        saved(person, answers, path)
        again = sit_at("xor")
        again.window._docks["chart"].show()
        again.window.filing.open(path)
        assert again.window._docks["chart"].isHidden()

    @pytest.mark.parametrize(
        "arranged", [b"{", b"[]", b'{"chart": {"side": "top"}}', b"\xff", b'{"\xff": {}}']
    )
    def test_opens_with_an_arrangement_that_makes_no_sense(self, person, tmp_path, arranged):
        path = tmp_path / "odd.nnviz"
        store.write(path, pack(Saved(PRESETS["iris"].open(), arranged)))
        person.window.filing.open(path)
        assert person.experiment.dataset.name == "iris"
        assert not person.window._docks["chart"].isHidden()

    def test_is_what_training_has_reached_and_training_goes_on(self, person, answers, tmp_path):
        path = tmp_path / "xor.nnviz"
        person.presses(Qt.Key.Key_T)
        person.waits_until(lambda: person.window.training.snapshot is not None)
        saved(person, answers, path)
        reached = store.read(path).saved.experiment.iteration
        assert reached > 0
        assert person.window.training.state is TrainingState.RUNNING
        assert person.window.isWindowModified()
        person.waits_until(
            lambda: (
                (shown := person.window.training.snapshot) is not None and shown.iteration > reached
            )
        )
        wish(person, "train")
        person.waits_for_training_to(TrainingState.PAUSED)
        person.window.document.undo_stack.undo()
        assert person.experiment.iteration == reached
        assert not person.window.isWindowModified()


class TestSaving:
    def test_has_the_usual_key(self, person, answers, tmp_path):
        answers.names(tmp_path / "mine.nnviz")
        person.presses(Qt.Key.Key_S, CONTROL)
        person.waits_until(lambda: person.window.filing.path == tmp_path / "mine.nnviz")

    def test_gives_a_name_its_suffix(self, person, answers, tmp_path):
        answers.names(tmp_path / "mine")
        wish(person, "save")
        assert person.window.filing.path == tmp_path / "mine.nnviz"
        assert (tmp_path / "mine.nnviz").exists()

    def test_again_asks_for_no_name(self, person, answers, tmp_path):
        saved(person, answers, tmp_path / "mine.nnviz")
        change_a_weight(person)
        wish(person, "save")
        assert store.read(tmp_path / "mine.nnviz").saved.experiment.iteration == 1

    def test_twice_gives_the_same_bytes(self, person, answers, tmp_path):
        change_a_weight(person)
        saved(person, answers, tmp_path / "one.nnviz")
        answers.names(tmp_path / "other.nnviz")
        wish(person, "save_as")
        one, other = (tmp_path / name for name in ("one.nnviz", "other.nnviz"))
        assert one.read_bytes() == other.read_bytes()

    def test_as_leaves_the_old_file(self, person, answers, tmp_path):
        saved(person, answers, tmp_path / "one.nnviz")
        change_a_weight(person)
        answers.names(tmp_path / "other.nnviz")
        wish(person, "save_as")
        iterations = [
            store.read(tmp_path / name).saved.experiment.iteration
            for name in ("one.nnviz", "other.nnviz")
        ]
        assert iterations == [0, 1]
        assert person.window.windowTitle().startswith("other.nnviz")

    def test_that_fails_says_why_and_loses_nothing(self, person, answers, tmp_path):
        change_a_weight(person)
        before = bytes_of(person.experiment)
        person.window.filing._path = Path("/proc/mine.nnviz")
        answers.clicks("OK")
        wish(person, "save")
        assert "mine.nnviz was not saved" in answers.read[0]
        assert "nothing in the window is lost" in answers.read[0]
        assert person.window.isWindowModified()
        assert bytes_of(person.experiment) == before


class TestAFileThatAnotherProgramChanged:
    @pytest.fixture
    def path(self, person, answers, tmp_path):
        path = tmp_path / "mine.nnviz"
        saved(person, answers, path)
        path.write_bytes(b"of another program")
        change_a_weight(person)
        return path

    def test_is_left_if_the_person_cancels(self, person, answers, path):
        answers.clicks("Cancel")
        wish(person, "save")
        assert "was changed by another program" in answers.read[0]
        assert path.read_bytes() == b"of another program"
        assert person.window.isWindowModified()

    def test_is_overwritten_if_the_person_wants_it(self, person, answers, path):
        answers.clicks("Overwrite")
        wish(person, "save")
        assert store.read(path).saved.experiment.iteration == 1

    def test_is_left_for_another_name(self, person, answers, path):
        answers.clicks("Save as…")
        answers.names(path.with_name("other.nnviz"))
        wish(person, "save")
        assert path.read_bytes() == b"of another program"
        assert person.window.filing.path == path.with_name("other.nnviz")


def closing(person):
    person.window.close()


def choosing_a_preset(person):
    person.chooses("Preset", PRESETS["iris"].title)


def opening_a_preset(person):
    entry(person, PRESETS["iris"].title).trigger()


WAYS = (closing, choosing_a_preset, opening_a_preset)


class TestUnsavedChanges:
    @pytest.mark.parametrize("way", WAYS)
    def test_are_kept_if_the_person_cancels(self, careful, answers, way):
        change_a_weight(careful)
        before = careful.experiment
        answers.clicks("Cancel")
        way(careful)
        assert "Save the changes of “XOR of two inputs · 2-4-1”?" in answers.read[0]
        assert careful.window.isVisible()
        assert careful.experiment.network is before.network
        boxes = careful.window.findChildren(QComboBox)
        presets = next(box for box in boxes if box.accessibleName() == "Preset")
        assert presets.currentText() == "XOR · 2-4-1"

    @pytest.mark.parametrize("way", WAYS)
    def test_are_saved_first_if_the_person_wants_it(self, careful, answers, way, tmp_path):
        change_a_weight(careful)
        answers.clicks("Save")
        answers.names(tmp_path / "mine.nnviz")
        way(careful)
        assert store.read(tmp_path / "mine.nnviz").saved.experiment.iteration == 1
        gone = not careful.window.isVisible()
        assert gone or careful.experiment.dataset.name == "iris"

    @pytest.mark.parametrize("way", WAYS)
    def test_are_discarded_if_the_person_wants_it(self, careful, answers, way):
        change_a_weight(careful)
        answers.clicks("Discard")
        way(careful)
        gone = not careful.window.isVisible()
        assert gone or careful.experiment.dataset.name == "iris"

    def test_stay_if_saving_them_is_given_up(self, careful, answers):
        change_a_weight(careful)
        answers.clicks("Save")
        answers.does(QDialog.reject)
        careful.window.close()
        assert careful.window.isVisible()
        assert careful.window.isWindowModified()

    def test_are_asked_about_before_the_lecture_hides_it(self, careful, answers):
        change_a_weight(careful)
        wish(careful, "lecture")
        careful.waits_until(lambda: careful.window.lecturing.view is not None)
        answers.clicks("Cancel")
        careful.window.close()
        assert careful.window.lecturing.view is None
        assert careful.window.isVisible()

    def test_of_a_running_training_are_asked_about_and_it_ends_soon(self, careful, answers):
        careful.presses(Qt.Key.Key_T)
        careful.waits_until(lambda: careful.window.training.snapshot is not None)
        answers.clicks("Discard")
        begun = time.perf_counter()
        careful.window.close()
        assert not careful.window.isVisible()
        assert time.perf_counter() - begun < 2.0

    @pytest.mark.parametrize("way", WAYS)
    def test_that_are_none_are_not_asked_about(self, careful, answers, way):
        careful.presses(Qt.Key.Key_Space)
        way(careful)
        assert not answers.read


class TestANewOne:
    def test_begins_with_what_the_person_chooses(self, careful, answers):
        answers.does(partial(choose_row, "Two circles · 2-4-1"))
        wish(careful, "new")
        assert careful.experiment.dataset.name == "circles"
        assert careful.window.windowTitle() == "Two circles · 2-4-1[*] — nnviz"

    def test_may_be_nearly_empty(self, careful, answers):
        answers.does(partial(choose_row, "Nearly empty · two points in the plane"))
        wish(careful, "new")
        assert careful.experiment.dataset.X.tolist() == [[-0.5, -0.5], [0.5, 0.5]]
        wish(careful, "one_iteration")
        careful.waits_for_training_to(TrainingState.PAUSED)

    def test_has_no_file(self, careful, answers, tmp_path):
        saved(careful, answers, tmp_path / "mine.nnviz")
        careful.window.filing.open_preset("xnor")
        assert careful.window.filing.path is None
        assert not careful.window.document.undo_stack.canUndo()


def choose_row(title: str, dialog: QDialog) -> None:
    rows = dialog.findChild(QListWidget)
    rows.setCurrentItem(rows.findItems(title, Qt.MatchFlag.MatchExactly)[0])
    dialog.accept()


class TestWhatCannotBeOpened:
    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "the file is empty"),
            (b"x1,x2,y\n", "This is no nnviz document"),
            (b"PK\x03\x04 and nothing", "The document is damaged"),
        ],
    )
    def test_is_refused_and_what_is_open_stays(self, careful, answers, tmp_path, content, reason):
        change_a_weight(careful)
        before = careful.experiment
        path = tmp_path / "bad.nnviz"
        path.write_bytes(content)
        answers.clicks("OK")
        careful.window.filing.open(path)
        assert "bad.nnviz cannot be opened." in answers.read[0]
        assert reason in answers.read[0]
        assert careful.experiment is before
        assert careful.window.filing.path is None

    def test_is_refused_behind_the_window_where_reading_takes_long(
        self, careful, answers, tmp_path, monkeypatch
    ):
        monkeypatch.setattr(store, "_LARGE", 0)
        before, path = careful.experiment, tmp_path / "bad.nnviz"
        path.write_bytes(b"PK\x03\x04 and nothing")
        answers.clicks("OK")
        careful.window.filing.open(path)
        assert not answers.read
        careful.waits_until(lambda: bool(answers.read))
        assert "bad.nnviz: The document is damaged" in answers.read[0]
        assert careful.experiment is before


def test_a_large_document_is_opened_behind_the_window_and_can_be_given_up(
    person, answers, tmp_path, monkeypatch
):
    change_a_weight(person)
    theta, path = person.experiment.network, tmp_path / "large.nnviz"
    saved(person, answers, path)
    monkeypatch.setattr(store, "_LARGE", 0)
    person.window.filing.open_preset("circles")
    person.window.filing.open(path)
    person.window.filing._reading.stop()  # what Cancel does
    person.waits_until(lambda: not person.window.filing._reading._retired)
    assert person.experiment.dataset.name == "circles"
    person.window.filing.open(path)
    assert person.experiment.dataset.name == "circles"
    person.waits_until(lambda: person.window.filing.path == path)
    assert person.experiment.network == theta


class TestRecentFiles:
    def test_are_remembered_the_last_first_for_the_next_window(
        self, person, answers, sit_at, tmp_path
    ):
        saved(person, answers, tmp_path / "one.nnviz")
        answers.names(tmp_path / "two.nnviz")
        wish(person, "save_as")
        next_one = sit_at("iris")
        recent = next_one.window._menus.recent
        assert [path.name for path in recent.paths] == ["two.nnviz", "one.nnviz"]
        entry(next_one, "one.nnviz").trigger()
        assert next_one.window.filing.path == tmp_path / "one.nnviz"
        assert [path.name for path in recent.paths] == ["one.nnviz", "two.nnviz"]

    def test_that_are_gone_are_said_to_be_so_and_dropped(self, person, answers, tmp_path):
        saved(person, answers, tmp_path / "one.nnviz")
        (tmp_path / "one.nnviz").unlink()
        answers.clicks("OK")
        entry(person, "one.nnviz").trigger()
        assert "is not there any more" in answers.read[0]
        assert not person.window._menus.recent.paths

    def test_can_be_cleared(self, person, answers, tmp_path):
        saved(person, answers, tmp_path / "one.nnviz")
        entry(person, "Clear").trigger()
        assert not person.window._menus.recent.paths
        assert QSettings().value("files/recent") == []


class TestDroppedFiles:
    def drop(self, person, *paths: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        none = Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(9, 9), copy, data, left, none)
        QApplication.sendEvent(person.window, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(person.window, QDropEvent(QPointF(9, 9), copy, data, left, none))

    def test_are_opened(self, person, tmp_path):
        path = tmp_path / "iris.nnviz"
        store.write(path, bytes_of(PRESETS["iris"].open()))
        self.drop(person, path)
        person.waits_until(lambda: person.window.filing.path == path)
        assert person.experiment.dataset.name == "iris"

    def test_with_data_are_handed_on(self, person, qtbot, tmp_path):
        path = tmp_path / "points.csv"
        path.write_text("x1,x2,y\n0,1,0\n1,0,1\n")
        with qtbot.waitSignal(person.window.filing.dataWished) as wished:
            self.drop(person, path)
        assert wished.args == [path]


def test_the_folder_of_the_last_file_is_remembered(person, answers, sit_at, tmp_path):
    saved(person, answers, tmp_path / "one.nnviz")
    assert sit_at("iris").window.filing.folder == tmp_path


def test_a_file_touched_by_another_program_is_saved_without_a_question(person, answers, tmp_path):
    path = tmp_path / "mine.nnviz"
    saved(person, answers, path)
    os.utime(path, (1, 1))
    change_a_weight(person)
    wish(person, "save")
    assert store.read(path).saved.experiment.iteration == 1
