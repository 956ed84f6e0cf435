"""The update of Θ: row by row Θ − αD, and at its end what training makes of Θ, to the bit."""

import warnings

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from nnviz.debugger import Descent, EdgeChoice, Place, Quantity, Steps, Trace, derive_frame
from nnviz.engine import GradientDescent, Network, Problem, minimise

SHAPES = [(3, 2), (2, 3, 1), (3, 2, 4, 2), (2, 3, 1, 2, 3)]
BATCHES = pytest.mark.parametrize("batch_size", [None, 1, 2, 5, 9])
PENALTIES = pytest.mark.parametrize("regularisation", [0.0, 3.0])


def last_place(sizes, example=0):
    return Place(example, Quantity.UPDATE, len(sizes) - 1)


def trained_once(case):
    """Return Θ as the engine's own training leaves it after this one iteration."""
    d = case.descent
    problem = Problem(Network(case.thetas, case.activation), case.X, case.Y, case.regularisation)
    optimiser = GradientDescent(d.learning_rate, d.batch_size, d.seed)
    return minimise(problem, optimiser, lambda _: None, 1, first_iteration=d.iteration).thetas


@BATCHES
@PENALTIES
@pytest.mark.parametrize("iteration", [0, 1, 7])
@pytest.mark.parametrize("sizes", SHAPES, ids=str)
def test_after_the_last_row_theta_is_that_of_training_to_the_bit(
    make_case, sizes, iteration, regularisation, batch_size
):
    descent = Descent(0.7, batch_size, 5, iteration)
    case = make_case(sizes, examples=5, regularisation=regularisation, descent=descent)
    frame = derive_frame(case.trace, last_place(sizes))
    for shown, updated, wanted in zip(frame.thetas, frame.updated, trained_once(case), strict=True):
        np.testing.assert_array_equal(shown, wanted, strict=True)
        np.testing.assert_array_equal(updated, wanted, strict=True)


@BATCHES
@PENALTIES
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("sizes", SHAPES, ids=str)
def test_every_entry_of_theta_loses_alpha_times_its_D_the_biases_too(
    make_case, sizes, activation, regularisation, batch_size
):
    descent = Descent(0.7, batch_size, 5, 3)
    options = {"regularisation": regularisation, "activation": activation, "descent": descent}
    case = make_case(sizes, **options)
    frame = derive_frame(case.trace, last_place(sizes))
    for layer, (now, D) in enumerate(zip(frame.thetas, frame.gradient, strict=True), start=1):
        np.testing.assert_allclose(now, case.updated(layer), rtol=1e-11, atol=1e-13)
        np.testing.assert_allclose(D, case.gradient(layer), rtol=1e-11, atol=1e-13)
        np.testing.assert_array_equal(now, case.theta(layer) - 0.7 * D)


def scikit_learn_step(case, learning_rate):
    """Return Θ after one step of `MLPClassifier` over the whole batch."""
    peer = MLPClassifier(
        hidden_layer_sizes=tuple(len(theta) for theta in case.thetas[:-1]),
        activation="logistic",
        solver="sgd",
        alpha=case.regularisation,
        batch_size=len(case.X),
        learning_rate_init=learning_rate,
        momentum=0.0,
        nesterovs_momentum=False,
        shuffle=False,
        max_iter=1,
        warm_start=True,
    )
    with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):
        peer.fit(case.X, case.Y)
        for gap, theta in enumerate(case.thetas):
            peer.coefs_[gap][...] = theta[:, 1:].T
            peer.intercepts_[gap][...] = theta[:, 0]
        peer.fit(case.X, case.Y)
    pairs = zip(peer.intercepts_, peer.coefs_, strict=True)
    return [np.column_stack([biases, weights.T]) for biases, weights in pairs]


@PENALTIES
def test_scikit_learn_makes_the_same_update(make_case, regularisation):
    sizes = (3, 4, 3)
    descent = Descent(learning_rate=0.3)
    # The first row of Y has two classes, so it is taken as an indicator matrix.
    case = make_case(sizes, examples=8, seed=2, regularisation=regularisation, descent=descent)
    case.Y[0] = [1.0, 1.0, 0.0]
    frame = derive_frame(case.trace, last_place(sizes))
    for now, wanted in zip(frame.thetas, scikit_learn_step(case, 0.3), strict=True):
        np.testing.assert_allclose(now, wanted, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("batch_size", [None, 2])
@pytest.mark.parametrize("sizes", SHAPES, ids=str)
def test_theta_has_its_new_rows_as_far_as_they_were_carried_out(make_case, sizes, batch_size):
    descent = Descent(0.7, batch_size, 5, 1)
    case = make_case(sizes, regularisation=3.0, descent=descent)
    steps, wanted = Steps(case.trace), trained_once(case)
    places = [steps.place(number) for number in range(len(steps))]
    for place in [place for place in places if place.quantity is Quantity.UPDATE]:
        frame = derive_frame(case.trace, place)
        for layer, theta in enumerate(case.thetas, start=1):
            rows = rows_so_far(place, layer, len(theta))
            mixed = np.vstack([wanted[layer - 1][:rows], theta[rows:]])
            if layer == place.layer and place.term is not None:
                mixed[rows, : place.term] = wanted[layer - 1][rows, : place.term]
            np.testing.assert_array_equal(frame.thetas[layer - 1], mixed)
            np.testing.assert_array_equal(frame.edges(EdgeChoice.THETA)[layer - 1].values, mixed)
            known = frame.updated[layer - 1]
            assert (0 if known is None else len(known)) == rows
        # z and a were computed with the old Θ, which the network of the frame stays.
        assert frame.network is case.trace.network


def rows_so_far(place, layer, rows):
    """Return how many rows of Θ(layer) were updated at a place of the update."""
    if layer != place.layer:
        return rows if layer < place.layer else 0
    if place.unit is None:
        return rows
    return place.unit if place.term is None else place.unit - 1


def test_before_the_update_theta_is_the_old_one(make_case):
    trace = make_case((2, 3, 1)).trace
    steps = Steps(trace)
    for number in range(len(steps)):
        place = steps.place(number)
        if place.quantity is not Quantity.UPDATE:
            assert derive_frame(trace, place).thetas is trace.network.thetas


def test_delta_at_the_update_is_that_of_all_the_examples_of_the_batch(make_case):
    case = make_case((2, 3, 1), descent=Descent(0.7, 3, 5))
    for quantity in (Quantity.GRADIENT, Quantity.UPDATE):
        for row in range(5):  # whichever example is looked at, in the batch or not
            frame = derive_frame(case.trace, Place(row, quantity, 2))
            for layer, found in enumerate(frame.accumulated, start=1):
                expected = case.accumulated(layer, case.trace.rows)
                np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)


def test_an_update_that_overflows_shows_infinity_and_raises_nothing(make_case):
    case = make_case((2, 3, 1))
    trace = Trace(case.trace.network, case.X, case.Y, 1e308, Descent(learning_rate=1e10))
    frame = derive_frame(trace, last_place((2, 3, 1)))
    assert np.isinf(frame.thetas[0][:, 1:]).any()
    assert "∞" in derive_frame(trace, Place(0, Quantity.UPDATE, 1, 1, 2)).caption
