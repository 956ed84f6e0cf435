"""Tables and arrays of one's own are understood, read to the bit, or refused in clear words."""

import io
import pickle
import random
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas
import pytest
from scipy.io import savemat

from nnviz.data import Cancelled, DataError, FileError, SplitChoice, refusals
from nnviz.data.array_files import read_arrays, read_npy
from nnviz.data.dialect import Dialect
from nnviz.data.importing import dataset_of, inspect, read

FLOWERS = [
    ["width", "height", "species"],
    ["1.5", "2", "lily"],
    ["2.5", "-3e1", "rose"],
    ["0.25", "4", "lily"],
    ["3", "5.5", "rose"],
]
X = [[1.5, 2], [2.5, -30], [0.25, 4], [3, 5.5]]


def written(folder, rows=FLOWERS, delimiter=",", encoding="utf-8", end="\n"):
    path = folder / "a.csv"
    path.write_bytes("".join(delimiter.join(row) + end for row in rows).encode(encoding))
    return path


def raw_of(dataset):
    return dataset.scaling.unscale(dataset.X)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16", "utf-16-le"])
def test_a_table_is_read_whatever_divides_ends_and_encodes_it(tmp_path, delimiter, end, encoding):
    rows = [[field.replace("lily", "Königslilie") for field in row] for row in FLOWERS]
    preview = inspect(written(tmp_path, rows, delimiter, encoding, end))
    assert preview.dialect.delimiter == delimiter
    assert preview.dialect.has_header
    dataset = dataset_of(preview, preview.choices)
    assert dataset.feature_names == ("width", "height")
    assert dataset.class_names == ("Königslilie", "rose")
    assert dataset.labels.tolist() == [0, 1, 0, 1]
    np.testing.assert_allclose(raw_of(dataset), X, rtol=1e-14)


def test_a_decimal_comma_is_understood(tmp_path):
    rows = [[field.replace(".", ",") for field in row] for row in FLOWERS]
    preview = inspect(written(tmp_path, rows, ";"))
    assert preview.dialect.decimal == ","
    np.testing.assert_array_equal(preview.table.values[:, :2], X)


