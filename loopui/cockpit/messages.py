"""What the bridge tells the app. Messages say what has happened; nothing is asked through them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from textual.message import Message

if TYPE_CHECKING:
    from datetime import datetime

    from loopui.cockpit.edits import Reasoned
    from loopui.cockpit.intents import LaunchOrder
    from loopui.cockpit.snapshot import Snapshot
    from loopui.evidence.records import Observation
    from loopui.executor.life import Finished
    from loopui.reports.checklist import Checklist
    from loopui.reports.checks.finding import Finding
    from loopui.reports.handoff import Handoff
    from loopui.reports.promotion import Offer

Severity = Literal["information", "warning", "error"]


@dataclass
class SnapshotTaken(Message):
    """Something has changed; of a burst only the newest snapshot is drawn."""

    snapshot: Snapshot

    def can_replace(self, message: Message) -> bool:
        """Let a newer snapshot stand for all that have not been drawn yet."""
        return isinstance(message, SnapshotTaken)


@dataclass
class Told(Message):
    """One line for a toast."""

    text: str
    severity: Severity = "information"


@dataclass
class RunEnded(Message):
    """A run that was waiting or running has its verdict."""

    life: Finished


@dataclass
class PromotionOffered(Message):
    """An advisory gate has earned to become a required one."""

    offer: Offer


@dataclass
class ReasonWanted(Message):
    """An edit was not made, because evidence lacks for what it claims: a line each in `missing`."""

    edit: Reasoned
    missing: tuple[str, ...]

    def with_reason(self, reason: str) -> Reasoned:
        """Return the edit with the person's reason."""
        return replace(self.edit, reason=reason)


@dataclass
class Checked(Message):
    """The tracker's claims were checked against the evidence."""

    findings: tuple[Finding, ...]
    at: datetime


@dataclass
class HandoffFilled(Message):
    """The hand-off is ready to be edited; `draft` tells that somebody had begun to."""

    handoff: Handoff
    draft: bool = False


@dataclass
class ChecklistOpened(Message):
    """A checklist gate is ready to be filled; `draft` tells that somebody had begun to."""

    checklist: Checklist
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What stands before a gate's launch: `refused` says why it cannot be (empty: it can).

    `needs_mib` is the memory that it waits for (0: none), `why` says what that is made of where it is
    more than the gate's threshold.
    """

    gate: str
    refused: str = ""
    needs_mib: int = 0
    why: str = ""


@dataclass
class LaunchJudged(Message):
    """Whether the gates of an order can be launched, each in the order's place."""

    order: LaunchOrder
    gates: tuple[Judged, ...]


@dataclass
class FileRead(Message):
    """The first lines of an evidence file, for its details."""

    path: str
    lines: tuple[str, ...]


@dataclass
class RecordRead(Message):
    """What each criterion of a run saw, as its record has it; `problem` says why that cannot be read."""

    path: str
    criteria: tuple[Observation, ...] = ()
    problem: str = ""
