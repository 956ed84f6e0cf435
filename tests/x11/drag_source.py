"""Another program, from which a file is dragged: it says what becomes of the drag, line by line."""

import sys
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

TITLE = "nnviz-test-drag-source"


class File(QLabel):
    """A file on a desktop."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.name)
        self._path = path
        self.setWindowTitle(TITLE)
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self.setFixedSize(220, 60)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & Qt.MouseButton.LeftButton:
            return
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(self._path))])
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.actionChanged.connect(lambda action: say(f"would be {action.name}"))
        say("dragged")
        say(f"was {drag.exec(Qt.DropAction.CopyAction).name}")


def say(what: str) -> None:
    print(what, flush=True)


if __name__ == "__main__":
    app = QApplication(sys.argv)
    file = File(Path(sys.argv[1]))
    file.show()
    app.exec()
