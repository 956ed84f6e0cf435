"""The colours can be read and told apart, also by people who see fewer of them."""

import itertools
import math

import numpy as np
import pytest

from nnviz.graph.palette import DARK, LIGHT, contrast, legible, luminance, rgb, text_on

PALETTES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
RAMPS = ("weights", "errors", "activations")
DIVERGING = ("weights", "errors")

# Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision
# deficiency", IEEE TVCG 15 (2009), the matrices for severity 1, applied to linear sRGB.
MACHADO = {
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}

# Viénot, Brettel and Mollon, "Digital video colourmaps for checking the legibility of displays by
# dichromats", Color Research and Application 24 (1999): in linear sRGB, rows sum to 1.
VIENOT = {
    "protan": [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]],
    "deutan": [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]],
}

# Brettel, Viénot and Mollon, "Computerized simulation of color appearance for dichromats", JOSA A
# 14 (1997): one matrix on each side of a plane. These and Viénot's are given for linear sRGB by
# https://daltonlens.org/understanding-cvd-simulation.
BRETTEL_TRITAN = (
    [[1.01277, 0.13548, -0.14826], [-0.01243, 0.86812, 0.14431], [0.07589, 0.80500, 0.11911]],
    [[0.93678, 0.18979, -0.12657], [0.06154, 0.81526, 0.12320], [-0.37562, 1.12767, 0.24796]],
)
BRETTEL_TRITAN_PLANE = [0.03901, -0.02788, -0.01113]

SIMULATED = pytest.mark.parametrize(
    "matrix",
    [
        *(pytest.param(matrix, id=f"machado-{kind}") for kind, matrix in MACHADO.items()),
        *(pytest.param(matrix, id=f"vienot-{kind}") for kind, matrix in VIENOT.items()),
    ],
)

# IEC 61966-2-1: linear sRGB to XYZ, and the white of D65.
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = TO_XYZ.sum(axis=1)


def linear(colour):
    shares = np.array(colour) / 255
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def lab(linear_rgb):
    """Return CIE L*a*b* of a linear sRGB colour."""
    x, y, z = (
        ratio ** (1 / 3) if ratio > 216 / 24389 else (24389 / 27 * ratio + 16) / 116
        for ratio in TO_XYZ @ np.clip(linear_rgb, 0, 1) / WHITE
    )
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def brettel_tritan(linear_rgb):
    side = 0 if np.dot(BRETTEL_TRITAN_PLANE, linear_rgb) >= 0 else 1
    return np.array(BRETTEL_TRITAN[side]) @ linear_rgb


def seen_distance(one, other, matrix):
    """Return how far apart, in Lab, two colours are to somebody who sees by a matrix."""
    seen = [lab(np.array(matrix) @ linear(colour)) for colour in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


# -- the references themselves ---------------------------------------------------------------------


def test_lab_of_known_colours():
    # Published values: white 100, 0, 0; red 53.24, 80.09, 67.20 (Lindbloom).
    np.testing.assert_allclose(lab(linear((255, 255, 255))), [100, 0, 0], atol=0.01)
    np.testing.assert_allclose(lab(linear((255, 0, 0))), [53.24, 80.09, 67.20], atol=0.02)


@SIMULATED
def test_a_simulation_leaves_greys_as_they_are(matrix):
    np.testing.assert_allclose(np.sum(matrix, axis=1), 1.0, atol=1e-3)


def test_contrast_of_known_pairs():
    # WCAG: black on white is 21 : 1; #777777 on white is 4.48, just below what a text needs.
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21.0)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.478, abs=1e-3)
    assert contrast((9, 9, 9), (200, 3, 4)) == contrast((200, 3, 4), (9, 9, 9))
    assert luminance((255, 255, 255)) == pytest.approx(1.0)


# -- texts and controls ----------------------------------------------------------------------------


@PALETTES
@pytest.mark.parametrize("ground", ["ground", "panel"])
@pytest.mark.parametrize("ink", ["text", "quiet"])
def test_text_is_readable_on_each_ground(palette, ground, ink):
    assert contrast(rgb(getattr(palette, ink)), rgb(getattr(palette, ground))) >= 4.5


