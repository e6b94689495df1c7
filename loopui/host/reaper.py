"""Ties between a process and those it comes from or leaves behind (Linux): no orphan gets away unseen."""

from __future__ import annotations

import os
import signal
from functools import cache
from typing import Any

from loopui.host.footprint import children_of
from loopui.host.identity import LINUX

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_reaper = 0  # the pid that this was asked for: a fork does not inherit it
_own: set[int] = set()  # children that this process has started for itself


def adopt_orphans() -> bool:
    """Make this process the parent of every orphan below it; False where the system has no such thing."""
    global _reaper  # noqa: PLW0603 — a property of the process, set once
    _reaper = os.getpid() if _prctl(_PR_SET_CHILD_SUBREAPER, 1) else 0
    return _reaper != 0


def reaps_orphans() -> bool:
    """Whether this process is the parent of every orphan below it."""
    return _reaper == os.getpid()


def die_with_parent() -> None:
    """Have this process killed as soon as its parent ends, even where it is suspended then."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def outlive_parent() -> None:
    """Take `die_with_parent` back."""
    _prctl(_PR_SET_PDEATHSIG, 0)


@cache
def _libc() -> Any:
    import ctypes  # noqa: PLC0415 — of no use where there is no prctl

    return ctypes.CDLL(None)


def _prctl(option: int, value: int) -> bool:
    """Set a property of this process; False where the system has none such."""
    return LINUX and _libc().prctl(option, value, 0, 0, 0) == 0


def own(pid: int) -> None:
    """Take note of a child that this process has started for itself and will reap: it is no orphan."""
    _own.add(pid)


def disown(pid: int) -> None:
    """Take note that such a child has been reaped: its pid may be anybody's now."""
    _own.discard(pid)


def is_own(pid: int) -> bool:
    """Whether `pid` is such a child, and not reaped yet."""
    return pid in _own


def has_orphans() -> bool:
    """Whether a process lives that somebody below this process left to it; True where that cannot be told.

    An orphan becomes a child of this process, and whoever descends from it stays below it.
    """
    children = children_of(os.getpid()) if reaps_orphans() else None
    return children is None or not _own.issuperset(children)
