"""What makes no sense is refused in one line that says what, where and what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

STATE = """\
schema = 1
[program]
name = "p"
[[tasks]]
id = "M1-T01"
[[gates]]
id = "VG-A"
command = "true"
"""
LOOPUI = [sys.executable, "-m", "loopui"]

pytestmark = pytest.mark.usefixtures("machine")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a workspace with one gate and one task."""
    folder = tmp_path / "programme"
    folder.mkdir()
    (folder / "state.toml").write_text(STATE)
    return folder


def loopui(place: Path, *words: str | bytes, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LOOPUI, *words],
        cwd=place,
        env=os.environ | env,
        capture_output=True,
        text=True,
        errors="surrogateescape",
        check=False,
        timeout=60,
    )


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """Return the only line that was told; there is nothing on stdout."""
    (line,) = done.stderr.splitlines()
    assert line.startswith("loopui: ")
    assert done.stdout == ""
    return line


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "VG-A", "--wait-max", "-3"), "'-3' is no number of seconds"),
        (("run", "VG-A", "--wait-max", "nan"), "'nan' is no number of seconds"),
        (("wait", "x", "--wait-max", "abc"), "'abc' is no number of seconds"),
        (("runs", "-n", "0"), "'0' is no whole number from 1"),
        (("runs", "-n", "9" * 5000), "9…' is no whole number from 1"),
        (("run", "VG-A", "--min-available", "-1"), "'-1' is no whole number of MiB"),
        (("queue", "--move", "x", "0"), "'0' is no whole number from 1, so no position"),
        (("queue", "-C", "/nowhere/at/all"), "-C /nowhere/at/all: there is no such folder"),
        (("run", "VG-A", "--task", "M1-T1"), "no task 'M1-T1' in the tracker; did you mean"),
        (("runs", "--gate", "VG-B"), "no gate 'VG-B'"),
        (("cancel", "nobody"), "no run 'nobody' runs or waits; `loopui queue` lists those that do"),
        (("wait", "nobody"), "no run 'nobody'"),
        (("wait", b"\xff"), "no run "),
        (("logs", "ü"), "no run 'ü'"),
        (("runs", "--grade", "maybe"), "invalid choice: 'maybe'"),
        (("status", "--nonsense"), "unrecognized arguments: --nonsense"),
    ],
)
def test_refused_values(place: Path, words: tuple[str | bytes, ...], told: str) -> None:
    """Exit 2 and one line; nothing was done."""
    done = loopui(place, *words)
    assert done.returncode == 2
    assert told in one_line(done)


@pytest.mark.parametrize("verb", ["queue", "wait x", "run VG-A", "preflight"])
def test_an_unusable_state_folder(place: Path, tmp_path: Path, verb: str) -> None:
    """A file in its place is named, with what can be done."""
    (tmp_path / "file").touch()
    done = loopui(place, *verb.split(), LOOPUI_STATE_DIR=str(tmp_path / "file"))
    assert done.returncode == (75 if verb == "preflight" else 2)
    assert str(tmp_path / "file") in one_line(done)


def test_a_relative_state_folder_is_refused(place: Path) -> None:
    """Two current folders would be two slots."""
    done = loopui(place, "queue", LOOPUI_STATE_DIR="relative")
    assert done.returncode == 2
    assert "LOOPUI_STATE_DIR is 'relative', expected an absolute path" in one_line(done)


def test_a_deleted_current_folder(tmp_path: Path) -> None:
    """Whoever stands in a folder that is gone is told so."""
    gone = tmp_path / "gone"
    gone.mkdir()
    script = f"cd '{gone}' && rmdir '{gone}' && exec '{sys.executable}' -m loopui status"
    env = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    done = subprocess.run(
        ["sh", "-c", script], env=env, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert "the current folder has been deleted; go to another one, or name one: -C DIR" in one_line(done)
