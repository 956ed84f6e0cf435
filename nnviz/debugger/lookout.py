"""Tells at training speed in which iteration a run has to stop.

A run asks at each iteration. What is looked at is at hand there, in the arrays of the training
itself; the moment within the iteration, and the reason, are found afterwards by `Hits`.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from nnviz.debugger.breakpoints import (
    AtExample,
    AtIteration,
    Breakpoint,
    CostRose,
    Misclassified,
    NotFinite,
    Saturated,
    SignChange,
    Vanishing,
)
from nnviz.debugger.hits import predicted, rose, saturation_limits
from nnviz.debugger.trace import Array
from nnviz.engine import Iteration, cost

Sees = Callable[[Iteration, float], bool]
"""Told an iteration and α, whether a breakpoint stops in it."""

_HUGE = 1e100
"""Weights beyond it may make sums that overflow."""


class Lookout:
    """Watches a run on the examples X with targets Y for the iterations that breakpoints hit."""

    def __init__(
        self,
        breakpoints: tuple[Breakpoint, ...],
        X: Array,
        Y: Array,
        activation: str,
        regularisation: Callable[[], float],
    ) -> None:
        self._X, self._Y = X, Y
        self._labels = predicted(Y)
        self._activation = activation
        self._regularisation = regularisation
        self._cost = math.nan
        self._watches_cost = any(isinstance(b, CostRose) for b in breakpoints)
        others = [b for b in breakpoints if not isinstance(b, CostRose)]
        self._sees = [self._eye(breakpoint_) for breakpoint_ in others]

    def look(self, iteration: Iteration, learning_rate: float) -> int | None:
        """Return the number of the iteration to stop in, this one or the one before, or None.

        That J rose shows only after the update: it belongs to the iteration before.
        """
        if self._watches_cost and self._rose(iteration):
            return iteration.number - 1
        if any(sees(iteration, learning_rate) for sees in self._sees):
            return iteration.number
        return None

    def _rose(self, iteration: Iteration) -> bool:
        before = self._cost
        if iteration.examples is None:
            self._cost = iteration.cost
        else:
            J = cost(iteration.network(), self._X, self._Y, self._regularisation())
            self._cost = J.total
        return rose(before, self._cost)

    def _eye(self, breakpoint_: Breakpoint) -> Sees:
        """Return what sees a breakpoint; one on a line or a unit is met in every iteration."""
        make = _EYES.get(type(breakpoint_))
        return _always if make is None else make(breakpoint_, self)

    def sees_saturation(self, wanted: Saturated) -> Sees:
        """Return what sees a hidden unit that is saturated."""
        limits = saturation_limits(wanted, self._activation)
        low, high = limits or (-math.inf, math.inf)
        return lambda iteration, _: any(a.min() < low or a.max() > high for a in iteration.hidden)

    def sees_wrong(self, iteration: Iteration, _: float) -> bool:
        """Tell whether an example of the iteration is classified wrong."""
        chosen = iteration.examples
        labels = self._labels if chosen is None else self._labels[chosen]
        return not np.array_equal(predicted(iteration.outputs), labels)


def _always(_: Iteration, __: float) -> bool:
    return True


def _has(iteration: Iteration, example: int) -> bool:
    return iteration.examples is None or example in iteration.examples


def _not_finite(iteration: Iteration, learning_rate: float) -> bool:
    if not math.isfinite(iteration.cost):
        return True
    pairs = zip(iteration.thetas, iteration.gradients, strict=True)
    return any(
        not (np.abs(theta).max() < _HUGE and learning_rate * np.abs(slope).max() < _HUGE)
        for theta, slope in pairs
    )


def _smallest(errors: tuple[Array, ...]) -> float:
    return min((float(np.abs(delta).min()) for delta in errors), default=math.inf)


def _sees_sign_change(wanted: SignChange) -> Sees:
    layer, entry = wanted.layer - 1, (wanted.unit - 1, wanted.column)

    def sees(iteration: Iteration, learning_rate: float) -> bool:
        before = float(iteration.thetas[layer][entry])
        after = before - learning_rate * float(iteration.gradients[layer][entry])
        return before * after < 0

    return sees


_EYES: dict[type, Callable[[Any, Lookout], Sees]] = {
    AtIteration: lambda wanted, _: lambda iteration, __: iteration.number == wanted.iteration,
    AtExample: lambda wanted, _: lambda iteration, __: _has(iteration, wanted.example),
    NotFinite: lambda _, __: _not_finite,
    Vanishing: lambda wanted, _: lambda iteration, __: _smallest(iteration.errors) < wanted.below,
    Saturated: lambda wanted, lookout: lookout.sees_saturation(wanted),
    SignChange: lambda wanted, _: _sees_sign_change(wanted),
    Misclassified: lambda _, lookout: lookout.sees_wrong,
}
