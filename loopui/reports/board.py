"""How everything stands: gates, milestones, tasks and consumers, derived from tracker, evidence and runs.

The board is a pure function of what was read; nothing here looks at files. A gate stands as its newest
recorded run left it; only where there is no record at all does an inferred verdict speak.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from loopui.evidence.artifacts import Artifact
from loopui.evidence.records import Counts, Grade, Verdict
from loopui.executor.life import Finished, Life, Running, State
from loopui.host.git import RepoState
from loopui.reports.staleness import is_stale
from loopui.tracker.models import Consumer, Gate, GateKind, Milestone, Task, Tracker

_SHOWING = frozenset(
    {"log", "checklist", "metrics", "record"}
)  # summaries tell of gates, they do not show them


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
    grade: Grade | None = None
    stale: bool | None = None
    streak: int = 0
    runs: int = 0
    run: str = ""
    run_number: int | None = None
    task: str = ""
    ended: datetime | None = None
    duration_s: float | None = None
    exit_code: int | None = None
    counts: Counts | None = None
    path: str = ""
    record: str = ""
    state: State | None = None  # of the unfinished run nearest to its end
    unfinished_run: str = ""

    @property
    def holds(self) -> bool:
        """Whether the gate passed and nothing is known to have changed since."""
        return self.verdict == "pass" and not self.stale


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
    _by_id: Mapping[str, GateStanding] = field(default_factory=dict, repr=False, compare=False)

    def gate(self, gate_id: str) -> GateStanding:
        """Return how a gate stands; one that nobody knows has no verdict."""
        return self._by_id.get(gate_id) or GateStanding(gate=gate_id)


def make_board(
    tracker: Tracker,
    artifacts: Iterable[Artifact],
    *,
    repo_states: Mapping[str, RepoState] | None = None,
    lives: Iterable[Life] = (),
    workspace: str = "",
) -> Board:
    """Return how everything stands. `artifacts` come newest first; of `lives`, the workspace's own count."""
    unfinished = _unfinished(lives, workspace)
    being_written = {life.log for runs in unfinished.values() for life in runs if isinstance(life, Running)}
    shown = _by_gate(artifact for artifact in artifacts if artifact.path not in being_written)
    defined = {gate.id: gate for gate in tracker.gates}
    standings = {
        gate_id: _standing(
            gate_id,
            defined.get(gate_id),
            shown.get(gate_id, ()),
            unfinished.get(gate_id, ()),
            repo_states or {},
        )
        for gate_id in _gate_ids(tracker)
    }

    def of(gate_ids: Iterable[str]) -> tuple[GateStanding, ...]:
        return tuple(standings[gate_id] for gate_id in dict.fromkeys(gate_ids))

    return Board(
        gates=tuple(standings.values()),
        milestones=tuple(
            MilestoneStanding(milestone=milestone, gates=of(_gate_set(milestone, tracker)))
            for milestone in tracker.milestones
        ),
        tasks=tuple(TaskStanding(task=task, gates=of(task.gates)) for task in tracker.tasks),
        consumers=tuple(
            ConsumerStanding(consumer=consumer, gates=of(consumer.gates)) for consumer in tracker.consumers
        ),
        _by_id=standings,
    )


def showing(artifacts: Iterable[Artifact]) -> Iterable[Artifact]:
    """Yield the artifacts that show a gate's verdict."""
    return (each for each in artifacts if each.verdict and each.gates and each.kind in _SHOWING)


def _by_gate(artifacts: Iterable[Artifact]) -> dict[str, list[Artifact]]:
    """Return each gate's artifacts, newest first: records if there are any, else what was inferred."""
    found: dict[str, list[Artifact]] = {}
    for artifact in showing(artifacts):
        for gate in artifact.gates:
            found.setdefault(gate, []).append(artifact)
    return {
        gate: [each for each in all_of if each.source == "recorded"] or all_of
        for gate, all_of in found.items()
    }


def _unfinished(lives: Iterable[Life], workspace: str) -> dict[str, list[Life]]:
    found: dict[str, list[Life]] = {}
    for life in lives:
        if not isinstance(life, Finished) and life.workspace == workspace:
            found.setdefault(life.gate, []).append(life)
    return found


def _gate_ids(tracker: Tracker) -> Iterable[str]:
    """Return the ids of all gates that the tracker holds or refers to."""
    ids = [gate.id for gate in tracker.gates]
    for table in (tracker.milestones, tracker.tasks, tracker.queue, tracker.consumers, tracker.cadences):
        ids += [gate for row in table for gate in row.gates]
    return dict.fromkeys(ids)


def _gate_set(milestone: Milestone, tracker: Tracker) -> Iterable[str]:
    if milestone.gates:
        return milestone.gates
    return [gate for task in tracker.tasks if task.milestone == milestone.id for gate in task.gates]


def _standing(
    gate_id: str,
    gate: Gate | None,
    shown: Sequence[Artifact],
    unfinished: Sequence[Life],
    repo_states: Mapping[str, RepoState],
) -> GateStanding:
    nearest = max(unfinished, key=lambda life: ("queued", "held", "running").index(life.state), default=None)
    standing = GateStanding(
        gate=gate_id,
        scope=gate.scope if gate else "",
        kind=gate.kind if gate else None,
        advisory=gate.advisory if gate else False,
        streak=_streak(shown),
        runs=len(shown),
        state=nearest.state if nearest else None,
        unfinished_run=nearest.run if nearest else "",
    )
    return _shown_by(standing, shown[0], repo_states) if shown else standing


def _shown_by(standing: GateStanding, last: Artifact, repo_states: Mapping[str, RepoState]) -> GateStanding:
    return replace(
        standing,
        verdict=last.verdict,
        source=last.source,
        reason=last.reason,
        explanation=last.explanation,
        grade=last.grade,
        stale=is_stale(last.commits, repo_states),
        run=last.run,
        run_number=last.run_number,
        task=", ".join(last.tasks),
        ended=last.when,
        duration_s=last.duration_s,
        exit_code=last.exit_code,
        counts=last.counts,
        path=last.path,
        record=last.record,
    )


def _streak(shown: Sequence[Artifact]) -> int:
    """Return how many passes there are since the last fail; what could not be judged breaks nothing."""
    streak = 0
    for artifact in shown:
        if artifact.verdict == "fail":
            break
        streak += artifact.verdict == "pass"
    return streak
