"""Θ out of files: .npz, .mat, CSV, safetensors, ONNX.

weights = read_weights(path)                 # or FileError, which names what does not fit
network = fitted(weights.network, dataset)   # or DataError, if their sizes differ
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from nnviz.data import DataError, Dataset
from nnviz.data.array_files import Arrays, read_arrays
from nnviz.data.array_names import declared_bytes
from nnviz.data.checks import FloatArray
from nnviz.data.dataset import IntArray
from nnviz.data.kinds import are_safetensors, check_kind
from nnviz.data.refusals import FileError, check_fits, check_readable
from nnviz.data.scaling import Scaling
from nnviz.engine import ACTIVATIONS, EngineError, Network
from nnviz.exchange.chain import thetas_in
from nnviz.exchange.onnx_in import read_onnx

UNKNOWN_ACTIVATION = "The file does not say what its hidden units compute; sigmoid is assumed."

WEIGHT_SUFFIXES = frozenset({".onnx", ".safetensors"})
"""Files that hold weights alone; .npz, .mat and CSV may hold examples instead."""


_LARGEST_AT_ONCE = 64 * 2**20


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """A network out of a file, and sentences about what the file left open."""

    network: Network
    notes: tuple[str, ...] = ()


def read_weights(path: Path, hidden_activation: str | None = None) -> Weights:
    """Return the network whose weights are in a file; nothing in it is executed.

    `hidden_activation` overrules what the file says. Raises FileError.
    """
    size = check_readable(path)
    check_fits(path, 3 * size)
    suffix = path.suffix.lower()
    with path.open("rb") as file:
        head = file.read(256)
    if suffix in WEIGHT_SUFFIXES:
        thetas, activation, notes = _of_weights_alone(path, head)
    elif suffix in (".csv", ".txt", ".tsv"):
        check_kind(path, head)
        thetas, activation, notes = *_csv(path), ()
    else:
        arrays = read_arrays(path)
        activation = _activation_in(arrays)
        thetas, notes = thetas_in(path, arrays), ()
    if activation is None and len(thetas) > 1 and hidden_activation is None:
        notes = (*notes, UNKNOWN_ACTIVATION)
    try:
        return Weights(Network(thetas, hidden_activation or activation or "sigmoid"), notes)
    except EngineError as error:
        raise FileError(path, str(error)) from error


def _of_weights_alone(
    path: Path, head: bytes
) -> tuple[tuple[FloatArray, ...], str | None, tuple[str, ...]]:
    """Return Θ, the activation and notes; of a file of another kind say which, a pickle above all.

    It is asked only afterwards: a length that safetensors begins with may look like a pickle.
    """
    try:
        if path.suffix.lower() == ".onnx":
            return read_onnx(path)
        return thetas_in(path, _safetensors(path)), None, ()
    except FileError:
        if not are_safetensors(head):
            check_kind(path, head)
        raise


def holds_weights(path: Path) -> bool:
    """Tell whether a .npz or .mat file holds Θ, and not examples; nothing of it is complained of.

    Examples are named X and y by whoever saves them, which no weights are. It is asked before a
    file is opened, so what is large is told from its names and size alone.
    """
    if path.suffix.lower() not in (".npz", ".mat"):
        return False
    try:
        size = check_readable(path)  # or a pipe would be waited for
        declared = declared_bytes(path)
        if {"X", "x", "y", "Y"} & set(declared):
            return False
        if max(size, sum(declared.values())) > _LARGEST_AT_ONCE:
            return False
        check_fits(path, 3 * size)
        arrays = read_arrays(path)
        if {"X", "x", "y", "Y"} & set(arrays):
            return False
        thetas_in(path, arrays)
    except DataError:
        return False
    return True


def fitted(network: Network, dataset: Dataset) -> Network:
    """Return the network as it belongs to a dataset.

    Where the pixels of the dataset's file lay column by column and were turned, the weights, which
    were trained on that file, are turned with them. Raises DataError for sizes that do not fit.
    """
    sizes = network.layer_sizes
    if (sizes[0], sizes[-1]) != (dataset.feature_count, dataset.output_count):
        raise DataError(
            f"The network takes {sizes[0]} inputs and gives {sizes[-1]} outputs, but the data have "
            f"{dataset.feature_count} features and need {dataset.output_count} output(s). "
            "Open the data that it was trained on first."
        )
    if not dataset.column_major or dataset.image_shape is None:
        return network
    height, width = dataset.image_shape
    return _with_inputs(network, np.arange(height * width).reshape(width, height).T.ravel())


def as_in_file(network: Network, dataset: Dataset) -> tuple[Network, Scaling]:
    """Return the network and the scaling for inputs in the order of the dataset's file.

    It undoes what `fitted` does, so that what is exported answers for the file's own rows, and
    comes back the same when it is imported again.
    """
    scaling = dataset.scaling
    if not dataset.column_major or dataset.image_shape is None:
        return network, scaling
    height, width = dataset.image_shape
    order = np.arange(height * width).reshape(height, width).T.ravel()
    scaling = replace(scaling, offset=scaling.offset[order], scale=scaling.scale[order])
    return _with_inputs(network, order), scaling


def _with_inputs(network: Network, order: IntArray) -> Network:
    """Return the network for inputs in another order."""
    first = network.thetas[0]
    turned = np.column_stack([first[:, 0], first[:, 1:][:, order]])
    return Network((turned, *network.thetas[1:]), network.hidden_activation)


def _activation_in(arrays: Arrays) -> str | None:
    """Take the name of the activation out of the arrays, where nnviz has left it."""
    found = arrays.pop("hidden_activation", None)
    name = "" if found is None or not found.size else str(found.ravel()[0]).strip()
    return name if name in ACTIVATIONS else None


def _safetensors(path: Path) -> Arrays:
    try:
        from safetensors.numpy import load  # noqa: PLC0415  (an extra)
    except ImportError as error:
        advice = 'Install it: pip install "nnviz-desktop[safetensors]"'
        what = "to read this file the package safetensors is needed"
        raise FileError(path, what, advice) from error
    try:
        return dict(load(path.read_bytes()))
    except Exception as error:  # a damaged file makes the library raise kinds of its own
        what = f"it is no safetensors file, a damaged one, or of a kind of number unknown ({error})"
        raise FileError(path, what, "Save the state dict as float32 or float64.") from error


def _csv(path: Path) -> tuple[tuple[FloatArray, ...], str | None]:
    """Return the matrices, which blank lines divide, and the activation that a comment names."""
    matrices: list[list[list[float]]] = [[]]
    activation = None
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise FileError(path, "this is no text", "Expected rows of numbers.") from error
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            words = line.split()
            activation = words[-1] if words[-1] in ACTIVATIONS else activation
        elif not line.strip():
            matrices.append([])
        else:
            matrices[-1].append(_numbers(path, line, number, matrices[-1]))
    found = {f"Theta{k}": np.array(m) for k, m in enumerate((m for m in matrices if m), 1)}
    return thetas_in(path, found), activation


def _numbers(path: Path, line: str, number: int, above: list[list[float]]) -> list[float]:
    fields = line.replace(";", ",").replace("\t", ",").split(",")
    try:
        row = [float(field) for field in fields]
    except ValueError as error:
        what = f"expected numbers of Θ, found {line.strip()!r:.40}"
        raise FileError(path, what, _ADVICE, line=number) from error
    if above and len(row) != len(above[0]):
        what = f"expected {len(above[0])} numbers, as in the row above, found {len(row)}"
        raise FileError(path, what, _ADVICE, line=number)
    return row


_ADVICE = "Each row is a unit: its bias, then a weight for each unit before; a blank line ends a Θ."
