"""Lecture mode: the full screen over the window, with the moments of the window.

What draws it is imported when a lecture begins, for the window must be there soon.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from nnviz.debugger import EdgeChoice
from nnviz.debugger.formulas import formula
from nnviz.document.experiment import Experiment
from nnviz.graph.palette import Palette
from nnviz.lecture.moments import lecture_moment
from nnviz.training.run import Snapshot
from nnviz.window.presenter import Presenter, live_sentence

if TYPE_CHECKING:
    from nnviz.lecture.view import LectureView

Wishes = dict[str, Callable[[], object]]


class Lecturing(QObject):
    """Opens the full screen over a window and closes it; the window stays below as it was."""

    def __init__(self, window: QWidget, presenter: Presenter) -> None:
        super().__init__(window)
        self._window = window
        self._presenter = presenter
        self._view: LectureView | None = None
        self.choice = EdgeChoice.STEP

    @property
    def view(self) -> LectureView | None:
        """The full screen, while it is open."""
        return self._view if self._view is not None and self._view.isVisible() else None

    def enter(self, palette: Palette, wishes: Wishes) -> LectureView:
        """Open the full screen, which carries out these wishes when they are made on it."""
        if self._view is None:
            from nnviz.lecture.view import LectureView  # noqa: PLC0415  see above

            self._view = LectureView()
            for name, wish in wishes.items():
                getattr(self._view, name).connect(partial(_carry_out, wish))
        view = self._view
        view.set_palette(palette)
        view.setScreen(self._window.screen())
        view.setGeometry(self._window.screen().geometry())
        return view

    def show(self, experiment: Experiment) -> None:
        """Show the present moment on the full screen."""
        if self._view is None:
            return
        frame = self._presenter.frame_at(experiment.place)
        dataset, shown = experiment.dataset, formula(self._presenter.trace(), experiment.place)
        moment = lecture_moment(frame, dataset, shown, experiment.iteration, self.choice)
        self._view.show_moment(moment)

    def show_live(self, experiment: Experiment, snapshot: Snapshot) -> None:
        """Show what training does on the full screen."""
        if self._view is not None:
            trained = self._presenter.take_live(experiment, snapshot)
            self._view.show_live(self._presenter.frame_at(trained.place), trained.dataset)
            self._view.show_training(live_sentence(trained, snapshot))

    def tell(self, title: str, sentence: str) -> None:
        """Say something on the full screen, if it is open."""
        if self.view is not None:
            self.view.show_note(title, sentence)

    def leave(self) -> None:
        """Give the window back as it was."""
        if self._view is not None:
            self._window.activateWindow()
            self._view.hide()

    def free(self) -> None:
        """Free the full screen together with its window."""
        if self._view is not None:
            self._view.hide()
            self._view.deleteLater()
            self._view = None


def _carry_out(wish: Callable[[], object], *_: object) -> None:
    wish()
