"""What holds for every test: no user's settings are touched, and nothing is left behind.

Qt must not be imported here: the tests of the rooms that know no Qt run where there is none, and
``--without-qt`` makes it so that it cannot be imported.
"""

import contextlib
import gc
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

QT_PACKAGES = ("PySide6", "shiboken6", "pyqtgraph")
OFFSCREEN_SAYS_OF_EVERY_WINDOW = r"This plugin does not support propagateSizeHints\(\)"
USER_FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
OUTCOME = pytest.StashKey[bool]()

hypothesis.settings.register_profile("ci", deadline=None, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    parser.addoption("--without-qt", action="store_true", help="let no test import Qt")
    if not pluginmanager.hasplugin("pytest-qt"):  # pyproject.toml sets its options all the same
        parser.addini("qt_api", "unused: pytest-qt is not here")
        parser.addini("qt_log_level_fail", "unused: pytest-qt is not here")


def pytest_configure(config: pytest.Config) -> None:
    if config.pluginmanager.hasplugin("pytest-qt"):
        config.addinivalue_line("qt_log_ignore", OFFSCREEN_SAYS_OF_EVERY_WINDOW)
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # Qt would abort
    if config.getoption("--without-qt"):
        sys.modules.update(dict.fromkeys(QT_PACKAGES))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if call.when == "call":
        item.stash[OUTCOME] = report.passed
    return report


@pytest.fixture(scope="session", autouse=True)
def _folders_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Point settings and standard paths, also those of started commands, to a temporary folder."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in USER_FOLDERS:
            folder = home / name.removeprefix("XDG_").lower()
            folder.mkdir()
            patch.setenv(name, str(folder))
        patch.setenv("MPLCONFIGDIR", os.environ.get("MPLCONFIGDIR", str(_matplotlib_cache())))
        _redirect_settings(home)
        yield


def _matplotlib_cache() -> Path:
    """Return where matplotlib's list of fonts is; to make it anew takes seconds."""
    return Path("~/.cache/matplotlib").expanduser()


def _redirect_settings(home: Path) -> None:
    """Redirect QSettings too, which may have looked its folder up before."""
    if "PySide6.QtCore" in sys.modules:
        from PySide6.QtCore import QSettings  # noqa: PLC0415  (Qt may be absent)

        for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
            QSettings.setPath(form, QSettings.Scope.UserScope, str(home / "config_home"))


@pytest.fixture(autouse=True)
def _nothing_is_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, a timer or a window; one that failed already may."""
    threads, windows = set(threading.enumerate()), set(map(id, _windows()))
    gc.freeze()  # what is there now is not looked at again: a look at all objects takes 0.1 s
    yield
    left = [f"thread {thread.name}" for thread in _still_alive(threads)]
    left += _qt_leftovers(windows)
    gc.unfreeze()
    if left and request.node.stash.get(OUTCOME, False):
        pytest.fail("left behind: " + ", ".join(left), pytrace=False)


def _still_alive(known: set[threading.Thread]) -> list[threading.Thread]:
    """Give new threads that are about to end their time; return those that do not."""
    for thread in set(threading.enumerate()) - known:
        with contextlib.suppress(RuntimeError):  # a thread of Qt's cannot be joined
            thread.join(timeout=1.0)
    return [thread for thread in threading.enumerate() if thread not in known]


def _qt_leftovers(known_windows: set[int]) -> list[str]:
    """Describe what is left after deleting what asked for that and what nothing refers to."""
    if _described(known_windows):
        gc.collect()
    return _described(known_windows)


def _described(known_windows: set[int]) -> list[str]:
    """Return words and no objects, which would keep what they stand for alive."""
    _delete_later_is_now()
    windows = [window for window in _windows() if id(window) not in known_windows]
    return [_describe(thing) for thing in (*windows, *_active_objects())]


def _delete_later_is_now() -> None:
    if "PySide6.QtCore" in sys.modules:
        from PySide6.QtCore import QCoreApplication, QEvent  # noqa: PLC0415  (Qt may be absent)

        if QCoreApplication.instance() is not None:
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _windows() -> list[Any]:
    """Return the windows that stand for themselves; a window of another goes with it."""
    if "PySide6.QtWidgets" not in sys.modules:
        return []
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415  (Qt may be absent)

    return [
        widget
        for widget in QApplication.topLevelWidgets()
        if widget.parent() is None and widget.metaObject().className() != "QTipLabel"
    ]


def _active_objects() -> list[Any]:
    """Find running timers and threads among the new objects: Qt keeps no list of them."""
    if "PySide6.QtCore" not in sys.modules:
        return []
    from PySide6.QtCore import QThread, QTimer  # noqa: PLC0415  (Qt may be absent)
    from shiboken6 import isValid  # noqa: PLC0415

    found = [thing for thing in gc.get_objects() if issubclass(type(thing), QTimer | QThread)]
    return [
        thing
        for thing in found
        if isValid(thing)
        and (thing.isActive() if isinstance(thing, QTimer) else thing.isRunning())
        and thing is not QThread.currentThread()
    ]


def _describe(thing: Any) -> str:
    name = thing.objectName() or getattr(thing, "windowTitle", str)()
    return f"{type(thing).__name__} {name!r}" if name else type(thing).__name__
