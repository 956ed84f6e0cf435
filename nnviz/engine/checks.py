"""Checks of what comes into the engine: each takes one kind of value or refuses it."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.errors import EngineError

Array: TypeAlias = NDArray[np.float64]

_NUMBERS = "iuf"
_NUMBERS_AND_TRUTH_VALUES = "biuf"


def shape_text(shape: Sequence[int]) -> str:
    """Return a shape as people write it: ``4 × 3``."""
    return " × ".join(map(str, shape))


def describe(value: object) -> str:
    """Return a short description of a value that was refused."""
    if isinstance(value, np.ndarray):
        return f"an array of shape ({shape_text(value.shape)}) and type {value.dtype}"
    return reprlib.repr(value)


def real(argument: str, value: object, expected: str = "a finite number") -> float:
    """Return ``value`` as a float; refuse what is not a finite real number."""
    is_number = isinstance(value, (int, float, np.integer, np.floating))
    if not is_number or isinstance(value, bool):
        raise EngineError(argument, describe(value), expected)
    try:
        number = float(value)  # type: ignore[arg-type] # a number by the line above
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise EngineError(argument, describe(value), expected)
    return number


def non_negative(argument: str, value: object) -> float:
    """Return ``value`` as a float; refuse what is not a finite number ≥ 0."""
    expected = "a finite number, 0 or greater"
    number = real(argument, value, expected)
    if number < 0:
        raise EngineError(argument, describe(value), expected)
    return number


def positive(argument: str, value: object) -> float:
    """Return ``value`` as a float; refuse what is not a finite number > 0."""
    expected = "a finite number greater than 0"
    number = real(argument, value, expected)
    if number <= 0:
        raise EngineError(argument, describe(value), expected)
    return number


def whole(argument: str, value: object, at_least: int) -> int:
    """Return ``value`` as an int; refuse what is not a whole number ≥ ``at_least``."""
    is_whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not is_whole or value < at_least:  # type: ignore[operator] # whole by the line above
        raise EngineError(argument, describe(value), f"a whole number, {at_least} or greater")
    return int(value)  # type: ignore[call-overload, no-any-return] # whole by the line above


def layer_sizes(argument: str, value: object) -> tuple[int, ...]:
    """Return layer sizes as a tuple of ints; refuse fewer than 2 layers or a size below 1."""
    expected = "a sequence of at least 2 layer sizes, each a whole number, 1 or greater"
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if not isinstance(value, Sequence) or isinstance(value, (str, bytes)) or len(value) < 2:
        raise EngineError(argument, describe(value), expected)
    return tuple(whole(f"{argument}[{i}]", size, at_least=1) for i, size in enumerate(value))


def array(argument: str, value: object, *, kinds: str = _NUMBERS, finite: bool = True) -> Array:
    """Return ``value`` as a float64 array, itself where it is one; refuse what is not numbers."""
    expected = "an array of real numbers"
    if type(value).__module__.startswith("numpy.ma"):  # asked of NumPy it would load that module
        raise EngineError(argument, "a masked array", "an array with no entry masked out")
    try:
        found = np.asarray(value)
    except (TypeError, ValueError):
        raise EngineError(argument, describe(value), f"{expected}, every row as long") from None
    if found.dtype.kind not in kinds:
        raise EngineError(argument, f"entries of type {found.dtype}", expected)
    with np.errstate(all="ignore"):
        numbers = found.astype(np.float64, copy=False)
    if finite:
        _refuse_non_finite(argument, numbers)
    return numbers


def _refuse_non_finite(argument: str, numbers: Array) -> None:
    is_finite = np.isfinite(numbers)
    if not is_finite.all():
        place = tuple(int(i) for i in np.argwhere(~is_finite)[0])
        found = f"{numbers[place]} at index {list(place)}"
        raise EngineError(argument, found, "finite numbers only, no NaN and no infinity")


def matrix(argument: str, value: object, shape: tuple[int | None, int], meaning: str) -> Array:
    """Return ``value`` as a float64 matrix with ``shape``, where None stands for any number.

    Truth values count as 0 and 1. Raises `EngineError` for what is not numbers, not 2-D, empty,
    not finite, or of another shape; ``meaning`` says in words what the shape should be.
    """
    numbers = array(argument, value, kinds=_NUMBERS_AND_TRUTH_VALUES)
    if numbers.ndim != 2:
        raise EngineError(argument, f"{numbers.ndim} dimension(s)", f"2 dimensions: {meaning}")
    if numbers.size == 0:
        raise EngineError(argument, "no data", f"at least 1 example: {meaning}")
    rows, columns = shape
    if numbers.shape[1] != columns or rows not in (None, numbers.shape[0]):
        raise EngineError(argument, f"{shape_text(numbers.shape)} entries", meaning)
    return numbers


def examples(argument: str, value: object, inputs: int) -> Array:
    """Return X, m × ``inputs``, checked."""
    return matrix(argument, value, (None, inputs), f"one row per example and {inputs} column(s)")


def targets(argument: str, value: object, example_count: int, outputs: int) -> Array:
    """Return Y, ``example_count`` × ``outputs``, checked; every target lies in [0, 1]."""
    meaning = f"{example_count} row(s), one per example, and {outputs} column(s), one per output"
    numbers = matrix(argument, value, (example_count, outputs), meaning)
    outside = (numbers < 0) | (numbers > 1)
    if outside.any():
        place = tuple(int(i) for i in np.argwhere(outside)[0])
        found = f"{numbers[place]} at index {list(place)}"
        raise EngineError(argument, found, "targets from 0 to 1")
    return numbers


def thetas(argument: str, value: object, *, finite: bool = True) -> tuple[Array, ...]:
    """Return Θ(1) … Θ(L−1) as read-only copies; refuse shapes that do not chain."""
    if isinstance(value, (str, bytes)) or not isinstance(value, (Sequence, np.ndarray)):
        raise EngineError(argument, describe(value), "a sequence of matrices, one per layer gap")
    if len(value) == 0:
        raise EngineError(argument, "none", "at least one matrix, from layer 1 to layer 2")
    matrices = [_theta(f"{argument}[{i}]", theta, finite) for i, theta in enumerate(value)]
    for i in range(1, len(matrices)):
        units, columns = matrices[i - 1].shape[0], matrices[i].shape[1]
        if columns != units + 1:
            expected = f"{units + 1} columns: the bias and the {units} unit(s) of layer {i + 1}"
            raise EngineError(f"{argument}[{i}]", f"{columns} columns", expected)
    return tuple(read_only(theta) for theta in matrices)


def _theta(argument: str, value: object, finite: bool) -> Array:
    numbers = array(argument, value, finite=finite)
    if numbers.ndim != 2 or numbers.shape[0] < 1 or numbers.shape[1] < 2:
        expected = "a matrix with a row per unit, a bias column and a column per unit before"
        raise EngineError(argument, f"shape ({shape_text(numbers.shape)})", expected)
    return np.array(numbers, dtype=np.float64, order="C")


def read_only(values: Array) -> Array:
    """Return ``values`` after forbidding writes to them."""
    values.flags.writeable = False
    return values


def read_only_view(values: Array) -> Array:
    """Return ``values`` if they are read-only, otherwise a view of them that is."""
    return read_only(values.view()) if values.flags.writeable else values


def instance(argument: str, value: Any, kind: type | tuple[type, ...], expected: str) -> None:
    """Refuse a value that is not a ``kind``."""
    if not isinstance(value, kind):
        raise EngineError(argument, describe(value), expected)
