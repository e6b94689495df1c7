"""What is claimed to be complete, done or resolved, against the runs that would show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from loopui.reports.checks.case import Case
from loopui.reports.checks.finding import Finding
from loopui.tracker.locate import KeyPath

_FULFILLED: Final = frozenset({"done", "steady_state"})


def unproven(case: Case, gates: Iterable[str]) -> tuple[str, ...]:
    """Return the required gates that no run is known to have passed."""
    return tuple(each.gate for each in case.required(gates) if next(case.passes(each.gate), None) is None)


def milestones(case: Case) -> Iterator[Finding]:
    """Yield the milestones that are complete without their gates or their tasks."""
    for index, standing in enumerate(case.board.milestones):
        row = standing.milestone
        path: KeyPath = ("milestones", index, "status")
        if row.status != "complete":
            continue
        if lacking := unproven(case, (gate.gate for gate in standing.gates)):
            yield _claim(case, "milestone", path, f"{row.id} is complete", lacking=lacking, reason=row.reason)
        open_tasks = [
            task.id
            for task in case.tracker.tasks
            if task.milestone == row.id and task.status not in _FULFILLED
        ]
        if open_tasks:
            yield case.at(
                "tasks-open",
                path,
                f"{row.id} is complete, but {_listed(open_tasks)} not done",
                why="the registry has these tasks of the milestone as open",
                mend=f"finish them, or reopen {row.id}",
            )


def tasks(case: Case) -> Iterator[Finding]:
    """Yield the tasks that are done without their gates or before what they depend on."""
    known = {task.id: task for task in case.tracker.tasks}
    for index, task in enumerate(case.tracker.tasks):
        if task.status != "done":
            continue
        path: KeyPath = ("tasks", index, "status")
        if lacking := unproven(case, task.gates):
            yield _claim(case, "task", path, f"{task.id} is done", lacking=lacking, reason=task.reason)
        waits = [name for name in task.depends_on if name in known and known[name].status not in _FULFILLED]
        if waits:
            yield case.at(
                "dependency-open",
                ("tasks", index, "depends_on"),
                f"{task.id} is done, but {_listed(waits)} not",
                why=f"{task.id} depends on {', '.join(waits)}",
                mend=f"finish {', '.join(waits)}, or reopen {task.id}",
            )


def _claim(
    case: Case, noun: str, path: KeyPath, what: str, *, lacking: tuple[str, ...], reason: str
) -> Finding:
    if reason:
        return kept(case, path, what, reason)
    return case.at(
        f"{noun}-unproven",
        path,
        f"{what} without a passing run of {', '.join(lacking)}",
        why="; ".join(f"{gate}: {_how(case, gate)}" for gate in lacking),
        mend=f"run {' '.join(lacking)}, or take the claim back",
    )


def kept(case: Case, path: KeyPath, what: str, reason: str) -> Finding:
    """Return the note on a claim that somebody made without evidence and gave a reason for."""
    return case.at(
        "kept-by-reason",
        path,
        f"{what} without all of its evidence",
        why=reason,
        mend="run its gates, then take `reason` out of state.toml",
    )


def _how(case: Case, gate: str) -> str:
    standing = case.board.gate(gate)
    if standing.verdict is None:
        return "no evidence of a run"
    return f"{standing.verdict} ({standing.explanation or standing.reason or standing.path})"


def resolutions(case: Case) -> Iterator[Finding]:
    """Yield the resolutions that name no evidence, or evidence that says fail."""
    for index, row in enumerate(case.tracker.resolutions):
        path: KeyPath = ("resolutions", index, "evidence")
        if not row.evidence and not row.evidence_note:
            what = f"{row.id} resolves {', '.join(row.resolves) or 'something'}"
            if row.reason:
                yield kept(case, ("resolutions", index, "reason"), what, row.reason)
                continue
            yield case.at(
                "resolution-unproven",
                path,
                f"{what} without evidence",
                why="it names no evidence",
                mend="name what shows it: evidence = […]",
            )
        for name in row.evidence:
            artifact = case.by_path.get(name)
            if artifact is not None and artifact.verdict == "fail":
                yield case.at(
                    "resolution-unproven",
                    path,
                    f"{row.id} rests on {name}, which says fail",
                    why=artifact.explanation or artifact.reason or "it was read as a fail",
                    mend="name the run that passed, or take the resolution back",
                    detail=name,
                )


def blockers(case: Case) -> Iterator[Finding]:
    """Yield the blockers that are resolved by nothing, and the active ones that nothing would end."""
    resolved = {name for row in case.tracker.resolutions for name in row.resolves}
    for index, row in enumerate(case.tracker.blockers):
        if row.status == "resolved" and row.id not in resolved:
            yield case.at(
                "blocker-unproven",
                ("blockers", index, "status"),
                f"{row.id} is resolved, but no resolution says how",
                why=f"no resolution resolves {row.id}",
                mend=f'add a resolution with evidence and resolves = ["{row.id}"], or reopen it',
            )
        if row.status == "active" and not row.exit_condition.strip():
            yield case.at(
                "blocker-without-exit",
                ("blockers", index),
                f"{row.id} does not say what ends it",
                why="its exit_condition is empty",
                mend="say it: exit_condition = …",
            )


def _listed(names: list[str]) -> str:
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'}"


CHECKS: Final[tuple[Callable[[Case], Iterator[Finding]], ...]] = (milestones, tasks, resolutions, blockers)
