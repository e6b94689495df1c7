"""The decision ledger: a section per decision."""

from __future__ import annotations

from loopui.documents import ledger as reading
from loopui.documents.writers.parts import bullets, details, document, labelled, named, rules, section
from loopui.tracker.models import Tracker
from loopui.tracker.models.knowledge import Decision

NAME = "DECISIONS.md"


def ledger(tracker: Tracker) -> str:
    """Return the document."""
    return document(
        "Decisions Ledger",
        *(section(named(row.id, row.title), bullets(_points(row))) for row in tracker.decisions),
        *rules(tracker, NAME),
    )


def _points(row: Decision) -> list[str]:
    status = f"{row.status} (by {row.superseded_by})" if row.superseded_by else row.status
    lines = [f"Status: {status}"]
    if row.date:
        lines.append(f"Date: {row.date}")
    if row.context:
        lines.append(f"Context: {row.context}")
    lines += labelled("Decision", row.decision, row.points)
    lines += details(row.details)
    if row.consequences:
        lines += labelled("Consequences", "", row.consequences)
    if row.impacts or row.impacts_note:
        lines.append(f"Impacted tasks/gates: {_impacts(row)}")
    return lines


def _impacts(row: Decision) -> str:
    """Return what a decision impacts, in its own words as long as these still name the same ids."""
    if row.impacts_note and reading.impacts(row.impacts_note)["impacts"] == list(row.impacts):
        return row.impacts_note
    return f"{', '.join(row.impacts)}."
