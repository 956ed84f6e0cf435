"""Everything that decides what is on the screen, as one frozen value. No Qt."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.debugger import Descent, History, Keyframe, Place, Quantity, Rates, Tour, Trace
from nnviz.debugger.breakpoints import AtLine, Breakpoint, fits
from nnviz.debugger.formula_parts import Reference
from nnviz.debugger.steps import standing
from nnviz.debugger.timeline import is_after_examples
from nnviz.debugger.trace import Layers, read_only
from nnviz.document.curve import CostCurve, CurveRecorder
from nnviz.document.edits import Edit, InputEdit, WeightEdit
from nnviz.document.score import score
from nnviz.engine import GradientDescent, Network, StartRule, initial_thetas
from nnviz.engine.checks import non_negative, real


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person chooses before Θ exists, and the rates they may change at any time.

    `hidden_sizes` are the units of the hidden layers; inputs and outputs follow from the dataset.
    `batch_size` None stands for the whole batch. `start` is the rule and `seed` the seed of the
    first Θ; the seed also fixes the order of mini-batches. Raises `EngineError` for rates that no
    training can have; what Θ needs is checked when it is made.
    """

    hidden_sizes: tuple[int, ...]
    start: StartRule
    hidden_activation: str = "sigmoid"
    seed: int = 7
    learning_rate: float = 1.0
    regularisation: float = 0.0
    batch_size: int | None = None

    @property
    def rates(self) -> Rates:
        """What the update of an iteration depends on."""
        return Rates(self.learning_rate, self.regularisation, self.batch_size, self.seed)

    def __post_init__(self) -> None:
        GradientDescent(self.learning_rate, self.batch_size, self.seed)
        non_negative("regularisation", self.regularisation)


ARCHITECTURE = frozenset({"hidden_sizes", "start", "hidden_activation", "seed"})


