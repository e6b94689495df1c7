"""`c`: a checklist gate is chosen, filled and filed, with a bridge that only remembers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from loopui.cockpit.dialogs.checklist import ChecklistForm
from loopui.cockpit.dialogs.pick import Pick
from loopui.cockpit.dialogs.result import Result
from loopui.cockpit.dialogs.tick import Tick
from loopui.cockpit.intents import FileChecklist, FillChecklist
from loopui.cockpit.messages import ChecklistOpened
from loopui.cockpit.snapshot import Snapshot
from loopui.reports.checklist import Checklist, Item
from loopui.tracker.models.work import Lane
from tests.cockpit import samples
from tests.cockpit.cockpits import cockpit, toasts


async def opened(
    pilot: Pilot[Any], checklist: Checklist | None = None, *, draft: bool = False
) -> ChecklistForm:
    """Let the bridge's answer open the dialog."""
    pilot.app.post_message(ChecklistOpened(checklist or samples.checklist(), draft))
    await pilot.pause()
    form = pilot.app.screen
    assert isinstance(form, ChecklistForm)
    return form


def status(form: ChecklistForm) -> str:
    """Return what the dialog says of the whole."""
    return str(form._status.content)


def two_checklists(**changes: Any) -> Snapshot:
    """Return a cockpit whose tracker has two checklist gates."""
    more = samples.gate("VG-DOC-001", kind="checklist", command=None, items=("read", "spelled"))
    tracker = samples.tracker()
    return samples.snapshot(tracker=tracker.model_copy(update={"gates": (*tracker.gates, more), **changes}))


async def test_c_opens_the_only_checklist_for_the_entry_that_names_it() -> None:
    """The queue's selected entry runs it, so the evidence is for that entry's task."""
    async with cockpit() as (pilot, bridge, _):
        await pilot.press("c")
    assert bridge.asked == [FillChecklist(gate="VG-CONTRACT-001", task="Ops-Weekly")]


async def test_of_several_checklists_c_asks_which_and_typing_finds_one() -> None:
    """The one that the selected entry names is proposed; another one is found by its name."""
    async with cockpit(two_checklists()) as (pilot, bridge, _):
        await pilot.press("c")
        await pilot.pause()
        picker = pilot.app.screen
        assert isinstance(picker, Pick)
        assert picker._list.selected == "VG-CONTRACT-001"
        await pilot.press(*"doc", "enter")
        await pilot.pause()
    assert bridge.asked == [FillChecklist(gate="VG-DOC-001")]


async def test_without_checklists_c_says_where_they_come_from() -> None:
    """A tracker without one leads to no dialog."""
    tracker = samples.tracker().model_copy(update={"gates": samples.GATES[:2]})
    async with cockpit(samples.snapshot(tracker=tracker)) as (pilot, bridge, main):
        await pilot.press("c")
        await pilot.pause()
        assert pilot.app.screen is main
        assert toasts(pilot) == ['the tracker has no checklist; give a gate kind = "checklist" in state.toml']
    assert bridge.asked == []


async def test_what_is_ticked_and_noted_is_proposed_as_the_result_and_filed() -> None:
    """All items ticked speak for a pass, which `^s` files; until then it says what is missing."""
    async with cockpit() as (pilot, bridge, main):
        blank = samples.checklist(items=tuple(Item(text=text) for text in samples.ITEMS))
        form = await opened(pilot, blank)
        assert "no result is given" in status(form)
        await pilot.press("space", "j", "space", "enter", *"ok", "down", "space")
        await pilot.pause()
        assert form.query_one(Result).value == "pass"
        assert "nothing speaks against" in status(form)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert pilot.app.screen is main
    notes = ("", "ok", "")
    items = tuple(Item(text=t, ticked=True, note=n) for t, n in zip(samples.ITEMS, notes, strict=True))
    assert bridge.asked == [FileChecklist(replace(blank, items=items, result="pass"))]
    # What cannot be filed in the end is not lost.
    assert bridge.drafts[-1] == replace(blank, items=items)


async def test_a_contradiction_is_told_and_leads_to_where_it_is_mended() -> None:
    """A pass with an item that is open is not filed: the focus goes to that item."""
    async with cockpit() as (pilot, bridge, _):
        form = await opened(pilot)
        assert form.query_one(Result).value == "fail"
        form.query_one(Result).focus()
        await pilot.press("p", "ctrl+s")
        await pilot.pause()
        assert "a pass with items that are not ticked: 2, 3 of 3" in status(form)
        assert form.focused is form._ticks[1]
    assert bridge.asked == []


