"""The values of a network on a dataset, computed when first asked for and then kept."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nnviz.engine import Network, backpropagate, cost, forward

Array = NDArray[np.float64]
Layers = tuple[Array, ...]


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


class Trace:
    """The values that `network` has on the examples X (m, s_1) with the targets Y (m, K)."""

    def __init__(self, network: Network, X: Array, Y: Array, regularisation: float) -> None:
        self.network = network
        self.regularisation = regularisation
        self._X = read_only(X)
        self._Y = read_only(Y)
        self._examples: dict[int, ExampleTrace] = {}
        self._accumulated: dict[int, Layers] = {}

    @property
    def example_count(self) -> int:
        """The number m of examples."""
        return len(self._X)

    def example(self, index: int) -> ExampleTrace:
        """Return the values of the example in row `index`."""
        if index not in self._examples:
            self._examples[index] = self._pass(index)
        return self._examples[index]

    def accumulated(self, index: int) -> Layers:
        """Return Δ after the examples 0 … index, in the shapes of Θ."""
        if index not in self._accumulated:
            X, Y = self._X[: index + 1], self._Y[: index + 1]
            self._accumulated[index] = backpropagate(self.network, X, Y).accumulated
        return self._accumulated[index]

    @cached_property
    def gradient(self) -> Layers:
        """D over all the examples, with its λ part, in the shapes of Θ."""
        return backpropagate(self.network, self._X, self._Y, self.regularisation).gradient

    @cached_property
    def outputs(self) -> Array:
        """h(x) of every example, (m, K)."""
        return forward(self.network, self._X).a[-1]

    def _pass(self, index: int) -> ExampleTrace:
        X, Y = self._X[index : index + 1], self._Y[index : index + 1]
        values = backpropagate(self.network, X, Y)
        return ExampleTrace(
            x=X[0],
            y=Y[0],
            z=tuple(None if z is None else z[0] for z in values.z),
            a=tuple(a[0] for a in values.a),
            cost=cost(self.network, X, Y).per_output,
            delta=tuple(None if delta is None else delta[0] for delta in values.delta),
            products=values.accumulated,
        )
