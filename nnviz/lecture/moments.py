"""Everything that the full screen shows of one moment, as one frozen value. No Qt."""

from dataclasses import dataclass

from nnviz.data import Dataset
from nnviz.debugger import EdgeChoice, Frame, Place, Tour
from nnviz.debugger.formula_parts import Formula
from nnviz.debugger.numbers import count, short
from nnviz.debugger.trace import Array
from nnviz.lecture.titles import lecture_title

MOST_FEATURES = 4
"""The inputs are read out up to so many; more are seen in the graph."""


@dataclass(frozen=True, slots=True, eq=False)
class LectureMoment:
    """A moment as it is told to a room: what it is, where it stands, and what it shows.

    `step` counts from 1 among the `total` lines of the example's tour.
    """

    frame: Frame
    dataset: Dataset
    formula: Formula | None
    title: str
    subtitle: str
    step: int
    total: int
    choice: EdgeChoice = EdgeChoice.STEP

    @property
    def caption(self) -> str:
        """The sentence that says what the step did."""
        return self.frame.caption


def lecture_moment(
    frame: Frame,
    dataset: Dataset,
    formula: Formula | None,
    iteration: int,
    choice: EdgeChoice = EdgeChoice.STEP,
) -> LectureMoment:
    """Return what the full screen shows of a frame after so many iterations."""
    sizes = frame.network.layer_sizes
    tour = Tour(len(sizes))
    return LectureMoment(
        frame=frame,
        dataset=dataset,
        formula=formula,
        title=lecture_title(frame.place, sizes),
        subtitle=lecture_subtitle(frame, dataset, iteration),
        step=tour.number(frame.place) + 1,
        total=len(tour),
        choice=choice,
    )


def lecture_subtitle(frame: Frame, dataset: Dataset, iteration: int) -> str:
    """Return where the moment stands: its pass, the iteration and the example.

    "Backward pass 2 / 2 · iteration 12 · example 3: x = (1, 0), y = 1".
    """
    tour = Tour(len(frame.network.layer_sizes))
    passed = _progress(frame.place, tour)
    return f"{passed} · iteration {count(iteration)} · {_example(frame, dataset)}"


def _progress(place: Place, tour: Tour) -> str:
    """Return the pass, and which of its lines this is: "Backward pass 2 / 2"."""
    now = tour.number(place)
    first, behind = next((a, b) for _, a, b in tour.phases() if a <= now < b)
    return f"{place.phase.value} {now - first + 1} / {behind - first}"


def _example(frame: Frame, dataset: Dataset) -> str:
    target = f"y = {short(float(frame.y[0]))}"
    if dataset.output_count > 1:
        row = frame.place.example
        target = f"target {dataset.class_names[int(dataset.labels[row])]}"
    name = f"example {count(frame.place.example + 1)}"
    if len(frame.x) > MOST_FEATURES:
        return f"{name}: {target}"
    return f"{name}: x = {_inputs(frame.x)}, {target}"


def _inputs(x: Array) -> str:
    texts = [short(float(value)) for value in x]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"
