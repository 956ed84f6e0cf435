"""Where the numbers of an axis stand and how they are written, so that none touches another."""

import math
from collections.abc import Callable, Iterator

from nnviz.debugger.numbers import count, number

Ticks = list[tuple[float, str]]
_MOST_DECIMALS = 5
_LARGE = 10**5
"""Numbers of more decimals, or from here on, are written with a power of ten."""
_NEARLY = 1e-9


def iteration_ticks(last: float, length: float, width: Callable[[str], float]) -> Ticks:
    """Return whole numbers from 0 to `last` for an axis of this length; `width` is of a text."""
    for digit, exponent in _steps_from(1.0):
        values = range(0, int(last) + 1, digit * 10**exponent)
        room = length / max(last, 1.0) * values.step
        if width(f" {count(values[-1])} ") <= room or len(values) == 1:
            break
    return [(float(value), count(value)) for value in values]


def value_ticks(low: float, high: float, length: float, height: float) -> Ticks:
    """Return numbers from `low` to `high` for an axis of this length; each takes `height`."""
    most = max(1.0, length / height)
    for digit, exponent in _steps_from((high - low) / most):
        step = digit * 10.0**exponent
        first, last = math.ceil(low / step - _NEARLY), math.floor(high / step + _NEARLY)
        if last - first < most:
            break
    values = [float(f"{n * digit}e{exponent}") for n in range(first, last + 1)]
    plain = -exponent <= _MOST_DECIMALS and max(map(abs, values), default=0.0) < _LARGE
    return [(value, _written(value, -exponent if plain else None)) for value in values]


def _steps_from(least: float) -> Iterator[tuple[int, int]]:
    """Yield 1, 2 and 5 with an exponent of ten, from the first that is not below `least` on."""
    exponent = math.floor(math.log10(least))
    while True:
        for digit in (1, 2, 5):
            if digit * 10.0**exponent >= least * (1 - _NEARLY):
                yield digit, exponent
        exponent += 1


def _written(value: float, decimals: int | None) -> str:
    if not value:
        return "0"
    return number(value, 3) if decimals is None else f"{value:.{max(0, decimals)}f}"
