from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from loopui.errors import ExecutorError
from loopui.executor.job import Job
from loopui.executor.life import Queued
from loopui.executor.one_lane import refuse_second_lane

JOB = Job(run="r2", workspace="/w", gate="VG-1", command="true", cwd="/w", env={}, task="T-1", lane="B")
LIFE = Queued(
    run="r1",
    seq=1,
    workspace="/w",
    gate="VG-1",
    task="T-1",
    milestone="M1",
    lane="A",
    requested_by="ada",
    heavy=True,
    advisory=False,
    priority=0,
    min_available_mib=0,
    queued=dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
    position=1,
)


def test_a_task_with_a_run_for_one_lane_is_not_launched_for_another() -> None:
    """The line names the run to wait for or to cancel."""
    with pytest.raises(ExecutorError, match=r"T-1 has a run queued for lane A; .*loopui wait r1"):
        refuse_second_lane([JOB], [LIFE])


@pytest.mark.parametrize(
    ("job", "life"),
    [
        (replace(JOB, lane="Lane A"), LIFE),
        (replace(JOB, lane=""), LIFE),
        (replace(JOB, task="T-2"), LIFE),
        (replace(JOB, workspace="/v"), LIFE),
        (JOB, replace(LIFE, lane="")),
        (replace(JOB, task=""), replace(LIFE, task="")),
    ],
)
def test_other_runs_are_in_nobodys_way(job: Job, life: Queued) -> None:
    """The same lane by another name, other tasks and workspaces, and runs that name no lane."""
    refuse_second_lane([job], [life])
