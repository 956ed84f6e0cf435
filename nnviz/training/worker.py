"""The thread in which a training run computes."""

from PySide6.QtCore import QObject, QThread, Signal

from nnviz.training.run import RunEvent, RunState, TrainingRun


class TrainingWorker(QThread):
    """Runs a `TrainingRun`; its events arrive by `happened`, its volume by `training.latest()`."""

    happened = Signal(object)  # a RunEvent

    def __init__(self, training: TrainingRun, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.training = training

    def run(self) -> None:
        """Compute until the run ends; an error becomes an event, never an abort."""
        try:
            self.training.run(self.happened.emit)
        except Exception as error:  # whatever it is, the person must hear of it
            message = f"Training stopped on an error: {error}"
            number = self.training.number
            self.happened.emit(RunEvent(number, RunState.FAILED, None, message, error))
