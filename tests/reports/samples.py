"""A small programme with evidence, as values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from loopui.evidence.artifacts import Artifact
from loopui.evidence.records import VERDICT_OF, Reason
from loopui.executor.life import Queued, Running
from loopui.host.git import RepoState
from loopui.tracker.models import Tracker

NOON = datetime(2026, 2, 19, 12, 0, tzinfo=UTC)
CLEAN = RepoState(sha="s1", tree="t1", branch="main", dirty=False, tested_tree="t1")

TABLES: dict[str, Any] = {
    "schema": 1,
    "program": {"name": "ship"},
    "milestones": [
        {
            "id": "M1",
            "title": "Hull",
            "status": "active",
            "gates": ["VG-HULL-001", "VG-SEAM-001", "VG-LOOK-001"],
        },
        {"id": "M2", "title": "Rig"},
    ],
    "tasks": [
        {"id": "M1-T01", "title": "Keel", "status": "done", "milestone": "M1", "gates": ["VG-HULL-001"]},
        {
            "id": "M1-T02",
            "title": "Planks",
            "milestone": "M1",
            "gates": ["VG-HULL-001", "VG-SEAM-001", "VG-LOOK-001"],
        },
        {"id": "M2-T01", "title": "Mast", "milestone": "M2", "gates": ["VG-MAST-001"]},
    ],
    "queue": [
        {"priority": "P0", "task": "Ops-Weekly", "description": "Look her over", "gates": ["VG-HULL-001"]},
        {"priority": "P1", "task": "M2-T01"},
    ],
    "gates": [
        {"id": "VG-HULL-001", "scope": "hull", "command": "true", "heavy": True},
        {"id": "VG-SEAM-001", "scope": "seams", "command": "true"},
        {"id": "VG-LOOK-001", "scope": "looks", "command": "true", "advisory": True},
        {"id": "VG-DOC-001", "scope": "papers", "kind": "checklist"},
    ],
    "blockers": [
        {"id": "B1", "blocker": "No wood", "opened": NOON.date() - timedelta(days=9)},
        {"id": "B2", "blocker": "No nails", "status": "resolved"},
    ],
    "decisions": [
        {"id": "D-001", "title": "Oak", "status": "Accepted", "date": NOON.date() - timedelta(days=9)}
    ],
    "consumers": [{"name": "harbour", "gates": ["VG-SEAM-001", "VG-TIDE-001"]}],
}


def tracker(**tables: Any) -> Tracker:
    """Return the ship's tracker, with some tables replaced."""
    return Tracker.model_validate(_tuples({**TABLES, **tables}))


def recorded(gate: str, reason: Reason = "criteria-met", *, minutes: int = 0, **more: Any) -> Artifact:
    """Return the artifact of a recorded run that ended some minutes after noon."""
    at = NOON + timedelta(minutes=minutes)
    given: dict[str, Any] = {
        "path": f"evidence/2026-02-19/{gate}-{minutes}.txt",
        "kind": "log",
        "modified": at,
        "size": 10,
        "gates": (gate,),
        "verdict": VERDICT_OF[reason],
        "source": "recorded",
        "reason": reason,
        "grade": "diagnostic",
        "run": f"run-{gate}-{minutes}",
        "at": at,
        "commits": {"ship": CLEAN},
    }
    return Artifact(**{**given, **more})


def inferred(gate: str, verdict: str, *, minutes: int = 0, **more: Any) -> Artifact:
    """Return an artifact that somebody else has written."""
    over = {
        "verdict": verdict,
        "source": "inferred",
        "reason": "",
        "grade": None,
        "run": "",
        "commits": {},
        **more,
    }
    return replace(recorded(gate, minutes=minutes), **over)


def queued(gate: str, *, workspace: str = "/w") -> Queued:
    """Return a run that waits."""
    return Queued(**_named(gate, workspace), position=1)


def running(gate: str, *, log: str = "", workspace: str = "/w") -> Running:
    """Return a run whose command has been spawned."""
    return Running(**_named(gate, workspace), started=NOON, log=log, pid=1)


def _named(gate: str, workspace: str) -> dict[str, Any]:
    return {
        "run": f"live-{gate}",
        "seq": 1,
        "workspace": workspace,
        "gate": gate,
        "task": "",
        "milestone": "",
        "lane": "",
        "requested_by": "",
        "heavy": True,
        "advisory": False,
        "priority": 0,
        "min_available_mib": 0,
        "queued": NOON,
    }


def _tuples(value: Any) -> Any:
    """Return lists as the strict models want them."""
    if isinstance(value, dict):
        return {key: _tuples(inner) for key, inner in value.items()}
    return tuple(_tuples(inner) for inner in value) if isinstance(value, list) else value
