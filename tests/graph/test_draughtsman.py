"""Pictures drawn away from the GUI's thread: the same as at once, the newest wish, and an end."""

import threading
from contextlib import contextmanager

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

import numpy as np
from PySide6.QtGui import QGuiApplication, QImage

from nnviz.debugger import EdgeChoice, EdgeQuantity, Quantity
from nnviz.graph.canvas import REST_MS
from nnviz.graph.draughtsman import Draughtsman
from nnviz.graph.drawing import Cast, Drawing
from nnviz.graph.edges import Look, Stage
from nnviz.graph.layout import lay_out
from nnviz.graph.palette import DARK, LIGHT


@pytest.fixture
def draughtsman(qapp):
    made = Draughtsman()
    yield made
    made.shut_down()
    made.deleteLater()


def drawing_of(opened, name="xor", palette=LIGHT, **options):
    one = opened(name)
    frame = one.frame(Quantity.A, 2)
    layout = lay_out(one.experiment.layer_sizes, one.dataset.image_shape, 600, 400, 60)
    look = Look(frame.edges(EdgeChoice.THETA), {EdgeQuantity.THETA: 3.0})
    cast = Cast(frame, one.dataset, QGuiApplication.font())
    return Drawing(look, Stage(layout, palette), cast=cast, **options)


@pytest.mark.parametrize("name", ["xor", "digits"])
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_thread_draws_what_would_be_drawn_at_once(qtbot, opened, draughtsman, name, palette):
    drawing = drawing_of(opened, name, palette)
    with qtbot.waitSignal(draughtsman.drawn, timeout=10_000) as drawn:
        draughtsman.ask(drawing)
    picture, at_once = drawn.args[0], drawing.draw()
    assert picture.drawing is drawing
    assert picture.edges == at_once.edges
    assert picture.scene == at_once.scene
    assert picture.scene != picture.edges


class Gate:
    """Keeps the thread within `calm` until it is opened, and tells that it is there."""

    def __init__(self):
        self.reached, self.opened = threading.Semaphore(0), threading.Semaphore(0)

    @contextmanager
    def calm(self):
        self.reached.release()
        assert self.opened.acquire(timeout=10)
        yield


def test_of_several_wishes_that_wait_the_newest_is_drawn(qtbot, opened, draughtsman):
    gate = Gate()
    draughtsman.calm = gate.calm
    wishes = [drawing_of(opened, calm=True) for _ in range(4)]
    arrived = []
    draughtsman.drawn.connect(arrived.append)
    draughtsman.ask(wishes[0])
    assert gate.reached.acquire(timeout=10)
    for wish in wishes[1:]:
        draughtsman.ask(wish)
    gate.opened.release(2)
    qtbot.waitUntil(lambda: len(arrived) == 2, timeout=10_000)
    assert [picture.drawing for picture in arrived] == [wishes[0], wishes[3]]
    assert not draughtsman.busy


def test_a_patient_drawing_is_given_up_for_a_newer_wish(qtbot, opened, draughtsman):
    gate = Gate()
    draughtsman.calm = gate.calm
    patient, newer = (drawing_of(opened, patient=one, calm=True) for one in (True, False))
    arrived = []
    draughtsman.drawn.connect(arrived.append)
    draughtsman.ask(patient)
    assert gate.reached.acquire(timeout=10)
    draughtsman.ask(newer)
    gate.opened.release(2)
    qtbot.waitUntil(lambda: bool(arrived) and not draughtsman.busy, timeout=10_000)
    assert [picture.drawing for picture in arrived] == [newer]


def test_shut_down_gives_up_what_is_under_way_and_it_can_be_asked_again(qtbot, opened, draughtsman):
    for _ in range(20):
        draughtsman.ask(drawing_of(opened, patient=True))
        draughtsman.shut_down()
        assert draughtsman.isFinished()
    with qtbot.waitSignal(draughtsman.drawn, timeout=10_000):
        draughtsman.ask(drawing_of(opened))


