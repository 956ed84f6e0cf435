"""How long a key takes to the painted frame, a jump to any iteration, and a run to a breakpoint.

    python -m pytest -s tests/benchmarks/test_stepping.py

A key is pressed in a window of 1600 × 1000, and the time runs until all that it changed is painted.
Running is told as a ratio in the same run: how many times as fast it gets through an iteration as
stepping by units does, each step shown.
"""

import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.data import Dataset, load
from nnviz.data.scaling import unscaled
from nnviz.debugger import Place, Quantity, StepSize
from nnviz.debugger.breakpoints import AtIteration, SignChange
from nnviz.document.experiment import Experiment, Settings, begin
from nnviz.document.presets import PRESETS
from nnviz.engine import Balanced
from nnviz.window import theme
from nnviz.window.main_window import MainWindow
from nnviz.window.training_controller import TrainingState

KEYS = 150
JUMPS = 40
ITERATIONS = 10_000


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    qapp.setOrganizationName("nnviz")
    qapp.setApplicationName("nnviz-benchmarks")
    qapp.setStyle("Fusion")
    QSettings().clear()
    theme.apply(qapp, "light")
    yield qapp
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def sit_at(app: QApplication) -> Iterator[Callable[[Experiment], MainWindow]]:
    windows: list[MainWindow] = []

    def open_window(experiment: Experiment) -> MainWindow:
        window = MainWindow("xor", remembered=False)
        windows.append(window)
        window.document.edit(experiment, "Open")
        window.resize(1600, 1000)
        window.show()
        window.activateWindow()
        settle(app)
        return window

    yield open_window
    for window in windows:
        window.close()
        window.deleteLater()


def settle(app: QApplication) -> None:
    """Let everything that waits be carried out: charts and symbols come behind the first frame."""
    until = time.monotonic() + 2
    while time.monotonic() < until:
        app.processEvents()


def wide(hidden: int = 128) -> Experiment:
    """Return 784-128-10 on 8×8 digits drawn at 28 × 28 pixels."""
    digits = load("digits")
    small = digits.X.reshape(-1, 8, 8)
    X = np.kron(small, np.ones((1, 4, 4)))[:, 2:30, 2:30].reshape(-1, 784)[:1000]
    dataset = Dataset(
        name="wide",
        title="Digits at 28×28",
        X=np.ascontiguousarray(X),
        Y=digits.Y[:1000],
        feature_names=tuple(f"x{k}" for k in range(784)),
        class_names=digits.class_names,
        scaling=unscaled(784),
        image_shape=(28, 28),
    )
    return begin(dataset, Settings((hidden,), Balanced(), learning_rate=1.0))


OPENED = {
    "64-25-10": (PRESETS["digits"].open, 33.0),
    "784-128-10": (wide, 50.0),
}


@pytest.mark.parametrize("size", [StepSize.TERM, StepSize.UNIT, StepSize.LAYER], ids=str)
@pytest.mark.parametrize("shape", OPENED)
def test_a_key_is_answered_by_a_painted_frame(sit_at, app, shape, size) -> None:
    opened, promised = OPENED[shape]
    window = sit_at(opened())
    window._debugging.choose_size(size)
    times = []
    for number in range(KEYS):
        key = Qt.Key.Key_Left if number % 5 == 4 else Qt.Key.Key_Space
        begun = time.perf_counter()
        QTest.keyClick(window, key)
        app.processEvents()
        times.append(1000 * (time.perf_counter() - begun))
    p50, p99 = np.percentile(times, [50, 99])
    verdict = "meets" if p99 <= promised else "falls short of"
    print(
        f"\n{shape} by {size}: key to painted frame p50 {p50:.1f} ms, p99 {p99:.1f} ms, "
        f"longest {max(times):.1f} ms ({verdict} {promised:.0f} ms)"
    )


def test_a_jump_to_any_of_ten_thousand_iterations(sit_at, app) -> None:
    window = sit_at(PRESETS["digits"].open())
    window.training.run_to((AtIteration(ITERATIONS),))
    while window.training.state is TrainingState.RUNNING:
        app.processEvents()
    assert window.document.experiment.iteration == ITERATIONS
    random = np.random.default_rng(4)
    times = []
    for iteration in random.integers(0, ITERATIONS + 1, JUMPS).tolist():
        place = Place(int(random.integers(1797)), Quantity.DELTA, 2, int(random.integers(1, 26)))
        begun = time.perf_counter()
        window._debugging.breaking.go_to(iteration, place)
        app.processEvents()
        times.append(1000 * (time.perf_counter() - begun))
        assert window.document.experiment.iteration == iteration
    p50, longest = np.percentile(times, [50, 100])
    verdict = "meets" if longest <= 150 else "falls short of"
    print(f"\njump: p50 {p50:.0f} ms, longest {longest:.0f} ms ({verdict} 150 ms)")


def test_a_run_is_a_thousand_times_as_fast_as_stepping_by_units(sit_at, app) -> None:
    for name in ("xor", "digits"):
        window = sit_at(PRESETS[name].open())
        stepper, document = window._debugging.stepper, window.document
        stepper.size = StepSize.UNIT
        steps = 60
        begun = time.perf_counter()
        for _ in range(steps):
            stepper.step()
            app.processEvents()
        a_step = (time.perf_counter() - begun) / steps
        units = units_of(window)
        document.edit(PRESETS[name].open(), "Open")
        far = 20_000 if name == "xor" else 600
        never = SignChange(1, 1, 1) if name == "digits" else AtIteration(10**9)
        begun = time.perf_counter()
        window.training.run_to((AtIteration(far), never))
        while window.training.state is TrainingState.RUNNING:
            app.processEvents()
        reached = document.experiment.iteration
        ran = (time.perf_counter() - begun) / reached
        ratio = a_step * units / ran
        verdict = "meets" if ratio >= 1000 else "falls short of"
        print(
            f"\n{name}: {units:,} units an iteration, {1000 * a_step:.1f} ms each; running takes "
            f"{1000 * ran:.3f} ms an iteration over {reached:,}: {ratio:,.0f} times as fast "
            f"({verdict} 1,000)"
        )


def units_of(window: MainWindow) -> int:
    """Return how many steps of one unit an iteration has."""
    timeline = window._debugging.stepper.steps.timeline
    count, number = 0, -1
    example = timeline.example_length
    while number < example - 1:
        number = timeline.next(max(number, 0), StepSize.UNIT) if number >= 0 else 0
        count += 1
    rest, number = 0, timeline.example_count * example - 1
    while number < len(timeline) - 1:
        number = timeline.next(number, StepSize.UNIT)
        rest += 1
    return count * timeline.example_count + rest
