"""Whole screens against stored pictures, at both sizes that the design names."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

import pytest
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from loopui.cockpit.messages import Checked, ChecklistOpened, FileRead, HandoffFilled, RecordRead
from loopui.cockpit.snapshot import LogTail, Snapshot
from loopui.reports.checklist import Item
from loopui.tracker.models.knowledge import Blocker
from loopui.tracker.models.work import Milestone, QueueEntry
from loopui.tracker.selection import plan
from tests.cockpit import samples
from tests.cockpit.fakes import app_of

pytestmark = pytest.mark.snapshots

LARGE, SMALL = (140, 45), (80, 24)
SIZES = pytest.mark.parametrize("size", [LARGE, SMALL], ids=["140x45", "80x24"])
Compare = Callable[..., bool]
NASTY = (
    "tests [/foo] [bold red]x[/] \x1b[2J\x1b]0;gone\x07漢字漢字 a\u202eb "
    "e\u0301\u0301\u0301\u0301 👩\u200d💻 " + "x" * 9000
)


def pressing(*keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Return what presses the keys, and then holds every cursor still."""

    async def run(pilot: Pilot[None]) -> None:
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
        fields: Iterable[Input | TextArea] = (
            *pilot.app.screen.query(Input),
            *pilot.app.screen.query(TextArea),
        )
        for field in fields:
            field.cursor_blink = False
        await pilot.pause()

    return run


