"""Which of the many edges between two layers passes nearest a point. No Qt.

All edges of a unit are rays from one point, and the heights of the units at their other ends order
them by their slope. Those that pass within a distance of the point are therefore neighbours in that
order, and a binary search finds them: the work grows with the units of the smaller layer and with
what passes near the point, not with the edges.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Indices = NDArray[np.intp]

ON_THE_LINE = 0.1
"""The part of the reach within which a point is on an edge: half a pixel of five."""


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """The edges from heights `sources` at x = 0 to heights `targets` at x = `width`.

    Both are ascending. `shown` says of each edge, `shown[target, source]`, whether it can be found,
    None that all can; `values` are those that the edges are drawn by, the largest |value| on top.
    """

    sources: Array
    targets: Array
    width: float
    shown: Mask | None = None
    values: Array | None = None

    def edge_at(self, x: float, y: float, reach: float) -> tuple[int, int] | None:
        """Return (target, source) of the edge at a point, or None if none is within `reach`.

        Of the edges that pass within a tenth of the reach it is the one drawn on top, with the
        largest |value|; where there are none, or no values, it is the nearest.
        """
        for distance in (ON_THE_LINE * reach, reach):
            edges = self._around(x, y, distance)
            on_top = self.values is not None and distance < reach
            found = (self._on_top if on_top else self._nearest)(edges, x, y, distance)
            if found is not None:
                return divmod(found, len(self.sources))
        return None

    def _around(self, x: float, y: float, distance: float) -> Indices:
        """Return all shown edges within a distance, and few more, as indices into all edges."""
        targets, sources = len(self.targets), len(self.sources)
        if targets <= sources:
            first, last = _passing(
                self.targets, self.sources, self.width, self.width - x, y, distance
            )
            edges = _runs(np.arange(targets) * sources + first, last - first, 1)
        else:
            first, last = _passing(self.sources, self.targets, self.width, x, y, distance)
            edges = _runs(first * sources + np.arange(sources), last - first, sources)
        if self.shown is not None:
            edges = edges[np.take(self.shown, edges)]
        return edges

    def _nearest(self, edges: Indices, x: float, y: float, distance: float) -> int | None:
        """Return which of these edges is the nearest, None if none is within the distance."""
        away = self._distances(edges, x, y)
        if not len(edges) or away.min() > distance:
            return None
        return int(edges[away.argmin()])

    def _on_top(self, edges: Indices, x: float, y: float, distance: float) -> int | None:
        """Return the strongest of these edges within the distance, the nearest of the strongest."""
        strongest = self._strongest(edges)
        found = self._nearest(strongest, x, y, distance)
        if found is None and len(edges) > len(strongest):  # near the end of one that is farther
            within = edges[self._distances(edges, x, y) <= distance]
            found = self._nearest(self._strongest(within), x, y, distance)
        return found

    def _strongest(self, edges: Indices) -> Indices:
        """Return those of the edges that have the largest |value|; what is no number has none."""
        if self.values is None or not len(edges):
            return edges
        sizes = np.abs(np.take(self.values, edges))
        sizes[~np.isfinite(sizes)] = -1.0
        strongest: Indices = edges[sizes == sizes.max()]
        return strongest

    def _distances(self, edges: Indices, x: float, y: float) -> Array:
        """Return how far a point is from each of these edges, which end at their units."""
        rows, columns = np.divmod(edges, len(self.sources))
        start = self.sources[columns]
        rise = self.targets[rows] - start
        share = (x * self.width + (y - start) * rise) / (self.width**2 + rise**2)
        share = share.clip(0.0, 1.0)
        away: Array = np.hypot(x - share * self.width, y - start - share * rise)
        return away


def _passing(  # noqa: PLR0917  two layers, and the place and size of a disc
    near: Array, far: Array, width: float, x: float, y: float, distance: float
) -> tuple[Indices, Indices]:
    """Return, of each unit of a layer at x = 0, the range of those at x = `width` it aims at.

    The lines to them pass through a disc around (x, y), or a hair beside it. The slope m of a line
    through (0, s) that touches it solves (x² − d²)m² − 2xrm + r² − d² = 0, where r = y − s.
    """
    rise = y - near
    side = np.abs(rise)
    square = x * x - distance * distance
    root = distance * np.sqrt(np.maximum(square + side * side, 0.0))
    steeper = x * side + root
    with np.errstate(divide="ignore", invalid="ignore"):
        flattest = (side * side - distance * distance) / steeper
        steepest = steeper / square if square > 0.0 else np.full_like(side, np.inf)
    inside = side * side + square <= 0.0
    flattest[inside], steepest[inside] = -np.inf, np.inf
    hair = 1e-9 * (1.0 + side)
    below = rise >= 0.0
    lowest = near + width * np.where(below, flattest, -steepest) - hair
    highest = near + width * np.where(below, steepest, -flattest) + hair
    first = np.searchsorted(far, lowest, side="left")
    return first, np.searchsorted(far, highest, side="right")


def _runs(first: Indices, lengths: Indices, step: int) -> Indices:
    """Return all numbers of the runs that begin at `first` and go on by `step`, run after run."""
    first, lengths = first[lengths > 0], lengths[lengths > 0]
    if not len(first):
        return first
    ends = np.cumsum(lengths)
    numbers = np.full(int(ends[-1]), step)
    numbers[0] = first[0]
    numbers[ends[:-1]] = first[1:] - first[:-1] - step * (lengths[:-1] - 1)
    return np.cumsum(numbers, out=numbers)
