"""Be given a processor at once when there is something to do (Linux from 6.12 on)."""

from __future__ import annotations

import os
import platform
import struct

from loopui.host.identity import LINUX

_CALL = {"x86_64": 314, "aarch64": 274}  # sched_setattr
_RESET_ON_FORK = 1  # what this process starts is as patient as anybody else
_SLICE_NS = 100_000


def be_prompt() -> bool:
    """Ask for short slices of time, so that a wake-up does not wait for others' long ones; needs no right.

    False where there is no such thing: wake-ups are then as late as the system makes them.
    """
    call = _CALL.get(platform.machine())
    if not LINUX or call is None:
        return False
    import ctypes  # noqa: PLC0415 — of no use elsewhere

    nice = os.getpriority(os.PRIO_PROCESS, 0)
    wish = struct.pack("=IIQiIQQQ", 48, 0, _RESET_ON_FORK, nice, 0, _SLICE_NS, 0, 0)
    done: int = ctypes.CDLL(None, use_errno=True).syscall(call, 0, wish, 0)
    return done == 0
