"""How long nnviz takes from the start of its process to its painted window, and what it occupies.

The measure is a bare script that imports NumPy, PySide6.QtWidgets and pyqtgraph and shows a plot:
no Qt program with charts starts sooner. Both run in turn, so that a busy machine slows both, on the
same platform, watched by the same few lines. nnviz is compiled before, as pip does for a package
and the set-up scripts for a checkout. Nothing fails for being slow:

    python -m pytest -s tests/benchmarks/test_start_up.py
"""

import compileall
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

ROUNDS = 7
ALLOWED_RATIO = 1.6

# Tells when the event loop has painted the first window, then closes it. The clock is the system's,
# the same in this process and in the one that waits.
WATCH = """
import json, sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

class Watch(QObject):
    painted = False
    def eventFilter(self, thing, event):
        if event.type() == QEvent.Type.Paint and not self.painted and thing.isWidgetType():
            self.painted = True
            QTimer.singleShot(0, self.tell)  # after the whole window has been painted
        return False
    def tell(self):
        painted = time.monotonic()
        lines = open("/proc/self/status").read().splitlines()
        occupied = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
        print(json.dumps({"painted": painted, "megabytes": occupied / 1024}), flush=True)
        QApplication.closeAllWindows()

run = QApplication.exec
def watched(*_):
    watch = Watch()
    QApplication.instance().installEventFilter(watch)
    return run()
QApplication.exec = watched
"""

BARE = """
import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication
app = QApplication([])
window = pg.PlotWidget()
window.plot(np.sin(np.linspace(0, 10, 100)))
window.resize(1600, 1000)
window.show()
app.exec()
window.close()
window.deleteLater()
del window
"""

COMMAND = """
from nnviz.launch import main
sys.exit(main(sys.argv[1:]))
"""

needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def started(pytestconfig: pytest.Config) -> Callable[..., dict[str, float]]:
    """Run a script; return the seconds until its window was painted, and the memory it took."""
    compileall.compile_dir(pytestconfig.rootpath / "nnviz", quiet=1)

    def start(script: str, *arguments: str) -> dict[str, float]:
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", WATCH + script, *arguments],
            cwd=pytestconfig.rootpath,
            env=_environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        told: dict[str, float] = json.loads(done.stdout)
        return {"seconds": told["painted"] - begun, "megabytes": told["megabytes"]}

    return start


def _environment() -> dict[str, str]:
    """Use the screen there is, or none: the same for both."""
    if os.environ.get("DISPLAY") and os.environ.get("QT_QPA_PLATFORM") != "offscreen":
        return dict(os.environ)
    return os.environ | {"QT_QPA_PLATFORM": "offscreen"}


@needs_proc
def test_start_up_beside_a_bare_script(
    started: Callable[..., dict[str, float]], capsys: pytest.CaptureFixture[str]
) -> None:
    scripts = {"bare script": BARE, "nnviz": COMMAND}
    times: dict[str, list[float]] = {name: [] for name in scripts}
    for script in scripts.values():
        started(script)  # the first run reads the disk
    for _ in range(ROUNDS):
        for name, script in scripts.items():
            times[name].append(started(script)["seconds"])
    ratio = statistics.median(times["nnviz"]) / statistics.median(times["bare script"])
    verdict = "meets" if ratio <= ALLOWED_RATIO else "falls short of"
    with capsys.disabled():
        print(f"\n\nFrom process start to painted window, {ROUNDS} runs each in turn\n")
        print(f"{'':14}{'median':>9}{'fastest':>9}{'slowest':>9}")
        for name, seconds in times.items():
            row = (statistics.median(seconds), min(seconds), max(seconds))
            print(f"{name:14}" + "".join(f"{value:8.3f}s" for value in row))
        print(f"\nRatio {ratio:.2f}: {verdict} the {ALLOWED_RATIO} asked for.")


@needs_proc
@pytest.mark.parametrize("preset", ["xor", "digits"])
def test_memory_of_an_open_window(
    started: Callable[..., dict[str, float]], capsys: pytest.CaptureFixture[str], preset: str
) -> None:
    bare = started(BARE)["megabytes"]
    ours = started(COMMAND, "--preset", preset)["megabytes"]
    with capsys.disabled():
        print(f"\n\nMemory with {preset} open: {ours:.0f} MB; a bare plot takes {bare:.0f} MB.")
