"""The picture of a network on the screen: laid out, looked at through a lens, drawn and kept."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data import Dataset
from nnviz.debugger import EdgeChoice, Flow, Frame
from nnviz.debugger.captions import layer_name
from nnviz.graph.draughtsman import Draughtsman
from nnviz.graph.drawing import Cast, Picture, StepPicture
from nnviz.graph.edge_filter import EVERYTHING, EdgeFilter
from nnviz.graph.edge_pictures import EdgePictures
from nnviz.graph.edges import Limits, Stage
from nnviz.graph.highlights import HighlightPainter
from nnviz.graph.layout import BOTTOM, NetworkLayout, lay_out
from nnviz.graph.lens import WHOLE, on_layer, through
from nnviz.graph.minimap import MiniMap
from nnviz.graph.navigation import Navigation
from nnviz.graph.notes import notes
from nnviz.graph.palette import LIGHT, Palette
from nnviz.graph.pointed import NOTHING, Pointed
from nnviz.graph.pulses import paint_pulses
from nnviz.graph.unit_pictures import UnitPictures
from nnviz.graph.units import UnitPainter, activation_range, output_label_width

REST_MS, PAUSE_MS = 150, 40
"""The view rests when nothing of it has changed for so long: then the last edges are drawn; and
those that a step is about when no other step follows it for so long, as while a key is held."""
_MARGIN = 6.0
"""What is left free below the controls in the corner."""


class NetworkCanvas(QWidget):
    """Shows a frame of the network, or the part of it that is looked at; knows no pointer.

    Few edges, and the strongest of very many, are drawn when they are painted. All of very many,
    and everything while training, is drawn by a thread of its own.
    """

    limitsChanged = Signal(object, object)  # each edge quantity's limit, the activations' range
    litScaleChanged = Signal(object)  # the limits of a lit unit's edges in each gap, or None
    viewChanged = Signal()  # another part of the drawing, or other edges, are looked at

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(240, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Network")
        self._palette = LIGHT
        self._frame: Frame | None = None
        self._dataset: Dataset | None = None
        self._choice = EdgeChoice.STEP
        self._layout: NetworkLayout | None = None
        self._whole: NetworkLayout | None = None
        self._edges = EdgePictures()
        self._units = UnitPictures()
        self._filter = EVERYTHING
        self._pulse: tuple[Flow, float] | None = None
        self._lit_limits: dict[int, Limits] | None = None
        self._told = ""
        self.draughtsman = Draughtsman(self)
        self.draughtsman.drawn.connect(self._take_picture)
        self._rest, self._pause = QTimer(self), QTimer(self)
        for timer, length in ((self._rest, REST_MS), (self._pause, PAUSE_MS)):
            timer.setSingleShot(True)
            timer.setInterval(length)
        self._rest.timeout.connect(self._draw_what_is_missing)
        self._pause.timeout.connect(self._draw_the_step)
        self.navigation = Navigation(self)
        self.navigation.changed.connect(self._look_elsewhere)
        self._minimap = MiniMap()
        self.covered = QRect()

    # -- what to show --------------------------------------------------------------------------

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._palette = palette
        self._edges.forget()
        self.refresh()

    def show_frame(self, frame: Frame, dataset: Dataset, *, live: bool = False) -> None:
        """Show a frame; `live` while training changes Θ by itself."""
        self._say("")
        before, of = self._frame, self._dataset
        self._frame, self._dataset = frame, dataset
        other = before is None or before.network.layer_sizes != frame.network.layer_sizes
        if other or of is not dataset:
            self._lay_out_anew()
        if other:
            self.navigation.fit()
            self.filter_edges(EVERYTHING)
            self._forget_units()
        self._colour_edges(live=live)
        self.setAccessibleDescription(frame.caption)

    def _forget_units(self) -> None:
        """Forget what was of the units of another network."""
        self._pulse = None

    def colour_edges_by(self, choice: EdgeChoice) -> None:
        """Choose what colours the edges."""
        self._choice = choice
        self._colour_edges(live=False)

    def show_pulse(self, flow: Flow | None, progress: float) -> None:
        """Show what travels, `progress` (0 … 1) of its way done; None for nothing."""
        self._pulse = None if flow is None else (flow, progress)
        self.refresh()

    def refresh(self) -> None:
        """Paint again, but for what the controls in its corner cover."""
        self._tell_lit_scale()
        self.update(QRegion(self.rect()).subtracted(QRegion(self.covered)))

    # -- where it stands -----------------------------------------------------------------------

    @property
    def network_layout(self) -> NetworkLayout | None:
        """Where the units stand, in this widget's coordinates; None before the first frame."""
        if self._layout is None:
            whole = self.whole_layout
            self._layout = None if whole is None else through(whole, self.navigation.lens)
        return self._layout

    @property
    def whole_layout(self) -> NetworkLayout | None:
        """Where they would stand if the whole drawing were seen."""
        if self._whole is None and self._frame is not None and self._dataset is not None:
            sizes = self._frame.network.layer_sizes
            shape = self._dataset.image_shape
            labels = output_label_width(self._dataset, self.font())
            size = float(self.width()), float(self.height())
            self._whole = lay_out(sizes, shape, *size, labels, bottom=self._bottom)
        return self._whole

    def cover(self, box: QRect) -> None:
        """Keep the lower left corner, which controls cover, free of the whole drawing."""
        before, self.covered = self._bottom, box
        if self._bottom != before:
            self._lay_out_anew()
            self.refresh()

    @property
    def _bottom(self) -> float:
        """What is kept free below the layers: for the controls, and the note above them."""
        letters = QFontMetricsF(self.font()).height()
        return max(BOTTOM, _MARGIN + self.covered.height() + letters + 4.0)

    def _lay_out_anew(self) -> None:
        self._whole = self._layout = None
        self._edges.forget()

    @Slot()
    def _look_elsewhere(self) -> None:
        self._layout = None
        self._say("")
        self._edges.forget()
        self.viewChanged.emit()
        self.refresh()

    # -- what is looked at -----------------------------------------------------------------------

    def filter_edges(self, edge_filter: EdgeFilter) -> None:
        """Draw only some of the edges."""
        if edge_filter != self._filter:
            self._filter = edge_filter
            self._edges.filter_by(edge_filter)
            self.viewChanged.emit()
            self.refresh()

    @property
    def edge_filter(self) -> EdgeFilter:
        """Which edges are drawn."""
        return self._filter

    @property
    def edge_limit(self) -> tuple[str, float]:
        """The quantity that colours most edges now, and its limit."""
        limits = self._edges.look.limits
        quantity = max(limits, key=lambda one: limits[one], default=None)
        return ("", 0.0) if quantity is None else (quantity.value, limits[quantity])

    @property
    def note(self) -> str:
        """What is said below the drawing of what is left out of it, as long as it fits."""
        stage = self._stage()
        if stage is None or self._told:
            return self._told
        told = self._edges.note(stage)
        if self._edges.missing(stage) is not None:
            return told  # soon there will be less to tell
        known = any(gap.values is not None for gap in self._edges.edges)
        all_drawn = known and self._filter == EVERYTHING
        choices = notes(told, stage.layout, all_drawn=all_drawn)
        width = QFontMetricsF(self.font()).horizontalAdvance
        return next((text for text in choices if width(text) <= self.width() - 24), choices[-1])

    def zoom_to_layer(self, index: int) -> None:
        """See a whole layer as large as it fits, or say why it cannot be larger."""
        whole = self.whole_layout
        if whole is None:
            return
        lens = on_layer(whole, index)
        if lens == self.navigation.lens == WHOLE:
            name = layer_name(index + 1, len(whole.layers))
            self._say(f"The {name} is as large as it fits. The wheel zooms in to the pointer.")
        self.navigation.look(lens)

    def _toggle_layer(self, index: int) -> None:
        """See a whole layer, or the whole drawing again."""
        whole, lens = self.whole_layout, self.navigation.lens
        if whole is not None and lens != WHOLE and lens == on_layer(whole, index):
            self.navigation.fit()
        else:
            self.zoom_to_layer(index)

    def _say(self, told: str) -> None:
        """Say something in place of the note, until something else is shown or pointed at."""
        if told != self._told:
            self._told = told
            self.refresh()

    def _colour_edges(self, *, live: bool) -> None:
        if self._frame is None:
            return
        self._edges.take(self._frame, self._choice, live=live)
        stage = self._stage()
        if live and stage is not None and self._dataset is not None and self.isVisible():
            cast = Cast(self._frame, self._dataset, self.font())
            self.draughtsman.ask(self._edges.live_drawing(stage, cast))
            self._tell_lit_scale()
        else:
            self.limitsChanged.emit(self._edges.limits, activation_range(self._frame))
            self.refresh()

    def _tell_lit_scale(self) -> None:
        """Say which scale the edges of a lit unit have, where it is another than before."""
        unit = self.lit.unit
        limits = None if unit is None else self._edges.limits_of(unit)
        if limits != self._lit_limits:
            self._lit_limits = limits
            self.litScaleChanged.emit(limits)

    # -- drawn away from the GUI's thread ------------------------------------------------------

    def _stage(self) -> Stage | None:
        layout = self.network_layout
        return None if layout is None else Stage(layout, self._palette, self.devicePixelRatioF())

    @Slot(object)
    def _take_picture(self, picture: Picture | StepPicture) -> None:
        """Show a picture and what it is read against, if it is still of what is to be seen."""
        if not self._edges.take_picture(picture):
            return
        cast = picture.drawing.cast if isinstance(picture, Picture) else None
        if cast is not None:
            self.limitsChanged.emit(picture.drawing.look.limits, activation_range(cast.frame))
        self.refresh()

    @Slot()
    def _draw_the_step(self) -> None:
        """Have all the edges drawn that a step is about, where only the strongest are there yet."""
        step = self._edges.missing_step()
        if step is not None:
            self.draughtsman.ask(step)

    @Slot()
    def _draw_what_is_missing(self) -> None:
        """Have all the edges drawn where only the strongest are there yet."""
        stage = self._stage()
        missing = None if stage is None else self._edges.missing(stage)
        if missing is not None:
            self.draughtsman.ask(missing)

    # -- painting ------------------------------------------------------------------------------

    @property
    def lit(self) -> Pointed:
        """What stands out."""
        return NOTHING

    def render_to(self, painter: QPainter) -> None:
        """Paint everything."""
        stage, frame = self._stage(), self._frame
        if stage is None or frame is None or self._dataset is None:
            painter.fillRect(self.rect(), QColor(self._palette.panel))
            return
        scene = self._edges.scene(stage) if self.lit == NOTHING else None
        if scene is not None:
            painter.drawImage(0, 0, scene)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        else:
            self._paint_network(painter, stage, frame, self._dataset)
        if self.navigation.lens != WHOLE and self.whole_layout is not None:
            whole = replace(stage, layout=self.whole_layout)
            self._minimap.paint(painter, whole, self._edges.look, self.navigation.lens)
        self._paint_note(painter, self.note)

    def _paint_network(
        self, painter: QPainter, stage: Stage, frame: Frame, dataset: Dataset
    ) -> None:
        layout, palette = stage.layout, stage.palette
        self._edges.paint(painter, stage)
        if self._edges.missing(stage) is not None:
            self._rest.start()
        if self._edges.missing_step() is not None:
            self._pause.start()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edges, limits = self._edges.edges, self._edges.limits
        lights = HighlightPainter(painter, layout, frame, edges, limits, palette)
        lights.present_edge()
        if not lights.lit_edges(self.lit, self._lit_limits or {}) and self.lit.unit is not None:
            self._edges.paint_lit(painter, stage, self.lit.unit)
        if self._pulse is not None:
            paint_pulses(painter, layout, *self._pulse, palette)
        if isinstance(painter.device(), QWidget):
            self._units.paint(painter, stage, frame, dataset, self.font())
        else:  # a figure is made of lines and letters, not of pictures
            UnitPainter(painter, layout, frame, dataset, palette, self.font()).paint()
        lights.lit_unit(self.lit)

    def _paint_note(self, painter: QPainter, text: str) -> None:
        """Write at the right of the last line, or of the one above where that has no room."""
        width, height = float(self.width()), float(self.height())
        letters = QFontMetricsF(self.font())
        wide = letters.horizontalAdvance(text) + 4
        beside = wide <= width - self.covered.right() - 30
        left = max(8.0, width - 12 - wide)
        box = QRectF(left, height - 30, width - 12 - left, 18)
        if not beside:  # large letters reach higher than the controls' room below the drawing
            box.setHeight(max(16.0, letters.height()))
            box.moveBottom(min(height - 34, float(self.covered.top())))
        if text and (self.navigation.lens != WHOLE or not beside):
            painter.fillRect(box, QColor(self._palette.panel))
        painter.setFont(self.font())
        painter.setPen(QColor(self._palette.quiet))
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box, align | Qt.TextFlag.TextDontClip, text)

    # -- Qt ------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(820, 640)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.navigation.resized(event.oldSize().width(), event.oldSize().height())
        self._lay_out_anew()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self._lay_out_anew()
        super().changeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._rest.stop()
        self._pause.stop()
        self.draughtsman.shut_down()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self.render_to(painter)
