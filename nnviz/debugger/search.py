"""Finds the last iteration before the present one in which a breakpoint stops. No Qt.

The iterations between two keyframes of the history are computed again, at training speed, the
latest stretch first. The thread that calls `run` computes; any other may stop it.
"""

from itertools import pairwise

from nnviz.debugger.breakpoints import Breakpoint
from nnviz.debugger.history import History, Keyframe
from nnviz.debugger.hits import Hits
from nnviz.debugger.lookout import Lookout
from nnviz.debugger.trace import Descent, Trace
from nnviz.engine import GradientDescent, Iteration, Problem, Stop, minimise


class BackSearch:
    """Searches a history for the last hit in an iteration before iteration `before`."""

    def __init__(self, history: History, before: int, breakpoints: tuple[Breakpoint, ...]) -> None:
        self._history = history
        self._before = before
        self._breakpoints = breakpoints
        self._stopping = False
        self.reached = before

    def stop(self) -> None:
        """Give up, at once; from any thread."""
        self._stopping = True

    @property
    def stopped(self) -> bool:
        """Whether it was given up."""
        return self._stopping

    def run(self) -> int | None:
        """Return the number of the iteration, None if there is none or it was given up.

        `reached` counts down meanwhile: every iteration from there on was searched.
        """
        for keyframe, end in self._stretches():
            for candidate in reversed(self._candidates(keyframe, end)):
                if self._stopping:
                    return None
                if hits_at(self._history, candidate, self._breakpoints).next(-1) is not None:
                    return candidate
            self.reached = keyframe.iteration
        return None

    def _stretches(self) -> list[tuple[Keyframe, int]]:
        """Return each keyframe before `before` with where its iterations end, the last first."""
        earlier = [k for k in self._history.keyframes if k.iteration < self._before]
        ends = [later.iteration for _, later in pairwise(earlier)] + [self._before]
        return list(zip(earlier, ends, strict=True))[::-1]

    def _candidates(self, keyframe: Keyframe, end: int) -> list[int]:
        """Return the iterations from a keyframe to before `end` in which something was seen."""
        rates, data = keyframe.rates, keyframe.dataset
        lookout = Lookout(
            self._breakpoints,
            data.X,
            data.Y,
            keyframe.network.hidden_activation,
            lambda: rates.regularisation,
        )
        seen: set[int] = set()

        def listen(iteration: Iteration) -> None:
            if self._stopping:
                raise Stop
            found = lookout.look(iteration, rates.learning_rate)
            if found is not None and found < end:
                seen.add(found)

        problem = Problem(keyframe.network, data.X, data.Y, rates.regularisation)
        optimiser = GradientDescent(rates.learning_rate, rates.batch_size, rates.seed)
        first = keyframe.iteration
        minimise(problem, optimiser, listen, end - first, first_iteration=first)
        return sorted(seen)


def hits_at(history: History, iteration: int, breakpoints: tuple[Breakpoint, ...]) -> Hits:
    """Return the hits in an iteration of a history, at the rates and with the data of its time."""
    keyframe = history.until(iteration).keyframes[-1]
    rates, data = keyframe.rates, keyframe.dataset
    descent = Descent(rates.learning_rate, rates.batch_size, rates.seed, iteration)
    network = history.network_at(iteration)
    trace = Trace(network, data.X, data.Y, rates.regularisation, descent)
    trace.class_names = data.output_names
    return Hits(trace, breakpoints)
