"""A panel on its own, without the window: shown, clicked, and freed."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

Panel = TypeVar("Panel", bound=QWidget)


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[Panel], Panel]:
    def show(panel: Panel) -> Panel:
        qtbot.addWidget(panel)
        panel.resize(300, 300)
        with qtbot.waitExposed(panel):
            panel.show()
        return panel

    return show
