"""Files that cannot be read, and what is done about memory and stopping."""

import os
from collections.abc import Callable
from pathlib import Path

from nnviz.data.checks import DataError

OnProgress = Callable[[float], object]
"""Told the share, 0 to 1, that is done."""
ShouldStop = Callable[[], bool]
"""Asked between blocks; True gives the reading up."""

MOST_BYTES = 2**34
"""What is never read at one go, on however large a machine."""


class Cancelled(Exception):  # noqa: N818 - a wish that was followed, not an error
    """Reading was given up because `should_stop` said so."""


class FileError(DataError):
    """A file that cannot be used: what happened and where, what was expected, what to do.

    `path` is the file, `line` and `column` (from 1) the place in it where one is known.
    """

    def __init__(
        self,
        path: Path,
        happened: str,
        advice: str = "",
        *,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        place = "" if line is None else f", line {line:,}"
        place += "" if column is None else f", column {column:,}"
        ending = "" if happened.endswith((".", "!", "?")) else "."
        super().__init__(f"{path.name}{place}: {happened}{ending} {advice}".rstrip())
        self.path = path
        self.line = line
        self.column = column


def nothing(_: float) -> None:
    """Listen to no progress."""


def never() -> bool:
    """Never stop."""
    return False


def check_readable(path: Path) -> int:
    """Return the size of a file in bytes; raise FileError unless it is one that can be read."""
    try:
        if path.is_dir():
            raise FileError(path, "this is a directory, not a file", "Choose a file in it.")
        if not path.exists():
            raise FileError(path, "there is no such file", "Was it moved or renamed?")
        if not path.is_file():
            raise FileError(path, "this is no ordinary file", "Choose a file on a disk.")
        with path.open("rb"):
            size = path.stat().st_size
    except PermissionError as error:
        advice = "Allow yourself to read it, or copy it to a folder of yours."
        raise FileError(path, "you have no permission to read this file", advice) from error
    except OSError as error:
        raise FileError(path, f"it cannot be read ({error.strerror or error})") from error
    if size == 0:
        raise FileError(path, "the file is empty", "Was it saved completely?")
    return size


def check_fits(path: Path, byte_count: int) -> None:
    """Raise FileError if so many bytes are more than the memory that is free."""
    free = min(available_memory(), MOST_BYTES)
    if byte_count > free:
        advice = "Open a part of it: fewer rows, or fewer columns."
        found = f"it needs about {_size(byte_count)} of memory, and {_size(free)} can be used"
        raise FileError(path, found, advice)


def available_memory() -> int:
    """Return how many bytes of memory are free, by what the system tells."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    except (AttributeError, OSError, ValueError):
        return 4 * 2**30  # a system that does not tell


def _size(byte_count: int) -> str:
    return f"{byte_count / 2**20:,.0f} MB" if byte_count < 2**30 else f"{byte_count / 2**30:.1f} GB"