# -- the view that has its pictures drawn ---------------------------------------------------------


def many(sizes=(90, 90, 4)):
    """Return an experiment with more edges than are drawn at once."""
    from nnviz.data import Dataset  # noqa: PLC0415
    from nnviz.data.scaling import unscaled  # noqa: PLC0415
    from nnviz.document.experiment import Settings, begin  # noqa: PLC0415
    from nnviz.engine import Balanced  # noqa: PLC0415

    random = np.random.default_rng(5)
    dataset = Dataset(
        name="many",
        title="Many",
        X=random.random((12, sizes[0])),
        Y=np.eye(sizes[-1])[np.arange(12) % sizes[-1]],
        feature_names=tuple(f"x{k}" for k in range(sizes[0])),
        class_names=tuple("abcd"[: sizes[-1]]),
        scaling=unscaled(sizes[0]),
    )
    return begin(dataset, Settings(tuple(sizes[1:-1]), Balanced()))


@pytest.fixture
def shown(view):
    """Show a frame of an experiment with many edges, at rest or live."""
    from nnviz.debugger import Place, derive_frame  # noqa: PLC0415

    experiment = many()

    def show(scale=1.0, live=False):
        thetas = tuple(scale * theta for theta in experiment.network.thetas)
        network = type(experiment.network)(thetas)
        seen = experiment.seen(network, 0, experiment.curve, None)
        frame = derive_frame(seen.trace(), Place(0, Quantity.A, 2))
        view.show_frame(frame, seen.dataset, live=live)

    return show


PATIENCE = 20 * REST_MS + 10_000
# 90 × 91 + 4 × 91 = 8,190 + 364 edges, of which 4,000 of the first gap come at once.
AT_ONCE = "The strongest 2,500 of 8,554 edges; the rest follow."
ALL = "All 8,554 edges."


def grabbed(view) -> QImage:
    return view.grab().toImage()


def pixels(image):
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    data = np.frombuffer(image.constBits(), dtype=np.uint8)
    return data.reshape(image.height(), image.width(), 4)[..., :3].astype(int)


def says(view, words):
    return view.note.startswith(words)


def test_of_very_many_edges_the_strongest_come_at_once_and_all_when_it_rests(qtbot, view, shown):
    shown()
    first = grabbed(view)
    assert says(view, AT_ONCE)
    qtbot.waitUntil(lambda: says(view, ALL), timeout=PATIENCE)
    assert grabbed(view) != first


def test_a_step_that_leaves_theta_as_it_is_keeps_the_picture_of_all(qtbot, view, shown):
    shown()
    grabbed(view)
    qtbot.waitUntil(lambda: says(view, ALL), timeout=PATIENCE)
    shown()
    grabbed(view)
    assert says(view, ALL)


def test_another_theta_begins_with_the_strongest_again(qtbot, view, shown):
    shown()
    grabbed(view)
    qtbot.waitUntil(lambda: says(view, ALL), timeout=PATIENCE)
    shown(2.0)
    grabbed(view)
    assert says(view, AT_ONCE)


def test_while_training_the_pictures_come_from_the_thread(qtbot, view, shown):
    shown()
    grabbed(view)
    with qtbot.waitSignal(view.draughtsman.drawn, timeout=10_000):
        shown(1.5, live=True)
    live = grabbed(view)
    assert says(view, "The strongest 2,500 of 8,554 edges while training.")
    shown(1.5)
    still = grabbed(view)
    # The same edges and units, once from the thread and once drawn at once; the note says more.
    # Letters and the rims of circles are mixed with what is below them in another order.
    apart = np.abs(pixels(live) - pixels(still))[:-60]
    assert np.mean(apart > 64) < 0.001
    assert apart.mean() < 0.2


def test_hiding_the_view_ends_its_thread(qtbot, view, shown):
    shown()
    grabbed(view)
    qtbot.waitUntil(lambda: says(view, ALL), timeout=PATIENCE)
    view.hide()
    assert view.draughtsman.isFinished()
    view.show()
