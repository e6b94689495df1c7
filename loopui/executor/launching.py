"""From an admitted run to a running command: evidence claimed, commits noted, row written, shim ordered."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Launched:
    """A run whose command is being started by the shim with this pid."""

    started: Started
    shim: int


def launch(
    entry: Entry, admitted: Admitted, *, queue: Queue, notes: RunDir, shims: Shims
) -> Launched | NeverStarted:
    """Start the run's command.

    Raises OSError or sqlite3.Error where the state folder takes nothing: nothing has begun.
    """
    job = entry.job
    place = _place(entry, admitted.grounds, notes)
    if not entry.log:
        queue.set_log(job.run, place.name(place.log))
    if place.trouble:
        why = f"not started, no evidence can be kept: {place.trouble}"
        return NeverStarted(reason="spawn-error", why=why, admission=admitted.grounds)
    notes.prepare()
    started = Started(
        commits=tuple_of(job),
        files=look_before(job.criteria, cwd=Path(job.cwd)),
        at=stamp(),
        ticks_ns=ticks_ns(),
        boot=boot_id(),
        log=place.name(place.log),
        admission=admitted.grounds,
    )
    queue.start(job.run, started)
    run_as = cloned(repeated(job, notes), started.commits, clones_of(notes))
    try:
        return Launched(started, shims.start(Order(run_as, notes, place.log, admitted.lock_fd)))
    except OSError as error:
        why = f"not started, there can be no more processes: {error.strerror or error}"
        return NeverStarted(reason="spawn-error", why=why, admission=admitted.grounds)


def admission_line(job: Job, grounds: Admission) -> str:
    """Return the log's first line, for a heavy run in the old wrapper's words: the policy asks for them."""
    if not job.heavy:
        return "loopui: light command started (needs no admission)\n"
    available, threshold = grounds.available_mib, grounds.threshold_mib
    return f"loopui: heavy command admitted (available={available}MiB, threshold={threshold}MiB)\n"


def _place(entry: Entry, grounds: Admission, notes: RunDir) -> Place:
    """Return a log begun with the admission line; one that was claimed before a crash is begun anew."""
    line = admission_line(entry.job, grounds)
    if not entry.log:
        return claim_place(entry.job, notes, line)
    place = place_of(entry.job, entry.log)
    begin(place.log, line)
    return place
