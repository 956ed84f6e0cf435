"""A model of another library is saved with what it answers, and opens as a document."""

import subprocess
import sys
import warnings
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import nnviz
from nnviz.data import DataError, load
from nnviz.document.file_format import unpack
from nnviz.engine import forward
from nnviz.exchange import models
from nnviz.exchange.weights_in import read_weights

IRIS = load("iris")


def fitted(y, activation="tanh"):
    model = MLPClassifier((5, 4), activation=activation, max_iter=40, random_state=0)
    with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):
        return model.fit(IRIS.X, y)


@pytest.mark.parametrize("activation", ["logistic", "tanh", "relu"])
def test_a_scikit_learn_model_gives_the_same_outputs(tmp_path, activation):
    model = fitted(IRIS.Y, activation)
    nnviz.save(model, tmp_path / "m.nnviz", IRIS.X, IRIS.Y)
    experiment = unpack((tmp_path / "m.nnviz").read_bytes()).experiment
    h = forward(experiment.network, IRIS.X).a[-1]
    np.testing.assert_allclose(h, model.predict_proba(IRIS.X), atol=1e-12)
    np.testing.assert_array_equal(experiment.dataset.Y, IRIS.Y)
    nnviz.save(model, tmp_path / "m.npz")
    assert read_weights(tmp_path / "m.npz").network == experiment.network


def test_a_model_of_two_classes_has_one_output_and_its_class_names(tmp_path):
    y = np.where(IRIS.labels == 1, "yes", "no")
    nnviz.save(model := fitted(y), tmp_path / "m.nnviz", IRIS.X, y)
    experiment = unpack((tmp_path / "m.nnviz").read_bytes()).experiment
    h = forward(experiment.network, IRIS.X).a[-1]
    np.testing.assert_allclose(h[:, 0], model.predict_proba(IRIS.X)[:, 1], atol=1e-12)
    assert experiment.dataset.class_names == ("no", "yes")
    assert (experiment.dataset.labels == (y == "yes")).all()


def test_softmax_is_warned_of_and_chooses_the_same_class(tmp_path):
    model = fitted(np.array(IRIS.class_names)[IRIS.labels])
    with pytest.warns(UserWarning, match="other numbers"):
        nnviz.save(model, tmp_path / "m.nnviz", IRIS.X, np.array(IRIS.class_names)[IRIS.labels])
    experiment = unpack((tmp_path / "m.nnviz").read_bytes()).experiment
    chosen = experiment.dataset.predicted(forward(experiment.network, IRIS.X).a[-1])
    names = np.array(experiment.dataset.class_names)[chosen]
    assert (names == model.predict(IRIS.X)).all()


class Dense:
    """What a dense layer of Keras shows of itself."""

    name = "dense"

    def __init__(self, activation, *weights):
        self.activation = SimpleNamespace(__name__=activation)
        self._weights = weights

    def get_weights(self):
        return list(self._weights)


class Conv2D(Dense):
    name = "conv"


def test_a_keras_model_is_read_by_what_its_layers_show(tmp_path):
    W, b, V = np.ones((4, 2)), np.array([1.0, 2.0]), np.full((2, 3), 3.0)
    model = SimpleNamespace(layers=[Dense("relu", W, b), Dense("sigmoid", V)])
    nnviz.save(model, tmp_path / "m.npz")
    network = read_weights(tmp_path / "m.npz").network
    assert network.hidden_activation == "relu"
    assert network.thetas[0].tolist() == [[1, 1, 1, 1, 1], [2, 1, 1, 1, 1]]
    assert network.thetas[1].tolist() == [[0, 3, 3]] * 3


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        (MLPClassifier(), "found MLPClassifier. It has not been fitted"),
        ({}, "found dict"),
        (SimpleNamespace(layers=[Conv2D("relu")]), "its layer 'conv' is a Conv2D"),
        (SimpleNamespace(layers=[]), "no dense layer"),
        (SimpleNamespace(layers=[Dense("tanh", np.ones((2, 2)))]), "found tanh"),
    ],
)
def test_what_is_no_such_model_is_named(tmp_path, model, sentence):
    with pytest.raises(DataError, match=sentence):
        nnviz.save(model, tmp_path / "m.npz")


