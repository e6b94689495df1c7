"""A hand-off as a value, and as the Markdown that is filed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from loopui.evidence.names import gates_in, tasks_in

MARK = "loopui-known"  # begins the comment that tells the next hand-off what was known already


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the tracker held when the hand-off was filled: the next one tells what is new."""

    blockers: tuple[str, ...] = ()
    decisions: dict[str, str] = field(default_factory=dict)  # id -> status


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff:
    """The tracker's template with its texts, in its order. `since` is when the session began (None: ever)."""

    fields: tuple[tuple[str, str], ...]
    since: datetime | None = None
    lane: str = ""
    written: datetime
    result: str = ""
    notes: str = ""
    known: Known = Known()


def to_markdown(handoff: Handoff) -> str:
    """Return the hand-off with the programme's header and its numbered template lines."""
    everything = "\n".join(text for _, text in handoff.fields)
    since = f"since {handoff.since:%Y-%m-%d %H:%M}" if handoff.since else "since the beginning"
    header = {
        "Date": f"{handoff.written:%Y-%m-%d}",
        "Written": handoff.written.isoformat(timespec="seconds"),
        "Lane": handoff.lane or "none",
        "Task IDs": ", ".join(tasks_in(everything)) or "n/a",
        "VG IDs": ", ".join(gates_in(everything)) or "n/a",
        "Result": handoff.result or "n/a",
        "Notes": handoff.notes or since,
    }
    lines = ["# Session hand-off", *(f"{label}: {_one_line(value)}" for label, value in header.items()), ""]
    for number, (label, text) in enumerate(handoff.fields, start=1):
        lines += _numbered(number, _one_line(label), text)
    return "\n".join([*lines, "", _comment(handoff.known), ""])


def _numbered(number: int, label: str, text: str) -> Iterator[str]:
    values = [line.strip() for line in text.splitlines() if line.strip()]
    head = f"{number}. {label.rstrip(': ')}:"
    if len(values) < 2:  # noqa: PLR2004  # one value stands on its label's line
        yield " ".join([head, *values])
        return
    yield head
    for value in values:
        yield f"   - {value.removeprefix('- ')}"


def _comment(known: Known) -> str:
    """Return what the next hand-off needs, where no reader of the Markdown is bothered by it."""
    data = json.dumps({"blockers": list(known.blockers), "decisions": known.decisions}, sort_keys=True)
    return f"<!-- {MARK} {data.replace('>', chr(92) + 'u003e').replace('--', '-' + chr(92) + 'u002d')} -->"


def _one_line(text: str) -> str:
    return " ".join(text.split())
