"""How everything stands: gates, milestones, tasks and consumers, derived from tracker, evidence and runs.

The board is a pure function of what was read; nothing here looks at files. A gate stands as its newest
recorded run left it; only where there is no record at all does an inferred verdict speak.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from loopui.evidence.artifacts import Artifact
from loopui.evidence.history import History, shows
from loopui.evidence.history import histories as histories_of
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
from loopui.tracker.models import Tracker
from loopui.tracker.models.gates import Gate
from loopui.tracker.models.work import Milestone

__all__ = [
    "Board",
    "ConsumerStanding",
    "GateStanding",
    "MilestoneStanding",
    "Tally",
    "TaskStanding",
    "gate_ids",
    "make_board",
    "showing",
]


def make_board(
    tracker: Tracker,
    artifacts: Iterable[Artifact] = (),
    *,
    histories: Mapping[str, History] | None = None,
    repo_states: Mapping[str, RepoState] | None = None,
    lives: Iterable[Life] = (),
    workspace: str = "",
) -> Board:
    """Return how everything stands. Of `lives`, the workspace's own count.

    Either all artifacts are given, newest first, or the histories of the gates that `gate_ids` names.
    """
    unfinished = _unfinished(lives, workspace)
    if histories is None:
        histories = histories_of(_written_whole(artifacts, unfinished))
    standings = _standings(tracker, histories, unfinished, repo_states or {})

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
    return filter(shows, artifacts)


def _unfinished(lives: Iterable[Life], workspace: str) -> dict[str, list[Life]]:
    found: dict[str, list[Life]] = {}
    for life in lives:
        if not isinstance(life, Finished) and life.workspace == workspace:
            found.setdefault(life.gate, []).append(life)
    return found


def _written_whole(
    artifacts: Iterable[Artifact], unfinished: Mapping[str, Sequence[Life]]
) -> Iterator[Artifact]:
    """Yield the artifacts without the logs of running runs."""
    being_written = {life.log for runs in unfinished.values() for life in runs if isinstance(life, Running)}
    return (artifact for artifact in artifacts if artifact.path not in being_written)


def gate_ids(tracker: Tracker) -> Iterable[str]:
    """Return the ids of all gates that the tracker holds or refers to."""
    ids = [gate.id for gate in tracker.gates]
    for table in (tracker.milestones, tracker.tasks, tracker.queue, tracker.consumers, tracker.cadences):
        ids += [gate for row in table for gate in row.gates]
    return dict.fromkeys(ids)


def _gate_set(milestone: Milestone, tracker: Tracker) -> Iterable[str]:
    if milestone.gates:
        return milestone.gates
    return [gate for task in tracker.tasks if task.milestone == milestone.id for gate in task.gates]


def _standings(
    tracker: Tracker,
    histories: Mapping[str, History],
    unfinished: Mapping[str, Sequence[Life]],
    repo_states: Mapping[str, RepoState],
) -> dict[str, GateStanding]:
    defined = {gate.id: gate for gate in tracker.gates}
    return {
        gate_id: _standing(
            gate_id,
            defined.get(gate_id),
            histories.get(gate_id),
            unfinished.get(gate_id, ()),
            repo_states,
        )
        for gate_id in gate_ids(tracker)
    }


def _standing(
    gate_id: str,
    gate: Gate | None,
    history: History | None,
    unfinished: Sequence[Life],
    repo_states: Mapping[str, RepoState],
) -> GateStanding:
    nearest = max(unfinished, key=lambda life: ("queued", "held", "running").index(life.state), default=None)
    standing = GateStanding(
        gate=gate_id,
        scope=gate.scope if gate else "",
        kind=gate.kind if gate else None,
        advisory=gate.advisory if gate else False,
        promote_after=gate.promote_after if gate else 0,
        state=nearest.state if nearest else None,
        unfinished_run=nearest.run if nearest else "",
    )
    return _shown_by(standing, history, repo_states) if history else standing


def _shown_by(standing: GateStanding, history: History, repo_states: Mapping[str, RepoState]) -> GateStanding:
    last = history.last
    return replace(
        standing,
        streak=history.streak,
        claim_streak=history.claim_streak,
        runs=history.runs,
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
        metrics=last.metrics,
        path=last.path,
        record=last.record,
    )
