"""A state.toml that cannot be read: panes and keys say so, and nothing is done by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loopui.cockpit.intents import LaunchOrder
from loopui.cockpit.snapshot import Snapshot
from loopui.cockpit.widgets.rows import Rows
from tests.cockpit import samples
from tests.cockpit.cockpits import LARGE, SMALL, cockpit, toasts

TROUBLE = "state.toml:18: tasks[M1-T01].status is no status; mend it and save, then it is read again"
CANNOT = "state.toml cannot be used until it is mended: ! tells why"


def _never_read(**values: object) -> Snapshot:
    base = samples.snapshot(**values)
    return replace(base, tracker=None, board=None, plan=(), problems=()).with_banner("tracker", TROUBLE)


def _told(pane: Rows) -> str:
    return " ".join(pane.render_line(y).text.strip() for y in range(3)).strip()


@pytest.mark.parametrize("size", [LARGE, SMALL])
async def test_what_could_never_be_read_is_not_shown_as_nothing(size: tuple[int, int]) -> None:
    """Every pane of the tracker says that it cannot be read, and which keys lead on."""
    async with cockpit(_never_read(), size=size) as (pilot, bridge, main):
        for number, name in ((1, "milestones"), (2, "queue"), (3, "blockers"), (5, "consumers")):
            if size == SMALL:
                await pilot.press(str(number))
            await pilot.pause()
            told = _told(main.query_one(f"#{name}", Rows))
            assert told == "state.toml cannot be read. ! tells why. e edits it."
        await pilot.press("f2")
        await pilot.pause()
        assert _told(main.gates).startswith("state.toml cannot be read.")
        bridge.show(samples.snapshot())
        await pilot.pause()
        assert "cannot be read" not in _told(main.gates)


async def test_a_worker_is_offered_no_key_that_edits() -> None:
    """The tracker is the orchestrator's, also where it is broken."""
    async with cockpit(_never_read(role="worker", lane="A")) as (_, _, main):
        assert _told(main.query_one("#queue", Rows)) == "state.toml cannot be read. ! tells why."


async def test_before_anything_was_read_nothing_is_called_broken() -> None:
    """At the start the panes are blank for a moment, and keys say that nothing has been read yet."""
    unread = replace(samples.snapshot(), tracker=None, board=None, plan=(), problems=(), as_of=None)
    async with cockpit(unread) as (pilot, _, main):
        assert _told(main.query_one("#queue", Rows)) == ""
        await pilot.press("n")
        await pilot.pause()
        assert toasts(pilot) == ["state.toml has not been read yet"]


@pytest.mark.parametrize("key", ["n", "l", "s", "b", "c", "J"])
@pytest.mark.parametrize("known", [False, True], ids=["never-read", "last-good"])
async def test_keys_say_in_a_line_that_the_tracker_cannot_be_used(key: str, *, known: bool) -> None:
    """Nothing is launched or edited by an earlier state of a file that says something else by now."""
    broken = samples.snapshot().with_banner("tracker", TROUBLE) if known else _never_read()
    async with cockpit(broken) as (pilot, bridge, main):
        await pilot.press(key)
        await pilot.pause()
        assert pilot.app.screen is main
        assert toasts(pilot) == [CANNOT]
    assert bridge.asked == []


async def test_a_launch_that_was_asked_for_before_is_not_begun() -> None:
    """Where the file breaks while the launch is looked at, Enter says so; once it is mended it launches."""
    async with cockpit() as (pilot, bridge, main):
        await pilot.press("n")
        bridge.show(samples.snapshot().with_banner("tracker", TROUBLE))
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.screen is main
        assert bridge.asked == []
        assert toasts(pilot) == [CANNOT]
        bridge.show(samples.snapshot())
        await pilot.pause()
        await pilot.press("n", "enter")
        await pilot.pause()
    assert [type(each) for each in bridge.asked] == [LaunchOrder]
