"""A run's life as a tagged union: each state carries exactly what it has.

queued -> held -> running -> finished
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from loopui.evidence.records import Reason, Verdict

State = Literal["queued", "held", "running", "finished"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """What a run has from the moment it is launched; `seq` is its order of arrival on this machine."""

    run: str
    seq: int
    workspace: str
    gate: str
    task: str
    milestone: str
    lane: str
    requested_by: str
    heavy: bool
    advisory: bool
    priority: int
    min_available_mib: int
    queued: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued(_Named):
    """Waits for the runs before it."""

    state: ClassVar[State] = "queued"
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(_Named):
    """At the head of the queue, not started yet; `why` is one line for a person."""

    state: ClassVar[State] = "held"
    why: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Running(_Named):
    """Its command has been spawned; `log` is relative to the workspace, `note` says what is unusual."""

    state: ClassVar[State] = "running"
    started: datetime
    log: str
    pid: int
    peak_mib: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished(_Named):
    """Ended, with its record written (`record` and `log` are relative to the workspace)."""

    state: ClassVar[State] = "finished"
    started: datetime | None
    ended: datetime
    verdict: Verdict
    reason: Reason
    explanation: str
    exit_code: int | None
    log: str
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """Nothing starts until somebody resumes; what runs goes on."""

    by: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreground:
    """A command outside of the queue that has the slot, such as `loopui exec` in another terminal."""

    run: str
    gate: str
    workspace: str
    pid: int
    since: datetime  # of its start, or of its coming where that is not known


Life: TypeAlias = Queued | Held | Running | Finished
