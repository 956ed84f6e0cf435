"""The container of a document: a zip that says what it is, the same parts always the same bytes.

Opening gives memory only to what is declared and fits, checks every part's CRC, and executes
nothing: the parts are JSON, plain arrays of numbers, and bytes.
"""

import io
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.array_files import read_npy
from nnviz.data.checks import DataError
from nnviz.data.refusals import available_memory

MIMETYPE = b"application/x-nnviz"
LARGEST_JSON = 64 * 2**20
LARGEST = 8 * 2**30
"""What the parts of a document may take together, if there is memory for it."""

_DATE = (1980, 1, 1, 0, 0, 0)
_FAST_FROM = 4 * 2**20
_SAMPLES, _SAMPLE_BYTES = 16, 2**14
_WORTH_IT = 0.9
"""Numbers as random as those of Θ lose a twentieth of their bytes, and that takes seconds."""
_KINDS = ("<f8", "<i8")


class DocumentError(ValueError):
    """A document that cannot be opened; a sentence that says why, and what to do."""


def damaged(found: str) -> DocumentError:
    """Return the error for a document that is not what was saved."""
    return DocumentError(
        f"The document is damaged: {found.rstrip('.')}. "
        "Was it copied or downloaded completely? Try an earlier copy."
    )


def packed(json: bytes, arrays: Mapping[str, NDArray[Any]], blobs: Mapping[str, bytes]) -> bytes:
    """Return the bytes of a document; the same parts always give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        _write(archive, "mimetype", MIMETYPE, is_stored=True)
        _write(archive, "document.json", json)
        for name, array in arrays.items():
            _write(archive, f"arrays/{name}.npy", _npy(array))
        for name, blob in blobs.items():
            _write(archive, name, blob)
    return buffer.getvalue()


def _write(archive: zipfile.ZipFile, name: str, content: bytes, *, is_stored: bool = False) -> None:
    is_large = len(content) > _FAST_FROM
    is_stored = is_stored or (is_large and not _is_worth_packing(content))
    info = zipfile.ZipInfo(name, _DATE)
    info.create_system = 3
    info.external_attr = 0o600 << 16
    info.compress_type = zipfile.ZIP_STORED if is_stored else zipfile.ZIP_DEFLATED
    archive.writestr(info, content, compresslevel=1 if is_large else 6)


def _is_worth_packing(content: bytes) -> bool:
    """Tell, from pieces spread evenly over it, whether packing makes a large part much smaller."""
    starts = range(0, len(content) - _SAMPLE_BYTES, len(content) // _SAMPLES)
    sample = b"".join(content[start : start + _SAMPLE_BYTES] for start in starts)
    return len(zlib.compress(sample, 1)) < _WORTH_IT * len(sample)


def _npy(array: NDArray[Any]) -> bytes:
    kind = "<i8" if array.dtype.kind in "iu" else "<f8"
    buffer = io.BytesIO()
    plain = np.ascontiguousarray(array, dtype=kind)
    np.lib.format.write_array(buffer, plain, version=(1, 0), allow_pickle=False)
    return buffer.getvalue()


class Parts:
    """The parts of a document that was opened. Each is read when it is asked for.

    Raises `DocumentError` for bytes that are no document, or a damaged one.
    """

    def __init__(self, content: bytes) -> None:
        if not content.startswith(b"PK"):
            raise DocumentError(
                "This is no nnviz document. Open tables and arrays with File, Import data."
                if content
                else "The document is empty. Was it saved completely?"
            )
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            infos = self._archive.infolist()
        except Exception as error:  # a damaged zip makes zipfile raise a dozen kinds
            raise damaged(str(error)) from error
        self._infos = {info.filename: info for info in infos}
        self._check(infos)

    def _check(self, infos: list[zipfile.ZipInfo]) -> None:
        first = infos[0] if infos else None
        if (
            first is None
            or first.filename != "mimetype"
            or first.file_size > 200
            or self._read("mimetype") != MIMETYPE
        ):
            raise DocumentError(
                "This is no nnviz document: it is a zip that does not begin with its mimetype, "
                f"{MIMETYPE.decode()}."
            )
        if len(self._infos) != len(infos):
            raise damaged("two of its parts have the same name")
        total = sum(info.file_size for info in infos)
        room = min(LARGEST, available_memory() // 2)
        if total > room:
            raise DocumentError(
                f"The document says that it unpacks to {total / 2**20:,.0f} MB, but there is room "
                f"for {room / 2**20:,.0f} MB. Close other programs, or do not trust the file."
            )

    @property
    def names(self) -> frozenset[str]:
        """What parts there are."""
        return frozenset(self._infos)

    def json(self) -> bytes:
        """Return the description of the document."""
        info = self._infos.get("document.json")
        if info is not None and info.file_size > LARGEST_JSON:
            raise damaged(f"document.json takes more than {LARGEST_JSON // 2**20} MB")
        return self._read("document.json")

    def blob(self, name: str) -> bytes:
        """Return a part as it is."""
        return self._read(name)

    def array(self, name: str, kind: str, dimensions: int) -> NDArray[Any]:
        """Return an array of this kind ("f" or "i") and so many dimensions, read-only."""
        member = f"arrays/{name}.npy"
        content = self._read(member)
        try:
            with warnings.catch_warnings(action="ignore"):  # about headers of another age
                found = read_npy(Path("document"), member, io.BytesIO(content), len(content))
        except DataError as error:
            raise damaged(str(error).removeprefix("document: ")) from error
        if found.dtype.str not in _KINDS or found.dtype.kind != kind or found.ndim != dimensions:
            wanted = "whole numbers" if kind == "i" else "numbers"
            raise damaged(
                f"{member} should hold {wanted} in {dimensions} dimension(s), "
                f"found {found.dtype} in {found.ndim}"
            )
        own = np.array(found, order="C")
        own.flags.writeable = False
        return own

    def _read(self, name: str) -> bytes:
        info = self._infos.get(name)
        if info is None:
            raise damaged(f"its part {name} is missing")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise damaged(f"its part {name} is packed in a way that nnviz never uses")
        try:
            with self._archive.open(info) as member:
                content = member.read(info.file_size + 1)
        except Exception as error:  # zipfile and zlib raise a dozen kinds
            raise damaged(f"its part {name} cannot be read ({error})") from error
        if len(content) != info.file_size:
            raise damaged(f"its part {name} is not as long as it should be")
        return content
