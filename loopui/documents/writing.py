"""A new `state.toml` that a person goes on writing: in the design's order, with a word on each table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loopui.tracker.rendering import render_key, render_row, render_table
from loopui.tracker.tables import ROW_KEYS

_HEAD: Final = (
    "# The tracker of this programme. Edit it by hand: loopui reads it again when it is saved, and edits it",
    "# in place, table by table, so that comments stay where they are.",
)
_WORDS: Final[Mapping[str, str]] = {
    "mode": "safe: one heavy command at a time, started when enough memory is available",
    "repos": "the repositories whose commits a run tests; paths start here, ~ and $VARS are allowed",
    "milestones": "status: planned | active | blocked | complete",
    "tasks": "status: todo | in_progress | blocked | done | steady_state",
    "queue": "what comes next, by priority, then in this order",
    "execution_order": "the registry's own order, as it was imported",
    "gates": "kind: command | checklist | metrics; heavy ones take the slot and wait for min_available_mib",
    "blockers": "status: active | resolved",
    "tuples": "the commits that are claimed to work for a consumer",
    "releases": "classes of releases, and the gates that each has to pass",
    "cadences": "recurring runs of gates; a queue entry of the same name launches them",
    "rules": "what the documents lay down in lists; the id is the place of the heading",
    "handoff": "what a session is asked for when it ends",
}
_STARTER: Final = """
[mode]
name = "safe"                # safe | open
min_available_mib = 3072     # a heavy gate starts only with this much memory available
stop_available_mib = 1024    # and is stopped when less than this is left

[[milestones]]
id = "M1"
title = "First milestone"
status = "planned"           # planned | active | blocked | complete
gates = []

[[tasks]]
id = "M1-T01"
title = "First task"
status = "todo"              # todo | in_progress | blocked | done | steady_state
milestone = "M1"
gates = []                   # the ids of the gates that show that it is done

# A gate is a command (or a checklist) with pass criteria. Take the signs away and name it above:
#
# [[gates]]
# id = "VG-TESTS-001"
# scope = "The whole test suite"
# command = "make test"
# heavy = true               # one at a time on this machine
# timeout_s = 3600
# [gates.criteria]
# exit_codes = [0]
# min_passed = 1
#
# A gate of kind "metrics" measures, and is held against a baseline that one of its runs has left:
#
# [[gates]]
# id = "VG-PERF-001"
# kind = "metrics"
# command = "hyperfine --export-json bench.json ./app"
# [gates.metrics]
# file = "bench.json"
# format = "hyperfine"       # or "pyperf", or "paths": values = [{ name = "p50", path = "startup.p50" }]
# repeats = 3                # the medians count
# budget_percent = 10        # a value fails where it is worse by more than this,
# floor = 0.005              # and by more than this, in its own unit
# baseline = "evidence/…"    # `loopui run VG-PERF-001 --calibration` makes one
#
# The queue says what `loopui next` takes first:
#
# [[queue]]
# priority = "P0"
# task = "M1-T01"
"""


def render_tracker(tables: Mapping[str, Any]) -> str:
    """Return the text of a new `state.toml` with these tables (plain values, as the file has them)."""
    return render_tables(tables, _HEAD)


def render_tables(tables: Mapping[str, Any], head: Sequence[str]) -> str:
    """Return a tracker's tables as a text that begins with these lines."""
    parts = ["\n".join([*head, "", *render_key("schema", tables["schema"])])]
    parts.append("\n".join(render_table(("program",), tables["program"])))
    for table in ("mode", "repos", *ROW_KEYS, "handoff"):
        if values := tables.get(table):
            parts += _section(table, values)
    return "\n\n".join(parts) + "\n"


def _section(table: str, values: Any) -> list[str]:
    title = f"# --- {table.replace('_', ' ')} {'-' * (90 - len(table))}"
    words = [f"# {_WORDS[table]}"] if table in _WORDS else []
    heading = "\n".join([title, *words])
    if table in ROW_KEYS:
        return [heading, *("\n".join(render_row(table, row)) for row in values)]
    if table == "repos":
        return [heading, *("\n".join(render_table((table, name), repo)) for name, repo in values.items())]
    return [heading, "\n".join(render_table((table,), values))]


def render_starter(name: str) -> str:
    """Return the text of a `state.toml` for a programme that begins: little, and how to go on."""
    head = "\n".join([*_HEAD, "", "schema = 1", "", "[program]", *render_key("name", name)])
    return f"{head}\n{_STARTER}"
