from __future__ import annotations

from pathlib import Path

import pytest

from loopui.cli.main import main

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
