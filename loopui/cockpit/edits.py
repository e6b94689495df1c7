"""The edits of the tracker that a person can ask for: plain values, carried out by the bridge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStatus:
    """Give a milestone or a task a status; a claim without its evidence wants a reason."""

    table: Literal["milestones", "tasks"]
    name: str
    status: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddBlocker:
    """Add an active blocker."""

    blocker: str
    exit_condition: str
    impact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveBlocker:
    """Resolve a blocker; without evidence (paths relative to the workspace) it wants a reason."""

    name: str
    resolution: str
    evidence: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddDecision:
    """Add a decision of today."""

    title: str
    decision: str
    context: str = ""


Reasoned: TypeAlias = SetStatus | ResolveBlocker
Edit: TypeAlias = Reasoned | AddBlocker | AddDecision
