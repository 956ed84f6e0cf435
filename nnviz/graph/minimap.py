"""The whole drawing in small, in a corner, while only a part of it is looked at."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nnviz.graph.edges import Look, Stage, draw_small
from nnviz.graph.layout import LayerStyle, NetworkLayout
from nnviz.graph.lens import Lens, through
from nnviz.graph.palette import Palette

SHARE, WIDEST, NARROWEST = 0.2, 220.0, 120.0
"""How wide the map is: a share of the view, within these."""
_MARGIN, _BELOW = 12.0, 4.0


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    look: Look
    stage: Stage
    image: QImage


class MiniMap:
    """Paints the map, and tells what a point in it stands for; its picture is kept."""

    def __init__(self) -> None:
        self._kept: _Kept | None = None

    def box(self, layout: NetworkLayout) -> QRectF:
        """Return where the map is, in the lower right corner of a view of the layout's size."""
        width = min(max(SHARE * layout.width, NARROWEST), WIDEST)
        height = width * layout.height / layout.width
        left = layout.width - _MARGIN - width
        return QRectF(left, layout.height - layout.bottom - _BELOW - height, width, height)

    def lens_at(self, layout: NetworkLayout, lens: Lens, point: QPointF) -> Lens:
        """Return the lens moved so that what a point of the map stands for is in the middle."""
        box = self.box(layout)
        u = (point.x() - box.left()) / box.width() * layout.width
        v = (point.y() - box.top()) / box.height() * layout.height
        moved = Lens(
            lens.scale, layout.width / 2 - lens.scale * u, layout.height / 2 - lens.scale * v
        )
        return moved.within(layout.width, layout.height)

    def paint(self, painter: QPainter, stage: Stage, look: Look, lens: Lens) -> None:
        """Paint the map of the whole drawing on `stage`, with a frame around what the lens sees."""
        layout, palette = stage.layout, stage.palette
        box = self.box(layout)
        painter.drawImage(box.topLeft(), self._image(stage, look, box))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(palette.control), 1))
        painter.drawRect(box)
        seen = lens.seen(layout.width, layout.height)
        share = box.width() / layout.width
        part = QRectF(seen.x, seen.y, seen.width, seen.height)
        frame = QRectF(part.topLeft() * share, part.size() * share)
        frame.translate(box.topLeft())
        tint = QColor(palette.accent)
        tint.setAlpha(40)
        painter.setBrush(tint)
        painter.setPen(QPen(QColor(palette.accent), 1.5))
        painter.drawRect(frame)

    def _image(self, stage: Stage, look: Look, box: QRectF) -> QImage:
        kept = self._kept
        if (
            kept is None
            or kept.look is not look
            or kept.stage.layout is not stage.layout
            or kept.stage.palette is not stage.palette
            or kept.stage.ratio != stage.ratio
        ):
            small = through(stage.layout, Lens(box.width() / stage.layout.width))
            small = replace(small, width=box.width(), height=box.height())
            image = draw_small(replace(stage, layout=small), look)
            _paint_layers(image, small, stage.palette)
            kept = self._kept = _Kept(look, stage, image)
        return kept.image


def _paint_layers(image: QImage, layout: NetworkLayout, palette: Palette) -> None:
    """Paint each layer as the bar or the picture's frame that it is from afar."""
    with QPainter(image) as painter:
        for layer in layout.layers:
            area = layer.area
            if layer.style is LayerStyle.PICTURE:
                bar = QRectF(area.x, area.y, area.width, area.height)
            else:
                bar = QRectF(layer.centre_x - 1.5, layer.heights[0] - 1.5, 3.0, 3.0)
                bar.setBottom(float(layer.heights[-1]) + 1.5)
            painter.fillRect(bar, QColor(palette.control))
