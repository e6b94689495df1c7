"""From the rows of several documents to the tables of one tracker.

Invariant: the tables are valid for `tracker.models`, whatever the rows hold; of two rows with one id the
first is kept and the other noted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Final, get_args

from loopui.documents.cadences import cadences
from loopui.documents.keys import apply_keys
from loopui.documents.reading import Found, Note, Reading
from loopui.tracker.models import SCHEMA, Tracker
from loopui.tracker.tables import ROW_KEYS, UNIQUE

_ADDITIONS: Final = frozenset({"gate sets", "milestone pages", "task cards"})
_COMMIT: Final = re.compile(r"\b[0-9a-f]{40}\b")
_MIN_DEPTH: Final = 3  # /Users/rand/src: what lies higher holds no repositories


def assemble(readings: Sequence[Reading], folder: Path) -> tuple[dict[str, Any], list[Note]]:
    """Return the tracker's tables as plain values, and notes on the rows that could not be taken.

    `folder` is where the documents lie; it names the programme if nothing in them does.
    """
    found = [row for reading in readings for row in reading.found]
    notes: list[Note] = []
    rows = {table: _unique(_of(found, table), ROW_KEYS[table], notes) for table in ROW_KEYS}
    _give(rows["milestones"], "id", _unique(_of(found, "gate sets"), "id", notes))
    _give(rows["milestones"], "id", _unique(_of(found, "milestone pages"), "id", notes))
    _give(rows["tasks"], "id", _unique(_of(found, "task cards"), "id", notes))
    _give(rows["lanes"], "name", [dict(row.values) for row in _of(found, "lane rows")])
    _claim(rows["consumers"], rows["tuples"])
    mode = _merged(_of(found, "mode"), notes)
    rows["cadences"], told = cadences(
        _of(found, "cadence rows"),
        _of(found, "runner"),
        [gate["id"] for gate in rows["gates"]],
        [entry["task"] for entry in rows["queue"]],
    )
    notes += told
    repos = _repos(str(mode.get("wrapper", "")), rows["gates"])
    days = [row.values["day"] for row in _of(found, "updated")]
    handoff = {
        "fields": _labels(found, "handoff"),
        "worker_fields": _labels(found, "worker handoff"),
        "intake": _labels(found, "intake"),
    }
    tables = {
        "schema": SCHEMA,
        "program": {"name": _program(mode, folder)} | ({"updated": max(days)} if days else {}),
        "mode": mode,
        "repos": repos,
        **{table: [_ordered(row, table) for row in rows[table]] for table in ROW_KEYS},
        "handoff": {key: labels for key, labels in handoff.items() if labels},
    }
    said = {table: values for table, values in tables.items() if values}
    said, told = apply_keys(said, _of(found, "keys"))
    return said, [*notes, *told]


def _ordered(row: Mapping[str, Any], table: str) -> dict[str, Any]:
    """Return a row with its keys in the order of its model, which is that of the design."""
    (model, *_) = get_args(Tracker.model_fields[table].annotation)
    return {key: row[key] for key in model.model_fields if key in row}


def _of(found: Iterable[Found], table: str) -> list[Found]:
    return [row for row in found if row.table == table]


def _unique(found: Iterable[Found], key: str, notes: list[Note]) -> list[dict[str, Any]]:
    """Return the rows; a second one with an id that has to be unique is noted, not taken."""
    taken: dict[str, Found] = {}
    rows: list[dict[str, Any]] = []
    for row in found:
        name = str(row.values[key])
        if name in taken and row.table in UNIQUE | _ADDITIONS:
            text = (
                f"{row.table} has {name} already ({taken[name].path.name}:{taken[name].line}); not imported"
            )
            notes.append(Note(row.path, row.line, text, is_row=True))
            continue
        taken.setdefault(name, row)
        rows.append(dict(row.values))
    return rows


def _labels(found: Iterable[Found], table: str) -> list[str]:
    return list(dict.fromkeys(row.values["field"] for row in _of(found, table) if "field" in row.values))


def _merged(found: Sequence[Found], notes: list[Note]) -> dict[str, Any]:
    """Return what several documents say of one thing; where they differ, the first one counts."""
    merged: dict[str, Any] = {}
    for row in found:
        for key, value in row.values.items():
            if merged.setdefault(key, value) != value:
                text = f'{row.table}: {key} is "{value}" here and "{merged[key]}" elsewhere; not imported'
                notes.append(Note(row.path, row.line, text, is_row=True))
    return merged


def _give(rows: list[dict[str, Any]], key: str, additions: Iterable[Mapping[str, Any]]) -> None:
    """Give each row what other documents say of it; what has none gets one. Nothing said is replaced."""
    by_name = {row[key]: row for row in rows}
    for addition in additions:
        name = addition[key]
        if name not in by_name:
            by_name[name] = {key: name}
            rows.append(by_name[name])
        for column, value in addition.items():
            by_name[name].setdefault(column, value)


def _claim(consumers: list[dict[str, Any]], tuples: Iterable[Mapping[str, Any]]) -> None:
    """Give each consumer the gates, the tier and the commits of the tuples that are claimed for it."""
    claims: dict[str, dict[str, Any]] = {}
    for row in tuples:
        claim = claims.setdefault(row["consumer"], {"name": row["consumer"], "gates": [], "tuples": []})
        claim["gates"] = list(dict.fromkeys([*claim["gates"], *row.get("gates", ())]))
        claim["tuples"] = list(dict.fromkeys([*claim["tuples"], *_COMMIT.findall(row.get("ref", ""))]))
        if "tier" in row:
            claim.setdefault("tier", row["tier"])
    said = ({key: value for key, value in claim.items() if value} for claim in claims.values())
    _give(consumers, "name", said)


def _program(mode: Mapping[str, Any], folder: Path) -> str:
    """Return the programme's name: the repository that holds its wrapper, else the documents' folder."""
    return _root(str(mode.get("wrapper", ""))).name or folder.resolve().name or "programme"


def _root(wrapper: str) -> PurePosixPath:
    """Return the repository that a wrapper like `/Users/rand/src/loop/scripts/safe_run.sh` stands in."""
    path = PurePosixPath(wrapper)
    is_plain = path.is_absolute() and path.parent.name in {"scripts", "bin", "tools"}
    return path.parent.parent if is_plain else PurePosixPath()


def _repos(wrapper: str, gates: Iterable[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Return the repositories that the gates' folders lie in, and name them in the gates.

    Only what is plain: folders beside the wrapper's repository, each named by its folder.
    """
    sources = _root(wrapper).parent
    repos: dict[str, dict[str, str]] = {}
    if len(sources.parts) < _MIN_DEPTH:
        return repos
    for gate in gates:
        folder = PurePosixPath(gate.get("cwd", ""))
        if folder.is_relative_to(sources) and folder != sources:
            name = folder.relative_to(sources).parts[0]
            repos.setdefault(name, {"path": str(sources / name)})
            gate["repos"] = [name]
    return repos
