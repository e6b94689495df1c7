"""The gates: how they are reached and left, what their rows say, how they are filtered and opened."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from loopui.cockpit.dialogs.gate_details import GateDetails
from loopui.cockpit.dialogs.launch import Launch
from loopui.cockpit.dialogs.promotion import Promotion
from loopui.cockpit.intents import FillChecklist, ReadRecord
from loopui.cockpit.messages import RecordRead
from loopui.cockpit.panes.gates import Slice, gate_rows
from loopui.cockpit.screens.main import MainScreen
from loopui.cockpit.text import plain
from loopui.cockpit.widgets.words import Words
from loopui.evidence.artifacts import Artifact
from loopui.reports.standings import GateStanding
from tests.cockpit import samples
from tests.cockpit.cockpits import SMALL, cockpit, toasts

WIDE = 134


def shown(main: MainScreen) -> list[str]:
    """Return the gates that are on the list."""
    return [row.key for row in main.gates._shown]


def told(pilot: Pilot[Any]) -> str:
    """Return the dialog's words."""
    return "\n".join(str(each.content) for each in pilot.app.screen.query(Words))


@pytest.mark.parametrize(("there", "back"), [("2", "1"), ("f2", "f1"), ("2", "escape")])
async def test_the_gates_take_the_cockpits_place_and_give_it_back(there: str, back: str) -> None:
    """By number or function key; the focus is on the list, and afterwards where it was."""
    async with cockpit(samples.experienced()) as (pilot, _, main):
        main.query_one("#blockers").focus()
        await pilot.press(there)
        await pilot.pause()
        assert main.focused is main.gates
        assert not main.executor.region
        await pilot.press(back)
        await pilot.pause()
        assert not main.gates.region
        assert main.focused is main.query_one("#blockers")


async def test_in_a_small_terminal_a_number_leads_from_the_gates_to_its_pane() -> None:
    """F2 shows the gates there too; numbers go on choosing panes."""
    async with cockpit(samples.experienced(), size=SMALL) as (pilot, _, main):
        await pilot.press("f2")
        await pilot.pause()
        assert main.focused is main.gates
        await pilot.press("3")
        await pilot.pause()
        assert main.focused is main.query_one("#blockers")
        assert not main.gates.region


async def test_in_a_small_terminal_6_is_no_pane_and_shows_the_history() -> None:
    """A number that chooses no pane does what it does in a large terminal."""
    async with cockpit(samples.experienced(), size=SMALL) as (pilot, _, main):
        await pilot.press("6")
        await pilot.pause()
        assert main.focused is main.history


@pytest.mark.parametrize("size", [(50, 24), (80, 10)])
async def test_where_no_pane_has_room_its_number_says_what_it_needs(size: tuple[int, int]) -> None:
    """A number never does nothing without a word; the views are there all the same."""
    async with cockpit(samples.experienced(), size=size) as (pilot, _, main):
        await pilot.press("4")
        await pilot.pause()
        assert toasts(pilot) == ["Evidence needs 60 columns and 12 lines"]
        await pilot.press("6")
        await pilot.pause()
        assert main.focused is main.history


async def test_the_mouse_and_the_palette_reach_the_gates() -> None:
    """The key bar offers what is not shown; the registry's action is in the palette."""
    async with cockpit(samples.experienced()) as (pilot, _, main):
        bar = main.query_one("#keys")
        assert "F2 gates" in bar.render_line(0).text
        await pilot.click(bar, offset=(bar.render_line(0).text.index("F2 gates"), 0))
        await pilot.pause()
        assert main.focused is main.gates
        assert "F2 gates" not in bar.render_line(0).text
        await pilot.click(bar, offset=(bar.render_line(0).text.index("F1 cockpit"), 0))
        await pilot.pause()
        assert main.executor.region
        commands = [command.help for command in pilot.app.get_system_commands(main)]
        assert {"key F1", "key F2"} <= set(commands)


@pytest.mark.parametrize(
    ("words", "gates"),
    [
        ("diagnostic", ["VG-RCC-001", "VG-RFLX-001"]),
        ("claim pass", ["VG-LOOP-BUILD-003", "VG-LOOP-CORE-001", "VG-LA-001", "VG-LA-002"]),
        ("fail", ["VG-RCC-001"]),
        ("stale", ["VG-LOOP-CORE-001"]),
        ("advisory", ["VG-LA-002"]),
        ("not run", ["VG-LOOP-BUILD-001", "VG-CONTRACT-001", "VG-PERF-001"]),
        ("checklist", ["VG-CONTRACT-001"]),
        ("running", ["VG-LOOP-CORE-001"]),
    ],
)
@pytest.mark.parametrize("size", [(140, 45), (64, 24)], ids=["wide", "narrow"])
async def test_the_words_of_a_row_filter_it_whatever_has_room(
    words: str, gates: list[str], size: tuple[int, int]
) -> None:
    """Grade, verdict, kind and flags are found also where a narrow terminal has no column for them."""
    async with cockpit(samples.experienced(), size=size) as (pilot, _, main):
        await pilot.press("f2")
        await pilot.pause()
        await pilot.press("slash")
        main.query_one("#filter", Input).value = words
        await pilot.press("enter")
        await pilot.pause()
        assert shown(main) == gates
        await pilot.press("escape")
        assert len(shown(main)) == len(samples.GATES)
        assert main.gates.region
        await pilot.press("escape")
        await pilot.pause()
        assert not main.gates.region


