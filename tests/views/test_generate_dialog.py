"""Sets are generated or drawn, seen at once, and emitted as they are seen."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QDialogButtonBox, QLabel, QPushButton

from nnviz.data import circles, gate_points
from nnviz.views.generate_dialog import BY_HAND, GenerateDialog
from nnviz.views.points import PointsView

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def picks(dialog, kind: str) -> None:
    """Choose a set by its name in the list of sets."""
    box = next(b for b in dialog.findChildren(QComboBox) if b.accessibleName() == "Set")
    box.setCurrentIndex(box.findData(kind))
    box.activated.emit(box.currentIndex())


class Artist:
    def __init__(self, dialog: GenerateDialog) -> None:
        self.dialog = dialog
        self.opened: list = []
        dialog.opened.connect(lambda dataset, sizes: self.opened.append((dataset, sizes)))
        self.plane = dialog.findChild(PointsView)

    def find(self, kind, name):
        return next(w for w in self.dialog.findChildren(kind) if w.accessibleName() == name)

    def sets(self, name: str, value: float) -> None:
        self.find(QAbstractSpinBox, name).setValue(value)

    def spot(self, x: float, y: float) -> QPoint:
        return self.plane.place_of(x, y).toPoint()

    def clicks(self, x: float, y: float, button=LEFT) -> None:
        QTest.mouseClick(self.plane, button, pos=self.spot(x, y))

    def drags(self, there: tuple[float, float], to: tuple[float, float]) -> None:
        QTest.mousePress(self.plane, LEFT, pos=self.spot(*there))
        QTest.mouseMove(self.plane, self.spot(*to))
        QTest.mouseRelease(self.plane, LEFT, pos=self.spot(*to))

    def presses(self, text: str) -> None:
        next(b for b in self.dialog.findChildren(QPushButton) if b.text() == text).click()

    @property
    def ok(self):
        return self.dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)

    def opens(self):
        QTest.mouseClick(self.ok, LEFT)
        return self.opened[-1]


@pytest.fixture
def artist(qtbot):
    dialog = GenerateDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    return Artist(dialog)


def near(points, expected) -> None:
    np.testing.assert_allclose(points, expected, atol=0.01)  # a pixel of the plane


def test_count_noise_and_seed_make_the_set(artist):
    artist.sets("Number of points", 77)
    artist.sets("Noise", 0.25)
    artist.sets("Seed of the points", 6)
    dataset, sizes = artist.opens()
    expected = circles(77, 0.25, seed=6)
    np.testing.assert_array_equal(dataset.X, expected.X)
    np.testing.assert_array_equal(dataset.Y, expected.Y)
    assert sizes == (4,)


def test_a_gate_and_its_split_and_scaling(artist):
    picks(artist.dialog, "nand")
    artist.sets("Test share", 25)
    scaling = artist.find(QComboBox, "Scaling")
    scaling.setCurrentIndex(1)
    scaling.activated.emit(1)
    dataset, _ = artist.opens()
    assert dataset.title == "NAND with noise"
    assert (dataset.example_count, len(dataset.test.X)) == (150, 50)
    np.testing.assert_allclose(dataset.X.std(axis=0), 1, rtol=1e-12)
    raw = gate_points("nand", 200, 0.1, 0)
    np.testing.assert_allclose(
        dataset.scaling.unscale(dataset.X), raw.X[dataset.held_out.rows], atol=1e-12
    )


def test_only_where_it_applies_a_number_of_classes_is_asked_for(artist):
    assert artist.find(QAbstractSpinBox, "Classes").isHidden()
    picks(artist.dialog, "blobs")
    artist.sets("Classes", 5)
    assert artist.opens()[0].output_count == 5


def test_fewer_points_than_the_set_needs_are_refused_in_words(artist):
    picks(artist.dialog, "blobs")
    artist.sets("Number of points", 2)
    assert "at least 3 points" in artist.find(QLabel, "What is wrong").text()
    assert not artist.ok.isEnabled()


def test_an_empty_plane_waits_for_the_first_point(artist):
    picks(artist.dialog, BY_HAND)
    assert not artist.ok.isEnabled()
    artist.clicks(0.5, -0.5)
    assert artist.ok.isEnabled()
    dataset, _ = artist.opens()
    near(dataset.X, [[0.5, -0.5]])


def test_points_are_added_to_a_class_dragged_and_deleted(artist):
    picks(artist.dialog, BY_HAND)
    artist.clicks(-0.5, 0.0)
    artist.find(QComboBox, "Class of the points").setCurrentIndex(1)
    artist.clicks(0.5, 0.0)
    artist.clicks(0.0, 1.0)
    artist.drags((-0.5, 0.0), (-1.0, 0.5))
    artist.clicks(0.5, 0.0, RIGHT)
    dataset, _ = artist.opens()
    near(dataset.X, [[-1.0, 0.5], [0.0, 1.0]])
    assert dataset.labels.tolist() == [0, 1]


def test_undo_takes_back_one_change_after_the_other_and_clear_can_be_undone(artist):
    picks(artist.dialog, BY_HAND)
    artist.clicks(0.0, 0.0)
    artist.clicks(0.5, 0.5)
    artist.presses("Clear")
    assert not artist.ok.isEnabled()
    artist.presses("Undo")
    artist.presses("Undo")
    near(artist.opens()[0].X, [[0.0, 0.0]])


def test_an_empty_plane_says_nothing_of_examples(artist):
    def told() -> list[str]:
        return [label.text() for label in artist.dialog.findChildren(QLabel)]

    assert "200 examples are for training, none held out." in told()
    picks(artist.dialog, BY_HAND)
    assert not any("for training" in text for text in told())
    artist.clicks(0.5, 0.5)
    assert "1 example is for training, none held out." in told()
