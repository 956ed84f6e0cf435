"""A hundred times: open the window, train, close it in the middle, and see how the process ends.

    python -m pytest -s tests/benchmarks/test_closing.py

The time is from the answer to the question about unsaved changes until the process has ended.
"""

import statistics
import subprocess
import sys
import time

import pytest

TIMES = 100
PROMISED_SECONDS = 2.0

# Trains as soon as the window is there, and closes it when the first iterations have been shown.
TRAIN_AND_CLOSE = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from nnviz.window import main_window

class Impatient(main_window.MainWindow):
    def showEvent(self, event):
        super().showEvent(event)
        self.training.live.connect(self.leave)
        QTimer.singleShot(0, self.training.train_or_pause)
    def leave(self, snapshot):
        if snapshot.iteration > 20:
            self.training.live.disconnect(self.leave)
            self.asked = QTimer(self, interval=1)
            self.asked.timeout.connect(self.answer)
            self.asked.start()
            QTimer.singleShot(0, self.close)
    def answer(self):
        question = QApplication.activeModalWidget()
        if question is not None:
            self.asked.stop()
            print(time.monotonic(), flush=True)
            question.button(QMessageBox.StandardButton.Discard).click()

main_window.MainWindow = Impatient
from nnviz.launch import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("preset", ["xor", "digits"])
def test_the_process_ends_well_however_often_it_is_closed_during_training(preset: str) -> None:
    times = TIMES // 2
    taken = []
    for _ in range(times):
        command = [sys.executable, "-c", TRAIN_AND_CLOSE, "--preset", preset]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        ended = time.monotonic()
        assert (done.returncode, done.stderr) == (0, "")
        taken.append(ended - float(done.stdout.split()[-1]))
    worst = max(taken)
    verdict = "meets" if worst <= PROMISED_SECONDS else "falls short of"
    print(
        f"\n{preset}: closed {times} times during training, exit 0 each time; "
        f"median {statistics.median(taken):.2f} s, longest {worst:.2f} s "
        f"({verdict} {PROMISED_SECONDS:.0f} s)"
    )
