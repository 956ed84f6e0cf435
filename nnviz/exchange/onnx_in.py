"""Θ out of an ONNX file: a chain of Gemm, or MatMul and Add, with activations between."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.refusals import FileError
from nnviz.exchange.chain import theta_of

Found = tuple[tuple[NDArray[np.float64], ...], str | None, tuple[str, ...]]

_ACTIVATIONS = {"Sigmoid": "sigmoid", "Tanh": "tanh", "Relu": "relu"}
_PASSED_OVER = frozenset({"Identity", "Flatten", "Dropout", "Reshape", "Cast"})
_SOFTMAXES = frozenset({"Softmax", "LogSoftmax"})
_DECIDING = frozenset({"ArgMax", "TopK", "ZipMap"})
"""Beginnings of what makes a label of the outputs, as scikit-learn's models do."""
_LABELLING = _DECIDING | {"ArrayFeatureExtractor", "Cast", "Concat", "Identity", "Reshape", "Sub"}
_SCALING = frozenset({"Scaler", "Sub", "Div", "Mul", "Add"})
_LABELLED = "What the file makes of the outputs, such as a label, is left out."
_SOFTMAX = "The file ends with softmax; nnviz's outputs are sigmoids of the same sums."
_LINEAR = "The file ends without an activation; nnviz's outputs are sigmoids of these sums."
_SCALED = "The model scales its inputs before the first layer; the data must be scaled alike here."
_ADVICE = "nnviz shows chains of dense layers (Gemm, or MatMul and Add)."


def onnx_library(path: Path) -> Any:
    """Return the package onnx; raise FileError that says how to install it."""
    try:
        import onnx  # noqa: PLC0415  (an extra)
        import onnx.helper  # noqa: PLC0415
        import onnx.numpy_helper  # noqa: PLC0415
    except ImportError as error:
        advice = 'Install it: pip install "nnviz-desktop[onnx]"'
        raise FileError(path, "for ONNX files the package onnx is needed", advice) from error
    return onnx


def read_onnx(path: Path) -> Found:
    """Return Θ, the activation of the hidden layers if it is told, and notes."""
    onnx = onnx_library(path)
    try:
        model = onnx.ModelProto.FromString(path.read_bytes())
        constants = {t.name: onnx.numpy_helper.to_array(t) for t in model.graph.initializer}
        nodes = [(node, _attributes(onnx, node)) for node in model.graph.node]
    except Exception as error:  # protobuf and numpy_helper raise a dozen kinds
        what = f"it is no ONNX file, a damaged one, or its weights lie elsewhere ({error})"
        raise FileError(path, what, "Export the model into one file.") from error
    chain = _Chain(path, constants)
    for node, attributes in nodes:
        chain.follow(node, attributes)
    return chain.found()


def _attributes(onnx: Any, node: Any) -> dict[str, Any]:
    values = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    if node.op_type == "Constant" and "value" in values:
        values["value"] = onnx.numpy_helper.to_array(values["value"])
    return values


