"""Writes an experiment as the members of a .nnviz document. No Qt.

Apart from the document's face because msgspec's types take long to be made, and a window that is
opened has none to write yet.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset, HeldOut
from nnviz.data import Part as HeldPart
from nnviz.document import schema
from nnviz.document.archive import packed
from nnviz.document.curve import CostCurve
from nnviz.document.experiment import Experiment, Settings
from nnviz.engine import Fixed, Network

if TYPE_CHECKING:
    from nnviz.document.file_format import Saved


class Packer:
    """Numbers arrays, networks and datasets so that each object is saved once."""

    def __init__(self, saved: Saved) -> None:
        self._saved = saved
        self._arrays: dict[int, int] = {}
        self._kept: dict[str, NDArray[Any]] = {}
        self._networks: dict[int, int] = {}
        self._thetas: list[NDArray[np.float64]] = []
        self._datasets: dict[int, int] = {}
        self._dataset_parts: list[schema.DatasetPart] = []

    def bytes(self) -> bytes:
        """Return the document."""
        experiment = self._experiment(self._saved.experiment)
        arrangement = self._saved.arrangement
        document = schema.DocumentPart(
            format_version=schema.FORMAT_VERSION,
            datasets=tuple(self._dataset_parts),
            experiment=experiment,
            has_arrangement=bool(arrangement),
        )
        self._kept["thetas"] = np.array(self._thetas)
        json = msgspec.json.format(msgspec.json.encode(document), indent=1)
        return packed(json, self._kept, {"arrangement": arrangement} if arrangement else {})

    def _experiment(self, experiment: Experiment) -> schema.ExperimentPart:
        ahead = experiment.ahead
        self._keep_curve("curve", experiment.curve)
        if ahead is not None:
            self._keep_curve("ahead", ahead)
        if experiment.last_update is not None:
            flat = [part.ravel(order="F") for part in experiment.last_update]
            self._kept["last_update"] = np.concatenate(flat)
        return schema.ExperimentPart(
            settings=self._settings(experiment.settings),
            dataset=self._dataset(experiment.dataset),
            start_network=self._network(experiment.start_network),
            network=self._network(experiment.network),
            iteration=int(experiment.iteration),
            keyframes=tuple(
                schema.KeyframePart(
                    iteration=int(frame.iteration),
                    network=self._network(frame.network),
                    dataset=self._dataset(frame.dataset),
                    turn=frame.turn,
                    **asdict(frame.rates),
                )
                for frame in experiment.history.keyframes
            ),
            curve_stride=experiment.curve.stride,
            ahead_stride=None if ahead is None else ahead.stride,
            place=experiment.place,
            breakpoints=tuple(
                schema.Named(type(b).__name__, asdict(b)) for b in experiment.breakpoints
            ),
            watches=experiment.watches,
            has_last_update=experiment.last_update is not None,
        )

    def _settings(self, settings: Settings) -> schema.SettingsPart:
        start = settings.start
        if isinstance(start, Fixed):
            self._kept["fixed_start"] = Network(start.thetas).unrolled()
        values = {} if isinstance(start, Fixed) else asdict(start)
        return schema.SettingsPart(
            hidden_sizes=settings.hidden_sizes,
            start=schema.Named(type(start).__name__, values),
            hidden_activation=settings.hidden_activation,
            seed=settings.seed,
            learning_rate=settings.learning_rate,
            regularisation=settings.regularisation,
            batch_size=settings.batch_size,
        )

    def _keep_curve(self, name: str, curve: CostCurve) -> None:
        self._kept[f"{name}_iterations"] = curve.iterations
        self._kept[f"{name}_values"] = np.array([curve.costs, curve.accuracies])

    def _network(self, network: Network) -> int:
        number = self._networks.get(id(network))
        if number is None:
            number = self._networks[id(network)] = len(self._thetas)
            self._thetas.append(network.unrolled())
        return number

    def _array(self, array: NDArray[Any]) -> int:
        number = self._arrays.get(id(array))
        if number is None:
            number = self._arrays[id(array)] = len(self._arrays)
            self._kept[f"data_{number}"] = array
        return number

    def _dataset(self, dataset: Dataset) -> int:
        number = self._datasets.get(id(dataset))
        if number is None:
            number = self._datasets[id(dataset)] = len(self._dataset_parts)
            self._dataset_parts.append(self._dataset_part(dataset))
        return number

    def _dataset_part(self, dataset: Dataset) -> schema.DatasetPart:
        scaling = dataset.scaling
        # The scaling is no array of its own in a dataset; what is kept must live as long as this.
        values = np.array([scaling.offset, scaling.scale])
        number = len(self._arrays)
        self._arrays[id(values)] = number
        self._kept[f"data_{number}"] = values
        held = dataset.held_out
        return schema.DatasetPart(
            name=dataset.name,
            title=dataset.title,
            X=self._array(dataset.X),
            Y=self._array(dataset.Y),
            feature_names=dataset.feature_names,
            class_names=dataset.class_names,
            scaling=schema.ScalingPart(scaling.kind, scaling.sentence, number),
            image_shape=dataset.image_shape,
            source=dataset.source,
            licence=dataset.licence,
            column_major=dataset.column_major,
            held_out=None if held is None else self._held_out(held),
        )

    def _held_out(self, held: HeldOut) -> schema.HeldOutPart:
        def part(part: HeldPart) -> schema.HeldPart:
            return schema.HeldPart(self._array(part.rows), self._array(part.X), self._array(part.Y))

        return schema.HeldOutPart(
            validation_share=held.validation_share,
            test_share=held.test_share,
            seed=held.seed,
            rows=self._array(held.rows),
            validation=part(held.validation),
            test=part(held.test),
            stratified=held.stratified,
        )
