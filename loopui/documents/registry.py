"""The parts of a task registry: task tables and the execution order."""

from __future__ import annotations

import re
from typing import Any, Final

from loopui.documents.cells import TASK_STATUS, plain, split_id
from loopui.documents.reading import Fields

_MILESTONE: Final = re.compile(r"[A-Z]+\d+")


def task(fields: Fields) -> dict[str, Any]:
    """Return a task (`M0-T01 Baseline evidence snapshot` is the id and the title).

    Its milestone is the one that its row, its section's heading (`M0 Tasks (…)`) or its own id names.
    """
    name, rest = split_id(fields.text("id"))
    depends_on, dependency_note = fields.ids("depends_on")
    gates, gates_note = fields.ids("gates")
    return {
        "id": name,
        "title": " — ".join(filter(None, (rest, fields.text("title")))),
        "status": fields.status(TASK_STATUS, "todo"),
        "milestone": plain(fields.text("milestone")) or _milestone(fields.recognised.table.section, name),
        "depends_on": depends_on,
        "gates": gates,
        "deliverable": fields.text("deliverable"),
        "notes": _notes({"Depends on": dependency_note, "Gates": gates_note}),
    }


def _milestone(section: str, name: str) -> str:
    candidates = (plain(section).partition(" ")[0], name.partition("-")[0] if "-" in name else "")
    return next(filter(_MILESTONE.fullmatch, candidates), "")


def _notes(parts: dict[str, str]) -> str:
    return "; ".join(f"{label}: {text}" for label, text in parts.items() if text)


def order_entry(fields: Fields) -> dict[str, Any]:
    """Return a line of the registry's own priority queue."""
    text = plain(fields.text("rank")).strip("#. ")
    if not text.isdecimal():
        fields.missed(f'rank "{text}" is no number; taken as 0')
    return {
        "rank": int(text[:9]) if text.isdecimal() else 0,
        "task": split_id(fields.text("task"))[0],
        "status": plain(fields.text("status")),
        "why": fields.text("why"),
    }
