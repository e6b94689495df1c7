"""Checklists on disk: the filed ones, each an artifact with its record, and the draft of one that is not."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from loopui import __version__
from loopui.errors import EvidenceError
from loopui.evidence.names import EVIDENCE, claim, safe_part
from loopui.evidence.records import Observation, Reason, Record, Verdict, write_record
from loopui.executor.resolve import repo_paths
from loopui.executor.runid import new_run_id
from loopui.executor.tuples import own_paths
from loopui.host.clock import stamp
from loopui.host.files import write_atomic
from loopui.host.git import RepoState, repo_state
from loopui.reports import drafts
from loopui.reports.checklist.form import (
    Checklist,
    Item,
    flat,
    gate_of,
    objection,
    refused,
    resumed,
    to_markdown,
)
from loopui.tracker.models import Tracker
from loopui.tracker.models.gates import Gate

_REASONS: Mapping[Verdict, Reason] = {"pass": "criteria-met", "fail": "criteria", "blocked": "refused"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Where a filled checklist went."""

    path: Path
    record: Record


def save_draft(workspace: Path, checklist: Checklist, lane: str = "") -> None:
    """Keep an unfinished checklist; raises OSError."""
    drafts.save_draft(workspace, _stem(checklist.gate, lane), checklist)


def load_draft(workspace: Path, blank: Checklist, lane: str = "") -> Checklist | None:
    """Return the gate's unfinished checklist, with the items that it has now; None: there is none."""
    draft = drafts.load_draft(workspace, _stem(blank.gate, lane), Checklist)
    return resumed(blank, draft) if draft is not None else None


def drop_draft(workspace: Path, gate: str, lane: str = "") -> None:
    """Forget the gate's unfinished checklist; raises OSError."""
    drafts.drop_draft(workspace, _stem(gate, lane))


def file_checklist(
    workspace: Path, tracker: Tracker, checklist: Checklist, *, by: str, role: str = "", lane: str = ""
) -> Filed:
    """Write artifact and record.

    Raises EvidenceError where the checklist cannot be filed: as it stands, or by this role and lane.
    """
    gate = gate_of(tracker, checklist.gate)
    result = _checked_result(tracker, checklist, role=role, lane=lane)
    at = stamp()
    data = to_markdown(checklist, by=by, at=at).encode("utf-8", "backslashreplace")
    commits = _commits(workspace, tracker, gate)
    path = _claim(workspace, checklist, at)
    _write(path, data)
    record = Record(
        run=new_run_id(),
        gate=checklist.gate,
        task=checklist.task,
        milestone=checklist.milestone,
        verdict=result,
        reason=_REASONS[result],
        explanation=_explanation(checklist),
        role=role,
        lane=lane,
        requested_by=by,
        advisory=gate.advisory,
        grade="claim" if commits and not any(state.dirty for state in commits.values()) else "diagnostic",
        queued=at,
        ended=at,
        commits=commits,
        criteria=_observations(checklist),
        log=str(path.relative_to(workspace)),
        log_bytes=len(data),
        log_sha256=hashlib.sha256(data).hexdigest(),
        host=platform.node(),
        loopui=__version__,
    )
    write_record(path.with_suffix(".toml"), record)
    return Filed(path=path, record=record)


def _checked_result(tracker: Tracker, checklist: Checklist, *, role: str, lane: str) -> Verdict:
    """Return the result if it can be filed: as it stands, and by this role and lane; raises EvidenceError."""
    if why := refused(tracker, checklist, role=role, lane=lane):
        raise EvidenceError(why.what, where=checklist.gate, hint=why.hint)
    why_not = objection(checklist)
    if checklist.result is None or why_not:
        raise EvidenceError(why_not, where=checklist.gate, hint="tick what holds, or give another result")
    return checklist.result


def _stem(gate: str, lane: str) -> str:
    return "-".join(safe_part(part) for part in ("checklist", gate, lane) if part)


def _claim(workspace: Path, checklist: Checklist, at: datetime) -> Path:
    folder = workspace / EVIDENCE / f"{at:%Y-%m-%d}"
    if checklist.milestone:
        folder /= f"milestone-{safe_part(checklist.milestone)}"
    stem = "-".join(safe_part(part) for part in (checklist.task, checklist.gate) if part)
    return claim(folder, stem, ".md")


def _write(path: Path, data: bytes) -> None:
    try:
        write_atomic(path, data)
    except OSError as error:
        raise EvidenceError(f"cannot be written: {error.strerror or error}", where=str(path)) from error


def _commits(workspace: Path, tracker: Tracker, gate: Gate) -> dict[str, RepoState]:
    """Return the tuple that the person looked at: the gate's repositories as they stand."""
    paths = repo_paths(tracker, workspace)
    states = {
        name: repo_state(Path(paths[name]), ignore=own_paths(workspace))
        for name in gate.repos
        if name in paths
    }
    return {name: state for name, state in states.items() if state is not None}


def _explanation(checklist: Checklist) -> str:
    ticked = sum(item.ticked for item in checklist.items)
    told = (
        f"{ticked} of {len(checklist.items)} items hold" if checklist.items else f"judged {checklist.result}"
    )
    return f"{told}: {flat(checklist.notes)}" if checklist.notes else told


def _observations(checklist: Checklist) -> tuple[Observation, ...]:
    return tuple(
        Observation(criterion=item.text, expected="holds", observed=_seen(item), met=item.ticked)
        for item in checklist.items
    )


def _seen(item: Item) -> str:
    told = "ticked" if item.ticked else "not ticked"
    return f"{told}: {flat(item.note)}" if item.note else told