@PALETTES
@pytest.mark.parametrize("ink", ["accent", "forward", "cost", "backward", "warning"])
def test_coloured_text_is_readable_on_the_panel_where_it_stands(palette, ink):
    assert contrast(rgb(getattr(palette, ink)), rgb(palette.panel)) >= 4.5


@PALETTES
@pytest.mark.parametrize("ground", ["ground", "panel"])
@pytest.mark.parametrize("line", ["control", "accent", "forward", "cost", "backward", "warning"])
def test_each_control_and_outline_is_seen_on_each_ground(palette, ground, line):
    assert contrast(rgb(getattr(palette, line)), rgb(getattr(palette, ground))) >= 3.0


@PALETTES
@pytest.mark.parametrize("name", DIVERGING)
def test_a_strong_edge_is_seen_on_the_panel(palette, name):
    table = getattr(palette, name).table
    for end in (table[0], table[-1]):
        # The orange of the weights on white has 4.7 and all others more than a line needs.
        assert contrast(tuple(end.tolist()), rgb(palette.panel)) >= 3.0


@PALETTES
@pytest.mark.parametrize("name", RAMPS)
def test_a_text_is_readable_on_every_colour_of_every_ramp(palette, name):
    for colour in map(tuple, getattr(palette, name).table.tolist()):
        assert contrast(rgb(text_on(colour)), colour) >= 4.5, colour


def test_a_text_is_readable_on_every_grey():
    for level in range(256):
        grey = (level, level, level)
        assert contrast(rgb(text_on(grey)), grey) >= 4.5


@PALETTES
def test_on_the_grounds_themselves_the_text_is_the_palettes_own(palette):
    assert text_on(rgb(palette.panel)) == palette.text
    assert text_on(rgb(palette.ground)) == palette.text


# -- signs -----------------------------------------------------------------------------------------


@PALETTES
@pytest.mark.parametrize("name", RAMPS)
@SIMULATED
def test_the_signs_stay_apart_for_every_kind_of_vision(palette, name, matrix):
    ramp = getattr(palette, name)
    negative, positive = ramp.colour(-1.0), ramp.colour(1.0)
    # In whole units, as the design states it: the closest pair has 55.84.
    assert round(seen_distance(negative, positive, matrix)) >= 56


@PALETTES
@pytest.mark.parametrize("name", DIVERGING)
def test_the_signs_stay_apart_for_the_strictest_simulation_of_tritan_vision(palette, name):
    # Brettel leaves green and purple least: 36 on light and 33 on dark ground. Two colours just
    # differ at 2.3 (Mahy, Van Eycken and Oosterlinck 1994); this is ten times as much.
    ramp = getattr(palette, name)
    seen = [lab(brettel_tritan(linear(ramp.colour(value)))) for value in (-1.0, 1.0)]
    assert np.linalg.norm(seen[0] - seen[1]) >= 23


@PALETTES
@pytest.mark.parametrize("name", DIVERGING)
def test_the_middle_is_the_neutral_colour_and_the_ends_are_the_stops(palette, name):
    ramp = getattr(palette, name)
    negative, neutral, positive = map(rgb, ramp.stops)
    assert ramp.colour(-1.0) == negative
    assert ramp.colour(0.0) == neutral
    assert ramp.colour(1.0) == positive
    assert max(neutral) - min(neutral) <= 16  # nearly grey


@PALETTES
@pytest.mark.parametrize("name", DIVERGING)
def test_both_signs_fade_alike(palette, name):
    # Each colour lies as far on the way from the neutral one to its end as its opposite does.
    ramp = getattr(palette, name)
    negative, neutral, positive = (np.array(rgb(stop), dtype=float) for stop in ramp.stops)
    for value in np.linspace(0, 1, 101):
        up, down = np.array(ramp.colour(value)), np.array(ramp.colour(-value))
        step = 1 / 128 / 2 * 255 + 0.5  # half a step of the table, and rounding to a whole channel
        np.testing.assert_allclose(up, neutral + value * (positive - neutral), atol=step)
        np.testing.assert_allclose(down, neutral + value * (negative - neutral), atol=step)


