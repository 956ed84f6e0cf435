"""The edges as pictures that are kept: most steps leave them as they are, and only copy them."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from nnviz.debugger import EdgeChoice, EdgeValues, Frame
from nnviz.debugger.numbers import count
from nnviz.graph.drawing import Cast, Drawing, Picture, StepDrawing, StepPicture
from nnviz.graph.edge_filter import EVERYTHING, EdgeFilter, Masks
from nnviz.graph.edges import FEW, Limits, Look, Stage, draw_some, paint_known, take_long
from nnviz.graph.palette import legible
from nnviz.graph.pointed import Unit
from nnviz.graph.scale import SteadyLimits, largest_size

MOST_AT_ONCE = 2500
"""So many edges, the strongest, are drawn while Θ changes or the view moves."""
MOST_OF_A_STEP = 3000
"""Of the edges that a step is about, the strongest are drawn, up to so many."""
MOST_LINES, _FIRST_LINES = 70, 30
"""Up to so many edges of a step are painted one by one; of more so many at first, the strongest."""
_VEILED = 150
"""How far they step back behind the edges of a unit that is pointed at."""
_FADED = 200
"""How far the other edges step back, 0 … 255, behind those that a step is about."""


class EdgePictures:
    """The picture of the edges, and of many edges a second one of those that a step is about.

    Few edges are drawn anew with each step. Many would take too long: what colours them by the
    step is Θ, and over it, fainter then, stand the edges along which the step computed something.
    Of very many only the strongest are drawn at once, and those of a large drawing less finely; the
    picture of all of them is drawn elsewhere, and given to `take_picture`.
    """

    def __init__(self) -> None:
        self._steady = SteadyLimits()
        self._look = Look()
        self._stage: Stage | None = None
        self._moving: tuple[int, EdgeValues] | None = None
        self._picture: Picture | None = None
        self._step: StepDrawing | None = None
        self._step_picture: StepPicture | None = None
        self._lit: _Lit | None = None
        self._live = False
        self._sizes: tuple[int, ...] = ()
        self._filter = EVERYTHING
        self.edges: tuple[EdgeValues, ...] = ()
        self.limits: Limits = {}

    def forget(self) -> None:
        """Draw everything anew: the place, the size or the colours are others."""
        self._stage = self._picture = self._step = self._lit = None

    def take(self, frame: Frame, choice: EdgeChoice, *, live: bool) -> None:
        """Take over what a frame colours the edges by; `live` while training changes Θ."""
        edges = frame.edges(choice)
        still, moving = edges, None
        if sum(theta.size for theta in frame.thetas) > FEW and not live:
            moving = frame.moving_edges(choice)
            still = frame.still_edges(choice)
            gap = None if moving is None else moving[0]
            edges = tuple(edges[k] if k == gap else still[k] for k in range(len(still)))
        limits = self._steady.update(still if moving is None else (*still, moving[1]), live=live)
        self._sizes = frame.network.layer_sizes
        self._moving, self._live = moving, live
        self.edges, self.limits = edges, limits
        self._look_at(still)

    def filter_by(self, edge_filter: EdgeFilter) -> None:
        """Draw only some of the edges."""
        self._filter = edge_filter
        self._look_at(self._look.edges)

    def _look_at(self, still: tuple[EdgeValues, ...]) -> None:
        limits = _limits_of(still, self.limits)
        shown = self._filter.masks(still, limits, self._sizes) if still else None
        look = Look(still, limits, shown)
        if not _same(look, self._look):
            self._look = look
        self._step = self._lit = None

    @property
    def look(self) -> Look:
        """What the edges look like, apart from those that a step is about."""
        return self._look

    def limits_of(self, unit: Unit) -> dict[int, Limits]:
        """Return the limits of a unit's edges alone, those into it and those out of it, by gap."""
        limits: dict[int, Limits] = {}
        layer, number = unit
        for gap, at in ((layer - 1, (number - 1,)), (layer, (slice(None), number))):
            if 0 <= gap < len(self.edges) and (gap == layer or number):
                quantity, values = self.edges[gap].quantity, self.edges[gap].values
                limits[gap] = {quantity: 0.0 if values is None else largest_size(values[at])}
        return limits

    # -- what is left out ----------------------------------------------------------------------

    def note(self, stage: Stage) -> str:
        """Return how many edges are shown and left out, where that is not plain to see."""
        total = sum(theta for theta in _sizes_of(self._sizes))
        if self._moving is None and not _is_any_known(self.edges):
            return f"{self.edges[0].quantity.value} is not known at this moment."
        step = _left_out(self._moving)
        if total <= FEW and self._filter == EVERYTHING:
            return step
        chosen, drawn = self._counts(stage)
        if drawn < chosen:
            rest = " while training" if self._live else "; the rest follow"
            told = f"The strongest {count(drawn)} of {count(chosen)} edges{rest}."
        elif drawn < total:
            told = f"{count(drawn)} of {count(total)} edges shown, {count(total - drawn)} left out."
        else:
            told = f"All {count(total)} edges."
        return f"{step} {told}".strip()

    def _counts(self, stage: Stage) -> tuple[int, int]:
        """Return how many edges are to be drawn, and how many are drawn by now."""
        now, most = self._picture, None
        if now is not None and now.drawing.stage is self._on(stage) and self._shows(now):
            most = now.drawing.most
        shown = self._look.shown
        gaps = _sizes_of(self._sizes)
        chosen = gaps if shown is None else [int(np.count_nonzero(mask)) for mask in shown]
        return sum(chosen), sum(chosen) if most is None else min(most, sum(chosen))

    # -- drawn elsewhere -----------------------------------------------------------------------

    def live_drawing(self, stage: Stage, cast: Cast) -> Drawing:
        """Return what is to be drawn while training: the strongest edges, and the units."""
        calm = _count(self._look) <= MOST_AT_ONCE  # else NumPy leaves time to others
        return Drawing(self._look, self._on(stage), MOST_AT_ONCE, cast, calm=calm)

    def missing(self, stage: Stage) -> Drawing | None:
        """Return what is to be drawn for every edge to be there, None if all are."""
        stage = self._on(stage)
        now = self._picture
        if now is None or (now.drawing.look is self._look and now.drawing.most is None):
            return None
        return Drawing(self._look, stage, patient=True)

    def missing_step(self) -> StepDrawing | None:
        """Return what is to be drawn of a step that is about many edges, None if it is there."""
        step, now = self._step, self._step_picture
        if step is None or (now is not None and now.drawing is step):
            return None
        values = step.look.edges[step.gap].values
        many = values is not None and np.count_nonzero(np.isfinite(values)) > MOST_LINES
        return step if many else None

    def take_picture(self, picture: Picture | StepPicture) -> bool:
        """Keep a picture that was drawn elsewhere, if it is of what is to be seen now."""
        if isinstance(picture, StepPicture):
            if picture.drawing is self._step:
                self._step_picture = picture
            return picture.drawing is self._step
        fits = picture.drawing.stage is self._stage and self._shows(picture)
        if fits:
            self._picture = picture
        return fits

    def _shows(self, picture: Picture) -> bool:
        """Tell whether a picture is of what is to be seen; while training, of nearly that."""
        return self._live or picture.drawing.look is self._look

    def scene(self, stage: Stage) -> QImage | None:
        """Return the last picture of the units with their edges while training, if there is one."""
        now = self._picture
        if not self._live or now is None or now.drawing.stage is not self._on(stage):
            return None
        return now.scene

    def _on(self, stage: Stage) -> Stage:
        """Return the stage that is kept for as long as it is the same."""
        kept = self._stage
        if kept is None or not _same_stage(kept, stage):
            kept = self._stage = stage
            self._step = self._lit = None
        return kept

    # -- drawn at once -------------------------------------------------------------------------

    def prepare(self, stage: Stage) -> QImage:
        """Return the picture of what is to be seen, drawn at once if it is not there."""
        stage = self._on(stage)
        now = self._picture
        if now is not None and now.drawing.stage is stage and self._shows(now):
            return now.edges
        many = _count(self._look) > MOST_AT_ONCE or take_long(stage, self._look)
        most = MOST_AT_ONCE if many else None
        self._picture = picture = Drawing(self._look, stage, most).draw()
        assert picture is not None  # noqa: S101  nobody can stop it
        return picture.edges

    def paint(self, painter: QPainter, stage: Stage) -> None:
        """Paint the edges."""
        painter.drawImage(0, 0, self.prepare(stage))
        if self._moving is None:
            return
        gap, values = self._moving
        step = self._step_on(stage, gap, values)
        if self._look.shown is not None and not _is_any_finite(step.look.edges[gap]):
            return  # nothing of the step is among the chosen edges, which need not step back
        layout, palette = stage.layout, stage.palette
        left, right = layout.layers[gap].out_x, layout.layers[gap + 1].in_x
        faint = QColor(palette.panel)
        faint.setAlpha(_FADED)
        painter.fillRect(QRectF(left, 0, right - left, layout.height), faint)
        if self._step_picture is not None and self._step_picture.drawing is step:
            painter.drawImage(QPointF(self._step_picture.begin, 0), self._step_picture.edges)
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            most = MOST_LINES if self.missing_step() is None else _FIRST_LINES
            paint_known(painter, stage, step.look, gap, most)

    def _step_on(self, stage: Stage, gap: int, values: EdgeValues) -> StepDrawing:
        """Return what is to be drawn of the step: the same until it is another step."""
        if self._step is None:
            shown = None if self._look.shown is None else self._look.shown[gap]
            look = self._look_with(gap, _masked(values, shown))
            self._step = StepDrawing(look, stage, gap, MOST_OF_A_STEP)
        return self._step

    def paint_lit(self, painter: QPainter, stage: Stage, unit: Unit) -> None:
        """Paint all the edges of a unit, against limits of their own, over all the others."""
        stage, kept = self._on(stage), self._lit
        if kept is None or kept.unit != unit:
            masks = EdgeFilter(unit=unit).masks(self.edges, self.limits, self._sizes) or ()
            own, limits = replace(stage, palette=legible(stage.palette)), self.limits_of(unit)
            pictures = tuple(
                self._lit_in(own, gap, masks[gap], limits[gap]) for gap in limits if len(masks)
            )
            kept = self._lit = _Lit(unit, pictures)
        veil = QColor(stage.palette.panel)
        veil.setAlpha(_VEILED)
        for begin, image in kept.pictures:
            width = image.width() / stage.ratio
            painter.fillRect(QRectF(begin, 0.0, width, stage.layout.height), veil)
            painter.drawImage(QPointF(begin, 0), image)

    def _lit_in(
        self, stage: Stage, gap: int, mask: NDArray[np.bool_], limits: Limits
    ) -> tuple[float, QImage]:
        values = _masked(_zero_if_unknown(self.edges[gap], mask.shape), mask)
        look = replace(self._look_with(gap, values), limits=limits)
        return draw_some(stage, look, gap, MOST_OF_A_STEP)

    def _look_with(self, gap: int, values: EdgeValues) -> Look:
        still = self._look.edges
        return Look((*still[:gap], values, *still[gap + 1 :]), self.limits)


