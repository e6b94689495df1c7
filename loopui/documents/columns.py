"""Which table of a tracker a Markdown table is: told by the names of its columns, not by its place.

Columns may be renamed, reordered, missing or more than we know; the section's heading decides where the
columns alone do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from loopui.documents.cells import fold
from loopui.documents.tables import Row, Table

_ID: Final = ("id", "ref", "#", "key", "nr", "no")
_TASK: Final = ("task id", "task", "task ids")
_GATES: Final = ("required gates", "required vg ids", "gates", "vg ids", "validation gates", "minimum gates")
_STATUS: Final = ("status", "state")


@dataclass(frozen=True, slots=True)
class Family:
    """A table of the tracker: its columns by key, each with the names that documents give it.

    `needs` are the keys without which a table is not taken for one; a section whose heading holds one of the
    `section` words needs only the key of the row (`key`) and one more column.
    """

    table: str
    key: str
    columns: Mapping[str, tuple[str, ...]]
    needs: tuple[str, ...]
    section: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recognised:
    """A Markdown table that is a table of the tracker: which column holds which key."""

    family: Family
    table: Table
    places: Mapping[str, int]
    unknown: tuple[str, ...]  # headings of columns that no key stands for

    def cell(self, row: Row, key: str) -> str:
        """Return the source text of a row's cell, or nothing if the table has no such column."""
        place = self.places.get(key)
        return row.cells[place] if place is not None else ""


def recognise(table: Table, families: tuple[Family, ...]) -> Recognised | None:
    """Return what a table is, or None if it is none of the families."""
    candidates = [_matched(table, family) for family in families]
    fitting = [candidate for candidate in candidates if _fits(candidate)]
    return max(fitting, key=_weight, default=None)


def _matched(table: Table, family: Family) -> Recognised:
    folded = [fold(heading) for heading in table.headings]
    places: dict[str, int] = {}
    for key, names in family.columns.items():
        free = [name for name in names if name in folded and folded.index(name) not in places.values()]
        if free:
            places[key] = folded.index(free[0])
    taken = set(places.values())
    unknown = tuple(heading for place, heading in enumerate(table.headings) if place not in taken)
    return Recognised(family, table, places, unknown)


def _fits(candidate: Recognised) -> bool:
    places, family = candidate.places, candidate.family
    if family.key not in places:
        return False
    return all(key in places for key in family.needs) or (_is_named(candidate) and len(places) > 1)


def _is_named(candidate: Recognised) -> bool:
    heading = f" {fold(candidate.table.section)} "
    return any(f" {word} " in heading for word in candidate.family.section)


def _weight(candidate: Recognised) -> tuple[int, bool, int]:
    return len(candidate.places), _is_named(candidate), -len(candidate.family.columns)


