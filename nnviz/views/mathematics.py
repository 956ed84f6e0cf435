"""Sets TeX as mathematics: while nothing else is to be done, a part at a time, and then kept.

To set a part takes 5–65 ms and needs ziamath, which takes 0.3 s to import. So nothing is set
before the event loop has come to rest, and what is asked for later replaces what was asked before.
"""

import re
import warnings
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter, QPicture
from PySide6.QtSvg import QSvgRenderer

if TYPE_CHECKING:
    from ziamath.zmath import Latex

NOMINAL = 16.0
"""The size, in pixels, in which a part is set; it is drawn in any size."""
_KEPT = 1000
_INK = "#010203"
_VIEW_BOX = re.compile(r'viewBox="(\S+) (\S+) (\S+) (\S+)"')


@dataclass(frozen=True, slots=True, eq=False)
class Typeset:
    """A part of a formula in one colour, with its measures at the nominal size."""

    picture: QPicture
    width: float
    ascent: float
    descent: float

    def draw(self, painter: QPainter, x: float, baseline: float, scale: float) -> None:
        """Draw it with its left end at x and its letters on the baseline."""
        painter.save()
        painter.translate(x, baseline)
        painter.scale(scale, scale)
        painter.drawPicture(0, 0, self.picture)
        painter.restore()


PATIENCE_MS = 100
"""How long a wish waits for another to take its place: while a key is held nothing is set, and the
window is painted before the first formula makes it wait for the typesetting to be loaded."""


class Typesetter(QObject):
    """Has parts of formulas ready to be drawn, or sets them as soon as there is time."""

    ready = Signal()  # every part of the last wish is there

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[tuple[str, str], Typeset] = OrderedDict()
        self._wished: list[tuple[str, str]] = []
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self._set_one)

    def look_up(self, tex: str, colour: str) -> Typeset | None:
        """Return a part that is ready, or None."""
        found = self._kept.get((tex, colour))
        if found is not None:
            self._kept.move_to_end((tex, colour))
        return found

    def wish(self, parts: Iterable[str], colour: str) -> None:
        """Have these parts set when there is time, instead of those that were wished before."""
        self._wished = [(tex, colour) for tex in parts if (tex, colour) not in self._kept]
        if self._wished:
            self._idle.start(PATIENCE_MS)
        else:
            self._idle.stop()

    def _set_one(self) -> None:
        tex, colour = self._wished.pop(0)
        if self._wished:
            self._idle.start(0)
        self._kept[tex, colour] = typeset(tex, colour)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        if not self._wished:
            self.ready.emit()


def typeset(tex: str, colour: str) -> Typeset:
    """Set TeX in a colour, "#RRGGBB", at once."""
    svg = _svg(tex)
    _, top, width, height = (float(measure) for measure in _view_box(svg))
    renderer = QSvgRenderer(QByteArray(svg.replace(_INK, colour).encode()))
    picture = QPicture()
    with QPainter(picture) as painter:
        renderer.render(painter, QRectF(0, top, width, height))
    return Typeset(picture, width, -top, height + top)


def _view_box(svg: str) -> tuple[str, ...]:
    found = _VIEW_BOX.search(svg)
    assert found is not None  # noqa: S101  ziamath always writes one
    return found.groups()


@lru_cache(maxsize=1000)
def _svg(tex: str) -> str:
    return _latex()(tex, size=NOMINAL, color=_INK, margin=0.0).svg()


@lru_cache(maxsize=1)
def _latex() -> "type[Latex]":
    """Import ziamath, whose way to find its own font is out of date, and have it write SVG 1.1."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from ziamath.config import config  # noqa: PLC0415  it takes 0.3 s to import
        from ziamath.zmath import Latex  # noqa: PLC0415

    config.svg2 = False  # Qt draws nothing of what ziamath writes for SVG 2
    return Latex
