"""The tables show the true numbers of a frame, in their colours, and copy them exactly."""

import io
from itertools import product

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest

from nnviz.debugger import Place, Quantity, Timeline, Trace, derive_frame
from nnviz.debugger.numbers import short
from nnviz.engine import Network
from nnviz.graph.palette import DARK, LIGHT, contrast
from nnviz.views.matrices import MatricesView
from nnviz.views.matrix_table import MatrixModel
from nnviz.views.sheets import MatrixKind, Sheet, touched

KINDS = [kind for kind in MatrixKind if kind not in (MatrixKind.COST, MatrixKind.TARGET)]
ROLE = Qt.ItemDataRole
# 2-2-1, by hand. a(2) = g(0) = ½ for x = (0, 0), since column 0 is 0; Θ(2) [1; ½; ½] = 0: h = ½.
THETAS = (np.array([[0.0, 1.5, -2.5], [0.0, -0.25, 4.0]]), np.array([[1.0, 3.0, -5.0]]))


def by_hand() -> Trace:
    return Trace(Network(THETAS), np.zeros((1, 2)), np.ones((1, 1)), 0.0)


def random_trace(*sizes: int, examples: int = 3) -> Trace:
    random = np.random.default_rng(5)
    gaps = zip(sizes[1:], sizes[:-1], strict=True)
    thetas = tuple(random.normal(size=(above, below + 1)) for above, below in gaps)
    X = random.normal(size=(examples, sizes[0]))
    Y = random.integers(0, 2, size=(examples, sizes[-1])).astype(float)
    return Trace(Network(thetas), X, Y, 0.0)


@pytest.fixture
def view(shown):
    return shown(MatricesView())


def show(view, trace, place, kind=None, layer=None):
    frame = derive_frame(trace, place)
    view.show_frame(frame, trace)
    view.choose(kind, layer)
    return frame


