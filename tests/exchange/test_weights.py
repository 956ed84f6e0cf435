"""Weights come back from every file they are written to; what cannot be read is named."""

import itertools
import os
import pickle
import re
import shutil
import subprocess
import sys

import numpy as np
import onnx
import pytest
from onnx.reference import ReferenceEvaluator
from safetensors.numpy import save_file
from scipy.io import savemat

from nnviz.data import DataError, FileError, load, standard
from nnviz.data.importing import read
from nnviz.engine import Balanced, Network, forward, initial_thetas
from nnviz.exchange import weights_in
from nnviz.exchange.weights_in import (
    UNKNOWN_ACTIVATION,
    as_in_file,
    fitted,
    holds_weights,
    read_weights,
)
from nnviz.exchange.weights_out import WEIGHT_FORMATS, npz, numpy_source

RANDOM = np.random.default_rng(0)
ACTIVATIONS = ("sigmoid", "tanh", "relu")


def network_of(activation="sigmoid", sizes=(3, 4, 5, 2)):
    return Network(initial_thetas(sizes, 3, Balanced()), activation)


def written(folder, kind, network, scaling=None):
    _, suffix, write = WEIGHT_FORMATS[kind]
    path = folder / f"nnviz_h{suffix}"
    path.write_bytes(write(network, scaling))
    return path


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("kind", ["npz", "mat", "csv", "onnx"])
def test_weights_come_back_to_the_bit(tmp_path, kind, activation):
    network = network_of(activation)
    found = read_weights(written(tmp_path, kind, network))
    assert found.network == network
    assert found.notes == ()


@pytest.mark.parametrize("kind", ["npz", "mat"])
def test_the_scaling_beside_the_weights_is_taken_for_no_theta(tmp_path, kind):
    scaling = standard(RANDOM.normal(3, 2, (9, 3)))
    assert read_weights(written(tmp_path, kind, network_of(), scaling)).network == network_of()


def test_the_exercise_s_weights_are_theta1_and_theta2(tmp_path):
    thetas = RANDOM.random((25, 401)), RANDOM.random((10, 26))
    savemat(tmp_path / "w.mat", {"Theta2": thetas[1], "Theta1": thetas[0]})
    found = read_weights(tmp_path / "w.mat")
    assert found.network == Network(thetas)
    assert found.notes == (UNKNOWN_ACTIVATION,)


def test_weights_of_turned_pictures_are_turned_with_them(tmp_path):
    pictures = RANDOM.random((20, 20, 20))
    rows = np.stack([picture.ravel(order="F") for picture in pictures])  # as MATLAB's picture(:)'
    savemat(tmp_path / "d.mat", {"X": rows, "y": np.tile(np.arange(1, 11), 2)[:, None]})
    network = network_of(sizes=(400, 3, 10))
    turned = fitted(network, read(tmp_path / "d.mat"))
    h = forward(turned, read(tmp_path / "d.mat").X).a[-1]
    np.testing.assert_allclose(h, forward(network, rows).a[-1], rtol=1e-12)


def test_weights_that_do_not_fit_the_data_are_refused():
    with pytest.raises(DataError, match="takes 3 inputs and gives 2 outputs, but the data have 4"):
        fitted(network_of(), load("iris"))


@pytest.mark.parametrize(
    "names",
    [("0", "2", "10"), ("fc1", "fc2", "fc3"), ("input", "hidden", "out"), ("z", "y", "x")],
)
def test_state_dicts_of_pytorch_are_put_in_order(tmp_path, names):
    network = network_of()
    state = {}
    for name, theta in zip(names, network.thetas, strict=True):
        state[f"{name}.weight"] = np.ascontiguousarray(theta[:, 1:])
        state[f"{name}.bias"] = np.ascontiguousarray(theta[:, 0])
    save_file(state, tmp_path / "m.safetensors")
    assert read_weights(tmp_path / "m.safetensors").network == network


