"""``nnviz FILE``: a document opens, and what cannot be opened is said in one line."""

import subprocess
import sys
import time

import pytest

from nnviz.document import store
from nnviz.document.file_format import Saved, pack
from nnviz.document.presets import PRESETS

OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}

OPEN_TELL_AND_CLOSE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
run = QApplication.exec
def tell_and_close():
    for window in QApplication.topLevelWidgets():
        if hasattr(window, "filing"):
            print(window.windowTitle(), window.document.experiment.title, sep="|")
    QApplication.closeAllWindows()
def tell_and_run(*_):
    QTimer.singleShot(0, tell_and_close)
    return run()
QApplication.exec = tell_and_run
from nnviz.launch import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def iris(tmp_path):
    path = tmp_path / "flowers.nnviz"
    store.write(path, pack(Saved(PRESETS["iris"].open())))
    return path


def test_a_document_is_opened(nnviz, iris):
    done = nnviz.python("-X", "dev", "-c", OPEN_TELL_AND_CLOSE, str(iris), **OFFSCREEN)
    title = PRESETS["iris"].open().title
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"flowers.nnviz[*] — nnviz|{title}\n"


def test_a_document_is_drawn(nnviz, iris, tmp_path):
    pictures = [tmp_path / "flowers.png", tmp_path / "preset.png", tmp_path / "xor.png"]
    for picture, wish in zip(pictures, ([str(iris)], ["--preset", "iris"], []), strict=True):
        done = nnviz(*wish, "--screenshot", str(picture))
        assert (done.returncode, done.stderr) == (0, "")
    flowers, preset, xor = (picture.read_bytes() for picture in pictures)
    assert flowers == preset != xor


class TestWhatCannotBeOpened:
    def test_is_not_there(self, nnviz, one_line, tmp_path):
        line = one_line(nnviz(str(tmp_path / "none.nnviz"), **OFFSCREEN), 1)
        assert "there is no file" in line

    def test_is_a_folder(self, nnviz, one_line, tmp_path):
        assert "is a folder, not a file" in one_line(nnviz(str(tmp_path), **OFFSCREEN), 1)

    def test_is_damaged(self, nnviz, one_line, iris):
        iris.write_bytes(iris.read_bytes()[:-30])
        line = one_line(nnviz(str(iris), **OFFSCREEN), 1)
        assert "flowers.nnviz: The document is damaged" in line

    def test_comes_together_with_a_preset(self, nnviz, one_line, iris):
        assert "not allowed with" in one_line(nnviz(str(iris), "--preset", "xor"), 2)


SHOW = """
import numpy as np
import nnviz
from nnviz.engine import Network
thetas = (np.ones((3, 3)), np.ones((1, 4)))
X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
shown = nnviz.show(Network(thetas), X, [0, 1, 1, 0])
print("returned", flush=True)
assert input() == "look"
assert shown.poll() is None
shown.terminate()
print(shown.wait(30))
"""


def test_show_opens_a_window_on_a_model_and_returns_at_once(nnviz, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", SHOW],
        **nnviz._setting({**OFFSCREEN, "TMPDIR": str(tmp_path)}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout.readline() == "returned\n"
    limit = time.monotonic() + 60
    while any(tmp_path.glob("nnviz-*")):  # the window has read it, and leaves nothing behind
        assert time.monotonic() < limit
        assert process.poll() is None
    output, complaints = process.communicate("look\n", timeout=60)
    assert (process.returncode, output, complaints) == (0, "0\n", "")
