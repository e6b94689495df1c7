"""The guard of a command in the foreground: looks at the memory while it runs, and stops it at the floor.

Lean. What it takes to stop a whole tree is only loaded when it comes to that; the first signal does not wait
for it.
"""

from __future__ import annotations

import os
import time

from loopui.executor.guard import GO_ON, KILL, Guard
from loopui.executor.saying import say
from loopui.host.clock import ticks_s
from loopui.host.meminfo import AvailableMemory, MemoryUnreadableError
from loopui.host.pressure import Pressure
from loopui.host.quietly import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from loopui.executor.members import Crew
    from loopui.executor.rundir import RunDir
    from loopui.executor.stopping import Stop

GRACE_S = 5.0
PATIENCE_S = 10.0  # after the command's end: what cannot be ended by then (another user's) is left
UNREADABLE_S = 0.5
LOOK_S = 0.05
_SIGTERM, _SIGKILL = 15, 9


class Sentinel:
    """Watches the memory beside one command, `pid`, which has no group of its own."""

    def __init__(self, run: str, notes: RunDir, memory: AvailableMemory, pid: int, floor_mib: int) -> None:
        self._run = run
        self._notes = notes
        self._memory = memory
        self._pid = pid
        self._guard = Guard(floor_mib)
        self._pressure = Pressure()
        self._stop: Stop | None = None
        self._crew: Crew | None = None
        self._blind_at: float | None = None

    @property
    def seen(self) -> dict[str, str]:
        """What the record is to tell of the memory."""
        lowest = self._guard.lowest_mib
        seen = {} if lowest is None else {"lowest_mib": str(lowest)}
        return seen if self._blind_at is None else seen | {"blind_at": repr(self._blind_at)}

    def look(self) -> float:
        """Take a sample, act on it, and return in how many seconds to look again."""
        now_s = ticks_s()
        try:
            available = self._memory.available_mib()
        except MemoryUnreadableError:
            self._go_blind()
            return UNREADABLE_S
        demand = self._guard.saw(available, now_s, pressed=self._pressure.is_high(now_s))
        if demand != GO_ON:
            self._fell(available, now_s, kill=demand == KILL)
        if self._stop is not None and self._crew is not None:
            with suppress(OSError):  # whatever hinders us now, the next look tries again
                self._stop.step(self._crew, now_s)
            return min(LOOK_S, self._guard.next_s)
        return self._guard.next_s

    def finish(self) -> None:
        """See a stop through to the last process, after the command itself has ended."""
        until_s = ticks_s() + PATIENCE_S
        while self._stop is not None and self._crew is not None and ticks_s() < until_s:
            with suppress(OSError):
                if self._stop.step(self._crew, ticks_s()):
                    return
            time.sleep(LOOK_S)

    def _go_blind(self) -> None:
        if self._blind_at is None:
            self._blind_at = time.time()
            say("memory cannot be read: the command is not guarded")

    def _fell(self, available: int, now_s: float, *, kill: bool) -> None:
        if kill or self._stop is None:
            with suppress(ProcessLookupError, PermissionError):  # it may be another user's
                os.kill(self._pid, _SIGKILL if kill else _SIGTERM)
        if self._stop is None:
            self._begin(available, now_s)
        if kill and self._stop is not None and self._crew is not None:
            self._stop.hurry(self._crew, now_s)

    def _begin(self, available: int, now_s: float) -> None:
        from loopui.executor.members import Crew  # noqa: PLC0415 — only when it comes to that
        from loopui.executor.stopping import Stop  # noqa: PLC0415 — likewise

        why = f"stopped by the guard: {self._guard.why(available)}"
        say(why)
        self._crew = Crew(self._run, self._notes, shim=os.getpid())
        self._stop = Stop("memory-stop", why, grace_s=GRACE_S, now_s=now_s)
        self._stop.has_asked(self._crew)
        with suppress(OSError):
            self._stop.note(self._notes)
