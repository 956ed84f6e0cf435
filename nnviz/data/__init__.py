"""Datasets: generated and bundled examples, their scaling, and the files that ship with nnviz."""

from nnviz.data.bundled import digits, iris, mnist
from nnviz.data.catalogue import DATASETS, load
from nnviz.data.changing import cleared, moved, with_example, without_example
from nnviz.data.dataset import NO_CLASS, DataError, Dataset, HeldOut, Part, Scaling, targets_of
from nnviz.data.generated import (
    GENERATORS,
    Generator,
    and_gate,
    blobs,
    circles,
    drawn,
    gate_points,
    moons,
    nand_gate,
    or_gate,
    spirals,
    xnor_gate,
    xor_gate,
)
from nnviz.data.refusals import Cancelled, FileError
from nnviz.data.resources import resource
from nnviz.data.scaling import ScalingKind, fixed_range, standard, unit_range, unscaled
from nnviz.data.split import NO_SPLIT, SplitChoice, joined, prepared

__all__ = [
    "DATASETS",
    "GENERATORS",
    "NO_CLASS",
    "NO_SPLIT",
    "Cancelled",
    "DataError",
    "Dataset",
    "FileError",
    "Generator",
    "HeldOut",
    "Part",
    "Scaling",
    "ScalingKind",
    "SplitChoice",
    "and_gate",
    "blobs",
    "circles",
    "cleared",
    "digits",
    "drawn",
    "fixed_range",
    "gate_points",
    "iris",
    "joined",
    "load",
    "mnist",
    "moons",
    "moved",
    "nand_gate",
    "or_gate",
    "prepared",
    "resource",
    "spirals",
    "standard",
    "targets_of",
    "unit_range",
    "unscaled",
    "with_example",
    "without_example",
    "xnor_gate",
    "xor_gate",
]
