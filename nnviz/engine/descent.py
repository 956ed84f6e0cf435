"""The loop of gradient descent: Θ ← Θ − αD."""

from __future__ import annotations

import numpy as np

from nnviz.engine.errors import Stop
from nnviz.engine.evaluation import Batch, Evaluation, Parameters, Penalty
from nnviz.engine.iteration import Iteration, OnIteration
from nnviz.engine.network import Network
from nnviz.engine.optimisers import GradientDescent
from nnviz.engine.problem import Problem


class _Examples:
    """The examples of a problem, dealt out as the optimiser wants them."""

    def __init__(
        self, problem: Problem, optimiser: GradientDescent, parameters: Parameters
    ) -> None:
        self._optimiser = optimiser
        self._parameters = parameters
        self._all = Batch.of(problem.X, problem.Y)
        self._count = len(problem.X)
        self._whole = Evaluation(parameters, self._all) if optimiser.batch_size is None else None
        self._evaluations: dict[int, Evaluation] = {}

    def for_update(self, update: int) -> Evaluation:
        """Return an evaluation of the examples of an update; the next call may overwrite it."""
        if self._whole is not None:
            return self._whole
        chosen = self._optimiser.batch(update, self._count)
        evaluation = self._room_for(len(chosen))
        self._all.copy_examples(chosen, evaluation.batch)
        return evaluation

    def _room_for(self, count: int) -> Evaluation:
        evaluation = self._evaluations.get(count)
        if evaluation is None:
            evaluation = Evaluation(self._parameters, self._all.room_for(count))
            self._evaluations[count] = evaluation
        return evaluation


def descend(
    problem: Problem,
    optimiser: GradientDescent,
    on_iteration: OnIteration,
    first: int,
    last: int | None,
) -> Network:
    """Run gradient descent from iteration ``first`` to ``last``, or until `Stop`."""
    parameters = Parameters(problem.network)
    examples = _Examples(problem, optimiser, parameters)
    penalty = Penalty(parameters, len(problem.X))
    iteration = Iteration(parameters)
    theta, gradient = parameters.theta, parameters.gradient
    step, learning_rate = np.empty_like(theta), np.empty(())
    number = first
    try:
        while True:
            regularisation = problem.regularisation
            evaluation = examples.for_update(number + 1)
            cost = evaluation.run()
            if regularisation:
                cost += penalty.add(regularisation)
            iteration.show(number, cost, evaluation)
            on_iteration(iteration)
            if number == last:
                break
            learning_rate.fill(optimiser.learning_rate)
            np.multiply(gradient, learning_rate, step)
            np.subtract(theta, step, theta)
            iteration.took(step)
            number += 1
    except Stop:
        pass
    return parameters.network()
