"""A crash loses nothing: the killed window's work is offered at the next start."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

# Runs the command with a person's deeds in it, which are given as Python, one for each moment at
# which the window has done what came before; a deed that returns False is tried again.
RUN = """
import sys, json, os, time
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDialog, QListWidget, QMessageBox, QPushButton
from nnviz.window import autosaving
from nnviz.document import recovery, store
autosaving.INTERVAL_MS, autosaving.REST_MS = 100, 20

def window():
    return next(w for w in QApplication.topLevelWidgets() if hasattr(w, "filing"))
def does(key):
    window().findChild(QAction, key).trigger()
def kept():
    return sorted(recovery.folder().glob("*.nnviz"))
def dialog():
    found = QApplication.activeModalWidget()
    return found if isinstance(found, QDialog) else None
def clicks(text):
    buttons = dialog().findChildren(QPushButton) if dialog() else []
    found = [button for button in buttons if button.text().replace("&", "") == text]
    if not found:
        return False
    QTimer.singleShot(0, found[0].click)  # in a slot of the timer it would stop the timer
def iterations():
    return [store.read(path).saved.experiment.iteration for path in kept()]
def offered():
    rows = dialog().findChild(QListWidget)
    return [rows.item(row).text().split("  ")[0] for row in range(rows.count())]
def state():
    document = window().document
    return [window().windowTitle(), window().isWindowModified(), document.experiment.iteration]
def tell(what):
    print(json.dumps(what), flush=True)

deeds = [compile(deed, deed, "eval") for deed in json.loads(sys.argv.pop(1))]
timer = QTimer(interval=5)
def act():
    if deeds:
        deed = deeds.pop(0)
        if eval(deed) is False:
            deeds.insert(0, deed)
timer.timeout.connect(act)
run = QApplication.exec
def act_and_run(*_):
    timer.start()
    try:
        return run()
    finally:
        timer.stop()
QApplication.exec = act_and_run
from nnviz.launch import main
sys.exit(main(sys.argv[1:]))
"""
TRAIN_ONCE = "does('one_iteration')"
IS_KEPT = "any(iterations())"
IS_RESTORED = "window().isWindowModified()"
TELL_STATE = "tell(state())"


class Runs:
    """Starts nnviz with folders of its own and a person's deeds in it."""

    def __init__(self, folder: Path, setting) -> None:
        self.folder = folder
        self._setting = setting
        self.processes: list[subprocess.Popen[str]] = []

    def __call__(self, *deeds: str, arguments: tuple[str, ...] = ()) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", RUN, json.dumps(deeds), *arguments],
            **self._setting,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.processes.append(process)
        return process

    @property
    def kept(self) -> list[Path]:
        return sorted(self.folder.rglob("recovery/*.nnviz"))


@pytest.fixture
def runs(nnviz, tmp_path):
    data = tmp_path / "data"
    config = tmp_path / "config"
    setting = nnviz._setting(
        {
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_DATA_HOME": str(data),
            "XDG_CONFIG_HOME": str(config),
        }
    )
    made = Runs(data, setting)
    yield made
    for process in made.processes:
        process.kill()
        process.communicate()


def told(process: subprocess.Popen[str]):
    line = process.stdout.readline()
    assert line, process.communicate()[1]
    return json.loads(line)


def crashed(runs, *deeds: str, arguments: tuple[str, ...] = ()) -> None:
    """Kill a window that has kept its work."""
    process = runs(*deeds, IS_KEPT, "tell('kept')", arguments=arguments)
    assert told(process) == "kept"
    process.kill()
    process.wait()


def ended(process: subprocess.Popen[str], code: int = 0) -> None:
    _, complaints = process.communicate(timeout=30)
    assert (process.returncode, complaints) == (code, "")


