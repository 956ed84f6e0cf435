"""Files on the disk: read, replaced at one go, compared with what another program left."""

import os
import resource
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from nnviz.data import DataError
from nnviz.document import store
from nnviz.document.file_format import DocumentError, Saved, pack
from nnviz.document.presets import PRESETS
from nnviz.document.store import StoreError

NOBODY = 65534

# Saves in children that are killed; what is imported is imported once, for all of them.
KILL = """
import os, random, signal, sys, time
from pathlib import Path
from nnviz.document import store
from nnviz.document.file_format import Saved, pack
from nnviz.document.presets import PRESETS

folder, times = Path(sys.argv[1]), int(sys.argv[2])
path = folder / "digits.nnviz"
digits = PRESETS["digits"].open()
contents = [pack(Saved(one)) for one in (digits, digits.with_settings(seed=8))]
begun = time.perf_counter()
store.write(path, contents[0])
once = time.perf_counter() - begun
chance = random.Random(5)
replaced = 0
for number in range(times):
    before = path.read_bytes()
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.write(writer, b"!")
        while True:
            for content in reversed(contents):
                store.write(path, content)
    os.read(reader, 1)
    time.sleep(chance.uniform(0, 3 * once))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reader), os.close(writer)
    now = path.read_bytes()
    assert now in contents, f"after kill {number} the file is neither the old one nor the new one"
    replaced += now != before
print(times, replaced)
"""


@pytest.fixture
def content():
    return pack(Saved(PRESETS["iris"].open(), b"where the docks are"))


def test_what_was_written_is_read_again(tmp_path, content):
    path = tmp_path / "iris.nnviz"
    stamp = store.write(path, content)
    opened = store.read(path)
    assert pack(opened.saved) == content
    assert (opened.path, opened.stamp) == (path, stamp)


def test_writing_leaves_one_file(tmp_path, content):
    path = tmp_path / "iris.nnviz"
    for _ in range(3):
        store.write(path, content)
    assert list(tmp_path.iterdir()) == [path]


def test_writing_keeps_the_permissions_of_the_file(tmp_path, content):
    path = tmp_path / "iris.nnviz"
    path.write_bytes(b"old")
    path.chmod(0o640)
    store.write(path, content)
    assert path.stat().st_mode & 0o777 == 0o640


def test_writing_follows_a_link_to_the_file(tmp_path, content):
    path, link = tmp_path / "iris.nnviz", tmp_path / "link.nnviz"
    path.write_bytes(b"old")
    link.symlink_to(path)
    store.write(link, content)
    assert link.is_symlink()
    assert path.read_bytes() == content


class TestWhatCannotBeWritten:
    def test_a_disk_without_room_is_said_to_be_full(self, tmp_path, content, monkeypatch):
        def usage(folder):  # a disk of 100 bytes; what is half written may have no name yet
            files = [(f, str(f.resolve())) for f in Path("/proc/self/fd").iterdir()]
            half = [file for file, name in files if name.startswith(str(folder))]
            used = sum(file.stat().st_size for file in half)
            return shutil._ntuple_diskusage(100, used, 100 - used)

        monkeypatch.setattr(shutil, "disk_usage", usage)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
        try:
            with pytest.raises(StoreError, match=r"the disk is full, it has 0.1 KB for \d"):
                store.write(tmp_path / "a.nnviz", 40 * content)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    def test_what_could_not_be_written_takes_no_room_any_more(self, tmp_path, content):
        open_files = Path("/proc/self/fd")
        before = len(list(open_files.iterdir()))
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
        try:
            with pytest.raises(StoreError) as caught:
                store.write(tmp_path / "a.nnviz", 40_000 * content)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert caught.tb is not None  # it holds the file that was being written
        assert len(list(open_files.iterdir())) == before
        assert not list(tmp_path.iterdir())

    def test_a_full_disk_leaves_the_old_file(self, tmp_path, content):
        path = tmp_path / "iris.nnviz"
        path.write_bytes(b"old")
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))  # the system refuses more
        try:
            with pytest.raises(StoreError, match=r"iris\.nnviz was not saved: .* still there"):
                store.write(path, content)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert path.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [path]

    def test_a_folder_that_is_not_there(self, tmp_path, content):
        with pytest.raises(StoreError, match="No such file or directory"):
            store.write(tmp_path / "none" / "iris.nnviz", content)

    def test_a_folder_in_its_place(self, tmp_path, content):
        with pytest.raises(StoreError, match="directory"):
            store.write(tmp_path, content)

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without rights")
    def test_a_file_that_is_somebody_elses(self, tmp_path, content):
        path = tmp_path / "iris.nnviz"
        path.write_bytes(b"old")
        path.chmod(0o644)
        os.seteuid(NOBODY)
        try:
            with pytest.raises(StoreError, match="was not saved"):
                store.write(path, content)
        finally:
            os.seteuid(0)
        assert path.read_bytes() == b"old"


class TestWhatCannotBeRead:
    def test_a_folder(self, tmp_path):
        with pytest.raises(DataError, match="directory"):
            store.read(tmp_path)

    def test_an_empty_file(self, tmp_path):
        path = tmp_path / "empty.nnviz"
        path.touch()
        with pytest.raises(DataError, match=r"empty\.nnviz: the file is empty"):
            store.read(path)

    def test_what_is_no_document(self, tmp_path):
        path = tmp_path / "table.nnviz"
        path.write_text("x1,x2,y\n0,0,0\n")
        with pytest.raises(DocumentError, match=r"table\.nnviz: This is no nnviz document"):
            store.read(path)

    def test_half_a_document(self, tmp_path, content):
        path = tmp_path / "half.nnviz"
        path.write_bytes(content[: len(content) // 2])
        with pytest.raises(DocumentError, match=r"half\.nnviz: The document is damaged"):
            store.read(path)


class TestAnotherProgram:
    def test_is_noticed_when_it_writes_something_else(self, tmp_path, content):
        path = tmp_path / "iris.nnviz"
        stamp = store.write(path, content)
        assert not store.is_changed(path, stamp)
        path.write_bytes(content[::-1])  # as many bytes
        os.utime(path, ns=(stamp.modified_ns + 1, stamp.modified_ns + 1))
        assert store.is_changed(path, stamp)
        path.write_bytes(b"shorter")
        assert store.is_changed(path, stamp)

    def test_may_touch_or_remove_the_file(self, tmp_path, content):
        path = tmp_path / "iris.nnviz"
        stamp = store.write(path, content)
        os.utime(path, (1, 1))
        assert not store.is_changed(path, stamp)
        path.unlink()
        assert not store.is_changed(path, stamp)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only this can start 200 savers in a minute")
def test_a_save_that_is_killed_leaves_the_old_file_or_the_new_one(tmp_path):
    command = [sys.executable, "-c", KILL, str(tmp_path), "200"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    times, replaced = map(int, done.stdout.split())
    print(f"killed {times} times amid saving; {replaced} times it was another one after that")
    assert times == 200
    assert 0 < replaced < times


def test_documents_of_one_experiment_are_the_same_bytes(tmp_path):
    experiment = PRESETS["xor"].open()
    store.write(tmp_path / "a", pack(Saved(experiment)))
    store.write(tmp_path / "b", pack(Saved(replace(experiment))))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
