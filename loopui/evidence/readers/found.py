"""What a reader found in a file."""

from __future__ import annotations

from dataclasses import dataclass

from loopui.evidence.artifacts import ArtifactKind
from loopui.evidence.commits import NamedCommit
from loopui.evidence.records import Counts, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The content's own statements; ids are those that the content names, not those of the file's name."""

    kind: ArtifactKind
    verdict: Verdict | None = None
    reason: str = ""
    explanation: str = ""
    tasks: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    counts: Counts | None = None
    threshold_mib: int | None = None
    available_mib: int | None = None
    commits: tuple[NamedCommit, ...] = ()
    problem: str = ""
