from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

from loopui.host.files import lock_file, write_atomic, write_new
from loopui.host.locks import is_locked, try_lock


def test_an_atomic_write_replaces_the_whole_file(tmp_path: Path) -> None:
    """The new content stands alone, with its mode, and no temporary file stays."""
    path = tmp_path / "file"
    path.write_bytes(b"old and longer")
    write_atomic(path, b"new", mode=0o600)
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk does not take the data, the old content stands and nothing else lies about."""
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_never_replaces_one(tmp_path: Path) -> None:
    """`write_new` refuses a name that is taken."""
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(FileExistsError):
        write_new(path, b"new")
    assert path.read_bytes() == b"old"


def _add_one(path: Path, lock: Path) -> None:
    for _ in range(50):
        with lock_file(lock):
            path.write_text(str(int(path.read_text(encoding="ascii")) + 1), encoding="ascii")


def test_a_lock_keeps_processes_apart(tmp_path: Path) -> None:
    """Of increments made by several processes under the lock none is lost."""
    counter, lock = tmp_path / "counter", tmp_path / "lock"
    counter.write_text("0", encoding="ascii")
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_add_one, args=(counter, lock)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert counter.read_text(encoding="ascii") == "200"


def test_a_lock_dies_with_its_holder(tmp_path: Path) -> None:
    """The kernel gives a killed holder's lock back; whoever asks sees it held before and free after."""
    path = tmp_path / "lock"
    script = (
        "import sys; from loopui.host.locks import FileLock\n"
        "with FileLock(sys.argv[1]): print('held', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert is_locked(path)
        holder.kill()
    assert not is_locked(path)


def test_those_who_ask_do_not_hinder_each_other(tmp_path: Path) -> None:
    """Asking takes a shared lock: it neither claims the file nor mistakes another asker for a holder."""
    path = tmp_path / "lock"
    assert not is_locked(path)
    path.touch()
    assert not is_locked(path)
    fd = os.open(path, os.O_RDWR)
    assert try_lock(fd)
    assert is_locked(path)
    os.close(fd)
    assert not is_locked(path)
