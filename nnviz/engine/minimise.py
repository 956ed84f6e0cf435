"""Training: one call for every optimiser."""

from __future__ import annotations

import numpy as np

from nnviz.engine import checks
from nnviz.engine.advanced import run_scipy
from nnviz.engine.descent import descend
from nnviz.engine.errors import EngineError
from nnviz.engine.iteration import OnIteration
from nnviz.engine.network import Network
from nnviz.engine.optimisers import LBFGS, ConjugateGradient, GradientDescent, Optimiser
from nnviz.engine.problem import Problem


def minimise(
    problem: Problem,
    optimiser: Optimiser,
    on_iteration: OnIteration,
    iterations: int | None = None,
    first_iteration: int = 0,
) -> Network:
    """Minimise J from ``problem.network`` and return the network with the last Θ.

    Each iteration evaluates J and D at Θ_n and calls ``on_iteration`` before it updates Θ. The
    call may wait, may set ``problem.regularisation`` (which acts from the next evaluation on) and
    ``optimiser.learning_rate`` (which acts at once), and may raise `Stop`, which ends the run with
    Θ_n. NaN and infinities raise nothing; they are seen in ``iteration.cost``.

    Gradient descent is Θ ← Θ − αD. Continued from the returned network with
    ``first_iteration=n``, it computes bit for bit what it would have without the break. SciPy's
    optimisers start their memory of past steps anew when continued, and when λ is changed.

    Args:
        problem: the network to start from, the examples, and λ.
        optimiser: how to minimise.
        on_iteration: called at Θ_n for n = first, first + 1, …
        iterations: how many updates to make; the last call is at n = first + iterations. None to
            go on until `Stop` or, with SciPy's optimisers, until convergence.
        first_iteration: the number of ``problem.network``.

    Raises:
        EngineError: an argument is not of its kind, or a count is negative.
    """
    _check(problem, optimiser, on_iteration)
    first = checks.whole("first_iteration", first_iteration, at_least=0)
    last = None
    if iterations is not None:
        last = first + checks.whole("iterations", iterations, at_least=0)
    with np.errstate(all="ignore"):
        if isinstance(optimiser, GradientDescent):
            return descend(problem, optimiser, on_iteration, first, last)
        return run_scipy(problem, optimiser, on_iteration, first, last)


def _check(problem: object, optimiser: object, on_iteration: object) -> None:
    checks.instance("problem", problem, Problem, "a Problem")
    kinds = (GradientDescent, ConjugateGradient, LBFGS)
    expected = "one of " + ", ".join(f"{kind.__name__}(…)" for kind in kinds)
    checks.instance("optimiser", optimiser, kinds, expected)
    if not callable(on_iteration):
        raise EngineError("on_iteration", checks.describe(on_iteration), "something to call")
