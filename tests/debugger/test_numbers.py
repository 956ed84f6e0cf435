"""Numbers read as a person writes them, and never say something else than the value."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.debugger.numbers import (
    MINUS,
    count,
    exact,
    forms,
    number,
    plural,
    short,
    subscript,
    vector,
)

SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def read(text: str) -> float:
    """Read a text back as a person does."""
    text = text.replace("∞", "inf").replace(MINUS, "-").lstrip("<>")
    if "·10" in text:
        mantissa, exponent = text.split("·10")
        text = f"{mantissa}e{exponent.translate(SUPERSCRIPTS)}"
    return float(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.7310585786300049, "0.7311"),
        (-12.345678, "−12.35"),
        (4.3e-7, "4.30·10⁻⁷"),
        (-4.3e-7, "−4.30·10⁻⁷"),
        (1.5e12, "1.50·10¹²"),
        (0.001, "0.001000"),
        (0.05, "0.05000"),
        (0.5, "0.5000"),
        (1.0, "1"),
        (-30.0, "−30"),
        (9999.0, "9999"),
        (123456.0, "123456"),
        (math.log(3), "1.099"),  # ln 3 = 1.0986…
        (math.nan, "NaN"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_numbers_as_a_person_writes_them(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (9.9996, "10.00"),  # rounds up to one digit more before the point: one fewer behind it
        (0.99996, "0.99996"),  # not 1.000, which it is not
        (99.996, "100.0"),
        (999.96, "1000"),
        (0.0999996, "0.1000"),
        (-0.9999996, "<−0.9999"),  # nor when six digits do not tell it
        (0.99994, "0.9999"),
        (1.00004, "1.000"),
        (999999.4, "999999"),
        (999999.6, "1.00·10⁶"),  # not 1000000, which is beyond what is written out
        (1e6, "1.00·10⁶"),
        (9.996e6, "1.00·10⁷"),
        (0.00099999996, "0.001000"),
        (9.996e-7, "1.00·10⁻⁶"),
    ],
)
def test_rounding_over_a_border_keeps_the_number_of_digits(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.7310585786300049, "0.731"),
        (-12.345678, "−12.3"),
        (4.3e-7, "4.3·10⁻⁷"),
        (9.996, "10.0"),
        (0.9996, ">0.999"),
        (-0.9996, "<−0.999"),
        (0.9994, "0.999"),
        (120.0, "120"),
        (0.0, "0"),
    ],
)
def test_three_digits_for_the_inside_of_a_circle(value, text):
    assert short(value) == text


@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_zero_has_no_sign(zero):
    assert number(zero) == short(zero) == "0"


@pytest.mark.parametrize("tiny", [5e-324, 1e-300, 1e-17, 1e-4, 0.000999])
def test_a_tiny_number_is_told_from_zero_and_keeps_its_sign(tiny):
    assert "·10⁻" in number(tiny)
    assert not number(tiny).startswith(("0", MINUS))
    assert number(-tiny) == MINUS + number(tiny)


def test_a_number_that_is_nearly_1_does_not_read_as_exactly_1():
    assert [number(1 - 1e-9), short(1 - 1e-9), *forms(1 - 1e-9)] == [
        ">0.9999",
        ">0.999",
        ">.999",
        "≈1",
    ]
    assert [number(0.99997), number(-0.999997)] == ["0.99997", "−0.999997"]
    assert [number(1.0), short(1.0), *forms(1.0)] == ["1", "1", "1"]


@given(value=st.floats(-1.7e308, 1.7e308), digits=st.sampled_from([3, 4]))
def test_a_text_reads_back_to_the_value_but_for_the_digits_left_out(value, digits):
    # Beside a power of ten one digit fewer is shown: half a unit of it is 0.5 · 10^−(digits − 2).
    found = read(number(value, digits))
    assert found == pytest.approx(value, rel=0.5 * 10.0 ** -(digits - 2) * 1.0001, abs=5e-324)
    assert (found == 0) == (value == 0)


@given(value=st.floats(min_value=1e-3, max_value=999_999, exclude_max=True))
def test_written_out_numbers_are_rounded_to_four_digits(value):
    # Half a unit in the fourth significant digit, relative to at least 1000 such units.
    assert read(number(value)) == pytest.approx(value, rel=0.5e-3 * 1.0001)


@given(value=st.floats())
def test_a_text_has_no_hyphen_and_no_negative_zero(value):
    text = number(value)
    assert "-" not in text
    assert text != MINUS + "0"


@given(value=st.floats(min_value=1e-3, max_value=9_999.4).filter(lambda v: v != int(v)))
def test_a_written_out_number_shows_four_significant_digits(value):
    digits = re.sub(r"\D", "", number(value)).lstrip("0")
    assert len(digits) == 4 or (value < 1 and round(value, 4) == 1)


@given(value=st.floats(allow_nan=False))
def test_a_negative_number_reads_like_its_opposite_behind_a_minus(value):
    if value > 0 and not number(value).startswith(">"):
        assert number(-value) == MINUS + number(value)


@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_exact_reads_back_to_the_same_float(value):
    assert float(exact(value).replace(MINUS, "-")) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1, "0.1"), (-3.0, "−3"), (1 / 3, "0.3333333333333333"), (-1e-7, "−1e−07")],
)
def test_exact_shows_every_digit_there_is_and_no_more(value, text):
    assert exact(value) == text


def test_what_is_not_finite_is_called_the_same_in_every_form():
    for form in (number, short, exact, lambda value: forms(value)[0]):
        assert [form(value) for value in (math.nan, math.inf, -math.inf)] == ["NaN", "∞", "−∞"]


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        (0.0, ["0"]),
        (-0.0, ["0"]),
        (0.73105, ["0.731", ".731", ".73", ".7"]),
        (0.00255, ["0.00255", ".0026", ".003"]),
        (-0.04, ["−0.0400", "−.0400", "−.040", "−.04"]),
        (0.05, ["0.0500", ".0500", ".050", ".05"]),  # .1 would be twice as much
        (-12.345, ["−12.3", "−12"]),
        (-123456.0, ["−123456", "−1e5"]),
        (0.001, ["0.00100", ".0010", ".001"]),
        (0.0009, ["<.001", "≈0"]),
        (1e-300, ["<.001", "≈0"]),
        (-0.0009, [">−.001", "≈0"]),
        (0.99997, [">.999", "≈1"]),
        (-0.9996, ["<−.999", "≈−1"]),
        (0.9994, ["0.999", ".999", "≈1"]),
    ],
)
def test_ever_smaller_circles_have_ever_shorter_numbers(value, texts):
    assert forms(value) == texts


@given(st.floats(allow_nan=False, allow_infinity=False).filter(bool))
def test_no_short_number_looks_like_zero_or_is_far_off(value):
    for text in forms(value):
        assert text.strip("−.0") != ""
        if "·" not in text and text[0] not in "<>≈":
            assert float(text.replace("−", "-")) == pytest.approx(value, rel=0.25)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (count(12345), "12,345"),
        (plural(1, "unit"), "1 unit"),
        (plural(25, "unit"), "25 units"),
        (plural(0, "unit"), "0 units"),
        (subscript(12), "₁₂"),
        (vector([1.0]), "(1)"),
        (vector([1.0, 2.0, 3.0, 4.0]), "(1, 2, 3, 4)"),
        (vector([1.0, 2.0, 3.0, 4.0, 5.0]), "(1, 2, 3, … 5 values)"),
    ],
)
def test_counts_plurals_and_lists(found, text):
    assert found == text
