"""Carrying the queue out.

At most one run is being watched, one stands at the head, and some wait to be closed.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import traceback
from dataclasses import replace
from pathlib import Path

from loopui.executor.closings import Closings
from loopui.executor.ending import ending_of, write_status
from loopui.executor.events import Events
from loopui.executor.head import Admitted, Head, Refused
from loopui.executor.history import History
from loopui.executor.keeping import Keeping
from loopui.executor.launching import Launched, launch
from loopui.executor.life import Paused
from loopui.executor.outcome import NeverStarted
from loopui.executor.queue import Queue
from loopui.executor.recorders import Recorders
from loopui.executor.recording import record_abandoned
from loopui.executor.rows import Entry
from loopui.executor.rundir import STATUS, RunDir
from loopui.executor.shims import Shims
from loopui.executor.slot import Slot
from loopui.executor.watch import Ending, Watch
from loopui.host.clock import stamp, ticks_s
from loopui.host.meminfo import AvailableMemory
from loopui.host.promptness import be_prompt
from loopui.host.reaper import disown

STARTING_S = 0.005  # so long may a command take to start before others are attended to
ABANDONED_EVERY_S = 5.0  # a command in the foreground that was killed tells nobody


class Carrier:
    """Takes every run of the queue through its life; `step` never blocks for long."""

    def __init__(self, state: Path, *, queue: Queue, events: Events, memory: AvailableMemory) -> None:
        self._state = state
        self._queue = queue
        self._events = events
        self._memory = memory
        self._slot = Slot(str(state))
        self._shims = Shims(events)
        self._recorders = Recorders(events)
        self._history = History(queue)
        self._head: Head | None = None
        self._watches: list[tuple[Entry, Watch]] = []  # more than one only after a crash
        self._closings = Closings(
            queue=queue, slot=self._slot, recorders=self._recorders, history=self._history
        )
        self._keeping = Keeping(queue)
        self._starting_until = 0.0
        self._look = True
        self._version = -1
        self._abandoned_at = 0.0
        self._paused: Paused | None = None

    def adopt(self) -> None:
        """Take over what executors before this one have started."""
        be_prompt()  # the guard's looks must not come late on a busy machine
        for entry in self._queue.running():
            if entry.started is None:
                raise AssertionError("a running run was started")
            notes = self._notes(entry.run)
            watch = Watch(entry.job, entry.started, notes, memory=self._memory, progress=entry.progress)
            self._watches.append((entry, watch))
            if watch.crew.shim_lives():
                self._events.watch_process(watch.crew.shim, watch.crew.shim_start)
        self._tidy()

    def _tidy(self) -> None:
        """Remove what an executor that was killed right after closing a run has left of it."""
        runs = self._state / "runs"
        for folder in runs.iterdir() if runs.is_dir() else ():
            if self._queue.has_finished(folder.name):
                self._notes(folder.name).remove()

    def look_again(self) -> None:
        """Read the queue anew at the next step."""
        self._look = True

    def step(self) -> float | None:
        """Do what can be done now.

        Return after how many seconds to do it again, None if there is nothing to do.
        """
        self._reap()
        if not self._is_starting():
            self._read_changes()
        self._step_watches()
        if self._may_start():  # first: the machine's next run waits for nothing that it need not
            self._step_head()
        if not self._is_hurried():
            self._step_closings()
            if not self._watches:  # a guard does not wait for a record
                self._record_abandoned()
        return self._next_s(self._shims.tidy(), self._recorders.tidy())

    def _is_starting(self) -> bool:
        """Whether a command is just being started: a processor for it, everything else comes right after."""
        return (
            ticks_s() < self._starting_until and bool(self._watches) and not self._watches[-1][1].crew.command
        )

    def _is_hurried(self) -> bool:
        """Whether no record is to come between: a guard looks closely, or the head starts within a moment."""
        if self._is_starting() or any(watch.is_tense for _, watch in self._watches):
            return True
        is_imminent = self._paused is None and self._head is not None and self._head.is_imminent
        return is_imminent and self._may_start()

    def _record_abandoned(self) -> None:
        """Record what was killed in the foreground: now and then, and whenever somebody pokes."""
        now_s = ticks_s()
        if now_s >= self._abandoned_at:
            self._abandoned_at = now_s + ABANDONED_EVERY_S
            record_abandoned(self._state)

    # what the queue says

    def _read_changes(self) -> None:
        version = self._queue.version()
        if self._events.woken:
            self._abandoned_at = 0.0
        if self._events.woken or self._look or version != self._version:
            self._events.woken = self._look = False
            self._version = version
            self._read_queue()

    def _read_queue(self) -> None:
        if cancelled := self._queue.cancelled():
            self._cancel(cancelled)
        self._choose_head()

    def _cancel(self, cancelled: dict[str, str]) -> None:
        """Begin to end the runs that somebody wants cancelled."""
        for entry in self._queue.cancelled_waiting():
            if entry.run not in self._closings:
                why = f"cancelled by {entry.cancel_by} before it started"
                self._close(entry, NeverStarted(reason="cancelled", why=why))
        for entry, watch in self._watches:
            if entry.run in cancelled:
                watch.begin_stop("cancelled", f"cancelled by {cancelled[entry.run]}")
        self._closings.retry(cancelled)

    def _choose_head(self) -> None:
        self._paused = self._queue.paused()
        entry = self._queue.head()
        if entry is not None and entry.run in self._closings:
            entry = None  # it was refused, and its record is being written
        if self._head is not None and (entry is None or entry.run != self._head.entry.run):
            self._head.leave()
            self._queue.unhold(self._head.entry.run)
            self._head = None
        if self._head is None and entry is not None:
            peak = self._history.learned_peak_mib(entry.job) if entry.job.heavy else None
            self._head = Head(entry, slot=self._slot, memory=self._memory, learned_peak_mib=peak)
            for _, watch in self._watches:
                if watch.latest_mib is not None:
                    self._head.glimpse(watch.latest_mib)
        if self._paused is not None:
            self._hold_back(self._paused)
        elif self._head is not None and any(watch.job.heavy for _, watch in self._watches):
            # in the line, so that nobody who came later slips in when the slot becomes free
            with contextlib.suppress(OSError):  # what its start needs is tried again then
                self._head.prepare(self._notes(self._head.entry.run))

    def _hold_back(self, paused: Paused) -> None:
        """Keep the head from starting, and from keeping others from the slot."""
        if self._head is not None:
            self._head.leave()
            self._head.hold(f"paused by {paused.by}: `loopui resume` goes on", self._tell)

    # the runs

    def _step_watches(self) -> None:
        for entry, watch in tuple(self._watches):
            ending = watch.step()
            if self._head is not None and watch.seen_mib is not None:
                self._head.glimpse(watch.seen_mib)
            self._keeping.keep(watch)
            if ending is not None:
                self._watches.remove((entry, watch))
                self._shims.ended(entry.run, ending)
                self._close(entry, ending)

    def _step_closings(self) -> None:
        if self._closings.step():
            self._look = self._look or self._head is None  # one may have been kept from being the head

    def _step_head(self) -> None:
        if self._head is None and self._look:
            self._look = False
            self._choose_head()
        if self._head is None or self._paused is not None:
            return
        found = self._head.step(self._tell)
        if isinstance(found, Refused):
            self._close(
                self._head.entry,
                NeverStarted(reason="refused-memory", why=found.why, admission=found.grounds),
            )
            self._head.leave()
            self._head = None
        elif isinstance(found, Admitted):
            self._start(self._head.entry, found)

    def _start(self, entry: Entry, admitted: Admitted) -> None:
        """Launch the run; whatever goes wrong before its command runs frees the slot again."""
        notes = self._notes(entry.run)
        self._head = None
        self._look = True
        launched: Launched | NeverStarted
        try:
            launched = launch(entry, admitted, queue=self._queue, notes=notes, shims=self._shims)
        except (OSError, sqlite3.Error):
            self._slot.release(entry.run)
            raise
        except Exception as error:  # noqa: BLE001 — one run that cannot be started must not stop all others
            traceback.print_exc()  # into the executor's log
            why = f"not started because of a fault of loopui's own ({error!r}), see executor.log"
            launched = NeverStarted(reason="spawn-error", why=why, admission=admitted.grounds)
        finally:
            if admitted.lock_fd is not None:
                os.close(admitted.lock_fd)  # from here on the run itself holds it
        if isinstance(launched, NeverStarted):
            self._slot.release(entry.run)
            self._close(entry, launched)
            return
        watch = Watch(entry.job, launched.started, notes, memory=self._memory, shim=launched.shim)
        self._watches.append((replace(entry, started=launched.started, log=launched.started.log), watch))
        self._keeping.begin()
        self._starting_until = ticks_s() + STARTING_S

    def _close(self, entry: Entry, over: Ending | NeverStarted) -> None:
        self._closings.add(entry, over, self._notes(entry.run))

    def _may_start(self) -> bool:
        """Whether the head's turn has come, as far as other runs of the queue are concerned."""
        return (not self._watches or self._may_join()) and not self._closings.keep_the_next

    def _may_join(self) -> bool:
        """Whether the head was allowed to run beside others."""
        return self._head is not None and self._head.entry.job.allow_parallel

    def _tell(self, head: Head) -> None:
        self._queue.hold(head.entry, head.why, since=head.since or stamp(), waited_for=head.waited_for)

    def _reap(self) -> None:
        """Reap shims, and orphans of runs: this process is their parent, where the system allows that."""
        while True:
            try:
                pid, wait_status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            disown(pid)
            for _, watch in self._watches:
                if pid == watch.crew.command and not watch.notes.has(STATUS):
                    write_status(watch.notes, ending_of(wait_status, usage.ru_maxrss))

    def _next_s(self, *others_s: float | None) -> float | None:
        if self._look and not self._is_starting():
            return 0.0
        waits = [watch.next_s for _, watch in self._watches]
        now_and_then = [*others_s, *(self._keeping.due_in(watch) for _, watch in self._watches)]
        if self._is_starting():
            waits.append(max(0.0, self._starting_until - ticks_s()))
        elif not any(watch.is_tense for _, watch in self._watches):
            now_and_then.append(self._closings.next_s)
        waits += [pause_s for pause_s in now_and_then if pause_s is not None]
        if self._paused is None and self._head is not None and self._may_start():
            waits.append(self._head.next_s)
        return min(waits, default=None)

    def _notes(self, run: str) -> RunDir:
        return RunDir(str(self._state), run)
