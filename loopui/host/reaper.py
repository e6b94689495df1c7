"""Become the parent of every orphan below this process (Linux), so that none of them gets away unseen."""

from __future__ import annotations

import os

from loopui.host.footprint import children_of
from loopui.host.identity import LINUX

_PR_SET_CHILD_SUBREAPER = 36
_reaper = 0  # the pid that this was asked for: a fork does not inherit it
_own: set[int] = set()  # children that this process has started for itself


def adopt_orphans() -> bool:
    """Make this process a subreaper; False where the system has no such thing."""
    if not LINUX:
        return False
    import ctypes  # noqa: PLC0415 — of no use elsewhere

    prctl = ctypes.CDLL(None, use_errno=True).prctl
    global _reaper  # noqa: PLW0603 — a property of the process, set once
    _reaper = os.getpid() if prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 else 0
    return _reaper != 0


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
    children = children_of(os.getpid()) if _reaper == os.getpid() else None
    return children is None or not _own.issuperset(children)
