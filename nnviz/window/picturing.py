"""Opens the weights of a layer or a unit as pictures, and closes them again."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMainWindow

from nnviz.window import arrangement
from nnviz.window.panels import Panels


class Picturing(QObject):
    """Brings the dock of the pictures to the front where it is asked for."""

    def __init__(self, panels: Panels, docks: arrangement.Docks, window: QMainWindow) -> None:
        super().__init__(window)
        self._panels = panels
        self._docks = docks
        self._window = window

    def toggle(self) -> None:
        """Show the weights into the layer of the lit unit, or close them if they are seen."""
        if self._panels.pictures.isVisible():
            self._docks["pictures"].close()
            return
        lit = self._panels.graph.lit.unit
        if lit is not None and lit[0]:
            self._panels.pictures.show_unit(lit[0], 0)
        arrangement.bring_pictures(self._window, self._docks)

    @Slot(object, object)
    def show(self, layer: int, unit: int) -> None:
        """Show the weights Θ(`layer`) into a unit in full, or into all of them for unit 0."""
        self._panels.pictures.show_unit(layer, unit)
        arrangement.bring_pictures(self._window, self._docks)
