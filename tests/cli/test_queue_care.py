"""The verbs that care for the queue and the machine, as a script meets them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from loopui.executor.rundir import CHILD, RunDir
from loopui.executor.slot import Claimant, Slot
from loopui.host.paths import state_dir
from tests.executor.support import until

TRACKER = """\
schema = 1
[program]
name = "p"
[mode]
min_available_mib = {threshold}
stop_available_mib = 16
[[gates]]
id = "VG-A"
command = "true"
heavy = true
"""


def loopui(cwd: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "loopui", *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def workspace(tmp_path: Path, *, threshold: int = 64) -> Path:
    folder = tmp_path / "programme"
    (folder / "evidence").mkdir(parents=True)
    (folder / "state.toml").write_text(TRACKER.format(threshold=threshold), encoding="utf-8")
    return folder


def test_pause_move_cancel_and_resume(tmp_path: Path, machine: Path) -> None:
    """A paused queue tells who paused it, can be put in another order, and be emptied."""
    assert machine.name
    folder = workspace(tmp_path)
    assert loopui(folder, "pause").returncode == 0
    runs = loopui(folder, "run", "--detach", "VG-A", "VG-A").stdout.split()
    told = json.loads(loopui(folder, "queue", "--move", runs[1], "1", "--json").stdout)
    assert told["paused"] is True
    assert [run["run"] for run in told["queue"]] == [runs[1], runs[0]]
    assert loopui(folder, "cancel", "--all").returncode == 0
    assert json.loads(loopui(folder, "queue", "--json").stdout)["queue"] == []
    told = loopui(folder, "resume").stderr
    assert told.startswith("loopui: resumed, paused since ")
    assert told.endswith("; nothing waits\n")
    assert loopui(folder, "resume").stderr == "loopui: nothing was paused; nothing waits\n"
    assert loopui(folder, "cancel").returncode == 2
    assert loopui(folder, "queue", "--move", "x", "first").returncode == 2


def test_preflight_says_what_a_heavy_command_would_meet(tmp_path: Path, machine: Path) -> None:
    """Each item has a verdict; a threshold that is not met or a taken slot makes 75."""
    assert machine.name
    folder = workspace(tmp_path, threshold=10_000_000)
    done = loopui(folder, "preflight", "--json")
    assert done.returncode == 75
    told = json.loads(done.stdout)
    verdicts = {item["item"]: item["verdict"] for item in told["preflight"]}
    assert told["ready"] is False
    assert (verdicts["memory"], verdicts["slot"], verdicts["disk for evidence"]) == (
        "not ready",
        "ready",
        "ready",
    )
    slot = Slot(str(state_dir()))
    claimant = Claimant(run="20260101-000000-abcdef", gate="VG-A", workspace=str(folder))
    held = slot.take(slot.line_up(claimant, priority=0, arrival_ns=1), claimant)
    assert isinstance(held, int)
    (line,) = [line for line in loopui(folder, "preflight").stdout.splitlines() if line.startswith("slot")]
    assert "not ready" in line
    assert "taken by VG-A (run 20260101-000000-abcdef" in line
    os.close(held)


def test_going_under_a_threshold_needs_a_reason(tmp_path: Path, machine: Path) -> None:
    """The orchestrator's reason stands in the record; without one, or as a worker, nothing is launched."""
    assert machine.name
    folder = workspace(tmp_path, threshold=10_000_000)
    lower = ("run", "VG-A", "--min-available", "64")
    assert "without a reason" in loopui(folder, *lower).stderr
    assert "a worker's gate needs" in loopui(folder, *lower, "--reason", "x", "--role", "worker").stderr
    done = loopui(folder, *lower, "--reason", "the machine is mine tonight", "--json")
    (run,) = json.loads(done.stdout)["runs"]
    assert (run["verdict"], run["admission"]["override_reason"]) == ("pass", "the machine is mine tonight")
    assert run["cwd"] == "."


def test_a_command_in_the_foreground_shows_as_the_one_that_has_the_slot(
    tmp_path: Path, machine: Path
) -> None:
    """`queue` and `status` name who keeps everybody else waiting, also where the queue itself is empty."""
    folder = workspace(tmp_path)
    assert json.loads(loopui(folder, "queue", "--json").stdout)["holder"] is None
    with subprocess.Popen(
        [sys.executable, "-m", "loopui", "exec", "--", "cat"], cwd=folder, stdin=subprocess.PIPE
    ) as held:
        until(lambda: started(machine), what="a command that has the slot")
        told = json.loads(loopui(folder, "queue", "--json").stdout)["holder"]
        queue, status = loopui(folder, "queue").stdout, loopui(folder, "status").stdout
        executor = json.loads(loopui(folder, "status", "--json").stdout)["executor"]
        held.communicate(b"")
    assert (told["gate"], executor["holder"]["run"]) == ("exec cat", told["run"])
    assert told["workspace"] == str(folder)
    for text in (queue, status):
        assert f"exec cat has the slot: a command in the foreground (pid {told['pid']}, for " in text


def started(state: Path) -> bool:
    """Whether a command that was let in runs by now."""
    holder = Slot(str(state)).holder()
    return holder is not None and bool((RunDir(str(state), holder.run).read(CHILD) or {}).get("pid", 0))
