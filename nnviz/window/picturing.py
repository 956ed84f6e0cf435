"""Opens the weights of a layer or a unit as pictures, and closes them again."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDockWidget, QMainWindow

from nnviz.window import arrangement
from nnviz.window.panels import Panels


class Picturing(QObject):
    """Brings the dock of the pictures to the front where it is asked for."""

    def __init__(self, panels: Panels, docks: arrangement.Docks, window: QMainWindow) -> None:
        super().__init__(window)
        self._panels = panels
        self._docks = docks
        self._window = window
        self._before: arrangement.Sight | None = None
        self._place: set[QDockWidget] = set()
        docks["pictures"].toggleViewAction().toggled.connect(self._give_back)

    def toggle(self) -> None:
        """Show the weights into the layer of the lit unit, or close them if they are seen."""
        if self._panels.pictures.isVisible():
            self._docks["pictures"].close()
            return
        lit = self._panels.graph.lit.unit
        if lit is not None and lit[0]:
            self._panels.pictures.show_unit(lit[0], 0)
        self._bring()

    @Slot(object, object)
    def show(self, layer: int, unit: int) -> None:
        """Show the weights Θ(`layer`) into a unit in full, or into all of them for unit 0."""
        self._panels.pictures.show_unit(layer, unit)
        self._bring()

    def _bring(self) -> None:
        """Open the dock, and keep in mind what it takes its room from."""
        dock = self._docks["pictures"]
        if dock.isHidden():
            self._before = arrangement.Sight.of(self._window, but=dock)
        arrangement.bring_pictures(self._window, self._docks)
        self._place = set(self._window.tabifiedDockWidgets(dock))

    @Slot(bool)
    def _give_back(self, shown: bool) -> None:
        """Give the other docks what they had before, however the pictures were closed."""
        if shown or self._before is None:
            return
        before, self._before = self._before, None
        arrangement.give_back(self._window, before, self._docks["pictures"], self._place)
