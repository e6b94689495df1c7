"""From the lines of a cadence schedule to cadences with their gates.

A cadence's gates are those that its lines name, and those that the outputs of its runner are named after.
Only gates that the tracker has count: nothing is made up, and where each comes from is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from loopui.documents.cells import fold, plain
from loopui.documents.reading import Found, Note

_SCRIPT: Final = re.compile(r"`([^`\s]+\.(?:sh|py))`")
Named = tuple[str, Found]  # a gate, and the line that names it


def cadences(
    rows: Sequence[Found], runners: Sequence[Found], gates: Iterable[str], queue: Iterable[str]
) -> tuple[list[dict[str, Any]], list[Note]]:
    """Return one cadence per word of the schedule, and a note on each whose gates were found."""
    known, entries = tuple(gates), tuple(queue)
    by_word: dict[str, list[Found]] = {}
    for row in rows:
        by_word.setdefault(fold(row.values["every"]), []).append(row)
    made: list[dict[str, Any]] = []
    notes: list[Note] = []
    for group in by_word.values():
        cadence = _cadence(group, runners, known, entries)
        if note := cadence.get("gates_note"):
            count = len(cadence["gates"])
            text = f"{cadence['id']}: {count} gate{'s' * (count != 1)}, {note}"
            notes.append(Note(group[0].path, group[0].line, text))
        made.append(cadence)
    return made, [*notes, *_unused(runners, made)]


def _cadence(
    group: Sequence[Found], runners: Sequence[Found], known: Sequence[str], queue: Sequence[str]
) -> dict[str, Any]:
    word = str(group[0].values["every"])
    script, script_row = next(
        ((script, row) for row in group for script in _scripts(row) if _is_run(script, runners)),
        ("", group[0]),
    )
    named = [
        *(
            _gates_of(row, "output", known)
            for row in runners
            if script and row.path in _paths(script, runners)
        ),
        *(_gates_of(row, key, known) for row in group for key in ("activity", "output")),
    ]
    found = [name for names in named for name in names]
    values = {
        "id": _name(word, queue),
        "every": word,
        "gates": list(dict.fromkeys(gate for gate, _ in found)),
        "gates_note": _told(found, script),
        "owner": script_row.values.get("owner", ""),
        "output": script_row.values.get("output", ""),
        "runner": script,
        "activities": [_activity(row) for row in group],
    }
    return {key: value for key, value in values.items() if value}


def _activity(row: Found) -> dict[str, str]:
    return {key: row.values[key] for key in ("activity", "owner", "output") if row.values.get(key)}


def _name(word: str, queue: Sequence[str]) -> str:
    """Return the queue entry that is named after the cadence (`Ops-Weekly`), else the cadence's own word."""
    return next((entry for entry in queue if fold(entry).split()[-1:] == fold(word).split()), plain(word))


def _scripts(row: Found) -> list[str]:
    return _SCRIPT.findall(str(row.values.get("activity", "")))


def _paths(script: str, runners: Sequence[Found]) -> set[Any]:
    return {row.path for row in runners if row.values.get("script") == script}


def _is_run(script: str, runners: Sequence[Found]) -> bool:
    return bool(_paths(script, runners))


def _gates_of(row: Found, key: str, known: Sequence[str]) -> list[Named]:
    text = str(row.values.get(key, ""))
    places = (
        (match.start(), gate)
        for gate in known
        if (match := re.search(rf"(?<![A-Za-z0-9]){re.escape(gate)}(?![A-Za-z0-9])", text))
    )
    return [(gate, row) for _, gate in sorted(places)]


def _told(found: Sequence[Named], script: str) -> str:
    lines: dict[str, list[str]] = {}
    for _, row in found:
        places = lines.setdefault(row.path.name, [])
        if str(row.line) not in places:
            places.append(str(row.line))
    if not lines:
        return ""
    named = ", ".join(f"{name}:{','.join(places)}" for name, places in lines.items())
    by = f" (the outputs of {script} among them)" if script else ""
    return f"named in {named}{by}"


def _unused(runners: Sequence[Found], made: Sequence[dict[str, Any]]) -> list[Note]:
    used = {cadence.get("runner") for cadence in made}
    return [
        Note(row.path, row.line, f"no cadence runs {row.values['script']}; what it puts out was not imported")
        for row in runners
        if "script" in row.values and row.values["script"] not in used
    ]
