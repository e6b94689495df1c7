from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopui.documents.assembling import assemble
from loopui.documents.importing import Imported, init_workspace, merge_into, read_sources
from loopui.documents.markdown import parse_document, read_document
from loopui.documents.recognising import read_tracker
from loopui.documents.tables import write_table
from loopui.documents.writing import render_tracker
from loopui.errors import DocumentError, WorkspaceError
from loopui.tracker.models import Tracker
from loopui.tracker.parsing import parse, validate
from loopui.tracker.selection import next_choice
from loopui.tracker.statefile import load

DOCUMENTS = ("STATUS.md", "TASK-REGISTRY.md", "VALIDATION-MATRIX.md")
LEFT = {"COMPAT-PIPELINE-M4.md", "ORCHESTRATION.md", "README.md", "SESSION-RUNBOOK.md"}  # they carry no state


@pytest.fixture(scope="module")
def imported(programme: Path) -> Imported:
    return read_sources([programme])


@pytest.fixture(scope="module")
def tracker(imported: Imported) -> Tracker:
    return validate(imported.tables)


def source(tmp_path: Path, text: str, name: str = "STATUS.md") -> Path:
    """Return a file with a text."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def by_id(rows: Any) -> Mapping[str, Any]:
    """Return rows by their id."""
    return {row.id: row for row in rows}


class TestTheRealProgramme:
    """What the programme that loopui was asked for says, and says nowhere else."""

    def test_every_row_of_every_table_arrives(self, tracker: Tracker) -> None:
        """The counts are those of the documents."""
        counts = {
            table: len(getattr(tracker, table)) for table in Tracker.model_fields if table.endswith("s")
        }
        assert counts["milestones"] == 7
        assert counts["findings"] == 12
        assert counts["resolutions"] == 34
        assert counts["consumers"] == 3
        assert counts["tasks"] == 29
        assert counts["gates"] == 16
        assert counts["lanes"] == 4
        assert [blocker.id for blocker in tracker.blockers if blocker.status == "active"] == ["B5", "B8"]
        assert [entry.task for entry in tracker.queue] == ["Ops-Weekly"]
        assert [entry.task for entry in tracker.execution_order] == ["loop-5va"]
        assert len(tracker.handoff.fields) == 6

    def test_the_rows_counted_by_bars_are_the_rows_imported(
        self, programme: Path, imported: Imported
    ) -> None:
        """An independent count (lines that begin with a bar, less two per table) agrees per document."""
        for name in sorted(path.name for path in programme.glob("*.md")):
            lines = (programme / name).read_text(encoding="utf-8").splitlines()
            rows = sum(line.startswith("|") for line in lines)
            tables = sum(bool(re.fullmatch(r"\|(-+\|)+", line)) for line in lines)
            taken = {
                line for path, line in imported.lines if path.name == name and lines[line - 1].startswith("|")
            }
            assert len(taken) == (0 if name in LEFT else rows - 2 * tables)

    def test_no_row_is_missed_and_every_other_line_is_told(self, programme: Path, imported: Imported) -> None:
        """Nothing is not understood; each Markdown file and folder of it that is not read has its note."""
        assert imported.missed_rows == ()
        told = {note.path for note in imported.notes if note.text.startswith("not imported")}
        folders = {path.parent for path in programme.glob("*/*.md")} - {programme / "milestones"}
        assert told == {programme / name for name in LEFT} | folders

    def test_no_line_is_unexplained(self, imported: Imported) -> None:
        """Every line of every tracker is a heading, blank, imported, or in a section that is told."""
        for path in {count.path for count in imported.counts}:
            document = read_document(path)
            told = {note.line for note in imported.notes if note.path == path}
            taken = {line for place, line in imported.lines if place == path}
            for block in document.blocks:
                lines = set(range(block.first, block.last + 1))
                is_page = path.parent.name == "milestones"
                of_a_section = {other.first for other in document.blocks if other.section == block.section}
                assert is_page or lines & (taken | told) or of_a_section & (taken | told), (path, block)

    def test_each_document_gives_what_a_line_counter_counts_in_it(
        self, programme: Path, imported: Imported
    ) -> None:
        """Decisions, cards, pages, fields and points: as many as `grep -c` finds, per document and table."""
        counts = {(count.path.name, count.table): count.rows for count in imported.counts}

        def lines(name: str, pattern: str) -> int:
            text = (programme / name).read_text(encoding="utf-8")
            return len(re.findall(pattern, text, re.MULTILINE))

        assert counts["DECISIONS.md", "decisions"] == lines("DECISIONS.md", r"^## D-\d+") == 18
        for page in sorted((programme / "milestones").glob("M*.md")):
            cards = lines(f"milestones/{page.name}", r"^### M\d-T\d+")
            assert counts[page.name, "task cards"] == cards
            assert counts[page.name, "milestone pages"] == 1
        assert counts["MAINTENANCE-CADENCE.md", "cadence rows"] == 8
        assert counts["COMPATIBILITY-MATRIX.md", "tuples"] == 3
        assert counts["RELEASE-ROLLBACK-PLAYBOOK.md", "releases"] == lines(
            "RELEASE-ROLLBACK-PLAYBOOK.md", r"^\| R\d"
        )
        assert counts["WORKBOARD.md", "lane rows"] == 4 + 3  # the table, and the queue by lane
        assert counts["WORKBOARD.md", "intake"] == lines("WORKBOARD.md", r"^\d\. ")
        assert counts["THREAD-STARTER-PACK.md", "worker handoff"] == 7

    def test_decisions_keep_every_point(self, programme: Path, tracker: Tracker) -> None:
        """Each list item below a decision's heading is a value of that decision, or one of its points."""
        decisions = by_id(tracker.decisions)
        assert (decisions["D-016"].status, decisions["D-016"].superseded_by) == ("Superseded", "D-018")
        assert decisions["D-004"].details[0].label == "Recommended policy"
        assert decisions["D-001"].details[0].text.startswith("Temporary breakage")
        assert decisions["D-002"].impacts[-3:] == tuple(f"VG-LOOP-BUILD-00{n}" for n in (1, 2, 3))
        text = (programme / "DECISIONS.md").read_text(encoding="utf-8")
        for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
            if not section.startswith("D-"):
                continue
            decision = decisions[section.split()[0]]
            said = repr(decision)
            for line in re.findall(r"^- (.+)$", section, re.MULTILINE):
                label, _, rest = line.partition(": ")
                if label not in {"Status", "Date", "Impacted tasks/gates"}:
                    known = {"Decision", "Consequences", "Context"}
                    assert label.rstrip(":") in known or repr(rest or label.rstrip(":"))[1:-1] in said

    def test_a_cadence_runs_the_gates_that_the_documents_name(self, tracker: Tracker) -> None:
        """The weekly one is named by the queue; its gates are its runner's outputs, nothing is made up."""
        cadences = by_id(tracker.cadences)
        weekly = cadences["Ops-Weekly"]
        assert weekly.gates == ("VG-RCC-001", "VG-LA-001", "VG-RFLX-001", "VG-LA-002")
        assert weekly.gates_note == (
            "named in WEEKLY-CADENCE-PACKET.md:37,38,39,40, MAINTENANCE-CADENCE.md:24 "
            "(the outputs of scripts/run_weekly_cadence_packet.sh among them)"
        )
        assert len(weekly.activities) == 3
        assert cadences["Monthly"].gates == ()
        choice = next_choice(tracker)
        assert choice is not None
        assert len(choice.gates) == 4

    def test_lanes_are_what_four_places_say_of_them(self, tracker: Tracker) -> None:
        """Registry, workboard, its queue and the lane map speak of the same lanes."""
        lane = {row.name: row for row in tracker.lanes}["Lane C"]
        assert lane.current == "Ops-Weekly cadence + tuple refresh"
        assert (lane.status, lane.heavy, lane.next) == ("in_progress", True, "ongoing Ops-Weekly cadence")
        assert lane.title == "Consumer Integration (Active)"
        assert len(lane.task_order) == 10
        assert len(lane.start_when) == 3

    def test_pages_tell_how_to_enter_and_to_leave_a_milestone(self, tracker: Tracker) -> None:
        """Criteria, risks and a card for each of its tasks."""
        milestones, tasks = by_id(tracker.milestones), by_id(tracker.tasks)
        assert milestones["M0"].name == "Foundation and Contract Freeze"
        assert len(milestones["M1"].exit_criteria) == 4
        assert milestones["M5"].handoff == "At M5 completion, proceed to `M6-T01`."
        assert all(task.card.goal and task.card.acceptance for task in tracker.tasks)
        assert tasks["M6-T01"].card.status == "done (2026-02-19)"
        assert [detail.label for detail in tasks["M5-T01"].card.details] == ["Metrics to capture"]
        others = [task.id for task in tracker.tasks if set(task.card.gates) != set(task.gates)]
        assert others == ["M1-T04", "M3-T01"]  # the pages ask for more than the registry

    def test_tuples_and_releases_name_their_gates(self, tracker: Tracker) -> None:
        """A consumer has the gates and the tier that are claimed for it; words around ids stay."""
        consumers = {row.name: row for row in tracker.consumers}
        assert consumers["io-rflx"].gates == ("VG-RFLX-001", "VG-CONTRACT-001")
        assert consumers["loop-agent"].tier == "supported"
        assert len(consumers["loop-agent"].tuples) == 2
        releases = by_id(tracker.releases)
        assert releases["R1"].gates[-1] == "VG-LOOP-CORE-001"
        assert releases["R3"].gates == ("VG-PERF-001", "VG-PERF-002", "VG-EFFICACY-001")
        assert releases["R3"].gates_note.startswith("All applicable R1/R2 gates")
        assert {rule.id for rule in tracker.rules} >= {"VALIDATION-MATRIX.md#usage-rules"}
        assert len(by_id(tracker.rules)["VALIDATION-MATRIX.md#usage-rules"].items) == 12
        assert len(tracker.handoff.intake) == 6

    def test_the_mode_and_the_hand_off_are_those_of_the_status(self, tracker: Tracker) -> None:
        """Mode, documents, wrapper, day and fields come from lists and lines, not from tables."""
        assert tracker.program.name == "loop"
        assert str(tracker.program.updated) == "2026-02-19"
        assert tracker.mode.name == "safe"
        assert tracker.mode.summary == "Safe mode (orchestrator + 1 active heavy worker)"
        assert tracker.mode.control_docs[0] == "ORCHESTRATION.md"
        assert len(tracker.mode.control_docs) == 4
        assert tracker.mode.safety_docs[-1] == "safe-mode/SAFE-START-CHECKLIST.md"
        assert tracker.mode.wrapper == "/Users/rand/src/loop/scripts/safe_run.sh"
        assert tracker.handoff.fields[0] == "Completed task IDs"
        assert tracker.handoff.fields[-1] == "Next task to start"

    def test_milestones_have_their_titles_and_their_minimum_gates(self, tracker: Tracker) -> None:
        """The board and the matrix speak of the same milestones; prose beside ids is kept."""
        milestones = by_id(tracker.milestones)
        assert list(milestones) == [f"M{n}" for n in range(7)]
        assert (milestones["M0"].title, milestones["M0"].status) == ("Foundation", "complete")
        assert milestones["M6"].gates == ("VG-CONTRACT-001",)
        assert milestones["M6"].gates_note.startswith("VG-CONTRACT-001 plus applicable prior")
        assert len(milestones["M1"].gates) == 5

    def test_gates_lose_their_wrapper_and_nothing_else(self, tracker: Tracker) -> None:
        """Folder, command, threshold and criteria of a heavy gate are values of their own."""
        gates = by_id(tracker.gates)
        gate = gates["VG-LOOP-REPL-001"]
        assert (gate.cwd, gate.command) == ("/Users/rand/src/loop/rlm-core/python", "uv run pytest -q")
        assert (gate.heavy, gate.min_available_mib) == (True, 3072)
        assert (gate.criteria.exit_codes, gate.criteria.min_passed, gate.criteria.max_failed) == ((0,), 1, 0)
        assert gate.repos == ("loop",)
        assert gates["VG-PERF-001"].heavy
        assert gates["VG-PERF-001"].min_available_mib == 4096
        assert [gate.id for gate in tracker.gates if gate.advisory] == ["VG-LA-002"]
        kinds = Counter(gate.kind for gate in tracker.gates)
        assert kinds == {"command": 11, "checklist": 3, "metrics": 2}
        assert not any("safe_run" in str(gate.command) for gate in tracker.gates)

    def test_what_a_person_has_to_fill_in_is_told_with_its_line(
        self, programme: Path, imported: Imported
    ) -> None:
        """Placeholders stay in the text; the note names gate, file and line."""
        notes = [note for note in imported.notes if "before launching" in note.text]
        lines = (programme / "VALIDATION-MATRIX.md").read_text(encoding="utf-8").splitlines()
        assert [note.text.partition(":")[0] for note in notes] == ["VG-LA-001", "VG-LA-002"]
        assert all("<pytest_cmd>" in lines[note.line - 1] for note in notes)

    def test_resolutions_resolve_what_they_plainly_name(self, tracker: Tracker) -> None:
        """A task that was closed, a blocker that was resolved; a mere mention counts for nothing."""
        resolutions = by_id(tracker.resolutions)
        assert resolutions["R3"].resolves == ("M0-T02", "M0-T03")
        assert resolutions["R12"].resolves == ("M1-T05",)
        assert resolutions["R13"].resolves == ("M3-T01",)
        assert resolutions["R33"].resolves == ()
        assert resolutions["R34"].resolves == ("B9",)
        assert all(len(row.evidence) == 1 and not row.evidence_note for row in tracker.resolutions)

    def test_tasks_and_lanes_are_those_of_the_registry(self, tracker: Tracker) -> None:
        """Dependencies and gates are ids; the milestone is that of the heading."""
        tasks = by_id(tracker.tasks)
        task = tasks["M1-T05"]
        assert task.title == "Triage and stabilize failing `rlm-core` regression tests"
        assert (task.status, task.milestone) == ("done", "M1")
        assert (task.depends_on, task.gates) == (("M1-T01", "M1-T03"), ("VG-LOOP-CORE-001",))
        assert tasks["M0-T01"].depends_on == ()
        assert [(lane.name, lane.heavy) for lane in tracker.lanes if lane.assignment] == [
            ("Lane A", False),
            ("Lane B", False),
            ("Lane C", True),
        ]

    def test_a_workspace_made_of_it_holds_it_all(self, imported: Imported, tmp_path: Path) -> None:
        """What is written is read back as the same tracker, and it holds together."""
        init_workspace(tmp_path / "W", imported)
        loaded = load(tmp_path / "W")
        assert loaded.tracker == validate(imported.tables)
        assert loaded.problems == ()
        assert sorted(path.name for path in (tmp_path / "W").iterdir()) == [
            ".loopui",
            "evidence",
            "imported.toml",
            "state.toml",
            "themes",
        ]

    def test_each_file_alone_gives_its_own_part(self, programme: Path) -> None:
        """Naming the files is the same as naming their folder."""
        pages = sorted((programme / "milestones").glob("M*.md"))
        together = read_sources([*sorted(programme.glob("*[A-Z].md")), *pages, programme / "STATUS.md"])
        assert set(together.tables) == set(read_sources([programme, programme / "STATUS.md"]).tables)
        assert set(read_sources([programme / "TASK-REGISTRY.md"]).tables) >= {"tasks", "lanes"}


