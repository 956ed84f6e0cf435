"""Seconds to read large tables, next to the libraries that read them; run when asked for:

    pytest -s tests/benchmarks/test_reading_tables.py

A table of 100 MB and one of 60,000 × 784 are read by each library into one float64 matrix, and by
`inspect`, which also looks for the dialect, the columns, the label and missing values, in blocks
that report progress. All take turns; the ratio is that of the shortest times. A slow ratio is
reported, and fails nothing: other programs on the machine may be at fault.
"""

import time

import numpy as np
import pandas
import polars
import pyarrow.csv
import pytest

from nnviz.data.importing import inspect

ROUNDS, TARGET = 5, 2.0


def by_polars(path):
    return polars.read_csv(path).to_numpy()


def by_pandas(path):
    return pandas.read_csv(path).to_numpy(dtype=float)


def by_pyarrow(path):
    table = pyarrow.csv.read_csv(path)
    values = np.empty((table.num_rows, table.num_columns))
    for k, column in enumerate(table.columns):
        values[:, k] = column.to_numpy()
    return values


def by_nnviz(path):
    return inspect(path).table.values


READERS = {
    "nnviz": by_nnviz,
    "polars": by_polars,
    "pandas": by_pandas,
    "pyarrow": by_pyarrow,
}


def measurements(path):
    """Write 100 MB of measurements and a label."""
    random = np.random.default_rng(0)
    columns = {f"x{k}": random.normal(0, 10, 520_000).round(6) for k in range(20)}
    polars.DataFrame(columns | {"label": random.integers(0, 3, 520_000)}).write_csv(path)


def pictures(path):
    """Write 60,000 pictures of 28 × 28 pixels, four of five of them 0, and a label."""
    random = np.random.default_rng(0)
    pixels = random.integers(0, 256, (60_000, 784))
    pixels[random.random(pixels.shape) < 0.8] = 0
    columns = {"label": random.integers(0, 10, 60_000)}
    columns |= {f"pixel{k}": pixels[:, k] for k in range(784)}
    polars.DataFrame(columns).write_csv(path)


def seconds(reader, path):
    start = time.perf_counter()
    values = reader(path)
    took = time.perf_counter() - start
    return took, values


@pytest.mark.parametrize("write", [measurements, pictures])
def test_reading_large_tables(tmp_path, capsys, write):
    path = tmp_path / "table.csv"
    write(path)
    times = {name: [] for name in READERS}
    for _ in range(ROUNDS):
        sums = []
        for name, reader in READERS.items():
            took, values = seconds(reader, path)
            times[name].append(took)
            sums.append((values.shape, float(values.sum())))
        assert all(shape == sums[0][0] for shape, _ in sums)
        assert [total for _, total in sums] == pytest.approx([sums[0][1]] * len(sums))
    best = {name: min(took) for name, took in times.items()}
    ratio = best["nnviz"] / min(took for name, took in best.items() if name != "nnviz")
    verdict = "meets" if ratio <= TARGET else "falls short of"
    with capsys.disabled():
        size = path.stat().st_size / 1e6
        print(f"\n{write.__name__}, {size:.0f} MB, seconds:", end="")
        print("".join(f"  {name} {took:.2f}" for name, took in best.items()), end="")
        print(f"  ratio to the fastest {ratio:.2f}, {verdict} {TARGET:g}", flush=True)
