"""From the bytes of a document to its experiment; refuses what does not fit together. No Qt."""

import reprlib
from collections.abc import Mapping
from dataclasses import fields
from itertools import pairwise
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from nnviz.data import DataError, Dataset, HeldOut, Part, Scaling
from nnviz.debugger import History, Keyframe, Place, Rates, Timeline, Tour
from nnviz.debugger import breakpoints as breakpoints_room
from nnviz.debugger.breakpoints import Breakpoint, fits
from nnviz.debugger.listing import LISTING
from nnviz.debugger.trace import Layers
from nnviz.document import schema
from nnviz.document.archive import DocumentError, Parts, damaged
from nnviz.document.curve import CostCurve
from nnviz.document.experiment import Experiment, Settings, weight_count
from nnviz.engine import Balanced, EngineError, Equal, Fixed, Network, StartRule, Uniform, Zeros

_BREAKPOINTS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        breakpoints_room.AtLine,
        breakpoints_room.AtUnit,
        breakpoints_room.AtExample,
        breakpoints_room.AtIteration,
        breakpoints_room.NotFinite,
        breakpoints_room.Vanishing,
        breakpoints_room.Saturated,
        breakpoints_room.SignChange,
        breakpoints_room.CostRose,
        breakpoints_room.Misclassified,
    )
}
_STARTS: dict[str, type[Any]] = {kind.__name__: kind for kind in (Uniform, Balanced, Zeros, Equal)}
_LARGEST_WEIGHTS = 2**31
_MOST_LAYERS = 1000
_MOST_DATASETS = 10_000
Made = TypeVar("Made")


def unpacked(content: bytes) -> tuple[Experiment, bytes]:
    """Return the experiment and the window's arrangement; raises `DocumentError` alone."""
    try:
        parts = Parts(content)
        document = _document(parts.json())
        arrangement = parts.blob("arrangement") if document.has_arrangement else b""
        experiment = _Unpacker(parts, document).experiment()
    except DocumentError:
        raise
    except (DataError, EngineError, msgspec.MsgspecError) as error:
        raise damaged(str(error)) from error
    except (ValueError, TypeError, ArithmeticError, LookupError) as error:
        raise damaged(f"its numbers do not fit together ({error})") from error
    except (MemoryError, RecursionError) as error:
        raise DocumentError("The document needs more memory than there is.") from error
    return experiment, arrangement


def _document(json: bytes) -> schema.DocumentPart:
    version = msgspec.json.decode(json, type=schema.Version).format_version
    if version > schema.FORMAT_VERSION:
        raise DocumentError(
            f"The document was saved by a newer nnviz: its format is {version}, and this nnviz "
            f"knows those up to {schema.FORMAT_VERSION}. Update: pip install -U nnviz-desktop"
        )
    if version < 1:
        raise damaged(f"its format version is {version}")
    return msgspec.json.decode(json, type=schema.DocumentPart)


