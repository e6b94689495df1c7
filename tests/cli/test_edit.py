from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from loopui.cli.main import main
from loopui.evidence.records import Record, write_record
from loopui.host.git import RepoState
from loopui.tracker.statefile import load

STATE = """\
schema = 1
[program]
name = "ship"
[[milestones]]
id = "M1"
gates = ["VG-HULL-001"]
[[tasks]]
id = "M1-T01"
milestone = "M1"
gates = ["VG-HULL-001"]   # the hull
[[gates]]
id = "VG-HULL-001"
command = "true"
[[queue]]
priority = "P0"
task = "M1-T01"
[[blockers]]
id = "B1"
blocker = "Tar"
exit_condition = "none left"
[[lanes]]
name = "Lane A"
[[decisions]]
id = "D-007"
title = "Oak"
"""
PASSED = "============ 3 passed in 0.10s ============\n"


@pytest.fixture
def workspace(tmp_path: Path, state_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert state_dir
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    (tmp_path / "state.toml").write_text(STATE, encoding="utf-8")
    return tmp_path


def edit(workspace: Path, *words: str) -> int:
    """Run the verb in a workspace."""
    return main(["edit", "-C", str(workspace), *words])


def text_of(workspace: Path) -> str:
    """Return the tracker's text."""
    return (workspace / "state.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "status"), [("M1-T01", "done"), ("M1", "complete")])
def test_a_claim_asks_for_the_evidence_that_is_missing(
    workspace: Path, name: str, status: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without evidence and without a reason nothing is written, and what is missing is told."""
    assert edit(workspace, "status", name, status) == 2
    told = capsys.readouterr().err
    assert "missing: VG-HULL-001: never run" in told
    assert "is not shown" in told.splitlines()[-1]
    assert text_of(workspace) == STATE


def test_a_reason_is_recorded_and_stays_visible(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """When, who, why and without what stand in the tracker, and `check` shows it as a note."""
    assert edit(workspace, "status", "M1-T01", "done", "--reason", "the dock is closed") == 0
    reason = load(workspace).tracker.tasks[0].reason
    assert "the dock is closed" in reason
    assert "(without: VG-HULL-001: never run)" in reason
    capsys.readouterr()
    main(["check", "-C", str(workspace)])
    assert "note: M1-T01 is done without all of its evidence [kept-by-reason]" in capsys.readouterr().out


def test_with_its_evidence_a_claim_needs_no_reason(workspace: Path) -> None:
    """A passing run is enough; comments stay."""
    log = workspace / "evidence/2026-02-28/milestone-M1/M1-T01-VG-HULL-001.txt"
    log.parent.mkdir(parents=True)
    log.write_text(PASSED, encoding="utf-8")
    assert edit(workspace, "status", "M1-T01", "done") == 0
    assert edit(workspace, "status", "M1", "complete") == 0
    assert load(workspace).tracker.tasks[0].reason == ""
    assert 'gates = ["VG-HULL-001"]   # the hull' in text_of(workspace)


def test_blockers_come_with_an_exit_and_go_with_evidence(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit condition is asked for, missing evidence is refused, and what is there is named."""
    assert edit(workspace, "block", "Rope", "--exit", "two ropes") == 0
    assert capsys.readouterr().out == "blocker added: B2\n"
    assert edit(workspace, "resolve", "B2", "Bought", "--evidence", "evidence/gone.md") == 2
    (workspace / "evidence").mkdir()
    (workspace / "evidence/bill.md").write_text("paid", encoding="utf-8")
    assert edit(workspace, "resolve", "B2", "Bought", "--evidence", "evidence/bill.md") == 0
    tracker = load(workspace).tracker
    assert [(row.id, row.status) for row in tracker.blockers] == [("B1", "active"), ("B2", "resolved")]
    assert (tracker.resolutions[0].evidence, tracker.resolutions[0].resolves) == (
        ("evidence/bill.md",),
        ("B2",),
    )


def test_each_word_does_what_it_says_and_undo_takes_it_back(workspace: Path) -> None:
    """Decisions, findings, resolutions, queue and lanes; undone in turn, every byte is what it was."""
    assert edit(workspace, "decide", "Elm", "We use elm", "--supersedes", "D-007", "--impacts", "M1-T01") == 0
    assert edit(workspace, "finding", "A leak", "--milestone", "M1") == 0
    assert edit(workspace, "resolution", "Caulked", "--reason", "seen by all", "--resolves", "M1-T01") == 0
    assert edit(workspace, "enqueue", "Paint", "--priority", "P2", "--gates", "VG-HULL-001") == 0
    assert edit(workspace, "move", "Paint", "1") == 0
    assert edit(workspace, "drop", "M1-T01") == 0
    assert edit(workspace, "assign", "A", "M1-T01 planks") == 0
    tracker = load(workspace).tracker
    assert [row.superseded_by for row in tracker.decisions] == ["D-008", ""]
    assert tracker.findings[0].id == "F1"
    assert tracker.resolutions[0].resolves == ("M1-T01",)
    assert [entry.task for entry in tracker.queue] == ["Paint"]
    assert tracker.lanes[0].current == "M1-T01 planks"
    for _ in range(7):
        assert edit(workspace, "undo") == 0
    assert text_of(workspace) == STATE
    assert edit(workspace, "undo") == 2


@pytest.mark.parametrize(
    "words", [("drop", "M1-T01"), ("undo",), ("block", "x", "--exit", "y"), ("status", "M1-T01", "todo")]
)
def test_a_worker_does_not_edit(
    workspace: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """The tracker is the orchestrator's: one line says so, nothing is written."""
    assert edit(workspace, "--role", "worker", "--lane", "A", *words) == 2
    assert capsys.readouterr().err.startswith("loopui: a worker does not edit the tracker")
    assert text_of(workspace) == STATE


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("status", "M1-T1", "todo"), 'tasks has no M1-T1; did you mean "M1-T01"?'),
        (("status", "M1-T01", "dnoe"), "dnoe is no status of tasks"),
        (("resolve", "B7", "x", "--reason", "y"), "blockers has no B7"),
        (("drop", "Paint"), "queue has no Paint"),
        (("assign", "Z", "x"), "there is no lane Z"),
        (("decide", "t", "d", "--supersedes", "D-9"), "decisions has no D-9"),
    ],
)
def test_a_name_that_is_not_there_is_told_in_one_line(
    workspace: Path, words: tuple[str, ...], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is written, and the nearest known name is told."""
    assert edit(workspace, *words) == 2
    assert line in capsys.readouterr().err.splitlines()[-1]
    assert text_of(workspace) == STATE


def passed(workspace: Path, gate: str, number: int) -> None:
    """Leave the record of a pass on a committed state."""
    folder = workspace / "evidence/2026-02-19"
    folder.mkdir(parents=True, exist_ok=True)
    at = datetime(2026, 2, 19, 12, number, tzinfo=UTC)
    record = Record(
        run=f"run-{number}",
        gate=gate,
        verdict="pass",
        reason="criteria-met",
        grade="claim",
        queued=at,
        ended=at,
        commits={"ship": RepoState(sha="s", tree="t", branch="main", dirty=False)},
    )
    write_record(folder / f"{gate}-r{number}.toml", record)


def test_an_advisory_gate_is_promoted_once_it_has_earned_it(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two passes are told as too few; after three `gates` offers it, and a decision names the runs."""
    with (workspace / "state.toml").open("a", encoding="utf-8") as file:
        file.write('[[gates]]\nid = "VG-LOOK-001"\ncommand = "true"\nadvisory = true\n')
    for number in (1, 2):
        passed(workspace, "VG-LOOK-001", number)
    assert edit(workspace, "promote", "VG-LOOK-001") == 2
    assert "2 passes in a row on committed states" in capsys.readouterr().err
    passed(workspace, "VG-LOOK-001", 3)
    assert main(["gates", "-C", str(workspace)]) == 0
    assert "`loopui edit promote VG-LOOK-001`" in capsys.readouterr().err
    assert edit(workspace, "promote", "VG-LOOK-001") == 0
    assert capsys.readouterr().out == "VG-LOOK-001 is a required gate: D-008\n"
    tracker = load(workspace).tracker
    assert not tracker.gates[-1].advisory
    assert "VG-LOOK-001-r3.toml, evidence/2026-02-19/VG-LOOK-001-r2.toml" in tracker.decisions[-1].context
    assert edit(workspace, "promote", "VG-LOOK-001") == 2
    assert "is not advisory" in capsys.readouterr().err


def test_a_worker_promotes_nothing(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is a decision, and decisions are the orchestrator's."""
    assert main(["edit", "-C", str(workspace), "--role", "worker", "promote", "VG-HULL-001"]) == 2
    assert "a worker does not edit the tracker" in capsys.readouterr().err
