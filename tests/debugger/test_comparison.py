"""A what-if is compared with what was: every value that differs, and nothing else."""

import math

import numpy as np
import pytest

from nnviz.debugger import Place, Quantity, Trace, derive_frame
from nnviz.debugger.comparison import Difference, compare
from nnviz.debugger.formula_parts import Reference
from nnviz.engine import Network

UPDATE, Z = Quantity.UPDATE, Quantity.Z
# 2-2-1 with tanh, by hand. x = (0, 0), so z(2) is column 0 of Θ(1), here 0: a(2) = tanh 0 = 0.
# Θ(2) [1; 0; 0] = its bias weight b: z(3) = b.
START = (np.array([[0.0, 1.0, 2.0], [0.0, -1.0, 3.0]]), np.array([[0.0, 4.0, -2.0]]))
END = Place(0, UPDATE, 2)


def frame(
    place=END, *, thetas=START, X=((0.0, 0.0),), Y=((1.0,),), activation="tanh", regularisation=0.0
):
    trace = Trace(Network(thetas, activation), np.array(X), np.array(Y), regularisation)
    return derive_frame(trace, place)


def with_entry(layer, row, column, value):
    thetas = [theta.copy() for theta in START]
    thetas[layer - 1][row, column] = value
    return tuple(thetas)


def told(comparison):
    assert comparison.left_out == 0
    return {d.name: (d.before, d.now) for d in comparison.differences}


def close(pairs):
    return {name: pytest.approx(pair, rel=1e-14) for name, pair in pairs.items()}


# -- by hand ---------------------------------------------------------------------------------------


def test_a_weight_set_to_another_value_changes_what_comes_after_it_and_nothing_before():
    # The bias weight of the output, 0 → log 3: z(3) = log 3, h = g(log 3) = 3/4.
    # cost = −log h: log 2 → log 4/3. δ(3) = h − 1: −1/2 → −1/4.
    # δ(2) = (4, −2) δ(3) · (1 − tanh² 0): (−2, 1) → (−1, 1/2).
    # Δ(1) = δ(2) [1, 0, 0]: only column 0. Δ(2) = δ(3) [1, 0, 0]: likewise. m = 1 and λ = 0: D = Δ.
    # Θ − D: Θ(1) from (2, −1) to (1, −1/2) in column 0; Θ(2): 1/2 → log 3 + 1/4.
    log3 = math.log(3)
    edited = frame(thetas=with_entry(2, 0, 0, log3))
    assert told(compare(frame(), edited)) == close(
        {
            "Θ₁₀(2)": (0.0, log3),
            "z₁(3)": (0.0, log3),
            "a₁(3)": (0.5, 0.75),
            "cost₁": (math.log(2), math.log(4 / 3)),
            "δ₁(3)": (-0.5, -0.25),
            "δ₁(2)": (-2.0, -1.0),
            "δ₂(2)": (1.0, 0.5),
            "Δ₁₀(1)": (-2.0, -1.0),
            "Δ₂₀(1)": (1.0, 0.5),
            "Δ₁₀(2)": (-0.5, -0.25),
            "D₁₀(1)": (-2.0, -1.0),
            "D₂₀(1)": (1.0, 0.5),
            "D₁₀(2)": (-0.5, -0.25),
            "new Θ₁₀(1)": (2.0, 1.0),
            "new Θ₂₀(1)": (-1.0, -0.5),
            "new Θ₁₀(2)": (0.5, log3 + 0.25),
        }
    )


def test_a_target_turned_round_changes_the_cost_and_the_errors_but_no_activation():
    # y = 1 → 0 at h = 1/2: cost stays −log 1/2; δ(3) = −1/2 → 1/2, and all behind it with it.
    place = Place(0, Quantity.DELTA, 2)
    changes = told(compare(frame(place), frame(place, Y=[[0.0]])))
    assert changes == {
        "y₁": (1.0, 0.0),
        "δ₁(3)": (-0.5, 0.5),
        "δ₁(2)": (-2.0, 2.0),
        "δ₂(2)": (1.0, -1.0),
    }


def test_an_input_changes_its_own_value_and_the_sums_it_enters():
    # x₂ = 0 → 1 enters z(2) with weights 2 and 3.
    place = Place(0, Z, 2)
    assert told(compare(frame(place), frame(place, X=[[0.0, 1.0]]))) == {
        "x₂": (0.0, 1.0),
        "z₁(2)": (0.0, 2.0),
        "z₂(2)": (0.0, 3.0),
    }


def test_the_change_is_now_less_before():
    assert Difference("a₁(3)", None, 0.5, 0.75).change == 0.25
    assert Difference("a₁(3)", None, None, 0.75).change is None
    assert Difference("a₁(3)", None, 0.5, None).change is None


# -- what is known, and what is the same -----------------------------------------------------------


def test_what_is_not_known_at_this_place_stays_out():
    place = Place(0, Quantity.A, 2)
    changes = told(compare(frame(place), frame(place, thetas=with_entry(1, 1, 0, 1.0))))
    assert changes == close(
        {"Θ₂₀(1)": (0.0, 1.0), "z₂(2)": (0.0, 1.0), "a₂(2)": (0.0, math.tanh(1))}
    )


def test_of_a_line_half_done_only_its_first_units_are_compared():
    place = Place(0, Z, 2, unit=1)
    edited = START[0] + [[1.0, 0.0, 0.0]], START[1]
    assert told(compare(frame(place), frame(place, thetas=edited))) == {
        "Θ₁₀(1)": (0.0, 1.0),
        "Θ₂₀(1)": (0.0, 1.0),
        "z₁(2)": (0.0, 1.0),
    }


