"""Fills and files what a person writes: hand-offs and checklists; functions that take their time.

What one of them needs is loaded when it is wanted first: the screen is filled without it.
"""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from loopui.cockpit.intents import FileChecklist, FillChecklist, FillHandoff, KeepDraft, SaveHandoff
from loopui.cockpit.messages import ChecklistOpened, HandoffFilled, Told
from loopui.evidence.names import RECORD_SUFFIX

if TYPE_CHECKING:
    from loopui.cockpit.intents import Paper
    from loopui.cockpit.snapshot import Snapshot
    from loopui.reports.checklist import Checklist
    from loopui.reports.handoff import Handoff


def do(intent: Paper, workspace: Path, snapshot: Snapshot) -> tuple[Message | None, frozenset[Path]]:
    """Carry it out; return the message to show, and the files that have come by it."""
    match intent:
        case FillHandoff(anew=anew):
            return fill_handoff(workspace, snapshot, anew=anew), frozenset()
        case SaveHandoff(handoff=handoff):
            return save_handoff(workspace, handoff)
        case FillChecklist():
            return fill_checklist(workspace, snapshot, intent), frozenset()
        case FileChecklist(checklist=checklist):
            return file_checklist(workspace, snapshot, checklist)
        case KeepDraft(draft=draft):
            keep_draft(workspace, draft, snapshot.lane)
            return None, frozenset()


def fill_handoff(workspace: Path, snapshot: Snapshot, *, anew: bool) -> Message:
    """Bring back the draft, or fill the hand-off from the session.

    The evidence is read anew: a run may have ended a moment ago that the screen does not show yet.
    """
    from loopui.evidence.scan import scan  # noqa: PLC0415
    from loopui.reports.handoff import fill, load_draft  # noqa: PLC0415

    draft = None if anew else load_draft(workspace, lane=snapshot.lane)
    if draft is not None:
        return HandoffFilled(draft, draft=True)
    if snapshot.tracker is None:
        return Told("state.toml has not been read yet", "warning")
    handoff = fill(
        snapshot.tracker, scan(workspace), workspace=workspace, lane=snapshot.lane, now=snapshot.now
    )
    return HandoffFilled(handoff)


def save_handoff(workspace: Path, handoff: Handoff) -> tuple[Message, frozenset[Path]]:
    """Save the hand-off as an artifact, then forget its draft; return the files too."""
    from loopui.reports.handoff import drop_draft, save  # noqa: PLC0415

    path = save(workspace, handoff)
    drop_draft(workspace, lane=handoff.lane)
    return Told(f"hand-off saved: {path.relative_to(workspace)}"), frozenset({path})


def fill_checklist(workspace: Path, snapshot: Snapshot, wanted: FillChecklist) -> Message:
    """Bring back the draft, or open the gate's checklist with nothing ticked; raises TrackerError."""
    from loopui.reports import checklist  # noqa: PLC0415

    if snapshot.tracker is None:
        return Told("state.toml has not been read yet", "warning")
    task = wanted.task or checklist.likely_task(snapshot.tracker, wanted.gate)
    blank = checklist.blank(snapshot.tracker, wanted.gate, task=task)
    draft = None if wanted.anew else checklist.load_draft(workspace, blank, snapshot.lane)
    return ChecklistOpened(draft or blank, draft is not None)


def file_checklist(workspace: Path, snapshot: Snapshot, filled: Checklist) -> tuple[Message, frozenset[Path]]:
    """File the checklist as `loopui record` does, then forget its draft; return the files too."""
    from loopui.reports.checklist import drop_draft, file_checklist  # noqa: PLC0415
    from loopui.tracker.statefile import load  # noqa: PLC0415

    filed = file_checklist(
        workspace,
        load(workspace).tracker,
        filled,
        by=getpass.getuser(),
        role=snapshot.role,
        lane=snapshot.lane,
    )
    drop_draft(workspace, filled.gate, snapshot.lane)
    record = filed.record
    return Told(f"filed {record.gate} as {record.verdict}: {record.log}"), frozenset(
        {filed.path, filed.path.with_suffix(RECORD_SUFFIX)}
    )


def keep_draft(workspace: Path, draft: Handoff | Checklist, lane: str) -> None:
    """Keep what has been written so far."""
    from loopui.reports import checklist, handoff  # noqa: PLC0415

    if isinstance(draft, checklist.Checklist):
        checklist.save_draft(workspace, draft, lane)
    else:
        handoff.save_draft(workspace, draft)