class _Unpacker:
    """Makes the objects of a document, each once."""

    def __init__(self, parts: Parts, document: schema.DocumentPart) -> None:
        self._parts = parts
        self._part = document.experiment
        self._used: set[str] = {"mimetype", "document.json"}
        if document.has_arrangement:
            self._used.add("arrangement")
        self._data: dict[int, NDArray[Any]] = {}
        self._held: dict[schema.HeldOutPart, HeldOut] = {}
        if len(document.datasets) > _MOST_DATASETS:
            raise damaged(f"it has {len(document.datasets):,} datasets")
        self._datasets = [self._dataset(part) for part in document.datasets]
        dataset = _at(self._datasets, self._part.dataset, "dataset")
        self._dataset_now = dataset
        hidden = self._part.settings.hidden_sizes
        self._sizes = (dataset.feature_count, *hidden, dataset.output_count)
        if (
            len(self._sizes) > _MOST_LAYERS
            or not 1 <= min(self._sizes) <= max(self._sizes) <= _LARGEST_WEIGHTS
            or weight_count(self._sizes) > _LARGEST_WEIGHTS
        ):
            raise damaged(f"no network has the layer sizes {reprlib.repr(self._sizes)}")
        self._networks = self._read_networks()

    def experiment(self) -> Experiment:
        """Return the experiment, after checking that its parts fit together."""
        part = self._part
        start = _at(self._networks, part.start_network, "network")
        if not all(np.isfinite(theta).all() for theta in start.thetas):
            raise damaged("Θ at the start holds NaN or infinity")
        experiment = Experiment(
            dataset=self._dataset_now,
            settings=self._settings(),
            start_network=start,
            network=_at(self._networks, part.network, "network"),
            iteration=part.iteration,
            curve=self._curve("curve", part.curve_stride),
            history=self._history(),
            place=self._place(),
            breakpoints=tuple(map(self._breakpoint, part.breakpoints)),
            watches=part.watches,
            last_update=self._last_update() if part.has_last_update else None,
            ahead=None if part.ahead_stride is None else self._curve("ahead", part.ahead_stride),
        )
        if not all(watch.fits(self._sizes) for watch in part.watches):
            raise damaged("a watched value is none of its network")
        if self._parts.names != self._used:
            more = sorted(self._parts.names - self._used)
            raise damaged(f"it holds a part {more[0]!r:.60}, which its description does not name")
        return experiment

    def _array(self, name: str, kind: str, dimensions: int) -> NDArray[Any]:
        self._used.add(f"arrays/{name}.npy")
        return self._parts.array(name, kind, dimensions)

    def _numbered(self, number: int, kind: str = "f", dimensions: int = 2) -> NDArray[Any]:
        found = self._data.get(number)
        if found is None:
            found = self._data[number] = self._array(f"data_{number}", kind, dimensions)
        if found.dtype.kind != kind or found.ndim != dimensions:
            raise damaged(f"its array {number} is used for two different things")
        return found

    # -- data --------------------------------------------------------------------------------------

    def _dataset(self, part: schema.DatasetPart) -> Dataset:
        values = self._numbered(part.scaling.values)
        if len(values) != 2:
            raise damaged("the scaling of a dataset is no pair of offsets and scales")
        scaling = Scaling(part.scaling.kind, values[0], values[1], part.scaling.sentence)
        return Dataset(
            name=part.name,
            title=part.title,
            X=self._numbered(part.X),
            Y=self._numbered(part.Y),
            feature_names=part.feature_names,
            class_names=part.class_names,
            scaling=scaling,
            image_shape=part.image_shape,
            source=part.source,
            licence=part.licence,
            column_major=part.column_major,
            held_out=None if part.held_out is None else self._held_out(part.held_out),
        )

    def _held_out(self, part: schema.HeldOutPart) -> HeldOut:
        def held(one: schema.HeldPart) -> Part:
            rows = self._numbered(one.rows, "i", 1)
            return Part(rows, self._numbered(one.X), self._numbered(one.Y))

        if part not in self._held:
            rows = self._numbered(part.rows, "i", 1)
            shares = (part.validation_share, part.test_share)
            parts = (held(part.validation), held(part.test))
            self._held[part] = HeldOut(*shares, part.seed, rows, *parts, part.stratified)
        return self._held[part]

    # -- Θ -----------------------------------------------------------------------------------------

    def _read_networks(self) -> list[Network]:
        rows = self._array("thetas", "f", 2)
        if rows.shape[1] != weight_count(self._sizes):
            raise damaged(
                f"arrays/thetas.npy has {rows.shape[1]} entries of Θ, where a network of "
                f"{'-'.join(map(str, self._sizes))} units has {weight_count(self._sizes)}"
            )
        activation = self._part.settings.hidden_activation
        return [Network.from_unrolled(row, self._sizes, activation, finite=False) for row in rows]

    def _last_update(self) -> Layers:
        vector = self._array("last_update", "f", 1)
        return Network.from_unrolled(vector, self._sizes, finite=False).thetas

    def _settings(self) -> Settings:
        part = self._part.settings
        return Settings(
            hidden_sizes=part.hidden_sizes,
            start=self._start(part.start),
            hidden_activation=part.hidden_activation,
            seed=_from_0(part.seed, "seed"),
            learning_rate=part.learning_rate,
            regularisation=part.regularisation,
            batch_size=part.batch_size,
        )

    def _start(self, named: schema.Named) -> StartRule:
        if named.kind == "Fixed":
            vector = self._array("fixed_start", "f", 1)
            return Fixed(Network.from_unrolled(vector, self._sizes).thetas)
        rule: StartRule = _made(_STARTS, named, "start rule")
        return rule

    def _history(self) -> History:
        frames = self._part.keyframes
        numbers = [frame.iteration for frame in frames]
        if not numbers or numbers[0] < 0 or any(a >= b for a, b in pairwise(numbers)):
            raise damaged("its history has no iterations in rising order")
        if not numbers[0] <= self._part.iteration <= numbers[-1]:
            raise damaged(f"its history does not reach iteration {self._part.iteration}")
        return History(tuple(map(self._keyframe, frames)))

    def _keyframe(self, frame: schema.KeyframePart) -> Keyframe:
        dataset = _at(self._datasets, frame.dataset, "dataset")
        if (dataset.feature_count, dataset.output_count) != (self._sizes[0], self._sizes[-1]):
            raise damaged("its history has data that do not fit the network")
        batch, seed = frame.batch_size, _from_0(frame.seed, "seed")
        Settings((), Zeros(), "sigmoid", seed, frame.learning_rate, frame.regularisation, batch)
        rates = Rates(frame.learning_rate, frame.regularisation, batch, seed)
        network = _at(self._networks, frame.network, "network")
        return Keyframe(frame.iteration, network, rates, dataset, turn=frame.turn)

    def _curve(self, name: str, stride: int) -> CostCurve:
        iterations = self._array(f"{name}_iterations", "i", 1)
        values = self._array(f"{name}_values", "f", 2)
        rising = bool(np.all(np.diff(iterations) > 0)) and bool(np.all(iterations >= 0))
        if values.shape != (2, len(iterations)) or not rising or stride < 1:
            raise damaged("its cost curve has no points in rising order")
        costs, accuracies = _rows(values)
        return CostCurve(iterations, costs, accuracies, stride)

    # -- where it stands ---------------------------------------------------------------------------

    def _place(self) -> Place:
        place, count = self._part.place, self._dataset_now.example_count
        try:
            Tour(len(self._sizes)).number(place)
            line = Timeline(self._sizes, count).line(place)
        except LookupError as error:
            raise damaged(f"there is no moment {place}") from error
        unit, term = place.unit, place.term
        if (
            not 0 <= place.example < count
            or (unit is not None and not 1 <= unit <= line.units)
            or (term is not None and (unit is None or not 1 <= term <= line.terms))
        ):
            raise damaged(f"there is no moment {place}")
        return place

    def _breakpoint(self, named: schema.Named) -> Breakpoint:
        found: Breakpoint = _made(_BREAKPOINTS, named, "breakpoint")
        known = fits(found, self._sizes, self._dataset_now.example_count)
        is_line = isinstance(found, breakpoints_room.AtLine)
        if not known or (is_line and not 1 <= named.values["line"] <= len(LISTING)):
            raise damaged(f"there is no place for the breakpoint {found}")
        return found


def _rows(values: NDArray[Any]) -> list[NDArray[Any]]:
    """Return the rows as read-only arrays of their own."""
    rows = [row.copy() for row in values]
    for row in rows:
        row.flags.writeable = False
    return rows


def _made(kinds: Mapping[str, type[Any]], named: schema.Named, what: str) -> Any:
    kind = kinds.get(named.kind)
    if kind is None:
        raise damaged(f"there is no {what} {named.kind!r:.40}")
    if set(named.values) != {field.name for field in fields(kind)}:
        raise damaged(f"the {what} {named.kind} has not the values it should have")
    return msgspec.convert(named.values, type=kind)


def _at(things: list[Made], number: int, what: str) -> Made:
    if not 0 <= number < len(things):
        raise damaged(f"it names {what} {number}, but has {len(things)}")
    return things[number]


def _from_0(number: int, what: str) -> int:
    if number < 0:
        raise damaged(f"its {what} is {number}")
    return number
