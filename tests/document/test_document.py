"""The open experiment: edits can be undone and done again; looking needs no undo."""

import weakref

import pytest

pytest.importorskip("PySide6.QtGui", exc_type=ImportError)

from nnviz.debugger import Place, Quantity
from nnviz.document.document import UNDO_LIMIT, Document
from nnviz.document.presets import PRESETS

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def xor():
    return PRESETS["xor"].open()


@pytest.fixture
def document(xor):
    return Document(xor)


@pytest.fixture
def heard(document):
    """Return the experiments that whoever shows the document was told of."""
    told = []
    document.changed.connect(told.append)
    return told


def test_an_edit_is_shown_once_and_named_in_the_history(document, heard, xor):
    after = xor.with_weight(1, 0, 0, 5.0)
    document.edit(after, "Set Θ(1)[1, 0]")
    assert document.experiment is after
    assert len(heard) == 1
    assert heard[0] is after
    assert document.undo_stack.undoText() == "Set Θ(1)[1, 0]"


def test_undo_gives_back_the_very_experiment_and_redo_the_edit(document, heard, xor):
    after = xor.with_settings(hidden_sizes=(3,))
    document.edit(after, "Hidden units")
    document.undo_stack.undo()
    assert document.experiment is xor
    document.undo_stack.redo()
    assert document.experiment is after
    assert [told is wanted for told, wanted in zip(heard, (after, xor, after), strict=True)] == (
        [True] * 3
    )


def test_many_edits_are_undone_in_order(document, xor):
    steps = [xor]
    for value in range(5):
        steps.append(steps[-1].with_weight(1, 0, 0, float(value)))
        document.edit(steps[-1], f"Edit {value}")
    for expected in reversed(steps[:-1]):
        document.undo_stack.undo()
        assert document.experiment is expected
    assert not document.undo_stack.canUndo()
    for expected in steps[1:]:
        document.undo_stack.redo()
        assert document.experiment is expected


def test_an_edit_after_undo_leaves_nothing_to_redo(document, xor):
    document.edit(xor.with_weight(1, 0, 0, 1.0), "one")
    document.undo_stack.undo()
    document.edit(xor.with_weight(1, 0, 0, 2.0), "two")
    assert not document.undo_stack.canRedo()
    document.undo_stack.undo()
    assert document.experiment is xor


def test_looking_is_shown_and_is_no_edit(document, heard, xor):
    elsewhere = xor.at(Place(2, Quantity.COST, 3))
    document.look(elsewhere)
    assert document.experiment is elsewhere
    assert len(heard) == 1
    assert not document.undo_stack.canUndo()
    assert document.undo_stack.isClean()


def test_an_edit_makes_the_document_modified_and_undo_takes_that_back(document, xor):
    assert document.undo_stack.isClean()
    document.edit(xor.with_weight(1, 0, 0, 1.0), "one")
    assert not document.undo_stack.isClean()
    document.undo_stack.undo()
    assert document.undo_stack.isClean()


def test_undo_after_looking_goes_back_to_where_the_edit_was_made(document, xor):
    document.edit(xor.with_weight(1, 0, 0, 1.0), "one")
    document.look(document.experiment.choosing(3))
    document.undo_stack.undo()
    assert document.experiment is xor


def test_the_history_is_limited(document, xor):
    for value in range(UNDO_LIMIT + 10):
        document.edit(xor.with_weight(1, 0, 0, float(value)), str(value))
    assert document.undo_stack.count() == UNDO_LIMIT


def test_a_document_that_nobody_uses_goes_at_once_with_its_history(xor):
    # Without the garbage collector: one that met a circle of document, stack and edits crashed.
    document = Document(xor)
    for value in range(3):
        document.edit(xor.with_weight(1, 0, 0, float(value)), str(value))
    document.undo_stack.undo()
    gone = weakref.ref(document)
    del document
    assert gone() is None


# -- edits that are undone together ----------------------------------------------------------------

STEPPING, DRAGGING = 1, 2


def weights(experiment, count):
    """Return as many experiments, each with one more weight set than the one before."""
    made = [experiment]
    for value in range(count):
        made.append(made[-1].with_weight(1, 0, 0, float(value)))
    return made[1:]


def test_steps_one_after_the_other_are_undone_and_done_again_as_one(document, heard, xor):
    steps = weights(xor, 4)
    for number, step in enumerate(steps):
        document.edit(step, f"Step {number}", merge=STEPPING)
    assert document.experiment is steps[-1]
    assert [told is step for told, step in zip(heard, steps, strict=True)] == [True] * 4
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "Step 3"
    document.undo_stack.undo()
    assert document.experiment is xor
    assert not document.undo_stack.canUndo()
    document.undo_stack.redo()
    assert document.experiment is steps[-1]


def test_another_edit_between_keeps_the_steps_apart(document, xor):
    first, second, between, third = weights(xor, 4)
    document.edit(first, "Step", merge=STEPPING)
    document.edit(second, "Step", merge=STEPPING)
    document.edit(between, "Set a weight")
    document.edit(third, "Step", merge=STEPPING)
    for expected in (between, second, xor):
        document.undo_stack.undo()
        assert document.experiment is expected
    assert not document.undo_stack.canUndo()


def test_edits_of_another_kind_or_of_none_are_not_merged(document, xor):
    one, two, three, four = weights(xor, 4)
    document.edit(one, "Step", merge=STEPPING)
    document.edit(two, "Drag", merge=DRAGGING)
    document.edit(three, "Set")
    document.edit(four, "Set")
    for expected in (three, two, one, xor):
        document.undo_stack.undo()
        assert document.experiment is expected


def test_kinds_are_told_apart_from_0_on(document, xor):
    one, two = weights(xor, 2)
    document.edit(one, "Step", merge=0)
    document.edit(two, "Step", merge=0)
    assert document.undo_stack.count() == 1


def test_looking_between_two_steps_does_not_keep_them_apart(document, xor):
    one, two = weights(xor, 2)
    document.edit(one, "Step", merge=STEPPING)
    document.look(document.experiment.choosing(2))
    document.edit(two, "Step", merge=STEPPING)
    document.undo_stack.undo()
    assert document.experiment is xor


def test_a_step_after_undo_is_not_undone_with_what_came_before(document, xor):
    one, two, three = weights(xor, 3)
    document.edit(one, "Set")
    document.edit(two, "Step", merge=STEPPING)
    document.undo_stack.undo()
    document.edit(three, "Step", merge=STEPPING)
    document.undo_stack.undo()
    assert document.experiment is one


def test_merged_steps_make_the_document_modified_and_undo_takes_that_back(document, xor):
    for step in weights(xor, 3):
        document.edit(step, "Step", merge=STEPPING)
    assert not document.undo_stack.isClean()
    document.undo_stack.undo()
    assert document.undo_stack.isClean()


def test_a_step_after_saving_makes_the_document_modified_again(document, xor):
    one, two = weights(xor, 2)
    document.edit(one, "Step", merge=STEPPING)
    document.undo_stack.setClean()
    document.edit(two, "Step", merge=STEPPING)
    assert not document.undo_stack.isClean()
    assert document.experiment is two
