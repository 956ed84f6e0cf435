"""The mathematics: the network, its propagation, its cost and gradient, and its training."""

from nnviz.engine.activation import ACTIVATIONS, Activation
from nnviz.engine.errors import EngineError, Stop
from nnviz.engine.gradient_check import GradientCheck, check_gradient
from nnviz.engine.iteration import Iteration, OnIteration
from nnviz.engine.minimise import minimise
from nnviz.engine.network import Network
from nnviz.engine.optimisers import LBFGS, ConjugateGradient, GradientDescent, Optimiser
from nnviz.engine.problem import Problem
from nnviz.engine.propagation import (
    Backpropagation,
    Cost,
    ForwardPass,
    backpropagate,
    cost,
    evaluate,
    forward,
)
from nnviz.engine.start import (
    Balanced,
    Equal,
    Fixed,
    StartRule,
    Uniform,
    Zeros,
    initial_thetas,
)

__all__ = [
    "ACTIVATIONS",
    "LBFGS",
    "Activation",
    "Backpropagation",
    "Balanced",
    "ConjugateGradient",
    "Cost",
    "EngineError",
    "Equal",
    "Fixed",
    "ForwardPass",
    "GradientCheck",
    "GradientDescent",
    "Iteration",
    "Network",
    "OnIteration",
    "Optimiser",
    "Problem",
    "StartRule",
    "Stop",
    "Uniform",
    "Zeros",
    "backpropagate",
    "check_gradient",
    "cost",
    "evaluate",
    "forward",
    "initial_thetas",
    "minimise",
]
