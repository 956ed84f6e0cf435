"""Bringing one's own data in: look at a file, see what was understood, choose, get a dataset.

    preview = inspect(path, on_progress=…, should_stop=…)      # reads the file once
    preview.choices                                            # what is proposed
    dataset = dataset_of(preview, replace(preview.choices, label=3, scaling="unit range"))

Both calls know no window and may run in any thread. Every refusal is a FileError (a DataError) that
says what happened, where, and what to do. `Cancelled` comes when `should_stop` said so.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from nnviz.data.array_files import Arrays, read_arrays
from nnviz.data.checks import DataError, FloatArray
from nnviz.data.csv_reader import dialect_of, read_table
from nnviz.data.dataset import Dataset, IntArray, targets_of
from nnviz.data.dialect import Dialect
from nnviz.data.encoding import WINDOWS
from nnviz.data.kinds import check_kind
from nnviz.data.notices import notices_of
from nnviz.data.proposals import (
    MOST_CLASSES,
    label_proposed,
    pictures_proposed,
    row_numbers,
    scaling_proposed,
)
from nnviz.data.refusals import (
    FileError,
    OnProgress,
    ShouldStop,
    check_fits,
    check_readable,
    never,
    nothing,
)
from nnviz.data.scaling import unscaled
from nnviz.data.split import NO_SPLIT, FitKind, SplitChoice, prepared
from nnviz.data.table import Column, Table
from nnviz.data.tabulated import tabulated
from nnviz.data.text_blocks import NotTheEncodingError


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decides about a table, as far as it was not understood right.

    `label` is the column of the class, from 0; None while none was found. Columns in `left_out`
    become no features. `image_shape` (height, width) makes pictures of the features;
    `column_major` says that the file has their pixels column by column, as MATLAB does.
    """

    label: int | None
    left_out: frozenset[int] = frozenset()
    scaling: FitKind = "none"
    split: SplitChoice = NO_SPLIT
    image_shape: tuple[int, int] | None = None
    column_major: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """What was understood of a file, and what is proposed.

    `format` is "CSV", "NumPy" or "MATLAB"; `dialect` is how a text table is written, None for
    arrays. `columns` tell kind, range and missing values; `missing` names row (from 1) and column
    of the first thousand missing values. `notices` are sentences about what deserves a look.
    `choices` are the proposal; `table` is what was read.
    """

    path: Path
    format: str
    dialect: Dialect | None
    table: Table
    columns: tuple[Column, ...]
    missing: tuple[tuple[int, str], ...]
    notices: tuple[str, ...]
    choices: Choices

    def features(self, choices: Choices) -> tuple[int, ...]:
        """Return the columns that become features."""
        out = choices.left_out | {choices.label}
        return tuple(k for k in range(len(self.columns)) if k not in out)

    def classes(self, choices: Choices) -> tuple[str, ...]:
        """Return the class names that a label column gives, none while none is chosen."""
        names = () if choices.label is None else self.table.classes(choices.label)
        return (*names[:-1], "0") if self.format == "MATLAB" and _counts_to_ten(names) else names

    def example_count(self, choices: Choices) -> int:
        """Return how many rows have every value that these choices need."""
        used = self.features(choices) + (() if choices.label is None else (choices.label,))
        lacking = [k for k in used if self.columns[k].missing]
        return self.table.row_count - len(self.table.rows_with_missing(lacking))

    def range(self, choices: Choices) -> tuple[float, float] | None:
        """Return the lowest and the highest value of all features, None where there is none."""
        columns = [self.columns[k] for k in self.features(choices)]
        lowest = [c.lowest for c in columns if c.lowest is not None]
        highest = [c.highest for c in columns if c.highest is not None]
        return (min(lowest), max(highest)) if lowest and highest else None

    def architecture(self, choices: Choices) -> tuple[int, ...]:
        """Return the proposed layer sizes: inputs, one hidden layer, outputs."""
        inputs, classes = len(self.features(choices)), len(self.classes(choices))
        outputs = 1 if classes <= 2 else classes
        return inputs, min(25, max(4, round((inputs * outputs) ** 0.5))), outputs


