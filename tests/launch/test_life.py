"""The window's life: it opens, is drawn, is closed in every way, and leaves nothing behind."""

import signal
import struct
import subprocess

import pytest

OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}

OPEN_AND_CLOSE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
run = QApplication.exec
def close_and_run(*_):
    QTimer.singleShot(0, QApplication.closeAllWindows)
    return run()
QApplication.exec = close_and_run
from nnviz.launch import main
sys.exit(main(sys.argv[1:]))
"""

FAIL_TO_OPEN = """
import sys
from nnviz.launch import main
from nnviz.window.main_window import MainWindow
done = MainWindow.{method}
def fail(self, **given):
    done(self, **given)  # it fails at the last moment, when there is most to take away
    raise ValueError("the window has no luck today")
MainWindow.{method} = fail
sys.exit(main(sys.argv[1:]))
"""


def xdotool(*arguments: str) -> str:
    command = ["xdotool", *arguments]
    return subprocess.run(command, check=True, timeout=30, stdout=subprocess.PIPE, text=True).stdout


def png_size(file):
    head = file.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", head[16:24])


@pytest.mark.parametrize("option", ["--light", "--dark"])
def test_a_screenshot_has_the_size_asked_for(nnviz, tmp_path, option):
    file = tmp_path / "window.png"
    done = nnviz("--screenshot", str(file), "--size", "1600x1000", option)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert png_size(file) == (1600, 1000)
    assert list(tmp_path.iterdir()) == [file]


def test_light_and_dark_screenshots_differ(nnviz, tmp_path):
    for scheme in ("light", "dark"):
        nnviz("--screenshot", str(tmp_path / scheme), f"--{scheme}", "--size", "800x600")
    assert (tmp_path / "light").read_bytes() != (tmp_path / "dark").read_bytes()


@pytest.mark.parametrize("method", ["__init__", "show"])
def test_a_window_that_cannot_open_is_told_of_and_leaves_the_old_picture(nnviz, tmp_path, method):
    file = tmp_path / "window.png"
    file.write_text("old")
    done = nnviz.python(
        "-X", "dev", "-c", FAIL_TO_OPEN.format(method=method), "--screenshot", str(file)
    )
    assert done.returncode == 1
    assert "ValueError: the window has no luck today" in done.stderr
    assert list(tmp_path.iterdir()) == [file]
    assert file.read_text() == "old"


@pytest.mark.parametrize("arguments", [(), ("--preset", "digits")])
def test_a_window_opened_and_closed_leaves_no_complaint(nnviz, arguments):
    done = nnviz.python("-X", "dev", "-c", OPEN_AND_CLOSE, *arguments, **OFFSCREEN)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_a_signal_closes_an_idle_window(start, number, code):
    process = start(**OFFSCREEN)
    process.send_signal(number)
    output, complaints = process.communicate(timeout=30)
    assert (process.returncode, output, complaints) == (code, "", "")


@pytest.mark.x11
class TestOnAScreen:
    def test_the_window_manager_closes_it(self, start, display):
        process = start(DISPLAY=display)
        window = xdotool("search", "--sync", "--onlyvisible", "--pid", str(process.pid))
        xdotool("windowactivate", "--sync", window.split()[0])
        xdotool("key", "alt+F4")  # typed by the keyboard, whatever window that goes to
        _, complaints = process.communicate(timeout=30)
        assert (process.returncode, complaints) == (0, "")

    def test_ctrl_c_closes_it(self, start, display):
        process = start(DISPLAY=display)
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=30)
        assert (process.returncode, complaints) == (130, "")

    def test_the_doctor_finds_all_well(self, nnviz, display):
        done = nnviz("--doctor", DISPLAY=display)
        assert done.returncode == 0, done.stdout
        assert "xcb" in done.stdout
