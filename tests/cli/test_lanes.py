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
    assert main([*words, "A"]) == 3
    told = capsys.readouterr()
    assert "  cannot run VG-HEAVY-001  VG-HEAVY-001 is heavy, and Lane A is not the heavy lane; " in told.out
    assert told.err == "loopui: M1-T01 cannot start\n"
    assert main([*words, "C"]) == 3
    assert capsys.readouterr().err == "loopui: P0 M1-T01: no task of C\n"
    assert main(words[:-1]) == 3
    assert capsys.readouterr().err == (
        "loopui: a worker works for a lane; name it: --lane, one of Lane A, Lane C\n"
    )
    assert main([*words, "Z"]) == 3
    assert capsys.readouterr().err == (
        "loopui: there is no lane 'Z'; name it: --lane, one of Lane A, Lane C\n"
    )


def test_next_tells_the_memory_for_which_a_gate_would_wait(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A heavy gate needs what admission asks, also where only the mode says how much; JSON says the same."""
    (tmp_path / "state.toml").write_text(STATE, encoding="utf-8")
    assert main(["next", "-C", str(tmp_path)]) == 0
    assert "  runs VG-HEAVY-001  heavy, needs 3072 MiB\n" in capsys.readouterr().out
    assert main(["next", "-C", str(tmp_path), "--json"]) == 0
    entry = json.loads(capsys.readouterr().out)["next"]
    assert entry["launchable"] is True
    assert entry["foreseen"] == [
        {
            "gate": "VG-HEAVY-001",
            "launchable": True,
            "refused": "",
            "advisory": False,
            "heavy": True,
            "needs_mib": 3072,
            "why": "",
        }
    ]


MIXED = """\
[[gates]]
id = "VG-HOLE-001"
command = "<pytest_cmd> -q"
[[gates]]
id = "VG-LIGHT-001"
scope = "a quick look"
command = "true"
advisory = true
[[queue]]
priority = "P1"
task = "Ops-Broken"
gates = ["VG-NOWHERE-001"]
[[queue]]
priority = "P2"
task = "Ops-Mixed"
gates = ["VG-LIGHT-001", "VG-HOLE-001"]
"""


def test_next_promises_nothing_that_launching_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All gates of an entry start or none; what comes before it in the queue is told with its reason."""
    (tmp_path / "state.toml").write_text(STATE.replace('task = "M1-T01"', 'task = "Gone"') + MIXED)
    assert main(["next", "-C", str(tmp_path)]) == 3
    told = capsys.readouterr()
    hole = "the command of gate VG-HOLE-001 still has the placeholder <pytest_cmd>"
    assert told.out.splitlines()[2:] == [
        f"  cannot run VG-HOLE-001  {hole}; fill it in",
        "  would run VG-LIGHT-001  a quick look, advisory, light",
    ]
    gone, broken, last = told.err.splitlines()
    assert gone.startswith("loopui: P0 Gone: Gone is no task and no cadence")
    assert broken.startswith("loopui: P1 Ops-Broken: the queue entry names VG-NOWHERE-001, which is no gate")
    assert last == "loopui: Ops-Mixed cannot start: all of its gates start, or none"
    assert main(["next", "-C", str(tmp_path), "--json"]) == 3
    entry = json.loads(capsys.readouterr().out)["next"]
    assert (entry["task"], entry["launchable"]) == ("Ops-Mixed", False)
    assert [gate["launchable"] for gate in entry["foreseen"]] == [False, True]
    assert main(["next", "-C", str(tmp_path), "--launch"]) == 2
