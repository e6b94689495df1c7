"""`LOOPUI.md`: the keys of a tracker that the seed's documents have no column for, or cannot hold.

A table of table, id, key and value (as TOML). It is written by comparing what the other documents give when
they are read again with the tracker itself, so that together they are the tracker, whatever it holds.
"""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError

from loopui.documents.reading import Fields, Found, Note
from loopui.documents.rows import Name, Path, rows_of, to_toml
from loopui.documents.tables import write_table
from loopui.documents.writers.parts import document, section
from loopui.tracker.parsing import validate
from loopui.tracker.rendering import render_line
from loopui.tracker.tables import ROW_KEYS, UNIQUE

NAME: Final = "LOOPUI.md"
HEADINGS: Final = ("Tracker table", "Row", "Key", "Value")
SINGLE: Final = ("program", "mode", "repos", "handoff")
Key = tuple[str, str, str, Any]  # table, id, key path, value; an empty id or key means all of it


def missing_keys(tracker: Mapping[str, Any], read: Mapping[str, Any]) -> list[Key]:
    """Return what the documents that gave `read` do not say of a tracker."""
    mine, theirs = rows_of(tracker), rows_of(read)
    found: list[Key] = []
    for name in dict.fromkeys([*tracker, *read]):
        if name == "schema":
            continue
        ours = [each for each in mine if each[0] == name and (mine[each] or name in ROW_KEYS)]
        others = [each for each in theirs if each[0] == name and (theirs[each] or name in ROW_KEYS)]
        is_listed = name in ROW_KEYS and ours == others and not any(nth for _, _, nth in ours)
        if is_listed:
            found += _keys(ours, mine, theirs)
        elif [mine[each] for each in ours] != [theirs[each] for each in others] or ours != others:
            found.append((name, "", "", tracker.get(name, [] if name in ROW_KEYS else {})))
    return found


def _keys(
    names: Iterable[Name], mine: Mapping[Name, Mapping[Path, Any]], theirs: Mapping[Name, Mapping[Path, Any]]
) -> Iterator[Key]:
    for name in names:
        for path in sorted({*mine[name], *theirs[name]}):
            if mine[name].get(path) != theirs[name].get(path):
                yield name[0], name[1], ".".join(path), to_toml(mine[name].get(path))


def write_keys(keys: Sequence[Key]) -> str:
    """Return the document, or nothing if there are no keys."""
    rows = (
        (name, render_line(row) if row else "", key, "" if value is None else render_line(value))
        for name, row, key, value in keys
    )
    return document("Keys", section("Keys of state.toml", write_table(HEADINGS, rows))) if keys else ""


def key_row(fields: Fields) -> dict[str, Any]:
    """Return a row of the table; what is no TOML is told. Values stand in lists: they may be empty."""
    values: dict[str, Any] = {"table": fields.text("table"), "key": fields.text("key")}
    for key in ("row", "value"):
        text = fields.text(key)
        if text:
            try:
                values[key] = [tomllib.loads(f"v = {text}")["v"]]
            except (tomllib.TOMLDecodeError, RecursionError):
                fields.missed(f'"{text}" is no TOML value')
                values["table"] = ""
    return values


def apply_keys(tables: dict[str, Any], found: Sequence[Found]) -> tuple[dict[str, Any], list[Note]]:
    """Return the tables with what the keys say; what makes no tracker is told and left out."""
    together = copy.deepcopy(tables)
    if all(_apply(together, row.values) for row in found) and _is_tracker(together):
        return together, []
    notes: list[Note] = []
    for row in found:
        changed = copy.deepcopy(tables)
        if _apply(changed, row.values) and _is_tracker(changed):
            tables = changed
        else:
            text = f"{row.values['table']} cannot have this key or value; not imported"
            notes.append(Note(row.path, row.line, text, is_row=True))
    return tables, notes


def _apply(tables: dict[str, Any], values: Mapping[str, Any]) -> bool:
    name, key = values["table"], values.get("key", "")
    (row,), (value,) = values.get("row", [""]), values.get("value", [None])
    if name not in {*ROW_KEYS, *SINGLE}:
        return False
    if not key:
        tables.pop(name, None)
        if value:
            tables[name] = value
        return True
    holder = (
        next((each for each in tables.get(name, ()) if each[ROW_KEYS[name]] == row), None)
        if (name in ROW_KEYS)
        else None
    )
    *path, last = key.split(".")
    for part in path:
        holder = holder.setdefault(part, {}) if isinstance(holder, dict) else None
    if not isinstance(holder, dict):
        return False
    holder.pop(last, None)
    if value is not None:
        holder[last] = value
    return True


def _is_tracker(tables: Mapping[str, Any]) -> bool:
    try:
        validate(tables)
    except ValidationError:
        return False
    return all(
        len({row[key] for row in tables.get(table, ())}) == len(tables.get(table, ()))
        for table, key in ROW_KEYS.items()
        if table in UNIQUE
    )