@dataclass(frozen=True, slots=True, eq=False)
class Experiment:
    """A dataset, its settings, Θ at the start, now and between, and the place.

    `iteration` counts the updates that made `network` of `start_network`; `history` has, or makes
    again, the Θ of each of them. `watches` name the values in the list of watched ones.
    `last_update` is what the last update added to Θ. After a jump back the history reaches ahead of
    `iteration`, until something else is done from there; `ahead` is the curve of it.
    """

    dataset: Dataset
    settings: Settings
    start_network: Network
    network: Network
    iteration: int
    curve: CostCurve
    history: History
    place: Place
    breakpoints: tuple[Breakpoint, ...] = ()
    watches: tuple[Reference, ...] = ()
    last_update: Layers | None = None
    ahead: CostCurve | None = None

    def __post_init__(self) -> None:
        """Let the place be of an example that is there; after all examples, of the last one."""
        if self.place.example >= self.dataset.example_count:
            last = replace(self.place, example=self.dataset.example_count - 1)
            object.__setattr__(self, "place", last)
        if is_after_examples(self.place.quantity):
            object.__setattr__(self, "place", standing(self.trace(), self.place))

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """s_1 … s_L, bias units not counted."""
        return self.network.layer_sizes

    @property
    def title(self) -> str:
        """What is open, with the layer sizes: "XOR · 2-4-1"."""
        return f"{self.dataset.title} · {'-'.join(map(str, self.layer_sizes))}"

    @property
    def tour(self) -> Tour:
        """The order of the places of one example."""
        return Tour(len(self.layer_sizes))

    def trace(self) -> Trace:
        """Return the values of the present Θ on the dataset, and of the iteration it begins."""
        dataset, settings = self.dataset, self.settings
        rate, batch = settings.learning_rate, settings.batch_size
        descent = Descent(rate, batch, settings.seed, self.iteration)
        trace = Trace(self.network, dataset.X, dataset.Y, settings.regularisation, descent)
        trace.last_update = self.last_update
        trace.class_names = dataset.output_names
        return trace

    def at(self, place: Place) -> "Experiment":
        """Return the experiment seen from another place."""
        return replace(self, place=place)

    def choosing(self, example: int) -> "Experiment":
        """Return the experiment with this example (a row, from 0) about to be propagated."""
        return self.at(self.tour.first(example))

    def with_settings(self, **changes: Any) -> "Experiment":
        """Return the experiment under changed settings.

        A change of the architecture or of the start gives a new Θ and begins at iteration 0; a
        change of α, λ or the batch keeps Θ. λ is a part of J, so that the present point of the
        curve is measured again. Raises `EngineError` for a value that does not fit.
        """
        settings = replace(self.settings, **changes)
        if ARCHITECTURE.isdisjoint(changes):
            changed = replace(self, settings=settings)
            other_cost = settings.regularisation != self.settings.regularisation
            return changed._edited_by_hand() if other_cost else changed._turned()
        begun = begin(self.dataset, settings, example=self.place.example)
        return begun.keeping_marks_of(self)

    def toggled(self, breakpoint_: Breakpoint) -> "Experiment":
        """Return the experiment with a breakpoint set, or taken away."""
        rest = tuple(other for other in self.breakpoints if other != breakpoint_)
        taken = len(rest) < len(self.breakpoints)
        return replace(self, breakpoints=rest if taken else (*rest, breakpoint_))

    @property
    def broken_lines(self) -> frozenset[int]:
        """The lines of the listing, from 1, with a breakpoint."""
        return frozenset(b.line for b in self.breakpoints if isinstance(b, AtLine))

    def keeping_marks_of(self, other: "Experiment") -> "Experiment":
        """Return the experiment with those breakpoints and watches of another that fit it."""
        if self.breakpoints == other.breakpoints and self.watches == other.watches:
            return self
        examples, sizes = self.dataset.example_count, self.layer_sizes
        breakpoints = tuple(b for b in other.breakpoints if fits(b, sizes, examples))
        watches = tuple(watch for watch in other.watches if watch.fits(sizes))
        return replace(self, breakpoints=breakpoints, watches=watches)

    def watching(self, reference: Reference) -> "Experiment":
        """Return the experiment with a value added to the watched ones, or taken from them."""
        rest = tuple(other for other in self.watches if other != reference)
        taken = len(rest) < len(self.watches)
        return replace(self, watches=rest if taken else (*rest, reference))

    def with_weight(self, layer: int, row: int, column: int, value: float) -> "Experiment":
        """Return the experiment with one entry of Θ(layer) set; row and column count from 0.

        Raises `EngineError` for a value that is not finite and IndexError where Θ has no entry.
        """
        entry = Reference(Quantity.UPDATE, layer, row + 1, column)
        if row < 0 or not entry.fits(self.layer_sizes):
            raise IndexError(f"Θ({layer}) has no entry in row {row}, column {column}")
        thetas = [theta.copy() for theta in self.network.thetas]
        thetas[layer - 1][row, column] = real(entry.name, value)
        network = Network(tuple(thetas), self.network.hidden_activation)
        return replace(self, network=network)._edited_by_hand()

    def edited(self, edit: Edit) -> "Experiment":
        """Return the experiment with one weight, input or target changed, at the same place.

        J of the present iteration is measured again. Raises `EngineError` or `DataError` for a
        value that cannot be, and IndexError for an entry that is not there.
        """
        if isinstance(edit, WeightEdit):
            return self.with_weight(edit.layer, edit.row, edit.column, edit.value)
        if isinstance(edit, InputEdit):
            dataset = self.dataset.with_input(edit.example, edit.feature, edit.value)
        else:
            dataset = self.dataset.with_target(edit.example, edit.output, edit.value)
        return self.with_dataset(dataset)

    def with_dataset(self, dataset: Dataset) -> "Experiment":
        """Return the experiment with Θ as it is on other data with the same inputs and outputs."""
        return replace(self, dataset=dataset)._edited_by_hand().keeping_marks_of(self)

    def with_values_of(self, other: "Experiment") -> "Experiment":
        """Return the experiment with Θ and the data of another, its rates as they are."""
        changed = replace(self, network=other.network, dataset=other.dataset)
        return changed._edited_by_hand()

    def _edited_by_hand(self) -> "Experiment":
        """Return the experiment with J of its iteration, if it is on the curve, measured anew."""
        curve, now = self.curve, self.iteration
        if len(curve) and curve.iterations[-1] == now:
            recorder = CurveRecorder(curve.until(now - 1))
            self._measure(recorder, now, self.network)
            curve = recorder.curve()
        return replace(self, curve=curve)._turned()

    def _measure(self, recorder: CurveRecorder, iteration: int, network: Network) -> None:
        """Add the point of an iteration to the curve."""
        reached = score(self.dataset, network, self.settings.regularisation)
        recorder.add(iteration, reached.cost, reached.accuracy)

    def _turned(self) -> "Experiment":
        """Return the experiment with its history going on from what was changed by hand."""
        now = Keyframe(self.iteration, self.network, self.settings.rates, self.dataset, turn=True)
        return replace(self, history=self.history.then(now), ahead=None)

    def restarted(self) -> "Experiment":
        """Return the experiment at iteration 0, with the Θ that it started from."""
        return replace(
            self,
            network=self.start_network,
            iteration=0,
            curve=CostCurve.empty(),
            history=History.beginning(self.start_network, self.settings.rates, self.dataset),
            place=self.tour.first(self.place.example),
            last_update=None,
            ahead=None,
        )

    def trained(
        self,
        network: Network,
        iteration: int,
        curve: CostCurve,
        keyframes: tuple[Keyframe, ...] = (),
        last_update: Layers | None = None,
    ) -> "Experiment":
        """Return the experiment after training, its example propagated through the new Θ.

        `keyframes` are those of the iterations between, as training met them. What the history
        knows ahead stays, for the same rates on the same data lead to the same Θ; but from where
        something was changed by hand there on, the past is now another one.
        """
        now, ahead = Keyframe(iteration, network, self.settings.rates, self.dataset), self.ahead
        history = self.history.before_turns(self.iteration + 1, iteration)
        known = history.last if history.last > self.iteration else -1
        new = [frame for frame in (*keyframes, now) if frame.iteration > known]
        history = history.then(*new) if new else history
        seen = self.seen(network, iteration, curve, last_update)
        return replace(seen, history=history, ahead=None if iteration >= history.last else ahead)

    def seen(
        self,
        network: Network,
        iteration: int,
        curve: CostCurve,
        last_update: Layers | None,
    ) -> "Experiment":
        """Return the experiment as training is seen while it runs, without a history of it."""
        return replace(
            self,
            network=network,
            iteration=iteration,
            curve=curve,
            place=self.tour.after_forward(self.place.example),
            last_update=self.last_update if iteration == self.iteration else last_update,
        )

    def stepped(self, trace: Trace) -> "Experiment":
        """Return the experiment after the one iteration whose values are in its trace.

        Where the history knows the next iteration already it is followed, with what was changed by
        hand there. Raises `EngineError` when the update makes an entry of Θ that is not finite.
        """
        if self.history.last > self.iteration:
            there = self.at_iteration(self.iteration + 1)
            return there.at(self.tour.after_forward(self.place.example))
        network = Network(trace.updated, self.network.hidden_activation)
        curve = CurveRecorder(self.curve)
        for number, theta in ((self.iteration, self.network), (self.iteration + 1, network)):
            if number % self._updates_an_epoch == 0:
                self._measure(curve, number, theta)
        rate = trace.descent.learning_rate
        update = tuple(read_only(-(rate * D)) for D in trace.gradient)
        return self.trained(network, self.iteration + 1, curve.curve(), last_update=update)

    def at_iteration(self, iteration: int) -> "Experiment":
        """Return the experiment as it was after so many updates, to the bit, with rates and data.

        Raises ValueError for an iteration that the history does not reach back or on to.
        """
        network, last_update = self.history.arrival_at(iteration)
        then = self.history.until(iteration).keyframes[-1]
        settings = replace(
            self.settings,
            learning_rate=then.rates.learning_rate,
            regularisation=then.rates.regularisation,
            batch_size=then.rates.batch_size,
        )
        whole = self.curve if self.ahead is None else self.ahead
        return replace(
            self,
            dataset=then.dataset,
            settings=settings,
            network=network,
            iteration=iteration,
            curve=whole.until(iteration),
            last_update=last_update,
            ahead=None if iteration == self.history.last else whole,
        )

    @property
    def _updates_an_epoch(self) -> int:
        examples = self.dataset.example_count
        size = self.settings.batch_size or examples
        return -(-examples // min(size, examples))


def begin(dataset: Dataset, settings: Settings, example: int = 0) -> Experiment:
    """Return a new experiment at iteration 0, with Θ made by its start rule and seed."""
    sizes = (dataset.feature_count, *settings.hidden_sizes, dataset.output_count)
    thetas = initial_thetas(sizes, settings.seed, settings.start)
    network = Network(thetas, settings.hidden_activation)
    place = Tour(len(sizes)).first(example)
    history = History.beginning(network, settings.rates, dataset)
    return Experiment(dataset, settings, network, network, 0, CostCurve.empty(), history, place)


def weight_count(layer_sizes: tuple[int, ...]) -> int:
    """Return how many edges a network has, those from its bias units included."""
    sizes: NDArray[np.int64] = np.asarray(layer_sizes)
    return int(((sizes[:-1] + 1) * sizes[1:]).sum())
