"""Where the docks stand, and remembering it."""

from itertools import pairwise

from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

VERSION = 1
TALL = 860
"""From this height on all docks stand below each other; else some are one behind the other."""
_GEOMETRY, _STATE = "window/geometry", "window/state"
LEFT_WIDTH = 276


def dock(window: QMainWindow, name: str, title: str, content: QWidget) -> QDockWidget:
    """Put content into a dock of the window's left side; `name` is remembered with its place."""
    result = QDockWidget(title, window)
    result.setObjectName(name)
    content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    result.setWidget(content)
    result.setAllowedAreas(
        Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea
    )
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, result)
    return result


def arrange(window: QMainWindow, docks: list[QDockWidget]) -> None:
    """Put the docks where they stand at first: below each other on the left."""
    for one in docks:
        one.setFloating(False)
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, one)
        one.show()
    for above, below in pairwise(docks):
        window.splitDockWidget(above, below, Qt.Orientation.Vertical)
    if min(window.height(), window.screen().availableGeometry().height()) < TALL:
        _, network, training, chart, plane = docks
        window.tabifyDockWidget(network, training)
        window.tabifyDockWidget(chart, plane)
        training.raise_()
        chart.raise_()
    window.resizeDocks(docks, [LEFT_WIDTH] * len(docks), Qt.Orientation.Horizontal)
    window.resizeDocks(docks, [210, 170, 150, 190, 210], Qt.Orientation.Vertical)


def fits(window: QMainWindow) -> bool:
    """Tell whether everything in the window has its room on the screen, as it is arranged now."""
    available = window.screen().availableGeometry().size()
    return window.minimumSizeHint().height() <= min(window.height(), available.height())


def remember(window: QMainWindow) -> None:
    """Keep the window's place and its docks for the next time."""
    settings = QSettings()
    settings.setValue(_GEOMETRY, window.saveGeometry())
    settings.setValue(_STATE, window.saveState(VERSION))


def restore(window: QMainWindow) -> bool:
    """Bring back what was remembered; return whether there was anything that fits."""
    settings = QSettings()
    geometry, state = settings.value(_GEOMETRY), settings.value(_STATE)
    if not isinstance(geometry, QByteArray) or not isinstance(state, QByteArray):
        return False
    return window.restoreGeometry(geometry) and window.restoreState(state, VERSION)
