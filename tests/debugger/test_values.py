"""Every number of every Frame, against calculations that share no code with the engine.

The reference below propagates with plain NumPy and differentiates by a complex step: for an
analytic J, ∂J/∂v = Im J(v + iε) / ε, a difference quotient that loses no digits, so ε can be
10⁻³⁰ and the derivative is right to the last places. See Squire and Trapp, SIAM Review 40 (1998).
"""

import warnings

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from nnviz.debugger import EdgeChoice, EdgeQuantity, Place, Quantity, Tour, Trace, derive_frame
from nnviz.engine import Network

LAYER_SIZES = (2, 2, 4)
M = 6
STEP = 1e-30
AFTER_ALL = (Quantity.GRADIENT, Quantity.UPDATE)

_RANDOM = np.random.default_rng(42)
THETAS = (_RANDOM.normal(size=(2, 3)), _RANDOM.normal(size=(4, 3)))
X = _RANDOM.normal(size=(M, 2))
Y = np.eye(4)[[0, 1, 2, 3, 1, 0]]
EVERY_PLACE = [
    Tour(3).place(example, number) for example in range(M) for number in range(len(Tour(3)))
]


# -- the reference ---------------------------------------------------------------------------------


def propagate(thetas, x, replaced=None):
    """Return z(2), a(2), z(3), a(3) of one example; `replaced` puts other values for z or a."""
    replaced, values, a = replaced or {}, {}, x
    for layer, theta in enumerate(thetas, start=2):
        values["z", layer] = replaced.get(("z", layer), theta[:, 0] + theta[:, 1:] @ a)
        a = 1 / (1 + np.exp(-values["z", layer]))
        a = values["a", layer] = replaced.get(("a", layer), a)
    return values


def costs(thetas, x, y, replaced=None):
    """Return each output's −y log h − (1 − y) log(1 − h)."""
    h = propagate(thetas, x, replaced)["a", 3]
    return -y * np.log(h) - (1 - y) * np.log(1 - h)


def J(thetas, regularisation):
    pairs = zip(X, Y, strict=True)
    data = sum(costs(thetas, x, y).sum() for x, y in pairs) / M
    return data + regularisation / (2 * M) * sum((theta[:, 1:] ** 2).sum() for theta in thetas)


def slope(function, at):
    """Return the derivative of a function of an array by a complex step in each entry."""
    found = np.empty(at.shape)
    for index in np.ndindex(at.shape):
        moved = at.astype(complex)
        moved[index] += 1j * STEP
        found[index] = function(moved).imag / STEP
    return found


def slope_in_theta(function, gap):
    """Return ∂function/∂Θ(gap + 1), the other Θ left as it is."""

    def of_one(theta):
        thetas = list(THETAS)
        thetas[gap] = theta
        return function(thetas)

    return slope(of_one, THETAS[gap])


def example_cost_slope(example, gap):
    """Return ∂cost(example)/∂Θ(gap + 1)."""
    x, y = X[example], Y[example]
    return slope_in_theta(lambda thetas: costs(thetas, x, y).sum(), gap)


def slope_in_values(example, name, layer):
    """Return ∂cost(example) with respect to z or a of a layer."""
    x, y = X[example], Y[example]
    at = propagate(THETAS, x)[name, layer]
    return slope(lambda moved: costs(THETAS, x, y, {(name, layer): moved}).sum(), at)


def close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)


# -- the frames ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def derived():
    """Return a function that gives every Frame under a λ."""
    kept = {}

    def frames(regularisation=0.0):
        if regularisation not in kept:
            trace = Trace(Network(THETAS), X, Y, regularisation)
            kept[regularisation] = [derive_frame(trace, place) for place in EVERY_PLACE]
        return kept[regularisation]

    return frames


def checked(frames, names, check):
    """Check each known entry of the named tuples of all the frames; there must be some."""
    checks = 0
    for frame in frames:
        for index, entry in enumerate(getattr(frame, names)):
            if entry is not None:
                check(frame.place.example, index, entry)
                checks += 1
    assert checks > 0


@pytest.mark.parametrize("regularisation", [0.0, 3.0])
def test_every_z_and_a_of_every_frame_is_that_of_plain_propagation(derived, regularisation):
    def z(example, index, entry):
        close(entry, propagate(THETAS, X[example])["z", index + 1])

    def a(example, index, entry):
        expected = propagate(THETAS, X[example])["a", index + 1] if index else X[example]
        close(entry, expected)

    checked(derived(regularisation), "z", z)
    checked(derived(regularisation), "a", a)


