"""Θ into files, and h(x) as runnable source: each function returns what the file is to hold."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np

from nnviz.data.checks import FloatArray
from nnviz.data.scaling import Scaling
from nnviz.engine import Network
from nnviz.exchange.onnx_in import onnx_library

Write = Callable[[Network, Scaling | None], bytes]


def npz(network: Network, scaling: Scaling | None = None) -> bytes:
    """Return a .npz with Theta1, Theta2, …, hidden_activation, and the scaling of the inputs."""
    buffer = io.BytesIO()
    named = {f"Theta{k}": theta for k, theta in enumerate(network.thetas, 1)}
    activation = np.array(network.hidden_activation)
    np.savez(buffer, hidden_activation=activation, **named, **_scaling(scaling))  # type: ignore[arg-type]  # its stub takes the names for allow_pickle
    return buffer.getvalue()


def mat(network: Network, scaling: Scaling | None = None) -> bytes:
    """Return the same as a .mat of version 5, which MATLAB and Octave read."""
    from scipy.io import savemat  # noqa: PLC0415  (it is needed for this kind of file alone)

    buffer = io.BytesIO()
    named = {f"Theta{k}": theta for k, theta in enumerate(network.thetas, 1)}
    content = {"hidden_activation": network.hidden_activation, **named, **_scaling(scaling)}
    savemat(buffer, content)
    return buffer.getvalue()


def _scaling(scaling: Scaling | None) -> dict[str, FloatArray]:
    """Return the scaling as vectors that cannot be mistaken for a Θ."""
    if scaling is None or scaling.kind == "none":
        return {}
    return {"input_offset": scaling.offset, "input_scale": scaling.scale}


def csv(network: Network, scaling: Scaling | None = None) -> bytes:
    """Return Θ(1), Θ(2), … as rows of numbers, a blank line between them."""
    del scaling  # its numbers among the rows would be taken for a Θ
    parts = []
    for k, theta in enumerate(network.thetas, 1):
        rows = [",".join(map(repr, row)) for row in theta.tolist()]
        parts.append("\n".join([f"# Theta{k}: bias, then the units before", *rows, ""]))
    return (f"# hidden layers: {network.hidden_activation}\n" + "\n".join(parts)).encode()


def onnx(network: Network, scaling: Scaling | None = None) -> bytes:
    """Return an ONNX model from "x", rows of inputs in raw units, to "h", in float64."""
    library = onnx_library(Path("model.onnx"))
    helper, tensor = library.helper, library.numpy_helper.from_array
    nodes, constants, value = [], [], "x"
    if scaling is not None and scaling.kind != "none":
        constants += [tensor(scaling.offset, "offset"), tensor(scaling.scale, "scale")]
        nodes += [helper.make_node("Sub", ["x", "offset"], ["shifted"])]
        nodes += [helper.make_node("Div", ["shifted", "scale"], ["scaled"])]
        value = "scaled"
    hidden = {"sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "Relu"}[network.hidden_activation]
    for k, theta in enumerate(network.thetas, 1):
        is_last = k == len(network.thetas)
        constants += [tensor(np.ascontiguousarray(theta[:, 1:]), f"W{k}")]
        constants += [tensor(np.ascontiguousarray(theta[:, 0]), f"b{k}")]
        nodes += [helper.make_node("Gemm", [value, f"W{k}", f"b{k}"], [f"z{k + 1}"], transB=1)]
        value = "h" if is_last else f"a{k + 1}"
        nodes += [helper.make_node("Sigmoid" if is_last else hidden, [f"z{k + 1}"], [value])]
    double = library.TensorProto.DOUBLE
    sizes = network.layer_sizes
    ends = [
        helper.make_tensor_value_info(name, double, ["m", size])
        for name, size in (("x", sizes[0]), ("h", sizes[-1]))
    ]
    graph = helper.make_graph(nodes, "nnviz", ends[:1], ends[1:], constants)
    opsets = [helper.make_opsetid("", 13)]
    model = helper.make_model(graph, producer_name="nnviz", opset_imports=opsets, ir_version=8)
    content: bytes = model.SerializeToString()
    return content


_NUMPY = '''"""h(x) of a network {sizes}, hidden layers {activation}; written by nnviz.