def test_a_decimal_comma_in_quotes_is_understood_between_commas(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('"a","y"\n"1,5",0\n"-2,25",1\n')
    assert inspect(path).table.values.tolist() == [[1.5, 0], [-2.25, 1]]


def test_a_column_that_numbers_the_rows_is_left_out(tmp_path):
    rows = [["id", "a", "y"], *([str(k + 7), str(k * k), str(k % 2)] for k in range(9))]
    preview = inspect(written(tmp_path, rows))
    assert preview.choices.left_out == {0}
    assert "Left out, for they only number the rows: id." in preview.notices


def test_quoted_fields_may_hold_delimiters_line_ends_and_quotation_marks(tmp_path):
    rows = [["1", '"a, ""b""\nc"'], ["2", '"d"'], ["3", '"d"'], ["4", '"a, ""b""\nc"']]
    preview = inspect(written(tmp_path, rows))
    assert preview.classes(preview.choices) == ('a, "b"\nc', "d")


def test_without_a_header_columns_are_numbered_and_the_label_counts_up(tmp_path):
    preview = inspect(written(tmp_path, [["0.5", "7", "1"], ["0.25", "9", "0"]] * 3))
    assert not preview.dialect.has_header
    assert [c.name for c in preview.columns] == ["column 1", "column 2", "column 3"]
    assert preview.choices.label == 2


def test_the_label_column_can_be_changed(tmp_path):
    preview = inspect(
        written(tmp_path, [["a", "b", "class"], ["0", "1", "5"], ["1", "2", "6"]] * 1)
    )
    changed = replace(preview.choices, label=0)
    assert dataset_of(preview, changed).feature_names == ("b", "class")


def test_how_the_text_is_written_can_be_overruled(tmp_path):
    path = written(tmp_path, [["1", "0"], ["2", "1"], ["3", "1"]])
    table = inspect(path, Dialect(has_header=True)).table
    assert table.names == ("1", "0")
    assert table.row_count == 2


def test_numbers_are_read_to_the_last_bit(tmp_path):
    random_ = np.random.default_rng(2)
    values = random_.normal(size=500) * 10.0 ** random_.integers(-300, 300, 500)
    rows = [[repr(float(value)), str(k % 2)] for k, value in enumerate(values)]
    table = inspect(written(tmp_path, rows)).table
    np.testing.assert_array_equal(table.values[:, 0], values)


def test_missing_values_are_named_by_row_and_their_rows_left_out(tmp_path):
    rows = [["a", "y"], ["1", "0"], ["", "1"], ["3", "?"], ["4", "1"], ["NA", "0"]]
    preview = inspect(written(tmp_path, rows))
    assert preview.missing == ((2, "a"), (3, "y"), (5, "a"))
    assert preview.example_count(preview.choices) == 2
    assert "3 rows lack a value and will be left out: 2, 3, 5." in preview.notices
    assert raw_of(dataset_of(preview, preview.choices)).ravel() == pytest.approx([1, 4])


def test_spaces_around_fields_blank_lines_and_comments_before_do_not_matter(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("# made by hand\na, b ,y\n 1 , 2, 0\n\n3 ,4 , 1\n")
    assert inspect(path).table.values.tolist() == [[1, 2, 0], [3, 4, 1]]


def test_a_preview_tells_m_features_classes_ranges_and_proposes_an_architecture(tmp_path):
    preview = inspect(written(tmp_path))
    assert preview.example_count(preview.choices) == 4
    assert [(c.lowest, c.highest) for c in preview.columns] == [(0.25, 3), (-30, 5.5), (None, None)]
    assert preview.architecture(preview.choices) == (2, 4, 1)
    assert preview.dialect.sentence == (
        "UTF-8 text, columns divided by comma, decimal point, a header line"
    )


def test_the_same_columns_are_told_of(tmp_path):
    rows = [["a", "b", "a", "y"], *([str(k), "1", str(k), str(k % 2)] for k in range(4))]
    assert "Columns 'a' and 'a (2)' are the same." in inspect(written(tmp_path, rows)).notices


def test_reading_reports_progress_and_can_be_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr("nnviz.data.text_blocks.BLOCK", 100)
    path = written(tmp_path, [[str(k), str(k % 2)] for k in range(500)])
    shares = []
    table = inspect(path, on_progress=shares.append).table
    assert table.values[:, 0].tolist() == list(range(500))
    assert shares == sorted(shares)
    assert len(shares) > 10
    assert shares[-1] == 1.0
    with pytest.raises(Cancelled):
        inspect(path, should_stop=lambda: True)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blocks_may_end_anywhere_also_within_quotes(tmp_path, monkeypatch, end):
    rows = [[str(k), f'"é{k % 3}{end}x"'] for k in range(40)]
    path = written(tmp_path, rows, end=end)
    whole = inspect(path).table
    for size in range(1, 40, 3):
        monkeypatch.setattr("nnviz.data.text_blocks.BLOCK", size)
        part = inspect(path).table
        np.testing.assert_array_equal(part.values, whole.values)
        assert part.texts == whole.texts == {1: ("é0\nx", "é1\nx", "é2\nx")}


# -- arrays ----------------------------------------------------------------------------------------


def test_npz_files_give_x_and_y_with_pictures_of_their_shape(tmp_path):
    images = np.arange(4 * 2 * 3).reshape(4, 2, 3)
    np.savez(tmp_path / "a.npz", images=images, labels=["b", "a", "b", "a"], other=np.ones(3))
    preview = inspect(tmp_path / "a.npz")
    assert "Not used: other." in preview.notices
    dataset = dataset_of(preview, replace(preview.choices, scaling="none"))
    assert dataset.image_shape == (2, 3)
    assert dataset.class_names == ("a", "b")
    assert dataset.labels.tolist() == [1, 0, 1, 0]
    np.testing.assert_array_equal(dataset.X, images.reshape(4, 6))


def test_one_hot_targets_become_labels(tmp_path):
    np.savez(tmp_path / "a.npz", X=np.ones((3, 2)), Y=np.eye(3))
    assert read(tmp_path / "a.npz").labels.tolist() == [0, 1, 2]


def test_npy_files_are_tables(tmp_path):
    np.save(tmp_path / "a.npy", [[0.5, 0], [0.75, 1], [0.1, 1]])
    assert read(tmp_path / "a.npy").labels.tolist() == [0, 1, 1]


def test_the_exercise_s_digit_file_has_ten_for_zero_and_pictures_turned_the_right_way(tmp_path):
    pictures = np.random.default_rng(0).random((20, 20, 20))
    labels = np.tile(np.arange(1, 11), 2)[:, None]
    # MATLAB stores a picture column by column: X(i, :) = picture(:)'.
    rows = np.stack([picture.ravel(order="F") for picture in pictures])
    savemat(tmp_path / "ex.mat", {"X": rows, "y": labels}, do_compression=True)
    preview = inspect(tmp_path / "ex.mat")
    assert preview.classes(preview.choices)[-2:] == ("9", "0")
    dataset = read(tmp_path / "ex.mat")
    assert dataset.image_shape == (20, 20)
    assert dataset.column_major
    assert dataset.class_names == ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0")
    assert dataset.labels.tolist() == list(range(10)) * 2
    np.testing.assert_array_equal(dataset.X.reshape(-1, 20, 20), pictures)


# -- refusals --------------------------------------------------------------------------------------


def refused(path, choices=None):
    with pytest.raises(FileError) as caught:
        read(path, choices)
    return caught.value


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "the file is empty"),
        ("a,y\n1,0\n2,1,7\n", "line 3: expected 2 values, found 3"),
        ("a,b,y\n1,2,0\n2,1\n", "line 3: expected 3 values, found 2"),
        ("a,y\n1,0\n2,1\nx,0\n", "line 4, column 1: expected a number in column 'a', found 'x'"),
        ("a,y\n1,0\ninf,1\n", "line 3, column 1: expected a number in column 'a', found 'inf'"),
        ("a,y\n1,0\n1e999,1\n", "line 3, column 1: expected a number"),
        ("a,y\n1.5,3\n2.5,3\n", "no column was found that tells the class"),
        ("a,y\n1.5,0.5\n2.5,0.7\n", "no column was found that tells the class"),
        ("a,y\n", "it has no rows of values"),
        ("\n\n\n", "it has no rows of values"),
        ("a\x00b,y\n1,0\n", "line 1: this is no text: it holds a byte 0"),
        ("y\n0\n1\n1\n0\n", "no column is left as a feature"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_in_a_sentence(tmp_path, content, sentence):
    path = tmp_path / "a.csv"
    path.write_text(content)
    assert sentence in str(refused(path))
    assert str(refused(path)).startswith("a.csv")


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        (0, "column 'a' holds 0.5, but the number of a class is whole"),
        (1, "column 'b' holds one class only, '7'"),
        (9, "there is no column 10"),
    ],
)
def test_a_label_column_that_cannot_be_is_refused(tmp_path, label, sentence):
    path = written(tmp_path, [["a", "b", "y"], ["0.5", "7", "0"], ["1", "7", "1"]])
    choices = replace(inspect(path).choices, label=label)
    assert sentence in str(refused(path, choices))


