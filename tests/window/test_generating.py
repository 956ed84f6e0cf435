"""Generated sets are opened, and points are drawn on the plane, each as one edit to be undone."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QDockWidget, QPushButton, QToolButton
from sklearn.metrics import log_loss

from nnviz.data import blobs, drawn
from nnviz.document.opening import opened
from nnviz.engine import forward
from nnviz.views.generate_dialog import GenerateDialog
from nnviz.views.plane import PlanePanel, PlaneView
from nnviz.window.arrangement import LEFT_WIDTH
from nnviz.window.training_controller import TrainingState

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def picks(dialog, kind: str) -> None:
    """Choose a set by its name in the list of sets."""
    box = next(b for b in dialog.findChildren(QComboBox) if b.accessibleName() == "Set")
    box.setCurrentIndex(box.findData(kind))
    box.activated.emit(box.currentIndex())


def plane(person) -> PlaneView:
    person.opens("h(x) over the plane")
    return person.window.findChild(PlaneView)


def draws(person) -> PlaneView:
    view = plane(person)
    next(b for b in person.window.findChildren(QToolButton) if b.text() == "Draw").click()
    return view


def clicks(view, x, y, button=LEFT) -> None:
    QTest.mouseClick(view, button, pos=view.place_of(x, y).toPoint())


def undo_text(person) -> str:
    return person.window.document.undo_stack.undoText()


def test_a_generated_set_is_one_edit(person):
    before = person.experiment
    next(
        a
        for a in person.window.findChildren(type(person.window.menuBar().actions()[0]))
        if a.text() == "Generate data…"
    ).trigger()
    dialog = next(d for d in person.window.findChildren(GenerateDialog) if d.isVisible())
    picks(dialog, "spirals")
    button = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
    QTest.mouseClick(button, LEFT)
    assert person.experiment.dataset.title == "Two spirals"
    assert person.experiment.layer_sizes == (2, 8, 8, 1)
    assert undo_text(person) == "Open data spirals"
    person.presses(KEY.Key_Z, CTRL)
    assert person.experiment.dataset is before.dataset


def test_a_click_adds_a_point_and_the_network_goes_on_as_it_is(person):
    person.presses(KEY.Key_I)
    person.waits_until(lambda: person.iteration == 1)
    network = person.experiment.network
    view = draws(person)
    person.chooses("Class of the points", "class 1")
    clicks(view, -0.5, 0.5)
    now = person.experiment
    assert (now.dataset.example_count, now.place.example, now.iteration) == (5, 4, 1)
    assert now.network is network
    np.testing.assert_allclose(now.dataset.X[-1], [-0.5, 0.5], atol=0.05)
    assert now.dataset.labels[-1] == 1
    assert undo_text(person) == "Add a point"


def test_j_is_measured_again_with_the_new_point(person):
    person.presses(KEY.Key_I)
    person.waits_until(lambda: person.iteration == 1)
    clicks(draws(person), -0.5, 0.5)
    data = person.experiment.dataset
    h = forward(person.experiment.network, data.X).a[-1][:, 0]
    J = log_loss(data.Y[:, 0], h)
    assert abs(person.experiment.curve.costs[-1] - J) < 1e-12
    assert f"{J:.3f}"[:5] in person.counter


def test_a_point_is_dragged_and_deleted_and_all_of_it_is_undone(person):
    view = draws(person)
    before = person.experiment.dataset
    there = view.point_of(3).toPoint()
    QTest.mousePress(view, LEFT, pos=there)
    QTest.mouseMove(view, view.place_of(0.5, 0.5).toPoint())
    QTest.mouseRelease(view, LEFT, pos=view.place_of(0.5, 0.5).toPoint())
    np.testing.assert_allclose(person.experiment.dataset.X[3], [0.5, 0.5], atol=0.05)
    assert person.place.example == 3  # what is dragged is chosen
    clicks(view, 0.0, 0.0, RIGHT)
    assert person.experiment.dataset.example_count == 3
    assert person.place.example == 2  # still the same point
    QTest.keyClick(view, KEY.Key_Delete)
    assert person.experiment.dataset.example_count == 2
    for _ in range(3):
        person.presses(KEY.Key_Z, CTRL)
    assert person.experiment.dataset is before


def test_stepping_back_before_a_point_was_added_has_the_data_of_then(person):
    person.presses(KEY.Key_I)
    person.waits_until(lambda: person.iteration == 1)
    clicks(draws(person), -0.5, 0.5)
    person.presses(KEY.Key_I)
    person.waits_until(lambda: person.iteration == 2)
    person.window.document.look(person.experiment.choosing(4))
    person.window.document.look(person.experiment.at_iteration(0))
    assert person.experiment.dataset.example_count == 4
    assert person.place.example == 3


def test_drawing_while_training_ends_the_run_and_keeps_its_theta(sit_at):
    person = sit_at("circles")
    view = draws(person)
    person.presses(KEY.Key_T)
    person.waits_until(lambda: (person.window.training.snapshot or person).iteration > 1)
    clicks(view, 1.2, 1.2)
    person.waits_for_training_to(TrainingState.IDLE)
    assert person.experiment.dataset.example_count == 201
    assert person.experiment.iteration > 1


def test_the_last_point_is_not_deleted_and_the_caption_says_why(person):
    one = drawn(np.array([[0.5, 0.5]]), np.array([1]), 2)
    person.window.document.edit(opened(one, (2,)), "Open")
    clicks(draws(person), 0.5, 0.5, RIGHT)
    assert person.experiment.dataset.example_count == 1
    assert "cannot be deleted" in person.caption


def test_several_classes_have_a_plane_for_each_output(person):
    person.window.document.edit(opened(blobs(), (4,)), "Open")
    view = plane(person)
    first = view.grab().toImage()
    person.chooses("Output over the plane", "h of third blob")
    assert view.grab().toImage() != first
    box = next(
        b
        for b in person.window.findChildren(QComboBox)
        if b.accessibleName() == "Output over the plane"
    )
    assert box.count() == 3


def test_long_names_of_classes_do_not_widen_the_dock_that_is_drawn_on(person):
    person.window.document.edit(opened(blobs(), (4,)), "Open")
    draws(person)
    assert person.window.findChild(PlanePanel).layout().minimumSize().width() <= LEFT_WIDTH


def test_the_name_of_a_class_is_whole_where_there_is_room(sit_at):
    circles = sit_at("circles")
    draws(circles)
    boxes = circles.window.findChildren(QComboBox)
    box = next(b for b in boxes if b.accessibleName() == "Class of the points")
    assert "outer circle" in box.currentText()
    circles.waits_until(lambda: box.width() >= box.sizeHint().width())


def test_the_class_of_new_points_and_the_output_that_is_seen_are_told_apart(person):
    points, labels = np.array([[0, 0], [1, 0], [0, 1]]), np.arange(3)
    person.window.document.edit(opened(drawn(points, labels, 3), (4,)), "Open")
    draws(person)
    boxes = {b.accessibleName(): b.currentText() for b in person.window.findChildren(QComboBox)}
    assert boxes["Class of the points"] == "class 0"
    assert boxes["Output over the plane"] == "h of class 0"


def test_without_the_drawing_mode_a_click_beside_the_points_does_nothing(person):
    before = person.experiment
    clicks(plane(person), 0.5, 0.5)
    assert person.experiment is before


def heights(person) -> dict[str, int]:
    docks = person.window.findChildren(QDockWidget)
    return {d.windowTitle(): d.height() for d in docks if not d.visibleRegion().isEmpty()}


@pytest.mark.parametrize("size", [(1600, 1000), (1280, 720)])
def test_the_plane_has_room_while_it_is_drawn_on_and_every_dock_its_height_afterwards(person, size):
    person.window.resize(*size)
    view = plane(person)
    before, narrow = heights(person), view.height()
    for _ in range(3):
        person.presses(KEY.Key_D)
        person.waits_until(lambda: view.height() >= narrow + 30)
        person.presses(KEY.Key_D)
        person.waits_until(lambda: heights(person) == before)


def test_clear_leaves_one_point_of_each_class_and_is_undone(person):
    view = draws(person)
    clicks(view, -0.5, 0.5)
    before = person.experiment.dataset
    next(b for b in person.window.findChildren(QPushButton) if b.text() == "Clear").click()
    assert not any(d.isVisible() for d in person.window.findChildren(GenerateDialog))
    now = person.experiment
    np.testing.assert_array_equal(now.dataset.X, [[0, 0], [0, 1]])
    assert now.dataset.labels.tolist() == [0, 1]
    assert view.drawing
    assert undo_text(person) == "Clear the points"
    person.presses(KEY.Key_Z, CTRL)
    assert person.experiment.dataset is before
