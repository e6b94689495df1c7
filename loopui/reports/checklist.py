"""Checklist gates: a person ticks the items and says the result; an artifact with its record keeps that.

A pass needs every item ticked: what a person has not looked at is not passed.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from loopui import __version__
from loopui.errors import EvidenceError, TrackerError
from loopui.evidence.names import EVIDENCE, claim, safe_part
from loopui.evidence.records import Observation, Reason, Record, Verdict, write_record
from loopui.executor.resolve import repo_paths
from loopui.executor.runid import new_run_id
from loopui.executor.tuples import own_paths
from loopui.host.clock import stamp
from loopui.host.files import write_atomic
from loopui.host.git import RepoState, repo_state
from loopui.tracker.models import Gate, Tracker
from loopui.tracker.nearest import suggestion

_REASONS: Mapping[Verdict, Reason] = {"pass": "criteria-met", "fail": "criteria", "blocked": "refused"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to look at, whether it holds, and what a person notes about it."""

    text: str
    ticked: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A checklist gate as a person has filled it; `result` None: not decided yet."""

    gate: str
    scope: str = ""
    method: str = ""
    task: str = ""
    milestone: str = ""
    items: tuple[Item, ...] = ()
    result: Verdict | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Where a filled checklist went."""

    path: Path
    record: Record


def blank(tracker: Tracker, gate_id: str, *, task: str = "") -> Checklist:
    """Return a gate's checklist with nothing ticked; raises TrackerError for what is no checklist."""
    gate = _gate(tracker, gate_id)
    texts = gate.items or ((gate.criteria_text,) if gate.criteria_text else ())
    milestone = next((each.milestone for each in tracker.tasks if each.id == task), "")
    return Checklist(
        gate=gate.id,
        scope=gate.scope,
        method=gate.method,
        task=task,
        milestone=milestone,
        items=tuple(Item(text=text) for text in texts),
    )


def ticked(checklist: Checklist, numbers: Sequence[int], notes: Mapping[int, str]) -> tuple[Item, ...]:
    """Return the items, ticked and noted by number from 1; raises EvidenceError for one that is not there."""
    for number in (*numbers, *notes):
        if not 1 <= number <= len(checklist.items):
            raise EvidenceError(
                f"there is no item {number}",
                where=checklist.gate,
                hint=f"it has {len(checklist.items)} items",
            )
    return tuple(
        Item(text=item.text, ticked=number in numbers, note=notes.get(number, ""))
        for number, item in enumerate(checklist.items, 1)
    )


def objection(checklist: Checklist) -> str:
    """Return in one line why the checklist cannot be filed as it stands; empty: it can."""
    if checklist.result is None:
        return "no result is given: pass, fail or blocked"
    unticked = [str(number) for number, item in enumerate(checklist.items, 1) if not item.ticked]
    if checklist.result == "pass" and unticked:
        return f"a pass with items that are not ticked: {', '.join(unticked)} of {len(checklist.items)}"
    if checklist.result != "pass" and not (checklist.notes or any(item.note for item in checklist.items)):
        return f"a {checklist.result} without a word why"
    return ""


def to_markdown(checklist: Checklist, *, by: str, at: datetime) -> str:
    """Return the artifact: the programme's header, the items, what was noted."""
    lines = [
        f"# {checklist.gate} {_flat(checklist.scope)}".rstrip(),
        f"Date: {at:%Y-%m-%d}",
        f"Task IDs: {checklist.task}".rstrip(),
        f"VG IDs: {checklist.gate}",
        f"Command(s): {_flat(checklist.method) or 'looked at by a person'}",
        f"Result: {checklist.result}",
        f"Notes: {_flat(checklist.notes)}".rstrip(),
        "",
        f"Recorded by {_flat(by)}, {at.isoformat(timespec='seconds')}",
    ]
    if checklist.items:
        lines += ["", "## Checklist", ""]
    for item in checklist.items:
        lines.append(f"- [{'x' if item.ticked else ' '}] {_flat(item.text)}")
        lines += [f"  - {_flat(item.note)}"] if item.note else []
    return "\n".join((*lines, ""))


def file_checklist(
    workspace: Path, tracker: Tracker, checklist: Checklist, *, by: str, role: str = "", lane: str = ""
) -> Filed:
    """Write artifact and record; raises EvidenceError where the checklist cannot be filed."""
    why_not = objection(checklist)
    if checklist.result is None or why_not:
        raise EvidenceError(why_not, where=checklist.gate, hint="tick what holds, or give another result")
    at = stamp()
    data = to_markdown(checklist, by=by, at=at).encode("utf-8", "backslashreplace")
    commits = _commits(workspace, tracker, _gate(tracker, checklist.gate))
    path = _claim(workspace, checklist, at)
    try:
        write_atomic(path, data)
    except OSError as error:
        raise EvidenceError(f"cannot be written: {error.strerror or error}", where=str(path)) from error
    record = Record(
        run=new_run_id(),
        gate=checklist.gate,
        task=checklist.task,
        milestone=checklist.milestone,
        verdict=checklist.result,
        reason=_REASONS[checklist.result],
        explanation=_explanation(checklist),
        role=role,
        lane=lane,
        requested_by=by,
        advisory=_gate(tracker, checklist.gate).advisory,
        grade="claim" if commits and not any(state.dirty for state in commits.values()) else "diagnostic",
        queued=at,
        ended=at,
        commits=commits,
        criteria=tuple(
            Observation(criterion=item.text, expected="holds", observed=_seen(item), met=item.ticked)
            for item in checklist.items
        ),
        log=str(path.relative_to(workspace)),
        log_bytes=len(data),
        log_sha256=hashlib.sha256(data).hexdigest(),
        host=platform.node(),
        loopui=__version__,
    )
    write_record(path.with_suffix(".toml"), record)
    return Filed(path=path, record=record)


def _gate(tracker: Tracker, gate_id: str) -> Gate:
    known = {gate.id: gate for gate in tracker.gates}
    gate = known.get(gate_id)
    if gate is None:
        raise TrackerError(f"no gate {gate_id!r}", where="state.toml", hint=suggestion(gate_id, known))
    if gate.kind != "checklist":
        hint = f"`loopui run {gate_id}` judges it by what its command shows"
        raise TrackerError(f"gate {gate_id} is no checklist", where="state.toml", hint=hint)
    return gate


def _claim(workspace: Path, checklist: Checklist, at: datetime) -> Path:
    folder = workspace / EVIDENCE / f"{at:%Y-%m-%d}"
    if checklist.milestone:
        folder /= f"milestone-{safe_part(checklist.milestone)}"
    stem = "-".join(safe_part(part) for part in (checklist.task, checklist.gate) if part)
    return claim(folder, stem, ".md")


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
    return f"{told}: {_flat(checklist.notes)}" if checklist.notes else told


def _seen(item: Item) -> str:
    told = "ticked" if item.ticked else "not ticked"
    return f"{told}: {_flat(item.note)}" if item.note else told


def _flat(text: str) -> str:
    return " ".join(text.split())
