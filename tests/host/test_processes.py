from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from loopui.host.footprint import children_below, proportional_mib
from loopui.host.identity import ancestors, boot_id, is_alive, is_stopped, start_of
from loopui.host.processes import ENDED, Process, below, carries, command_line, send, table
from tests.support.commands import FIRST_THREAD_ENDS

TREE = "sleep 300 & sh -c 'sleep 301 & wait' & echo ready; wait"


@pytest.fixture
def tree() -> Iterator[subprocess.Popen[bytes]]:
    """Return a shell with two children and a grandchild."""
    process = subprocess.Popen(
        ["sh", "-c", TREE],
        stdout=subprocess.PIPE,
        start_new_session=True,
        env=os.environ | {"LOOPUI_TEST_MARK": "one"},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    until_there_are(process.pid, 3)
    yield process
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def until_there_are(root: int, count: int) -> set[int]:
    end = time.monotonic() + 30
    while len(found := below(table(), [root])) < count:
        assert time.monotonic() < end
        time.sleep(0.01)
    return found


def test_a_process_is_known_by_pid_and_start() -> None:
    """The same pid with another start is another process; a dead or unreaped one does not live."""
    child = subprocess.Popen(["sleep", "300"])
    start = start_of(child.pid)
    assert start is not None
    assert is_alive(child.pid, start)
    assert not is_alive(child.pid, start + 1)
    os.kill(child.pid, signal.SIGKILL)
    end = time.monotonic() + 30
    while start_of(child.pid) is not None:  # dead, but still in the table
        assert time.monotonic() < end
        time.sleep(0.01)
    child.wait()
    assert not is_alive(child.pid, start)
    assert start_of(0) is None


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere such a process is no zombie")
def test_a_process_lives_as_long_as_one_of_its_threads() -> None:
    """One whose first thread has ended is a zombie by name only: it lives until its last thread has ended."""
    child = subprocess.Popen([sys.executable, "-c", FIRST_THREAD_ENDS], start_new_session=True)
    try:
        end = time.monotonic() + 30
        while psutil.Process(child.pid).status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < end
            time.sleep(0.01)
        start = start_of(child.pid)
        assert start is not None
        assert is_alive(child.pid, start)
        assert table()[child.pid].state not in ENDED
    finally:
        child.kill()
    while is_alive(child.pid, start):
        assert time.monotonic() < end
        time.sleep(0.01)
    assert table()[child.pid].state in ENDED
    child.wait()


def test_a_suspended_process_is_told(tree: subprocess.Popen[bytes]) -> None:
    """A process that got SIGSTOP is suspended until SIGCONT."""
    assert not is_stopped(tree.pid)
    os.kill(tree.pid, signal.SIGSTOP)
    os.waitpid(tree.pid, os.WUNTRACED)
    assert is_stopped(tree.pid)
    os.kill(tree.pid, signal.SIGCONT)


def test_ancestors_lead_upwards() -> None:
    """The ancestors begin with the parent and never name the process itself."""
    found = ancestors()
    assert found[:1] == ([os.getppid()] if os.getppid() > 1 else [])
    assert os.getpid() not in found


def test_the_boot_has_a_name() -> None:
    """The boot's name is a text that stays the same."""
    assert boot_id() == boot_id() != ""


def test_all_descendants_are_found(tree: subprocess.Popen[bytes]) -> None:
    """Children and their children are found, by the whole table and by the kernel's own lists."""
    found = below(table(), [tree.pid])
    assert len(found) == 3
    assert os.getpid() not in found
    if sys.platform == "linux":
        assert set(children_below(tree.pid) or []) == found


def test_a_mark_in_the_environment_is_inherited(tree: subprocess.Popen[bytes]) -> None:
    """Whatever a marked process starts carries its mark; an unmarked or vanished one does not."""
    end = time.monotonic() + 30
    for pid in below(table(), [tree.pid]):
        while not carries(pid, "LOOPUI_TEST_MARK", "one"):  # it may be about to become what it is to be
            assert time.monotonic() < end
            time.sleep(0.01)
        assert not carries(pid, "LOOPUI_TEST_MARK", "on")
    assert not carries(os.getpid(), "LOOPUI_TEST_MARK", "one")
    assert not carries(2**22 + 1, "LOOPUI_TEST_MARK", "one")


def test_a_command_line_is_one_line() -> None:
    """A command line is told in one bounded line; a process that is gone has none."""
    words = [sys.executable, "-c", "import time\nprint(flush=True); time.sleep(300)", "x" * 500]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        told = command_line(child.pid)
        child.kill()
    assert "import time print(flush=True); time.sleep(300)" in told
    assert len(told) == 200
    assert command_line(child.pid) == ""


def test_a_signal_reaches_only_the_very_process(tree: subprocess.Popen[bytes]) -> None:
    """A signal for a process that had the same pid before is not delivered."""
    start = start_of(tree.pid)
    assert start is not None
    send(Process(tree.pid, start + 1, 0, 0, "S"), signal.SIGKILL)
    send(Process(2**22 + 1, 1, 0, 0, "S"), signal.SIGKILL)
    assert is_alive(tree.pid, start)
    send(Process(tree.pid, start, 0, 0, "S"), signal.SIGKILL)
    assert tree.wait(10) == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's proportional size")
def test_pages_that_a_forked_tree_shares_are_counted_once() -> None:
    """Ten processes that share 60 MiB take little more than 60 MiB together."""
    script = (
        "import os, sys; ballast = bytearray(b'x') * (60 << 20)\n"
        "for n in range(9):\n    if os.fork() == 0: sys.stdin.read(); os._exit(0)\n"
        "print('ready', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as root:
        assert root.stdout is not None
        assert root.stdout.readline() == b"ready\n"
        pids = [root.pid, *until_there_are(root.pid, 9)]
        size = proportional_mib(pids, budget_s=10)
        assert proportional_mib(pids, budget_s=-1) is None
        root.communicate(b"")
    assert size is not None
    assert 60 <= size < 200
