"""The activation functions g of the units, with their derivatives, in a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnviz.engine.checks import Array, describe
from nnviz.engine.errors import EngineError

ONE = np.array(1.0)  # an array without dimensions saves NumPy the conversion at each call,
ZERO = np.array(0.0)  # which takes as long as an operation on a few numbers
ONE.flags.writeable = ZERO.flags.writeable = False


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation function a = g(z), entry by entry.

    Attributes:
        name: its name in ``ACTIVATIONS``.
        value: ``value(z, a)`` writes g(z) into ``a`` and returns it; ``a`` may be None, or z.
        derivative: ``derivative(z, a, out)`` writes g′(z) into ``out`` and returns it, given
            a = g(z); ``out`` may be None, or z itself.
    """

    name: str
    value: Callable[[Array, Array | None], Array]
    derivative: Callable[[Array, Array, Array | None], Array]


def sigmoid(z: Array, out: Array | None = None) -> Array:
    """Return g(z) = 1 / (1 + e^−z); exactly 0 where e^−z overflows."""
    a = np.empty_like(z) if out is None else out
    np.negative(z, a)
    np.exp(a, a)
    np.add(a, ONE, a)
    np.reciprocal(a, a)
    return a


def sigmoid_derivative(z: Array, a: Array, out: Array | None = None) -> Array:
    """Return g′(z) = a (1 − a)."""
    slope = np.empty_like(z) if out is None else out
    np.subtract(ONE, a, slope)
    np.multiply(slope, a, slope)
    return slope


def tanh(z: Array, out: Array | None = None) -> Array:
    """Return g(z) = tanh z."""
    a = np.empty_like(z) if out is None else out
    np.tanh(z, a)
    return a


def tanh_derivative(z: Array, a: Array, out: Array | None = None) -> Array:
    """Return g′(z) = 1 − a²."""
    slope = np.empty_like(z) if out is None else out
    np.multiply(a, a, slope)
    np.subtract(ONE, slope, slope)
    return slope


def relu(z: Array, out: Array | None = None) -> Array:
    """Return g(z) = max(0, z)."""
    a = np.empty_like(z) if out is None else out
    np.maximum(z, ZERO, out=a)
    return a


def relu_derivative(z: Array, a: Array, out: Array | None = None) -> Array:
    """Return g′(z) = 1 where a > 0, otherwise 0 (so 0 at the kink z = 0)."""
    slope = np.empty_like(z) if out is None else out
    np.greater(a, ZERO, slope)
    return slope


ACTIVATIONS: dict[str, Activation] = {
    "sigmoid": Activation("sigmoid", sigmoid, sigmoid_derivative),
    "tanh": Activation("tanh", tanh, tanh_derivative),
    "relu": Activation("relu", relu, relu_derivative),
}


def checked_activation(argument: str, name: object) -> str:
    """Return the name of a known activation; refuse any other with an `EngineError`."""
    if not isinstance(name, str) or name not in ACTIVATIONS:
        raise EngineError(argument, describe(name), "one of " + ", ".join(map(repr, ACTIVATIONS)))
    return name
