from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loopui.errors import EvidenceError, TrackerError
from loopui.evidence.records import read_record
from loopui.evidence.scan import scan
from loopui.evidence.verifying import verify
from loopui.reports.checklist import Checklist, blank, file_checklist, objection, ticked
from loopui.tracker.models import Tracker

TRACKER = Tracker.model_validate(
    {
        "schema": 1,
        "program": {"name": "p"},
        "tasks": [{"id": "M1-T04", "milestone": "M1"}],
        "gates": [
            {"id": "VG-DOC-001", "kind": "checklist", "scope": "Docs", "items": ["spelled", "complete"]},
            {"id": "VG-OLD-001", "kind": "checklist", "criteria_text": "Somebody has looked"},
            {"id": "VG-RUN-001", "command": "true"},
        ],
    },
    strict=False,
)


def filled(ticks: list[int], **changes: Any) -> Checklist:
    checklist = blank(TRACKER, "VG-DOC-001", task="M1-T04")
    items = ticked(checklist, ticks, changes.pop("item_notes", {}))
    return replace(checklist, items=items, **changes)


def test_a_filled_checklist_is_an_artifact_with_its_record(tmp_path: Path) -> None:
    """The artifact has the programme's header, and reads as a pass even without its record."""
    done = filled([1, 2], result="pass", notes="looked\nat both", item_notes={2: "twice"})
    filed = file_checklist(tmp_path, TRACKER, done, by="ada")
    assert filed.path.parent.name == "milestone-M1"
    assert filed.path.name == "M1-T04-VG-DOC-001.md"
    text = filed.path.read_text()
    assert "# VG-DOC-001 Docs\nDate: " in text
    assert "Task IDs: M1-T04\nVG IDs: VG-DOC-001\n" in text
    assert "Result: pass\nNotes: looked at both\n" in text
    assert "- [x] spelled\n- [x] complete\n  - twice\n" in text
    assert read_record(filed.path.with_suffix(".toml")) == filed.record
    (artifact,) = scan(tmp_path)
    assert (artifact.kind, artifact.verdict, artifact.source) == ("checklist", "pass", "recorded")
    filed.path.with_suffix(".toml").unlink()
    (artifact,) = scan(tmp_path)
    assert (artifact.kind, artifact.verdict, artifact.source) == ("checklist", "pass", "inferred")


def test_a_second_one_replaces_nothing(tmp_path: Path) -> None:
    """Each filing has its own run number, and what is edited afterwards is found."""
    for _ in range(2):
        last = file_checklist(tmp_path, TRACKER, filled([1, 2], result="pass"), by="ada")
    assert last.path.name == "M1-T04-VG-DOC-001-r2.md"
    assert verify(tmp_path).flaws == ()
    last.path.write_text(last.path.read_text().replace("pass", "fail"))
    assert [flaw.kind for flaw in verify(tmp_path).flaws] == ["edited"]


@pytest.mark.parametrize(
    ("checklist", "why"),
    [
        (filled([1], result="pass"), "a pass with items that are not ticked: 2 of 2"),
        (filled([1, 2]), "no result is given: pass, fail or blocked"),
        (filled([1], result="fail"), "a fail without a word why"),
        (filled([], result="blocked"), "a blocked without a word why"),
        (filled([1], result="fail", item_notes={2: "pages missing"}), ""),
        (filled([], result="blocked", notes="no access"), ""),
    ],
)
def test_what_was_not_looked_at_is_not_passed(tmp_path: Path, checklist: Checklist, why: str) -> None:
    """A pass needs every item, and what is no pass needs a reason; else nothing is written."""
    assert objection(checklist) == why
    if why:
        with pytest.raises(EvidenceError, match=why):
            file_checklist(tmp_path, TRACKER, checklist, by="ada")
        assert list(tmp_path.iterdir()) == []
    else:
        record = file_checklist(tmp_path, TRACKER, checklist, by="ada").record
        assert (record.verdict, record.grade) == (checklist.result, "diagnostic")


def test_a_gate_without_items_is_judged_by_its_criteria() -> None:
    """Where the tracker lists no items, its words about the criteria are the one item."""
    assert [item.text for item in blank(TRACKER, "VG-OLD-001").items] == ["Somebody has looked"]


@pytest.mark.parametrize(
    ("gate", "why"), [("VG-RUN-001", "is no checklist.*loopui run"), ("VG-DOC-01", "no gate.*VG-DOC-001")]
)
def test_other_gates_have_no_checklist(gate: str, why: str) -> None:
    """A gate with a command is judged by its run, and a wrong id is told the nearest."""
    with pytest.raises(TrackerError) as caught:
        blank(TRACKER, gate)
    assert re.search(why, str(caught.value))


def test_an_item_that_is_not_there_is_refused() -> None:
    """Numbers count from one, up to the last item."""
    for number in (0, 3):
        with pytest.raises(EvidenceError, match=f"there is no item {number}"):
            filled([number])
