"""Where the docks stand, and remembering it."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Literal

import msgspec
from PySide6.QtCore import QByteArray, QRect, QSettings, QSize, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QWidget

VERSION = 4
TALL = 860
"""From this height on all docks stand below each other; else some are one behind the other."""
WIDE = 1100
"""Below this width the docks of the step are closed at first: the graph needs the room."""
LARGEST_AT_FIRST = QSize(1600, 1000)
FRAME = QSize(8, 36)
"""What the window manager's frame may take from the screen."""
LEFT_WIDTH, RIGHT_WIDTH = 324, 336
_LEFT = ("examples", "network", "training", "chart", "plane")
_RIGHT = ("formula", "algorithm", "matrices")
_BEHIND = {"breakpoints": "algorithm", "watch": "matrices", "what_if": "matrices"}
"""Docks that stand behind another one, as a tab."""
_CLOSED = "pictures"
"""A dock that is closed until it is asked for."""
_BROUGHT = {"pictures": 470, "algorithm": 230, "matrices": 190}
"""The heights at the right side when that dock is asked for: pictures need room."""
_HEIGHTS = {
    "examples": 250,
    "network": 210,
    "training": 172,
    "chart": 130,
    "plane": 154,
    "formula": 270,
    "algorithm": 360,
    "matrices": 270,
}
_GEOMETRY, _STATE = "window/geometry", "window/state"

Docks = dict[str, QDockWidget]


def dock(
    window: QMainWindow, name: str, title: str, content: QWidget, area: Qt.DockWidgetArea
) -> QDockWidget:
    """Put content into a dock at a side of the window; `name` is remembered with its place."""
    result = QDockWidget(title, window)
    result.setObjectName(name)
    content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    result.setWidget(content)
    result.setAllowedAreas(
        Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea
    )
    window.addDockWidget(area, result)
    return result


def arrange(window: QMainWindow, docks: Docks) -> None:
    """Put the docks where they stand at first: below each other at their side."""
    _stack(window, [docks[name] for name in _LEFT], Qt.DockWidgetArea.LeftDockWidgetArea)
    _stack(window, [docks[name] for name in _RIGHT], Qt.DockWidgetArea.RightDockWidgetArea)
    if window.height() < TALL:
        window.tabifyDockWidget(docks["network"], docks["training"])
        window.tabifyDockWidget(docks["chart"], docks["plane"])
        window.tabifyDockWidget(docks["algorithm"], docks["matrices"])
        docks["training"].raise_()
        docks["chart"].raise_()
    for name, front in _BEHIND.items():
        if window.height() < TALL and front == "algorithm":
            front = "formula"  # noqa: PLW2901  five tabs in one row cannot be read
        docks[name].setFloating(False)
        window.tabifyDockWidget(docks[front], docks[name])
        docks[name].show()
    docks[_CLOSED].setFloating(False)
    window.tabifyDockWidget(docks["formula"], docks[_CLOSED])
    docks[_CLOSED].close()
    for name in ("matrices", "formula", "algorithm"):
        docks[name].raise_()
    if window.width() < WIDE:
        for name in (*_RIGHT, *_BEHIND):
            docks[name].close()
    for names in (_LEFT, _RIGHT):
        heights = [_HEIGHTS[name] for name in names]
        window.resizeDocks([docks[name] for name in names], heights, Qt.Orientation.Vertical)
    if window.height() < TALL:
        pair = [docks["formula"], docks["algorithm"]]
        window.resizeDocks(pair, [190, 420], Qt.Orientation.Vertical)
    sides, widths = [docks[_LEFT[0]], docks[_RIGHT[0]]], [LEFT_WIDTH, RIGHT_WIDTH]
    window.resizeDocks(sides, widths, Qt.Orientation.Horizontal)


def _stack(window: QMainWindow, column: list[QDockWidget], area: Qt.DockWidgetArea) -> None:
    for one in column:
        one.setFloating(False)
        window.addDockWidget(area, one)
        one.show()
    for above, below in pairwise(column):
        window.splitDockWidget(above, below, Qt.Orientation.Vertical)


