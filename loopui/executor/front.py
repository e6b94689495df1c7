"""The front of the queue: which run is next, and what it is said to wait for."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

from loopui.executor.closings import Closings
from loopui.executor.head import Admitted, Head, Refused
from loopui.executor.history import History
from loopui.executor.life import Paused
from loopui.executor.queue import Queue
from loopui.executor.rundir import RunDir
from loopui.executor.slot import Slot
from loopui.executor.watch import Watch
from loopui.host.clock import stamp
from loopui.host.meminfo import AvailableMemory


class Front:
    """At most one run stands here; `choose` reads who that is, `step` looks whether it may start."""

    def __init__(
        self, state: Path, *, queue: Queue, slot: Slot, memory: AvailableMemory, history: History
    ) -> None:
        self._state = state
        self._queue = queue
        self._slot = slot
        self._memory = memory
        self._history = history
        self._paused: Paused | None = None
        self.head: Head | None = None

    @property
    def may_go(self) -> bool:
        """Whether there is a run that nobody has paused."""
        return self.head is not None and self._paused is None

    @property
    def is_imminent(self) -> bool:
        """Whether it starts within a moment."""
        return self.head is not None and self.may_go and self.head.is_imminent

    @property
    def may_join(self) -> bool:
        """Whether the run was allowed to run beside others."""
        return self.head is not None and self.head.entry.job.allow_parallel

    def glimpse(self, available_mib: int | None) -> None:
        """Take what the guard of a run before has just seen."""
        if self.head is not None and available_mib is not None:
            self.head.glimpse(available_mib)

    def choose(self, watches: Sequence[Watch], closing: Closings) -> None:
        """Read which run is next; those that are `closing` were refused already."""
        self._paused = self._queue.paused()
        entry = self._queue.head()
        if entry is not None and entry.run in closing:
            entry = None
        if self.head is not None and (entry is None or entry.run != self.head.entry.run):
            self.head.leave()
            self._queue.unhold(self.head.entry.run)
            self.head = None
        if self.head is None and entry is not None:
            peak = self._history.learned_peak_mib(entry.job) if entry.job.heavy else None
            self.head = Head(entry, slot=self._slot, memory=self._memory, learned_peak_mib=peak)
            for watch in watches:
                self.glimpse(watch.latest_mib)
        if self.head is not None:
            self._place(self.head, watches)

    def leave(self) -> None:
        """Let nobody stand here."""
        if self.head is not None:
            self.head.leave()
            self.head = None

    def step(self) -> Admitted | Refused | None:
        """Look whether the run may start; it is no longer here if it was let in or refused."""
        if self.head is None or not self.may_go:
            return None
        found = self.head.step(self._tell)
        if isinstance(found, Refused):
            self.head.leave()
        if found is not None:
            self.head = None
        return found

    def _place(self, head: Head, watches: Sequence[Watch]) -> None:
        if self._paused is not None:  # it keeps nobody else from the slot
            head.leave()
            head.hold(f"paused by {self._paused.by}: `loopui resume` goes on", self._tell)
            return
        if watches and not head.entry.job.allow_parallel and head.why:
            self._queue.unhold(head.entry.run)  # whatever it was: now it waits for those
            head.forget_why()
        if any(watch.job.heavy for watch in watches):
            # in the line, so that nobody who came later slips in when the slot becomes free
            with contextlib.suppress(OSError):  # what its start needs is tried again then
                head.prepare(RunDir(str(self._state), head.entry.run))

    def _tell(self, head: Head) -> None:
        self._queue.hold(head.entry, head.why, since=head.since or stamp(), waited_for=head.waited_for)
