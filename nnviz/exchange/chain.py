"""Named arrays of other programs, put together to Θ(1), Θ(2), …"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.refusals import FileError

Named = Mapping[str, NDArray[Any]]
Dense = tuple[NDArray[Any], NDArray[Any] | None]
"""The weights of a dense layer, outputs × inputs, and its biases."""

MOST_LAYERS = 100
_THETA = re.compile(r"(theta|Theta|THETA|Θ)[_(]?(\d+)\)?$")
_WEIGHT = re.compile(r"(?P<start>.*?)(?P<word>weight|kernel|W|w|coefs_)(?P<end>\d*)$")
_BIASES = {"weight": "bias", "kernel": "bias", "W": "b", "w": "b", "coefs_": "intercepts_"}
_INPUTS_FIRST = frozenset({"kernel", "coefs_"})


def thetas_in(path: Path, arrays: Named) -> tuple[NDArray[np.float64], ...]:
    """Return Θ(1) … that named arrays hold, in the order in which they make a network.

    Known are Theta1, Theta2, … as they are; pairs of weights and biases as PyTorch ("0.weight",
    "fc1.bias"), Keras ("kernel"), scikit-learn ("coefs_0") and many a script ("W1", "b1") name
    them; and, where no name is one of these, matrices in their order, with as many vectors as their
    biases if there are any. Raises FileError that names what does not fit.
    """
    thetas = {name: array for name, array in arrays.items() if _THETA.search(name)}
    if thetas:
        order = sorted(thetas, key=lambda name: int(_THETA.search(name)[2]))  # type: ignore[index]  # all match
        return _checked(path, [(name, thetas[name]) for name in order])
    layers, left = _dense_layers(arrays)
    if not layers:
        layers, left = _layers_without_names(path, arrays), []
    if not layers:
        matrices = [(name, array) for name, array in arrays.items() if array.ndim == 2]
        if not matrices:
            raise FileError(path, f"no weights are in it; found {_listed(arrays)}", _EXPECTED)
        return _checked(path, matrices)
    if left:
        what = f"not all of it is dense layers: {_listed({name: arrays[name] for name in left})}"
        raise FileError(path, what, "nnviz shows networks of dense layers only.")
    names = _in_order(path, layers)
    return _checked(path, [(name, theta_of(path, name, layers[name])) for name in names])


_EXPECTED = "Expected Theta1, Theta2, …, or weights and biases of dense layers."


def theta_of(path: Path, name: str, layer: Dense) -> NDArray[np.float64]:
    """Return [b, W] of a dense layer; without biases they are 0."""
    weights, biases = layer
    column = np.zeros(len(weights)) if biases is None else np.asarray(biases).reshape(-1)
    if len(column) != len(weights):
        what = f"{name} has {len(weights)} outputs, but {len(column)} biases"
        raise FileError(path, what, "Expected one bias for each output.")
    return np.column_stack([column, weights]).astype(np.float64)


def _dense_layers(arrays: Named) -> tuple[dict[str, Dense], list[str]]:
    """Return the dense layers by the names of their weights, and the names of all the rest."""
    layers: dict[str, Dense] = {}
    used: set[str] = set()
    for name, array in arrays.items():
        found = _WEIGHT.match(name)
        if found is None or array.ndim != 2:
            continue
        bias = f"{found['start']}{_BIASES[found['word']]}{found['end']}"
        weights = array.T if found["word"] in _INPUTS_FIRST else array
        layers[name] = (weights, arrays.get(bias))
        used |= {name, bias}
    return _turned(layers), [name for name in arrays if name not in used]


def _turned(layers: dict[str, Dense]) -> dict[str, Dense]:
    """Return the layers with outputs × inputs: the other way around if the biases say so."""
    known = [(weights.shape, np.size(b)) for weights, b in layers.values() if b is not None]
    as_they_are = all(count == shape[0] for shape, count in known)
    if as_they_are or not all(count == shape[1] for shape, count in known):
        return layers
    return {name: (weights.T, biases) for name, (weights, biases) in layers.items()}


def _layers_without_names(path: Path, arrays: Named) -> dict[str, Dense]:
    """Return the layers of as many matrices as vectors, none if there are others."""
    vectors = [array for array in arrays.values() if array.ndim == 1]
    matrices = {name: array for name, array in arrays.items() if array.ndim == 2}
    if not arrays or len(vectors) != len(matrices) or len(arrays) != 2 * len(vectors):
        return {}
    if all(len(set(matrix.shape)) == 1 for matrix in matrices.values()):
        what = f"which way its matrices lie cannot be told: {_listed(arrays)}"
        raise FileError(path, what, "Name them weight1, bias1, … (outputs × inputs) or kernel1, ….")
    pairs = zip(matrices.items(), vectors, strict=True)
    return _turned({name: (matrix, vector) for (name, matrix), vector in pairs})


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Return a key that puts layer 2 before layer 10."""
    parts = re.split(r"(\d+)", name)
    return [(1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts]


def _in_order(path: Path, layers: Mapping[str, Dense]) -> list[str]:
    """Return the layers in the order of their numbers, or in the one order in which they chain."""
    names = sorted(layers, key=_natural)
    if len(names) > MOST_LAYERS:
        raise FileError(path, f"it has {len(names)} layers", f"At most {MOST_LAYERS} can be read.")
    shapes = {name: layers[name][0].shape for name in names}
    if all(shapes[a][0] == shapes[b][1] for a, b in pairwise(names)):
        return names
    starts = {shape[1] for shape in shapes.values()} - {shape[0] for shape in shapes.values()}
    ordered: list[str] = []
    width = starts.pop() if len(starts) == 1 else None
    while width is not None and len(ordered) < len(names):
        following = [n for n in names if n not in ordered and shapes[n][1] == width]
        if len(following) != 1:
            break
        ordered.append(following[0])
        width = shapes[following[0]][0]
    return ordered if len(ordered) == len(names) else names


def _checked(path: Path, named: Sequence[tuple[str, NDArray[Any]]]) -> tuple[NDArray[Any], ...]:
    """Return the matrices as float64 if each has a column for the bias and each unit before."""
    before: tuple[str, int] | None = None
    for name, theta in named:
        if theta.ndim != 2 or theta.dtype.kind not in "biuf" or 0 in theta.shape:
            raise FileError(path, f"{name} is no matrix of numbers; {theta.shape}", _EXPECTED)
        if before is not None and theta.shape[1] != before[1] + 1:
            what = (
                f"{name} takes {theta.shape[1] - 1} inputs and a bias, but {before[0]}, before it, "
                f"gives {before[1]} outputs"
            )
            raise FileError(path, what, _EXPECTED)
        if not np.isfinite(theta).all():
            raise FileError(path, f"{name} holds NaN or infinity", "Expected finite numbers.")
        before = (name, len(theta))
    if before is None or named[0][1].shape[1] < 2:
        raise FileError(path, f"{named[0][0]} has no column beside the bias's", _EXPECTED)
    return tuple(np.array(theta, dtype=np.float64, order="C") for _, theta in named)


def _listed(arrays: Named) -> str:
    parts = [
        f"{name} ({' × '.join(map(str, a.shape)) or 'a number'})" for name, a in arrays.items()
    ]
    return ", ".join(parts[:6]) + (", …" if len(parts) > 6 else "") or "nothing"
