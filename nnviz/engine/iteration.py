"""What a run shows of itself at each iteration."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from nnviz.engine import checks
from nnviz.engine.checks import Array
from nnviz.engine.evaluation import Evaluation, Parameters
from nnviz.engine.network import Network
from nnviz.engine.optimisers import Indices


class Iteration:
    """The run as it stands at Θ_n, before the next update; one object serves the whole run.

    Read it within ``on_iteration`` only: the next iteration overwrites it.

    Attributes:
        number: n, how many updates made this Θ, counted from ``first_iteration``.
        cost: J(Θ_n) over the evaluated examples, the penalty included; NaN or infinite if the
            run has diverged.
        examples: which examples were evaluated; None for all of them.
        outputs: h of the evaluated examples, examples × K; a live view, not to be kept.
        hidden: a(2) … a(L−1) of these examples, units × examples; live, neither kept nor written.
        errors: δ(2) … δ(L−1), likewise.
        thetas: Θ_n, shaped s_{l+1} × (s_l + 1); live likewise.
        gradients: D at Θ_n, likewise.
    """

    __slots__ = (
        "_parameters",
        "_step",
        "cost",
        "errors",
        "examples",
        "gradients",
        "hidden",
        "number",
        "outputs",
        "thetas",
    )

    number: int
    cost: float
    examples: Indices | None
    outputs: Array
    hidden: tuple[Array, ...]
    errors: tuple[Array, ...]
    thetas: tuple[Array, ...]
    gradients: tuple[Array, ...]

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self.thetas = parameters.thetas
        self.gradients = parameters.gradients
        self._step: Array | None = None

    def show(self, number: int, cost: float, evaluation: Evaluation) -> None:
        """Take over what was just evaluated."""
        self.number = number
        self.cost = cost
        self.examples = evaluation.batch.chosen
        self.outputs = evaluation.outputs
        self.hidden = evaluation.hidden
        self.errors = evaluation.errors

    def took(self, step: Array) -> None:
        """Take over αD of the update that comes next, in the order of ``Parameters.theta``."""
        self._step = step

    def update(self) -> tuple[Array, ...] | None:
        """Return −αD of the update that made Θ_n, shaped like Θ; None where there was none."""
        if self._step is None:
            return None
        return tuple(checks.read_only(-part) for part in self._parameters.parts(self._step))

    def network(self) -> Network:
        """Return Θ_n as a network with its own arrays."""
        return self._parameters.network()

    def gradient(self) -> tuple[Array, ...]:
        """Return D(1) … D(L−1), the derivative of `cost` at Θ_n, as read-only copies."""
        return tuple(checks.read_only(part.copy()) for part in self._parameters.gradients)

    def unrolled(self) -> Array:
        """Return all entries of Θ_n in one read-only vector, in the order of `Network.unrolled`."""
        parts = [theta.ravel(order="F") for theta in self._parameters.thetas]
        return checks.read_only(np.concatenate(parts))


OnIteration: TypeAlias = Callable[[Iteration], object]
