from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopui.documents.exporting import export_tracker, read_texts, tables_of, write_documents
from loopui.documents.importing import read_sources
from loopui.documents.keys import NAME as KEYS
from loopui.documents.markdown import Bullets, parse_document
from loopui.documents.tables import Table
from loopui.errors import DocumentError
from loopui.tracker.models import Tracker
from loopui.tracker.models.gates import Metrics, MetricValue
from loopui.tracker.parsing import validate


@pytest.fixture(scope="module")
def tracker(programme: Path) -> Tracker:
    return validate(read_sources([programme]).tables)


def tables(text: str) -> list[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    """Return the tables of a text: headings, and the cells of each row as source."""
    blocks = parse_document(Path("x.md"), text).blocks
    return [
        (block.headings, [row.cells for row in block.rows]) for block in blocks if isinstance(block, Table)
    ]


@pytest.mark.parametrize("name", ["STATUS.md", "TASK-REGISTRY.md", "VALIDATION-MATRIX.md"])
def test_the_real_tables_come_back_cell_for_cell(programme: Path, tracker: Tracker, name: str) -> None:
    """An unedited tracker gives the original's tables: the same order, headings and cells."""
    original = tables((programme / name).read_text(encoding="utf-8"))
    assert len(original) >= 5
    assert tables(export_tracker(tracker)[name]) == original


def test_the_real_decisions_come_back_point_for_point(programme: Path, tracker: Tracker) -> None:
    """The ledger has no tables: its headings and the points below them are its cells."""

    def points(text: str) -> list[tuple[str, list[str]]]:
        blocks = parse_document(Path("x.md"), text).blocks
        return [
            (block.section, [item.text for item in block.items])
            for block in blocks
            if isinstance(block, Bullets)
        ]

    original = points((programme / "DECISIONS.md").read_text(encoding="utf-8"))
    exported = points(export_tracker(tracker)["DECISIONS.md"])
    assert len(original) == 20
    assert sorted(exported) == sorted(original)


def test_the_other_real_documents_come_back_too(programme: Path, tracker: Tracker) -> None:
    """Workboard, cadence, compatibility and release tables have the original's cells."""

    def rows(text: str) -> list[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
        return [(headings, sorted(cells)) for headings, cells in tables(text)]

    texts = export_tracker(tracker)
    for name in ("WORKBOARD.md", "MAINTENANCE-CADENCE.md", "COMPATIBILITY-MATRIX.md"):
        assert rows(texts[name]) == rows((programme / name).read_text(encoding="utf-8"))
    assert {name for name in texts if name.startswith("milestones/")} == {
        f"milestones/M{n}.md" for n in range(7)
    }


def test_what_the_documents_cannot_say_stands_beside_them(tracker: Tracker) -> None:
    """Only the cadence's gates, which another document's outputs name, need a place of their own."""
    rows = tables(export_tracker(tracker)[KEYS])[0][1]
    assert [(row[0], row[2]) for row in rows] == [
        ("cadences", "gates"),
        ("cadences", "gates_note"),
        ("cadences", "runner"),
    ]


def test_the_real_programme_read_again_is_the_same(tracker: Tracker, tmp_path: Path) -> None:
    """Written to a folder and imported from it, every key of every row is what it was."""
    write_documents(tmp_path / "out", export_tracker(tracker))
    again = read_sources([tmp_path / "out"])
    assert validate(again.tables) == tracker
    assert again.missed_rows == ()


def test_what_a_metrics_gate_compares_comes_back(tracker: Tracker, tmp_path: Path) -> None:
    """The matrix has no column for it: it stands among the keys, and is the same when it is read again."""
    metrics = Metrics(
        file="out.json",
        values=(MetricValue(name="p50 | ms", path="a.b", unit="ms", floor=0.5), MetricValue(name="rate")),
        baseline="evidence/2026-02-19/M5-T01-baseline.json",
        budget_percent=7.5,
    )
    gates = [
        gate.model_copy(update={"metrics": metrics}) if gate.id == "VG-PERF-001" else gate
        for gate in tracker.gates
    ]
    edited = tracker.model_copy(update={"gates": tuple(gates)})
    write_documents(tmp_path / "out", export_tracker(edited))
    assert validate(read_sources([tmp_path / "out"]).tables) == edited


def test_an_edit_shows_in_its_cell_and_nowhere_else(tracker: Tracker) -> None:
    """One changed status changes one line of one document."""
    tasks = [
        task.model_copy(update={"status": "blocked"}) if task.id == "M3-T02" else task
        for task in tracker.tasks
    ]
    before, after = (
        export_tracker(each) for each in (tracker, tracker.model_copy(update={"tasks": tuple(tasks)}))
    )
    changed = {
        (name, line)
        for name in after
        for line in set(after[name].splitlines()) - set(before[name].splitlines())
    }
    assert [(name, bool(re.match(r"\| M3-T02 .* \| blocked \|", line))) for name, line in changed] == [
        ("TASK-REGISTRY.md", True)
    ]


def test_what_somebody_wrote_is_not_replaced(tracker: Tracker, tmp_path: Path) -> None:
    """A document that no export wrote stops the export before anything is written, unless it is forced."""
    theirs = tmp_path / "TASK-REGISTRY.md"
    theirs.write_text("# Mine\n", encoding="utf-8")
    texts = export_tracker(tracker)
    with pytest.raises(DocumentError, match="is not from an export and is left as it is"):
        write_documents(tmp_path, texts)
    assert [path.name for path in tmp_path.iterdir()] == ["TASK-REGISTRY.md"]
    write_documents(tmp_path, texts, force=True)
    write_documents(tmp_path, texts)
    assert theirs.read_text(encoding="utf-8") == texts["TASK-REGISTRY.md"]


scraps = st.sampled_from(
    [
        "M1",
        "`",
        "VG-1",
        "|",
        "\\|",
        "none",
        "\n",
        "- ",
        "# x",
        "```",
        "a: b",
        ":",
        "1. ",
        "\\",
        "<!--",
        " ",
        "…",
    ]
)
line = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
text = st.lists(scraps | line, max_size=4).map("".join)
name = st.sampled_from(["M1", "M1-T01", "VG-1", "Ops-Weekly", "D-001", "x y"]) | text.filter(bool)
names = st.lists(name, max_size=3)
texts_list = st.lists(text, max_size=3)
detail = st.fixed_dictionaries({}, optional={"label": text, "text": text, "points": texts_list})
details = st.lists(detail, max_size=2)
day = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))