def opening(message: Message, *keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Return what tells the app something that opens a dialog, and presses the keys there."""

    async def run(pilot: Pilot[None]) -> None:
        await pilot.pause()
        pilot.app.post_message(message)
        await pressing(*keys)(pilot)

    return run


@SIZES
def test_the_busy_main_screen(snap_compare: Compare, size: tuple[int, int]) -> None:
    """A run runs, two wait, evidence lies there: every pane that has room shows its part of it."""
    assert snap_compare(app_of(samples.snapshot()), terminal_size=size, run_before=pressing())


@SIZES
def test_an_empty_workspace(snap_compare: Compare, size: tuple[int, int]) -> None:
    """Empty panes say what would fill them, and which key does it."""
    empty = samples.tracker().model_copy(
        update=dict.fromkeys(
            ("milestones", "tasks", "queue", "gates", "blockers", "consumers", "cadences"), ()
        )
    )
    nothing = samples.snapshot(tracker=empty, plan=(), artifacts=(), lives=(), log=LogTail())
    assert snap_compare(app_of(nothing), terminal_size=size, run_before=pressing())


@SIZES
def test_hostile_text(snap_compare: Compare, size: tuple[int, int]) -> None:
    """Markup, escape sequences, wide and turning characters and endless lines keep to their places."""
    assert snap_compare(app_of(hostile()), terminal_size=size, run_before=pressing())


def hostile() -> Snapshot:
    """Return a snapshot in which every text means harm."""
    nasty = NASTY
    tracker = samples.tracker().model_copy(
        update={
            "milestones": (
                Milestone(id="M\x1b[31m0", title=nasty, notes=nasty),
                Milestone(id="漢字", title="字" * 80),
            ),
            "queue": (QueueEntry(priority="P0", task=nasty, description=nasty),),
            "blockers": (Blocker(id="B[/]", blocker=nasty, exit_condition=nasty),),
            "gates": (
                samples.gate("VG-A").model_copy(update={"id": f"\ud800{nasty[:60]}", "scope": nasty}),
                samples.gate("VG-漢字-[/]", scope="字" * 80),
            ),
        }
    )
    evil = samples.recorded(f"\ud800{nasty[:60]}", 1, explanation=nasty)
    return samples.snapshot(
        tracker=tracker,
        plan=plan(tracker),
        artifacts=(evil, samples.artifact(f"evidence/{nasty[:50]}", 2)),
        lives=(samples.held(nasty),),
        log=LogTail(run="r", path="evidence/x.txt", lines=(nasty, "字" * 300, "", "\r\x07\x08", "plain")),
    ).with_banner("tracker", f"state.toml:3: {nasty[:70]}")


@SIZES
def test_a_broken_tracker(snap_compare: Compare, size: tuple[int, int]) -> None:
    """A state file that broke leaves the last good tracker, and says where to mend it."""
    broken = samples.snapshot().with_banner(
        "tracker",
        "state.toml:12: is no TOML: expected '=' after a key; mend the line (shown is the last good state)",
    )
    assert snap_compare(app_of(broken), terminal_size=size, run_before=pressing())


@SIZES
def test_a_worker_at_a_machine_that_holds(snap_compare: Compare, size: tuple[int, int]) -> None:
    """A worker has no key that edits the tracker; a held run says why, and the gauge says HOLDS."""
    worker = samples.snapshot(
        role="worker", lane="A", memory=samples.memory(1900), lives=(samples.held(), *samples.lives()[1:])
    )
    assert snap_compare(app_of(worker), terminal_size=size, run_before=pressing())


@SIZES
def test_the_launch_dialog(snap_compare: Compare, size: tuple[int, int]) -> None:
    """What, why now, in which order, with how much memory, and what is ahead."""
    assert snap_compare(app_of(samples.snapshot()), terminal_size=size, run_before=pressing("n"))


@SIZES
def test_the_gate_picker(snap_compare: Compare, size: tuple[int, int]) -> None:
    """Gates narrow while typing, and several can be marked."""
    assert snap_compare(
        app_of(samples.snapshot()), terminal_size=size, run_before=pressing("l", "l", "a", "tab")
    )


@SIZES
def test_what_does_not_hold(snap_compare: Compare, size: tuple[int, int]) -> None:
    """Every finding with its place and what mends it, worst first."""
    told = Checked(samples.findings(), samples.NOW)
    assert snap_compare(app_of(samples.snapshot()), terminal_size=size, run_before=opening(told))


@SIZES
def test_a_form(snap_compare: Compare, size: tuple[int, int]) -> None:
    """What an edit needs fits, and what is still empty is said."""
    assert snap_compare(
        app_of(samples.snapshot()), terminal_size=size, run_before=pressing("r", "down", "enter", "ctrl+s")
    )


@SIZES
def test_an_entry_to_add(snap_compare: Compare, size: tuple[int, int]) -> None:
    """The longest form fits, too."""
    assert snap_compare(app_of(samples.snapshot()), terminal_size=size, run_before=pressing("a"))


def test_a_status_to_pick(snap_compare: Compare) -> None:
    """The status that holds is marked, and the cursor stands on it."""
    assert snap_compare(app_of(samples.snapshot()), terminal_size=SMALL, run_before=pressing("1", "j", "s"))


@SIZES
def test_the_handoff(snap_compare: Compare, size: tuple[int, int]) -> None:
    """Every line of the template fits, is filled, and unknown ids are marked."""
    assert snap_compare(
        app_of(samples.snapshot()), terminal_size=size, run_before=opening(HandoffFilled(samples.handoff()))
    )


@SIZES
def test_a_checklist_to_fill(snap_compare: Compare, size: tuple[int, int]) -> None:
    """Items with their ticks and notes, the task, what the items speak for, and what is still missing."""
    assert snap_compare(
        app_of(samples.snapshot()),
        terminal_size=size,
        run_before=opening(ChecklistOpened(samples.checklist())),
    )


@SIZES
def test_a_checklist_that_means_harm(snap_compare: Compare, size: tuple[int, int]) -> None:
    """Hostile and endless items are shown literally, wrap beside their tick, and the rest keeps its place."""
    evil = samples.checklist(
        scope=NASTY[:200],
        method=NASTY[:120],
        task="M9-[/]",
        items=(Item(text=NASTY[:300], note=NASTY[:200]), *(Item(text=f"字 {n} " * 9) for n in range(12))),
        notes="\x1b]0;gone\x07[bold]",
    )
    assert snap_compare(
        app_of(samples.snapshot()), terminal_size=size, run_before=opening(ChecklistOpened(evil, draft=True))
    )


@SIZES
def test_a_gate_to_promote(snap_compare: Compare, size: tuple[int, int]) -> None:
    """The runs that speak for it, and what would follow."""
    assert snap_compare(app_of(samples.promotable()), terminal_size=size, run_before=pressing("P"))


@SIZES
def test_the_gates(snap_compare: Compare, size: tuple[int, int]) -> None:
    """Every gate with its verdict, grade, what is stale or on offer, and its last runs as small bars."""
    assert snap_compare(app_of(samples.experienced()), terminal_size=size, run_before=pressing("f2"))


@SIZES
def test_the_gates_that_mean_harm(snap_compare: Compare, size: tuple[int, int]) -> None:
    """Hostile ids, scopes and reasons keep to their columns."""
    assert snap_compare(app_of(hostile()), terminal_size=size, run_before=pressing("f2"))


@SIZES
def test_the_gates_filtered_by_grade(snap_compare: Compare, size: tuple[int, int]) -> None:
    """Words that rows have to contain: a grade, a verdict, stale, advisory."""
    keys = ("f2", "slash", *"diagnostic")
    assert snap_compare(app_of(samples.experienced()), terminal_size=size, run_before=pressing(*keys))


@SIZES
def test_the_history(snap_compare: Compare, size: tuple[int, int]) -> None:
    """Verdicts, grades, durations and peak memory, a column per run, on round scales."""
    assert snap_compare(app_of(samples.experienced()), terminal_size=size, run_before=pressing("f6", "j"))


@SIZES
def test_a_history_that_means_harm(snap_compare: Compare, size: tuple[int, int]) -> None:
    """A hostile id stays in its heading."""
    assert snap_compare(app_of(hostile()), terminal_size=size, run_before=pressing("f6"))


@SIZES
def test_the_details_of_a_gate(snap_compare: Compare, size: tuple[int, int]) -> None:
    """What it asks for, what each criterion saw, and how its runs went."""
    snapshot = samples.experienced()
    record = snapshot.board.gate("VG-LOOP-CORE-001").record if snapshot.board else ""

    async def open_it(pilot: Pilot[None]) -> None:
        await pressing("f2", "j", "j", "enter")(pilot)
        pilot.app.post_message(RecordRead(record, samples.observations()))
        await pilot.pause()

    assert snap_compare(app_of(snapshot), terminal_size=size, run_before=open_it)


@SIZES
def test_the_details_of_an_artifact(snap_compare: Compare, size: tuple[int, int]) -> None:
    """Its facts, and below them the beginning of its file."""
    failed = replace(samples.artifacts()[1], explanation="exit code 1, expected 0")
    snapshot = samples.snapshot(artifacts=(failed,))

    async def open_it(pilot: Pilot[None]) -> None:
        await pressing("4")(pilot)
        pilot.app.screen.query_one("#evidence").focus()
        await pressing("enter")(pilot)
        pilot.app.post_message(FileRead(failed.path, ("collected 3 items", "", "E   assert 1 == 2")))
        await pilot.pause()

    assert snap_compare(app_of(snapshot), terminal_size=size, run_before=open_it)


@SIZES
def test_what_a_metrics_run_compared(snap_compare: Compare, size: tuple[int, int]) -> None:
    """Candidate against baseline: what became worse first, with its limit, in glyphs, words and figures."""
    compared = replace(
        samples.recorded("VG-PERF-001", 3, verdict="fail", reason="criteria", metrics=samples.metrics()),
        explanation="throughput became worse: 3 100 ops/s, baseline 3 964 ops/s",
    )
    snapshot = samples.snapshot(artifacts=(compared,))

    async def open_it(pilot: Pilot[None]) -> None:
        await pressing("4")(pilot)
        pilot.app.screen.query_one("#evidence").focus()
        await pressing("enter")(pilot)
        pilot.app.post_message(FileRead(compared.path, ("warming up", "run 1 of 3")))
        await pilot.pause()

    assert snap_compare(app_of(snapshot), terminal_size=size, run_before=open_it)


def test_the_confirmation(snap_compare: Compare) -> None:
    """Cancelling says what would follow."""
    assert snap_compare(app_of(samples.snapshot()), terminal_size=SMALL, run_before=pressing("x"))


def test_the_help(snap_compare: Compare) -> None:
    """Every key is told from the registry."""
    assert snap_compare(app_of(samples.snapshot()), terminal_size=LARGE, run_before=pressing("question_mark"))


@pytest.mark.parametrize("size", [(59, 24), (20, 5)], ids=["59x24", "20x5"])
def test_a_narrow_terminal(snap_compare: Compare, size: tuple[int, int]) -> None:
    """Under 60 columns there are the gauge, the executor and the keys."""
    assert snap_compare(app_of(samples.snapshot()), terminal_size=size, run_before=pressing())


@pytest.mark.parametrize("theme", ["light", "contrast"])
def test_the_other_themes(snap_compare: Compare, theme: str) -> None:
    """The same screen in every theme that ships."""

    async def change(pilot: Pilot[None]) -> None:
        pilot.app.theme = theme
        await pressing()(pilot)

    assert snap_compare(app_of(samples.snapshot()), terminal_size=LARGE, run_before=change)