def test_layers_without_biases_have_biases_of_0(tmp_path):
    save_file({"0.weight": np.ones((2, 3))}, tmp_path / "m.safetensors")
    assert read_weights(tmp_path / "m.safetensors").network.thetas[0].tolist() == [[0, 1, 1, 1]] * 2


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        (
            {"conv1.weight": np.ones((8, 1, 3, 3)), "fc.weight": np.ones((2, 3))},
            "conv1.weight (8 ×",
        ),
        ({"fc.weight": np.ones((2, 3)), "bn.running_mean": np.ones(2)}, "bn.running_mean (2)"),
        ({"0.weight": np.ones((2, 3)), "2.weight": np.ones((2, 5))}, "2.weight takes 5 inputs"),
        ({"0.weight": np.ones((2, 3)), "0.bias": np.ones(5)}, "2 outputs, but 5 biases"),
        ({"0.weight": np.full((2, 3), np.nan)}, "0.weight holds NaN or infinity"),
        ({"v": np.ones(3)}, "no weights are in it; found v (3)"),
    ],
)
def test_what_is_no_chain_of_dense_layers_is_named(tmp_path, arrays, sentence):
    save_file(arrays, tmp_path / "m.safetensors")
    with pytest.raises(FileError, match=re.escape(sentence)):
        read_weights(tmp_path / "m.safetensors")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1,2\n3\n", "line 2: expected 2 numbers"),
        ("1,x\n", "line 1: expected numbers of Θ, found '1,x'"),
        ("1,2\n\n1,2,3\n", "Theta2 takes 2 inputs and a bias, but Theta1"),
        ("", "the file is empty"),
        ("\n\n", "no weights are in it"),
    ],
)
def test_rows_that_are_no_theta_are_refused_by_line(tmp_path, text, sentence):
    (tmp_path / "w.csv").write_text(text)
    with pytest.raises(FileError, match=re.escape(sentence)):
        read_weights(tmp_path / "w.csv")


@pytest.mark.parametrize("name", ["w.onnx", "w.safetensors", "w.npz", "w.mat", "w.pt", "w.csv"])
def test_junk_is_refused(tmp_path, name):
    (tmp_path / name).write_bytes(b"\x80\x04" + bytes(range(256)))
    with pytest.raises(FileError):
        read_weights(tmp_path / name)


@pytest.mark.parametrize("name", ["w.onnx", "w.safetensors", "w.npz", "w.mat", "w.pt", "w.csv"])
def test_a_pickle_is_refused_with_an_explanation_whatever_it_is_called(tmp_path, name):
    (tmp_path / name).write_bytes(pickle.dumps({"Theta1": [[1.0, 2.0]]}))
    with pytest.raises(FileError, match="runs whatever code its author put in"):
        read_weights(tmp_path / name)


@pytest.mark.parametrize("name", ["pipe.npz", "pipe.mat"])
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path, name):
    os.mkfifo(tmp_path / name)
    assert not holds_weights(tmp_path / name)


@pytest.mark.parametrize("name", ["large.npz", "large.mat"])
def test_a_large_file_is_not_read_to_tell_what_it_is(tmp_path, name, monkeypatch):
    with (tmp_path / name).open("wb") as file:
        file.truncate(2**31)
    monkeypatch.setattr(weights_in, "read_arrays", lambda _: pytest.fail("it was read"))
    assert not holds_weights(tmp_path / name)


@pytest.mark.parametrize("name", ["onnx", "safetensors"])
def test_a_package_that_is_missing_is_named(tmp_path, monkeypatch, name):
    monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, f"{name}.numpy", None)
    (tmp_path / f"w.{name}").write_bytes(b"x")
    with pytest.raises(FileError, match=rf'pip install "nnviz-desktop\[{name}\]"'):
        read_weights(tmp_path / f"w.{name}")


@pytest.mark.parametrize("turned", [False, True], ids=["inputs first", "outputs first"])
@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize(
    "names", ["W1 b1 W2 b2", "weights1 biases1 weights2 biases2", "arr_0 arr_1 arr_2 arr_3"]
)
def test_which_way_matrices_lie_is_told_by_their_biases(tmp_path, names, outputs, turned):
    # As x @ W1 + b1 and as W1 @ x + b1, and as np.savez(path, *model.get_weights()) of Keras.
    W, b, V, c = (RANDOM.random(size) for size in ((4, 6), 6, (6, outputs), outputs))
    lying = [W.T, b, V.T, c] if turned else [W, b, V, c]
    np.savez(tmp_path / "w.npz", **dict(zip(names.split(), lying, strict=True)))
    thetas = (np.column_stack([b, W.T]), np.column_stack([c, V.T]))
    assert read_weights(tmp_path / "w.npz").network == Network(thetas)


def test_square_matrices_without_names_are_not_guessed(tmp_path):
    np.savez(tmp_path / "w.npz", np.eye(3), np.ones(3))
    with pytest.raises(FileError, match="which way its matrices lie cannot be told"):
        read_weights(tmp_path / "w.npz")


