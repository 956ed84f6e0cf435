"""Where everything of the network drawing stands, as plain numbers. No Qt.

All coordinates are logical pixels from the upper left corner of the drawing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from nnviz.graph.nearest import Array, Gap, Mask

TOP = 78.0
BOTTOM = 58.0
SIDE = 0.1
"""What is left free beside the outer layers, of the width, while there are few layers."""
ROOMY = 4
"""More layers than these take some of the room beside the outer ones."""
LEAST_SIDE = 44.0
LABEL_ROOM = 28.0
LARGEST_RADIUS = 34.0
SMALLEST_LABELLED_RADIUS = 17.0
SMALLEST_TEXT_RADIUS = 13.0
SMALLEST_DOT_SPACING = 4.0
PICTURE_SHARE = 0.24


class LayerStyle(Enum):
    """How the units of a layer are drawn: as many as there are, in the form that fits."""

    CIRCLES = auto()
    DOTS = auto()
    COLUMN = auto()
    PICTURE = auto()


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle by its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    def contains(self, x: float, y: float) -> bool:
        """Tell whether the point lies inside."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


@dataclass(frozen=True, slots=True, eq=False)
class LayerLayout:
    """One layer: its style and the places of its units.

    Edges arrive at the heights `heights` (s,) at `in_x`, and leave from them at `out_x`; `bias_y`
    is the height of the bias unit at `out_x`, None in the output layer. `radius` is that of a
    circle or dot, `labelled` tells whether a label fits below each circle.
    """

    style: LayerStyle
    in_x: float
    out_x: float
    heights: Array
    radius: float
    labelled: bool
    bias_y: float | None
    bias_radius: float
    area: Rect

    @property
    def centre_x(self) -> float:
        """The middle of the layer."""
        return (self.in_x + self.out_x) / 2

    @property
    def sources(self) -> Array:
        """The heights at which edges leave, the bias first, as the columns of Θ are ordered."""
        return (
            self.heights if self.bias_y is None else np.concatenate(([self.bias_y], self.heights))
        )

    def unit_at(self, x: float, y: float) -> int | None:
        """Return the unit under a point: 0 for the bias, j for unit j, None for none."""
        if self.bias_y is not None:
            distance = np.hypot(x - self.out_x, y - self.bias_y)
            if distance <= self.bias_radius:
                return 0
        if self.style is LayerStyle.PICTURE:
            return self._pixel_at(x, y)
        if not self.area.contains(x, y):
            return None
        nearest = int(np.abs(self.heights - y).argmin())
        if self.style is LayerStyle.COLUMN:
            return nearest + 1
        reach = max(self.radius, 4.0)
        close = np.hypot(x - self.centre_x, y - self.heights[nearest]) <= reach
        return nearest + 1 if close else None

    def _pixel_at(self, x: float, y: float) -> int | None:
        if not self.area.contains(x, y):
            return None
        rows, columns = self.picture_shape
        row = int((y - self.area.y) / self.area.height * rows)
        column = int((x - self.area.x) / self.area.width * columns)
        return row * columns + column + 1

    @property
    def picture_shape(self) -> tuple[int, int]:
        """Rows and columns of a picture, whose pixels are square."""
        rows = round(np.sqrt(len(self.heights) * self.area.height / self.area.width))
        return int(rows), len(self.heights) // int(rows)


