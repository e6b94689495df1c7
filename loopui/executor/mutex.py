"""The mutex around taking the slot: held for less than a millisecond, by whoever looks or takes. Lean.

A process that is suspended just then (SIGSTOP) would keep everybody from the slot, the executor too. Whoever
waits in vain lets it go on for the moment that it takes to leave, and suspends it again.
"""

from __future__ import annotations

import os
import time

from loopui.host.clock import ticks_s
from loopui.host.identity import is_stopped, start_of
from loopui.host.locks import FileLock, holder_of, try_lock
from loopui.host.quietly import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
else:
    try:
        import _signal as signal  # what `signal` wraps in enums: a fifth of the time to start
    except ImportError:
        import signal

LOOK_S = 0.0005
PATIENCE_S = 0.02  # what is held for longer than this is held by somebody who does not run


class Mutex(FileLock):
    """An exclusive lock that nobody keeps by being suspended."""

    __slots__ = ()

    def _acquire(self, fd: int) -> None:
        suspended: dict[int, int | None] = {}  # those that were made to go on, with their start times
        look_at = ticks_s() + PATIENCE_S
        while not try_lock(fd):
            if ticks_s() >= look_at:
                look_at = ticks_s() + PATIENCE_S
                holder = holder_of(fd)
                if holder and is_stopped(holder):
                    suspended[holder] = start_of(holder)
                    _send(holder, signal.SIGCONT)
            time.sleep(LOOK_S)
        for pid, start in suspended.items():
            if start is not None and start_of(pid) == start:
                _send(pid, signal.SIGSTOP)


def _send(pid: int, number: int) -> None:
    with suppress(OSError):  # gone, or somebody else's
        os.kill(pid, number)
