"""J and D in training: the formulas of `nnviz.engine.propagation`, in arrays allocated once.

Why the arrays lie as they do: with units as rows and examples as columns, [1; a(l)] is one array
whose rows below the first are a(l), so z(l+1) = Θ(l) [1; a(l)] is one product without copying,
and every array that a formula writes is contiguous. All of Θ is one vector with a view per layer,
and so is D, so that an update is one operation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from nnviz.engine.activation import ACTIVATIONS, ONE
from nnviz.engine.checks import Array
from nnviz.engine.network import Network
from nnviz.engine.optimisers import Indices
from nnviz.engine.propagation import cross_entropy


class Parameters:
    """Θ and D of a network in training, each one flat vector with a view per layer.

    Attributes:
        theta: all weights; within a layer in row-major order, unlike `Network.unrolled`.
        gradient: D in the same order.
        thetas: views of ``theta``, shaped s_{l+1} × (s_l + 1).
        gradients: views of ``gradient``, likewise.
        penalised: 1 where λ acts and 0 for the bias columns, in the order of ``theta``.
    """

    def __init__(self, network: Network) -> None:
        self.layer_sizes = network.layer_sizes
        self.hidden_activation = network.hidden_activation
        self.theta = np.concatenate([theta.ravel() for theta in network.thetas])
        self.gradient = np.zeros_like(self.theta)
        self.penalised = np.ones_like(self.theta)
        self.thetas = self.parts(self.theta)
        self.gradients = self.parts(self.gradient)
        for mask in self.parts(self.penalised):
            mask[:, 0] = 0.0

    def parts(self, vector: Array) -> tuple[Array, ...]:
        """Return views of a vector in the order of ``theta``, one per layer in its shape."""
        shapes = [(above, below + 1) for below, above in pairwise(self.layer_sizes)]
        ends = np.cumsum([rows * columns for rows, columns in shapes])[:-1]
        parts = np.split(vector, ends)
        return tuple(part.reshape(shape) for part, shape in zip(parts, shapes, strict=True))

    def network(self) -> Network:
        """Return Θ as it stands now, as a network with its own arrays."""
        return Network.unchecked(
            tuple(theta.copy() for theta in self.thetas), self.hidden_activation
        )


class Penalty:
    """The term (λ/2m) Σ Θ² of J and its share (λ/m) Θ of D, bias columns left out.

    m counts all the examples of the problem, also when a batch holds fewer: so the penalty does
    not change with the batch size, and is not counted again for each batch of an epoch.
    """

    def __init__(self, parameters: Parameters, example_count: int) -> None:
        self._parameters = parameters
        self._example_count = example_count
        self._regularisation = 0.0
        self._factors = np.zeros_like(parameters.theta)
        self._work = np.empty_like(parameters.theta)

    def add(self, regularisation: float) -> float:
        """Add (λ/m) Θ to D and return (λ/2m) Σ Θ²."""
        if regularisation != self._regularisation:
            share = regularisation / self._example_count
            np.multiply(self._parameters.penalised, share, self._factors)
            self._regularisation = regularisation
        theta, gradient, work = self._parameters.theta, self._parameters.gradient, self._work
        np.multiply(self._factors, theta, work)
        np.add(gradient, work, gradient)
        return 0.5 * float(work.dot(theta))


class Batch:
    """The examples of one evaluation: those of a whole problem, or room for some of them.

    Attributes:
        inputs: [1, x], examples × (s_1 + 1).
        y: the targets, K × examples.
        rest: 1 − y.
        flat_rest: the same in one dimension.
        chosen: which examples of the problem these are; None for all of them.
    """

    def __init__(self, inputs: Array, y: Array, rest: Array) -> None:
        self.inputs = inputs
        self.y = y
        self.rest = rest
        self.flat_rest = rest.ravel()
        self.chosen: Indices | None = None

    @classmethod
    def of(cls, X: Array, Y: Array) -> Batch:
        """Return all of X, m × s_1, with targets Y, m × K."""
        y = np.array(Y.T, order="C")
        return cls(np.column_stack([np.ones(len(X)), X]), y, 1.0 - y)

    def room_for(self, example_count: int) -> Batch:
        """Return a batch of ``example_count`` examples that is not filled yet."""
        inputs = np.empty((example_count, self.inputs.shape[1]))
        y, rest = np.empty((2, len(self.y), example_count))
        return Batch(inputs, y, rest)

    def copy_examples(self, chosen: Indices, out: Batch) -> None:
        """Copy the chosen examples into ``out``."""
        out.chosen = chosen
        np.take(self.inputs, chosen, 0, out.inputs, "clip")
        np.take(self.y, chosen, 1, out.y, "clip")
        np.take(self.rest, chosen, 1, out.rest, "clip")


class Evaluation:
    """Computes J without its penalty, and Δ/m, of a batch; writes into the same arrays each time.

    Attributes:
        batch: the examples to evaluate; whoever calls `run` may fill it anew.
        outputs: h of the batch, examples × K, a read-only view of what `run` wrote.
        hidden: a(2) … a(L−1), units × examples, views of what `run` wrote.
        errors: δ(2) … δ(L−1), likewise.
    """

    def __init__(self, parameters: Parameters, batch: Batch) -> None:
        self.batch = batch
        self._activation = ACTIVATIONS[parameters.hidden_activation]
        self._gradient = parameters.gradient
        self._count = len(batch.inputs)
        self._divisor = np.array(float(self._count))
        self._allocate(parameters.layer_sizes)
        self._arrange(parameters.thetas, parameters.gradients)
        self.outputs = self._h.T.view()
        self.outputs.flags.writeable = False
        self.hidden = tuple(array[1:] for array in self._with_bias[1:])
        self.errors = tuple(self._delta[:-1])

    def _allocate(self, layer_sizes: Sequence[int]) -> None:
        count = self._count
        hidden = layer_sizes[1:-1]
        self._with_bias = [self.batch.inputs.T, *(np.ones((size + 1, count)) for size in hidden)]
        self._z = [np.empty((size, count)) for size in layer_sizes[1:]]
        self._flat_z = self._z[-1].ravel()
        self._delta = [np.empty((size, count)) for size in layer_sizes[1:]]
        self._h = np.empty((layer_sizes[-1], count))
        self._inverse_h = np.empty_like(self._h)
        self._product = self._inverse_h[0] if layer_sizes[-1] == 1 else np.empty(count)
        self._ones = np.ones(count)

    def _arrange(self, thetas: Sequence[Array], gradients: Sequence[Array]) -> None:
        """Line up, layer by layer, the arrays that each step of a pass reads and writes."""
        with_bias, z, delta = self._with_bias, self._z, self._delta
        a = [array[1:] for array in with_bias]
        self._forward = list(zip(thetas[:-1], with_bias[:-1], z[:-1], a[1:], strict=True))
        self._last = (thetas[-1], with_bias[-1], z[-1])
        self._backward = [
            (
                delta[k],
                with_bias[k].T,
                gradients[k],
                thetas[k][:, 1:].T,
                delta[k - 1],
                z[k - 1],
                a[k],
            )
            for k in range(len(thetas) - 1, 0, -1)
        ]
        self._first = (delta[0], with_bias[0].T, gradients[0])

    def run(self) -> float:
        """Write Δ/m of the batch into D and return −(1/m) Σ [y log h + (1 − y) log(1 − h)]."""
        self._propagate()
        total = self._cost()
        self._propagate_back()
        np.divide(self._gradient, self._divisor, self._gradient)
        return total / self._count

    def _propagate(self) -> None:
        activate = self._activation.value
        for theta, with_bias, z, a in self._forward:
            theta.dot(with_bias, z)
            activate(z, a)
        theta, with_bias, z = self._last
        theta.dot(with_bias, z)
        inverse_h = self._inverse_h
        np.negative(z, inverse_h)
        np.exp(inverse_h, inverse_h)
        np.add(inverse_h, ONE, inverse_h)
        np.reciprocal(inverse_h, self._h)

    def _cost(self) -> float:
        """Return Σ [−log h + (1 − y) z], which equals −Σ [y log h + (1 − y) log(1 − h)].

        −log h is the logarithm of 1 + e^−z, at hand from the sigmoid, and the sum of logarithms
        over an example's outputs is one logarithm of a product. That is good unless the product
        overflows or the two terms cancel; then the slower formula takes over.
        """
        product = self._product
        if len(self._h) > 1:
            np.multiply.reduce(self._inverse_h, axis=0, out=product)
        np.log(product, product)
        logs = float(product.dot(self._ones))
        total = logs + float(self.batch.flat_rest.dot(self._flat_z))
        if total > 1e-6 * (logs + self._count) and logs < math.inf:
            return total
        return float(cross_entropy(self._z[-1], self.batch.y).sum())

    def _propagate_back(self) -> None:
        derivative = self._activation.derivative
        np.subtract(self._h, self.batch.y, self._delta[-1])
        for delta, with_bias, gradient, theta, delta_below, z, a in self._backward:
            delta.dot(with_bias, gradient)
            theta.dot(delta, delta_below)
            derivative(z, a, z)
            np.multiply(delta_below, z, delta_below)
        delta, with_bias, gradient = self._first
        delta.dot(with_bias, gradient)
