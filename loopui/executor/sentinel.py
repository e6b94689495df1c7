"""The guard of a command in the foreground: looks at the memory while it runs, and stops it at the floor.

Lean. What it takes to stop a whole tree is only loaded when it comes to that; the first signal does not wait
for it.
"""

from __future__ import annotations

import os
import time

from loopui.executor.guard import GO_ON, KILL, Guard
from loopui.host.clock import ticks_s
from loopui.host.meminfo import AvailableMemory, MemoryUnreadableError
from loopui.host.pressure import Pressure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from loopui.executor.members import Crew
    from loopui.executor.rundir import RunDir
    from loopui.executor.stopping import Stop

GRACE_S = 5.0
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

    @property
    def seen(self) -> dict[str, str]:
        """What the record is to tell of the memory."""
        lowest = self._guard.lowest_mib
        return {} if lowest is None else {"lowest_mib": str(lowest)}

    def look(self) -> float:
        """Take a sample, act on it, and return in how many seconds to look again."""
        now_s = ticks_s()
        try:
            available = self._memory.available_mib()
        except MemoryUnreadableError:
            return UNREADABLE_S
        demand = self._guard.saw(available, now_s, pressed=self._pressure.is_high(now_s))
        if demand != GO_ON:
            self._fell(available, now_s, kill=demand == KILL)
        if self._stop is not None and self._crew is not None:
            self._stop.step(self._crew, now_s)
            return min(LOOK_S, self._guard.next_s)
        return self._guard.next_s

    def finish(self) -> None:
        """See a stop through to the last process, after the command itself has ended."""
        while (
            self._stop is not None and self._crew is not None and not self._stop.step(self._crew, ticks_s())
        ):
            time.sleep(LOOK_S)

    def _fell(self, available: int, now_s: float, *, kill: bool) -> None:
        if kill or self._stop is None:
            os.kill(self._pid, _SIGKILL if kill else _SIGTERM)
        if self._stop is None:
            self._begin(available, now_s)
        if kill and self._stop is not None and self._crew is not None:
            self._stop.hurry(self._crew, now_s)

    def _begin(self, available: int, now_s: float) -> None:
        from loopui.executor.members import Crew  # noqa: PLC0415 — only when it comes to that
        from loopui.executor.stopping import Stop  # noqa: PLC0415 — likewise

        why = f"stopped by the guard: {self._guard.why(available)}"
        os.write(2, f"loopui: {why}\n".encode())
        self._crew = Crew(self._run, self._notes)
        self._stop = Stop("memory-stop", why, grace_s=GRACE_S, now_s=now_s)
        self._stop.has_asked(self._crew)
        self._stop.note(self._notes)
