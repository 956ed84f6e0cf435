"""Files that are no table and no array file: known by their content, and refused by name.

What a file is called proves nothing: a page of the web is saved as .csv every day.
"""

import re
import zlib
from collections.abc import Sequence
from pathlib import Path

from nnviz.data.encoding import text_of
from nnviz.data.refusals import FileError

Kind = tuple[str, str]
"""What a file is, and what to do."""

_SAVE_AS_CSV = "In the spreadsheet choose File, Save as, CSV, and open that file."
_NO_PICKLE = (
    "To open a pickle runs whatever code its author put in, so nnviz never does. "
    "Save the arrays with numpy.savez(path, X=X, y=y), or a table as CSV."
)
_UNPACK = "Unpack it first, then open what was in it."
_PIXELS = "Pictures come as rows of pixels: CSV, .npz or .mat."
_BY_PANDAS = "Turn it into a table: pandas.{0}.to_csv('data.csv', index=False)."
_BY_R = "Write the table in R: write.csv(data, 'data.csv')."
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "this is an Excel file (.xls)", _SAVE_AS_CSV),
    (
        b"MATLAB 7.3",
        "this is a .mat file of version 7.3",
        "Save it again in MATLAB with save(file, 'X', 'y', '-v7').",
    ),
    (
        b"\x89HDF\r\n\x1a\n",
        "this is an HDF5 file, as Keras, h5py and MATLAB's version 7.3 write",
        "Save X and y in Python with numpy.savez(path, X=X, y=y), "
        "in MATLAB with save(file, 'X', 'y', '-v7'), a model with nnviz.save(model, 'model.npz').",
    ),
    (
        b"# Created by Octave",
        "this is a .mat file in Octave's format of text",
        "Save it again in Octave with save -v7 FILE X y.",
    ),
    (b"PAR1\x15", "this is a Parquet file", _BY_PANDAS.format("read_parquet(path)")),
    (b"ARROW1\x00", "this is a Feather file", _BY_PANDAS.format("read_feather(path)")),
    (b"FEA1\x00", "this is a Feather file", _BY_PANDAS.format("read_feather(path)")),
    (
        b"SQLite format 3\x00",
        "this is an SQLite database",
        "Export one of its tables as CSV: sqlite3 -header -csv FILE 'select * from TABLE'.",
    ),
    (b"BZh91AY&SY", "this file is compressed (bzip2)", _UNPACK),
    (b"\xfd7zXZ\x00", "this file is compressed (xz)", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "this file is compressed (zstd)", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "this is a 7z archive", _UNPACK),
    (b"Rar!\x1a\x07", "this is a RAR archive", _UNPACK),
    (b"RDX2\n", "this is a file of R's data", _BY_R),
    (b"RDX3\n", "this is a file of R's data", _BY_R),
    (b"$FL2@(#)", "this is a file of SPSS", "Save it there as CSV."),
    (b"<stata_dta>", "this is a file of Stata", _BY_PANDAS.format("read_stata(path)")),
    (b"%PDF-", "this is a PDF", "Save the table as CSV."),
    (b"\x89PNG", "this is a picture", _PIXELS),
    (b"\xff\xd8\xff", "this is a picture", _PIXELS),
    (b"GIF87a", "this is a picture", _PIXELS),
    (b"GIF89a", "this is a picture", _PIXELS),
    (b"II*\x00", "this is a picture", _PIXELS),
    (b"MM\x00*", "this is a picture", _PIXELS),
    (
        b"version https://git-lfs",
        "this is a pointer of Git LFS, not the data",
        "Get the data with git lfs pull, or download the file from its page.",
    ),
)
_PICKLE_NAMES = frozenset({".pkl", ".pickle", ".pt", ".pth", ".joblib", ".p", ".ckpt"})
_TABLES = (".csv", ".tsv", ".txt", ".data", ".mat")
_NAMED = 3