# -- ONNX ------------------------------------------------------------------------------------------


def model_of(nodes, **constants):
    value = onnx.helper.make_tensor_value_info
    ends = [[value(name, onnx.TensorProto.FLOAT, ["m", "k"])] for name in ("x", "h")]
    tensors = [onnx.numpy_helper.from_array(array, name) for name, array in constants.items()]
    made = [onnx.helper.make_node(kind, i.split(), o.split(), **more) for kind, i, o, more in nodes]
    return onnx.helper.make_model(onnx.helper.make_graph(made, "g", *ends, tensors))


def test_a_chain_of_matmul_and_add_is_read_with_its_softmax_noted(tmp_path):
    W, b, V = RANDOM.random((3, 4)), RANDOM.random(4), RANDOM.random((4, 2))
    nodes = [
        ("MatMul", "x W", "p", {}),
        ("Add", "p b", "q", {}),
        ("Tanh", "q", "r", {}),
        ("Gemm", "r V", "s", {}),
        ("Softmax", "s", "h", {}),
    ]
    onnx.save(model_of(nodes, W=W, b=b, V=V), tmp_path / "m.onnx")
    found = read_weights(tmp_path / "m.onnx")
    thetas = (np.column_stack([b, W.T]), np.column_stack([np.zeros(2), V.T]))
    assert found.network == Network(thetas, "tanh")
    assert "softmax" in found.notes[0]


LABEL = [  # as skl2onnx ends the graph of a classifier
    ("ArrayFeatureExtractor", "classes best", "found", {}),
    ("Reshape", "found shape", "label", {}),
    ("Cast", "label", "y", {"to": onnx.TensorProto.INT64}),
]


@pytest.mark.parametrize(
    ("outputs", "tail"),
    [
        (3, [("Softmax", "s", "p", {}), ("ArgMax", "p", "best", {}), ("ZipMap", "p", "z", {})]),
        (
            1,
            [
                ("Sigmoid", "s", "p", {}),
                ("Sub", "one p", "other", {}),
                ("Concat", "other p", "both", {"axis": 1}),
                ("ArgMax", "both", "best", {}),
                ("ZipMap", "both", "z", {}),
            ],
        ),
    ],
)
def test_of_a_classifier_that_was_converted_the_network_is_read_without_its_labels(
    tmp_path, outputs, tail
):
    W, b = RANDOM.random((4, outputs)), RANDOM.random((1, outputs))
    dense = [("Scaler", "x", "t", {}), ("MatMul", "t W", "q", {}), ("Add", "q b", "s", {})]
    fixed = {"one": np.float32(1), "classes": np.arange(3), "shape": np.array([-1])}
    model = model_of([*dense, *tail, *LABEL], W=W, b=b, **fixed)
    onnx.save(model, tmp_path / "m.onnx")
    found = read_weights(tmp_path / "m.onnx")
    assert found.network == Network((np.column_stack([b[0], W.T]),))
    assert "scales its inputs" in " ".join(found.notes)
    assert "such as a label, is left out" in found.notes[-1]


@pytest.mark.parametrize(
    ("nodes", "sentence"),
    [
        ([("Gemm", "x W", "p", {}), ("ArgMax", "p", "q", {}), ("Gemm", "q W", "h", {})], "Gemm"),
        ([("Conv", "x W", "h", {})], "its node Conv is no dense layer"),
        ([("MatMul", "W x", "h", {})], "its node MatMul multiplies from the wrong side"),
        ([("Gemm", "x W", "h", {"alpha": 2.0})], "its node Gemm is more than a dense layer"),
        ([("Gemm", "x W", "p", {}), ("Relu", "p", "h", {})], "its outputs are Relu"),
        ([("Gemm", "x W", "p", {}), ("Add", "p p", "h", {})], "does not continue the chain"),
        ([("Identity", "x", "h", {})], "no dense layer is in it"),
    ],
)
def test_a_node_that_does_not_fit_is_named(tmp_path, nodes, sentence):
    onnx.save(model_of(nodes, W=np.ones((3, 3))), tmp_path / "m.onnx")
    with pytest.raises(FileError, match=sentence):
        read_weights(tmp_path / "m.onnx")


# -- h(x) elsewhere --------------------------------------------------------------------------------

INPUTS = RANDOM.normal(3, 4, (20, 3))
CASES = [
    (activation, scaling)
    for activation, scaling in itertools.product(ACTIVATIONS, (None, standard(INPUTS)))
]


