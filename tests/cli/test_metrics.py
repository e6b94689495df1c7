"""A metrics gate from its first calibration to its first fail, through the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

LOOPUI = [sys.executable, "-m", "loopui"]
GATE = "VG-PERF-001"
STATE = """\
schema = 1
[program]
name = "perf"
[mode]
min_available_mib = 64
stop_available_mib = 32
[repos.product]
path = "product"
[[milestones]]
id = "M5"
gates = ["VG-PERF-001"]
[[gates]]
id = "VG-PERF-001"
kind = "metrics"
command = '''printf '{"results": [{"command": "ship", "median": %s}]}' $(cat speed) > ../bench.json'''
cwd = "{repo.product}"
[gates.metrics]              # what it measures
file = "../bench.json"
format = "hyperfine"
repeats = 2
floor = 0.002
[[gates]]
id = "VG-TRUE-001"
command = "true"
"""

pytestmark = pytest.mark.usefixtures("machine")


def loopui(where: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LOOPUI, *words], cwd=where, capture_output=True, text=True, check=False, timeout=90
    )


def told(where: Path, *words: str) -> Any:
    return json.loads(loopui(where, *words, "--json").stdout)


def commit(workspace: Path, speed: str) -> None:
    """Make the product as fast as that, in a commit of its own."""
    product = workspace / "product"
    (product / "speed").write_text(speed)
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", speed)):
        subprocess.run(["git", *identity, *words], cwd=product, check=True, capture_output=True)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    place = tmp_path / "w"
    (place / "product").mkdir(parents=True)
    (place / "state.toml").write_text(STATE)
    commit(place, "0.100")
    return place


def test_a_metrics_gate_from_calibration_to_fail(workspace: Path) -> None:
    """Calibrate, name the baseline, pass on another commit, fail on a slower one; each is told."""
    first = loopui(workspace, "run", GATE)
    assert (first.returncode, "there is no baseline" in first.stderr) == (3, True)
    checked = {each["kind"]: each for each in told(workspace, "check")["check"]}
    assert checked["metrics-without-baseline"]["file"] == "state.toml"

    calibrated = loopui(workspace, "run", GATE, "--calibration")
    assert calibrated.returncode == 0
    offer = calibrated.stderr.strip().splitlines()[-1].partition("loopui edit ")[2].split()
    assert offer[:2] == ["baseline", GATE]
    named = loopui(workspace, "edit", *offer)
    assert named.returncode == 0
    assert "1 metric of product" in named.stdout
    text = (workspace / "state.toml").read_text()
    assert f'floor = 0.002\nbaseline = "{offer[2]}"\n[[gates]]' in text
    assert "[gates.metrics]              # what it measures" in text
    assert "metrics-without-baseline" not in {each["kind"] for each in told(workspace, "check")["check"]}

    commit(workspace, "0.101")
    assert loopui(workspace, "run", GATE).returncode == 0
    commit(workspace, "0.120")
    slower = loopui(workspace, "run", GATE)
    assert slower.returncode == 1
    assert "ship became worse: 120 ms, baseline 100 ms: +20.0 %, +20 ms, over 10 % and 2 ms" in slower.stderr

    gate = told(workspace, "gates")["gates"][0]
    assert (gate["verdict"], gate["metrics"][0]["outcome"], gate["runs"]) == ("fail", "exceeded", 3)
    runs = told(workspace, "runs", "--gate", GATE)["runs"]
    assert [each["calibration"] for each in runs] == [False, False, True, False]
    assert runs[0]["baseline"]["path"] == offer[2]
    assert runs[0]["metrics"][0]["candidate"] == 0.12
    shown = {each["path"]: each for each in told(workspace, "evidence")["evidence"]}
    assert shown[runs[0]["log"]]["metrics"][0]["change_percent"] == pytest.approx(20.0)
    assert shown[offer[2]]["verdict"] is None
    assert loopui(workspace, "verify").returncode == 0


def test_a_calibration_says_nothing_of_how_the_gate_stands(workspace: Path) -> None:
    """Its pass is none of the gate's: the board, the milestone and the hand-off count it not."""
    assert loopui(workspace, "run", GATE, "--calibration").returncode == 0
    status = told(workspace, "status")
    assert status["gates"][0]["verdict"] is None
    assert status["milestones"][0]["standing"]["passed"] == 0
    assert f"{GATE}: pass" not in loopui(workspace, "handoff").stdout


def test_only_a_gate_with_metrics_is_calibrated(workspace: Path) -> None:
    """What measures nothing is refused in one line, and launches nothing."""
    refused = loopui(workspace, "run", "VG-TRUE-001", "--calibration")
    assert refused.returncode == 2
    assert "gate VG-TRUE-001 has no metrics to calibrate" in refused.stderr
    assert told(workspace, "runs")["runs"] == []


@pytest.mark.parametrize(
    ("gate", "path", "why"),
    [
        (GATE, "evidence/gone.json", "cannot be read"),
        (GATE, "state.toml", "does not lie in the workspace's evidence"),
        (GATE, "evidence/other.json", "there is no list `results`"),
        ("VG-TRUE-001", "evidence/other.json", "gate VG-TRUE-001 has no metrics"),
        ("VG-PERF-002", "evidence/other.json", 'did you mean "VG-PERF-001"?'),
    ],
)
def test_what_cannot_be_compared_with_is_refused_as_a_baseline(
    workspace: Path, gate: str, path: str, why: str
) -> None:
    """The tracker stays as it was, and one line says why."""
    (workspace / "evidence").mkdir()
    (workspace / "evidence" / "other.json").write_text("{}")
    refused = loopui(workspace, "edit", "baseline", gate, path)
    assert refused.returncode == 2
    assert why in refused.stderr
    assert (workspace / "state.toml").read_text() == STATE
