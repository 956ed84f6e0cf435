"""The colours of every quantity, on light and dark ground, as plain numbers. No Qt.

A colour always means the same quantity: in the graph, the formula, the matrices and the charts.
"""

import math
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

RGB = tuple[int, int, int]
STEPS = 255
"""An odd number, so that 0 has the neutral colour itself and both signs have as many; with one for
what has no colour they fit into a byte."""


@lru_cache(maxsize=256)
def rgb(text: str) -> RGB:
    """Return (red, green, blue), 0 … 255, of "#RRGGBB"."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


@dataclass(frozen=True)
class Ramp:
    """Colours through the given stops, for values from −1 to 1 (diverging) or 0 to 1.

    Where it is `over` a ground, even the palest stands out from it: see `legible`.
    """

    stops: tuple[str, ...]
    lowest: float = -1.0
    over: str = ""

    @cached_property
    def table(self) -> NDArray[np.uint8]:
        """The colours at `STEPS` evenly spaced values, shape (STEPS, 3)."""
        stops = np.array([rgb(stop) for stop in self.stops], dtype=np.float64)
        at = np.linspace(0, len(stops) - 1, STEPS)
        channels = [np.interp(at, np.arange(len(stops)), stops[:, k]) for k in range(3)]
        table = np.rint(np.stack(channels, axis=1)).astype(np.uint8)
        zero = int(self.indices(np.zeros(1))[0])
        return _standing_out(table, zero, rgb(self.over)) if self.over else table

    @cached_property
    def packed(self) -> NDArray[np.uint32]:
        """The same as packed pixels, 0xFFRRGGBB, shape (STEPS,)."""
        red, green, blue = self.table.T.astype(np.uint32)
        return np.asarray(np.uint32(0xFF000000) | red << 16 | green << 8 | blue, dtype=np.uint32)

    @property
    def from_zero(self) -> "Ramp":
        """The positive half of a diverging ramp, for what has no sign."""
        return replace(self, stops=self.stops[len(self.stops) // 2 :], lowest=0.0)

    def indices(self, values: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the row of `table` for each value; what is out of range takes the end's colour.

        NaN takes the colour of 0.
        """
        share = (np.where(np.isnan(values), 0.0, values) - self.lowest) / (1.0 - self.lowest)
        rows: NDArray[np.intp] = np.rint(share.clip(0.0, 1.0) * (STEPS - 1)).astype(np.intp)
        return rows

    def colour(self, value: float) -> RGB:
        """Return the colour of one value."""
        share = (0.0 if math.isnan(value) else value) - self.lowest
        share = min(max(share / (1.0 - self.lowest), 0.0), 1.0)
        return self._colours[round(share * (STEPS - 1))]

    @cached_property
    def _colours(self) -> list[RGB]:
        return [(red, green, blue) for red, green, blue in self.table.tolist()]


@dataclass(frozen=True)
class Palette:
    """All the colours of one ground, light or dark."""

    dark: bool
    ground: str
    panel: str
    hairline: str
    control: str
    text: str
    quiet: str
    accent: str
    forward: str
    cost: str
    backward: str
    warning: str
    weights: Ramp
    errors: Ramp
    activations: Ramp


LIGHT = Palette(
    dark=False,
    ground="#ECECE8",
    panel="#FFFFFF",
    hairline="#E3E3DF",
    control="#84888F",
    text="#1F2328",
    quiet="#5E6571",
    accent="#1F6FB4",
    forward="#1F6FB4",
    cost="#8A5A00",
    backward="#7B3294",
    warning="#A33A00",
    weights=Ramp(("#B35806", "#E9E9E4", "#1F6FB4")),
    errors=Ramp(("#1B7837", "#E9E9E4", "#7B3294")),
    activations=Ramp(("#3C9D9B", "#FFFFFF", "#F5BE50")),
)

DARK = Palette(
    dark=True,
    ground="#14171C",
    panel="#1C2128",
    hairline="#333A44",
    control="#727B88",
    text="#F1F1EC",
    quiet="#B7BDC7",
    accent="#5AA9E6",
    forward="#5AA9E6",
    cost="#F5BE50",
    backward="#C58AE0",
    warning="#F5A24B",
    weights=Ramp(("#F5A24B", "#2A2F37", "#5AA9E6")),
    errors=Ramp(("#5FBF6E", "#2A2F37", "#C58AE0")),
    activations=Ramp(("#3C9D9B", "#2A3038", "#F5BE50")),
)


LEAST_TEXT_CONTRAST = 4.5
"""Between a text and its ground (WCAG 2.2, level AA)."""
LEAST_LINE_CONTRAST = 2.0
"""Between the palest line of a legible palette and the panel: its lines stand close together."""


def luminance(colour: RGB) -> float:
    """Return the relative luminance of an sRGB colour, 0 … 1 (WCAG 2.2)."""
    shares = [channel / 255 for channel in colour]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: RGB, other: RGB) -> float:
    """Return the contrast ratio of two colours, 1 … 21 (WCAG 2.2)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=4096)
def text_on(ground: RGB) -> str:
    """Return the dark or the light text colour, whichever reads better on the ground.

    On grounds of middle brightness neither is readable; black or white always is (4.58 at least).
    """

    def best(*choices: str) -> str:
        return max(choices, key=lambda choice: contrast(rgb(choice), ground))

    ours = best(LIGHT.text, DARK.text)
    readable = contrast(rgb(ours), ground) >= LEAST_TEXT_CONTRAST
    return ours if readable else best("#000000", "#FFFFFF")


@lru_cache(maxsize=4)
def legible(palette: Palette) -> Palette:
    """Return a palette in which even the palest edge stands out from the panel."""
    weights = replace(palette.weights, over=palette.panel)
    return replace(palette, weights=weights, errors=replace(palette.errors, over=palette.panel))


def _standing_out(table: NDArray[np.uint8], zero: int, ground: RGB) -> NDArray[np.uint8]:
    """Return colours of which each too pale one is the palest of its sign that stands out.

    That of 0, at index `zero`, becomes a grey.
    """

    def stands(colour: RGB) -> bool:
        return contrast(colour, ground) >= LEAST_LINE_CONTRAST

    colours: list[RGB] = [(red, green, blue) for red, green, blue in table.tolist()]
    way = 1 if luminance(ground) < luminance((128, 128, 128)) else -1
    grey = colours[zero]
    while not stands(grey):
        grey = (grey[0] + way, grey[1] + way, grey[2] + way)
    for indices in (range(zero - 1, -1, -1), range(zero + 1, len(colours))):
        first = next((colours[index] for index in indices if stands(colours[index])), grey)
        for index in indices:
            if stands(colours[index]):
                break
            colours[index] = first
    colours[zero] = grey
    return np.array(colours, dtype=np.uint8)
