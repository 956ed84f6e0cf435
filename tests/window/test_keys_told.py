"""F1 tells every key there is, and no other."""

import html
import re

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialogButtonBox, QMenu, QTextBrowser

from nnviz.window.keys import KeysDialog


def told(person, monkeypatch) -> str:
    """Return what F1 shows."""
    shown = []
    monkeypatch.setattr(KeysDialog, "exec", lambda _: None)
    monkeypatch.setattr(QTextBrowser, "setHtml", lambda _, table: shown.append(table))
    keys = next(a for a in actions_of(person) if a.text() == "Keys")
    assert [key.toString() for key in keys.shortcuts()] == ["F1"]
    keys.trigger()
    return shown[0]


def actions_of(person) -> list[QAction]:
    """Return the entries of all menus."""
    return [a for menu in person.window.findChildren(QMenu) for a in menu.actions()]


def keys_in(table: str) -> set[str]:
    cells = re.findall(r"<tr><td>(.*?)&nbsp;", table)
    return {html.unescape(key) for cell in cells for key in cell.split(", ")}


def test_the_table_of_keys_has_all_that_the_menus_have_and_f2(person, monkeypatch):
    real = {key.toString() for action in actions_of(person) for key in action.shortcuts()}
    assert {"Ctrl+Z", "Ctrl+Y", "F1", "Ctrl+Q", "Space"} <= real
    assert keys_in(told(person, monkeypatch)) == real | {"F2"}


def test_every_row_of_the_table_says_what_its_keys_do(person, monkeypatch):
    for tip in re.findall(r"&nbsp;&nbsp;</td><td>(.*?)</td>", told(person, monkeypatch)):
        assert tip.strip()


def test_all_keys_can_be_read_and_closed_on_a_small_screen(person, answers):
    person.window.setStyleSheet("QTextBrowser { font-size: 24pt }")  # higher than any screen
    seen = []

    def look(dialog):
        text = dialog.findChild(QTextBrowser)
        ok = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
        corner = ok.mapTo(dialog, ok.rect().bottomRight())
        bar = text.verticalScrollBar()
        hidden = text.document().size().height() - text.viewport().height()
        seen.append((dialog.size(), dialog.screen().availableSize(), corner, bar.maximum(), hidden))
        ok.click()

    answers.does(look)
    next(a for a in actions_of(person) if a.text() == "Keys").trigger()
    [(size, room, corner, scrolled, hidden)] = seen
    assert size.height() < room.height()
    assert size.width() < room.width()
    assert corner.y() < size.height()
    assert corner.x() < size.width()
    assert scrolled >= hidden > 0


def test_where_there_is_room_all_keys_are_seen_at_once(person, answers):
    person.window.setStyleSheet("QTextBrowser { font-size: 5pt }")
    seen = []

    def look(dialog):
        text = dialog.findChild(QTextBrowser)
        seen.append((text.verticalScrollBar().maximum(), text.horizontalScrollBar().maximum()))
        dialog.reject()

    answers.does(look)
    next(a for a in actions_of(person) if a.text() == "Keys").trigger()
    assert seen == [(0, 0)]
