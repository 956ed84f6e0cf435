"""The units, their values and their labels, painted over the edges."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from nnviz.data import Dataset
from nnviz.debugger import Frame, Phase, Quantity
from nnviz.debugger.numbers import UNKNOWN, forms, short, subscript
from nnviz.debugger.trace import Array
from nnviz.graph.headings import BETWEEN, fitting, names, pitch, places, sizes
from nnviz.graph.layout import LayerLayout, LayerStyle, NetworkLayout
from nnviz.graph.lettering import Lettering, lettering
from nnviz.graph.palette import Palette, rgb, text_on
from nnviz.graph.scale import largest_size

SMALLEST_DIGITS = 0.8
"""The digits in a circle are at least so large, as a share of the text's size."""
_FIRST_LINE, _SECOND_LINE = 26.0, 46.0
"""Where the middles of a heading's lines are; the second is lower where the letters are large."""
_CENTRE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def phase_colour(palette: Palette, phase: Phase) -> str:
    """Return the strong colour of a pass."""
    if phase is Phase.FORWARD:
        return palette.forward
    return palette.cost if phase is Phase.COST else palette.backward


@dataclass(frozen=True, slots=True, eq=False)
class UnitPainter:
    """Paints every layer of one frame; `font` is the application's, whose size all text follows."""

    painter: QPainter
    layout: NetworkLayout
    frame: Frame
    dataset: Dataset
    palette: Palette
    font: QFont

    def paint(self) -> None:
        """Paint titles, bias units and units, with their values and labels."""
        for _ in self.parts():
            pass

    def parts(self) -> Iterator[None]:
        """Do the same part by part, for others to have their turn in between."""
        for index in range(len(self.layout.layers)):
            yield from self.layer(index)
        self.titles()

    def layer(self, index: int) -> Iterator[None]:
        """Paint the units of a layer, part by part."""
        layer = self.layout.layers[index]
        if layer.bias_y is not None:
            self._bias(layer)
        yield
        if layer.style is LayerStyle.PICTURE:
            self._picture(layer)
        elif layer.style is LayerStyle.COLUMN:
            self._strip(index, layer)
        else:
            yield from self._units(index, layer)
        yield
        if index == len(self.layout.layers) - 1:
            self._beside_outputs(layer)
        elif index == 0:
            self._beside_inputs(layer)

    def state(self, index: int) -> Hashable:
        """Return what the painting of a layer depends on, apart from where it stands."""
        frame = self.frame
        values = (frame.a[index], frame.z[index], frame.delta[index], frame.x, frame.y)
        lit = frame.lit_layer == index
        return (
            tuple(None if known is None else known.tobytes() for known in values),
            (frame.place.phase, frame.place.quantity, frame.lit_unit) if lit else None,
            frame.place.phase in (Phase.FORWARD, Phase.COST),
            activation_limit(frame),
        )

    # -- layers --------------------------------------------------------------------------------

    def titles(self) -> None:
        """Write each layer's name and number of units above it, all of them as long or short.

        Where a layer reaches up to them, as when zoomed in, they have a plate over its units.
        """
        room, layers = pitch(self.layout) - BETWEEN, self.layout.layers
        bold, plain = self._sans(1.0, bold=True), self._sans(0.88)
        second = max(_SECOND_LINE, _FIRST_LINE + (bold.height + plain.height) / 2 - 3.0)
        heads = fitting(names(len(layers)), room, bold.width)
        units = fitting(sizes(self.layout), room, plain.width)
        widths = [
            min(room, max(bold.width(name), plain.width(size)))
            for name, size in zip(heads, units, strict=True)
        ]
        for index, x in enumerate(places(self.layout, widths)):
            if x is None:
                continue
            if _top(layers[index]) < second + plain.height / 2:
                top, bottom = _FIRST_LINE - bold.height / 2, second + plain.height / 2
                self._plate(QRectF(x - widths[index] / 2, top, widths[index], bottom - top))
            self._text(x, _FIRST_LINE, room, heads[index], self.palette.text, bold, over=True)
            self._text(x, second, room, units[index], self.palette.quiet, plain, over=True)

    def _plate(self, box: QRectF) -> None:
        """Draw what a heading stands on."""
        self.painter.setPen(_pen(self.palette.control))
        self.painter.setBrush(QColor(self.palette.panel))
        self.painter.drawRoundedRect(box.adjusted(-4, -1, 4, 1), 4, 4)

    def _units(self, index: int, layer: LayerLayout) -> Iterator[None]:
        values = self.frame.a[index]
        shades = [] if values is None else self._shades(values).tolist()
        lit_layer = self.frame.lit_layer == index
        for unit in self._seen(layer):
            y = float(layer.heights[unit])
            fill, value = rgb(self.palette.panel), None
            if values is not None and unit < len(values):
                value = float(values[unit])
                fill = self.palette.activations.colour(shades[unit])
            lit = lit_layer and self.frame.lit_unit in (None, unit + 1)
            self._circle(layer.centre_x, y, layer.radius, fill, lit=lit)
            if layer.style is LayerStyle.CIRCLES:
                shown = [UNKNOWN] if value is None else forms(value)
                self._inside(layer.centre_x, y, layer.radius, shown, text_on(fill))
            elif value is None:
                self._dash(layer.centre_x, y, layer.radius)
            if layer.labelled:
                self._labels(index, unit, layer.centre_x, y + layer.radius + 11)
            yield
        if lit_layer and layer.style is LayerStyle.DOTS and self.frame.lit_unit is not None:
            self._beside_dot(index, layer, self.frame.lit_unit - 1)

    def _seen(self, layer: LayerLayout) -> list[int]:
        """Return the indices of the units that are in the drawing, which may be a part of it."""
        reach = layer.radius + 30.0
        if not -reach < layer.centre_x < self.layout.width + reach:
            return []
        inside = (layer.heights > -reach) & (layer.heights < self.layout.height + reach)
        return [int(unit) for unit in np.flatnonzero(inside)]

    def _beside_dot(self, index: int, layer: LayerLayout, unit: int) -> None:
        """Write the value of the present unit beside it, where it is too small to hold it."""
        frame, quantity = self.frame, self.frame.place.quantity
        known = {Quantity.Z: frame.z, Quantity.A: frame.a, Quantity.DELTA: frame.delta}
        if quantity not in known or index == len(self.layout.layers) - 1:
            return
        values = known[quantity][index]
        if values is None or unit >= len(values):
            return
        y = float(layer.heights[unit])
        text = f"{quantity.value}{subscript(unit + 1)} = {_value(values, unit)}"
        ink = phase_colour(self.palette, frame.place.phase)
        x, after = layer.centre_x + layer.radius + 8, self.layout.layers[index + 1]
        room, letters = after.in_x - after.radius - 6 - x, self._mono(1.05)
        text = text if letters.width(text) <= room else _value(values, unit)
        self._text(x, y, room, text, ink, letters, align=_LEFT, over=True)

    def _labels(self, index: int, unit: int, x: float, y: float) -> None:
        """Write what is below a unit: the feature, or z and then δ."""
        room = pitch(self.layout) - 4
        if index == 0:
            name, font = self.dataset.feature_names[unit], self._sans(0.88)
            if x > 0.0:
                x = max(x, min(room, font.width(name)) / 2 + 4)
            self._text(x, y, room, name, self.palette.quiet, font, over=True)
            return
        errors = self.frame.delta[index]
        sums = self.frame.z[index]
        backwards = self.frame.place.phase not in (Phase.FORWARD, Phase.COST)
        if backwards:
            known = errors is not None and unit < len(errors)
            ink = self.palette.backward if known else self.palette.quiet
            name, value = "δ", _value(errors, unit)
        else:
            ink = self.palette.quiet
            name, value = "z", _value(sums, unit)
        font = self._mono(0.88)
        text = f"{name} = {value}"
        self._text(x, y, room, text if font.width(text) <= room else value, ink, font, over=True)

    def _beside_outputs(self, layer: LayerLayout) -> None:
        """Write each output's class and target to the right of it, when there is room."""
        if layer.style is LayerStyle.COLUMN or len(layer.heights) < 1:
            return
        spacing = (
            self.layout.height if len(layer.heights) == 1 else float(np.diff(layer.heights)[0])
        )
        if spacing < 12:
            return
        left = layer.centre_x + layer.radius + 8
        classes = self.dataset.class_names
        single = len(layer.heights) == 1
        for unit, y in enumerate(layer.heights.tolist()):
            target = self.frame.y[unit]
            asked = f"y = {short(float(target))}"
            own = not single and unit == int(np.argmax(self.frame.y))
            text = asked if single else f"{classes[unit]}  {asked}" if target else classes[unit]
            ink = self.palette.text if own else self.palette.quiet
            font = self._sans(0.88, bold=own)
            self._text(left, y, self.layout.width - left, text, ink, font, align=_LEFT)

    def _beside_inputs(self, layer: LayerLayout) -> None:
        """Write each feature's name to the left of its unit where none fits below."""
        if layer.labelled or layer.style not in (LayerStyle.CIRCLES, LayerStyle.DOTS):
            return
        if len(layer.heights) > 1 and float(np.diff(layer.heights)[0]) < 12:
            return
        right = layer.centre_x - layer.radius - 6
        for unit, y in enumerate(layer.heights.tolist()):
            name = self.dataset.feature_names[unit]
            self._text(right, y, right - 4, name, self.palette.quiet, self._sans(0.8), align=_RIGHT)

    def _bias(self, layer: LayerLayout) -> None:
        assert layer.bias_y is not None  # noqa: S101  asked by the caller
        radius = layer.bias_radius
        ground = rgb(self.palette.ground)
        self._circle(layer.out_x, layer.bias_y, radius, ground, lit=False)
        if radius >= 9:
            self._inside(layer.out_x, layer.bias_y, radius, ["+1"], self.palette.text)
        if layer.labelled:
            y = layer.bias_y + radius + 10
            font = self._sans(0.88)
            self._text(layer.out_x, y, 80, "bias", self.palette.quiet, font, over=True)

    def _picture(self, layer: LayerLayout) -> None:
        image = picture(self.frame.x.reshape(layer.picture_shape), self.palette)
        area = QRectF(layer.area.x, layer.area.y, layer.area.width, layer.area.height)
        self.painter.drawImage(area, image)
        self.painter.setPen(QPen(QColor(self.palette.control), 1))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawRect(area)

    def _strip(self, index: int, layer: LayerLayout) -> None:
        """Draw a layer of too many units for dots as a column of colours, the unknown hatched."""
        values = self.frame.a[index]
        shades = np.zeros(len(layer.heights))
        if values is not None:
            shades[: len(values)] = self._shades(values)
        table = self.palette.activations.table
        pixels = np.ascontiguousarray(
            table[self.palette.activations.indices(shades)][:, np.newaxis]
        )
        image = QImage(pixels.data, 1, len(shades), 3, QImage.Format.Format_RGB888)
        area = QRectF(layer.area.x, layer.area.y, layer.area.width, layer.area.height)
        self.painter.drawImage(area, image)
        self.painter.setPen(QPen(QColor(self.palette.control), 1))
        known = 0 if values is None else len(values)
        unknown = area.adjusted(0, area.height() * known / len(shades), 0, 0)
        self.painter.fillRect(unknown, QColor(self.palette.panel))
        self.painter.fillRect(
            unknown, QBrush(QColor(self.palette.control), Qt.BrushStyle.BDiagPattern)
        )
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawRect(area)

    # -- one unit ------------------------------------------------------------------------------

    def _shades(self, values: Array) -> Array:
        """Return how strong each value is, −1 … 1."""
        return np.clip(np.nan_to_num(values) / activation_limit(self.frame), -1.0, 1.0)

    def _circle(
        self, x: float, y: float, radius: float, fill: tuple[int, int, int], *, lit: bool
    ) -> None:
        strong = phase_colour(self.palette, self.frame.place.phase)
        ink, width = (strong, 1.5 if radius < 6 else 3.0) if lit else (self.palette.control, 1.0)
        self.painter.setPen(_pen(ink, width))
        self.painter.setBrush(QColor(*fill))
        self.painter.drawEllipse(QPointF(x, y), radius, radius)

    def _dash(self, x: float, y: float, radius: float) -> None:
        """Draw the dash that says that a value is not known, where no letter has room."""
        half = max(1.0, 0.5 * radius)
        self.painter.setPen(_pen(self.palette.quiet, 1.0 if radius < 6 else 1.5))
        self.painter.drawLine(QPointF(x - half, y), QPointF(x + half, y))

    # -- text ----------------------------------------------------------------------------------

    def _sans(self, scale: float, *, bold: bool = False) -> Lettering:
        return lettering(self.font.family(), self.font.pointSizeF() * scale, bold=bold)

    def _mono(self, scale: float) -> Lettering:
        return lettering("", self.font.pointSizeF() * scale)

    def _inside(self, x: float, y: float, radius: float, written: list[str], ink: str) -> None:
        """Write into a circle the longest of these forms that can be read there."""
        room = 2 * radius - 3
        least = self._mono(SMALLEST_DIGITS)
        text = next((form for form in written if least.width(form) <= room), written[-1])
        widest = self._mono(1.05).width(text)
        letters = self._mono(min(1.05, max(1.05 * room / widest, SMALLEST_DIGITS)))
        self._text(x, y, 4 * radius, text, ink, letters)

    def _text(  # noqa: PLR0917  where, what and how are six plain things
        self,
        x: float,
        y: float,
        room: float,
        text: str,
        ink: str,
        letters: Lettering,
        *,
        align: Qt.AlignmentFlag = _CENTRE,
        over: bool = False,
    ) -> None:
        """Write one line centred at (x, y), or beginning or ending there, at most `room` wide.

        `over` edges it has a ground of its own.
        """
        width = letters.width(text)
        if width > room:
            text = letters.metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(room, 1.0))
            width = letters.width(text)
        left = x if align == _LEFT else x - width if align == _RIGHT else x - width / 2
        if over:
            half = letters.height / 2 - 2
            box = QRectF(left - 2, y - half, width + 4, 2 * half)
            self.painter.fillRect(box, QColor(self.palette.panel))
        self.painter.setFont(letters.font)
        self.painter.setPen(_pen(ink))
        baseline = y + letters.rise / 2
        self.painter.drawText(QPointF(left, baseline), text)


