"""Which part of the drawing is looked at, how much enlarged, and where everything is then. No Qt.

Places are enlarged, letters are not: a dot becomes a circle, and a circle gets its value and its
label, as soon as there is room.
"""

from dataclasses import dataclass, replace

import numpy as np

from nnviz.graph.layout import (
    LABEL_ROOM,
    LARGEST_RADIUS,
    SMALLEST_DOT_SPACING,
    SMALLEST_LABELLED_RADIUS,
    SMALLEST_TEXT_RADIUS,
    TOP,
    LayerLayout,
    LayerStyle,
    NetworkLayout,
    Rect,
)

LARGEST_SCALE = 400.0
_MOST_GROWTH = 1.5
"""How much larger a circle may become than it is without a lens."""
_LEAST_GROWTH = 1.05
"""A layer is not zoomed to for less: it would not be seen that it is larger."""
_DOT_SHARE = 0.44
"""The radius of a dot, as a share of the distance from one to the next."""


@dataclass(frozen=True, slots=True)
class Lens:
    """What is at (u, v) in the drawing is seen at (scale · u + x, scale · v + y)."""

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def zoomed(self, factor: float, x: float, y: float, width: float, height: float) -> "Lens":
        """Return this lens enlarging `factor` times as much, (x, y) staying where it is."""
        scale = min(max(self.scale * factor, 1.0), LARGEST_SCALE)
        grown = scale / self.scale
        lens = Lens(scale, x - grown * (x - self.x), y - grown * (y - self.y))
        return lens.within(width, height)

    def moved(self, dx: float, dy: float, width: float, height: float) -> "Lens":
        """Return this lens with everything moved by (dx, dy), as far as there is anything."""
        return replace(self, x=self.x + dx, y=self.y + dy).within(width, height)

    def within(self, width: float, height: float) -> "Lens":
        """Return this lens moved so that a view of this size is filled by the drawing."""
        return Lens(
            self.scale,
            min(max(self.x, width * (1.0 - self.scale)), 0.0),
            min(max(self.y, height * (1.0 - self.scale)), 0.0),
        )

    def seen(self, width: float, height: float) -> Rect:
        """Return the part of the drawing that is seen in a view of this size."""
        return Rect(
            -self.x / self.scale, -self.y / self.scale, width / self.scale, height / self.scale
        )


WHOLE = Lens()
"""The whole drawing is seen."""


def on_layer(layout: NetworkLayout, index: int) -> Lens:
    """Return the lens that shows a whole layer of the drawing as large as it fits.

    Its edges are seen on both sides, half-way to the next layer at least. It is the whole drawing
    where that is as large already.
    """
    layer = layout.layers[index]
    left, right = _surroundings(layout, index)
    room = max(1.0, layout.height - TOP - layout.bottom)
    if layer.style is LayerStyle.PICTURE:
        top = layer.area.y if layer.bias_y is None else layer.bias_y
        bottom, outside, most = layer.area.y + layer.area.height, layer.bias_radius, LARGEST_SCALE
    else:
        top, bottom, most = layer.sources[0], layer.heights[-1], _MOST_GROWTH
        outside = _MOST_GROWTH * layer.radius + LABEL_ROOM * layer.labelled
    high = (room - 2 * outside) / max(1.0, bottom - top)
    scale = float(min(high, layout.width / (right - left), most))
    if scale < _LEAST_GROWTH:
        return WHOLE
    x = layout.width / 2 - scale * (left + right) / 2
    y = TOP + room / 2 - scale * (top + bottom) / 2
    return Lens(scale, x, y).within(layout.width, layout.height)


def _surroundings(layout: NetworkLayout, index: int) -> tuple[float, float]:
    """Return from where to where a layer and half of the way to its neighbours reaches."""
    layer, last = layout.layers[index], len(layout.layers) - 1
    before = 0.0 if index == 0 else (layout.layers[index - 1].out_x + layer.in_x) / 2
    after = layout.width if index == last else (layer.out_x + layout.layers[index + 1].in_x) / 2
    return before, after


def through(layout: NetworkLayout, lens: Lens) -> NetworkLayout:
    """Return where everything of a drawing is seen through a lens."""
    if lens == WHOLE:
        return layout
    layers = tuple(_magnified(layer, lens) for layer in layout.layers)
    return replace(layout, layers=layers)


def _spacing(layer: LayerLayout) -> float:
    """Return how far apart the units of a layer are."""
    heights = layer.heights
    return float(heights[1] - heights[0]) if len(heights) > 1 else 4.0 * LARGEST_RADIUS


def _magnified(layer: LayerLayout, lens: Lens) -> LayerLayout:
    heights = lens.scale * layer.heights + lens.y
    moved = replace(
        layer,
        in_x=lens.scale * layer.in_x + lens.x,
        out_x=lens.scale * layer.out_x + lens.x,
        heights=heights,
        bias_y=None if layer.bias_y is None else lens.scale * layer.bias_y + lens.y,
    )
    if layer.style is LayerStyle.PICTURE:
        area = layer.area
        place = Rect(
            lens.scale * area.x + lens.x,
            lens.scale * area.y + lens.y,
            lens.scale * area.width,
            lens.scale * area.height,
        )
        return replace(moved, area=place, radius=lens.scale * layer.radius)
    spacing = lens.scale * _spacing(layer)
    if layer.style is LayerStyle.COLUMN and spacing < SMALLEST_DOT_SPACING:
        return replace(moved, area=_around(moved, heights, layer.radius, spacing))
    return _with_circles(moved, layer, spacing, lens.scale)


def _with_circles(
    moved: LayerLayout, layer: LayerLayout, spacing: float, scale: float
) -> LayerLayout:
    """Return a layer with as large circles as have room, and labels where they have room too."""
    largest = LARGEST_RADIUS * min(scale, _MOST_GROWTH)
    radius = min(largest, _DOT_SHARE * spacing)
    if layer.style is not LayerStyle.COLUMN and layer.labelled:
        radius = min(largest, scale * layer.radius)
    with_label = min(radius, (spacing - LABEL_ROOM) / 2)
    labelled = with_label >= SMALLEST_LABELLED_RADIUS
    radius = with_label if labelled else radius
    return replace(
        moved,
        style=LayerStyle.CIRCLES if radius >= SMALLEST_TEXT_RADIUS else LayerStyle.DOTS,
        radius=radius,
        labelled=labelled,
        bias_radius=max(5.0, 0.74 * radius),
        area=_around(moved, moved.heights, radius, spacing),
    )


def _around(
    layer: LayerLayout,
    heights: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
    radius: float,
    spacing: float,
) -> Rect:
    reach = max(radius, spacing / 2)
    top = float(heights[0]) - reach
    return Rect(layer.in_x - radius, top, 2 * radius, float(heights[-1]) + reach - top)
