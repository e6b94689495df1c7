"""Outputs that are closed, full, or have lost their reader."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

STATE = 'schema = 1\n[program]\nname = "p"\n[[gates]]\nid = "VG-A"\ncommand = "true"\n'
LOOPUI = f"'{sys.executable}' -m loopui"

pytestmark = pytest.mark.usefixtures("machine")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a workspace with one gate, and more evidence than a pipe holds."""
    (tmp_path / "state.toml").write_text(STATE)
    folder = tmp_path / "evidence" / "2026-01-01"
    folder.mkdir(parents=True)
    for number in range(1500):
        (folder / f"{'long-name-' * 8}{number}.txt").touch()
    return tmp_path


def shell(place: Path, script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", script], cwd=place, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("verb", ["gates", "gates --json", "status", "evidence", "queue"])
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_full_output_is_told_in_one_line(place: Path, verb: str) -> None:
    """What cannot be written is told on stderr, with exit 2; what writes nothing has nothing to tell."""
    done = shell(place, f"{LOOPUI} {verb} > /dev/full")
    if verb == "queue":
        assert (done.returncode, done.stderr) == (
            0,
            "loopui: nothing runs and nothing waits on this machine\n",
        )
        return
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("loopui: stdout: the output cannot be written: ")


@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("verb", ["gates", "queue", "status --json"])
def test_closed_streams_do_no_harm(place: Path, closed: str, verb: str) -> None:
    """A verb does what it is asked to, whoever listens."""
    done = shell(place, f"{LOOPUI} {verb} {closed}")
    assert done.returncode == 0
    assert "Traceback" not in done.stdout + done.stderr


def test_a_reader_that_leaves_ends_it_silently(place: Path) -> None:
    """`loopui evidence | head -1` prints one line and complains about nothing."""
    done = shell(place, f"{LOOPUI} evidence | head -1; echo ${{PIPESTATUS[0]}}")
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 2
    assert done.stdout.splitlines()[1] == "130"


def test_a_log_whose_reader_leaves_ends_silently(place: Path) -> None:
    """`loopui logs RUN | head -1` is quiet, however long the log is."""
    (place / "state.toml").write_text(STATE.replace("true", "seq 200000"))
    run = shell(place, f"{LOOPUI} run VG-A | cut -d' ' -f1").stdout.strip()
    done = shell(place, f"{LOOPUI} logs {run} | head -2")
    assert done.stderr == ""
    assert done.stdout.endswith("\n1\n")
    full = shell(place, f"{LOOPUI} logs {run} > /dev/full")
    assert full.returncode == 2
    assert len(full.stderr.splitlines()) == 1


def test_names_that_are_no_text_are_printed(place: Path) -> None:
    """A file whose name is no UTF-8 stands in the table and in the JSON."""
    name = os.fsencode(place / "evidence") + b"/odd-\xff.txt"
    with open(name, "w", encoding="utf-8"):  # noqa: PTH123 — its name is no text
        pass
    for verb in ("evidence", "evidence --json"):
        done = shell(place, f"{LOOPUI} {verb}")
        assert (done.returncode, "Traceback" in done.stderr) == (0, False)
        assert "odd-" in done.stdout