REGISTRY = """\
# Registry of another ship

Some words about it.

## Things to do

| 🧭 Gates | State | What | Task | Owner |
|:--|:-:|---|---|--:|
| `VG-1` & [VG-2](x.md) | ✅ Done | out | **T-1** Lay \\| fix `a \\| b` | me |
| none | in progress | `x | y` | T-2 | you |
| VG-1 when dry | soon | | T-3 | |
| VG-1 | todo | | | |
| VG-1 | todo | | T-1 | |
| VG-1 | todo | out | T-5 | me | too much |

## Odds

| Odd | Table |
|---|---|
| 1 | 2 |
| 3 | 4 |

| broken | row |
| no | rule |
"""


def test_another_programmes_table_is_read_with_all_its_oddities(tmp_path: Path) -> None:
    """Renamed, reordered and further columns, links, code, bars, emoji: ids and texts come out clean."""
    imported = read_sources([source(tmp_path, REGISTRY.replace("\n", "\r\n"))])
    first, second, third, fifth = imported.tables["tasks"]
    assert first == {
        "id": "T-1",
        "title": "Lay | fix `a | b`",
        "status": "done",
        "gates": ["VG-1", "VG-2"],
    }
    assert second["status"] == "in_progress"
    assert third == {"id": "T-3", "status": "todo", "gates": ["VG-1"], "notes": "Gates: VG-1 when dry"}
    assert fifth["id"] == "T-5"


