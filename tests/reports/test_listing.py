from __future__ import annotations

import json

from loopui.evidence.commits import NamedCommit
from loopui.reports.board import make_board
from loopui.reports.listing import evidence_items, gates_items, status_tables
from tests.reports.samples import CLEAN, NOON, inferred, recorded, tracker


def test_gates_speak_the_words_of_records() -> None:
    """An item of `gates` is JSON, with gate, verdict, reason, grade, stale, streak, run and log."""
    board = make_board(tracker(), [recorded("VG-HULL-001", grade="claim")], repo_states={"ship": CLEAN})
    first, *_ = json.loads(json.dumps(gates_items(board)))
    expected = {
        "gate": "VG-HULL-001",
        "scope": "hull",
        "kind": "command",
        "verdict": "pass",
        "reason": "criteria-met",
        "grade": "claim",
        "source": "recorded",
        "stale": False,
        "streak": 1,
        "run": "run-VG-HULL-001-0",
        "ended": NOON.isoformat(),
        "log": "evidence/2026-02-19/VG-HULL-001-0.txt",
        "state": None,
    }
    assert {key: first[key] for key in expected} == expected


def test_evidence_says_how_it_was_read() -> None:
    """An item of `evidence` is JSON that tells gate, task, verdict, and whether it was inferred."""
    artifacts = [recorded("VG-HULL-001"), inferred("VG-SEAM-001", "fail", tasks=("M1-T01", "M1-T02"))]
    first, second = json.loads(json.dumps(evidence_items(artifacts)))
    assert (first["inferred"], first["tuple"]["ship"]["sha"], first["at"]) == (False, "s1", NOON.isoformat())
    assert (second["inferred"], second["gate"], second["task"], second["tasks"], second["verdict"]) == (
        True,
        "VG-SEAM-001",
        "M1-T01",
        ["M1-T01", "M1-T02"],
        "fail",
    )


def test_evidence_tells_the_commits_that_it_is_about() -> None:
    """Those of the tuple, else those that the file names; `commit` only where there is one and no other."""
    two = (NamedCommit("loop", "a1b2c3d"), NamedCommit("", "e4f5a6b"))
    files = [
        recorded("VG-HULL-001"),
        *(inferred("VG-SEAM-001", "pass", named=two[:most]) for most in (1, 2, 0)),
    ]
    items = json.loads(json.dumps(evidence_items(files)))
    assert [item["commits"] for item in items] == [
        [{"repository": "ship", "sha": "s1"}],
        [{"repository": "loop", "sha": "a1b2c3d"}],
        [{"repository": "loop", "sha": "a1b2c3d"}, {"repository": "", "sha": "e4f5a6b"}],
        [],
    ]
    assert [item["commit"] for item in items] == ["s1", "a1b2c3d", "", ""]
    assert "named" not in items[0]


def test_evidence_says_what_nobody_can_place() -> None:
    """A file without gate, task and milestone is listed, and said to be evidence of nothing known."""
    placed, lost, handed = json.loads(
        json.dumps(
            evidence_items(
                [
                    inferred("VG-SEAM-001", "pass"),
                    inferred("", "pass", gates=()),
                    inferred("", "pass", gates=(), kind="handoff"),
                ]
            )
        )
    )
    assert [placed["placed"], lost["placed"], handed["placed"]] == [True, False, True]


def test_status_has_every_table_under_its_own_name() -> None:
    """Every table of the tracker is there in full, gates and milestones with how they stand."""
    board = make_board(tracker(), [recorded("VG-HULL-001")])
    tables = json.loads(json.dumps(status_tables(tracker(), board)))
    assert {name: len(tables[name]) for name in ("milestones", "tasks", "gates", "queue", "blockers")} == {
        "milestones": 2,
        "tasks": 3,
        "gates": 4,
        "queue": 2,
        "blockers": 2,
    }
    assert len(tables["handoff"]["fields"]) == 6
    hull = tables["gates"][0]
    assert (hull["id"], hull["command"], hull["heavy"], hull["verdict"]) == (
        "VG-HULL-001",
        "true",
        True,
        "pass",
    )
    assert tables["milestones"][0]["standing"] == {
        "total": 2,
        "passed": 1,
        "stale": 0,
        "failed": 0,
        "blocked": 0,
        "not_run": 1,
    }
