"""How gates, milestones, tasks and consumers stand, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from loopui.evidence.metrics.results import Metric
from loopui.evidence.records import Counts, Grade, Verdict
from loopui.executor.life import State
from loopui.tracker.models.consumers import Consumer
from loopui.tracker.models.gates import GateKind
from loopui.tracker.models.work import Milestone, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class GateStanding:
    """How a gate stands; without a `verdict` it was never run, as far as the evidence tells.

    `stale` is whether what was tested differs from what is there now (None: cannot be told). `streak` counts
    the passes since the last fail. `kind` is None for a gate that is referred to and not in the tracker.
    """

    gate: str
    scope: str = ""
    kind: GateKind | None = None
    advisory: bool = False
    verdict: Verdict | None = None
    source: Literal["recorded", "inferred"] | None = None
    reason: str = ""
    explanation: str = ""
    warnings: tuple[str, ...] = ()
    grade: Grade | None = None
    stale: bool | None = None
    streak: int = 0
    claim_streak: int = 0  # as `streak`, of committed tuples alone
    promote_after: int = 0  # the claim streak that an advisory gate is offered for promotion with
    runs: int = 0
    run: str = ""
    run_number: int | None = None
    task: str = ""
    ended: datetime | None = None
    duration_s: float | None = None
    exit_code: int | None = None
    counts: Counts | None = None
    metrics: tuple[Metric, ...] = ()
    path: str = ""
    record: str = ""
    state: State | None = None  # of the unfinished run nearest to its end
    unfinished_run: str = ""

    @property
    def holds(self) -> bool:
        """Whether the gate passed and nothing is known to have changed since."""
        return self.verdict == "pass" and not self.stale

    @property
    def promotable(self) -> bool:
        """Whether an advisory gate has earned to become a required one.

        The last run has to be one of the claims: a gate that fails now, on whatever state, has not.
        """
        earned = self.advisory and self.claim_streak >= self.promote_after
        return earned and (self.verdict, self.source) == ("pass", "recorded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How the required gates of something stand; the five numbers sum up to `total`."""

    gates: tuple[GateStanding, ...] = ()  # the advisory ones too

    @property
    def required(self) -> tuple[GateStanding, ...]:
        """The gates that count."""
        return tuple(gate for gate in self.gates if not gate.advisory)

    @property
    def total(self) -> int:
        """How many gates count."""
        return len(self.required)

    @property
    def passed(self) -> int:
        """How many hold."""
        return sum(gate.holds for gate in self.required)

    @property
    def stale(self) -> int:
        """How many passed on something else than what is there now."""
        return sum(gate.verdict == "pass" and not gate.holds for gate in self.required)

    @property
    def failed(self) -> int:
        """How many failed."""
        return sum(gate.verdict == "fail" for gate in self.required)

    @property
    def blocked(self) -> int:
        """How many could not be judged."""
        return sum(gate.verdict == "blocked" for gate in self.required)

    @property
    def not_run(self) -> int:
        """How many have no verdict."""
        return sum(gate.verdict is None for gate in self.required)


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneStanding(Tally):
    """A milestone with its minimum gate set (without one: the gates of its tasks)."""

    milestone: Milestone


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStanding(Tally):
    """A task with its required gates."""

    task: Task


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerStanding(Tally):
    """A consumer with its gates."""

    consumer: Consumer


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The derived view; gates in the tracker's order, then those that are only referred to."""

    gates: tuple[GateStanding, ...] = ()
    milestones: tuple[MilestoneStanding, ...] = ()
    tasks: tuple[TaskStanding, ...] = ()
    consumers: tuple[ConsumerStanding, ...] = ()
    by_id: Mapping[str, GateStanding] = field(default_factory=dict, repr=False, compare=False)

    def gate(self, gate_id: str) -> GateStanding:
        """Return how a gate stands; one that nobody knows has no verdict."""
        return self.by_id.get(gate_id) or GateStanding(gate=gate_id)