def test_a_document_needs_data_that_fit_and_a_path_with_a_known_ending(tmp_path):
    model = fitted(IRIS.Y)
    with pytest.raises(DataError, match="needs the examples too"):
        nnviz.save(model, tmp_path / "m.nnviz")
    with pytest.raises(DataError, match="X: expected 4 features"):
        nnviz.save(model, tmp_path / "m.nnviz", IRIS.X[:, :2], IRIS.Y)
    with pytest.raises(DataError, match="y: expected labels of 3 classes, found"):
        nnviz.save(model, tmp_path / "m.nnviz", IRIS.X, ["a"] * 150)
    with pytest.raises(DataError, match=r"ending with .npz or .nnviz, found 'm.h5'"):
        nnviz.save(model, tmp_path / "m.h5")
    with pytest.raises(DataError, match=r"the folder .*not there does not exist"):
        nnviz.save(model, tmp_path / "not there" / "m.npz")
    assert not list(tmp_path.iterdir())


def test_saving_keeps_the_permissions_of_a_file_and_leaves_no_other(tmp_path):
    path = tmp_path / "m.npz"
    path.write_bytes(b"old")
    path.chmod(0o640)
    nnviz.save(fitted(IRIS.Y), path)
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_saved_is_said_of_the_path_that_was_given(tmp_path):
    network = fitted(IRIS.labels == 0)
    missing = tmp_path / "models" / "m.npz"
    with pytest.raises(DataError) as refused:
        nnviz.save(network, missing)
    assert str(refused.value) == (
        f"path: cannot save {missing}: the folder {missing.parent} does not exist; make it first"
    )
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="file is not a folder"):
        nnviz.save(network, tmp_path / "file" / "m.npz")
    (tmp_path / "taken.npz").mkdir()
    with pytest.raises(OSError, match="directory") as failed:
        nnviz.save(network, tmp_path / "taken.npz")
    assert failed.value.filename == str(tmp_path / "taken.npz")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "taken.npz"]


def test_show_starts_the_command_on_a_document_and_returns_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    started = []
    monkeypatch.setattr(models.subprocess, "Popen", lambda *a, **k: started.append(a[0]))
    nnviz.show(fitted(IRIS.Y), IRIS.X, IRIS.Y)
    *command, path = started[0]
    assert command == [sys.executable, "-m", "nnviz", "--given"]
    with open(path, "rb") as file:  # noqa: PTH123  a text, as the command line has it
        assert unpack(file.read()).experiment.layer_sizes == (4, 5, 4, 3)


def test_importing_nnviz_imports_nothing_else():
    code = "import sys, nnviz; print(sorted(m for m in sys.modules if 'num' in m or 'nnviz.' in m))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "numpy" not in run.stdout
    assert "nnviz." not in run.stdout


def test_a_pipeline_is_told_how_its_last_step_is_given():
    pipeline = make_pipeline(StandardScaler(), MLPClassifier())
    with pytest.raises(DataError, match=r"found Pipeline. Give its last step, model\[-1\]"):
        nnviz.save(pipeline, "model.npz")


def test_labels_may_be_whole_numbers_written_as_floats(tmp_path):
    random = np.random.default_rng(2)
    X, y = random.normal(size=(30, 2)), np.arange(30) % 3
    model = MLPClassifier((3,), activation="logistic", max_iter=5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(X, y)
        nnviz.save(model, tmp_path / "ints.nnviz", X, y)
        nnviz.save(model, tmp_path / "floats.nnviz", X, y.astype(float))
    assert (tmp_path / "ints.nnviz").read_bytes() == (tmp_path / "floats.nnviz").read_bytes()
