"""SciPy's optimisers behind the engine's own call; SciPy is loaded when one of them runs."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnviz.engine.checks import Array
from nnviz.engine.errors import Stop
from nnviz.engine.evaluation import Batch, Evaluation, Parameters, Penalty
from nnviz.engine.iteration import Iteration, OnIteration
from nnviz.engine.network import Network
from nnviz.engine.optimisers import LBFGS, ConjugateGradient
from nnviz.engine.problem import Problem

_WITHOUT_END = 2**31 - 1


def run_scipy(
    problem: Problem,
    optimiser: ConjugateGradient | LBFGS,
    on_iteration: OnIteration,
    first: int,
    last: int | None,
) -> Network:
    """Run one of SciPy's optimisers from iteration ``first`` to ``last``, convergence or `Stop`."""
    run = _Run(problem, on_iteration, first, last)
    try:
        run.tell(run.theta)
        while not _converged(run, optimiser):
            pass
    except Stop:
        pass
    return run.network()


class _Restart(Exception):  # noqa: N818 - a message from the callback to the loop, not an error
    """λ was changed: J is another function now, so SciPy begins anew from the present Θ."""


class _Run:
    """Joins the function and the callback that SciPy wants to one iteration object.

    Attributes:
        theta: Θ as it was told last; SciPy tries others in between.
    """

    def __init__(
        self, problem: Problem, on_iteration: OnIteration, first: int, last: int | None
    ) -> None:
        self._problem = problem
        self._on_iteration = on_iteration
        self._number = first
        self._last = last
        self._parameters = Parameters(problem.network)
        self._evaluation = Evaluation(self._parameters, Batch.of(problem.X, problem.Y))
        self._penalty = Penalty(self._parameters, len(problem.X))
        self._iteration = Iteration(self._parameters)
        self._regularisation = problem.regularisation
        self._cost = 0.0
        self._tried: Array | None = None
        self.theta = self._parameters.theta.copy()

    def begin(self) -> None:
        """Take over the λ of the problem, which stays the same until SciPy begins anew."""
        self._regularisation = self._problem.regularisation

    def cost_and_gradient(self, theta: Array) -> tuple[float, Array]:
        """Return J and D at ``theta``."""
        self._parameters.theta[:] = theta
        self._tried = theta.copy()
        self._cost = self._evaluation.run()
        if self._regularisation:
            self._cost += self._penalty.add(self._regularisation)
        return self._cost, self._parameters.gradient.copy()

    def tell(self, theta: Array) -> None:
        """Call ``on_iteration`` with J and D at ``theta``."""
        if self._tried is None or not np.array_equal(theta, self._tried):
            self.cost_and_gradient(theta)
        self.theta = theta.copy()
        self._iteration.show(self._number, self._cost, self._evaluation)
        self._on_iteration(self._iteration)
        if self._number == self._last:
            raise Stop

    def tell_next(self, theta: Array) -> None:
        """Call ``on_iteration`` for the next iteration, which has reached ``theta``."""
        self._number += 1
        self.tell(theta)
        if self._problem.regularisation != self._regularisation:
            raise _Restart

    def network(self) -> Network:
        """Return the network with Θ as it was told last."""
        self._parameters.theta[:] = self.theta
        return self._parameters.network()


def _converged(run: _Run, optimiser: ConjugateGradient | LBFGS) -> bool:
    """Return True when SciPy has converged, False when it has to begin anew."""
    from scipy.optimize import minimize  # noqa: PLC0415 - SciPy is loaded when first needed

    method, options = _method(optimiser)
    run.begin()
    try:
        minimize(
            run.cost_and_gradient,
            run.theta,
            jac=True,
            method=method,
            callback=run.tell_next,
            options=options,
        )
    except _Restart:
        return False
    return True


def _method(optimiser: ConjugateGradient | LBFGS) -> tuple[str, dict[str, Any]]:
    """Return SciPy's name of the optimiser and its options."""
    options: dict[str, Any] = {"gtol": optimiser.gradient_tolerance, "maxiter": _WITHOUT_END}
    if isinstance(optimiser, ConjugateGradient):
        return "CG", options
    options |= {"ftol": optimiser.cost_tolerance, "maxcor": optimiser.memory}
    return "L-BFGS-B", options | {"maxfun": _WITHOUT_END}
