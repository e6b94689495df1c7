"""The mutex around the slot."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from loopui.executor.mutex import Mutex
from loopui.host.identity import is_stopped
from tests.executor.support import until

HOLDER = """
import sys, os, signal, time
from loopui.executor.mutex import Mutex
with Mutex(sys.argv[1]):
    print("held", flush=True)
    if sys.argv[2] == "stopped":
        os.kill(os.getpid(), signal.SIGSTOP)
    else:
        sys.stdin.readline()
print("left", flush=True)
sys.stdin.readline()
"""


def hold(path: Path, how: str) -> subprocess.Popen[str]:
    """Start a process that holds the mutex, and return it once it does."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="only the kernel's list tells who has a lock")
def test_a_suspended_holder_is_made_to_leave_and_stays_suspended(tmp_path: Path) -> None:
    """Whoever is suspended in the mutex keeps nobody out of it, and is as suspended afterwards as before."""
    holder = hold(tmp_path / "mutex", "stopped")
    try:
        until(lambda: is_stopped(holder.pid), what="the holder suspended")
        with Mutex(str(tmp_path / "mutex")):
            pass
        until(lambda: is_stopped(holder.pid), what="the holder suspended again")
    finally:
        os.kill(holder.pid, signal.SIGCONT)
        holder.communicate("\n", timeout=30)


def test_a_holder_that_runs_is_waited_for(tmp_path: Path) -> None:
    """Two are never in the mutex at once, however long the first takes."""
    holder = hold(tmp_path / "mutex", "running")
    entered = threading.Event()

    def enter() -> None:
        with Mutex(str(tmp_path / "mutex")):
            entered.set()

    second = threading.Thread(target=enter)
    second.start()
    assert not entered.wait(0.2)
    assert holder.stdin is not None
    holder.stdin.write("\n")
    holder.stdin.flush()
    assert entered.wait(30)
    second.join()
    holder.communicate("\n", timeout=30)
