"""The validation matrix: gates under their headings, and the minimum gate sets of milestones."""

from __future__ import annotations

import re
import shlex
from itertools import groupby
from typing import Final

from loopui.documents.commands import THRESHOLD, WRAPPER
from loopui.documents.writers.parts import document, ids, rules, section, table
from loopui.tracker.models import Tracker
from loopui.tracker.models.gates import Gate

NAME = "VALIDATION-MATRIX.md"
_PLAIN: Final = re.compile(r"[\w./~$<>{}-]+")
_SHELL_WORDS: Final = 3  # bash -lc '…'


def matrix(tracker: Tracker) -> str:
    """Return the document."""
    wrapper = tracker.mode.wrapper or WRAPPER
    sets = ((row.id, ids(row.gates, row.gates_note)) for row in tracker.milestones if row.gates)
    return document(
        "Validation Matrix",
        *rules(tracker, NAME),
        *(
            section(heading or "Gates", _gates(list(gates), wrapper))
            for heading, gates in groupby(tracker.gates, key=lambda gate: gate.section)
        ),
        section("Minimum Gate Sets by Milestone", table(("Milestone", "Required VG IDs"), sets)),
    )


def _gates(gates: list[Gate], wrapper: str) -> str:
    headings = ("VG ID", "Scope", _heading(gates), "Pass Criteria", "Evidence Artifact")
    rows = (
        (
            gate.id,
            gate.scope,
            f"`{_command(gate, wrapper)}`" if gate.command else gate.method,
            gate.criteria_text,
            f"`{gate.artifact}`" if gate.artifact else "",
        )
        for gate in gates
    )
    return table(headings, rows)


def _heading(gates: list[Gate]) -> str:
    """Return what the column of commands promises, in the seed's words: only commands, none, or both."""
    commands = sum(bool(gate.command) for gate in gates)
    return "Command" if commands == len(gates) else "Method" if commands else "Command / Method"


def _command(gate: Gate, wrapper: str) -> str:
    """Return a gate's command with what loopui does itself given back to the wrapper."""
    command = _in_folder(gate)
    env = "".join(f"{name}={shlex.quote(value)} " for name, value in gate.env.items())
    is_said = gate.min_available_mib is None or THRESHOLD in gate.env
    threshold = "" if is_said else f"{THRESHOLD}={gate.min_available_mib} "
    # A threshold alone says heavy too: scripts that call the wrapper themselves have only that.
    is_wrapped = gate.heavy and THRESHOLD not in gate.env and (not threshold or command != gate.command)
    return f"{threshold}{env}{f'{wrapper} ' if is_wrapped else ''}{command}"


def _in_folder(gate: Gate) -> str:
    shell = ("bash", "-lc")
    command = gate.command or ""
    if not isinstance(command, str):
        if len(command) != _SHELL_WORDS or gate.cwd == ".":
            return shlex.join(command)
        shell, command = (command[0], command[1]), command[2]
    if gate.cwd == ".":
        return command
    folder = gate.cwd if _PLAIN.fullmatch(gate.cwd) else shlex.quote(gate.cwd)
    return f"{' '.join(shell)} {shlex.quote(f'cd {folder} && {command}')}"
