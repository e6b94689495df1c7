"""Closing a run: its record is written first, then its row is closed.

A run whose record cannot be written stays open.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

from loopui.errors import EvidenceError
from loopui.evidence.criteria import Judgement
from loopui.evidence.records import Record, read_record, write_record
from loopui.executor.cloning import clones_of, remove
from loopui.executor.outcome import Compared, NeverStarted, record_never_started, record_of
from loopui.executor.places import Place, claim_place, fallback_place, place_of
from loopui.executor.queue import Queue
from loopui.executor.repeats import measured
from loopui.executor.rows import Entry
from loopui.executor.rundir import RunDir
from loopui.executor.slot import Slot
from loopui.executor.stages import Finish, Started
from loopui.executor.watch import Ending
from loopui.host.clock import ticks_s

FIRST_RETRY_S = 0.5
LONGEST_RETRY_S = 30.0
HISTORY = 10  # passes that a pass is held against


class Closing:
    """A run that is over and not yet closed; `step` tries, and tries again with growing pauses."""

    def __init__(
        self, entry: Entry, over: Ending | NeverStarted, *, queue: Queue, slot: Slot, notes: RunDir
    ) -> None:
        self.entry = entry
        self._over = over
        self._queue = queue
        self._slot = slot
        self._notes = notes
        self._clones = clones_of(notes)
        self._place: Place | None = place_of(entry.job, entry.log) if entry.log else None
        self._record: Record | None = None
        self._pause_s = FIRST_RETRY_S
        self._next_at = 0.0

    @property
    def next_s(self) -> float:
        """Seconds until the next try."""
        return max(0.0, self._next_at - ticks_s())

    def step(self) -> bool:
        """Try if it is time to; return whether the run is closed."""
        if self.next_s > 0:
            return False
        try:
            self._close()
        except (EvidenceError, OSError, sqlite3.Error) as error:
            self._next_at = ticks_s() + self._pause_s
            self._pause_s = min(LONGEST_RETRY_S, self._pause_s * 2)
            self._tell(f"ended, but its record cannot be kept yet: {error}")
            return False
        return True

    def retry_now(self) -> None:
        """Try again at once: something has changed."""
        self._next_at = 0.0

    def _close(self) -> None:
        place = self._place or self._claim()
        record = self._written(place) or self._write(place)
        place = self._place or place
        self._queue.finish(
            self.entry.run,
            Finish(
                ended=record.ended,
                verdict=record.verdict,
                reason=record.reason,
                explanation=record.explanation,
                exit_code=record.exit_code,
                log=record.log,
                record=place.name(place.record),
                peak_mib=record.peak_mib,
            ),
        )
        self._slot.release(self.entry.run)
        self._notes.remove()
        remove(self._clones)

    def _claim(self) -> Place:
        """Claim a log for a run that never started, and keep which: a second try must not claim another."""
        line = f"loopui: not started: {self._over.why}\n" if isinstance(self._over, NeverStarted) else ""
        place = claim_place(self.entry.job, self._notes, line)
        self._queue.set_log(self.entry.run, place.name(place.log))
        self._place = place
        return place

    def _written(self, place: Place) -> Record | None:
        """Return the run's record if an executor wrote it and died before it closed the row."""
        try:
            record = read_record(place.record)
        except EvidenceError:
            return None
        return record if record.run == self.entry.run else None

    def _write(self, place: Place) -> Record:
        try:
            if place.workspace.is_dir():
                place.record.parent.mkdir(
                    parents=True, exist_ok=True
                )  # somebody may have cleared the evidence away
            if self._record is None:
                self._record = self._compose(place, beside=place)
            write_record(place.record, self._record)
        except (EvidenceError, OSError):
            if not self._queue.cancel_of(self.entry.run) or place.record.parent == Path(self._notes.path):
                raise
            return self._give_up(place)
        return self._record

    def _give_up(self, place: Place) -> Record:
        """Somebody cancelled a run whose record the workspace does not take: keep it in the state folder."""
        trouble = f"the log is {place.log}; the record could not be written beside it\n"
        self._place = fallback_place(self.entry.job, self._notes, trouble, trouble)
        record = self._record or self._compose(place, beside=self._place)
        write_record(self._place.record, record)
        return record

    def _compose(self, place: Place, *, beside: Place) -> Record:
        """Return the record of the run whose log lies at a place; its artifacts go beside another."""
        entry = self.entry
        if isinstance(self._over, NeverStarted):
            return record_never_started(entry.job, entry.queued, self._over, place)
        if entry.started is None:
            raise AssertionError("a run that has ended by itself was started")
        passes_s = self._queue.durations_of_passes(entry.job.workspace, entry.job.gate, most=HISTORY)
        return record_of(
            entry.job,
            entry.queued,
            entry.started,
            self._over,
            place,
            passes_s=passes_s,
            clones=self._clones,
            compare=self._comparing(self._over, entry.started, place, beside) if entry.job.metrics else None,
        )

    def _comparing(
        self, ending: Ending, started: Started, place: Place, beside: Place
    ) -> Callable[[Judgement], Compared]:
        """Return what judges the metrics of a run, once it is known how its command is judged."""
        from loopui.executor.comparing import compare  # noqa: PLC0415  # the service starts without it

        return partial(
            compare,
            self.entry.job,
            measured(self._notes),
            started.commits,
            ended=ending.ended,
            log=place.name(place.log),
            beside=beside,
        )

    def _tell(self, note: str) -> None:
        with contextlib.suppress(sqlite3.Error):
            self._queue.note(self.entry.run, note)
