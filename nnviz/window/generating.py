"""Generates sets, and changes the points of the plane by hand, each as an edit to be undone."""

from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QTabBar

from nnviz.data import Dataset, cleared, moved, with_example, without_example
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
        self._heights: dict[QDockWidget, int] = {}

    @Slot()
    def generate(self) -> None:
        """Ask for a set."""
        self._dialog().open()

    def toggle_drawing(self) -> None:
        """Begin or end to draw on the plane, and bring it to the front."""
        self._plane.set_drawing(on=not self._plane.view.drawing)

    @Slot(bool)
    def _make_room(self, drawing: bool) -> None:
        """Give the plane height while a person draws on it, and each dock what it had afterwards.

        If only the plane were given its old height, those above it would keep some of the others'.
        """
        dock = self._plane.parentWidget()
        if not isinstance(dock, QDockWidget) or dock.isFloating():
            return
        heights = {one: height for one, height in self._heights.items() if one.isVisible()}
        if drawing:
            self._heights = heights = _heights_beside(self._window, dock)
            dock.show()
            dock.raise_()
            heights = {dock: max(DRAWING_HEIGHT, heights[dock])}
        given = list(heights), list(heights.values())
        resize = partial(self._window.resizeDocks, *given, Qt.Orientation.Vertical)
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

        self._editing.change(added, "Add a point")

    @Slot(object, object)
    def _move(self, row: int, point: Point) -> None:
        def dragged(experiment: Experiment) -> Experiment:
            return experiment.with_dataset(moved(experiment.dataset, row, point))

        self._editing.change(dragged, "Move a point")

    @Slot(object)
    def _delete(self, row: int) -> None:
        def deleted(experiment: Experiment) -> Experiment:
            dataset = without_example(experiment.dataset, row)
            now = experiment.place.example
            there = min(now - (row < now), dataset.example_count - 1)
            return experiment.choosing(0).with_dataset(dataset).choosing(there)

        self._editing.change(deleted, "Delete a point")

    @Slot()
    def _clear(self) -> None:
        def emptied(experiment: Experiment) -> Experiment:
            return experiment.choosing(0).with_dataset(cleared(experiment.dataset))

        self._editing.change(emptied, "Clear the points")


def _heights_beside(window: QMainWindow, dock: QDockWidget) -> dict[QDockWidget, int]:
    """Return what a dock, or the one that hides it, and those above and below take up in height.

    Where docks lie behind each other, `resizeDocks` counts the bar of their tabs in.
    """
    area, stacked = window.dockWidgetArea(dock), window.tabifiedDockWidgets(dock)
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    bars = [b.height() for b in window.findChildren(QTabBar, options=direct) if b.count()]
    seen = {
        one: one.height() + (max(bars, default=0) if window.tabifiedDockWidgets(one) else 0)
        for one in window.findChildren(QDockWidget)
        if window.dockWidgetArea(one) is area and not one.visibleRegion().isEmpty()
    }
    front = next((seen.pop(one) for one in stacked if one in seen), dock.height())
    return {**seen, dock: seen.get(dock, front)}
