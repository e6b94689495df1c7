"""The head of the queue: the one run that may start next, and what it waits for."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from loopui.evidence.records import Admission as Grounds
from loopui.executor.admission import ADMIT, REFUSE, Admission
from loopui.executor.learning import need_of
from loopui.executor.rows import Entry
from loopui.executor.rundir import RunDir
from loopui.executor.slot import Claimant, Obstacle, Slot, Ticket
from loopui.host.clock import stamp, ticks_ns
from loopui.host.consumers import Consumer, largest
from loopui.host.identity import boot_id
from loopui.host.meminfo import AvailableMemory, MemoryUnreadableError

SLOT_LOOK_S = 0.1  # a holder that was killed tells nobody
TELL_EVERY_S = 2.0  # so often is a reason told again when only its figures have changed
MOST_REASONS = 20


@dataclass(frozen=True, slots=True)
class Admitted:
    """The run may start; `lock_fd` holds the slot (None for a light one)."""

    lock_fd: int | None
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class Refused:
    """The run cannot be judged by memory at all."""

    why: str
    grounds: Grounds


class Head:
    """One run at the head of the queue, until it starts or another run takes its place."""

    def __init__(
        self, entry: Entry, *, slot: Slot, memory: AvailableMemory, learned_peak_mib: int | None = None
    ) -> None:
        self.entry = entry
        self.why = entry.why if entry.state == "held" else ""
        self.since: datetime | None = entry.since if entry.state == "held" else None
        self.waited_for = list(entry.waited_for)
        self._slot = slot
        self._memory = memory
        self._ticket: Ticket | None = None
        self._slot_seems_free = False
        self._need = need_of(entry.job, learned_peak_mib)
        self._admission = Admission(self._need.mib, _total_mib(memory), self._need.why)
        self._look_at = 0.0
        self._told_at = 0.0
        self._told_key = ""
        self._most: tuple[Consumer, ...] = ()

    def line_up(self) -> None:
        """Take the place in the line for the slot that the run's arrival gives it."""
        if self._ticket is None and self.entry.job.heavy:
            arrival_ns = self.entry.arrival_ns if self.entry.boot == boot_id() else 0
            self._ticket = self._slot.line_up(
                self._claimant(), priority=self.entry.job.priority, arrival_ns=arrival_ns
            )

    def prepare(self, notes: RunDir) -> None:
        """Do what can be done before its turn has come, while another run has the slot. Raises OSError."""
        self.line_up()
        with contextlib.suppress(MemoryUnreadableError):
            self.glimpse(self._memory.available_mib())
        notes.prepare()

    def step(self, tell: Callable[[Head], None]) -> Admitted | Refused | None:
        """Look whether the run may start; `tell` is called when the reason why not has changed."""
        now_s = ticks_ns() / 1e9
        if not self.entry.job.heavy:
            return Admitted(None, self._grounds())
        if now_s < self._look_at:
            return None
        self.line_up()
        if self._ticket is None:
            raise AssertionError("a heavy run has a ticket once it has lined up")
        is_likely = self.is_imminent or self._admission.lacks_one  # then taking is looking enough
        obstacle = None if is_likely else self._look(self._ticket)
        if obstacle is None:
            found = self._by_memory(self._ticket)
            if not isinstance(found, Obstacle):
                if found is None:
                    self._hold_for_memory(now_s, tell)
                return found
            obstacle = found
        self._slot_seems_free = False
        self._admission.restart()
        self._look_at = now_s + SLOT_LOOK_S
        self._hold(obstacle.key, obstacle.why, now_s, tell)
        return None

    @property
    def is_imminent(self) -> bool:
        """Whether it starts within a moment: nothing was in its way at the last look."""
        return self._slot_seems_free and not self._admission.held

    def glimpse(self, available_mib: int) -> None:
        """Take what the guard of the run before has just seen."""
        self._admission.glimpsed(available_mib)

    def hold(self, why: str, tell: Callable[[Head], None]) -> None:
        """Say why it does not start although it might."""
        self._hold(why, why, ticks_ns() / 1e9, tell)

    def forget_why(self) -> None:
        """Say nothing any more of what it waited for: nobody looks at that at the moment."""
        self.why = self._told_key = ""

    @property
    def next_s(self) -> float:
        """Seconds until the next look."""
        return max(0.0, self._look_at - ticks_ns() / 1e9)

    def leave(self) -> None:
        """Give up the place in the line."""
        self._slot_seems_free = False
        if self._ticket is not None:
            self._slot.leave(self._ticket)
            self._ticket = None

    def _look(self, ticket: Ticket) -> Obstacle | None:
        obstacle = None if self.entry.job.allow_parallel else self._slot.look(ticket)
        self._slot_seems_free = obstacle is None
        return obstacle

    def _by_memory(self, ticket: Ticket) -> Admitted | Refused | Obstacle | None:
        """Take a sample, and the slot if enough were good; None: not yet."""
        try:
            self._admission.saw(self._memory.available_mib())
        except MemoryUnreadableError:
            self._admission.saw(None)
        if self._admission.decision == REFUSE:
            return Refused("available memory cannot be read, so nothing heavy is let in", self._grounds())
        if self._admission.decision != ADMIT:
            return None
        taken = self._slot.take(ticket, self._claimant(), override=self.entry.job.allow_parallel)
        if isinstance(taken, Obstacle):
            return taken
        self._ticket = None
        return Admitted(taken, self._grounds())

    def _hold_for_memory(self, now_s: float, tell: Callable[[Head], None]) -> None:
        self._look_at = now_s + self._admission.next_s
        if self._admission.held:
            if now_s >= self._told_at + TELL_EVERY_S:
                self._most = largest()  # reads all of /proc: not at every sample
            most = f"; {self._most[0].describe()} uses the most" if self._most else ""
            self._hold("memory", self._admission.why + most, now_s, tell)

    def _hold(self, key: str, why: str, now_s: float, tell: Callable[[Head], None]) -> None:
        """Tell a new cause at once, and new figures of the same cause now and then."""
        if key == self._told_key and (why == self.why or now_s < self._told_at + TELL_EVERY_S):
            return
        if key != self._told_key and self.waited_for[-1:] != [why] and len(self.waited_for) < MOST_REASONS:
            self.waited_for.append(why)
        self.since = self.since or stamp()
        self.why, self._told_key, self._told_at = why, "", now_s
        tell(self)  # may fail: then it is told again
        self._told_key = key

    def _claimant(self) -> Claimant:
        job = self.entry.job
        return Claimant(run=job.run, gate=job.gate, workspace=job.workspace)

    def _grounds(self) -> Grounds:
        """Return on what grounds the run was let in (or not)."""
        same_boot = self.entry.boot == boot_id()
        waited_s = (
            (ticks_ns() - self.entry.arrival_ns) / 1e9
            if same_boot
            else (stamp() - self.entry.queued).total_seconds()
        )
        job = self.entry.job
        heavy = job.heavy
        overridden = heavy and (job.allow_parallel or job.override_mib is not None)
        return Grounds(
            threshold_mib=self._need.mib if heavy else None,
            learned_peak_mib=self._need.learned_peak_mib if heavy else None,
            overridden_by=job.requested_by if overridden else "",
            override_reason=job.override_reason if overridden else "",
            available_mib=self._admission.available_mib,
            source=self._memory.source if heavy else "",
            waited_s=round(max(0.0, waited_s), 3),
            waited_for=tuple(self.waited_for),
        )


def _total_mib(memory: AvailableMemory) -> int:
    try:
        return memory.total_mib()
    except MemoryUnreadableError:
        return 0
