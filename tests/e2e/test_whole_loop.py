"""The product as its user has it: real commands, a real terminal, the real programme, stand-in gates."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
import tomlkit

from tests.support.terminal import terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LOOPUI = [sys.executable, "-m", "loopui"]
STAND_IN = (
    "echo 'test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s'"
)


def loopui(*words: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a verb as a script would."""
    argv = [*LOOPUI, *map(str, words)]
    return subprocess.run(argv, cwd=cwd, capture_output=True, text=True, check=False, timeout=60)


def status_of(workspace: Path) -> dict[str, Any]:
    """Return `loopui status --json`."""
    done = loopui("status", "--json", cwd=workspace)
    assert done.returncode == 0, done.stderr
    value: dict[str, Any] = json.loads(done.stdout)
    return value


pytestmark = pytest.mark.usefixtures("machine")


@pytest.fixture
def imported(tmp_path: Path, programme: Path) -> Path:
    """Return a workspace made from the real programme."""
    workspace = tmp_path / "W"
    done = loopui("init", workspace, "--from", programme)
    assert workspace.joinpath("state.toml").exists(), done.stderr
    return workspace


def stand_in(workspace: Path, *gates: str, command: str = STAND_IN) -> None:
    """Replace commands that need repositories which are not here, and give the queue entry these gates."""
    path = workspace / "state.toml"
    document = tomlkit.parse(path.read_text())
    for gate in document["gates"]:
        if gate["id"] in gates:
            gate["command"] = command
            gate["cwd"] = "."
            gate["min_available_mib"] = 64
    document["queue"][0]["gates"] = list(gates)
    document["mode"] |= {"min_available_mib": 64, "stop_available_mib": 32}
    path.write_text(tomlkit.dumps(document))


def test_the_real_programme_arrives_whole(imported: Path) -> None:
    """Every table of the real trackers is in `status --json` with as many rows as the documents have."""
    status = status_of(imported)
    counts = {
        name: len(status[name]) for name in ("milestones", "findings", "resolutions", "queue", "consumers")
    }
    assert counts == {"milestones": 7, "findings": 12, "resolutions": 34, "queue": 1, "consumers": 3}
    assert [blocker["id"] for blocker in status["blockers"] if blocker["status"] == "active"] == ["B5", "B8"]
    assert len(status["tasks"]) == 29
    assert len(status["gates"]) == 16
    assert len(status["handoff"]["fields"]) == 6
    assert status["schema"] == 1
    assert status["mode"]["min_available_mib"] == 3072


def test_an_imported_gate_runs(imported: Path) -> None:
    """A gate imported from its matrix row runs with the threshold of its row, and leaves a record."""
    gate = next(gate for gate in status_of(imported)["gates"] if gate["id"] == "VG-LOOP-CORE-001")
    assert gate["command"] == "cargo test --no-default-features --features gemini"
    assert gate["cwd"] == "/Users/rand/src/loop/rlm-core"
    assert gate["heavy"] is True
    assert gate["min_available_mib"] == 3072
    stand_in(imported, "VG-LOOP-CORE-001")
    done = loopui("run", "VG-LOOP-CORE-001", "--task", "M1-T05", "--json", cwd=imported)
    assert done.returncode == 0, done.stderr
    (run,) = json.loads(done.stdout)["runs"]
    assert (run["verdict"], run["reason"], run["exit_code"]) == ("pass", "criteria-met", 0)
    assert run["counts"]["passed"] == 3
    assert imported.joinpath(run["log"]).read_text().endswith(" finished in 0.01s\n")
    (again,) = json.loads(loopui("runs", "--json", cwd=imported).stdout)["runs"]
    assert again["run"] == run["run"]


def test_the_whole_loop_in_a_real_terminal(imported: Path) -> None:
    """Open, `n`, Enter: the gates run, their evidence appears, and `h` saves a hand-off that names them."""
    stand_in(imported, "VG-LOOP-BUILD-001", "VG-LOOP-CORE-001")
    with terminal([*LOOPUI, imported], columns=140, rows=45) as screen:
        screen.wait_for("SAFE MODE", "Ops-Weekly", "Milestones", "ADMITS")
        screen.press("n")
        screen.wait_for("VG-LOOP-BUILD-001", "VG-LOOP-CORE-001", "Enter")
        screen.press("\r")
        wait_for_records(screen.pump, imported, 2)
        screen.wait_for("VG-LOOP-BUILD-001", "VG-LOOP-CORE-001", "pass")
        screen.press("h")
        screen.wait_for("Completed task IDs", "VG-LOOP-CORE-001")
        screen.press("\x13")  # ^s
        screen.wait_for("saved")
        screen.press("q")
        assert screen.wait_for_exit() == 0
    (handoff,) = imported.glob("evidence/*/handoff*.md")
    text = handoff.read_text()
    for gate in ("VG-LOOP-BUILD-001", "VG-LOOP-CORE-001"):
        assert f"{gate}" in text
    assert "Ops-Weekly" in text
    assert "evidence/" in text


def wait_for_records(pump: Callable[[float], bool], workspace: Path, number: int) -> None:
    """Keep the screen alive until `number` records stand under `evidence/`."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if len(list(workspace.glob("evidence/*/**/*.toml"))) >= number:
            return
        pump(0.05)
    raise AssertionError(f"fewer than {number} records after 60 s: {list(workspace.rglob('*'))}")
