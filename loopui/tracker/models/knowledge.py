"""What is known of the work: findings, what stands in the way, how it was resolved, what was decided."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from loopui.tracker.models.fields import Detail, NonEmpty, Table

BlockerStatus = Literal["active", "resolved"]


class Finding(Table):
    """A baseline finding."""

    id: NonEmpty
    finding: str = ""
    evidence: str = ""
    milestone: str = ""


class Blocker(Table):
    """What stands in the way, and what ends it."""

    id: NonEmpty
    blocker: str = ""
    impact: str = ""
    exit_condition: str = ""
    opened: dt.date | None = None
    status: BlockerStatus = "active"


class Resolution(Table):
    """What was resolved, and by which evidence."""

    id: NonEmpty
    resolution: str = ""
    evidence: tuple[str, ...] = ()
    evidence_note: str = ""  # what the evidence cell says beyond paths
    resolves: tuple[str, ...] = ()
    reason: str = ""  # why it holds without evidence: by whom, when, what was missing


class Decision(Table):
    """An entry of the decision ledger."""

    id: NonEmpty
    title: str = ""
    status: str = ""
    date: dt.date | None = None
    context: str = ""
    decision: str = ""
    points: tuple[str, ...] = ()  # the decision, point by point
    details: tuple[Detail, ...] = ()  # what it says under labels of its own
    consequences: tuple[str, ...] = ()
    impacts: tuple[str, ...] = ()
    impacts_note: str = ""  # what it says of its impacts, where that is more than ids
    superseded_by: str = ""
