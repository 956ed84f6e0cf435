"""Of many edges, a step draws its own over a picture that stays."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from nnviz.debugger import EdgeChoice, EdgeQuantity, Place, Quantity, Trace, derive_frame
from nnviz.engine import Network
from nnviz.graph import drawing, edge_pictures
from nnviz.graph.edge_pictures import EdgePictures
from nnviz.graph.edges import Stage
from nnviz.graph.layout import lay_out
from nnviz.graph.palette import LIGHT

SIZES = (40, 20, 5)
LAYOUT = lay_out(SIZES, None, 600.0, 400.0, 60.0)
STAGE = Stage(LAYOUT, LIGHT)


@pytest.fixture
def trace() -> Trace:
    random = np.random.default_rng(2)
    thetas = tuple(random.normal(size=(b, a + 1)) for a, b in pairwise(SIZES))
    X, Y = random.random((3, 40)), np.eye(5)[:3]
    return Trace(Network(thetas), X, Y, 0.0)


@pytest.fixture
def drawn(monkeypatch) -> list[tuple]:
    calls: list[tuple] = []
    draw = drawing.draw_edges

    def spy(*arguments: object, **options: object) -> QImage:
        calls.append(arguments)
        return draw(*arguments, **options)

    monkeypatch.setattr(drawing, "draw_edges", spy)
    return calls


def painted(pictures: EdgePictures, trace: Trace, place: Place) -> np.ndarray:
    pictures.take(derive_frame(trace, place), EdgeChoice.STEP, live=False)
    image = QImage(600, 400, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    pictures.paint(painter, STAGE)
    painter.end()
    data = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(400, 600, 4)
    return data[..., :3].astype(int).copy()


def test_steps_of_a_pass_draw_the_picture_once(qapp, trace, drawn):
    pictures = EdgePictures()
    for unit in range(1, 21):
        painted(pictures, trace, Place(0, Quantity.Z, 2, unit))
    painted(pictures, trace, Place(0, Quantity.DELTA, 2, 7))
    painted(pictures, trace, Place(2, Quantity.GRADIENT, 1, 3))
    assert len(drawn) == 1


def test_another_theta_draws_it_again(qapp, trace, drawn):
    pictures = EdgePictures()
    painted(pictures, trace, Place(0, Quantity.A, 2))
    thetas = (trace.network.thetas[0] * 1.5, trace.network.thetas[1])
    other = Trace(Network(thetas), np.zeros((3, 40)), np.eye(5)[:3], 0.0)
    painted(pictures, other, Place(0, Quantity.A, 2))
    assert len(drawn) == 2


def test_a_step_s_own_edges_stand_over_the_others_and_only_in_their_gap(qapp, trace):
    pictures = EdgePictures()
    still = painted(pictures, trace, Place(0, Quantity.A, 2))
    step = painted(pictures, trace, Place(0, Quantity.Z, 2, 4))
    left, middle = LAYOUT.layers[0].out_x, LAYOUT.layers[1].in_x
    changed = np.flatnonzero((still != step).any(axis=(0, 2)))
    # The ends of wide lines stand out by half of their width.
    assert changed.min() >= int(left) - 4
    assert changed.max() <= round(middle) + 4
    # At the right end of the gap all its edges run into unit 4: it is the only strong colour.
    column = step[:, round(middle) - 3].max(axis=1) - step[:, round(middle) - 3].min(axis=1)
    strongest = int(column.argmax())
    assert abs(strongest - LAYOUT.layers[1].heights[3]) < 8


def test_the_limits_are_those_of_what_is_seen(qapp, trace):
    pictures = EdgePictures()
    painted(pictures, trace, Place(0, Quantity.Z, 2, 4))
    assert set(pictures.limits) == {EdgeQuantity.THETA, EdgeQuantity.CONTRIBUTION}
    painted(pictures, trace, Place(0, Quantity.A, 2))
    assert set(pictures.limits) == {EdgeQuantity.THETA}


def test_what_is_left_out_of_a_step_is_said(qapp, trace, monkeypatch):
    monkeypatch.setattr(edge_pictures, "MOST_OF_A_STEP", 100)
    pictures = EdgePictures()
    painted(pictures, trace, Place(0, Quantity.Z, 2))
    told = "The strongest 100 of this step's 820 edges. All 925 edges."
    assert pictures.note(STAGE) == told
    painted(pictures, trace, Place(0, Quantity.Z, 2, 4))
    assert pictures.note(STAGE) == "All 925 edges."


@pytest.mark.parametrize(("size", "at_once"), [((600.0, 400.0), True), ((1600.0, 1000.0), False)])
def test_what_takes_long_is_drawn_less_finely_at_once_and_then_as_finely_as_ever(
    qapp, trace, size, at_once
):
    # 40-20-5 has 925 edges: no more than are drawn at once, but on a large screen with 8 samples
    # to each of a million pixels.
    stage = Stage(lay_out(SIZES, None, *size, 60.0), LIGHT)
    pictures = EdgePictures()
    pictures.take(derive_frame(trace, Place(0, Quantity.INPUT, 1)), EdgeChoice.STEP, live=False)
    first = pictures.prepare(stage)
    missing = pictures.missing(stage)
    assert (missing is None) is at_once
    assert pictures.note(stage) == "All 925 edges."
    if missing is not None:
        picture = missing.draw()
        assert pictures.take_picture(picture)
        assert pictures.prepare(stage) != first
        assert pictures.missing(stage) is None
