"""The one path that every unexpected error takes: to the terminal, and into one dialog.

Exceptions in slots, in other threads and what Qt itself complains of all end here. A dialog says
one plain sentence; under "Details" there is what a report needs, ready to copy. While a dialog is
open, further errors are added to it, and the same error is shown only once, or a fault in painting
would ask for a dialog sixty times a second.
"""

from __future__ import annotations

import contextlib
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType

import shiboken6
from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.preflight import versions

SENTENCE = "nnviz met an error that it did not expect."
ADVICE = "You can go on. If it happens again, the details below help to find the cause."
_SHOWN_AT_MOST = 10
_ON_THE_WAY = re.compile(r"Error calling Python override of \w+::\w+\(\): ")
"""What PySide puts before a message for each method of Qt that an exception passes."""

_LEVELS = {
    QtMsgType.QtDebugMsg: "debug",
    QtMsgType.QtInfoMsg: "info",
    QtMsgType.QtWarningMsg: "warning",
    QtMsgType.QtCriticalMsg: "critical",
    QtMsgType.QtFatalMsg: "fatal",
}
_SAYS_NOTHING = "This plugin does not support propagateSizeHints()"  # offscreen, of every window
_QUIET = (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)


@dataclass(frozen=True, slots=True)
class Failure:
    """An unexpected exception, as text: the last line of its traceback, and the whole."""

    summary: str
    details: str

    @classmethod
    def from_exception(cls, error: BaseException) -> Failure:
        """Write down an exception, so that nothing of it is kept alive."""
        summary = "".join(traceback.format_exception_only(error)).strip()
        details = "".join(traceback.format_exception(error)).rstrip()
        return cls(_ON_THE_WAY.sub("", summary), _ON_THE_WAY.sub("", details))


class ErrorPath(QObject):
    """Takes every unexpected error; ``shows_dialogs=False`` leaves it with the terminal alone."""

    _failed = Signal(object)

    def __init__(self, shows_dialogs: bool = True) -> None:
        super().__init__()
        self._shows_dialogs = shows_dialogs
        self._dialog: ErrorDialog | None = None
        self._seen: set[str] = set()
        self.count = 0
        # Queued: a dialog opened amid a paint event, or in another thread, would be a second fault.
        self._failed.connect(self._show, Qt.ConnectionType.QueuedConnection)

    @contextlib.contextmanager
    def installed(self) -> Iterator[None]:
        """Route Python's two hooks and Qt's messages here, and put the old ones back after."""
        hooks = sys.excepthook, threading.excepthook
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        handler = qInstallMessageHandler(_log_qt_message)
        try:
            yield
        finally:
            sys.excepthook, threading.excepthook = hooks
            qInstallMessageHandler(handler)
            if (dialog := self._open_dialog()) is not None:
                dialog.close()

    def report(self, error: BaseException, *, and_wait: bool = False) -> None:
        """Log an exception and show it; ``and_wait`` until the dialog is closed."""
        failure = Failure.from_exception(error)
        self.count += 1
        _log(f"nnviz: {SENTENCE}\n{failure.details}")
        if not self._shows_dialogs:
            return
        if and_wait:
            ErrorDialog(failure).exec()
        else:
            self._failed.emit(failure)

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, Exception):
            self.report(error)
            _forget_last_exception()
        else:  # SystemExit and KeyboardInterrupt end the program, as they should
            sys.__excepthook__(kind, error, trace)

    def _on_thread_exception(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and not issubclass(arguments.exc_type, SystemExit):
            self.report(arguments.exc_value)

    @Slot(object)
    def _show(self, failure: Failure) -> None:
        if failure.details in self._seen or len(self._seen) >= _SHOWN_AT_MOST:
            return
        self._seen.add(failure.details)
        if (dialog := self._open_dialog()) is not None:
            dialog.add(failure)
            return
        self._dialog = ErrorDialog(failure, QApplication.activeWindow())
        self._dialog.finished.connect(self._forget_dialog)
        self._dialog.open()

    def _open_dialog(self) -> ErrorDialog | None:
        """Return the dialog that is open now; one whose window was closed went with it."""
        if self._dialog is not None and shiboken6.isValid(self._dialog):
            return self._dialog
        return None

    @Slot()
    def _forget_dialog(self) -> None:
        if (dialog := self._open_dialog()) is not None:
            dialog.deleteLater()
        self._dialog = None


class ErrorDialog(QDialog):
    """One plain sentence, what to do, and the details to copy."""

    def __init__(self, failure: Failure, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Unexpected error")
        self.setModal(True)
        sentence = QLabel(f"<b>{SENTENCE}</b><br>{ADVICE}", self)
        sentence.setTextFormat(Qt.TextFormat.RichText)
        self._summary = _plain_label(failure.summary, self)
        self._details = _details_box(self)
        self._details.setPlainText(f"{_version_lines()}\n\n{failure.details}")
        layout = QVBoxLayout(self)
        for widget in (sentence, self._summary, self._details, self._button_box()):
            layout.addWidget(widget)
        self._details.hide()

    def add(self, failure: Failure) -> None:
        """Append a further error to the details of this dialog."""
        self._details.appendPlainText(f"\n{failure.details}")

    @property
    def details(self) -> str:
        """What is shown under Details, and copied."""
        return self._details.toPlainText()

    def _button_box(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        details, copy = QPushButton("&Details", self), QPushButton("C&opy details", self)
        details.setCheckable(True)
        details.toggled.connect(self._show_details)
        copy.clicked.connect(self._copy)
        for button in (details, copy):
            button.setAutoDefault(False)
            box.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        box.rejected.connect(self.reject)
        return box

    @Slot(bool)
    def _show_details(self, shown: bool) -> None:
        self._details.setVisible(shown)
        self.adjustSize()

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details)


def _plain_label(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _details_box(parent: QWidget) -> QPlainTextEdit:
    box = QPlainTextEdit(parent)
    box.setReadOnly(True)
    box.setAccessibleName("Details of the error")
    box.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    box.setMinimumSize(640, 280)
    return box


def _version_lines() -> str:
    return "\n".join(f"{name} {version}" for name, version in versions().items())


def _forget_last_exception() -> None:
    """Drop what Python keeps for a debugger: the frames in it keep widgets alive past their end."""
    for name in ("last_exc", "last_type", "last_value", "last_traceback"):
        if hasattr(sys, name):
            delattr(sys, name)


def _log_qt_message(kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
    if message != _SAYS_NOTHING and (kind not in _QUIET or sys.flags.dev_mode):
        _log(f"Qt {_LEVELS[kind]}: {message}")


def _log(text: str) -> None:
    if sys.stderr is not None:
        print(text, file=sys.stderr, flush=True)
