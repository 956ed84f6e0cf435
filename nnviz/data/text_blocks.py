"""The text of a table in blocks of whole rows, so that a large file needs no more memory than one.

Whatever the file's encoding, line ends and blanks between columns are, the blocks are in UTF-8
without a BOM, their lines end with ``\\n``, and one blank divides what any number did.
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from nnviz.data.dialect import Dialect
from nnviz.data.encoding import decoder_of
from nnviz.data.refusals import FileError

BLOCK = 8 * 2**20
LONGEST_LINE = 32 * 2**20


class NotTheEncodingError(Exception):
    """The text is not in the encoding that its beginning was in."""


def line_ends(text: bytes) -> int:
    """Count the line ends; where there are many, NumPy is five times faster than bytes.count."""
    return int(np.count_nonzero(np.frombuffer(text, dtype=np.uint8) == ord("\n")))


class Blocks:
    """The blocks of a file, each with the number of its first line."""

    def __init__(self, path: Path, file: BinaryIO, dialect: Dialect) -> None:
        self._path = path
        self._file = file
        self._quote = dialect.quote.encode()
        self._delimiter = dialect.delimiter.encode()
        self._encoding = dialect.encoding
        self._line = 1
        self._skipped = dialect.skipped
        self._is_first = True

    def __iter__(self) -> Iterator[tuple[bytes, int]]:
        rest = b""
        for block in self._utf8():
            whole = rest + block
            cut = self._end_of_rows(whole)
            if cut:
                yield from self._given(whole[:cut])
            rest = whole[cut:]
            if len(rest) > LONGEST_LINE:
                advice = "Is this a table? A quotation mark may have been left open."
                what = f"this line goes on for more than {LONGEST_LINE // 2**20} MB"
                raise FileError(self._path, what, advice, line=self._line)
        if rest.strip():
            yield from self._given(rest if rest.endswith(b"\n") else rest + b"\n")

    def _given(self, block: bytes) -> Iterator[tuple[bytes, int]]:
        line, count = self._line, line_ends(block)
        self._line += count
        while self._skipped and block:
            block = block[block.find(b"\n") + 1 :]
            self._skipped, line = self._skipped - 1, line + 1
        if 0 in block:
            line += block.count(b"\n", 0, block.index(0))
            advice = "Open a table of text (CSV), a .npz, .npy or .mat file."
            raise FileError(self._path, "this is no text: it holds a byte 0", advice, line=line)
        if block:
            if self._is_first:  # names of columns may stand in a comment
                block, self._is_first = block.lstrip(b"#%"), False
            yield self._without_blanks(block), line

    def _without_blanks(self, block: bytes) -> bytes:
        """Return a block without the blanks that are no part of a field."""
        if self._delimiter == b" ":
            block = block.replace(b"\t", b" ")
            while b"  " in block:  # a regular expression is three times slower
                block = block.replace(b"    ", b" ").replace(b"  ", b" ")
            block = block.replace(b"\n ", b"\n").replace(b" \n", b"\n").removeprefix(b" ")
        elif self._quote in block and self._delimiter + b" " + self._quote in block:  # a, "b, c"
            opened = self._delimiter + self._quote
            spaced = re.escape(self._delimiter) + b" +" + self._quote
            block = re.sub(spaced + b"(?!" + self._quote + b")", opened, block)
        return block

    def _end_of_rows(self, block: bytes) -> int:
        """Return where the last whole row ends: at a line end that is not within quotes."""
        cut = block.rfind(b"\n") + 1
        while cut and block.count(self._quote, 0, cut) % 2:
            cut = block.rfind(b"\n", 0, cut - 1) + 1
        return cut

    def _utf8(self) -> Iterator[bytes]:
        """Yield the file in UTF-8 without its BOM, with ``\\n`` at each line's end."""
        decoder = decoder_of(self._encoding)
        held = b""
        is_first = True
        while block := self._file.read(BLOCK):
            if self._encoding != "utf-8" or not block.isascii():
                block = self._decoded(decoder, block)
            elif decoder.getstate()[0]:
                raise NotTheEncodingError
            if is_first:
                block, is_first = block.removeprefix(codecs.BOM_UTF8), False
            block = held + block
            held = b"\r" if block.endswith(b"\r") else b""
            block = block[: len(block) - len(held)]
            if b"\r" in block:
                block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            yield block
        self._decoded(decoder, b"", final=True)
        if held:
            yield b"\n"

    def _decoded(
        self, decoder: codecs.IncrementalDecoder, raw: bytes, final: bool = False
    ) -> bytes:
        try:
            return decoder.decode(raw, final).encode("utf-8")
        except UnicodeError as error:
            raise NotTheEncodingError from error
