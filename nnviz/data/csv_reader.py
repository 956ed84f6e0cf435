"""Reading a table of text, block by block, so that it can be watched and given up.

Why Polars: of the readers that were measured it is the fastest (tests/benchmarks), it works in
threads of its own without holding Python's lock, and it reads every number to the last bit. A block
that it cannot read, or that may have rows too short, which it fills up silently, is read again the
patient way, which knows line and column of what is wrong.
"""

from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np

from nnviz.data import text_blocks
from nnviz.data.checks import FloatArray
from nnviz.data.csv_parser import HEAD, Parser
from nnviz.data.dialect import Dialect, sniffed
from nnviz.data.refusals import Cancelled, FileError, OnProgress, ShouldStop, check_fits
from nnviz.data.table import Table
from nnviz.data.text_blocks import Blocks, line_ends


def dialect_of(path: Path) -> Dialect:
    """Return how the table in a file is written, by its first bytes."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        return sniffed(head, is_whole=len(head) < HEAD)


def read_table(
    path: Path, size: int, dialect: Dialect, on_progress: OnProgress, should_stop: ShouldStop
) -> Table:
    """Return the table in a file of `size` bytes.

    Raises FileError for what is no table, `NotTheEncodingError`, and Cancelled.
    """
    with path.open("rb") as file, closing(_ahead(Blocks(path, file, dialect), size)) as blocks:
        parser = None
        rows = None
        for text, line in blocks:
            if should_stop():
                raise Cancelled
            if parser is None or rows is None:
                parser = Parser.beginning(path, text, line, dialect)
                count = _estimated_rows(text, size)
                check_fits(path, int(1.1 * 8 * count * len(parser.names)))
                rows = _Rows(count, len(parser.names))
                text = parser.body  # noqa: PLW2901  the block without its header
                line = parser.first_line  # noqa: PLW2901
            rows.add(parser.values(text, line))
            on_progress(min(1.0, file.tell() / size))
    if parser is None or rows is None or not rows.count:
        raise FileError(path, "it has no rows of values", "Was it saved completely?")
    notices = dialect.notices + parser.notices()
    return Table(parser.names, rows.taken(), parser.texts(), parser.first_line, notices=notices)


def _ahead(
    blocks: Iterable[tuple[bytes, int]], size: int
) -> Generator[tuple[bytes, int], None, None]:
    """Yield the blocks; of a large file, each is fetched in a thread while the last is read."""
    following = iter(blocks)
    if size <= text_blocks.BLOCK:
        yield from following
        return
    with ThreadPoolExecutor(1, "nnviz reads ahead") as pool:
        coming = pool.submit(next, following, None)
        while (block := coming.result()) is not None:
            coming = pool.submit(next, following, None)
            yield block


def _estimated_rows(text: bytes, size: int) -> int:
    """Return a few more rows than a file of `size` bytes may have that begins with this block."""
    return int(1.02 * size / len(text) * (line_ends(text) + 1)) + 16


class _Rows:
    """One array that rows are added to; memory that is not written to costs nothing."""

    def __init__(self, room: int, columns: int) -> None:
        self.count = 0
        self._values = np.empty((room, columns))

    def add(self, part: FloatArray) -> None:
        """Add rows. What lies column by column is turned in tiles that fit into the cache."""
        end = self.count + len(part)
        if end > len(self._values):
            grown = np.empty((max(end, len(self._values) * 3 // 2), self._values.shape[1]))
            grown[: self.count] = self._values[: self.count]
            self._values = grown
        for first in range(0, len(part), 64):
            tile = part[first : first + 64]
            self._values[self.count + first : self.count + first + len(tile)] = tile
        self.count = end

    def taken(self) -> FloatArray:
        """Return all rows that were added, read-only."""
        values = self._values[: self.count]
        values.flags.writeable = False
        return values
