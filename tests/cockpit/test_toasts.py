"""What happens is told once."""

from __future__ import annotations

from dataclasses import replace

from textual.widgets._toast import Toast

from loopui.cockpit.messages import RunEnded, Told
from tests.cockpit import samples
from tests.cockpit.cockpits import cockpit, toasts


async def test_a_toast_is_shown_by_the_screen_in_front_alone() -> None:
    """A toast that stands when a dialog opens is seen in it, not behind it, and is back with its screen."""
    async with cockpit() as (pilot, _, main):
        pilot.app.post_message(Told("launched VG-A-001"))
        await pilot.pause()
        assert [toast.display for toast in main.query(Toast)] == [True]
        await pilot.press("question_mark")
        await pilot.pause()
        assert [toast.display for toast in pilot.app.screen.query(Toast)] == [True]
        assert [toast.display for toast in main.query(Toast)] == [False]
        await pilot.press("escape")
        await pilot.pause()
        assert [toast.display for toast in main.query(Toast)] == [True]


async def test_a_key_that_says_the_same_again_does_not_pile_it_up() -> None:
    """The newer toast takes the place of the one that says the same; another text stands beside it."""
    async with cockpit(samples.snapshot(lives=())) as (pilot, _, _):
        await pilot.press("x", "x", "x")
        pilot.app.post_message(Told("launched VG-A-001"))
        await pilot.pause()
        assert toasts(pilot) == ["nothing to cancel: no run waits or runs", "launched VG-A-001"]


async def test_two_runs_that_end_alike_are_two_events() -> None:
    """The end of each run is told, also where the words are the same."""
    async with cockpit() as (pilot, _, _):
        for run in ("20260219-0001", "20260219-0002"):
            pilot.app.post_message(RunEnded(replace(samples.finished(), run=run)))
        await pilot.pause()
        assert len(toasts(pilot)) == 2


async def test_the_end_of_a_run_that_was_about_to_be_cancelled_is_told_once() -> None:
    """The question goes; that the run has ended is told by its end alone."""
    async with cockpit() as (pilot, bridge, main):
        await pilot.press("x")
        ended = replace(samples.finished(), gate="VG-LOOP-CORE-001", run="20260219-0003")
        bridge.show(replace(bridge.snapshot, lives=(*samples.lives()[1:3], ended)))
        pilot.app.post_message(RunEnded(ended))
        await pilot.pause()
        assert pilot.app.screen is main
        assert toasts(pilot) == ["✔ VG-LOOP-CORE-001 pass"]
