"""Tables as programs and people leave them are understood, and what was done to them is said."""

import numpy as np
import pytest

from nnviz.data.importing import dataset_of, inspect, read


def table(folder, text, encoding="utf-8", name="a.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def test_excel_s_plain_csv_keeps_its_letters_and_its_euro_sign(tmp_path):
    text = "Größe;Preis;Art\r\n1,5;2;5 €\r\n2,5;3;Œuvre…\r\n"
    preview = inspect(table(tmp_path, text, "cp1252"))
    assert preview.dialect.encoding == "windows-1252"
    assert preview.columns[0].name == "Größe"
    assert preview.classes(preview.choices) == ("5 €", "Œuvre…")
    assert any("read as Windows-1252" in notice for notice in preview.notices)
    assert preview.dialect.sentence.startswith("Windows-1252 text")


def test_bytes_that_mean_nothing_in_windows_1252_are_letters_like_others(tmp_path):
    text = b"a,y\n1,x\x81\x8d\n2,\x8f\x90\x9d\xe4\n3,z\n4,z\n"
    assert inspect(table(tmp_path, text)).table.texts[1] == ("x\x81\x8d", "\x8f\x90\x9dä", "z")


def test_letters_of_windows_1252_that_come_late_are_read_so_too(tmp_path):
    text = b"a,y\n" + b"1.5,x\n2.5,y\n" * 50_000 + b"3.5,\x80\n"
    preview = inspect(table(tmp_path, text))
    assert preview.classes(preview.choices) == ("x", "y", "€")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_of_the_unicode_encodings_nothing_needs_to_be_said(tmp_path, encoding):
    preview = inspect(table(tmp_path, "a,y\n1,5 €\n2,x\n", encoding))
    assert preview.classes(preview.choices) == ("5 €", "x")
    assert preview.notices == ()


@pytest.mark.parametrize("form", ["%10.4f", "%.4f", "%.18e", " %8.3f"])
def test_columns_that_blanks_divide_are_read_however_many(tmp_path, form):
    values = np.array([[1.5, -20.25, 0], [100, 2, 1], [0.5, -3, 1]])
    np.savetxt(tmp_path / "a.txt", values, fmt=form)
    preview = inspect(tmp_path / "a.txt")
    np.testing.assert_array_equal(preview.table.values, values)
    assert preview.choices.label == 2


def test_the_header_that_numpy_writes_into_a_comment_names_the_columns(tmp_path):
    np.savetxt(tmp_path / "a.txt", [[1.5, 2, 0], [2.5, 3, 1]], header="height width class")
    preview = inspect(tmp_path / "a.txt")
    assert preview.table.names == ("height", "width", "class")
    assert preview.table.row_count == 2


def test_what_octave_saves_as_text_is_read(tmp_path):
    text = " 1.50000000e+00 2.00000000e+00 0.00000000e+00\n"
    text += " 3.00000000e+00 -4.00000000e+00 1.00000000e+00\n"
    assert inspect(table(tmp_path, text)).table.values.tolist() == [[1.5, 2, 0], [3, -4, 1]]


def test_tabs_of_which_there_are_several_divide_columns_too(tmp_path):
    text = "15.26\t14.84\t\t5.763\t1\n14.88\t14.57\t5.554\t1\n14.29\t14.09\t\t5.291\t2\n"
    assert inspect(table(tmp_path, text)).table.values[2].tolist() == [14.29, 14.09, 5.291, 2]


def test_blanks_and_tabs_may_be_mixed(tmp_path):
    text = "".join(f"  {k / 2:8.4f}\t{-k:10.1e} {k % 2}\n" for k in range(4))
    assert inspect(table(tmp_path, text)).table.values[3].tolist() == [1.5, -3, 1]


def test_texts_in_quotes_may_hold_blanks_between_columns_that_blanks_divide(tmp_path):
    text = '18.0   8   307.0  70\t"chevrolet malibu"\n15.0   8   350.0  70\t"buick skylark"\n'
    preview = inspect(table(tmp_path, text))
    assert preview.classes(preview.choices) == ("buick skylark", "chevrolet malibu")
    assert preview.table.values[1, :4].tolist() == [15, 8, 350, 70]


def test_decimal_commas_between_blanks_are_understood(tmp_path):
    assert inspect(table(tmp_path, "1,5 2,5 0\n3,5 4,5 1\n")).table.values.tolist() == [
        [1.5, 2.5, 0],
        [3.5, 4.5, 1],
    ]


def test_the_table_that_r_writes_has_its_row_names_left_out(tmp_path):
    text = '"width" "height" "Species"\n"1" 5.1 3.5 "setosa"\n"2" 4.9 3 "versi color"\n'
    text += '"3" 7 3 "setosa"\n'
    preview = inspect(table(tmp_path, text))
    assert preview.table.names[1:] == ("width", "height", "Species")
    assert preview.choices.left_out == {0}
    assert preview.classes(preview.choices) == ("setosa", "versi color")


def test_a_blank_before_a_quotation_mark_is_no_part_of_the_field(tmp_path):
    text = '"nr", "name", "won"\n 1, "Jannings, Emil", 0\n 2, "Baxter, ""W.""", 1\n'
    preview = inspect(table(tmp_path, text))
    assert preview.table.names == ("nr", "name", "won")
    assert preview.table.texts == {1: ("Jannings, Emil", 'Baxter, "W."')}


@pytest.mark.parametrize(
    "above", ["Experiment of 3 May\n\n", "Experiment of 3 May,,\n,,\n", "# one\n# two\n"]
)
def test_what_stands_above_the_table_is_passed_over_and_that_is_said(tmp_path, above):
    preview = inspect(table(tmp_path, above + "width,height,species\n1,2,a\n3,4,b\n"))
    assert preview.table.names == ("width", "height", "species")
    assert preview.table.row_count == 2
    assert "Passed over 2 lines above the table." in preview.notices


def test_a_name_with_a_line_end_in_it_is_no_title(tmp_path):
    preview = inspect(table(tmp_path, '"the\nwidth",height,y\n1,2,0\n3,4,1\n'))
    assert preview.table.names == ("the\nwidth", "height", "y")


def test_comments_between_rows_are_passed_over(tmp_path):
    text = "a,b,y\n1,2,0\n# a break, for lunch\n3,4,1\n# the end\n"
    assert inspect(table(tmp_path, text)).table.values.tolist() == [[1, 2, 0], [3, 4, 1]]


def test_empty_columns_and_rows_at_the_end_are_left_out(tmp_path):
    preview = inspect(table(tmp_path, "a,b,y,,\n1,2,0,,\n3,4,1,,\n,,,,\n,,,,\n"))
    assert preview.choices.label == 2
    assert preview.choices.left_out == {3, 4}
    assert preview.example_count(preview.choices) == 2


def test_a_delimiter_at_the_end_of_each_row_makes_an_empty_column(tmp_path):
    preview = inspect(table(tmp_path, "a,b,y\n1,2,0,\n3,4,1,\n"))
    assert preview.table.names[:3] == ("a", "b", "y")
    assert preview.features(preview.choices) == (0, 1)


def test_the_titanic_s_passengers_are_read_with_who_survived_as_the_label(tmp_path):
    rows = [
        f'{k + 1},{k % 2},{k % 3 + 1},"Braund, Mr. Owen {k}",{"fe" * (k % 2)}male,'
        f"{22 + k if k % 5 else ''},A/5 {k},{7.25 + k},{'' if k % 4 else 'C8'},{'SCQ'[k % 3]}\n"
        for k in range(30)
    ]
    names = "PassengerId,Survived,Pclass,Name,Sex,Age,Ticket,Fare,Cabin,Embarked\n"
    preview = inspect(table(tmp_path, names + "".join(rows)))
    assert preview.columns[preview.choices.label].name == "Survived"
    used = [preview.columns[k].name for k in preview.features(preview.choices)]
    assert used == ["Pclass", "Age", "Fare"]
    assert "Left out, for they only number the rows: PassengerId." in preview.notices
    assert "6 rows lack a value and will be left out: 1, 6, 11, 16, 21, 26." in preview.notices


def test_the_grades_of_wine_are_its_classes(tmp_path):
    rows = "".join(f"{7 + k / 10:.1f};{3.5 - k / 100:.2f};{5 + k % 3}\n" for k in range(30))
    dataset = read(table(tmp_path, '"fixed acidity";"pH";"quality"\n' + rows))
    assert dataset.class_names == ("5", "6", "7")
    assert dataset.feature_names == ("fixed acidity", "pH")


def test_classes_that_differ_in_capital_letters_are_told_of_those_in_blanks_are_one(tmp_path):
    text = "a,species\n" + "1,Lily \n2,lily\n3,rose\n4,rose \n" * 3
    preview = inspect(table(tmp_path, text))
    assert preview.classes(preview.choices) == ("Lily", "lily", "rose")
    said = "Taken for different classes, by their capital letters: 'Lily' and 'lily'."
    assert said in preview.notices


def test_one_column_alone_is_refused_with_what_is_needed(tmp_path):
    preview = inspect(table(tmp_path, "5.5\n6.5\n7.5\n"))
    with pytest.raises(ValueError, match="one column only, but needs a label and at least one"):
        dataset_of(preview, preview.choices)


def test_minus_one_and_one_at_the_end_are_classes(tmp_path):
    rows = "".join(f"{k / 7:.3f},{k * k / 3:.2f},{k % 2 * 2 - 1}\n" for k in range(9))
    assert read(table(tmp_path, rows)).class_names == ("-1", "1")


def test_what_excel_writes_for_no_value_is_a_missing_value(tmp_path):
    text = "a;b;y\n1,5;#NV;0\n2,5;2;1\n#DIV/0!;3;1\n3,5;#N/A;0\n4,5;4;0\n"
    assert inspect(table(tmp_path, text)).missing == ((1, "b"), (3, "a"), (4, "b"))


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("2019,2020,y", ("2019", "2020", "y")),  # years
        ("0,1,2,3,y", ("0", "1", "2", "3", "y")),  # a DataFrame whose columns have no names
        ("0,1,2,3,4", ("0", "1", "2", "3", "4")),
    ],
)
def test_a_header_may_hold_numbers(tmp_path, header, names):
    rows = [[5.5 * k, 2.5, *range(k, k + len(names) - 3), k % 2] for k in range(4)]
    lines = [header, *(",".join(map(str, row)) for row in rows)]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    table = inspect(tmp_path / "a.csv").table
    assert table.names == names
    assert table.values.tolist() == rows


def test_a_first_row_that_counts_is_no_header_where_columns_are_few(tmp_path):
    (tmp_path / "a.csv").write_text("0,1,2\n3,4,5\n6,7,8\n", encoding="utf-8")
    assert inspect(tmp_path / "a.csv").table.values.tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
