"""From a run that is over to its record on the disk: judged, written beside its log, exactly once.

The recorder's process does this; what it has to know stands in one value.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from loopui.errors import EvidenceError
from loopui.evidence.criteria import Judgement
from loopui.evidence.records import Record, read_record, write_record
from loopui.executor.job import Job
from loopui.executor.outcome import (
    Compared,
    NeverStarted,
    Surroundings,
    look_around,
    record_never_started,
    record_of,
    record_unjudged,
)
from loopui.executor.places import Place, fallback_place
from loopui.executor.repeats import measured
from loopui.executor.rundir import FALLBACK_LOG, RunDir
from loopui.executor.stages import Finish, Started
from loopui.executor.watch import Ending
from loopui.host.files import sync_file

_OF_FILES = frozenset({"json", "junit"})  # criteria that look at what the command has written


def leaves_traces(job: Job) -> bool:
    """Whether a run leaves something to be judged that the next run may change: repositories, files."""
    return bool(job.repos) or not _OF_FILES.isdisjoint(job.criteria)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrecorded:
    """A run that is over and has no record yet.

    `passes_s`: how long its gate's passes took; `clones`: where its clean clones lie; `unjudged`: the fault
    of loopui's own that came of judging it; `may_give_up`: somebody has cancelled it, so a workspace that
    takes no record is not waited for.
    """

    job: Job
    queued: datetime
    started: Started | None
    over: Ending | NeverStarted
    place: Place
    notes: str  # its folder in the state folder
    clones: str
    around: Surroundings | None = None  # if somebody has looked already
    passes_s: tuple[float, ...] = ()
    unjudged: str = ""
    may_give_up: bool = False


def file_record(run: Unrecorded, looked_around: Callable[[Surroundings], None]) -> Finish:
    """Judge the run and write its record, unless that was done before; return what its row is closed with.

    `looked_around` is told what there was to see that another run may change. Raises EvidenceError or OSError
    where the record cannot be kept.
    """
    written = _written(run)
    if written is None:
        around = _around(run)
        looked_around(around)
        written = _keep(run, around)
    record, place = written
    return Finish(
        ended=record.ended,
        verdict=record.verdict,
        reason=record.reason,
        explanation=record.explanation,
        exit_code=record.exit_code,
        log=record.log,
        record=place.name(place.record),
        peak_mib=record.peak_mib,
    )


def _written(run: Unrecorded) -> tuple[Record, Place] | None:
    """Return the run's record and where it stands if an executor wrote it and died before it closed the row.

    Where nobody can look, there is none.
    """
    for place in (run.place, Place(Path(run.notes) / FALLBACK_LOG, run.place.workspace)):
        with contextlib.suppress(EvidenceError, OSError):
            if place.record.exists():
                record = read_record(place.record)
                if record.run == run.job.run:
                    return record, place
    return None


def _around(run: Unrecorded) -> Surroundings:
    if run.around is not None:
        return run.around
    if run.started is None or run.unjudged:
        return Surroundings()
    return look_around(run.job, run.started, run.clones)


def _keep(run: Unrecorded, around: Surroundings) -> tuple[Record, Place]:
    """Write the record; return it and where it stands.

    If the workspace does not take that of a run that somebody has cancelled: in the state folder.
    """
    place = run.place
    try:
        if place.workspace.is_dir():
            place.record.parent.mkdir(parents=True, exist_ok=True)  # somebody may have cleared it away
        record = _compose(run, around, beside=place)
        with contextlib.suppress(FileNotFoundError):
            sync_file(place.log)  # a record must not outlive a power loss that its log does not
        write_record(place.record, record)
    except (EvidenceError, OSError):
        if not run.may_give_up or place.record.parent == Path(run.notes):
            raise
        trouble = f"the log is {place.log}; the record could not be written beside it\n"
        place = fallback_place(run.job, _notes(run), trouble, trouble)
        record = _compose(run, around, beside=place)
        write_record(place.record, record)
    return record, place


def _compose(run: Unrecorded, around: Surroundings, *, beside: Place) -> Record:
    """Return the record of the run; its artifacts go `beside` a place."""
    if isinstance(run.over, NeverStarted):
        return record_never_started(run.job, run.queued, run.over, run.place)
    if run.started is None:
        raise AssertionError("a run that has ended by itself was started")
    if run.unjudged:
        return record_unjudged(run.job, run.queued, run.started, run.over, run.place, why=run.unjudged)
    return record_of(
        run.job,
        run.queued,
        run.started,
        run.over,
        run.place,
        around=around,
        passes_s=run.passes_s,
        compare=_comparing(run, run.over, run.started, beside) if run.job.metrics else None,
    )


def _comparing(
    run: Unrecorded, ending: Ending, started: Started, beside: Place
) -> Callable[[Judgement], Compared]:
    """Return what judges the metrics of a run, once it is known how its command is judged."""
    from loopui.executor.comparing import compare  # noqa: PLC0415  # the service starts without it

    return partial(
        compare,
        run.job,
        measured(_notes(run)),
        started.commits,
        ended=ending.ended,
        log=run.place.name(run.place.log),
        beside=beside,
    )


def _notes(run: Unrecorded) -> RunDir:
    return RunDir(str(Path(run.notes).parents[1]), Path(run.notes).name)
