"""`loopui record`: what a script or a person files from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loopui.cli.main import main

STATE = """\
schema = 1
[program]
name = "p"
[[gates]]
id = "VG-DOC-001"
kind = "checklist"
items = ["spelled", "complete"]
[[tasks]]
id = "M1-T04"
"""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace with one checklist gate, and stand in it."""
    (tmp_path / "state.toml").write_text(STATE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_items_are_shown_without_a_result(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a result the items come with the numbers that --tick takes, and nothing is written."""
    assert main(["record", "VG-DOC-001"]) == 0
    assert capsys.readouterr().out == "1  spelled\n2  complete\n"
    assert not (workspace / "evidence").exists()


@pytest.mark.parametrize(
    ("words", "code", "verdict"),
    [
        (["--result", "pass", "--tick", "all"], 0, "pass"),
        (["--result", "pass", "--tick", "1,2", "--note", "2=twice = really"], 0, "pass"),
        (["--result", "fail", "--tick", "1", "--note", "2=pages are missing"], 1, "fail"),
        (["--result", "blocked", "--notes", "no access"], 3, "blocked"),
    ],
)
def test_a_result_is_filed(
    workspace: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, verdict: str
) -> None:
    """The record comes back under the keys of records, and the exit code is that of a run."""
    assert main(["record", "VG-DOC-001", "--task", "M1-T04", "--json", *words]) == code
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert (run["gate"], run["task"], run["verdict"]) == ("VG-DOC-001", "M1-T04", verdict)
    assert (workspace / run["log"]).read_text().startswith("# VG-DOC-001\n")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--result", "pass", "--tick", "1"], "not ticked: 2 of 2"),
        (["--result", "pass", "--tick", "9"], "there is no item 9"),
        (["--result", "pass", "--tick", "x"], "'x' is no item's number"),
        (["--result", "fail"], "without a word why"),
    ],
)
def test_what_cannot_be_filed_is_told_in_one_line(
    workspace: Path, capsys: pytest.CaptureFixture[str], words: list[str], why: str
) -> None:
    """A claim that the items do not bear is refused, and leaves nothing behind."""
    assert main(["record", "VG-DOC-001", *words]) == 2
    told = capsys.readouterr().err
    assert why in told
    assert len(told.splitlines()) == 1
    assert not (workspace / "evidence").exists()