@pytest.mark.parametrize("regularisation", [0.0, 3.0])
def test_x_y_and_each_outputs_cost_are_those_of_the_example(derived, regularisation):
    with_cost = 0
    for frame in derived(regularisation):
        example = frame.place.example
        np.testing.assert_array_equal(frame.x, X[example])
        np.testing.assert_array_equal(frame.y, Y[example])
        if frame.cost is not None:
            close(frame.cost, costs(THETAS, X[example], Y[example]))
            with_cost += 1
    # The cost and the eight lines after it (δ(3), δ(2), then Δ, D and Θ twice), for each example.
    assert with_cost == 9 * M


@pytest.mark.parametrize("regularisation", [0.0, 3.0])
def test_every_delta_is_the_derivative_of_the_examples_cost_in_z(derived, regularisation):
    checked(
        derived(regularisation),
        "delta",
        lambda example, index, entry: close(entry, slope_in_values(example, "z", index + 1)),
    )


@pytest.mark.parametrize("regularisation", [0.0, 3.0])
def test_every_product_is_the_derivative_of_the_examples_cost_in_theta(derived, regularisation):
    checked(
        derived(regularisation),
        "products",
        lambda example, gap, entry: close(entry, example_cost_slope(example, gap)),
    )


@pytest.mark.parametrize("regularisation", [0.0, 3.0])
def test_the_accumulated_delta_is_the_sum_over_the_examples_so_far(derived, regularisation):
    def check(example, gap, entry):
        close(entry, sum(example_cost_slope(i, gap) for i in range(example + 1)))

    frames = derived(regularisation)
    checked([f for f in frames if f.place.quantity not in AFTER_ALL], "accumulated", check)


@pytest.mark.parametrize("regularisation", [0.0, 3.0])
def test_with_the_gradient_delta_is_the_sum_over_all_examples(derived, regularisation):
    # D comes after the loop over the examples, so Δ is whole whichever example is looked at.
    whole = [sum(example_cost_slope(i, gap) for i in range(M)) for gap in (0, 1)]
    frames = [f for f in derived(regularisation) if f.place.quantity in AFTER_ALL]
    checked(frames, "accumulated", lambda _, gap, entry: close(entry, whole[gap]))


@pytest.mark.parametrize("regularisation", [0.0, 3.0])
def test_every_update_takes_the_derivative_of_the_whole_cost_away_from_theta(
    derived, regularisation
):
    # α is 1 where nothing else is said.
    D = [slope_in_theta(lambda thetas: J(thetas, regularisation), gap) for gap in (0, 1)]
    checked(
        derived(regularisation),
        "updated",
        lambda _, gap, entry: close(entry, THETAS[gap] - D[gap]),
    )


@pytest.mark.parametrize("regularisation", [0.0, 3.0])
def test_every_gradient_is_the_derivative_of_the_whole_cost_in_theta(derived, regularisation):
    expected = [slope_in_theta(lambda thetas: J(thetas, regularisation), gap) for gap in (0, 1)]
    checked(derived(regularisation), "gradient", lambda _, gap, entry: close(entry, expected[gap]))


@pytest.mark.parametrize("regularisation", [0.0, 3.0])
def test_central_differences_agree_too(derived, regularisation):
    # (J(Θ + ε) − J(Θ − ε)) / 2ε with ε = 10⁻⁴ is right to about ε²: the check of the course.
    last = derived(regularisation)[-1]
    for gap, theta in enumerate(THETAS):
        for index in np.ndindex(theta.shape):
            sides = []
            for sign in (1, -1):
                moved = [other.copy() for other in THETAS]
                moved[gap][index] += sign * 1e-4
                sides.append(J(moved, regularisation))
            numeric = (sides[0] - sides[1]) / 2e-4
            assert last.gradient[gap][index] == pytest.approx(numeric, abs=1e-7)


