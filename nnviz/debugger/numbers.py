"""Numbers as a person reads them: three to four significant digits and a true minus sign."""

import math

UNKNOWN = "—"
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
        return _beyond(value, "0." + digits * "9")
    rounded = f"{size:.{digits - 1}e}"  # 0.99996 has as many digits as the 1 that it rounds to
    written = f"{size:.{max(0, digits - 1 - int(rounded.split('e')[1]))}f}"
    if 1e-3 <= float(written) < 10**6:
        return sign + written
    mantissa, exponent = f"{size:.{max(0, digits - 2)}e}".split("e")
    return f"{sign}{mantissa}·10{str(int(exponent)).translate(_SUPERSCRIPTS)}"


def _beyond(value: float, limit: str) -> str:
    """Return that a value is farther from 0 than a limit."""
    return f">{limit}" if value > 0 else f"<{MINUS}{limit}"


def short(value: float) -> str:
    """Return the value with three significant digits at most, as it fits into a unit's circle."""
    return number(value, 3)


def compact(value: float) -> str:
    """Return the value as it fits into a small circle.

    What would round to 0 is "<.001", and what is below 1 and would round to it ">.999".
    """
    if 0 < abs(value) < 0.001:
        return "<.001" if value > 0 else f">{MINUS}.001"
    return number(value, 3).replace(">0.", ">.").replace(f"<{MINUS}0.", f"<{MINUS}.")


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


def vector(values: "list[str]", most: int = 4) -> str:
    """Return "(a, b, c)", or the first of many and their number."""
    if len(values) <= most:
        return f"({', '.join(values)})"
    return f"({', '.join(values[: most - 1])}, … {count(len(values))} values)"
