"""Going to a moment that is named or clicked on, wherever it lies, as if one had stepped there."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QSpinBox

from nnviz.debugger import Place, Quantity, derive_frame
from nnviz.debugger.numbers import number
from nnviz.engine import cost
from nnviz.views.algorithm import AlgorithmView
from nnviz.views.caption import CaptionView
from nnviz.views.cost_chart import CostChart
from nnviz.views.go_to import GoTo
from nnviz.views.still_label import Line
from nnviz.views.timeline_bar import TimelineBar
from nnviz.window.training_controller import TrainingState

KEY, LEFT = Qt.Key, Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
Q = Quantity


# -- the dialog ------------------------------------------------------------------------------------


class Dialog:
    """The dialog that Ctrl+G opens, as a person fills it in."""

    def __init__(self, person) -> None:
        self._person = person
        person.strikes(KEY.Key_G, CTRL)
        self._dialog = person.window.findChild(GoTo)
        person.waits_until(self._dialog.isActiveWindow)

    def says(self, name: str) -> str:
        labels = self._dialog.findChildren(QLabel)
        return next(label.text() for label in labels if label.accessibleName() == name)

    @property
    def texts(self) -> str:
        return "\n".join(label.text() for label in self._dialog.findChildren(QLabel))

    def types(self, name: str, text: str) -> None:
        boxes = self._dialog.findChildren(QSpinBox)
        box = next(box for box in boxes if box.accessibleName() == name)
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, text)

    def chooses(self, name: str, beginning: str) -> None:
        boxes = self._dialog.findChildren(QComboBox)
        box = next(box for box in boxes if box.accessibleName() == name)
        texts = [box.itemText(index) for index in range(box.count())]
        box.setCurrentText(next(text for text in texts if text.startswith(beginning)))

    def goes(self) -> None:
        self._person.strikes(KEY.Key_Return)
        training = self._person.window.training
        self._person.waits_until(lambda: training.state is not TrainingState.RUNNING)

    def leaves(self) -> None:
        self._person.strikes(KEY.Key_Escape)


def goes_to(person, *, iteration=None, example=None, quantity=None, layer=None, unit=None):
    dialog = Dialog(person)
    if quantity is not None:
        dialog.chooses("Quantity", quantity)
    if layer is not None:
        dialog.chooses("Layer", layer)
    for name, wanted in (("Iteration", iteration), ("Example", example), ("Unit", unit)):
        if wanted is not None:
            dialog.types(name, str(wanted))
    dialog.goes()


def stepped_to(experiment, iteration: int):
    while experiment.iteration < iteration:
        experiment = experiment.stepped(experiment.trace())
    return experiment


def same_bits(one, other) -> bool:
    return all(map(np.array_equal, one.thetas, other.thetas))


def is_as_stepped_to(person, expected, place: Place) -> bool:
    """Tell whether the screen shows what plain steps from iteration 0 lead to."""
    now = person.experiment
    assert (now.iteration, now.place) == (expected.iteration, place)
    assert same_bits(now.network, expected.network)
    data = expected.dataset
    J = cost(expected.network, data.X, data.Y, expected.settings.regularisation).total
    assert f"J(Θ) = {number(J)} " in person.counter
    return person.caption == derive_frame(expected.trace(), place).caption


def one_iteration(person) -> None:
    before = person.iteration
    person.presses(KEY.Key_I)
    person.waits_until(lambda: person.iteration == before + 1)


def test_the_dialog_begins_with_the_present_moment(person):
    for _ in range(2):
        person.presses(KEY.Key_Space)
    dialog = Dialog(person)
    said = dialog.says("The moment that is chosen")
    assert said == "Iteration 0, example 1, z of hidden unit 2"
    dialog.leaves()
    assert person.place == Place(0, Q.Z, 2, unit=2)


@pytest.mark.parametrize(
    ("wishes", "place"),
    [
        ({"example": 3}, Place(2, Q.INPUT, 1)),
        ({"example": 2, "quantity": "δ", "layer": "2", "unit": 3}, Place(1, Q.DELTA, 2, unit=3)),
        ({"example": 4, "quantity": "z", "layer": "3"}, Place(3, Q.Z, 3)),
        ({"example": 2, "quantity": "cost"}, Place(1, Q.COST, 3)),
        ({"example": 3, "quantity": "Δ", "layer": "1"}, Place(2, Q.ACCUMULATED, 1)),
    ],
)
def test_an_example_a_layer_and_a_unit_of_this_iteration_are_gone_to(person, wishes, place):
    start = person.experiment
    goes_to(person, **wishes)
    assert is_as_stepped_to(person, start, place)


def test_what_comes_after_all_examples_is_gone_to(person):
    goes_to(person, quantity="D", layer="2")
    assert (person.place.quantity, person.place.layer) == (Q.GRADIENT, 2)
    assert person.caption.startswith("D(2) = ")


def test_an_iteration_ahead_is_trained_to_with_the_bits_of_steps(person):
    expected = stepped_to(person.experiment, 120)
    goes_to(person, iteration=120, example=2, quantity="δ", layer="2", unit=1)
    assert is_as_stepped_to(person, expected, Place(1, Q.DELTA, 2, unit=1))


def test_the_next_iteration_is_gone_to(person):
    expected = stepped_to(person.experiment, 1)
    goes_to(person, iteration=1)
    assert is_as_stepped_to(person, expected, Place(0, Q.INPUT, 1))


def test_an_iteration_ahead_is_gone_to_in_batches(sit_at):
    person = sit_at("iris")
    person.window._editing.edit_settings({"batch_size": 16})
    expected = stepped_to(person.experiment, 33)
    goes_to(person, iteration=33)
    assert (person.iteration, person.place) == (33, Place(0, Q.INPUT, 1))
    assert same_bits(person.experiment.network, expected.network)


def test_an_iteration_behind_is_gone_back_to_with_its_bits(person):
    start = person.experiment
    goes_to(person, iteration=120)
    goes_to(person, iteration=37, example=4, quantity="a", layer="3")
    assert is_as_stepped_to(person, stepped_to(start, 37), Place(3, Q.A, 3))
    goes_to(person, iteration=0)
    assert same_bits(person.experiment.network, start.network)


def test_an_iteration_that_the_history_has_ahead_is_gone_to_again(person):
    start = person.experiment
    goes_to(person, iteration=60)
    goes_to(person, iteration=10)
    goes_to(person, iteration=40)
    assert is_as_stepped_to(person, stepped_to(start, 40), Place(0, Q.INPUT, 1))


def test_an_iteration_is_taken_from_the_history_when_the_dialog_says_so(person):
    """α was changed at iteration 3: the Θ of iteration 5 is known, and must not become another."""
    for iteration in range(6):
        if iteration == 3:
            person.types("Rate α", "3")
        one_iteration(person)
        if iteration == 4:
            expected = person.experiment
    goes_to(person, iteration=1)
    dialog = Dialog(person)
    dialog.types("Iteration", "5")
    assert "Θ of this iteration is taken from the history." in dialog.texts
    dialog.goes()
    assert person.iteration == 5
    assert same_bits(person.experiment.network, expected.network)


def test_going_to_another_iteration_can_be_undone(person):
    start = person.experiment.network
    goes_to(person, iteration=50)
    while person.window.document.undo_stack.canUndo():
        person.presses(KEY.Key_Z, CTRL)
    assert person.iteration == 0
    assert same_bits(person.experiment.network, start)


def test_a_way_ahead_that_was_paused_is_not_gone_on_with_by_stepping(person):
    dialog = Dialog(person)
    dialog.types("Iteration", "5000000")
    dialog.types("Example", "3")
    person.strikes(KEY.Key_Return)
    person.waits_until(lambda: person.iteration > 10)
    person.presses(KEY.Key_T)
    person.waits_for_training_to(TrainingState.PAUSED)
    person.presses(KEY.Key_Space)
    assert person.place == Place(0, Q.COST, 3)


def test_an_iteration_that_training_never_reaches_says_why(person):
    person.types("Rate α", "1e6")
    person.types("Regularisation λ", "1e6")
    goes_to(person, iteration=500)
    assert person.iteration < 500
    assert "diverged" in person.caption


def test_the_button_beside_the_caption_asks_too(person):
    person.clicks("Go to…")
    dialog = person.window.findChild(GoTo)
    assert dialog.isVisible()
    dialog.reject()


def test_nothing_is_asked_while_training_runs(person):
    person.presses(KEY.Key_T)
    person.waits_until(lambda: person.iteration > 5)
    person.strikes(KEY.Key_G, CTRL)
    person.clicks("Go to…")
    assert person.window.findChild(GoTo) is None


def test_an_example_that_has_no_part_in_the_batch_is_gone_to_and_stepped_on_from(sit_at):
    person = sit_at("iris")
    person.window._editing.edit_settings({"batch_size": 16})
    rows = person.experiment.trace().rows
    absent = next(row for row in range(150) if row not in rows)
    goes_to(person, example=absent + 1, quantity="δ", layer="2", unit=2)
    assert person.place == Place(absent, Q.DELTA, 2, unit=2)
    assert person.caption == derive_frame(person.experiment.trace(), person.place).caption
    person.presses(KEY.Key_Space)
    assert person.place.example in rows


# -- the bar of the iteration ----------------------------------------------------------------------


def the_bar(person) -> TimelineBar:
    return person.window.findChild(TimelineBar)


def clicks_at(bar: TimelineBar, x: int) -> str:
    """Click on the bar; return what its tooltip says there before."""
    tip = bar.tip_at(x).splitlines()[-1]
    QTest.mouseClick(bar, LEFT, pos=QPoint(x, bar.point_of(0).y()))
    return tip


def named(place: Place) -> str:
    """Return what the bar's tooltip calls a place of XOR."""
    line = f"{place.quantity.value}({place.layer})"
    alone = {Q.INPUT: "x", Q.COST: "cost"}.get(place.quantity, line)
    text = f"{place.phase.value.lower()} · {alone}"
    after = place.quantity in (Q.GRADIENT, Q.UPDATE)
    return f"after all examples · {text}" if after else f"example {place.example + 1} · {text}"


