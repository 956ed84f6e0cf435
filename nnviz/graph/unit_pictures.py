"""The units as pictures that are kept, one a layer: a step changes the units of one or two."""

from collections.abc import Hashable
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QImage, QPainter

from nnviz.data import Dataset
from nnviz.debugger import Frame
from nnviz.graph.edges import Stage
from nnviz.graph.headings import pitch
from nnviz.graph.layout import TOP, LayerStyle
from nnviz.graph.units import UnitPainter

_TITLES = -1
"""The layers' headings, kept beside the layers themselves."""
_NOTHING = object()
"""What a picture is of that is to be drawn anew."""
_HEADINGS = TOP
"""How far down the headings reach, at most."""


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """A picture, where it stands, and what it was painted of."""

    of: Hashable
    left: float
    image: QImage


class UnitPictures:
    """Paints the units of a frame, drawing anew only the layers that are others than before."""

    def __init__(self) -> None:
        self._stage: Stage | None = None
        self._dataset: Dataset | None = None
        self._font = ""
        self._kept: dict[int, _Kept] = {}

    def paint(
        self, painter: QPainter, stage: Stage, frame: Frame, dataset: Dataset, font: QFont
    ) -> None:
        """Paint every layer and the headings."""
        self._follow(stage, dataset, font)
        for index in (*range(len(stage.layout.layers)), _TITLES):
            units = UnitPainter(painter, stage.layout, frame, dataset, stage.palette, font)
            of: Hashable = None if index == _TITLES else units.state(index)
            kept = self._kept.get(index)
            if kept is None or kept.of != of:
                box = _box(index, stage)
                image = _blank(box, stage.ratio, None if kept is None else kept.image)
                _draw(image, box, index, units)
                kept = self._kept[index] = _Kept(of, box.left(), image)
            painter.drawImage(QPointF(kept.left, 0.0), kept.image)

    def _follow(self, stage: Stage, dataset: Dataset, font: QFont) -> None:
        """Forget every picture where the place, the ground, the data or the letters are others."""
        before = self._stage
        same = (
            before is not None
            and before.layout is stage.layout
            and before.palette is stage.palette
            and before.ratio == stage.ratio
            and self._dataset is dataset
            and self._font == font.key()
        )
        if not same:
            self._kept = {
                index: _Kept(_NOTHING, 0.0, kept.image) for index, kept in self._kept.items()
            }
            self._stage, self._dataset, self._font = stage, dataset, font.key()


def _blank(box: QRectF, ratio: float, before: QImage | None) -> QImage:
    """Return an empty picture: the one before, if it has the size."""
    size = QSize(max(1, round(box.width() * ratio)), max(1, round(box.height() * ratio)))
    image = before
    if image is None or image.size() != size or image.devicePixelRatio() != ratio:
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    return image


def _draw(image: QImage, box: QRectF, index: int, units: UnitPainter) -> None:
    """Draw a layer, or the headings, into a picture of their box."""
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(-box.left(), 0.0)
        inside = replace(units, painter=painter)
        if index == _TITLES:
            inside.titles()
        else:
            for _ in inside.layer(index):
                pass


def _box(index: int, stage: Stage) -> QRectF:
    """Return the room of a layer: half-way to its neighbours, or to the drawing's edges.

    That of dots reaches to the next layer, because beside a dot may stand its value.
    """
    layout = stage.layout
    if index == _TITLES:
        return QRectF(0.0, 0.0, layout.width, min(_HEADINGS, layout.height))
    layer, half = layout.layers[index], pitch(layout) / 2
    left = 0.0 if index == 0 else layer.in_x - half
    reach = 2 * half if layer.style is LayerStyle.DOTS else half
    right = layout.width if index == len(layout.layers) - 1 else layer.out_x + reach
    left, right = min(max(left, 0.0), layout.width), min(max(right, 0.0), layout.width)
    return QRectF(left, 0.0, max(1.0, right - left), layout.height)
