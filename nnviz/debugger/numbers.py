"""Numbers as a person reads them: three to four significant digits and a true minus sign."""

import math
from collections.abc import Sequence

UNKNOWN = "—"
SHORT, _MORE_DIGITS = 3, 2
MINUS = "\N{MINUS SIGN}"
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def number(value: float, digits: int = 4) -> str:
    """Return the value with the given significant digits: 0.7311, −12.35, 4.30·10⁻⁷, ∞.

    Zero is told from a value that only rounds to it: that has a power of ten, and beside it one
    digit fewer. So is 1: what is below it and only rounds to it is >0.9999, as h is that will
    never be certain.
    """
    if math.isnan(value):
        return "NaN"
    sign = MINUS if value < 0 else ""
    size = abs(value)
    if math.isinf(size):
        return f"{sign}∞"
    if size == int(size) and size < 10**digits:
        return f"{sign}{int(size)}"
    if size < 1 and float(f"{size:.{digits}f}") == 1:
        return _below_1(value, digits)
    rounded = f"{size:.{digits - 1}e}"  # 0.99996 has as many digits as the 1 that it rounds to
    written = f"{size:.{max(0, digits - 1 - int(rounded.split('e')[1]))}f}"
    if 1e-3 <= float(written) < 10**6:
        return sign + written
    mantissa, exponent = f"{size:.{max(0, digits - 2)}e}".split("e")
    return f"{sign}{mantissa}·10{str(int(exponent)).translate(_SUPERSCRIPTS)}"


def _below_1(value: float, digits: int) -> str:
    """Return a value that is less than 1, with as many more digits as tell that where they help."""
    sign, size = MINUS if value < 0 else "", abs(value)
    for more in range(digits + 1, digits + _MORE_DIGITS + 1 if digits > SHORT else 0):
        if float(f"{size:.{more}f}") != 1:
            return f"{sign}{size:.{more}f}"
    limit = "0." + digits * "9"
    return f">{limit}" if value > 0 else f"<{MINUS}{limit}"


def short(value: float) -> str:
    """Return the value with three significant digits at most, as it fits into a unit's circle."""
    return number(value, SHORT)


def forms(value: float) -> list[str]:
    """Return the value ever shorter, as it fits into ever smaller circles: 0.0255, .025, .03.

    None is off by more than a quarter, and what is not 0 never looks as if it were: it is "<.001",
    or "≈0". So is what is below 1 and would round to it ">.999", or "≈1".
    """
    size, sign = abs(value), MINUS if value < 0 else ""
    if 0 < size < 0.001:
        return ["<.001" if value > 0 else f">{MINUS}.001", "≈0"]
    written = [short(value)]
    if not math.isfinite(value) or not size:
        return written
    if written[0][0] in "<>":
        return [written[0].replace("0.", "."), f"≈{sign}1"]
    shorter = [f"{size:.{decimals}f}" for decimals in range(4, 0 if size < 10.0 else -1, -1)]
    if size >= 1000.0:  # its last places may be left out too
        mantissa, exponent = f"{size:.0e}".split("e")
        shorter.append(f"{mantissa}e{int(exponent)}")
    for text in shorter:
        if size < 1 and float(text) == 1:
            return [*written, f"≈{sign}1"]
        told = f"{sign}{text.removeprefix('0')}"
        if len(told) < len(written[-1]) and abs(float(text) - size) <= size / 4:
            written.append(told)
    return written


def exact(value: float) -> str:
    """Return the value with every digit that is needed to read it back."""
    if not math.isfinite(value):
        return number(value)
    return repr(float(value) or 0.0).removesuffix(".0").replace("-", MINUS)


def count(value: int) -> str:
    """Return a whole number with thousands separated: 12,345."""
    return f"{value:,}"


def plural(value: int, noun: str) -> str:
    """Return "1 unit" or "25 units"."""
    return f"{count(value)} {noun}{'' if value == 1 else 's'}"


def subscript(index: int) -> str:
    """Return an index in subscript digits: 12 as ₁₂."""
    return str(index).translate(_SUBSCRIPTS)


def vector(values: Sequence[float], most: int = 4) -> str:
    """Return "(a, b, c)", or the first of many and their number."""
    shown = len(values) if len(values) <= most else most - 1
    listed = ", ".join(number(value) for value in values[:shown])
    return f"({listed})" if shown == len(values) else f"({listed}, … {count(len(values))} values)"