def test_a_directory_a_missing_file_and_one_without_permission_are_refused(tmp_path, monkeypatch):
    assert "this is a directory" in str(refused(tmp_path))
    assert "there is no such file" in str(refused(tmp_path / "none.csv"))
    path = written(tmp_path)

    def forbidden(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", forbidden)  # root may read everything
    assert "you have no permission to read this file" in str(refused(path))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "Save as, CSV"),
        ("a.csv", b"\x89HDF\r\n\x1a\n" + bytes(99), "'-v7'"),
        ("a.mat", b"MATLAB 7.3 MAT-file" + b" " * 107 + b"\x02IM" + bytes(400), "7.3|damaged"),
        ("a.pkl", pickle.dumps({"X": [1]}), "this is a pickle"),
        ("a.npz", pickle.dumps({"X": [1]}), "this is a pickle"),
        ("a.csv.gz", b"\x1f\x8b" + bytes(99), "Unpack it first"),
        ("a.npz", b"PK\x03\x04 nothing", "damaged"),
        ("a.npz", b"PK\x05\x06" + bytes(18), "expected a .npz with some .npy arrays in it"),
        ("a.npz", b"nothing", "no file of NumPy's"),
        ("a.mat", b"# Created by Octave 8.4.0\n# name: X\n", "save -v7"),
        ("a.npy", b"\x93NUMPY\x01\x00\xff", "damaged"),
        ("a.csv", bytes(range(256)) * 9, "no text"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(tmp_path, name, content, sentence):
    path = tmp_path / name
    path.write_bytes(content)
    assert any(part in str(refused(path)) for part in sentence.split("|"))


def test_excel_s_new_format_is_known_by_what_is_in_it(tmp_path):
    with zipfile.ZipFile(tmp_path / "table.csv", "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    assert "(.xlsx). In the spreadsheet choose File, Save as, CSV" in str(
        refused(tmp_path / "table.csv")
    )


class Evil:
    def __reduce__(self):
        return (pytest.fail, ("it was executed",))


def test_objects_in_arrays_are_refused_and_nothing_of_them_is_executed(tmp_path):
    np.save(tmp_path / "a.npy", np.array([Evil()], dtype=object), allow_pickle=True)
    assert "could run any code" in str(refused(tmp_path / "a.npy"))
    np.savez(tmp_path / "a.npz", X=np.array([Evil()], dtype=object), allow_pickle=True)
    assert "could run any code" in str(refused(tmp_path / "a.npz"))


def test_an_array_that_promises_more_than_there_is_gets_no_memory(tmp_path):
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (9999999999, 9999), }"
    header += b" " * (117 - len(header)) + b"\n"
    path = tmp_path / "a.npy"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + bytes(80))
    assert "damaged" in str(refused(path))