def test_what_is_not_understood_is_told_line_by_line(tmp_path: Path) -> None:
    """Unknown words, rows without an id, second ids, surplus cells, foreign and broken tables: all told."""
    path = source(tmp_path, REGISTRY)
    lines = REGISTRY.splitlines()
    told = [(note.line, note.text) for note in read_sources([path]).notes if note.is_row]
    assert told == [
        (11, 'status "soon" is unknown; taken as todo'),
        (12, "no id: VG-1 | todo"),
        (13, "tasks has T-1 already (STATUS.md:9); not imported"),
        (14, "more cells than headings: too much (an unescaped | in a cell?)"),
        (20, "row not understood: 1 | 2"),
        (21, "row not understood: 3 | 4"),
        (23, "looks like a row, but stands in no table: | broken | row |"),
        (24, "looks like a row, but stands in no table: | no | rule |"),
    ]
    assert all("|" in lines[line - 1] for line, _ in told)
    others = [(note.line, note.text) for note in read_sources([path]).notes if not note.is_row]
    assert others == [
        (3, 'section "Registry of another ship" (line 3) was not imported'),
        (7, 'columns of tasks that were not imported: "What", "Owner"'),
        (18, 'table under "Odds" is none of the tracker\'s (Odd, Table)'),
        (23, 'section "Odds" (lines 23–24) was not imported'),
    ]


