"""`--grade` of `gates`, `runs` and `evidence`: what was shown on a committed state, or what was not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from loopui.cli.main import main
from loopui.evidence.records import Grade, Record, write_record

STATE = """\
schema = 1
[program]
name = "p"
[[gates]]
id = "VG-A-001"
command = "true"
[[gates]]
id = "VG-B-001"
command = "true"
[[gates]]
id = "VG-C-001"
command = "true"
"""


@pytest.fixture
def workspace(tmp_path: Path, state_dir: Path) -> Path:
    """Return a workspace with a claim, a diagnostic, a file by other hands, and a gate that never ran."""
    assert state_dir
    (tmp_path / "state.toml").write_text(STATE)
    folder = tmp_path / "evidence"
    folder.mkdir()
    grades: dict[str, Grade] = {"VG-A-001": "claim", "VG-B-001": "diagnostic"}
    for gate, grade in grades.items():
        at = datetime(2026, 2, 19, 12, tzinfo=UTC)
        record = Record(
            run=gate, gate=gate, verdict="pass", reason="criteria-met", grade=grade, queued=at, ended=at
        )
        write_record(folder / f"{gate}.toml", record)
    (folder / "notes.txt").write_text("3 passed in 0.1s\n")
    return tmp_path


@pytest.mark.parametrize(
    ("verb", "without"),
    [
        ("gates", ["VG-A-001", "VG-B-001", "VG-C-001"]),
        ("runs", ["VG-A-001", "VG-B-001"]),
        ("evidence", ["", "VG-A-001", "VG-B-001"]),
    ],
)
def test_a_grade_picks_what_has_it(
    workspace: Path, capsys: pytest.CaptureFixture[str], verb: str, without: list[str]
) -> None:
    """Without one everything is listed; with one, nothing that has another, or none."""
    for words, expected in (
        ([], without),
        (["--grade", "claim"], ["VG-A-001"]),
        (["--grade", "diagnostic"], ["VG-B-001"]),
    ):
        assert main([verb, "-C", str(workspace), "--json", *words]) == 0
        assert sorted(item["gate"] for item in json.loads(capsys.readouterr().out)[verb]) == expected


@pytest.mark.parametrize("verb", ["gates", "evidence"])
def test_nothing_of_a_grade_is_told_as_such(
    workspace: Path, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    """An empty table says which grade there is nothing of."""
    for path in (workspace / "evidence").glob("*.toml"):
        path.unlink()
    assert main([verb, "-C", str(workspace), "--grade", "claim"]) == 0
    captured = capsys.readouterr()
    assert not captured.out
    assert "of grade claim" in captured.err


def test_a_grade_that_is_none_is_refused(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """There are two."""
    assert main(["runs", "-C", str(workspace), "--grade", "maybe"]) == 2
    assert "claim" in capsys.readouterr().err
