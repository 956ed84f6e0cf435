"""Which edges are drawn where only the strongest of them can be, found without sorting them all."""

import numpy as np
from numpy.typing import NDArray

_SAMPLED = 1 << 16
"""Of more values than this so many are looked at to guess how large the strongest are."""


def shared_out(counts: list[int], most: int) -> list[int]:
    """Return how many of each gap's edges are drawn when `most` may be in all.

    Each gap has an equal share; what a small one does not need, the others have.
    """
    shares = [0] * len(counts)
    left = most
    ascending = sorted(range(len(counts)), key=lambda gap: counts[gap])
    for done, gap in enumerate(ascending):
        shares[gap] = min(counts[gap], left // (len(counts) - done))
        left -= shares[gap]
    return shares


def strongest(values: NDArray[np.float64], most: int) -> NDArray[np.intp]:
    """Return where in flat `values` the `most` of greatest |value| are, ascending; NaN is none."""
    if not most:
        return np.arange(0)
    found = _candidates(values, most)
    if len(found) > most:
        strengths = np.nan_to_num(np.abs(values[found]), nan=-1.0)
        found = found[np.argpartition(strengths, len(found) - most)[len(found) - most :]]
        found.sort()
    return found


def _candidates(values: NDArray[np.float64], most: int) -> NDArray[np.intp]:
    """Return where values are among which the strongest are found: all, or the larger ones."""
    step = -(-len(values) // _SAMPLED)
    if step > 1 and most < len(values) // 16:
        sampled = np.nan_to_num(np.abs(values[::step]), nan=-1.0)
        rank = min(len(sampled), 2 * most // step + 20)  # more than the share that is looked for
        least = np.partition(sampled, len(sampled) - rank)[len(sampled) - rank]
        found = _as_large_as(values, float(least))
        if len(found) >= most:
            return found
    return np.arange(len(values))


def _as_large_as(values: NDArray[np.float64], least: float) -> NDArray[np.intp]:
    """Return where |value| is at least so large."""
    parts = []
    for first in range(0, len(values), _SAMPLED):  # a processor's own memory holds so many
        some = values[first : first + _SAMPLED]
        parts.append(np.flatnonzero(np.abs(some) >= least) + first)
    return np.concatenate(parts)
