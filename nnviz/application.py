"""The application's life: from the application object to the last window freed."""

from __future__ import annotations

import contextlib
import gc
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import (
    QAbstractAnimation,
    QCoreApplication,
    QElapsedTimer,
    QEvent,
    QIODevice,
    QObject,
    QSaveFile,
    QSettings,
    QSocketNotifier,
    QStandardPaths,
    QTemporaryDir,
    QTimer,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QGraphicsView, QMessageBox, QWidget
from shiboken6 import isValid

import nnviz
from nnviz.data import DataError
from nnviz.document import store
from nnviz.document.file_format import SUFFIX, DocumentError
from nnviz.document.store import Opened
from nnviz.window import theme
from nnviz.window.errors import ErrorPath
from nnviz.window.main_window import MainWindow

OK, FAILED = 0, 1
PICTURE_SIZE = 1280, 800
INTERRUPTED = 128 + signal.SIGINT

_SETTLE_LIMIT_MS = 10_000
_SOON_MS = 1_000
_TICK_MS = 16
_LOOKS_AT_REST = 8


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asks of the application.

    A `file` that `is_given` was written by `nnviz.show` for this process alone, in a folder of its
    own; both are removed when it is read, and the document is in no file.
    """

    platform: str | None = None
    preset: str | None = None
    file: Path | None = None
    is_given: bool = False
    scheme: str = "system"
    size: tuple[int, int] | None = None
    picture: Path | None = None

    @property
    def wanted_size(self) -> tuple[int, int] | None:
        """The size that was asked for; a picture has one in any case."""
        return self.size or (PICTURE_SIZE if self.picture else None)


class PictureNotWrittenError(Exception):
    """The picture of the window cannot be written; the message says why."""


class FileNotOpenedError(Exception):
    """The document that was asked for cannot be opened; the message says why."""


def run(wishes: Wishes) -> int:
    """Open the window, run until it is closed, and free it while Python is still whole."""
    app = _application(wishes.platform)
    errors = ErrorPath(shows_dialogs=wishes.picture is None)
    try:
        with errors.installed(), _closing_on_signals(app):
            return _guarded(app, wishes, errors)
    finally:
        errors.deleteLater()
        _free_leftovers()


def _guarded(app: QApplication, wishes: Wishes, errors: ErrorPath) -> int:
    """Work or draw, and tell of it as of any error if the window cannot even be built."""
    try:
        if wishes.picture is None:
            return _work(app, wishes)
        _draw(app, wishes, wishes.picture)
    except (PictureNotWrittenError, FileNotOpenedError):
        raise
    except Exception as error:
        errors.report(error, and_wait=True)
    return FAILED if errors.count else OK


def _application(platform: str | None) -> QApplication:
    """Create the application object, on the platform that was found to work."""
    QGuiApplication.setDesktopFileName("nnviz")
    app = QApplication(["nnviz", *(["-platform", platform] if platform else [])])
    app.setApplicationName("nnviz")
    app.setApplicationDisplayName("nnviz")
    app.setApplicationVersion(nnviz.__version__)
    app.setOrganizationName("nnviz")
    app.setStyle("Fusion")
    return app


@contextlib.contextmanager
def _window(app: QApplication, wishes: Wishes) -> Iterator[MainWindow]:
    """Show the window, and free it afterwards: a chart alive in Python's last moments crashes."""
    opened = _opened(wishes.file)  # before there is a window, which needs longer
    if opened is not None and wishes.is_given:
        _remove(opened.path)
    theme.apply(app, wishes.scheme)
    window = MainWindow(
        preset=wishes.preset,
        remembered=wishes.wanted_size is None,
        guarded=wishes.picture is None,
    )
    try:
        if wishes.wanted_size:
            window.resize(*wishes.wanted_size)
        window.show()
        if wishes.wanted_size:
            window.resize(*wishes.wanted_size)  # arranging itself, the window may have grown
        if opened is not None and wishes.is_given:
            window.filing.begin(opened.saved.experiment)
        elif opened is not None:
            window.filing.show(opened)
        elif wishes.file is not None:
            window.filing.open(wishes.file)
        gc.enable()  # off since the start, for nothing that starts is garbage
        yield window
    finally:
        window.close()
        _free([window])


def _opened(file: Path | None) -> Opened | None:
    """Return the document that was asked for, if it is one; other files wait for the window."""
    if file is None or file.suffix.lower() != SUFFIX:
        return None
    try:
        return store.read(file.absolute())
    except (DataError, DocumentError, OSError) as error:
        if sys.stderr is None:  # started without a terminal: there is nobody to read it there
            QMessageBox.warning(None, "nnviz", str(error))
        raise FileNotOpenedError(str(error)) from error


def _remove(given: Path) -> None:
    """Remove a file that was for this process alone, and the folder that was made for it."""
    with contextlib.suppress(OSError):
        given.unlink()
        given.parent.rmdir()


def _free(widgets: Sequence[QWidget]) -> None:
    """Delete these now, their charts first: deleted by Qt alone, pyqtgraph's items crash it."""
    for widget in filter(isValid, widgets):
        for chart in widget.findChildren(QGraphicsView):
            chart.close()
            chart.deleteLater()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _free_leftovers() -> None:
    """Free windows whose making failed half-way, or that someone forgot."""
    # A menu or a list that drops down goes with its owner, not before it.
    _free([widget for widget in QApplication.topLevelWidgets() if widget.parent() is None])


def _work(app: QApplication, wishes: Wishes) -> int:
    with _window(app, wishes) as window:
        window.restoring.offer()
        return app.exec()


# --- Ctrl+C and kill -----------------------------------------------------------------------------


@contextlib.contextmanager
def _closing_on_signals(app: QApplication) -> Iterator[None]:
    """Let SIGINT and SIGTERM close the windows as a click would; a second one does not ask.

    Python runs its signal handlers between two bytecodes, and while Qt waits for events there are
    none. So the interpreter writes the signal's number to a socket, and Qt wakes up for that.
    """
    with _wakeup_socket() as reader:
        received: list[int] = []

        def close() -> None:
            received.extend(reader.recv(64))
            app.closeAllWindows()
            still_open = any(widget.isVisible() for widget in app.topLevelWidgets())
            if not still_open or len(received) > 1:
                app.exit(INTERRUPTED if received[-1] == signal.SIGINT else OK)

        notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read)
        notifier.activated.connect(close)
        try:
            yield
        finally:
            notifier.setEnabled(False)
            notifier.deleteLater()