@pytest.mark.parametrize("regularisation", [0.0, 3.0])
def test_scikit_learn_takes_the_same_step(regularisation):
    """One step of `MLPClassifier` with a learning rate of 1 takes D away from Θ."""
    peer = MLPClassifier(
        hidden_layer_sizes=(2,),
        activation="logistic",
        solver="sgd",
        alpha=regularisation,
        batch_size=M,
        learning_rate_init=1.0,
        momentum=0.0,
        nesterovs_momentum=False,
        shuffle=False,
        max_iter=1,
        warm_start=True,
    )
    # Two classes in one row make it take Y as an indicator matrix with one sigmoid an output.
    indicator = Y.copy()
    indicator[0, 1] = 1.0
    trace = Trace(Network(THETAS), X, indicator, regularisation)
    with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):
        peer.fit(X, indicator)
        for gap, theta in enumerate(THETAS):
            peer.coefs_[gap][...] = theta[:, 1:].T
            peer.intercepts_[gap][...] = theta[:, 0]
        peer.fit(X, indicator)
    gradient = derive_frame(trace, Place(0, Quantity.GRADIENT, 2)).gradient
    for gap, theta in enumerate(THETAS):
        after = np.column_stack([peer.intercepts_[gap], peer.coefs_[gap].T])
        np.testing.assert_allclose(gradient[gap], theta - after, rtol=1e-9, atol=1e-12)


def test_regularisation_changes_only_the_gradient_and_not_its_bias_column(derived):
    plain, regularised = derived(0.0)[-1], derived(3.0)[-1]
    for gap, theta in enumerate(THETAS):
        np.testing.assert_array_equal(plain.accumulated[gap], regularised.accumulated[gap])
        difference = regularised.gradient[gap] - plain.gradient[gap]
        # D has (λ/m) Θ more, 3/6 of Θ, and nothing more in column 0.
        close(difference[:, 0], 0.0)
        np.testing.assert_allclose(difference[:, 1:], theta[:, 1:] / 2, rtol=1e-12)


def test_the_accumulated_delta_of_the_last_example_is_m_times_the_gradient(derived):
    last = derived(0.0)[-1]
    for accumulated, gradient in zip(last.accumulated, last.gradient, strict=True):
        close(accumulated / M, gradient)


def test_the_gradient_is_the_same_whichever_example_is_looked_at(derived):
    ends = [frame for frame in derived(3.0) if frame.place == Tour(3).last(frame.place.example)]
    assert len(ends) == M
    for frame in ends:
        for one, other in zip(frame.gradient, ends[0].gradient, strict=True):
            np.testing.assert_array_equal(one, other)


# -- what colours the edges ------------------------------------------------------------------------


def frame_at(derived, quantity, layer, example=2):
    line = (quantity, layer)
    frames = (f for f in derived() if (f.place.quantity, f.place.layer) == line)
    return next(f for f in frames if quantity in AFTER_ALL or f.place.example == example)


def quantities(frame, choice=EdgeChoice.STEP):
    return [gap.quantity for gap in frame.edges(choice)]


def test_the_contributions_into_a_unit_sum_to_its_z(derived):
    for frame in derived():
        if frame.place.quantity is Quantity.Z:
            flow = frame.flow
            assert flow.forwards
            assert flow.gap == frame.place.layer - 2
            expected = propagate(THETAS, X[frame.place.example])["z", frame.place.layer]
            close(flow.edges.values.sum(axis=1), expected)


def test_what_travels_back_to_a_unit_sums_to_the_derivative_of_the_cost_in_its_a(derived):
    for frame in derived():
        if frame.place.quantity is Quantity.DELTA and frame.place.layer == 2:
            assert not frame.flow.forwards
            assert frame.flow.gap == 1
            received = frame.flow.edges.values[:, 1:].sum(axis=0)
            close(received, slope_in_values(frame.place.example, "a", 2))
            np.testing.assert_array_equal(frame.flow.edges.values[:, 0], 0.0)


def test_only_sums_along_edges_have_a_flow(derived):
    flowing = {
        (frame.place.quantity, frame.place.layer) for frame in derived() if frame.flow is not None
    }
    assert flowing == {
        (Quantity.Z, 2),
        (Quantity.Z, 3),
        (Quantity.DELTA, 2),
        (Quantity.ACCUMULATED, 1),
        (Quantity.ACCUMULATED, 2),
    }


def is_updated(frame, index):
    return frame.place.quantity is Quantity.UPDATE and frame.place.layer >= index + 1


