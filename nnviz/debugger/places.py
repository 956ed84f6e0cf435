"""The places at which the algorithm can be stood still.

A place is the moment just after a term, a unit, or a whole line of the algorithm was carried out.
The lines follow the listing: the input, z and a of each layer, the cost, δ from the output
backwards, this example's products for Δ, and after all examples D and the update of Θ.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class Phase(StrEnum):
    """A pass of the algorithm, named as on the screen."""

    FORWARD = "Forward pass"
    COST = "Cost"
    BACKWARD = "Backward pass"
    ACCUMULATE = "Accumulate"
    GRADIENT = "Gradient"
    UPDATE = "Update"


class Quantity(StrEnum):
    """What a line of the algorithm computes."""

    INPUT = "x"
    Z = "z"
    A = "a"
    COST = "cost"
    DELTA = "δ"
    ACCUMULATED = "Δ"
    GRADIENT = "D"
    UPDATE = "Θ"


MATRICES = (Quantity.ACCUMULATED, Quantity.GRADIENT, Quantity.UPDATE)
"""What has an entry for each weight."""
PHASE_OF = {
    Quantity.INPUT: Phase.FORWARD,
    Quantity.Z: Phase.FORWARD,
    Quantity.A: Phase.FORWARD,
    Quantity.COST: Phase.COST,
    Quantity.DELTA: Phase.BACKWARD,
    Quantity.ACCUMULATED: Phase.ACCUMULATE,
    Quantity.GRADIENT: Phase.GRADIENT,
    Quantity.UPDATE: Phase.UPDATE,
}


@dataclass(frozen=True, slots=True)
class Place:
    """The moment after `quantity` of layer `layer` (counted from 1) was computed for an example.

    `example` counts from 0. Δ(l), D(l) and the update carry the number l of the layer whose units
    their columns belong to, like Θ(l); their units are the rows. `unit` (from 1) is the last unit
    that was computed, None when the whole line was. `term` (from 1) is the last term of that unit's
    sum, None when the whole unit was.
    """

    example: int
    quantity: Quantity
    layer: int
    unit: int | None = None
    term: int | None = None

    @property
    def phase(self) -> Phase:
        """The pass that this moment belongs to."""
        return PHASE_OF[self.quantity]


class Tour:
    """The lines that playing goes through for one example, in a network of `layers` layers."""

    def __init__(self, layers: int) -> None:
        sums = (Quantity.Z, Quantity.A)
        self._layers = layers
        self._order: tuple[tuple[Quantity, int], ...] = (
            (Quantity.INPUT, 1),
            *((quantity, layer) for layer in range(2, layers + 1) for quantity in sums),
            (Quantity.COST, layers),
            *((Quantity.DELTA, layer) for layer in range(layers, 1, -1)),
            *((Quantity.ACCUMULATED, layer) for layer in range(1, layers)),
            *((Quantity.GRADIENT, layer) for layer in range(1, layers)),
            *((Quantity.UPDATE, layer) for layer in range(1, layers)),
        )
        self._number = {key: number for number, key in enumerate(self._order)}

    def __len__(self) -> int:
        return len(self._order)

    def number(self, place: Place) -> int:
        """Return how many steps the place is after the first one of its example."""
        return self._number[place.quantity, place.layer]

    def place(self, example: int, number: int) -> Place:
        """Return the place `number` steps after the first one of the example."""
        quantity, layer = self._order[number]
        return Place(example, quantity, layer)

    def first(self, example: int) -> Place:
        """Return where only the input is known."""
        return self.place(example, 0)

    def last(self, example: int) -> Place:
        """Return where everything is known."""
        return self.place(example, len(self) - 1)

    def after_forward(self, example: int) -> Place:
        """Return where every activation is known, and nothing behind them."""
        return self.place(example, self._number[Quantity.COST, self._layers] - 1)

    def next(self, place: Place) -> Place | None:
        """Return the place one step later, or None at the end."""
        number = self.number(place) + (place.unit is None and place.term is None)
        return self.place(place.example, number) if number < len(self) else None

    def previous(self, place: Place) -> Place | None:
        """Return the place one step earlier, or None at the beginning."""
        number = self.number(place)
        return self.place(place.example, number - 1) if number else None

    def phases(self) -> list[tuple[Phase, int, int]]:
        """Return each phase with its first place's number and the number after its last."""
        starts = [n for n in range(len(self)) if n == 0 or self._phase(n) != self._phase(n - 1)]
        return [(self._phase(a), a, b) for a, b in pairwise([*starts, len(self)])]

    def _phase(self, number: int) -> Phase:
        return PHASE_OF[self._order[number][0]]
