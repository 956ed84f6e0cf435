"""The one path of unexpected errors: the terminal hears of each, one dialog shows them."""

import sys
import threading

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, Signal, qWarning
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton

import nnviz
from nnviz.graph.view import NetworkView
from nnviz.window.errors import SENTENCE, ErrorDialog, ErrorPath

pytestmark = [
    pytest.mark.no_qt_log,  # pytest-qt's own handler of Qt's messages would be in the way
    pytest.mark.usefixtures("qapp", "errors"),
]


class Speaker(QObject):
    spoke = Signal()


@pytest.fixture
def errors():
    path = ErrorPath()
    with path.installed():
        yield path
    path.deleteLater()


@pytest.fixture
def dialog(qtbot):
    """Return the one dialog, once it is there."""

    def find() -> ErrorDialog:
        qtbot.waitUntil(lambda: len(dialogs()) == 1)
        return dialogs()[0]

    return find


def dialogs() -> list[ErrorDialog]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, ErrorDialog)]


def fail(message: str = "no luck") -> None:
    raise ValueError(message)


def raise_in_hook(message: str) -> None:
    """Have Python meet an exception that nobody caught."""
    try:
        fail(message)
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)


def button(dialog: ErrorDialog, text: str) -> QPushButton:
    return next(b for b in dialog.findChildren(QPushButton) if b.text().replace("&", "") == text)


def test_an_exception_in_a_slot_shows_a_plain_sentence(dialog, capsys):
    speaker = Speaker()
    speaker.spoke.connect(fail)
    speaker.spoke.emit()
    texts = [label.text() for label in dialog().findChildren(QLabel)]
    assert any(SENTENCE in text for text in texts)
    assert "ValueError: no luck" in texts
    assert "Traceback" in capsys.readouterr().err


def test_the_details_are_hidden_until_asked_for_and_can_be_copied(qtbot, dialog):
    raise_in_hook("no luck")
    shown = dialog()
    assert "Traceback" not in visible_text(shown)
    qtbot.mouseClick(button(shown, "Details"), Qt.MouseButton.LeftButton)
    details = visible_text(shown)
    for part in ("Traceback", "ValueError: no luck", f"nnviz {nnviz.__version__}", "Qt 6", "numpy"):
        assert part in details
    qtbot.mouseClick(button(shown, "Copy details"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == shown.details
    assert shown.isVisible()


def visible_text(dialog: ErrorDialog) -> str:
    boxes = [box for box in dialog.findChildren(QPlainTextEdit) if box.isVisible()]
    return "".join(box.toPlainText() for box in boxes)


def test_an_exception_in_painting_is_shown_by_itself_and_leaves_the_window_there(
    qtbot, dialog, monkeypatch
):
    # It passes several methods of Qt on its way, and a painter that it left open would end Qt.
    def render_to(view, painter):
        monkeypatch.undo()
        fail("amid a picture")

    monkeypatch.setattr(NetworkView, "render_to", render_to)
    view = NetworkView()
    qtbot.addWidget(view)
    view.show()
    shown = dialog()
    assert "ValueError: amid a picture" in [label.text() for label in shown.findChildren(QLabel)]
    assert "Error calling" not in shown.details
    assert view.grab().toImage().width() == view.width()


def test_there_are_never_two_dialogs_at_once(qtbot, dialog):
    raise_in_hook("first")
    raise_in_hook("second")
    shown = dialog()
    qtbot.waitUntil(lambda: "second" in shown.details)
    assert "first" in shown.details
    assert dialogs() == [shown]


def test_the_same_error_again_and_again_is_shown_once(qtbot, errors, dialog, capsys):
    timer = QTimer(interval=0)
    timer.timeout.connect(fail)
    timer.start()
    qtbot.waitUntil(lambda: errors.count >= 20)
    timer.stop()
    shown = dialog()
    assert shown.details.count("ValueError: no luck") == 1
    qtbot.mouseClick(button(shown, "Close"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialogs())
    speaker = Speaker()
    speaker.spoke.connect(fail)
    speaker.spoke.emit()
    QApplication.processEvents()
    assert dialogs() == []
    assert capsys.readouterr().err.count("Traceback") == errors.count


def test_another_error_after_the_dialog_was_closed_is_shown(qtbot, dialog):
    raise_in_hook("first")
    qtbot.mouseClick(button(dialog(), "Close"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialogs())
    raise_in_hook("second")
    assert "second" in dialog().details


def test_an_exception_in_a_thread_is_shown(dialog):
    thread = threading.Thread(target=fail, args=("in a thread",))
    thread.start()
    thread.join()
    assert "in a thread" in dialog().details


def test_no_widget_is_kept_alive_by_the_last_exception(dialog):
    raise_in_hook("no luck")
    dialog()
    assert not hasattr(sys, "last_traceback")


def test_qt_warnings_go_to_the_terminal_without_a_dialog(capsys):
    qWarning("a word of warning")
    assert capsys.readouterr().err == "Qt warning: a word of warning\n"
    assert dialogs() == []


def test_a_run_without_a_screen_shows_no_dialog(capsys):
    path = ErrorPath(shows_dialogs=False)
    with path.installed():
        raise_in_hook("unseen")
        QApplication.processEvents()
    assert dialogs() == []
    assert path.count == 1
    assert "unseen" in capsys.readouterr().err


def test_the_hooks_are_put_back():
    before = sys.excepthook, threading.excepthook
    with ErrorPath(shows_dialogs=False).installed():
        assert sys.excepthook is not before[0]
    assert (sys.excepthook, threading.excepthook) == before
