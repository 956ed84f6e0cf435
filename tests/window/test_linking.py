"""Pointing links everything: a thing that is pointed at in one view is lit in the others."""

from functools import partial
from types import SimpleNamespace
from unittest.mock import create_autospec

import pytest
from PySide6.QtCore import QObject, Signal

from nnviz.debugger import Quantity
from nnviz.debugger.formula_parts import Reference
from nnviz.graph.view import NOTHING, NetworkView, Pointed
from nnviz.views.formula import FormulaView
from nnviz.views.matrices import MatricesView
from nnviz.views.sheets import MatrixKind, Spot
from nnviz.views.weight_pictures import WeightPictures
from nnviz.window.linking import Linking


class Wishes(QObject):
    pointedChanged = Signal(object)
    referencePointed = Signal(object)
    cellPointed = Signal(object)
    cellPinned = Signal(object)
    listPointed = Signal(object)
    thingPointed = Signal(object)


class Linked:
    """The three views, spec'd, joined by the real linking."""

    def __init__(self) -> None:
        self.wishes = Wishes()
        self.graph = create_autospec(NetworkView, instance=True)
        self.formula = create_autospec(FormulaView, instance=True)
        self.matrices = create_autospec(MatricesView, instance=True)
        self.pictures = create_autospec(WeightPictures, instance=True)
        self.pictures.thingPointed = self.wishes.thingPointed
        self.graph.pointedChanged = self.wishes.pointedChanged
        self.formula.referencePointed = self.wishes.referencePointed
        self.matrices.cellPointed = self.wishes.cellPointed
        self.graph.lit = NOTHING
        self.graph.point.side_effect = partial(setattr, self.graph, "lit")
        self.matrices.cellPinned = self.wishes.cellPinned
        lists = SimpleNamespace(referencePointed=self.wishes.listPointed)
        panels = SimpleNamespace(
            graph=self.graph,
            formula=self.formula,
            matrices=self.matrices,
            watch=lists,
            what_if=lists,
            pictures=self.pictures,
        )
        self.linking = Linking(panels, self.wishes)


@pytest.fixture
def linked(qapp) -> Linked:
    return Linked()


def test_an_edge_of_the_graph_lights_its_weight_in_the_formula_and_its_cell(linked):
    linked.wishes.pointedChanged.emit(Pointed(edge=(1, 0, 2)))
    linked.formula.light.assert_called_with(Reference(Quantity.UPDATE, 2, 1, 2))
    linked.matrices.light.assert_called_with(MatrixKind.THETA, 2, 0, 2)


def test_a_unit_of_the_graph_lights_its_activation_and_its_row(linked):
    linked.wishes.pointedChanged.emit(Pointed(unit=(1, 3)))
    linked.formula.light.assert_called_with(Reference(Quantity.A, 2, 3))
    linked.matrices.light.assert_called_with(MatrixKind.A, 2, 2)


def test_a_number_of_the_formula_lights_its_edge_or_unit(linked):
    linked.wishes.referencePointed.emit(Reference(Quantity.UPDATE, 1, 4, 0))
    linked.graph.point.assert_called_with(Pointed(edge=(0, 3, 0)))
    linked.matrices.light.assert_called_with(MatrixKind.THETA, 1, 3, 0)
    linked.wishes.referencePointed.emit(Reference(Quantity.DELTA, 3, 1))
    linked.graph.point.assert_called_with(Pointed(unit=(2, 1)))


def test_a_cell_of_a_matrix_lights_its_edge_or_unit(linked):
    linked.wishes.cellPointed.emit(Spot(MatrixKind.GRADIENT, 2, 0, 4))
    linked.graph.point.assert_called_with(Pointed(edge=(1, 0, 4)))
    linked.wishes.cellPointed.emit(Spot(MatrixKind.Z, 2, 1, None))
    linked.graph.point.assert_called_with(Pointed(unit=(1, 2)))


def test_pointing_at_nothing_puts_every_light_out(linked):
    linked.wishes.pointedChanged.emit(NOTHING)
    linked.formula.light.assert_called_with(None)
    linked.matrices.unlight.assert_called_once()
    linked.wishes.referencePointed.emit(None)
    linked.graph.point.assert_called_with(NOTHING)


def test_a_row_of_a_list_lights_the_graph_the_formula_and_its_cell(linked):
    weight = Reference(Quantity.UPDATE, 2, 1, 3)
    linked.wishes.listPointed.emit(weight)
    linked.graph.point.assert_called_with(Pointed(edge=(1, 0, 3)))
    linked.formula.light.assert_called_with(weight)
    linked.matrices.light.assert_called_with(MatrixKind.THETA, 2, 0, 3)


def test_a_clicked_cell_is_pinned_and_lights_up_again_when_pointing_ends(linked):
    linked.wishes.cellPinned.emit(Spot(MatrixKind.THETA, 1, 2, 1))
    pinned = Pointed(edge=(0, 2, 1))
    linked.graph.pin.assert_called_with(pinned)
    linked.graph.point.side_effect = lambda _: setattr(linked.graph, "lit", pinned)
    linked.wishes.cellPointed.emit(None)
    linked.formula.light.assert_called_with(Reference(Quantity.UPDATE, 1, 3, 1))
    linked.matrices.light.assert_called_with(MatrixKind.THETA, 1, 2, 1)


def test_a_picture_lights_its_unit_and_a_pixel_its_edge(linked):
    linked.wishes.thingPointed.emit(Pointed(unit=(1, 3)))
    linked.graph.point.assert_called_with(Pointed(unit=(1, 3)))
    linked.formula.light.assert_called_with(Reference(Quantity.A, 2, 3))
    linked.matrices.light.assert_called_with(MatrixKind.A, 2, 2)
    linked.wishes.thingPointed.emit(Pointed(edge=(0, 2, 17)))
    linked.graph.point.assert_called_with(Pointed(edge=(0, 2, 17)))
    linked.matrices.light.assert_called_with(MatrixKind.THETA, 1, 2, 17)


def test_what_is_pointed_at_elsewhere_is_lit_among_the_pictures(linked):
    linked.wishes.pointedChanged.emit(Pointed(unit=(1, 2)))
    linked.pictures.light.assert_called_with(Pointed(unit=(1, 2)))
    linked.wishes.cellPointed.emit(Spot(MatrixKind.THETA, 1, 2, 5))
    linked.pictures.light.assert_called_with(Pointed(edge=(0, 2, 5)))
    linked.wishes.listPointed.emit(Reference(Quantity.UPDATE, 2, 1, 3))
    linked.pictures.light.assert_called_with(Pointed(edge=(1, 0, 3)))
