"""The arrangement as numbers: nothing overlaps, the letters follow the screen. No Qt."""

from itertools import pairwise

import pytest

from nnviz.lecture.areas import LARGEST_SCALE, SMALLEST_SCALE, areas

SCREENS = [(1280, 720), (1920, 1080), (3840, 2160), (1024, 768), (1280, 1024), (800, 800)]


def parts(at):
    return [at.title, at.subtitle, at.graph, at.caption, at.panel, at.progress]


@pytest.mark.parametrize("scale", [SMALLEST_SCALE, 1.0, LARGEST_SCALE])
@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_the_parts_stand_below_one_another_inside_the_screen(width, height, scale):
    at = areas(width, height, scale)
    for above, below in pairwise(parts(at)):
        assert above.y + above.height <= below.y + 1e-9
    for part in parts(at):
        assert part.x > 0
        assert part.x + part.width < width
    assert at.title.y > 0
    assert at.progress.y + at.progress.height < height


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_the_graph_has_half_of_the_screen(width, height):
    assert areas(width, height).graph.height >= 0.5 * height


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080), (3840, 2160)])
def test_the_last_row_can_read_it(width, height):
    at = areas(width, height)
    assert at.title_letters == pytest.approx(height / 22)
    assert at.letters == pytest.approx(height / 36)
    assert at.graph_letters >= height / 45
    assert at.title.height >= 1.3 * at.title_letters
    assert at.caption.height >= 2 * 1.25 * at.letters


def test_on_a_narrow_screen_the_width_decides():
    assert areas(800, 800).letters < areas(1600, 800).letters


def test_the_largest_letters_still_leave_the_graph_a_quarter():
    assert areas(1280, 720, LARGEST_SCALE).graph.height >= 0.25 * 720
