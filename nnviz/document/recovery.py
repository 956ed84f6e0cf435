"""What a crash would lose: documents in a folder of their own, each locked while its window lives.

    mine = Rescue.new(folder())
    mine.keep(saved, note)                  # again and again
    mine.discard()                          # it was saved, or given up

    for one in left_behind(folder()):       # of processes that are no more
        saved = one.read()                  # it stays until `discard`
        one.release()                       # somebody else may take it

A lock tells the process that holds it; that of a dead process can be taken, by one alone.
"""

import contextlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QLockFile, QStandardPaths

from nnviz.document import store
from nnviz.document.file_format import SUFFIX, Saved, pack

_LEFT = (SUFFIX, ".lock")


@dataclass(frozen=True, slots=True)
class Note:
    """What a rescued document is called, and the file that it was in, if any."""

    name: str = "experiment"
    path: str = ""


def folder() -> Path:
    """Return the folder of what is rescued."""
    place = QStandardPaths.StandardLocation.AppDataLocation
    return Path(QStandardPaths.writableLocation(place)) / "recovery"


class Rescue:
    """A rescued document that this process alone may write, read and remove."""

    def __init__(self, path: Path, lock: QLockFile) -> None:
        self._path = path
        self._lock = lock

    @classmethod
    def new(cls, place: Path) -> "Rescue":
        """Return one with nothing in it yet; raises OSError where nothing can be written."""
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = place / f"{uuid.uuid4().hex}{SUFFIX}"
        lock = _lock_of(path)
        if not lock.tryLock(0):
            raise OSError(f"nothing can be written into {place}")
        return cls(path, lock)

    @classmethod
    def taken(cls, path: Path) -> "Rescue | None":
        """Take what a process has left; None while that process, or another taker, lives."""
        lock = _lock_of(path)
        return cls(path, lock) if lock.tryLock(0) else None

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    @property
    def note(self) -> Note:
        """What it is called."""
        import msgspec  # noqa: PLC0415  a window that is opened needs none yet

        try:
            return msgspec.json.decode(self._note.read_bytes(), type=Note)
        except (OSError, msgspec.MsgspecError):
            return Note()

    @property
    def kept_at(self) -> datetime:
        """When it was written."""
        return datetime.fromtimestamp(self._path.stat().st_mtime).astimezone()

    @property
    def _note(self) -> Path:
        return self._path.with_suffix(".json")

    def keep(self, saved: Saved, note: Note) -> None:
        """Put a document in place of what there was; raises `StoreError`."""
        import msgspec  # noqa: PLC0415  a window that is opened needs none yet

        content = pack(saved)
        store.write(self._note, msgspec.json.encode(note))
        store.write(self._path, content)

    def read(self) -> Saved:
        """Return the document; raises as `store.read` does."""
        return store.read(self._path).saved

    def discard(self) -> None:
        """Remove it."""
        for file in (self._path, self._note):
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)
        self._lock.unlock()

    def release(self) -> None:
        """Leave it to others."""
        self._lock.unlock()


def left_behind(place: Path) -> list[Rescue]:
    """Take what processes that are no more have left, the newest first; release what you leave.

    A lock of one that ended before it kept anything is taken away.
    """
    documents = {path.with_suffix(SUFFIX) for path in place.glob("*") if path.suffix in _LEFT}
    found = [Rescue.taken(path) for path in documents]
    # Between the look at the folder and the lock another window may have saved or discarded it.
    there = [rescue for rescue in found if rescue is not None and _is_there(rescue)]
    return sorted(there, key=lambda rescue: rescue.kept_at, reverse=True)


def _is_there(rescue: Rescue) -> bool:
    if rescue.path.exists():
        return True
    rescue.release()
    return False


def _lock_of(path: Path) -> QLockFile:
    lock = QLockFile(str(path.with_suffix(".lock")))
    lock.setStaleLockTime(0)  # however old: what counts is whether its process lives
    return lock
