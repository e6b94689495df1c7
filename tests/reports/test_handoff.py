from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopui.errors import EvidenceError
from loopui.evidence.artifacts import Artifact
from loopui.evidence.records import Admission, GuardEvent, Record, write_record
from loopui.evidence.scan import scan
from loopui.reports.handoff import (
    Handoff,
    completions,
    drop_draft,
    fill,
    load_draft,
    read_last_handoff,
    save,
    save_draft,
    to_markdown,
    unknown_ids,
)
from tests.reports.samples import NOON, TABLES, inferred, recorded, tracker

LATER = NOON + timedelta(hours=1)
WORKER = (
    "Completed task IDs",
    "VG IDs run",
    "Evidence artifact paths",
    "Files changed",
    "Safety events (if any)",
    "Remaining blockers",
    "Recommended next task",
    "How it felt",
)


def filled(
    workspace: Path, *artifacts: Artifact, lane: str = "", now: datetime = LATER, **tables: Any
) -> dict[str, str]:
    """Return the filled fields by label; artifacts are given oldest first."""
    newest_first = tuple(reversed(artifacts))
    handoff = fill(tracker(**tables), newest_first, workspace=workspace, lane=lane, now=now)
    return dict(handoff.fields)


def test_the_template_is_filled_from_what_was_recorded(tmp_path: Path) -> None:
    """Without an earlier hand-off, every line of the template tells what the records show."""
    fields = filled(
        tmp_path,
        recorded("VG-HULL-001", "exit-code", minutes=1, tasks=("M1-T01",)),
        recorded("VG-HULL-001", minutes=2, tasks=("M1-T01",), grade="claim"),
        recorded("VG-SEAM-001", "criteria", minutes=3, explanation="2 failed: max_failed is 0"),
        inferred("VG-DOC-001", "pass", minutes=4),
    )
    assert fields == {
        "Completed task IDs": "M1-T01 Keel",
        "Validation gates run (VG-IDs)": (
            "VG-HULL-001: pass, claim, 2 runs, M1-T01\n"
            "VG-SEAM-001: fail, diagnostic, 2 failed: max_failed is 0"
        ),
        "Evidence artifacts created": (
            "evidence/2026-02-19/VG-HULL-001-1.txt\n"
            "evidence/2026-02-19/VG-HULL-001-2.txt\n"
            "evidence/2026-02-19/VG-SEAM-001-3.txt"
        ),
        "New blockers or risks": "B1 No wood\nVG-SEAM-001 fail: 2 failed: max_failed is 0",
        "Decision updates (if any)": "none",
        "Next task to start": "Ops-Weekly Look her over (P0; gates VG-HULL-001)",
    }


def test_another_template_is_understood(tmp_path: Path) -> None:
    """Labels are recognised by their words; what nobody knows stays empty for the person."""
    fields = filled(tmp_path, recorded("VG-HULL-001", tasks=("M1-T01",)), handoff={"fields": list(WORKER)})
    assert list(fields) == list(WORKER)
    assert fields["Completed task IDs"] == "M1-T01 Keel"
    assert fields["VG IDs run"].startswith("VG-HULL-001: pass")
    assert fields["Evidence artifact paths"] == "evidence/2026-02-19/VG-HULL-001-0.txt"
    assert fields["Remaining blockers"] == "B1 No wood"
    assert fields["Recommended next task"].startswith("Ops-Weekly")
    assert (fields["Safety events (if any)"], fields["Files changed"], fields["How it felt"]) == (
        "none",
        "",
        "",
    )


def test_a_task_is_completed_by_all_its_required_gates(tmp_path: Path) -> None:
    """Advisory gates do not count, a run for another task does not count, and the newest run decides."""
    hull = recorded("VG-HULL-001", minutes=1, tasks=("M1-T02",))
    seam = recorded("VG-SEAM-001", minutes=2, tasks=("M1-T02",))
    ops = recorded("VG-HULL-001", minutes=3, tasks=("Ops-Weekly",))

    def completed(*artifacts: Artifact) -> str:
        return filled(tmp_path, *artifacts)["Completed task IDs"]

    assert completed(hull, seam) == "M1-T02 Planks"
    assert completed(hull) == "none"
    assert completed(hull, replace(seam, tasks=())) == "M1-T02 Planks"
    assert completed(hull, replace(seam, tasks=("M1-T01",))) == "none"
    assert completed(hull, seam, recorded("VG-SEAM-001", "exit-code", minutes=9)) == "none"
    assert completed(ops) == "Ops-Weekly Look her over"


