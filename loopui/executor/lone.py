"""There is one executor per state folder: whoever holds `executor.lock`.

A record lock and not a flock: forked children do not inherit it, so it dies with exactly one process.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from pathlib import Path

from loopui.host.clock import ticks_ns
from loopui.host.identity import boot_id

LOCK = "executor.lock"
_WIDTH = 20
_TRIES = 20
_PAUSE_S = 0.005


class LoneLock:
    """The lock as the executor takes it.

    This process must not open the file a second time while it has it.
    """

    def __init__(self, state: Path) -> None:
        self._path = state / LOCK
        self._fd = -1
        self._taken = False
        self.died_ns = 0  # the last sign of an executor before this one that did not leave by itself

    def sign(self) -> None:
        """Leave the pid for people (the lock is what counts), and the time for the next executor."""
        sign = f"{os.getpid():<{_WIDTH}}\n{ticks_ns():<{_WIDTH}}\n{boot_id()}\n"
        with contextlib.suppress(OSError):
            os.pwrite(self._fd, sign.encode(), 0)

    def take(self) -> bool:
        """Take it unless another executor has it; somebody who only asks may have it for an instant."""
        self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        for _ in range(_TRIES):
            if _locked(self._fd, fcntl.LOCK_EX):
                self.died_ns = _last_sign(self._fd)
                self._taken = True
                self.sign()
                return True
            time.sleep(_PAUSE_S)
        self.give_back()
        return False

    def give_back(self) -> None:
        """Let another executor have it."""
        if self._fd >= 0:
            if self._taken:
                with contextlib.suppress(OSError):
                    os.ftruncate(self._fd, 0)  # this one left by itself
                self._taken = False
            os.close(self._fd)
            self._fd = -1


def _last_sign(fd: int) -> int:
    """Return when the executor before this one last showed a sign in this boot; 0 if it left by itself."""
    lines = os.pread(fd, 128, 0).decode(errors="replace").split("\n")
    if len(lines) < 3 or lines[2] != boot_id() or not lines[1].strip().isdecimal():  # noqa: PLR2004 — see `sign`
        return 0
    return int(lines[1])


def executor_pid(state: Path) -> int | None:
    """Return the pid of the executor that holds the lock; None if there is none (0: it has not said yet)."""
    try:
        fd = os.open(state / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        return None if _locked(fd, fcntl.LOCK_SH) else int(os.read(fd, _WIDTH).strip() or 0)
    finally:
        os.close(fd)


def _locked(fd: int, kind: int) -> bool:
    try:
        fcntl.lockf(fd, kind | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
