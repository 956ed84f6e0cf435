"""Shipped files are found in a wheel and in a checkout, and a missing one is explained."""

import subprocess
import sys
from pathlib import Path

import pytest

from nnviz.data import resource
from nnviz.data.resources import _find


def _file(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    return path


def test_a_shipped_file_is_found():
    assert resource("data", "digits.npz").is_file()


def test_a_wheel_has_its_resources_inside_the_package(tmp_path):
    inside = _file(tmp_path / "site-packages" / "nnviz" / "resources" / "icons" / "a.svg")
    assert _find(tmp_path / "site-packages" / "nnviz", ("icons", "a.svg")) == inside


def test_a_checkout_has_its_resources_beside_the_package(tmp_path):
    _file(tmp_path / "pyproject.toml")
    beside = _file(tmp_path / "resources" / "icons" / "a.svg")
    assert _find(tmp_path / "nnviz", ("icons", "a.svg")) == beside


def test_the_resources_of_another_package_in_site_packages_are_not_taken_for_ours(tmp_path):
    _file(tmp_path / "resources" / "icons" / "a.svg")
    with pytest.raises(FileNotFoundError):
        _find(tmp_path / "nnviz", ("icons", "a.svg"))


def test_a_missing_file_is_named_with_the_places_searched_and_the_remedy():
    with pytest.raises(FileNotFoundError) as caught:
        resource("lessons", "no such lesson.json")
    message = str(caught.value)
    assert "lessons/no such lesson.json" in message
    assert str(Path("resources") / "lessons" / "no such lesson.json") in message
    assert "pip install --force-reinstall nnviz-desktop" in message


def test_importing_the_room_loads_neither_qt_nor_scipy_nor_any_data_file():
    code = (
        "import sys\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) "
        "if event == 'open' else None)\n"
        "import nnviz.data\n"
        "print([m for m in sys.modules if m.split('.')[0] in "
        "('PySide6', 'scipy', 'sklearn', 'pyqtgraph')])\n"
        "print([p for p in opened if p.endswith(('iris.csv', 'digits.npz', 'mnist.npz'))])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.split() == ["[]", "[]"]
