"""There is one executor per state folder: whoever holds `executor.lock`.

A record lock and not a flock: forked children do not inherit it, so it dies with exactly one process.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

LOCK = "executor.lock"
_TRIES = 20
_PAUSE_S = 0.005


class LoneLock:
    """The lock as the executor takes it.

    This process must not open the file a second time while it has it.
    """

    def __init__(self, state: Path) -> None:
        self._path = state / LOCK
        self._fd = -1

    def take(self) -> bool:
        """Take it unless another executor has it; somebody who only asks may have it for an instant."""
        self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        for _ in range(_TRIES):
            if _locked(self._fd, fcntl.LOCK_EX):
                os.pwrite(self._fd, f"{os.getpid():<20}\n".encode(), 0)  # for people; the lock is what counts
                return True
            time.sleep(_PAUSE_S)
        self.give_back()
        return False

    def give_back(self) -> None:
        """Let another executor have it."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def executor_pid(state: Path) -> int | None:
    """Return the pid of the executor that holds the lock; None if there is none (0: it has not said yet)."""
    try:
        fd = os.open(state / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        return None if _locked(fd, fcntl.LOCK_SH) else int(os.read(fd, 20).strip() or 0)
    finally:
        os.close(fd)


def _locked(fd: int, kind: int) -> bool:
    try:
        fcntl.lockf(fd, kind | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
