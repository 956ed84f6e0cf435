"""Opens the table of the data, and keeps it with what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QMainWindow

from nnviz.document.document import Document
from nnviz.document.experiment import Experiment
from nnviz.window import theme
from nnviz.window.editing import Editing
from nnviz.window.menus import Menus

if TYPE_CHECKING:  # loaded when it is opened: the window is not to wait for it
    from nnviz.views.data_table import DataTable


class Tabling(QObject):
    """Owns the table; what is typed there is edited as everywhere else."""

    def __init__(
        self, document: Document, editing: Editing, menus: Menus, window: QMainWindow
    ) -> None:
        super().__init__(window)
        self._document = document
        self._editing = editing
        self._menus = menus
        self._window = window
        self._table: DataTable | None = None
        document.changed.connect(self._follow)

    @Slot()
    def open(self) -> None:
        """Bring the table to the front."""
        if self._table is None:
            from nnviz.views.data_table import DataTable  # noqa: PLC0415  see above

            self._table = DataTable(self._window)
            self._table.exampleChosen.connect(self._choose)
            self._table.edited.connect(self._editing.edit_value)
            self._editing.refused.connect(self._table.refuse)
            self._table.addActions([self._menus.undo, self._menus.redo])
        self._table.show()
        self._follow(self._document.experiment)
        self._table.activateWindow()

    @Slot(object)
    def _follow(self, experiment: Experiment) -> None:
        if self._table is not None and self._table.isVisible():
            app = QApplication.instance()
            assert isinstance(app, QApplication)  # noqa: S101  there is one
            self._table.show_experiment(experiment, theme.current(app))

    @Slot(object)
    def _choose(self, row: int) -> None:
        experiment = self._document.experiment
        if row != experiment.place.example:
            self._document.look(experiment.choosing(row))
