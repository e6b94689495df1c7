"""Importing again: what was imported last, what `state.toml` says and what the sources say meet, key by key.

Invariant: what was edited in `state.toml` since the last import is never overwritten unless somebody says so.
A key that changed on both sides is a conflict: shown, not decided. A row that left the sources is told, not
dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from loopui.documents.rows import Name, Path, Rows, rows_of, to_toml
from loopui.tracker.statetext import StateText
from loopui.tracker.tables import ROW_KEYS

Settle = Literal["", "mine", "theirs"]
_SINGLE: Final = frozenset({"program", "mode", "handoff"})


@dataclass(frozen=True, slots=True)
class Difference:
    """A row and the keys in which it differs from something."""

    table: str
    name: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A key that was edited in `state.toml` and in the sources since the last import."""

    table: str
    name: str
    key: str
    here: Any
    there: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """What an import does to a tracker.

    `updated` changed in the sources only, `kept` in `state.toml` only; `gone` left the sources, `dropped` was
    taken out of `state.toml` and stays out.
    """

    added: tuple[tuple[str, str], ...]  # (table, id)
    updated: tuple[Difference, ...]
    kept: tuple[Difference, ...]
    conflicts: tuple[Conflict, ...]
    gone: tuple[tuple[str, str], ...]
    dropped: tuple[tuple[str, str], ...]
    same: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done to the text, and how it is told."""

    merged: Merged
    added: tuple[Name, ...]
    values: tuple[tuple[Name, Path, Any], ...]


def plan_merge(
    here: Mapping[str, Any],
    there: Mapping[str, Any],
    base: Mapping[str, Any] | None,
    *,
    settle: Settle = "",
) -> Plan:
    """Return what an import of `there` does to `here`; all three are a tracker's tables as plain values.

    Without a base nothing is known to be unedited: whatever differs is kept and told.
    """
    mine, theirs = rows_of(here), rows_of(there)
    before = rows_of(base) if base is not None else {}
    added: list[Name] = []
    dropped: list[Name] = []
    same = 0
    changes: list[tuple[Name, Path, Any, str]] = []
    for name in theirs:
        if name not in mine:
            (dropped if name in before else added).append(name)
            continue
        found = list(_compared(name, mine, theirs, before, settle, has_base=base is not None))
        same += not found
        changes += found
    conflicts = tuple(
        Conflict(name[0], _shown(name), ".".join(path), mine[name].get(path), theirs[name].get(path))
        for name, path, _, kind in changes
        if kind == "conflict"
    )
    merged = Merged(
        added=tuple((name[0], _shown(name)) for name in added),
        updated=_differences(changes, "update"),
        kept=_differences(changes, "keep"),
        conflicts=conflicts,
        gone=tuple((name[0], _shown(name)) for name in before if name in mine and _has_left(name, theirs)),
        dropped=tuple((name[0], _shown(name)) for name in dropped),
        same=same,
    )
    values = tuple((name, path, value) for name, path, value, kind in changes if kind == "update")
    return Plan(merged, tuple(added), values)


def _compared(
    name: Name, mine: Rows, theirs: Rows, before: Rows, settle: Settle, *, has_base: bool
) -> Iterator[tuple[Name, Path, Any, str]]:
    """Yield each key that differs: an update, an edit that is kept, or a conflict."""
    here, there, base = mine[name], theirs[name], before.get(name)
    said = (
        there.keys() | (base.keys() if base else set()) if name[0] in _SINGLE else there.keys() | here.keys()
    )
    for path in sorted(said):
        one, other = here.get(path), there.get(path)
        if one == other:
            continue
        yield name, path, other, _kind(one, other, path, base, settle, has_base=has_base)


def _kind(
    one: Any, other: Any, path: Path, base: Mapping[Path, Any] | None, settle: Settle, *, has_base: bool
) -> str:
    if base is not None and base.get(path) == one:
        return "update"
    if base is not None and base.get(path) == other:
        return "keep"
    decided = {"theirs": "update", "mine": "keep", "": "conflict"}[settle]
    return "keep" if not has_base and not settle else decided


def _has_left(name: Name, theirs: Rows) -> bool:
    """Tell whether a row is gone from sources that do have rows of its table."""
    return name not in theirs and name[0] not in _SINGLE and any(table == name[0] for table, *_ in theirs)


def _differences(changes: list[tuple[Name, Path, Any, str]], kind: str) -> tuple[Difference, ...]:
    found: dict[Name, list[str]] = {}
    for name, path, _, what in changes:
        if what == kind:
            found.setdefault(name, []).append(".".join(path))
    return tuple(Difference(name[0], _shown(name), tuple(keys)) for name, keys in found.items())


def _shown(name: Name) -> str:
    return name[1] if not name[2] else f"{name[1]} ({name[2] + 1})"


def next_base(base: Mapping[str, Any] | None, there: Mapping[str, Any], merged: Merged) -> dict[str, Any]:
    """Return what to remember as imported: the sources, and from before what these do not speak of.

    A key in conflict stays as it was before, so that the conflict is shown until somebody has decided it.
    """
    old = base or {}
    tables = {table: values for table, values in old.items() if table not in there}
    open_keys = {(each.table, each.name, each.key.partition(".")[0]) for each in merged.conflicts}
    for table, values in there.items():
        if table not in ROW_KEYS:
            tables[table] = {**old.get(table, {}), **values} if isinstance(values, Mapping) else values
            continue
        tables[table] = _remembered(table, values, old.get(table, ()), open_keys)
    return tables


def _remembered(
    table: str, rows: Any, old_rows: Any, open_keys: set[tuple[str, str, str]]
) -> list[dict[str, Any]]:
    key = ROW_KEYS[table]
    old = {row[key]: row for row in old_rows}
    remembered = []
    for row in rows:
        kept = dict(row)
        columns = {column for where, name, column in open_keys if (where, name) == (table, row[key])}
        if columns and row[key] not in old:
            continue  # what was never imported has no base, so that it stays a conflict
        for column in columns:
            kept.pop(column, None)
            kept |= {column: old[row[key]][column]} if column in old.get(row[key], {}) else {}
        remembered.append(kept)
    present = {row[key] for row in rows}
    return [*remembered, *(row for row in old_rows if row[key] not in present)]


def apply_merge(text: StateText, plan: Plan, there: Mapping[str, Any]) -> None:
    """Do what a plan says to the text that it was made for."""
    tables = {table: text.rows(table) for table in ROW_KEYS}
    places = {name: index for index, name, _ in _numbered(tables)}
    for place, path, value in plan.values:
        table, name, _ = place
        start = (table, places[place]) if table in ROW_KEYS else (table, name) if name else (table,)
        text.set_value((*start, *path), to_toml(value))
    rows = {place: row for _, place, row in _numbered(there)}
    for table, name, nth in plan.added:
        if table in ROW_KEYS:
            text.add_row(table, rows[table, name, nth])
        elif table == "repos":
            text.add_table((table, name), there["repos"][name])
        else:
            text.add_table((table,), there[table])


def _numbered(tables: Mapping[str, Any]) -> Iterator[tuple[int, Name, Mapping[str, Any]]]:
    """Yield every row with its place in its table and its name."""
    for table, key in ROW_KEYS.items():
        seen: dict[str, int] = {}
        for index, row in enumerate(tables.get(table, ())):
            name = str(row[key])
            yield index, (table, name, seen.get(name, 0)), row
            seen[name] = seen.get(name, 0) + 1
