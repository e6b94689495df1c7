"""One task is active in one lane only, also among the runs that have not ended."""

from __future__ import annotations

from collections.abc import Iterable

from loopui.errors import ExecutorError
from loopui.executor.job import Job
from loopui.executor.life import Finished, Life


def refuse_second_lane(jobs: Iterable[Job], lives: Iterable[Life]) -> None:
    """Raise ExecutorError where a job's task has an unfinished run for another lane of its workspace."""
    running = [life for life in lives if not isinstance(life, Finished) and life.task and life.lane]
    for job in jobs:
        for life in running:
            is_same = (life.workspace, life.task) == (job.workspace, job.task)
            if is_same and job.lane and _letter(life.lane) != _letter(job.lane):
                hint = (
                    f"one task is active in one lane only: wait for it (loopui wait {life.run}), or cancel it"
                )
                raise ExecutorError(f"{job.task} has a run {life.state} for lane {life.lane}", hint=hint)


def _letter(lane: str) -> str:
    """Return a lane's name as it is compared: `Lane A`, `lane a` and `A` are one."""
    return lane.casefold().removeprefix("lane ").strip()
