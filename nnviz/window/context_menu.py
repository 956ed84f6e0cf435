"""The menu of a unit or an edge in the graph: change it, watch it, stop at it, see its weights."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QMenu

from nnviz.debugger import Quantity
from nnviz.debugger.breakpoints import AtUnit, Breakpoint, SignChange
from nnviz.debugger.formula_parts import Reference
from nnviz.graph.pointed import Pointed
from nnviz.graph.view import NetworkView


class ContextMenu(QObject):
    """Opens the menu at the pointer; what is chosen leaves as a wish."""

    watchWished = Signal(object)  # a Reference
    breakpointToggled = Signal(object)  # a Breakpoint
    picturesWished = Signal(
        object, object
    )  # l of Θ(l), and the unit that it leads to, or 0 for all

    def __init__(self, graph: NetworkView, parent: QObject) -> None:
        super().__init__(parent)
        self._graph = graph
        graph.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        graph.customContextMenuRequested.connect(self._open)

    @Slot(QPoint)
    def _open(self, point: QPoint) -> None:
        menu = self.menu(self._graph.lit)
        if not menu.isEmpty():
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self._graph.mapToGlobal(point))

    def menu(self, thing: Pointed) -> QMenu:
        """Return the menu of a unit or an edge; an empty one for nothing."""
        menu = QMenu(self._graph)
        references, breakpoint_ = _offers(thing)
        if references:
            self._add(menu, "Change…", partial(self._graph.edit, thing))
            menu.addSeparator()
        for reference in references:
            self._add(menu, f"Watch {reference.name}", partial(self.watchWished.emit, reference))
        if breakpoint_ is not None:
            menu.addSeparator()
            wish = partial(self.breakpointToggled.emit, breakpoint_)
            self._add(menu, f"Breakpoint: {breakpoint_.title}", wish)
        if thing.unit is not None and min(thing.unit) > 0:
            layer, unit = thing.unit
            menu.addSeparator()
            one, every = (
                partial(self._wish_pictures, layer, unit),
                partial(self._wish_pictures, layer, 0),
            )
            self._add(menu, "Its weights as a picture", one)
            self._add(menu, "Weights of all units of the layer", every)
        return menu

    def _wish_pictures(self, layer: int, unit: int) -> None:
        self.picturesWished.emit(layer, unit)

    def _add(self, menu: QMenu, text: str, wish: Callable[[], object]) -> None:
        menu.addAction(text).triggered.connect(partial(_carry_out, wish))


def _carry_out(wish: Callable[[], object], *_: object) -> None:
    wish()


def _offers(thing: Pointed) -> tuple[list[Reference], Breakpoint | None]:
    """Return what can be watched of a thing, and where it can be stopped at."""
    if thing.edge is not None:
        gap, row, column = thing.edge
        kinds = (Quantity.UPDATE, Quantity.ACCUMULATED, Quantity.GRADIENT)
        entry = (gap + 1, row + 1, column)
        return [Reference(kind, *entry) for kind in kinds], SignChange(*entry)
    if thing.unit is None or thing.unit[1] == 0:
        return [], None
    index, unit = thing.unit
    of_unit = [Quantity.Z, Quantity.A, Quantity.DELTA] if index else [Quantity.INPUT]
    return [Reference(kind, index + 1, unit) for kind in of_unit], AtUnit(index + 1, unit)
