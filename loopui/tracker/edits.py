"""The named edits of `state.toml`, each a small function on the text as it stands now, for `statefile.edit`.

Invariant: an edit touches its own keys and nothing else; a name that is not there raises TrackerError.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from loopui.errors import TrackerError
from loopui.tracker.lanes import is_active, words
from loopui.tracker.models.work import Lane, MilestoneStatus, TaskStatus
from loopui.tracker.nearest import suggestion
from loopui.tracker.statetext import StateText
from loopui.tracker.tables import ROW_KEYS


def set_task_status(text: StateText, task: str, status: TaskStatus, *, reason: str = "") -> None:
    """Give a task a status; `reason` is why it holds without its evidence, and goes with the next status."""
    _set_status(text, "tasks", task, status, get_args(TaskStatus), reason)


def set_milestone_status(
    text: StateText, milestone: str, status: MilestoneStatus, *, reason: str = ""
) -> None:
    """Give a milestone a status; `reason` is as for tasks."""
    _set_status(text, "milestones", milestone, status, get_args(MilestoneStatus), reason)


def add_blocker(
    text: StateText,
    *,
    blocker: str,
    exit_condition: str,
    impact: str = "",
    opened: dt.date | None = None,
    name: str = "",
) -> str:
    """Add an active blocker and return its id (the next free one, unless `name` gives it)."""
    name = name or next_id(text, "blockers", "B")
    _refuse_known(text, "blockers", name)
    row = {
        "id": name,
        "blocker": blocker,
        "impact": impact,
        "exit_condition": exit_condition,
        "opened": opened,
    }
    add_row(text, "blockers", {**row, "status": "active"})
    return name


def resolve_blocker(
    text: StateText,
    blocker: str,
    *,
    resolution: str,
    evidence: Iterable[str] = (),
    reason: str = "",
    name: str = "",
) -> str:
    """Mark a blocker as resolved, add the resolution that says so, and return the resolution's id."""
    index, row = _row(text, "blockers", blocker)
    if row.get("status") == "resolved":
        raise TrackerError(f"blocker {blocker} is resolved already")
    text.set_in_row("blockers", index, "status", "resolved")
    return add_resolution(
        text, resolution=resolution, evidence=evidence, resolves=[blocker], reason=reason, name=name
    )


def add_resolution(
    text: StateText,
    *,
    resolution: str,
    evidence: Iterable[str] = (),
    resolves: Iterable[str] = (),
    reason: str = "",
    name: str = "",
) -> str:
    """Add a resolution and return its id; `reason` is why it holds without evidence."""
    name = name or next_id(text, "resolutions", "R")
    _refuse_known(text, "resolutions", name)
    row = {"id": name, "resolution": resolution, "evidence": list(evidence), "resolves": list(resolves)}
    add_row(text, "resolutions", {**row, "reason": reason})
    return name


def add_finding(
    text: StateText, *, finding: str, evidence: str = "", milestone: str = "", name: str = ""
) -> str:
    """Add a finding and return its id."""
    name = name or next_id(text, "findings", "F")
    _refuse_known(text, "findings", name)
    row = {"id": name, "finding": finding, "evidence": evidence, "milestone": milestone}
    add_row(text, "findings", row)
    return name


def add_decision(
    text: StateText,
    *,
    title: str,
    decision: str,
    date: dt.date,
    status: str = "Accepted",
    context: str = "",
    consequences: Iterable[str] = (),
    impacts: Iterable[str] = (),
    supersedes: str = "",
) -> str:
    """Add a decision and return its id; the one that it supersedes says so, and keeps every other word."""
    name = next_id(text, "decisions", "D-", width=3)
    row = {
        "id": name,
        "title": title,
        "status": status,
        "date": date,
        "context": context,
        "decision": decision,
    }
    if supersedes:
        index, old = _row(text, "decisions", supersedes)
        if old.get("superseded_by"):
            raise TrackerError(f"{supersedes} is superseded already, by {old['superseded_by']}")
        text.set_in_row("decisions", index, "status", "Superseded")
        text.set_in_row("decisions", index, "superseded_by", name)
    lists = {"consequences": list(consequences), "impacts": list(impacts)}
    add_row(text, "decisions", {**row, **lists})
    return name


