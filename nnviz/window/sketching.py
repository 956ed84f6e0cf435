"""Lets a person draw an input, and shows what the network answers stroke by stroke."""

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QMainWindow

from nnviz.data import Dataset, with_example
from nnviz.data.checks import FloatArray
from nnviz.document.document import Document
from nnviz.document.experiment import Experiment
from nnviz.engine import Network, forward
from nnviz.training.run import Snapshot
from nnviz.views.drawing_pad import DrawingPad
from nnviz.window import theme
from nnviz.window.editing import Editing


class Sketching(QObject):
    """Owns the pad; answers with the Θ of now, also while it is trained."""

    refused = Signal(object)  # a sentence: why something cannot be

    def __init__(
        self,
        document: Document,
        editing: Editing,
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._document = document
        self._editing = editing
        self._window = window
        self._pad: DrawingPad | None = None
        self._network: Network = document.experiment.network
        self._range: tuple[Dataset, FloatArray, FloatArray] | None = None
        document.changed.connect(self._follow)
        editing.training.live.connect(self._follow_live)

    @Slot()
    def open(self) -> None:
        """Bring the pad to the front, with a sheet of the input's size."""
        dataset = self._document.experiment.dataset
        if dataset.image_shape is None:
            self.refused.emit(
                "Only inputs that are the pixels of pictures can be drawn. Open the digits (File, "
                "Open preset), or data of your own with pictures."
            )
            return
        if self._pad is None:
            self._pad = DrawingPad(self._window)
            self._pad.drawn.connect(self._answer)
            self._pad.exampleWished.connect(self._add)
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # noqa: S101  there is one
        self._pad.set_palette(theme.current(app))
        self._follow(self._document.experiment, opening=True)
        self._pad.show()
        self._pad.activateWindow()

    @Slot(object)
    def _follow(self, experiment: Experiment, *, opening: bool = False) -> None:
        """Answer with the Θ of an experiment; close the pad where its inputs are no pictures."""
        self._network = experiment.network
        pad, dataset = self._pad, experiment.dataset
        if pad is None or not (opening or pad.isVisible()):
            return
        if dataset.image_shape is None:
            pad.hide()
            return
        pad.begin(dataset.image_shape, dataset.class_names)
        self._answer()

    @Slot(object)
    def _follow_live(self, snapshot: Snapshot) -> None:
        self._network = snapshot.network
        if self._pad is not None and self._pad.isVisible():
            self._answer()

    @Slot(object)
    def _answer(self, _pixels: object = None) -> None:
        """Show h of what is drawn."""
        pad, dataset = self._pad, self._document.experiment.dataset
        if pad is None or pad.pixels.shape != dataset.image_shape:
            return
        h = forward(self._network, self._inputs(dataset, pad.pixels)[None]).a[-1]
        pad.show_answer(h[0], int(dataset.predicted(h)[0]))

    @Slot(object, object)
    def _add(self, pixels: FloatArray, label: int) -> None:
        def added(experiment: Experiment) -> Experiment:
            x = self._inputs(experiment.dataset, pixels)
            dataset = with_example(experiment.dataset, x, label)
            return experiment.with_dataset(dataset).choosing(dataset.example_count - 1)

        self._editing.change(added, "Add a drawing")

    def _inputs(self, dataset: Dataset, pixels: FloatArray) -> FloatArray:
        """Return x (n,) as the network sees it: from the lowest raw pixel, the ground, to the
        highest, the ink, scaled as the data were.
        """
        if self._range is None or self._range[0] is not dataset:
            ends = (dataset.X.min(axis=0), dataset.X.max(axis=0))
            raw = [dataset.scaling.unscale(end) for end in ends]
            ground, ink = (
                dataset.scaling.apply(np.full(dataset.feature_count, end))
                for end in (raw[0].min(), raw[1].max())
            )
            self._range = (dataset, ground, ink)
        _, ground, ink = self._range
        return ground + pixels.ravel() * (ink - ground)
