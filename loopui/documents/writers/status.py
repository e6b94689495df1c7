"""The status tracker: mode, board, findings, blockers, resolutions, queue, consumers, hand-off."""

from __future__ import annotations

from collections.abc import Iterable

from loopui.documents.writers.parts import bullets, codes, document, named, paths, rules, section, table
from loopui.tracker.models import Tracker
from loopui.tracker.models.knowledge import Blocker
from loopui.tracker.models.programme import Mode

NAME = "STATUS.md"


def status(tracker: Tracker) -> str:
    """Return the document."""
    day = f"Last updated: {tracker.program.updated}" if tracker.program.updated else ""
    active = [blocker for blocker in tracker.blockers if blocker.status == "active"]
    resolved = [blocker for blocker in tracker.blockers if blocker.status != "active"]
    return document(
        "Status Tracker",
        day,
        section("Execution Mode", _mode(tracker.mode)),
        section("Milestone Board", _milestones(tracker)),
        section("Baseline Findings", _findings(tracker)),
        section("Active Blockers", _blockers(active)),
        section("Resolved Blockers", _blockers(resolved)),
        section("Resolved This Session", _resolutions(tracker)),
        section("Top Priority Queue", _queue(tracker)),
        section("Consumer Readiness Snapshot", _consumers(tracker)),
        *rules(tracker, NAME),
        section(
            "Session Handoff Template", bullets((f"{f}:" for f in tracker.handoff.fields), is_ordered=True)
        ),
    )


def _mode(mode: Mode) -> str:
    lines = [f"Mode: {mode.summary or mode.name.capitalize() + ' mode'}"]
    if mode.control_docs:
        lines.append(f"Control docs: {codes(mode.control_docs)}")
    if mode.safety_docs:
        lines.append(f"Safety docs: {codes(mode.safety_docs)}")
    if mode.wrapper:
        lines.append(f"Heavy command wrapper: `{mode.wrapper}`")
    return bullets(lines)


def _milestones(tracker: Tracker) -> str:
    rows = ((named(row.id, row.title), row.status.capitalize(), row.notes) for row in tracker.milestones)
    return table(("Milestone", "Status", "Notes"), rows)


def _findings(tracker: Tracker) -> str:
    rows = ((row.id, row.finding, row.evidence, row.milestone) for row in tracker.findings)
    return table(("ID", "Finding", "Evidence Summary", "Milestone"), rows)


def _blockers(blockers: Iterable[Blocker]) -> str:
    rows = list(blockers)
    has_days = any(row.opened for row in rows)
    headings = ("ID", "Blocker", "Impact", "Exit Condition", *(("Opened",) if has_days else ()))
    return table(
        headings,
        (
            (
                row.id,
                row.blocker,
                row.impact,
                row.exit_condition,
                *((str(row.opened or ""),) if has_days else ()),
            )
            for row in rows
        ),
    )


def _resolutions(tracker: Tracker) -> str:
    rows = ((row.id, row.resolution, paths(row.evidence, row.evidence_note)) for row in tracker.resolutions)
    return table(("ID", "Resolution", "Evidence"), rows)


def _queue(tracker: Tracker) -> str:
    has_gates = any(entry.gates for entry in tracker.queue)
    headings = ("Priority", "Task ID", "Description", *(("Gates",) if has_gates else ()))
    return table(
        headings,
        (
            (entry.priority, entry.task, entry.description, *((", ".join(entry.gates),) if has_gates else ()))
            for entry in tracker.queue
        ),
    )


def _consumers(tracker: Tracker) -> str:
    rows = ((f"`{row.name}`", row.coupling, row.readiness, row.risk) for row in tracker.consumers)
    return table(("Consumer", "Coupling Type", "Readiness", "Principal Risk"), rows)