def assign_lane(text: StateText, lane: str, current: str, *, status: str = "in_progress") -> None:
    """Give a lane its current assignment; a task that another active lane has is refused."""
    index, row = _row(text, "lanes", lane)
    lanes = [Lane.model_validate(each, strict=False) for each in text.rows("lanes")]
    wanted = {*words(current)} & {task["id"] for task in text.rows("tasks")}
    for other in lanes:
        if other.name != lane and is_active(other) and (both := wanted & {*words(other.current)}):
            hint = f"set {other.name} to paused first, or give it something else"
            raise TrackerError(f"{', '.join(sorted(both))} is active in {other.name}", hint=hint)
    if row.get("current") != current:
        text.set_in_row("lanes", index, "current", current)
    if row.get("status") != status:
        text.set_in_row("lanes", index, "status", status)


def set_baseline(text: StateText, gate: str, path: str) -> None:
    """Give a metrics gate the artifact that its runs are compared with from now on."""
    index, row = _row(text, "gates", gate)
    if "metrics" not in row:
        raise TrackerError(f"gate {gate} has no metrics", hint="say what it measures in [gates.metrics]")
    text.set_value(("gates", index, "metrics", "baseline"), path)


def add_queue_entry(
    text: StateText, *, priority: str, task: str, description: str = "", gates: Iterable[str] = ()
) -> None:
    """Put an entry at the end of the queue; a task stands there once."""
    _refuse_known(text, "queue", task)
    row = {"priority": priority, "task": task, "description": description, "gates": list(gates)}
    add_row(text, "queue", row)


def drop_queue_entry(text: StateText, task: str) -> None:
    """Take an entry out of the queue."""
    text.drop_row("queue", _row(text, "queue", task)[0])


def move_queue_entry(text: StateText, task: str, *, to: int) -> None:
    """Move an entry to a place in the queue (from 0); a place beyond the end means the end.

    Priorities are left alone: within one priority the order of the file decides what comes first.
    """
    index, _ = _row(text, "queue", task)
    to = max(0, min(to, len(text.rows("queue")) - 1))
    if to != index:
        text.move_row("queue", index, to)


def touch_updated(text: StateText, day: dt.date) -> None:
    """Say on which day the programme was last updated."""
    if (text.table("program") or {}).get("updated") != day:
        text.set_in_table("program", "updated", day)


def add_row(text: StateText, table: str, values: Mapping[str, Any]) -> None:
    """Add a row below the last one of its table; values that say nothing are left out."""
    text.add_row(table, {key: value for key, value in values.items() if value not in (None, "", [], {})})


def next_id(text: StateText, table: str, prefix: str, *, width: int = 1) -> str:
    """Return `prefix` with the number after the highest that the table, or any resolution, names."""
    names = [str(row["id"]) for row in text.rows(table)]
    names += [str(name) for row in text.rows("resolutions") for name in row.get("resolves", ())]
    pattern = re.compile(rf"{re.escape(prefix)}(\d+)")
    numbers = [int(match.group(1)) for name in names if (match := pattern.fullmatch(name))]
    return f"{prefix}{max(numbers, default=0) + 1:0{width}}"


def _set_status(  # noqa: PLR0917 - the two callers above pass what they were given
    text: StateText, table: str, name: str, status: str, allowed: tuple[str, ...], reason: str
) -> None:
    if status not in allowed:
        what = f"{status} is no status of {table}: {', '.join(allowed)}"
        raise TrackerError(what, hint=suggestion(status, allowed))
    index, row = _row(text, table, name)
    if row.get("status") != status:
        text.set_in_row(table, index, "status", status)
    if row.get("reason", "") != reason:
        text.set_value((table, index, "reason"), reason or None)


def _row(text: StateText, table: str, name: str) -> tuple[int, dict[str, Any]]:
    rows = text.rows(table)
    names = [row[ROW_KEYS[table]] for row in rows]
    if name not in names:
        raise TrackerError(f"{table} has no {name}", hint=suggestion(name, names))
    index = names.index(name)
    return index, rows[index]


def _refuse_known(text: StateText, table: str, name: str) -> None:
    if any(row[ROW_KEYS[table]] == name for row in text.rows(table)):
        raise TrackerError(f"{table} has {name} already")