@pytest.mark.parametrize("share", [0.02, 0.1, 0.2, 0.28, 0.8, 0.9, 0.97, 0.999])
def test_a_click_goes_to_the_moment_that_the_tooltip_says(person, share):
    bar = the_bar(person)
    tip = clicks_at(bar, round(share * (bar.width() - 1)))
    place = person.place
    example = tip.split(" · ")[0].removesuffix(" of 4")
    assert tip == named(place) or example == f"example {place.example + 1}"
    counted = [label.text() for label in person.window.findChild(CaptionView).findChildren(Line)]
    moment = person.window._debugging.stepper.steps.number(place)
    assert any(text.startswith(f"moment {moment + 1} of ") for text in counted)


def test_a_click_inside_the_present_example_goes_to_its_line(person):
    bar = the_bar(person)
    steps = person.window._debugging.stepper.steps
    for number_of_moment in range(0, len(steps) // 5, 2):
        x = bar.point_of(number_of_moment).x()
        tip = clicks_at(bar, x)
        assert person.place.example == 0
        assert tip == named(person.place)


def test_a_drag_goes_through_the_moments_that_the_tooltips_say(person):
    bar = the_bar(person)
    y, seen = bar.point_of(0).y(), []
    QTest.mousePress(bar, LEFT, pos=QPoint(4, y))
    for x in range(8, bar.width(), max(bar.width() // 24, 1)):
        tip = bar.tip_at(x).splitlines()[-1]
        drags(bar, x, y)
        place = person.place
        example = tip.split(" · ")[0].removesuffix(" of 4")
        assert tip == named(place) or example == f"example {place.example + 1}"
        seen.append(place)
    QTest.mouseRelease(bar, LEFT, pos=QPoint(bar.width() - 2, y))
    assert {place.example for place in seen} == {0, 1, 2, 3}
    assert seen[-1].quantity in (Q.GRADIENT, Q.UPDATE)


def drags(bar: TimelineBar, x: int, y: int) -> None:
    """Move the pointer with the left button held down."""
    where = QPointF(x, y)
    none = Qt.KeyboardModifier.NoModifier
    move = QMouseEvent(QEvent.Type.MouseMove, where, bar.mapToGlobal(where), LEFT, LEFT, none)
    QApplication.sendEvent(bar, move)


def test_a_click_on_a_breakpoint_s_mark_goes_where_the_mark_says(person):
    person.presses(KEY.Key_Space)
    person.presses(KEY.Key_F9)
    bar = the_bar(person)
    moment = person.window._presenter.hits().next(-1).moment
    x = bar.point_of(moment).x()
    assert "Line 6" in bar.tip_at(x)
    person.presses(KEY.Key_Home)
    clicks_at(bar, x)
    assert (person.place.example, person.place.quantity, person.place.layer) == (0, Q.Z, 2)


def test_the_bar_moves_nothing_while_training_runs(person):
    person.presses(KEY.Key_T)
    person.waits_until(lambda: person.iteration > 5)
    before = person.place
    clicks_at(the_bar(person), 10)
    assert person.place == before


def test_the_end_is_the_same_picture_from_the_first_example_as_by_stepping_there(person):
    person.presses(Qt.Key.Key_End)
    jumped, caption = person.place, person.caption
    assert jumped.example == 3  # of the four, the last

    person.presses(Qt.Key.Key_Home)
    assert person.place.example == 0  # the one that was chosen before
    person.chooses("Size of a step", "Example")
    for _ in range(5):
        person.presses(Qt.Key.Key_Space)
    assert person.iteration == 0
    assert (person.place, person.caption) == (jumped, caption)


def test_a_click_on_the_bar_shows_the_moment_as_a_step_to_it_does(sit_at):
    person = sit_at("iris")
    steps = person.window._debugging.stepper.steps
    for _ in range(5):
        person.presses(Qt.Key.Key_Space)
    stepped = person.place
    assert stepped.unit == 5  # z of the last hidden unit
    person.presses(Qt.Key.Key_Home)
    bar = person.window.findChild(TimelineBar)
    bar.momentWished.emit(steps.number(stepped))
    assert person.place == stepped

    person.chooses("Size of a step", "Layer")
    assert person.place == replace(stepped, unit=None)


def test_with_mini_batches_listing_and_bar_are_those_of_the_batch(sit_at):
    person = sit_at("iris")
    document = person.window.document
    document.edit(document.experiment.with_settings(batch_size=2), "Batch of 2")
    rows = person.window._debugging.stepper.steps._trace.rows.tolist()
    outside = next(row for row in range(150) if row not in rows)
    document.look(document.experiment.choosing(outside))
    texts = [line.text() for kind in (QLabel, Line) for line in person.window.findChildren(kind)]
    assert f"example {outside + 1} is not in this iteration’s batch" in texts
    bar = person.window.findChild(TimelineBar)
    assert "has no part" in bar.accessibleDescription()

    document.look(document.experiment.choosing(rows[1]))
    assert f"example {rows[1] + 1} · forward pass" in bar.accessibleDescription()
    person.presses(KEY.Key_End)
    person.presses(KEY.Key_Left)
    algorithm = person.window.findChild(AlgorithmView)
    person.window._debugging.stepper.to_moment(2 * bar._timeline.example_length)
    assert "D(l) ← Δ(l)/b + (λ/m) Θ(l)" in algorithm.accessibleDescription()


# -- the curve -------------------------------------------------------------------------------------


def last_point(person) -> tuple[int, float]:
    iterations, costs = person.window.findChild(CostChart)._cost.getData()
    return int(iterations[-1]), float(costs[-1])


def J(person) -> float:
    experiment = person.experiment
    return cost(experiment.network, experiment.dataset.X, experiment.dataset.Y).total


@pytest.mark.parametrize("iteration", [9001, 4503])
def test_the_curve_ends_at_the_iteration_that_one_goes_to(person, iteration):
    # Of more than 4,096 iterations every second or fourth point is kept: the odd ones are not.
    for there in dict.fromkeys((9001, iteration)):
        goes_to(person, iteration=there)
        person.waits_until(lambda there=there: person.iteration == there)
    assert iteration not in person.experiment.curve.iterations
    assert last_point(person) == (iteration, pytest.approx(J(person)))


def test_the_curve_ends_at_the_cost_that_a_divergence_stopped_at(person):
    person.types("Rate α", "100000")
    person.window._panels.graph.setFocus()
    person.presses(KEY.Key_T)
    person.waits_until(lambda: "diverged" in person.caption)
    assert last_point(person) == (person.experiment.iteration, pytest.approx(J(person)))