_SAFETENSORS = re.compile(rb'(?s).{8}\{".*"dtype"')
_PATTERNS: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (re.compile(rb"\x80[\x02-\x05]"), "this is a pickle", _NO_PICKLE),
    (re.compile(rb"(?s)BM.{4}\x00{4}|RIFF.{4}WEBP"), "this is a picture", _PIXELS),
    (
        _SAFETENSORS,
        "these are weights (safetensors)",
        "Give the file a name that ends with .safetensors, and open it.",
    ),
    (
        re.compile(rb"\x00\x00[\x08\x09\x0b-\x0e][\x01-\x04]"),
        "this is a file of MNIST's own format (IDX)",
        "Read its bytes in Python, and save them with numpy.savez(path, X=X, y=y).",
    ),
)
_TEXTS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), what, advice)
    for pattern, what, advice in (
        (
            r"(<\?xml[^>]*>\s*)?(<!--(?s:.)*?-->\s*)?<(!doctype html|html|head|body|table|div)\b",
            "this is a page of the web (HTML)",
            "Was the page saved instead of the data? Download the file itself (“Raw”).",
        ),
        (r"<\?xml(?s:.)*office:spreadsheet", "this is an Excel file (XML)", _SAVE_AS_CSV),
        (r"(<\?xml(?s:.)*)?<svg\b", "this is a picture", _PIXELS),
        (r"<\?xml", "this is XML", _BY_PANDAS.format("read_xml(path)")),
        (r"\{\\rtf", "this is a text with formatting (RTF)", "Save the table as CSV."),
        (
            r'\{(?s:.)*"cell_type"',
            "this is a Jupyter notebook",
            "Save the table in it: data.to_csv('data.csv', index=False).",
        ),
        (
            r'\{\s*".*\}\s*\n\s*\{',
            "these are lines of JSON",
            _BY_PANDAS.format("read_json(path, lines=True)"),
        ),
        (r"\{\s*[\"}]|\[\s*[\[{\"\]\d-]", "this is JSON", _BY_PANDAS.format("read_json(path)")),
        (
            r"(%[^\n]*\n|\s)*@relation\s",
            "this is a file of Weka (ARFF)",
            "Put the names of the columns, divided by commas, in place of all lines up to @data, "
            "and save it as .csv.",
        ),
        (
            r"[+-]?\d+(\.\d+)?([ \t]+\d+:[-+.\de]+)+[ \t]*[\r\n]",
            "these are sparse rows (LIBSVM)",
            "Read them with sklearn.datasets.load_svmlight_file(path), and save X.toarray() and y "
            "with numpy.savez(path, X=X, y=y).",
        ),
    )
)
_MEMBERS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern, re.MULTILINE), what, advice)
    for pattern, what, advice in (
        (r"^xl/", "this is an Excel file (.xlsx)", _SAVE_AS_CSV),
        (r"^word/", "this is a Word document", "Save the table as CSV."),
        (
            r"^document\.json$",
            "this is a document of nnviz",
            "Give it a name that ends with .nnviz, and open it.",
        ),
        (r"^content\.xml$", "this is a LibreOffice document", _SAVE_AS_CSV),
        (
            r"data\.pkl$",
            "this is a PyTorch file, which is a pickle",
            _NO_PICKLE + " For weights of PyTorch use safetensors.torch.save_file.",
        ),
        (
            r"\.weights\.h5$",
            "this is a model of Keras",
            "Save it for nnviz in Python: nnviz.save(model, 'model.npz').",
        ),
    )
)


def check_kind(path: Path, head: bytes, members: Sequence[str] = ()) -> None:
    """Refuse by its first bytes, or a zip's `members`, what is no table and no array file."""
    kind = _of_zip(members) if members else kind_of(head)
    if kind is None and path.suffix.lower() in _PICKLE_NAMES and not members:
        kind = ("this is a pickle", _NO_PICKLE)
    if kind is not None:
        raise FileError(path, *kind)


def are_safetensors(head: bytes) -> bool:
    """Tell whether a file holds weights, by its first bytes."""
    return _SAFETENSORS.match(head) is not None


def kind_of(head: bytes) -> Kind | None:
    """Return what a file is by its first bytes, None where it may be a table or arrays."""
    for signature, what, advice in _SIGNATURES:
        if head.startswith(signature):
            return what, advice
    if head.startswith(b"\x1f\x8b"):
        return _of_gzip(head)
    for pattern, what, advice in _PATTERNS:
        if pattern.match(head):
            return what, advice
    text = text_of(head).lstrip()
    found = (kind for pattern, *kind in _TEXTS if pattern.match(text))
    what, advice = next(found, ("", ""))
    return (what, advice) if what else None


def _of_gzip(head: bytes) -> Kind:
    """Return what is said of a compressed file, by the beginning of what is in it."""
    try:
        unpacked = zlib.decompressobj(wbits=31).decompress(head, 4096)
    except zlib.error:
        unpacked = b""
    within = None if unpacked.startswith(b"\x1f\x8b") else kind_of(unpacked)
    if within is None:
        return "this file is compressed (gzip)", _UNPACK
    what, advice = within
    return f"this file is compressed (gzip); unpacked, {what.replace('this', 'it', 1)}", advice


def _of_zip(members: Sequence[str]) -> Kind | None:
    """Return what a zip is by the names of what is in it, None for a .npz."""
    names = [name for name in members if not name.endswith("/") and "__MACOSX" not in name]
    for pattern, what, advice in _MEMBERS:
        if pattern.search("\n".join(names)):
            return what, advice
    if not names or any(name.endswith(".npy") for name in names):
        return None
    tables = [name for name in names if name.lower().endswith(_TABLES)]
    listed = ", ".join((tables or names)[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    first = f"Unpack it first, then open {tables[0]}." if tables else _UNPACK
    return f"this is a zip with {listed} in it", first
