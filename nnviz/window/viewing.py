"""Joins the drawing with the small controls in its corner and the commands that zoom it."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from nnviz.debugger.captions import layer_name
from nnviz.debugger.numbers import short
from nnviz.document.experiment import Experiment
from nnviz.graph.cards import unit_name
from nnviz.graph.edge_filter import EdgeFilter
from nnviz.graph.navigation import STEP
from nnviz.graph.palette import Palette
from nnviz.graph.view import NetworkView
from nnviz.graph.view_controls import ViewControls

_MARGIN = 6
MOST_KEYS = 9
"""Ctrl and a digit zoom to one of so many layers."""


class Viewing(QObject):
    """Carries out what the person wishes to see of the drawing: how near, which edges."""

    def __init__(self, graph: NetworkView, layers: QMenu, parent: QObject) -> None:
        super().__init__(parent)
        self._graph, self._layers = graph, layers
        self._sizes: tuple[int, ...] = ()
        self._experiment: Experiment | None = None
        self._only = False
        self._controls = ViewControls(graph)
        self._controls.entered.connect(graph.point_at_nothing)
        self._controls.zoomWished.connect(self.zoom)
        self._controls.fitWished.connect(graph.navigation.fit)
        self._controls.leastWished.connect(self._filter_by_strength)
        self._controls.unitOnlyWished.connect(self.show_only_unit)
        graph.viewChanged.connect(self._show)
        graph.pinnedChanged.connect(self._follow_pin)
        graph.limitsChanged.connect(self._show_limit)
        graph.installEventFilter(self)
        self._controls.installEventFilter(self)  # their letters may grow after the graph's
        self._place()

    def set_palette(self, palette: Palette) -> None:
        """Stand on light or dark ground."""
        self._controls.set_palette(palette)

    def follow(self, experiment: Experiment) -> None:
        """Offer the layers of the network that is open."""
        self._experiment = experiment
        if experiment.layer_sizes != self._sizes:
            self._sizes = experiment.layer_sizes
            self._offer_layers()

    # -- wishes --------------------------------------------------------------------------------

    def zoom_in(self) -> None:
        """See the middle of the drawing larger."""
        self._graph.navigation.zoom(STEP)

    def zoom_out(self) -> None:
        """See more of the drawing."""
        self._graph.navigation.zoom(1.0 / STEP)

    @Slot(object)
    def zoom(self, larger: bool) -> None:
        """Zoom in or out."""
        self._graph.navigation.zoom(STEP if larger else 1.0 / STEP)

    def fit(self) -> None:
        """See the whole drawing."""
        self._graph.navigation.fit()

    @Slot(object)
    def show_only_unit(self, only: bool) -> None:
        """Draw only the edges of the pinned unit, whichever it is, or all again."""
        self._only = bool(only)
        self._follow_pin()

    @Slot(object)
    def _filter_by_strength(self, least: float) -> None:
        self._graph.filter_edges(replace(self._graph.edge_filter, least=least))

    @Slot()
    def _follow_pin(self) -> None:
        unit = self._graph.pinned.unit
        if unit is None:
            self._only = False
        shown = unit if self._only else None
        self._graph.filter_edges(EdgeFilter(self._graph.edge_filter.least, shown))
        self._show_unit()

    # -- what is shown -------------------------------------------------------------------------

    @Slot()
    def _show(self) -> None:
        self._controls.show_scale(self._graph.navigation.lens.scale)
        self._show_limit()
        self._show_unit()

    @Slot()
    def _show_limit(self) -> None:
        least = self._graph.edge_filter.least
        name, limit = self._graph.edge_limit
        bars = name if name.startswith("|") else f"|{name}|"
        words = f"{bars} ≥ {short(least * limit)}" if least else "all edges"
        self._controls.show_least(least, words)

    def _show_unit(self) -> None:
        unit, experiment = self._graph.pinned.unit, self._experiment
        name = ""
        if unit is not None and experiment is not None:
            name = unit_name(experiment.dataset, *unit, len(experiment.layer_sizes))
        self._controls.show_unit(name, only=self._graph.edge_filter.unit is not None)

    def _offer_layers(self) -> None:
        self._layers.clear()
        for index in range(len(self._sizes)):
            name = layer_name(index + 1, len(self._sizes)).capitalize()
            action: QAction = self._layers.addAction(name)
            if index < MOST_KEYS:
                action.setShortcut(f"Ctrl+{index + 1}")
            action.triggered.connect(partial(self._zoom_to, index))

    def _zoom_to(self, index: int, _checked: bool = False) -> None:
        self._graph.zoom_to_layer(index)

    # -- where the controls are ----------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the controls in their corner."""
        ours = QEvent.Type.LayoutRequest if watched is self._controls else QEvent.Type.Resize
        if event.type() in (ours, QEvent.Type.FontChange, QEvent.Type.Show):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self._controls.fit(self._graph.width() - 2 * _MARGIN)
        height = self._controls.height()
        self._controls.move(_MARGIN, self._graph.height() - height - _MARGIN)
        self._graph.cover(self._controls.geometry())