def inspect(
    path: Path,
    dialect: Dialect | None = None,
    on_progress: OnProgress = nothing,
    should_stop: ShouldStop = never,
) -> Preview:
    """Read a file and return what was understood; `dialect` overrules how its text is written."""
    size = check_readable(path)
    with path.open("rb") as file:
        head = file.read(4096)
    is_mat = path.suffix.lower() == ".mat" or head.startswith(b"MATLAB 5.0")
    if head.startswith((b"PK", b"\x93NUMPY")) or is_mat or path.suffix in (".npz", ".npy"):
        check_fits(path, size)
        table, shape, notices = tabulated(path, _of_numbers(path))
        on_progress(1.0)
        return _preview(path, "MATLAB" if is_mat else "NumPy", None, table, shape, notices=notices)
    check_kind(path, head)
    dialect = dialect or dialect_of(path)
    try:
        table = read_table(path, size, dialect, on_progress, should_stop)
    except NotTheEncodingError as error:
        if dialect.encoding != "utf-8":
            what = f"the text is not {dialect.encoding.upper()}"
            raise FileError(path, what, "Save it as UTF-8, or choose another encoding.") from error
        dialect = replace(dialect, encoding=WINDOWS)
        table = read_table(path, size, dialect, on_progress, should_stop)
    return _preview(path, "CSV", dialect, table, notices=table.notices)


def read(
    path: Path,
    choices: Choices | None = None,
    on_progress: OnProgress = nothing,
    should_stop: ShouldStop = never,
) -> Dataset:
    """Read a file into a dataset by these choices, or by what is proposed for it."""
    preview = inspect(path, None, on_progress, should_stop)
    return dataset_of(preview, choices or preview.choices)


def dataset_of(preview: Preview, choices: Choices) -> Dataset:
    """Return the dataset that these choices make of what was read.

    Rows with a missing value are left out. Raises FileError for choices that do not fit. With tens
    of thousands of pictures it takes seconds: let it run where `inspect` does.
    """
    features = _checked_features(preview, choices)
    label = choices.label
    assert label is not None  # noqa: S101  _checked_features refuses it, mypy cannot see that
    table = preview.table
    check_fits(preview.path, 3 * table.values.nbytes)  # chosen, scaled, and between
    used = (*features, label)
    missing = table.rows_with_missing([k for k in used if preview.columns[k].missing])
    rows = np.delete(np.arange(table.row_count), missing) if len(missing) else slice(None)
    order = _order(choices, len(features))
    columns = [features[k] for k in order]
    raw = _chosen(table.values, rows, columns)
    codes, classes = _classes(preview, label, table.values[rows, label])
    name = preview.path.stem or "data"
    noun = "row" if len(missing) == 1 else "rows"
    left_out = f" {len(missing):,} {noun} with missing values left out." if len(missing) else ""
    try:
        dataset = Dataset(
            name=name,
            title=choices.title or name,
            X=raw,
            Y=targets_of(codes, len(classes)),
            feature_names=tuple(table.names[k] for k in columns),
            class_names=classes,
            scaling=unscaled(len(columns)),
            image_shape=choices.image_shape,
            column_major=choices.column_major and choices.image_shape is not None,
            source=f"Read from {preview.path.name}, {len(raw):,} rows.{left_out}",
        )
        return prepared(dataset, choices.scaling, choices.split)
    except FileError:
        raise
    except DataError as error:
        raise FileError(preview.path, str(error), "Choose other columns.") from error


def objection(preview: Preview, choices: Choices) -> str:
    """Return why no dataset can be made by these choices, and what to do; "" if one can."""
    try:
        features = _checked_features(preview, choices)
        assert choices.label is not None  # noqa: S101  _checked_features refuses it
        labels = preview.table.values[:, choices.label]
        _classes(preview, choices.label, labels[~np.isnan(labels)])
    except FileError as error:
        return str(error)
    if choices.image_shape is not None:
        height, width = choices.image_shape
        if height * width != len(features):
            return (
                f"Pictures of {height} × {width} have {height * width:,} pixels, but there are "
                f"{len(features):,} features. Choose another height and width, or other columns."
            )
    return ""


def _chosen(values: FloatArray, rows: slice | IntArray, columns: list[int]) -> FloatArray:
    """Return rows and columns of the values, as an array of its own that nobody writes to."""
    first, last = columns[0], columns[-1] + 1
    if columns == list(range(first, last)):
        raw = np.array(values[rows, first:last], order="C")
    else:
        raw = np.ascontiguousarray(values[rows][:, columns])
    raw.flags.writeable = False
    return raw


