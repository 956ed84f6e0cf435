"""Scaling and split of the open data are seen and changed; training never sees what is held out."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialogButtonBox, QLabel, QPushButton, QSpinBox
from sklearn.metrics import log_loss

from nnviz.engine import forward
from nnviz.views.preparation import PreparationDialog
from nnviz.views.training_panel import TrainingPanel

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def dialog_of(person) -> PreparationDialog | None:
    found = [d for d in person.window.findChildren(PreparationDialog) if d.isVisible()]
    return found[0] if found else None


def prepares(person, scaling: str | None = None, *, stratified: bool = True, **boxes: int) -> None:
    """Open the dialog with the button, fill it in and confirm it."""
    buttons = person.window.findChildren(QPushButton)
    next(b for b in buttons if b.text() == "Data…").click()
    dialog = dialog_of(person)
    for name, value in boxes.items():
        wanted = name.replace("_", " ").capitalize()
        box = next(b for b in dialog.findChildren(QSpinBox) if b.accessibleName() == wanted)
        box.setValue(value)
    if dialog.findChild(QCheckBox).isChecked() is not stratified:
        dialog.findChild(QCheckBox).click()
    if scaling is not None:
        box = dialog.findChild(QComboBox)
        box.setCurrentIndex(box.findText(scaling, Qt.MatchFlag.MatchStartsWith))
    before = person.experiment.dataset
    button = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    person.waits_until(lambda: person.experiment.dataset is not before)


def training_texts(person) -> list[str]:
    panel = person.window.findChild(TrainingPanel)
    return [label.text() for label in panel.findChildren(QLabel) if not label.isHidden()]


def test_a_split_holds_examples_out_and_is_one_edit(sit_at):
    person = sit_at("circles")
    whole = person.experiment.dataset
    first = person.experiment.start_network
    person.presses(KEY.Key_I)
    person.waits_until(lambda: person.iteration == 1)
    prepares(person, validation_share=20, test_share=10, seed_of_the_split=4)
    dataset = person.experiment.dataset
    parts = (dataset.example_count, len(dataset.validation.X), len(dataset.test.X))
    assert parts == (140, 40, 20)
    assert person.experiment.iteration == 0  # so that nothing of it was seen in training
    assert person.experiment.network is first
    person.presses(KEY.Key_Z, CTRL)
    assert person.experiment.dataset is whole
    assert person.iteration == 1


def test_whether_a_split_is_stratified_is_chosen_shown_and_remembered(sit_at):
    person = sit_at("iris")
    prepares(person, test_share=20)
    assert np.bincount(person.experiment.dataset.test.labels).tolist() == [10, 10, 10]
    prepares(person, stratified=False, seed_of_the_split=1)
    held = person.experiment.dataset.held_out
    assert not held.stratified
    assert np.bincount(person.experiment.dataset.test.labels).tolist() != [10, 10, 10]
    buttons = person.window.findChildren(QPushButton)
    next(b for b in buttons if b.text() == "Data…").click()
    dialog = dialog_of(person)
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "Split with seed 1, whatever their class: 120 examples" in said
    assert not dialog.findChild(QCheckBox).isChecked()
    dialog.reject()


def test_j_and_accuracy_of_the_parts_are_those_of_another_library(sit_at):
    person = sit_at("circles")
    prepares(person, validation_share=20, test_share=10)
    person.presses(KEY.Key_I)
    person.waits_until(lambda: person.iteration == 1)
    network = person.experiment.network
    for part in (person.experiment.dataset.validation, person.experiment.dataset.test):
        h = forward(network, part.X).a[-1][:, 0]
        J = log_loss(part.Y[:, 0], h, labels=[0, 1])
        right = int(np.sum((h >= 0.5) == (part.Y[:, 0] == 1)))
        line = next(t for t in training_texts(person) if t.endswith(f"of {len(h)}"))
        assert f"{right} of {len(h)}" in line
        assert abs(float(line.split()[1]) - J) < 5e-3 * J


def test_without_a_split_no_part_is_shown_that_is_not_there(person):
    assert "Validation" not in training_texts(person)
    assert "Test" not in training_texts(person)


def test_the_scaling_is_fitted_on_the_training_part_alone(sit_at):
    person = sit_at("iris")
    prepares(person, scaling="standard", test_share=30)
    dataset = person.experiment.dataset
    np.testing.assert_allclose(dataset.X.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(dataset.X.std(axis=0), 1, rtol=1e-12)
    assert np.abs(dataset.test.X.mean(axis=0)).max() > 1e-3


def test_an_example_beyond_the_training_part_gives_way_to_the_last_one(sit_at):
    person = sit_at("circles")
    person.types("Example number", "200")
    person.presses(KEY.Key_End)
    prepares(person, test_share=50)
    assert person.place.example == 99
