"""Brings data of one's own in: reads files, asks what to make of them, and opens the result."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Signal, Slot
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow

from nnviz.data import Dataset
from nnviz.document.opening import opened
from nnviz.training.worker import Job
from nnviz.window import theme
from nnviz.window.editing import Editing
from nnviz.window.reading import Reading

if TYPE_CHECKING:  # loaded with the first file: the window is not to wait for it
    from nnviz.data.dialect import Dialect
    from nnviz.data.importing import Choices, Preview
    from nnviz.views.import_preview import ImportPreview

_FOLDER = "data/folder"
FILTERS = (
    "Tables and arrays (*.csv *.tsv *.txt *.data *.npz *.npy *.mat)",
    "All files (*)",
)


class Importing(QObject):
    """Imports files of data; each becomes one edit that can be undone."""

    refused = Signal(object)  # a sentence: why a file cannot be used, and what to do

    def __init__(self, editing: Editing, window: QMainWindow) -> None:
        super().__init__(window)
        self._editing = editing
        self._window = window
        self._hidden_sizes: tuple[int, ...] = ()
        self._preview: Preview | None = None
        self._dialog: ImportPreview | None = None
        self._inspecting, self._making = Reading(self), Reading(self)
        self._inspecting.done.connect(self._offer)
        self._inspecting.refused.connect(self._refuse)
        self._making.done.connect(self._open)
        self._making.refused.connect(self._refuse)

    def shut_down(self) -> None:
        """End every thread; returns when they have ended."""
        self._inspecting.shut_down()
        self._making.shut_down()

    @Slot()
    def import_data(self) -> None:
        """Ask for a file of data."""
        dialog = QFileDialog(self._window, "Import data", str(QSettings().value(_FOLDER, "")))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(list(FILTERS))
        dialog.fileSelected.connect(self.import_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def import_file(self, path: str | Path) -> None:
        """Read a file of data, and ask what to make of it."""
        if self._dialog is not None:
            self._dialog.reject()
        file = Path(path)
        QSettings().setValue(_FOLDER, str(file.parent))
        from nnviz.data.importing import inspect  # noqa: PLC0415  see above

        self._inspect(lambda note, stop: inspect(file, None, note, stop), file.name)

    def _inspect(self, job: Job, name: str) -> None:
        self._inspecting.start(f"Reading {name} …", job, self._dialog or self._window)

    @Slot(object)
    def _offer(self, preview: Preview) -> None:
        """Show what was understood, in the dialog that is there or a new one."""
        self._preview = preview
        if self._dialog is None:
            app = QApplication.instance()
            assert isinstance(app, QApplication)  # noqa: S101  there is one
            from nnviz.views.import_preview import ImportPreview  # noqa: PLC0415  see above

            self._dialog = ImportPreview(theme.current(app), self._window)
            self._dialog.opened.connect(self._make)
            self._dialog.dialectWished.connect(self._read_again)
            self._dialog.finished.connect(self._close)
        self._dialog.show_preview(preview)
        self._dialog.open()

    @Slot(object)
    def _read_again(self, dialect: Dialect) -> None:
        """Read the file again, its text as it is said to be written."""
        preview = self._preview
        if preview is None:
            return
        path = preview.path
        from nnviz.data.importing import inspect  # noqa: PLC0415  see above

        self._inspect(lambda note, stop: inspect(path, dialect, note, stop), path.name)

    @Slot(object, object)
    def _make(self, choices: Choices, hidden_sizes: tuple[int, ...]) -> None:
        preview = self._preview
        if preview is None or self._dialog is None:
            return
        self._hidden_sizes = hidden_sizes
        title = f"Preparing {preview.path.name} …"
        from nnviz.data.importing import dataset_of  # noqa: PLC0415  see above

        self._making.start(title, lambda _note, _stop: dataset_of(preview, choices), self._dialog)

    @Slot(object)
    def _open(self, dataset: Dataset) -> None:
        self._editing.replace(opened(dataset, self._hidden_sizes), f"Open data {dataset.name}")
        if self._dialog is not None:
            self._dialog.accept()

    @Slot(object)
    def _refuse(self, sentence: str) -> None:
        if self._dialog is None:
            self.refused.emit(sentence)
        else:
            self._dialog.refuse(sentence)

    @Slot()
    def _close(self) -> None:
        self._making.stop()
        self._inspecting.stop()
        self._dialog = self._preview = None
