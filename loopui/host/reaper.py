"""Become the parent of every orphan below this process (Linux), so that none of them gets away unseen."""

from __future__ import annotations

import os

from loopui.host.footprint import children_below
from loopui.host.identity import LINUX

_PR_SET_CHILD_SUBREAPER = 36
_reaper = 0  # the pid that this was asked for: a fork does not inherit it


def adopt_orphans() -> bool:
    """Make this process a subreaper; False where the system has no such thing."""
    if not LINUX:
        return False
    import ctypes  # noqa: PLC0415 — of no use elsewhere

    prctl = ctypes.CDLL(None, use_errno=True).prctl
    global _reaper  # noqa: PLW0603 — a property of the process, set once
    _reaper = os.getpid() if prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 else 0
    return _reaper != 0


def has_orphans() -> bool:
    """Whether any descendant of this process lives; True also where that cannot be told."""
    children = children_below(os.getpid()) if _reaper == os.getpid() else None
    return children is None or bool(children)
