"""The keys that edit the tracker: each asks for what its edit needs, and hands it to the bridge."""

from __future__ import annotations

from loopui.cockpit.dialogs.form import Form
from loopui.cockpit.dialogs.pick import Pick
from loopui.cockpit.edits import AddBlocker, AddDecision, ResolveBlocker, SetStatus
from loopui.cockpit.messages import ReasonWanted
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
    """A decision has a title and what was decided; its context may be left empty."""
    async with cockpit() as (pilot, bridge, _):
        await pilot.press("d", *"one", "enter", *"we do", "ctrl+s")
        await pilot.pause()
        await pilot.press("u")
        await pilot.pause()
    assert bridge.asked == [AddDecision(title="one", decision="we do"), "undo"]


async def test_a_form_that_is_left_edits_nothing() -> None:
    """Escape is no edit, whatever was written."""
    async with cockpit() as (pilot, bridge, main):
        for key in ("b", "d", "r", "s"):
            await pilot.press(key, *"xy", "escape")
            await pilot.pause()
            assert pilot.app.screen is main, key
    assert bridge.asked == []
