"""Workboard, lane map, cadence, compatibility matrix, release playbook, starter pack, milestone pages."""

from __future__ import annotations

from collections.abc import Sequence

from loopui.documents.writers.parts import (
    bullets,
    codes,
    details,
    document,
    ids,
    labelled,
    named,
    paths,
    rules,
    section,
    table,
)
from loopui.tracker.models import Tracker
from loopui.tracker.models.work import Card, Lane, Milestone, Task

WORKBOARD, LANE_MAP, CADENCE = "WORKBOARD.md", "LANE-MAP.md", "MAINTENANCE-CADENCE.md"
COMPATIBILITY, RELEASES, STARTER = (
    "COMPATIBILITY-MATRIX.md",
    "RELEASE-ROLLBACK-PLAYBOOK.md",
    "THREAD-STARTER-PACK.md",
)


def workboard(tracker: Tracker) -> str:
    """Return who works on what now, and the intake's checks."""
    assigned = (
        (lane.name, lane.current, lane.status, lane.notes)
        for lane in tracker.lanes
        if lane.current or lane.status
    )
    recommended = tracker.mode.recommended_mib
    mode = f"Recommended threshold: `LOOP_MIN_AVAILABLE_MIB={recommended}`" if recommended is not None else ""
    queued = (f"{lane.name}: {lane.next}" for lane in tracker.lanes if lane.next)
    return document(
        "Safe Mode Workboard",
        section("Mode", bullets([mode] if mode else [])),
        section("Active Assignments", table(("Lane", "Current Assignment", "Status", "Notes"), assigned)),
        section("Next Queue by Lane", bullets(queued)),
        *rules(tracker, WORKBOARD),
        section("Handoff Intake Checklist (Orchestrator)", bullets(tracker.handoff.intake, is_ordered=True)),
    )


def lane_map(tracker: Tracker) -> str:
    """Return what each lane may do, in which order and where."""
    defaults = (f"{lane.name}: {lane.default}" for lane in tracker.lanes if lane.default)
    return document(
        "Lane Map",
        section("Safe Mode Activation", bullets(defaults)),
        *(section(f"{lane.name} - {lane.title}", *_lane(lane)) for lane in tracker.lanes if lane.title),
        *rules(tracker, LANE_MAP),
    )


def _lane(lane: Lane) -> list[str]:
    parts: list[str] = []
    for label, items in (
        ("Scope", lane.scope),
        ("Task order", lane.task_order),
        ("Primary file areas", lane.areas),
        ("Start condition", lane.start_when),
        *((detail.label, detail.points) for detail in lane.details),
    ):
        if items:
            parts += [f"{label}:", bullets(items, is_ordered=items is lane.task_order)]
    return parts


def cadence(tracker: Tracker) -> str:
    """Return the schedule."""
    rows = (
        (row.every or row.id, activity.activity, activity.owner, activity.output)
        for row in tracker.cadences
        for activity in row.activities
    )
    return document(
        "Steady-State Maintenance Cadence and Ownership",
        section("Cadence Schedule", table(("Cadence", "Activity", "Owner", "Required Output"), rows)),
        *rules(tracker, CADENCE),
    )


def compatibility(tracker: Tracker) -> str:
    """Return the tuples that are claimed for consumers."""
    headings = (
        "Consumer",
        "Consumer ref",
        "Loop ref scope",
        "Contract shape",
        "Required gates",
        "Latest evidence",
        "Tier",
        "Notes",
    )
    rows = (
        (
            f"`{row.consumer}`",
            row.ref,
            row.loop_ref,
            row.contract,
            codes(row.gates),
            paths(row.evidence, row.evidence_note),
            f"`{row.tier}`" if row.tier else "",
            row.notes,
        )
        for row in tracker.tuples
    )
    return document(
        "Compatibility Matrix and Support Policy",
        section("Current Validated Tuples", table(headings, rows)),
        *rules(tracker, COMPATIBILITY),
    )


def releases(tracker: Tracker) -> str:
    """Return the classes of releases."""
    rows = (
        (named(row.id, row.title), row.change, row.gates_note or codes(row.gates), row.blocking)
        for row in tracker.releases
    )
    headings = ("Release Class", "Typical change", "Required gates", "Blocking policy")
    return document(
        "Release and Rollback Playbook",
        section("Release Classes and Required Gates", table(headings, rows)),
        *rules(tracker, RELEASES),
    )


def starter(tracker: Tracker) -> str:
    """Return the worker's hand-off template."""
    fields = tracker.handoff.worker_fields
    lines = "\n".join(["```text", *(f"{field}:" for field in fields), "```"]) if fields else ""
    return document(
        "Thread Starter Pack", section("Worker Handoff Template", lines), *rules(tracker, STARTER)
    )


def page(milestone: Milestone, tasks: Sequence[Task]) -> str:
    """Return a milestone's page with a card for each of its tasks, or nothing if there is nothing to say."""
    cards = [_card(task) for task in tasks if task.card != Card()]
    if not (milestone.name or milestone.objective or milestone.exit_criteria or cards):
        return ""
    return document(
        f"{milestone.id} - {milestone.name or milestone.title or milestone.id}",
        section("Objective", milestone.objective),
        section("Entry Criteria", bullets(milestone.entry_criteria)),
        section("Exit Criteria", bullets(milestone.exit_criteria)),
        *(section(row.label, row.text, bullets(row.points)) for row in milestone.details),
        "## Task Cards" if cards else "",
        *cards,
        section("Risks", bullets(milestone.risks)),
        section("Handoff Notes", milestone.handoff),
    )


def _card(task: Task) -> str:
    card = task.card
    lines = [
        *([f"Status: {card.status}"] if card.status else []),
        *([f"Goal: {card.goal}"] if card.goal else []),
        *details(card.details),
        *(labelled("Work items", "", card.work_items) if card.work_items else []),
        *(labelled("Acceptance criteria", "", card.acceptance) if card.acceptance else []),
        *([f"Required gates: {ids(card.gates)}"] if card.gates else []),
    ]
    return section(named(task.id, card.title), bullets(lines), level=3)
