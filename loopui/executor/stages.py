"""What is known of a run at each stage of its life, as it stands in the queue for whoever adopts the run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from loopui.evidence.records import Admission, GuardEvent, Reason, Verdict
from loopui.host.git import RepoState


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """How a run began; `log` is relative to the workspace, absolute where that takes no evidence.

    `ticks_ns` is the moment on the clock that runs until the next boot, `boot` says which boot that is.
    `files` is what the files that it is judged by were like.
    """

    at: datetime
    ticks_ns: int
    boot: str
    log: str
    admission: Admission
    commits: dict[str, RepoState] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What was seen of a run while it was running."""

    pid: int = 0
    peak_mib: int | None = None
    peak_source: str = ""
    lowest_available_mib: int | None = None
    guard_events: tuple[GuardEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """What the queue keeps of a finished run; everything else stands in its record."""

    ended: datetime
    verdict: Verdict
    reason: Reason
    explanation: str
    exit_code: int | None
    log: str
    record: str
    peak_mib: int | None = None
