"""What does not hold is shown with its place, why, and what mends it."""

from __future__ import annotations

from loopui.cockpit.dialogs.details import Details
from loopui.cockpit.dialogs.truth import Truth
from loopui.cockpit.intents import CheckClaims
from loopui.cockpit.messages import Checked
from tests.cockpit import samples
from tests.cockpit.cockpits import SMALL, cockpit, toasts


async def test_f5_and_in_a_large_terminal_5_check_the_claims() -> None:
    """Both keys ask for a check, which opens when it is done; at 80 columns 5 chooses a pane."""
    async with cockpit() as (pilot, bridge, _):
        await pilot.press("5", "f5", "4")
        assert bridge.asked == [CheckClaims(), CheckClaims()]
    async with cockpit(size=SMALL) as (pilot, bridge, main):
        await pilot.press("5")
        await pilot.pause()
        assert bridge.asked == []
        assert main.focused is not None
        assert main.focused.id == "consumers"


async def test_another_check_keeps_the_place_and_tells_when_it_was() -> None:
    """`R` checks again into the same list; Enter tells all of a finding."""
    found = samples.findings()
    async with cockpit() as (pilot, bridge, main):
        pilot.app.post_message(Checked(found, samples.NOW))
        await pilot.pause()
        await pilot.pause()
        truth = pilot.app.screen
        assert isinstance(truth, Truth)
        assert "1 error, 1 warning ─ as of 16:32:07" in str(truth.query_one(".frame").border_title)
        await pilot.press("j", "R")
        assert bridge.asked == [CheckClaims()]
        later = samples.NOW.replace(second=9)
        pilot.app.post_message(Checked(found[1:], later))
        await pilot.pause()
        assert len(pilot.app.screen_stack) == 2  # the list that was open, and no other
        assert truth._list.selected == found[1].key
        assert "1 warning ─ as of 16:32:09" in str(truth.query_one(".frame").border_title)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Details)
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert pilot.app.screen_stack[-1] is main


async def test_a_tracker_without_a_lie_is_told_so() -> None:
    """An empty list says that every claim holds."""
    async with cockpit() as (pilot, _, _):
        pilot.app.post_message(Checked((), samples.NOW))
        await pilot.pause()
        await pilot.pause()
        truth = pilot.app.screen
        assert isinstance(truth, Truth)
        assert "Every claim holds" in truth._list.render_line(0).text


async def test_nothing_is_judged_before_evidence_has_been_read() -> None:
    """A check without evidence would call everything a lie."""
    async with cockpit(samples.snapshot(as_of=None)) as (pilot, bridge, _):
        await pilot.press("f5")
        await pilot.pause()
        assert toasts(pilot) == ["evidence has not been read yet"]
    assert bridge.asked == []