@dataclass(frozen=True, slots=True, eq=False)
class NetworkLayout:
    """All the layers, within a drawing of `width` × `height`, `bottom` of it free below them."""

    width: float
    height: float
    layers: tuple[LayerLayout, ...]
    bottom: float = BOTTOM

    def unit_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Return (layer index, unit) under a point, unit 0 being the bias; None for none."""
        for index, layer in enumerate(self.layers):
            unit = layer.unit_at(x, y)
            if unit is not None:
                return index, unit
        return None

    def edge_at(
        self,
        x: float,
        y: float,
        reach: float = 5.0,
        *,
        shown: Sequence[Mask] | None = None,
        values: Sequence[Array | None] | None = None,
    ) -> tuple[int, int, int] | None:
        """Return (gap, row, column) of the Θ entry whose edge is at the point, or None.

        It is the nearest within `reach`; but of those that pass within a tenth of the reach it is
        the one drawn on top, which has the largest |value|. `shown` has a mask of the edges that
        can be found, and `values` what the edges are drawn by, both in the shapes of Θ.
        """
        for gap, (left, right) in enumerate(zip(self.layers, self.layers[1:], strict=False)):
            if left.out_x < x < right.in_x:
                found = Gap(
                    left.sources,
                    right.heights,
                    right.in_x - left.out_x,
                    None if shown is None else shown[gap],
                    None if values is None else values[gap],
                ).edge_at(x - left.out_x, y, reach)
                return None if found is None else (gap, *found)
        return None


def lay_out(
    layer_sizes: tuple[int, ...],
    image_shape: tuple[int, int] | None,
    width: float,
    height: float,
    right_room: float = 0.0,
    *,
    label_room: float = LABEL_ROOM,
    bottom: float = BOTTOM,
) -> NetworkLayout:
    """Return the layout of a network in a drawing of this size.

    `image_shape` (rows, columns) draws the input layer as the picture that it is; `right_room` is
    what the labels beside the outputs need, `label_room` what is kept free below each circle for
    its label, `bottom` what is kept free below all layers.
    """
    count = len(layer_sizes)
    side = max(70.0, SIDE * width)
    if count > ROOMY:
        side = max(LEAST_SIDE, side * ROOMY / count)
    radius = min(LARGEST_RADIUS, 0.3 * width / count)
    left, right = side, max(side + 1.0, width - max(side, radius + right_room))
    room = max(1.0, height - TOP - bottom)
    picture = None
    if image_shape is not None:
        picture = _picture(
            image_shape, side / 2, (right - side / 2) / (1 + (count - 1) / 3), width, room
        )
        left = picture.out_x
    xs = np.linspace(left, max(left + 1.0, right), count)
    gap = float(xs[1] - xs[0])
    slots = [size + 1 for size in layer_sizes[:-1]] + [layer_sizes[-1]]
    largest = _labelled_radius(slots[1 if picture else 0 :], gap, room, label_room)
    layers = []
    for index, size in enumerate(layer_sizes):
        has_bias = index < count - 1
        if index == 0 and picture is not None:
            layers.append(picture)
        else:
            x = float(xs[index])
            layers.append(_column(size, x, largest, room, label_room, has_bias=has_bias))
    return NetworkLayout(width, height, tuple(layers), bottom)


def _labelled_radius(slots: list[int], gap: float, room: float, label_room: float) -> float:
    """Return the radius of circles with labels: the same in all the layers where labels fit.

    `slots` has the number of units, the bias unit included, of each layer of circles.
    """
    largest = min(LARGEST_RADIUS, 0.3 * gap, 0.055 * room + 6.0)
    fitting = [(_spacing(count, room) - label_room) / 2 for count in slots]
    return min([largest, *(radius for radius in fitting if radius >= SMALLEST_LABELLED_RADIUS)])


def _spacing(slots: int, room: float) -> float:
    return min(room / slots, 0.26 * room)


def _column(
    size: int, x: float, largest: float, room: float, label_room: float, *, has_bias: bool
) -> LayerLayout:
    spacing = _spacing(size + has_bias, room)
    labelled = (spacing - label_room) / 2 >= min(largest, SMALLEST_LABELLED_RADIUS)
    radius = largest if labelled else min(largest, 0.44 * spacing)
    style = LayerStyle.CIRCLES if radius >= SMALLEST_TEXT_RADIUS else LayerStyle.DOTS
    bias_radius = max(5.0, 0.74 * radius)
    if spacing < SMALLEST_DOT_SPACING:
        style, radius, bias_radius = LayerStyle.COLUMN, 7.0, 7.0
        spacing = (room - 24.0 * has_bias) / size
    middle = TOP + room / 2
    first = middle - spacing * (size - 1 - (has_bias and style is not LayerStyle.COLUMN)) / 2
    if style is LayerStyle.COLUMN:
        first += 12.0 * has_bias
    heights = first + spacing * np.arange(size, dtype=np.float64)
    bias_y = float(first - max(spacing, bias_radius * 2.4)) if has_bias else None
    area = Rect(
        x - radius,
        heights[0] - max(radius, spacing / 2),
        2 * radius,
        spacing * (size - 1) + 2 * max(radius, spacing / 2),
    )
    return LayerLayout(style, x, x, heights, radius, labelled, bias_y, bias_radius, area)


def _picture(
    shape: tuple[int, int], left: float, widest: float, width: float, room: float
) -> LayerLayout:
    """Return the input layer as a picture from `left` on, `widest` at most, with square pixels.

    `room` is the height that layers have.
    """
    rows, columns = shape
    room = max(1.0, room - 50.0)
    pixel = min(room / rows, PICTURE_SHARE * width / columns, widest / columns)
    area = Rect(left, TOP + 50.0 + (room - pixel * rows) / 2, pixel * columns, pixel * rows)
    shares: Array = (np.arange(rows * columns, dtype=np.float64) + 0.5) / (rows * columns)
    heights = area.y + area.height * shares
    right = area.x + area.width
    return LayerLayout(
        LayerStyle.PICTURE, left, right, heights, pixel / 2, False, area.y - 30.0, 13.0, area
    )
