"""Packs a document and writes it in a thread, so that the window goes on meanwhile."""

from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, Qt, QThread, QTimer, Signal, Slot
from PySide6.QtWidgets import QProgressDialog, QWidget

from nnviz.document import store
from nnviz.document.experiment import Experiment
from nnviz.document.file_format import Saved, pack
from nnviz.document.store import Stamp, StoreError

AT_ONCE_MS = 80
"""What is written sooner is waited for: nobody sees the difference."""
_LOOK_MS = 10
_DIALOG_AFTER_MS = 300


class Saving(QObject):
    """The one owner of the thread that writes; one document is written at a time.

    An experiment never changes, so it can be packed there while the person goes on.
    """

    written = Signal(object, object, object)  # the Path, the Experiment, the Stamp of the file
    failed = Signal(object)  # a sentence: why it is not saved, and what to do

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._writer: _Writer | None = None

    @property
    def busy(self) -> bool:
        """Whether a document is being written."""
        return self._writer is not None

    def start(self, path: Path, saved: Saved) -> None:
        """Begin to write; returns soon, and if it takes no longer, when it is written."""
        self.finish()
        writer = self._writer = _Writer(path, saved, self)
        writer.finished.connect(self._finished)
        writer.start()
        if writer.wait(AT_ONCE_MS):
            self._finished()

    def finish(self) -> None:
        """Wait until nothing is being written; the window is drawn, but takes nothing."""
        if self._writer is None:
            return
        dialog = QProgressDialog(f"Saving {self._writer.path.name} …", "", 0, 0, self._window)
        dialog.setCancelButton(None)
        dialog.setWindowTitle("nnviz")
        dialog.setWindowModality(Qt.WindowModality.ApplicationModal)
        dialog.setMinimumDuration(_DIALOG_AFTER_MS)
        loop, timer = QEventLoop(), QTimer(interval=_LOOK_MS)
        timer.timeout.connect(lambda: None if self.busy else loop.quit())
        timer.start()
        loop.exec()
        dialog.reset()
        dialog.deleteLater()

    def shut_down(self) -> None:
        """End the thread; returns when everything is written."""
        if self._writer is not None:
            self._writer.wait()
            self._finished()

    @Slot()
    def _finished(self) -> None:
        writer = self._writer
        if writer is None or not writer.done:
            return
        writer.wait()
        self._writer = None
        writer.deleteLater()
        if isinstance(writer.error, StoreError):
            self.failed.emit(str(writer.error))
        elif isinstance(writer.error, MemoryError):
            self.failed.emit("There is not enough memory to pack it. Close other programs.")
        elif writer.error is not None:
            self.failed.emit("It could not be packed.")
            raise writer.error
        elif writer.stamp is not None:
            self.written.emit(writer.path, writer.experiment, writer.stamp)


class _Writer(QThread):
    """Packs and writes one document."""

    def __init__(self, path: Path, saved: Saved, parent: QObject) -> None:
        super().__init__(parent)
        self.path = path
        self._saved = saved
        self.stamp: Stamp | None = None
        self.error: Exception | None = None
        self.done = False

    @property
    def experiment(self) -> Experiment:
        """What is written."""
        return self._saved.experiment

    def run(self) -> None:
        try:
            self.stamp = store.write(self.path, pack(self._saved))
        except Exception as error:  # in a thread nobody else would hear of it
            self.error = error
        self.done = True
