"""Where training starts: the rules that choose the first Θ."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from nnviz.engine import checks
from nnviz.engine.checks import Array
from nnviz.engine.errors import EngineError

Shape: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Uniform:
    """Each entry drawn evenly from [−ε, ε]."""

    epsilon: float = 0.12

    def __post_init__(self) -> None:
        object.__setattr__(self, "epsilon", checks.positive("epsilon", self.epsilon))

    def theta(self, shape: Shape, random: np.random.Generator) -> Array:
        """Return one Θ of ``shape``."""
        return random.uniform(-self.epsilon, self.epsilon, shape)


@dataclass(frozen=True, slots=True)
class Balanced:
    """Each entry drawn evenly from [−ε, ε] with ε = √6 / √(s_l + s_{l+1})."""

    def theta(self, shape: Shape, random: np.random.Generator) -> Array:
        """Return one Θ of ``shape``."""
        units_above, units_below = shape[0], shape[1] - 1
        epsilon = math.sqrt(6.0) / math.sqrt(units_below + units_above)
        return random.uniform(-epsilon, epsilon, shape)


@dataclass(frozen=True, slots=True)
class Zeros:
    """Every entry 0: a lesson in what goes wrong."""

    def theta(self, shape: Shape, random: np.random.Generator) -> Array:  # noqa: ARG002 - one signature for all rules
        """Return one Θ of ``shape``."""
        return np.zeros(shape)


@dataclass(frozen=True, slots=True)
class Equal:
    """Every entry the same: the units of a layer never come to differ."""

    value: float = 0.5

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", checks.real("value", self.value))

    def theta(self, shape: Shape, random: np.random.Generator) -> Array:  # noqa: ARG002 - one signature for all rules
        """Return one Θ of ``shape``."""
        return np.full(shape, self.value)


@dataclass(frozen=True, slots=True, eq=False)
class Fixed:
    """The given weights, whatever the seed; they are kept as read-only copies."""

    thetas: tuple[Array, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "thetas", checks.thetas("thetas", self.thetas))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Fixed):
            return NotImplemented
        pairs = zip(self.thetas, other.thetas, strict=False)
        return len(self.thetas) == len(other.thetas) and all(np.array_equal(*p) for p in pairs)

    __hash__ = None  # type: ignore[assignment] # equal by value, and arrays have no hash


StartRule: TypeAlias = Uniform | Balanced | Zeros | Equal | Fixed


def initial_thetas(layer_sizes: object, seed: int, rule: StartRule) -> tuple[Array, ...]:
    """Return the first Θ(1) … Θ(L−1), read-only, each s_{l+1} × (s_l + 1).

    The same sizes, seed and rule always give the same entries.

    Raises:
        EngineError: fewer than 2 layers, a size below 1, a negative seed, an unknown rule, or
            fixed weights of other shapes.
    """
    sizes = checks.layer_sizes("layer_sizes", layer_sizes)
    seed = checks.whole("seed", seed, at_least=0)
    known = (Uniform, Balanced, Zeros, Equal, Fixed)
    expected = "one of " + ", ".join(f"{kind.__name__}(…)" for kind in known)
    checks.instance("rule", rule, known, expected)
    shapes = [(above, below + 1) for below, above in pairwise(sizes)]
    if isinstance(rule, Fixed):
        return _fixed_thetas(rule, shapes)
    random = np.random.default_rng(seed)
    return tuple(checks.read_only(rule.theta(shape, random)) for shape in shapes)


def _fixed_thetas(rule: Fixed, shapes: list[Shape]) -> tuple[Array, ...]:
    found = [theta.shape for theta in rule.thetas]
    if found != shapes:
        wanted = ", ".join(map(checks.shape_text, shapes))
        given = ", ".join(map(checks.shape_text, found))
        raise EngineError("rule", f"fixed weights of shapes {given}", f"shapes {wanted}")
    return rule.thetas
