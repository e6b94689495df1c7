"""What an import adds to a tracker that is there: the rows with new ids. What is there is never changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from loopui.tracker.models import Tracker
from loopui.tracker.parsing import validate
from loopui.tracker.statetext import StateText
from loopui.tracker.tables import ROW_KEYS

_SINGLE: Final = ("program", "mode", "handoff")


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is there and that the sources have otherwise: the keys that differ."""

    table: str
    name: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """What an import does to a tracker: rows added, rows that differ and are kept, rows that are the same."""

    added: tuple[tuple[str, str], ...]  # (table, id)
    kept: tuple[Difference, ...]
    same: int


def plan_merge(tracker: Tracker, tables: Mapping[str, Any]) -> Merged:
    """Return what would be added to a tracker, and where it differs from the sources."""
    here, there = dict(_rows(tracker)), dict(_rows(validate(tables)))
    added: list[tuple[str, str]] = []
    kept: list[Difference] = []
    for (table, name), row in there.items():
        if table in _SINGLE and table not in tables:
            continue
        if (table, name) not in here:
            added.append((table, name))
        elif keys := _differing(row, here[table, name], tables.get(table) if table in _SINGLE else None):
            kept.append(Difference(table, name, keys))
    return Merged(tuple(added), tuple(kept), len(there) - len(added) - len(kept))


def _rows(tracker: Tracker) -> Iterator[tuple[tuple[str, str], Any]]:
    for table, key in ROW_KEYS.items():
        for row in getattr(tracker, table):
            yield (table, getattr(row, key)), row
    for name, repo in tracker.repos.items():
        yield ("repos", name), repo
    for table in _SINGLE:
        yield (table, ""), getattr(tracker, table)


def _differing(row: Any, other: Any, said: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Return the keys that differ; of a table that stands once, only those that the sources say."""
    keys = type(row).model_fields if said is None else said
    return tuple(key for key in keys if getattr(row, key) != getattr(other, key))


def add_rows(text: StateText, tables: Mapping[str, Any]) -> None:
    """Add the rows whose ids the text does not have; they are looked up in the text as it stands now."""
    for table, key in ROW_KEYS.items():
        known = {row[key] for row in text.rows(table)}
        for row in tables.get(table, ()):
            if row[key] not in known:
                text.add_row(table, row)
                known.add(row[key])
    for name, repo in tables.get("repos", {}).items():
        if text.table("repos", name) is None:
            text.add_table(("repos", name), repo)
