"""Steps of every size from a place of an iteration, whatever examples it goes through."""

from dataclasses import replace

from nnviz.debugger.places import Place
from nnviz.debugger.timeline import StepSize, Timeline, is_after_examples
from nnviz.debugger.trace import Trace


def standing(trace: Trace, place: Place) -> Place:
    """Return a place as it is stood at: after all examples it is that of the last one.

    However it was reached, a moment then has one place, and one picture.
    """
    if not is_after_examples(place.quantity):
        return place
    return replace(place, example=int(trace.rows[-1]))


class Steps:
    """Translates between places, which name an example by its row, and moments of the iteration.

    The place of a moment depends on nothing but the moment and, where it ends a whole line, on the
    size of the step that looks at it.
    """

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self.timeline = Timeline(trace.network.layer_sizes, len(trace.rows))

    def __len__(self) -> int:
        return len(self.timeline)

    def number(self, place: Place) -> int:
        """Return the moment of a place; an example that has no part counts as the first."""
        return self.timeline.number(replace(place, example=self._position(place)))

    def is_part(self, place: Place) -> bool:
        """Tell whether a place is a moment of the iteration: its example has a part in it."""
        return is_after_examples(place.quantity) or self._trace.position(place.example) is not None

    def looked_at(self, place: Place, size: StepSize) -> Place:
        """Return the place of the same moment as a step of another size would show it."""
        return self.detailed(self.number(place), size) if self.is_part(place) else place

    def place(self, number: int) -> Place:
        """Return the place of a moment."""
        place = self.timeline.place(number)
        return replace(place, example=int(self._trace.rows[place.example]))

    def detailed(self, number: int, size: StepSize) -> Place:
        """Return the place of a moment, naming its unit when steps are as small as that.

        The last unit of a line is the whole line too; a person who goes unit by unit wants it
        shown as the unit.
        """
        place = self.place(number)
        if place.unit is not None:
            return place
        line = self.timeline.line(place)
        small = size in (StepSize.TERM, StepSize.UNIT)
        return replace(place, unit=line.units) if small and line.units > 1 else place

    def named(self, number: int, *, term: bool = False) -> Place:
        """Return the place of a moment, naming its unit where there are several, or its term."""
        place = self.place(number)
        line = self.timeline.line(place)
        unit = (place.unit or line.units) if term or line.units > 1 else None
        return replace(place, unit=unit, term=(place.term or line.terms) if term else place.term)

    def next(self, place: Place, size: StepSize) -> int:
        """Return the moment one step later; `len(self)` or more is in the next iteration."""
        return self.timeline.next(self.number(place), size)

    def previous(self, place: Place, size: StepSize) -> int:
        """Return the moment one step earlier; a negative one is in the iteration before."""
        return self.timeline.previous(self.number(place), size)

    def _position(self, place: Place) -> int:
        if is_after_examples(place.quantity):
            return len(self._trace.rows) - 1
        position = self._trace.position(place.example)
        return 0 if position is None else position
