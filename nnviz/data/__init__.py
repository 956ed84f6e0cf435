"""Datasets: generated and bundled examples, their scaling, and the files that ship with nnviz."""

from nnviz.data.bundled import digits, iris, mnist
from nnviz.data.catalogue import DATASETS, load
from nnviz.data.dataset import NO_CLASS, DataError, Dataset, Scaling, targets_of
from nnviz.data.generated import and_gate, circles, nand_gate, or_gate, xnor_gate, xor_gate
from nnviz.data.resources import resource
from nnviz.data.scaling import ScalingKind, fixed_range, standard, unit_range, unscaled

__all__ = [
    "DATASETS",
    "NO_CLASS",
    "DataError",
    "Dataset",
    "Scaling",
    "ScalingKind",
    "and_gate",
    "circles",
    "digits",
    "fixed_range",
    "iris",
    "load",
    "mnist",
    "nand_gate",
    "or_gate",
    "resource",
    "standard",
    "targets_of",
    "unit_range",
    "unscaled",
    "xnor_gate",
    "xor_gate",
]
