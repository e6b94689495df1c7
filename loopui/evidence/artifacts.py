"""An artifact as it was read: what its name and its content tell, and how surely."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from loopui.evidence.records import Counts, Grade, Verdict

ArtifactKind = Literal["log", "checklist", "metrics", "summary", "record", "handoff", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One file under `evidence/`; a run's record is folded into its log's artifact (`source="recorded"`).

    `path` is relative to the workspace. A verdict that was only read from the file is `inferred` and never
    outranks a record. `problem` says in one line why a file could not be read.
    """

    path: str
    kind: ArtifactKind
    modified: datetime
    size: int
    day: str = ""
    milestone: str = ""
    tasks: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    run_number: int = 1
    verdict: Verdict | None = None
    source: Literal["recorded", "inferred"] | None = None
    reason: str = ""
    explanation: str = ""
    grade: Grade | None = None
    counts: Counts | None = None
    threshold_mib: int | None = None
    available_mib: int | None = None
    run: str = ""
    duration_s: float | None = None
    exit_code: int | None = None
    problem: str = ""
