"""The command in a real window, driven by the keys and the mouse of the X server."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

import pytest
from PIL import Image

from nnviz.document import store
from nnviz.document.file_format import Saved, pack
from nnviz.document.presets import PRESETS
from nnviz.graph.palette import LIGHT

pytestmark = [
    pytest.mark.x11,
    pytest.mark.skipif("DISPLAY" not in os.environ, reason="needs an X server"),
]
PATIENCE = 60.0
SOURCE = Path(__file__).with_name("drag_source.py")
STILL = 4
"""So many pictures after each other that are the same show a window in which nothing moves."""


def xdotool(*arguments: str) -> str:
    done = subprocess.run(
        ["xdotool", *arguments], capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    return done.stdout.strip()


def active_window() -> str | None:
    """Return the window that has the keys; None in the moments when none has them."""
    asked = ["xdotool", "getactivewindow"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=PATIENCE)
    found = done.stdout.strip()
    return found if done.returncode == 0 and found.strip("0") else None


class Desktop:
    """A running nnviz and the hands and eyes of a person before it."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._folder = folder
        command = [sys.executable, "-X", "dev", "-m", "nnviz", "--light", *arguments]
        environment = {**os.environ, "QT_QPA_PLATFORM": "xcb"}
        self.process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        found = xdotool("search", "--sync", "--onlyvisible", "--pid", str(self.process.pid))
        self.window = found.splitlines()[0]
        xdotool("windowactivate", "--sync", self.window)
        self.waits_until(lambda: active_window() == self.window)
        self.waits_until(lambda: self.has(LIGHT.accent))  # the Step button is there
        self.rests()

    def presses(self, *keys: str) -> None:
        xdotool("key", *keys)

    def clicks(self, x: int, y: int) -> None:
        xdotool("mousemove", "--sync", "--window", self.window, str(x), str(y), "click", "1")

    def title(self) -> str:
        return xdotool("getwindowname", self.window)

    def pixels(self, around: tuple[int, int, int, int] | None = None) -> Image.Image:
        """Return what is on the window, or on a part of it: left, top, right, bottom."""
        file = self._folder / "screen.png"
        take = ["import", "-window", self.window, str(file)]
        self.waits_until(lambda: not subprocess.run(take, check=False, timeout=PATIENCE).returncode)
        with Image.open(file) as image:
            return image.convert("RGB").crop(around) if around else image.convert("RGB")

    def rests(self) -> Image.Image:
        """Wait until nothing moves, as charts and symbols come behind the first painting."""
        shots = [self.pixels()]

        def stays() -> bool:
            shots.append(self.pixels())
            return len(shots) >= STILL and all(shot == shots[-1] for shot in shots[-STILL:])

        self.waits_until(stays)
        return shots[-1]

    def waits_until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, "nothing happened"
            assert self.process.poll() is None, "nnviz has ended"

    def other_window(self) -> str:
        """Wait until another window of nnviz has the keys; return it."""
        found: list[str] = []

        def is_there() -> bool:
            now = active_window()
            if now is None or now == self.window:
                return False
            found.append(now)
            return True

        self.waits_until(is_there)
        return found[-1]

    def has(self, colour: str, around: tuple[int, int, int, int] | None = None) -> bool:
        """Tell whether this very colour is anywhere on the window, or on a part of it."""
        wanted = tuple(bytes.fromhex(colour.removeprefix("#")))
        return any(found == wanted for _, found in self.pixels(around).getcolors(1 << 24))

    def closes(self) -> tuple[int, str]:
        """Close the window by the window manager's key and return how the command ended."""
        self.waits_until(lambda: active_window() == self.window)
        self.presses("alt+F4")
        return self._ended()

    def is_closed_without_saving(self) -> tuple[int, str]:
        """Close the window, and answer the question about what is not saved."""
        self.waits_until(lambda: active_window() == self.window)
        self.presses("alt+F4")
        self.waits_until(lambda: active_window() not in (None, self.window))
        self.presses("alt+d")  # Discard
        return self._ended()

    def _ended(self) -> tuple[int, str]:
        _, complaints = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, complaints