@lru_cache(maxsize=64)
def _pen(ink: str, width: float = 1.0) -> QPen:
    """Return a pen that is kept, because a frame has some fifty of them."""
    return QPen(QColor(ink), width)


def _value(values: Array | None, unit: int) -> str:
    return UNKNOWN if values is None or unit >= len(values) else short(float(values[unit]))


def _top(layer: LayerLayout) -> float:
    """Return how far up a layer reaches."""
    bias = np.inf if layer.bias_y is None else layer.bias_y - layer.bias_radius
    return min(layer.area.y, bias)


def activation_limit(frame: Frame) -> float:
    """Return the activation that has the full colour: the largest on the screen, or 1."""
    known = [largest_size(values) for values in frame.a if values is not None and len(values)]
    return max([1.0, *known])


def activation_range(frame: Frame) -> tuple[float, float]:
    """Return the activations that have the full colours, the lowest 0 where none is negative."""
    limit = activation_limit(frame)
    negative = any(values is not None and bool((values < 0.0).any()) for values in frame.a)
    return -limit if negative else 0.0, limit


def output_label_width(dataset: Dataset, font: QFont) -> float:
    """Return the room that the class names and targets beside the outputs need."""
    bold = QFont(font)
    bold.setBold(True)
    names = dataset.class_names if dataset.output_count > 1 else ("",)
    metrics = QFontMetricsF(bold)
    return max(metrics.horizontalAdvance(f"{name}  y = 1") for name in names) + 24


def picture(
    values: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", palette: Palette
) -> QImage:
    """Return the picture of inputs 0 … 1 (rows, columns): ink on the panel's ground."""
    ground, ink = np.array(rgb(palette.panel)), np.array(rgb(palette.text))
    shares = np.clip(np.nan_to_num(values), 0.0, 1.0)[..., np.newaxis]
    pixels = np.rint(ground + shares * (ink - ground)).astype(np.uint8)
    rows, columns = values.shape
    data = np.ascontiguousarray(pixels)
    return QImage(data.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888).copy()