def test_only_what_came_after_the_last_handoff_counts(tmp_path: Path) -> None:
    """Runs, files, blockers and decisions that the lane's last hand-off knew are not told again."""
    before = recorded("VG-HULL-001", minutes=1, tasks=("M1-T01",))
    save(tmp_path, fill(tracker(), [before], workspace=tmp_path, now=NOON + timedelta(minutes=30)))
    (last,) = scan(tmp_path)
    new_blocker = {"id": "B3", "blocker": "No sails"}  # without a date: known as new all the same
    fields = filled(
        tmp_path,
        before,
        last,
        recorded("VG-SEAM-001", minutes=40),
        inferred("VG-DOC-001", "fail", minutes=50),
        blockers=[*TABLES["blockers"], new_blocker],
        decisions=[
            {**TABLES["decisions"][0], "status": "Superseded"},
            {"id": "D-002", "title": "Pine", "status": "Accepted", "date": NOON.date()},
        ],
    )
    assert fields == {
        "Completed task IDs": "none",
        "Validation gates run (VG-IDs)": "VG-DOC-001: fail, inferred\nVG-SEAM-001: pass, diagnostic",
        "Evidence artifacts created": (
            "evidence/2026-02-19/VG-SEAM-001-40.txt\nevidence/2026-02-19/VG-DOC-001-50.txt"
        ),
        "New blockers or risks": "B3 No sails\nVG-DOC-001 fail: see its artifact",
        "Decision updates (if any)": (
            "D-001 Oak (Superseded, 2026-02-10)\nD-002 Pine (Accepted, 2026-02-19)"
        ),
        "Next task to start": "Ops-Weekly Look her over (P0; gates VG-HULL-001)",
    }


def test_a_handoff_written_by_a_person_is_a_beginning_too(tmp_path: Path) -> None:
    """Where nothing tells what was known, dates do, less what the hand-off itself names."""
    folder = tmp_path / "evidence" / "2026-02-19"
    folder.mkdir(parents=True)
    written = "# Session hand-off\nDate: 2026-02-19\nWritten: 2026-02-19T12:30:00+00:00\n\n4. risks: B7\n"
    (folder / "handoff.md").write_text(written)
    blockers = [
        {"id": "B7", "blocker": "told", "opened": NOON.date()},
        {"id": "B8", "blocker": "today", "opened": NOON.date()},
        {"id": "B9", "blocker": "old", "opened": NOON.date() - timedelta(days=1)},
        {"id": "B10", "blocker": "undated"},
    ]
    fields = filled(tmp_path, recorded("VG-HULL-001"), *scan(tmp_path), blockers=blockers)
    assert fields["New blockers or risks"] == "B8 today"
    assert fields["Evidence artifacts created"] == "none"


def test_lanes_are_told_apart(tmp_path: Path) -> None:
    """A lane's hand-off begins at its own last one and tells its own runs, and files of nobody's."""
    own = recorded("VG-HULL-001", minutes=40, lane="C")
    other = recorded("VG-SEAM-001", minutes=41, lane="A")
    nobodys = inferred("VG-DOC-001", "pass", minutes=42)
    save(tmp_path, fill(tracker(), [], workspace=tmp_path, lane="C", now=NOON))
    save(tmp_path, fill(tracker(), [], workspace=tmp_path, lane="A", now=LATER))
    filed = scan(tmp_path)
    fields = filled(tmp_path, *filed, own, other, nobodys, lane="C")
    assert fields["Evidence artifacts created"] == f"{own.path}\n{nobodys.path}"
    last = read_last_handoff(tmp_path, filed, "C")
    assert last is not None
    assert (last.path, last.at) == ("evidence/2026-02-19/handoff-C.md", NOON)
    assert read_last_handoff(tmp_path, filed, "") is None


