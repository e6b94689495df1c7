"""How everything stands: gates, milestones, tasks and consumers, derived from tracker, evidence and runs.

The board is a pure function of what was read; nothing here looks at files. A gate stands as its newest
recorded run left it; only where there is no record at all does an inferred verdict speak.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from loopui.evidence.artifacts import Artifact
from loopui.executor.life import Finished, Life, Running
from loopui.host.git import RepoState
from loopui.reports.staleness import is_stale
from loopui.reports.standings import (
    Board,
    ConsumerStanding,
    GateStanding,
    MilestoneStanding,
    Tally,
    TaskStanding,
)
from loopui.tracker.models import Gate, Milestone, Tracker

__all__ = [
    "Board",
    "ConsumerStanding",
    "GateStanding",
    "MilestoneStanding",
    "Tally",
    "TaskStanding",
    "make_board",
    "showing",
]

_SHOWING = frozenset(
    {"log", "checklist", "metrics", "record"}
)  # summaries tell of gates, they do not show them


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
        by_id=standings,
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
        warnings=last.warnings,
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
