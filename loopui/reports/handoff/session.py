"""What happened in a session: the runs, artifacts and safety events since a lane's last hand-off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from loopui.errors import EvidenceError
from loopui.evidence.artifacts import Artifact
from loopui.evidence.records import Record, read_record
from loopui.reports.board import showing
from loopui.tracker.models import Tracker
from loopui.tracker.selection import plan

_UNSAFE = frozenset({"memory-stop", "refused-memory"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The artifacts of a session, newest first, and those of them that show a verdict, by gate.

    What never started is among a gate's runs only where nothing of it has started.
    """

    artifacts: tuple[Artifact, ...]
    runs: Mapping[str, tuple[Artifact, ...]]


def session_of(artifacts: Sequence[Artifact], *, since: datetime | None, lane: str) -> Session:
    """Return what came about after `since` (None: all that was recorded) in a lane (empty: in every one)."""
    mine = tuple(each for each in artifacts if _belongs(each, since, lane))
    runs: dict[str, list[Artifact]] = {}
    for artifact in showing(mine):
        for gate in artifact.gates:
            runs.setdefault(gate, []).append(artifact)
    return Session(artifacts=mine, runs={gate: _started(found) for gate, found in sorted(runs.items())})


def _started(runs: Sequence[Artifact]) -> tuple[Artifact, ...]:
    return tuple(run for run in runs if not run.unstarted) or tuple(runs)


def completed(tracker: Tracker, session: Session) -> tuple[tuple[str, str], ...]:
    """Return (id, title) of the tasks that ran in the session and whose required gates all passed in it."""
    candidates = [(task.id, task.title, _required(task.gates, tracker)) for task in tracker.tasks]
    for choice in plan(tracker):
        if choice.task is None:
            required = tuple(gate.id for gate in choice.gates if not gate.advisory)
            candidates.append((choice.entry.task, choice.entry.description, required))
    return tuple((task, title) for task, title, gates in candidates if _all_passed(task, gates, session))


def safety_events(workspace: Path, session: Session) -> Iterator[str]:
    """Yield what the guard and the admission had to do, oldest first."""
    for artifact in reversed(session.artifacts):
        if artifact.record:
            try:
                record = read_record(workspace / artifact.record)
            except EvidenceError:
                continue
            yield from _events(record)


def _belongs(artifact: Artifact, since: datetime | None, lane: str) -> bool:
    if artifact.kind == "handoff" or (lane and artifact.lane not in {"", lane}):
        return False
    return artifact.source == "recorded" if since is None else artifact.when > since


def _required(gate_ids: Sequence[str], tracker: Tracker) -> tuple[str, ...]:
    advisory = {gate.id for gate in tracker.gates if gate.advisory}
    return tuple(gate for gate in gate_ids if gate not in advisory)


def _all_passed(task: str, gates: Sequence[str], session: Session) -> bool:
    """Whether each gate's newest run for this task passed; a run for no task counts for every task."""
    newest = []
    for gate in gates:
        runs = [run for run in session.runs.get(gate, ()) if task in run.tasks or not run.tasks]
        if not runs or runs[0].verdict != "pass":
            return False
        newest.append(runs[0])
    return any(task in run.tasks for run in newest)


def _events(record: Record) -> Iterator[str]:
    for event in record.guard_events:
        at = event.at.astimezone()
        yield f"{at:%Y-%m-%d %H:%M:%S} {record.gate}: {event.what} ({event.available_mib} MiB available)"
    if record.reason in _UNSAFE and not record.guard_events:
        at = record.ended.astimezone()
        yield f"{at:%Y-%m-%d %H:%M:%S} {record.gate}: {record.reason}, {record.explanation}"
    if record.admission.overridden_by:
        why = record.admission.override_reason or "no reason given"
        yield f"{record.gate}: admission overridden by {record.admission.overridden_by} ({why})"
