"""The first promise as a user would try to break it: many terminals, killed programs, too little memory."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from loopui.host.memory import read_memory
from tests.support.terminal import Terminal, terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LOOPUI = [sys.executable, "-m", "loopui"]
BALLAST_MIB = 1024
DEADLINE_S = 60.0

# Touches its memory, says so, and gives it back when its standard input ends.
BALLAST = f"""
import sys
kept = bytearray(b"x") * ({BALLAST_MIB} << 20)
print(len(kept), flush=True)
sys.stdin.read()
"""


def workspace(folder: Path, *, command: str, min_available_mib: int = 64) -> Path:
    """Make a workspace with one heavy gate."""
    (folder / "evidence").mkdir(parents=True)
    (folder / "state.toml").write_text(
        f"""\
schema = 1
[program]
name = "{folder.name}"
[mode]
min_available_mib = {min_available_mib}
stop_available_mib = 16
[[queue]]
priority = "P0"
task = "Ops"
gates = ["VG-ONE-001"]
[[gates]]
id = "VG-ONE-001"
command = {json.dumps(command)}
heavy = true
"""
    )
    return folder


def alone(shared: Path) -> str:
    """Return a command that fails where another one like it runs at the same time."""
    return f"mkdir {shared}/alone && sleep 0.1 && rmdir {shared}/alone"


def queue() -> list[dict[str, Any]]:
    """Return what `loopui queue --json` lists."""
    done = subprocess.run([*LOOPUI, "queue", "--json"], check=True, capture_output=True, text=True)
    listed: list[dict[str, Any]] = json.loads(done.stdout)["queue"]
    return listed


def until(found: Callable[[], bool], what: str, screen: Terminal | None = None) -> None:
    """Wait for something to become true, reading the screen meanwhile so that its program can write."""
    end = time.monotonic() + DEADLINE_S
    while not found():
        assert time.monotonic() < end, f"after {DEADLINE_S} s there is no {what}"
        if screen is not None:
            screen.pump(0.02)
        else:
            time.sleep(0.02)


@pytest.fixture
def ballast() -> Iterator[subprocess.Popen[str]]:
    """Hold a gibibyte of memory until the test gives it back."""
    argv = [sys.executable, "-I", "-c", BALLAST]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == str(BALLAST_MIB << 20)
        yield process
        process.kill()


@pytest.mark.timeout(180)
@pytest.mark.usefixtures("machine")
def test_ten_terminals_two_workspaces_one_slot(tmp_path: Path) -> None:
    """Ten runs launched at once never overlap, each leaves its record, and they end in order of arrival."""
    places = [workspace(tmp_path / name, command=alone(tmp_path)) for name in ("first", "second")]
    argv = [*LOOPUI, "run", "VG-ONE-001", "--json"]
    started = [
        subprocess.Popen(
            argv, cwd=places[n % 2], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        for n in range(10)
    ]
    end = time.monotonic() + 100
    try:
        outputs = [process.communicate(timeout=max(0.1, end - time.monotonic()))[0] for process in started]
    finally:
        for process in started:
            process.kill()
    assert [process.returncode for process in started] == [0] * 10, outputs
    runs = [run for output in outputs for run in json.loads(output)["runs"]]
    assert len(list(tmp_path.glob("*/evidence/**/*.toml"))) == len({run["run"] for run in runs}) == 10
    in_order_of_arrival = sorted(runs, key=lambda run: run["seq"])
    ends = [run["ended"] for run in in_order_of_arrival]
    assert ends == sorted(ends)
    starts = [run["started"] for run in in_order_of_arrival]
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))


@pytest.mark.usefixtures("machine")
def test_a_killed_cockpit_changes_nothing_for_the_run(tmp_path: Path) -> None:
    """SIGKILL of the cockpit while a gate runs: the gate ends by itself, with its true verdict."""
    until_go = f"until test -e {tmp_path}/go; do sleep 0.02; done"
    place = workspace(tmp_path / "work", command=f"touch {tmp_path}/begun; {until_go}; exit 3")
    with terminal([*LOOPUI, place]) as screen:
        screen.wait_for("Ops")
        screen.press("n")
        screen.wait_for("VG-ONE-001", "Enter")
        screen.press("\r")
        until((tmp_path / "begun").exists, "gate that runs", screen)
        screen.process.send_signal(signal.SIGKILL)
        screen.process.wait()
    (tmp_path / "go").touch()
    until(lambda: bool(list(place.glob("evidence/**/*.toml"))), "record")
    done = subprocess.run(
        [*LOOPUI, "runs", "--json", "-C", place], check=True, capture_output=True, text=True
    )
    (run,) = json.loads(done.stdout)["runs"]
    assert (run["verdict"], run["reason"], run["exit_code"]) == ("fail", "exit-code", 3)


@pytest.mark.alone
@pytest.mark.usefixtures("machine")
def test_too_little_memory_holds_with_its_reason_and_starts_by_itself(
    tmp_path: Path, ballast: subprocess.Popen[str]
) -> None:
    """Under its threshold a run is held, says why in queue and cockpit, and starts once memory is back."""
    threshold = read_memory().available_mib + BALLAST_MIB // 2
    place = workspace(tmp_path / "work", command="true", min_available_mib=threshold)
    subprocess.run([*LOOPUI, "run", "VG-ONE-001", "--detach"], cwd=place, check=True, capture_output=True)
    until(lambda: any(each["state"] == "held" for each in queue()), "held run")
    (held,) = queue()
    assert f"{threshold:,}".replace(",", " ") in held["why"]
    with terminal([*LOOPUI, place]) as screen:
        screen.wait_for("VG-ONE-001", "held", "HOLDS")
        assert ballast.stdin is not None
        ballast.stdin.close()
        until(lambda: not queue(), "end of the run", screen)
        screen.wait_for("pass", "ADMITS")
        screen.press("q")
        screen.wait_for_exit()
    (record,) = place.glob("evidence/**/*.toml")
    assert 'verdict = "pass"' in record.read_text()
