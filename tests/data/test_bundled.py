"""The bundled data are scikit-learn's copies, number by number; a damaged file is named."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_digits, load_iris

from nnviz.data import DataError, digits, iris, resource
from nnviz.data.bundled import read_digits, read_iris

IRIS = resource("data", "iris.csv").read_bytes()
DIGITS = resource("data", "digits.npz").read_bytes()


@pytest.fixture(scope="module")
def damaged(tmp_path_factory) -> Path:
    """A file to write damaged bytes to; each test overwrites it."""
    return tmp_path_factory.mktemp("damaged") / "data file"


def _archive(**arrays: object) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def test_the_iris_file_holds_exactly_the_numbers_of_scikit_learn():
    raw, labels = read_iris(resource("data", "iris.csv"))
    assert np.array_equal(raw, load_iris().data)
    assert np.array_equal(labels, load_iris().target)


def test_iris_unscaled_are_the_centimetres_of_scikit_learn():
    dataset = iris()
    raw = dataset.scaling.unscale(dataset.X)
    assert np.array_equal(raw.round(1), load_iris().data)
    assert raw == pytest.approx(load_iris().data, abs=1e-14)
    assert np.array_equal(dataset.labels, load_iris().target)
    assert dataset.feature_names == tuple(load_iris().feature_names)
    assert dataset.class_names == tuple(load_iris().target_names)


def test_iris_features_have_mean_0_and_standard_deviation_1():
    X = iris().X
    assert X.mean(axis=0) == pytest.approx(np.zeros(4), abs=1e-12)
    assert X.std(axis=0) == pytest.approx(np.ones(4))


def test_iris_has_the_two_rows_of_fishers_paper_that_uci_has_wrong():
    raw, _ = read_iris(resource("data", "iris.csv"))
    assert raw[34].tolist() == [4.9, 3.1, 1.5, 0.2]
    assert raw[37].tolist() == [4.9, 3.6, 1.4, 0.1]


def test_digits_unscaled_are_exactly_the_pixels_of_scikit_learn():
    dataset = digits()
    assert np.array_equal(dataset.scaling.unscale(dataset.X), load_digits().data)
    assert np.array_equal(dataset.labels, load_digits().target)


def test_digits_are_pictures_row_by_row():
    dataset = digits()
    assert dataset.image_shape == (8, 8)
    assert np.array_equal(dataset.X.reshape(-1, 8, 8) * 16, load_digits().images)
    assert dataset.feature_names[8] == "pixel (2, 1)"


def test_digits_say_how_they_were_scaled():
    dataset = digits()
    assert dataset.scaling.sentence == ("Pixels divided by 16, so that they lie between 0 and 1.")
    assert (dataset.X.min(), dataset.X.max()) == (0, 1)
    assert dataset.class_names == tuple("0123456789")


@pytest.mark.parametrize("make", [iris, digits])
def test_bundled_data_name_their_source_and_licence(make):
    assert "UCI Machine Learning Repository" in make().source
    assert "CC BY 4.0" in make().licence
    licences = resource("data", "LICENCES.md").read_text(encoding="utf-8")
    assert make().source.split("https://doi.org/")[1].split(";")[0] in licences


def test_the_build_script_writes_the_very_bytes_that_ship(tmp_path):
    script = resource("data", "build.py")
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, timeout=120)
    assert (tmp_path / "iris.csv").read_bytes() == IRIS
    assert (tmp_path / "digits.npz").read_bytes() == DIGITS


def test_the_digits_archive_needs_no_pickle():
    with zipfile.ZipFile(io.BytesIO(DIGITS)) as archive:
        assert archive.namelist() == ["pixels.npy", "labels.npy"]


def test_windows_line_ends_do_not_matter(damaged):
    damaged.write_bytes(IRIS.replace(b"\n", b"\r\n"))
    assert np.array_equal(read_iris(damaged)[0], load_iris().data)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"header only\n",
        b"header\n" + 150 * b"\n",
        IRIS[:1000],
        IRIS[:-3],
        IRIS.replace(b"5.1,", b"5.1;", 1),
        IRIS.replace(b"7.9,", b"79,", 1),
        IRIS.replace(b"7.9,", b"nan,", 1),
        IRIS.replace(b"0.2,0\n", b"0.2,1\n", 1),
        DIGITS,
    ],
)
def test_a_damaged_iris_file_is_named(damaged, content):
    damaged.write_bytes(content)
    with pytest.raises(
        DataError, match=r"data file, which ships with nnviz, is damaged: .*reinstall"
    ):
        read_iris(damaged)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "EOFError"),
        (b"not an archive", "ValueError"),
        (IRIS, "ValueError"),
        (DIGITS[:60000], "BadZipFile"),
        (DIGITS[:-1], "BadZipFile"),
        (_archive(pixels=np.zeros(3)), r"expected arrays 'pixels' and 'labels'.*\['pixels'\]"),
        (_archive(pixels=np.zeros(3), labels=np.zeros(3)), "expected uint8, found float64"),
        (
            _archive(pixels=np.zeros((9, 64), np.uint8), labels=np.zeros(9, np.uint8)),
            r"expected 1797 × 64 pixels, found \(9, 64\)",
        ),
        (
            _archive(pixels=np.full((1797, 64), 17, np.uint8), labels=np.zeros(1797, np.uint8)),
            "a pixel is above 16",
        ),
        (_archive(pixels=np.array([None]), labels=np.array([None])), "allow_pickle=False"),
    ],
)
def test_a_damaged_digits_file_is_named_with_what_was_found(damaged, content, found):
    damaged.write_bytes(content)
    with pytest.raises(
        DataError, match=f"data file, which ships with nnviz, is damaged: .*{found}"
    ):
        read_digits(damaged)


@settings(deadline=None)  # each example writes a file
@given(
    place=st.integers(0, 400)
    | st.integers(0, len(DIGITS) - 1)
    | st.integers(1, 400).map(lambda i: -i),
    value=st.integers(0, 255),
)
def test_any_flipped_byte_is_reported_or_harmless(damaged, place, value):
    content = bytearray(DIGITS)
    content[place] = value
    damaged.write_bytes(content)
    try:
        pixels, labels = read_digits(damaged)
    except DataError:
        return
    intact_pixels, intact_labels = read_digits(resource("data", "digits.npz"))
    assert np.array_equal(pixels, intact_pixels)
    assert np.array_equal(labels, intact_labels)


@settings(deadline=None)  # each example writes a file
@given(length=st.integers(0, len(DIGITS) - 1))
def test_a_file_cut_short_anywhere_is_reported(damaged, length):
    damaged.write_bytes(DIGITS[:length])
    with pytest.raises(DataError):
        read_digits(damaged)


def test_a_missing_file_is_reported_as_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_iris(tmp_path / "iris.csv")
    with pytest.raises(FileNotFoundError):
        read_digits(tmp_path / "digits.npz")
