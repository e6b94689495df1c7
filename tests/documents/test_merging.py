from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopui.documents.base import BASE_FILE
from loopui.documents.importing import init_workspace, merge_into, preview_merge, read_sources
from loopui.documents.merging import Conflict, Difference, apply_merge, next_base, plan_merge
from loopui.documents.rows import rows_of
from loopui.documents.writing import render_tracker
from loopui.errors import TrackerError
from loopui.tracker.edits import drop_queue_entry, set_task_status
from loopui.tracker.statefile import edit, load
from loopui.tracker.statetext import StateText

REGISTRY = """\
# Task Registry

## M1 Tasks

| Task ID | Status | Depends On | Required Gates | Deliverable |
|---|---|---|---|---|
| M1-T01 Lay the keel | done | none | none | a keel |
| M1-T02 Plank it | todo | M1-T01 | none | a hull |
"""
STATUS = """\
# Status Tracker

## Top Priority Queue

| Priority | Task ID | Description |
|---|---|---|
| P0 | M1-T02 | planks |
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "TASK-REGISTRY.md").write_text(REGISTRY, encoding="utf-8")
    (folder / "STATUS.md").write_text(STATUS, encoding="utf-8")
    return folder


@pytest.fixture
def workspace(tmp_path: Path, sources: Path) -> Path:
    init_workspace(tmp_path / "W", read_sources([sources]))
    return tmp_path / "W"


def change(sources: Path, before: str, after: str, name: str = "TASK-REGISTRY.md") -> None:
    """Change a document as its author would."""
    path = sources / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_what_changed_in_the_sources_only_is_brought_in(workspace: Path, sources: Path) -> None:
    """Rows are added and keys updated in place; comments stay; a second time nothing is new."""
    state = workspace / "state.toml"
    state.write_text(state.read_text(encoding="utf-8").replace('"a hull"', '"a hull"  # of oak'), "utf-8")
    change(sources, "a hull |", "a dry hull |\n| M1-T03 Sail | todo | M1-T02 | none | a trip |")
    imported = read_sources([sources])
    plan = preview_merge(workspace, imported)
    merged = merge_into(workspace, imported)
    assert plan == merged
    assert merged.added == (("tasks", "M1-T03"),)
    assert merged.updated == (Difference("tasks", "M1-T02", ("deliverable",)),)
    assert (merged.kept, merged.conflicts) == ((), ())
    assert 'deliverable = "a dry hull"  # of oak' in state.read_text(encoding="utf-8")
    before = state.read_bytes()
    again = merge_into(workspace, imported)
    assert (again.added, again.updated, state.read_bytes()) == ((), (), before)


def test_what_was_edited_in_the_tracker_only_is_kept(workspace: Path, sources: Path) -> None:
    """An edit, and a row that was taken out, survive the next import, whatever else it brings."""
    edit(workspace, lambda text: set_task_status(text, "M1-T02", "in_progress"))
    edit(workspace, lambda text: drop_queue_entry(text, "M1-T02"))
    change(sources, "a hull", "a dry hull")
    merged = merge_into(workspace, read_sources([sources]))
    assert merged.kept == (Difference("tasks", "M1-T02", ("status",)),)
    assert merged.dropped == (("queue", "M1-T02"),)
    task = load(workspace).tracker.tasks[1]
    assert (task.status, task.deliverable) == ("in_progress", "a dry hull")
    assert load(workspace).tracker.queue == ()


def test_a_conflict_is_shown_until_it_is_decided(workspace: Path, sources: Path) -> None:
    """Both sides changed: nothing is written; it is told again, and `settle` decides either way for good."""
    edit(workspace, lambda text: set_task_status(text, "M1-T02", "in_progress"))
    change(sources, "Plank it | todo", "Plank it | blocked")
    imported = read_sources([sources])
    expected = (Conflict("tasks", "M1-T02", "status", "in_progress", "blocked"),)
    assert merge_into(workspace, imported).conflicts == expected
    assert merge_into(workspace, imported).conflicts == expected
    assert load(workspace).tracker.tasks[1].status == "in_progress"
    assert merge_into(workspace, imported, settle="mine").conflicts == ()
    assert merge_into(workspace, imported).kept == (Difference("tasks", "M1-T02", ("status",)),)
    change(sources, "Plank it | blocked", "Plank it | done")
    assert merge_into(workspace, read_sources([sources])).conflicts != ()
    assert merge_into(workspace, read_sources([sources]), settle="theirs").conflicts == ()
    assert load(workspace).tracker.tasks[1].status == "done"


def test_a_row_that_left_the_sources_is_told_and_stays(workspace: Path, sources: Path) -> None:
    """Documents drop what is resolved; the tracker does not, unless a person does."""
    change(sources, "| M1-T02 Plank it | todo | M1-T01 | none | a hull |\n", "")
    merged = merge_into(workspace, read_sources([sources]))
    assert merged.gone == (("tasks", "M1-T02"),)
    assert len(load(workspace).tracker.tasks) == 2


def test_one_document_alone_does_not_speak_of_the_others(workspace: Path, sources: Path) -> None:
    """Importing a part leaves the rest alone, and remembered."""
    edit(workspace, lambda text: set_task_status(text, "M1-T02", "in_progress"))
    merged = merge_into(workspace, read_sources([sources / "STATUS.md"]))
    assert merged.gone == ()
    assert merge_into(workspace, read_sources([sources])).kept == (
        Difference("tasks", "M1-T02", ("status",)),
    )


def test_without_what_was_imported_last_nothing_is_overwritten(workspace: Path, sources: Path) -> None:
    """Whatever differs is kept and told."""
    (workspace / BASE_FILE).unlink()
    change(sources, "a hull", "a dry hull")
    merged = merge_into(workspace, read_sources([sources]))
    assert merged.kept == (Difference("tasks", "M1-T02", ("deliverable",)),)
    assert load(workspace).tracker.tasks[1].deliverable == "a hull"


def test_a_broken_base_is_told_in_one_line(workspace: Path, sources: Path) -> None:
    """Nothing is written, and the line says how to go on."""
    (workspace / BASE_FILE).write_text("x = [", encoding="utf-8")
    before = (workspace / "state.toml").read_bytes()
    with pytest.raises(TrackerError, match=r"imported\.toml: cannot be read: not what loopui writes there"):
        merge_into(workspace, read_sources([sources]))
    assert (workspace / "state.toml").read_bytes() == before


def test_the_real_programme_imported_twice_is_the_same(programme: Path, tmp_path: Path) -> None:
    """Nothing changed, so nothing is said to have."""
    copy = shutil.copytree(programme, tmp_path / "P", ignore=shutil.ignore_patterns("evidence"))
    imported = read_sources([copy])
    init_workspace(tmp_path / "W", imported)
    merged = merge_into(tmp_path / "W", imported)
    assert (merged.added, merged.updated, merged.kept, merged.conflicts, merged.gone) == ((), (), (), (), ())
    assert merged.same > 140


def test_what_a_metrics_gate_compares_outlives_an_import(programme: Path, tmp_path: Path) -> None:
    """The real matrix says of VG-PERF-001 what it always did; what the tracker adds to it stays."""
    copy = shutil.copytree(programme, tmp_path / "P", ignore=shutil.ignore_patterns("evidence"))
    init_workspace(tmp_path / "W", read_sources([copy]))
    state = tmp_path / "W" / "state.toml"
    added = '[gates.metrics]\nfile = "out.json"\nformat = "pyperf"\n'
    head = '[[gates]]\nid = "VG-PERF-002"'
    assert head in state.read_text(encoding="utf-8")
    state.write_text(state.read_text(encoding="utf-8").replace(head, f"{added}\n{head}"), encoding="utf-8")
    merged = merge_into(tmp_path / "W", read_sources([copy]))
    assert (merged.added, merged.updated, merged.conflicts) == ((), (), ())
    kept = {gate.id: gate.metrics for gate in load(tmp_path / "W").tracker.gates}
    assert kept["VG-PERF-002"] is None
    assert kept["VG-PERF-001"] is not None
    assert kept["VG-PERF-001"].format == "pyperf"


words = st.sampled_from(["", "oak", "tar", "a | b", "1"])
tasks = st.lists(
    st.fixed_dictionaries(
        {"id": st.sampled_from(["T-1", "T-2", "T-3"])},
        optional={
            "title": words,
            "deliverable": words,
            "status": st.sampled_from(["todo", "done"]),
            "gates": st.lists(words, max_size=2),
            "card": st.fixed_dictionaries({}, optional={"goal": words, "work_items": st.lists(words)}),
        },
    ),
    max_size=3,
    unique_by=lambda row: str(row["id"]),
).map(lambda rows: {"schema": 1, "program": {"name": "ship"}, "tasks": rows})


@settings(max_examples=300)
@given(here=tasks, there=tasks, base=tasks)
def test_three_ways_meet_as_they_should(
    here: dict[str, object], there: dict[str, object], base: dict[str, object]
) -> None:
    """For any three trackers, each key ends as on the one side that changed it, or unchanged and told."""
    plan = plan_merge(here, there, base)
    text = StateText(render_tracker(here))
    apply_merge(text, plan, there)
    after, mine, theirs, before = (rows_of(each) for each in (_tables(text), here, there, base))
    told = {(each.table, each.name, each.key) for each in plan.merged.conflicts}
    for name, row in theirs.items():
        if name[0] != "tasks":
            continue
        if name not in mine:
            assert (name in after) == (name not in before)
            continue
        for path in {*row, *mine[name]}:
            one, other, old = mine[name].get(path), row.get(path), before.get(name, {}).get(path)
            is_told = (name[0], name[1], ".".join(path)) in told
            expected = other if name in before and one == old else one
            assert after[name].get(path) == expected
            assert is_told == (one != other and (name not in before or old not in {one, other}))
    assert plan_merge(_tables(text), there, next_base(base, there, plan.merged)).values == ()


def _tables(text: StateText) -> dict[str, object]:
    return {"schema": 1, "program": {"name": "ship"}, "tasks": text.rows("tasks")}
