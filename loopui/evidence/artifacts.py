"""An artifact as it was read: what its name and its content tell, and how surely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from loopui.evidence.commits import NamedCommit
from loopui.evidence.metrics.results import Metric
from loopui.evidence.records import Counts, Grade, Verdict
from loopui.host.git import RepoState

ArtifactKind = Literal["log", "checklist", "metrics", "summary", "record", "handoff", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One file under `evidence/`; a run's record is folded into its log's artifact (`source="recorded"`).

    `path` is relative to the workspace. A verdict that was only read from the file is `inferred` and never
    outranks a record. `problem` says in one line why a file could not be read. `at` is when it came about: a
    run's end, else the modification as far as the day in the path allows it.
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
    warnings: tuple[str, ...] = ()
    grade: Grade | None = None
    counts: Counts | None = None
    threshold_mib: int | None = None
    available_mib: int | None = None
    run: str = ""
    duration_s: float | None = None
    exit_code: int | None = None
    problem: str = ""
    at: datetime | None = None
    lane: str = ""
    peak_mib: int | None = None
    record: str = ""  # the record's path
    calibration: bool = False
    unstarted: bool = False  # the record of a launch whose command never ran: nothing was seen of the gate
    metrics: tuple[Metric, ...] = ()  # candidate against baseline, as the record has them
    commits: Mapping[str, RepoState] = field(default_factory=dict)  # the tuple, by repository
    named: tuple[NamedCommit, ...] = ()  # commits that a file by other hands names

    @property
    def when(self) -> datetime:
        """Return when it came about; what has no `at` has only its file's time."""
        return self.at or self.modified

    @property
    def is_placed(self) -> bool:
        """Whether anything tells what it is evidence of: a gate, a task, a milestone, a lane's hand-off."""
        return bool(self.gates or self.tasks or self.milestone) or self.kind == "handoff"

    @property
    def commits_named(self) -> tuple[NamedCommit, ...]:
        """The commits that it is about: the tuple of a record, else what its file names."""
        if self.commits:
            return tuple(NamedCommit(repository, state.sha) for repository, state in self.commits.items())
        return self.named
