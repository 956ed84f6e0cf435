"""Pointing at a thing in one view lights it in the others: edge, cell, number, row of a list."""

from PySide6.QtCore import QObject, Slot

from nnviz.debugger import Quantity
from nnviz.debugger.formula_parts import Reference
from nnviz.graph.pointed import NOTHING, Pointed
from nnviz.graph.view import NetworkView
from nnviz.views.formula import FormulaView
from nnviz.views.matrices import MatricesView
from nnviz.views.sheets import MatrixKind, Spot
from nnviz.views.weight_pictures import WeightPictures
from nnviz.window.panels import Panels


class Linking(QObject):
    """Joins the graph, the formula, the matrices and the lists by what is pointed at."""

    def __init__(self, panels: Panels, parent: QObject) -> None:
        super().__init__(parent)
        self._graph: NetworkView = panels.graph
        self._formula: FormulaView = panels.formula
        self._matrices: MatricesView = panels.matrices
        self._pictures: WeightPictures = panels.pictures
        panels.graph.pointedChanged.connect(self._graph_pointed)
        panels.matrices.cellPointed.connect(self._matrices_pointed)
        panels.matrices.cellPinned.connect(self._pin)
        panels.formula.referencePointed.connect(self._formula_pointed)
        panels.pictures.thingPointed.connect(self._picture_pointed)
        for a_list in (panels.watch, panels.what_if):
            a_list.referencePointed.connect(self._list_pointed)

    @Slot(object)
    def _graph_pointed(self, pointed: Pointed) -> None:
        self._light_formula(pointed)
        self._light_matrices(pointed)
        self._pictures.light(pointed)

    @Slot(object)
    def _picture_pointed(self, pointed: Pointed) -> None:
        self._graph.point(pointed)
        self._light_formula(self._graph.lit)
        self._light_matrices(self._graph.lit)

    @Slot(object)
    def _formula_pointed(self, reference: Reference | None) -> None:
        self._point(reference)
        if reference is None:
            self._light_formula(self._graph.lit)

    @Slot(object)
    def _list_pointed(self, reference: Reference | None) -> None:
        self._point(reference)
        self._light_formula(self._graph.lit)

    def _point(self, reference: Reference | None) -> None:
        self._graph.point(NOTHING if reference is None else _of_reference(reference))
        self._light_matrices(self._graph.lit)
        self._pictures.light(self._graph.lit)

    @Slot(object)
    def _matrices_pointed(self, spot: Spot | None) -> None:
        pointed = NOTHING if spot is None else _of_spot(spot)
        self._graph.point(pointed)
        self._light_formula(self._graph.lit)
        self._pictures.light(self._graph.lit)
        if pointed == NOTHING:
            self._light_matrices(self._graph.lit)

    @Slot(object)
    def _pin(self, spot: Spot) -> None:
        self._graph.pin(_of_spot(spot))

    def _light_formula(self, pointed: Pointed) -> None:
        reference = None
        if pointed.edge is not None:
            gap, row, column = pointed.edge
            reference = Reference(Quantity.UPDATE, gap + 1, row + 1, column)
        elif pointed.unit is not None:
            index, unit = pointed.unit
            quantity = Quantity.A if index else Quantity.INPUT
            reference = Reference(quantity, index + 1, unit)
        self._formula.light(reference)

    def _light_matrices(self, pointed: Pointed) -> None:
        if pointed.edge is not None:
            gap, row, column = pointed.edge
            self._matrices.light(MatrixKind.THETA, gap + 1, row, column)
        elif pointed.unit is not None and pointed.unit[1]:
            index, unit = pointed.unit
            self._matrices.light(MatrixKind.A, index + 1, unit - 1)
        else:
            self._matrices.unlight()


def _of_reference(reference: Reference) -> Pointed:
    if reference.column is not None and reference.unit is not None:
        return Pointed(edge=(reference.layer - 1, reference.unit - 1, reference.column))
    if reference.unit is not None:
        return Pointed(unit=(reference.layer - 1, reference.unit))
    return NOTHING


def _of_spot(spot: Spot) -> Pointed:
    if MatrixKind(spot.kind).of_edges:
        if spot.row is None or spot.column is None:
            return NOTHING
        return Pointed(edge=(spot.layer - 1, spot.row, spot.column))
    return NOTHING if spot.row is None else Pointed(unit=(spot.layer - 1, spot.row + 1))
