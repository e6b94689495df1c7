"""Carrying the queue out.

At most one run is being watched, one stands at the front, and some wait to be closed.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from pathlib import Path

from loopui.executor.closings import Closings
from loopui.executor.events import Events
from loopui.executor.front import Front
from loopui.executor.head import Admitted, Refused
from loopui.executor.history import History
from loopui.executor.journal import log_fault
from loopui.executor.keeping import Keeping
from loopui.executor.launching import Launched, claimed, launch
from loopui.executor.outcome import NeverStarted
from loopui.executor.queue import Queue
from loopui.executor.recorders import Recorders
from loopui.executor.recording import record_abandoned
from loopui.executor.retrying import Retry
from loopui.executor.rows import Entry
from loopui.executor.rundir import RunDir
from loopui.executor.schema import BUSY_S
from loopui.executor.shims import Shims
from loopui.executor.slot import Slot
from loopui.executor.watch import Ending, Watch
from loopui.executor.watches import Watches
from loopui.host.clock import ticks_s
from loopui.host.meminfo import AvailableMemory
from loopui.host.promptness import be_prompt
from loopui.host.reaper import disown

STARTING_S = 0.005  # so long may a command take to start before others are attended to
ABANDONED_EVERY_S = 5.0  # a command in the foreground that was killed tells nobody
PATIENCE_S = 0.1  # so long may others write to the queue while a run is watched


class Carrier:
    """Takes every run of the queue through its life; `step` never blocks for long.

    The watches come first and by themselves: whatever is wrong with the queue, a run is guarded.
    """

    def __init__(self, state: Path, *, queue: Queue, events: Events, memory: AvailableMemory) -> None:
        self._state = state
        self._queue = queue
        self._events = events
        self._memory = memory
        self._slot = Slot(str(state))
        self._shims = Shims(events)
        self._recorders = Recorders(events)
        self._history = History(queue)
        self._front = Front(state, queue=queue, slot=self._slot, memory=memory, history=self._history)
        self._closings = Closings(
            queue=queue, slot=self._slot, recorders=self._recorders, history=self._history
        )
        self._keeping = Keeping(queue)
        self._watches = Watches(self._keeping)
        self._starting_until = 0.0
        self._look = True
        self._version = -1
        self._abandoned_at = 0.0
        self._is_retiring = False
        self._queue_retry = Retry("the queue cannot be carried on")
        self._closing_retry = Retry("what has ended cannot be recorded")

    def adopt(self) -> None:
        """Take over what executors before this one have started."""
        be_prompt()  # the guard's looks must not come late on a busy machine
        self._adopt_running()
        self._tidy()

    def _adopt_running(self) -> None:
        """Watch what runs by the queue and is not watched: another's, or one whose start failed half-way."""
        for entry in self._queue.running():
            if entry.run in self._watches or entry.run in self._closings or entry.started is None:
                continue
            notes = self._notes(entry.run)
            watch = Watch(entry.job, entry.started, notes, memory=self._memory, progress=entry.progress)
            self._watches.add(entry, watch)
            if watch.crew.shim_lives():
                self._events.watch_process(watch.crew.shim, watch.crew.shim_start)

    def _tidy(self) -> None:
        """Remove what an executor that was killed right after closing a run has left of it."""
        runs = self._state / "runs"
        for folder in runs.iterdir() if runs.is_dir() else ():
            if self._queue.has_finished(folder.name):
                self._notes(folder.name).remove()

    def retire(self) -> None:
        """Start nothing any more, and stand in nobody's way; what has been started is seen through."""
        self._is_retiring = True
        self._front.leave()

    @property
    def is_free(self) -> bool:
        """Whether nothing runs and nothing is to be closed."""
        return not self._watches and self._closings.next_s is None

    def step(self) -> float | None:
        """Do what can be done now.

        Return after how many seconds to do it again, None if there is nothing to do. What cannot be done is
        tried again; only a fault of our own is raised, and only where no run depends on this process.
        """
        self._reap()
        self._step_watches()
        self._queue.wait_at_most(self._patience_s())
        guards = bool(self._watches)
        if not self._queue_retry.attempt(self._step_queue, tolerant=guards):
            self._look = True
        if not self.is_hurried:
            self._closing_retry.attempt(self._step_closings, tolerant=guards)
        return self._next_s(self._shims.tidy(), self._recorders.tidy())

    def _patience_s(self) -> float:
        """Return how long others may keep the queue from being written: a guard does not wait for them."""
        next_s = self._watches.next_s
        return BUSY_S if next_s is None else min(PATIENCE_S, next_s)

    def _is_starting(self) -> bool:
        """Whether a command is just being started: a processor for it, everything else comes right after."""
        return ticks_s() < self._starting_until and not self._watches.latest_has_begun

    @property
    def is_hurried(self) -> bool:
        """Whether no record is to come between: a guard looks closely, or the head starts within a moment."""
        if self._is_starting() or self._watches.is_tense:
            return True
        return self._front.is_imminent and self._may_start() and self._queue_retry.due_in is None

    # what the queue says

    def _step_queue(self) -> None:
        if self._queue_retry.due_in is not None:
            self._adopt_running()  # a start may have been written down although it failed
        if not self._is_starting():
            self._read_changes()
        if self._may_start():  # first: the machine's next run waits for nothing that it need not
            self._step_front()

    def _read_changes(self) -> None:
        version = self._queue.version()
        if self._events.woken:
            self._abandoned_at = 0.0
        if self._events.woken or self._look or version != self._version:
            self._events.woken = self._look = False
            self._version = version
            if cancelled := self._queue.cancelled():
                self._cancel(cancelled)
            self._choose()

    def _cancel(self, cancelled: dict[str, str]) -> None:
        """Begin to end the runs that somebody wants cancelled."""
        for entry in self._queue.cancelled_waiting():
            if entry.run not in self._closings:
                why = f"cancelled by {entry.cancel_by} before it started"
                self._close(entry, NeverStarted(reason="cancelled", why=why))
        self._watches.stop_cancelled(cancelled)
        self._closings.retry(cancelled)

    def _choose(self) -> None:
        if not self._is_retiring:
            self._front.choose(tuple(self._watches), self._closings)

    # the runs

    def _step_watches(self) -> None:
        over = self._watches.step()
        for watch in self._watches:
            self._front.glimpse(watch.seen_mib)
        for entry, ending in over:
            self._shims.ended(entry.run, ending)
            self._close(entry, ending)

    def _step_closings(self) -> None:
        if self._closings.step():
            self._look = self._look or self._front.head is None  # one may have been kept from being the head
        if not self._watches:  # a guard does not wait for a record
            self._record_abandoned()

    def _record_abandoned(self) -> None:
        """Record what was killed in the foreground: now and then, and whenever somebody pokes."""
        now_s = ticks_s()
        if now_s >= self._abandoned_at:
            self._abandoned_at = now_s + ABANDONED_EVERY_S
            record_abandoned(self._state)

    def _step_front(self) -> None:
        if self._front.head is None and self._look:
            self._look = False
            self._choose()
        entry = self._front.head.entry if self._front.head is not None else None
        found = self._front.step()
        if entry is None or found is None:
            return
        self._look = True
        if isinstance(found, Refused):
            self._close(entry, NeverStarted(reason="refused-memory", why=found.why, admission=found.grounds))
        else:
            self._start(entry, found)

    def _start(self, entry: Entry, admitted: Admitted) -> None:
        """Launch the run; whatever goes wrong before its command runs frees the slot again."""
        notes = self._notes(entry.run)
        launched: Launched | NeverStarted
        try:
            place = claimed(entry, admitted.grounds, queue=self._queue, notes=notes)
            entry = replace(entry, log=place.name(place.log))
            launched = launch(entry, place, admitted, queue=self._queue, notes=notes, shims=self._shims)
        except (OSError, sqlite3.Error):
            self._slot.release(entry.run)
            raise
        except Exception as error:  # noqa: BLE001 — one run that cannot be started must not stop all others
            log_fault()
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
        self._watches.add(replace(entry, started=launched.started), watch)
        self._keeping.begin()
        self._starting_until = ticks_s() + STARTING_S

    def _close(self, entry: Entry, over: Ending | NeverStarted) -> None:
        self._closings.add(entry, over, self._notes(entry.run))

    def _may_start(self) -> bool:
        """Whether the head's turn has come, as far as other runs of the queue are concerned."""
        if self._is_retiring or self._closings.keep_the_next:
            return False
        return not self._watches or self._front.may_join

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
            self._watches.reaped(pid, wait_status, usage.ru_maxrss)

    def _next_s(self, *others_s: float | None) -> float | None:
        trouble_s = self._queue_retry.due_in
        if self._look and not self._is_starting() and trouble_s is None:
            return 0.0
        waits = [
            *others_s,
            trouble_s,
            self._closing_retry.due_in,
            self._watches.next_s,
            self._watches.keep_in_s,
        ]
        if self._is_starting():
            waits.append(max(0.0, self._starting_until - ticks_s()))
        elif not self._watches.is_tense and self._closing_retry.due_in is None:
            waits.append(self._closings.next_s)
        if self._front.head is not None and self._front.may_go and self._may_start() and trouble_s is None:
            waits.append(self._front.head.next_s)
        return min((pause_s for pause_s in waits if pause_s is not None), default=None)

    def _notes(self, run: str) -> RunDir:
        return RunDir(str(self._state), run)
