"""How a run is stopped: SIGTERM, a grace period, SIGKILL, until nothing of it lives."""

from __future__ import annotations

import contextlib
import os
import signal
from typing import Literal

from loopui.executor.members import Crew, members, signal_group, signal_members
from loopui.executor.rundir import STOP, RunDir
from loopui.host.identity import is_stopped
from loopui.host.processes import Process, send

StopReason = Literal["timeout", "cancelled", "memory-stop"]
LOOK_S = 0.05  # between looks at who still lives
SHIM_PATIENCE_S = 2.0  # after the last member: the shim has nothing left to do but to write the status


class Stop:
    """One stop under way; it is over when `step` finds nothing alive."""

    def __init__(self, reason: StopReason, why: str, *, grace_s: float, now_s: float) -> None:
        self.reason = reason
        self.why = why
        self._kill_at = now_s + grace_s
        self._asked: set[tuple[int, int]] = set()
        self._asked_group = False
        self._unnoted: RunDir | None = None
        self._look_at = now_s
        self._empty_since: float | None = None

    @classmethod
    def noted(cls, notes: RunDir, *, grace_s: float, now_s: float) -> Stop | None:
        """Return the stop that another executor began, from the run's folder."""
        values = notes.read(STOP)
        if values is None:
            return None
        reason: StopReason = "cancelled"
        for known in ("timeout", "memory-stop"):
            if values.get("reason") == known:
                reason = known
        return cls(reason, values.get("why", ""), grace_s=grace_s, now_s=now_s)

    def note(self, notes: RunDir) -> None:
        """Keep in the run's folder that it is stopped: its slot is now free when all of it is gone.

        Where the folder does not take it, `step` tries again: to stop the run does not wait for a disk.
        """
        self._unnoted = notes
        with contextlib.suppress(OSError):
            notes.write(STOP, {"reason": self.reason, "why": self.why}, durable=False)
            self._unnoted = None

    def begin(self, crew: Crew, now_s: float, *, at_once: bool) -> None:
        """Ask the command's group to end, or end it `at_once`; to look who else there is comes after."""
        if at_once:
            self.hurry(crew, now_s)
        else:
            self._asked_group = signal_group(crew, signal.SIGTERM)
            signal_group(crew, signal.SIGCONT)  # one that is suspended has to run to do so
        self._look_at = now_s + LOOK_S / 2

    def hurry(self, crew: Crew, now_s: float) -> None:
        """End the grace period: the machine cannot wait."""
        signal_group(crew, signal.SIGKILL)
        self._kill_at = min(self._kill_at, now_s)

    def step(self, crew: Crew, now_s: float) -> bool:
        """Signal whoever has to be; return whether nothing of the run lives any more (its shim apart)."""
        if self._unnoted is not None:
            self.note(self._unnoted)
        if now_s < self._look_at and crew.command_lives():
            return False
        self._look_at = now_s + LOOK_S
        alive = members(crew)
        if not alive:
            self._empty_since = self._empty_since or now_s
            self._release_shim(crew, now_s)
            return True
        self._empty_since = None
        if now_s >= self._kill_at:
            signal_members(alive, signal.SIGKILL)
        else:
            self._ask(crew, alive)
        return False

    def has_asked(self, crew: Crew) -> None:
        """Take note that somebody has asked the command already."""
        self._asked.add((crew.command, crew.command_start))

    def _ask(self, crew: Crew, alive: tuple[Process, ...]) -> None:
        """Ask each process once to end: to many a program a second signal says to leave all as it lies.

        Whom the command's group has got since it was asked is there to tidy up.
        """
        fresh = [process for process in alive if (process.pid, process.start) not in self._asked]
        self._asked.update((process.pid, process.start) for process in fresh)
        if self._asked_group:
            fresh = [process for process in fresh if not _is_in_group(process, crew.command)]
        signal_members(fresh, signal.SIGTERM)
        signal_members(fresh, signal.SIGCONT)

    def _release_shim(self, crew: Crew, now_s: float) -> None:
        """Wake a suspended shim; end one that does not write the status although its command is gone."""
        if not crew.shim_lives():
            return
        shim = Process(crew.shim, crew.shim_start, 0, 0, "")
        if is_stopped(crew.shim):
            send(shim, signal.SIGCONT)
        if self._empty_since is not None and now_s > self._empty_since + SHIM_PATIENCE_S:
            send(shim, signal.SIGKILL)


def _is_in_group(process: Process, group: int) -> bool:
    with contextlib.suppress(OSError):
        return os.getpgid(process.pid) == group
    return False