def expected(network, scaling):
    return forward(network, INPUTS if scaling is None else scaling.apply(INPUTS)).a[-1]


@pytest.mark.parametrize(("activation", "scaling"), CASES)
def test_the_onnx_model_gives_h(tmp_path, activation, scaling):
    network = network_of(activation)
    model = onnx.load(written(tmp_path, "onnx", network, scaling))
    onnx.checker.check_model(model, full_check=True)
    (h,) = ReferenceEvaluator(model).run(None, {"x": INPUTS})
    np.testing.assert_allclose(h, expected(network, scaling), rtol=0, atol=1e-12)


@pytest.mark.parametrize(("activation", "scaling"), CASES)
def test_the_numpy_source_gives_h_when_it_is_run(tmp_path, activation, scaling):
    network = network_of(activation)
    path = written(tmp_path, "numpy", network, scaling)
    np.savetxt(tmp_path / "x.csv", INPUTS, delimiter=",", fmt="%.17g")
    command = [sys.executable, "-W", "error", str(path), str(tmp_path / "x.csv")]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    h = np.loadtxt(run.stdout.splitlines(), delimiter=",", ndmin=2)
    np.testing.assert_allclose(h, expected(network, scaling), rtol=0, atol=1e-12)


def by_a_small_octave(source, X):
    """Evaluate the few kinds of statement that the source has, each as Octave would."""
    values = {"X": X, "exp": np.exp, "tanh": np.tanh, "max": np.maximum, "np": np}
    values |= {"size": lambda a, k: a.shape[k - 1], "ones": lambda r, c: np.ones((r, c))}
    body = re.sub(r"%.*|function.*", "", source).replace("...\n", " ")
    for statement in re.findall(r"(\w+) = ([^;\[\]]*(?:\[[^\]]*\][^;]*)?);", body):
        name, right = statement
        if re.fullmatch(r"\[[-+.,;e\d\s]*\]", right):
            values[name] = np.array([r.split(",") for r in right[1:-1].split(";")], dtype=float)
            continue
        right = right.replace("./", "/").replace(" * ", " @ ")
        right = re.sub(r"(\w+)'", r"\1.T", right)
        right = re.sub(r"\[(.*)\]", r"np.hstack([\1])", right)
        values[name] = eval(right, {"__builtins__": {}}, values)  # noqa: S307  our own source
    return values["h"]


def by_octave(folder, X):
    np.savetxt(folder / "x.csv", X, delimiter=",", fmt="%.17g")
    code = "h = nnviz_h (csvread ('x.csv')); printf ('%.17g,%.17g\\n', h');"
    command = ["octave-cli", "--norc", "--eval", code]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    return np.loadtxt(run.stdout.splitlines(), delimiter=",", ndmin=2)


@pytest.mark.parametrize(("activation", "scaling"), CASES)
def test_the_octave_source_gives_h(tmp_path, activation, scaling):
    network = network_of(activation)
    path = written(tmp_path, "octave", network, scaling)
    found = [by_a_small_octave(path.read_text(), INPUTS)]
    if shutil.which("octave-cli"):  # where the real one is, it must agree
        found.append(by_octave(tmp_path, INPUTS))
    for h in found:
        np.testing.assert_allclose(h, expected(network, scaling), rtol=0, atol=1e-12)


def test_what_is_exported_answers_for_the_rows_of_the_file_and_comes_back_the_same(tmp_path):
    rng = np.random.default_rng(5)
    X = rng.uniform(0, 9, size=(60, 64))
    savemat(tmp_path / "d.mat", {"X": X, "y": np.arange(60)[:, None] % 3 + 1})
    dataset = read(tmp_path / "d.mat")
    assert dataset.column_major
    network = Network((rng.normal(size=(4, 65)), rng.normal(size=(3, 5))), "tanh")
    expected = forward(network, dataset.X).a[-1]
    source = {"__name__": "h"}
    exec(numpy_source(*as_in_file(network, dataset)), source)  # noqa: S102  what we wrote
    np.testing.assert_allclose(source["h"](X), expected, rtol=0, atol=1e-12)
    (tmp_path / "w.npz").write_bytes(npz(*as_in_file(network, dataset)))
    again = fitted(read_weights(tmp_path / "w.npz").network, dataset)
    assert all(map(np.array_equal, again.thetas, network.thetas))
