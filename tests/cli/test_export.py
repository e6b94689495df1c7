from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from loopui.cli.main import main
from loopui.tracker.statefile import load


@pytest.fixture
def workspace(programme: Path, tmp_path: Path) -> Path:
    assert main(["init", str(tmp_path / "W"), "--from", str(programme)]) == 0
    return tmp_path / "W"


def test_what_is_exported_can_be_imported_again(workspace: Path, tmp_path: Path) -> None:
    """A workspace made of the export has the same tracker."""
    assert main(["export", "-C", str(workspace), "--to", str(tmp_path / "docs")]) == 0
    assert main(["init", str(tmp_path / "V"), "--from", str(tmp_path / "docs")]) == 0
    assert load(tmp_path / "V").tracker == load(workspace).tracker


def test_documents_of_a_person_are_not_replaced(
    workspace: Path, programme: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line names the first such document and the two ways on; nothing is written."""
    shutil.copy(programme / "STATUS.md", tmp_path / "STATUS.md")
    assert main(["export", "-C", str(workspace), "--to", str(tmp_path)]) == 2
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.endswith("left as it is; choose another folder with --to, or replace it with --force")
    assert not (tmp_path / "DECISIONS.md").exists()
    assert main(["export", "-C", str(workspace), "--to", str(tmp_path), "--force"]) == 0


def test_import_tells_the_plan_and_a_conflict(
    workspace: Path, programme: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dry run writes nothing; a conflict is one line, exit 1, and `--settle` ends it."""
    copy = shutil.copytree(programme, tmp_path / "P", ignore=shutil.ignore_patterns("evidence"))
    state = workspace / "state.toml"
    text = state.read_text(encoding="utf-8").replace('status = "steady_state"', 'status = "done"')
    state.write_text(text.replace('readiness = "Medium"', 'readiness = "Low"', 1), encoding="utf-8")
    status = copy / "STATUS.md"
    status.write_text(
        status.read_text(encoding="utf-8").replace("| Medium |", "| High |", 1), encoding="utf-8"
    )
    before = state.read_bytes()
    words = ["import", "-C", str(workspace), str(copy)]
    assert main([*words, "--dry-run"]) == 1
    assert state.read_bytes() == before
    assert main(words) == 1
    told = capsys.readouterr().err
    assert (
        'conflict in consumers rlm-claude-code: readiness is "Low" in state.toml and "High" in the sources'
        in told
    )
    assert main([*words, "--settle", "theirs"]) == 0
    assert 'readiness = "High"' in state.read_text(encoding="utf-8")
