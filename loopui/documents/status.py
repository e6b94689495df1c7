"""The parts of a status tracker: its tables, the execution mode, the hand-off template.

Each function turns one row or one list into a row of the tracker. Cells of prose stay source text.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final

from loopui.documents.cells import (
    BLOCKER_STATUS,
    MILESTONE_STATUS,
    code_of,
    fold,
    plain,
    read_date,
    read_ids,
    read_paths,
    split_id,
)
from loopui.documents.markdown import Bullets, Item
from loopui.documents.reading import Fields, Reading

_UPDATED: Final = re.compile(
    r"[\W_]*(?:last )?updated[\W_]*(?:on\b[\W_]*)?(\d{4}-\d{2}-\d{2})\W*", re.IGNORECASE
)
_TASK_IN_BRACKETS: Final = re.compile(r"\(([A-Z]+\d+-T\d+(?:\s*[,/&]\s*[A-Z]+\d+-T\d+)*)\)")
_CLOSED: Final = re.compile(r"\b(?i:closed|resolved|fixed)\s+([A-Z]+\d+-T\d+|B\d+)\b")
_MODE_KEYS: Final = {
    "mode": "name",
    "control docs": "control_docs",
    "safety docs": "safety_docs",
    "heavy command wrapper": "wrapper",
    "required wrapper": "wrapper",
    "wrapper": "wrapper",
    "heavy command concurrency": "heavy_concurrency",
    "recommended threshold": "recommended_mib",
}


def milestone(fields: Fields) -> dict[str, Any]:
    """Return a row of the milestone board (`M0 Foundation` is the id and the title)."""
    name, rest = split_id(fields.text("id"))
    return {
        "id": name,
        "title": " — ".join(filter(None, (rest, fields.text("title")))),
        "status": fields.status(MILESTONE_STATUS, "planned"),
        "notes": fields.text("notes"),
    }


def finding(fields: Fields) -> dict[str, Any]:
    """Return a baseline finding."""
    return {
        "id": plain(fields.text("id")),
        "finding": fields.text("finding"),
        "evidence": fields.text("evidence"),
        "milestone": plain(fields.text("milestone")),
    }


def blocker(fields: Fields) -> dict[str, Any]:
    """Return a blocker: active unless its status, or the heading above it, says that it is resolved."""
    is_resolved = "resolved" in fold(fields.recognised.table.section).split()
    return {
        "id": plain(fields.text("id")),
        "blocker": fields.text("blocker"),
        "impact": fields.text("impact"),
        "exit_condition": fields.text("exit_condition"),
        "opened": fields.date("opened"),
        "status": fields.status(BLOCKER_STATUS, "resolved" if is_resolved else "active"),
    }


def resolution(fields: Fields) -> dict[str, Any]:
    """Return a resolution; the evidence cell is kept whole where it says more than paths."""
    paths, says_more = read_paths(fields.said("evidence"))
    text = fields.text("resolution")
    return {
        "id": plain(fields.text("id")),
        "resolution": text,
        "evidence": paths,
        "evidence_note": fields.text("evidence") if says_more else "",
        "resolves": resolved_ids(text),
    }


def resolved_ids(text: str) -> list[str]:
    """Return the tasks and blockers that a text plainly says are resolved."""
    found = [(match.start(), match.group(1)) for match in _CLOSED.finditer(text)]
    found += [(match.start(), match.group(1)) for match in _TASK_IN_BRACKETS.finditer(text)]
    return list(dict.fromkeys(name for _, names in sorted(found) for name in read_ids(names)[0]))


def queue_entry(fields: Fields) -> dict[str, Any]:
    """Return a line of the priority queue."""
    name, rest = split_id(fields.text("task"))
    gates, more = fields.ids("gates")
    if more:
        fields.missed(f'the gates "{more}" are more than ids; taken as {", ".join(gates) or "none"}')
    priority = plain(fields.text("priority"))
    if not priority:
        fields.missed("no priority; put at the end of the queue")
    return {
        "priority": priority or "-",
        "task": name,
        "description": " — ".join(filter(None, (rest, fields.text("description")))),
        "gates": gates,
    }


def consumer(fields: Fields) -> dict[str, Any]:
    """Return a consumer with its readiness."""
    gates, more = fields.ids("gates")
    if more:
        fields.missed(f'the gates "{more}" are more than ids; taken as {", ".join(gates) or "none"}')
    return {
        "name": plain(fields.text("name")),
        "coupling": fields.text("coupling"),
        "readiness": fields.text("readiness"),
        "risk": fields.text("risk"),
        "gates": gates,
        "tier": plain(fields.text("tier")),
    }


def updated(line: str) -> dt.date | None:
    """Return the day that a `Last updated: 2026-02-19` line names."""
    match = _UPDATED.fullmatch(line)
    return read_date(match.group(1)) if match else None


def mode(bullets: Bullets, reading: Reading) -> dict[str, Any]:
    """Return the execution mode: safe or open, its summary, documents and wrapper."""
    values: dict[str, Any] = {}
    for item in bullets.items:
        label, _, text = item.text.partition(":")
        key = _MODE_KEYS.get(fold(label))
        if key is None and fold(item.text) in {"safe mode enabled", "open mode enabled"}:
            values["name"] = fold(item.text).split()[0]
        elif key is None or item.has_more:
            reading.note(item.line, f'"{plain(label)}" of the execution mode was not imported')
        elif key == "name":
            values |= _mode_name(text.strip(), item, reading)
        elif key in {"heavy_concurrency", "recommended_mib"}:
            values |= _mode_number(key, text, item, reading)
        elif key == "wrapper":
            values[key] = code_of(text) or plain(text)
        else:
            values[key], says_more = read_paths(text)
            if says_more:
                reading.note(item.line, f'only the paths were taken from "{item.text}"')
    return values


def _mode_number(key: str, text: str, item: Item, reading: Reading) -> dict[str, int]:
    """Return the number that a line of the mode gives (`LOOP_MIN_AVAILABLE_MIB=4096`)."""
    numbers = re.findall(r"\d{1,9}", text)
    number = int(numbers[0]) if len(numbers) == 1 else None
    if number is None or (key == "heavy_concurrency" and number != 1):
        reading.note(item.line, f'"{item.text}" was not imported: loopui runs one heavy command at a time')
        return {}
    return {key: number}


def _mode_name(text: str, item: Item, reading: Reading) -> dict[str, str]:
    name = next((word for word in ("safe", "open") if word in fold(text).split()[:1]), "")
    if not name:
        reading.note(item.line, f'mode "{text}" is neither safe nor open; taken as safe', is_row=True)
    return {"name": name or "safe", "summary": text}


def handoff_field(item: Item) -> str:
    """Return the field that a line of the hand-off template asks for."""
    return item.text.strip().removesuffix(":").rstrip()
