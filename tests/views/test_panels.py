"""The panels show an experiment and say what the person wishes; they change nothing themselves."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListView, QSpinBox, QTableView

from nnviz.debugger import EdgeQuantity
from nnviz.document.curve import CostCurve, CurveRecorder
from nnviz.document.experiment import Experiment
from nnviz.document.presets import PRESETS
from nnviz.document.score import Score
from nnviz.engine import Balanced, Equal, Fixed, Uniform, Zeros
from nnviz.graph.palette import DARK, LIGHT, rgb
from nnviz.views.cost_chart import CostChart
from nnviz.views.examples import ExamplesView
from nnviz.views.legend import Legend
from nnviz.views.network_panel import NetworkPanel, parse_sizes
from nnviz.views.plane import PlaneView
from nnviz.views.training_panel import TrainingPanel

LEFT = Qt.MouseButton.LeftButton


def experiment(preset: str) -> Experiment:
    return PRESETS[preset].open()


def heard(signal) -> list:
    values = []
    signal.connect(values.append)
    return values


def texts(panel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel)]


# -- the examples ---------------------------------------------------------------------------------


def test_the_table_has_the_features_as_measured_the_target_and_the_answer(shown):
    view = shown(ExamplesView())
    view.show_experiment(experiment("iris"), LIGHT)
    model = view.findChild(QTableView).model()
    assert model.rowCount() == 150
    row = [model.index(0, column).data() for column in range(model.columnCount())]
    assert row[:5] == ["5.1", "3.5", "1.4", "0.2", "setosa"]  # the first flower of Fisher's table
    assert any("mean" in text for text in texts(view))  # the scaling is said


def test_full_precision_is_in_the_tip(shown):
    view = shown(ExamplesView())
    view.show_experiment(experiment("circles"), LIGHT)
    model = view.findChild(QTableView).model()
    told = model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert float(told.replace("−", "-")) == experiment("circles").dataset.X[0, 0]


def test_a_click_on_a_row_wishes_for_that_example_and_does_not_choose_it_itself(shown):
    view = shown(ExamplesView())
    open_one = experiment("xor")
    view.show_experiment(open_one, LIGHT)
    wishes = heard(view.exampleChosen)
    table = view.findChild(QTableView)
    table.scrollTo(table.model().index(2, 0))
    point = table.visualRect(table.model().index(2, 0)).center()
    QTest.mouseClick(table.viewport(), LEFT, pos=point)
    assert wishes == [2]
    assert open_one.place.example == 0


def test_showing_an_experiment_is_no_wish(shown):
    view = shown(ExamplesView())
    wishes = heard(view.exampleChosen)
    view.show_experiment(experiment("xor").choosing(3), LIGHT)
    view.show_experiment(experiment("digits").choosing(1000), LIGHT)
    view.show_experiment(experiment("xor"), DARK)
    assert wishes == []


def test_digits_are_thumbnails_and_the_number_leads_to_any_of_them(shown):
    view = shown(ExamplesView())
    view.show_experiment(experiment("digits"), LIGHT)
    thumbnails = view.findChild(QListView)
    assert thumbnails.isVisible()
    assert thumbnails.model().rowCount() == 1797
    assert "class 0" in thumbnails.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    wishes = heard(view.exampleChosen)
    box = view.findChild(QSpinBox)
    box.selectAll()
    QTest.keyClicks(box, "1797")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert wishes == [1796]


# -- the network ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sizes"),
    [("4", (4,)), ("25, 10", (25, 10)), (" 3-2 ", (3, 2)), ("", ()), ("8;8", (8, 8))],
)
def test_sizes_are_read_as_people_write_them(text, sizes):
    assert parse_sizes(text) == sizes


@pytest.mark.parametrize("text", ["0", "four", "4.5", "6000", "-", "1 2 3 4 5 6 7 8 9 10"])
def test_sizes_that_cannot_be_are_named_with_what_is_expected(text):
    told = parse_sizes(text)
    assert told == () if text == "-" else told.startswith("Layers:")


@pytest.mark.parametrize(
    ("chosen", "rule"),
    [
        ("random, balanced", Balanced()),
        ("all zero", Zeros()),
        ("all equal", Equal(1.0)),
    ],
)
def test_the_start_rule_is_wished_for_as_chosen(shown, chosen, rule):
    panel = shown(NetworkPanel())
    panel.show_experiment(experiment("xor"))
    wishes = heard(panel.settingsEdited)
    box = next(b for b in panel.findChildren(QComboBox) if b.accessibleName() == "Start of Θ")
    box.setCurrentText(chosen)
    box.activated.emit(box.currentIndex())
    assert wishes == [{"start": rule}]


def test_weights_set_by_hand_are_a_choice_only_where_there_are_some(shown):
    panel = shown(NetworkPanel())
    box = next(b for b in panel.findChildren(QComboBox) if b.accessibleName() == "Start of Θ")
    panel.show_experiment(experiment("xnor"))
    assert box.currentText() == "set by hand"
    panel.show_experiment(experiment("xor"))
    assert box.findText("set by hand") < 0
    assert box.currentText() == "random in [−ε, ε]"


def test_other_layers_than_those_set_by_hand_start_at_random(shown):
    panel = shown(NetworkPanel())
    panel.show_experiment(experiment("xnor"))
    wishes = heard(panel.settingsEdited)
    line = panel.findChild(QLineEdit)
    line.selectAll()
    QTest.keyClicks(line, "3")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert len(wishes) == 1
    assert wishes[0]["hidden_sizes"] == (3,)
    assert not isinstance(wishes[0]["start"], Fixed)
    assert isinstance(wishes[0]["start"], Uniform)


# -- training -------------------------------------------------------------------------------------


def test_the_score_has_its_penalty_and_how_many_are_right(shown):
    panel = shown(TrainingPanel())
    panel.show_experiment(experiment("xor"))
    panel.show_score(Score(cost=0.75, penalty=0.05, accuracy=0.75, example_count=4))
    assert "0.7500 (penalty 0.05000)" in texts(panel)
    assert "75.0 %, 3 of 4 right" in texts(panel)


def test_showing_rates_is_no_wish_and_keeps_every_digit(shown):
    panel = shown(TrainingPanel())
    wishes = heard(panel.settingsEdited)
    shown_one = experiment("xor").with_settings(learning_rate=0.0123456789, batch_size=2)
    panel.show_experiment(shown_one)
    assert wishes == []
    box = panel.findChildren(QComboBox)[0]
    assert box.currentText() == "mini-batches"


# -- the charts -----------------------------------------------------------------------------------


def test_the_chart_has_the_curves_points_and_no_more_for_being_shown_again(shown):
    chart = shown(CostChart())
    recorder = CurveRecorder()
    for iteration in range(3):
        recorder.add(iteration, 0.7 - 0.1 * iteration, 0.25 * iteration)
    for _ in range(3):
        chart.show_curve(recorder.curve())
        chart.grab()
    costs = chart._cost.getData()
    assert costs[0].tolist() == [0, 1, 2]
    np.testing.assert_allclose(costs[1], [0.7, 0.6, 0.5])
    assert chart._accuracy.getData()[1].tolist() == [0.0, 0.25, 0.5]
    chart.show_curve(CostCurve.empty())
    assert chart._cost.getData()[0] is None or len(chart._cost.getData()[0]) == 0


def test_the_plane_is_orange_where_h_is_0_and_blue_where_it_is_1(shown):
    plane = shown(PlaneView())
    plane.show_experiment(experiment("xnor"), LIGHT)  # by hand: h ≈ 1 at 00 and 11, ≈ 0 at 01, 10
    image = plane.grab().toImage()

    def colour(row):
        point = plane.point_of(row).toPoint() + QPoint(0, 14)  # beside the ring of the example
        return image.pixelColor(point)

    for row, target in enumerate((1, 0, 0, 1)):
        seen = colour(row)
        assert (seen.blue() > seen.red()) == bool(target), row


def test_a_click_on_a_point_of_the_plane_wishes_for_its_example(shown):
    plane = shown(PlaneView())
    plane.show_experiment(experiment("xor"), LIGHT)
    wishes = heard(plane.exampleChosen)
    QTest.mouseClick(plane, LEFT, pos=plane.point_of(2).toPoint())
    assert wishes == [2]


def test_only_two_inputs_and_one_output_have_a_plane():
    fitting = [name for name in PRESETS if PlaneView.fits(experiment(name).dataset)]
    assert fitting == ["xor", "xnor", "circles"]


# -- the legend -----------------------------------------------------------------------------------


def test_the_legend_tells_each_limit_also_to_a_screen_reader(shown):
    legend = shown(Legend())
    legend.show_limits({EdgeQuantity.THETA: 2.5, EdgeQuantity.GRADIENT: 0.125})
    assert legend.accessibleDescription() == "D −0.125 to +0.125; Θ −2.50 to +2.50; a 0 to 1"


def test_the_legend_tells_that_the_edges_of_a_unit_have_a_scale_of_their_own(shown):
    legend = shown(Legend())
    legend.show_limits({EdgeQuantity.THETA: 2.5})
    before = legend.grab().toImage()
    legend.show_lit({0: {EdgeQuantity.THETA: 0.5}})
    told = "Θ −2.50 to +2.50; Θ, this unit −0.500 to +0.500; a 0 to 1"
    assert legend.accessibleDescription() == told
    # There is no room for more bars: the common one gives way.
    both = {EdgeQuantity.THETA: 2.5, EdgeQuantity.GRADIENT: 0.125}
    legend.show_limits(both)
    assert "D −0.125 to +0.125; Θ, this unit" in legend.accessibleDescription()
    legend.show_limits({EdgeQuantity.THETA: 2.5})
    legend.show_lit({0: {EdgeQuantity.THETA: 0.5}, 1: {EdgeQuantity.THETA: 2.0}})
    told = "Θ into this unit −0.500 to +0.500; Θ out of this unit −2 to +2; a 0 to 1"
    assert legend.accessibleDescription() == told
    legend.show_lit(None)
    assert legend.accessibleDescription() == "Θ −2.50 to +2.50; a 0 to 1"
    assert legend.grab().toImage() == before


def test_the_legend_has_a_colour_for_negative_activations(shown):
    legend = shown(Legend())
    legend.show_limits({}, (0.0, 2.0))
    assert legend.accessibleDescription() == "a 0 to 2"

    def most_like_it():
        picture, at = legend.grab().toImage(), legend.height() // 2
        row = [picture.pixelColor(x, at).getRgb()[:3] for x in range(legend.width())]
        return min(math.dist(colour, rgb(LIGHT.activations.stops[0])) for colour in row)

    assert most_like_it() > 40
    legend.show_limits({}, (-2.0, 2.0))
    assert legend.accessibleDescription() == "a −2 to +2"
    assert most_like_it() < 10
