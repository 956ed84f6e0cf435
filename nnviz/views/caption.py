"""The plain sentence on the present step, and the bar of the example's steps below it."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnviz.debugger import Frame, Phase, Tour
from nnviz.graph.palette import LIGHT, Palette
from nnviz.graph.units import phase_colour

_PALE = 0.28


class StepBar(QWidget):
    """The steps of the example, a block each, coloured by phase; a click or a drag goes there."""

    stepWished = Signal(object)  # the number of the step, from 0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Steps of the example")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._palette = LIGHT
        self._timeline = Tour(2)
        self._now = 0

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._palette = palette
        self.update()

    def show_step(self, tour: Tour, now: int) -> None:
        """Show the steps of a tour, `now` being the present one."""
        self._timeline, self._now = tour, now
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 24 + self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def _go(self, event: QMouseEvent) -> None:
        number = int(event.position().x() / self.width() * len(self._timeline))
        number = min(max(number, 0), len(self._timeline) - 1)
        if number != self._now:
            self.stepWished.emit(number)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step = self.width() / len(self._timeline)
        for phase, first, behind in self._timeline.phases():
            self._paint_phase(painter, phase, first, behind, step)
        x = (self._now + 0.5) * step
        painter.setPen(QPen(QColor(self._palette.text), 2))
        painter.drawLine(int(x), 1, int(x), 18)

    def _paint_phase(
        self, painter: QPainter, phase: Phase, first: int, behind: int, step: float
    ) -> None:
        colour = QColor(phase_colour(self._palette, phase))
        painter.setPen(Qt.PenStyle.NoPen)
        for number in range(first, behind):
            colour.setAlphaF(1.0 if number == self._now else 0.55 if number < self._now else _PALE)
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(number * step + 1, 3, step - 2, 13), 2, 2)
        painter.setPen(QColor(self._palette.quiet))
        box = QRectF(first * step + 2, 18, (behind - first) * step - 4, self.height() - 18)
        metrics = self.fontMetrics()
        name = metrics.elidedText(phase.value, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)


class CaptionView(QWidget):
    """What this step did, in one sentence, and where it stands among the others."""

    stepWished = Signal(object)  # the number of the step, from 0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._palette = LIGHT
        self._colour = ""
        self._phase, self._count = QLabel(), QLabel()
        self._sentence = QLabel()
        self._sentence.setWordWrap(True)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._sentence.setAccessibleName("What this step did")
        self._count.setProperty("quiet", True)
        self._bar = StepBar()
        self._bar.stepWished.connect(self.stepWished)
        head = QHBoxLayout()
        head.addWidget(self._phase)
        head.addStretch(1)
        head.addWidget(self._count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 8, 18, 6)
        layout.setSpacing(3)
        layout.addLayout(head)
        layout.addWidget(self._sentence, 1)
        layout.addWidget(self._bar)

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._palette = palette
        self._bar.set_palette(palette)

    def show_frame(self, frame: Frame, tour: Tour) -> None:
        """Show the sentence of a frame and its place among the steps of its example."""
        now = tour.number(frame.place)
        self._say(
            frame.place.phase.value, phase_colour(self._palette, frame.place.phase), frame.caption
        )
        self._count.setText(f"step {now + 1} of {len(tour)}")
        self._bar.setVisible(True)
        self._bar.show_step(tour, now)

    def show_training(self, sentence: str) -> None:
        """Show what training does, while it runs."""
        self._say("Training", self._palette.accent, sentence)
        self._count.setText("")

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

    def resizeEvent(self, event: object) -> None:
        """Keep room for two lines, so that the graph above does not move from step to step."""
        self._sentence.setFixedHeight(2 * self.fontMetrics().lineSpacing() + 4)

    def _say(self, title: str, colour: str, sentence: str) -> None:
        self._phase.setText(title)
        if colour != self._colour:
            self._colour = colour
            self._phase.setStyleSheet(f"font-weight: bold; color: {colour}")
        self._sentence.setText(sentence)
