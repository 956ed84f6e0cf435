"""The cost curve: J and the accuracy of finished iterations, thinned evenly as training goes on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class CostCurve:
    """The points: rising `iterations`, their `costs` and `accuracies` (0 … 1); read-only.

    One in `stride` of the points that training offered was kept.
    """

    iterations: NDArray[np.int64]
    costs: NDArray[np.float64]
    accuracies: NDArray[np.float64]
    stride: int = 1

    @classmethod
    def empty(cls) -> "CostCurve":
        """Return the curve before the first iteration."""
        return CurveRecorder().curve()

    def __len__(self) -> int:
        return len(self.iterations)

    def until(self, iteration: int) -> "CostCurve":
        """Return the curve without the points behind an iteration.

        Of a single point nobody can tell how far apart thinning had left them: it begins anew.
        """
        kept = int(np.searchsorted(self.iterations, iteration, side="right"))
        parts = (self.iterations[:kept], self.costs[:kept], self.accuracies[:kept])
        return CostCurve(*parts, stride=self.stride if kept > 1 else 1)

    def reaching(self, iteration: int, cost: float, accuracy: float) -> "CostCurve":
        """Return the curve as it is seen at an iteration: its point is the last, kept or not.

        Before the first update there is no curve yet.
        """
        if not iteration or (len(self) and self.iterations[-1] >= iteration):
            return self
        return CostCurve(
            np.append(self.iterations, iteration),
            np.append(self.costs, cost),
            np.append(self.accuracies, accuracy),
            self.stride,
        )


class CurveRecorder:
    """Takes points in rising order of iteration and keeps at most `capacity`, evenly spaced.

    Of the points that may be offered only one in `stride` is wanted. When the room is used up every
    second point is dropped and the stride doubles, so the same run always leaves the same points,
    whether or not it was interrupted and its curve continued.
    """

    def __init__(self, curve: CostCurve | None = None, capacity: int = 4096) -> None:
        self.stride = 1
        self._spacing = 1  # of iterations; it is stride times the iterations between two offers
        self._capacity = capacity
        self._count = 0
        room = max(capacity, 0 if curve is None else len(curve))
        self._iterations = np.zeros(room, dtype=np.int64)
        self._values = np.zeros((2, room))
        if curve is not None:
            self._continue(curve)

    def _continue(self, curve: CostCurve) -> None:
        self.stride = curve.stride
        self._count = len(curve)
        self._iterations[: self._count] = curve.iterations
        self._values[:, : self._count] = curve.costs, curve.accuracies
        if self.stride > 1:
            self._spacing = self._common_divisor()
        while self._count > self._capacity:
            self._thin()

    def add(self, iteration: int, cost: float, accuracy: float) -> None:
        """Keep a point if its iteration is wanted and later than the last one kept."""
        if iteration % self._spacing or (
            self._count and iteration <= self._iterations[self._count - 1]
        ):
            return
        if self._count == self._capacity:
            self._thin()
            self.add(iteration, cost, accuracy)
            return
        self._iterations[self._count] = iteration
        self._values[:, self._count] = cost, accuracy
        self._count += 1

    def _thin(self) -> None:
        self.stride *= 2
        self._spacing = 2 * self._common_divisor()
        kept = np.flatnonzero(self._iterations[: self._count] % self._spacing == 0)
        self._count = len(kept)
        self._iterations[: self._count] = self._iterations[kept]
        self._values[:, : self._count] = self._values[:, kept]

    def _common_divisor(self) -> int:
        """Return the spacing of the points, also where an epoch is several iterations."""
        return max(1, int(np.gcd.reduce(self._iterations[: self._count])))

    def curve(self) -> CostCurve:
        """Return a read-only copy of the points kept so far."""
        iterations = self._iterations[: self._count].copy()
        costs, accuracies = self._values[:, : self._count].copy()
        for copy in (iterations, costs, accuracies):
            copy.flags.writeable = False
        return CostCurve(iterations, costs, accuracies, self.stride)
