"""A `state.toml` of 1,000 tasks: what a refresh after one changed line and an edit by key cost.

Goals: at most 50 ms each. Beside them: the standard reader, and a rewrite of the whole document by a library
that keeps comments.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
import tomllib
from pathlib import Path

import tomlkit

from bench.measure import report, take_turns
from loopui.evidence.scan import scan
from loopui.reports.checks import check, make_case
from loopui.tracker.edits import set_task_status
from loopui.tracker.rendering import render_row
from loopui.tracker.statefile import edit, load, undo

TASKS, ROUNDS = 1000, 15
_HEAD = """\
schema = 1

[program]
name = "large"   # by hand

[[milestones]]
id = "M1"

[[gates]]
id = "VG-X-001"
command = "true"

"""


def main() -> None:
    """Print refresh, edit and undo beside the alternatives."""
    folder = Path(tempfile.mkdtemp(prefix="loopui-bench-"))
    try:
        _measure(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path) -> None:
    state = folder / "state.toml"
    state.write_text(_HEAD + "\n".join(map(_task, range(TASKS))), encoding="utf-8")
    turn = itertools.count()

    def change_a_line() -> None:
        title = f"Task 600, changed {next(turn)} times"
        lines = state.read_text(encoding="utf-8").splitlines()
        place = next(n for n, line in enumerate(lines) if line == 'id = "M1-T0600"') + 1
        lines[place] = f'title = "{title}"'
        state.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def edit_by_key() -> None:
        status = "blocked" if next(turn) % 2 else "in_progress"
        edit(folder, lambda text: set_task_status(text, "M1-T0500", "todo"))
        edit(folder, lambda text: set_task_status(text, "M1-T0500", status))  # type: ignore[arg-type]  # one of two

    def with_tomlkit() -> None:
        document = tomlkit.parse(state.read_text(encoding="utf-8"))
        document["tasks"][500]["status"] = "todo"
        state.write_text(tomlkit.dumps(document), encoding="utf-8")

    def refresh() -> None:
        change_a_line()
        load(folder)

    edit_by_key()
    samples = take_turns(
        {
            "refresh": refresh,
            "two edits by key": edit_by_key,
            "undo of one": lambda: undo(folder),
            "tomllib reads it": lambda: tomllib.loads(state.read_text(encoding="utf-8")),
            "check": lambda: check(make_case(folder, scan(folder))),
        },
        ROUNDS,
    )
    samples += take_turns({"tomlkit edits it": with_tomlkit}, 2)
    report(
        f"a tracker of {TASKS} tasks ({state.stat().st_size // 1024} KiB)",
        samples,
        against="tomllib reads it",
    )


def _task(number: int) -> str:
    row = {
        "id": f"M1-T{number:04}",
        "title": f"Task {number}, with a title of the usual length",
        "status": "todo",
        "milestone": "M1",
        "depends_on": [f"M1-T{number - 1:04}"] if number else [],
        "gates": ["VG-X-001"],
        "deliverable": "Something that can be shown to somebody else",
    }
    return "\n".join(render_row("tasks", row)) + "\n"
