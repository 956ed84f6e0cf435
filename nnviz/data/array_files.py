"""Arrays out of .npy, .npz and .mat files, looked at before they are given any memory."""

import io
import math
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np
from numpy.typing import NDArray

from nnviz.data.kinds import check_kind
from nnviz.data.refusals import FileError, available_memory, check_fits

Arrays = dict[str, NDArray[Any]]

MOST_ARRAYS = 10_000
_LONGEST_HEADER = 100_000
_PIECE = 2**20
_NUMBERS = "biuf"
_TEXTS = "US"
_DAMAGED = "Was it copied or downloaded completely? Try to get it again."


def read_arrays(path: Path) -> Arrays:
    """Return the arrays of numbers and texts in a .npy, .npz or .mat file, by name.

    Nothing in the file is executed. Raises FileError for a file that is damaged, too large, or
    holds objects.
    """
    with path.open("rb") as file:
        head = file.read(256)
    members = _members(path) if head.startswith(b"PK") else ()
    check_kind(path, head, members)
    if head.startswith(b"PK"):
        return read_npz(path)
    if head.startswith(b"\x93NUMPY"):
        with path.open("rb") as file:
            return {"X": read_npy(path, path.name, file, path.stat().st_size)}
    if path.suffix.lower() in (".npz", ".npy"):
        advice = "Save it with numpy.savez(path, X=X, y=y); is it complete?"
        raise FileError(path, "it is no file of NumPy's, or a damaged one", advice)
    return _read_mat(path)


def _members(path: Path) -> tuple[str, ...]:
    try:
        with zipfile.ZipFile(path) as archive:
            return tuple(archive.namelist())
    except Exception as error:  # a damaged zip makes zipfile raise a dozen kinds
        raise FileError(path, f"the file is damaged ({error})", _DAMAGED) from error


def read_npz(path: Path) -> Arrays:
    """Return the arrays of a .npz file, after adding up what they are declared to take."""
    try:
        with zipfile.ZipFile(path) as archive:
            found = archive.infolist()
            infos = [info for info in found if info.filename.endswith(".npy")]
            if not infos or len(infos) > MOST_ARRAYS:
                what = f"expected a .npz with some .npy arrays in it, found {len(infos):,}"
                raise FileError(path, what, "Save one with numpy.savez(path, X=X, y=y).")
            check_fits(path, 2 * sum(info.file_size for info in infos))
            return {
                info.filename.removesuffix(".npy"): _read_member(path, archive, info)
                for info in infos
            }
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError) as error:
        raise FileError(path, f"the file is damaged ({error})", _DAMAGED) from error


