"""What is in a file of arrays is told from its names, without unpacking it."""

import tracemalloc

import numpy as np
import pytest
from scipy.io import savemat

from nnviz.data.array_names import declared_bytes

ARRAYS = {"X": np.zeros((400, 500)), "a_name_longer_than_4": np.zeros((7, 3)), "y": np.ones(9)}


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("kind", ["npz", "mat"])
def test_every_array_has_its_name_and_about_its_bytes(tmp_path, kind, packed):
    path = tmp_path / f"some.{kind}"
    if kind == "mat":
        savemat(path, ARRAYS, do_compression=packed)
    else:
        (np.savez_compressed if packed else np.savez)(path, **ARRAYS)
    found = declared_bytes(path)
    assert list(found) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert array.nbytes <= found[name] <= array.nbytes + 200


def test_what_is_packed_is_not_unpacked(tmp_path):
    savemat(tmp_path / "bomb.mat", {"X": np.zeros((3000, 3000))}, do_compression=True)
    tracemalloc.start()
    assert declared_bytes(tmp_path / "bomb.mat")["X"] > 70e6
    assert tracemalloc.get_traced_memory()[1] < 1e6
    tracemalloc.stop()


def test_damaged_files_never_raise(tmp_path):
    path = tmp_path / "some.mat"
    savemat(path, ARRAYS, do_compression=True)
    whole, random = path.read_bytes(), np.random.default_rng(3)
    for number in range(300):
        content = bytearray(whole[: random.integers(1, len(whole))] if number % 2 else whole)
        content[random.integers(len(content))] ^= 1 << random.integers(8)
        path.write_bytes(content)
        assert isinstance(declared_bytes(path), dict)
    path.write_bytes(b"")
    assert declared_bytes(path) == {}
    assert declared_bytes(tmp_path) == {}
