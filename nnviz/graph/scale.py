"""The scale that colours and widths are read against: symmetric, and steady while training."""

import numpy as np

from nnviz.debugger import EdgeQuantity, EdgeValues

SHRINK = 0.98
"""How much of itself a limit keeps from one frame to the next while what it covers is smaller."""


class SteadyLimits:
    """The limit of each quantity: it grows at once and, while training, shrinks slowly."""

    def __init__(self) -> None:
        self._limits: dict[EdgeQuantity, float] = {}

    def update(self, edges: tuple[EdgeValues, ...], *, live: bool) -> dict[EdgeQuantity, float]:
        """Return the limit of each quantity on the screen; `live` while Θ changes by itself."""
        largest: dict[EdgeQuantity, float] = {}
        for gap in edges:
            if gap.values is not None:
                size = largest_size(gap.values)
                largest[gap.quantity] = max(size, largest.get(gap.quantity, 0.0))
        for quantity, size in largest.items():
            before = self._limits.get(quantity, 0.0)
            self._limits[quantity] = max(size, SHRINK * before) if live else size
        return {quantity: self._limits[quantity] for quantity in largest}


def largest_size(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    """Return the largest finite |value|, 0 when there is none."""
    sizes = np.abs(values)
    finite = sizes[np.isfinite(sizes)]
    return float(finite.max()) if finite.size else 0.0
