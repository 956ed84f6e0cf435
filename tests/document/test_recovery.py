"""What a crash left: found again once its process is dead, by one process alone."""

import subprocess
import sys

import pytest

from nnviz.document.file_format import Saved, pack
from nnviz.document.presets import PRESETS
from nnviz.document.recovery import Note, Rescue, left_behind

KEEP_AND_WAIT = """
import sys
from pathlib import Path
from nnviz.document.file_format import Saved
from nnviz.document.presets import PRESETS
from nnviz.document.recovery import Note, Rescue
rescue = Rescue.new(Path(sys.argv[1]))
rescue.keep(Saved(PRESETS["iris"].open()), Note("flowers", "/home/me/flowers.nnviz"))
print("kept", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path):
    """Another process that has kept a document and lives on."""
    process = subprocess.Popen(
        [sys.executable, "-c", KEEP_AND_WAIT, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "kept\n"
    yield process
    process.kill()
    process.communicate()


def test_nobody_takes_what_a_living_process_keeps(other, tmp_path):
    assert left_behind(tmp_path) == []


def test_what_a_killed_process_left_is_found_whole(other, tmp_path):
    other.kill()
    other.wait()
    (found,) = left_behind(tmp_path)
    assert pack(found.read()) == pack(Saved(PRESETS["iris"].open()))
    assert found.note == Note("flowers", "/home/me/flowers.nnviz")
    found.release()


def test_the_lock_of_a_process_that_was_killed_before_it_kept_anything_is_taken_away(tmp_path):
    begin = KEEP_AND_WAIT.replace("rescue.keep", "(lambda *_: None)")
    with subprocess.Popen(
        [sys.executable, "-c", begin, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "kept\n"
        assert left_behind(tmp_path) == []
        assert [file.suffix for file in tmp_path.iterdir()] == [".lock"]
        process.kill()
        process.wait()
    assert left_behind(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_only_one_takes_what_was_left_and_it_stays_when_released(other, tmp_path):
    other.kill()
    other.wait()
    (found,) = left_behind(tmp_path)
    assert left_behind(tmp_path) == []
    found.release()
    (again,) = left_behind(tmp_path)
    again.release()


def test_what_is_discarded_is_gone(tmp_path):
    rescue = Rescue.new(tmp_path)
    rescue.keep(Saved(PRESETS["xor"].open()), Note())
    rescue.discard()
    assert list(tmp_path.iterdir()) == []


def test_a_process_never_takes_its_own(tmp_path):
    rescue = Rescue.new(tmp_path)
    rescue.keep(Saved(PRESETS["xor"].open()), Note())
    assert left_behind(tmp_path) == []
    rescue.discard()


def test_a_note_that_cannot_be_read_costs_the_name_alone(tmp_path):
    rescue = Rescue.new(tmp_path)
    rescue.keep(Saved(PRESETS["xor"].open()), Note("mine"))
    rescue.path.with_suffix(".json").write_text("{")
    assert rescue.note == Note()
    assert rescue.read().experiment.dataset.name == "xor"
    rescue.discard()


def test_an_empty_folder_or_none_has_nothing(tmp_path):
    assert left_behind(tmp_path) == []
    assert left_behind(tmp_path / "none") == []
