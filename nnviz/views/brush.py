"""A soft brush on a grid of pixels, each from 0, the ground, to 1, the ink. No Qt."""

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float64]
Spot = tuple[float, float]
"""Across and down, in pixels from the upper left corner."""

_THICK = 0.045
"""The brush's radius as a share of the grid's smaller side, as in the well-known digits."""
_SOFT = 0.9
"""Over so many pixels the ink fades at the brush's edge."""
_CLOSE = 0.25
"""So far apart, in pixels, the brush is set down along a stroke."""


def stroke(
    pixels: Pixels, start: Spot, end: Spot, pressure: float = 1.0, *, erase: bool = False
) -> Pixels:
    """Return the pixels (height, width) after the brush went from one spot to another.

    `pressure`, 0 to 1, makes the brush thinner. Erasing takes the ink away where the brush was.
    """
    height, width = pixels.shape
    radius = max(0.35, _THICK * min(height, width)) * (0.5 + 0.5 * pressure)
    x, y = np.arange(width) + 0.5, np.arange(height)[:, np.newaxis] + 0.5
    ink = np.zeros_like(pixels)
    length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
    for share in np.linspace(0.0, 1.0, max(2, round(length / _CLOSE) + 1)).tolist():
        across = start[0] + share * (end[0] - start[0])
        down = start[1] + share * (end[1] - start[1])
        distance = np.hypot(x - across, y - down)
        np.maximum(ink, np.clip(1 - (distance - radius) / _SOFT, 0.0, 1.0), out=ink)
    changed = np.minimum(pixels, 1 - ink) if erase else np.maximum(pixels, ink)
    return np.asarray(changed, dtype=np.float64)


def centred(pixels: Pixels) -> Pixels:
    """Return the picture moved by whole pixels so that the middle of its ink is in the middle.

    Ink is never lost: the picture moves only as far as there is room.
    """
    rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    if not len(rows):
        return pixels
    ink = pixels.sum()
    down = _shift(float(pixels.sum(axis=1) @ np.arange(len(pixels)) / ink), rows, len(pixels))
    width = pixels.shape[1]
    across = _shift(float(pixels.sum(axis=0) @ np.arange(width) / ink), columns, width)
    return np.roll(pixels, (down, across), axis=(0, 1))


def _shift(middle: float, inked: NDArray[np.intp], size: int) -> int:
    """Return by how many pixels to move along one side that has ink in these places."""
    wished = round((size - 1) / 2 - middle)
    return int(min(max(wished, -inked[0]), size - 1 - inked[-1]))
