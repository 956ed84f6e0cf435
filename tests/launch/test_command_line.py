"""What the command says and how it ends, driven from outside as a person would."""

import sys
from pathlib import Path

import pytest

import nnviz as package
from nnviz.document.presets import PRESETS

WITHOUT_QT = """
import sys
sys.modules["PySide6"] = None
from nnviz.launch import main
sys.exit(main(sys.argv[1:]))
"""
NOBODYS_DISPLAY = ":54321"


def test_version_is_told(nnviz):
    done = nnviz("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"nnviz {package.__version__}\n", "")


def test_help_names_every_option(nnviz):
    done = nnviz("--help")
    assert (done.returncode, done.stderr) == (0, "")
    for option in ("--version", "--preset", "--screenshot", "--size", "--dark", "--doctor"):
        assert option in done.stdout


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_a_question_is_answered_without_qt(nnviz, option):
    done = nnviz.python("-c", WITHOUT_QT, option)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_version_costs_no_import_of_numpy_or_qt(nnviz):
    code = """
import sys
from nnviz.launch import main
try:
    main(["--version"])
except SystemExit:
    print(sorted({"numpy", "PySide6", "pyqtgraph", "scipy"} & set(sys.modules)))
"""
    assert nnviz.python("-c", code).stdout.splitlines()[-1] == "[]"


def test_an_unknown_option_is_one_line(nnviz, one_line):
    assert "--nonsense" in one_line(nnviz("--nonsense"), 2)


@pytest.mark.parametrize("size", ["big", "1600", "1600x", "-5x10", "1x1", "99999x99999"])
def test_a_size_that_is_none_is_one_line(nnviz, one_line, size):
    assert size in one_line(nnviz(f"--size={size}"), 2)


def test_an_unknown_preset_lists_those_there_are(nnviz, one_line):
    line = one_line(nnviz("--preset", "nonsense"), 2)
    assert all(name in line for name in ("nonsense", *PRESETS))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
class TestWithoutADisplay:
    def test_says_so(self, nnviz, one_line):
        line = one_line(nnviz(), 1)
        assert "DISPLAY" in line
        assert "WAYLAND_DISPLAY" in line

    def test_says_that_no_x_server_answers(self, nnviz, one_line):
        assert NOBODYS_DISPLAY in one_line(nnviz(DISPLAY=NOBODYS_DISPLAY), 1)

    def test_says_that_no_compositor_answers(self, nnviz, one_line, tmp_path):
        line = one_line(nnviz(WAYLAND_DISPLAY="wayland-7", XDG_RUNTIME_DIR=str(tmp_path)), 1)
        assert str(tmp_path / "wayland-7") in line

    def test_names_the_platforms_when_asked_for_an_unknown_one(self, nnviz, one_line):
        line = one_line(nnviz(QT_QPA_PLATFORM="nonsense"), 1)
        assert "nonsense" in line
        assert "offscreen" in line

    def test_does_not_abort_where_a_platform_lacks_its_hardware(self, nnviz, one_line):
        if Path("/dev/fb0").exists():
            pytest.skip("this machine has a frame buffer")
        assert "linuxfb" in one_line(nnviz(QT_QPA_PLATFORM="linuxfb"), 1)

    def test_names_the_package_of_a_library_that_cannot_be_loaded(self, nnviz, one_line, tmp_path):
        (tmp_path / "libxcb-cursor.so.0").touch()  # found first, and no library
        done = nnviz(LD_LIBRARY_PATH=str(tmp_path), DISPLAY=NOBODYS_DISPLAY)
        line = one_line(done, 1)
        assert "libxcb-cursor.so.0 is missing" in line
        assert "libxcb-cursor0" in line or "xcb-util-cursor" in line

    def test_names_all_missing_libraries_at_once(self, nnviz, one_line, tmp_path):
        names = ("libEGL.so.1", "libxcb-icccm.so.4", "libxkbcommon-x11.so.0")
        for name in names:
            (tmp_path / name).touch()
        line = one_line(nnviz(LD_LIBRARY_PATH=str(tmp_path), DISPLAY=NOBODYS_DISPLAY), 1)
        assert all(name in line for name in names)


def test_without_pyside_says_how_to_get_it(nnviz, one_line):
    line = one_line(nnviz.python("-c", WITHOUT_QT), 1)
    assert "PySide6-Essentials is missing" in line
    assert "pip install" in line


class TestTheDoctor:
    ROWS = ("nnviz", "Python", "System", "Qt", "PySide6", "numpy", "pyqtgraph", "Platform")

    def test_finds_all_well_where_a_window_can_be_drawn(self, nnviz):
        done = nnviz("--doctor", QT_QPA_PLATFORM="offscreen")
        assert (done.returncode, done.stderr) == (0, "")
        told = [line.split()[0] for line in done.stdout.splitlines() if line]
        assert set(self.ROWS) <= set(told)
        assert "All is well" in done.stdout
        assert "Problem" not in done.stdout

    @pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
    def test_finds_the_missing_display(self, nnviz):
        done = nnviz("--doctor")
        assert (done.returncode, done.stderr) == (1, "")
        assert "Problem: no display" in done.stdout
        assert "WAYLAND_DISPLAY  not set" in done.stdout

    def test_works_without_pyside(self, nnviz):
        done = nnviz.python("-c", WITHOUT_QT, "--doctor", QT_QPA_PLATFORM="offscreen")
        assert (done.returncode, done.stderr) == (1, "")
        assert "Problem: PySide6-Essentials is missing" in done.stdout

    @pytest.mark.skipif(sys.platform != "linux", reason="the packages are those of Linux")
    def test_names_missing_libraries(self, nnviz, tmp_path):
        (tmp_path / "libxcb-cursor.so.0").touch()
        done = nnviz("--doctor", LD_LIBRARY_PATH=str(tmp_path), DISPLAY=NOBODYS_DISPLAY)
        assert done.returncode == 1
        assert "libxcb-cursor.so.0 is missing" in done.stdout


class TestAPictureThatCannotBeWritten:
    def test_in_a_folder_that_is_not_there(self, nnviz, one_line, tmp_path):
        assert "no such folder" in one_line(nnviz("--screenshot", f"{tmp_path}/none/a.png"), 1)

    def test_over_a_folder(self, nnviz, one_line, tmp_path):
        assert "is a folder" in one_line(nnviz("--screenshot", str(tmp_path)), 1)

    @pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
    def test_where_the_system_refuses(self, nnviz, one_line):
        assert "cannot write /proc/a.png" in one_line(nnviz("--screenshot", "/proc/a.png"), 1)
