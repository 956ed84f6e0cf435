"""Make the README's picture with the program itself.

    QT_QPA_PLATFORM=offscreen python resources/pictures/make.py

XOR after 600 iterations, example 3 in the middle of its backward pass; with settings of its own, so
that the same version always gives the same picture.
"""

import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from nnviz.debugger import Place, Quantity
from nnviz.document.experiment import Experiment
from nnviz.training.run import RunEvent, RunState, TrainingRun, TrainingTask
from nnviz.window import theme
from nnviz.window.main_window import MainWindow

ITERATIONS = 600
EXAMPLE = 2
TURNS = 100
"""Of the event loop, in whose idle moments the formula's symbols are set, one in each."""
FILE = Path(__file__).with_name("main-window.png")


def main() -> int:
    """Write the picture and return the exit code."""
    app = QApplication([])
    app.setStyle("Fusion")
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, folder)
        theme.apply(app, "light")
        window = MainWindow("xor", remembered=False)
        window.resize(1600, 1000)
        window.show()
        app.processEvents()
        trained = train(window.document.experiment)
        window.document.look(trained.at(Place(EXAMPLE, Quantity.DELTA, 2, unit=3)))
        for _ in range(TURNS):
            app.processEvents()
        written = window.grab().save(str(FILE))
        window.close()
        window.deleteLater()
        app.processEvents()
    return 0 if written else 1


def train(experiment: Experiment) -> Experiment:
    """Return the experiment after `ITERATIONS` iterations."""
    run = TrainingRun(TrainingTask.of(experiment, number=1), paused_after=ITERATIONS)
    reached: list[Experiment] = []

    def stop_at_pause(event: RunEvent) -> None:
        if event.state is RunState.PAUSED and event.snapshot is not None:
            snapshot = event.snapshot
            reached.append(experiment.trained(snapshot.network, snapshot.iteration, snapshot.curve))
            run.stop()

    run.run(stop_at_pause)
    return reached[0]


if __name__ == "__main__":
    sys.exit(main())
