"""The network: its weights Θ and its activation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np

from nnviz.engine import checks
from nnviz.engine.activation import checked_activation
from nnviz.engine.checks import Array
from nnviz.engine.errors import EngineError


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Network:
    """A feed-forward network; equal to another with equal weights and the same activation.

    Attributes:
        thetas: the weights; ``thetas[k]`` is Θ(k+1), s_{l+1} × (s_l + 1) with l = k + 1, column 0
            multiplying the bias unit. They are read-only float64 copies of what was given.
        hidden_activation: the g of the hidden layers, a name in ``ACTIVATIONS``; the output
            layer is always sigmoid.

    Raises:
        EngineError: a Θ is not a finite real matrix, shapes do not chain, or g is unknown.
    """

    thetas: tuple[Array, ...]
    hidden_activation: str = "sigmoid"

    def __post_init__(self) -> None:
        object.__setattr__(self, "thetas", checks.thetas("thetas", self.thetas))
        checked_activation("hidden_activation", self.hidden_activation)

    @classmethod
    def unchecked(cls, thetas: tuple[Array, ...], hidden_activation: str) -> Self:
        """Return a network of arrays that are taken as they are.

        For results of training: their shapes are right, and after a divergence they may hold
        NaN or infinity, which the constructor refuses. The caller gives the arrays away.
        """
        network = object.__new__(cls)
        object.__setattr__(network, "thetas", tuple(map(checks.read_only, thetas)))
        object.__setattr__(network, "hidden_activation", hidden_activation)
        return network

    @classmethod
    def from_unrolled(
        cls,
        vector: object,
        layer_sizes: Sequence[int],
        hidden_activation: str = "sigmoid",
        *,
        finite: bool = True,
    ) -> Self:
        """Return the network whose `unrolled` weights are ``vector``.

        Args:
            vector: all entries of Θ(1), then Θ(2), …, each in column-major order.
            layer_sizes: s_1 … s_L, the bias not counted.
            hidden_activation: the g of the hidden layers.
            finite: False admits the NaN and infinities of a run that diverged.

        Raises:
            EngineError: the vector is not 1-D, not as long as the sizes ask, or not finite.
        """
        sizes = checks.layer_sizes("layer_sizes", layer_sizes)
        shapes = [(above, below + 1) for below, above in pairwise(sizes)]
        count = sum(rows * columns for rows, columns in shapes)
        numbers = checks.array("vector", vector, finite=finite)
        if numbers.shape != (count,):
            found = f"shape ({checks.shape_text(numbers.shape)})"
            raise EngineError("vector", found, f"{count} entries in one dimension")
        ends = np.cumsum([rows * columns for rows, columns in shapes])[:-1]
        parts = np.split(numbers, ends)
        thetas = (
            np.array(part.reshape(shape, order="F"), order="C")
            for part, shape in zip(parts, shapes, strict=True)
        )
        return cls.unchecked(
            tuple(thetas), checked_activation("hidden_activation", hidden_activation)
        )

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """The units of each layer, s_1 … s_L, the bias not counted."""
        return (self.thetas[0].shape[1] - 1, *(theta.shape[0] for theta in self.thetas))

    def unrolled(self) -> Array:
        """Return all weights in one read-only vector: Θ(1) column by column, then Θ(2), …"""
        vector = np.concatenate([theta.ravel(order="F") for theta in self.thetas])
        return checks.read_only(vector)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Network):
            return NotImplemented
        return (
            self.hidden_activation == other.hidden_activation
            and self.layer_sizes == other.layer_sizes
            and all(
                np.array_equal(mine, theirs, equal_nan=True)
                for mine, theirs in zip(self.thetas, other.thetas, strict=True)
            )
        )

    __hash__ = None  # type: ignore[assignment] # equal by value, and arrays have no hash

    def __repr__(self) -> str:
        sizes = "-".join(map(str, self.layer_sizes))
        return f"<Network {sizes}, {self.hidden_activation}>"
