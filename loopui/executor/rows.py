"""A row of the queue as values: the executor's entry, and the run's life as everybody else sees it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from loopui.evidence.plain import from_plain
from loopui.executor.job import Job, from_json
from loopui.executor.life import Finished, Held, Life, Queued, Running, State
from loopui.executor.stages import Finish, Progress, Started
from loopui.host.clock import stamp
from loopui.host.identity import boot_id

SLEEPS = "queued before the machine or everything on it went down: `loopui resume` lets it start"
UNREADABLE = "its row in the queue is damaged: it never starts; once nothing else waits, move queue.db away"
COLUMNS = (
    "seq, run, job, env, state, priority, queued, boot, arrival_ns, cancel_by, why, since, waited_for, log,"
    " start, progress, note, finish, place"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the queue."""

    seq: int
    run: str
    job: Job
    state: State
    queued: datetime
    boot: str
    arrival_ns: int
    cancel_by: str
    why: str
    since: datetime | None
    waited_for: tuple[str, ...]
    log: str
    started: Started | None
    progress: Progress
    note: str
    finish: Finish | None
    place: float | None = None

    @property
    def priority(self) -> int:
        """Smaller runs first."""
        return self.job.priority

    @property
    def order(self) -> float:
        """Where it stands within its priority."""
        return self.seq if self.place is None else self.place

    @property
    def sleeps(self) -> bool:
        """Whether it starts only when somebody says so: it was queued before the machine booted."""
        return self.state in {"queued", "held"} and self.boot != boot_id() and not self.job.autostart


def entry_of(row: tuple[Any, ...]) -> Entry:
    """Return the entry that a row of COLUMNS describes."""
    named = dict(zip(COLUMNS.replace(" ", "").split(","), row, strict=True))
    return Entry(
        seq=named["seq"],
        run=named["run"],
        job=replace(from_json(named["job"], named["env"]), priority=named["priority"]),
        state=named["state"],
        queued=datetime.fromisoformat(named["queued"]),
        boot=named["boot"],
        arrival_ns=named["arrival_ns"],
        cancel_by=named["cancel_by"],
        why=named["why"],
        since=datetime.fromisoformat(named["since"]) if named["since"] else None,
        waited_for=tuple(json.loads(named["waited_for"])),
        log=named["log"],
        started=from_plain(Started, json.loads(named["start"])) if named["start"] else None,
        progress=from_plain(Progress, json.loads(named["progress"])) if named["progress"] else Progress(),
        note=named["note"],
        finish=from_plain(Finish, json.loads(named["finish"])) if named["finish"] else None,
        place=named["place"],
    )


def readable(row: tuple[Any, ...]) -> Entry | None:
    """Return the entry of a row, None where it cannot be read: it must not hold up all others."""
    try:
        return entry_of(row)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def unreadable_life(row: tuple[Any, ...]) -> Held:
    """Return what can be told of a run whose row cannot be read."""
    named = dict(zip(COLUMNS.replace(" ", "").split(","), row, strict=True))
    return Held(
        run=str(named["run"]),
        seq=named["seq"],
        workspace="",
        gate="?",
        task="",
        milestone="",
        lane="",
        requested_by="",
        heavy=False,
        advisory=False,
        priority=named["priority"],
        min_available_mib=0,
        queued=stamp(),
        why=UNREADABLE,
        since=stamp(),
    )


def life_of(entry: Entry, *, position: int) -> Life:
    """Return the run's life; `position` is its place among those that have not started."""
    job = entry.job
    named: dict[str, Any] = {
        "run": entry.run,
        "seq": entry.seq,
        "workspace": job.workspace,
        "gate": job.gate,
        "task": job.task,
        "milestone": job.milestone,
        "lane": job.lane,
        "requested_by": job.requested_by,
        "heavy": job.heavy,
        "advisory": job.advisory,
        "priority": job.priority,
        "min_available_mib": job.min_available_mib,
        "queued": entry.queued,
    }
    if entry.state == "finished" and entry.finish is not None:
        return _finished(entry, entry.finish, named)
    if entry.state == "running" and entry.started is not None:
        return Running(
            **named,
            started=entry.started.at,
            log=entry.started.log,
            pid=entry.progress.pid,
            peak_mib=entry.progress.peak_mib,
            note=entry.note,
        )
    if entry.sleeps:
        return Held(**named, why=SLEEPS, since=entry.queued)
    if entry.state == "held":
        return Held(**named, why=entry.why, since=entry.since or entry.queued)
    return Queued(**named, position=position)


def _finished(entry: Entry, finish: Finish, named: dict[str, Any]) -> Finished:
    return Finished(
        **named,
        started=entry.started.at if entry.started else None,
        ended=finish.ended,
        verdict=finish.verdict,
        reason=finish.reason,
        explanation=finish.explanation,
        exit_code=finish.exit_code,
        log=finish.log,
        record=finish.record,
    )
