"""Standing at one moment of the algorithm: places, values, and what is shown of them. No Qt."""

from nnviz.debugger.flows import EdgeQuantity, EdgeValues, Flow
from nnviz.debugger.frame import EdgeChoice, Frame, derive_frame
from nnviz.debugger.history import History, Keyframe, Rates
from nnviz.debugger.places import Phase, Place, Quantity, Tour
from nnviz.debugger.steps import Steps
from nnviz.debugger.timeline import StepSize, Timeline
from nnviz.debugger.trace import Descent, ExampleTrace, Trace

__all__ = [
    "Descent",
    "EdgeChoice",
    "EdgeQuantity",
    "EdgeValues",
    "ExampleTrace",
    "Flow",
    "Frame",
    "History",
    "Keyframe",
    "Phase",
    "Place",
    "Quantity",
    "Rates",
    "StepSize",
    "Steps",
    "Timeline",
    "Tour",
    "Trace",
    "derive_frame",
]
