"""Which edges are drawn: those that are strong enough, or those of one unit. No Qt."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nnviz.debugger import EdgeQuantity, EdgeValues
from nnviz.graph.pointed import Unit

Masks = tuple[NDArray[np.bool_], ...]
"""Which edges are drawn: one array for each gap, in the shape of its Θ."""


@dataclass(frozen=True, slots=True)
class EdgeFilter:
    """Edges with |value| of at least `least` times the limit, and only those of `unit` if given.

    The unit is (layer index, unit), unit 0 being the bias, as in `Pointed`. A value that is not
    known counts as 0.
    """

    least: float = 0.0
    unit: Unit | None = None

    def masks(
        self,
        edges: tuple[EdgeValues, ...],
        limits: dict[EdgeQuantity, float],
        layer_sizes: tuple[int, ...],
    ) -> Masks | None:
        """Return which edges are drawn, None for all."""
        if not self.least and self.unit is None:
            return None
        shapes = [(above, below + 1) for below, above in pairwise(layer_sizes)]
        return tuple(
            self._strong(gap, limits, shape) & self._of_unit(index, shape)
            for index, (gap, shape) in enumerate(zip(edges, shapes, strict=True))
        )

    def _strong(
        self, gap: EdgeValues, limits: dict[EdgeQuantity, float], shape: tuple[int, int]
    ) -> NDArray[np.bool_]:
        if not self.least:
            return np.ones(shape, dtype=np.bool_)
        if gap.values is None:
            return np.zeros(shape, dtype=np.bool_)
        strong: NDArray[np.bool_] = np.abs(gap.values) >= self.least * limits.get(gap.quantity, 0.0)
        return strong

    def _of_unit(self, index: int, shape: tuple[int, int]) -> NDArray[np.bool_]:
        """Return which edges of a gap lead to the unit or away from it."""
        if self.unit is None:
            return np.ones(shape, dtype=np.bool_)
        mask = np.zeros(shape, dtype=np.bool_)
        layer, unit = self.unit
        if layer == index:
            mask[:, unit] = True
        elif layer == index + 1 and unit:
            mask[unit - 1] = True
        return mask


EVERYTHING = EdgeFilter()
