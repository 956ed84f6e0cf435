"""The gradient check: D against differences of J, told in a sentence, on the edges and on cards."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.debugger import EdgeChoice
from nnviz.debugger.numbers import short
from nnviz.document.edits import InputEdit, WeightEdit
from nnviz.engine import Network, cost
from nnviz.graph.pointed import Pointed
from nnviz.views.legend import Legend
from nnviz.window.training_controller import TrainingState

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
EDGE = Pointed(edge=(0, 1, 1))
EPSILON = 1e-4


def checks(person) -> None:
    person.presses(KEY.Key_G)
    person.waits_until(lambda: "agree" in person.caption)


def card(person, thing: Pointed = EDGE) -> dict[str, str]:
    graph = person.window._panels.graph
    graph.point(thing)
    return dict(graph.card()[1])


def numeric(experiment, layer: int, row: int, column: int) -> float:
    """Return (J(Θ + ε) − J(Θ − ε)) / 2ε of one entry, by the formula."""
    costs = []
    for sign in (1, -1):
        thetas = [theta.copy() for theta in experiment.network.thetas]
        thetas[layer - 1][row, column] += sign * EPSILON
        network = Network(tuple(thetas), experiment.network.hidden_activation)
        data = experiment.dataset
        costs.append(cost(network, data.X, data.Y, experiment.settings.regularisation).total)
    return (costs[0] - costs[1]) / (2 * EPSILON)


def told_numeric(person, thing: Pointed = EDGE) -> float:
    return float(card(person, thing)["numeric"].rstrip(" ✓✗").replace("−", "-"))


def one_iteration(person) -> None:
    before = person.iteration
    person.presses(KEY.Key_I)
    person.waits_for_training_to(TrainingState.PAUSED)
    assert person.iteration == before + 1


def test_g_says_that_the_two_gradients_agree(person):
    checks(person)
    assert person.caption.startswith("D and the numeric gradient agree: their relative difference")
    assert "ε = 0.0001" in person.caption


@pytest.mark.parametrize("preset", ["xnor", "circles", "iris", "digits"])
def test_every_preset_passes(sit_at, preset):
    person = sit_at(preset)
    checks(person)
    assert "agree" in person.caption


@pytest.mark.parametrize("thing", [EDGE, Pointed(edge=(1, 0, 0)), Pointed(edge=(1, 0, 4))])
def test_an_edge_s_card_has_the_numeric_gradient(person, thing):
    assert "numeric" not in card(person, thing)
    checks(person)
    gap, row, column = thing.edge
    expected = numeric(person.experiment, gap + 1, row, column)
    assert told_numeric(person, thing) == pytest.approx(expected, rel=1e-6, abs=1e-10)


def test_the_card_compares_with_d_once_d_is_known(person):
    checks(person)
    assert "|D − numeric|" not in card(person)
    person.presses(KEY.Key_End)
    lines = card(person)
    assert lines["numeric"].endswith(" ✓")
    apart = abs(float(lines["D(1)"].replace("−", "-")) - told_numeric(person))
    assert apart < 1e-8
    assert "|D − numeric|" in lines


def test_the_penalty_is_part_of_the_numeric_gradient(person):
    person.types("Regularisation λ", "2")
    checks(person)
    expected = numeric(person.experiment, 1, 1, 1)
    assert told_numeric(person) == pytest.approx(expected, rel=1e-6)


def test_a_batch_is_checked_by_its_own_j(sit_at):
    person = sit_at("iris")
    person.window._editing.edit_settings({"batch_size": 10})
    person.types("Regularisation λ", "2")
    checks(person)
    assert "agree" in person.caption
    person.presses(KEY.Key_End)
    assert card(person)["numeric"].endswith(" ✓")


def test_the_choice_of_edges_checks_and_colours_by_the_difference(person):
    person.chooses("Colour edges by", f"Edges: {EdgeChoice.CHECK.value}")
    person.waits_until(lambda: "agree" in person.caption)
    person.presses(KEY.Key_End)
    trace = person.window._presenter.trace()
    pairs = zip(trace.gradient, trace.numeric, strict=True)
    largest = max(float(np.abs(D - found).max()) for D, found in pairs)
    legend = person.window.findChild(Legend).accessibleDescription()
    assert legend.startswith(f"|D − numeric| 0 to +{short(largest)}; ")


def test_steps_within_the_iteration_keep_the_check(person):
    checks(person)
    for key in (KEY.Key_Space, KEY.Key_PageDown, KEY.Key_End, KEY.Key_Home):
        person.presses(key)
        assert "numeric" in card(person)


@pytest.mark.parametrize("way", ["train", "step"])
def test_another_iteration_takes_the_check_away(person, way):
    checks(person)
    if way == "train":
        one_iteration(person)
    else:
        person.chooses("Size of a step", "Iteration")
        person.presses(KEY.Key_Space)
        person.presses(KEY.Key_Space)
    assert person.iteration == 1
    assert "numeric" not in card(person)


@pytest.mark.parametrize("edit", [WeightEdit(1, 1, 1, 2.0), InputEdit(1, 1, 0.5)])
def test_an_edit_takes_the_check_away(person, edit):
    checks(person)
    person.window._panels.graph.edited.emit(edit)
    assert "numeric" not in card(person)
    checks(person)
    assert told_numeric(person) == pytest.approx(numeric(person.experiment, 1, 1, 1), rel=1e-6)


def test_another_rate_lambda_takes_the_check_away(person):
    checks(person)
    person.types("Regularisation λ", "2")
    assert "numeric" not in card(person)


def test_training_on_and_going_back_shows_no_check_of_another_theta(person):
    checks(person)
    one_iteration(person)
    person.presses(KEY.Key_Z, CTRL)
    assert person.iteration == 0
    lines = card(person)
    if "numeric" in lines:
        assert told_numeric(person) == pytest.approx(numeric(person.experiment, 1, 1, 1), rel=1e-6)


def test_nothing_is_checked_while_training_runs(person):
    person.presses(KEY.Key_T)
    person.waits_until(lambda: person.iteration > 5)
    person.presses(KEY.Key_G)
    assert not person.window._debugging.checking.busy


# -- giving up -------------------------------------------------------------------------------------


def settles(person) -> None:
    checking = person.window._debugging.checking
    person.waits_until(lambda: not checking.busy and not checking._retired)
    QTest.qWait(20)


def test_g_again_gives_the_check_up(sit_at):
    person = sit_at("digits")
    person.presses(KEY.Key_G)
    person.presses(KEY.Key_G)
    assert person.caption == "The check was given up."
    settles(person)
    assert "numeric" not in card(person)


def test_a_check_that_ends_after_the_iteration_was_left_is_not_shown(sit_at):
    person = sit_at("digits")
    person.chooses("Size of a step", "Iteration")
    person.presses(KEY.Key_Space)
    person.presses(KEY.Key_G)
    person.presses(KEY.Key_Space)
    assert person.iteration == 1
    settles(person)
    assert "agree" not in person.caption
    assert "numeric" not in card(person)


def test_training_gives_the_check_up(sit_at):
    person = sit_at("digits")
    person.presses(KEY.Key_G)
    one_iteration(person)
    person.waits_for_training_to(TrainingState.PAUSED)
    settles(person)
    assert "agree" not in person.caption
    assert "numeric" not in card(person)


def test_opening_something_else_gives_the_check_up(sit_at):
    person = sit_at("digits")
    person.presses(KEY.Key_G)
    person.chooses("Preset", "XOR · 2-4-1")
    settles(person)
    assert "agree" not in person.caption
    assert "numeric" not in card(person)


def legend(person) -> str:
    return person.window.findChild(Legend).accessibleDescription()


def test_before_d_is_computed_the_legend_says_why_no_edge_is_coloured(person):
    waits = "D is not computed yet: step to D"
    person.chooses("Colour edges by", f"Edges: {EdgeChoice.CHECK.value}")
    assert legend(person).startswith(waits)
    person.presses(KEY.Key_Space)
    assert legend(person).startswith(waits)
    person.presses(KEY.Key_End)
    person.waits_until(lambda: "not" not in legend(person))
    assert legend(person).startswith("|D − numeric| 0 to")
    person.presses(KEY.Key_Home)
    assert legend(person).startswith(waits)
    person.chooses("Colour edges by", f"Edges: {EdgeChoice.UPDATE.value}")
    assert legend(person).startswith("Θ was not updated yet")
    person.chooses("Colour edges by", f"Edges: {EdgeChoice.THETA.value}")
    assert legend(person).startswith("Θ −")
