"""The menu of the files that were open last."""

from pathlib import Path

from PySide6.QtCore import QSettings, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

MOST = 9
_KEY = "files/recent"


class RecentFiles(QMenu):
    """Files that were opened or saved, the last first; remembered from one start to the next."""

    chosen = Signal(object)  # a Path

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Open recent", parent)
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self._fill)
        self.triggered.connect(self._triggered)
        self._fill()

    @property
    def paths(self) -> list[Path]:
        """The files, as other windows have left them too."""
        found = QSettings().value(_KEY, [])
        names = [found] if isinstance(found, str) else found
        return [Path(str(name)) for name in names] if isinstance(names, list) else []

    def add(self, path: Path) -> None:
        """Put a file first."""
        path = path.absolute()
        self._remember([path, *(other for other in self.paths if other != path)][:MOST])

    def drop(self, path: Path) -> None:
        """Forget a file."""
        self._remember([other for other in self.paths if other != path])

    def _remember(self, paths: list[Path]) -> None:
        QSettings().setValue(_KEY, [str(path) for path in paths])
        self._fill()

    @Slot()
    def _fill(self) -> None:
        self.clear()
        paths = self.paths
        for number, path in enumerate(paths, 1):
            name = path.name.replace("&", "&&")
            action = self.addAction(f"&{number}  {name}  —  {_short(path.parent)}")
            action.setToolTip(str(path))
            action.setData(str(path))
        self.addSeparator()
        self.addAction("Clear").setEnabled(bool(paths))
        self.menuAction().setEnabled(bool(paths))

    @Slot(QAction)
    def _triggered(self, action: QAction) -> None:
        if action.data() is None:
            self._remember([])
        else:
            self.chosen.emit(Path(action.data()))


def _short(folder: Path) -> str:
    """Return a folder as a person writes it."""
    try:
        return str(Path("~") / folder.relative_to(Path.home()))
    except (ValueError, RuntimeError):  # it is elsewhere, or there is no home
        return str(folder)
