"""`loopui verify` and `loopui attest`, and what gates of every kind end as, through the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

LOOPUI = [sys.executable, "-m", "loopui"]
STATE = """\
schema = 1
[program]
name = "proofs"
[mode]
min_available_mib = 64
stop_available_mib = 32
[repos.product]
path = "product"
[[milestones]]
id = "M1"
gates = ["VG-GOOD-001", "VG-NONE-001", "VG-LATER-001"]
"""
GATES: dict[str, tuple[str, str]] = {
    "VG-GOOD-001": ("echo '3 passed in 0.1s'", "min_passed = 1\nmax_failed = 0"),
    "VG-NONE-001": ("echo 'no tests ran in 0.01s'", "min_passed = 1"),
    "VG-SKIPPED-001": ("echo '4 skipped in 0.01s'", "min_passed = 1"),
    "VG-CACHED-001": (r"printf 'ok  \\tm/a\\t(cached)\\n'", "min_passed = 1"),
    "VG-LEFT-001": ("sleep 8 & echo '3 passed in 0.1s'", "no_left_processes = true"),
    "VG-JSON-001": (
        """echo '{\\"pass\\": false}' > ../out.json""",
        'json = [{ file = "../out.json", path = "pass", equals = true }]',
    ),
    "VG-SILENT-001": ("echo '4 skipped in 0.01s'", ""),
    "VG-DIRTY-001": ("echo more >> file.txt", ""),
    "VG-LATER-001": ("true", ""),
}
EXPECTED = {
    "VG-GOOD-001": ("pass", "criteria-met", "claim", "3 criteria met, 3 passed"),
    "VG-NONE-001": ("fail", "not-executed", "claim", "no test was executed: 0 passed"),
    "VG-SKIPPED-001": ("fail", "not-executed", "claim", "no test was executed: 0 passed, 4 skipped"),
    "VG-CACHED-001": ("fail", "not-executed", "claim", "no test was executed: 0 passed, 1 cached"),
    "VG-LEFT-001": ("fail", "left-processes", "claim", "still alive: sleep 8"),
    "VG-JSON-001": ("fail", "criteria", "claim", "../out.json: pass is false, expected pass = true"),
    "VG-SILENT-001": ("pass", "criteria-met", "claim", "no test was executed: 0 passed, 4 skipped"),
    "VG-DIRTY-001": ("pass", "criteria-met", "diagnostic", "exit code 0"),
}

pytestmark = pytest.mark.usefixtures("machine")


def loopui(where: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LOOPUI, *words], cwd=where, capture_output=True, text=True, check=False, timeout=90
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a workspace whose gates each show another way to fall short of a proof."""
    place = tmp_path / "w"
    product = place / "product"
    product.mkdir(parents=True)
    (product / "file.txt").write_text("1\n")
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "one")):
        subprocess.run(["git", *identity, *words], cwd=product, check=True, capture_output=True)
    tables = [
        f'[[gates]]\nid = "{gate}"\ncwd = "product"\nrepos = ["product"]\ncommand = "{command}"\n'
        f"[gates.criteria]\n{criteria}\n"
        for gate, (command, criteria) in GATES.items()
    ]
    (place / "state.toml").write_text(STATE + "".join(tables))
    return place


def test_each_gate_gets_the_verdict_that_it_deserves(workspace: Path) -> None:
    """No test, all skipped or cached, a process left, a false JSON, a dirtied repository are told apart."""
    done = loopui(workspace, "run", *EXPECTED, "--json")
    runs: dict[str, dict[str, Any]] = {run["gate"]: run for run in json.loads(done.stdout)["runs"]}
    for gate, (verdict, reason, grade, told) in EXPECTED.items():
        run = runs[gate]
        assert (run["verdict"], run["reason"], run["grade"]) == (verdict, reason, grade), gate
        assert told in run["explanation"], gate
    assert runs["VG-SILENT-001"]["warnings"] == ["no test was executed: 0 passed, 4 skipped"]
    assert "product was dirtied" in runs["VG-DIRTY-001"]["warnings"][0]
    assert "VG-SILENT-001: no test was executed" in loopui(workspace, "gates").stderr
    _attested(workspace, runs)
    _verified(workspace, runs)


def _attested(workspace: Path, runs: dict[str, dict[str, Any]]) -> None:
    one = loopui(workspace, "attest", runs["VG-GOOD-001"]["run"])
    assert (one.returncode, json.loads(one.stdout)["predicate"]["result"]) == (0, "PASSED")
    assert loopui(workspace, "attest", runs["VG-DIRTY-001"]["run"]).returncode == 2
    all_of = loopui(workspace, "attest", "--milestone", "M1")
    results = [json.loads(line)["predicate"]["result"] for line in all_of.stdout.splitlines()]
    assert (all_of.returncode, results) == (1, ["PASSED", "FAILED"])
    assert "VG-LATER-001: not attested: no run has left a record" in all_of.stderr
    assert "no milestone 'M9'" in loopui(workspace, "attest", "--milestone", "M9").stderr


def _verified(workspace: Path, runs: dict[str, dict[str, Any]]) -> None:
    assert loopui(workspace, "verify").returncode == 0
    with (workspace / runs["VG-GOOD-001"]["log"]).open("a") as log:
        log.write("12 passed in 0.1s\n")
    found = loopui(workspace, "verify", "--json")
    flaws = json.loads(found.stdout)["verify"]
    assert (found.returncode, [(flaw["kind"], flaw["run"]) for flaw in flaws]) == (
        1,
        [("edited", runs["VG-GOOD-001"]["run"])],
    )
    assert "edited" in loopui(workspace, "verify").stdout