def test_a_status_of_its_own_is_read_the_same_way(tmp_path: Path) -> None:
    """Blockers with days and states, a mode that is unknown, a template with bullets."""
    text = """\
# Status

_Last updated:_ **2026-03-01**
as of noon

## Execution Mode
- Mode: Turbo
- Control docs: `A.md` and the board
- Weather: fine

## Resolved blockers
| ID | Issue | Impact | Opened |
|---|---|---|---|
| B1 | Tar | leaks | 2026-01-02 |
| B2 | Rope | slow | last week |

## Hand-off template
* Done:
* Next:
"""
    imported = read_sources([source(tmp_path, text)])
    tracker = validate(imported.tables)
    assert str(tracker.program.updated) == "2026-03-01"
    assert (tracker.mode.name, tracker.mode.summary, tracker.mode.control_docs) == (
        "safe",
        "Turbo",
        ("A.md",),
    )
    assert [(row.id, row.status, str(row.opened)) for row in tracker.blockers] == [
        ("B1", "resolved", "2026-01-02"),
        ("B2", "resolved", "None"),
    ]
    assert tracker.handoff.fields == ("Done", "Next")
    assert [(note.line, note.is_row) for note in imported.notes] == [
        (3, False),
        (7, True),
        (8, False),
        (9, False),
        (15, True),
    ]


