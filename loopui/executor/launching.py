"""From an admitted run to a running command: evidence claimed, commits noted, row written, shim ordered."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from loopui.evidence.criteria import look_before
from loopui.evidence.records import Admission
from loopui.executor.child import Order
from loopui.executor.cloning import cloned, clones_of
from loopui.executor.head import Admitted
from loopui.executor.job import Job
from loopui.executor.outcome import NeverStarted
from loopui.executor.places import Place, begin, claim_place, place_of
from loopui.executor.queue import Queue
from loopui.executor.repeats import repeated
from loopui.executor.rows import Entry
from loopui.executor.rundir import RunDir
from loopui.executor.shims import Shims
from loopui.executor.stages import Started
from loopui.executor.tuples import tuple_of
from loopui.host.clock import stamp, ticks_ns
from loopui.host.identity import boot_id
from loopui.host.quietly import suppress


@dataclass(frozen=True, slots=True)
class Launched:
    """A run whose command is being started by the shim with this pid."""

    started: Started
    shim: int


def claimed(entry: Entry, grounds: Admission, *, queue: Queue, notes: RunDir) -> Place:
    """Return the run's place, its log begun with the admission line and kept in the queue.

    One that was claimed before a crash is begun anew, unless its folder is gone. Raises OSError or
    sqlite3.Error where the state folder takes nothing: then nothing is claimed.
    """
    line = admission_line(entry.job, grounds)
    if entry.log:
        with suppress(OSError):
            place = place_of(entry.job, entry.log)
            begin(place.log, line)
            return place
    place = claim_place(entry.job, notes, line)
    try:
        queue.set_log(entry.run, place.name(place.log))
    except sqlite3.Error:
        with suppress(OSError):
            place.log.unlink()  # ours, and nobody knows of it
        raise
    return place


def launch(
    entry: Entry, place: Place, admitted: Admitted, *, queue: Queue, notes: RunDir, shims: Shims
) -> Launched | NeverStarted:
    """Start the run's command at the place that it has claimed.

    Raises OSError or sqlite3.Error where the state folder takes nothing: nothing has begun.
    """
    job = entry.job
    if place.trouble:
        return _never(f"no evidence can be kept: {place.trouble}", admitted)
    try:
        commits, files = tuple_of(job), look_before(job.criteria, cwd=Path(job.cwd))
    except OSError as error:
        return _never(f"what it is to prove cannot be looked at: {error}", admitted)
    notes.prepare()
    run_as = cloned(repeated(job, notes), commits, clones_of(notes))
    started = Started(
        commits=commits,
        files=files,
        at=stamp(),
        ticks_ns=ticks_ns(),
        boot=boot_id(),
        log=place.name(place.log),
        admission=admitted.grounds,
    )
    queue.start(job.run, started)
    try:
        return Launched(started, shims.start(Order(run_as, notes, place.log, admitted.lock_fd)))
    except OSError as error:
        return _never(f"there can be no more processes: {error.strerror or error}", admitted)


def admission_line(job: Job, grounds: Admission) -> str:
    """Return the log's first line, for a heavy run in the old wrapper's words: the policy asks for them."""
    if not job.heavy:
        return "loopui: light command started (needs no admission)\n"
    available, threshold = grounds.available_mib, grounds.threshold_mib
    return f"loopui: heavy command admitted (available={available}MiB, threshold={threshold}MiB)\n"


def _never(why: str, admitted: Admitted) -> NeverStarted:
    return NeverStarted(reason="spawn-error", why=f"not started, {why}", admission=admitted.grounds)
