"""Where everything stands on the full screen, and how large its letters are. No Qt."""

from dataclasses import dataclass

from nnviz.graph.layout import Rect

LINES_A_SCREEN = 36
"""A screen is as high as so many times its caption's letters: then the last row can read them."""
COLUMNS_A_SCREEN = 52
SMALLEST_SCALE, LARGEST_SCALE = 0.7, 1.5

_MARGIN = 3.0
_TOP, _BOTTOM = 1.2, 0.9
_TITLE, _SUBTITLE, _CAPTION, _PANEL, _PROGRESS = 2.3, 1.4, 2.7, 5.0, 0.6
_GAP = 0.5
_BESIDE_GRAPH = _TOP + _TITLE + _SUBTITLE + _CAPTION + _PANEL + _PROGRESS + _BOTTOM + 4 * _GAP + 0.2
"""What stands above and below the graph, in letters."""
GRAPH_SHARE = 0.45
"""How much of the height the graph keeps at least, however large the letters are wished."""
_TITLE_LETTERS, _SUBTITLE_LETTERS, _GRAPH_LETTERS = 36 / 22, 0.86, 0.84


@dataclass(frozen=True, slots=True)
class Areas:
    """The places of all the parts from top to bottom, and the size of their letters, in pixels."""

    title: Rect
    subtitle: Rect
    graph: Rect
    caption: Rect
    panel: Rect
    progress: Rect
    title_letters: float
    subtitle_letters: float
    letters: float
    graph_letters: float


def largest_scale(width: float, height: float) -> float:
    """Return how much larger than usual letters may be on a screen with room for the graph."""
    largest = (1 - GRAPH_SHARE) * height / (_BESIDE_GRAPH * _usual_letters(width, height))
    return min(LARGEST_SCALE, largest)


def _usual_letters(width: float, height: float) -> float:
    return min(height / LINES_A_SCREEN, width / COLUMNS_A_SCREEN)


def areas(width: float, height: float, scale: float = 1.0) -> Areas:
    """Return the arrangement of a screen; the graph takes what the other parts leave.

    `scale` makes all letters larger or smaller than the size that fits the screen.
    """
    unit = min(scale, largest_scale(width, height)) * _usual_letters(width, height)
    left, wide = _MARGIN * unit, width - 2 * _MARGIN * unit

    def part(top: float, share: float) -> Rect:
        return Rect(left, top, wide, share * unit)

    title = part(_TOP * unit, _TITLE)
    subtitle = part(title.y + title.height, _SUBTITLE)
    progress = part(height - (_BOTTOM + _PROGRESS) * unit, _PROGRESS)
    panel = part(progress.y - (_GAP + 0.2 + _PANEL) * unit, _PANEL)
    caption = part(panel.y - (_GAP + _CAPTION) * unit, _CAPTION)
    top = subtitle.y + subtitle.height + _GAP * unit
    graph = Rect(left, top, wide, max(1.0, caption.y - _GAP * unit - top))
    return Areas(
        title,
        subtitle,
        graph,
        caption,
        panel,
        progress,
        title_letters=_TITLE_LETTERS * unit,
        subtitle_letters=_SUBTITLE_LETTERS * unit,
        letters=unit,
        graph_letters=_GRAPH_LETTERS * unit,
    )