def test_what_is_known_in_one_of_them_only_has_no_change():
    before, now = Place(0, Z, 2, unit=1), Place(0, Quantity.A, 2)
    found = compare(frame(before), frame(now))
    assert told(found) == {"z₂(2)": (None, 0.0), "a₁(2)": (None, 0.0), "a₂(2)": (None, 0.0)}
    assert [d.change for d in found.differences] == [None] * 3
    assert told(compare(frame(now), frame(before)))["z₂(2)"] == (0.0, None)


@pytest.mark.parametrize("place", [Place(0, Quantity.INPUT, 1), Place(0, Z, 3, 1, 2), END])
def test_the_same_moment_has_no_differences(place):
    assert compare(frame(place), frame(place)).differences == ()


def overflowing(**changes):
    """Return where z(2) and z(3) are infinite and Θ − D has NaN, everything being known."""
    thetas = (np.full((2, 3), 1e308), np.array([[0.0, 1e308, -1e308]]))
    with np.errstate(all="ignore"):
        return frame(thetas=thetas, X=[[1e10, 1e10]], activation="relu", **changes)


def test_what_is_no_number_before_and_now_is_the_same():
    frames = overflowing(), overflowing()
    assert any(z is not None and np.isnan(z).any() for z in frames[0].z)
    assert compare(*frames).differences == ()


def test_what_became_no_number_differs():
    assert math.isnan(told(compare(frame(activation="relu"), overflowing()))["z₁(3)"][1])


def test_networks_of_other_sizes_cannot_be_compared():
    other = frame(thetas=(np.zeros((3, 3)), np.zeros((1, 4))))
    with pytest.raises(ValueError, match=r"found \(2, 2, 1\) and \(2, 3, 1\)"):
        compare(frame(), other)


# -- names, order and number -----------------------------------------------------------------------


def test_every_difference_refers_to_what_it_is_and_a_target_to_nothing():
    edited = frame(thetas=with_entry(1, 1, 0, 1.0), Y=[[0.5]])
    references = {d.name: d.reference for d in compare(frame(), edited).differences}
    assert references["y₁"] is None
    assert references["Θ₂₀(1)"] == references["new Θ₂₀(1)"] == Reference(UPDATE, 1, 2, 0)
    assert references["z₂(2)"] == Reference(Z, 2, 2)
    assert references["cost₁"] == Reference(Quantity.COST, 3, 1)
    for name, reference in references.items():
        if reference is not None:
            assert name.removeprefix("new ") == reference.name


def test_the_lines_come_in_the_order_of_the_algorithm():
    edited = frame(thetas=with_entry(1, 1, 0, 1.0), X=[[1.0, 0.0]], Y=[[0.5]])
    found = compare(frame(), edited).differences
    names = [d.name for d in found if d.name.removeprefix("new ") == d.name]
    lines = dict.fromkeys("".join(c for c in name if c not in "₀₁₂") for name in names)
    order = "x y Θ(1) z(2) a(2) z(3) a(3) cost δ(3) δ(2) Δ(1) Δ(2) D(1) D(2)"
    assert list(lines) == order.split()
    assert all(d.name.startswith("new Θ") for d in found[len(names) :])


def test_within_a_line_the_largest_change_for_its_size_comes_first():
    thetas = [theta.copy() for theta in START]
    thetas[0][:] = [[1e-3, 1.5, 2.2], [0.0, -3.0, -9.0]]
    place = Place(0, Quantity.INPUT, 1)
    found = compare(frame(place), frame(place, thetas=tuple(thetas)))
    # From 0 first; then −12 of 3, −2 of −1, 0.5 of 1, 0.2 of 2; and 0 → 0 is no change.
    assert [d.name for d in found.differences] == ["Θ₁₀(1)", "Θ₂₂(1)", "Θ₂₁(1)", "Θ₁₁(1)", "Θ₁₂(1)"]


def large(seed, *sizes):
    random = np.random.default_rng(seed)
    gaps = zip(sizes[1:], sizes[:-1], strict=True)
    thetas = tuple(random.normal(size=(above, below + 1)) for above, below in gaps)
    X, Y = random.normal(size=(5, sizes[0])), np.eye(sizes[-1])[:5]
    trace = Trace(Network(thetas), X, Y, 1.0)
    return derive_frame(trace, Place(0, UPDATE, 2))


def test_of_very_many_differences_each_line_shows_its_largest_and_the_rest_is_counted():
    frames = large(1, 300, 80, 10), large(2, 300, 80, 10)
    found = compare(*frames)
    weights = 301 * 80 + 81 * 10
    # Θ, Δ, D and Θ − αD; x; z, a and δ of 90 units; y is the same; 10 costs.
    total = 4 * weights + 300 + 3 * 90 + 10
    assert len(found.differences) + found.left_out == total
    assert 150 < len(found.differences) <= 200
    lines = {
        (d.name.startswith("new"), d.reference.quantity, d.reference.layer)
        for d in found.differences
    }
    assert len(lines) == 16
    before, now = (f.network.thetas[0] for f in frames)
    largest = np.max(np.abs(now - before) / np.abs(before))
    first = next(d for d in found.differences if d.name.startswith("Θ"))
    assert abs(first.change / first.before) == largest


def test_room_that_short_lines_do_not_need_goes_to_the_long_ones():
    place = Place(0, Quantity.INPUT, 1)
    random = np.random.default_rng(6)
    thetas = (random.normal(size=(40, 51)), random.normal(size=(1, 41)))
    more = (thetas[0] + 1, thetas[1] + np.eye(1, 41))
    X = np.zeros((1, 50))
    found = compare(frame(place, thetas=thetas, X=X), frame(place, thetas=more, X=X))
    # 1 difference in Θ(2), so that 199 of the 2040 in Θ(1) have room.
    assert (len(found.differences), found.left_out) == (200, 2040 - 199)
