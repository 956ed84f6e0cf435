"""Fonts with their measures, kept because they take longer to make than a word takes to draw."""

import threading
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QGuiApplication

MOST_WIDTHS = 1000


@dataclass(frozen=True, eq=False)
class Lettering:
    """A font with its measures."""

    font: QFont
    metrics: QFontMetricsF
    _widths: dict[str, float] = field(default_factory=dict)

    @cached_property
    def height(self) -> float:
        """The height of a line without its leading."""
        return self.metrics.height()

    @cached_property
    def rise(self) -> float:
        """How much more of a letter may stand above the baseline than below it."""
        return self.metrics.ascent() - self.metrics.descent()

    def width(self, text: str) -> float:
        """Return how wide a text is; those that were asked for lately are remembered."""
        known = self._widths.get(text)
        if known is None:
            if len(self._widths) >= MOST_WIDTHS:
                self._widths.clear()
            known = self._widths[text] = self.metrics.horizontalAdvance(text)
        return known


_kept = threading.local()
"""Each thread that draws has letters of its own: Qt keeps what it loads of a font by thread."""


def lettering(family: str, size: float, *, bold: bool = False) -> Lettering:
    """Return a font of a family ("" for the digits' one) at a size in points."""
    if not hasattr(_kept, "made"):
        _kept.made = lru_cache(maxsize=64)(_made)
    letters: Lettering = _kept.made(family, size, bold)
    return letters


def _made(family: str, size: float, bold: bool) -> Lettering:
    font = QFont(family) if family else digits_font()
    font.setPointSizeF(max(4.5, size))
    font.setBold(bold)
    return Lettering(font, QFontMetricsF(font))


def digits_font() -> QFont:
    """Return the system's fixed-width font, where digits stand under digits, in the text's size."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(QGuiApplication.font().pointSizeF())
    return font
