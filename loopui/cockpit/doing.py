"""Carries out what the person wants: functions that take their time, each for one intent.

What one of them needs is loaded when it is wanted first: the screen is filled without it.
"""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from loopui.cockpit import intents, launching, papers
from loopui.cockpit.messages import Checked, FileRead, RecordRead, Told
from loopui.cockpit.reading import EvidenceChanged, News, TrackerChanged
from loopui.cockpit.tail import head
from loopui.errors import EvidenceError

if TYPE_CHECKING:
    from loopui.cockpit.edits import Edit
    from loopui.cockpit.intents import Intent
    from loopui.cockpit.snapshot import Snapshot
    from loopui.executor.client import Client


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an intent: the message to show, and what may have changed by it."""

    message: Message | None = None
    news: tuple[News, ...] = ()


def do(intent: Intent, workspace: Path, client: Client, snapshot: Snapshot) -> Done:
    """Carry out an intent that needs no more than this; raises LoopuiError or OSError where it cannot be."""
    message: Message | None = None
    news: tuple[News, ...] = ()
    match intent:
        case intents.JudgeLaunch(order=order):
            message = launching.judge(client, order, workspace, snapshot)
        case intents.Cancel(run=run):
            message = cancel(client, run)
        case intents.Pause() | intents.Resume():
            message = pause(client, pause=isinstance(intent, intents.Pause))
        case intents.ReadFile(path=path):
            message = read_file(workspace, path)
        case intents.ReadRecord(path=path):
            message = read_criteria(workspace, path)
        case intents.CheckClaims():
            message = check(workspace, snapshot)
        case intents.Undo():
            message, news = undo(workspace), (TrackerChanged(),)
        case _ if isinstance(intent, intents.Paper):
            message, filed = papers.do(intent, workspace, snapshot)
            news = (EvidenceChanged(filed),) if filed else ()
        case intents.Rescan() | intents.LaunchOrder() | intents.FollowLog():
            raise AssertionError(f"{intent} is the bridge's own affair")
        case _:
            message, news = edit(workspace, intent, snapshot), (TrackerChanged(),)
    return Done(message, news)


def cancel(client: Client, run: str) -> Message:
    """Ask for the end of a run."""
    client.cancel(run, by=getpass.getuser())
    return Told("cancelling; the record will say so")


def pause(client: Client, *, pause: bool) -> Message:
    """Pause or resume the machine's queue."""
    who = getpass.getuser()
    if pause:
        client.pause(by=who)
        return Told("paused: nothing queued starts until p resumes; what runs goes on")
    client.resume(by=who)
    return Told("resumed: what is queued starts in its turn")


def check(workspace: Path, snapshot: Snapshot) -> Message:
    """Check the tracker against the evidence, both as they are now; raises TrackerError."""
    from loopui.evidence.scan import scan  # noqa: PLC0415
    from loopui.reports.checks import check as check_all  # noqa: PLC0415
    from loopui.reports.checks import make_case  # noqa: PLC0415
    from loopui.reports.staleness import current_states  # noqa: PLC0415

    states = current_states(snapshot.tracker, workspace) if snapshot.tracker else {}
    case = make_case(workspace, scan(workspace), repo_states=states, lives=snapshot.lives)
    return Checked(check_all(case), snapshot.now)


def edit(workspace: Path, edit: Edit, snapshot: Snapshot) -> Message:
    """Edit the tracker."""
    from loopui.cockpit import editing  # noqa: PLC0415

    return editing.apply(workspace, edit, snapshot)


def undo(workspace: Path) -> Message:
    """Take the last edit of the tracker back."""
    from loopui.cockpit import editing  # noqa: PLC0415

    return editing.undo(workspace)


def read_file(workspace: Path, path: str) -> Message:
    """Read the beginning and the end of an evidence file."""
    try:
        return FileRead(path, head(workspace / path))
    except OSError as error:
        return FileRead(path, (f"the file cannot be read: {error.strerror or error}",))


def read_criteria(workspace: Path, path: str) -> Message:
    """Read what each criterion saw from a run's record."""
    from loopui.evidence.records import read_record  # noqa: PLC0415

    try:
        return RecordRead(path, tuple(read_record(workspace / path).criteria))
    except EvidenceError as error:
        return RecordRead(path, problem=f"the record cannot be read: {error.what}")
