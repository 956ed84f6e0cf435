"""Stepping and playing through the places of the chosen example."""

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from nnviz.debugger import Flow, Place, Quantity, Tour
from nnviz.debugger.timeline import is_after_examples

FRAME_MS = 16
SECONDS = {
    Quantity.INPUT: 0.6,
    Quantity.Z: 1.4,
    Quantity.A: 0.8,
    Quantity.COST: 1.6,
    Quantity.DELTA: 1.6,
    Quantity.ACCUMULATED: 1.4,
    Quantity.GRADIENT: 1.4,
    Quantity.UPDATE: 1.4,
}
"""How long playing stays with each kind of step, at speed 1."""
AFTERGLOW = 0.7
"""Seconds that the pulse of a single step takes."""


class Playback(QObject):
    """Plays the lines of the chosen example one by one, and goes to its start.

    When playing, what travels to compute the next place is shown first, and the place is reached
    when it has arrived; after a single step the same is shown behind it. No animation holds up the
    next step. After all examples it still knows the example that was chosen before.
    """

    placeReached = Signal(object)  # a Place
    flowing = Signal(object, object)  # the Flow or None, and how much of its way is done (0 … 1)
    playingChanged = Signal(object)  # whether it plays

    def __init__(
        self,
        flow_to: Callable[[Place], Flow | None],
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._flow_to = flow_to
        self._clock = clock
        self._timeline = Tour(2)
        self._place = self._timeline.first(0)
        self._example = 0
        self._layer_sizes: tuple[int, ...] = ()
        self._speed = 1.0
        self._calm = False
        self._playing = False
        self._flow: Flow | None = None
        self._duration = 1.0
        self._progress = 0.0
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self.advance)

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._playing

    def set_speed(self, speed: float) -> None:
        """Play this many times as fast as at first; takes effect at once."""
        self._speed = speed

    def set_calm(self, calm: bool) -> None:
        """Show no moving pulses, only the change of state."""
        self._calm = calm

    def follow(self, tour: Tour, place: Place, examples: int, layer_sizes: tuple[int, ...]) -> None:
        """Take over the place on the screen.

        Another one than expected ends an animation, and so does another network, which has no
        room for what travels.
        """
        expected, after_all = self._place, is_after_examples(place.quantity)
        if after_all:
            expected = replace(expected, example=place.example)
        self._example = min(self._example, examples - 1) if after_all else place.example
        moved = place != expected or layer_sizes != self._layer_sizes
        self._timeline, self._place, self._layer_sizes = tour, place, layer_sizes
        if moved:
            self.pause()

    def glow(self) -> None:
        """Show what travelled to compute the present place, after a single step reached it."""
        flow = None if self._calm else self._flow_to(self._place)
        if flow is not None:
            self._animate(flow, AFTERGLOW)

    def to_start(self) -> None:
        """Go to where only the input is known."""
        self._go(self._timeline.first(self._example))

    def play_or_pause(self) -> None:
        """Play from here, or from the beginning when in the last line; or pause."""
        if self._playing:
            self.pause()
            return
        if self._timeline.number(self._place) == len(self._timeline) - 1:
            self.to_start()
        self._playing = True
        self.playingChanged.emit(True)
        self._approach()

    def pause(self) -> None:
        """Stop playing and any animation, at the present place."""
        self._timer.stop()
        self._flow = None
        self.flowing.emit(None, 0.0)
        if self._playing:
            self._playing = False
            self.playingChanged.emit(False)

    @Slot()
    def advance(self) -> None:
        """Move the animation on by the time that has passed."""
        now = self._clock()
        self._progress += (now - self._last) * self._speed / self._duration
        self._last = now
        if self._progress < 1.0:
            self.flowing.emit(self._flow, self._progress)
        elif self._playing:
            self._arrive()
        else:
            self.pause()

    def _go(self, place: Place) -> None:
        self.pause()
        self._reach(place)

    def _reach(self, place: Place) -> None:
        self._place = place
        self.placeReached.emit(place)

    def _approach(self) -> None:
        """Begin the way to the next place, or end playing."""
        place = self._timeline.next(self._place)
        if place is None:
            self.pause()
            return
        self._animate(None if self._calm else self._flow_to(place), SECONDS[place.quantity])

    def _arrive(self) -> None:
        self.flowing.emit(None, 0.0)
        place = self._timeline.next(self._place)
        if place is not None:
            self._reach(place)
        self._approach()

    def _animate(self, flow: Flow | None, duration: float) -> None:
        self._flow, self._duration = flow, duration
        self._progress = 0.0
        self._last = self._clock()
        self._timer.start()