def test_choosing_theta_colours_every_edge_by_its_weight_at_every_place(derived):
    D = [slope_in_theta(lambda thetas: J(thetas, 0.0), gap) for gap in (0, 1)]
    for frame in derived():
        edges = frame.edges(EdgeChoice.THETA)
        assert [gap.quantity for gap in edges] == [EdgeQuantity.THETA] * 2
        for index, (gap, theta) in enumerate(zip(edges, THETAS, strict=True)):
            if is_updated(frame, index):
                close(gap.values, theta - D[index])
            else:
                np.testing.assert_array_equal(gap.values, theta)


def test_choosing_the_contribution_shows_those_whose_activation_is_known(derived):
    for frame in derived():
        edges = frame.edges(EdgeChoice.CONTRIBUTION)
        assert [gap.quantity for gap in edges] == [EdgeQuantity.CONTRIBUTION] * 2
        for index, gap in enumerate(edges):
            if frame.a[index] is None:
                assert gap.values is None
                continue
            values = propagate(THETAS, X[frame.place.example])
            close(gap.values.sum(axis=1), values["z", index + 2])
            # The first column is the bias: Θ_j0 · 1.
            np.testing.assert_array_equal(gap.values[:, 0], THETAS[index][:, 0])


def test_choosing_the_gradient_shows_it_where_it_is_known_and_nothing_before(derived):
    for frame in derived(3.0):
        edges = frame.edges(EdgeChoice.GRADIENT)
        assert [gap.quantity for gap in edges] == [EdgeQuantity.GRADIENT] * 2
        for index, gap in enumerate(edges):
            computed = frame.place.quantity is Quantity.GRADIENT and frame.place.layer >= index + 1
            known = computed or frame.place.quantity is Quantity.UPDATE
            assert (gap.values is not None) == known
            if known:
                expected = slope_in_theta(lambda thetas: J(thetas, 3.0), index)
                close(gap.values, expected)


@pytest.mark.parametrize(
    ("quantity", "layer", "expected"),
    [
        (Quantity.INPUT, 1, [EdgeQuantity.THETA, EdgeQuantity.THETA]),
        (Quantity.Z, 2, [EdgeQuantity.CONTRIBUTION, EdgeQuantity.THETA]),
        (Quantity.A, 2, [EdgeQuantity.THETA, EdgeQuantity.THETA]),
        (Quantity.Z, 3, [EdgeQuantity.THETA, EdgeQuantity.CONTRIBUTION]),
        (Quantity.COST, 3, [EdgeQuantity.THETA, EdgeQuantity.THETA]),
        (Quantity.DELTA, 3, [EdgeQuantity.THETA, EdgeQuantity.THETA]),
        (Quantity.DELTA, 2, [EdgeQuantity.THETA, EdgeQuantity.ERROR]),
        (Quantity.ACCUMULATED, 1, [EdgeQuantity.PRODUCT, EdgeQuantity.THETA]),
        (Quantity.ACCUMULATED, 2, [EdgeQuantity.PRODUCT, EdgeQuantity.PRODUCT]),
        (Quantity.GRADIENT, 1, [EdgeQuantity.GRADIENT, EdgeQuantity.PRODUCT]),
        (Quantity.GRADIENT, 2, [EdgeQuantity.GRADIENT, EdgeQuantity.GRADIENT]),
        (Quantity.UPDATE, 1, [EdgeQuantity.THETA, EdgeQuantity.GRADIENT]),
        (Quantity.UPDATE, 2, [EdgeQuantity.THETA, EdgeQuantity.THETA]),
    ],
)
def test_following_the_step_shows_what_the_step_computes(derived, quantity, layer, expected):
    assert quantities(frame_at(derived, quantity, layer)) == expected


def test_following_the_step_shows_the_very_values_of_the_frame(derived):
    for frame in derived():
        for index, gap in enumerate(frame.edges(EdgeChoice.STEP)):
            updated = is_updated(frame, index)
            expected = {
                EdgeQuantity.THETA: frame.updated[index] if updated else THETAS[index],
                EdgeQuantity.PRODUCT: frame.products[index],
                EdgeQuantity.GRADIENT: frame.gradient[index],
                EdgeQuantity.CONTRIBUTION: frame.flow and frame.flow.edges.values,
                EdgeQuantity.ERROR: frame.flow and frame.flow.edges.values,
            }[gap.quantity]
            np.testing.assert_array_equal(gap.values, expected)
