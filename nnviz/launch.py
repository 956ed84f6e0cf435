"""The command line: what can be told without Qt, the checks, and only then the application."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import nnviz
from nnviz import preflight

OK, FAILED, MISUSED = 0, 1, 2


class _Parser(argparse.ArgumentParser):
    """An argument parser whose complaints take one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line, and end."""
        self.exit(MISUSED, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command ``nnviz`` and return its exit code."""
    options = _parser().parse_args(arguments)
    if options.doctor:
        report, all_is_well = preflight.doctor()
        print(report)
        return OK if all_is_well else FAILED
    _leave_a_core_for_the_window()
    gc.disable()  # importing makes no garbage; the application turns it on when its window is there
    if (problem := _preset_problem(options.preset)) is not None:
        return _complain(problem, MISUSED)
    if (problem := _file_problem(options.file)) is not None:
        return _complain(problem)
    if (problem := _picture_problem(options.screenshot)) is not None:
        return _complain(problem)
    found = preflight.survey(asked="offscreen" if options.screenshot else None)
    if found.problems:
        return _complain("; ".join(found.problems))
    return _start(options, found.platform)


def _start(options: argparse.Namespace, platform: str | None) -> int:
    """Hand over to the application; from here on there is Qt."""
    os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"  # a second binding in one process would be fatal
    from nnviz import application  # noqa: PLC0415  (it imports Qt, which has just been checked)

    wishes = application.Wishes(
        platform=platform,
        preset=options.preset,
        file=options.file,
        is_given=options.given,
        scheme=options.scheme or "system",
        size=options.size,
        picture=options.screenshot,
    )
    try:
        return application.run(wishes)
    except (application.PictureNotWrittenError, application.FileNotOpenedError) as error:
        return _complain(str(error))


def _leave_a_core_for_the_window() -> None:
    """Let matrix products use all cores but one; NumPy must not have been imported yet.

    With a thread on every core they wait for each other whenever the window draws: on two cores,
    64-25-10 fell from some 700 iterations a second to below 50.
    """
    threads = str(max(1, (os.cpu_count() or 2) - 1))
    for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, threads)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="nnviz", description="The debugger for backpropagation.")
    parser.add_argument("--version", action="version", version=f"nnviz {nnviz.__version__}")
    opened = parser.add_mutually_exclusive_group()
    opened.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        type=Path,
        help="open this document (.nnviz), or take the weights or the data in another file",
    )
    opened.add_argument(
        "--preset", metavar="NAME", help="open this network (a NAME unknown here lists them all)"
    )
    parser.add_argument("--given", action="store_true", help=argparse.SUPPRESS)
    scheme = parser.add_mutually_exclusive_group()
    for name in ("light", "dark"):
        scheme.add_argument(
            f"--{name}",
            dest="scheme",
            action="store_const",
            const=name,
            help=f"use {name} colours, whatever the system says",
        )
    parser.add_argument("--size", metavar="WxH", type=_size, help="the window's size in pixels")
    parser.add_argument(
        "--screenshot",
        metavar="FILE",
        type=Path,
        help="draw the window to a PNG file and end; needs no display",
    )
    parser.add_argument(
        "--doctor",
        action="store_true",
        help="say what nnviz finds here, what it misses and how to get it",
    )
    return parser


def _size(text: str) -> tuple[int, int]:
    """Read ``1600x1000``."""
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1600x1000")
    size = int(width), int(height)
    if not all(100 <= side <= 16_000 for side in size):
        raise argparse.ArgumentTypeError(f"{text!r}: each side must be from 100 to 16000 pixels")
    return size


def _complain(problem: str, code: int = FAILED) -> int:
    """Say in one line what is wrong; a program without a terminal has nowhere to say it."""
    if sys.stderr is not None:
        print(f"nnviz: {problem}", file=sys.stderr)
    return code


def _preset_problem(name: str | None) -> str | None:
    if name is None:
        return None
    try:
        from nnviz.document.presets import PRESETS  # noqa: PLC0415  (imports NumPy)
    except ImportError:
        return None  # the checks that follow say which package is missing
    if name in PRESETS:
        return None
    return f"no preset is called {name!r}; there are: {', '.join(PRESETS)}"


def _file_problem(file: Path | None) -> str | None:
    """Return why the file cannot be read, before time is spent on a window."""
    if file is None:
        return None
    if file.is_dir():
        return f"{file} is a folder, not a file"
    if not file.exists():
        return f"there is no file {file}"
    if not os.access(file, os.R_OK):
        return f"you have no permission to read {file}"
    return None


def _picture_problem(file: Path | None) -> str | None:
    """Return why the picture cannot be written there, before time is spent on drawing it."""
    if file is None:
        return None
    if file.suffix.lower() not in ("", ".png"):
        return f"the picture is a PNG, so {file.name} should end in .png"
    if file.is_dir():
        return f"{file} is a folder, not a file to write the picture to"
    if not file.absolute().parent.is_dir():
        return f"cannot write {file}: there is no such folder"
    if not os.access(file.absolute().parent, os.W_OK):
        return f"cannot write {file}: its folder is not writable"
    return None
