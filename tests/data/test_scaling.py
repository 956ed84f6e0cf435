"""Scaling agrees with scikit-learn's, can be undone, and says what it did."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from nnviz.data import DataError, Scaling, fixed_range, standard, unit_range, unscaled

RAW = np.array([[1.0, 10.0], [2.0, 30.0], [3.0, 80.0]])
MATRICES = arrays(
    np.float64, st.tuples(st.integers(1, 6), st.integers(1, 4)), elements=st.floats(-1e6, 1e6)
)


def test_standard_scaling_by_hand():
    # The mean of 1, 2, 3 is 2; the deviations −1, 0, 1 have the mean square 2/3.
    scaled = standard(RAW).apply(RAW)
    assert scaled[:, 0] == pytest.approx([-np.sqrt(3 / 2), 0, np.sqrt(3 / 2)])


def test_unit_range_by_hand():
    # 10, 30, 80 start at 10 and span 70.
    assert unit_range(RAW).apply(RAW)[:, 1] == pytest.approx([0, 20 / 70, 1])


@pytest.mark.parametrize(("fit", "peer"), [(standard, StandardScaler), (unit_range, MinMaxScaler)])
def test_scaling_agrees_with_scikit_learn(fit, peer):
    raw = np.random.default_rng(3).normal([5, -40], [0.1, 20], size=(50, 2))
    assert fit(raw).apply(raw) == pytest.approx(peer().fit_transform(raw), abs=1e-12)


@pytest.mark.parametrize("fit", [standard, unit_range])
@settings(deadline=None)  # a busy machine is no fault
@given(raw=MATRICES)
def test_unscaling_gives_the_raw_values_back(fit, raw):
    scaling = fit(raw)
    tolerance = 1e-12 * max(1.0, np.abs(raw).max())
    assert scaling.unscale(scaling.apply(raw)) == pytest.approx(raw, abs=tolerance)


@pytest.mark.parametrize("fit", [standard, unit_range])
def test_a_constant_feature_becomes_0_and_the_sentence_says_so(fit):
    # The mean of ten times 0.1 is not exactly 0.1, so its computed deviation is not exactly 0.
    raw = np.column_stack([np.full(10, 0.1), np.arange(10.0)])
    scaling = fit(raw)
    assert scaling.apply(raw)[:, 0] == pytest.approx(0, abs=1e-15)
    assert "1 feature is the same in every example and only shifted to 0" in scaling.sentence


def test_a_fixed_range_does_not_look_at_the_data():
    scaling = fixed_range(2, 0, 16, "Pixels divided by 16.")
    assert scaling.apply([[4, 8]]).tolist() == [[0.25, 0.5]]
    assert scaling.sentence == "Pixels divided by 16."


def test_no_scaling_leaves_the_values_as_they_are():
    assert np.array_equal(unscaled(2).apply(RAW), RAW)


def test_one_example_alone_can_be_unscaled():
    scaling = standard(RAW)
    assert scaling.unscale(scaling.apply(RAW)[1]) == pytest.approx(RAW[1])


def test_the_sentences_say_what_was_done():
    assert standard(RAW).sentence == (
        "Each feature minus its mean, divided by its standard deviation."
    )
    assert unit_range(RAW).sentence == (
        "Each feature minus its minimum, divided by its range, so that it lies between 0 and 1."
    )


def test_scalings_are_equal_by_value():
    assert standard(RAW) == standard(RAW.copy())
    assert hash(standard(RAW)) == hash(standard(RAW.copy()))
    assert standard(RAW) != standard(RAW + 1)
    assert standard(RAW) != "standard"


def test_offset_and_scale_cannot_be_changed():
    scaling = standard(RAW)
    with pytest.raises(ValueError, match="read-only"):
        scaling.offset[0] = 7
    with pytest.raises(ValueError, match="read-only"):
        scaling.scale[0] = 7


def test_changing_the_array_a_scaling_was_made_from_does_not_change_it():
    offset = np.zeros(2)
    scaling = Scaling("none", offset, np.ones(2), "Nothing.")
    offset[0] = 9
    assert scaling.offset.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Scaling("log", np.zeros(2), np.ones(2), ""), "kind: expected one of .*'log'"),
        (lambda: Scaling("none", np.zeros(2), np.ones(3), ""), r"found shapes \(2,\) and \(3,\)"),
        (
            lambda: Scaling("none", np.zeros(2), np.array([1.0, 0.0]), ""),
            "scale: expected positive",
        ),
        (lambda: Scaling("none", np.array([0.0, np.nan]), np.ones(2), ""), "offset: .* found nan"),
        (lambda: standard(np.empty((0, 2))), r"raw: .*at least one example.*\(0, 2\)"),
        (lambda: unit_range([[1.0], [np.nan]]), "raw: .*found nan in row 2, column 1"),
        (lambda: standard([[1e308], [-1e308]]), "expected finite numbers"),
        (lambda: unit_range([[1.7e308], [-1.7e308]]), "scale: expected finite numbers, found inf"),
        (lambda: standard([["a"]]), "raw: expected numbers"),
        (lambda: fixed_range(2, 5, 5, ""), "lowest: expected less than highest = 5, found 5"),
        (lambda: standard(RAW).apply([[1.0]]), r"raw: expected 2 features .*\(1, 1\)"),
        (lambda: standard(RAW).unscale(3.0), r"X: expected 2 features .*\(\)"),
    ],
)
def test_what_cannot_be_scaled_is_refused_with_what_was_found(make, message):
    with pytest.raises(DataError, match=message):
        make()
