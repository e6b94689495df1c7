"""Carries out edits of the tracker, each as one step that `u` takes back; returns the message to show."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, cast

from loopui.cockpit.edits import AddBlocker, AddDecision, Edit, Reasoned, ResolveBlocker, SetStatus
from loopui.cockpit.messages import ReasonWanted, Told
from loopui.host.clock import stamp
from loopui.reports import proof
from loopui.tracker import edits, statefile

if TYPE_CHECKING:
    from pathlib import Path

    from textual.message import Message

    from loopui.cockpit.snapshot import Snapshot
    from loopui.tracker.models import MilestoneStatus, TaskStatus
    from loopui.tracker.statetext import StateText


def apply(workspace: Path, edit: Edit, snapshot: Snapshot) -> Message:
    """Edit `state.toml`, or ask for the reason of a claim that lacks evidence; raises TrackerError."""
    reason = ""
    if isinstance(edit, SetStatus | ResolveBlocker) and (missing := _missing(workspace, edit, snapshot)):
        if not edit.reason:
            return ReasonWanted(edit, missing)
        reason = proof.recorded_reason(edit.reason, missing, by=getpass.getuser(), day=stamp().date())
    given: list[str] = []

    def change(text: StateText) -> None:
        given[:] = [_change(text, edit, reason)]

    statefile.edit(workspace, change, what=_what(edit))
    return Told(f"{given[0]}; u takes it back" if given else "nothing has changed")


def undo(workspace: Path) -> Message:
    """Take back the last edit; raises TrackerError where it cannot be."""
    _, what = statefile.undo(workspace)
    return Told(f"undone: {what}")


def _missing(workspace: Path, edit: Reasoned, snapshot: Snapshot) -> tuple[str, ...]:
    if isinstance(edit, ResolveBlocker):
        there = [path for path in edit.evidence if (workspace / path).exists()]
        return proof.missing_evidence(edit.evidence, there)
    if edit.status not in proof.CLAIMS:
        return ()
    if snapshot.tracker is None or snapshot.board is None:
        return ("evidence has not been read yet",)
    missing = proof.missing_for_milestone if edit.table == "milestones" else proof.missing_for_task
    return missing(snapshot.tracker, snapshot.board, edit.name)


def _what(edit: Edit) -> str:
    match edit:
        case SetStatus():
            return f"{edit.name} is {edit.status}"
        case ResolveBlocker():
            return f"{edit.name} is resolved"
        case AddBlocker():
            return "blocker added"
        case AddDecision():
            return "decision added"


def _change(text: StateText, edit: Edit, reason: str) -> str:
    """Apply the edit and return in a few words what it has become."""
    today = stamp().date()
    match edit:
        case SetStatus(table="milestones"):
            edits.set_milestone_status(text, edit.name, cast("MilestoneStatus", edit.status), reason=reason)
        case SetStatus():
            edits.set_task_status(text, edit.name, cast("TaskStatus", edit.status), reason=reason)
        case ResolveBlocker():
            name = edits.resolve_blocker(
                text, edit.name, resolution=edit.resolution, evidence=edit.evidence, reason=reason
            )
            return f"{edit.name} is resolved by {name}"
        case AddBlocker():
            name = edits.add_blocker(
                text,
                blocker=edit.blocker,
                exit_condition=edit.exit_condition,
                impact=edit.impact,
                opened=today,
            )
            return f"blocker {name} added"
        case AddDecision():
            name = edits.add_decision(
                text, title=edit.title, decision=edit.decision, context=edit.context, date=today
            )
            return f"decision {name} added"
    return _what(edit)
