"""Fonts with their measures, kept because they take longer to make than a word takes to draw."""

from dataclasses import dataclass, field
from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QGuiApplication

MOST_WIDTHS = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Lettering:
    """A font with its measures."""

    font: QFont
    metrics: QFontMetricsF
    _widths: dict[str, float] = field(default_factory=dict)

    def width(self, text: str) -> float:
        """Return how wide a text is; those that were asked for lately are remembered."""
        known = self._widths.get(text)
        if known is None:
            if len(self._widths) >= MOST_WIDTHS:
                self._widths.clear()
            known = self._widths[text] = self.metrics.horizontalAdvance(text)
        return known


@lru_cache(maxsize=64)
def lettering(family: str, size: float, *, bold: bool = False) -> Lettering:
    """Return a font of a family ("" for the digits' one) at a size in points."""
    font = QFont(family) if family else digits_font()
    font.setPointSizeF(max(4.5, size))
    font.setBold(bold)
    return Lettering(font, QFontMetricsF(font))


def digits_font() -> QFont:
    """Return the system's fixed-width font, where digits stand under digits, in the text's size."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(QGuiApplication.font().pointSizeF())
    return font
