"""From a launch order to jobs, and what stands in the way of each gate before it is launched."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from loopui.cockpit.messages import Judged, LaunchJudged, Told

if TYPE_CHECKING:
    from loopui.cockpit.intents import LaunchOrder
    from loopui.cockpit.snapshot import Snapshot
    from loopui.executor.client import Client
    from loopui.executor.job import Job
    from loopui.tracker.models import Tracker


def jobs_of(order: LaunchOrder, tracker: Tracker, workspace: Path, snapshot: Snapshot) -> list[Job]:
    """Resolve every gate of an order, or none: raises ExecutorError."""
    return [_job_of(order, gate, tracker, workspace, snapshot) for gate in order.gates]


def _job_of(order: LaunchOrder, gate: str, tracker: Tracker, workspace: Path, snapshot: Snapshot) -> Job:
    from loopui.executor.resolve import resolve  # noqa: PLC0415 - when something is launched first

    has_metrics = any(each.id == gate and each.metrics is not None for each in tracker.gates)
    return resolve(
        tracker,
        workspace,
        gate,
        task=order.task,
        role=snapshot.role,
        lane=snapshot.lane,
        requested_by=getpass.getuser(),
        priority=order.priority,
        calibration=order.calibration and has_metrics,
    )


def launch(client: Client, jobs: Sequence[Job]) -> Message:
    """Put the jobs into the machine's queue; raises ExecutorError where a task is active in another lane."""
    from loopui.executor.one_lane import refuse_second_lane  # noqa: PLC0415

    refuse_second_lane(jobs, client.lives())
    client.launch(jobs)
    return Told(f"launched {', '.join(job.gate for job in jobs)}")


def judge(client: Client, order: LaunchOrder, workspace: Path, snapshot: Snapshot) -> Message | None:
    """Resolve the gates of an order as launching it would, and tell of each what came of it."""
    tracker = snapshot.tracker
    if tracker is None:
        return None
    from loopui.executor.foresight import foresee  # noqa: PLC0415

    lives = client.lives()

    def judged(gate: str) -> Judged:
        found = foresee(client, gate, lambda: _job_of(order, gate, tracker, workspace, snapshot), lives)
        return Judged(found.gate, found.refused, found.needs_mib, found.why)

    return LaunchJudged(order, tuple(map(judged, order.gates)))