def test_safety_events_come_from_the_records(tmp_path: Path) -> None:
    """What the guard saw, a refusal for memory and an override stand in the hand-off, oldest first."""
    folder = tmp_path / "evidence" / "2026-02-19"
    folder.mkdir(parents=True)
    event = GuardEvent(at=NOON, what="stopped the run at the floor", available_mib=900)
    base = Record(
        run="r", gate="VG-HULL-001", verdict="blocked", reason="memory-stop", queued=NOON, ended=NOON
    )
    overridden = Admission(overridden_by="ann", override_reason="small test")
    write_record(folder / "a.toml", replace(base, guard_events=(event,)))
    write_record(
        folder / "b.toml",
        replace(base, reason="refused-memory", explanation="memory unreadable", ended=LATER),
    )
    write_record(
        folder / "c.toml",
        replace(base, reason="cancelled", admission=overridden, ended=LATER + timedelta(hours=1)),
    )
    fields = filled(tmp_path, *reversed(scan(tmp_path)), handoff={"fields": ["Safety events (if any)"]})
    noon, later = (f"{moment.astimezone():%Y-%m-%d %H:%M:%S}" for moment in (NOON, LATER))
    assert fields["Safety events (if any)"].splitlines() == [
        f"{noon} VG-HULL-001: stopped the run at the floor (900 MiB available)",
        f"{later} VG-HULL-001: refused-memory, memory unreadable",
        "VG-HULL-001: admission overridden by ann (small test)",
    ]


def test_markdown_has_the_programmes_header_and_the_numbered_template() -> None:
    """One value stands on its label's line, several stand below it, and ids are gathered in the header."""
    handoff = Handoff(
        fields=(
            ("Completed task IDs:", "M1-T01 Keel"),
            ("Gates\nrun", "VG-HULL-001: pass\n- VG-SEAM-001: fail\n\n"),
            ("Notes", ""),
        ),
        since=NOON,
        lane="C",
        written=LATER,
        result="fail",
    )
    lines = to_markdown(handoff).splitlines()
    assert lines[:8] == [
        "# Session hand-off",
        "Date: 2026-02-19",
        "Written: 2026-02-19T13:00:00+00:00",
        "Lane: C",
        "Task IDs: M1-T01",
        "VG IDs: VG-HULL-001, VG-SEAM-001",
        "Result: fail",
        "Notes: since 2026-02-19 12:00",
    ]
    assert lines[9:14] == [
        "1. Completed task IDs: M1-T01 Keel",
        "2. Gates run:",
        "   - VG-HULL-001: pass",
        "   - VG-SEAM-001: fail",
        "3. Notes:",
    ]


def test_a_saved_handoff_is_an_artifact_of_its_own(tmp_path: Path) -> None:
    """Saving twice keeps both, under the day and the lane, and each is read as a hand-off with its result."""
    handoff = fill(tracker(), [recorded("VG-HULL-001")], workspace=tmp_path, lane="Lane C/1", now=LATER)
    paths = [save(tmp_path, handoff) for _ in range(2)]
    assert [path.name for path in paths] == ["handoff-Lane_C_1.md", "handoff-Lane_C_1-r2.md"]
    assert paths[0].read_text() == paths[1].read_text() == to_markdown(handoff)
    assert {(artifact.kind, artifact.verdict) for artifact in scan(tmp_path)} == {("handoff", "pass")}
    last = read_last_handoff(tmp_path, scan(tmp_path), "Lane C/1")
    assert last is not None
    assert last.known == handoff.known


def test_saving_into_nowhere_is_one_line(tmp_path: Path) -> None:
    """Where the folder cannot be made, the error says where and that the draft is kept."""
    (tmp_path / "evidence").write_text("in the way")
    with pytest.raises(EvidenceError, match="the draft is kept"):
        save(tmp_path, fill(tracker(), [], workspace=tmp_path, now=LATER))


def test_the_result_is_the_worst_of_the_last_verdicts(tmp_path: Path) -> None:
    """A gate that failed and then passed does not spoil the session, one that stays red does."""

    def result(*artifacts: Artifact) -> str:
        return fill(tracker(), tuple(reversed(artifacts)), workspace=tmp_path, now=LATER).result

    red, green = recorded("VG-HULL-001", "exit-code"), recorded("VG-HULL-001", minutes=5)
    assert result() == ""
    assert result(red, green) == "pass"
    assert result(green, red) == "fail"
    assert result(green, recorded("VG-SEAM-001", "cancelled")) == "blocked"


