"""`loopui exec`: a heavy command in the caller's terminal, through the same line, slot and admission.

Imports next to nothing, because it stands in front of commands that scripts call often: what is only needed
for the record is loaded after the command has ended, in a process of its own.
"""

from __future__ import annotations

import os
import time

from loopui.executor.admission import ADMIT, REFUSE, Admission
from loopui.executor.attached import (
    NOT_EXECUTABLE,
    NOT_FOUND,
    Attached,
    CalledOffError,
    hear_while_waiting,
    hold_signals,
)
from loopui.executor.ending import ending_of, write_status
from loopui.executor.facts import write_facts
from loopui.executor.limits import PARALLEL_VARIABLE, find_workspace_name, limits_for
from loopui.executor.rundir import CHILD, RunDir
from loopui.executor.runid import new_run_id
from loopui.executor.saying import fill_standard_streams, say, told
from loopui.executor.slot import MARKER, Claimant, Obstacle, Slot, Ticket
from loopui.executor.wake import poke
from loopui.host.clock import ticks_ns
from loopui.host.identity import ancestors, boot_id, start_of
from loopui.host.meminfo import MemoryUnreadableError, machine_memory
from loopui.host.quietly import suppress
from loopui.host.statedir import make_state_dir, state_dir_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

EX_USAGE, EX_REFUSED = 64, 75
_SIGNALS = {1: "SIGHUP", 2: "Ctrl-C", 15: "SIGTERM"}  # by which a waiting command is cancelled
GATE = "exec"  # what stands for a gate's id where the command belongs to none
SLOT_LOOK_S = 0.03


def exec_command(
    argv: Sequence[str],
    *,
    min_available_mib: int | None = None,
    wait: bool = True,
    workspace: Path | None = None,
    allow_parallel: bool | None = None,
) -> int:
    """Run a heavy command in the foreground and return its exit code, or -n if signal n has ended it.

    64: it was not said what to run; 75: refused (without `wait`, or because memory cannot be read). What is
    not given comes from the old wrapper's variables, then from the workspace around the current folder.
    Signals stay blocked afterwards: this process has nothing left to do but to leave.
    """
    fill_standard_streams()
    try:
        passage = Passage(list(argv), min_available_mib, workspace, allow_parallel=allow_parallel)
    except ValueError as error:
        say(str(error))
        return EX_USAGE
    except OSError as error:
        return _state_trouble(error)
    try:
        return passage.go(wait=wait)
    except OSError as error:
        return _state_trouble(error)
    except (KeyboardInterrupt, CalledOffError) as called:
        hold_signals()
        number = called.number if isinstance(called, CalledOffError) else 2
        passage.end({"never": "cancelled", "why": f"cancelled by {_SIGNALS[number]} while it waited"})
        return -number


class Refusal:
    """Why a command is not let in."""

    __slots__ = ("reason", "why")

    def __init__(self, reason: str, why: str) -> None:
        self.reason = reason
        self.why = why