def test_what_a_killed_window_had_is_restored_and_stays_until_it_is_saved(runs, tmp_path):
    crashed(runs, TRAIN_ONCE)
    again = runs(
        "dialog() is not None", "tell(offered())", "clicks('Restore')", IS_RESTORED, TELL_STATE
    )
    assert told(again) == ["XOR of two inputs · 2-4-1"]
    assert told(again) == ["XOR of two inputs 2-4-1 (restored)[*] — nnviz", True, 1]
    assert len(runs.kept) == 1
    again.kill()  # a second crash, before it was saved
    again.wait()
    path = tmp_path / "saved.nnviz"
    save = f"window().filing._write(Path({str(path)!r}))"
    third = runs("clicks('Restore')", IS_RESTORED, TELL_STATE, save, TELL_STATE, "window().close()")
    assert told(third)[1:] == [True, 1]
    assert told(third) == ["saved.nnviz[*] — nnviz", False, 1]
    ended(third)
    assert path.exists()
    assert runs.kept == []


def test_what_training_had_reached_is_kept_while_it_runs(runs):
    crashed(runs, "does('train')")
    again = runs("clicks('Restore')", IS_RESTORED, TELL_STATE)
    assert told(again)[2] > 0


def test_it_is_kept_for_later_or_discarded_as_the_person_wants(runs):
    crashed(runs, TRAIN_ONCE)
    ended(runs("clicks('Later')", "dialog() is None", "window().close()"))
    assert len(runs.kept) == 1
    ended(runs("clicks('Discard…')", "clicks('Discard')", "dialog() is None", "window().close()"))
    assert runs.kept == []


def test_several_windows_do_not_take_each_others_work(runs):
    first = runs(TRAIN_ONCE, IS_KEPT, "tell('kept')")
    assert told(first) == "kept"
    second = runs("tell(dialog() is None)", TRAIN_ONCE, "len(kept()) == 2", "tell('kept')")
    assert told(second) is True
    assert told(second) == "kept"
    second.kill()
    second.wait()
    third = runs("dialog() is not None", "tell(offered())")
    assert len(told(third)) == 1
    third.kill()
    third.wait()
    assert len(runs.kept) == 2


def test_a_restored_document_knows_the_file_that_it_was_in(runs, tmp_path):
    path = tmp_path / "mine.nnviz"
    save = f"window().filing._write(Path({str(path)!r}))"
    crashed(runs, save, TRAIN_ONCE)
    before = path.read_bytes()
    again = runs(
        "clicks('Restore')", IS_RESTORED, TELL_STATE, "tell(str(window().filing.proposed))"
    )
    assert told(again) == ["mine (restored)[*] — nnviz", True, 1]
    assert told(again) == str(path)
    assert path.read_bytes() == before


def test_a_damaged_one_is_told_of_and_left_where_it_is(runs):
    crashed(runs, TRAIN_ONCE)
    (kept,) = runs.kept
    kept.write_bytes(kept.read_bytes()[:500])
    text = "isinstance(dialog(), QMessageBox) and tell(dialog().informativeText())"
    again = runs("clicks('Restore')", text, "clicks('OK')", "dialog() is None", "window().close()")
    assert str(kept) in told(again)
    ended(again)
    assert runs.kept == [kept]


def test_a_clean_end_leaves_nothing(runs):
    ended(runs(TRAIN_ONCE, IS_KEPT, "QTimer.singleShot(0, window().close)", "clicks('Discard')"))
    assert runs.kept == []
    assert list(runs.folder.rglob("*.lock")) == []


class TestSignals:
    def test_the_first_asks_and_the_second_ends_it_and_keeps_what_is_not_saved(self, runs):
        process = runs(
            TRAIN_ONCE, "window().isWindowModified()", "tell(1)", "dialog() is not None", "tell(2)"
        )
        assert told(process) == 1
        process.send_signal(signal.SIGTERM)
        assert told(process) == 2
        process.send_signal(signal.SIGTERM)
        ended(process)
        again = runs(
            "dialog() is not None", "tell(offered())", "clicks('Restore')", IS_RESTORED, TELL_STATE
        )
        assert told(again) == ["XOR of two inputs · 2-4-1"]
        assert told(again)[1:] == [True, 1]
