from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from loopui.evidence.artifacts import Artifact
from loopui.evidence.scan import scan
from loopui.executor.life import Life
from loopui.host.git import RepoState
from loopui.reports.board import Board, make_board
from tests.reports.samples import CLEAN, NOON, inferred, queued, recorded, running, tracker

NOW = {"ship": CLEAN}


def board(
    *artifacts: Artifact, lives: tuple[Life, ...] = (), states: dict[str, RepoState] | None = None
) -> Board:
    """Return the ship's board; artifacts are given oldest first."""
    newest_first = tuple(reversed(artifacts))
    states = NOW if states is None else states
    return make_board(tracker(), newest_first, repo_states=states, lives=lives, workspace="/w")


def test_without_evidence_nothing_has_a_verdict() -> None:
    """Every gate of the tracker stands without a verdict, and so does one that is only referred to."""
    found = board()
    assert [(gate.gate, gate.kind, gate.verdict, gate.stale) for gate in found.gates] == [
        ("VG-HULL-001", "command", None, None),
        ("VG-SEAM-001", "command", None, None),
        ("VG-LOOK-001", "command", None, None),
        ("VG-DOC-001", "checklist", None, None),
        ("VG-MAST-001", None, None, None),
        ("VG-TIDE-001", None, None, None),
    ]
    assert found.gate("VG-NEVER-999").verdict is None


def test_the_newest_record_is_how_a_gate_stands() -> None:
    """The last recorded run gives verdict, reason, time and artifact."""
    found = board(
        recorded("VG-HULL-001", minutes=1),
        recorded(
            "VG-HULL-001",
            "exit-code",
            minutes=5,
            explanation="exit code 1, expected 0",
            exit_code=1,
            duration_s=3.5,
            run_number=2,
            grade="claim",
        ),
    ).gate("VG-HULL-001")
    assert (found.verdict, found.reason, found.explanation) == (
        "fail",
        "exit-code",
        "exit code 1, expected 0",
    )
    assert (found.exit_code, found.duration_s, found.run_number, found.grade) == (1, 3.5, 2, "claim")
    assert (found.path, found.run, found.runs) == (
        "evidence/2026-02-19/VG-HULL-001-5.txt",
        "run-VG-HULL-001-5",
        2,
    )
    assert found.ended is not None
    assert found.ended > NOON


def test_an_inferred_verdict_never_outranks_a_record() -> None:
    """A newer file that somebody dropped does not change how a recorded gate stands, nor its streak."""
    found = board(recorded("VG-HULL-001", "exit-code"), inferred("VG-HULL-001", "pass", minutes=60)).gate(
        "VG-HULL-001"
    )
    assert (found.verdict, found.source, found.streak) == ("fail", "recorded", 0)
    only = board(inferred("VG-HULL-001", "pass")).gate("VG-HULL-001")
    assert (only.verdict, only.source, only.stale) == ("pass", "inferred", None)


def test_a_summary_shows_no_gate() -> None:
    """A summary or a hand-off that names gates says nothing about how they stand."""
    for kind in ("summary", "handoff", "other"):
        found = board(inferred("VG-HULL-001", "pass", kind=kind))
        assert found.gate("VG-HULL-001").verdict is None


def test_a_log_that_is_being_written_shows_nothing() -> None:
    """What a running run has written so far is no verdict; the run itself is shown."""
    log = inferred("VG-HULL-001", "pass")
    found = board(log, lives=(running("VG-HULL-001", log=log.path),)).gate("VG-HULL-001")
    assert (found.verdict, found.state, found.unfinished_run) == (None, "running", "live-VG-HULL-001")


def test_unfinished_runs_of_this_workspace_are_shown() -> None:
    """Of several unfinished runs the one nearest to its end counts; other workspaces' runs do not."""
    found = board(
        lives=(
            queued("VG-HULL-001"),
            running("VG-HULL-001"),
            queued("VG-SEAM-001"),
            queued("VG-LOOK-001", workspace="/x"),
        )
    )
    assert [found.gate(gate).state for gate in ("VG-HULL-001", "VG-SEAM-001", "VG-LOOK-001")] == [
        "running",
        "queued",
        None,
    ]


@pytest.mark.parametrize(
    ("reasons", "streak"),
    [
        (["criteria-met", "criteria-met"], 2),
        (["criteria-met", "exit-code", "criteria-met"], 1),
        (["criteria-met", "exit-code"], 0),
        (["criteria-met", "cancelled", "criteria-met", "refused-memory"], 2),
        (["cancelled"], 0),
    ],
)
def test_the_green_streak(reasons: list[str], streak: int) -> None:
    """Passes since the last fail count; a run that could not be judged breaks nothing and adds nothing."""
    artifacts = [recorded("VG-HULL-001", reason, minutes=n) for n, reason in enumerate(reasons)]  # type: ignore[arg-type]  # literals
    assert board(*artifacts).gate("VG-HULL-001").streak == streak


def test_a_milestone_counts_its_required_gates() -> None:
    """Passed, stale, failed, blocked and not run sum up to the gates that are not advisory."""
    old = {"ship": replace(CLEAN, tree="t0", tested_tree="t0")}
    found = board(
        recorded("VG-HULL-001", commits=old),
        recorded("VG-SEAM-001"),
        recorded("VG-LOOK-001", "exit-code"),
    )
    hull, rig = found.milestones
    assert (hull.total, hull.passed, hull.stale, hull.failed, hull.blocked, hull.not_run) == (
        2,
        1,
        1,
        0,
        0,
        0,
    )
    assert [gate.gate for gate in hull.gates] == ["VG-HULL-001", "VG-SEAM-001", "VG-LOOK-001"]
    assert (rig.total, rig.not_run) == (1, 1)  # without a gate set of its own: its tasks' gates
    blocked = board(recorded("VG-HULL-001", "cancelled"), recorded("VG-SEAM-001", "exit-code"))
    assert (blocked.milestones[0].blocked, blocked.milestones[0].failed) == (1, 1)


def test_tasks_and_consumers_have_their_gates() -> None:
    """Tasks and consumers carry how their gates stand, also the ones that nobody has defined."""
    found = board(recorded("VG-SEAM-001"))
    assert [(task.task.id, task.passed, task.total) for task in found.tasks] == [
        ("M1-T01", 0, 1),
        ("M1-T02", 1, 2),
        ("M2-T01", 0, 1),
    ]
    (harbour,) = found.consumers
    assert [(gate.gate, gate.verdict) for gate in harbour.gates] == [
        ("VG-SEAM-001", "pass"),
        ("VG-TIDE-001", None),
    ]


def test_the_real_programme_stands_on_its_evidence(programme: Path) -> None:
    """Of the real evidence, the last run of each gate counts, and every verdict is marked as inferred."""
    gates = [{"id": gate} for gate in ("VG-LA-002", "VG-LOOP-CORE-001", "VG-PERF-001", "VG-CONTRACT-001")]
    found = make_board(tracker(gates=gates), scan(programme))
    assert [(gate.gate, gate.verdict, gate.source) for gate in found.gates[:4]] == [
        ("VG-LA-002", "pass", "inferred"),
        ("VG-LOOP-CORE-001", "pass", "inferred"),
        ("VG-PERF-001", "pass", "inferred"),
        ("VG-CONTRACT-001", "pass", "inferred"),
    ]
    core = found.gate("VG-LOOP-CORE-001")
    assert (core.run_number, core.streak, core.runs) == (3, 1, 3)
