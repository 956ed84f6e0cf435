"""The full-screen arrangement: title, graph, caption, formula and progress in projector size."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal, SignalInstance, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from nnviz.data import Dataset
from nnviz.debugger import Flow, Frame
from nnviz.graph.layout import Rect
from nnviz.graph.palette import LIGHT, Palette
from nnviz.lecture.areas import SMALLEST_SCALE, areas, largest_scale
from nnviz.lecture.curtain import BLACK, WHITE, Curtain
from nnviz.lecture.graph import LectureGraph
from nnviz.lecture.keys import Wish, wish_of
from nnviz.lecture.moments import LectureMoment
from nnviz.lecture.panel import FormulaPanel
from nnviz.lecture.progress import ProgressView
from nnviz.lecture.text_area import TextArea

POINTER_REST_MS = 3000
_LARGER = 1.1


class LectureView(QWidget):
    """Shows the moments that it is told, and says what keys, clicker and mouse wish for.

    Keys are taken before any child sees them. While the screen is black or white, the next wish
    only gives the picture back.
    """

    nextWished = Signal()
    backWished = Signal()
    largerWished = Signal()
    largerBackWished = Signal()
    startWished = Signal()
    endWished = Signal()
    playWished = Signal()
    runWished = Signal()
    runBackWished = Signal()
    trainWished = Signal()
    leaveWished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle("nnviz lecture")
        self.setAccessibleName("Lecture")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._palette = LIGHT
        self._scale = 1.0
        self._make_parts()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._hide_pointer)

    def _make_parts(self) -> None:
        self._title = TextArea("What this step is", self, bold=True)
        self._subtitle = TextArea("Where this step stands", self)
        self._graph = LectureGraph(self)
        self._caption = TextArea("What this step did", self, lines=2)
        self._panel = FormulaPanel(self)
        self._progress = ProgressView(self)
        self._curtain = Curtain(self)
        for part in (self._title, self._subtitle, self._caption, self._panel, self._progress):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._graph.installEventFilter(self)

    # -- what to show --------------------------------------------------------------------------

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        if not palette.dark:  # on white, as in the window, the weakest edges can still be seen
            palette = replace(palette, ground=palette.panel, panel=palette.ground)
        self._palette = palette
        self._graph.set_palette(palette)
        self._panel.set_palette(palette)
        self._progress.set_palette(palette)
        self._title.set_ink(palette.text)
        self._subtitle.set_ink(palette.quiet)
        self._caption.set_ink(palette.text)
        self.update()

    def show_moment(self, moment: LectureMoment) -> None:
        """Show a moment."""
        self._title.write(moment.title)
        self._subtitle.write(moment.subtitle)
        self._caption.write(moment.caption)
        self._graph.colour_edges_by(moment.choice)
        self._graph.show_frame(moment.frame, moment.dataset)
        self._panel.show_formula(moment.formula)
        self._progress.show_step(moment.step, moment.total)

    def show_live(self, frame: Frame, dataset: Dataset) -> None:
        """Show the graph while training changes Θ by itself."""
        self._graph.show_frame(frame, dataset, live=True)

    def show_training(self, sentence: str) -> None:
        """Show what training does, while it runs."""
        self.show_note("Training", sentence)
        self._subtitle.write("")
        self._panel.show_formula(None)
        self._progress.show_step(0, 0)

    def show_note(self, title: str, sentence: str) -> None:
        """Show what happened, until the next moment."""
        self._title.write(title)
        self._caption.write(sentence)

    def show_pulse(self, flow: Flow | None, progress: float) -> None:
        """Show what travels, `progress` (0 … 1) of its way done; None for nothing."""
        self._graph.show_pulse(flow, progress)

    # -- what can be read ----------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The title that the room reads."""
        return self._title.text()

    @property
    def subtitle(self) -> str:
        """The quiet line below the title."""
        return self._subtitle.text()

    @property
    def caption(self) -> str:
        """The sentence below the graph."""
        return self._caption.text()

    @property
    def graph(self) -> LectureGraph:
        """The drawing of the network."""
        return self._graph

    @property
    def panel(self) -> FormulaPanel:
        """What the formula stands on."""
        return self._panel

    @property
    def curtain(self) -> Curtain:
        """What makes the screen black or white."""
        return self._curtain

    # -- wishes --------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        claims = event.type() is QEvent.Type.ShortcutOverride
        if claims and isinstance(event, QKeyEvent) and wish_of(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wish = wish_of(event)
        if wish is None:
            super().keyPressEvent(event)
        else:
            self._take(wish)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        on_graph = self._graph.geometry().contains(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and not (on_graph and self._is_open):
            self._take(Wish.NEXT)

    @property
    def _is_open(self) -> bool:
        return self._curtain.colour is None

    def _take(self, wish: Wish) -> None:
        """Say what is wished, or do it where it is this view's own matter."""
        if wish is Wish.BLACK:
            self._curtain.toggle(BLACK)
        elif wish is Wish.WHITE:
            self._curtain.toggle(WHITE)
        elif wish in (Wish.BIGGER_TEXT, Wish.SMALLER_TEXT, Wish.NORMAL_TEXT):
            self._resize_text(wish)
        elif wish is Wish.LEAVE or self._is_open:
            self._signal(wish).emit()
        else:
            self._curtain.lift()

    def _signal(self, wish: Wish) -> SignalInstance:
        return {
            Wish.NEXT: self.nextWished,
            Wish.BACK: self.backWished,
            Wish.LARGER: self.largerWished,
            Wish.LARGER_BACK: self.largerBackWished,
            Wish.START: self.startWished,
            Wish.END: self.endWished,
            Wish.PLAY: self.playWished,
            Wish.RUN: self.runWished,
            Wish.RUN_BACK: self.runBackWished,
            Wish.TRAIN: self.trainWished,
            Wish.LEAVE: self.leaveWished,
        }[wish]

    def _resize_text(self, wish: Wish) -> None:
        factor = {Wish.BIGGER_TEXT: _LARGER, Wish.SMALLER_TEXT: 1 / _LARGER}.get(wish)
        scale = 1.0 if factor is None else self._scale * factor
        largest = largest_scale(max(self.width(), 1), max(self.height(), 1))
        self._scale = min(max(scale, SMALLEST_SCALE), largest)
        self._arrange()

    # -- the pointer ---------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._show_pointer()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.MouseMove:
            self._show_pointer()
        return super().eventFilter(watched, event)

    def _show_pointer(self) -> None:
        self._give_pointer_back()
        self._rest.start(POINTER_REST_MS)

    def _give_pointer_back(self) -> None:
        if self.cursor().shape() is Qt.CursorShape.BlankCursor:
            for widget in (self, self._graph):
                widget.unsetCursor()

    @Slot()
    def _hide_pointer(self) -> None:
        for widget in (self, self._graph):
            widget.setCursor(Qt.CursorShape.BlankCursor)

    # -- arranging -----------------------------------------------------------------------------

    def _arrange(self) -> None:
        """Give every part its place and the size of its letters."""
        at = areas(self.width(), self.height(), self._scale)
        places = {
            self._title: at.title,
            self._subtitle: at.subtitle,
            self._graph: at.graph,
            self._caption: at.caption,
            self._panel: at.panel,
            self._progress: at.progress,
        }
        self._title.set_letters(at.title_letters)
        self._subtitle.set_letters(at.subtitle_letters)
        self._graph.set_letters(at.graph_letters)
        self._caption.set_letters(at.letters)
        self._panel.set_letters(at.letters)
        for part, area in places.items():
            part.setGeometry(_rounded(area))
        self._curtain.setGeometry(self.rect())

    # -- Qt ------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._rest.stop()
        self._give_pointer_back()
        self._curtain.lift()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.isVisible():
            self.leaveWished.emit()
        super().closeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), QColor(self._palette.ground))


def _rounded(area: Rect) -> QRect:
    return QRect(round(area.x), round(area.y), round(area.width), round(area.height))