def bring_pictures(window: QMainWindow, docks: Docks) -> None:
    """Open the dock of the pictures, in front of those in the same place, and give it height."""
    dock = docks["pictures"]
    closed = dock.isHidden()
    dock.show()
    dock.raise_()
    if closed and not dock.isFloating():
        column = [docks[name] for name in _BROUGHT]
        window.resizeDocks(column, list(_BROUGHT.values()), Qt.Orientation.Vertical)


@dataclass(frozen=True, slots=True)
class Sight:
    """How the docks stood before one was opened: `places` of all, and those that were in front."""

    state: QByteArray
    size: QSize
    places: dict[QDockWidget, tuple[Qt.DockWidgetArea, bool, bool]]
    front: tuple[QDockWidget, ...]

    @classmethod
    def of(cls, window: QMainWindow, *, but: QDockWidget) -> "Sight":
        """Return how the docks of a window stand, `but` one."""
        others = [dock for dock in window.findChildren(QDockWidget) if dock is not but]
        places = {d: (window.dockWidgetArea(d), d.isHidden(), d.isFloating()) for d in others}
        front = tuple(dock for dock in others if is_in_front(dock))
        return cls(window.saveState(VERSION), window.size(), places, front)


def is_in_front(dock: QDockWidget) -> bool:
    """Tell whether a dock is seen: neither closed nor behind another one."""
    return not (dock.isHidden() or dock.visibleRegion().isEmpty())


def give_back(
    window: QMainWindow, before: Sight, closed: QDockWidget, place: set[QDockWidget]
) -> None:
    """Let the docks stand as they did before one was opened that is `closed` now.

    What was changed since is kept: the docks that were brought to the front elsewhere than at its
    `place`, and all sizes if docks were moved, opened or closed, or the window is of another size.
    """
    now = Sight.of(window, but=closed)
    if now.places == before.places and now.size == before.size:
        window.restoreState(before.state, VERSION)
    for dock in (*now.front, *(dock for dock in before.front if dock in place)):
        if not dock.isHidden():
            dock.raise_()


def fits(window: QMainWindow) -> bool:
    """Tell whether everything in the window has its room on the screen, as it is arranged now."""
    available = window.screen().availableGeometry().size()
    return window.minimumSizeHint().height() <= min(window.height(), available.height())


def room(window: QMainWindow) -> QSize:
    """Return the largest size that a window can have on its screen, its frame included."""
    return window.screen().availableGeometry().size() - FRAME


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


_Length = Annotated[int, msgspec.Meta(ge=1, le=20_000)]
_Coordinate = Annotated[int, msgspec.Meta(ge=-20_000, le=20_000)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=100)]


