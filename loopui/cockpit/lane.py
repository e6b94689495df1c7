"""The lane that a cockpit was opened for: whether there is one, and what it works on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopui.errors import TrackerError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from loopui.cockpit.snapshot import Snapshot


def refuse_unknown_lane(workspace: Path, lane: str) -> None:
    """Raise UsageError where the tracker has lanes, but none of this name; a broken tracker is told later."""
    from loopui.tracker.lanes import find_lane  # noqa: PLC0415 - only who names a lane reads before the frame
    from loopui.tracker.statefile import load  # noqa: PLC0415

    try:
        tracker = load(workspace).tracker
    except TrackerError:
        return
    if tracker.lanes and find_lane(tracker, lane) is None:
        known = ", ".join(each.name for each in tracker.lanes)
        raise UsageError(f"there is no lane {lane!r}", hint=f"name it: --lane, one of {known}")


def lacks_lane(snapshot: Snapshot) -> bool:
    """Whether this worker has no lane although the tracker has some: then it can launch nothing."""
    tracker = snapshot.tracker
    return snapshot.role == "worker" and not snapshot.lane and tracker is not None and bool(tracker.lanes)


def own_task(snapshot: Snapshot) -> str:
    """Return the task that a worker's gates are for: the first that its lane is assigned to; else empty."""
    from loopui.tracker.lanes import assigned, find_lane  # noqa: PLC0415 - read by then

    tracker = snapshot.tracker
    if tracker is None or snapshot.role != "worker" or not snapshot.lane:
        return ""
    lane = find_lane(tracker, snapshot.lane)
    return next(iter(assigned(tracker, lane)), "") if lane is not None else ""


def why_no_gate(snapshot: Snapshot) -> str:
    """Return why no gate can be picked here, and what to do; empty where one can."""
    if lacks_lane(snapshot):
        return "a worker works for a lane: open the cockpit again with --lane"
    tracker = snapshot.tracker
    if snapshot.role != "worker" or tracker is None or not tracker.lanes or own_task(snapshot):
        return ""
    return f"lane {snapshot.lane} works on no task: ask the orchestrator to assign one"