def test_imported_text_is_data(tmp_path: Path) -> None:
    """Quotes, backslashes, control characters and TOML of its own reach the tracker as they stand."""
    nasty = '"]\n[gates]'.replace("\n", " ") + " \\ ''' \"\"\" \x1b[31m\x7f \u202e # $(rm -rf /) {x}"
    text = write_table(["ID", "Finding", "Evidence", "Milestone"], [["F1", nasty, "`a`", "M1"]])
    imported = read_sources([source(tmp_path, text)])
    init_workspace(tmp_path / "W", imported)
    (finding,) = load(tmp_path / "W").tracker.findings
    assert finding.finding == nasty


headings = st.sampled_from(
    [
        "Milestone|Status|Notes",
        "Milestone|Required VG IDs",
        "ID|Finding|Evidence|Milestone",
        "ID|Blocker|Impact|Exit Condition|Opened|Status",
        "ID|Resolution|Evidence",
        "Priority|Task ID|Description|Gates",
        "Consumer|Coupling|Readiness|Risk|Gates",
        "Rank|Task ID|Status|Why",
        "Task ID|Status|Depends On|Gates|Deliverable|Milestone",
        "VG ID|Scope|Command|Pass Criteria|Evidence Artifact",
        "Odd|Table",
        "Tracker table|Row|Key|Value",
        "Cadence|Activity|Owner|Required Output",
        "Lane|Current Assignment|Status|Notes",
        "Consumer|Consumer ref|Required gates|Latest evidence|Tier",
        "Release Class|Typical change|Required gates",
    ]
)
scraps = st.sampled_from(
    [
        "M1",
        "`",
        "VG-1",
        "|",
        "\\|",
        "done",
        "✅",
        "1",
        "..",
        "/",
        "cd a && b",
        "bash -lc '",
        "tasks",
        '"M1"',
        "[]",
        "`VG-1`",
        "2026-02-30",
        "**",
        "\x1b",
    ]
)
cell = st.lists(scraps | st.text(max_size=6), max_size=4).map("".join)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Return a text with tables of every kind, filled with anything."""
    parts = []
    for _ in range(draw(st.integers(0, 3))):
        names = draw(headings).split("|")
        rows = draw(st.lists(st.lists(cell, min_size=len(names) - 1, max_size=len(names) + 1), max_size=3))
        title = draw(
            st.sampled_from(
                [
                    "Execution Mode",
                    "Lane Assignment",
                    "Handoff Template",
                    "M1 Tasks",
                    "`x`",
                    "D-001 Decide",
                    "Rules",
                    "Entry Criteria",
                    "M1-T01 Card",
                    "Lane A - x",
                    "Script",
                    "Outputs",
                ]
            )
        )
        items = draw(
            st.lists(
                st.sampled_from(
                    ["Mode: ", "Lane A: ", "- ", "Wrapper: ", "", "Status: ", "Decision: ", "Goal:", "Date: "]
                ).flatmap(lambda start: cell.map(lambda text: start + text)),
                max_size=3,
            )
        )
        parts += [
            f"## {title}",
            "",
            *(f"- {item}" for item in items),
            "",
            write_table(names, rows),
            draw(cell),
            "",
        ]
    return "\n".join(parts)


def test_a_table_that_a_milestones_page_has_no_place_for_is_told_row_by_row(tmp_path: Path) -> None:
    """Below a card as below any other heading, each row is told with its line."""
    table = "| Milestone | Status |\n|---|---|\n| M1 | done |\n| | M2 |\n"
    path = source(tmp_path, f"# M1 - Hull\n\n## Entry Criteria\n\n{table}\n## M1-T01 Keel\n\n{table}", "M1")
    told = [(note.line, note.text) for note in read_tracker(parse_document(path, path.read_text())).notes]
    assert told == [
        (5, 'part of the section "Entry Criteria" was not imported'),
        (7, "row not understood: M1 | done"),
        (8, "row not understood: M2"),
        (12, "part of the card of M1-T01 was not imported"),
        (14, "row not understood: M1 | done"),
        (15, "row not understood: M2"),
    ]


@settings(max_examples=200)
@given(documents() | st.text())
def test_any_text_becomes_a_valid_tracker_with_every_row_in_it_or_told(text: str) -> None:
    """Import never raises, what it gives is a tracker that is read back, and no row is dropped in silence."""
    document = parse_document(Path("S.md"), text)
    reading = read_tracker(document)
    tables, clashes = assemble([reading], Path("ship"))
    written = render_tracker(tables).encode("utf-8")
    assert parse(written, Path("state.toml")).tracker == validate(tables)
    taken = {row.line for row in reading.found}
    told = {note.line for note in (*reading.notes, *clashes)}
    for block in document.blocks:
        for row in getattr(block, "rows", ()):
            assert row.line in taken | told or not any(row.cells)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("gone.md", None, "cannot be read: No such file or directory"),
        ("empty.md", b"", "is empty"),
        ("latin.md", b"caf\xe9", "not UTF-8 text; save it as UTF-8"),
    ],
)
def test_a_source_that_is_none_is_told_in_one_line(
    tmp_path: Path, name: str, data: bytes | None, message: str
) -> None:
    """A file that was named and cannot be read stops the import."""
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(DocumentError) as refused:
        read_sources([tmp_path / name])
    assert str(refused.value).endswith(message)
    assert "\n" not in str(refused.value)


def test_a_folder_without_markdown_is_told(tmp_path: Path) -> None:
    """There is nothing to import, and the line says what to do."""
    with pytest.raises(DocumentError, match="no Markdown files in this folder; name the files themselves"):
        read_sources([tmp_path])


def test_a_bad_file_in_a_folder_does_not_hide_the_others(tmp_path: Path) -> None:
    """The folder's other documents are imported; the bad one counts as not understood."""
    source(tmp_path, REGISTRY)
    (tmp_path / "BAD.md").write_bytes(b"\xff")
    imported = read_sources([tmp_path])
    assert len(imported.tables["tasks"]) == 4
    assert (tmp_path / "BAD.md", "not UTF-8 text") in [
        (note.path, note.text) for note in imported.missed_rows
    ]


