"""What a check finds: a claim that does not hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["error", "warning", "note"]

# What each kind says of a claim, for people and for tools that show rules. An error is a claim that is not
# true; a warning one that evidence does not bear out; a note is worth knowing and fails nothing.
KINDS: Final[Mapping[str, tuple[Severity, str]]] = {
    "evidence-missing": ("error", "a path of evidence leads nowhere"),
    "log-changed": ("error", "a log is not the one that its record speaks of"),
    "summary-contradicted": ("error", "a summary says pass where what it cites says fail"),
    "milestone-unproven": ("error", "a milestone is complete without passing runs of its gates"),
    "task-unproven": ("error", "a task is done without passing runs of its gates"),
    "blocker-unproven": ("error", "a blocker is resolved without a resolution and evidence"),
    "resolution-unproven": ("error", "a resolution names no evidence, or evidence that says fail"),
    "tasks-open": ("error", "a milestone is complete while tasks of it are not done"),
    "dependency-open": ("error", "a task is done while what it depends on is not"),
    "gate-failed": ("error", "the latest run of a required gate did not pass"),
    "gate-not-executed": ("error", "the latest run of a required gate executed nothing"),
    "gate-stale": ("warning", "a required gate passed on something else than what is there now"),
    "gate-diagnostic": ("warning", "a required gate is shown by diagnostic runs where claims are wanted"),
    "gate-without-commit": ("warning", "a required gate's latest run does not say which commit it tested"),
    "metrics-without-baseline": ("warning", "a metrics gate has nothing to be compared with"),
    "metrics-unstated": ("note", "a metrics gate does not say what it measures"),
    "under-threshold": ("warning", "a run was admitted under its gate's threshold without a recorded reason"),
    "id-duplicate": ("warning", "an id stands twice, or only its case differs from another"),
    "id-malformed": ("warning", "an id is none that could be referred to"),
    "dangling": ("warning", "the tracker names something that it does not hold"),
    "decision-unsuperseded": ("error", "a decision is superseded by nothing"),
    "decision-impacts-nothing": ("warning", "a decision impacts gates or tasks that are not there"),
    "blocker-without-exit": ("warning", "an active blocker does not say what ends it"),
    "tier-above-evidence": ("error", "a consumer's tier is above what its gates show"),
    "task-in-two-lanes": ("error", "a task is active in two lanes"),
    "cadence-overdue": ("warning", "a cadence was not run for longer than its period"),
    "updated-old": ("warning", "the tracker is older than the newest evidence"),
    "card-differs": ("warning", "a milestone's page and the registry say different things of a task"),
    "kept-by-reason": ("note", "a claim stands without evidence, for a recorded reason"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One claim that does not hold; `kind` and `subject`, the claim's own name, stay as lines move."""

    kind: str
    subject: str  # `tasks[M1-T05]`, `evidence/…/x.md`; with a detail behind `:` where one subject has several
    what: str
    why: str
    mend: str
    file: str  # relative to the workspace
    line: int = 0

    @property
    def severity(self) -> Severity:
        """Return how bad this kind is."""
        return KINDS[self.kind][0]

    @property
    def key(self) -> str:
        """Return what stays the same as long as the finding does."""
        return f"{self.kind} {self.subject}"
