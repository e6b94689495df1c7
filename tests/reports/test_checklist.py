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
from loopui.host.clock import stamp
from loopui.reports.checklist import (
    Checklist,
    Item,
    blank,
    drop_draft,
    file_checklist,
    likely_task,
    load_draft,
    objection,
    proposal,
    save_draft,
    ticked,
)
from loopui.tracker.models import Tracker
from loopui.tracker.models.work import Lane, Task

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


def test_a_second_one_replaces_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each filing has its own run number, and what is edited afterwards is found."""
    at = stamp()  # both are of one day, at midnight too
    monkeypatch.setattr("loopui.reports.checklist.files.stamp", lambda: at)
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


@pytest.mark.parametrize(
    ("ticks", "notes", "verdict"),
    [([1, 2], {}, "pass"), ([1], {2: "no"}, "fail"), ([1], {1: "yes"}, None), ([], {}, None)],
)
def test_the_items_speak_for_a_result(ticks: list[int], notes: dict[int, str], verdict: str | None) -> None:
    """All ticked speak for a pass, an open one with a note for a fail; less says nothing."""
    assert proposal(filled(ticks, item_notes=notes).items) == verdict
    assert proposal(()) is None


def test_a_draft_keeps_what_was_ticked_of_the_items_that_are_still_there(tmp_path: Path) -> None:
    """An item that the tracker words otherwise now is open again; each lane has a draft of its own."""
    begun = filled([1, 2], notes="so far")
    save_draft(tmp_path, begun, "A")
    assert load_draft(tmp_path, blank(TRACKER, "VG-DOC-001"), "B") is None
    now = replace(begun, items=(Item(text="spelled"), Item(text="complete and true")), notes="", task="")
    assert load_draft(tmp_path, now, "A") == replace(
        begun, items=(Item(text="spelled", ticked=True), Item(text="complete and true"))
    )
    drop_draft(tmp_path, "VG-DOC-001", "A")
    assert load_draft(tmp_path, now, "A") is None


def test_a_worker_files_for_its_own_lane_only(tmp_path: Path) -> None:
    """What a worker may not launch it may not judge either; nothing is written."""
    lanes = ({"name": "Lane A", "current": "M1-T01", "status": "in_progress"},)
    tracker = TRACKER.model_copy(update={"lanes": tuple(Lane.model_validate(each) for each in lanes)})
    with pytest.raises(EvidenceError, match="M1-T04 is no task of Lane A"):
        file_checklist(tmp_path, tracker, filled([1, 2], result="pass"), by="ada", role="worker", lane="A")
    assert list(tmp_path.iterdir()) == []


def test_the_likely_task_is_the_only_open_one_that_names_the_gate() -> None:
    """Where two are open, or none, nobody can tell."""
    gates = ("VG-DOC-001",)
    tasks = (Task(id="M1-T01", gates=gates, status="done"), Task(id="M1-T02", gates=gates))
    tracker = TRACKER.model_copy(update={"tasks": tasks})
    assert likely_task(tracker, "VG-DOC-001") == "M1-T02"
    assert likely_task(tracker, "VG-OLD-001") == ""
    both = TRACKER.model_copy(update={"tasks": (*tasks, Task(id="M1-T03", gates=gates))})
    assert likely_task(both, "VG-DOC-001") == ""
