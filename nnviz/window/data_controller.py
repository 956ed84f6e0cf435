"""Everything about data: imported, generated or drawn, scaled and split."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMainWindow

from nnviz.document.document import Document
from nnviz.views.plane import PlanePanel
from nnviz.window.editing import Editing
from nnviz.window.generating import Generating
from nnviz.window.importing import Importing
from nnviz.window.menus import Menus
from nnviz.window.panels import Panels
from nnviz.window.preparing import Preparing
from nnviz.window.sketching import Sketching
from nnviz.window.tabling import Tabling


class DataController(QObject):
    """Joins the controllers of data with the window."""

    refused = Signal(object)  # a sentence: why something cannot be, and what to do
    unread = Signal(object)  # the same of a file that is no data

    def __init__(
        self,
        document: Document,
        editing: Editing,
        panels: Panels,
        menus: Menus,
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._document = document
        self._importing = Importing(editing, window)
        self._preparing = Preparing(document, editing, window)
        self._generating = Generating(document, editing, panels.plane, window)
        self._sketching = Sketching(document, editing, window)
        self._tabling = Tabling(document, editing, menus, window)
        self._importing.refused.connect(self.unread)
        for controller in (self._preparing, self._sketching):
            controller.refused.connect(self.refused)
        panels.network.dataWished.connect(self._preparing.ask)

    def wishes(self) -> dict[str, Callable[[], object]]:
        """Return what each action about data does."""
        return {
            "import": self._importing.import_data,
            "generate": self._generating.generate,
            "prepare": self._preparing.ask,
            "sketch": self._draw,
            "data_table": self._tabling.open,
        }

    @Slot()
    def _draw(self) -> None:
        """Draw what the inputs are: points of the plane, or a picture."""
        if PlanePanel.fits(self._document.experiment.dataset):
            self._generating.toggle_drawing()
        else:
            self._sketching.open()

    @Slot(str)
    def import_file(self, path: str | Path) -> None:
        """Read a file of data, and ask what to make of it."""
        self._importing.import_file(path)

    def shut_down(self) -> None:
        """End every thread; returns when they have ended."""
        self._importing.shut_down()
        self._preparing.shut_down()