def test_a_programme_without_a_wrapper_is_named_by_its_folder(tmp_path: Path) -> None:
    """No repository is derived from what does not say where they are."""
    folder = tmp_path / "ship"
    folder.mkdir()
    source(folder, REGISTRY)
    imported = read_sources([folder])
    assert imported.tables["program"] == {"name": "ship"}
    assert "repos" not in imported.tables


def test_a_new_workspace_without_sources_is_a_tracker_to_go_on_from(tmp_path: Path) -> None:
    """The starter is valid, holds together, and its examples are gates once their signs are taken away."""
    state = init_workspace(tmp_path / "ship")
    assert state == tmp_path / "ship" / "state.toml"
    loaded = load(tmp_path / "ship")
    assert loaded.problems == ()
    assert loaded.tracker.program.name == "ship"
    text = state.read_text(encoding="utf-8")
    start = text.index("# [[gates]]")
    opened = text[:start] + "\n".join(
        line.removeprefix("# ")
        for line in text[start:].splitlines()
        if not line.startswith(("# The queue", "# A gate of kind"))
    ).replace("\n#\n", "\n")
    gates = parse(opened.encode(), state).tracker.gates
    assert [(gate.id, gate.metrics is not None) for gate in gates] == [
        ("VG-TESTS-001", False),
        ("VG-PERF-001", True),
    ]