@dataclass(frozen=True, slots=True, eq=False)
class _Lit:
    """The edges of a unit, gap by gap: where each picture begins, and the picture."""

    unit: Unit
    pictures: tuple[tuple[float, QImage], ...]


def _masked(values: EdgeValues, mask: NDArray[np.bool_] | None) -> EdgeValues:
    """Return the values of some edges, NaN for the others."""
    if mask is None or values.values is None:
        return values
    return EdgeValues(values.quantity, np.where(mask, values.values, np.nan))


def _zero_if_unknown(values: EdgeValues, shape: tuple[int, ...]) -> EdgeValues:
    """Return values of which those that are not known are 0."""
    known = np.zeros(shape) if values.values is None else values.values
    return EdgeValues(values.quantity, np.where(np.isnan(known), 0.0, known))


def _is_any_finite(gap: EdgeValues) -> bool:
    return gap.values is not None and bool(np.isfinite(gap.values).any())


def _sizes_of(layer_sizes: tuple[int, ...]) -> list[int]:
    """Return how many edges each gap has."""
    return [above * (below + 1) for below, above in pairwise(layer_sizes)]


def _is_any_known(edges: tuple[EdgeValues, ...]) -> bool:
    return any(gap.values is not None for gap in edges)


def _same_stage(one: Stage, other: Stage) -> bool:
    return one.layout is other.layout and one.palette is other.palette and one.ratio == other.ratio


