"""One task, one lane."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from loopui.executor.life import Finished
from loopui.reports.checks.case import Case
from loopui.reports.checks.finding import Finding
from loopui.tracker.lanes import active_lanes


def two_lanes(case: Case) -> Iterator[Finding]:
    """Yield the tasks that two lanes have as their current assignment, or have runs of."""
    holders = {task: set(lanes) for task, lanes in active_lanes(case.tracker).items()}
    for life in case.lives:
        if (
            not isinstance(life, Finished)
            and life.workspace == str(case.workspace)
            and life.task
            and life.lane
        ):
            holders.setdefault(life.task, set()).add(life.lane)
    rows = {lane.name: index for index, lane in enumerate(case.tracker.lanes)}
    for task, lanes in holders.items():
        if len(lanes) > 1:
            last = max((rows[lane] for lane in lanes if lane in rows), default=None)
            yield case.at(
                "task-in-two-lanes",
                ("lanes", last, "current") if last is not None else ("lanes",),
                f"{task} is active in {' and '.join(sorted(lanes))}",
                why="one task is active in one lane only",
                mend="assign it to one lane, and let the other pause",
                detail=task,
            )


CHECKS: Final[tuple[Callable[[Case], Iterator[Finding]], ...]] = (two_lanes,)
