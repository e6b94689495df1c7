"""What scripts that launch and follow runs rely on: exit codes, words on stdout, one line per fault."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.terminal import terminal

if TYPE_CHECKING:
    from pathlib import Path

LOOPUI = [sys.executable, "-m", "loopui"]
STATE = """\
schema = 1
[program]
name = "p"
[mode]
min_available_mib = 64
stop_available_mib = 16
[[queue]]
priority = "P0"
task = "Ops"
gates = ["VG-PASS-001", "VG-ADVISORY-001"]
[[gates]]
id = "VG-PASS-001"
command = "echo fine"
[[gates]]
id = "VG-FAIL-001"
command = "echo broken; exit 7"
[[gates]]
id = "VG-BLOCKED-001"
command = "exit 75"
[[gates]]
id = "VG-ADVISORY-001"
command = "exit 1"
advisory = true
[[gates]]
id = "VG-SLOW-001"
command = "sleep 60"
[[gates]]
id = "VG-NOWHERE-001"
command = "true"
cwd = "not/there"
[[gates]]
id = "VG-PERSON-001"
kind = "checklist"
method = "Look at it"
[[gates]]
id = "VG-EMPTY-001"
[[gates]]
id = "VG-HOLE-001"
command = "<pytest_cmd> -q"
"""

pytestmark = pytest.mark.usefixtures("machine")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a workspace with a gate of each kind."""
    tmp_path.joinpath("state.toml").write_text(STATE)
    return tmp_path