def test_a_zip_bomb_is_refused_by_what_it_declares(tmp_path, monkeypatch):
    np.savez_compressed(tmp_path / "a.npz", X=np.zeros((4000, 1000)))
    monkeypatch.setattr(refusals, "available_memory", lambda: 10**7)
    assert (tmp_path / "a.npz").stat().st_size < 10**6
    assert "of memory" in str(refused(tmp_path / "a.npz"))


def test_a_table_too_large_for_the_memory_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(refusals, "available_memory", lambda: 1000)
    path = written(tmp_path, [[str(k), str(k % 2)] for k in range(500)])
    assert "of memory" in str(refused(path))


def test_a_line_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("nnviz.data.text_blocks.LONGEST_LINE", 2**20)
    monkeypatch.setattr("nnviz.data.text_blocks.BLOCK", 2**18)
    path = tmp_path / "a.csv"
    path.write_text("a,y\n1,0\n" + "2," * 2**20)
    assert "line 1: this line goes on for more than 1 MB" in str(refused(path)) or (
        "line 3: this line goes on" in str(refused(path))
    )


@pytest.mark.parametrize("kind", ["npz", "npy", "mat"])
def test_cut_and_flipped_array_files_are_read_or_refused(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    data = {"X": np.random.default_rng(0).random((6, 3)), "y": np.array([0, 1] * 3)}
    if kind == "mat":
        savemat(path, data, do_compression=True)
    elif kind == "npz":
        np.savez_compressed(path, **data)
    else:
        np.save(path, np.column_stack([data["X"], data["y"]]))
    good = path.read_bytes()
    chance = random.Random(4)  # noqa: S311  no secret
    for k in range(200):
        bad = bytearray(good)
        if k % 2:
            bad = bad[: chance.randrange(len(bad))]
        else:
            bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
        path.write_bytes(bad)
        try:
            read(path)
        except DataError:
            continue


GERMAN = "Größe;Preis;Anteil;Wahl;Art\r\n" + "".join(
    f"{k},5;{k + 1}.234,5;{k} %;{'ja' if k % 2 else 'nein'};{'Œuvre' if k % 2 else '5 €'}\r\n"
    for k in range(12)
)
BLANKS = "# taken on Monday\n" + "".join(f"  {k / 2:8.4f}\t{-k:10.1e} {k % 2}\n" for k in range(12))
QUOTED = 'A title\n"x", "price", "who", "y"\n' + "".join(
    f'{k}, "{k + 1},234.5", "Owen, Mr. ""{k}""", {k % 2}\n' for k in range(12)
)
WRITTEN = {
    "plain": ("".join(",".join(row) + "\n" for row in FLOWERS + FLOWERS[1:] * 2).encode(), 2000),
    "Windows-1252": (GERMAN.encode("cp1252"), 500),
    "UTF-16": (GERMAN.encode("utf-16"), 500),
    "UTF-8 with BOM": (GERMAN.encode("utf-8-sig"), 500),
    "blanks": (BLANKS.encode(), 500),
    "quoted": (QUOTED.encode(), 500),
}
INSERTED = [b'"', b",", b"\n", b";", b"\x00", b"nan", b"\xff\xfe", b"%", b"  ", b"\t", b".", b"\r"]
INSERTED += [b"\x80", "é".encode(), b"#", b"1,234", b"{", b"<html>"]


@pytest.mark.parametrize("kind", WRITTEN)
def test_2000_mutated_tables_and_500_of_each_other_way_to_write_are_read_or_refused(tmp_path, kind):
    good, times = WRITTEN[kind]
    chance = random.Random(1)  # noqa: S311  no secret
    path = tmp_path / "b.csv"
    path.write_bytes(good)
    assert read(path).example_count > 10
    read_well = 0
    for _ in range(times):
        bad = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(bad))
            change = chance.randrange(4)
            if change == 0:
                bad[at] = chance.randrange(256)
            elif change == 1:
                bad[at:at] = chance.choice(INSERTED)
            elif change == 2:
                del bad[at : at + chance.randint(1, 9)]
            else:
                bad = bad[: max(1, at)]
        path.write_bytes(bad or b"1")
        try:
            read(path, None)
            read_well += 1
        except FileError:
            continue
    assert 0 < read_well < times


