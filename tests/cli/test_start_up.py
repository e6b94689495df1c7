"""What a verb loads decides how fast it starts."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("textual", "pydantic", "rich", "watchfiles", "markdown_it", "tomlkit")
LOADED = "import sys; {code}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"


def loaded_by(code: str) -> set[str]:
    """Return the top-level packages that a fresh interpreter has loaded after `code`."""
    argv = [sys.executable, "-c", LOADED.format(code=code)]
    return set(subprocess.run(argv, check=True, capture_output=True, text=True).stdout.split())


def test_the_command_itself_loads_nothing_heavy() -> None:
    """Finding the verb costs no package beside the standard library."""
    assert not loaded_by("import loopui.cli.main") & {*HEAVY, "psutil", "argparse", "sqlite3"}


@pytest.mark.parametrize(
    ("module", "unneeded"),
    [
        ("loopui.cli.verbs.exec_", {*HEAVY, "argparse", "sqlite3", "psutil"}),
        ("loopui.executor.service", {*HEAVY, "argparse"}),
        ("loopui.executor.client", {*HEAVY, "argparse"}),
        ("loopui.tracker.statefile", {"textual", "rich", "watchfiles", "markdown_it", "sqlite3"}),
        ("loopui.evidence.scan", {*HEAVY}),
    ],
)
def test_a_room_loads_only_what_it_needs(module: str, unneeded: set[str]) -> None:
    """What a module does not need is not loaded with it, directly or through others."""
    assert not loaded_by(f"import {module}") & unneeded


@pytest.mark.parametrize("verb", ["queue", "wait", "cancel", "logs"])
def test_verbs_of_the_queue_read_no_tracker(verb: str) -> None:
    """The verbs that agents poll with load neither pydantic nor Textual."""
    code = f"import loopui.cli.verbs.{verb}, loopui.cli.lives, loopui.executor.client"
    assert not loaded_by(code) & {"textual", "pydantic", "tomlkit", "watchfiles", "rich"}