def loopui(place: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a verb in the workspace."""
    return subprocess.run(
        [*LOOPUI, *words],
        cwd=place,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("gates", "code"),
    [
        (["VG-PASS-001"], 0),
        (["VG-FAIL-001"], 1),
        (["VG-BLOCKED-001"], 3),
        (["VG-NOWHERE-001"], 3),
        (["VG-ADVISORY-001"], 0),
        (["VG-PASS-001", "VG-BLOCKED-001", "VG-FAIL-001"], 1),
    ],
)
def test_the_exit_code_is_the_worst_required_verdict(place: Path, gates: list[str], code: int) -> None:
    """0 pass, 1 fail, 3 blocked; advisory gates are run and told, and do not count."""
    done = loopui(place, "run", *gates)
    assert done.returncode == code, done.stderr
    assert [line.split()[1] for line in done.stdout.splitlines()] == gates


def test_a_failing_gate_shows_the_end_of_its_log(place: Path) -> None:
    """Whoever follows a failing gate reads why without opening a file."""
    done = loopui(place, "run", "VG-FAIL-001")
    assert "fail (exit-code): exit code 7, expected 0" in done.stderr
    assert "| broken" in done.stderr


@pytest.mark.parametrize(
    ("gate", "words"),
    [
        ("VG-PASS-01", "no gate 'VG-PASS-01'"),
        ("VG-PERSON-001", "is a checklist"),
        ("VG-EMPTY-001", "has no command"),
        ("VG-HOLE-001", "placeholder <pytest_cmd>"),
    ],
)
def test_what_cannot_be_launched_is_one_line(place: Path, gate: str, words: str) -> None:
    """A gate that the tracker does not describe fully is refused before anything is queued."""
    done = loopui(place, "run", "VG-PASS-001", gate)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert words in line
    assert json.loads(loopui(place, "runs", "--json").stdout)["runs"] == []


def test_waiting_ends_with_the_place_kept(place: Path) -> None:
    """`--wait-max` gives up with exit 4; the run goes on, can be waited for again, and be cancelled."""
    done = loopui(place, "run", "VG-SLOW-001", "--wait-max", "0.3", "--json")
    assert done.returncode == 4
    (run,) = json.loads(done.stdout)["runs"]
    assert run["state"] in {"queued", "running"}
    assert loopui(place, "wait", run["run"][-6:], "--wait-max", "0.1").returncode == 4
    cancelled = loopui(place, "cancel", run["run"])
    assert cancelled.returncode == 0, cancelled.stderr
    assert loopui(place, "wait", run["run"]).returncode == 3
    (record,) = json.loads(loopui(place, "runs", "--json").stdout)["runs"]
    assert (record["verdict"], record["reason"]) == ("blocked", "cancelled")


def test_a_detached_run_is_named_and_its_log_followed(place: Path) -> None:
    """`--detach` prints the run's id alone, and `logs -f` prints the log to its end."""
    run = loopui(place, "run", "VG-PASS-001", "--detach").stdout.strip()
    followed = loopui(place, "logs", "-f", run)
    assert followed.returncode == 0
    assert followed.stdout.endswith("\nfine\n")
    assert loopui(place, "wait", run).returncode == 0


def test_next_says_what_and_why_and_launches_it(place: Path) -> None:
    """`next` names the entry, its gates and the reason; `--launch` runs them for the entry's task."""
    told = loopui(place, "next")
    assert told.returncode == 0
    assert "P0  Ops" in told.stdout
    assert "runs VG-PASS-001" in told.stdout
    launched = loopui(place, "next", "--launch", "--json")
    assert launched.returncode == 0
    runs = json.loads(launched.stdout)["runs"]
    assert [(run["gate"], run["task"], run["verdict"]) for run in runs] == [
        ("VG-PASS-001", "Ops", "pass"),
        ("VG-ADVISORY-001", "Ops", "fail"),
    ]


def test_a_gate_does_not_wait_for_another(place: Path) -> None:
    """`loopui run` inside a run is refused, because it would wait for itself to end."""
    done = loopui(place, "run", "VG-PASS-001", LOOPUI_RUN="20260101-000000-abcdef")
    assert done.returncode == 2
    assert "--detach launches without waiting" in done.stderr


def test_interrupting_asks_and_detaching_leaves_the_run(place: Path) -> None:
    """Ctrl-C on a followed run asks; a second one detaches, and the run goes on."""
    with terminal([*LOOPUI, "run", "VG-SLOW-001"], cwd=place) as screen:
        screen.wait_for("running")
        screen.press("\x03")
        screen.wait_for("[d]etach or [c]ancel")
        screen.press("\x03")
        screen.wait_for("detached; the run goes on")
        assert screen.wait_for_exit() == 4
    (run,) = json.loads(loopui(place, "queue", "--json").stdout)["queue"]
    assert run["state"] == "running"
    assert loopui(place, "cancel", run["run"]).returncode == 0


def test_interrupting_and_choosing_cancel_ends_the_run(place: Path) -> None:
    """Ctrl-C and `c`: the run is cancelled, recorded, and told."""
    with terminal([*LOOPUI, "run", "VG-SLOW-001"], cwd=place) as screen:
        screen.wait_for("running")
        screen.press("\x03")
        screen.wait_for("[d]etach or [c]ancel")
        screen.press("c\r")
        screen.wait_for("blocked (cancelled)")
        assert screen.wait_for_exit() == 3


def test_detaching_from_several_names_all_that_go_on(place: Path) -> None:
    """What can be waited for again is told as one command that names every run."""
    with terminal([*LOOPUI, "run", "VG-SLOW-001", "VG-PASS-001"], cwd=place) as screen:
        screen.wait_for("running")
        screen.press("\x03")
        screen.wait_for("[c]ancel them all?")
        screen.press("d\r")
        told = screen.wait_for("detached; 2 runs go on: loopui wait ")
        assert screen.wait_for_exit() == 4
    waiting = [life["run"] for life in json.loads(loopui(place, "queue", "--json").stdout)["queue"]]
    assert f"loopui wait {' '.join(waiting)}" in told
    assert loopui(place, "cancel", "--all").returncode == 0


def test_an_interrupt_without_a_person_detaches(place: Path) -> None:
    """SIGINT to a script's `loopui run` leaves the run alone and says how to wait for it."""
    argv = [*LOOPUI, "run", "VG-SLOW-001"]
    pipe = subprocess.PIPE
    with subprocess.Popen(argv, cwd=place, stdin=subprocess.DEVNULL, stderr=pipe, text=True) as process:
        assert process.stderr is not None
        while "running" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        assert "detached; the run goes on" in process.stderr.read()
        assert process.wait() == 4
    (run,) = json.loads(loopui(place, "queue", "--json").stdout)["queue"]
    assert loopui(place, "cancel", run["run"]).returncode == 0


def test_cancelling_means_all_that_are_followed_together(place: Path) -> None:
    """Ctrl-C and `c` cancel every run of the launch, also those that wait."""
    with terminal([*LOOPUI, "run", "VG-SLOW-001", "VG-PASS-001", "VG-SLOW-001"], cwd=place) as screen:
        screen.wait_for("running")
        screen.press("\x03")
        screen.wait_for("3 runs", "ancel them all")
        screen.press("c\r")
        assert screen.wait_for_exit() == 3
    records = json.loads(loopui(place, "runs", "--json").stdout)["runs"]
    assert [record["reason"] for record in records] == ["cancelled"] * 3


def test_a_pause_is_told_to_whoever_follows(place: Path) -> None:
    """A run that does not start because somebody paused says who, and what ends that."""
    assert loopui(place, "pause").returncode == 0
    done = loopui(place, "run", "VG-PASS-001", "--wait-max", "0.5")
    assert done.returncode == 4
    assert "paused by " in done.stderr
    assert "`loopui resume` goes on" in done.stderr
    assert "it keeps its place: loopui wait " in done.stderr
    assert loopui(place, "resume").returncode == 0


def test_a_run_that_is_about_to_start_has_no_position(place: Path) -> None:
    """Nobody is told a position 0."""
    done = loopui(place, "run", "VG-PASS-001")
    assert "position 0" not in done.stderr