def _count(look: Look) -> int:
    """Return how many edges have a value."""
    return sum(0 if gap.values is None else gap.values.size for gap in look.edges)


def _same(one: Look, other: Look) -> bool:
    return (
        one.limits == other.limits
        and _same_masks(one.shown, other.shown)
        and len(one.edges) == len(other.edges)
        and all(_same_values(a, b) for a, b in zip(one.edges, other.edges, strict=True))
    )


def _same_masks(one: Masks | None, other: Masks | None) -> bool:
    if one is None or other is None:
        return one is other
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def _same_values(one: EdgeValues, other: EdgeValues) -> bool:
    if one.quantity is not other.quantity or (one.values is None) != (other.values is None):
        return False
    if one.values is None or other.values is None or one.values is other.values:
        return True
    return np.array_equal(one.values, other.values, equal_nan=True)


def _limits_of(edges: tuple[EdgeValues, ...], limits: Limits) -> Limits:
    """Return the limits of those quantities that colour these edges."""
    return {gap.quantity: limits.get(gap.quantity, 0.0) for gap in edges}


def _left_out(moving: tuple[int, EdgeValues] | None) -> str:
    """Return what is said of a step that is about more edges than are drawn."""
    if moving is None or moving[1].values is None:
        return ""
    known = int(np.isfinite(moving[1].values).sum())
    if known <= MOST_OF_A_STEP:
        return ""
    return f"The strongest {count(MOST_OF_A_STEP)} of this step's {count(known)} edges."
