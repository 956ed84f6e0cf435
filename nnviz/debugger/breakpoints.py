"""What a run can stop at: lines, units, examples, iterations, and conditions on values."""

from dataclasses import dataclass

from nnviz.debugger.formula_parts import Reference
from nnviz.debugger.listing import LISTING, ListingLine
from nnviz.debugger.names import ClassNames, class_of
from nnviz.debugger.numbers import count, exact
from nnviz.debugger.places import Quantity


@dataclass(frozen=True, slots=True)
class AtLine:
    """Every time line `line` (from 1) of the listing was carried out for a layer."""

    line: int

    @property
    def title(self) -> str:
        """What it is called in the list of breakpoints."""
        return f"Line {self.line}: {LISTING[self.line - 1].text}"


@dataclass(frozen=True, slots=True)
class AtUnit:
    """Every time a value (z, a, cost or δ) of unit `unit` (from 1) of a layer was computed."""

    layer: int
    unit: int

    @property
    def title(self) -> str:
        """What it is called in the list of breakpoints."""
        return f"Unit {count(self.unit)} of layer {self.layer}"


@dataclass(frozen=True, slots=True)
class AtExample:
    """The beginning of the example in row `example` (from 0) of the dataset."""

    example: int

    @property
    def title(self) -> str:
        """What it is called in the list of breakpoints."""
        return f"Example {count(self.example + 1)} begins"


@dataclass(frozen=True, slots=True)
class AtIteration:
    """The beginning of iteration `iteration`: Θ was updated so many times."""

    iteration: int

    @property
    def title(self) -> str:
        """What it is called in the list of breakpoints."""
        return f"Iteration {count(self.iteration)} begins"


@dataclass(frozen=True, slots=True)
class NotFinite:
    """A value became NaN or infinite."""

    @property
    def title(self) -> str:
        """What it is called in the list of breakpoints."""
        return "NaN or infinity in z, a, cost, δ, D or Θ"


@dataclass(frozen=True, slots=True)
class Vanishing:
    """The |δ| of a hidden unit is below a threshold: nearly nothing is left of the error."""

    below: float = 1e-4

    @property
    def title(self) -> str:
        """What it is called in the list of breakpoints."""
        return f"Vanishing: |δ| of a hidden unit < {exact(self.below)}"


@dataclass(frozen=True, slots=True)
class Saturated:
    """The activation of a hidden unit is so near an end of its range that g′ is almost 0.

    `low` and `high` are for the sigmoid; tanh, whose range is −1 … 1, has them stretched to it;
    ReLU has no such end.
    """

    low: float = 0.01
    high: float = 0.99

    @property
    def title(self) -> str:
        """What it is called in the list of breakpoints."""
        return f"Saturation: a of a hidden unit < {exact(self.low)} or > {exact(self.high)}"


@dataclass(frozen=True, slots=True)
class SignChange:
    """An update gives one entry of Θ(layer) the other sign; `unit` is its row, from 1."""

    layer: int
    unit: int
    column: int

    @property
    def title(self) -> str:
        """What it is called in the list of breakpoints."""
        name = Reference(Quantity.UPDATE, self.layer, self.unit, self.column).name
        return f"{name} changes its sign"


@dataclass(frozen=True, slots=True)
class CostRose:
    """An update made J(Θ) larger, over all the examples."""

    @property
    def title(self) -> str:
        """What it is called in the list of breakpoints."""
        return "J rose"


@dataclass(frozen=True, slots=True)
class Misclassified:
    """An example's forward pass ended in the wrong class."""

    @property
    def title(self) -> str:
        """What it is called in the list of breakpoints."""
        return "An example is classified wrong"


Breakpoint = (
    AtLine
    | AtUnit
    | AtExample
    | AtIteration
    | NotFinite
    | Vanishing
    | Saturated
    | SignChange
    | CostRose
    | Misclassified
)
"""Each has a `title`, the same for equal breakpoints."""


def title_of(
    breakpoint_: Breakpoint,
    layer_sizes: tuple[int, ...],
    class_names: ClassNames,
    lines: tuple[ListingLine, ...] = LISTING,
) -> str:
    """Return a breakpoint's title, with the class of an output and the text of these lines."""
    if isinstance(breakpoint_, AtLine):
        return f"Line {breakpoint_.line}: {lines[breakpoint_.line - 1].text}"
    layer = unit = 0
    if isinstance(breakpoint_, AtUnit):
        layer, unit = breakpoint_.layer, breakpoint_.unit
    elif isinstance(breakpoint_, SignChange):
        layer, unit = breakpoint_.layer + 1, breakpoint_.unit
    named = class_of(unit, class_names) if layer == len(layer_sizes) else ""
    return f"{breakpoint_.title} ({named})" if named else breakpoint_.title


def fits(breakpoint_: Breakpoint, layer_sizes: tuple[int, ...], example_count: int) -> bool:
    """Tell whether an experiment of these layers and examples has what is to be stopped at."""
    if isinstance(breakpoint_, AtUnit):
        return Reference(Quantity.A, breakpoint_.layer, breakpoint_.unit).fits(layer_sizes)
    if isinstance(breakpoint_, SignChange):
        entry = (breakpoint_.layer, breakpoint_.unit, breakpoint_.column)
        return Reference(Quantity.UPDATE, *entry).fits(layer_sizes)
    if isinstance(breakpoint_, AtExample):
        return breakpoint_.example < example_count
    return True