def _read_member(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> NDArray[Any]:
    with archive.open(info) as member:
        return read_npy(path, info.filename, member, info.file_size)


def read_npy(path: Path, name: str, file: IO[bytes], size: int) -> NDArray[Any]:
    """Return the array in `file`, whose `size` bytes must be what its header promises."""
    try:
        shape, in_columns, kind = _npy_header(file)
    except Exception as error:  # whatever a header of junk makes NumPy's parser raise
        raise FileError(path, f"{name} is damaged: its header makes no sense", _DAMAGED) from error
    if kind.hasobject:
        what = f"{name} holds Python objects, which could run any code when they are opened"
        raise FileError(path, what, "Save plain numbers: numpy.save(path, X.astype(float)).")
    if kind.kind not in _NUMBERS + _TEXTS:
        raise FileError(path, f"{name} holds {kind}, not numbers", "Save it as plain numbers.")
    count = math.prod(shape)
    wanted = count * kind.itemsize
    if file.tell() + wanted != size:
        what = f"{name} is damaged: it should be {file.tell() + wanted:,} bytes, found {size:,}"
        raise FileError(path, what, _DAMAGED)
    check_fits(path, 2 * wanted + count * 8 * (kind.kind in _NUMBERS))
    flat = np.empty(count, dtype=kind)
    if _filled(flat, file) != wanted:
        raise FileError(path, f"{name} is damaged: it ends too early", _DAMAGED)
    return flat.reshape(shape, order="F" if in_columns else "C")


def _filled(flat: NDArray[Any], file: IO[bytes]) -> int:
    """Fill an array from a file, piece by piece, and return how many bytes there were.

    In one go Python's lock would be held for as long as it takes, and the window would stand.
    """
    room = memoryview(flat.view(np.uint8).data) if flat.nbytes else memoryview(b"")
    place = 0
    while place < len(room):
        piece = file.read(min(_PIECE, len(room) - place))
        if not piece:
            break
        room[place : place + len(piece)] = piece
        place += len(piece)
    return place


def _npy_header(file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    version = np.lib.format.read_magic(file)
    if version == (1, 0):
        header = np.lib.format.read_array_header_1_0(file, max_header_size=_LONGEST_HEADER)
    elif version == (2, 0):
        header = np.lib.format.read_array_header_2_0(file, max_header_size=_LONGEST_HEADER)
    else:
        raise ValueError(f"version {version}")
    if any(length < 0 for length in header[0]):
        raise ValueError("negative shape")
    return header


def _read_mat(path: Path) -> Arrays:
    """Return the arrays of a MATLAB or Octave file of version 7 or before.

    SciPy reads an open file in small pieces, between which the window goes on; what is in memory
    already it would copy at one go.
    """
    from scipy.io import loadmat, whosmat  # noqa: PLC0415  (it is needed for this kind of file alone)

    try:
        with path.open("rb") as file:
            _check_unpacked(path, file)
            declared = whosmat(file)
            check_fits(path, sum(2 * 8 * math.prod(shape) for _, shape, _ in declared))
            names = [name for name, _, kind in declared if kind not in ("cell", "struct", "object")]
            found: Mapping[str, Any] = loadmat(
                file, variable_names=names, struct_as_record=True, squeeze_me=False
            )
    except FileError:
        raise
    except NotImplementedError as error:
        advice = "Save it again in MATLAB with save(file, 'X', 'y', '-v7')."
        raise FileError(path, "this is a .mat file of version 7.3", advice) from error
    except Exception as error:  # a damaged file makes SciPy raise a dozen kinds
        advice = "In Octave save it with save -v7 file X y; is it complete?"
        raise FileError(path, f"it is no .mat file, or a damaged one ({error})", advice) from error
    arrays = {name: np.asarray(found[name]) for name in names if name in found}
    return {name: a for name, a in arrays.items() if a.dtype.kind in _NUMBERS + _TEXTS and a.size}


def _check_unpacked(path: Path, file: IO[bytes]) -> None:
    """Refuse a file of MATLAB's whose compressed parts are too large when they are unpacked."""
    room = available_memory() // 4
    head = file.read(128)
    order: Literal["little", "big"] = "little" if head[126:] == b"IM" else "big"
    while head[126:] in (b"IM", b"MI") and len(tag := file.read(8)) == 8:
        kind, size = int.from_bytes(tag[:4], order), int.from_bytes(tag[4:], order)
        if kind == 15:  # compressed
            room -= _unpacked(path, file, size, room)
        else:
            file.seek(size, io.SEEK_CUR)
        if not size:
            break
    file.seek(0)


def _unpacked(path: Path, file: IO[bytes], size: int, room: int) -> int:
    """Return how long a compressed part is when unpacked; refuse more than there is room for."""
    unpacker = zlib.decompressobj()
    total = 0
    try:
        while size and total <= room and (packed := file.read(min(_PIECE, size))):
            size -= len(packed)
            while packed and total <= room:
                total += len(unpacker.decompress(packed, _PIECE))
                packed = unpacker.unconsumed_tail
    except zlib.error as error:
        raise FileError(path, f"the file is damaged ({error})", _DAMAGED) from error
    if total > room:
        raise FileError(path, "what is packed in it does not fit into memory", _DAMAGED)
    return total
