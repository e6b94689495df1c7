"""A tracker's tables as rows of plain keys, so that two of them can be compared key by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from loopui.tracker.models import Tracker
from loopui.tracker.parsing import validate
from loopui.tracker.tables import ROW_KEYS

Name = tuple[str, str, int]  # table, id, which of several rows with that id
Path = tuple[str, ...]  # the keys that lead to a value inside a row
Rows = dict[Name, dict[Path, Any]]


def rows_of(tables: Mapping[str, Any]) -> Rows:
    """Return every row with the values that differ from what a key is when nobody writes it."""
    named = {"program": {"name": "?"}, **tables}
    tracker = validate(named)
    found: Rows = {}
    for name, row in _named(tracker):
        if name[0] in tables:
            found[name] = dict(_said(row))
    return found


def _named(tracker: Tracker) -> Iterator[tuple[Name, BaseModel]]:
    for table, key in ROW_KEYS.items():
        seen: dict[str, int] = {}
        for row in getattr(tracker, table):
            name = getattr(row, key)
            yield (table, name, seen.get(name, 0)), row
            seen[name] = seen.get(name, 0) + 1
    for name, repo in tracker.repos.items():
        yield ("repos", name, 0), repo
    for table in ("program", "mode", "handoff"):
        yield (table, "", 0), getattr(tracker, table)


def _said(row: BaseModel, before: Path = ()) -> Iterator[tuple[Path, Any]]:
    for name, field in type(row).model_fields.items():
        value = getattr(row, name)
        path = (*before, field.alias or name)
        if isinstance(value, BaseModel):
            yield from _said(value, path)
        elif value != field.default:
            yield path, value


def to_toml(value: Any) -> Any:
    """Return a model's value as TOML has it: lists, tables without the keys that nobody wrote."""
    if isinstance(value, BaseModel):
        fields = type(value).model_fields.items()
        said = ((field.alias or name, field.default, getattr(value, name)) for name, field in fields)
        return {key: to_toml(element) for key, default, element in said if element != default}
    if isinstance(value, Mapping):
        return {key: to_toml(element) for key, element in value.items()}
    if isinstance(value, tuple):
        return [to_toml(element) for element in value]
    return value
