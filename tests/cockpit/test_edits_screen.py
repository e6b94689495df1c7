"""The keys that edit the tracker: each asks for what its edit needs, and hands it to the bridge."""

from __future__ import annotations

from loopui.cockpit.dialogs.form import Form
from loopui.cockpit.dialogs.pick import Pick
from loopui.cockpit.edits import (
    AddBlocker,
    AddDecision,
    AddEntry,
    AddFinding,
    AddResolution,
    AssignLane,
    DropEntry,
    MoveEntry,
    ResolveBlocker,
    SetStatus,
)
from loopui.cockpit.intents import Undo
from loopui.cockpit.messages import ReasonWanted
from loopui.cockpit.snapshot import Snapshot
from loopui.cockpit.widgets.words import Words
from loopui.tracker.models.work import Lane, QueueEntry
from loopui.tracker.selection import plan
from tests.cockpit import samples
from tests.cockpit.cockpits import cockpit, toasts


async def test_s_sets_the_status_of_the_selected_milestone() -> None:
    """The cursor stands on the status that holds; typing finds another one."""
    async with cockpit() as (pilot, bridge, main):
        main.query_one("#milestones").focus()
        await pilot.press("G", "s")
        await pilot.pause()
        picker = pilot.app.screen
        assert isinstance(picker, Pick)
        assert picker._list.selected == "planned"
        await pilot.press(*"compl", "enter")
        await pilot.pause()
    assert bridge.asked == [SetStatus(table="milestones", name="M5", status="complete")]


async def test_s_sets_the_status_of_the_queued_task() -> None:
    """In the queue it is about the entry's task."""
    async with cockpit() as (pilot, bridge, _):
        await pilot.press("j", "s", *"in_", "enter")
        await pilot.pause()
    assert bridge.asked == [SetStatus(table="tasks", name="M7-T02", status="in_progress")]


async def test_s_asks_whose_status_where_nothing_with_one_is_selected() -> None:
    """An entry that is no task, as Ops-Weekly, leads to a list of everything with a status."""
    async with cockpit() as (pilot, bridge, _):
        await pilot.press("s", *"m1-t05", "enter")
        await pilot.pause()
        await pilot.press(*"todo", "enter")
        await pilot.pause()
    assert bridge.asked == [SetStatus(table="tasks", name="M1-T05", status="todo")]


async def test_a_status_that_holds_already_edits_nothing() -> None:
    """Enter on what holds leaves the file alone."""
    async with cockpit() as (pilot, bridge, _):
        await pilot.press("j", "s", "enter")
        await pilot.pause()
    assert bridge.asked == []


async def test_a_claim_without_evidence_wants_a_reason() -> None:
    """What is missing is shown; the edit goes on with a reason, and an empty one is none."""
    edit = SetStatus(table="milestones", name="M5", status="complete")
    async with cockpit() as (pilot, bridge, main):
        pilot.app.post_message(ReasonWanted(edit, ("VG-PERF-001: never run",)))
        await pilot.pause()
        form = pilot.app.screen
        assert isinstance(form, Form)
        await pilot.press("enter")
        assert "reason is still empty" in str(form._status.content)
        await pilot.press(*"so", "enter")
        await pilot.pause()
        assert pilot.app.screen is main
    assert bridge.asked == [SetStatus(table="milestones", name="M5", status="complete", reason="so")]


async def test_b_adds_a_blocker_when_what_is_required_is_there() -> None:
    """Saving too early says what is empty and goes there; what was written stays."""
    async with cockpit() as (pilot, bridge, _):
        await pilot.press("b", *"tree", "ctrl+s")
        form = pilot.app.screen
        assert isinstance(form, Form)
        assert "exit condition is still empty" in str(form._status.content)
        await pilot.press(*"gone", "enter", *"no", "enter")
        await pilot.pause()
    assert bridge.asked == [AddBlocker(blocker="tree", exit_condition="gone", impact="no")]


