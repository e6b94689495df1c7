"""What there is nothing of is told truthfully: of what was asked for, not of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from loopui.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

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
"""


@pytest.fixture
def place(tmp_path: Path, machine: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace that is the current folder; one of its two gates has run."""
    assert machine
    (tmp_path / "state.toml").write_text(STATE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["run", "VG-A-001"]) == 0
    return tmp_path


@pytest.mark.parametrize(
    ("words", "code", "line"),
    [
        ("runs --gate VG-B-001", 0, "no run of VG-B-001 has left a record here"),
        ("runs --grade claim", 0, "no run with grade claim has left a record here"),
        (
            "runs --gate VG-A-001 --grade claim",
            0,
            "no run of VG-A-001 with grade claim has left a record here",
        ),
        ("evidence --grade claim", 0, "there is no evidence of grade claim here"),
        ("evidence nope", 2, "nope: there is no such file or folder"),
    ],
)
@pytest.mark.usefixtures("place")
def test_one_line_says_what_is_missing(
    words: str, code: int, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A workspace that has runs and evidence is not said to have none."""
    capsys.readouterr()
    assert main(words.split()) == code
    assert capsys.readouterr() == ("", f"loopui: {line}\n")


def test_a_place_without_evidence_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is there and holds nothing is no fault."""
    (place / "docs").mkdir()
    capsys.readouterr()
    assert main(["evidence", "docs"]) == 0
    assert capsys.readouterr() == ("", "loopui: there is no evidence here yet\n")
