"""The encoding of a text file, told by its first bytes."""

import codecs

from typing_extensions import Buffer

WINDOWS = "windows-1252"
"""What Excel's plain CSV is written in, in the West: where a text is no UTF-8, it is this."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Five bytes mean nothing in it; like browsers we let them be control characters, and refuse none.
_LETTERS = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256))


class _WindowsDecoder(codecs.IncrementalDecoder):
    """Decodes Windows-1252, in which every byte is a letter."""

    def decode(self, raw: Buffer, final: bool = False) -> str:  # noqa: ARG002  the base's own
        return codecs.charmap_decode(raw, "strict", _LETTERS)[0]


def encoding_of(head: bytes) -> tuple[str, int]:
    """Return the encoding of a text by its first bytes, and how many of them are its BOM."""
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding, len(bom)
    if len(head) > 3 and head.count(0) > len(head) // 4:
        return ("utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"), 0
    try:
        decoder_of("utf-8").decode(head)
    except UnicodeDecodeError:
        return WINDOWS, 0
    return "utf-8", 0


def decoder_of(encoding: str, errors: str = "strict") -> codecs.IncrementalDecoder:
    """Return what decodes a text piece by piece."""
    if encoding == WINDOWS:
        return _WindowsDecoder(errors)
    return codecs.getincrementaldecoder(encoding)(errors)


def text_of(head: bytes) -> str:
    """Return the text whose first bytes are given, without its BOM; what makes no sense as ?."""
    encoding, bom = encoding_of(head)
    return decoder_of(encoding, "replace").decode(head[bom:])
