"""The parts of a validation matrix: gates and the minimum gate sets of milestones."""

from __future__ import annotations

import re
from typing import Any, Final

from loopui.documents.cells import code_of, fold, plain, split_id
from loopui.documents.commands import Command, parse_command
from loopui.documents.criteria import read_criteria
from loopui.documents.reading import Fields

_PROGRAM: Final = re.compile(r"[a-z_./~$][\w./~$-]*(?:\s|$)|\w+=")


def gate(fields: Fields, wrapper: str) -> dict[str, Any]:
    """Return a gate; what a person has to fill in or to judge is noted."""
    name, rest = split_id(fields.text("id"))
    command = _command(fields, wrapper)
    stated = read_criteria(fields.text("criteria"))
    values = {
        "id": name,
        "scope": " — ".join(filter(None, (rest, fields.text("scope")))),
        "section": fields.recognised.table.section,
        "kind": _kind(command, fields.text("artifact")),
        "advisory": " advisory " in f" {fold(fields.text('scope'))} ",
        "criteria_text": fields.text("criteria"),
        "artifact": code_of(fields.text("artifact")) or plain(fields.text("artifact")),
    }
    if command is None:
        return values | {"method": fields.text("command")}
    if command.placeholders:
        names = ", ".join(command.placeholders)
        fields.reading.note(fields.row.line, f"{name}: fill in {names} in state.toml before launching")
    if stated.unchecked:
        rest = "; ".join(stated.unchecked)
        fields.reading.note(fields.row.line, f'{name}: a person has to check that "{rest}"')
    return values | _run(command) | {"criteria": stated.criteria}


def _command(fields: Fields, wrapper: str) -> Command | None:
    """Return the command of a gate, or None where a person does what the cell says.

    A cell that is code as a whole is a command. Plain text is one only under a heading that promises nothing
    else, and only if it begins like one.
    """
    text = fields.text("command")
    code = code_of(text)
    if code:
        return parse_command(code, wrapper=wrapper)
    heading = fold(fields.recognised.table.headings[fields.recognised.places["command"]])
    if heading == "command" and "`" not in text and _PROGRAM.match(text):
        return parse_command(text, wrapper=wrapper)
    if not text:
        fields.missed("no command and no method")
    elif heading == "command":
        fields.missed(f'"{text}" is no command; taken as what a person does')
    return None


def _kind(command: Command | None, artifact: str) -> str:
    if command is None:
        return "checklist"
    return "metrics" if plain(artifact).endswith(".json") else "command"


def _run(command: Command) -> dict[str, Any]:
    words = command.command if isinstance(command.command, str) else list(command.command)
    return {
        "command": words,
        "cwd": command.cwd,
        "env": command.env,
        "heavy": command.heavy,
        "min_available_mib": command.min_available_mib,
    }


def gate_set(fields: Fields) -> dict[str, Any]:
    """Return a milestone's minimum gate set."""
    gates, note = fields.ids("gates")
    return {"id": split_id(fields.text("id"))[0], "gates": gates, "gates_note": note}