class Passage:
    """One command's way: through the line, past admission, to its end and its record."""

    def __init__(
        self,
        argv: list[str],
        min_available_mib: int | None,
        workspace: Path | None,
        *,
        allow_parallel: bool | None,
    ) -> None:
        """Gather what is needed.

        Raises ValueError for what makes no sense, OSError for an unusable state folder.
        """
        if not argv:
            raise ValueError("there is no command to run")
        self._argv = argv
        cwd = _current_folder()
        folder = str(workspace) if workspace else find_workspace_name(cwd)
        threshold_mib, self._floor_mib, told = limits_for(folder, min_available_mib)
        if told:
            say(told)
        self._override = (
            os.environ.get(PARALLEL_VARIABLE) == "1" if allow_parallel is None else allow_parallel
        )
        self._memory = machine_memory()
        self._admission = Admission(threshold_mib)
        self._waited_for: list[str] = []
        self._said = ""
        self._is_known = False
        run = new_run_id()
        self._state = make_state_dir(state_dir_name())
        self._slot = Slot(self._state)
        self._notes = RunDir(self._state, run)
        self._claimant = Claimant(
            run=run, gate=f"{GATE} {os.path.basename(argv[0])}", workspace=folder or cwd
        )
        self._facts = {
            "run": run,
            "workspace": folder,
            "cwd": cwd,
            "boot": boot_id(),
            "queued_at": repr(time.time()),
            "queued_ns": str(ticks_ns()),
            "threshold_mib": str(threshold_mib),
            "overridden_by": PARALLEL_VARIABLE if self._override else "",
        }

    def go(self, *, wait: bool) -> int:
        """Wait for slot and memory (or be refused), run the command, leave its record."""
        self._glimpse()
        self._notes.prepare()
        self._write_crew()
        admitted = self._admitted(wait=wait)
        if isinstance(admitted, Refusal):
            say(f"refused: {admitted.why}")
            self.end({"never": admitted.reason, "why": admitted.why})
            return EX_REFUSED
        # Not the words of a queued run: a log that this is redirected into has no record that speaks for it
        say(
            f"heavy command admitted in the foreground (available={self._admission.available_mib or '?'}MiB,"
            f" threshold={self._admission.threshold_mib}MiB)"
        )
        return self._run(admitted)

    def end(self, status: dict[str, str]) -> None:
        """Say how it ended, free the slot, and have the record written in the background.

        What goes wrong with that is told.
        """
        hold_signals()
        with told("no record of this command can be kept"):
            if not self._is_known:
                self._make_known()
            write_status(self._notes, status)
        with told("the slot cannot be given back"):
            self._slot.release(self._claimant.run)
        poke(self._state)
        from loopui.executor.exec_recorder import record_in_background  # noqa: PLC0415 — nobody waits for it here

        record_in_background(self._state, self._claimant.run)

    def _admitted(self, *, wait: bool) -> int | Refusal | None:
        """Return the descriptor that holds the slot; None: the command is part of what holds it already."""
        ticket = self._slot.line_up(self._claimant, priority=0, arrival_ns=self._claimant.since_ns)
        self._glimpse()
        try:
            while True:
                found = self._look(ticket)
                if isinstance(found, int):
                    return found
                if isinstance(found, Obstacle):
                    if self._is_within(found):
                        self._sample()
                        return None
                    self._admission.restart()
                elif self._admission.decision == REFUSE:
                    return Refusal("refused-memory", self._admission.why)
                if not self._is_known:  # from here on it may be killed while it waits
                    self._make_known()
                    hear_while_waiting()
                why = found.why if found else self._admission.why if self._admission.held else ""
                if why and not wait:
                    return Refusal("refused" if found else "refused-memory", why)
                self._tell(found.key if found else "memory", why, ticket)
                time.sleep(SLOT_LOOK_S if found else self._admission.next_s)
        finally:
            if ticket.fd >= 0:
                self._slot.leave(ticket)

    def _glimpse(self) -> None:
        """Take a sample in passing: the work in between sets it apart from the next one."""
        with suppress(MemoryUnreadableError):
            self._admission.glimpsed(self._memory.available_mib())

    def _make_known(self) -> None:
        """Leave what it takes to write the record, for whoever has to."""
        write_facts(self._notes, self._facts, self._argv)
        self._is_known = True

    def _look(self, ticket: Ticket) -> int | Obstacle | None:
        """Return the slot if it can be had now, else what is in the way (None: memory is, or may be)."""
        obstacle = None if self._override else self._slot.look(ticket)
        if obstacle is not None:
            return obstacle
        self._sample()
        if self._admission.decision != ADMIT:
            return None
        return self._slot.take(ticket, self._claimant, override=self._override)

    def _sample(self) -> None:
        try:
            self._admission.saw(self._memory.available_mib())
        except MemoryUnreadableError:
            self._admission.saw(None)

    def _is_within(self, obstacle: Obstacle) -> bool:
        """Whether this process was started by the very run that has the slot: it would wait for itself."""
        if obstacle.holder is None:
            return False
        child = RunDir(self._state, obstacle.holder.run).read(CHILD) or {}
        return not {int(child.get("pid", 0)), int(child.get("shim", 0))}.isdisjoint(ancestors())

    def _tell(self, key: str, why: str, ticket: Ticket) -> None:
        """Tell each cause of waiting once, with the place in the line, or with who takes the memory."""
        if why and key != self._said:
            from loopui.executor.standing import biggest_user, position  # noqa: PLC0415 — only who waits pays

            self._said = key
            self._waited_for.append(why)
            place = position(self._state, self._slot, ticket)
            most = biggest_user() if key == "memory" else ""
            more = "; ".join(filter(None, (f"position {place}", most)))
            say(f"waiting: {why}; {more}")

    def _run(self, lock_fd: int | None) -> int:
        mask = hold_signals()
        self._facts |= {
            "started_at": repr(time.time()),
            "started_ns": str(ticks_ns()),
            "available_mib": str(self._admission.available_mib or 0),
            "source": self._memory.source,
            "waited_for": "\n".join(self._waited_for),
        }
        self._make_known()
        marker = {} if lock_fd is None else {MARKER: self._claimant.run}
        try:
            command = Attached(self._argv, dict(os.environ) | marker, lock_fd, mask)
        except OSError as error:
            return self._not_started(error)
        from loopui.executor.sentinel import Sentinel  # noqa: PLC0415 — while the command starts

        with told("whoever waits for this command is not told its pid"):
            self._write_crew(command.pid)
        if lock_fd is not None:
            os.close(lock_fd)
        sentinel = Sentinel(self._claimant.run, self._notes, self._memory, command.pid, self._floor_mib)
        wait_status, largest = command.wait(sentinel.look)
        sentinel.finish()
        self.end(ending_of(wait_status, largest) | sentinel.seen)
        return os.waitstatus_to_exitcode(wait_status)

    def _write_crew(self, command: int = 0) -> None:
        """Say who waits for whom: this process stands where a queued run has its shim."""
        own = os.getpid()
        crew = {
            "shim": own,
            "shim_start": start_of(own),
            "pid": command,
            "start": start_of(command) if command else 0,
        }
        values = {"boot": boot_id()} | {key: str(value or 0) for key, value in crew.items()}
        self._notes.write(CHILD, values, durable=False)  # processes end with the power

    def _not_started(self, error: OSError) -> int:
        missing = isinstance(error, FileNotFoundError)
        what = "command not found" if missing else f"cannot be executed ({error.strerror})"
        say(f"{what}: {self._argv[0]}")
        self.end({"spawn_error": f"{what}: {self._argv[0]!r}"})
        return NOT_FOUND if missing else NOT_EXECUTABLE


def _state_trouble(error: OSError) -> int:
    say(f"refused: the state folder cannot be used: {error}; free some space, or make it writable")
    return EX_REFUSED


def _current_folder() -> str:
    """Return the current folder, also one that has been deleted: a command runs there all the same."""
    try:
        return os.getcwd()
    except OSError:  # PWD may be another process's
        with suppress(OSError):
            return os.readlink("/proc/self/cwd").removesuffix(" (deleted)")
        return "/(deleted)"
