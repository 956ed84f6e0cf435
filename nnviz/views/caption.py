"""The plain sentence on the present step, and the bar of the whole iteration below it."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from nnviz.debugger import Frame, Timeline
from nnviz.debugger.marks import Mark
from nnviz.debugger.numbers import count
from nnviz.graph.palette import LIGHT, Palette
from nnviz.graph.units import phase_colour
from nnviz.views.still_label import Line, StillText
from nnviz.views.timeline_bar import TimelineBar


class CaptionView(QWidget):
    """What this step did, in one sentence, and where it stands in the iteration."""

    momentWished = Signal(object)  # the number of a moment of the iteration, from 0
    goToWished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._palette = LIGHT
        self._phase, self._count = Line(), Line(Qt.AlignmentFlag.AlignRight)
        self._sentence = StillText(
            lines=2
        )  # so that the graph above does not move from step to step
        self._sentence.label.setAccessibleName("What this step did")
        self._bar = TimelineBar()
        self._bar.momentWished.connect(self.momentWished)
        self._arrange()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._phase, 1)
        head.addWidget(self._count, 1)
        head.addWidget(self._go_to_button())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 8, 18, 6)
        layout.setSpacing(3)
        layout.addLayout(head)
        layout.addWidget(self._sentence)
        layout.addWidget(self._bar)

    def _go_to_button(self) -> QToolButton:
        button = QToolButton()
        button.setText("Go to…")
        button.setToolTip("Go to an iteration, an example, a layer or a unit")
        button.setStyleSheet("padding: 0 6px")  # no higher than the line of text beside it
        button.clicked.connect(self._go_to)
        return button

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._palette = palette
        self._bar.set_palette(palette)

    def show_frame(
        self,
        frame: Frame,
        timeline: Timeline,
        number: int | None,
        rows: NDArray[np.intp] | None = None,
    ) -> None:
        """Show the sentence of a frame, and its moment `number` among those of the iteration.

        It is None for an example that has no part in the iteration: that is no moment of it.
        `rows` are the examples' rows in the dataset, in the order of the iteration.
        """
        self._say(
            frame.place.phase.value, phase_colour(self._palette, frame.place.phase), frame.caption
        )
        moment = f"moment {count((number or 0) + 1)} of {count(len(timeline))}"
        outside = f"example {count(frame.place.example + 1)} is not in this iteration’s batch"
        self._tell_count(outside if number is None else moment)
        self._bar.show_moment(timeline, number, rows)

    def show_marks(self, marks: tuple[Mark, ...]) -> None:
        """Show these breakpoints and events on the bar."""
        self._bar.show_marks(marks)

    def show_training(self, sentence: str) -> None:
        """Show what training does, while it runs."""
        self._say("Training", self._palette.accent, sentence)
        self._tell_count("")

    def show_warning(self, title: str, sentence: str) -> None:
        """Show what went wrong, until the next step."""
        self._say(title, self._palette.warning, sentence)

    def show_note(self, title: str, sentence: str) -> None:
        """Show what happened, until the next step."""
        self._say(title, self._palette.accent, sentence)

    @property
    def sentence(self) -> str:
        """What the person reads."""
        return self._sentence.text()

    def _go_to(self) -> None:
        self.goToWished.emit()

    def _say(self, title: str, colour: str, sentence: str) -> None:
        self._phase.show_text(title, ink=colour, bold=True)
        self._sentence.show_text(sentence)

    def _tell_count(self, text: str) -> None:
        self._count.show_text(text, ink=self._palette.quiet)
