"""What each edit of the tracker changes in the text of `state.toml`, and how it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from loopui.cockpit.edits import (
    AddBlocker,
    AddDecision,
    AddEntry,
    AddFinding,
    AddResolution,
    AssignLane,
    DropEntry,
    Edit,
    MoveEntry,
    Planned,
    PromoteGate,
    ResolveBlocker,
    SetStatus,
)
from loopui.errors import TrackerError
from loopui.host.clock import stamp
from loopui.reports.promotion import promote
from loopui.tracker import edits
from loopui.tracker.selection import priority_rank

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopui.tracker.models.work import MilestoneStatus, TaskStatus
    from loopui.tracker.statetext import StateText

_NOUNS: Final[Mapping[type[Edit], str]] = {
    AddBlocker: "blocker",
    AddDecision: "decision",
    AddFinding: "finding",
    AddResolution: "resolution",
}
_UNNUMBERED: Final = priority_rank("")


def told(edit: Edit) -> str:
    """Say in a few words what the edit is, as undoing it tells it."""
    match edit:
        case SetStatus() | ResolveBlocker():
            return f"{edit.name} is {edit.status if isinstance(edit, SetStatus) else 'resolved'}"
        case PromoteGate():
            return f"{edit.offer.gate} is a required gate"
        case AddBlocker() | AddDecision() | AddFinding() | AddResolution():
            return f"{_NOUNS[type(edit)]} added"
        case _:
            return _told_plan(edit)


def _told_plan(edit: Planned) -> str:
    match edit:
        case AddEntry():
            return f"{edit.task} is queued"
        case DropEntry():
            return f"{edit.task} is out of the queue"
        case MoveEntry():
            return f"{edit.task} comes {'later' if edit.by > 0 else 'earlier'}"
        case AssignLane():
            return f"{edit.lane} has {edit.current}"


def make(text: StateText, edit: Edit, reason: str) -> str:
    """Apply the edit and return in a few words what it has become."""
    if isinstance(edit, SetStatus):
        _set_status(text, edit, reason)
    elif isinstance(edit, Planned):
        _plan(text, edit)
    elif isinstance(edit, PromoteGate):
        return f"{told(edit)} by {promote(text, edit.offer, day=stamp().date())}"
    else:
        name = _write_down(text, edit, reason)
        is_resolved = isinstance(edit, ResolveBlocker)
        return f"{told(edit)} by {name}" if is_resolved else f"{_NOUNS[type(edit)]} {name} added"
    return told(edit)


def _set_status(text: StateText, edit: SetStatus, reason: str) -> None:
    if edit.table == "milestones":
        edits.set_milestone_status(text, edit.name, cast("MilestoneStatus", edit.status), reason=reason)
    else:
        edits.set_task_status(text, edit.name, cast("TaskStatus", edit.status), reason=reason)


def _write_down(
    text: StateText, edit: ResolveBlocker | AddBlocker | AddDecision | AddFinding | AddResolution, reason: str
) -> str:
    """Add a row and return its id."""
    today = stamp().date()
    match edit:
        case ResolveBlocker(name=name, resolution=resolution, evidence=evidence):
            return edits.resolve_blocker(text, name, resolution=resolution, evidence=evidence, reason=reason)
        case AddBlocker(blocker=blocker, exit_condition=exit_condition, impact=impact):
            return edits.add_blocker(
                text, blocker=blocker, exit_condition=exit_condition, impact=impact, opened=today
            )
        case AddDecision(title=title, decision=decision, context=context, supersedes=old):
            return edits.add_decision(
                text, title=title, decision=decision, context=context, supersedes=old, date=today
            )
        case AddFinding(finding=finding, evidence=named, milestone=milestone):
            return edits.add_finding(text, finding=finding, evidence=named, milestone=milestone)
        case AddResolution(resolution=resolution, evidence=evidence, resolves=resolves):
            return edits.add_resolution(
                text, resolution=resolution, evidence=evidence, resolves=resolves, reason=reason
            )


def _plan(text: StateText, edit: Planned) -> None:
    match edit:
        case AddEntry(priority=priority, task=task, description=description, gates=gates):
            edits.add_queue_entry(text, priority=priority, task=task, description=description, gates=gates)
        case DropEntry(task=task):
            edits.drop_queue_entry(text, task)
        case MoveEntry(task=task, by=by):
            edits.move_queue_entry(text, task, to=_neighbour(text, task, by))
        case AssignLane(lane=lane, current=current, status=status):
            edits.assign_lane(text, lane, current, status=status)


def _neighbour(text: StateText, task: str, by: int) -> int:
    """Return the place of the next entry of the same priority: beyond it the order of the file says nothing.

    The file is asked, not the screen: of two quick steps the second starts where the first one ended.
    """
    rows = text.rows("queue")
    at = next((place for place, row in enumerate(rows) if row["task"] == task), None)
    if at is None:
        raise TrackerError(f"queue has no {task}")
    priority = rows[at]["priority"]
    peers = [place for place, row in enumerate(rows) if _level(row["priority"]) == _level(priority)]
    wanted = peers.index(at) + by
    if not 0 <= wanted < len(peers):
        which = "last" if by > 0 else "first"
        hint = "its priority says what comes before it and after it; e edits that"
        raise TrackerError(f"{task} is the {which} of {priority}", hint=hint)
    return peers[wanted]


def _level(priority: str) -> tuple[int, str]:
    rank = priority_rank(priority)
    return rank, priority if rank == _UNNUMBERED else ""
