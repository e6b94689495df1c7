"""Closing a run: its record is written first, then its row is closed.

The record is filed by a process of its own. A run whose record cannot be kept stays open.
"""

from __future__ import annotations

import contextlib
import sqlite3

from loopui.errors import EvidenceError
from loopui.executor.cloning import clones_of
from loopui.executor.filing import Unrecorded, leaves_traces
from loopui.executor.history import History
from loopui.executor.outcome import NeverStarted, Surroundings
from loopui.executor.places import Place, claim_place, place_of
from loopui.executor.queue import Queue
from loopui.executor.recorder import OwnFaultError, Recorder, RecorderError
from loopui.executor.recorders import Recorders
from loopui.executor.rows import Entry
from loopui.executor.rundir import RunDir
from loopui.executor.slot import Slot
from loopui.executor.stages import Finish
from loopui.executor.watch import Ending
from loopui.host.clock import ticks_s

FIRST_RETRY_S = 0.5
LONGEST_RETRY_S = 30.0
LOOK_S = 1.0  # at a recorder that tells nothing


class Closing:
    """A run that is over and not yet closed; `step` tries, and tries again with growing pauses."""

    def __init__(
        self,
        entry: Entry,
        over: Ending | NeverStarted,
        *,
        queue: Queue,
        slot: Slot,
        notes: RunDir,
        recorders: Recorders,
        history: History,
    ) -> None:
        self.entry = entry
        self._over = over
        self._queue = queue
        self._slot = slot
        self._notes = notes
        self._recorders = recorders
        self._history = history
        self._place: Place | None = place_of(entry.job, entry.log) if entry.log else None
        self._is_place_kept = self._place is not None
        self._recorder: Recorder | None = None
        self._finish: Finish | None = None
        self._around: Surroundings | None = None
        self._traces = not isinstance(over, NeverStarted) and leaves_traces(entry.job)
        self._unjudged = ""
        self._pause_s = FIRST_RETRY_S
        self._next_at = 0.0
        self._tell_at = 0.0

    @property
    def keeps_the_next(self) -> bool:
        """Whether another run could still change what this one is to be judged by."""
        return self._traces and self._around is None and self._finish is None

    @property
    def next_s(self) -> float:
        """Seconds until the next look or try."""
        waits = self._recorder is not None or (self._finish is None and not self._recorders.has_room)
        return LOOK_S if waits else max(0.0, self._next_at - ticks_s())

    def step(self) -> bool:
        """Go on if it is time to; return whether the run is closed."""
        if self._recorder is None and self.next_s > 0:
            return False
        try:
            return self._go_on()
        except (RecorderError, EvidenceError, OSError, sqlite3.Error) as error:
            self._let_go()
            if isinstance(error, OwnFaultError):
                self._unjudged = str(error)  # the record tells what is known without judging
            self._next_at = ticks_s() + self._pause_s
            self._pause_s = min(LONGEST_RETRY_S, self._pause_s * 2)
            self._tell(f"ended, but its record cannot be kept yet: {error}")
            return False

    def retry_now(self) -> None:
        """Try again at once: something has changed."""
        self._next_at = 0.0

    def _go_on(self) -> bool:
        if self._finish is None:
            if self._recorder is None:
                self._recorder = self._recorders.start(self._unrecorded())
                self._tell_at = ticks_s() + LOOK_S / 2
                return False
            try:
                self._finish = self._recorder.result()
            finally:
                self._around = self._recorder.around or self._around
            if self._finish is None:
                if ticks_s() > self._tell_at:
                    self._tell("ended; its log is being read for the record")
                return False
            self._let_go()
        self._queue.finish(self.entry.run, self._finish)
        self._history.closed(self.entry.job, self.entry.started, self._finish)
        self._slot.release(self.entry.run)
        self._notes.remove()
        return True

    def _unrecorded(self) -> Unrecorded:
        """Return all that the record needs; what the queue knows of it is asked here, where that is open."""
        entry, job = self.entry, self.entry.job
        return Unrecorded(
            job=job,
            queued=entry.queued,
            started=entry.started,
            over=self._over,
            place=self._place if self._place and self._is_place_kept else self._claim(),
            notes=self._notes.path,
            clones=clones_of(self._notes) if job.clean_clones else "",
            around=self._around,
            passes_s=self._history.passes_s(job),
            unjudged=self._unjudged,
            may_give_up=bool(self._queue.cancel_of(entry.run)),
        )

    def _let_go(self) -> None:
        if self._recorder is not None:
            self._recorders.give_back(self._recorder, reusable=not self.entry.job.clean_clones)
            self._recorder = None

    def _claim(self) -> Place:
        """Claim a log for a run that never started, and keep which: a second try must not claim another."""
        line = f"loopui: not started: {self._over.why}\n" if isinstance(self._over, NeverStarted) else ""
        self._place = self._place or claim_place(self.entry.job, self._notes, line)
        self._queue.set_log(self.entry.run, self._place.name(self._place.log))
        self._is_place_kept = True
        return self._place

    def _tell(self, note: str) -> None:
        with contextlib.suppress(sqlite3.Error):
            self._queue.note(self.entry.run, note)
