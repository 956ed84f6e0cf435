"""An experiment is one frozen value; changing the rates keeps Θ, the architecture makes it anew."""

import dataclasses
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neural_network import MLPClassifier

from nnviz.data import DataError, load
from nnviz.debugger import Place, Quantity
from nnviz.document.curve import CostCurve, CurveRecorder
from nnviz.document.edits import InputEdit, TargetEdit, WeightEdit
from nnviz.document.experiment import Settings, begin, weight_count
from nnviz.document.presets import PRESETS
from nnviz.document.score import score
from nnviz.engine import Balanced, EngineError, Equal, Network, Uniform, Zeros, cost


def opened(**changes):
    arguments = {"hidden_sizes": (4,), "start": Uniform(1.0)}
    return begin(load("xor"), Settings(**(arguments | changes)))


def trained(experiment, iteration=3):
    """Return the experiment as training would leave it, with another Θ and a curve."""
    moved = Network(tuple(theta + 0.25 for theta in experiment.network.thetas))
    recorder = CurveRecorder()
    for number in range(iteration + 1):
        recorder.add(number, 1.0 / (number + 1), 0.5)
    return experiment.trained(moved, iteration, recorder.curve())


def flat(network):
    return network.unrolled().tolist()


def test_a_new_experiment_is_at_iteration_0_with_its_first_example_about_to_enter():
    experiment = opened()
    assert (experiment.iteration, len(experiment.curve)) == (0, 0)
    assert experiment.place == Place(0, Quantity.INPUT, 1)
    assert experiment.network is experiment.start_network


def test_inputs_and_outputs_follow_from_the_dataset():
    iris = begin(load("iris"), Settings((6, 5), Uniform(0.1)))
    assert iris.layer_sizes == (4, 6, 5, 3)
    assert iris.title == "Iris flowers · 4-6-5-3"


def test_the_same_seed_gives_the_same_theta_and_another_another():
    assert flat(opened(seed=3).network) == flat(opened(seed=3).network)
    assert flat(opened(seed=3).network) != flat(opened(seed=4).network)


def test_the_first_theta_obeys_the_start_rule():
    assert max(map(abs, flat(opened(start=Uniform(0.2)).network))) <= 0.2
    assert set(flat(opened(start=Zeros()).network)) == {0.0}
    assert set(flat(opened(start=Equal(0.5)).network)) == {0.5}


# -- settings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sizes"),
    [
        ({"hidden_sizes": (3,)}, (2, 3, 1)),
        ({"hidden_sizes": (5, 2)}, (2, 5, 2, 1)),
        ({"hidden_sizes": ()}, (2, 1)),
        ({"seed": 99}, (2, 4, 1)),
        ({"start": Balanced()}, (2, 4, 1)),
        ({"hidden_activation": "tanh"}, (2, 4, 1)),
    ],
)
def test_a_change_of_the_architecture_gives_a_new_theta_at_iteration_0(changes, sizes):
    before = trained(opened()).choosing(2)
    after = before.with_settings(**changes)
    assert after.layer_sizes == sizes
    assert (after.iteration, len(after.curve)) == (0, 0)
    assert after.network is after.start_network
    assert flat(after.network) != flat(before.network)
    # What a fresh start with the same settings gives, at the example that is looked at.
    fresh = begin(before.dataset, dataclasses.replace(before.settings, **changes), example=2)
    assert flat(after.network) == flat(fresh.network)
    assert after.place == Place(2, Quantity.INPUT, 1)


def test_the_activation_is_that_of_the_hidden_layers():
    assert opened().with_settings(hidden_activation="relu").network.hidden_activation == "relu"


@pytest.mark.parametrize(
    "changes",
    [
        {"learning_rate": 0.3},
        {"regularisation": 2.0},
        {"batch_size": 2},
        {"learning_rate": 0.1, "regularisation": 1.0},
    ],
)
def test_a_change_of_the_rates_keeps_theta_the_iteration_and_the_place(changes):
    before = trained(opened()).choosing(1)
    after = before.with_settings(**changes)
    for name in ("network", "start_network", "iteration", "place", "dataset"):
        assert getattr(after, name) is getattr(before, name)
    if "regularisation" not in changes:
        assert after.curve is before.curve
    assert {name: getattr(after.settings, name) for name in changes} == changes


