"""The lecture as a room sees it: read, stepped by a clicker, blacked out, left."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from nnviz.debugger import Quantity
from nnviz.graph.palette import DARK, LEAST_TEXT_CONTRAST, LIGHT, contrast, rgb
from nnviz.graph.pulses import LARGEST
from nnviz.graph.view import NetworkView
from nnviz.lecture.progress import ProgressView

Q = Quantity
Key = Qt.Key
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
SIZES = [(1280, 720), (1920, 1080)]
MOMENTS = [("xor", (Q.DELTA, 2, 2)), ("iris", (Q.UPDATE, 2, 1)), ("digits", (Q.Z, 2))]


@pytest.fixture
def view(lecture, opened):
    shown = lecture()
    shown.set_palette(DARK)
    shown.show_moment(opened().moment(Q.DELTA, 2, 2))
    return shown


def texts(view):
    """Return what each named text says."""
    labels = view.findChildren(QLabel)
    return {label.accessibleName(): label.text() for label in labels if label.isVisible()}


def colour_at(view, point):
    return view.grab().toImage().pixelColor(point).name().upper()


def areas_of(view):
    kinds = view.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    shown = [child.geometry() for child in kinds if child.isVisible()]
    return sorted(shown, key=lambda box: box.top())


# -- what is read ----------------------------------------------------------------------------------


def test_a_moment_is_read_as_title_place_sentence_and_formula(view):
    read = texts(view)
    assert read["What this step is"] == "Hidden unit 2 receives its share of the error"
    assert read["Where this step stands"].startswith("Backward pass 2 / 2 · iteration 12 · ")
    assert read["What this step did"].startswith("δ of hidden unit 2 = ")
    assert "= −9.79·10⁻⁴" in view.panel.sheet.accessibleDescription()
    assert view.findChild(ProgressView).accessibleDescription() == "step 8 of 14"


def test_training_is_told_and_no_formula_of_an_old_step_stays(view, opened):
    view.show_training("Iteration 40: J(Θ) = 0.61.")
    read = texts(view)
    assert read["What this step is"] == "Training"
    assert read["What this step did"] == "Iteration 40: J(Θ) = 0.61."
    assert read["Where this step stands"] == ""
    assert read["No formula"] == "—"
    assert view.panel.is_empty
    view.show_moment(opened().moment(Q.Z, 2))
    assert texts(view)["What this step is"] == "Each hidden unit sums what it receives"
    assert not view.panel.is_empty


def test_while_training_the_graph_follows(view, opened):
    moment = opened("xor", seed=8).moment(Q.A, 3)
    view.show_live(moment.frame, moment.dataset)
    assert view.graph.accessibleDescription() == moment.caption


def test_a_note_stands_until_the_next_moment(view, opened):
    view.show_note("Breakpoint", "J rose.")
    assert (view.title, view.caption) == ("Breakpoint", "J rose.")
    view.show_moment(opened().moment(Q.COST, 3))
    assert view.title == "The cost compares h(x) with y"


def test_a_long_text_becomes_smaller_rather_than_cut(view):
    view.show_note("Training stopped", "J rose. " * 60)
    label = next(w for w in view.findChildren(QLabel) if w.text().startswith("J rose"))
    shown = label.fontMetrics().boundingRect(
        label.rect(), Qt.TextFlag.TextWordWrap, "J rose. " * 60
    )
    assert shown.height() <= label.height()


# -- how it looks ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "what"), MOMENTS)
@pytest.mark.parametrize("size", SIZES)
def test_nothing_overlaps_on_a_projector(lecture, opened, size, name, what):
    view = lecture(*size)
    view.show_moment(opened(name).moment(*what))
    boxes = areas_of(view)
    assert len(boxes) == 6
    for above, below in pairwise(boxes):
        assert not above.intersects(below)
    assert all(view.rect().contains(box) for box in boxes)
    sheet = view.panel.sheet
    assert view.panel.rect().contains(sheet.geometry())
    assert sheet.minimumHeight() <= view.panel.height()


@pytest.mark.parametrize("size", SIZES)
def test_the_letters_follow_the_screen(lecture, opened, size):
    view = lecture(*size)
    view.show_moment(opened().moment(Q.DELTA, 2, 2))
    by_name = {label.accessibleName(): label for label in view.findChildren(QLabel)}
    sizes = {name: label.font().pixelSize() for name, label in by_name.items()}
    assert sizes["What this step is"] == round(size[1] / 22)
    assert sizes["What this step did"] == round(size[1] / 36)
    assert view.panel.sheet.font().pointSizeF() * view.logicalDpiY() / 72 >= 0.9 * size[1] / 36


@pytest.mark.parametrize("name", ["xor", "iris", "digits"])
@pytest.mark.parametrize("size", SIZES)
def test_the_letters_of_the_graph_are_a_projectors(lecture, opened, size, name):
    view = lecture(*size)
    view.show_moment(opened(name).moment(Q.DELTA, 2))
    pixels = view.graph.font().pointSizeF() * view.graph.logicalDpiY() / 72
    assert pixels * view.graph.magnification >= size[1] / 56
    if name != "digits":
        assert all(layer.labelled for layer in view.graph.network_layout.layers)


def test_every_unit_stands_inside_the_graph(lecture, opened):
    for name in ("xor", "xnor", "iris", "digits"):
        view = lecture()
        view.show_moment(opened(name).moment(Q.A, 3))
        graph, layout = view.graph, view.graph.network_layout
        for layer in layout.layers:
            at = layer.heights if layer.bias_y is None else [layer.bias_y, *layer.heights]
            radius = max(layer.radius, layer.bias_radius)
            top = graph.on_screen(QPointF(layer.in_x, min(at) - radius)).y()
            bottom = graph.on_screen(QPointF(layer.in_x, max(at) + layer.radius)).y()
            assert top >= 0
            assert bottom <= graph.geometry().height()


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_whole_screen_stands_on_the_ground_and_the_formula_on_a_panel(view, palette):
    view.set_palette(palette)
    # On light ground the two change places: the weakest edges cannot be seen on grey.
    ground, on_it = palette.ground, palette.panel
    if not palette.dark:
        ground, on_it = on_it, ground
    assert colour_at(view, QPoint(3, 3)) == ground
    assert colour_at(view, view.graph.geometry().topLeft() + QPoint(2, 2)) == ground
    panel = view.panel.geometry()
    assert colour_at(view, QPoint(panel.right() - 8, panel.center().y())) == on_it
    assert colour_at(view, panel.topLeft()) == ground  # a rounded corner


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_all_that_is_written_on_the_ground_can_be_read(palette):
    ground = rgb(palette.ground)
    for ink in (palette.text, palette.quiet, palette.backward):
        assert contrast(rgb(ink), ground) >= LEAST_TEXT_CONTRAST
    assert contrast(rgb(palette.quiet), rgb(palette.panel)) >= LEAST_TEXT_CONTRAST
    assert contrast(rgb(palette.control), ground) >= 3  # the dots


def test_the_present_step_is_the_strong_dot(view, opened):
    view.show_moment(opened().moment(Q.INPUT, 1))
    progress = view.findChild(ProgressView)
    pitch = 1.7 * progress.height()
    left = progress.x() + (progress.width() - 13 * pitch) / 2
    middle = progress.geometry().center().y()
    dots = [colour_at(view, QPoint(round(left + pitch * n), middle)) for n in range(14)]
    assert dots == [DARK.text] + [DARK.control] * 13


def test_more_steps_than_a_room_can_count_are_a_bar(view, opened):
    deep = opened("xor", hidden_sizes=(2, 2, 2, 2))
    view.show_moment(deep.moment(Q.INPUT, 1))
    progress = view.findChild(ProgressView)
    assert progress.accessibleDescription() == "step 1 of 32"
    middle = progress.geometry().center()
    assert colour_at(view, middle) == DARK.control
    view.show_moment(deep.moment(Q.UPDATE, 5))
    assert colour_at(view, middle) == DARK.text


def test_a_pulse_travels_in_the_graph(view, opened):
    moment = opened().moment(Q.DELTA, 2)
    view.show_moment(moment)
    before = view.graph.grab().toImage()
    view.show_pulse(moment.frame.flow, 0.5)
    during = view.graph.grab().toImage()
    view.show_pulse(None, 0.0)
    assert during != before
    assert view.graph.grab().toImage() == before
    # Backwards: half of the way from the output, in magnified letters.
    left, right = view.graph.network_layout.layers[1:]
    way = QPointF((left.out_x + right.in_x) / 2, (left.heights[0] + right.heights[0]) / 2)
    at = view.graph.on_screen(way).toPoint()
    reach = round(LARGEST * view.graph.magnification)
    columns = range(at.x() - reach, at.x() + reach)
    changed = [
        x
        for x in columns
        if any(
            during.pixelColor(x, at.y() + dy) != before.pixelColor(x, at.y() + dy)
            for dy in range(-8, 9)
        )
    ]
    assert changed


# -- the clicker and the keys ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "modifier", "wish"),
    [
        *((key, None, "nextWished") for key in (
            Key.Key_PageDown, Key.Key_Right, Key.Key_Down, Key.Key_Space, Key.Key_Return,
            Key.Key_Enter,
        )),
        *((key, None, "backWished") for key in (
            Key.Key_PageUp, Key.Key_Left, Key.Key_Up, Key.Key_Backspace,
        )),
        (Key.Key_Right, SHIFT, "largerWished"),
        (Key.Key_Space, SHIFT, "largerWished"),
        (Key.Key_Left, SHIFT, "largerBackWished"),
        (Key.Key_Home, None, "startWished"),
        (Key.Key_End, None, "endWished"),
        (Key.Key_P, None, "playWished"),
        (Key.Key_F8, None, "runWished"),
        (Key.Key_F8, SHIFT, "runBackWished"),
        (Key.Key_T, None, "trainWished"),
        (Key.Key_F5, None, "leaveWished"),
        (Key.Key_Escape, None, "leaveWished"),
    ],
)  # fmt: skip
def test_a_key_says_one_wish(view, wishes, key, modifier, wish):
    heard = wishes(view)
    QTest.keyClick(view, key, modifier or Qt.KeyboardModifier.NoModifier)
    assert heard == [wish]


def test_a_key_is_taken_before_any_child_or_shortcut(view, wishes, qtbot):
    heard, stolen = wishes(view), []
    action = view.addAction("Steal", "Space")
    action.triggered.connect(lambda: stolen.append("Space"))
    QTest.keyClick(view.windowHandle(), Key.Key_Space)
    QTest.keyClick(view.windowHandle(), Key.Key_PageDown)
    assert heard == ["nextWished", "nextWished"]
    assert stolen == []
    assert QApplication.focusWidget() is view


def test_tab_moves_the_focus_nowhere(view, wishes):
    QTest.keyClick(view.windowHandle(), Key.Key_Tab)
    heard = wishes(view)
    QTest.keyClick(view.windowHandle(), Key.Key_Return)
    assert heard == ["nextWished"]


def test_other_keys_wish_nothing(view, wishes):
    heard = wishes(view)
    for key in (Key.Key_R, Key.Key_F9, Key.Key_X, Key.Key_Delete):
        QTest.keyClick(view, key)
    QTest.keyClick(view, Key.Key_Z, CONTROL)
    assert heard == []


@pytest.mark.parametrize(
    ("key", "colour"),
    [(Key.Key_B, "#000000"), (Key.Key_Period, "#000000"), (Key.Key_W, "#FFFFFF")],
)
def test_the_screen_becomes_black_or_white_and_a_step_gives_the_picture_back(
    view, wishes, key, colour
):
    heard = wishes(view)
    QTest.keyClick(view, key)
    corners = (QPoint(2, 2), view.graph.geometry().center(), view.panel.geometry().center())
    assert {colour_at(view, corner) for corner in corners} == {colour}
    QTest.keyClick(view, Key.Key_PageDown)
    assert heard == []
    assert colour_at(view, QPoint(2, 2)) == DARK.ground
    QTest.keyClick(view, Key.Key_PageDown)
    assert heard == ["nextWished"]


def test_the_same_key_again_gives_the_picture_back_and_the_other_changes_the_colour(view):
    QTest.keyClick(view, Key.Key_B)
    QTest.keyClick(view, Key.Key_Period)
    assert view.curtain.colour is None
    QTest.keyClick(view, Key.Key_B)
    QTest.keyClick(view, Key.Key_W)
    assert colour_at(view, QPoint(2, 2)) == "#FFFFFF"
    QTest.keyClick(view, Key.Key_W)
    assert colour_at(view, QPoint(2, 2)) == DARK.ground


def test_a_black_screen_can_be_left_and_is_not_black_when_opened_again(view, wishes):
    heard = wishes(view)
    QTest.keyClick(view, Key.Key_B)
    QTest.keyClick(view, Key.Key_Escape)
    assert heard == ["leaveWished"]
    view.hide()
    view.show()
    assert view.curtain.colour is None


def test_what_happens_behind_a_black_screen_does_not_lift_it(view, opened):
    QTest.keyClick(view, Key.Key_B)
    view.show_moment(opened().moment(Q.COST, 3))
    view.resize(1000, 700)
    assert colour_at(view, QPoint(998, 698)) == "#000000"
    assert view.title == "The cost compares h(x) with y"


def test_the_text_is_made_larger_smaller_and_normal(view):
    label = next(w for w in view.findChildren(QLabel) if w.text() == view.caption)
    normal = label.font().pixelSize()
    for _ in range(12):
        QTest.keyClick(view, Key.Key_Plus, CONTROL)
    larger = label.font().pixelSize()
    assert larger >= round(1.2 * 720 / 36)
    QTest.keyClick(view, Key.Key_Minus, CONTROL)
    assert label.font().pixelSize() < larger  # what had no effect is not counted
    QTest.keyClick(view, Key.Key_0, CONTROL)
    assert label.font().pixelSize() == normal
    QTest.keyClick(view, Key.Key_Minus, CONTROL)
    assert label.font().pixelSize() == round(720 / 36 / 1.1)


@pytest.mark.parametrize("size", [*SIZES, (1600, 1000), (1024, 768)])
def test_however_large_the_text_the_graph_keeps_its_share_of_the_height(lecture, opened, size):
    view = lecture(*size)
    view.show_moment(opened("digits").moment(Q.Z, 2))
    for _ in range(12):
        QTest.keyClick(view, Key.Key_Plus, CONTROL)
    assert view.graph.geometry().height() >= 0.449 * size[1]
    hidden = view.graph.network_layout.layers[1]
    ends = [
        view.graph.on_screen(QPointF(0, y)).y() for y in (hidden.heights[0], hidden.heights[-1])
    ]
    assert ends[1] - ends[0] >= 0.2 * size[1]  # and is no stripe in it


def test_a_drawing_without_a_note_has_no_lonely_full_stop(lecture, opened):
    view = lecture(1280, 720)
    view.show_moment(opened("xor").moment(Q.Z, 2))
    assert NetworkView.note.fget(view.graph) == ""
    assert view.graph.note == ""


def test_a_room_is_not_told_what_a_pointer_could_do(lecture, opened):
    view = lecture(1280, 720)
    view.show_moment(opened("digits").moment(Q.Z, 2))
    assert "Point at a unit" in NetworkView.note.fget(view.graph)
    assert "point" not in view.graph.note.lower()


# -- the mouse and the window ----------------------------------------------------------------------


def test_a_click_beside_the_graph_steps_and_one_on_it_does_not(view, wishes):
    heard = wishes(view)
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(view, left, pos=view.panel.geometry().center())
    QTest.mouseClick(view, left, pos=QPoint(20, 20))
    assert heard == ["nextWished"] * 2
    window = view.windowHandle()
    for part in (view.panel, view.graph):
        QTest.mouseClick(window, left, Qt.KeyboardModifier.NoModifier, part.geometry().center())
    assert heard == ["nextWished"] * 3


def test_a_click_on_a_black_screen_gives_the_picture_back(view, wishes):
    heard = wishes(view)
    QTest.keyClick(view, Key.Key_B)
    QTest.mouseClick(
        view.windowHandle(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        view.graph.geometry().center(),
    )
    assert heard == []
    assert view.curtain.colour is None


def test_pointing_at_a_unit_where_it_is_seen_shows_its_card(view):
    layer = view.graph.network_layout.layers[1]
    seen = view.graph.on_screen(QPointF(layer.centre_x, layer.heights[1])).toPoint()
    window = view.windowHandle()
    QTest.mouseMove(window, QPoint(5, 5))
    QTest.mouseMove(window, view.graph.mapTo(view, seen))
    heading, lines = view.graph.card()
    assert heading == "hidden 2"
    assert any(name == "δ(2)" for name, _ in lines)


def test_a_double_click_pins_a_card_on_the_screen_and_edits_nothing(view, wishes):
    heard = wishes(view)
    layout = view.graph.network_layout
    for layer, unit in ((1, 1), (1, 3), (0, 0), (2, 0)):
        at = QPointF(layout.layers[layer].centre_x, layout.layers[layer].heights[unit])
        seen = view.graph.mapTo(view, view.graph.on_screen(at).toPoint())
        QTest.mouseDClick(
            view.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, seen
        )
        assert view.graph.pinned.unit == (layer, unit + 1)
        assert view.graph.editor is None
    QTest.keyClick(view.windowHandle(), Key.Key_Return)
    assert heard == ["nextWished"]
    assert QApplication.focusWidget() is view


def test_the_pointer_goes_away_when_it_rests_and_comes_back_when_it_moves(view, qtbot, monkeypatch):
    monkeypatch.setattr("nnviz.lecture.view.POINTER_REST_MS", 20)
    window = view.windowHandle()
    blank = Qt.CursorShape.BlankCursor
    for place in (QPoint(30, 30), view.graph.geometry().center()):
        QTest.mouseMove(window, QPoint(5, 5))
        QTest.mouseMove(window, place)
        assert view.cursor().shape() is not blank
        qtbot.waitUntil(lambda: view.cursor().shape() is blank)
        assert view.graph.cursor().shape() is blank


def test_closing_the_window_wishes_to_leave(view, wishes):
    heard = wishes(view)
    view.windowHandle().close()
    assert heard == ["leaveWished"]
    assert not view.isVisible()


def test_being_hidden_by_the_program_wishes_nothing_more(view, wishes):
    heard = wishes(view)
    view.hide()
    view.close()
    assert heard == []


def test_the_formula_is_set_in_letters_that_fit_also_when_it_comes_late(lecture, opened, qtbot):
    view = lecture()
    for name, what in MOMENTS:
        moment = opened(name).moment(*what)
        view.show_moment(moment)
        sheet = view.panel.sheet
        qtbot.waitUntil(lambda: len(sheet.symbols) == len(moment.formula.parts))  # noqa: B023
        assert sheet.minimumHeight() <= view.panel.height()
        last = max(placed.box.bottom() for placed in sheet.numbers)
        assert last <= sheet.height()


def test_under_the_windows_style_sheet_the_letters_keep_their_sizes(qapp, lecture, opened):
    qapp.setStyleSheet("QWidget { font-size: 9pt; }")
    try:
        view = lecture()
        view.show_moment(opened().moment(Q.Z, 2, 2))
        label = next(w for w in view.findChildren(QLabel) if w.text() == view.title)
        assert label.font().pixelSize() == round(720 / 22)
        pixels = view.graph.font().pointSizeF() * view.graph.logicalDpiY() / 72
        assert pixels == pytest.approx(13, abs=0.1)
        assert view.panel.sheet.font().pointSizeF() > 12
    finally:
        qapp.setStyleSheet("")
