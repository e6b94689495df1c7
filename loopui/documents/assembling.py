"""From the rows of several documents to the tables of one tracker.

Invariant: the tables are valid for `tracker.models`, whatever the rows hold; of two rows with one id the
first is kept and the other noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Final, get_args

from loopui.documents.reading import Found, Note, Reading
from loopui.tracker.models import SCHEMA, Tracker
from loopui.tracker.tables import ROW_KEYS, UNIQUE

_MIN_DEPTH: Final = 3  # /Users/rand/src: what lies higher holds no repositories


def assemble(readings: Sequence[Reading], folder: Path) -> tuple[dict[str, Any], list[Note]]:
    """Return the tracker's tables as plain values, and notes on the rows that could not be taken.

    `folder` is where the documents lie; it names the programme if nothing in them does.
    """
    found = [row for reading in readings for row in reading.found]
    notes: list[Note] = []
    rows = {table: _unique(_of(found, table), ROW_KEYS[table], notes) for table in ROW_KEYS}
    _give_gate_sets(rows["milestones"], _unique(_of(found, "gate sets"), "id", notes))
    mode = _first(_of(found, "mode"), notes)
    repos = _repos(str(mode.get("wrapper", "")), rows["gates"])
    days = [row.values["day"] for row in _of(found, "updated")]
    labels = [row.values["field"] for row in _of(found, "handoff") if "field" in row.values]
    tables = {
        "schema": SCHEMA,
        "program": {"name": _program(mode, folder)} | ({"updated": max(days)} if days else {}),
        "mode": mode,
        "repos": repos,
        **{table: [_ordered(row, table) for row in rows[table]] for table in ROW_KEYS},
        "handoff": {"fields": list(dict.fromkeys(labels))} if labels else {},
    }
    return {table: values for table, values in tables.items() if values}, notes


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
        if name in taken and row.table in UNIQUE | {"gate sets"}:
            text = (
                f"{row.table} has {name} already ({taken[name].path.name}:{taken[name].line}); not imported"
            )
            notes.append(Note(row.path, row.line, text, is_row=True))
            continue
        taken.setdefault(name, row)
        rows.append(dict(row.values))
    return rows


def _first(found: Sequence[Found], notes: list[Note]) -> dict[str, Any]:
    notes += [
        Note(row.path, row.line, f"a second {row.table}; not imported", is_row=True) for row in found[1:]
    ]
    return dict(found[0].values) if found else {}


def _give_gate_sets(milestones: list[dict[str, Any]], gate_sets: Iterable[Mapping[str, Any]]) -> None:
    """Give each milestone its minimum gate set; a set's milestone that has no row gets one."""
    by_id = {milestone["id"]: milestone for milestone in milestones}
    for gate_set in gate_sets:
        if gate_set["id"] not in by_id:
            by_id[gate_set["id"]] = {"id": gate_set["id"]}
            milestones.append(by_id[gate_set["id"]])
        by_id[gate_set["id"]].update(gate_set)


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
