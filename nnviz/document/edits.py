"""Changes of single values by hand: a weight, an input, a target. No Qt."""

from dataclasses import dataclass

from nnviz.debugger.formula_parts import Reference
from nnviz.debugger.numbers import subscript
from nnviz.debugger.places import Quantity


@dataclass(frozen=True, slots=True)
class WeightEdit:
    """Θ(layer)[row, column] becomes `value`; row and column count from 0, as in NumPy."""

    layer: int
    row: int
    column: int
    value: float

    @property
    def name(self) -> str:
        """What is changed: "Θ₂₁(1)"."""
        return Reference(Quantity.UPDATE, self.layer, self.row + 1, self.column).name


@dataclass(frozen=True, slots=True)
class InputEdit:
    """Input `feature` (from 0) of the example in row `example` becomes `value`, as the network
    sees it: scaled.
    """

    example: int
    feature: int
    value: float

    @property
    def name(self) -> str:
        """What is changed: "x₂"."""
        return f"x{subscript(self.feature + 1)}"


@dataclass(frozen=True, slots=True)
class TargetEdit:
    """Target `output` (from 0) of the example in row `example` becomes `value`."""

    example: int
    output: int
    value: float

    @property
    def name(self) -> str:
        """What is changed: "y₁"."""
        return f"y{subscript(self.output + 1)}"


Edit = WeightEdit | InputEdit | TargetEdit
