"""Carries out edits of the tracker, each as one step that `u` takes back; returns the message to show."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

from loopui.cockpit import changes
from loopui.cockpit.edits import Edit, PromoteGate, Reasoned, SetStatus
from loopui.cockpit.messages import ReasonWanted, Told
from loopui.errors import TrackerError
from loopui.host.clock import stamp
from loopui.reports import proof
from loopui.tracker import statefile

if TYPE_CHECKING:
    from pathlib import Path

    from textual.message import Message

    from loopui.cockpit.snapshot import Snapshot
    from loopui.tracker.statetext import StateText


def apply(workspace: Path, edit: Edit, snapshot: Snapshot) -> Message:
    """Edit `state.toml`, or ask for the reason of a claim that lacks evidence; raises TrackerError."""
    reason = ""
    if isinstance(edit, PromoteGate):
        edit = _still_offered(edit, snapshot)
    if isinstance(edit, Reasoned) and (missing := _missing(workspace, edit, snapshot)):
        if not edit.reason:
            return ReasonWanted(edit, missing)
        reason = proof.recorded_reason(edit.reason, missing, by=getpass.getuser(), day=stamp().date())
    given: list[str] = []

    def change(text: StateText) -> None:
        before = str(text)
        done = changes.make(text, edit, reason)
        given[:] = [done] if str(text) != before else []  # no step: u would take an earlier one back

    statefile.edit(workspace, change, what=changes.told(edit))
    return Told(f"{given[0]}; u takes it back" if given else "nothing has changed")


def _still_offered(edit: PromoteGate, snapshot: Snapshot) -> PromoteGate:
    """Return the edit on the grounds that hold now; raises TrackerError where none do any more."""
    offer = next((each for each in snapshot.offers if each.gate == edit.offer.gate), None)
    if offer is None:
        hint = "F2 shows its last runs"
        raise TrackerError(f"{edit.offer.gate} is not offered for promotion any more", hint=hint)
    return PromoteGate(offer=offer)


def undo(workspace: Path) -> Message:
    """Take back the last edit; raises TrackerError where it cannot be."""
    _, what = statefile.undo(workspace)
    return Told(f"undone: {what}")


def _missing(workspace: Path, edit: Reasoned, snapshot: Snapshot) -> tuple[str, ...]:
    if not isinstance(edit, SetStatus):
        there = [path for path in edit.evidence if (workspace / path).exists()]
        return proof.missing_evidence(edit.evidence, there)
    if edit.status not in proof.CLAIMS:
        return ()
    if snapshot.tracker is None or snapshot.board is None:
        return ("evidence has not been read yet",)
    missing = proof.missing_for_milestone if edit.table == "milestones" else proof.missing_for_task
    return missing(snapshot.tracker, snapshot.board, edit.name)
