"""Generates sets, and changes the points of the plane by hand, each as an edit to be undone."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow

from nnviz.data import DataError, Dataset, cleared, moved, with_example, without_example
from nnviz.document.document import Document
from nnviz.document.experiment import Experiment
from nnviz.document.opening import opened
from nnviz.views.generate_dialog import BY_HAND, GenerateDialog
from nnviz.views.plane import PlanePanel
from nnviz.window import theme
from nnviz.window.editing import Editing

DRAWING_HEIGHT = 360
"""What the plane is given at least while a person draws on it."""

Point = tuple[float, float]


class Generating(QObject):
    """Opens sets that are generated or drawn, and makes what is drawn on the plane."""

    refused = Signal(object)  # a sentence: why something cannot be

    def __init__(
        self, document: Document, editing: Editing, plane: PlanePanel, window: QMainWindow
    ) -> None:
        super().__init__(window)
        self._document = document
        self._editing = editing
        self._plane = plane
        self._window = window
        plane.pointAdded.connect(self._add)
        plane.pointMoved.connect(self._move)
        plane.pointDeleted.connect(self._delete)
        plane.clearWished.connect(self._clear)
        plane.drawingToggled.connect(self._make_room)
        self._height = 0

    @Slot()
    def generate(self) -> None:
        """Ask for a set."""
        self._dialog().open()

    def toggle_drawing(self) -> None:
        """Begin or end to draw on the plane, and bring it to the front."""
        self._plane.set_drawing(on=not self._plane.view.drawing)

    @Slot(bool)
    def _make_room(self, drawing: bool) -> None:
        """Give the plane height while a person draws on it, and what it had afterwards."""
        dock = self._plane.parentWidget()
        if not isinstance(dock, QDockWidget) or dock.isFloating():
            return
        if drawing:
            dock.show()
            dock.raise_()
            self._height = dock.height()
        height = max(DRAWING_HEIGHT, self._height) if drawing else self._height
        resize = partial(self._window.resizeDocks, [dock], [height], Qt.Orientation.Vertical)
        resize()
        QTimer.singleShot(0, self, resize)  # again when its controls have taken their new places

    def _dialog(self) -> GenerateDialog:
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # noqa: S101  there is one
        dialog = GenerateDialog(theme.current(app), self._window)
        dialog.opened.connect(self._open)
        return dialog

    @Slot(object, object)
    def _open(self, dataset: Dataset, hidden_sizes: tuple[int, ...]) -> None:
        self._editing.replace(opened(dataset, hidden_sizes), f"Open data {dataset.name}")
        if dataset.name == BY_HAND:
            self._plane.set_drawing(on=True)

    # -- the plane -----------------------------------------------------------------------------

    @Slot(object, object)
    def _add(self, point: Point, label: int) -> None:
        def added(experiment: Experiment) -> Experiment:
            dataset = with_example(experiment.dataset, point, label)
            return experiment.with_dataset(dataset).choosing(dataset.example_count - 1)

        self._change(added, "Add a point")

    @Slot(object, object)
    def _move(self, row: int, point: Point) -> None:
        def dragged(experiment: Experiment) -> Experiment:
            return experiment.with_dataset(moved(experiment.dataset, row, point))

        self._change(dragged, "Move a point")

    @Slot(object)
    def _delete(self, row: int) -> None:
        def deleted(experiment: Experiment) -> Experiment:
            dataset = without_example(experiment.dataset, row)
            now = experiment.place.example
            there = min(now - (row < now), dataset.example_count - 1)
            return experiment.choosing(0).with_dataset(dataset).choosing(there)

        self._change(deleted, "Delete a point")

    @Slot()
    def _clear(self) -> None:
        def emptied(experiment: Experiment) -> Experiment:
            return experiment.choosing(0).with_dataset(cleared(experiment.dataset))

        self._change(emptied, "Clear the points")

    def _change(self, change: Callable[[Experiment], Experiment], text: str) -> None:
        try:
            self._editing.change(change, text)
        except (DataError, IndexError) as error:
            self.refused.emit(str(error))
