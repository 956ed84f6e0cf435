"""Numbers are read as whoever wrote them meant them, or the preview says what is doubtful."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.data import FileError
from nnviz.data.importing import inspect


def table(folder, text):
    path = folder / "a.csv"
    path.write_text(text, encoding="utf-8")
    return path


def first_column(preview):
    return preview.table.values[:, 0].tolist()


def said(preview):
    return " ".join(preview.notices)


@pytest.mark.parametrize(
    ("delimiter", "fields", "numbers", "decimal"),
    [
        (",", ['"1,234.5"', '"12,345,678"', "950"], [1234.5, 12345678, 950], "."),
        (";", ["1.234,5", "12.345.678", "950"], [1234.5, 12345678, 950], ","),
        ("\t", ["1,234.5", "-12,345.25", ".5"], [1234.5, -12345.25, 0.5], "."),
        (";", ["1 234,5", "12\u00a0345\u00a0678", "0,25"], [1234.5, 12345678, 0.25], ","),
        (";", ["1'234.5", "12’345.75", "0.25"], [1234.5, 12345.75, 0.25], "."),
    ],
)
def test_thousands_that_are_set_apart_are_read(tmp_path, delimiter, fields, numbers, decimal):
    text = f"x{delimiter}y\n" + "".join(f"{x}{delimiter}{k % 2}\n" for k, x in enumerate(fields))
    preview = inspect(table(tmp_path, text))
    assert first_column(preview) == numbers
    assert preview.dialect.decimal == decimal
    assert f"Thousands are set apart in 'x': '{fields[0].strip(chr(34))}' was read as 1234.5." in (
        preview.notices
    )


def test_percentages_are_read_as_they_are_written_and_that_is_said(tmp_path):
    preview = inspect(table(tmp_path, "growth,y\n10%,0\n12.5 %,1\n,0\n-3%,1\n0,1\n"))
    np.testing.assert_array_equal(first_column(preview), [10, 12.5, np.nan, -3, 0])
    assert "Percentages in 'growth': '10%' was read as 10." in preview.notices


def test_percentages_with_a_decimal_comma_are_read(tmp_path):
    preview = inspect(table(tmp_path, "growth;y\n10,5%;0\n1.012,5%;1\n"))
    assert first_column(preview) == [10.5, 1012.5]


def test_a_percentage_among_plain_numbers_is_refused_for_it_might_be_either(tmp_path):
    for text in ("x,y\n10%,0\n20%,1\n0.5,1\n", "x,y\n0.1,0\n0.2,1\n50%,1\n"):
        with pytest.raises(FileError, match=r"line 4, column 1: expected a (number|percentage)"):
            inspect(table(tmp_path, text))


AMBIGUOUS = [
    (";", ["1,234", "2,345"], 1.234, ","),  # semicolons are used where the comma is taken
    (";", ["1,234", "950"], 1234, "."),  # nobody writes 950 among 1,234 with three decimals
    (";", ["1.234", "2.345"], 1.234, "."),
    (";", ["1.234", "950"], 1234, ","),
    (",", ['"1,234"', '"2,345"'], 1234, "."),
    ("\t", ["1,234", "2,345"], 1234, "."),
]


@pytest.mark.parametrize(("delimiter", "fields", "number", "decimal"), AMBIGUOUS)
def test_what_may_be_a_thousand_or_a_fraction_is_said_and_can_be_changed(
    tmp_path, delimiter, fields, number, decimal
):
    text = f"x{delimiter}y\n" + "".join(f"{x}{delimiter}{k % 2}\n" for k, x in enumerate(fields))
    preview = inspect(table(tmp_path, text))
    assert first_column(preview)[0] == number
    assert preview.dialect.decimal == decimal
    assert f"in 'x' may be 1.234 or 1234. It was read as {number}" in said(preview)
    other = replace(preview.dialect, decimal="," if decimal == "." else ".")
    again = inspect(preview.path, other)
    assert first_column(again)[0] == (1234 if number == 1.234 else 1.234)
    assert "may be 1.234 or 1234" in said(again)


@pytest.mark.parametrize(
    ("beside", "number"), [("0,5", 1.234), ("1.234,5", 1.234), ("0.5", 1234), ("1,234.5", 1234)]
)
def test_a_number_elsewhere_in_the_file_decides_what_is_meant(tmp_path, beside, number):
    preview = inspect(table(tmp_path, f"x;z;y\n1,234;{beside};0\n2,345;{beside};1\n"))
    assert first_column(preview)[0] == number
    assert "may be" not in said(preview)


def test_a_decimal_point_between_commas_is_no_doubt(tmp_path):
    preview = inspect(table(tmp_path, "x,y\n1.234,0\n2.345,1\n"))
    assert first_column(preview) == [1.234, 2.345]
    assert preview.notices == ()


def test_columns_may_differ_in_their_decimal_sign(tmp_path):
    preview = inspect(table(tmp_path, "a;b;y\n1,5;2.5;0\n2,5;1.234;1\n0,25;3.5;1\n"))
    assert preview.table.values[:, :2].tolist() == [[1.5, 2.5], [2.5, 1.234], [0.25, 3.5]]
    assert "Another decimal sign is used in 'b': '2.5' was read as 2.5." in preview.notices


@pytest.mark.parametrize(
    ("first", "late", "number"),
    [
        ("{0}", "0,5", 0.5),
        ("{0}", "1,234.5", 1234.5),
        ("{0}.5", "1,234.5", 1234.5),
        ("{0},5", "1.234", 1234),
        ("{0},5", "1.234,5", 1234.5),
    ],
)
def test_a_sign_that_comes_late_is_understood_too(tmp_path, monkeypatch, first, late, number):
    monkeypatch.setattr("nnviz.data.text_blocks.BLOCK", 1000)
    monkeypatch.setattr("nnviz.data.csv_parser.HEAD", 500)
    monkeypatch.setattr("nnviz.data.csv_reader.HEAD", 500)
    rows = [f"{first.format(k)};{k % 2}\n" for k in range(500)] + [f"{late};1\n"] * 300
    preview = inspect(table(tmp_path, "x;y\n" + "".join(rows)))
    assert first_column(preview)[500:] == [number] * 300
    assert first_column(preview)[499] == float(first.format(499).replace(",", "."))
    assert f"'{late}' was read as {number}" in said(preview)


def test_a_sign_against_those_before_is_refused_and_not_misread(tmp_path):
    for first, late in ((",5", "2.5"), (".5", "2,5")):
        rows = "".join(f"{k}{first};{k % 2}\n" for k in range(5))
        with pytest.raises(FileError, match=rf"line 7, column 1: expected a number.*'{late}'"):
            inspect(table(tmp_path, f"x;y\n{rows}{late};0\n"))


def test_grouped_numbers_are_read_to_the_last_bit(tmp_path):
    values = np.random.default_rng(3).uniform(1000, 10**9, 400)
    rows = "".join(f"{value:,.7f};{k % 2}\n" for k, value in enumerate(values))
    found = first_column(inspect(table(tmp_path, "x;y\n" + rows)))
    assert found == [float(f"{value:.7f}") for value in values]


def test_false_and_true_no_and_yes_are_the_numbers_0_and_1(tmp_path):
    preview = inspect(table(tmp_path, "a,b,y\nyes,TRUE,0\nno,FALSE,1\nno,TRUE,1\n"))
    assert preview.table.values[:, :2].tolist() == [[1, 1], [0, 0], [0, 1]]
    assert preview.features(preview.choices) == (0, 1)
    assert "Read as 0 and 1, for they hold no and yes alone: a, b." in preview.notices
    as_label = replace(preview.choices, label=0)
    assert preview.classes(as_label) == ("no", "yes")
