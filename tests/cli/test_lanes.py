from __future__ import annotations

import json
from pathlib import Path

import pytest

from loopui.cli.main import main

pytestmark = pytest.mark.usefixtures("state_dir")

STATE = """\
schema = 1
[program]
name = "ship"
[[gates]]
id = "VG-HEAVY-001"
command = "true"
heavy = true
[[tasks]]
id = "M1-T01"
milestone = "M1"
gates = ["VG-HEAVY-001"]
[[queue]]
priority = "P0"
task = "M1-T01"
[[lanes]]
name = "Lane A"
assignment = "M1 maintenance"
[[lanes]]
name = "Lane C"
assignment = "M2"
heavy = true
"""


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ("run", "VG-HEAVY-001", "--task", "M1-T01", "--lane", "A"),
            "VG-HEAVY-001 is heavy, and Lane A is not the heavy lane",
        ),
        (("run", "VG-HEAVY-001", "--task", "M1-T01", "--lane", "C"), "M1-T01 is no task of Lane C"),
        (("run", "VG-HEAVY-001", "--lane", "C"), "a worker's gates are for a task of its lane"),
        (("next", "--launch", "--lane", "A"), "VG-HEAVY-001 is heavy, and Lane A is not the heavy lane"),
        (("run", "VG-HEAVY-001", "--task", "M1-T01"), "a worker works for a lane"),
    ],
)
def test_a_worker_launches_only_what_its_lane_may(
    tmp_path: Path, machine: Path, words: tuple[str, ...], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line says why not; nothing is queued, and no executor is started."""
    (tmp_path / "state.toml").write_text(STATE, encoding="utf-8")
    assert main([words[0], "-C", str(tmp_path), *words[1:], "--role", "worker"]) == 2
    assert line in capsys.readouterr().err.splitlines()[-1]
    assert not (machine / "queue.db").exists()


def test_the_heavy_lanes_worker_launches_its_task(tmp_path: Path, machine: Path) -> None:
    """What a lane may do is done, and its record says for which lane."""
    assert machine
    state = STATE.replace('assignment = "M2"', 'assignment = "M1"').replace('"M1 maintenance"', '"M2"')
    state += "[mode]\nmin_available_mib = 16\nstop_available_mib = 8\n"
    (tmp_path / "state.toml").write_text(state, encoding="utf-8")
    words = [
        "run",
        "-C",
        str(tmp_path),
        "VG-HEAVY-001",
        "--task",
        "M1-T01",
        "--role",
        "worker",
        "--lane",
        "C",
    ]
    assert main(words) == 0
    (record,) = (tmp_path / "evidence").rglob("*.toml")
    assert 'lane = "C"' in record.read_text(encoding="utf-8")


def test_next_is_about_what_a_lane_may_take(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A worker is told its lane's next entry only, with what would keep each gate from running."""
    (tmp_path / "state.toml").write_text(STATE, encoding="utf-8")
    words = ["next", "-C", str(tmp_path), "--role", "worker", "--lane"]
    assert main([*words, "A"]) == 0
    told = capsys.readouterr().out
    assert "  cannot run VG-HEAVY-001  VG-HEAVY-001 is heavy, and Lane A is not the heavy lane; " in told
    assert main([*words, "C"]) == 3
    assert capsys.readouterr().err == "loopui: P0 M1-T01: no task of C\n"
    assert main(words[:-1]) == 3
    assert capsys.readouterr().err.endswith("name it: --lane, one of Lane A, Lane C\n")


def test_next_tells_the_memory_for_which_a_gate_would_wait(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A heavy gate needs what admission asks, also where only the mode says how much; JSON says the same."""
    (tmp_path / "state.toml").write_text(STATE, encoding="utf-8")
    assert main(["next", "-C", str(tmp_path)]) == 0
    assert "  runs VG-HEAVY-001  , heavy, needs 3072 MiB" in capsys.readouterr().out
    assert main(["next", "-C", str(tmp_path), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["next"]["foreseen"]
    assert found == {"gate": "VG-HEAVY-001", "refused": "", "needs_mib": 3072, "why": ""}
