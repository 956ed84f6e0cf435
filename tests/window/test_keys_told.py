"""F1 tells every key there is, and no other."""

import html
import re

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMessageBox


def told(person, monkeypatch) -> str:
    """Return what F1 shows."""
    shown = []
    monkeypatch.setattr(QMessageBox, "information", lambda *arguments: shown.append(arguments[-1]))
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
