"""Start the real command the way a person does, in an environment that each test chooses."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

Completed = subprocess.CompletedProcess[str]

# Runs the command and says "ready" once its event loop runs and its window has been painted.
RUN_AND_SAY_READY = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
run = QApplication.exec
def say_ready_and_run(*_):
    QTimer.singleShot(0, lambda: QTimer.singleShot(0, lambda: print("ready", flush=True)))
    return run()
QApplication.exec = say_ready_and_run
from nnviz.launch import main
sys.exit(main(sys.argv[1:]))
"""


class Command:
    """The command ``nnviz``, without a display unless one is named."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, *arguments: str, **environment: str) -> Completed:
        return self.python("-m", "nnviz", *arguments, **environment)

    def python(self, *arguments: str, **environment: str) -> Completed:
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, **self._setting(environment), capture_output=True, timeout=120, check=False
        )

    def started(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start it in Python's development mode and return when its window is there."""
        process = subprocess.Popen(
            [sys.executable, "-X", "dev", "-c", RUN_AND_SAY_READY, *arguments],
            **self._setting(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None
        if process.stdout.readline() != "ready\n":
            raise AssertionError(f"nnviz did not start: {process.communicate()[1]}")
        return process

    def _setting(self, environment: dict[str, str]) -> dict[str, Any]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("QT_") and name not in ("DISPLAY", "WAYLAND_DISPLAY")
        }
        return {"cwd": self._folder, "env": kept | environment, "text": True}


@pytest.fixture
def nnviz(pytestconfig: pytest.Config) -> Command:
    return Command(pytestconfig.rootpath)


@pytest.fixture
def start(nnviz: Command) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start the command; it is ended with the test, whatever happens."""
    processes: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
        processes.append(nnviz.started(*arguments, **environment))
        return processes[-1]

    yield start
    for process in processes:
        with suppress(ProcessLookupError):
            process.kill()
        process.communicate()


@pytest.fixture
def one_line() -> Callable[[Completed, int], str]:
    """Return the one line on stderr of a command that gave up with this exit code."""

    def check(done: Completed, code: int) -> str:
        assert done.stdout == ""
        assert done.stderr.startswith("nnviz: ")
        assert done.stderr.count("\n") == 1, done.stderr
        assert done.returncode == code
        return done.stderr

    return check


@pytest.fixture
def display() -> str:
    """Return the screen of the tests marked x11."""
    return os.environ["DISPLAY"]