class _Chain:
    """Follows the nodes from the input on, each of which must take what the last one gave."""

    def __init__(self, path: Path, constants: dict[str, NDArray[Any]]) -> None:
        self._path = path
        self._constants = constants
        self._layers: list[tuple[NDArray[Any], NDArray[Any] | None]] = []
        self._activations: list[str | None] = []
        self._value: str | None = None
        self._scales = False
        self._labels: set[str] = set()

    def follow(self, node: Any, attributes: dict[str, Any]) -> None:
        """Take the next node."""
        kind = node.op_type
        if kind == "Constant":
            self._constants[node.output[0]] = np.asarray(attributes.get("value", ()))
            return
        moving = [name for name in node.input if name and name not in self._constants]
        if self._makes_labels(node, moving):
            self._labels.update(node.output)
            return
        if len(moving) != 1 or self._value not in (None, moving[0]):
            raise self._refusal(node, "does not continue the chain")
        self._take(node, attributes, moving[0])
        self._value = node.output[0]

    def _take(self, node: Any, attributes: dict[str, Any], moving: str) -> None:
        """Take a node that continues the chain, if it belongs to a network."""
        kind = node.op_type
        fixed = [self._constants[name] for name in node.input if name in self._constants]
        if kind == "Gemm":
            self._gemm(node, attributes, fixed)
        elif kind == "MatMul" and len(fixed) == 1 and fixed[0].ndim == 2:
            if node.input[0] != moving:
                raise self._refusal(node, "multiplies from the wrong side")
            self._add_layer(fixed[0].T, None)
        elif kind == "Add" and len(fixed) == 1 and self._awaits_biases():
            self._layers[-1] = (self._layers[-1][0], fixed[0])
        elif (kind in _ACTIVATIONS or kind in _SOFTMAXES) and self._layers:
            if self._activations[-1] is not None:
                raise self._refusal(node, "follows another activation")
            self._activations[-1] = kind
        elif not self._passes_over(node, moving):
            raise self._refusal(node, "is no dense layer and none of sigmoid, tanh, ReLU, softmax")

    def _makes_labels(self, node: Any, moving: list[str]) -> bool:
        """Tell whether a node comes after the network: it decides, or works on what was decided."""
        if not self._layers or node.op_type not in _LABELLING:
            return False
        is_binary = node.op_type == "Sub" and self._activations[-1] == "Sigmoid"
        begins = (node.op_type in _DECIDING or is_binary) and moving == [self._value]
        return begins or any(name in self._labels for name in moving)

    def _passes_over(self, node: Any, moving: str) -> bool:
        """Tell whether a node is nothing to a network; take note of one that scales the inputs."""
        if node.op_type in _SCALING and not self._layers and node.input[0] == moving:
            self._scales = True
            return True
        return node.op_type in _PASSED_OVER

    def _gemm(self, node: Any, attributes: dict[str, Any], fixed: list[NDArray[Any]]) -> None:
        plain = not attributes.get("transA") and all(
            attributes.get(name, 1.0) == 1.0 for name in ("alpha", "beta")
        )
        if not plain or not 1 <= len(fixed) <= 2 or fixed[0].ndim != 2:
            raise self._refusal(node, "is more than a dense layer")
        weights = fixed[0] if attributes.get("transB") else fixed[0].T
        self._add_layer(weights, fixed[1] if len(fixed) == 2 else None)

    def _add_layer(self, weights: NDArray[Any], biases: NDArray[Any] | None) -> None:
        self._layers.append((weights, biases))
        self._activations.append(None)

    def _awaits_biases(self) -> bool:
        return bool(self._layers) and self._layers[-1][1] is None and self._activations[-1] is None

    def found(self) -> Found:
        """Return what the chain is as a network."""
        if not self._layers:
            raise FileError(self._path, "no dense layer is in it", _ADVICE)
        hidden, last = self._activations[:-1], self._activations[-1]
        if len(set(hidden)) > 1 or not set(hidden) <= set(_ACTIVATIONS):
            names = ", ".join(str(name or "none") for name in hidden)
            what = f"its hidden layers have the activations {names}"
            raise FileError(self._path, what, "Expected one for all: sigmoid, tanh or ReLU.")
        if last in ("Tanh", "Relu"):
            raise FileError(self._path, f"its outputs are {last}", "Expected sigmoid outputs.")
        told = {
            _SOFTMAX: last in _SOFTMAXES,
            _LINEAR: last is None,
            _SCALED: self._scales,
            _LABELLED: bool(self._labels),
        }
        notes = tuple(note for note, holds in told.items() if holds)
        thetas = tuple(
            theta_of(self._path, f"layer {k}", layer) for k, layer in enumerate(self._layers, 1)
        )
        return thetas, _ACTIVATIONS[str(hidden[0])] if hidden else None, notes

    def _refusal(self, node: Any, what: str) -> FileError:
        name = f" {node.name!r}" if node.name else ""
        return FileError(self._path, f"its node {node.op_type}{name} {what}", _ADVICE)
