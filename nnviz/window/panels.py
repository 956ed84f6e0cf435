"""The views of the window and the docks that they stand in."""

from dataclasses import dataclass, fields

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow, QSizePolicy, QVBoxLayout, QWidget

from nnviz.graph.palette import Palette
from nnviz.graph.view import NetworkView
from nnviz.views.algorithm import AlgorithmView
from nnviz.views.breakpoint_list import BreakpointList
from nnviz.views.caption import CaptionView
from nnviz.views.cost_chart import CostChart
from nnviz.views.examples import ExamplesView
from nnviz.views.forms import scrolling
from nnviz.views.formula import FormulaView
from nnviz.views.legend import Legend
from nnviz.views.matrices import MatricesView
from nnviz.views.network_panel import NetworkPanel
from nnviz.views.plane import PlanePanel
from nnviz.views.prediction import PredictionBar
from nnviz.views.training_panel import TrainingPanel
from nnviz.views.watch_list import WatchList
from nnviz.views.weight_pictures import WeightPictures
from nnviz.views.what_if import WhatIfView
from nnviz.window import arrangement

_HINT = "Space step  ·  ← back  ·  Shift larger  ·  P play  ·  T train  ·  F8 run"


@dataclass(frozen=True, slots=True)
class Panels:
    """Every view of the window."""

    graph: NetworkView
    caption: CaptionView
    examples: ExamplesView
    network: NetworkPanel
    training: TrainingPanel
    chart: CostChart
    plane: PlanePanel
    formula: FormulaView
    algorithm: AlgorithmView
    matrices: MatricesView
    breakpoints: BreakpointList
    watch: WatchList
    what_if: WhatIfView
    pictures: WeightPictures
    prediction: PredictionBar
    legend: Legend

    @classmethod
    def made(cls) -> "Panels":
        """Return new views."""
        panels = cls(
            NetworkView(),
            CaptionView(),
            ExamplesView(),
            NetworkPanel(),
            TrainingPanel(),
            CostChart(),
            PlanePanel(),
            FormulaView(),
            AlgorithmView(),
            MatricesView(),
            BreakpointList(),
            WatchList(),
            WhatIfView(),
            WeightPictures(),
            PredictionBar(),
            Legend(),
        )
        panels.graph.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return panels

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground whatever does not learn it with each experiment."""
        for field in fields(self):
            view = getattr(self, field.name)
            if hasattr(view, "set_palette"):
                view.set_palette(palette)

    def centre(self) -> QWidget:
        """Return the graph with the question and the caption below it."""
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.graph, 1)
        layout.addWidget(self.prediction)
        layout.addWidget(self.caption)
        return centre

    def fill_status_bar(self, window: QMainWindow) -> None:
        """Put the keys and the legend at the bottom."""
        hint = QLabel(_HINT)
        hint.setProperty("quiet", True)
        hint.setContentsMargins(8, 0, 8, 0)
        hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        window.statusBar().addWidget(hint, 1)
        window.statusBar().addPermanentWidget(self.legend)
        window.statusBar().setSizeGripEnabled(False)

    def docks(self, window: QMainWindow) -> dict[str, QDockWidget]:
        """Put the views into docks, those of the experiment left, those of the step right."""
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        contents: dict[str, tuple[str, QWidget, Qt.DockWidgetArea]] = {
            "examples": ("Example", self.examples, left),
            "network": ("Network", scrolling(self.network), left),
            "training": ("Training", scrolling(self.training), left),
            "chart": ("Cost and accuracy", self.chart, left),
            "plane": ("h(x) over the plane", self.plane, left),
            "formula": ("Formula", self.formula, right),
            "algorithm": ("Algorithm", scrolling(self.algorithm), right),
            "breakpoints": ("Breakpoints", self.breakpoints, right),
            "matrices": ("Matrices", self.matrices, right),
            "watch": ("Watch", self.watch, right),
            "what_if": ("What if", self.what_if, right),
            "pictures": ("Weights as pictures", self.pictures, right),
        }
        return {
            name: arrangement.dock(window, name, title, content, area)
            for name, (title, content, area) in contents.items()
        }
