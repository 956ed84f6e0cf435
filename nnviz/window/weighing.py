"""Θ out of files into the open network, and out of it into files."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from nnviz.data import DataError
from nnviz.document import store
from nnviz.document.experiment import Experiment, begin
from nnviz.document.store import StoreError
from nnviz.engine import EngineError, Fixed, Network
from nnviz.exchange.weights_in import Weights, as_in_file, fitted, read_weights
from nnviz.exchange.weights_out import WEIGHT_FORMATS
from nnviz.window import questions
from nnviz.window.editing import Editing
from nnviz.window.filing import Filing, file_name
from nnviz.window.reading import Reading
from nnviz.window.training_controller import TrainingController

_KINDS = "Weights (*.npz *.mat *.csv *.tsv *.txt *.safetensors *.onnx);;All files (*)"
_BY_COLUMNS = " Its inputs are the pixels column by column, as the file of the data has them."


class Weighing(QObject):
    """Imports and exports the weights of the open experiment."""

    told = Signal(object, object)  # a title and a sentence

    def __init__(
        self, filing: Filing, editing: Editing, training: TrainingController, menu: QMenu
    ) -> None:
        super().__init__(filing)
        self._filing, self._editing, self._training = filing, editing, training
        filing.weightsWished.connect(self.take)
        self._reading = Reading(self)
        self._reading.done.connect(self._give)
        self._reading.refused.connect(self._tell_unread)
        self._read: Path | None = None
        for key, (title, suffix, _) in WEIGHT_FORMATS.items():
            menu.addAction(f"{title} ({suffix})…").setData(key)
        menu.triggered.connect(self._export_triggered)

    def ask_for_file(self) -> None:
        """Ask for a file with weights and take them."""
        filing = self._filing
        path = questions.file_to_open(filing.window, "Import weights", _KINDS, filing.folder)
        if path is not None:
            filing.keep_folder(path)
            self.take(path)

    @Slot(object)
    def take(self, path: Path) -> None:
        """Give the network the weights of a file, as one edit; or say what does not fit."""
        self._reading.stop()
        self._read = path
        if store.is_large(path):
            title = f"Reading {path.name} …"
            self._reading.start(title, lambda _note, _stop: read_weights(path), self._filing.window)
            return
        try:
            weights = read_weights(path)
        except (DataError, OSError) as error:
            self._tell_unread(str(error))
        else:
            self._give(weights)

    @Slot(object)
    def _give(self, weights: Weights) -> None:
        assert self._read is not None  # noqa: S101  the weights are out of a file
        name, experiment = self._read.name, self._training.present()
        try:
            imported = _with_network(experiment, fitted(weights.network, experiment.dataset))
        except (DataError, EngineError) as error:
            self._tell_unread(str(error))
            return
        self._editing.replace(imported, f"Import weights of {name}")
        sizes = "-".join(map(str, imported.layer_sizes))
        sentence = f"The network is {sizes} now, with Θ of {name}. Ctrl+Z takes it back."
        self.told.emit("Imported", " ".join((sentence, *weights.notes)))

    @Slot(object)
    def _tell_unread(self, why: str) -> None:
        name = "the file" if self._read is None else self._read.name
        questions.tell(self._filing.window, f"The weights of {name} do not fit.", why)

    def shut_down(self) -> None:
        """End the thread that reads; returns when it has ended."""
        self._reading.shut_down()

    @Slot(QAction)
    def _export_triggered(self, action: QAction) -> None:
        self.export(str(action.data()))

    def export(self, key: str) -> None:
        """Ask for a file and write the present Θ, or h(x) as source, into it."""
        title, suffix, write = WEIGHT_FORMATS[key]
        experiment, filing = self._training.present(), self._filing
        name = "nnviz_h" if key == "octave" else file_name(Path(filing.name).stem)
        proposed = filing.folder / f"{name}{suffix}"
        path = questions.file_to_write(filing.window, title, f"{title} (*{suffix})", proposed)
        if path is None:
            return
        filing.keep_folder(path)
        try:
            store.write(path, write(*as_in_file(experiment.network, experiment.dataset)))
        except (DataError, StoreError) as error:
            questions.tell(filing.window, "Not exported.", str(error))
            return
        order = _BY_COLUMNS if experiment.dataset.column_major else ""
        iteration = f"iteration {experiment.iteration:,}"
        self.told.emit("Exported", f"{path.name} holds {title} of {iteration}.{order}")


def _with_network(experiment: Experiment, network: Network) -> Experiment:
    """Return an experiment on the same data that starts from these weights."""
    settings = replace(
        experiment.settings,
        hidden_sizes=network.layer_sizes[1:-1],
        hidden_activation=network.hidden_activation,
        start=Fixed(network.thetas),
    )
    begun = begin(experiment.dataset, settings, example=experiment.place.example)
    return begun.keeping_marks_of(experiment)