async def test_evidence_is_filtered_by_grade_too() -> None:
    """`/` works alike in every pane."""
    async with cockpit() as (pilot, _, main):
        evidence = main.shown[0]
        evidence.focus()
        await pilot.press("slash", *"diagnostic", "enter")
        await pilot.pause()
        assert [row.key.rsplit("/", 1)[-1] for row in evidence._shown] == [
            "VG-RCC-001.txt",
            "VG-RFLX-001.txt",
        ]


async def test_enter_opens_a_gate_and_the_record_tells_what_each_criterion_saw() -> None:
    """Command, criteria and history are there at once; the record is asked for and put in when it is read."""
    async with cockpit(samples.experienced()) as (pilot, bridge, _):
        await pilot.press("2", "j", "j", "enter")
        await pilot.pause()
        details = pilot.app.screen
        assert isinstance(details, GateDetails)
        assert "cargo test --no-default-features" in told(pilot)
        assert "min_passed = 1" in told(pilot)
        assert "M1-T05-VG-LOOP-CORE-001-r30.txt" in told(pilot)
        assert "reading the record" in told(pilot)
        assert bridge.asked == [ReadRecord(details.record)]
        pilot.app.post_message(RecordRead("another.toml", problem="wrong one"))
        pilot.app.post_message(RecordRead(details.record, samples.observations()))
        await pilot.pause()
        assert "✘ not met forbid panicked at: line 12: [/] panicked" in told(pilot)
        assert "wrong one" not in told(pilot)


async def test_a_record_that_cannot_be_read_is_told() -> None:
    """And a gate without a record says that nothing tells what its criteria saw."""
    async with cockpit(samples.experienced()) as (pilot, _, _main):
        await pilot.press("2", "enter")
        await pilot.pause()
        assert "no record tells" in told(pilot)
        await pilot.press("escape", "j", "j", "enter")
        await pilot.pause()
        details = pilot.app.screen
        assert isinstance(details, GateDetails)
        pilot.app.post_message(RecordRead(details.record, problem="the record cannot be read: gone"))
        await pilot.pause()
        assert "the record cannot be read: gone" in told(pilot)


async def test_keys_are_about_the_selected_gate() -> None:
    """`l` proposes it, `c` fills it, `P` promotes it."""
    async with cockpit(samples.experienced()) as (pilot, bridge, _):
        await pilot.press("2", "j", "l")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Launch)
        assert "VG-LOOP-BUILD-003" in told(pilot)
        await pilot.press("escape", "j", "j", "j", "P")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Promotion)
        await pilot.press("escape", "j", "j", "j", "c")
        await pilot.pause()
    assert [asked for asked in bridge.asked if isinstance(asked, FillChecklist)] == [
        FillChecklist(gate="VG-CONTRACT-001", task="Ops-Weekly")
    ]


async def test_what_changes_leaves_the_cursor_on_its_gate() -> None:
    """Rows are keyed by id."""
    snapshot = samples.experienced()
    async with cockpit(snapshot) as (pilot, bridge, main):
        await pilot.press("2", "j", "j", "j")
        assert snapshot.board is not None
        bridge.show(replace(snapshot, board=replace(snapshot.board, gates=snapshot.board.gates[2:])))
        await pilot.pause()
        assert main.gates.selected == "VG-LA-001"


def lines_of(width: int, *gates: GateStanding, past: tuple[Artifact, ...] = ()) -> list[str]:
    """Return the rows' characters."""
    slice_ = Slice(gates, {gate.gate: past for gate in gates}, samples.NOW)
    return [plain(row.lines[0]) for row in gate_rows(slice_, width)]


FAILED = GateStanding(
    gate="VG-A-001",
    verdict="fail",
    reason="exit-code",
    grade="claim",
    stale=True,
    scope="all",
    duration_s=2.0,
)


def test_a_row_keeps_the_columns_that_fit_whole() -> None:
    """Verdict, gate and grade always; the bars before the reason; no row is wider than its place."""
    past = samples.history()[:9]
    (wide,) = lines_of(WIDE, FAILED, past=past)
    assert "exit-code" in wide
    assert "~ stale" in wide
    (narrow,) = lines_of(62, FAILED, past=past)
    assert "exit-code" not in narrow
    assert narrow.rstrip().endswith("0:02")
    assert len(narrow) <= 62
    assert lines_of(20, FAILED)[0].startswith("✘ fail     VG-A-001")


def test_columns_that_say_nothing_of_any_gate_leave_their_place_to_the_scope() -> None:
    """Evidence by other hands tells no durations; where one gate has some, all keep the place."""
    plain_gate = replace(FAILED, gate="VG-B-001", duration_s=None, stale=None)
    (alone,) = lines_of(80, plain_gate)
    assert alone.split() == ["✘", "fail", "VG-B-001", "claim", "exit-code", "unknown", "all"]
    first, second = lines_of(WIDE, FAILED, plain_gate)
    assert first.index("exit-code") == second.index("exit-code")
