"""What is missing before a task can be called done, a milestone complete, or a blocker resolved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from loopui.reports.standings import Board, GateStanding, Tally
from loopui.tracker.models import Tracker

CLAIMS = frozenset({"done", "complete"})  # the statuses that need evidence
_FULFILLED = frozenset({"done", "steady_state"})


def missing_for_task(tracker: Tracker, board: Board, task: str) -> tuple[str, ...]:
    """Return, a line each, what a task lacks to be done: runs that hold, and what it depends on."""
    standing = next((each for each in board.tasks if each.task.id == task), None)
    if standing is None:
        return ()
    status = {each.id: each.status for each in tracker.tasks}
    waits = [name for name in standing.task.depends_on if status.get(name) not in _FULFILLED]
    return (*_gates(standing), *(f"{name} is {status.get(name, 'no task')}" for name in waits))


def missing_for_milestone(tracker: Tracker, board: Board, milestone: str) -> tuple[str, ...]:
    """Return, a line each, what a milestone lacks to be complete: runs that hold, and its open tasks."""
    standing = next((each for each in board.milestones if each.milestone.id == milestone), None)
    if standing is None:
        return ()
    tasks = (each for each in tracker.tasks if each.milestone == milestone)
    waits = (f"{each.id} is {each.status}" for each in tasks if each.status not in _FULFILLED)
    return (*_gates(standing), *waits)


def missing_evidence(evidence: Iterable[str], there: Iterable[str]) -> tuple[str, ...]:
    """Return, a line each, what a resolution lacks: any evidence, or the files that it names."""
    named, known = list(evidence), frozenset(there)
    if not named:
        return ("no evidence is named",)
    return tuple(f"{path} is not there" for path in named if path not in known)


def recorded_reason(reason: str, missing: Iterable[str], *, by: str, day: dt.date) -> str:
    """Return the reason as it is kept in the tracker: when, who, why, and without what."""
    said = " ".join(reason.split())
    return f"{day} {by}: {said} (without: {'; '.join(missing)})"


def _gates(tally: Tally) -> tuple[str, ...]:
    return tuple(f"{gate.gate}: {_state(gate)}" for gate in tally.required if not gate.holds)


def _state(gate: GateStanding) -> str:
    if gate.verdict is None:
        return "never run"
    if gate.verdict == "pass":
        return "passed on something else than what is there now"
    return f"{gate.verdict} ({gate.explanation or gate.reason or gate.path})"