def cells(view, role=ROLE.DisplayRole) -> list[list]:
    model = view.table.cells
    return [
        [model.index(row, column).data(role) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def headings(view) -> tuple[list[str], list[str]]:
    model = view.table.cells
    across = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(model.columnCount())]
    down = [model.headerData(n, Qt.Orientation.Vertical) for n in range(model.rowCount())]
    return across, down


def read(value: str) -> float:
    return float(value.replace("−", "-"))


def heard(signal) -> list:
    values = []
    signal.connect(values.append)
    return values


# -- the numbers ----------------------------------------------------------------------------------


def test_theta_is_shown_with_the_bias_first_and_a_true_minus(view):
    show(view, by_hand(), Place(0, Quantity.INPUT, 1), MatrixKind.THETA, 1)
    assert cells(view) == [["0", "1.50", "−2.50"], ["0", "−0.250", "4"]]
    assert headings(view) == (["bias", "1", "2"], ["1", "2"])
    assert view.title == "Θ(1), 2 × 3"


def test_the_vectors_of_all_layers_stand_beside_each_other_and_the_target_beside_h(view):
    show(view, by_hand(), Place(0, Quantity.A, 3), MatrixKind.A)
    assert cells(view) == [["0", "0.500", "0.500", "1"], ["0", "0.500", "", ""]]
    assert headings(view)[0] == ["a(1)", "a(2)", "a(3)", "y"]


def test_delta_and_d_are_those_worked_by_hand(view):
    # δ(3) = ½ − 1 = −½; δ(2) = (3, −5) · −½ · ¼ = (−0.375, 0.625); Δ(2) = −½ · (1, ½, ½).
    trace = by_hand()
    show(view, trace, Place(0, Quantity.GRADIENT, 2), MatrixKind.DELTA)
    assert cells(view) == [["−0.375", "−0.500"], ["0.625", ""]]
    view.choose(MatrixKind.ACCUMULATED, 2)
    assert cells(view) == [["−0.500", "−0.250", "−0.250"]]
    assert view.title == "Δ(2) after 1 of 1 example"
    view.choose(MatrixKind.GRADIENT, 2)
    assert cells(view) == [["−0.500", "−0.250", "−0.250"]]


def test_the_update_is_theta_less_alpha_d(view):
    # α = 1: Θ(2) − D(2) = (1, 3, −5) + (½, ¼, ¼).
    show(view, by_hand(), Place(0, Quantity.UPDATE, 2), MatrixKind.UPDATE, 2)
    assert cells(view) == [["1.50", "3.25", "−4.75"]]
    assert view.title == "Θ(2) − α D(2)"


def test_the_cost_stands_beside_h_and_y(view):
    show(view, by_hand(), Place(0, Quantity.COST, 3))
    assert headings(view)[0] == ["h", "y", "cost"]
    assert cells(view) == [["0.500", "1", "0.693"]]  # −log ½


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_known_yet_is_a_dash_and_never_a_number(view, kind):
    show(view, random_trace(2, 3, 2), Place(1, Quantity.INPUT, 1), kind, 1)
    # Beside a(1) also y; and Δ of the example before, which has added to it already.
    known = {MatrixKind.THETA: 9, MatrixKind.A: 4, MatrixKind.ACCUMULATED: 9}.get(kind, 0)
    texts = [text for row in cells(view) for text in row if text]
    assert sum(text != "—" for text in texts) == known
    tips = [tip for row in cells(view, ROLE.ToolTipRole) for tip in row if tip]
    assert sum("not known yet" in tip for tip in tips) == len(texts) - known


def test_every_moment_shows_its_frames_numbers_and_dashes_for_the_rest(view):
    trace = random_trace(2, 3, 2)
    timeline = Timeline((2, 3, 2), 3)
    for moment in range(timeline.example_length, len(timeline), 3):
        frame = show(view, trace, timeline.place(moment))
        for kind in KINDS:
            for layer in (1, 2) if kind.of_edges else (1,):
                view.choose(kind, layer)
                assert_true(view, frame, kind, layer)


def assert_true(view, frame, kind, layer):
    entries = {
        "Θ": frame.thetas, "z": frame.z[1:], "a": frame.a, "δ": frame.delta[1:],
        "Δ": tuple(frame.sums(gap) for gap in (0, 1)), "D": frame.gradient, "update": frame.updated,
    }[kind]  # fmt: skip
    shown = cells(view)
    columns = [[row[column] for row in shown] for column in range(len(shown[0]))]
    if kind.of_edges:
        entry = entries[layer - 1]
        rows, width = (len(shown), len(shown[0]))
        expected = [] if entry is None else [[short(float(v)) for v in row] for row in entry]
        quantities = {"D": Quantity.GRADIENT, "update": Quantity.UPDATE}
        begun = frame.begun_row(quantities[kind], layer - 1) if kind in quantities else None
        if begun is not None:
            done = [short(float(v)) for v in begun.entries]
            expected.append(done + ["—"] * (width - len(done)))
        assert shown == expected + [["—"] * width] * (rows - len(expected))
        return
    first = 0 if kind is MatrixKind.A else 1
    sizes = (2, 3, 2)[first:]
    if kind is MatrixKind.A:
        entries, sizes = (*entries, frame.y), (*sizes, 2)
    for column, entry, size in zip(columns, entries, sizes, strict=True):
        known = [] if entry is None else [short(float(value)) for value in entry]
        assert column == (known + ["—"] * (size - len(known)) + [""] * 9)[: len(shown)]


def test_a_tip_has_every_digit(view):
    trace = random_trace(3, 4, 2)
    show(view, trace, Place(0, Quantity.INPUT, 1), MatrixKind.THETA, 1)
    tip = view.table.cells.index(2, 0).data(ROLE.ToolTipRole)
    name, _, value = tip.partition(" = ")
    assert name == "Θ(1)[3, 0]"
    assert read(value) == trace.network.thetas[0][2, 0]


# -- the colours ----------------------------------------------------------------------------------


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_the_sign_has_its_colour_and_the_number_is_readable_on_it(view, palette):
    view.set_palette(palette)
    show(view, random_trace(4, 6, 3), Place(2, Quantity.UPDATE, 2))
    for kind, ramp in (("Θ", palette.weights), ("D", palette.errors), ("δ", palette.errors)):
        view.choose(MatrixKind(kind), 1)
        grounds, inks = (cells(view, r) for r in (ROLE.BackgroundRole, ROLE.ForegroundRole))
        tables = [set(map(tuple, half.tolist())) for half in np.split(ramp.table, [128])]
        for row, texts in enumerate(cells(view)):
            for column, text in enumerate(texts):
                if text:
                    ground = grounds[row][column].getRgb()[:3]
                    assert contrast(inks[row][column].getRgb()[:3], ground) >= 4.5
                    assert ground in tables[not text.startswith("−")]


def test_the_largest_value_has_the_end_of_the_ramp_and_zero_the_neutral_colour(view):
    show(view, by_hand(), Place(0, Quantity.INPUT, 1), MatrixKind.THETA, 2)
    assert cells(view, ROLE.BackgroundRole)[0][2] == QColor(*LIGHT.weights.colour(-1.0))  # −5
    view.choose(MatrixKind.THETA, 1)
    assert cells(view, ROLE.BackgroundRole)[0][0] == QColor(*LIGHT.weights.colour(0.0))


def test_the_colours_do_not_change_while_the_next_units_become_known(view):
    trace = random_trace(3, 5, 2)
    seen = []
    for unit in range(1, 5):
        show(view, trace, Place(0, Quantity.Z, 2, unit), MatrixKind.Z)
        seen.append(cells(view, ROLE.BackgroundRole)[0][0])
    assert len({colour.rgb() for colour in seen}) == 1


# -- following the step ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "title"),
    [
        (Place(1, Quantity.INPUT, 1), "a of example 2"),
        (Place(1, Quantity.Z, 2), "z of example 2"),
        (Place(1, Quantity.A, 3), "a of example 2"),
        (Place(1, Quantity.COST, 3), "cost of example 2"),
        (Place(1, Quantity.DELTA, 2), "δ of example 2"),
        (Place(1, Quantity.ACCUMULATED, 2), "Δ(2) after 2 of 3 examples"),
        (Place(2, Quantity.GRADIENT, 1), "D(1), 3 × 3"),
        (Place(2, Quantity.UPDATE, 2), "Θ(2) − α D(2)"),
    ],
)
def test_by_default_the_table_of_the_step_is_shown(view, place, title):
    show(view, random_trace(2, 3, 2), place)
    assert view.title == title


