"""The panel of the weights as pictures: the sheet, one unit in full, pointing, the scale."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QSpinBox, QToolButton

from nnviz.data import load
from nnviz.document.experiment import Settings, begin
from nnviz.engine import Balanced, Network
from nnviz.graph.palette import DARK, LIGHT
from nnviz.graph.pointed import NOTHING, Pointed
from nnviz.views.weight_pictures import WeightPictures
from nnviz.views.weight_sheet import WeightPicture, WeightScale, WeightSheet

POSITIVE, NEGATIVE = "#1f6fb4", "#b35806"


def digits():
    """Return 64-6-10 with Θ(1) zero but for unit 3, which has +2 at pixel (1, 1), −2 at (8, 8)."""
    experiment = begin(load("digits"), Settings((6,), Balanced()))
    theta = np.zeros((6, 65))
    theta[2, 0], theta[2, 1], theta[2, 64] = 0.125, 2.0, -2.0
    return replace(experiment, network=Network((theta, experiment.network.thetas[1])))


def iris():
    return begin(load("iris"), Settings((5,), Balanced()))


@pytest.fixture
def panel(shown):
    panel = shown(WeightPictures())
    panel.resize(340, 420)
    panel.show_experiment(digits())
    return panel


@pytest.fixture
def said(panel):
    things = []
    panel.thingPointed.connect(things.append)
    return things


def sheet(panel) -> WeightSheet:
    return panel.findChild(WeightSheet)


def picture(panel) -> WeightPicture:
    return panel.findChild(WeightPicture)


def texts(panel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel)]


def middle(box) -> QPoint:
    return box.center().toPoint()


def colour(widget, x, y) -> str:
    return widget.grab().toImage().pixelColor(int(x), int(y)).name()


def test_every_unit_has_its_picture_in_the_colours_of_its_weights(panel):
    third = sheet(panel).place_of(2)
    assert colour(sheet(panel), third.x() + 1, third.y() + 1) == POSITIVE
    assert colour(sheet(panel), third.right() - 2, third.bottom() - 2) == NEGATIVE
    first = sheet(panel).place_of(0)
    assert colour(sheet(panel), first.x() + 1, first.y() + 1) == "#e9e9e4"


def test_dark_ground_has_its_own_colours(panel):
    panel.set_palette(DARK)
    third = sheet(panel).place_of(2)
    assert colour(sheet(panel), third.x() + 1, third.y() + 1) == "#5aa9e6"


def test_the_scale_is_symmetric_and_the_same_for_all_units(panel):
    assert panel.findChild(WeightScale).accessibleDescription() == "Θ(1) −2 to +2"


def test_pointing_at_a_picture_says_the_unit_and_reads_its_bias(panel, said):
    QTest.mouseMove(sheet(panel), middle(sheet(panel).place_of(2)))
    assert said[-1] == Pointed(unit=(1, 3))
    assert "Hidden 3: bias Θ₃₀(1) = 0.1250" in texts(panel)


def test_leaving_the_sheet_says_that_nothing_is_pointed_at(panel, said):
    QTest.mouseMove(sheet(panel), middle(sheet(panel).place_of(2)))
    QApplication.sendEvent(sheet(panel), QEvent(QEvent.Type.Leave))
    assert said[-1] == NOTHING
    assert "Point at a picture; a click shows it in full." in texts(panel)


def test_a_click_shows_a_unit_in_full_and_the_button_all_again(panel):
    QTest.mouseClick(sheet(panel), Qt.MouseButton.LeftButton, pos=middle(sheet(panel).place_of(2)))
    assert picture(panel).isVisible()
    assert not sheet(panel).isVisible()
    assert panel.findChild(QSpinBox).text() == "unit 3"
    first = picture(panel).place_of(0)
    assert colour(picture(panel), *middle(first).toTuple()) == POSITIVE
    QTest.mouseClick(panel.findChild(QToolButton), Qt.MouseButton.LeftButton)
    assert sheet(panel).isVisible()
    assert panel.findChild(QSpinBox).text() == "all units"


def test_a_pixel_is_read_with_its_row_its_column_and_its_weight(panel, said):
    panel.show_unit(1, 3)
    assert "Hidden 3: bias Θ₃₀(1) = 0.1250" in texts(panel)
    QTest.mouseMove(picture(panel), middle(picture(panel).place_of(63)))
    assert said[-1] == Pointed(edge=(0, 2, 64))
    assert "row 8, column 8: Θ₃,\N{THIN SPACE}₆₄(1) = −2" in texts(panel)


def test_a_unit_is_opened_from_the_keyboard_too(panel):
    box = panel.findChild(QSpinBox)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert picture(panel).isVisible()
    assert box.value() == 1


def test_what_is_pointed_at_in_the_graph_is_outlined_and_read(panel):
    third = sheet(panel).place_of(2)
    panel.light(Pointed(unit=(1, 3)))
    assert colour(sheet(panel), third.x() - 2, third.center().y()) == LIGHT.accent.lower()
    assert "Hidden 3: bias Θ₃₀(1) = 0.1250" in texts(panel)
    panel.light(NOTHING)
    assert colour(sheet(panel), third.x() - 2, third.center().y()) != LIGHT.accent.lower()
    panel.light(Pointed(edge=(0, 2, 1)))
    assert "row 1, column 1: Θ₃₁(1) = 2" in texts(panel)


def test_an_edge_of_another_unit_or_layer_leaves_the_unit_in_full_as_it_is(panel):
    panel.show_unit(1, 3)
    before = picture(panel).grab().toImage()
    panel.light(Pointed(edge=(0, 1, 5)))
    panel.light(Pointed(edge=(1, 1, 5)))
    assert picture(panel).grab().toImage() == before
    panel.light(Pointed(edge=(0, 2, 5)))
    assert picture(panel).grab().toImage() != before


def test_an_input_is_outlined_in_the_unit_in_full(panel):
    panel.show_unit(1, 3)
    box = picture(panel).place_of(4)
    panel.light(Pointed(unit=(0, 5)))
    assert colour(picture(panel), box.x(), box.center().y()) == LIGHT.accent.lower()


def test_a_deeper_layer_is_chosen_and_says_that_its_cells_are_no_pixels(panel):
    layers = panel.findChild(QComboBox)
    assert [layers.itemText(k) for k in range(layers.count())] == [
        "Θ(1) into the hidden layer",
        "Θ(2) into the output layer",
    ]
    layers.setCurrentIndex(1)
    layers.activated.emit(1)
    assert any("units of layer 2, not pixels" in text for text in texts(panel))
    assert sheet(panel).sheet.count == 10


def test_features_stand_with_their_names_beside_the_cells_of_a_unit(panel, said):
    panel.show_experiment(iris())
    panel.show_unit(1, 2)
    QTest.mouseMove(picture(panel), middle(picture(panel).place_of(1)) + QPoint(60, 0))
    value = iris().network.thetas[0][1, 2]
    assert said[-1] == Pointed(edge=(0, 1, 2))
    text = next(text for text in texts(panel) if text.startswith("sepal width (cm): Θ₂₂(1) = "))
    assert float(text.split("= ")[1].replace("−", "-")) == pytest.approx(value, rel=1e-3)


def test_other_layers_begin_with_all_units_of_the_first(panel):
    panel.show_unit(2, 4)
    panel.show_experiment(iris())
    assert panel.findChild(QSpinBox).value() == 0
    assert panel.findChild(QComboBox).currentIndex() == 0


def test_while_training_the_scale_grows_at_once_and_shrinks_slowly(panel):
    experiment = digits()

    def scaled(by: float):
        thetas = tuple(by * theta for theta in experiment.network.thetas)
        return replace(experiment, network=Network(thetas))

    scale = panel.findChild(WeightScale)
    panel.show_experiment(scaled(2.0), live=True)
    assert scale.accessibleDescription() == "Θ(1) −4 to +4"
    panel.show_experiment(scaled(1.0), live=True)
    assert scale.accessibleDescription() == "Θ(1) −3.92 to +3.92"
    panel.show_experiment(scaled(1.0))
    assert scale.accessibleDescription() == "Θ(1) −2 to +2"


def test_a_hidden_panel_computes_nothing_and_is_up_to_date_when_it_is_opened(panel):
    panel.hide()
    changed = digits()
    thetas = tuple(-theta for theta in changed.network.thetas)
    panel.show_experiment(replace(changed, network=Network(thetas)), live=True)
    panel.show()
    third = sheet(panel).place_of(2)
    assert colour(sheet(panel), third.x() + 1, third.y() + 1) == NEGATIVE
