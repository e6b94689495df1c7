"""Whom the kernel kills when memory is gone after all (Linux). Lean."""

from __future__ import annotations

import os

from loopui.host.quietly import suppress

GATE_SCORE = 900  # above editors, browsers' tabs (300) and whatever else a desktop marks
_PATH = "/proc/self/oom_score_adj"


def offer(score: int = GATE_SCORE) -> int | None:
    """Let the kernel take this process (and what it starts) before others.

    Returns the score it had, None where there is no such thing or it stands in line already.
    """
    with suppress(OSError, ValueError):
        fd = os.open(_PATH, os.O_RDWR | os.O_CLOEXEC)
        try:
            before = int(os.read(fd, 16))
            if before < score:
                os.pwrite(fd, str(score).encode(), 0)
                return before
        finally:
            os.close(fd)
    return None


def withdraw(before: int | None) -> None:
    """Take the offer back for this process; what it has started keeps it."""
    if before is not None:
        with suppress(OSError):
            fd = os.open(_PATH, os.O_WRONLY | os.O_CLOEXEC)
            try:
                os.pwrite(fd, str(before).encode(), 0)
            finally:
                os.close(fd)