class Stand(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a dock of a document stands; `front` is whether it is the one seen of its tabs.

    `place` is where a floating dock is; `row` and `tab` count, at its side, the places from above
    and the tabs of one place. Documents of before know none of these.
    """

    side: Literal["left", "right"]
    shown: bool
    front: bool
    width: _Length
    height: _Length
    row: _Count | None = None
    tab: _Count = 0
    place: tuple[_Coordinate, _Coordinate] | None = None


_SIDES = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
}


def packed(window: QMainWindow) -> bytes:
    """Return how the window is arranged, for a document.

    Qt's own saveState is not for files of others: a damaged one makes restoreState crash.
    """
    spots = {
        dock: (row, tab)
        for side in _SIDES
        for row, tabs in enumerate(_rows(window, side))
        for tab, dock in enumerate(tabs)
    }
    stands = {}
    for dock in window.findChildren(QDockWidget):
        row, tab = spots.get(dock, (None, 0))
        stands[dock.objectName()] = Stand(
            "left" if window.dockWidgetArea(dock) is _SIDES["left"] else "right",
            not dock.isHidden(),
            is_in_front(dock),
            max(dock.width(), 1),
            max(dock.height(), 1),
            row,
            tab,
            (dock.geometry().x(), dock.geometry().y()) if dock.isFloating() else None,
        )
    return msgspec.json.encode(stands)


def _rows(window: QMainWindow, side: str) -> list[list[QDockWidget]]:
    """Return the docks that stand at a side, from above, those in one place as their tabs go."""
    standing = [
        dock
        for dock in window.findChildren(QDockWidget)
        if window.dockWidgetArea(dock) is _SIDES[side]
        and not dock.isFloating()
        and not dock.isHidden()
    ]
    rows: list[list[QDockWidget]] = []
    for dock in standing:
        if any(dock in row for row in rows):
            continue
        behind = [other for other in window.tabifiedDockWidgets(dock) if other in standing]
        rows.append(_as_tabs(window, [dock, *behind]))
    return sorted(rows, key=_height_of)


def _height_of(row: list[QDockWidget]) -> tuple[int, int]:
    """Return how far down docks stand of which one is seen; the others may not know it."""
    seen = [dock for dock in row if not dock.visibleRegion().isEmpty()] or row
    return seen[0].y(), seen[0].x()


def _as_tabs(window: QMainWindow, row: list[QDockWidget]) -> list[QDockWidget]:
    """Return docks that stand in one place in the order of their tabs.

    The window keeps bars that it needs no more, so that theirs is the one with all the titles.
    """
    titles = {dock.windowTitle() for dock in row}
    for bar in window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
        shown = [bar.tabText(k) for k in range(bar.count())]
        if len(row) > 1 and titles == set(shown):
            return sorted(row, key=lambda dock: shown.index(dock.windowTitle()))
    return row


def apply(window: QMainWindow, arranged: bytes) -> None:
    """Arrange the window as a document has it, if that is known and everything has its room."""
    try:
        stands = msgspec.json.decode(arranged, type=dict[str, Stand])
    except (msgspec.MsgspecError, ValueError):  # ValueError: a name that is no text
        return
    before = window.saveState(VERSION)
    known = [(dock, stands.get(dock.objectName())) for dock in window.findChildren(QDockWidget)]
    pairs = [(dock, stand) for dock, stand in known if stand is not None]
    for dock, stand in pairs:
        dock.setFloating(stand.place is not None)
        if window.dockWidgetArea(dock) is not _SIDES[stand.side]:
            window.addDockWidget(_SIDES[stand.side], dock)
        dock.setVisible(stand.shown)
        if stand.place is not None:
            _float(window, dock, stand)
    for side in _SIDES:
        _order(window, side, pairs)
    front = [(dock, stand) for dock, stand in pairs if stand.front and stand.place is None]
    docks = [dock for dock, _ in front]
    for dock in docks:
        dock.raise_()
    widths = [stand.width for _, stand in front]
    heights = [stand.height + _tabs_height(window, dock) for dock, stand in front]
    window.resizeDocks(docks, widths, Qt.Orientation.Horizontal)
    window.resizeDocks(docks, heights, Qt.Orientation.Vertical)
    if not fits(window):
        window.restoreState(before, VERSION)


def _tabs_height(window: QMainWindow, dock: QDockWidget) -> int:
    """Return how high the tabs below a dock are, which resizeDocks counts as its own; 0 without."""
    if all(other.isHidden() or other.isFloating() for other in window.tabifiedDockWidgets(dock)):
        return 0
    bars = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return max((bar.sizeHint().height() for bar in bars if bar.count() > 1), default=0)


def _float(window: QMainWindow, dock: QDockWidget, stand: Stand) -> None:
    """Put a floating dock where it was, as far as that is on the screen."""
    assert stand.place is not None  # noqa: S101  who calls has looked
    screen = window.screen().availableGeometry()
    size = QSize(stand.width, stand.height).boundedTo(screen.size())
    left = min(max(stand.place[0], screen.left()), screen.right() + 1 - size.width())
    top = min(max(stand.place[1], screen.top()), screen.bottom() + 1 - size.height())
    dock.setGeometry(QRect(left, top, size.width(), size.height()))


def _order(window: QMainWindow, side: str, pairs: list[tuple[QDockWidget, Stand]]) -> None:
    """Put the docks of a side below and behind each other as they stood, if they do not."""
    standing = [
        (stand.row, stand.tab, dock)
        for dock, stand in pairs
        if stand.row is not None and stand.side == side and stand.shown and stand.place is None
    ]
    wanted: dict[int, list[QDockWidget]] = {}
    for number, _, dock in sorted(standing, key=lambda spot: spot[:2]):
        wanted.setdefault(number, []).append(dock)
    rows = list(wanted.values())
    if not rows or rows == _rows(window, side):
        return
    for row in rows:  # the first of each place below the one before, the others behind it
        window.addDockWidget(_SIDES[side], row[0], Qt.Orientation.Vertical)
        for front, behind in pairwise(row):
            window.tabifyDockWidget(front, behind)
