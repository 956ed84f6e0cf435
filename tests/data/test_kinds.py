"""A file that is no table is named, whatever it is called, and what to do with it is said."""

import gzip
import io
import json
import pickle
import sqlite3
import zipfile

import numpy as np
import pandas
import pytest
from PIL import Image

from nnviz.data import FileError
from nnviz.data.importing import inspect, read

FRAME = pandas.DataFrame({"a": [1.5, 2.5, 3.5], "y": [0, 1, 1]})


def picture(kind):
    file = io.BytesIO()
    Image.new("RGB", (9, 9)).save(file, kind)
    return file.getvalue()


def parquet():
    return FRAME.to_parquet()


def feather():
    file = io.BytesIO()
    FRAME.to_feather(file)
    return file.getvalue()


def zipped(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


def sqlite(folder):
    with sqlite3.connect(folder / "made.db") as base:
        base.execute("create table t (a real, y int)")
    base.close()
    return (folder / "made.db").read_bytes()


CSV = FRAME.to_csv(index=False).encode()
KINDS = {
    "json": (FRAME.to_json().encode(), "this is JSON", "pandas.read_json(path).to_csv"),
    "json of rows": (json.dumps([[1, 2], [3, 4]], indent=1).encode(), "this is JSON", "to_csv"),
    "json of records": (FRAME.to_json(orient="records").encode(), "this is JSON", "to_csv"),
    "json in utf-16": ('{"a": 1}'.encode("utf-16"), "this is JSON", "to_csv"),
    "lines of json": (
        FRAME.to_json(orient="records", lines=True).encode(),
        "these are lines of JSON",
        "read_json(path, lines=True)",
    ),
    "notebook": (b'{\n "cells": [\n {"cell_type": "code"}]}', "Jupyter notebook", "to_csv"),
    "html": (b"\n\n<!DOCTYPE html>\n<html><body>", "a page of the web (HTML)", "Download"),
    "html table": (FRAME.to_html().encode(), "a page of the web (HTML)", "Download"),
    "xhtml": (b'<?xml version="1.0"?>\n<html>', "a page of the web (HTML)", "Download"),
    "xml": (b'\xef\xbb\xbf<?xml version="1.0"?>\n<data/>', "this is XML", "read_xml"),
    "arff": (b"% iris\n%\n@RELATION iris\n@DATA\n1,2\n", "Weka (ARFF)", "up to @data"),
    "sparse": (b"+1 1:0.5 7:-2e3\n-1 2:1\n", "LIBSVM", "load_svmlight_file"),
    "zip of a table": (zipped(train_csv=CSV), "a zip with train.csv in it", "then open train.csv"),
    "zip of a folder": (zipped(d__a_csv=CSV, d__b_pdf=b""), "a zip with d/a.csv", "open d/a.csv"),
    "zip of others": (zipped(a_pdf=b"%PDF-"), "a zip with a.pdf in it", "Unpack it first"),
    "gzip of a table": (gzip.compress(CSV), "compressed (gzip).", "Unpack it first"),
    "gzip of json": (gzip.compress(b'{"a": 1}'), "unpacked, it is JSON", "read_json"),
    "idx": (b"\x00\x00\x08\x03\x00\x00\xea\x60" + bytes(99), "MNIST's own format", "savez"),
    "gzip of idx": (gzip.compress(b"\x00\x00\x08\x01" + bytes(99)), "MNIST's own format", "savez"),
    "parquet": (parquet, "this is a Parquet file", "read_parquet"),
    "feather": (feather, "this is a Feather file", "read_feather"),
    "hdf5": (b"\x89HDF\r\n\x1a\n" + bytes(99), "this is an HDF5 file", "numpy.savez"),
    "matlab 7.3": (b"MATLAB 7.3 MAT-file, Platform: GLNXA64" + bytes(99), "version 7.3", "'-v7'"),
    "sqlite": (sqlite, "this is an SQLite database", "sqlite3 -header -csv"),
    "pdf": (b"%PDF-1.7\n", "this is a PDF", "CSV"),
    "pickle": (pickle.dumps(FRAME), "this is a pickle", "numpy.savez"),
    "excel": (zipped(xl__workbook_xml=b""), "Excel file (.xlsx)", "Save as, CSV"),
    "excel as xml": (
        b'<?xml version="1.0"?><W xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "this is an Excel file",
        "Save as, CSV",
    ),
    "r": (gzip.compress(b"RDX3\nX\n" + bytes(50)), "R's data", "write.csv"),
    "git lfs": (b"version https://git-lfs.github.com/spec/v1\noid", "Git LFS", "git lfs pull"),
    "keras": (zipped(config_json=b"{}", model_weights_h5=b""), "model of Keras", "nnviz.save"),
    **{
        f"picture {kind}": (lambda kind=kind: picture(kind), "this is a picture", "rows of pixels")
        for kind in ("png", "jpeg", "gif", "bmp", "tiff", "webp")
    },
}


@pytest.mark.parametrize("name", ["mine.csv", "mine.txt", "mine"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_table_is_named_by_its_content_whatever_it_is_called(tmp_path, name, kind):
    content, what, advice = KINDS[kind]
    if callable(content):
        content = content(tmp_path) if content is sqlite else content()
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileError) as caught:
        read(path)
    assert what in str(caught.value)
    assert advice in str(caught.value)
    assert str(caught.value).startswith(f"{name}: th")


@pytest.mark.parametrize(
    "text",
    [
        "PAR1,PAR2,y\n1,2,0\n2,3,1\n",
        "BMI,age,y\n21.5,30,0\n25,40,1\n",
        "MM,II,y\n1,2,0\n2,3,1\n",
        "BZh,RIFF,y\n1,2,0\n2,3,1\n",
        "[width],{height},y\n1,2,0\n2,3,1\n",
        "<5,>5,y\n1,2,0\n2,3,1\n",
        "$FLOW,$X,y\n1,2,0\n2,3,1\n",
    ],
)
def test_a_table_that_begins_like_another_kind_of_file_is_a_table(tmp_path, text):
    path = tmp_path / "a.csv"
    path.write_text(text)
    assert inspect(path).table.values[:, -1].tolist() == [0, 1]


def test_arrays_in_a_zip_are_arrays_whatever_the_file_is_called(tmp_path):
    with (tmp_path / "a.csv").open("wb") as file:
        np.savez(file, X=np.eye(3), y=[0, 1, 1])
    assert read(tmp_path / "a.csv").labels.tolist() == [0, 1, 1]
