"""Which processes belong to a run, wherever they hide.

Below its shim, which stays as long as there is somebody; in its session; marked by their environment; or with
its lock open.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable

from loopui.evidence.records import LeftOver
from loopui.executor.rundir import CHILD, RunDir
from loopui.executor.slot import MARKER, lock_of
from loopui.host.footprint import children_of
from loopui.host.identity import boot_id, is_alive, start_of
from loopui.host.processes import ENDED, Process, below, carries, command_line, has_open, send, table
from loopui.host.reaper import has_orphans


class Crew:
    """Shim and command of a run, as its folder names them (0: not known)."""

    __slots__ = ("_notes", "command", "command_start", "is_ours", "run", "shim", "shim_start")

    def __init__(self, run: str, notes: RunDir, *, shim: int = 0) -> None:
        self.run = run
        self._notes = notes
        # a child of this process, so that it inherits whatever the run leaves behind
        self.is_ours = shim not in {0, os.getpid()}
        self.shim = shim
        self.shim_start = (start_of(shim) or 0) if shim else 0
        self.command = self.command_start = 0
        self.learn(notes.read(CHILD) or {})

    def learn(self, values: dict[str, str]) -> None:
        """Take what the note says by now: the shim writes who the command is once it is spawned."""
        if values.get("boot") != boot_id():
            return
        self.shim, self.shim_start = int(values["shim"]), int(values["shim_start"])
        self.command, self.command_start = int(values.get("pid", 0)), int(values.get("start", 0))

    @property
    def lock(self) -> str:
        """The path of the lock that the run's processes inherit."""
        return lock_of(self._notes)

    def shim_lives(self) -> bool:
        """Whether the shim lives."""
        return is_alive(self.shim, self.shim_start)

    def command_lives(self) -> bool:
        """Whether the command lives."""
        return is_alive(self.command, self.command_start)

    def is_alive(self) -> bool:
        """Whether shim or command lives."""
        return self.shim_lives() or self.command_lives()


def members(crew: Crew) -> tuple[Process, ...]:
    """Return every living process of the run but its shim (which only waits for the command)."""
    if crew.is_ours and not crew.command_lives() and not _shim_has_orphans(crew) and not has_orphans():
        return ()  # without reading all of /proc
    processes = table()
    has_shim = crew.shim_lives()
    roots = [pid for pid, lives in ((crew.shim, has_shim), (crew.command, crew.command_lives())) if lives]
    by_lock = not has_shim or crew.shim == os.getpid()  # `exec` stands in for a shim, but inherits nobody
    roots += [process.pid for process in processes.values() if _belongs(process, crew, by_lock=by_lock)]
    found = (below(processes, roots) | set(roots)) - {crew.shim, os.getpid()}
    return tuple(process for pid in sorted(found) if (process := processes[pid]).state not in ENDED)


def _shim_has_orphans(crew: Crew) -> bool:
    """Whether the shim, which inherits them while it lives, has any process below it."""
    return crew.shim_lives() and children_of(crew.shim) != []


def signal_group(crew: Crew, number: int) -> bool:
    """Signal the command's own group, all of it at once, if the command lives; return whether it got that."""
    if crew.command_lives():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(crew.command, number)
            return True
    return False


def signal_members(processes: Iterable[Process], number: int) -> None:
    """Signal each of the processes."""
    for process in processes:
        send(process, number)


def left_over(processes: Iterable[Process]) -> tuple[LeftOver, ...]:
    """Return the processes as a record lists them."""
    return tuple(LeftOver(pid=process.pid, command=command_line(process.pid)) for process in processes)


def _belongs(process: Process, crew: Crew, *, by_lock: bool) -> bool:
    """Whether the process tells itself that it is of the run; `by_lock`: also by what it has open."""
    if process.pid in {crew.shim, os.getpid()} or process.state in ENDED:
        return False
    if crew.shim and process.session == crew.shim and process.start >= crew.shim_start:
        return True
    return carries(process.pid, MARKER, crew.run) or (by_lock and has_open(process.pid, crew.lock))
