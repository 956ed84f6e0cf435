"""What is said below the drawing of what is left out of it or covered, ever shorter. No Qt."""

from itertools import pairwise

from nnviz.debugger.numbers import count
from nnviz.graph.layout import LayerStyle, NetworkLayout

CROWDED = 400
"""So many edges for each row of pixels that they arrive in or leave from are an opaque block."""
_WAYS_OUT = (
    "The strongest cover the rest: raise the threshold or point at a unit.",
    "Strongest on top: raise the threshold or point at a unit.",
)
_POINT = "Point at a unit to read its values."


def notes(told: str, layout: NetworkLayout, *, all_drawn: bool = False) -> list[str]:
    """Return what is said of a drawing, ever shorter, beginning with what is told of its edges.

    Where all edges are drawn and they cover each other, it says how more of them can be seen.
    """
    rows, brief = _rows(layout)
    if all_drawn and is_crowded(layout):
        full, short = _WAYS_OUT
        said = [(told, full, rows), (told, full, brief), (told, short, brief), (told, short)]
    else:
        dense = any(layer.style in (LayerStyle.DOTS, LayerStyle.COLUMN) for layer in layout.layers)
        point = _POINT if dense else ""
        said = [(told, rows, point), (told, brief, point), (told, point)]
    return [" ".join(filter(None, sentences)) for sentences in (*said, (told,))]


def is_crowded(layout: NetworkLayout) -> bool:
    """Tell whether the edges of a gap are so many that only the strongest of them are seen."""
    for left, right in pairwise(layout.layers):
        sources, targets = left.sources, right.heights
        rows = max(sources[-1] - sources[0], targets[-1] - targets[0], 1.0)
        if len(sources) * len(targets) > CROWDED * rows:
            return True
    return False


def _rows(layout: NetworkLayout) -> tuple[str, str]:
    """Return, at length and briefly, which layers have more units than there is room for."""
    full, brief = [], []
    for layer, place in enumerate(layout.layers, start=1):
        rows, units = round(place.area.height), len(place.heights)
        if place.style is LayerStyle.COLUMN and units > rows:
            brief.append(f"{count(units)} units in {count(rows)} rows.")
            full.append(f"Layer {layer}: {count(units)} units in {count(rows)} rows of pixels.")
    return " ".join(full), " ".join(brief)
