"""Documents on the disk: read, replaced at one go, and compared with what another program left."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QIODevice, QSaveFile

from nnviz.data.refusals import check_fits, check_readable
from nnviz.document.file_format import DocumentError, Saved, unpack

_BEGINNING = b"PK\x03\x04"
"""What every document begins with; of what does not, no more is read."""


_LARGE = 4 * 2**20


class StoreError(Exception):
    """A file that could not be written; a sentence that says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file was when it was last read or written here."""

    modified_ns: int
    size: int
    digest: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A document that was read from a file, and what the file was then."""

    path: Path
    saved: Saved
    stamp: Stamp


def is_large(path: Path) -> bool:
    """Tell whether a file takes so long to read that nobody should wait for it."""
    try:
        return path.is_file() and path.stat().st_size > _LARGE
    except OSError:
        return False  # reading it will tell what is the matter


def read(path: Path) -> Opened:
    """Return the document in a file.

    Raises `DocumentError` for what is no document, and `FileError` for what cannot be read; both
    name the file.
    """
    check_fits(path, 2 * check_readable(path))
    with path.open("rb") as file:
        state = os.fstat(file.fileno())
        head = file.read(len(_BEGINNING))
        content = head + file.read() if head == _BEGINNING else head
    try:
        saved = unpack(content)
    except DocumentError as error:
        raise DocumentError(f"{path.name}: {error}") from error
    return Opened(path, saved, Stamp(state.st_mtime_ns, state.st_size, _digest(content)))


def write(path: Path, content: bytes) -> Stamp:
    """Replace a file at one go: whatever happens, it is the old one or the new one.

    Raises `StoreError`, and then the file is the old one.
    """
    file = QSaveFile(str(path))
    opened = file.open(QIODevice.OpenModeFlag.WriteOnly)
    if not (opened and file.write(content) == len(content) and file.commit()):
        why = file.errorString().rstrip(".")
        file.cancelWriting()
        if file.isOpen():
            file.commit()  # gives back at once the room that it took on a full disk
        why = _reason(path, len(content)) or why
        raise StoreError(
            f"{path.name} was not saved: {why}. What was in the file is still there, and nothing "
            "in the window is lost. Make room, or save it in another folder."
        )
    state = path.stat()
    return Stamp(state.st_mtime_ns, state.st_size, _digest(content))


def _reason(path: Path, needed: int) -> str:
    """Return that there is too little room, which Qt calls an unknown error; "" if there is."""
    try:
        disk = shutil.disk_usage(path.parent)
    except OSError:
        return ""
    if disk.free >= needed or not disk.total:
        return ""
    return f"the disk is full, it has {_size(disk.free)} for {_size(needed)}"


def _size(byte_count: int) -> str:
    if byte_count < 2**20:
        return f"{byte_count / 2**10:.1f} KB"
    return f"{byte_count / 2**20:,.1f} MB"


def is_changed(path: Path, stamp: Stamp) -> bool:
    """Tell whether a file holds something else than it did; one that is gone does not."""
    try:
        state = path.stat()
        if (state.st_mtime_ns, state.st_size) == (stamp.modified_ns, stamp.size):
            return False
        return state.st_size != stamp.size or _digest(path.read_bytes()) != stamp.digest
    except OSError:
        return False  # writing will tell what is the matter


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()
