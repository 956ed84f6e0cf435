"""Conditions to stop at, put together in the list of breakpoints, and run to by F8 and Shift+F8."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableView

from nnviz.debugger import Place, Quantity
from nnviz.debugger.breakpoints import (
    AtExample,
    AtIteration,
    AtLine,
    AtUnit,
    CostRose,
    Misclassified,
    NotFinite,
    Saturated,
    SignChange,
    Vanishing,
)
from nnviz.document.edits import WeightEdit
from nnviz.engine import backpropagate, cost
from nnviz.views.breakpoint_list import MARK, REMOVE, TITLE, BreakpointList
from nnviz.views.row_table import Sentence
from nnviz.window.training_controller import TrainingState

KEY = Qt.Key
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ACCESSIBLE = Qt.ItemDataRole.AccessibleTextRole
Q = Quantity


def the_list(person) -> QTableView:
    tables = person.window.findChildren(QTableView)
    return next(table for table in tables if table.accessibleName() == "Breakpoints")


def rows(person) -> list[str]:
    model = the_list(person).model()
    return [model.index(row, TITLE).data() for row in range(model.rowCount())]


def stopped_rows(person) -> list[str]:
    """Return the titles that the list marks as those where the run stopped."""
    model = the_list(person).model()
    told = [model.index(row, MARK).data(ACCESSIBLE) for row in range(model.rowCount())]
    return [text.partition(",")[0] for text in told if "the run stopped here" in text]


def said_in_the_list(person) -> str:
    sentences = person.window.findChild(BreakpointList).findChildren(Sentence)
    return " ".join(label.text() for label in sentences if label.isVisible())


def takes_away(person, row: int) -> None:
    table = the_list(person)
    cross = table.visualRect(table.model().index(row, REMOVE)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cross)


def runs(person, modifier=NONE) -> None:
    """Press F8, and wait until training over as many iterations as it takes has ended."""
    person.presses(KEY.Key_F8, modifier)
    person.waits_for_training_to(TrainingState.IDLE)


def runs_back(person, iteration: int) -> None:
    """Press Shift+F8, and wait until the search through the history is at an iteration."""
    person.presses(KEY.Key_F8, SHIFT)
    person.waits_until(lambda: person.iteration == iteration)


def batch(experiment):
    data = experiment.dataset
    return backpropagate(experiment.network, data.X, data.Y)


def J(experiment) -> float:
    data = experiment.dataset
    return cost(experiment.network, data.X, data.Y, experiment.settings.regularisation).total


def walked_to(experiment, wanted):
    """Step iteration by iteration until `wanted`, told two neighbours, says the first is it."""
    for _ in range(2000):
        after = experiment.stepped(experiment.trace())
        if wanted(experiment, after):
            return experiment
        experiment = after
    raise AssertionError("the case must have a hit")


def same_bits(one, other) -> bool:
    return all(map(np.array_equal, one.thetas, other.thetas))


# -- the form --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("Unit…", {"Layer of the unit": "2", "Unit": "3"}, AtUnit(2, 3)),
        ("Example…", {"Example to stop at": "4"}, AtExample(3)),
        ("Iteration…", {"Iteration to stop at": "300"}, AtIteration(300)),
        ("NaN or infinity", {}, NotFinite()),
        ("Vanishing δ…", {"Threshold of |δ|": "1e-3"}, Vanishing(1e-3)),
        ("Saturation…", {"Low end of a": "0,3", "High end of a": "0.8"}, Saturated(0.3, 0.8)),
        (
            "Sign change of a Θ…",
            {"Layer l of Θ(l)": "2", "Row of Θ": "1", "Column of Θ": "3"},
            SignChange(2, 1, 3),
        ),
        ("J rose", {}, CostRose()),
        ("Example classified wrong", {}, Misclassified()),
    ],
)
def test_a_condition_is_put_together_and_taken_away_in_the_list(person, kind, fields, expected):
    person.adds_breakpoint(kind, **fields)
    assert person.experiment.breakpoints == (expected,)
    assert rows(person) == [expected.title]
    takes_away(person, 0)
    assert person.experiment.breakpoints == ()
    assert rows(person) == []


def test_a_line_is_chosen_from_the_algorithm(person):
    person.opens("Breakpoints")
    person.chooses("What to stop at", "Line…")
    person.chooses("Line of the algorithm", "8: J ← J + cost(a(L), y(i))")
    person.clicks("Add")
    assert person.experiment.breakpoints == (AtLine(8),)


def test_enter_in_a_field_adds_the_condition(person):
    person.opens("Breakpoints")
    person.chooses("What to stop at", "Iteration…")
    person.types("Iteration to stop at", "12")
    assert person.experiment.breakpoints == (AtIteration(12),)


def test_the_delete_key_takes_the_selected_row_away(person):
    for example in ("2", "3"):
        person.adds_breakpoint("Example…", **{"Example to stop at": example})
    the_list(person).setFocus()
    the_list(person).selectRow(0)
    person.strikes(KEY.Key_Delete)
    assert rows(person) == ["Example 3 begins"]


# -- hits in one iteration -------------------------------------------------------------------------


def test_a_unit_stops_at_each_of_its_values(person):
    person.adds_breakpoint("Unit…", **{"Layer of the unit": "2", "Unit": "3"})
    for quantity in (Q.Z, Q.A, Q.DELTA):
        runs(person)
        assert person.place == Place(0, quantity, 2, unit=3)
        name = f"{quantity.value}₃(2)"
        assert person.caption.startswith(f"Stopped at {name} = ")
        assert said_in_the_list(person).startswith(f"Stopped at {name} = ")
    runs(person)
    assert person.place == Place(1, Q.Z, 2, unit=3)
    runs(person, SHIFT)
    assert person.place == Place(0, Q.DELTA, 2, unit=3)


def test_an_example_stops_where_it_begins_and_again_in_the_next_iteration(person):
    person.adds_breakpoint("Example…", **{"Example to stop at": "3"})
    for iteration in (0, 1, 2):
        runs(person)
        assert (person.iteration, person.place) == (iteration, Place(2, Q.INPUT, 1))
        assert person.caption.startswith("Stopped where example 3 begins. Example 3 enters")
    assert stopped_rows(person) == ["Example 3 begins"]


def test_vanishing_stops_at_the_first_small_error(person):
    delta = batch(person.experiment).delta[1]
    small = np.argwhere(np.abs(delta) < 1.01e-3)
    person.adds_breakpoint("Vanishing δ…", **{"Threshold of |δ|": "1.01e-3"})
    for example, unit in small:
        runs(person)
        assert person.place == Place(int(example), Q.DELTA, 2, unit=int(unit) + 1)
        assert "the error vanishes" in said_in_the_list(person)
    assert len(small) == 2
    assert person.iteration == 0


def test_saturation_stops_at_the_first_unit_beyond_an_end(person):
    a = batch(person.experiment).a[1]
    saturated = np.argwhere((a < 0.28) | (a > 0.8))
    person.adds_breakpoint("Saturation…", **{"Low end of a": "0.28", "High end of a": "0.8"})
    for example, unit in saturated:
        runs(person)
        assert person.place == Place(int(example), Q.A, 2, unit=int(unit) + 1)
        assert "is saturated" in person.caption
    assert [tuple(pair) for pair in saturated] == [(0, 2), (2, 1), (3, 0)]


def test_a_wrong_example_is_stopped_at_and_a_right_one_is_not(person):
    h, y = batch(person.experiment).a[-1], person.experiment.dataset.Y
    wrong = np.flatnonzero((h[:, 0] >= 0.5) != (y[:, 0] >= 0.5))
    person.adds_breakpoint("Example classified wrong")
    for example in wrong:
        runs(person)
        assert person.place == Place(int(example), Q.A, 3)
        assert f"example {example + 1} is classified wrong" in person.caption
    assert person.iteration == 0
    runs(person)
    assert person.iteration > 0


def test_infinity_is_stopped_at_where_it_first_appears(person):
    for column in (1, 2):
        person.window._editing.edit_value(WeightEdit(1, 0, column, 1e308))
    person.adds_breakpoint("NaN or infinity")
    runs(person)
    assert person.place == Place(3, Q.Z, 2, unit=1)  # 1e308 + 1e308, where x = (1, 1)
    assert "z₁(2) is ∞" in person.caption


def test_infinity_ahead_is_run_to_although_training_diverges_on_the_way(person):
    person.types("Rate α", "1e6")
    person.types("Regularisation λ", "1e6")
    expected = walked_until_not_finite(person.experiment)
    person.adds_breakpoint("NaN or infinity")
    runs(person)
    assert person.iteration == expected


def walked_until_not_finite(experiment) -> int:
    """Return the iteration whose update is the first to make an entry of Θ infinite."""
    with np.errstate(all="ignore"):
        while all(np.isfinite(theta).all() for theta in experiment.trace().updated):
            experiment = experiment.stepped(experiment.trace())
    return experiment.iteration


# -- runs over many iterations ---------------------------------------------------------------------


def test_a_run_to_iteration_300_ends_with_the_bits_of_300_plain_steps(person):
    expected = walked_to(person.experiment, lambda now, _: now.iteration == 300)
    person.adds_breakpoint("Iteration…", **{"Iteration to stop at": "300"})
    runs(person)
    assert (person.iteration, person.place) == (300, Place(0, Q.INPUT, 1))
    assert same_bits(person.experiment.network, expected.network)
    assert person.caption.startswith("Stopped where iteration 300 begins. ")
    assert stopped_rows(person) == ["Iteration 300 begins"]


def test_a_run_to_an_iteration_ends_with_the_same_bits_in_batches(sit_at):
    person = sit_at("iris")
    person.window._editing.edit_settings({"batch_size": 16})
    expected = walked_to(person.experiment, lambda now, _: now.iteration == 41)
    person.adds_breakpoint("Iteration…", **{"Iteration to stop at": "41"})
    runs(person)
    assert person.place == Place(int(expected.trace().rows[0]), Q.INPUT, 1)
    assert same_bits(person.experiment.network, expected.network)


@pytest.mark.parametrize("alpha", ["5", "30"])
def test_j_rose_stops_at_the_update_that_raises_it(person, alpha):
    person.types("Rate α", alpha)
    expected = walked_to(person.experiment, lambda now, after: J(after) > J(now))
    person.adds_breakpoint("J rose")
    runs(person)
    assert person.iteration == expected.iteration
    assert person.place.quantity is Q.UPDATE
    assert same_bits(person.experiment.network, expected.network)
    assert person.caption.startswith("Stopped because this update raises J from ")


def test_j_rose_later_stops_one_iteration_before_it_is_seen(sit_at):
    person = sit_at("circles")
    person.types("Rate α", "12")
    expected = walked_to(
        person.experiment, lambda now, after: now.iteration > 1 and J(after) > J(now)
    )
    person.adds_breakpoint("J rose")
    while person.iteration < expected.iteration:
        runs(person)
    assert person.iteration == expected.iteration
    assert same_bits(person.experiment.network, expected.network)
    assert person.place.quantity is Q.UPDATE


@pytest.mark.parametrize("entry", [(2, 1, 1), (1, 4, 0)])
def test_a_sign_change_stops_at_the_entry_that_changes_in_its_update(person, entry):
    layer, row, column = entry

    def changes(now, after) -> bool:
        before, behind = (e.network.thetas[layer - 1][row - 1, column] for e in (now, after))
        return before * behind < 0

    expected = walked_to(person.experiment, changes)
    texts = dict(zip(("Layer l of Θ(l)", "Row of Θ", "Column of Θ"), map(str, entry), strict=True))
    person.adds_breakpoint("Sign change of a Θ…", **texts)
    runs(person)
    assert person.iteration == expected.iteration
    assert same_bits(person.experiment.network, expected.network)
    place = person.place
    assert (place.quantity, place.layer, place.unit) == (Q.UPDATE, layer, row)
    assert place.term == column + 1
    assert " goes from " in said_in_the_list(person)


def test_running_back_to_iteration_0_over_the_history_restores_theta_to_the_bit(person):
    start = person.experiment.network
    for iteration in ("0", "300"):
        person.adds_breakpoint("Iteration…", **{"Iteration to stop at": iteration})
    runs(person)
    trained = person.experiment.network
    assert person.iteration == 300
    runs_back(person, 0)
    assert person.place == Place(0, Q.INPUT, 1)
    assert same_bits(person.experiment.network, start)
    assert person.caption.startswith("Stopped where iteration 0 begins. ")
    runs(person)
    assert person.iteration == 300
    assert same_bits(person.experiment.network, trained)


def test_running_back_finds_the_sign_change_that_running_on_found(person):
    person.adds_breakpoint(
        "Sign change of a Θ…", **{"Layer l of Θ(l)": "2", "Row of Θ": "1", "Column of Θ": "1"}
    )
    runs(person)
    there = person.experiment
    takes_away(person, 0)
    person.adds_breakpoint("Iteration…", **{"Iteration to stop at": "200"})
    runs(person)
    takes_away(person, 0)
    person.adds_breakpoint(
        "Sign change of a Θ…", **{"Layer l of Θ(l)": "2", "Row of Θ": "1", "Column of Θ": "1"}
    )
    runs_back(person, there.iteration)
    assert person.place == there.place
    assert same_bits(person.experiment.network, there.network)


def test_running_back_says_when_nothing_is_found(person):
    person.adds_breakpoint("Iteration…", **{"Iteration to stop at": "50"})
    runs(person)
    takes_away(person, 0)
    person.adds_breakpoint("NaN or infinity")
    person.presses(KEY.Key_F8, SHIFT)
    person.waits_until(lambda: "Nothing before this moment" in person.caption)
    assert person.iteration == 50
    assert "Nothing before this moment" in said_in_the_list(person)


@pytest.mark.parametrize("stop", [(KEY.Key_T, NONE), (KEY.Key_T, SHIFT)], ids=["pause", "stop"])
def test_a_run_that_nothing_stops_can_be_paused_or_stopped(person, stop):
    person.adds_breakpoint("NaN or infinity")
    person.presses(KEY.Key_F8)
    person.waits_until(lambda: person.iteration > 10)
    person.presses(*stop)
    person.waits_until(lambda: person.window.training.state is not TrainingState.RUNNING)
    assert person.iteration > 10
    person.presses(KEY.Key_Space)
    assert person.place == Place(0, Q.COST, 3)


def test_a_run_that_was_paused_stops_at_its_breakpoint_when_it_goes_on(person):
    person.adds_breakpoint("Iteration…", **{"Iteration to stop at": "200000"})
    person.presses(KEY.Key_F8)
    person.waits_until(lambda: person.iteration > 10)
    person.presses(KEY.Key_T)
    person.waits_for_training_to(TrainingState.PAUSED)
    paused = person.iteration
    assert paused < 200_000
    takes_away(person, 0)
    person.adds_breakpoint("Iteration…", **{"Iteration to stop at": str(paused + 50)})
    runs(person)
    assert person.iteration == paused + 50


def test_a_run_over_what_the_history_has_ahead_is_gone_back_over_with_its_own_bits(person):
    """α was 3 from iteration 3 on; a run from 1 to 5 must be the one that is stepped back over."""
    for iteration in range(6):
        if iteration == 3:
            person.types("Rate α", "3")
        one_iteration(person)
    person.chooses("Size of a step", "Iteration")
    while person.iteration > 1:
        person.presses(KEY.Key_Left)
    person.adds_breakpoint("Iteration…", **{"Iteration to stop at": "5"})
    runs(person)
    reached = person.experiment
    for key in (KEY.Key_Left, KEY.Key_Space, KEY.Key_Home):
        person.presses(key)
    assert person.iteration == reached.iteration == 5
    assert same_bits(person.experiment.network, reached.network)


def one_iteration(person) -> None:
    before = person.iteration
    person.presses(KEY.Key_I)
    person.waits_until(lambda: person.iteration == before + 1)


def test_an_edit_that_waits_for_a_run_is_made_when_it_is_stopped(person):
    person.adds_breakpoint("Iteration…", **{"Iteration to stop at": "3000000"})
    person.presses(KEY.Key_F8)
    person.waits_until(lambda: person.iteration > 10)
    person.window._editing.edit_value(WeightEdit(1, 0, 0, 2.0))
    person.presses(KEY.Key_T, SHIFT)
    person.waits_for_training_to(TrainingState.IDLE)
    assert person.experiment.network.thetas[0][0, 0] == 2.0


# -- searching meanwhile ---------------------------------------------------------------------------


def searches_back(person) -> None:
    """Train to iteration 400, and begin to search back for iteration 5."""
    person.adds_breakpoint("Iteration…", **{"Iteration to stop at": "400"})
    runs(person)
    takes_away(person, 0)
    person.adds_breakpoint("Iteration…", **{"Iteration to stop at": "5"})
    person.presses(KEY.Key_F8, SHIFT)
    assert person.window._debugging.breaking.searching.busy


def settles(person) -> None:
    """Wait until no search runs any more, and all that it says has arrived."""
    searching = person.window._debugging.breaking.searching
    person.waits_until(lambda: not searching.busy and not searching._retired)
    QTest.qWait(20)


def test_opening_something_else_gives_the_search_back_up(person):
    searches_back(person)
    person.chooses("Preset", "Iris · 4-5-3")
    settles(person)
    assert person.experiment.layer_sizes == (4, 5, 3)
    assert person.iteration == 0


def test_a_step_gives_the_search_back_up(person):
    searches_back(person)
    person.presses(KEY.Key_Space)
    stands = person.place
    settles(person)
    assert (person.iteration, person.place) == (400, stands)


def test_undo_gives_the_search_back_up(person):
    searches_back(person)
    person.presses(KEY.Key_Z, CTRL)
    stands = person.iteration, person.place
    settles(person)
    assert (person.iteration, person.place) == stands


def test_an_edit_gives_the_search_back_up(person):
    searches_back(person)
    person.window._editing.edit_value(WeightEdit(1, 0, 0, 2.0))
    settles(person)
    assert person.iteration == 400
    assert person.experiment.network.thetas[0][0, 0] == 2.0


def test_restarting_gives_the_search_back_up(person):
    searches_back(person)
    person.presses(KEY.Key_R)
    person.presses(KEY.Key_Space)
    stands = person.place
    settles(person)
    assert (person.iteration, person.place) == (0, stands)


# -- what breakpoints outlive ----------------------------------------------------------------------


def test_a_breakpoint_survives_undo_and_redo(person):
    person.presses(KEY.Key_I)
    person.waits_for_training_to(TrainingState.PAUSED)
    person.adds_breakpoint("J rose")
    person.presses(KEY.Key_Z, CTRL)
    assert person.iteration == 0
    assert rows(person) == ["J rose"]
    person.presses(KEY.Key_Z, CTRL | SHIFT)
    assert person.iteration == 1
    assert rows(person) == ["J rose"]


def test_a_breakpoint_set_while_training_is_seen_at_once(person):
    person.opens("Breakpoints")
    person.presses(KEY.Key_T)
    person.waits_until(lambda: person.iteration > 10)
    person.adds_breakpoint("J rose")
    assert rows(person) == ["J rose"]


def test_what_a_network_does_not_have_is_dropped_from_the_list(person):
    person.adds_breakpoint("Unit…", **{"Layer of the unit": "2", "Unit": "4"})
    person.types_line("Hidden layers", "3")
    assert rows(person) == []


def test_a_breakpoint_that_is_added_while_running_to_another_stops_at_once(person):
    person.adds_breakpoint("Iteration…", Iteration_to_stop_at="1000000")
    person.presses(KEY.Key_F8)
    person.waits_for_training_to(TrainingState.RUNNING)
    person.window._debugging._toggle(AtLine(8))
    person.waits_for_training_to(TrainingState.IDLE)
    assert person.place.quantity is Quantity.COST
    assert 0 < person.experiment.iteration < 1_000_000


def test_a_breakpoint_that_is_added_while_going_to_an_iteration_does_not_stop_it(person):
    person.window._debugging.breaking.go_to(20_000, Place(2, Quantity.Z, 2))
    person.window._debugging._toggle(AtLine(8))
    person.waits_for_training_to(TrainingState.IDLE)
    assert (person.experiment.iteration, person.place) == (20_000, Place(2, Quantity.Z, 2))
