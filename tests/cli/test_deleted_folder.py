"""A shell whose folder was deleted under it: one line, and no verb goes on from nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from loopui.cli.main import VERBS, main

if TYPE_CHECKING:
    from pathlib import Path

STATE = 'schema = 1\n[program]\nname = "p"\n[[gates]]\nid = "VG-A-001"\ncommand = "true"\n'
GONE = "loopui: the current folder has been deleted; go to another one, or name one: -C DIR\n"
ELSEWHERE = {"exec", "queue", "pause", "resume", "cancel"}  # the machine's verbs need no folder
ARGUMENTS = {
    "run": ["VG-A-001"],
    "logs": ["x"],
    "wait": ["x"],
    "import": ["x.md"],
    "record": ["VG-A-001", "--result", "pass"],
    "edit": ["undo"],
    "attest": ["x"],
}


@pytest.fixture
def workspace(tmp_path: Path, state_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace; the current folder was one below it."""
    assert state_dir
    (tmp_path / "state.toml").write_text(STATE, encoding="utf-8")
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    return tmp_path


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in ELSEWHERE])
@pytest.mark.usefixtures("workspace")
def test_what_starts_from_here_says_that_here_is_gone(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every verb that looks for a workspace, or makes one, tells the same."""
    assert main([verb, *ARGUMENTS.get(verb, [])]) == 2
    assert capsys.readouterr() == ("", GONE)


def test_a_place_that_is_named_is_found_from_nowhere(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`-C` is all that the line asks for; what is written beside the deleted folder is refused."""
    assert main(["status", "-C", str(workspace)]) == 0
    assert main(["export", "-C", str(workspace)]) == 0
    capsys.readouterr()
    assert main(["export", "-C", str(workspace), "--to", "docs"]) == 2
    assert capsys.readouterr() == ("", GONE)
