"""Rebuild iris.csv and digits.npz from the copies inside the scikit-learn wheel.

Run `python resources/data/build.py [FOLDER]` where scikit-learn is installed (the `test` extra).
FOLDER is where to write, by default the folder of this script. The bytes are always the same: the
numbers are written with their shortest decimals, and the archive is neither compressed (results
differ between zlib versions) nor dated (NumPy writes 1980-01-01).
"""

import sys
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits, load_iris

HEADER = "sepal length (cm),sepal width (cm),petal length (cm),petal width (cm),species"


def build_iris(path: Path) -> None:
    """Write Fisher's iris flowers: a header, then four lengths in cm and the species 0, 1 or 2."""
    flowers = load_iris()
    rows = (
        ",".join([*(repr(float(value)) for value in raw), str(label)])
        for raw, label in zip(flowers.data, flowers.target, strict=True)
    )
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8", newline="\n")


def build_digits(path: Path) -> None:
    """Write the digits: `pixels` (1797, 64), 0 to 16, and `labels` (1797,), both uint8."""
    pictures = load_digits()
    with path.open("wb") as file:
        np.savez(
            file,
            pixels=np.ascontiguousarray(pictures.data.astype(np.uint8)),
            labels=pictures.target.astype(np.uint8),
        )


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    build_iris(folder / "iris.csv")
    build_digits(folder / "digits.npz")