def test_a_chosen_table_stays_while_stepping_and_this_step_follows_again(view):
    trace = random_trace(2, 3, 2)
    show(view, trace, Place(0, Quantity.Z, 2))
    kinds = {button.text(): button for button in view._kinds.buttons()}
    assert list(kinds) == ["this step", "Θ", "z", "a", "δ", "Δ", "D", "update"]
    QTest.mouseClick(kinds["Θ"], Qt.MouseButton.LeftButton)
    QTest.mouseClick(view._layers.buttons()[1], Qt.MouseButton.LeftButton)
    view.show_frame(derive_frame(trace, Place(0, Quantity.DELTA, 3)), trace)
    assert view.title == "Θ(2), 2 × 4"
    QTest.mouseClick(kinds["this step"], Qt.MouseButton.LeftButton)
    assert view.title == "δ of example 1"


def test_all_the_choices_have_room_in_a_panel_of_300_pixels(view):
    show(view, random_trace(2, 3, 3, 3, 2), Place(0, Quantity.Z, 2), MatrixKind.THETA)
    for button in (*view._kinds.buttons(), *view._layers.buttons()):
        right = button.mapTo(view, QPoint(button.width(), 0)).x()
        assert right <= view.width()
        assert button.fontMetrics().horizontalAdvance(button.text()) <= button.width()


