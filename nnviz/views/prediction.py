"""The bar that asks for the next value, and tells how near the answer was."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.graph.palette import LIGHT, Palette

RIGHT, WRONG = "✓", "✗"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOVES = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
_USUAL, _SHORT = "−0.000000", "−0.00"
_TEXT_LINES = 2
_GAP, _MARGIN = 8, 12
_SWITCH = "q"
"""The letter that ends the asking, while nothing is typed: then it is the window's key."""


class AnswerLine(QLineEdit):
    """A line for a number: Space goes on, and so does Enter while nothing is typed.

    Letters stand in it as they are typed: swallowed ones would leave an empty line, and Enter would
    tell the value. The keys that move the cursor are the window's while there is no text to move
    in.
    """

    answered = Signal(object)  # the text
    stepWished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Prediction")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFrame(False)
        self.setTextMargins(4, 3, 4, 3)
        self._palette = LIGHT

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._palette = palette
        self.update()

    def answer(self) -> None:
        """Hand the text in, or go on without an answer."""
        text = self.text().strip()
        if text:
            self.answered.emit(text)
        else:
            self.stepWished.emit()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            if self._is_for_the_window(event):
                return False
            if event.key() == Qt.Key.Key_Space:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_for_the_window(event):
            event.ignore()
        elif event.key() in _ENTER:
            self.answer()
        elif event.key() == Qt.Key.Key_Space:
            self.stepWished.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return self._room_for(_USUAL)

    def minimumSizeHint(self) -> QSize:
        return self._room_for(_SHORT)

    def _room_for(self, text: str) -> QSize:
        width = self.fontMetrics().horizontalAdvance(text) + 16
        return QSize(width, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(
                QColor(self._palette.accent if self.hasFocus() else self._palette.control)
            )
            painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)

    def _is_for_the_window(self, event: QKeyEvent) -> bool:
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_Space:
            return shifted
        return not self.text() and (event.key() in _MOVES or event.text() == _SWITCH)


class _Sentence(QLabel):
    """A text that takes one line where there is room, and wraps where there is not."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2, self.minimumHeight())


class PredictionBar(QWidget):
    """Asks for a value, takes an answer, and tells of the last one with how many were right."""

    answered = Signal(object)  # the text that was typed
    stepWished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Predict, then see")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._palette = LIGHT
        self._asked: tuple[str | None, str] | None = None
        self._is_news = False
        self._told, self._right = 0, 0
        self._question, self._note, self._words = _Sentence(), _Sentence(), QLabel()
        self._mark, self._tally = QLabel(), QLabel()
        self._line = AnswerLine()
        self._check = QToolButton()
        self._prepare()
        self._lay_out()
        self._line.answered.connect(self.answered)
        self._line.stepWished.connect(self.stepWished)
        self._line.textChanged.connect(self._typed)
        self._check.clicked.connect(self._line.answer)

    def _prepare(self) -> None:
        self._question.setBuddy(self._line)
        self._words.setAccessibleName("What came of the prediction")
        self._tally.setAccessibleName("Predictions so far")
        for label in (self._tally, self._note):
            label.setProperty("quiet", True)
        bold = self._mark.font()
        bold.setBold(True)
        self._mark.setFont(bold)
        self._tally.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        top = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        self._words.setAlignment(top)
        self._mark.setAlignment(top)
        self._check.setText("Check")
        self._check.setToolTip("Compare the answer with the value and step (Enter)")
        self._check.setEnabled(False)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(_GAP)
        row.addWidget(self._question)
        row.addWidget(self._note)
        row.addWidget(self._line)
        row.addWidget(self._check)
        row.addStretch(1)
        row.addWidget(self._tally)
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(self._mark)
        below.addWidget(self._words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 7, _MARGIN, 6)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addLayout(below)

    # -- what is shown -------------------------------------------------------------------------

    @property
    def line(self) -> AnswerLine:
        """Where the answer is typed."""
        return self._line

    @property
    def question(self) -> str:
        """What the person is asked, or why nothing is."""
        return self._question.text() or self._note.text()

    @property
    def words(self) -> str:
        """What the person reads of the last answer."""
        return f"{self._mark.text()} {self._words.text()}".strip()

    @property
    def tally(self) -> str:
        """How many answers were right."""
        return self._tally.text()

    @property
    def _asks(self) -> bool:
        return self._asked is not None and self._asked[0] is not None

    def set_palette(self, palette: Palette) -> None:
        """Draw on light or dark ground."""
        self._palette = palette
        colours = QPalette(self.palette())
        for role, colour in (
            (QPalette.ColorRole.WindowText, palette.text),
            (QPalette.ColorRole.Text, palette.text),
            (QPalette.ColorRole.Base, palette.panel),
            (QPalette.ColorRole.Highlight, palette.accent),
            (QPalette.ColorRole.HighlightedText, palette.panel),
        ):
            colours.setColor(role, QColor(colour))
        self.setPalette(colours)
        self._line.set_palette(palette)
        self.update()

    def ask(self, question_name: str | None, note: str = "") -> None:
        """Ask for a value, or say why there is none to ask for; what was told stays for one."""
        if (question_name, note) == self._asked and not self._is_news:
            return
        self._asked = question_name, note
        if not self._is_news:
            self._say("", "")
        self._is_news = False
        self._question.setText(f"Predict {question_name} =" if self._asks else "")
        self._note.setText(note)
        self._line.setAccessibleDescription(f"Predict {question_name}" if self._asks else "")
        self._offer_line()
        self._fit()

    def tell(self, verdict_text: str, hint: str, right: bool) -> None:
        """Tell what came of the answer, and count it."""
        self._told += 1
        self._right += right
        self._is_news = True
        self._tally.setText(f"{self._right} of {self._told} right")
        self._fit()
        self._say(RIGHT if right else WRONG, "\n".join(filter(None, (verdict_text, hint))))
        self._line.clear()

    def refuse(self, sentence: str) -> None:
        """Say that what was typed is no number; it stays there to be put right."""
        self._say("", sentence)
        self._line.selectAll()

    def begin(self) -> None:
        """Forget what was told and counted, and take the keyboard."""
        self._asked, self._is_news = None, False
        self._told, self._right = 0, 0
        self._tally.clear()
        self._say("", "")
        self._line.clear()
        self._line.setFocus()

    def _say(self, mark: str, words: str) -> None:
        self._mark.setText(mark)
        self._mark.setVisible(bool(mark))
        self._words.setText(words)

    def _offer_line(self) -> None:
        """Show the line or hide it; the keyboard waits here for the next question."""
        asks = self._asks
        focused = self._line.hasFocus() or self.hasFocus()
        self._line.clear()
        if focused and not asks:
            self.setFocus()
        for part in (self._question, self._line):
            part.setVisible(asks)
        self._note.setVisible(not asks)
        if focused and asks:
            self._line.setFocus()

    def _fit(self) -> None:
        """Keep room for the usual words; where all does not fit a row, Enter must do for Check."""
        self._words.setMinimumHeight(_TEXT_LINES * self.fontMetrics().lineSpacing())
        row = max(part.sizeHint().height() for part in (self._line, self._check))
        for sentence in (self._question, self._note):
            sentence.setMinimumHeight(row)
        parts = (self._question, self._line, self._check, self._tally)
        needed = sum(part.sizeHint().width() + _GAP for part in parts) + 2 * _MARGIN
        self._check.setVisible(self._asks and needed <= self.width())

    def _typed(self, text: str) -> None:
        self._check.setEnabled(bool(text.strip()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._palette.panel))
            painter.fillRect(0, 0, self.width(), 1, QColor(self._palette.hairline))