def windows_named(title: str) -> list[str]:
    """Return the windows with this title; none where one vanishes while they are looked for."""
    search = ["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"]
    done = subprocess.run(search, capture_output=True, text=True, check=False, timeout=PATIENCE)
    return done.stdout.split()


class DragSource:
    """A running program with a file to be dragged out of it."""

    def __init__(self, path: Path) -> None:
        command = [sys.executable, str(SOURCE), str(path)]
        environment = {**os.environ, "QT_QPA_PLATFORM": "xcb"}
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        self.said: list[str] = []
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._reader = Thread(target=self._read)
        self._reader.start()
        found = xdotool("search", "--sync", "--onlyvisible", "--pid", str(self.process.pid))
        self.window = found.splitlines()[0]

    def has_said(self, what: str) -> bool:
        try:
            while True:
                self.said.append(self._lines.get_nowait())
        except Empty:
            return what in self.said

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self._lines.put(line.strip())


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Callable[..., Desktop]]:
    started: list[Desktop] = []

    def start(*arguments: str) -> Desktop:
        started.append(Desktop(tmp_path, *arguments))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate()


@pytest.fixture
def drop() -> Iterator[Callable[[Path, Desktop], None]]:
    """Return what drags a file out of another program to the middle of nnviz, and drops it."""
    sources: list[DragSource] = []

    def drag_and_drop(path: Path, nnviz: Desktop) -> None:
        source = DragSource(path)
        sources.append(source)
        xdotool("windowraise", source.window)
        xdotool("mousemove", "--sync", "--window", source.window, "60", "30")
        xdotool("mousedown", "1")

        def pulled_until(what: str, *to: str) -> None:
            """Move to and fro by a pixel, as a hand does, until the other program says so."""
            steps = iter(range(10**6))

            def said() -> bool:
                xdotool("mousemove", *to, str(700 + next(steps) % 2), "500")
                return source.has_said(what)

            nnviz.waits_until(said)

        pulled_until("dragged", "--window", source.window)
        pulled_until("would be CopyAction", "--window", nnviz.window)
        xdotool("mouseup", "1")
        nnviz.waits_until(lambda: source.has_said("was CopyAction"))

    yield drag_and_drop
    xdotool("mouseup", "1")
    for source in sources:
        source.end()


def test_keys_step_to_the_gradient_and_its_colours_appear(desktop):
    nnviz = desktop("--preset", "xor")
    assert nnviz.title() == "XOR of two inputs · 2-4-1 — nnviz"
    strongest_negative_D = LIGHT.errors.stops[0]
    assert not nnviz.has(strongest_negative_D)

    nnviz.presses("End")
    nnviz.waits_until(lambda: nnviz.has(strongest_negative_D))
    nnviz.presses("Home")
    nnviz.waits_until(lambda: not nnviz.has(strongest_negative_D))
    assert nnviz.closes() == (0, "")


def test_the_mouse_chooses_another_preset(desktop):
    nnviz = desktop("--preset", "xor")
    nnviz.clicks(80, 36)
    nnviz.presses("Down", "Return")
    nnviz.waits_until(lambda: nnviz.title().startswith("XNOR"))
    assert nnviz.closes() == (0, "")


def test_training_moves_the_picture_by_itself_until_it_is_paused(desktop):
    nnviz = desktop("--preset", "xor")
    still = nnviz.pixels()
    nnviz.presses("t")
    nnviz.waits_until(lambda: nnviz.pixels() != still)
    nnviz.presses("t")
    assert nnviz.rests() != still
    assert nnviz.is_closed_without_saving() == (0, "")


def test_the_pointer_on_a_unit_shows_its_card(desktop):
    nnviz = desktop("--preset", "digits")
    before = nnviz.pixels()
    xdotool("mousemove", "--sync", "--window", nnviz.window, "600", "400")
    nnviz.waits_until(lambda: nnviz.pixels() != before)
    assert nnviz.closes() == (0, "")


