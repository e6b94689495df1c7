"""Become the parent of every orphan below this process (Linux), so that none of them gets away unseen."""

from __future__ import annotations

import sys

_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> bool:
    """Make this process a subreaper; False where the system has no such thing."""
    if sys.platform != "linux":
        return False
    import ctypes  # noqa: PLC0415 — of no use elsewhere

    prctl = ctypes.CDLL(None, use_errno=True).prctl
    return bool(prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)
