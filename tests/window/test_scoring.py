"""J and the accuracy of much data come later, from a thread; until then they are a dash."""

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel
from sklearn.metrics import log_loss

from nnviz.document.edits import WeightEdit
from nnviz.engine import forward
from nnviz.views.training_panel import TrainingPanel
from nnviz.views.what_if import WhatIfView
from nnviz.window import scoring


@pytest.fixture
def much(monkeypatch):
    """Let every set be one of which the scores take long."""
    monkeypatch.setattr(scoring, "AT_ONCE", 0)


def cost_by_scikit_learn(experiment) -> float:
    h, Y = forward(experiment.network, experiment.dataset.X).a[-1], experiment.dataset.Y
    return sum(log_loss(Y[:, k], h[:, k], labels=[0, 1]) for k in range(Y.shape[1]))


def shown_cost(person) -> float:
    return float(person.counter.split("= ")[1].split(" ")[0])


def texts(person) -> list[str]:
    return [label.text() for label in person.window.findChild(TrainingPanel).findChildren(QLabel)]


def test_a_set_is_shown_before_its_scores_are_known(much, sit_at):
    person = sit_at("xor")
    person.window.filing.open_preset("iris")
    assert person.counter == "iteration 0\nJ(Θ) = —"
    assert texts(person).count("—") >= 2
    person.waits_until(lambda: "—" not in person.counter)
    assert shown_cost(person) == pytest.approx(cost_by_scikit_learn(person.experiment), rel=1e-3)
    assert any(text.endswith("of 150 right") for text in texts(person))


def test_scores_of_what_is_open_no_more_are_not_shown(much, sit_at):
    person = sit_at("xor")
    for preset in ("iris", "circles", "digits", "iris"):
        person.window.filing.open_preset(preset)
    person.waits_until(lambda: "—" not in person.counter)
    assert shown_cost(person) == pytest.approx(cost_by_scikit_learn(person.experiment), rel=1e-3)


def test_what_if_compares_j_as_soon_as_it_is_known(much, sit_at):
    person = sit_at("circles")
    person.waits_until(lambda: "—" not in person.counter)
    before = cost_by_scikit_learn(person.experiment)
    person.window._editing.edit_value(WeightEdit(1, 0, 0, 3.0))
    view = person.window.findChild(WhatIfView)

    def compared() -> list[str]:
        rows = view._table.rows
        return [str(rows.index(0, column).data()) for column in range(rows.columnCount())]

    person.waits_until(lambda: compared()[0] == "J(Θ)")
    now = cost_by_scikit_learn(person.experiment)
    assert float(compared()[1]) == pytest.approx(before, rel=1e-3)
    assert float(compared()[2]) == pytest.approx(now, rel=1e-3)
    assert not np.isclose(before, now)
