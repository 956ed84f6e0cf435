"""All datasets that come with the program, by name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from nnviz.data import bundled, generated
from nnviz.data.dataset import DataError, Dataset

DATASETS: Mapping[str, Callable[[], Dataset]] = MappingProxyType(
    {
        "and": generated.and_gate,
        "or": generated.or_gate,
        "nand": generated.nand_gate,
        "xor": generated.xor_gate,
        "xnor": generated.xnor_gate,
        "circles": generated.circles,
        "iris": bundled.iris,
        "digits": bundled.digits,
        "mnist": bundled.mnist,
    }
)
"""Each dataset's name and the function that makes it, from the simplest to the largest."""


def load(name: str) -> Dataset:
    """Return the dataset called `name`; DataError, listing the known names, for another name."""
    make = DATASETS.get(name)
    if make is None:
        raise DataError(f"name: expected one of {', '.join(DATASETS)}, found {name!r}")
    return make()