@PALETTES
def test_activations_go_from_the_ground_to_the_strong_colour(palette):
    ramp = palette.activations
    assert ramp.colour(0.0) == ramp.from_zero.colour(0.0) == rgb(ramp.stops[1])
    assert ramp.colour(1.0) == ramp.from_zero.colour(1.0) == rgb("#F5BE50")


@PALETTES
def test_negative_activations_have_a_colour_of_their_own(palette):
    negative = rgb(palette.activations.stops[0])
    ends = [rgb(stop) for ramp in ("weights", "errors") for stop in getattr(palette, ramp).stops]
    for other in (*ends, rgb(palette.panel), rgb(palette.control)):
        assert seen_distance(negative, other, np.eye(3)) >= 20


@PALETTES
@pytest.mark.parametrize("name", DIVERGING)
def test_over_the_panel_no_legible_edge_is_pale_and_the_signs_stay_apart(palette, name):
    usual, clear = getattr(palette, name), getattr(legible(palette), name)
    for colour in map(tuple, clear.table.tolist()):
        assert contrast(colour, rgb(palette.panel)) >= 2.0
    grey = clear.colour(0.0)
    assert max(grey) - min(grey) <= 16
    for value in (-0.01, 0.01):
        assert clear.colour(value) == next(
            usual.colour(math.copysign(share, value))
            for share in np.linspace(0, 1, 129)
            if contrast(usual.colour(math.copysign(share, value)), rgb(palette.panel)) >= 2.0
        )
        assert seen_distance(clear.colour(value), grey, np.eye(3)) >= 10
    assert clear.colour(1.0) == usual.colour(1.0)
    assert clear.colour(-1.0) == usual.colour(-1.0)


def test_the_colours_are_those_of_the_design():
    assert LIGHT.weights.stops == ("#B35806", "#E9E9E4", "#1F6FB4")
    assert DARK.weights.stops == ("#F5A24B", "#2A2F37", "#5AA9E6")
    assert LIGHT.errors.stops == ("#1B7837", "#E9E9E4", "#7B3294")
    assert DARK.errors.stops == ("#5FBF6E", "#2A2F37", "#C58AE0")


@PALETTES
@pytest.mark.parametrize("name", RAMPS)
def test_values_beyond_the_ends_take_the_colour_of_the_end(palette, name):
    ramp = getattr(palette, name)
    assert ramp.colour(7.0) == ramp.colour(math.inf) == ramp.colour(1.0)
    assert ramp.colour(-7.0) == ramp.colour(-math.inf) == ramp.colour(ramp.lowest)


@PALETTES
@pytest.mark.parametrize("name", RAMPS)
def test_what_is_not_a_number_has_the_colour_of_zero(palette, name):
    ramp = getattr(palette, name)
    assert ramp.colour(math.nan) == ramp.colour(0.0)


@PALETTES
@pytest.mark.parametrize("name", RAMPS)
def test_one_value_and_many_have_the_same_colours(palette, name):
    ramp = getattr(palette, name)
    values = np.array([*np.linspace(-1.2, 1.2, 400), np.nan, np.inf, -np.inf])
    many = ramp.table[ramp.indices(values)]
    assert many.tolist() == [list(ramp.colour(value)) for value in values.tolist()]


@PALETTES
@pytest.mark.parametrize("name", DIVERGING)
def test_weights_and_errors_are_told_apart_by_colour(palette, name):
    # A quantity has one colour: the ends of the two diverging ramps are four different colours.
    ends = [getattr(palette, ramp).stops[end] for ramp in DIVERGING for end in (0, -1)]
    for one, other in itertools.combinations(ends, 2):
        assert seen_distance(rgb(one), rgb(other), np.eye(3)) >= 20
