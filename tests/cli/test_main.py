"""The command line told wrongly: one clear line, the right exit code, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from loopui.cli.main import VERBS

if TYPE_CHECKING:
    from pathlib import Path


def loopui(*words: str, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command as a script would."""
    argv = [sys.executable, "-m", "loopui", *words]
    return subprocess.run(
        argv,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **(env or {})},
    )


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """Return the only line on stderr."""
    (line,) = done.stderr.splitlines()
    return line


def test_a_mistyped_verb_is_told_the_nearest(tmp_path: Path) -> None:
    """A word that is no verb and no folder gets the verb that was probably meant."""
    done = loopui("staus", cwd=tmp_path)
    assert done.returncode == 2
    assert one_line(done) == "loopui: 'staus' is neither a verb nor a folder; did you mean `loopui status`?"


@pytest.mark.parametrize("words", [(), ("status",), ("gates",), ("next",), ("run", "VG-X-001"), ("handoff",)])
def test_outside_a_workspace_the_way_in_is_told(words: tuple[str, ...], tmp_path: Path) -> None:
    """Every verb that needs a workspace says where it looked and how to make one."""
    done = loopui(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert one_line(done) == (
        f"loopui: {tmp_path.resolve()}: no state.toml here or in a folder above;"
        " `loopui init` makes a workspace"
    )


def test_the_cockpit_without_a_terminal_says_what_to_use_instead(tmp_path: Path) -> None:
    """A script that opens the cockpit gets one line, not a screen of escape sequences."""
    tmp_path.joinpath("state.toml").write_text('schema = 1\n[program]\nname = "p"\n')
    done = loopui(cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        one_line(done) == "loopui: the cockpit needs a terminal; for scripts there is `loopui status --json`"
    )


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "exec"])
def test_every_verb_explains_itself(verb: str, tmp_path: Path) -> None:
    """`--help` of each verb works and names it."""
    done = loopui(verb, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith(f"usage: loopui {verb}")


def test_the_help_lists_every_verb(tmp_path: Path) -> None:
    """`loopui --help` names each verb with one line."""
    done = loopui("--help", cwd=tmp_path)
    assert done.returncode == 0
    for verb, (_, about) in VERBS.items():
        assert f"{verb} " in done.stdout
        assert about.split()[0] in done.stdout


def test_a_broken_tracker_is_one_line_with_its_place(tmp_path: Path) -> None:
    """A half-saved `state.toml` is told with file and line."""
    tmp_path.joinpath("state.toml").write_text('schema = 1\n[program]\nname = "p\n')
    done = loopui("status", cwd=tmp_path)
    assert done.returncode == 2
    assert "state.toml:3" in one_line(done)


def test_a_reader_that_leaves_is_no_fault(tmp_path: Path, machine: Path) -> None:  # noqa: ARG001
    """`loopui … | head` ends quietly."""
    tmp_path.joinpath("state.toml").write_text('schema = 1\n[program]\nname = "p"\n')
    shell = f"{sys.executable} -m loopui status --json | true"
    done = subprocess.run(["sh", "-c", shell], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stderr == ""
