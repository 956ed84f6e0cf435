"""Files that are dropped onto the window."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class Dropping(QObject):
    """Takes what is dropped anywhere on a window, the first file of it."""

    dropped = Signal(object)  # a Path

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent) and event.type() is QEvent.Type.DragEnter:
            if _file(event.mimeData()) is not None:
                event.acceptProposedAction()
            return True
        if isinstance(event, QDropEvent) and event.type() is QEvent.Type.Drop:
            path = _file(event.mimeData())
            if path is not None:
                event.acceptProposedAction()
                # Later: a question that is asked now would let the other program wait for it.
                QTimer.singleShot(0, self, partial(self._take, path))
            return True
        return super().eventFilter(watched, event)

    def _take(self, path: Path) -> None:
        """Hand a file on, and let the keys come here: the other program has them until now."""
        self._window.activateWindow()
        self.dropped.emit(path)


def _file(data: QMimeData) -> Path | None:
    """Return the first file of what is dragged."""
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return next(iter(files), None)
