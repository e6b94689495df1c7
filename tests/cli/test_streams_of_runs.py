"""Runs that are followed with streams that are closed or full, or whose reader has left."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

LOOPUI = f"{sys.executable} -m loopui"
FULL = Path("/dev/full")
TOLD = (
    "loopui: stdout: the output cannot be written: No space left on device;"
    " what was asked for is done as far as it got; free some space, or send it elsewhere\n"
)

pytestmark = pytest.mark.usefixtures("machine")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="the system has no /dev/full")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a workspace with a gate that has run nowhere."""
    text = 'schema = 1\n[program]\nname = "p"\n[[gates]]\nid = "VG-A-001"\ncommand = "true"\n'
    tmp_path.joinpath("state.toml").write_text(text, encoding="utf-8")
    return tmp_path


def shell(line: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a line as a person's shell would."""
    return subprocess.run(
        ["sh", "-c", line],
        cwd=cwd,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_no_file_of_ours_gets_the_number_of_a_closed_stream(place: Path) -> None:
    """With every stream closed, a verb's output lands in no database and no record."""
    assert shell(f"{LOOPUI} run VG-A-001 <&- >&- 2>&-", place).returncode == 0
    listed = shell(f"{LOOPUI} runs", place)
    assert "VG-A-001" in listed.stdout
    assert shell(f"{LOOPUI} verify", place).returncode == 0


@needs_full
def test_a_full_stdout_takes_a_log_no_better(place: Path) -> None:
    """The fault is stdout's: the log is not said to be unreadable."""
    run = shell(f"{LOOPUI} run VG-A-001", place).stdout.split()[0]
    done = shell(f"{LOOPUI} logs {run} >/dev/full", place)
    assert (done.returncode, done.stderr) == (2, TOLD)


@needs_full
@pytest.mark.parametrize("stream", ["2>/dev/full", "2>&-"])
def test_narration_that_cannot_be_told_stops_nothing(stream: str, place: Path) -> None:
    """Without a place for its narration a run is followed to its end, and faults keep their exit code."""
    done = shell(f"{LOOPUI} run VG-A-001 {stream}", place)
    assert (done.returncode, done.stderr) == (0, "")
    assert "VG-A-001  pass" in done.stdout
    assert shell(f"{LOOPUI} runs -n 0 {stream}", place).returncode == 2


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_left_is_no_fault(unbuffered: str, place: Path) -> None:
    """Where nobody reads verdicts any more, the verb ends as an interrupted one does, and is silent."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "loopui", "run", "VG-A-001"],
            cwd=place,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            stdin=subprocess.DEVNULL,
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    finally:
        os.close(writing)
    assert done.returncode == 130
    assert all(line.startswith("loopui: VG-A-001  ") for line in done.stderr.splitlines())
