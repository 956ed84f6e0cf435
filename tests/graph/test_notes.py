"""What is said below the drawing: what is left out, what covers what, and how to see more."""

import pytest

from nnviz.graph.layout import lay_out
from nnviz.graph.lens import WHOLE, through
from nnviz.graph.notes import notes


@pytest.mark.parametrize(
    ("sizes", "said"),
    [((2, 4, 1), False), ((4, 5, 3), False), ((2, 100, 1), True), ((2, 5000, 1), True)],
)
def test_what_the_drawing_leaves_out_is_said(sizes, said):
    assert bool(notes("", lay_out(sizes, None, 820, 640))[0]) is said


def test_a_column_with_more_units_than_rows_of_pixels_says_so():
    # 640 less 78 above, 40 below and 24 for the bias are 498; the column ends 7 beyond its units.
    said = notes("", lay_out((64, 5000, 10), (8, 8), 820, 640))
    assert said[0] == (
        "Layer 2: 5,000 units in 494 rows of pixels. Point at a unit to read its values."
    )


def test_each_note_is_shorter_than_the_one_before_and_tells_of_the_edges():
    for all_drawn in (False, True):
        for sizes in ((784, 5000, 10), (784, 128, 10), (2, 4, 1)):
            said = notes("So many edges.", lay_out(sizes, None, 820, 640), all_drawn=all_drawn)
            assert [len(text) for text in said] == sorted(map(len, said), reverse=True)
            assert all(text.startswith("So many edges.") for text in said)
            assert said[-1] == "So many edges."


def test_where_edges_cover_each_other_it_is_said_how_to_see_more():
    block = lay_out((784, 5000, 10), (28, 28), 820, 640)
    told = "All 3,975,010 edges."
    for text in notes(told, block, all_drawn=True)[:-1]:
        assert "raise the threshold or point at a unit" in text
    # Where weak edges are left out, or the strongest alone are there yet, nothing is covered.
    assert "threshold" not in " ".join(notes(told, block))
    few = lay_out((64, 25, 10), (8, 8), 820, 640)
    assert "threshold" not in " ".join(notes("All 1,885 edges.", few, all_drawn=True))
    # Enlarged so much that 5,000 units are on 25,000 rows, 157 edges meet in each.
    near = through(block, WHOLE.zoomed(50.0, 400.0, 300.0, 820.0, 640.0))
    assert "threshold" not in " ".join(notes(told, near, all_drawn=True))