def test_the_layers_of_another_network_replace_those_before(view):
    show(view, random_trace(2, 3, 3, 2), Place(0, Quantity.Z, 2), MatrixKind.THETA, 3)
    show(view, random_trace(2, 1), Place(0, Quantity.Z, 2), MatrixKind.THETA)
    assert view.title == "Θ(1), 1 × 3"


# -- outlines -------------------------------------------------------------------------------------


def test_the_present_term_is_outlined_in_theta_and_the_unit_in_z():
    place = Place(0, Quantity.Z, 2, 3, 2)  # Θ(1)[3, 1] · a₁: row 2 and column 1, from 0
    assert touched(place, 3) == (("z", 2, 2, None), ("Θ", 1, 2, 1), ("a", 1, 0, None))
    back = Place(0, Quantity.DELTA, 2, 3, 1)  # Θ(2)[1, 3] · δ₁(3): row 0 and column 3
    assert touched(back, 3) == (("δ", 2, 2, None), ("Θ", 2, 0, 3), ("δ", 3, 0, None))


@pytest.mark.parametrize("size", [(2, 3, 2), (3, 1), (2, 2, 3, 1)])
def test_whatever_a_step_touches_is_in_its_arrays(size):
    timeline = Timeline(size, 1)
    for moment in range(len(timeline)):
        for spot in touched(timeline.place(moment), len(size)):
            rows = size[spot.layer] if spot.kind.of_edges else size[spot.layer - 1]
            assert spot.row is None or 0 <= spot.row < rows
            columns = size[spot.layer - 1] + 1 if spot.kind.of_edges else 0
            assert spot.column is None or 0 <= spot.column < columns


def outlined(view, colour: str) -> list[tuple[int, int]]:
    """Return the cells that have an upper border of this colour, and a lining below it."""
    image = view.table.viewport().grab().toImage()
    model = view.table.cells

    def has_border(row: int, column: int) -> bool:
        box = view.table.visualRect(model.index(row, column))
        x, y = box.center().x(), box.top()
        seen = image.pixelColor(x, y), image.pixelColor(x, y + 2)
        return seen == (QColor(colour), QColor(LIGHT.panel))

    every = product(range(model.rowCount()), range(model.columnCount()))
    return [cell for cell in every if has_border(*cell)]


def test_the_present_unit_is_outlined(view):
    show(view, random_trace(2, 3, 2), Place(0, Quantity.DELTA, 2, 2))
    assert outlined(view, LIGHT.backward) == [(1, 0)]
    show(view, random_trace(2, 3, 2), Place(0, Quantity.ACCUMULATED, 1, 2))
    assert outlined(view, LIGHT.backward) == [(1, 0), (1, 1), (1, 2)]


def test_what_is_pointed_at_elsewhere_is_outlined_in_every_array_of_the_edge(view):
    show(view, random_trace(2, 3, 2), Place(2, Quantity.UPDATE, 2), MatrixKind.THETA, 1)
    view.light("Θ", 1, 2, 1)
    for kind in ("Θ", "Δ", "D", "update"):
        view.choose(MatrixKind(kind), 1)
        assert outlined(view, LIGHT.text) == [(2, 1)]
    view.choose(MatrixKind.THETA, 2)
    assert outlined(view, LIGHT.text) == []
    view.choose(MatrixKind.THETA, 1)
    view.light("a", 2, 0)  # a unit: the row of its incoming edges
    assert outlined(view, LIGHT.text) == [(0, 0), (0, 1), (0, 2)]
    view.unlight()
    assert outlined(view, LIGHT.text) == []


def test_pointing_at_a_cell_tells_which_and_leaving_tells_that_too(view):
    show(view, by_hand(), Place(0, Quantity.INPUT, 1), MatrixKind.THETA, 1)
    told = heard(view.cellPointed)
    table = view.table
    point = table.visualRect(table.cells.index(1, 2)).center()
    QTest.mouseMove(table.viewport(), point)
    QTest.mouseMove(table.viewport(), QPoint(table.viewport().width() - 2, 100))
    assert told[0] == ("Θ", 1, 1, 2)
    assert told[-1] is None


