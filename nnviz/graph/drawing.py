"""A picture of the network that is to be drawn, by whichever thread, and the picture once it is."""

from dataclasses import dataclass

from PySide6.QtGui import QFont, QImage, QPainter

from nnviz.data import Dataset
from nnviz.debugger import Frame
from nnviz.graph.edges import Look, ShouldStop, Stage, draw_edges, draw_some
from nnviz.graph.highlights import HighlightPainter
from nnviz.graph.units import UnitPainter


@dataclass(frozen=True, slots=True, eq=False)
class Cast:
    """The units of a frame, and the application's font, whose size all text follows."""

    frame: Frame
    dataset: Dataset
    font: QFont


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """The edges drawn, and over a copy of them the units if they were wished too."""

    drawing: "Drawing"
    edges: QImage
    scene: QImage | None


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """What is to be drawn: of many edges the `most` strongest, or all if None.

    A patient drawing may take long: it is given up for a newer one. One with `calm` goes from call
    to call into Qt, and so only gets on where no other thread computes meanwhile.
    """

    look: Look
    stage: Stage
    most: int | None = None
    cast: Cast | None = None
    patient: bool = False
    calm: bool = False

    def draw(self, should_stop: ShouldStop | None = None) -> Picture | None:
        """Return the picture, or None once `should_stop`, which is asked often, said so."""
        edges = draw_edges(self.stage, self.look, most=self.most, should_stop=should_stop)
        if edges is None:
            return None
        scene = None if self.cast is None else self._with_units(edges, self.cast, should_stop)
        return Picture(self, edges, scene)

    def _with_units(self, edges: QImage, cast: Cast, should_stop: ShouldStop | None) -> QImage:
        scene = edges.copy()
        with QPainter(scene) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            stage, look = self.stage, self.look
            HighlightPainter(
                painter, stage.layout, cast.frame, look.edges, look.limits, stage.palette
            ).present_edge()
            units = UnitPainter(
                painter, stage.layout, cast.frame, cast.dataset, stage.palette, cast.font
            )
            for _ in units.parts():
                if should_stop is not None and should_stop():
                    break  # what is there may be seen: it is all but the last units
        return scene


@dataclass(frozen=True, slots=True, eq=False)
class StepPicture:
    """The edges that a step is about, drawn on nothing, and where the picture begins."""

    drawing: "StepDrawing"
    begin: float
    edges: QImage


@dataclass(frozen=True, slots=True, eq=False)
class StepDrawing:
    """The edges of one gap that a step is about, of which at most so many are to be drawn."""

    look: Look
    stage: Stage
    gap: int
    most: int
    patient: bool = False

    def draw(self, should_stop: ShouldStop | None = None) -> StepPicture:
        """Return the picture; it is too soon done to be given up."""
        begin, edges = draw_some(self.stage, self.look, self.gap, self.most)
        return StepPicture(self, begin, edges)