def row(key: str, **optional: st.SearchStrategy[object]) -> st.SearchStrategy[list[dict[str, object]]]:
    """Return rows of a table with unique names and any of their keys."""
    rows = st.fixed_dictionaries({key: name}, optional=optional)
    return st.lists(rows, max_size=3, unique_by=lambda values: str(values[key]))


card = st.fixed_dictionaries(
    {}, optional={"goal": text, "work_items": texts_list, "gates": names, "details": details}
)
entry = st.fixed_dictionaries(
    {"priority": name, "task": name}, optional={"description": text, "gates": names}
)
trackers = st.fixed_dictionaries(
    {"schema": st.just(1), "program": st.fixed_dictionaries({"name": name}, optional={"updated": day})},
    optional={
        "mode": st.fixed_dictionaries(
            {}, optional={"summary": text, "wrapper": text, "control_docs": texts_list}
        ),
        "repos": st.dictionaries(name, st.fixed_dictionaries({"path": name}), max_size=2),
        "milestones": row(
            "id", title=text, notes=text, gates=names, objective=text, details=details, risks=texts_list
        ),
        "tasks": row(
            "id",
            title=text,
            milestone=text,
            status=st.sampled_from(["todo", "done", "steady_state"]),
            depends_on=names,
            gates=names,
            deliverable=text,
            notes=text,
            card=card,
        ),
        "queue": st.lists(entry, max_size=3),
        "gates": row(
            "id",
            section=text,
            scope=text,
            command=text | texts_list,
            cwd=text,
            heavy=st.booleans(),
            min_available_mib=st.integers(0, 9999),
            env=st.dictionaries(name, text, max_size=1),
            kind=st.sampled_from(["checklist", "metrics"]),
            criteria=st.fixed_dictionaries(
                {}, optional={"require": texts_list, "min_passed": st.integers(0, 9)}
            ),
        ),
        "blockers": row("id", blocker=text, opened=day, status=st.sampled_from(["active", "resolved"])),
        "resolutions": row("id", resolution=text, evidence=texts_list, evidence_note=text, resolves=names),
        "consumers": row("name", gates=names, tier=text, risk=text),
        "tuples": row("consumer", ref=text, gates=names, tier=text),
        "releases": row("id", title=text, gates=names, gates_note=text),
        "decisions": row(
            "id", status=text, date=day, decision=text, points=texts_list, details=details, superseded_by=text
        ),
        "lanes": row(
            "name", assignment=text, current=text, heavy=st.booleans(), scope=texts_list, title=text
        ),
        "cadences": row(
            "id", every=text, gates=names, activities=st.lists(st.fixed_dictionaries({"activity": text}))
        ),
        "rules": row("id", title=text, items=texts_list, is_ordered=st.booleans()),
        "handoff": st.fixed_dictionaries({}, optional={"fields": texts_list, "intake": texts_list}),
    },
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(trackers)
def test_a_tracker_read_again_from_its_documents_is_itself(plain: dict[str, object]) -> None:
    """Import after export is the identity, whatever texts, bars, fences and line ends it holds."""
    tracker = validate(plain)
    assert validate(tables_of(tracker)) == tracker
    assert read_texts(export_tracker(tracker)) == tracker