MILESTONES: Final = Family(
    "milestones",
    "id",
    {
        "id": ("milestone", "milestone id", *_ID),
        "title": ("title", "name"),
        "status": _STATUS,
        "notes": ("notes", "note", "comment", "comments", "remarks", "summary"),
    },
    needs=("id", "status"),
    section=("milestone board", "milestones"),
)
GATE_SETS: Final = Family(
    "gate sets",
    "id",
    {"id": ("milestone", "milestone id"), "gates": _GATES},
    needs=("id", "gates"),
    section=("gate sets",),
)
FINDINGS: Final = Family(
    "findings",
    "id",
    {
        "id": (*_ID, "finding id"),
        "finding": ("finding", "observation", "issue", "description"),
        "evidence": ("evidence summary", "evidence", "details"),
        "milestone": ("milestone", "milestones"),
    },
    needs=("id", "finding", "evidence"),
    section=("findings",),
)
BLOCKERS: Final = Family(
    "blockers",
    "id",
    {
        "id": (*_ID, "blocker id"),
        "blocker": ("blocker", "risk", "issue", "description"),
        "impact": ("impact", "effect", "consequence"),
        "exit_condition": (
            "exit condition",
            "exit criteria",
            "exit",
            "unblocks when",
            "resolution condition",
        ),
        "opened": ("opened", "opened on", "since", "date"),
        "status": _STATUS,
    },
    needs=("id", "blocker", "impact"),
    section=("blockers",),
)
RESOLUTIONS: Final = Family(
    "resolutions",
    "id",
    {
        "id": (*_ID, "resolution id"),
        "resolution": ("resolution", "resolved", "fix", "what", "description"),
        "evidence": ("evidence", "evidence artifact", "proof"),
    },
    needs=("id", "resolution"),
    section=("resolved", "resolutions"),
)
QUEUE: Final = Family(
    "queue",
    "task",
    {
        "priority": ("priority", "prio"),
        "task": (*_TASK, *_ID),
        "description": ("description", "summary", "what", "details"),
        "gates": _GATES,
    },
    needs=("priority", "task"),
    section=("priority queue",),
)
CONSUMERS: Final = Family(
    "consumers",
    "name",
    {
        "name": ("consumer", "consumer name", "name"),
        "coupling": ("coupling type", "coupling"),
        "readiness": ("readiness", "ready"),
        "risk": ("principal risk", "risk", "main risk", "risks"),
        "gates": _GATES,
        "tier": ("tier", "support tier"),
    },
    needs=("name", "readiness"),
    section=("consumer readiness",),
)
TASKS: Final = Family(
    "tasks",
    "id",
    {
        "id": ("task id", "task ids", "id", "ref", "key", "task", "#", "nr", "no"),
        "title": ("title", "task title", "name", "task", "summary", "description"),
        "status": _STATUS,
        "milestone": ("milestone",),
        "depends_on": ("depends on", "dependencies", "depends", "needs", "after", "prerequisites"),
        "gates": _GATES,
        "deliverable": ("deliverable", "deliverables", "output", "outcome"),
    },
    needs=("id", "status", "gates"),
    section=("tasks", "task registry"),
)
EXECUTION_ORDER: Final = Family(
    "execution_order",
    "task",
    {
        "rank": ("rank", "order", "position", "#", "no"),
        "task": (*_TASK, "id"),
        "status": _STATUS,
        "why": ("why next", "why", "reason", "rationale"),
    },
    needs=("rank", "task"),
    section=("execution order",),
)
GATES: Final = Family(
    "gates",
    "id",
    {
        "id": ("vg id", "gate id", "gate", "vg", *_ID),
        "scope": ("scope", "covers", "description", "what"),
        "command": ("command", "command method", "method", "how", "procedure"),
        "criteria": (
            "pass criteria",
            "criteria",
            "passes when",
            "acceptance criteria",
            "acceptance",
            "expected",
        ),
        "artifact": ("evidence artifact", "artifact", "evidence", "evidence file"),
    },
    needs=("id", "command", "criteria"),
    section=("gates",),
)
LANES: Final = Family(
    "lane rows",
    "name",
    {
        "name": ("lane", "lane name"),
        "current": ("current assignment", "assignment", "current task"),
        "status": _STATUS,
        "notes": ("notes", "note", "comments"),
    },
    needs=("name", "current"),
    section=("assignments", "lanes"),
)
CADENCES: Final = Family(
    "cadence rows",
    "every",
    {
        "every": ("cadence", "frequency", "every", "interval"),
        "activity": ("activity", "what", "action"),
        "owner": ("owner", "owners", "who"),
        "output": ("required output", "output", "outputs"),
    },
    needs=("every", "activity"),
    section=("cadence schedule",),
)
TUPLES: Final = Family(
    "tuples",
    "consumer",
    {
        "consumer": ("consumer", "consumer name"),
        "ref": ("consumer ref", "consumer sha", "ref"),
        "loop_ref": ("loop ref scope", "loop ref", "loop sha", "producer ref"),
        "contract": ("contract shape", "contract"),
        "gates": _GATES,
        "evidence": ("latest evidence", "evidence"),
        "tier": ("tier", "support tier"),
        "notes": ("notes", "note"),
    },
    needs=("consumer", "ref", "tier"),
    section=("validated tuples", "tuples"),
)
RELEASES: Final = Family(
    "releases",
    "id",
    {
        "id": ("release class", "class"),
        "change": ("typical change", "change", "changes"),
        "gates": _GATES,
        "blocking": ("blocking policy", "blocking"),
    },
    needs=("id", "gates"),
    section=("release classes",),
)
KEYS: Final = Family(
    "keys",
    "table",
    {"table": ("tracker table",), "row": ("row",), "key": ("key",), "value": ("value",)},
    needs=("table", "row", "key", "value"),
)
FAMILIES: Final = (
    MILESTONES,
    GATE_SETS,
    FINDINGS,
    BLOCKERS,
    RESOLUTIONS,
    QUEUE,
    CONSUMERS,
    TASKS,
    EXECUTION_ORDER,
    GATES,
    LANES,
    CADENCES,
    TUPLES,
    RELEASES,
    KEYS,
)