As a command: python FILE x.csv    prints h for each row of x.csv, inputs divided by commas.
"""

import sys

import numpy as np

{constants}

def g(z):
    """The activation of the hidden layers."""
    return {hidden}


def h(X):
    """Return the outputs for rows of inputs{units}."""
    a = np.atleast_2d(np.asarray(X, dtype=float)){scaled}
    with np.errstate(over="ignore"):  # where exp(-z) overflows, 0 is right
        for theta in THETAS[:-1]:
            a = g(a @ theta[:, 1:].T + theta[:, 0])
        z = a @ THETAS[-1][:, 1:].T + THETAS[-1][:, 0]
        return 1.0 / (1.0 + np.exp(-z))


if __name__ == "__main__":
    rows = np.loadtxt(sys.argv[1], delimiter=",", ndmin=2)
    np.savetxt(sys.stdout, h(rows), fmt="%.17g", delimiter=",")
'''
_NUMPY_HIDDEN = {
    "sigmoid": "1.0 / (1.0 + np.exp(-z))",
    "tanh": "np.tanh(z)",
    "relu": "np.maximum(z, 0.0)",
}
_OCTAVE_HIDDEN = {
    "sigmoid": "1 ./ (1 + exp (-z{0}))",
    "tanh": "tanh (z{0})",
    "relu": "max (z{0}, 0)",
}


def numpy_source(network: Network, scaling: Scaling | None = None) -> bytes:
    """Return a Python module whose h(X) is the network's, for inputs in raw units."""
    thetas = ",\n".join(f"    np.array({_python_rows(theta)})" for theta in network.thetas)
    constants = f"THETAS = (\n{thetas},\n)\n"
    is_scaled = scaling is not None and scaling.kind != "none"
    if scaling is not None and is_scaled:
        constants += f"OFFSET = np.array({scaling.offset.tolist()})\n"
        constants += f"SCALE = np.array({scaling.scale.tolist()})\n"
    return _NUMPY.format(
        sizes="-".join(map(str, network.layer_sizes)),
        activation=network.hidden_activation,
        constants=constants,
        hidden=_NUMPY_HIDDEN[network.hidden_activation],
        units=" in raw units, which are scaled here" if is_scaled else "",
        scaled="\n    a = (a - OFFSET) / SCALE" if is_scaled else "",
    ).encode()


def _python_rows(theta: FloatArray) -> str:
    rows = ",\n        ".join(map(str, theta.tolist()))
    return f"[\n        {rows},\n    ]"


def octave_source(network: Network, scaling: Scaling | None = None) -> bytes:
    """Return an Octave (or MATLAB) function file, nnviz_h.m, for inputs in raw units."""
    sizes = "-".join(map(str, network.layer_sizes))
    lines = [
        "function h = nnviz_h (X)",
        f"% h(x) of a network {sizes}, hidden layers {network.hidden_activation}; from nnviz.",
        "% X has an example in each row; save this as nnviz_h.m.",
    ]
    for k, theta in enumerate(network.thetas, 1):
        lines.append(f"  Theta{k} = {_octave_rows(theta)};")
    lines.append("  a1 = X;")
    if scaling is not None and scaling.kind != "none":
        lines.append(f"  offset = {_octave_rows(scaling.offset[None])};")
        lines.append(f"  scale = {_octave_rows(scaling.scale[None])};")
        lines.append("  a1 = (X - offset) ./ scale;")
    lines.append("  m = size (X, 1);")
    last = len(network.thetas)
    for k in range(1, last + 1):
        form = _OCTAVE_HIDDEN["sigmoid" if k == last else network.hidden_activation]
        lines.append(f"  z{k + 1} = [ones(m, 1), a{k}] * Theta{k}';")
        lines.append(f"  a{k + 1} = {form.format(k + 1)};")
    lines += [f"  h = a{last + 1};", "end", ""]
    return "\n".join(lines).encode()


def _octave_rows(matrix: FloatArray) -> str:
    rows = ("    " + ", ".join(map(repr, row)) for row in matrix.tolist())
    return "[ ...\n" + "; ...\n".join(rows) + "]"


WEIGHT_FORMATS: Mapping[str, tuple[str, str, Write]] = MappingProxyType(
    {
        "npz": ("Θ as NumPy arrays", ".npz", npz),
        "mat": ("Θ for MATLAB and Octave", ".mat", mat),
        "csv": ("Θ as CSV", ".csv", csv),
        "onnx": ("Network as ONNX", ".onnx", onnx),
        "numpy": ("h(x) as NumPy source", ".py", numpy_source),
        "octave": ("h(x) as Octave source", ".m", octave_source),
    }
)
"""What can be written: its title, its suffix, and the function that gives the bytes.

With the dataset's `scaling` h takes inputs in raw units. Where a dataset's pixels were turned
(`Dataset.column_major`), `weights_in.as_in_file` gives what fits the rows of its file.
"""
