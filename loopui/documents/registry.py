"""The parts of a task registry: task tables, the execution order, the lane assignment."""

from __future__ import annotations

import re
from typing import Any, Final

from loopui.documents.cells import TASK_STATUS, fold, plain, split_id
from loopui.documents.markdown import Bullets
from loopui.documents.reading import Fields, Reading

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


def lanes(bullets: Bullets, reading: Reading) -> None:
    """Take the lanes of a list like `Lane C: M4, M5 (active heavy lane in safe mode)`."""
    for item in bullets.items:
        label, colon, assignment = item.text.partition(":")
        name = plain(label)
        if not (colon and name) or item.has_more:
            reading.note(item.line, f'"{item.text}" was not read as a lane', is_row=True)
            continue
        is_heavy = " heavy lane " in f" {fold(assignment)} " and " no heavy " not in f" {fold(assignment)} "
        reading.add("lanes", item.line, {"name": name, "assignment": assignment.strip(), "heavy": is_heavy})