def test_a_change_leaves_the_experiment_it_was_made_from_as_it_was():
    before = opened()
    theta = flat(before.network)
    before.with_settings(hidden_sizes=(9,), learning_rate=7.0)
    before.with_weight(1, 0, 0, 5.0)
    assert before.settings == Settings((4,), Uniform(1.0))
    assert flat(before.network) == theta


@pytest.mark.parametrize(
    ("changes", "argument"),
    [
        ({"hidden_sizes": (0,)}, "layer_sizes"),
        ({"hidden_sizes": (-3,)}, "layer_sizes"),
        ({"hidden_sizes": (2.5,)}, "layer_sizes"),
        ({"seed": -1}, "seed"),
        ({"hidden_activation": "softsign"}, "hidden_activation"),
        ({"start": "uniform"}, "rule"),
        ({"learning_rate": 0.0}, "learning_rate"),
        ({"learning_rate": -1.0}, "learning_rate"),
        ({"learning_rate": float("nan")}, "learning_rate"),
        ({"regularisation": -1.0}, "regularisation"),
        ({"regularisation": float("nan")}, "regularisation"),
        ({"batch_size": 0}, "batch_size"),
        ({"batch_size": 1.5}, "batch_size"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(changes, argument):
    with pytest.raises(EngineError) as refused:
        opened().with_settings(**changes)
    assert argument in refused.value.argument


def test_a_setting_that_does_not_exist_is_refused():
    with pytest.raises(TypeError, match="momentum"):
        opened().with_settings(momentum=0.9)


def test_regularisation_reaches_the_gradient():
    # D of λ = 4 less D of λ = 0 is (4/m) Θ = Θ for the m = 4 examples of XOR, but in column 0.
    plain = opened().trace().gradient
    regularised = opened().with_settings(regularisation=4.0).trace().gradient
    for one, other, theta in zip(regularised, plain, opened().network.thetas, strict=True):
        np.testing.assert_allclose((one - other)[:, 1:], theta[:, 1:], rtol=1e-9)
        np.testing.assert_array_equal((one - other)[:, 0], 0.0)


# -- restarting, training, editing -----------------------------------------------------------------


def test_a_restart_has_the_very_same_theta_as_the_start():
    start = opened()
    again = trained(start).restarted()
    assert again.network is start.network
    assert (again.iteration, len(again.curve)) == (0, 0)


def test_a_restart_stays_with_its_example():
    assert trained(opened()).choosing(3).restarted().place == Place(3, Quantity.INPUT, 1)


def test_a_restart_keeps_the_rates():
    changed = trained(opened()).with_settings(learning_rate=0.3)
    assert changed.restarted().settings.learning_rate == 0.3


def test_after_training_the_example_is_propagated_through_the_new_theta():
    after = trained(opened().choosing(2), iteration=7)
    assert after.iteration == 7
    assert after.place == Place(2, Quantity.A, 3)
    assert after.start_network is not after.network


def test_one_weight_can_be_set_and_no_other_changes():
    before = opened()
    after = before.with_weight(2, 0, 3, -1.5)
    expected = [theta.copy() for theta in before.network.thetas]
    expected[1][0, 3] = -1.5
    for theta, wanted in zip(after.network.thetas, expected, strict=True):
        np.testing.assert_array_equal(theta, wanted)
    assert after.start_network is before.start_network


@given(data=st.data())
def test_every_entry_of_every_theta_can_be_set_the_biases_included(data):
    before = opened()
    layer = data.draw(st.integers(1, 2))
    rows, columns = before.network.thetas[layer - 1].shape
    row, column = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
    assert before.with_weight(layer, row, column, 9.0).network.thetas[layer - 1][row, column] == 9


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_weight_that_is_no_finite_number_is_refused(value):
    message = f"Θ₁₀\\(1\\): expected a finite number, but found {value}"
    with pytest.raises(EngineError, match=message):
        opened().with_weight(1, 0, 0, value)


@pytest.mark.parametrize(
    ("layer", "row", "column"), [(3, 0, 0), (0, 0, 0), (1, 4, 0), (1, 0, 3), (1, -1, 0), (1, 0, -1)]
)
def test_a_weight_that_is_not_there_is_refused(layer, row, column):
    # Θ(1) is 4 × 3 and Θ(2) is 1 × 5.
    message = rf"Θ\({layer}\) has no entry in row {row}, column {column}"
    with pytest.raises(IndexError, match=message):
        opened().with_weight(layer, row, column, 1.0)


def test_an_input_and_a_target_can_be_set_and_theta_the_place_and_the_iteration_stay():
    place = Place(2, Quantity.DELTA, 2, 3)
    before = trained(opened()).at(place)
    after = before.edited(InputEdit(2, 1, 0.5)).edited(TargetEdit(1, 0, 0.25))
    # XOR: the examples (0, 0), (0, 1), (1, 0), (1, 1) with the targets 0, 1, 1, 0.
    assert after.dataset.X.tolist() == [[0, 0], [0, 1], [1, 0.5], [1, 1]]
    assert after.dataset.Y.tolist() == [[0], [0.25], [1], [0]]
    assert before.dataset == load("xor")
    for name in ("network", "start_network", "settings", "breakpoints", "watches"):
        assert getattr(after, name) is getattr(before, name)
    assert (after.place, after.iteration) == (place, before.iteration)


def test_an_edit_of_a_weight_sets_it_and_stays_at_the_place():
    before = opened().at(Place(1, Quantity.Z, 2, 1, 2))
    after = before.edited(WeightEdit(2, 0, 3, -1.5))
    assert after.network == before.with_weight(2, 0, 3, -1.5).network
    assert after.place == before.place


def test_what_is_computed_after_an_edit_is_of_the_edited_values():
    # x of the example is the edited one, and δ(3) = h − y has the edited target.
    trace = opened().edited(InputEdit(0, 0, 2.0)).edited(TargetEdit(0, 0, 0.5)).trace()
    values = trace.example(0)
    assert values.x.tolist() == [2.0, 0.0]
    assert values.delta[-1][0] == values.a[-1][0] - 0.5


@pytest.mark.parametrize(
    ("edit", "error", "message"),
    [
        (WeightEdit(1, 1, 2, float("nan")), EngineError, r"Θ₂₂\(1\): expected a finite number"),
        (InputEdit(1, 1, float("inf")), DataError, "input 2 of example 2: expected a finite"),
        (TargetEdit(3, 0, 1.5), DataError, "target 1 of example 4: expected a number from 0 to 1"),
        (WeightEdit(3, 0, 0, 1.0), IndexError, r"Θ\(3\) has no entry"),
        (InputEdit(4, 0, 1.0), IndexError, "X has 4 rows and 2 columns, but no entry in row 5"),
        (TargetEdit(0, 1, 1.0), IndexError, "Y has 4 rows and 1 columns, but no entry in row 1"),
    ],
    ids=str,
)
def test_an_edit_that_cannot_be_is_refused_by_name(edit, error, message):
    with pytest.raises(error, match=message):
        opened().edited(edit)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_J_after_edits_is_that_of_scikit_learn(activation):
    edited = begin(load("iris"), Settings((5,), Uniform(0.5), activation, regularisation=2.0))
    edited = edited.edited(WeightEdit(1, 2, 3, -1.25)).edited(InputEdit(7, 1, 2.5))
    edited = edited.edited(TargetEdit(7, 2, 1.0)).edited(TargetEdit(60, 1, 0.0))
    edited = edited.edited(TargetEdit(60, 0, 1.0))  # one-hot again, as scikit-learn needs it
    names = {"sigmoid": "logistic", "tanh": "tanh", "relu": "relu"}
    peer = MLPClassifier(
        (5,), activation=names[activation], alpha=2.0, batch_size=150, max_iter=1, solver="sgd"
    )
    peer.learning_rate_init, peer.momentum = 1e-300, 0.0  # so that Θ stays as it is set
    data, thetas = edited.dataset, edited.network.thetas
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one iteration does not converge
        peer.fit(data.X, data.Y.astype(int))
        peer.warm_start = True
        peer.coefs_ = [theta[:, 1:].T.copy() for theta in thetas]
        peer.intercepts_ = [theta[:, 0].copy() for theta in thetas]
        peer.fit(data.X, data.Y.astype(int))
    assert score(data, edited.network, 2.0).cost == pytest.approx(peer.loss_, rel=1e-9)


# -- frozen ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["network", "iteration", "place", "settings", "curve"])
def test_no_attribute_of_an_experiment_can_be_set(name):
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(opened(), name, None)


def test_no_setting_can_be_set():
    with pytest.raises(dataclasses.FrozenInstanceError):
        opened().settings.seed = 1


def test_no_array_in_an_experiment_can_be_changed():
    experiment = trained(opened())
    curve = experiment.curve
    arrays = [*experiment.network.thetas, *experiment.start_network.thetas, experiment.dataset.X]
    arrays += [experiment.dataset.Y, curve.iterations, curve.costs, curve.accuracies]
    assert not any(array.flags.writeable for array in arrays)


def test_the_curve_of_nothing_is_empty():
    assert len(CostCurve.empty()) == 0


# -- places ----------------------------------------------------------------------------------------


def test_an_experiment_can_be_seen_from_another_place_and_nothing_else_changes():
    before = opened()
    after = before.at(Place(1, Quantity.DELTA, 2))
    assert after.place == Place(1, Quantity.DELTA, 2)
    assert after.network is before.network


def test_the_tour_is_that_of_the_layers():
    # 6 lines for each of the 2 gaps of 2-4-1, and 2 beside: 14.
    assert len(opened().tour) == 14
    assert len(opened(hidden_sizes=(4, 4)).tour) == 20


@pytest.mark.parametrize(
    ("layer_sizes", "edges"),
    [
        ((2, 4, 1), 3 * 4 + 5 * 1),
        ((64, 25, 10), 65 * 25 + 26 * 10),
        ((400, 25, 10), 10_285),  # 401 · 25 + 26 · 10
        ((784, 128, 10), 101_770),  # 785 · 128 + 129 · 10
        ((3, 2), 8),
    ],
)
def test_the_edges_are_counted_with_those_of_the_bias_units(layer_sizes, edges):
    assert weight_count(layer_sizes) == edges


@given(layer_sizes=st.lists(st.integers(1, 9), min_size=2, max_size=5).map(tuple))
def test_there_are_as_many_edges_as_entries_of_theta(layer_sizes):
    gaps = zip(layer_sizes[1:], layer_sizes[:-1], strict=True)
    network = Network(tuple(np.ones((above, below + 1)) for above, below in gaps))
    assert weight_count(layer_sizes) == len(network.unrolled())


def test_another_lambda_measures_the_last_point_of_the_curve_again():
    trained = opened_and_trained()
    before, curve = trained.curve, trained.with_settings(regularisation=3.0).curve
    network, data = trained.network, trained.dataset
    assert curve.iterations.tolist() == before.iterations.tolist()
    assert curve.costs[-1] == cost(network, data.X, data.Y, 3.0).total
    assert curve.costs[:-1].tolist() == before.costs[:-1].tolist()
    assert trained.with_settings(learning_rate=0.5).curve is before


def opened_and_trained():
    """Return XOR after three iterations, each with a point on the curve."""
    experiment = PRESETS["xor"].open()
    for _ in range(3):
        experiment = experiment.stepped(experiment.trace())
    assert experiment.curve.iterations[-1] == 3
    return experiment