def test_a_workspace_that_is_there_is_not_touched(tmp_path: Path) -> None:
    """One line says so, and where to go instead."""
    state = init_workspace(tmp_path)
    before = state.read_bytes()
    with pytest.raises(WorkspaceError) as refused:
        init_workspace(tmp_path)
    assert str(refused.value) == (
        f"{state}: is there already; nothing was changed; `loopui import` adds to it"
    )
    assert state.read_bytes() == before


def test_a_workspace_cannot_be_made_of_a_file(tmp_path: Path) -> None:
    """What the system says is told with its place."""
    path = source(tmp_path, "x", "W")
    with pytest.raises(WorkspaceError, match="cannot be made: File exists"):
        init_workspace(path)


def test_an_import_adds_to_a_starter_without_taking_it_over(programme: Path, tmp_path: Path) -> None:
    """What the starter says stays; every row whose id is new comes."""
    init_workspace(tmp_path / "W")
    imported = read_sources([programme])
    merged = merge_into(tmp_path / "W", imported)
    tracker = load(tmp_path / "W").tracker
    assert tracker.program.name == "W"
    assert len(tracker.gates) == 16
    assert {"program", "mode", "milestones", "tasks"} == {difference.table for difference in merged.kept}
    assert merged.conflicts == ()
    assert len(tracker.resolutions) == 34