def _checked_features(preview: Preview, choices: Choices) -> tuple[int, ...]:
    path, table = preview.path, preview.table
    if choices.label is None and len(table.names) == 1:
        what = "it has one column only, but needs a label and at least one feature"
        raise FileError(path, what, "Divide its columns by commas, semicolons, tabs or blanks.")
    if choices.label is None:
        what = "no column was found that tells the class of each row"
        raise FileError(path, what, "Choose the label column.")
    if not 0 <= choices.label < len(table.names):
        what = f"there is no column {choices.label + 1} for the label"
        raise FileError(path, what, "Choose one of the columns.")
    features = preview.features(choices)
    if not features:
        raise FileError(path, "no column is left as a feature", "Use at least one column.")
    texts = [table.names[k] for k in features if k in table.texts and k not in table.truths]
    if texts:
        what = f"column {texts[0]!r} holds texts, and a network's inputs are numbers"
        raise FileError(path, what, "Leave the column out, or make it the label.")
    empty = [preview.columns[k].name for k in features if preview.columns[k].lowest is None]
    if empty:
        what = f"column {empty[0]!r} has no value in any row"
        raise FileError(path, what, "Leave the column out.")
    return features


def _order(choices: Choices, count: int) -> list[int]:
    """Return which feature comes where: pixels that lie column by column are put row by row."""
    if choices.image_shape is None or not choices.column_major:
        return list(range(count))
    height, width = choices.image_shape
    if height * width != count:
        return list(range(count))  # Dataset refuses it, and says why
    order: list[int] = np.arange(count).reshape(width, height).T.ravel().tolist()
    return order


def _classes(
    preview: Preview, label: int, values: FloatArray
) -> tuple[FloatArray, tuple[str, ...]]:
    """Return the index of each row's class, and what the classes are called.

    Labels 1 … 10 of a MATLAB file call the digit 0 ten, as the well-known exercise does; the order
    of its outputs, with 0 as the last, is kept, so that Θ trained there fits.
    """
    path, table = preview.path, preview.table
    name = table.names[label]
    present, codes = np.unique(values, return_inverse=True)
    if len(present) < 2:
        what = f"column {name!r} holds one class only, {_only(preview, label)}"
        raise FileError(path, what, "At least two classes are needed; choose another label column.")
    if len(present) > MOST_CLASSES:
        what = f"column {name!r} has {len(present):,} different values, too many for classes"
        raise FileError(path, what, "Choose another label column.")
    if label in table.texts:
        texts = [table.texts[label][int(code)] for code in present]
        rank = np.argsort(np.argsort(texts))
        return rank[codes].astype(np.float64), tuple(sorted(texts))
    if np.any(present != np.round(present)):
        odd = float(present[present != np.round(present)][0])
        what = f"column {name!r} holds {odd:g}, but the number of a class is whole"
        raise FileError(path, what, "Choose another label column.")
    if preview.format == "MATLAB" and present.tolist() == list(range(1, 11)):
        return codes.astype(np.float64), (*map(str, range(1, 10)), "0")
    return codes.astype(np.float64), tuple(f"{value:.0f}" for value in present)


def _only(preview: Preview, label: int) -> str:
    classes = preview.table.classes(label)
    return repr(classes[0]) if classes else "none in a complete row"


def _of_numbers(path: Path) -> Arrays:
    arrays = read_arrays(path)
    if not arrays:
        what = "no array of numbers is in it"
        raise FileError(path, what, "Save X (examples × features) and y (a label for each).")
    return arrays


def _preview(
    path: Path,
    kind: str,
    dialect: Dialect | None,
    table: Table,
    shape: tuple[int, int] | None = None,
    *,
    notices: tuple[str, ...] = (),
) -> Preview:
    columns = table.columns()
    label = label_proposed(table, columns) if table.label is None else table.label
    texts = frozenset(table.texts) - table.truths
    empty = frozenset(k for k, c in enumerate(columns) if c.missing == table.row_count)
    counting = row_numbers(table, columns) - {label}
    out = (texts | empty | counting) - {label}
    features = [k for k in range(len(columns)) if k != label and k not in out]
    seen = shape or pictures_proposed(columns, features)
    choices = Choices(
        label=label,
        left_out=frozenset(out),
        scaling=scaling_proposed(columns, features),
        image_shape=seen,
        column_major=kind == "MATLAB" and seen is not None and shape is None,
        title=path.stem or "data",
    )
    said = (*notices, *notices_of(table, columns, label, choices.left_out))
    if kind == "MATLAB" and label is not None and _counts_to_ten(table.classes(label)):
        said += ("Class 10 stands for the digit 0 and is called so, as in the course's file.",)
    return Preview(path, kind, dialect, table, columns, table.missing(), said, choices)


def _counts_to_ten(classes: tuple[str, ...]) -> bool:
    return classes == tuple(map(str, range(1, 11)))
