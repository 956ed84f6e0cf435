"""What document.json holds, as msgspec checks it. Arrays are named by their parts of the zip."""

from typing import Literal

import msgspec

from nnviz.debugger.formula_parts import Reference
from nnviz.debugger.places import Place

FORMAT_VERSION = 1


class Version(msgspec.Struct, frozen=True):
    """The one field that every version has."""

    format_version: int


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A structure whose fields must all be known."""


class Named(Part, frozen=True):
    """One of several kinds of thing, such as a breakpoint, with its numbers."""

    kind: str
    values: dict[str, int | float] = {}


class ScalingPart(Part, frozen=True):
    """How features were scaled; `values` is an array of offsets and scales, 2 × n."""

    kind: Literal["none", "standard", "unit range", "fixed range"]
    sentence: str
    values: int


class HeldPart(Part, frozen=True):
    """Examples held out: three arrays."""

    rows: int
    X: int
    Y: int


class HeldOutPart(Part, frozen=True, omit_defaults=True):
    """How a dataset was split; in documents that do not say it, each class was dealt alike."""

    validation_share: float
    test_share: float
    seed: int
    rows: int
    validation: HeldPart
    test: HeldPart
    stratified: bool = True


class DatasetPart(Part, frozen=True):
    """A dataset; `X`, `Y` number arrays."""

    name: str
    title: str
    X: int
    Y: int
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    scaling: ScalingPart
    image_shape: tuple[int, int] | None
    source: str
    licence: str
    column_major: bool
    held_out: HeldOutPart | None


class SettingsPart(Part, frozen=True):
    """The settings; a start of kind Fixed has its Θ in the array fixed_start."""

    hidden_sizes: tuple[int, ...]
    start: Named
    hidden_activation: str
    seed: int
    learning_rate: float
    regularisation: float
    batch_size: int | None


class KeyframePart(Part, frozen=True):
    """A keyframe; `network` is a row of the array thetas, `dataset` counts among the datasets."""

    iteration: int
    network: int
    dataset: int
    learning_rate: float
    regularisation: float
    batch_size: int | None
    seed: int
    turn: bool


class ExperimentPart(Part, frozen=True):
    """An experiment; networks are rows of the array thetas, unrolled."""

    settings: SettingsPart
    dataset: int
    start_network: int
    network: int
    iteration: int
    keyframes: tuple[KeyframePart, ...]
    curve_stride: int
    ahead_stride: int | None
    place: Place
    breakpoints: tuple[Named, ...]
    watches: tuple[Reference, ...]
    has_last_update: bool


class DocumentPart(Part, frozen=True):
    """The whole of document.json."""

    format_version: int
    datasets: tuple[DatasetPart, ...]
    experiment: ExperimentPart
    has_arrangement: bool