async def test_r_resolves_the_selected_blocker_with_its_evidence() -> None:
    """Several paths stand with commas between them."""
    async with cockpit() as (pilot, bridge, main):
        main.query_one("#blockers").focus()
        await pilot.press("j", "r", *"done", "enter", *"a.txt, b.txt,", "enter")
        await pilot.pause()
    assert bridge.asked == [ResolveBlocker(name="B8", resolution="done", evidence=("a.txt", "b.txt"))]


async def test_r_asks_which_blocker_and_says_where_there_is_none() -> None:
    """From another pane the active ones are offered."""
    async with cockpit() as (pilot, bridge, _):
        await pilot.press("r", *"b5", "enter")
        await pilot.pause()
        await pilot.press(*"x", "ctrl+s")
        await pilot.pause()
        none = samples.tracker().model_copy(update={"blockers": ()})
        bridge.show(samples.snapshot(tracker=none))
        await pilot.pause()
        await pilot.press("r")
        await pilot.pause()
        assert toasts(pilot) == ["nothing to resolve: no blocker is active"]
    assert bridge.asked == [ResolveBlocker(name="B5", resolution="x")]


async def test_d_adds_a_decision_and_u_takes_the_last_edit_back() -> None:
    """A decision has a title and what was decided; its context, and what it replaces, may be left empty."""
    async with cockpit() as (pilot, bridge, _):
        await pilot.press("d", *"one", "enter", *"we do", "ctrl+s")
        await pilot.pause()
        await pilot.press("d", *"two", "enter", *"no", "enter", "enter", *"D-001", "ctrl+s")
        await pilot.pause()
        await pilot.press("u")
        await pilot.pause()
    assert bridge.asked == [
        AddDecision(title="one", decision="we do"),
        AddDecision(title="two", decision="no", supersedes="D-001"),
        Undo(),
    ]


async def test_a_form_that_is_left_edits_nothing() -> None:
    """Escape is no edit, whatever was written."""
    async with cockpit() as (pilot, bridge, main):
        for key in ("b", "d", "r", "s", "a", "F", "S"):
            await pilot.press(key, *"xy", "escape")
            await pilot.pause()
            if isinstance(pilot.app.screen, Pick):  # there the first one takes back what was typed
                await pilot.press("escape")
                await pilot.pause()
            assert pilot.app.screen is main, key
    assert bridge.asked == []


def queued(*entries: tuple[str, str]) -> Snapshot:
    """Return a cockpit with this queue: priority and task."""
    queue = tuple(QueueEntry(priority=priority, task=task) for priority, task in entries)
    tracker = samples.tracker().model_copy(update={"queue": queue})
    return samples.snapshot(tracker=tracker, plan=plan(tracker))


async def test_a_adds_an_entry_to_the_queue() -> None:
    """The priority is P1 where nothing is said; gates stand with commas between them."""
    async with cockpit() as (pilot, bridge, _):
        await pilot.press("a", *"M1-T05", "enter", "enter", "enter", *"VG-1, VG-2", "enter")
        await pilot.pause()
        await pilot.press("a", *"Ops", "enter", *"P0", "enter", *"now", "ctrl+s")
        await pilot.pause()
    assert bridge.asked == [
        AddEntry(task="M1-T05", priority="P1", gates=("VG-1", "VG-2")),
        AddEntry(task="Ops", priority="P0", description="now"),
    ]


async def test_j_and_k_move_the_selected_entry_and_the_cursor_goes_with_it() -> None:
    """Whatever its new place: the next step is about the same entry."""
    async with cockpit(queued(("P1", "A"), ("P1", "B"), ("P1", "C"))) as (pilot, bridge, main):
        await pilot.press("J")
        bridge.show(queued(("P1", "B"), ("P1", "A"), ("P1", "C")))
        await pilot.pause()
        assert main.selected_in("queue").startswith("A#")
        await pilot.press("J", "K")
    assert bridge.asked == [MoveEntry(task="A", by=1), MoveEntry(task="A", by=1), MoveEntry(task="A", by=-1)]


