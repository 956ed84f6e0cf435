"""A NetworkView on the screen, the frames it shows, and what a person sees of it.

Qt is imported only by what needs it: the layout, the raster and the palette are tested without.
"""

from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from nnviz.debugger import Place, derive_frame
from nnviz.document.presets import PRESETS


@pytest.fixture
def opened():
    """Return a maker of (experiment, function from a place to its Frame) of a preset."""

    def make(name="xor", **changes):
        experiment = PRESETS[name].open()
        if changes:
            experiment = experiment.with_settings(**changes)
        trace = experiment.trace()

        def frame(quantity, layer, example=1):
            return derive_frame(trace, Place(example, quantity, layer))

        return SimpleNamespace(experiment=experiment, dataset=experiment.dataset, frame=frame)

    return make


@pytest.fixture
def view(qtbot):
    """Return a view in a window with something beside it to which the pointer can leave."""
    from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget  # noqa: PLC0415  (Qt may be absent)

    from nnviz.graph.view import NetworkView  # noqa: PLC0415

    window = QWidget()
    qtbot.addWidget(window)
    view = NetworkView()
    box = QHBoxLayout(window)
    box.setContentsMargins(0, 0, 0, 0)
    box.addWidget(view)
    beside = QLabel("beside")
    beside.setFixedWidth(60)
    box.addWidget(beside)
    window.resize(680, 460)
    window.show()
    qtbot.waitExposed(window)
    yield view
    window.hide()


@pytest.fixture
def point(qtbot, view):
    """Return a function that moves the mouse to a place in the view, as the window system does."""
    from PySide6.QtCore import QPointF  # noqa: PLC0415  (Qt may be absent)
    from PySide6.QtTest import QTest  # noqa: PLC0415

    def move(x, y):
        handle = view.window().windowHandle()
        # From outside: a move to where an earlier test left the pointer would be none.
        QTest.mouseMove(handle, view.window().rect().bottomRight())
        QTest.mouseMove(handle, view.mapTo(view.window(), QPointF(x, y)).toPoint())

    return move


@pytest.fixture
def texts(letters):
    """Return a function that gives every text which a view paints."""
    return lambda view: [element.text for element in letters(view) if element.text]


@pytest.fixture
def letters():
    """Return a function that gives the SVG element of every text which a view paints."""
    from PySide6.QtCore import QBuffer, QByteArray  # noqa: PLC0415  (Qt may be absent)
    from PySide6.QtGui import QPainter  # noqa: PLC0415
    from PySide6.QtSvg import QSvgGenerator  # noqa: PLC0415

    def painted(view):
        # An SVG keeps texts as texts, so it says what the painter was asked to write.
        data = QByteArray()
        buffer = QBuffer(data)
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(view.size())
        painter = QPainter(generator)
        view.render_to(painter)
        painter.end()
        root = ElementTree.fromstring(data.data())  # noqa: S314  our own picture
        return list(root.iter("{http://www.w3.org/2000/svg}text"))

    return painted
