"""A lecture on a screen of a certain size, the moments it shows, and what a person hears of it."""

from types import SimpleNamespace

import pytest

from nnviz.debugger import Place, derive_frame
from nnviz.debugger.formulas import formula
from nnviz.document.presets import PRESETS
from nnviz.lecture.moments import lecture_moment

WISHES = (
    "nextWished",
    "backWished",
    "largerWished",
    "largerBackWished",
    "startWished",
    "endWished",
    "playWished",
    "runWished",
    "runBackWished",
    "trainWished",
    "leaveWished",
)


@pytest.fixture
def opened():
    """Return a maker of a preset's moments, by quantity, layer, unit and term of example 3."""

    def make(name="xor", iteration=12, **changes):
        experiment = PRESETS[name].open()
        if changes:
            experiment = experiment.with_settings(**changes)
        trace = experiment.trace()

        def moment(*what):
            place = Place(2, *what)
            frame = derive_frame(trace, place)
            return lecture_moment(frame, experiment.dataset, formula(trace, place), iteration)

        return SimpleNamespace(dataset=experiment.dataset, trace=trace, moment=moment)

    return make


@pytest.fixture
def lecture(qtbot):
    """Return a function that opens the view at a size."""
    from nnviz.lecture.view import LectureView  # noqa: PLC0415  (Qt may be absent)

    def open_view(width=1280, height=720):
        view = LectureView()
        qtbot.addWidget(view)
        view.resize(width, height)
        with qtbot.waitActive(view):
            view.show()
            view.activateWindow()
        return view

    return open_view


@pytest.fixture
def wishes():
    """Return a function that gives the growing list of what a view wishes."""

    def listen(view):
        heard = []
        for name in WISHES:
            getattr(view, name).connect(lambda name=name: heard.append(name))
        return heard

    return listen
