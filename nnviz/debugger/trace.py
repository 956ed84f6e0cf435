"""The values of a network on a dataset, computed when first asked for and then kept."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nnviz.engine import (
    Backpropagation,
    Cost,
    GradientDescent,
    Iteration,
    Network,
    Problem,
    backpropagate,
    cost,
    forward,
    minimise,
)

Array = NDArray[np.float64]
Layers = tuple[Array, ...]

LONGEST_SUM = 2 * 10**7
"""So many products of examples and weights are summed without being waited for: some 15 ms."""
MOST_SUMS = 64
"""So many different Δ are remembered."""


def read_only(array: Array) -> Array:
    """Return a view through which the array cannot be changed."""
    view = array.view()
    view.flags.writeable = False
    return view


@dataclass(frozen=True, slots=True, eq=False)
class ExampleTrace:
    """Everything that one forward and one backward pass compute for one example.

    `z[k]`, `a[k]` and `delta[k]` belong to layer k + 1 and have shape (s_l,); z[0] and delta[0] are
    None. `cost` is each output's share, shape (K,). `products[k]` is δ(l+1) [1; a(l)]ᵀ with
    l = k + 1, in the shape of Θ(l): what the example adds to Δ(l).
    """

    x: Array
    y: Array
    z: tuple[Array | None, ...]
    a: Layers
    cost: Array
    delta: tuple[Array | None, ...]
    products: Layers


@dataclass(frozen=True, slots=True)
class Descent:
    """How gradient descent does this iteration: α, the batch, and the number of updates before."""

    learning_rate: float = 1.0
    batch_size: int | None = None
    seed: int = 0
    iteration: int = 0


class Trace:
    """The values that `network` has on the examples X (m, s_1) with the targets Y (m, K).

    D and the update are those of the one iteration that begins with this network. `last_update` is
    what the update before it added to Θ, and `numeric` is D as a gradient check found it, each in
    the shapes of Θ, None when there is none. `class_names` name the outputs if they are several.
    """

    class_names: tuple[str, ...] = ()
    last_update: Layers | None = None
    numeric: Layers | None = None

    def __init__(
        self,
        network: Network,
        X: Array,
        Y: Array,
        regularisation: float,
        descent: Descent = Descent(),
    ) -> None:
        self.network = network
        self.regularisation = regularisation
        self.descent = descent
        self._X = read_only(X)
        self._Y = read_only(Y)
        self._examples: dict[int, ExampleTrace] = {}
        self._accumulated: dict[int, Layers] = {}

    @property
    def example_count(self) -> int:
        """The number m of examples."""
        return len(self._X)

    @cached_property
    def rows(self) -> NDArray[np.intp]:
        """The examples of this iteration in their order, as rows of X: all, or its batch."""
        return self._optimiser().batch(self.descent.iteration + 1, self.example_count)

    def position(self, row: int) -> int | None:
        """Return which example of this iteration a row is, from 0; None if it has no part in it."""
        places = np.flatnonzero(self.rows == row)
        return int(places[0]) if len(places) else None

    def example(self, row: int) -> ExampleTrace:
        """Return the values of the example in a row."""
        if row not in self._examples:
            self._examples[row] = self._pass(row)
        return self._examples[row]

    def accumulated(self, row: int) -> Layers:
        """Return Δ after the examples of this iteration up to a row's, in the shapes of Θ.

        A row that has no part in the iteration adds nothing: Δ is 0.
        """
        if row not in self._accumulated:
            while len(self._accumulated) >= MOST_SUMS:
                del self._accumulated[next(iter(self._accumulated))]
            self._accumulated[row] = self._sum_up_to(self.position(row))
        return self._accumulated[row]

    def earlier(self, row: int) -> Layers | None:
        """Return Δ of the examples before a row's, None where there are none or it takes too long.

        It is the sum itself, and never what was added up on the way, so that it is the same from
        whichever side an example was reached.
        """
        position = self.position(row)
        if not position or self.is_long_to_sum(row):
            return None
        return self.accumulated(int(self.rows[position - 1]))

    def is_long_to_sum(self, row: int) -> bool:
        """Tell whether Δ of the examples before a row's takes too long to be summed by the way."""
        weights = sum(theta.size for theta in self.network.thetas)
        return (self.position(row) or 0) * weights > LONGEST_SUM

    @cached_property
    def gradient(self) -> Layers:
        """D over the examples of this iteration, with its λ part, in the shapes of Θ."""
        gradients: list[Layers] = []
        self._descend(lambda iteration: gradients.append(iteration.gradient()), updates=0)
        return gradients[0]

    @cached_property
    def updated(self) -> Layers:
        """Θ − αD: what Θ is after this iteration, to the bit what training makes of it."""
        return self._descend(lambda _: None, updates=1).thetas

    @cached_property
    def batch(self) -> Backpropagation:
        """The values of all the examples of this iteration, in its order."""
        return backpropagate(self.network, self._X[self.rows], self._Y[self.rows])

    @property
    def cost_of_batch(self) -> Cost:
        """J over the examples of this iteration, whose derivative is D."""
        return cost(*self.checked_problem())

    @property
    def targets(self) -> Array:
        """Y of the examples of this iteration, in its order."""
        return self._Y[self.rows]

    def checked_problem(self) -> tuple[Network, Array, Array, float]:
        """Return the network, X, Y and λ whose ∂J/∂Θ is this iteration's D, for the check.

        Of a batch of b examples D is Δ/b + (λ/m) Θ: the gradient of its own J with λ b/m.
        """
        share = len(self.rows) / self.example_count
        return self.network, self._X[self.rows], self.targets, self.regularisation * share

    @cached_property
    def cost(self) -> float:
        """J(Θ) over all the examples, with its penalty."""
        return cost(self.network, self._X, self._Y, self.regularisation).total

    @cached_property
    def cost_after(self) -> float:
        """J over all the examples after this iteration; NaN when Θ is not finite then."""
        thetas = self.updated
        if not all(np.isfinite(theta).all() for theta in thetas):
            return np.nan
        after = Network(thetas, self.network.hidden_activation)
        return cost(after, self._X, self._Y, self.regularisation).total

    @cached_property
    def outputs(self) -> Array:
        """h(x) of every example, (m, K)."""
        return forward(self.network, self._X).a[-1]

    def _optimiser(self) -> GradientDescent:
        d = self.descent
        return GradientDescent(d.learning_rate, d.batch_size, d.seed)

    def _descend(self, listen: Callable[[Iteration], object], updates: int) -> Network:
        problem = Problem(self.network, self._X, self._Y, self.regularisation)
        first = self.descent.iteration
        return minimise(problem, self._optimiser(), listen, updates, first_iteration=first)

    def _sum_up_to(self, position: int | None) -> Layers:
        if position is None:
            return tuple(read_only(np.zeros_like(theta)) for theta in self.network.thetas)
        rows = self.rows[: position + 1]
        return backpropagate(self.network, self._X[rows], self._Y[rows]).accumulated

    def _pass(self, row: int) -> ExampleTrace:
        X, Y = self._X[row : row + 1], self._Y[row : row + 1]
        values = backpropagate(self.network, X, Y)
        return ExampleTrace(
            x=X[0],
            y=Y[0],
            z=tuple(None if z is None else z[0] for z in values.z),
            a=tuple(a[0] for a in values.a),
            cost=values.cost.per_output,
            delta=tuple(None if delta is None else delta[0] for delta in values.delta),
            products=values.accumulated,
        )
