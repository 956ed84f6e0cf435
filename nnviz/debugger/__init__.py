"""Standing at one moment of the algorithm: places, values, and what is shown of them. No Qt."""

from nnviz.debugger.frame import EdgeChoice, EdgeQuantity, EdgeValues, Flow, Frame, derive_frame
from nnviz.debugger.places import Phase, Place, Quantity, Timeline
from nnviz.debugger.trace import ExampleTrace, Trace

__all__ = [
    "EdgeChoice",
    "EdgeQuantity",
    "EdgeValues",
    "ExampleTrace",
    "Flow",
    "Frame",
    "Phase",
    "Place",
    "Quantity",
    "Timeline",
    "Trace",
    "derive_frame",
]