@contextlib.contextmanager
def _wakeup_socket() -> Iterator[socket.socket]:
    """Return a socket to which the number of each SIGINT and SIGTERM is written."""
    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    with reader, writer:
        before = signal.set_wakeup_fd(writer.fileno())
        stops = (signal.SIGINT, signal.SIGTERM)
        handlers = {number: signal.signal(number, _ignore) for number in stops}
        try:
            yield reader
        finally:
            signal.set_wakeup_fd(before)
            for number, handler in handlers.items():
                signal.signal(number, handler)


def _ignore(_number: int, _frame: object) -> None:
    """Do nothing here: the number has been written to the socket already."""


# --- A picture of the window ---------------------------------------------------------------------


def _draw(app: QApplication, wishes: Wishes, picture: Path) -> None:
    """Write a picture of the window, untouched by the user's settings, and leave them so."""
    with _settings_of_their_own(), _window(app, wishes) as window:
        _wait_until_settled(app, window)
        _save_picture(window, picture)


@contextlib.contextmanager
def _settings_of_their_own() -> Iterator[None]:
    folder = QTemporaryDir()
    for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(form, QSettings.Scope.UserScope, folder.path())
    QStandardPaths.setTestModeEnabled(True)
    yield
    folder.remove()


def _wait_until_settled(app: QApplication, window: QObject) -> None:
    """Let the window draw until no timer or animation of its own is about to change it.

    It must be seen at rest several times: what is put off behind a painting has no timer to ask.
    """
    clock = QElapsedTimer()
    clock.start()
    ticks = QTimer(interval=_TICK_MS)
    seen_at_rest = 0

    def look() -> None:
        nonlocal seen_at_rest
        seen_at_rest = 0 if _is_settling(window) else seen_at_rest + 1
        if seen_at_rest == _LOOKS_AT_REST or clock.hasExpired(_SETTLE_LIMIT_MS):
            app.exit()

    ticks.timeout.connect(look)
    ticks.start()
    app.exec()
    ticks.stop()


def _is_settling(window: QObject) -> bool:
    timers = window.findChildren(QTimer)
    animations = window.findChildren(QAbstractAnimation)
    return any(
        timer.isActive()
        and (timer.isSingleShot() or timer.interval() == 0)  # 0: work in idle moments
        and timer.remainingTime() < _SOON_MS
        for timer in timers
    ) or any(animation.state() is QAbstractAnimation.State.Running for animation in animations)


def _save_picture(window: MainWindow, file: Path) -> None:
    """Write the window to the file, as a whole or not at all."""
    target = QSaveFile(str(file))
    opened = target.open(QIODevice.OpenModeFlag.WriteOnly)
    if not (opened and window.grab().save(target, "PNG") and target.commit()):
        raise PictureNotWrittenError(f"cannot write {file}: {target.errorString()}")
