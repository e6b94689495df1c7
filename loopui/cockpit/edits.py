"""The edits of the tracker that a person can ask for: plain values, carried out by the bridge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from loopui.reports.promotion import Offer


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
    """Add a decision of today; the one that it supersedes keeps every word and says by which."""

    title: str
    decision: str
    context: str = ""
    supersedes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddFinding:
    """Add a finding."""

    finding: str
    evidence: str = ""
    milestone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddResolution:
    """Add a resolution of something that was no blocker; without evidence it wants a reason."""

    resolution: str
    evidence: tuple[str, ...] = ()
    resolves: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEntry:
    """Put a task at the end of the priority queue."""

    priority: str
    task: str
    description: str = ""
    gates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DropEntry:
    """Take a task out of the priority queue."""

    task: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveEntry:
    """Let an entry of the priority queue change places with its neighbour of the same priority."""

    task: str
    by: Literal[-1, 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignLane:
    """Give a lane its current assignment."""

    lane: str
    current: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromoteGate:
    """Make an advisory gate a required one, by a decision that says on what grounds."""

    offer: Offer


Reasoned: TypeAlias = SetStatus | ResolveBlocker | AddResolution
Planned: TypeAlias = AddEntry | DropEntry | MoveEntry | AssignLane
Edit: TypeAlias = Reasoned | Planned | AddBlocker | AddDecision | AddFinding | PromoteGate
