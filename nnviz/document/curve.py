"""The cost curve: J and the accuracy of finished iterations, thinned evenly as training goes on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class CostCurve:
    """The points: rising `iterations`, their `costs` and `accuracies` (0 … 1); read-only."""

    iterations: NDArray[np.int64]
    costs: NDArray[np.float64]
    accuracies: NDArray[np.float64]

    @classmethod
    def empty(cls) -> "CostCurve":
        """Return the curve before the first iteration."""
        return CurveRecorder().curve()

    def __len__(self) -> int:
        return len(self.iterations)


class CurveRecorder:
    """Takes points in rising order of iteration and keeps at most `capacity`, evenly spaced.

    Only iterations divisible by `stride` are wanted. When the room is used up every second point is
    dropped and the stride doubles, so the same run always leaves the same points.
    """

    def __init__(self, curve: CostCurve | None = None, capacity: int = 4096) -> None:
        self.stride = 1
        self._count = 0
        self._iterations = np.zeros(capacity, dtype=np.int64)
        self._values = np.zeros((2, capacity))
        if curve is not None and len(curve):
            self._continue(curve)

    def _continue(self, curve: CostCurve) -> None:
        self._count = len(curve)
        self._iterations[: self._count] = curve.iterations
        self._values[:, : self._count] = curve.costs, curve.accuracies
        while self._count and curve.iterations[-1] // self.stride >= len(self._iterations):
            self.stride *= 2

    def add(self, iteration: int, cost: float, accuracy: float) -> None:
        """Keep a point if its iteration is wanted and later than the last one kept."""
        if iteration % self.stride or (
            self._count and iteration <= self._iterations[self._count - 1]
        ):
            return
        if self._count == len(self._iterations):
            self._thin()
            self.add(iteration, cost, accuracy)
            return
        self._iterations[self._count] = iteration
        self._values[:, self._count] = cost, accuracy
        self._count += 1

    def _thin(self) -> None:
        self.stride *= 2
        kept = np.flatnonzero(self._iterations % self.stride == 0)
        self._count = len(kept)
        self._iterations[: self._count] = self._iterations[kept]
        self._values[:, : self._count] = self._values[:, kept]

    def curve(self) -> CostCurve:
        """Return a read-only copy of the points kept so far."""
        copies = [self._iterations[: self._count].copy(), *self._values[:, : self._count].copy()]
        for copy in copies:
            copy.flags.writeable = False
        return CostCurve(*copies)