async def test_of_a_task_that_is_queued_twice_each_entry_can_be_selected() -> None:
    """The keys of the rows are different, and the details are those of the selected one."""
    async with cockpit(queued(("P0", "A"), ("P1", "A"))) as (pilot, _, main):
        first = main.selected_in("queue")
        await pilot.press("j")
        assert main.selected_in("queue") not in {first, ""}
        await pilot.press("enter")
        await pilot.pause()
        assert "P1" in "".join(str(each.content) for each in pilot.app.screen.query(Words))


async def test_shift_d_drops_the_selected_entry_without_asking() -> None:
    """`u` takes it back."""
    async with cockpit() as (pilot, bridge, main):
        await pilot.press("j", "D")
        await pilot.pause()
        assert pilot.app.screen is main
    assert bridge.asked == [DropEntry(task="M7-T02")]


async def test_moving_and_dropping_want_an_entry_that_is_looked_at() -> None:
    """From another pane, and in an empty queue, nothing is edited, and each key says what it needs."""
    async with cockpit() as (pilot, bridge, main):
        main.query_one("#milestones").focus()
        for key in ("J", "K", "D"):
            await pilot.press(key)
            await pilot.pause()
            assert toasts(pilot) == ["go to the priority queue and select an entry first"], key
            pilot.app.clear_notifications()
        bridge.show(queued())
        main.query_one("#queue").focus()
        await pilot.press("D")
        await pilot.pause()
        assert toasts(pilot) == ["go to the priority queue and select an entry first"]
    assert bridge.asked == []


async def test_shift_a_assigns_a_lane() -> None:
    """Of several it asks which; what the lane works on now is shown."""
    lanes = (Lane(name="Lane A", current="M1-T05", status="paused"), Lane(name="Lane B"))
    tracker = samples.tracker().model_copy(update={"lanes": lanes})
    async with cockpit(samples.snapshot(tracker=tracker)) as (pilot, bridge, _):
        await pilot.press("A", *"lane a", "enter")
        await pilot.pause()
        assert "now: M1-T05  paused" in "".join(str(each.content) for each in pilot.app.screen.query(Words))
        await pilot.press(*"M7-T01", "enter", "enter")
        await pilot.pause()
        bridge.show(samples.snapshot(tracker=tracker.model_copy(update={"lanes": lanes[1:]})))
        await pilot.pause()
        await pilot.press("A", *"x", "enter", *"paused", "enter")
        await pilot.pause()
        bridge.show(samples.snapshot())
        await pilot.pause()
        await pilot.press("A")
        await pilot.pause()
        assert toasts(pilot) == ["the tracker has no lanes; add a [[lanes]] table to state.toml"]
    assert bridge.asked == [
        AssignLane(lane="Lane A", current="M7-T01", status="in_progress"),
        AssignLane(lane="Lane B", current="x", status="paused"),
    ]


async def test_shift_f_adds_a_finding_and_shift_s_a_resolution() -> None:
    """Of both only the words are required."""
    async with cockpit() as (pilot, bridge, _):
        await pilot.press("F", *"odd", "enter", *"a.txt", "enter", *"M1", "enter")
        await pilot.pause()
        await pilot.press("S", *"even", "enter", *"a.txt,b.txt", "enter", *"F1, F2", "enter")
        await pilot.pause()
        await pilot.press("S", *"so", "ctrl+s")
        await pilot.pause()
    assert bridge.asked == [
        AddFinding(finding="odd", evidence="a.txt", milestone="M1"),
        AddResolution(resolution="even", evidence=("a.txt", "b.txt"), resolves=("F1", "F2")),
        AddResolution(resolution="so"),
    ]


async def test_a_resolution_without_evidence_wants_a_reason() -> None:
    """It is asked for as that of a blocker is."""
    edit = AddResolution(resolution="so")
    async with cockpit() as (pilot, bridge, _):
        pilot.app.post_message(ReasonWanted(edit, ("no evidence is named",)))
        await pilot.pause()
        await pilot.press(*"seen", "enter")
        await pilot.pause()
    assert bridge.asked == [AddResolution(resolution="so", reason="seen")]
