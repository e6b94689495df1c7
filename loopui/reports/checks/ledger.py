"""Decisions that are superseded by nothing or impact nothing, and cards that the registry contradicts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from loopui.reports.checks.case import Case
from loopui.reports.checks.finding import Finding
from loopui.tracker.nearest import suggestion

_DIGITS: Final = re.compile(r"\d+")


def superseded(case: Case) -> Iterator[Finding]:
    """Yield the decisions that are superseded and do not say by which one, or name one that is not there."""
    known = {row.id for row in case.tracker.decisions}
    for index, row in enumerate(case.tracker.decisions):
        is_superseded = row.status.casefold().startswith("superseded")
        if is_superseded and row.superseded_by not in known:
            by = f"by {row.superseded_by}, which is no decision" if row.superseded_by else "by nothing"
            yield case.at(
                "decision-unsuperseded",
                ("decisions", index),
                f"{row.id} is superseded {by}",
                why="what holds instead cannot be found",
                mend="name the later decision: superseded_by = …",
            )
        if row.superseded_by and not is_superseded:
            yield case.at(
                "decision-unsuperseded",
                ("decisions", index, "superseded_by"),
                f"{row.id} names {row.superseded_by} as successor, but is {row.status or 'undecided'}",
                why="two decisions hold at once",
                mend='make its status "Superseded", or take superseded_by out',
                detail="status",
            )


def impacts(case: Case) -> Iterator[Finding]:
    """Yield the ids that a decision impacts, that are built like a gate's or a task's, and that are none."""
    tracker = case.tracker
    known = {gate.id for gate in tracker.gates} | {task.id for task in tracker.tasks}
    shapes = {_DIGITS.sub("0", name) for name in known} | {_stem(gate.id) for gate in tracker.gates}
    for index, row in enumerate(tracker.decisions):
        for place, name in enumerate(row.impacts):
            if name not in known and {_DIGITS.sub("0", name), _stem(name)} & shapes:
                yield case.at(
                    "decision-impacts-nothing",
                    ("decisions", index, "impacts", place),
                    f"{row.id} impacts {name}, which is no gate and no task",
                    why="nothing in state.toml has that name",
                    mend=suggestion(name, known) or "correct the name, or add what it names",
                )


def _stem(name: str) -> str:
    return name.partition("-")[0] if name.count("-") > 1 else name


def cards(case: Case) -> Iterator[Finding]:
    """Yield the tasks whose card asks for other gates than the registry, or has another status."""
    for index, task in enumerate(case.tracker.tasks):
        if more := [gate for gate in task.card.gates if gate not in task.gates]:
            yield case.at(
                "card-differs",
                ("tasks", index, "gates"),
                f"the card of {task.id} asks for {', '.join(more)} too",
                why=f"the registry asks for {', '.join(task.gates) or 'nothing'}",
                mend="add it to the task's gates, or take it off the card",
            )
        word = task.card.status.partition(" ")[0].strip("(").casefold()
        if word and word != task.status:
            yield case.at(
                "card-differs",
                ("tasks", index, "status"),
                f'{task.id} is {task.status}, but its card says "{task.card.status}"',
                why="both claim to be true",
                mend="set the status that holds in both",
            )


CHECKS: Final[tuple[Callable[[Case], Iterator[Finding]], ...]] = (superseded, impacts, cards)