async def test_a_chosen_result_goes_before_what_the_items_say() -> None:
    """The arrows go through the results, a letter names one."""
    async with cockpit() as (pilot, bridge, main):
        form = await opened(pilot)
        form.query_one(Result).focus()
        await pilot.press("right")
        assert form.query_one(Result).value == "blocked"
        await pilot.press("right", "left", "f", "b", "ctrl+s")
        await pilot.pause()
        assert pilot.app.screen is main
    assert [intent.checklist.result for intent in filings(bridge.asked)] == ["blocked"]


def filings(asked: list[Any]) -> list[FileChecklist]:
    """Return what was filed."""
    return [intent for intent in asked if isinstance(intent, FileChecklist)]


async def test_a_checklist_without_items_is_judged_by_result_and_note() -> None:
    """Nothing is proposed; a fail wants a word why, and the focus goes to where it is written."""
    async with cockpit() as (pilot, bridge, _):
        form = await opened(pilot, samples.checklist(items=()))
        assert isinstance(form.focused, Result)
        await pilot.press("f", "ctrl+s")
        await pilot.pause()
        assert "a fail without a word why" in status(form)
        await pilot.press(*"no", "ctrl+s")
        await pilot.pause()
    (filed,) = filings(bridge.asked)
    assert (filed.checklist.result, filed.checklist.notes) == ("fail", "no")


async def test_leaving_keeps_a_draft_and_a_draft_can_be_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written comes back as it was; `^r` asks for the gate with nothing ticked."""
    monkeypatch.setattr("loopui.cockpit.dialogs.drafted.DRAFT_AFTER_S", 600.0)  # nothing but leaving keeps it
    async with cockpit() as (pilot, bridge, main):
        await opened(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert bridge.drafts == []
        await opened(pilot)
        await pilot.press("space", "escape")
        await pilot.pause()
        assert pilot.app.screen is main
        (draft,) = bridge.drafts
        assert isinstance(draft, Checklist)
        assert [item.ticked for item in draft.items] == [True, True, False]
        assert draft.result is None
        form = await opened(pilot, draft, draft=True)
        assert form.edited == draft
        await pilot.press("ctrl+r")
        await pilot.pause()
    assert bridge.asked == [FillChecklist(gate="VG-CONTRACT-001", task="Ops-Weekly", anew=True)]


async def test_a_worker_is_refused_what_is_no_task_of_its_lane() -> None:
    """The rule is that of `loopui record`: told while filling, and not filed."""
    lanes = (Lane(name="Lane A", current="M1-T05", status="in_progress"),)
    worker = two_checklists(lanes=lanes)
    async with cockpit(replace(worker, role="worker", lane="A")) as (pilot, bridge, _):
        form = await opened(pilot, samples.checklist(task="M7-T02"))
        assert "M7-T02 is no task of Lane A" in status(form)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert form.focused is form._for_task
        await pilot.press("end", *["backspace"] * 6, *"M1-T05", "ctrl+s")
        await pilot.pause()
    (filed,) = filings(bridge.asked)
    assert (filed.checklist.task, filed.checklist.milestone) == ("M1-T05", "M1")


async def test_an_unknown_task_is_told_and_not_refused() -> None:
    """The tracker may learn of it later."""
    async with cockpit() as (pilot, bridge, _):
        form = await opened(pilot, samples.checklist(task="M9-T99"))
        assert "M9-T99 is not in the tracker" in status(form)
        await pilot.press("ctrl+s")
        await pilot.pause()
    assert len(filings(bridge.asked)) == 1


async def test_the_mouse_ticks_and_chooses() -> None:
    """A click on an item does what Space does, a click on a result chooses it."""
    async with cockpit() as (pilot, _, _main):
        form = await opened(pilot)
        await pilot.click(form._ticks[2])
        await pilot.click(form.query_one(Result), offset=(22, 0))
        await pilot.pause()
        assert [tick.ticked for tick in form.query(Tick)] == [True, False, True]
        assert form.query_one(Result).chosen == "blocked"


async def test_what_means_harm_is_shown_literally() -> None:
    """Markup and control sequences in items, notes and scope reach neither the parser nor the terminal."""
    nasty = "[/] [red]x \x1b[2J \u202e"
    hostile = samples.checklist(scope=nasty, method=nasty, items=(Item(text=nasty, note=nasty),), notes=nasty)
    async with cockpit() as (pilot, _, _main):
        form = await opened(pilot, hostile)
        drawn = " ".join(box.value for box in form.query(Input))
        assert "[/] [red]x" in drawn
        assert "\x1b" not in drawn
        assert "[/] [red]x" in str(form._ticks[0].query_one("#what").render())