def test_what_never_started_takes_back_nothing(tmp_path: Path) -> None:
    """A run that was cancelled in the queue is told only where nothing else of its gate ran."""
    green = recorded("VG-HULL-001", tasks=("M1-T02",))
    never = replace(recorded("VG-HULL-001", "cancelled", minutes=5), unstarted=True)
    seam = recorded("VG-SEAM-001", minutes=6, tasks=("M1-T02",))
    fields = filled(tmp_path, green, never, seam)
    assert fields["Completed task IDs"] == "M1-T02 Planks"
    assert fields["Validation gates run (VG-IDs)"].startswith("VG-HULL-001: pass")
    assert filled(tmp_path, never)["Validation gates run (VG-IDs)"].startswith("VG-HULL-001: blocked")


class TestDraft:
    """The hand-off that is not finished."""

    def test_it_comes_back_as_it_was(self, tmp_path: Path) -> None:
        """A draft is kept per lane, replaced by the next one, and gone once dropped."""
        handoff = fill(tracker(), [recorded("VG-HULL-001")], workspace=tmp_path, lane="C", now=LATER)
        edited = replace(
            handoff, fields=tuple((label, f"{text}\n[bold]é\x1b") for label, text in handoff.fields)
        )
        save_draft(tmp_path, handoff)
        save_draft(tmp_path, edited)
        assert load_draft(tmp_path, "C") == edited
        assert load_draft(tmp_path) is None
        drop_draft(tmp_path, "C")
        drop_draft(tmp_path, "C")
        assert load_draft(tmp_path, "C") is None

    @pytest.mark.parametrize(
        "content", ["", "{", "[]", '{"fields": 5}', '{"fields": [["a"]], "written": "now"}', "[" * 100_000]
    )
    def test_a_broken_one_is_none(self, tmp_path: Path, content: str) -> None:
        """A draft that cannot be read stops nobody."""
        save_draft(tmp_path, fill(tracker(), [], workspace=tmp_path, now=LATER))
        (draft,) = (tmp_path / ".loopui").glob("*.json")
        draft.write_text(content)
        assert load_draft(tmp_path) is None


def test_ids_are_offered_for_completion() -> None:
    """Tasks, queue entries, gates, blockers and decisions of the tracker are known."""
    assert {"M1-T01", "Ops-Weekly", "VG-HULL-001", "B1", "D-001", "M1"} <= set(completions(tracker()))


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("M1-T01 and M1-T09", ["M1-T09"]),
        ("VG-HULL-001, VG-HULL-002.", ["VG-HULL-002"]),
        ("B1, B5; D-001 D-007", ["B5", "D-007"]),
        ("see evidence/2026-02-19/M9-T01-VG-X-001.txt", []),
        ("M1-T01..M1-T08", ["M1-T08"]),
        ("validation gates (VG-IDs), R2D2, P0, B2B, r2", []),
        ("Ops-Weekly", []),
        ("F3", ["F3"]),
    ],
)
def test_unknown_ids_are_found(text: str, unknown: list[str]) -> None:
    """What looks like an id and is none of the tracker's is found; paths and words are left alone."""
    found = unknown_ids(tracker(), text)
    assert [each for _, _, each in found] == unknown
    assert all(text[start:end] == each for start, end, each in found)


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5), st.text())
def test_any_text_can_be_filed(pairs: list[tuple[str, str]], lane: str) -> None:
    """Whatever a person writes, the Markdown keeps its header and a number per line of the template."""
    handoff = Handoff(fields=tuple(pairs), lane=lane, written=LATER)
    lines = to_markdown(handoff).split("\n")
    assert lines[0] == "# Session hand-off"
    assert sum(line.startswith(f"{number}. ") for number, line in enumerate_fields(lines)) == len(pairs)


def enumerate_fields(lines: list[str]) -> list[tuple[int, str]]:
    """Return the template's lines with the number that each should have."""
    numbered = [line for line in lines if line[:1].isdecimal()]
    return list(enumerate(numbered, start=1))
