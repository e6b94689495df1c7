from __future__ import annotations

from typing import Any

import pytest

from loopui.tracker.lanes import active_lanes, find_lane, refusal
from loopui.tracker.models import Tracker
from loopui.tracker.parsing import validate


def tracker(**changed: Any) -> Tracker:
    """Return a tracker with a heavy lane C that works, and a lane A that pauses."""
    tables = {
        "program": {"name": "ship"},
        "gates": [{"id": "VG-1", "heavy": True}, {"id": "VG-2"}],
        "tasks": [{"id": "M3-T01", "milestone": "M3"}, {"id": "M4-T01", "milestone": "M4"}],
        "queue": [{"priority": "P0", "task": "Ops-Weekly"}],
        "lanes": [
            {"name": "Lane A", "assignment": "`M3` maintenance only", "status": "paused"},
            {
                "name": "Lane C",
                "assignment": "`M4`, `M5` (active heavy lane)",
                "current": "Ops-Weekly cadence",
                "status": "in_progress",
                "heavy": True,
            },
        ],
    }
    return validate({**tables, **changed})


def told(role: str, lane: str, task: str, gate: str = "VG-2", **changed: Any) -> str:
    """Return why a launch is refused, or nothing."""
    one = tracker(**changed)
    found = refusal(one, role=role, lane=lane, task=task, gate={row.id: row for row in one.gates}[gate])
    return found.what if found else ""


@pytest.mark.parametrize(
    ("role", "lane", "task", "gate", "what"),
    [
        ("worker", "A", "M3-T01", "VG-2", ""),
        ("worker", "lane a", "M3-T01", "VG-2", ""),
        ("worker", "C", "M4-T01", "VG-1", ""),
        ("worker", "C", "Ops-Weekly", "VG-1", ""),
        ("worker", "A", "M3-T01", "VG-1", "VG-1 is heavy, and Lane A is not the heavy lane"),
        ("worker", "A", "M4-T01", "VG-2", "M4-T01 is no task of Lane A"),
        ("worker", "A", "", "VG-2", "a worker's gates are for a task of its lane"),
        ("worker", "", "M3-T01", "VG-2", "a worker works for a lane"),
        ("worker", "Z", "M3-T01", "VG-2", "there is no lane 'Z'"),
        ("worker", "A", "Ops-Weekly", "VG-2", "Ops-Weekly is active in Lane C, not in Lane A"),
        ("orchestrator", "A", "Ops-Weekly", "VG-2", "Ops-Weekly is active in Lane C, not in Lane A"),
        ("orchestrator", "A", "M4-T01", "VG-1", ""),
        ("orchestrator", "", "Ops-Weekly", "VG-1", ""),
    ],
)
def test_who_may_launch_what(role: str, lane: str, task: str, gate: str, what: str) -> None:
    """A worker runs its lane's tasks, heavy ones in the heavy lane; one task is active in one lane only."""
    assert told(role, lane, task, gate) == what


def test_a_tracker_without_lanes_forbids_nothing() -> None:
    """Where nobody speaks of lanes, a worker may do what it is asked to."""
    assert told("worker", "", "", "VG-1", lanes=[]) == ""


def test_only_working_lanes_hold_their_tasks() -> None:
    """A lane that pauses leaves its task to others."""
    lanes = [{"name": "A", "current": "M3-T01 and M4-T01", "status": "paused"}]
    assert active_lanes(tracker(lanes=lanes)) == {}
    assert active_lanes(tracker()) == {"Ops-Weekly": ("Lane C",)}


def test_a_lane_is_found_by_its_name_or_its_letter() -> None:
    """People say A for Lane A."""
    assert [getattr(find_lane(tracker(), name), "name", None) for name in ("c", "Lane C", "LANE A", "")] == [
        "Lane C",
        "Lane C",
        "Lane A",
        None,
    ]
