"""The weights into each unit of a layer as a picture, and all of them side by side. No Qt."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.debugger.captions import layer_name
from nnviz.engine import Network
from nnviz.graph.cards import unit_name
from nnviz.graph.palette import Palette, rgb
from nnviz.graph.scale import largest_size

Array = NDArray[np.float64]
Pixels = NDArray[np.uint8]

LONGEST_STRIP = 12
"""So many cells stand in one row; more of them form rows below each other."""
SMALLEST, LARGEST = 28, 140
"""How long the longer side of a unit's picture is at least, and at most where there is room."""
GAP = 8
"""Pixels between one picture and the next."""


@dataclass(frozen=True)
class Weights:
    """Θ(`layer`) as pictures: one for each of its rows, of `shape` (rows, columns) cells.

    `names` says what each cell comes from, `units` whose picture it is; `pixels` tells whether the
    cells are those of a picture of the inputs.
    """

    layer: int
    theta: Array
    shape: tuple[int, int]
    names: tuple[str, ...]
    units: tuple[str, ...]
    pixels: bool

    @cached_property
    def limit(self) -> float:
        """The largest |Θ| of the layer, that of the bias, which has no cell, left out."""
        return largest_size(self.theta[:, 1:])

    def image(self, units: slice, limit: float, palette: Palette) -> Pixels:
        """Return the colours of some units' pictures, (units, rows, columns, 3).

        What is beyond the last cell has the panel's colour, and |Θ| = `limit` the strongest.
        """
        values = self.theta[units, 1:]
        colours = palette.weights.table[palette.weights.indices(values / (limit or 1.0))]
        rows, columns = self.shape
        pictures = np.empty((len(values), rows * columns, 3), np.uint8)
        pictures[:] = rgb(palette.panel)
        pictures[:, : values.shape[1]] = colours
        return pictures.reshape(-1, rows, columns, 3)

    def sentence(self) -> str:
        """Return what the pictures show, and how they are to be read."""
        what = "Blue raises z of the unit, orange lowers it."
        if self.pixels:
            return f"Each pixel has the colour of its weight into the unit. {what}"
        cells = "one cell" if len(self.names) == 1 else f"{len(self.names):,} cells"
        order = "from left to right" if self.shape[0] == 1 else "row by row"
        from_ = "the inputs" if self.layer == 1 else f"the units of layer {self.layer}, not pixels"
        return f"Each unit has {cells}, {order}: its weights from {from_}. {what}"


def weights_of(network: Network, dataset: Dataset, layer: int) -> Weights:
    """Return the weights Θ(`layer`) into the units of layer + 1 as pictures."""
    theta = network.thetas[layer - 1]
    layers, sources = len(network.layer_sizes), theta.shape[1] - 1
    pixels = layer == 1 and dataset.image_shape is not None
    shape = dataset.image_shape if layer == 1 and dataset.image_shape else grid(sources)
    if layer == 1:
        names = dataset.feature_names
    else:
        names = tuple(unit_name(dataset, layer - 1, k + 1, layers) for k in range(sources))
    units = tuple(unit_name(dataset, layer, j + 1, layers) for j in range(len(theta)))
    return Weights(layer, theta, shape, names, units, pixels)


def layer_title(layer: int, layers: int) -> str:
    """Return what is chosen to see the weights Θ(`layer`): "Θ(1) into the hidden layer"."""
    return f"Θ({layer}) into the {layer_name(layer + 1, layers)}"


def grid(cells: int) -> tuple[int, int]:
    """Return (rows, columns) for so many cells that form no picture: a strip, or nearly square."""
    if cells <= LONGEST_STRIP:
        return 1, cells
    columns = int(np.ceil(np.sqrt(cells)))
    return -(-cells // columns), columns


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where the pictures of `count` units stand: `columns` side by side, of `size` each.

    `size` is (width, height) in pixels, `across` how far one column is from the next; below each
    picture `label` pixels are left for its number.
    """

    count: int
    size: tuple[int, int]
    columns: int
    across: int
    label: int

    @property
    def down(self) -> int:
        """How far one row of pictures is from the next."""
        return self.size[1] + self.label + GAP

    @property
    def rows(self) -> int:
        """How many rows of pictures there are."""
        return -(-self.count // self.columns)

    @property
    def height(self) -> int:
        """The height of all the rows."""
        return self.rows * self.down

    def place(self, unit: int) -> tuple[int, int]:
        """Return the upper left corner of the picture of a unit, counted from 0."""
        row, column = divmod(unit, self.columns)
        return column * self.across + (self.across - self.size[0]) // 2, row * self.down + GAP // 2

    def unit_at(self, x: float, y: float) -> int | None:
        """Return the unit, counted from 0, whose picture or number is at a point, or None."""
        column, row = int(x // self.across), int(y // self.down)
        unit = row * self.columns + column
        if x < 0 or y < 0 or column >= self.columns or unit >= self.count:
            return None
        left, top = self.place(unit)
        inside = left <= x < left + self.size[0] and top <= y < top + self.size[1] + self.label
        return unit if inside else None

    def compose(self, pictures: Pixels, ground: tuple[int, int, int]) -> Pixels:
        """Return whole rows of pictures, (units, rows, columns, 3), as one image, enlarged."""
        (width, height), top = self.size, GAP // 2
        rows = -(-len(pictures) // self.columns)
        down = np.arange(height) * pictures.shape[1] // height
        along = np.arange(width) * pictures.shape[2] // width
        canvas = np.empty((rows * self.columns, self.down, self.across, 3), np.uint8)
        canvas[:] = ground
        left = (self.across - width) // 2
        large = pictures[:, down[:, np.newaxis], along]
        canvas[: len(pictures), top : top + height, left : left + width] = large
        rowwise = canvas.reshape(rows, self.columns, self.down, self.across, 3)
        across = rowwise.transpose(0, 2, 1, 3, 4)
        return np.ascontiguousarray(across.reshape(rows * self.down, -1, 3))


def arranged(
    count: int, shape: tuple[int, int], room: tuple[int, int], label: tuple[int, int], bar: int
) -> Sheet:
    """Return the sheet with the largest pictures that fit into `room` (width, height).

    Where not even the smallest do, these stand in as many rows as it takes, and `bar` pixels are
    left for the scroll bar. `label` is the width and height of the largest number below a picture.
    """
    smallest = max(SMALLEST, *shape)  # or some of its cells would not be seen
    for longest in range(LARGEST, smallest - 1, -1):
        sheet = _fitted(count, shape, longest, room[0], label)
        if sheet.height <= room[1] and sheet.across <= room[0]:
            return sheet
    return _fitted(count, shape, smallest, room[0] - bar, label)


def _fitted(
    count: int, shape: tuple[int, int], longest: int, width: int, label: tuple[int, int]
) -> Sheet:
    """Return the sheet of pictures whose longer side is `longest`, in a width."""
    rows, columns = shape
    side = longest / max(shape)
    size = max(1, round(columns * side)), max(1, round(rows * side))
    across = max(size[0], label[0]) + GAP
    return Sheet(count, size, min(count, max(1, width // across)), across, label[1])
