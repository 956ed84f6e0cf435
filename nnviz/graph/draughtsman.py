"""Draws pictures away from the GUI's thread: one at a time, the newest wish first."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from PySide6.QtCore import QObject, QThread, Signal

from nnviz.graph.drawing import Drawing, StepDrawing

Wish = Drawing | StepDrawing
_LINGER = 1.0
"""Seconds that the thread waits for another wish before it ends: its fonts end with it."""
_BREATH_US = 60
"""Microseconds that the thread leaves Python to others, some dozen times in a picture.

Every call into Qt gives the GIL away too, but so shortly that who waits for it is always late.
"""


class Draughtsman(QThread):
    """Draws what it is asked for, in a thread that is there while there is something to draw.

    A wish takes the place of one that still waits. A drawing under way is finished, unless it is
    a patient one that a newer wish has made out of date. Drawings that need it are done within
    `calm`, in which other threads may be asked to wait.
    """

    drawn = Signal(object)  # a Picture or a StepPicture

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.calm: Callable[[], AbstractContextManager[None]] = nullcontext
        self._condition = threading.Condition()
        self._wish: Wish | None = None
        self._serving = False
        self._at_work = False
        self._patient = False
        self._ending = False

    def ask(self, drawing: Wish) -> None:
        """Ask for a picture; it arrives by `drawn`, unless another wish is newer."""
        with self._condition:
            self._wish = drawing
            self._condition.notify()
            begins, self._serving = not self._serving, True
        if begins:
            self.wait()  # it has done its last picture, and is about to end
            self._ending = False
            self.start(QThread.Priority.LowPriority)

    @property
    def busy(self) -> bool:
        """Whether a picture is asked for that is not drawn yet."""
        with self._condition:
            return self._at_work or self._wish is not None

    def shut_down(self) -> None:
        """Give up what is not drawn yet; returns when the thread has ended."""
        with self._condition:
            self._wish, self._ending = None, True
            self._condition.notify()
        self.wait()

    # -- the thread ----------------------------------------------------------------------------

    def run(self) -> None:
        """Draw until nothing has been asked for in a while."""
        while (wish := self._next()) is not None:
            self._patient = wish.patient
            with self.calm() if isinstance(wish, Drawing) and wish.calm else nullcontext():
                picture = wish.draw(self._should_stop)
            if picture is not None:
                self.drawn.emit(picture)

    def _next(self) -> Wish | None:
        with self._condition:
            self._at_work = False
            self._condition.wait_for(lambda: self._wish or self._ending, timeout=_LINGER)
            wish, self._wish = self._wish, None
            self._serving = self._at_work = wish is not None
            return wish

    def _should_stop(self) -> bool:
        """Let others have their turn, and tell whether a patient drawing is out of date."""
        self.usleep(_BREATH_US)
        return self._ending or (self._patient and self._wish is not None)
