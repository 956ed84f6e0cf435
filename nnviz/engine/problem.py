"""What is minimised: J of a network over its examples."""

from __future__ import annotations

from nnviz.engine import checks
from nnviz.engine.checks import Array
from nnviz.engine.network import Network
from nnviz.engine.propagation import checked_data


class Problem:
    """J(Θ) over the examples X, m × s_1, with targets Y in [0, 1], m × K, and λ.

    Attributes:
        network: where the run starts.
        X: the examples, read-only.
        Y: the targets, read-only.

    Raises:
        EngineError: X or Y do not fit the network, are not finite, or λ is negative.
    """

    def __init__(self, network: Network, X: object, Y: object, regularisation: float = 0.0) -> None:
        inputs, targets = checked_data(network, X, Y)
        self.network = network
        self.X: Array = checks.read_only_view(inputs)
        self.Y: Array = checks.read_only_view(targets)
        self._regularisation = checks.non_negative("regularisation", regularisation)

    @property
    def regularisation(self) -> float:
        """λ; may be set while a run goes on, which reads it at the start of each iteration."""
        return self._regularisation

    @regularisation.setter
    def regularisation(self, value: float) -> None:
        self._regularisation = checks.non_negative("regularisation", value)
