"""Which of the many edges between two layers passes nearest a point. No Qt.

All edges of a source are rays from one point, and the heights of the targets order them by their
angle. Those that pass within a distance of the point are therefore neighbours in that order, and a
binary search finds them: the work grows with the sources, not with the edges.
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
    """The edges from heights `sources` at x = 0 to heights `targets`, ascending, at x = `width`.

    `shown` says of each edge, `shown[target, source]`, whether it can be found, None that all can;
    `values` are those that the edges are drawn by, the largest |value| on top.
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
            rows, columns = self._around(x, y, distance)
            away = self._distances(rows, columns, x, y)
            if len(away) and away.min() <= distance:
                if self.values is not None and distance < reach:
                    sizes = np.abs(self.values[rows, columns])
                    sizes[~((away <= distance) & np.isfinite(sizes))] = -1.0
                    on_top = sizes == sizes.max()
                    rows, columns, away = rows[on_top], columns[on_top], away[on_top]
                best = int(away.argmin())
                return int(rows[best]), int(columns[best])
        return None

    def _around(self, x: float, y: float, distance: float) -> tuple[Indices, Indices]:
        """Return the targets and sources of all shown edges within a distance, and of few more."""
        rise = y - self.sources
        away = np.hypot(x, rise)
        angle = np.arctan2(rise, x)
        spread = np.arcsin(np.minimum(1.0, distance / away))
        quarter = np.pi / 2
        lowest = self._meeting(np.where(away > distance, angle - spread, -quarter))
        highest = self._meeting(np.where(away > distance, angle + spread, quarter))
        first = np.searchsorted(self.targets, lowest, side="left")
        counts = np.searchsorted(self.targets, highest, side="right") - first
        passing = np.flatnonzero(counts)
        first, counts = first[passing], counts[passing]
        columns = np.repeat(passing, counts)
        rows = np.repeat(first - (np.cumsum(counts) - counts), counts)
        rows += np.arange(len(columns))
        if self.shown is None:
            return rows, columns
        seen = self.shown[rows, columns]
        return rows[seen], columns[seen]

    def _meeting(self, angle: Array) -> Array:
        """Return the heights at which rays from the sources arrive; ±∞ for those that never do."""
        steepest = np.pi / 2 - 1e-9
        heights = self.sources + self.width * np.tan(angle.clip(-steepest, steepest))
        return np.where(np.abs(angle) < steepest, heights, np.copysign(np.inf, angle))

    def _distances(self, rows: Indices, columns: Indices, x: float, y: float) -> Array:
        """Return how far a point is from each of these edges, which end at their units."""
        start = self.sources[columns]
        rise = self.targets[rows] - start
        share = (x * self.width + (y - start) * rise) / (self.width**2 + rise**2)
        share = share.clip(0.0, 1.0)
        away: Array = np.hypot(x - share * self.width, y - start - share * rise)
        return away
