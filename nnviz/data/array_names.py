"""What a .npz or .mat file says that it holds, its arrays not read: their names and sizes."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

Order = Literal["little", "big"]

_MATRIX, _COMPRESSED = 14, 15
_HEAD = 4096
_MOST_PARTS = 10_000
_SMALL = 0xFFFF


def declared_bytes(path: Path) -> dict[str, int]:
    """Return how many bytes each named array of a .npz or .mat file takes when it is unpacked.

    What is no such file, or a damaged one, gives fewer names or none; nothing is complained of.
    """
    try:
        with path.open("rb") as file:
            head = file.read(128)
            if head.startswith(b"PK"):
                with zipfile.ZipFile(path) as archive:
                    infos = archive.infolist()
                return {info.filename.removesuffix(".npy"): info.file_size for info in infos}
            if head[126:128] in (b"IM", b"MI"):
                return dict(_of_mat(file, "little" if head[126:128] == b"IM" else "big"))
    except Exception:  # a damaged file raises a dozen kinds; who reads it tells of it
        return {}
    return {}


def _of_mat(file: BinaryIO, order: Order) -> Iterator[tuple[str, int]]:
    """Yield name and bytes of each array of a MATLAB file of version 5 to 7."""
    place = 128
    for _ in range(_MOST_PARTS):
        file.seek(place)
        tag = file.read(8)
        if len(tag) < 8:
            return
        kind, size = _word(tag, 0, order), _word(tag, 4, order)
        head = file.read(min(size, _HEAD))
        if kind == _COMPRESSED:
            head = zlib.decompressobj().decompress(head, _HEAD)
            kind, size_within = _word(head, 0, order), _word(head, 4, order)
            head = head[8:]
        else:
            size_within = size
        if kind == _MATRIX:
            yield _name(head, order), size_within
        if not size:
            return
        place += 8 + size


def _name(matrix: bytes, order: Order) -> str:
    """Return the name of an array, which follows its flags and its shape."""
    place = 16  # the flags: a tag and two words
    place += 8 + -(-_word(matrix, place + 4, order) // 8) * 8
    first = _word(matrix, place, order)
    if first > _SMALL:  # short texts stand in the tag itself
        return matrix[place + 4 : place + 4 + (first >> 16)].decode("latin-1")
    return matrix[place + 8 : place + 8 + _word(matrix, place + 4, order)].decode("latin-1")


def _word(content: bytes, place: int, order: Order) -> int:
    return int.from_bytes(content[place : place + 4], order)