# -- copies ---------------------------------------------------------------------------------------


def test_a_copy_as_csv_reads_back_to_the_same_floats(view):
    trace = random_trace(5, 7, 2)
    show(view, trace, Place(0, Quantity.INPUT, 1), MatrixKind.THETA, 1)
    view.table.copy_csv()
    text = QGuiApplication.clipboard().text()
    back = np.loadtxt(io.StringIO(text), delimiter=",")
    np.testing.assert_array_equal(back, trace.network.thetas[0])


def test_ctrl_c_copies_the_selection_with_tabs_and_in_full_precision(view):
    trace = random_trace(5, 7, 2)
    show(view, trace, Place(0, Quantity.INPUT, 1), MatrixKind.THETA, 1)
    table = view.table
    first, last = (
        table.visualRect(table.cells.index(row, column)).center()
        for row, column in ((1, 0), (3, 1))
    )
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=first)
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, shift, last)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    back = np.loadtxt(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t")
    np.testing.assert_array_equal(back, trace.network.thetas[0][1:4, 0:2])


def test_a_copy_tells_what_is_not_known_from_what_is_not_there(view):
    show(view, by_hand(), Place(0, Quantity.Z, 2, 1), MatrixKind.Z)
    view.table.copy_text()
    assert QGuiApplication.clipboard().text() == "0.0\t—\n—\t\n"
    view.table.copy_csv()
    assert QGuiApplication.clipboard().text() == "0.0,\n,\n"


def test_a_copy_as_latex_is_a_bmatrix_of_the_numbers_on_the_screen(view):
    thetas = (np.array([[-0.25, 4.3e-7], [1.0, -1 / 3]]), np.array([[1.0, 0.0, 2.0]]))
    trace = Trace(Network(thetas), np.zeros((1, 1)), np.ones((1, 1)), 0.0)
    show(view, trace, Place(0, Quantity.INPUT, 1), MatrixKind.THETA, 1)
    view.table.copy_latex()
    assert QGuiApplication.clipboard().text() == (
        "\\begin{bmatrix}\n  -0.2500 & 4.30 \\cdot 10^{-7} \\\\\n  1 & -0.3333\n\\end{bmatrix}\n"
    )


def test_the_context_menu_offers_the_three_copies_and_pasting(view):
    names = [action.text() for action in view.table.actions()]
    copies = ["Copy as text", "Copy as CSV", "Copy as LaTeX"]
    assert names == [*copies, "Watch this value", "Paste a number"]


def test_a_cell_can_be_watched_from_its_menu(view):
    show(view, random_trace(3, 4, 2), Place(0, Quantity.INPUT, 1), MatrixKind.THETA, 1)
    wishes = []
    view.cellWatched.connect(wishes.append)
    view.table.setCurrentIndex(view.table.cells.index(1, 2))
    next(a for a in view.table.actions() if a.text() == "Watch this value").trigger()
    assert [spot.reference.name for spot in wishes] == ["Θ₂₂(1)"]


@pytest.mark.parametrize(
    ("quantity", "kind"),
    [
        (Quantity.ACCUMULATED, MatrixKind.ACCUMULATED),
        (Quantity.GRADIENT, MatrixKind.GRADIENT),
        (Quantity.UPDATE, MatrixKind.UPDATE),
    ],
    ids=str,
)
def test_the_entry_of_a_term_is_shown_as_soon_as_it_is_computed(view, quantity, kind):
    trace = random_trace(3, 4, 2)
    frame = show(view, trace, Place(0, quantity, 1, 2, 2), kind, 1)
    whole = {
        Quantity.ACCUMULATED: trace.accumulated(0),
        Quantity.GRADIENT: trace.gradient,
        Quantity.UPDATE: trace.updated,
    }[quantity][0]
    row = cells(view)[1]
    assert row == [short(float(whole[1, 0])), short(float(whole[1, 1])), "—", "—"]
    assert frame.entry(quantity, {
        Quantity.ACCUMULATED: frame.accumulated,
        Quantity.GRADIENT: frame.gradient,
        Quantity.UPDATE: frame.updated,
    }[quantity], 0, 1, 1) == whole[1, 1]  # fmt: skip


# -- large matrices -------------------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch):
    """Return the set of cells that were looked up."""
    seen: set[tuple[int, int]] = set()
    data, block = MatrixModel.data, Sheet.block

    def counting_data(self, index, role=ROLE.DisplayRole):
        seen.add((index.row(), index.column()))
        return data(self, index, role)

    def counting_block(self, box):
        rows, columns = range(box.top, box.bottom + 1), range(box.left, box.right + 1)
        seen.update((row, column) for row in rows for column in columns)
        return block(self, box)

    monkeypatch.setattr(MatrixModel, "data", counting_data)
    monkeypatch.setattr(Sheet, "block", counting_block)
    return seen


def test_of_a_matrix_of_400_x_785_only_the_visible_cells_are_looked_up(asked, view):
    trace = random_trace(784, 400, 10, examples=2)
    show(view, trace, Place(0, Quantity.INPUT, 1), MatrixKind.THETA, 1)
    view.grab()
    table = view.table
    visible = {
        (row, column)
        for row in range(table.rowAt(0), table.rowAt(table.viewport().height() - 1) + 1)
        for column in range(table.columnAt(0), table.columnAt(table.viewport().width() - 1) + 1)
    }
    assert asked <= visible | {(0, 0)}
    assert len(visible) < 100
    asked.clear()
    table.scrollTo(table.cells.index(399, 784))
    table.viewport().grab()
    assert (399, 784) in asked
    assert len(asked) < 100


def test_the_tables_hold_the_arrays_themselves_and_no_copies(view):
    trace = random_trace(4, 3, 2)
    frame = show(view, trace, Place(2, Quantity.GRADIENT, 1, 2))
    sources = {
        MatrixKind.THETA: trace.network.thetas[0],
        MatrixKind.GRADIENT: trace.gradient[0],
        MatrixKind.ACCUMULATED: frame.accumulated[0],
    }
    for kind, source in sources.items():
        view.choose(kind, 1)
        assert np.shares_memory(view.table.cells.sheet.pieces[0].known, source)
    view.choose(MatrixKind.A)
    for piece, source in zip(view.table.cells.sheet.pieces, (*frame.a, frame.y), strict=True):
        assert np.shares_memory(piece.known, source)


def test_stepping_keeps_the_selection_and_where_the_person_scrolled_to(view):
    trace = random_trace(60, 40, 2)
    show(view, trace, Place(0, Quantity.COST, 3), MatrixKind.THETA, 1)
    table = view.table
    table.selectionModel().select(
        table.cells.index(30, 20), table.selectionModel().SelectionFlag.Select
    )
    table.scrollTo(table.cells.index(30, 20))
    where = table.verticalScrollBar().value(), table.horizontalScrollBar().value()
    view.show_frame(derive_frame(trace, Place(1, Quantity.COST, 3)), trace)
    assert table.selected() == (30, 20, 30, 20)
    assert (table.verticalScrollBar().value(), table.horizontalScrollBar().value()) == where


def test_the_table_scrolls_to_the_present_cell(view):
    trace = random_trace(60, 40, 2)
    show(view, trace, Place(0, Quantity.Z, 2, 31, 50), MatrixKind.THETA, 1)
    table = view.table
    assert table.viewport().rect().contains(table.visualRect(table.cells.index(30, 49)))


def test_values_that_are_not_finite_are_named_and_leave_the_colours_of_the_others(view):
    trace = by_hand()
    frame = derive_frame(trace, Place(0, Quantity.Z, 3))
    object.__setattr__(frame, "z", (None, np.array([np.nan, -np.inf]), np.array([0.0])))
    view.show_frame(frame, trace)
    assert cells(view) == [["NaN", "0"], ["−∞", ""]]
    assert cells(view, ROLE.BackgroundRole)[0][1] == QColor(*LIGHT.weights.colour(0.0))
