"""What stands above the layers: names and sizes, all as long as the narrowest allows. No Qt."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from nnviz.debugger.captions import layer_name
from nnviz.debugger.numbers import count, plural
from nnviz.graph.layout import LayerStyle, NetworkLayout

EDGE = 4.0
"""What is left free at least between a heading and the edge of the drawing."""
BETWEEN = 8.0
"""What is left free at least between one heading and the next."""


def names(layers: int) -> list[list[str]]:
    """Return what the layers are called, ever shorter: in full, then in the notation alone."""
    numbers = range(1, layers + 1)
    full = [layer_name(number, layers).capitalize() for number in numbers]
    brief = [name.replace(" layer", "") for name in full]
    named = [
        [f"{name} a({number})" for number, name in zip(numbers, some, strict=True)]
        for some in (full, brief)
    ]
    return [*named, [f"a({number})" for number in numbers], [str(number) for number in numbers]]


def sizes(layout: NetworkLayout) -> list[list[str]]:
    """Return how many units the layers have, ever shorter: "25 units + bias", "25 + bias", "25"."""
    long, brief, briefest = [], [], []
    for layer in layout.layers:
        noun = "pixel" if layer.style is LayerStyle.PICTURE else "unit"
        bias = "" if layer.bias_y is None else " + bias"
        units = len(layer.heights)
        long.append(f"{plural(units, noun)}{bias}")
        brief.append(f"{count(units)}{bias}")
        briefest.append(count(units))
    return [long, brief, briefest]


def fitting(choices: Sequence[list[str]], room: float, width: Callable[[str], float]) -> list[str]:
    """Return the first of the choices whose texts all fit into a room; the last if none does."""
    fit = (texts for texts in choices if max(map(width, texts)) <= room)
    return next(fit, choices[-1])


def places(layout: NetworkLayout, widths: Sequence[float]) -> list[float | None]:
    """Return where the middles of headings so wide stand: inside the drawing, over their layers.

    None is of a layer that is out of sight, or of which so little is seen that its heading would
    run into the next.
    """
    found: list[float | None] = []
    for layer, width in zip(layout.layers, widths, strict=True):
        reach = width / 2 + EDGE
        begin, end = min(layer.in_x, layer.area.x), layer.area.x + layer.area.width
        if end < 0.0 or begin > layout.width:
            found.append(None)
        else:
            found.append(min(max(layer.centre_x, reach), max(layout.width - reach, reach)))
    middles = [layer.centre_x for layer in layout.layers]
    for index, (place, width) in enumerate(zip(found, widths, strict=True)):
        if place is None or place == middles[index]:
            continue
        for beside in (index - 1, index + 1):
            if 0 <= beside < len(found) and found[beside] is not None:
                least = (width + widths[beside]) / 2 + EDGE
                if abs((found[beside] or 0.0) - place) < least:
                    found[index] = None
    return found


def pitch(layout: NetworkLayout) -> float:
    """Return how far a layer is from the next at least, from middle to middle."""
    centres = [layer.centre_x for layer in layout.layers]
    return min(right - left for left, right in pairwise(centres))
