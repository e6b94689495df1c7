from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loopui.errors import ExecutorError
from loopui.executor.job import Job, from_json, to_json
from loopui.executor.resolve import resolve
from loopui.tracker.models import Tracker

GATE = {"id": "VG-ONE", "command": "cargo test", "heavy": True}


def tracker(*gates: dict[str, Any], **tables: Any) -> Tracker:
    return Tracker.model_validate(
        {
            "schema": 1,
            "program": {"name": "test"},
            "repos": {"main": {"path": "."}, "agent": {"path": "$SOURCES/agent"}, "home": {"path": "~/x"}},
            "milestones": ({"id": "M1", "gates": ("VG-ONE",)}, {"id": "M2"}),
            "tasks": ({"id": "M2-T01", "milestone": "M2"},),
            "gates": gates,
        }
        | tables
    )


def job(gate: dict[str, Any], **arguments: Any) -> Job:
    env = {"PATH": "/bin", "TERM": "xterm", "SOURCES": "/src", "LOOPUI_RUN": "outer"}
    return resolve(tracker(gate), Path("/some/space"), "VG-ONE", **({"env": env} | arguments))


def test_a_gate_becomes_a_complete_job() -> None:
    """Everything that the run needs stands in the job; thresholds are the mode's where the gate has none."""
    made = job(
        GATE | {"criteria": {"min_passed": 1}, "timeout_s": 60.0},
        role="worker",
        lane="A",
        requested_by="me",
        priority=2,
    )
    assert (made.workspace, made.cwd, made.command) == ("/some/space", "/some/space", "cargo test")
    assert (made.heavy, made.min_available_mib, made.stop_available_mib) == (True, 3072, 1024)
    assert (made.role, made.lane, made.requested_by, made.priority, made.timeout_s) == (
        "worker",
        "A",
        "me",
        2,
        60.0,
    )
    assert made.criteria == {"min_passed": 1}
    assert from_json(*to_json(made)) == made


def test_a_gates_own_thresholds_count_and_light_ones_need_none() -> None:
    """A gate may set its thresholds; a light gate has neither."""
    assert job(GATE | {"min_available_mib": 5, "stop_available_mib": 0}).min_available_mib == 5
    assert job(GATE | {"stop_available_mib": 0}).stop_available_mib == 0
    light = job(GATE | {"heavy": False, "min_available_mib": 5})
    assert (light.heavy, light.min_available_mib, light.stop_available_mib) == (False, 0, 0)


def test_the_environment_suits_a_log_unless_the_gate_says_otherwise() -> None:
    """The caller's environment is taken over, made fit for a log, and overruled by the gate's own."""
    made = job(GATE | {"env": {"NO_COLOR": "", "MINE": "1"}})
    assert made.env == {
        "PATH": "/bin",
        "SOURCES": "/src",
        "TERM": "dumb",
        "PYTHONUNBUFFERED": "1",
        "NO_COLOR": "",
        "MINE": "1",
    }


@pytest.mark.parametrize(
    ("cwd", "expected"),
    [
        ("sub", "/some/space/sub"),
        ("{repo.agent}/python", "/src/agent/python"),
        ("$SOURCES/x", "/src/x"),
        ("${SOURCES}x", "/srcx"),
        ("$UNKNOWN/x", "/some/space/$UNKNOWN/x"),
        ("/abs/../olute", "/olute"),
        ("~/y", str(Path.home() / "y")),
    ],
)
def test_the_folder_may_name_repositories_and_variables(cwd: str, expected: str) -> None:
    """`{repo.NAME}`, `~` and `$VARS` are replaced; what is relative begins at the workspace."""
    assert job(GATE | {"cwd": cwd}).cwd == expected


def test_the_tuple_is_of_the_gates_repositories_or_the_one_it_runs_in() -> None:
    """Named repositories make up the tuple; without any it is the innermost around the folder to run in."""
    assert job(GATE | {"repos": ("agent", "main")}).repos == {"agent": "/src/agent", "main": "/some/space"}
    assert job(GATE | {"cwd": "deep/er"}).repos == {"main": "/some/space"}
    assert job(GATE | {"cwd": "/elsewhere"}).repos == {}


def test_the_milestone_is_the_tasks_or_the_only_one_that_asks() -> None:
    """A task knows its milestone; without a task it is the one milestone that lists the gate."""
    assert job(GATE, task="M2-T01").milestone == "M2"
    assert job(GATE).milestone == "M1"
    assert job(GATE, task="Ops-Weekly").milestone == ""


@pytest.mark.parametrize(
    ("gate", "told"),
    [
        ({"id": "VG-TWO", "command": "x"}, r"no gate 'VG-ONE'; did you mean \"VG-TWO\"\?"),
        ({"id": "VG-ONE", "kind": "checklist", "method": "look at it"}, "is a checklist.*look at it"),
        ({"id": "VG-ONE"}, "has no command"),
        ({"id": "VG-ONE", "command": "cd <tuple_dir> && x"}, "placeholder <tuple_dir>; fill it in"),
        ({"id": "VG-ONE", "command": ("x", "<file>")}, "placeholder <file>"),
        (
            {"id": "VG-ONE", "command": "x", "cwd": "<dir>/x"},
            "cwd of gate VG-ONE still has the placeholder <dir>",
        ),
        (
            {"id": "VG-ONE", "command": "x", "cwd": "{repo.agnt}"},
            "'agnt', which is none; did you mean \"agent\"",
        ),
        (
            {"id": "VG-ONE", "command": "x", "repos": ("mian",)},
            "'mian', which is none; did you mean \"main\"",
        ),
    ],
)
def test_what_the_tracker_does_not_say_is_refused_in_one_line(gate: dict[str, Any], told: str) -> None:
    """A gate that cannot be run as it stands is refused with what is missing and what to do."""
    with pytest.raises(ExecutorError, match=told) as error:
        job(gate)
    assert "\n" not in str(error.value)
    assert str(error.value).startswith("state.toml: ")


def test_redirections_are_no_placeholders() -> None:
    """Shell redirections with blanks are taken for what they are."""
    assert job(GATE | {"command": "x < in > out 2>&1"}).command == "x < in > out 2>&1"


def test_a_metrics_table_stands_in_the_job_with_its_defaults() -> None:
    """The job says all that another machine needs to measure and compare; other gates have nothing of it."""
    table = {"file": "out.json", "format": "hyperfine", "floor": 0.5}
    made = job(GATE | {"kind": "metrics", "metrics": table}, calibration=True)
    assert made.calibration
    assert made.metrics == {
        "file": "out.json",
        "format": "hyperfine",
        "values": [],
        "baseline": "",
        "repeats": 3,
        "budget_percent": 10.0,
        "floor": 0.5,
    }
    assert from_json(*to_json(made)) == made
    assert job(GATE).metrics == {}


def test_a_workspace_that_no_record_could_name_is_refused() -> None:
    """A path that is no text is refused in one line that can be printed."""
    with pytest.raises(
        ExecutorError, match=r"/some/sp\\xffce: the path of this workspace is not UTF-8"
    ) as error:
        resolve(tracker(GATE), Path("/some/sp\udcffce"), "VG-ONE", env={"PATH": "/bin"})
    assert str(error.value).isprintable()
