"""The listing is that of the algorithm, and every place has its line and its loops' values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.debugger import Place, Quantity, Timeline
from nnviz.debugger.listing import LISTING, breakable, line_of, listing, loop_variables

# As the algorithm is written down, without its remarks at the right.
WRITTEN_DOWN = """\
repeat until convergence
  Δ(l) ← 0 for all l
  for i = 1 … m
    a(1) ← x(i)
    for l = 2 … L
      z(l) ← Θ(l−1) [1; a(l−1)]
      a(l) ← g(z(l))
    J ← J + cost(a(L), y(i))
    δ(L) ← a(L) − y(i)
    for l = L−1 … 2
      δ(l) ← (Θ(l))ᵀ δ(l+1) .* g′(z(l))
    for l = 1 … L−1
      Δ(l) ← Δ(l) + δ(l+1) [1; a(l)]ᵀ
  D(l) ← Δ(l)/m + (λ/m) Θ(l)
  Θ(l) ← Θ(l) − α D(l)"""

SHAPES = st.lists(st.integers(1, 5), min_size=2, max_size=5).map(tuple)


def test_the_listing_reads_as_the_algorithm_is_written_down():
    assert "\n".join(line.indented for line in LISTING) == WRITTEN_DOWN
    assert [line.number for line in LISTING] == list(range(1, 16))


def test_over_a_batch_the_listing_goes_through_the_batch_and_divides_by_its_size():
    lines = {line.number: line.text for line in listing(3, 7)}
    assert lines.pop(3) == "for i in the batch of b"
    assert lines.pop(14) == "D(l) ← Δ(l)/b + (λ/m) Θ(l)"
    assert lines.items() <= {line.number: line.text for line in LISTING}.items()
    assert listing(7, 7) == LISTING


def test_what_a_formula_leaves_out_is_remarked():
    assert {line.number: line.remark for line in LISTING if line.remark} == {
        11: "without the bias row",
        14: "λ not in column 0",
    }


@given(sizes=SHAPES, examples=st.integers(1, 3))
def test_every_place_stands_on_the_line_that_computes_its_quantity(sizes, examples):
    begins = {
        Quantity.INPUT: "a(1) ←",
        Quantity.Z: "z(l) ←",
        Quantity.A: "a(l) ←",
        Quantity.COST: "J ←",
        Quantity.ACCUMULATED: "Δ(l) ← Δ(l)",
        Quantity.GRADIENT: "D(l) ←",
        Quantity.UPDATE: "Θ(l) ←",
    }
    layers = len(sizes)
    timeline = Timeline(sizes, examples)
    for moment in range(len(timeline)):
        place = timeline.place(moment)
        text = LISTING[line_of(place, layers) - 1].text
        output = "δ(L) ←" if place.layer == layers else "δ(l) ←"
        assert text.startswith(begins.get(place.quantity, output))
        assert breakable(line_of(place, layers))


@given(sizes=SHAPES)
def test_the_lines_of_an_iteration_are_met_in_the_listings_order(sizes):
    timeline = Timeline(sizes, 1)
    met = [line_of(timeline.place(n), len(sizes)) for n in range(len(timeline))]
    once = list(dict.fromkeys(met))
    expected = [4, 6, 7, 8, 9, 11, 13, 14, 15]
    assert once == [line for line in expected if line != 11 or len(sizes) > 2]


def test_only_a_line_that_a_place_stands_on_can_have_a_breakpoint():
    assert [n for n in range(-1, 18) if breakable(n)] == [4, 6, 7, 8, 9, 11, 13, 14, 15]


@pytest.mark.parametrize(
    ("place", "values"),
    [
        (Place(2, Quantity.INPUT, 1), "i 3 of 4"),
        (Place(2, Quantity.Z, 2), "i 3 of 4, l 2"),
        (Place(2, Quantity.Z, 2, 1), "i 3 of 4, l 2, j 1 of 4"),
        (Place(2, Quantity.Z, 2, 1, 2), "i 3 of 4, l 2, j 1 of 4, term 2 of 3"),  # bias, x₁, x₂
        (Place(0, Quantity.Z, 3, 1, 4), "i 1 of 4, l 3, j 1 of 1, term 4 of 5"),  # bias, a₁ … a₄
        (Place(2, Quantity.A, 2, 3), "i 3 of 4, l 2, j 3 of 4"),
        (Place(2, Quantity.COST, 3, 1, 1), "i 3 of 4, k 1 of 1, term 1 of 2"),  # y log h, then 1−y
        (Place(2, Quantity.DELTA, 3), "i 3 of 4"),  # δ(L) stands in no loop over l
        (Place(2, Quantity.DELTA, 2, 4, 1), "i 3 of 4, l 2, j 4 of 4, term 1 of 2"),  # Θδ, then g′
        (Place(2, Quantity.ACCUMULATED, 1, 4, 3), "i 3 of 4, l 1, j 4 of 4, term 3 of 3"),
        (Place(3, Quantity.GRADIENT, 2), "l 2"),  # after all examples there is no i
        (Place(3, Quantity.UPDATE, 2, 1, 5), "l 2, j 1 of 1, term 5 of 5"),
    ],
)
def test_the_loops_values_are_those_of_the_place(place, values):
    found = loop_variables(place, 3, (2, 4, 1), 4, place.example)
    assert ", ".join(f"{name} {value}" for name, value in found) == values


def test_i_counts_the_examples_of_the_batch_and_not_the_rows_of_the_data():
    place = Place(59_999, Quantity.INPUT, 1)
    assert loop_variables(place, 3, (2, 4, 1), 1200, 1033) == (("i", "1,034 of 1,200"),)
    assert loop_variables(place, 3, (2, 4, 1), 1200, None) == (("i", "not in this batch"),)
