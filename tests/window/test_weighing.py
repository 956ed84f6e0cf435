"""Weights in and out by the menu: one edit, or a sentence that says what does not fit."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QAction
from scipy.io import savemat

from nnviz.debugger.breakpoints import AtLine
from nnviz.document import store
from nnviz.engine import forward
from nnviz.window.training_controller import TrainingState

RNG = np.random.default_rng(3)
THETA1, THETA2 = RNG.normal(size=(5, 3)), RNG.normal(size=(1, 6))


def entry(person, text: str) -> QAction:
    actions = person.window.findChildren(QAction)
    return next(action for action in actions if action.text().startswith(text))


def imports(person, answers, path) -> None:
    answers.names(path)
    entry(person, "Import weights…").trigger()


@pytest.fixture
def npz(tmp_path):
    path = tmp_path / "weights.npz"
    np.savez(path, Theta1=THETA1, Theta2=THETA2, hidden_activation="tanh")
    return path


class TestImporting:
    def test_is_one_edit_that_can_be_undone(self, person, answers, npz):
        person.window.document.look(person.experiment.toggled(AtLine(4)))
        before = person.experiment
        imports(person, answers, npz)
        now = person.experiment
        assert now.layer_sizes == (2, 5, 1)
        assert now.network.hidden_activation == "tanh"
        assert np.array_equal(now.network.thetas[0], THETA1)
        assert np.array_equal(now.network.thetas[1], THETA2)
        assert now.breakpoints == (AtLine(4),)
        stack = person.window.document.undo_stack
        assert stack.undoText() == "Import weights of weights.npz"
        assert person.window.isWindowModified()
        stack.undo()
        assert person.experiment.network is before.network
        stack.redo()
        assert np.array_equal(person.experiment.network.thetas[0], THETA1)

    def test_of_a_large_file_is_done_behind_the_window(self, person, answers, npz, monkeypatch):
        monkeypatch.setattr(store, "_LARGE", 0)
        before = person.experiment
        imports(person, answers, npz)
        assert person.experiment is before
        person.waits_until(lambda: person.experiment.layer_sizes == (2, 5, 1))
        assert np.array_equal(person.experiment.network.thetas[0], THETA1)

    def test_restarts_from_the_same_weights(self, person, answers, npz):
        imports(person, answers, npz)
        entry(person, "1 iteration").trigger()
        person.waits_for_training_to(TrainingState.PAUSED)
        assert not np.array_equal(person.experiment.network.thetas[0], THETA1)
        entry(person, "Restart").trigger()
        assert np.array_equal(person.experiment.network.thetas[0], THETA1)

    def test_takes_the_matrices_of_octave(self, person, answers, tmp_path):
        path = tmp_path / "weights.mat"
        savemat(path, {"Theta1": THETA1, "Theta2": THETA2})
        imports(person, answers, path)
        assert np.array_equal(person.experiment.network.thetas[0], THETA1)
        assert "sigmoid is assumed" in person.caption

    def test_says_what_does_not_fit_the_data(self, sit_at, answers, npz):
        person = sit_at("iris")
        before = person.experiment
        answers.names(npz)
        answers.clicks("OK")
        entry(person, "Import weights…").trigger()
        assert "takes 2 inputs and gives 1 outputs" in answers.read[0]
        assert person.experiment is before
        assert not person.window.document.undo_stack.canUndo()

    def test_never_opens_a_pickle(self, person, answers, tmp_path):
        path = tmp_path / "weights.pkl"
        path.write_bytes(b"\x80\x04K\x01.")
        answers.names(path)
        answers.clicks("OK")
        entry(person, "Import weights…").trigger()
        assert "this is a pickle" in answers.read[0]

    def test_of_a_file_that_was_opened_or_dropped_goes_the_same_way(self, person, npz):
        person.window.filing.open(npz)
        assert np.array_equal(person.experiment.network.thetas[0], THETA1)


def test_a_file_of_examples_is_no_file_of_weights(person, qtbot, tmp_path):
    path = tmp_path / "points.npz"
    np.savez(path, X=RNG.normal(size=(8, 2)), y=np.arange(8) % 2)
    with qtbot.waitSignal(person.window.filing.dataWished):
        person.window.filing.open(path)


class TestExporting:
    @pytest.mark.parametrize("suffix", [".npz", ".mat", ".csv", ".onnx"])
    def test_weights_come_back_by_importing_them(self, sit_at, answers, tmp_path, suffix):
        person, path = sit_at("iris"), tmp_path / f"flowers{suffix}"
        answers.names(path)
        exports = [a for a in person.window._menus.export.actions() if f"({suffix})" in a.text()]
        exports[0].trigger()
        again = sit_at("iris")
        again.window.document.edit(again.experiment.with_settings(hidden_sizes=(2,)), "smaller")
        imports(again, answers, path)
        assert again.experiment.network == person.experiment.network

    def test_source_computes_h_of_inputs_in_raw_units(self, sit_at, answers, tmp_path):
        person, path = sit_at("iris"), tmp_path / "h.py"
        answers.names(path)
        entry(person, "h(x) as NumPy source").trigger()
        dataset = person.experiment.dataset
        raw = dataset.X[:3] * dataset.scaling.scale + dataset.scaling.offset
        np.savetxt(tmp_path / "x.csv", raw, delimiter=",", fmt="%.17g")
        command = [sys.executable, str(path), str(tmp_path / "x.csv")]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found = np.array([row.split(",") for row in done.stdout.split()], dtype=float)
        expected = forward(person.experiment.network, dataset.X[:3]).a[-1]
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)

    def test_that_fails_says_why(self, person, answers):
        answers.names(Path("/proc/h.py"))
        answers.clicks("OK")
        entry(person, "h(x) as NumPy source").trigger()
        assert "h.py was not saved" in answers.read[0]
