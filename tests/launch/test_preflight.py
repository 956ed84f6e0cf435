"""The checks before Qt: each way in which a window can be kept from opening, simulated."""

import re
import sys
from pathlib import Path

import PySide6
import pytest

from nnviz import preflight

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the packages are those of Linux")
PROVIDED_BY_QT_OR_LIBC = re.compile(
    r"lib(Qt6|icu|c\.so|m\.so|dl\.so|rt\.so|pthread|gcc_s|pyside6|shiboken6)"
)


@pytest.fixture
def system(monkeypatch):
    """Pretend to be on a system with this ID that lacks these libraries."""

    def pretend(distribution: str, *missing: str, like: str = "") -> None:
        release = {"ID": distribution, "ID_LIKE": like, "PRETTY_NAME": distribution}
        monkeypatch.setattr(preflight.platform, "freedesktop_os_release", lambda: release)
        monkeypatch.setattr(preflight, "_is_root", lambda: False)
        load = preflight._loading_error

        def loading_error(library: str) -> str | None:
            wanted = missing if "libqxcb" in library else [n for n in missing if n == library]
            for name in wanted:
                return f"{name}: cannot open shared object file: No such file or directory"
            return load(library)

        monkeypatch.setattr(preflight, "_loading_error", loading_error)

    return pretend


@linux_only
@pytest.mark.parametrize(
    ("distribution", "like", "command"),
    [
        ("debian", "", "sudo apt-get install libxcb-cursor0 libxcb-icccm4"),
        ("linuxmint", "ubuntu debian", "sudo apt-get install libxcb-cursor0 libxcb-icccm4"),
        ("fedora", "", "sudo dnf install xcb-util-cursor xcb-util-wm"),
        ("arch", "", "apt-get install libxcb-cursor0 libxcb-icccm4 (Debian, Ubuntu), dnf"),
    ],
)
def test_a_missing_library_comes_with_the_command_for_this_system(
    system, distribution, like, command
):
    system(distribution, "libxcb-cursor.so.0", "libxcb-icccm.so.4", like=like)
    found = preflight.survey({"DISPLAY": ":54321"})
    assert found.platform is None
    (problem,) = found.problems
    assert "libxcb-cursor.so.0 and libxcb-icccm.so.4 are missing" in problem
    assert command in problem


@linux_only
def test_packages_are_named_once(system):
    system("fedora", "libxcb-randr.so.0", "libxcb-shape.so.0")
    (problem,) = preflight.survey({"DISPLAY": ":54321"}).problems
    assert problem.endswith("dnf install libxcb")


@linux_only
def test_a_system_without_fonts_is_told_of(monkeypatch, system):
    system("debian")
    monkeypatch.setattr(preflight, "font_count", lambda: 0)
    (problem,) = preflight.survey({"QT_QPA_PLATFORM": "offscreen"}).problems
    assert problem.startswith("no font is installed")
    assert "fonts-dejavu-core" in problem


@linux_only
def test_this_system_has_fonts():
    assert preflight.font_count() > 0


@linux_only
def test_what_is_asked_for_comes_before_what_is_announced():
    found = preflight.survey({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":54321"})
    assert found == preflight.Survey("offscreen", ())


@linux_only
def test_the_first_platform_that_works_is_used():
    assert preflight.survey({"QT_QPA_PLATFORM": "nonsense;offscreen"}).platform == "offscreen"


@linux_only
def test_wayland_is_preferred_to_x11_as_in_qt():
    announced = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
    assert preflight.platform_names(announced, None) == ["wayland", "xcb"]


@linux_only
def test_every_library_that_qt_asks_for_has_a_package():
    qt = Path(PySide6.__file__).parent / "Qt"
    files = [qt / "lib" / f"libQt6{name}.so.6" for name in ("Core", "Gui", "Widgets", "XcbQpa")]
    files += [qt / "plugins" / "platforms" / f"libq{name}.so" for name in ("xcb", "wayland")]
    if not all(file.exists() for file in files):
        pytest.skip("this PySide6 is not the wheel's")
    for file in files:
        names = re.findall(rb"\0(lib[\w.+-]+\.so\.\d+)(?=\0)", file.read_bytes())
        needed = {name.decode() for name in names}
        unknown = {n for n in needed if not PROVIDED_BY_QT_OR_LIBC.match(n)} - {
            *preflight.needed_libraries(["xcb", "wayland"])
        }
        assert not unknown, file.name


@pytest.mark.parametrize("system_name", ["darwin", "win32"])
def test_other_systems_leave_the_platform_to_qt(monkeypatch, system_name):
    monkeypatch.setattr(preflight.sys, "platform", system_name)
    assert preflight.survey({}) == preflight.Survey(None, ())


def test_an_import_that_fails_for_another_reason_is_told_in_its_own_words(monkeypatch):
    def refuse(_module: str) -> None:
        raise ImportError("DLL load failed while importing QtCore:\nno such module")

    monkeypatch.setattr(preflight.importlib, "import_module", refuse)
    (problem,) = preflight.survey({"QT_QPA_PLATFORM": "offscreen"}).problems
    assert problem == (
        "PySide6 cannot be imported: DLL load failed while importing QtCore: no such module"
    )
