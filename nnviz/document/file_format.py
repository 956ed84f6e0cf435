"""The .nnviz document: an experiment as bytes, and back. No Qt.

    content = pack(Saved(experiment, arrangement))      # the same experiment, the same bytes
    saved = unpack(content)                             # or DocumentError, in a clear sentence

Everything an experiment refers to is in the document, its data too, so that it opens again as it
was wherever it is opened. Whoever writes the bytes to a file replaces it at one go.
"""

from dataclasses import dataclass

from nnviz.document.archive import DocumentError
from nnviz.document.experiment import Experiment

__all__ = ["SUFFIX", "DocumentError", "Saved", "pack", "unpack"]

SUFFIX = ".nnviz"


@dataclass(frozen=True, slots=True, eq=False)
class Saved:
    """What a document holds: the experiment, and how the window was arranged, in its own words."""

    experiment: Experiment
    arrangement: bytes = b""


def pack(saved: Saved) -> bytes:
    """Return the document's bytes; the same `saved` always gives the same."""
    from nnviz.document.packing import Packer  # noqa: PLC0415  see there

    return Packer(saved).bytes()


def unpack(content: bytes) -> Saved:
    """Return what a document holds.

    Raises `DocumentError` for anything that is not a whole document of a known version.
    """
    from nnviz.document.unpacking import unpacked  # noqa: PLC0415  as in pack

    return Saved(*unpacked(content))