def test_the_split_of_an_import_is_by_class_and_scaled_by_the_training_part(tmp_path):
    rows = [["a", "y"], *([str(k * 3.5), str(k % 2)] for k in range(100))]
    preview = inspect(written(tmp_path, rows))
    choices = replace(preview.choices, scaling="standard", split=SplitChoice(0.2, 0.1, seed=3))
    dataset = dataset_of(preview, choices)
    assert (dataset.example_count, dataset.validation.example_count) == (70, 20)
    assert dataset.test.labels.mean() == 0.5
    assert dataset.X.mean() == pytest.approx(0, abs=1e-12)
    assert dataset.X.std() == pytest.approx(1)


def test_an_array_is_read_in_pieces_so_that_the_window_goes_on(tmp_path):
    X = np.arange(600_000.0).reshape(300, 2000)
    np.save(tmp_path / "x.npy", X)
    asked = []

    class Watched(io.BytesIO):
        def read(self, size=-1):
            asked.append(size)
            return super().read(size)

    content = (tmp_path / "x.npy").read_bytes()
    found = read_npy(tmp_path, "x", Watched(content), len(content))
    np.testing.assert_array_equal(found, X)
    assert 0 < max(asked) <= 2**20


@pytest.mark.parametrize("packed", [False, True])
def test_a_mat_file_is_read_in_pieces_too(tmp_path, monkeypatch, packed):
    X = np.random.default_rng(0).normal(size=(300, 2000))
    savemat(tmp_path / "x.mat", {"X": X, "y": np.arange(300) % 2}, do_compression=packed)
    asked = []

    class Watched(io.BytesIO):
        def read(self, size=-1):
            asked.append(size)
            return super().read(size)

    content, opens = (tmp_path / "x.mat").read_bytes(), Path.open
    monkeypatch.setattr(
        Path,
        "open",
        lambda path, *how, **more: (
            Watched(content) if path.suffix == ".mat" else opens(path, *how, **more)
        ),
    )
    found = read_arrays(tmp_path / "x.mat")
    np.testing.assert_array_equal(found["X"], X)
    assert 0 < max(asked) <= 2**20
    assert min(asked) > 0


def test_a_bomb_in_a_mat_file_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    savemat(tmp_path / "x.mat", {"X": np.zeros((2000, 1000))}, do_compression=True)
    monkeypatch.setattr("nnviz.data.array_files.available_memory", lambda: 10**6)
    assert "what is packed in it does not fit into memory" in str(refused(tmp_path / "x.mat"))


def test_labels_that_do_not_match_are_told_and_ten_is_said_to_be_the_digit_0(tmp_path):
    np.savez(tmp_path / "a.npz", X=np.eye(5), y=np.zeros(4))
    said = inspect(tmp_path / "a.npz").notices
    assert "y has 4 values, but X has 5 rows: it cannot be the label." in said
    savemat(tmp_path / "d.mat", {"X": np.eye(20), "y": np.arange(20)[:, None] % 10 + 1})
    assert any("Class 10 stands for the digit 0" in s for s in inspect(tmp_path / "d.mat").notices)
    savemat(tmp_path / "e.mat", {"X": np.eye(20), "y": np.arange(20)[:, None] % 9 + 1})
    assert not any("digit 0" in s for s in inspect(tmp_path / "e.mat").notices)


@pytest.mark.parametrize("name", ["", "index", "id"])
def test_the_index_that_pandas_writes_is_no_feature_in_whatever_order_the_rows_are(tmp_path, name):
    frame = pandas.DataFrame({"a": [0.5, 0.1, 0.7, 0.3], "y": [0, 1, 1, 0]}, index=[2, 0, 3, 1])
    path = tmp_path / "shuffled.csv"
    frame.to_csv(path, index_label=name)
    preview = inspect(path)
    assert preview.choices.left_out == {0}
    assert any("number the rows" in notice for notice in preview.notices)


def test_many_columns_that_are_the_same_are_told_in_one_sentence(tmp_path):
    rows = ["abcdefy", *(f"{k}" * 6 + f"{k % 2}" for k in range(5))]
    told = [n for n in inspect(written(tmp_path, rows)).notices if "the same" in n]
    assert told == ["Columns 'a' and 'b' are the same, and so are 4 other pairs."]