@pytest.mark.parametrize("preset", ["xor", "digits"])
def test_the_window_closes_at_once_in_the_middle_of_training(desktop, preset):
    nnviz = desktop("--preset", preset)
    still = nnviz.pixels()
    nnviz.presses("t")
    nnviz.waits_until(lambda: nnviz.pixels() != still)
    begun = time.monotonic()
    assert nnviz.is_closed_without_saving() == (0, "")
    assert time.monotonic() - begun < 10  # 2 s are promised; Python's -X dev is slower to end


def test_closing_while_it_plays_leaves_no_complaint(desktop):
    nnviz = desktop("--preset", "iris")
    still = nnviz.pixels()
    nnviz.presses("p")
    nnviz.waits_until(lambda: nnviz.pixels() != still)
    assert nnviz.closes() == (0, "")


def geometry(window: str) -> str:
    return xdotool("getwindowgeometry", "--shell", window).partition("SCREEN")[0]


def test_a_clicker_drives_the_lecture_and_escape_gives_the_window_back(desktop):
    nnviz = desktop("--preset", "xor")
    before, place = nnviz.pixels(), geometry(nnviz.window)
    nnviz.presses("F5")
    lecture = nnviz.other_window()
    nnviz.waits_until(lambda: "WIDTH=1600\nHEIGHT=1000" in geometry(lecture))
    nnviz.presses("Next", "Next", "Prior", "Next")
    nnviz.presses("Escape")
    nnviz.waits_until(lambda: active_window() == nnviz.window)
    nnviz.waits_until(lambda: geometry(nnviz.window) == place)
    nnviz.waits_until(lambda: nnviz.pixels() != before)  # two units further
    assert nnviz.closes() == (0, "")


def test_an_input_is_changed_by_hand_and_back(desktop):
    nnviz = desktop("--preset", "xor")
    around = (340, 570, 480, 640)  # input x₂, and the line that it is typed into
    xdotool("mousemove", "--sync", "--window", nnviz.window, "412", "605")
    xdotool("click", "--repeat", "2", "--delay", "60", "1")
    nnviz.waits_until(lambda: nnviz.has(LIGHT.accent, around))  # the number is selected
    nnviz.presses("1", "Return")
    xdotool("mousemove", "--sync", "--window", nnviz.window, "800", "300")
    changed = nnviz.rests()
    nnviz.presses("ctrl+z")
    nnviz.waits_until(lambda: nnviz.pixels() != changed)
    assert nnviz.closes() == (0, "")


def test_closing_the_lecture_by_the_window_manager_leaves_the_window(desktop):
    nnviz = desktop("--preset", "iris")
    nnviz.presses("F5")
    nnviz.other_window()
    nnviz.presses("alt+F4")
    nnviz.waits_until(lambda: active_window() == nnviz.window)
    assert nnviz.closes() == (0, "")


def test_a_document_that_is_dropped_is_opened(desktop, drop, tmp_path):
    path = tmp_path / "dropped circles.nnviz"
    store.write(path, pack(Saved(PRESETS["circles"].open())))
    nnviz = desktop("--preset", "xor")
    drop(path, nnviz)
    nnviz.waits_until(lambda: nnviz.title() == "dropped circles.nnviz — nnviz")
    assert nnviz.closes() == (0, "")


def test_a_table_that_is_dropped_is_looked_at_before_it_is_opened(desktop, drop, tmp_path):
    path = tmp_path / "dropped.csv"
    path.write_text("a,b,label\n" + "".join(f"{k},{k * k % 7},{k % 2}\n" for k in range(40)))
    nnviz = desktop("--preset", "xor")
    drop(path, nnviz)
    nnviz.waits_until(lambda: active_window() in windows_named("Import data"))
    nnviz.presses("alt+o")
    nnviz.waits_until(lambda: nnviz.title().startswith("dropped · 2-"))
    assert nnviz.is_closed_without_saving() == (0, "")
